"""The folder in which a run keeps its results: one file each, written as they come, so that a killed run loses none."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

from grader.errors import WrongUsage
from grader.result import Result, read_result
from grader.whole import sweep, write_whole

UNNAMED = ".unnamed"
"""The folder of results without a student; no student's id begins with a dot."""


class StoreError(WrongUsage):
    """The folder cannot be used; the message is one line that says what to do."""


class Store:
    """Results under `folder`, as ``results/<student>/<exercise>.json``, and the grading seed that they share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            (folder / "results").mkdir(parents=True, exist_ok=True)
            for place in (folder, *folder.glob("results/*"), *folder.glob("feedback/*")):
                sweep(place)
        except OSError as problem:
            raise StoreError(
                f"{folder}: cannot hold the results ({problem.strerror}); name another by --output"
            ) from None

    @classmethod
    def of_results(cls, folder: Path) -> "Store":
        """Return the store in a folder that holds results already. Raises StoreError."""
        if not (folder / "results").is_dir():
            raise StoreError(f"{folder}: holds no results; grader grade writes them")
        return cls(folder)

    def seed(self, wanted: int | None) -> int:
        """Return the seed of this class: the one wanted, else the stored one, else a new one. Stores it."""
        path = self.folder / "run.json"
        if wanted is None:
            try:
                return int(json.loads(path.read_text())["seed"])
            except (OSError, ValueError, KeyError, TypeError):
                wanted = secrets.randbits(32)
        self.write(path, json.dumps({"seed": wanted}) + "\n")
        return wanted

    def get(self, student: str | None, exercise: str) -> Result | None:
        """Return the stored result, or None where there is none that can be read."""
        try:
            return read_result(self._path(student, exercise).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def put(self, result: Result) -> None:
        self.write(self._path(result.student, result.exercise), result.to_json() + "\n")

    def all(self) -> Iterator[Result]:
        """Yield every stored result, by student and exercise."""
        for path in sorted((self.folder / "results").glob("*/*.json")):
            try:
                yield read_result(path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # half a file of a run that was killed: it is graded again

    def write(self, path: Path, text: str) -> None:
        """Write a file whole or not at all. Raises StoreError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text, durable=True)
        except OSError as problem:
            raise StoreError(f"{path}: cannot be written ({problem.strerror})") from None

    def _path(self, student: str | None, exercise: str) -> Path:
        return self.folder / "results" / (student or UNNAMED) / f"{exercise}.json"
