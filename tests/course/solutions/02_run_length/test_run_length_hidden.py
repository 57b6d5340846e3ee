from itertools import groupby

import pytest

from grader.checks import assert_equal, call_method


def runs_of(text):
    return [(character, len(list(run))) for character, run in groupby(text)]


def some_text(rng):
    return "".join(rng.choice(list("ab "), size=40))


@pytest.mark.part("encode", points=2)
def test_a_character_comes_again_after_another(submission):
    hint = "A character can have many runs: abba has three."
    assert_equal(submission.encode("abba"), [("a", 1), ("b", 2), ("a", 1)], what="encode(text)", hint=hint)


@pytest.mark.part("encode", points=2)
def test_the_runs_of_fresh_texts(submission, rng):
    text = some_text(rng)
    assert_equal(submission.encode(text), runs_of(text), what="encode(text)")


@pytest.mark.part("decode", points=2)
def test_the_text_of_fresh_runs(submission, rng):
    text = some_text(rng)
    assert_equal(submission.decode(runs_of(text)), text, what="decode(runs)")


@pytest.mark.part("Encoder", points=2)
def test_pieces_of_any_length_give_the_runs_of_the_whole(submission, rng):
    text, encoder, given = some_text(rng), submission.Encoder(), []
    for start in range(0, len(text), 3):
        runs = call_method(encoder, "feed", text[start : start + 3])
        over = runs_of(text[: start + 3])[len(given) : -1]
        assert_equal(runs, over, what="feed(piece)", hint="Only a run that another character has ended is over.")
        given += runs
    assert_equal(call_method(encoder, "finish"), runs_of(text)[-1:], what="finish()")


@pytest.mark.part("Encoder", points=2)
def test_an_empty_piece_changes_nothing(submission):
    encoder = submission.Encoder()
    for piece, over in (("a", []), ("", []), ("a", []), ("b", [("a", 2)])):
        assert_equal(call_method(encoder, "feed", piece), over, what="feed(piece)", hint="What is feed('') to do?")


@pytest.mark.part("Encoder", points=2)
def test_a_finished_encoder_begins_anew(submission):
    encoder = submission.Encoder()
    for character in "ab":
        assert_equal(call_method(encoder, "feed", character), [], what="feed(piece)")
        assert_equal(
            call_method(encoder, "finish"), [(character, 1)], what="finish()", hint="No run stays open after it."
        )
