"""Marks -> a gradebook as Canvas exports and imports it (lib/gradebook_exporter.rb and gradebook_importer.rb of Canvas).

Canvas finds a student again by the column ID, and an assignment by the number in brackets behind its title. So names, logins and
titles, which others chose, are made harmless for spreadsheets and are still read back; ids and numbers stay.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
from grader.roster import Roster
from grader.spreadsheet import TableError, neutral

_ASSIGNMENT = re.compile(r"(.*) \(([0-9]+)\)", re.DOTALL)
_POINTS_POSSIBLE = "Points Possible"
_LEFT_ALONE = {"EX": "excused", "N/A": "not assigned"}
_WHO = {"ID": "canvas_id", "SIS User ID": "sis_id", "SIS Login ID": "login"}
"""Columns by which Canvas knows a student, and those of a roster."""


@dataclass(frozen=True)
class Column:
    """An assignment of a gradebook."""

    index: int
    title: str
    number: str
    possible: float | None


def fill_gradebook(sheet: Sheet, marks: Iterable[Mark], wanted: Mapping[str, str], roster: Roster | None) -> Filled:
    """Return the gradebook with the marks of the exercises `wanted` in it: exercise -> its column, or "" to find that by the title.

    Raises TableError.
    """
    marks = list(marks)
    columns = columns_of(sheet)
    filled = Filled(sheet.with_rows(_harmless(cells, header=not row) for row, cells in enumerate(sheet.rows)))
    found = _found(sheet, roster, filled.lines)
    taken: dict[int, str] = {}
    for exercise, title in wanted.items():
        column = find_column(sheet, columns, exercise, title)
        if column.index in taken:
            raise TableError(
                f"{sheet.path}: {column.title!r} would hold {taken[column.index]} and {exercise}; "
                "name columns by --exercise NAME=COLUMN"
            )
        taken[column.index] = exercise
        _fill(filled, found, column, exercise, by_student(marks, exercise))
    return filled


def columns_of(sheet: Sheet) -> list[Column]:
    """Return the assignments that may be written. Raises TableError."""
    section = _section(sheet)
    possible = next(
        (cells for row, cells in enumerate(sheet.rows) if _POINTS_POSSIBLE in cells[0] and not _names(sheet, row)),
        [""] * len(sheet.header),
    )
    return [
        Column(index, match[1], match[2], number_of(possible[index]))
        for index, cell in enumerate(sheet.header)
        if index > section and (match := _ASSIGNMENT.fullmatch(cell)) and "(read only)" not in possible[index]
    ]


def find_column(sheet: Sheet, columns: Sequence[Column], exercise: str, title: str) -> Column:
    """Return the column called `title`, or the one whose title is or contains the name of the exercise. Raises TableError."""
    titles = ", ".join(repr(sheet.header[column.index]) for column in columns) or "none"
    if title:
        found = [column for column in columns if title in (column.title, column.number, sheet.header[column.index])]
        if len(found) != 1:
            raise TableError(
                f"{sheet.path}: {len(found) or 'no'} column {title!r} for {exercise}; assignments are: {titles}"
            )
        return found[0]
    names = [_plain(exercise), _plain(exercise.partition("_")[2] or exercise)]
    found = [column for column in columns if _plain(column.title) in names] or [
        column for column in columns if f"_{names[1]}_" in f"_{_plain(column.title)}_"
    ]
    if len(found) != 1:
        which = "several columns are" if found else "no column is"
        raise TableError(
            f"{sheet.path}: {which} called {names[1]}; say which by --exercise {exercise}=COLUMN; assignments are: {titles}"
        )
    return found[0]


def _section(sheet: Sheet) -> int:
    """Return the index of the last column about a student. Raises TableError for what is no gradebook of Canvas."""
    header = sheet.header
    named = "Student" in header[0] or header[:2] == ["LastName", "FirstName"]
    if not named or "ID" not in header or "Section" not in header:
        raise TableError(
            f"{sheet.path}: is no gradebook of Canvas (Student, ID, …, Section, assignments); its columns are: {listed(header)}. "
            "Download it in English: Grades, Export"
        )
    return header.index("Section")


def _names(sheet: Sheet, row: int) -> dict[str, str]:
    """Return column of a roster -> what a row says there. It says nothing where it is no student's."""
    cells = dict(zip(sheet.header[: _section(sheet)], sheet.rows[row], strict=False))
    return {column: cells[name] for name, column in _WHO.items() if cells.get(name, "").strip()}


def _found(sheet: Sheet, roster: Roster | None, lines: list[str]) -> dict[int, set[str]]:
    """Return the ids by which results may know the student of each row; with a roster one at most."""
    rows = {row: names for row in range(1, len(sheet.rows)) if (names := _names(sheet, row))}
    if not roster:
        return {row: set(names.values()) for row, names in rows.items()}
    found = {}
    for row, names in rows.items():
        emails = {"email": names["login"]} if "login" in names else {}  # which logins are at many schools
        known = [(column, value) for column, value in (names | emails).items() if value in roster.index.get(column, {})]
        found[row] = {roster.index[column][value] for column, value in known}
        if len(found[row]) > 1:
            lines.append(f"row {row + 1} could be {' or '.join(sorted(found.pop(row)))}; left as it was")
    return found


def _fill(filled: Filled, found: Mapping[int, set[str]], column: Column, exercise: str, marks: dict[str, Mark]) -> None:
    sheet = filled.sheet
    rows, lines = rows_of_students(found, marks)
    alone: list[str] = []
    for row, student in rows.items():
        cell = sheet.rows[row][column.index]
        if cell.strip().upper() in _LEFT_ALONE:
            alone.append(f"{student} ({_LEFT_ALONE[cell.strip().upper()]})")
        elif marks[student].score is not None:
            sheet.rows[row][column.index] = points(scaled(marks[student], column.possible))
            filled.count += 1
    filled.lines += [f"{exercise}: {line}" for line in lines]
    if alone:
        filled.lines.append(f"{exercise}: left as it was in {column.title!r}: {listed(alone)}")
    filled.lines += not_placed(sheet.path, exercise, marks, rows.values())
    most = next((mark.result.max_score for mark in marks.values() if mark.score is not None), None)
    if column.possible and most and column.possible != most:
        filled.lines.append(f"{exercise}: {points(most)} points are {points(column.possible)} in {column.title!r}")


def _harmless(cells: list[str], *, header: bool) -> list[str]:
    """Return a row in which no cell is a formula. Titles without a number stay: Canvas knows such columns by them alone."""
    if header:
        return [neutral(cell) if _ASSIGNMENT.fullmatch(cell) else cell for cell in cells]
    return [cell if is_number(cell) or cell.strip() == "-" else neutral(cell) for cell in cells]


def _plain(title: str) -> str:
    return re.sub(r"\W+", "_", title.casefold()).strip("_")
