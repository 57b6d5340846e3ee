"""A part that fails by a known mistake is told which one: where the values are the same, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from grader import grading
from grader.fault import Fault
from grader.grading import Settings, Submission, grade
from grader.known import Known
from grader.misconceptions import Misconception
from grader.recognition import Recogniser
from grader.result import Result, read_result
from grader.sandbox.wire import Reply
from grader.transcript import Tried, are_alike, heard

from .conftest import TINY, TINY_SOLUTION

SQUARES = TINY_SOLUTION.replace("twofold_entries = X + X", "twofold_entries = np.exp(2 * np.log(np.abs(X)))")
BY_ROWS = TINY_SOLUTION.replace("/ X.size", "/ X.shape[0]")


@pytest.fixture
def parts(jail, tmp_path):
    """Grade a text and return part -> PartResult."""

    def parts(text: str, **settings: object) -> dict:
        path = tmp_path / "tiny.py"
        path.write_text(text, encoding="utf-8")
        result = grade(Submission(path, "01_tiny"), replace(Settings(TINY, jail, seed=3), **settings))
        assert read_result(result.to_json()) == result
        return {part.part: part for part in result.parts}

    return parts


# --- submissions ------------------------------------------------------------------------------------------------------


def test_a_known_mistake_is_named_however_it_is_written(parts):
    found = parts(SQUARES)["double"]
    assert (found.misconception, found.hint) == ("double_squares", "Doubling is not squaring.")
    assert parts(BY_ROWS)["average"].misconception == "average_over_rows"


def test_a_right_part_has_no_mistake(parts):
    assert all(part.misconception is None and part.hint is None for part in parts(TINY_SOLUTION).values())


def test_another_mistake_is_not_named(parts):
    assert parts(TINY_SOLUTION.replace("X + X", "X ** 2 + 1e-4"))["double"].misconception is None
    assert parts(TINY_SOLUTION.replace("return twofold_entries", "raise ValueError"))["double"].misconception is None
    assert parts(TINY_SOLUTION.replace("return twofold_entries", "while True: pass"))["double"].misconception is None


def test_a_mistake_that_the_part_only_inherits_is_not_named_there(parts):
    found = parts(SQUARES)
    assert found["average"].score < found["average"].max_score
    assert found["average"].misconception is None


def test_a_mistake_that_shows_in_one_test_only_is_not_named_after_one_that_shows_in_all(parts):
    sometimes = TINY_SOLUTION.replace("return twofold_entries", "return X ** 2 if len(X) > 1 else twofold_entries")
    assert parts(sometimes)["double"].misconception is None


def test_recognition_can_be_left_out(parts):
    assert parts(SQUARES, recognise=False)["double"].misconception is None


def test_results_of_before_can_still_be_read(parts):
    old = (
        '{"schema": "grader-result/1", "exercise": "e", "score": 1, "max_score": 2, "isolation": "strong", "seed": 1, '
    )
    old += '"submission_sha256": "", "suite_sha256": "", "parts": [{"part": "p", "score": 1, "max_score": 2}], "tests": []}'
    result: Result = read_result(old)
    assert result.parts[0].misconception is None


# --- which one --------------------------------------------------------------------------------------------------------


def recogniser(**answers: float) -> tuple[Recogniser, list[str]]:
    """Return what knows misconceptions of the part "p" that answer so, and the names of those it runs."""
    ran = []

    def run(misconception, tests):
        ran.append(misconception.name)
        return {test: tried(answers[misconception.name]) for test in tests}

    return Recogniser([Misconception(name, "p", "hint", "") for name in answers], run), ran


def tried(value: float) -> Tried:
    return Tried("failed", [heard(Reply(value))])


def names(known: Recogniser, part: str = "p") -> list[str]:
    return [one.name for one in known.recognise(part, {"t": tried(2.0)})]


def test_misconceptions_that_no_test_tells_apart_are_named_together_unless_they_are_many():
    assert names(recogniser(one=2.0, other=3.0)[0]) == ["one"]
    assert names(recogniser(one=2.0, other=2.0, third=3.0)[0]) == ["one", "other"]
    assert names(recogniser(one=2.0, other=2.0, third=2.0, fourth=2.0, fifth=2.0)[0]) == []


def test_a_misconception_is_run_once_a_test():
    known, ran = recogniser(one=2.0, other=3.0)
    for _ in range(3):
        known.recognise("p", {"t": tried(2.0)})
    assert sorted(ran) == ["one", "other"]


def test_misconceptions_of_other_parts_are_not_run():
    known, ran = recogniser(one=2.0)
    assert names(known, "q") == []
    assert ran == []


@pytest.mark.parametrize("kind", ["timeout", "crashed", "memory", "not_implemented"])
def test_what_gives_no_value_is_no_known_mistake(kind):
    silent = Tried("error", [heard(Fault(kind, "words"))])
    known = Recogniser([Misconception("one", "p", "hint", "")], lambda one, tests: dict.fromkeys(tests, silent))
    assert known.recognise("p", {"t": silent}) == []


# --- what is alike ----------------------------------------------------------------------------------------------------

WEIGHTS = np.random.default_rng(0).normal(size=(40, 30))


def changed(array, index, by):
    array = array.copy()
    array[index] += by
    return array


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1),
        (1.0, np.float64(1.0)),
        ("text", "other"),
        ([1.0], (1.0,)),
        ([1.0], [1.0, 1.0]),
        ({"a": 1.0}, {"b": 1.0}),
        (None, 0.0),
        (WEIGHTS, WEIGHTS.T),
        (WEIGHTS, (100 * WEIGHTS).astype(int)),
        (torch.ones(3), torch.ones(3).double()),
        (WEIGHTS, changed(WEIGHTS, (7, 3), 1e-3)),
        (WEIGHTS, changed(WEIGHTS, (7, 3), np.nan)),
        (np.array([np.nan, 1.0]), np.array([1.0, np.nan])),
        (torch.ones(3), torch.ones(3, requires_grad=True)),
        (torch.ones(3), np.ones(3, dtype=np.float32)),
    ],
)
def test_answers_that_differ_are_told_apart(one, other):
    assert not are_alike([heard(Reply(one))], [heard(Reply(other))])
    assert are_alike([heard(Reply(one))], [heard(Reply(one))])


def test_rounding_makes_no_difference():
    assert are_alike([heard(Reply(WEIGHTS))], [heard(Reply(WEIGHTS * (1 + 1e-12)))])
    assert are_alike([heard(Reply(WEIGHTS))], [heard(Reply(WEIGHTS.astype(np.float32)))])
    single = torch.tensor(WEIGHTS, dtype=torch.float32)
    assert are_alike([heard(Reply(single))], [heard(Reply(single * (1 + 1e-6)))])


def test_what_was_done_to_the_arguments_counts():
    assert not are_alike([heard(Reply(1.0))], [heard(Reply(1.0, [[WEIGHTS], {}]))])


def test_exceptions_are_alike_by_type_and_words_wherever_they_come_from():
    one, other = (heard(Fault("error", "no", "ValueError", ((line, "f"),))) for line in (3, 9))
    assert are_alike([one], [other])
    assert not are_alike([one], [heard(Fault("error", "yes", "ValueError"))])


# --- what is shared ---------------------------------------------------------------------------------------------------


def test_what_one_process_learned_of_a_misconception_no_other_runs_again(parts, tmp_path, monkeypatch):
    assert parts(SQUARES, known=tmp_path)["double"].misconception == "double_squares"
    grading._recogniser.cache_clear()  # as in another process
    monkeypatch.setattr(Misconception, "submission", None)  # what runs one would fail
    assert parts(SQUARES, known=tmp_path)["double"].misconception == "double_squares"


def test_answers_are_the_same_after_they_were_kept(tmp_path):
    answers = [heard(Reply(WEIGHTS)), heard(Reply([1.0, "two", None])), heard(Fault("error", "no", "ValueError"))]
    known = Known(tmp_path / "new")
    known.write("mistake", {"test": Tried("failed", answers)})
    assert known.read("mistake")["test"].is_like(Tried("failed", answers))
    assert not known.read("mistake")["test"].is_like(Tried("failed", answers[:2]))


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"test": {}}', '{"test": {"outcome": "failed", "heard": [[null]]}}']
)
def test_a_damaged_file_of_answers_is_learned_again(tmp_path, damage):
    known = Known(tmp_path)
    (tmp_path / "mistake.json").write_text(damage)
    assert known.read("mistake") == {}
    known.write("mistake", {"test": Tried("failed", [])})
    assert known.read("mistake")["test"].outcome == "failed"
