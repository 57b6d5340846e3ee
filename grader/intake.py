"""Submission files -> bounded, plain source text. Nothing is executed, parsed as Python or followed."""

import json
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

LARGEST_SOURCE = 1_000_000
"""Bytes of Python text accepted: a hundred times a long solution."""

LARGEST_NOTEBOOK = 20_000_000
"""Bytes of a notebook accepted, pictures in its outputs included."""


MOST_BRACKETS = 200_000
"""Opening brackets and braces in a notebook's JSON; a bound on the memory that reading it takes."""

_MAGIC = re.compile(r"[%!?]|[\w.]+\?{1,2}\s*$|[\w, ]+=\s*[%!](?!=)")
"""What only IPython reads: %magic, !command, name?, x = !command."""


class IntakeError(Exception):
    """A file cannot be taken as a submission; the message is one line for its author."""


@dataclass(frozen=True)
class Source:
    """The code of a submission.

    `text` is what is compiled, `filename` the name it is compiled and shown under; `cells` holds, for a notebook, the first
    line of each code cell in `text` and the number of the cell as its author sees it, counting from 1.
    """

    text: str
    filename: str
    cells: tuple[tuple[int, int], ...] = ()

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @property
    def first_lines(self) -> list[int]:
        """The first line of each cell of a notebook; empty for a script."""
        return [line for line, _ in self.cells]

    def where(self, line: int) -> str:
        """Return the place of a line of `text` in the words of the author's editor."""
        index = bisect_right(self.cells, (line, 1 << 62)) - 1
        if index < 0:
            return f"{self.filename}, line {line}"
        first, cell = self.cells[index]
        return f"{self.filename}, cell {cell}, line {line - first + 1}"


def read_submission(path: Path) -> Source:
    """Return the source of a `.py` or `.ipynb` file. Raises IntakeError, or OSError where the machine cannot read it."""
    if path.suffix == ".py":
        return Source(_text(_bounded_bytes(path, LARGEST_SOURCE), path.name), path.name)
    if path.suffix == ".ipynb":
        return notebook_source(_bounded_bytes(path, LARGEST_NOTEBOOK), path.name)
    raise IntakeError(f"{path.name}: a submission is a .py or .ipynb file")


def notebook_source(data: bytes, filename: str) -> Source:
    """Return the code cells of a notebook as one source. Raises IntakeError.

    Cells that grade (nbgrader's) are left out, lines of IPython magic become comments, so that line numbers stay right.
    Outputs and all metadata but the grade mark are ignored.
    """
    lines: list[str] = []
    cells: list[tuple[int, int]] = []
    for number, cell in enumerate(_cells(data, filename), start=1):
        if cell.get("cell_type") != "code" or _grades(cell):
            continue
        cells.append((len(lines) + 1, number))
        lines += [*_without_magics(_cell_text(cell, filename, number)), ""]
    text = "\n".join(lines)
    if len(text) > LARGEST_SOURCE:
        raise IntakeError(f"{filename}: its code is larger than {LARGEST_SOURCE // 1_000_000} MB")
    return Source(_without_nul(text, filename), filename, tuple(cells))


def choose_file(folder: Path, module: str, stub_sha256: str | None) -> Path:
    """Return the file of `folder` that counts: the script, or the notebook where the script is missing or still the stub.

    `stub_sha256` is the hash of the untouched script's text, where it is known. Raises IntakeError where there is neither.
    """
    script, notebook = folder / f"{module}.py", folder / f"{module}.ipynb"
    there = [path for path in (script, notebook) if os.path.lexists(path)]
    if not there:
        raise IntakeError(f"{folder}: neither {script.name} nor {notebook.name} is there")
    return script_or_notebook(there, stub_sha256)


def script_or_notebook(paths: Sequence[Path], stub_sha256: str | None) -> Path:
    """Return the script of at most one script and one notebook, or the notebook where the script is still the stub."""
    script = next((path for path in paths if path.suffix == ".py"), None)
    notebook = next((path for path in paths if path.suffix == ".ipynb"), None)
    if script and not (notebook and notebook.exists() and _has_hash(script, stub_sha256)):
        return script
    return notebook or paths[0]


def _has_hash(script: Path, sha: str | None) -> bool:
    try:
        return sha is not None and read_submission(script).sha256 == sha
    except (IntakeError, OSError):
        return False


def _bounded_bytes(path: Path, limit: int) -> bytes:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise IntakeError(f"{path.name}: is a symbolic link; hand in the file itself")
    if not stat.S_ISREG(status.st_mode):
        raise IntakeError(f"{path.name}: is not a regular file")
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise IntakeError(f"{path.name}: is {status.st_size / 1e6:.1f} MB; at most {limit / 1e6:g} MB are accepted")
    return data


def _text(data: bytes, filename: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        byte = data[problem.start]
        message = f"{filename}: is not UTF-8 text (byte 0x{byte:02x} at position {problem.start}); save it as UTF-8"
        raise IntakeError(message) from None
    return _without_nul(text.replace("\r\n", "\n"), filename)  # as Windows ends lines


def _without_nul(text: str, filename: str) -> str:
    if "\0" in text:
        raise IntakeError(f"{filename}: holds NUL characters; is it a binary file?")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise IntakeError(f"{filename}: holds half of a surrogate pair, which is not text") from None
    return text


def _cells(data: bytes, filename: str) -> list[dict[str, Any]]:
    if data.count(b"{") + data.count(b"[") > MOST_BRACKETS:
        raise IntakeError(f"{filename}: is not a notebook: it holds more than {MOST_BRACKETS} brackets")
    try:
        notebook = json.loads(_text(data, filename))
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno}, column {problem.colno}"
        raise IntakeError(f"{filename}: is not a notebook: no valid JSON at {place} ({problem.msg})") from None
    except (RecursionError, ValueError):
        raise IntakeError(
            f"{filename}: is not a notebook: its JSON is nested too deeply or holds absurd numbers"
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise IntakeError(f"{filename}: is not a notebook of version 4: it has no list of cells")
    return cells


def _grades(cell: dict[str, Any]) -> bool:
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return isinstance(mark, dict) and mark.get("grade") is True and mark.get("solution") is not True


def _cell_text(cell: dict[str, Any], filename: str, number: int) -> str:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise IntakeError(f"{filename}: the source of cell {number} is not text")
    return source


def _without_magics(source: str) -> list[str]:
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%"):
        return [f"# {line}" for line in lines]
    return [_without_magic(line) for line in lines]


def _without_magic(line: str) -> str:
    code = line.lstrip()
    if not _MAGIC.match(code):
        return line
    indent = line[: len(line) - len(code)]
    return f"{indent}pass  # {code}"
