"""Tables for spreadsheets: reading the text of a CSV file, and cells that no program takes for a formula."""

from pathlib import Path

from grader.errors import WrongUsage

LARGEST_TABLE = 20_000_000

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class TableError(WrongUsage):
    """A CSV file cannot be used; the message is one line that says what to change."""


def text_of(path: Path) -> str:
    """Return the text of a CSV file, a byte order mark included. Raises TableError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TABLE + 1)
        text = data.decode("utf-8")
    except OSError as problem:
        raise TableError(f"{path}: cannot be read ({problem.strerror})") from None
    except UnicodeDecodeError as problem:
        byte = f"byte 0x{data[problem.start]:02x} at position {problem.start}"
        raise TableError(f"{path}: is not UTF-8 text ({byte}); save it as CSV UTF-8") from None
    if len(data) > LARGEST_TABLE:
        raise TableError(f"{path}: is larger than {LARGEST_TABLE / 1e6:g} MB")
    return text


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet program might calculate a cell."""
    return text.startswith(_STARTS_A_FORMULA) or text.lstrip().startswith(_STARTS_A_FORMULA)


def neutral(text: str) -> str:
    """Return text that a spreadsheet program shows and does not calculate."""
    return f"'{text}" if is_formula(text) else text
