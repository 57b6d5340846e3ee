"""What the visible tests of an exercise gave: written by ``pytest --grader-json FILE``, kept in the exercise's folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.intake import IntakeError, read_submission

FILENAME = ".grader-progress.json"
SCHEMA = "grader-progress/1"


@dataclass(frozen=True)
class Earned:
    """The points that the tests of a part gave, of `most`."""

    part: str
    points: float
    most: float


@dataclass(frozen=True)
class Progress:
    """One run in an exercise folder: `file` was tested, whose text has the hash `sha256`.

    `blocked` says why nothing could be tested; it is empty where the tests ran.
    """

    folder: str
    file: str
    sha256: str
    parts: tuple[Earned, ...]
    blocked: str = ""


def to_json(runs: list[Progress]) -> str:
    """Return the JSON form of what a run of pytest found, one Progress for each exercise folder."""
    return json.dumps([{"schema": SCHEMA, **asdict(run)} for run in runs], indent=1) + "\n"


def read_progress(file: Path) -> Progress | None:
    """Return the first run in a file, or None where there is none or it is damaged (it can be made again)."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))[0]
        parts = tuple(Earned(str(one["part"]), float(one["points"]), float(one["most"])) for one in data["parts"])
        words = [str(data[key]) for key in ("folder", "file", "sha256")]
        return Progress(words[0], words[1], words[2], parts, str(data["blocked"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def text_sha256(path: Path) -> str:
    """Return the hash of a submission's text, or nothing where it cannot be read."""
    try:
        return read_submission(path).sha256
    except (IntakeError, OSError):
        return ""
