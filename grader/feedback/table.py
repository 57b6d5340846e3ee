"""Marks -> CSV for a spreadsheet, in which no cell is a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

from grader.fault import printable
from grader.marks import Mark
from grader.spreadsheet import is_formula, neutral

COLUMNS = (
    "student",
    "exercise",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "lateness",
    "graded",
    "isolation",
    "seed",
    "submission_sha256",
)
"""The points under nbgrader's names: score is what counts."""


def grades_csv(marks: Iterable[Mark]) -> str:
    """Return one line a mark under a header. The points of an ungraded result are empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(mark) for mark in marks)
    return text.getvalue()


def _row(mark: Mark) -> list[str]:
    result, graded = mark.result, mark.score is not None
    return [
        _cell(result.student or ""),
        _cell(result.exercise),
        _number(result.score if graded else None),
        _number(mark.penalty if graded else None),
        _number(mark.score),
        _number(result.max_score),
        _cell(mark.lateness),
        "yes" if graded else "no",
        _cell(result.isolation),
        str(result.seed),
        _cell(result.submission_sha256),
    ]


def _cell(text: str) -> str:
    """Return text that a spreadsheet shows and does not calculate, on one line."""
    line = " ".join(printable(text).split("\n"))
    return f"'{line}" if is_formula(text) else neutral(line)


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 6):.10g}"
