"""What the table of grades can be filtered by: the parts that a student loses points in, and how tests ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.feedback import words
from grader.feedback.exercise import ExerciseView
from grader.result import OUTCOMES, Result

UNGRADED, MISSING = "ungraded", "missing"


@dataclass(frozen=True)
class Group:
    """An exercise's parts as choices: value and name."""

    exercise: str
    choices: Sequence[tuple[str, str]]


def parts(exercises: Iterable[ExerciseView]) -> list[Group]:
    """Return the choice of a part in which points are lost."""
    numbered = enumerate(exercises, 1)
    return [
        Group(view.name, [(_value(number, index), part.name) for index, part in enumerate(view.parts, 1)])
        for number, view in numbered
    ]


def endings(results: Iterable[Result], *, some_missing: bool) -> list[tuple[str, str]]:
    """Return the choice of how something ended, of what occurs in this class."""
    results = list(results)
    there = {test.outcome: words.outcome_of(test).word for result in results for test in result.tests}
    choices = [(name, f"a test ended as: {there[name]}") for name in OUTCOMES if name in there and name in _TELLING]
    if not all(words.is_graded(result) for result in results):
        choices.insert(0, (UNGRADED, "ungraded"))
    if some_missing:
        choices.insert(0, (MISSING, "something not handed in"))
    return choices


_TELLING = set(OUTCOMES) - {"passed", "grader_error"}  # who has the latter is ungraded


def lost(results: Sequence[Result | None], exercises: Sequence[ExerciseView]) -> str:
    """Return the values of the parts in which a student's results, one an exercise, lose points."""
    values = []
    for number, (result, view) in enumerate(zip(results, exercises, strict=True), 1):
        losing = {part.part for part in result.parts if part.score < part.max_score} if result else set()
        values += [_value(number, index) for index, part in enumerate(view.parts, 1) if part.name in losing]
    return " ".join(values)


def ended(results: Iterable[Result | None]) -> str:
    """Return the values of how a student's results ended."""
    values = set()
    for result in results:
        if not result:
            values.add(MISSING)
        elif not words.is_graded(result):
            values.add(UNGRADED)
        else:
            values |= {test.outcome for test in result.tests} & _TELLING
    return " ".join(sorted(values))


def _value(exercise: int, part: int) -> str:
    return f"{exercise}-{part}"
