"""Known wrong implementations of an exercise's parts, each with the hint that it deserves.

They stand in `solutions/NN_name/misconceptions.py` as ordinary functions (or classes) under the decorator `misconception`.
Each is graded as the submission that one learner would hand in: the solution, with this one part replaced.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.course import CourseError, definitions

T = TypeVar("T")


def misconception(part: str, hint: str, replaces: str = "", also: tuple[str, ...] = ()) -> Callable[[T], T]:
    """Mark a wrong implementation of `part`. It runs inside the solution's module, whose names it may use.

    It takes the place of the part's definition, or of what `replaces` names, as in "Tensor.__add__". `also` names other parts
    that cannot be right without this one; those whose code calls it need not be named.
    """
    return lambda implementation: implementation


@dataclass(frozen=True)
class Misconception:
    """One wrong implementation: `source` defines `name`, which takes the place of what `replaces` names, or of `part`."""

    name: str
    part: str
    hint: str
    source: str
    replaces: str = ""
    also: tuple[str, ...] = ()

    def submission(self, solution: str) -> str:
        """Return the source of the solution with the part replaced. Raises CourseError where it is not said what to replace."""
        target = self.replaces or definitions(solution).get(self.part)
        if not target:
            raise CourseError(
                f'the misconception {self.name} must say what it replaces, replaces="Class.method": '
                f"{self.part} is no definition"
            )
        return f"{solution}\n\n{self.source}\n\n{target} = {self.name}\n"


def read_misconceptions(path: Path) -> list[Misconception]:
    """Return the misconceptions of a file, in order, read without running it. Raises CourseError for a malformed one."""
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text, path.name)
    except SyntaxError as problem:
        raise CourseError(f"{path}, line {problem.lineno}: {problem.msg}") from None
    nodes = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    return [_read(node, text, path) for node in nodes if node.decorator_list]


def _read(node: ast.FunctionDef | ast.ClassDef, text: str, path: Path) -> Misconception:
    call = node.decorator_list[0]
    if not isinstance(call, ast.Call) or call.args:
        raise CourseError(f"{path}, line {node.lineno}: write @misconception(part=…, hint=…)")
    try:
        values = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except ValueError:
        raise CourseError(f"{path}, line {node.lineno}: write part, hint and the others as texts in quotes") from None
    if not {"part", "hint"} <= set(values) <= {"part", "hint", "replaces", "also"} or not all(values.values()):
        raise CourseError(f"{path}, line {node.lineno}: a misconception names its part and a hint")
    node.decorator_list = []
    return Misconception(name=node.name, source=ast.unparse(node), **values)
