"""Files that are whole or not there, however a run ends: they get their name when they are written."""

import os
import re
from contextlib import suppress
from pathlib import Path

_TEMPORARY = re.compile(r"\..+\.(\d+)\.new(-journal)?")  # a database has a journal


def temporary_name(path: Path) -> Path:
    """Return the name under which this process writes what becomes the file `path`."""
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def write_whole(path: Path, content: str | bytes, *, durable: bool) -> None:
    """Write a file so that whoever reads it finds all of the old or all of the new content. Raises OSError.

    One that is `durable` also outlives the machine's going down a moment later, which takes some milliseconds.
    """
    temporary = temporary_name(path)
    try:
        with temporary.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def sweep(folder: Path) -> None:
    """Remove what processes of this machine that were killed left half written in a folder."""
    for path in folder.glob(".*.new*"):
        match = _TEMPORARY.fullmatch(path.name)
        if match and not _is_at_work(int(match[1])):
            with suppress(OSError):  # it does no harm
                path.unlink()


def _is_at_work(process: int) -> bool:
    if process == os.getpid():
        return False  # of an earlier process with our number: we are not writing now
    try:
        os.kill(process, 0)
    except PermissionError:
        return True  # another user's
    except (OSError, OverflowError):
        return False
    return True
