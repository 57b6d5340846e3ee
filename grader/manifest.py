"""`exercise.json`: what a released exercise folder says about itself, so that plain pytest can report on it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grader.restrictions import Restrictions, restrictions_of

FILENAME = "exercise.json"
SCHEMA = "grader-exercise/1"


@dataclass(frozen=True)
class Part:
    """A graded callable. `points` counts hidden tests too, `visible_points` only those that the student has."""

    part: str
    points: float
    visible_points: float


@dataclass(frozen=True)
class Manifest:
    """`stub_sha256` is the hash of the untouched script's text, `stub` the code in it, empty where an older release was made;
    `parts` are in the order in which they are to be done; `hints` holds the texts of each part that has some, mildest first."""

    exercise: str
    module: str
    stub_sha256: str
    parts: tuple[Part, ...]
    restrictions: Restrictions = field(default_factory=Restrictions)
    stub: str = ""
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> str:
        data = {"schema": SCHEMA, **asdict(self)}
        data["restrictions"] = self.restrictions.rules
        data["stub"] = self.stub.split("\n")  # a line each, so that changes can be read
        return json.dumps(data, indent=1) + "\n"


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of an exercise folder, or None where there is none or it is damaged (it only adds to the report)."""
    try:
        data = json.loads((folder / FILENAME).read_text(encoding="utf-8"))
        parts = tuple(Part(p["part"], float(p["points"]), float(p["visible_points"])) for p in data["parts"])
        restrictions = restrictions_of(data["restrictions"], str(folder / FILENAME))
        stub = "\n".join(data.get("stub", []))
        hints = {part: tuple(map(str, texts)) for part, texts in dict(data.get("hints", {})).items()}
        return Manifest(data["exercise"], data["module"], data["stub_sha256"], parts, restrictions, stub, hints)
    except (OSError, ValueError, KeyError, TypeError):
        return None
