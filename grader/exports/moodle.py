"""Marks -> the grading worksheet of a Moodle assignment (mod/assign/feedback/offline and gradingtable.php of Moodle).

Moodle finds a student again by the participant number at the end of the first column, and its columns by their names, which follow
the language of the site. What it does not read back is made harmless for spreadsheets.
"""

import re
from collections.abc import Iterable

from grader.exports.sheet import (
    Filled,
    Sheet,
    by_student,
    is_number,
    not_placed,
    number_of,
    points,
    rows_of_students,
    scaled,
)
from grader.marks import Mark
from grader.plain import listed
from grader.platforms import Reading
from grader.result import shown
from grader.roster import Roster
from grader.spreadsheet import TableError, neutral

_PARTICIPANT = re.compile(r"\D*?([0-9]+)\s*")


def fill_worksheet(
    sheet: Sheet,
    marks: Iterable[Mark],
    exercise: str,
    roster: Roster | None,
    comments: str | None = None,
    grade: str | None = None,
) -> Filled:
    """Return the worksheet with the marks of an exercise in it.

    `comments` names a column for the points of each part, `grade` that of the grades where it cannot be told. Raises TableError.
    """
    numbers = _participants(sheet)
    column = _grade_column(sheet, grade)
    note = _column(sheet, comments) if comments else None
    filled = Filled(sheet.with_rows([sheet.header, *([_harmless(cell) for cell in row] for row in sheet.rows[1:])]))
    mine = by_student(marks, exercise)
    rows, filled.lines = rows_of_students(_found(sheet, numbers, roster), mine)
    filled.lines = [f"{exercise}: {line}" for line in filled.lines] + not_placed(
        sheet.path, exercise, mine, rows.values()
    )
    scales = set()
    for row, student in rows.items():
        mark, cells = mine[student], filled.sheet.rows[row]
        if mark.score is None:
            continue
        most = number_of(cells[column + 1])
        if most is None or most <= 0:
            raise TableError(
                f"{sheet.path}, row {row + 1}: {sheet.header[column + 1]!r} is {cells[column + 1]!r}, not a number of points; "
                "let the assignment be graded by points"
            )
        cells[column] = _as_in(cells[column + 1], points(scaled(mark, most)))
        filled.count += 1
        scales.add((mark.result.max_score, most))
        if note is not None:
            cells[note] = comment(mark)
    filled.lines += [
        f"{exercise}: {points(own)} points are {points(most)} there" for own, most in sorted(scales) if own != most
    ]
    return filled


def comment(mark: Mark) -> str:
    """Return what a student may read besides the grade: the points of each part, and what lateness cost."""
    result = mark.result
    parts = [f"{part.part}: {shown(part.score)} of {shown(part.max_score)}" for part in result.parts]
    late = [f"late: -{shown(mark.penalty)}"] if mark.penalty else []
    return "; ".join([*parts, *late, f"in all {shown(mark.score or 0.0)} of {shown(result.max_score)} points"])


def _participants(sheet: Sheet) -> dict[int, str]:
    """Return row -> participant number. Raises TableError for what is no worksheet."""
    found = {row: _PARTICIPANT.fullmatch(cells[0]) for row, cells in enumerate(sheet.rows) if row}
    numbers = {row: match[1] for row, match in found.items() if match}
    if not numbers or len(numbers) < len(found) or len(sheet.header) < 4:
        raise TableError(
            f"{sheet.path}: is no grading worksheet of Moodle (Identifier: Participant 4711); its columns are: "
            f"{listed(sheet.header)}. Download it from the assignment: Submissions, Download grading worksheet"
        )
    return numbers


def _grade_column(sheet: Sheet, name: str | None) -> int:
    """Return the index of the column of grades, which stands before that of the maximum. Raises TableError."""
    if name:
        found = [_column(sheet, name)]
    else:
        found = [index for index, cell in enumerate(sheet.header) if cell.strip().lower() == "grade"]
        found = found or [index for index in range(1, len(sheet.header) - 1) if _is_before_maximum(sheet, index)]
    if len(found) != 1 or found[0] + 1 >= len(sheet.header):
        raise TableError(
            f"{sheet.path}: which column holds the grades? Name it by --grade; its columns are: {listed(sheet.header)}"
        )
    return found[0]


def _is_before_maximum(sheet: Sheet, index: int) -> bool:
    """Say whether a column holds numbers or nothing, and the next one the same number in every row."""
    grades, maxima = ({row[column].strip() for row in sheet.rows[1:]} for column in (index, index + 1))
    return len(maxima) == 1 and all(map(is_number, maxima)) and all(not grade or is_number(grade) for grade in grades)


def _column(sheet: Sheet, name: str) -> int:
    if sheet.header.count(name) != 1:
        raise TableError(f"{sheet.path}: has no column {name!r}; its columns are: {listed(sheet.header)}")
    return sheet.header.index(name)


def _found(sheet: Sheet, numbers: dict[int, str], roster: Roster | None) -> dict[int, set[str]]:
    """Return the id by which results may know the student of each row."""
    if not roster:
        return {row: {number} for row, number in numbers.items()}
    ids = {row: roster.of_reading(Reading("Moodle", number, sheet.rows[row][1], "")) for row, number in numbers.items()}
    return {row: {student} for row, student in ids.items() if student}


def _harmless(cell: str) -> str:
    return cell if is_number(cell) or cell.strip() == "-" else neutral(cell)


def _as_in(other: str, number: str) -> str:
    """Return a number with the decimal sign that another one has."""
    return number.replace(".", ",") if "," in other and "." not in other else number
