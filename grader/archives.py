"""Takes submissions out of an archive (zip, tar, compressed or not): regular files with plain names, within limits, nothing else.

Python's own extractors follow what an archive says about links, permissions and places. Here nothing of an archive is believed
but the content of its files: each is copied to a name that was checked, below one folder, and never over another.
"""

import re
import shutil
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from grader.errors import WrongUsage
from grader.intake import LARGEST_NOTEBOOK

MOST_MEMBERS = 100_000
LARGEST_WHOLE = 2_000_000_000
"""Bytes that all files of an archive may have together: a class of a thousand with notebooks of 2 MB."""

LARGEST_DIRECTORY = 20_000_000
"""Bytes of a zip's list of members, which Python reads into memory at once."""

DEEPEST = 6
MOST_NESTED = 2
LONGEST_NAME = 150

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_WANTED = (".py", ".ipynb", *ARCHIVES)
_IGNORED = re.compile(r"(__MACOSX|__pycache__|\.ipynb_checkpoints|\..*)$")
_SIGNS = frozenset(" _@+,'’‘·()&=~[]{}!#$%^;.–-")


class ArchiveError(WrongUsage):
    """An archive cannot be taken; the message is one line for whoever handed it over."""


@dataclass
class _Budget:
    """What is left of the limits; archives inside an archive share them."""

    members: int = MOST_MEMBERS
    size: int = LARGEST_WHOLE


def is_archive(path: Path) -> bool:
    """Say whether a name is that of an archive."""
    return path.name.lower().endswith(ARCHIVES)


def unpack(archive: Path, folder: Path) -> list[str]:
    """Copy the scripts and notebooks of an archive to the new folder `folder`; return a line for each file that was refused.

    An archive inside it becomes a folder of its name. Raises ArchiveError where the archive as a whole is damaged or too large;
    `folder` is then gone.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    problems: list[str] = []
    try:
        _unpack(archive, archive.name, folder, _Budget(), problems, 0)
    except ArchiveError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return problems


def _unpack(archive: Path, shown: str, folder: Path, budget: _Budget, problems: list[str], depth: int) -> None:
    with _readable(shown):
        for name, size, file in _members(archive):
            budget.members -= 1
            if budget.members < 0:
                raise ArchiveError(f"{shown}: holds more than {MOST_MEMBERS:,} files")
            parts = _parts(name)
            if size > budget.size:
                raise ArchiveError(f"{shown}: its files are larger than {LARGEST_WHOLE / 1e9:g} GB together")
            if parts is None or file is None:
                reason = "is no regular file" if file is None else "has a name that leads elsewhere or cannot be shown"
                problems.append(f"{shown}: {_printable(name)}: {reason}; it is left out")
                continue
            if any(_IGNORED.match(part) for part in parts) or not parts[-1].lower().endswith(_WANTED):
                continue
            target = folder.joinpath(*parts)
            if target.exists() or any(parent.is_file() for parent in target.parents):
                problems.append(f"{shown}: {_printable(name)}: is there twice; the first one counts")
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(file, target, f"{shown}: {_printable(name)}", size, budget)
            if is_archive(target):
                _nested(target, f"{shown}/{_printable(name)}", budget, problems, depth + 1)


def _nested(archive: Path, shown: str, budget: _Budget, problems: list[str], depth: int) -> None:
    stem = re.sub(r"(\.tar)?\.\w+$", "", archive.name)
    try:
        if depth > MOST_NESTED:
            problems.append(f"{shown}: lies in too many archives; it is left out")
        else:
            _unpack(archive, shown, archive.with_name(stem), budget, problems, depth)
    except ArchiveError as problem:
        if min(budget.members, budget.size) < 0:
            raise
        problems.append(f"{problem}; it is left out")
    finally:
        archive.unlink()


def _members(archive: Path) -> Iterator[tuple[str, int, IO[bytes] | None]]:
    """Yield each member that is no folder: its name, the size that it claims, and its content, None for what is no regular file."""
    if archive.name.lower().endswith(".zip"):
        _check_directory(archive)
        with zipfile.ZipFile(archive) as zipped:
            for entry in zipped.infolist():
                mode = stat.S_IFMT(entry.external_attr >> 16)
                if not entry.is_dir():
                    with zipped.open(entry) as file:
                        yield _zip_name(entry), entry.file_size, file if mode in (0, stat.S_IFREG) else None
    else:
        with tarfile.open(archive, "r|*") as tarred:
            for member in tarred:
                if not member.isdir():
                    plain = member.isreg() and not member.issparse()
                    yield member.name, member.size, tarred.extractfile(member) if plain else None


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: many programs write UTF-8 and do not say so. (APPNOTE.TXT, appendix D.)"""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode()
    except UnicodeError:
        return entry.filename


def _check_directory(archive: Path) -> None:
    """Refuse a zip whose list of members would fill the memory. (Layout: APPNOTE.TXT 4.3.16, end of central directory.)"""
    with archive.open("rb") as file:
        file.seek(max(0, archive.stat().st_size - 65_557))
        tail = file.read()
    start = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[start + 12 : start + 16], "little") if start >= 0 else 0
    if size > LARGEST_DIRECTORY:
        raise ArchiveError(f"{archive.name}: its list of files alone has {size / 1e6:,.0f} MB")


def _copy(file: IO[bytes], target: Path, shown: str, size: int, budget: _Budget) -> None:
    """Copy at most LARGEST_NOTEBOOK bytes (for a nested archive, what is left), counting what comes out, not what is claimed."""
    limit = min(budget.size, budget.size if is_archive(target) else LARGEST_NOTEBOOK)
    copied = 0
    with target.open("xb") as out:
        while piece := file.read(1 << 16):
            copied += len(piece)
            if copied > limit:
                raise ArchiveError(f"{shown}: is larger than {limit / 1e6:,.0f} MB")
            out.write(piece)
    budget.size -= copied


def _parts(name: str) -> list[str] | None:
    """Return the folders and the file of a member's name, None where it is absolute, leads upwards or is no plain text."""
    path = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/"))
    parts = [part for part in path.parts if part != "."]
    if not parts or path.is_absolute() or len(parts) > DEEPEST or re.match(r"[A-Za-z]:", parts[0]):
        return None
    plain = all(part != ".." and _is_plain(part) and len(part) <= LONGEST_NAME for part in parts)
    return parts if plain else None


def _is_plain(part: str) -> bool:
    """Say whether a name consists of letters of any script, with their marks, digits, and signs that are only signs."""
    return all(character in _SIGNS or unicodedata.category(character)[0] in "LMN" for character in part)


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in name[:LONGEST_NAME])


@contextmanager
def _readable(shown: str) -> Iterator[None]:
    """Turn what a damaged archive raises into an ArchiveError."""
    try:
        yield
    except ArchiveError:
        raise
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, ValueError, NotImplementedError) as problem:
        raise ArchiveError(f"{shown}: is damaged or of an unknown kind ({problem})") from None
    except RuntimeError:  # zipfile, of a member with a password
        raise ArchiveError(f"{shown}: is encrypted; hand in a plain archive") from None
    except OSError as problem:
        raise ArchiveError(f"{shown}: cannot be unpacked ({problem})") from None
