"""Beginning a course: init."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.common import clear_errors


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new folder; its name becomes the course's id")],
) -> None:
    """Begin a course: nbgrader's settings, and the place for its exercises."""
    from grader.new_course import begin

    with clear_errors():
        for path in begin(folder):
            print(path)
        print(f"Next: cd {shlex.quote(str(folder))}, then grader new NAME; README.md has the rest.")
