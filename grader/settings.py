"""The course's settings in nbgrader_config.py, read as nbgrader reads them: by running the file."""

from functools import cached_property
from pathlib import Path
from typing import Any

from grader.course import Course
from grader.deadlines import SETTINGS, Policy, PolicyError
from grader.errors import WrongUsage

FILENAME = "nbgrader_config.py"


class SettingsError(WrongUsage):
    """The configuration cannot be used; the message is one line that says where."""


class CourseSettings:
    """What nbgrader_config.py says of a course. Raises SettingsError."""

    def __init__(self, course: Course) -> None:
        self.path = course.root / FILENAME
        self.config = _load(self.path)

    @property
    def db_url(self) -> str | None:
        """The gradebook that nbgrader itself uses, None where nothing is said."""
        url = self.config.get("CourseDirectory", {}).get("db_url")
        return str(url) if url else None

    @cached_property
    def policy(self) -> Policy | None:
        """The late policy; None where there is none, and late penalties are whatever nbgrader makes them."""
        if "LatePolicy" not in self.config:
            return None
        settings = dict(self.config["LatePolicy"])
        for name in settings:
            if name not in SETTINGS:
                raise SettingsError(f"{self.path}: there is no LatePolicy.{name}; there are: {', '.join(SETTINGS)}")
        try:
            return Policy(**settings)
        except PolicyError as problem:
            raise SettingsError(f"{self.path}: {problem}") from None


def _load(path: Path) -> Any:
    from traitlets.config.loader import Config, PyFileConfigLoader

    if not path.exists():
        return Config()
    try:
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    except Exception as problem:  # noqa: BLE001  it is Python, and may raise anything
        line = str(problem).split("\n")[0]
        raise SettingsError(f"{path}: cannot be read ({type(problem).__name__}: {line}); put it right") from None
