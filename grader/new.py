"""A new exercise: a folder that runs as it is, with TODO where its author is to write something."""

import keyword
import re
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from grader.course import Course
from grader.errors import WrongUsage

TEMPLATE = files("grader") / "templates" / "exercise"
"""NAME and TITLE stand in it for those of the exercise; Python files end in .txt, so that no tool takes them for code."""

_RESERVED = ("conftest", "exercise", "misconceptions", "showcase", "walkthrough")
"""Names of other files in an exercise's folder."""


class NewExerciseError(WrongUsage):
    """There cannot be an exercise of that name."""


def make_exercise(course: Course, name: str) -> Path:
    """Write `solutions/NN_name/` and return it. `name` may say its number, as in "07_queues"; else it is the next one."""
    number, module = _split(name)
    solutions = course.root / "solutions"
    taken = {one[1]: path for path in sorted(solutions.iterdir()) if (one := re.match(r"(\d+)_", path.name))}
    number = number or f"{max(map(int, taken), default=0) + 1:02}"
    if other := next((path for digits, path in taken.items() if int(digits) == int(number)), None):
        raise NewExerciseError(
            f"{other} is there: number {number} is taken; choose another one, or leave the number out"
        )
    if other := next((path for path in taken.values() if path.name.partition("_")[2] == module), None):
        raise NewExerciseError(
            f"{other} is there: choose another name, since commands find an exercise by {module}, too"
        )
    folder = solutions / f"{number}_{module}"
    folder.mkdir()
    for file in TEMPLATE.iterdir():
        text = file.read_text(encoding="utf-8").replace("TITLE", module.replace("_", " ").capitalize())
        path = folder / file.name.removesuffix(".txt").replace("NAME", module)
        path.write_text(text.replace("NAME", module), encoding="utf-8")
    return folder


def _split(name: str) -> tuple[str, str]:
    """Return the number, or "", and the name of the script. Raises NewExerciseError for one that no script may have."""
    match = re.fullmatch(r"(?:(\d+)_)?(.*)", name, re.DOTALL)
    number, module = match.groups("") if match else ("", name)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", module) or keyword.iskeyword(module):
        raise NewExerciseError(
            f"{name!r} cannot be the name of a Python file: write lower-case letters, digits and _, such as word_counts"
        )
    if module in _RESERVED or module.startswith("test_") or module.endswith("_test"):
        raise NewExerciseError(f"{name!r} is what other files of an exercise are called: choose another name")
    if find_spec(module):
        raise NewExerciseError(
            f"{name!r} is also a module of Python or of a library, which {module}.py would hide: choose another name"
        )
    return number, module
