"""Results -> CSV for a spreadsheet, in which no cell is a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

from grader.fault import printable
from grader.result import Result
from grader.spreadsheet import is_formula, neutral

COLUMNS = ("student", "exercise", "score", "max_score", "graded", "isolation", "seed", "submission_sha256")


def grades_csv(results: Iterable[Result]) -> str:
    """Return one line a result under a header. The score of an ungraded result is empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(result) for result in results)
    return text.getvalue()


def _row(result: Result) -> list[str]:
    graded = result.graded and result.score is not None
    return [
        _cell(result.student or ""),
        _cell(result.exercise),
        _number(result.score) if graded and result.score is not None else "",
        _number(result.max_score),
        "yes" if graded else "no",
        _cell(result.isolation),
        str(result.seed),
        _cell(result.submission_sha256),
    ]


def _cell(text: str) -> str:
    """Return text that a spreadsheet shows and does not calculate, on one line."""
    line = " ".join(printable(text).split("\n"))
    return f"'{line}" if is_formula(text) else neutral(line)


def _number(value: float) -> str:
    return f"{round(value, 6):.10g}"
