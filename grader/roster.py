"""The roster: a CSV file that says who the students are, and by which numbers and names learning platforms know them."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import WrongUsage
from grader.plain import listed
from grader.platforms import Reading, as_moodle
from grader.spreadsheet import TableError, text_of

COLUMNS = ("id", "name", "email", "canvas_id", "moodle_id", "sis_id", "login")

_FOLDER_COLUMNS = ("id", "sis_id", "login", "email")
_ID = re.compile(r"[\w@+-][\w.@+ -]{0,99}")


class RosterError(WrongUsage):
    """A roster cannot be used; the message is one line that says what to change."""


def can_be_id(text: str) -> bool:
    """Say whether a text can be a student's id; ids become names of files."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class Roster:
    """Students by each column: a value leads to the id of its row. A name that several share leads to nobody."""

    path: Path
    ids: tuple[str, ...]
    index: dict[str, dict[str, str]]

    def of_folder(self, name: str) -> str | None:
        """Return the student whose id, SIS id, login or e-mail address is the name of a folder."""
        ids = {self.index[column][name] for column in _FOLDER_COLUMNS if name in self.index.get(column, {})}
        return ids.pop() if len(ids) == 1 else None

    def of_reading(self, reading: Reading) -> str | None:
        """Return the student of a platform's number; for Moodle of the full name where the roster has no numbers."""
        column = self.column(reading.platform)
        return self.index[column].get(as_moodle(reading.name) if column == "name" else reading.number)

    def column(self, platform: str) -> str:
        """Return the column that tells the students of a platform apart. Raises RosterError."""
        wanted = ("canvas_id",) if platform == "Canvas" else ("moodle_id", "name")
        for column in wanted:
            if column in self.index:
                return column
        raise RosterError(f"{self.path}: has no column {' or '.join(wanted)}, by which {platform} names students")

    def without(self, handed_in: Iterable[str | None]) -> list[str]:
        """Return a line with the students that are not among those given; no line where there are none."""
        missing = sorted(set(self.ids) - set(handed_in))
        if not missing:
            return []
        return [f"{self.path.name}: no submission of {len(missing)} of {len(self.ids)} students: {listed(missing)}"]


def read_roster(path: Path) -> Roster:
    """Read a CSV file with a header row. Raises RosterError."""
    lines = _lines(path)
    header = _header(path, next(lines, (1, []))[1])
    rows = {number: _row(path, number, header, cells) for number, cells in lines}
    if not rows:
        raise RosterError(f"{path}: names no student; below the header there must be a row for each")
    index = {column: _by_column(path, column, rows) for column in header}
    return Roster(path, tuple(index["id"]), index)


def _header(path: Path, cells: list[str]) -> list[str]:
    header = ["id" if cell.lower() == "student_id" else cell.lower() for cell in cells]
    for column in header:
        if column not in COLUMNS:
            raise RosterError(f"{path}: unknown column {column!r}; there may be {', '.join(COLUMNS)}")
        if header.count(column) > 1:
            raise RosterError(f"{path}: has the column {column} twice")
    if "id" not in header:
        raise RosterError(f"{path}: has no column id; the first line names the columns, such as id,name,canvas_id")
    return header


def _row(path: Path, number: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise RosterError(f"{path}, line {number}: has {len(cells)} cells, but the header {len(header)}")
    row = dict(zip(header, cells, strict=True))
    if not can_be_id(row["id"]):
        raise RosterError(
            f"{path}, line {number}: {row['id']!r} cannot be an id (letters, digits, . _ @ + - and spaces)"
        )
    return row


def _by_column(path: Path, column: str, rows: dict[int, dict[str, str]]) -> dict[str, str]:
    """Return the id of each value of a column. A name may be there twice, and is then left out; nothing else may."""
    lines: dict[str, list[int]] = {}
    for number, row in rows.items():
        lines.setdefault(as_moodle(row[column]) if column == "name" else row[column], []).append(number)
    lines.pop("", None)
    if column == "name":
        return {value: rows[numbers[0]]["id"] for value, numbers in lines.items() if len(numbers) == 1}
    for value, numbers in lines.items():
        if len(numbers) > 1:
            raise RosterError(f"{path}, line {numbers[1]}: the {column} {value!r} is in line {numbers[0]}, too")
    return {value: rows[numbers[0]]["id"] for value, numbers in lines.items()}


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is not blank, cells separated by commas, or all by semicolons."""
    text = _text(path)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first and "," not in first else ",")
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [unicodedata.normalize("NFC", cell.strip()) for cell in cells]
    except csv.Error as problem:
        raise RosterError(f"{path}, line {reader.line_num}: is no CSV ({problem})") from None


def _text(path: Path) -> str:
    try:
        text = text_of(path).removeprefix("\ufeff")
    except TableError as problem:
        raise RosterError(str(problem)) from None
    if not text.strip():
        raise RosterError(f"{path}: is empty; it needs a line that names the columns, such as id,name,canvas_id")
    return text
