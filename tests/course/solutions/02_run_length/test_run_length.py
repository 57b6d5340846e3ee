import pytest

from grader.checks import arguments_unchanged, assert_equal, call_method


@pytest.mark.part("encode", points=2)
def test_the_runs_of_a_text(submission):
    hint = "Compare each character with that of the last run."
    assert_equal(submission.encode("aaab"), [("a", 3), ("b", 1)], what="encode('aaab')", hint=hint)


@pytest.mark.part("encode", points=1)
def test_texts_without_repetition(submission):
    for text in ("abc", "a", ""):
        runs = [(character, 1) for character in text]
        assert_equal(
            submission.encode(text), runs, what=f"encode({text!r})", hint="What is the code of no text at all?"
        )


@pytest.mark.part("decode", points=2)
def test_the_text_of_some_runs(submission):
    runs = [("a", 3), ("b", 1)]
    with arguments_unchanged("decode", runs=runs):
        text = submission.decode(runs)
    assert_equal(
        text, "aaab", what="decode([('a', 3), ('b', 1)])", hint="Repeat each character as often as its run says."
    )


@pytest.mark.part("Encoder", points=3)
def test_a_run_goes_on_in_the_next_piece(submission):
    encoder = submission.Encoder()
    for piece, over in (("aa", []), ("ab", [("a", 3)])):
        runs = call_method(encoder, "feed", piece)
        assert_equal(
            runs, over, what=f"feed({piece!r})", hint="Keep the run that may go on, and hand it out when it is over."
        )
    assert_equal(call_method(encoder, "finish"), [("b", 1)], what="finish()", hint="Which run is still open?")
