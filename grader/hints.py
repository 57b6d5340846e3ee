"""Hints in steps: what an author writes into `hints.toml`, and which of them a student has used.

    softmax = [
        "Which numbers have to add up to 1?",      # a nudge
        "Shift each row by its own maximum, …",    # what to compute, with the shapes
        "Subtract the maximum along axis=1, …",    # nearly the solution, in words
    ]
    released = false    # keeps the exercise's hints from students

Line ends and indentation inside a text count as one space. A release carries the hints in `exercise.json`. Students see them
one at a time, in order; a file in the exercise's folder notes how many of each part they have used.
"""

import json
import re
import shutil
import textwrap
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILENAME = "hints.toml"
USED_FILENAME = ".grader-hints.json"
SCHEMA = "grader-hints/1"

SWITCH = "released"
"""The key that is no part: ``released = false`` keeps the hints from students."""

MOST = 3
"""A nudge, more, nearly the solution."""

WIDEST = 100
"""Characters in a line of a hint, where the terminal has so many."""

_SHAPE_GAP = re.compile(r"(?<=,) (?=\w+\))")
"""The space inside a shape such as (N, C), where no line ends."""

_NO_BREAK = "\N{NO-BREAK SPACE}"

# --- the author's file --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hints:
    """The hints of an exercise: part -> texts, the mildest first."""

    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    released: bool = True

    @property
    def for_students(self) -> dict[str, tuple[str, ...]]:
        return self.texts if self.released else {}


def read_hints(path: Path, parts: Sequence[str]) -> Hints:
    """Return the hints in a file, none where it is missing. Raises ValueError that names file, key and what to do."""
    if not path.exists():
        return Hints()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:  # no TOML, or no UTF-8
        raise ValueError(f"{path}: {problem}") from None
    released = data.pop(SWITCH, True)
    if not isinstance(released, bool):
        raise ValueError(f"{path}: {SWITCH}: write true or false")
    if unknown := [key for key in data if key not in parts]:
        raise ValueError(f"{path}: {unknown[0]} is no part of the exercise; there are: {', '.join(parts)}")
    return Hints({part: _texts(data[part], f"{path}: {part}") for part in parts if part in data}, released)


def _texts(value: Any, place: str) -> tuple[str, ...]:
    """Return the texts of one part. Raises ValueError that begins with `place`."""
    if not isinstance(value, list) or not value:
        raise ValueError(f'{place}: write a list of 1 to {MOST} texts, such as ["a nudge", "more"]')
    if len(value) > MOST:
        raise ValueError(f"{place}: has {len(value)} hints; keep {MOST}: a nudge, more, nearly the solution")
    for number, text in enumerate(value, start=1):
        if not isinstance(text, str):
            raise ValueError(f"{place}, hint {number}: is no text; put it in quotes")
        if not text.strip():
            raise ValueError(f"{place}, hint {number}: is empty; write it or take it away")
    return tuple(" ".join(text.split()) for text in value)


# --- what a student has used ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hint:
    """Hint `number` of `count` for a part, counted from 1; `repeated` where it was the last one and is shown again."""

    part: str
    number: int
    count: int
    text: str
    repeated: bool = False

    def shown(self) -> str:
        """Return the hint in lines that fit the terminal."""
        width = min(shutil.get_terminal_size().columns, WIDEST) - 1
        words = f"Hint {self.number} of {self.count} for {self.part}: {_SHAPE_GAP.sub(_NO_BREAK, self.text)}"
        lines = textwrap.fill(words, max(width, 20), break_long_words=False, break_on_hyphens=False)
        return lines.replace(_NO_BREAK, " ")

    def what_next(self, command: str) -> str:
        """Return the line that goes below: how to get the next hint, by `command`, or that there is none."""
        if self.repeated:
            return f"There are no more hints for {self.part}. All of them again: {command} --again"
        if self.number == self.count:
            return f"That was the last hint for {self.part}."
        return f"For the next one: {command}"


def num_used(folder: Path, part: str, texts: Sequence[str]) -> int:
    """Return how many of the hints for a part were used in an exercise's folder."""
    return min(_read_used(folder).get(part, 0), len(texts))


def used_hints(folder: Path, part: str, texts: Sequence[str]) -> list[Hint]:
    """Return the hints for a part that were used in an exercise's folder."""
    used = texts[: num_used(folder, part, texts)]
    return [Hint(part, number, len(texts), text) for number, text in enumerate(used, start=1)]


def take_hint(folder: Path, part: str, texts: Sequence[str]) -> tuple[Hint, str]:
    """Return the first hint for a part that was not used yet, or the last one again, and note that it was used.

    `texts` holds one at least. The second value is one line that says why it could not be noted, or nothing.
    """
    used = num_used(folder, part, texts)
    number = min(used + 1, len(texts))
    hint = Hint(part, number, len(texts), texts[number - 1], repeated=used == len(texts))
    return hint, _note_used(folder, hint)


def _note_used(folder: Path, hint: Hint) -> str:
    used = {**_read_used(folder), hint.part: hint.number}
    file = folder / USED_FILENAME
    try:
        file.write_text(json.dumps({"schema": SCHEMA, "used": used}, indent=1) + "\n", encoding="utf-8")
    except OSError as problem:
        return f"{file}: {problem.strerror}; the hint is not noted, and comes again next time"
    return ""


def _read_used(folder: Path) -> dict[str, int]:
    """Return part -> how many of its hints were used; nothing where the file is missing or damaged (it starts again)."""
    try:
        data = json.loads((folder / USED_FILENAME).read_text(encoding="utf-8"))
        used = {str(part): int(number) for part, number in data["used"].items()}
        known = data["schema"] == SCHEMA and all(number >= 0 for number in used.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return used if known else {}
