"""What an exercise still lacks, in sentences for its author: read from its files, before anything is run."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.course import POINTS, Exercise, definitions
from grader.hints import FILENAME as HINTS
from grader.manifest import Part
from grader.misconceptions import read_misconceptions
from grader.result import shown

TODO = "TODO"
"""What `grader new` leaves where the author is to write something."""

_NEEDED = {
    "README.md": "write what students read first: why, the idea, an example, no solution",
    "walkthrough.md": "write the solution line by line, for after the deadline",
    "misconceptions.py": "write the mistakes that you expect, each with its hint",
}

_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"


def obstacles(exercise: Exercise) -> list[str]:
    """Return a sentence for each thing without which nothing else can be checked: files, and marks that belong together."""
    needed = [exercise.folder / name for name in _NEEDED]
    needed += [exercise.visible_tests, exercise.hidden_tests]
    found = [
        f"{path}: is missing; {_NEEDED.get(path.name, 'write the tests')}" for path in needed if not path.is_file()
    ]
    return found + list(_marks(exercise.script))


def _marks(script: Path) -> Iterator[str]:
    """Yield a sentence for a mark of a solution that has no other one."""
    begun = 0
    for number, line in enumerate(script.read_text(encoding="utf-8").split("\n"), start=1):
        if _END in line and not begun:
            yield f"{script}, line {number}: {_END} without {_BEGIN}; write it above what students are to write"
        if begun and (_BEGIN in line or line.startswith("# %%")):
            yield f"{script}, line {begun}: {_BEGIN} without {_END}; write it below what students are to write"
        begun = number if _BEGIN in line else 0 if _END in line or line.startswith("# %%") else begun
    if begun:
        yield f"{script}, line {begun}: {_BEGIN} without {_END}; write it below what students are to write"


def missing(exercise: Exercise) -> Iterator[str]:
    """Yield a sentence for each thing that an exercise without obstacles still lacks: where, and what to do.

    Raises CourseError for a file that is no Python, and where the tests grade what the script does not define.
    """
    parts = exercise.parts
    for path in sorted(path for path in exercise.folder.iterdir() if path.is_file()):
        yield from _todos(path)
    for path in (exercise.explainer, exercise.walkthrough):
        prose = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("#")]
        if not "".join(prose).strip():
            yield f"{path}: is empty but for its heading; {_NEEDED[path.name]}"
    yield from _unmarked(exercise)
    yield from _unequal(exercise)
    yield from _of_the_parts(exercise, parts)
    told = exercise.script.read_text(encoding="utf-8")
    for word in exercise.restrictions.words:
        if word.split(".")[-1] not in told:
            yield f"{exercise.script}: does not say that {word} is forbidden; mention it where students read it"


def _todos(path: Path) -> Iterator[str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except ValueError:  # a picture, say
        return
    numbers = [number for number, line in enumerate(lines, start=1) if re.search(rf"\b{TODO}\b", line)]
    if numbers:
        count = "1 TODO is" if len(numbers) == 1 else f"{len(numbers)} TODOs are"
        yield f"{path}, line {numbers[0]}: {count} left; write what it asks for"


def _unmarked(exercise: Exercise) -> Iterator[str]:
    """Yield the parts whose solution would go to students as it is."""
    text = exercise.script.read_text(encoding="utf-8")
    targets = definitions(text)
    spans = {}
    for node in ast.parse(text).body:
        spans.update(dict.fromkeys(_names(node), node))
        if isinstance(node, ast.ClassDef):
            spans.update({f"{node.name}.{name}": child for child in node.body for name in _names(child)})
    for part in exercise.parts:
        found = spans.get(targets[part.part])
        if found and _BEGIN not in "\n".join(text.split("\n")[found.lineno - 1 : found.end_lineno]):
            yield (
                f"{exercise.script}, line {found.lineno}: students would get {part.part} solved; put what they are to write "
                f"between {_BEGIN} and {_END}"
            )


def _names(node: ast.stmt) -> list[str]:
    return [node.name] if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []


def _unequal(exercise: Exercise) -> Iterator[str]:
    if exercise.max_score != POINTS:
        parts = ", ".join(f"{part.part} {shown(part.points)}" for part in exercise.parts)
        yield (
            f"{exercise.visible_tests}: with the hidden tests gives {shown(exercise.max_score)} points, not {POINTS} "
            f"({parts}); change points= in the marks of both files"
        )


def _of_the_parts(exercise: Exercise, parts: Sequence[Part]) -> Iterator[str]:
    wrong = {one.part for one in read_misconceptions(exercise.misconceptions)}
    names = [part.part for part in parts]
    for unknown in sorted(wrong - set(names)):
        yield f"{exercise.misconceptions}: {unknown} is no part; there are: {', '.join(names)}"
    for part in parts:
        name = part.part
        if not part.visible_points:
            yield f"{exercise.visible_tests}: no test of {name}; write one, or students do not see what is asked"
        if part.points == part.visible_points:
            yield f"{exercise.hidden_tests}: no test of {name}; write one, or the visible tests' answers can be handed in"
        if name not in wrong:
            yield f"{exercise.misconceptions}: no misconception of {name}; write a mistake that learners make there"
        if (exercise.folder / HINTS).exists() and name not in exercise.hints.texts:
            yield f"{exercise.folder / HINTS}: no hints for {name}; write one to three"
