"""Result -> the page that a student gets back.

A hidden test shows what it is about and whether it passed, never its message: that may hold hidden inputs, expected
values, or text that the submission itself put into an exception to carry them out. Nor has it a picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from grader.feedback import words
from grader.feedback.pictures import Grid, map_of_errors
from grader.feedback.render import render
from grader.feedback.words import Outcome, PartView
from grader.marks import Mark
from grader.result import Result, TestResult


@dataclass(frozen=True)
class Check:
    """What a student learns of one test, or of all cases of one hidden test."""

    label: str
    outcome: Outcome
    score: float
    most: float
    hidden: bool
    note: str = ""  # our own words
    message: str = ""  # a visible test's
    hints: Sequence[str] = field(default=())
    picture: Grid | None = None  # a visible test's

    @property
    def text(self) -> str:
        """What there is to say besides the label and the points, for other renderers."""
        return words.clean(
            "\n".join(filter(None, [self.message or self.note, *(f"hint: {hint}" for hint in self.hints)]))
        )


@dataclass(frozen=True)
class Part:
    """The points of one part, and what its tests say."""

    name: str
    score: float
    most: float
    checks: Sequence[Check]
    advice: str  # against the known mistake that gives the same wrong values


def student_page(result: Result, mark: Mark | None = None) -> str:
    """Return one self-contained HTML page for the student of this result; without a mark, what was graded counts."""
    number, name = words.title(result.exercise)
    graded = words.is_graded(result)
    blocker = _blocker(result.tests) if graded else ""
    parts = parts_for_students(result, blocker)
    return render(
        "student.html",
        result=result,
        mark=mark or Mark(result),
        graded=graded,
        number=number,
        name=name,
        who=words.label(result.student or ""),
        file=words.label(result.file),
        blocker=blocker,
        parts=parts,
        next=next((part.name for part in parts if part.score < part.most), None),
        hides=any(check.hidden for part in parts for check in part.checks),
        training=result.training if graded else None,
    )


def parts_for_students(result: Result, blocker: str = "") -> list[Part]:
    """Return what a student learns of each part, but for the message `blocker`; nothing where the result is ungraded."""
    return [_part(part, blocker) for part in words.parts_of(result)] if words.is_graded(result) else []


def _blocker(tests: Sequence[TestResult]) -> str:
    """Return the one message with which every test ended, where a visible one shows it too."""
    messages = {test.message for test in tests}
    shown = any(test.visibility == "visible" for test in tests)
    return messages.pop() if len(messages) == 1 and len(tests) > 1 and shown else ""


def _part(part: PartView, blocker: str) -> Part:
    # What is not known to be visible is hidden.
    visible = [test for test in part.tests if test.visibility == "visible"]
    hidden = sorted((test for test in part.tests if test.visibility != "visible"), key=words.function)
    checks = [_visible(test, blocker) for test in visible]
    checks += [_hidden(list(cases)) for _, cases in groupby(hidden, key=words.function)]
    return Part(part.name, part.score, part.most, checks, part.advice)


def _visible(test: TestResult, blocker: str) -> Check:
    outcome = words.outcome_of(test)
    passed = test.outcome == "passed"
    message = "" if passed or test.message == blocker else words.body(test)
    note = "" if passed or message else outcome.sentence
    return Check(
        words.concept(test.name),
        outcome,
        test.score,
        test.max_score,
        False,
        note,
        message,
        [] if passed else _hints([test]),
        map_of_errors(test.exhibit) if test.exhibit and not passed else None,
    )


def _hidden(cases: Sequence[TestResult]) -> Check:
    """Return the check of a hidden test. Its cases are told apart by their inputs, so they show as a count."""
    missed = [test for test in cases if test.outcome != "passed"]
    return Check(
        label=words.concept(words.function(cases[0])),
        outcome=words.outcome_of((missed or cases)[0]),
        score=sum(test.score for test in cases),
        most=sum(test.max_score for test in cases),
        hidden=True,
        note=_note(missed, len(cases)) if missed else "",
        hints=_hints(missed),
    )


def _note(missed: Sequence[TestResult], cases: int) -> str:
    sentences = dict.fromkeys(words.outcome_of(test).sentence for test in missed)
    count = [f"{cases - len(missed)} of {cases} cases passed."] if cases > 1 else []
    return " ".join([*count, *sentences])


def _hints(tests: Iterable[TestResult]) -> list[str]:
    return list(dict.fromkeys(test.hint for test in tests if test.hint))
