"""When submissions were handed in: nbgrader's timestamp.txt, a CSV file of times, or Moodle's grading worksheet."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from grader.moments import MomentError, as_iso, read_moment
from grader.platforms import Reading
from grader.roster import Roster, can_be_id
from grader.spreadsheet import TableError, text_of

TIMESTAMP = "timestamp.txt"

_LARGEST_TIMESTAMP = 200
_OURS = ("student", "exercise", "submitted_at")
_MOODLES = ("Identifier", "Last modified (submission)")
_MOODLE_FORMATS = (
    "%A, %d %B %Y, %I:%M %p",
    "%A, %B %d, %Y, %I:%M %p",
    "%A, %d %B %Y, %H:%M",
    "%d %B %Y, %I:%M %p",
)
"""How Moodle writes a time in English; nothing is guessed of other languages."""


class TimesError(TableError):
    """A file of times cannot be used; the message is one line that says what to change."""


@dataclass(frozen=True)
class HandedIn:
    """One line of a file of times. `exercise` is None where the file is of one exercise."""

    student: str
    exercise: str | None
    moment: datetime


def read_timestamp(folder: Path) -> str:
    """Return the time in nbgrader's timestamp.txt, which is in UTC where it names no zone; nothing where there is none.

    Raises MomentError.
    """
    path = folder / TIMESTAMP
    if not path.is_file() or path.is_symlink():
        return ""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_TIMESTAMP).decode("ascii").strip()
        return as_iso(read_moment(text, UTC)) if text else ""
    except (OSError, UnicodeDecodeError) as problem:
        raise MomentError(f"{path}: cannot be read ({problem}); the hand-in time is unknown") from None
    except MomentError as problem:
        raise MomentError(f"{path}: {problem}; the hand-in time is unknown") from None


def read_times(path: Path, zone: tzinfo | None, roster: Roster | None) -> Iterator[HandedIn]:
    """Yield what a CSV file says, line by line; with a roster students are of it. Raises TableError."""
    reader = csv.DictReader(io.StringIO(text_of(path).removeprefix("\ufeff"), newline=""))
    columns = [column.strip() for column in reader.fieldnames or ()]
    reader.fieldnames = columns
    if all(column in columns for column in _OURS):
        read = _of_ours
    elif all(column in columns for column in _MOODLES):
        read = _of_moodle
    else:
        raise TimesError(
            f"{path}: its columns are {', '.join(columns)[:200] or 'missing'}; "
            f"there must be {', '.join(_OURS)}, or Moodle's {' and '.join(_MOODLES)} in English"
        )
    try:
        for row in reader:
            cells = {column: (value or "").strip() for column, value in row.items() if isinstance(column, str)}
            found = read(cells, zone, roster, f"{path}, line {reader.line_num}")
            if found:
                yield found
    except csv.Error as problem:
        raise TimesError(f"{path}, line {reader.line_num}: is no CSV ({problem})") from None


def _of_ours(row: Mapping[str, str], zone: tzinfo | None, roster: Roster | None, where: str) -> HandedIn | None:
    if not row["submitted_at"]:
        return None
    student = roster.of_folder(row["student"]) if roster else row["student"]
    if not student or not can_be_id(student):
        raise TimesError(f"{where}: {row['student']!r} is no student" + (f" of {roster.path}" if roster else "'s id"))
    try:
        return HandedIn(student, row["exercise"], read_moment(row["submitted_at"], zone))
    except MomentError as problem:
        raise TimesError(f"{where}: {problem}") from None


def _of_moodle(row: Mapping[str, str], zone: tzinfo | None, roster: Roster | None, where: str) -> HandedIn | None:
    written = row[_MOODLES[1]]
    if written in ("", "-"):
        return None
    word, _, number = row["Identifier"].partition(" ")
    if word != "Participant" or not number.isdecimal():
        raise TimesError(f"{where}: {row['Identifier']!r} is not Participant and a number, as Moodle writes it")
    student = roster.of_reading(Reading("Moodle", number, row.get("Full name", ""), "")) if roster else number
    if not student:
        raise TimesError(f"{where}: Moodle's participant {number} is not in {roster.path if roster else 'the roster'}")
    return HandedIn(student, None, _moodle_moment(written, zone, where))


def _moodle_moment(text: str, zone: tzinfo | None, where: str) -> datetime:
    for form in _MOODLE_FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise TimesError(
        f"{where}: {text!r} is no time as Moodle writes it in English, such as Tuesday, 31 March 2026, 6:00 PM"
    )
