"""What the tests hear from each misconception, kept in files: learned once, known to all processes of a run and to later runs."""

import base64
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.transcript import Heard, Tried
from grader.whole import write_whole


@dataclass(frozen=True)
class Known:
    """The folder of an exercise's misconceptions, one file each. What cannot be read or written is learned again."""

    folder: Path

    def read(self, misconception: str) -> dict[str, Tried]:
        """Return test -> what it does with a misconception, for the tests that were run."""
        try:
            tests = json.loads(self._path(misconception).read_text(encoding="utf-8"))
            return {test: _read(tried) for test, tried in tests.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def write(self, misconception: str, tried: dict[str, Tried]) -> None:
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps({test: _written(one) for test, one in tried.items()})
            write_whole(self._path(misconception), text, durable=False)

    def _path(self, misconception: str) -> Path:
        return self.folder / f"{misconception}.json"


def _written(tried: Tried) -> dict[str, Any]:
    return {
        "outcome": tried.outcome,
        "heard": [[one.fault, [_leaf(*leaf) for leaf in one.leaves]] for one in tried.heard],
    }


def _leaf(kind: str, numbers: Any, rtol: float) -> list[Any]:
    return [kind, base64.b64encode(numbers.tobytes()).decode(), rtol]


def _read(tried: dict[str, Any]) -> Tried:
    return Tried(tried["outcome"], [_heard(*one) for one in tried["heard"]])


def _heard(fault: list[str] | None, leaves: list[Any]) -> Heard:
    numbers = [(kind, np.frombuffer(base64.b64decode(data), dtype=np.float64), rtol) for kind, data, rtol in leaves]
    return Heard((fault[0], fault[1], fault[2]) if fault else None, tuple(numbers))
