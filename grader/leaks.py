"""Finds what must not reach students in what they get: telling lines of solutions, hidden tests and the like."""

import contextlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course import Exercise

SHORTEST_CODE = 14
"""A line of a solution with fewer characters (spaces not counted) tells nothing, such as ``return probs``."""

SHORTEST_TEXT = 30
"""The same for lines of tests, misconceptions and walkthroughs, which share short lines with everything."""

_ARCHIVES = (".zip", ".whl")
_COMMENT = re.compile(r"\s#\s.*$")
_COMMON = re.compile(
    r"^(import|from|def|class|@|#|\"\"\"|```|with arguments_unchanged\b|\w+ = submission\.\w+\([\w, =]*\)$"
    r"|with torch\.no_grad\(\):$|for \w+ in range\(\w+\):$|return nn\.Sequential\($)"
)
"""Lines that any suite or script has: imports, heads of definitions and loops, plain calls of a part."""


@dataclass(frozen=True)
class Secret:
    """A telling line: `text` as it is searched for (no spaces), `origin` where it stands."""

    text: str
    origin: str


def secrets(exercise: Exercise) -> list[Secret]:
    """Return the telling lines of everything about an exercise that students must not see.

    Misconceptions, showcase and walkthrough may repeat what the script gives to students: a trap that the prose warns of, or given
    code.
    """
    found = list(_solution_lines(exercise.script))
    given = _given(exercise.script)
    for path in (exercise.hidden_tests, exercise.misconceptions, exercise.showcase, exercise.walkthrough):
        if path.exists():
            lines = path.read_text(encoding="utf-8").split("\n")
            telling = _telling(path, list(enumerate(lines, start=1)), SHORTEST_TEXT)
            found += [secret for secret in telling if path == exercise.hidden_tests or secret.text not in given]
    return found


def leaks(secrets: Iterable[Secret], files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return a line for each secret that stands in the files: its origin, its text, and the files."""
    names: dict[bytes, list[str]] = {}  # content -> where it stands: the same package lies in many places
    for name, data in files:
        for member, content in _members(name, data):
            names.setdefault(content, []).append(member)
    texts = [(places, _squeeze(_text(places[0], content))) for content, places in names.items()]
    found = []
    for secret in {
        secret.text: secret for secret in reversed(list(secrets))
    }.values():  # a text once, by its first origin
        places = [place for members, text in texts if secret.text in text for place in members]
        if places:
            found.append(f"{secret.origin} leaks into {', '.join(places)}: {secret.text}")
    return found


def _solution_lines(script: Path) -> Iterator[Secret]:
    """Yield the telling lines between the solution marks, but for those that are also given elsewhere in the script."""
    given = _given(script)
    hidden = [(number, line) for number, line, solved in _lines(script) if solved]
    for secret in _telling(script, hidden, SHORTEST_CODE):
        if re.search(r"[(\[@*/+<>-]", secret.text) and secret.text not in given:
            yield secret


def _given(script: Path) -> str:
    """Return what a script gives to students: everything outside the solution marks, squeezed."""
    return _squeeze("\n".join(line for _, line, solved in _lines(script) if not solved))


def _lines(script: Path) -> Iterator[tuple[int, str, bool]]:
    """Yield the number and text of each line, and whether it stands between solution marks."""
    inside = False
    for number, line in enumerate(script.read_text(encoding="utf-8").split("\n"), start=1):
        inside = (inside or "BEGIN SOLUTION" in line) and "END SOLUTION" not in line
        yield number, line, inside


def _telling(path: Path, lines: list[tuple[int, str]], shortest: int) -> Iterator[Secret]:
    """Yield those of the numbered lines of a file that are long enough and not common."""
    for number, line in lines:
        text = _squeeze(_COMMENT.sub("", line))
        if len(text) >= shortest and not _COMMON.match(line.strip()):
            yield Secret(text, f"line {number} of {path.parent.name}/{path.name}")


def _members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of a file, or of every file in an archive.

    Compressed data sets are left out, and the example that every author begins with.
    """
    if name.endswith(_ARCHIVES):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _members(f"{name}/{member}", archive.read(member))
    elif not name.endswith(".npz") and "/grader/templates/" not in name:
        yield name, data


def _text(name: str, data: bytes) -> str:
    """Return a file as text. In JSON quotes are escaped, so what it says comes first, then its own characters."""
    text = data.decode("utf-8", errors="replace")
    if name.endswith(".ipynb"):
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"]) + text
    if name.endswith(".json"):
        with contextlib.suppress(ValueError):  # a damaged file has nothing but its characters
            text = "\n".join(_strings(json.loads(text))) + text
    return text


def _strings(value: Any) -> Iterator[str]:
    """Yield every string inside a JSON value, the keys of its objects left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
