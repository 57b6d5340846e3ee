"""Trainings that are shown: what a right submission shows, that a hostile one harms nothing, and that no point depends on it."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader import grading
from grader.authored import load_module
from grader.course import find_course
from grader.exhibits import Training
from grader.feedback.student import student_page
from grader.grading import Settings, Submission, grade
from grader.result import Result, read_result
from grader.sandbox.session import Session
from grader.showcase import Shown

from .conftest import TINY, TINY_SOLUTION

SOLUTIONS = find_course(Path(__file__).parent).root / "solutions"
SHOWCASES = sorted(path.parent.name for path in SOLUTIONS.glob("*/showcase.py"))

NAN = float("nan")


@pytest.fixture
def settings(jail) -> Settings:
    return Settings(TINY, jail, seed=3)


@pytest.fixture
def graded(settings, tmp_path):
    """Grade a text and return its Result, which is the same when it is read again."""

    def graded(text: str, **others: object) -> Result:
        path = tmp_path / "tiny.py"
        path.write_text(text, encoding="utf-8")
        result = grade(Submission(path, "01_tiny", "s1"), replace(settings, **others))
        assert read_result(result.to_json()) == result
        return result

    return graded


# --- what is shown ------------------------------------------------------------------------------------------------------


def test_a_right_submission_shows_the_references_own_curve(graded):
    training = graded(TINY_SOLUTION).training
    assert training.curve == training.lowest == [0.1, 0.4, 0.7, 0.8]  # the first start is the lowest in this course
    assert training.highest == [0.18, 0.48, 0.78, 0.88]
    assert (training.part, training.first, training.starts) == ("average", 0, 5)


def test_the_misread_images_are_shown_with_what_they_were_read_as(graded):
    training = graded(TINY_SOLUTION).training
    assert (training.asked, training.wrong) == (3, 1)
    (misread,) = training.misread
    assert (misread.label, misread.answer, misread.pixels) == (5, 4, ["ffff"] * 4)


def test_a_part_with_less_than_half_of_its_points_shows_nothing(graded):
    result = graded(TINY_SOLUTION.replace("/ X.size", "/ X.size if X.shape == (2, 2) else 0.0"))
    assert {part.part: part.score for part in result.parts} == {"double": 8, "average": 6}
    assert result.training
    assert graded(TINY_SOLUTION.replace("/ X.size", "/ X.shape[0]")).training is None


def test_another_part_may_be_wrong(graded):
    result = graded(TINY_SOLUTION + "\ntrue = double\ndef double(X): return true(X) if X.ndim == 1 else X\n")
    assert result.training is None  # average uses double
    result = graded(TINY_SOLUTION.replace("double(X).sum()", "2 * X.sum()").replace("X + X", "X * 2 * (X.ndim < 2)"))
    assert {part.part: part.score for part in result.parts} == {"double": 0, "average": 12}
    assert result.training


def test_the_showcase_can_be_left_out(graded):
    assert graded(TINY_SOLUTION, showcase=False).training is None


def test_results_of_before_can_still_be_read(graded):
    data = graded(TINY_SOLUTION).to_dict()
    del data["training"]
    for test in data["tests"]:
        del test["exhibit"]
    assert read_result(json.dumps(data)).training is None


# --- a hostile submission -----------------------------------------------------------------------------------------------

AVERAGES = {
    "nan": "float('nan')",
    "a string": "'</svg><script>alert(1)</script>'",
    "a large number": "1e300",
    "a little more than all": "1.0 + 1e-9",
    "a whole number": "1",
    "a truth value": "True",
    "a huge array": "np.zeros(7_900_000)",
    "a larger array than can cross": "np.zeros(9_000_000)",
    "a billion entries": "np.broadcast_to(0.5, 10**9)",
    "a million numbers": "[0.5] * 1_000_000",
    "a deep list": "__import__('functools').reduce(lambda inner, _: [inner], range(1000), [])",
    "an object": "object()",
    "an error": "1 / 0",
    "an exit": "__import__('os')._exit(0)",
    "an interrupt": "(_ for _ in ()).throw(KeyboardInterrupt)",
}
DOUBLES = {
    "a string": "'text'",
    "strings": "np.array(['<b>'] * 3)",
    "nan": "np.full(3, np.nan)",
    "large numbers": "np.full(3, 1e300)",
    "a number below all classes": "np.array([0.0, -1.0, 0.0])",
    "a number above all classes": "np.array([0.0, 6.0, 0.0])",
    "too few": "np.zeros(2)",
    "a huge array": "np.zeros((3, 2_000_000))",
    "nothing": "None",
}
HOSTILE = [("average", "X.shape == (3, 3)", words, value) for words, value in AVERAGES.items()]
HOSTILE += [("double", "X.ndim == 1", words, value) for words, value in DOUBLES.items()]


@pytest.mark.parametrize(
    ("part", "asked", "value"), [(p, a, v) for p, a, _, v in HOSTILE], ids=[f"{p}: {w}" for p, _, w, _ in HOSTILE]
)
def test_a_hostile_answer_shows_nothing_and_changes_no_point(graded, part, asked, value):
    result = graded(f"{TINY_SOLUTION}\n_right = {part}\ndef {part}(X):\n    return {value} if {asked} else _right(X)\n")
    assert (result.score, result.graded, result.training) == (20, True, None)
    assert "Your training" not in student_page(result)
    assert graded(TINY_SOLUTION).training  # and the next one is shown as ever


def test_an_endless_loop_ends_soon_and_shows_nothing(graded, settings, monkeypatch):
    monkeypatch.setattr("grader.showcase.CALL_SECONDS", 0.3)
    graded(TINY_SOLUTION)  # the reference is known
    start = time.monotonic()
    result = graded(TINY_SOLUTION.replace("    everything", "    while X.shape == (3, 3): pass\n    everything"))
    assert (result.score, result.training) == (20, None)
    assert time.monotonic() - start < 5


CARRIES = """
import json
_right = average
def average(X):
    if X.shape == (4, 3):
        json.seen = float(abs(X[0, 0])) % 1.0
    return getattr(json, "seen", _right(X)) if X.shape == (3, 3) else _right(X)
"""


def test_what_a_hidden_test_asked_is_not_shown(graded, monkeypatch):
    honest = graded(TINY_SOLUTION)
    carrier = graded(TINY_SOLUTION + CARRIES)
    assert (carrier.score, carrier.training) == (20, honest.training)

    sessions: dict[object, Session] = {}  # the guard off: the showcase asks the process that the tests asked
    make = grading._session
    with monkeypatch.context() as patch:
        patch.setattr(
            grading,
            "_session",
            lambda exercise, source, *rest: sessions.setdefault(source, make(exercise, source, *rest)),
        )
        patch.setattr(Session, "__exit__", lambda *_: None)
        found = graded(TINY_SOLUTION + CARRIES).training
    for session in sessions.values():
        session.end()
    assert found.curve != honest.training.curve


def test_a_jail_that_fails_for_the_showcase_alone_costs_nothing(graded, monkeypatch):
    def broken(*_: object) -> Training:
        raise OSError("no more processes")

    monkeypatch.setattr("grader.showcase.Showcase.of", broken)
    result = graded(TINY_SOLUTION)
    assert (result.score, result.graded, result.training) == (20, True, None)


# --- the exercises of this course --------------------------------------------------------------------------------------


def test_every_exercise_that_trains_has_a_showcase():
    assert [name[:2] for name in SHOWCASES] == [f"{number:02}" for number in range(1, 11)]


class Answers:
    """Stands for a submission: every function, attribute and method of it gives the same."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __getattr__(self, name: str):
        return lambda *args, **kwargs: self._value


NONSENSE = {
    "nothing": None,
    "a number": NAN,
    "a string": "<b>",
    "a tuple of nothing": (None, None, None),
    "a dict": {"loss": [0.5], "accuracy": "text", "train_accuracy": [], "valid_accuracy": {"a": NAN}},
    "wide arrays": (np.ones((64, 100_000)), np.ones((1, 100_000)), [0.5] * 25),
    "arrays and a long list": ({"W1": np.ones((64, 24)), "b1": 1, "W2": 2, "b2": 3}, [0.5] * 1_000_000),
}


@pytest.mark.parametrize("name", SHOWCASES)
@pytest.mark.parametrize("words", NONSENSE)
def test_a_showcase_of_nonsense_is_none(name, words):
    pytest.importorskip("torch")
    show = load_module(SOLUTIONS / name / "showcase.py", f"{name}_showcase").show
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever it is, it shows nothing
        believed(show(Answers(NONSENSE[words]), 0))


def believed(shown: Shown) -> tuple[list[float], int]:
    return shown.shares(), len(shown.wrong())
