"""A table that was downloaded from a learning platform: read as it is, filled in, and written as it was."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.marks import Mark
from grader.plain import listed
from grader.spreadsheet import TableError, text_of

_NUMBER = re.compile(r"-?[0-9][0-9.,]*%?")


@dataclass(frozen=True)
class Sheet:
    """The rows of a CSV file, the header first, and how they were written."""

    path: Path
    rows: list[list[str]]
    delimiter: str = ","
    newline: str = "\n"
    mark: str = ""  # of the byte order

    @property
    def header(self) -> list[str]:
        return self.rows[0]

    def with_rows(self, rows: Iterable[list[str]]) -> "Sheet":
        return replace(self, rows=list(rows))

    def to_text(self) -> str:
        return self.mark + "".join(self._line(row) + self.newline for row in self.rows)

    def _line(self, row: list[str]) -> str:
        """Return a row as text. Whatever ends a line somewhere is quoted, or what follows it would be a row of its own."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerow(row)
        return text.getvalue().removesuffix("\r\n")


@dataclass
class Filled:
    """A sheet with marks in it: how many, and a line for each thing that its reader should know."""

    sheet: Sheet
    count: int = 0
    lines: list[str] = field(default_factory=list)


def read_sheet(path: Path) -> Sheet:
    """Read a CSV file in which every row is as long as the header. Raises TableError."""
    text = text_of(path)
    body = text.removeprefix("\ufeff")
    if not body.strip():
        raise TableError(f"{path}: is empty; download it anew")
    delimiter = max(",;\t", key=body.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            if rows and cells and len(cells) != len(rows[0]):
                raise TableError(
                    f"{path}, line {reader.line_num}: has {len(cells)} cells, but the header {len(rows[0])}; download it anew"
                )
            rows += [cells] if cells else []
    except csv.Error as problem:
        raise TableError(f"{path}, line {reader.line_num}: is no CSV ({problem}); download it anew") from None
    newline = "\r\n" if "\r\n" in body else "\n"
    return Sheet(path, rows, delimiter, newline, text[: len(text) - len(body)])


def number_of(cell: str) -> float | None:
    """Return the number in a cell, in which the last comma or point is the decimal one; None where there is none."""
    if not _NUMBER.fullmatch(cell.strip()):
        return None
    *whole, last = re.split("[.,]", cell.strip().rstrip("%"))
    return float(f"{''.join(whole)}.{last or 0}") if whole else float(last)


def is_number(cell: str) -> bool:
    return number_of(cell) is not None


def points(value: float) -> str:
    """Return points with two decimals at most, as platforms keep them."""
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".")


def scaled(mark: Mark, most: float | None) -> float:
    """Return the points of a graded mark, of `most` where that is a number of points."""
    score = mark.score or 0.0
    return score * most / mark.result.max_score if most and mark.result.max_score else score


def by_student(marks: Iterable[Mark], exercise: str) -> dict[str, Mark]:
    """Return the marks of an exercise by student; what belongs to nobody is left out."""
    return {mark.result.student: mark for mark in marks if mark.result.exercise == exercise and mark.result.student}


def rows_of_students(found: Mapping[int, set[str]], students: Iterable[str]) -> tuple[dict[int, str], list[str]]:
    """Return row -> student where that is certain, and a line for each that is not.

    `found` holds the ids that a row may mean.
    """
    known = set(students)
    meant = {row: ids & known for row, ids in found.items()}
    lines = [
        f"row {row + 1} could be {' or '.join(sorted(ids))}; left as it was"
        for row, ids in meant.items()
        if len(ids) > 1
    ]
    rows: dict[str, list[int]] = defaultdict(list)
    for row, ids in meant.items():
        if len(ids) == 1:
            rows[next(iter(ids))].append(row)
    for student, several in rows.items():
        if len(several) > 1:
            lines.append(f"{student} could be rows {' and '.join(str(row + 1) for row in several)}; left as they were")
    return {several[0]: student for student, several in rows.items() if len(several) == 1}, lines


def not_placed(path: Path, exercise: str, marks: Mapping[str, Mark], placed: Iterable[str]) -> list[str]:
    """Return lines with the students whose marks are not in a sheet, and with those who have none because grading failed."""
    nowhere = sorted(set(marks) - set(placed))
    ungraded = sorted(student for student, mark in marks.items() if mark.score is None)
    lines = [f"{exercise}: not in {path.name}: {listed(nowhere)}"] if nowhere else []
    return lines + ([f"{exercise}: ungraded, left as it was: {listed(ungraded)}"] if ungraded else [])
