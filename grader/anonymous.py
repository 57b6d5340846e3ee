"""A part of a submission as an example to show others: its own lines, without what tells whose they are.

Comments and docstrings go. Names that are neither the exercise's own nor Python's become v1, v2 …; texts and long numbers
that the exercise does not hold become "…" and 0. Nothing is executed.
"""

import ast
import builtins
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from grader.stubs import pieces, source_of

MOST_LINES = 40
LONGEST_LINE = 200

_LOOKED_UP = {(ast.Attribute, "attr"), (ast.keyword, "arg")}
"""Names that a library may have given: they stay, unless the submission defines them."""

_NOT_NAMES = {(ast.ImportFrom, "module"), (ast.alias, "name"), (ast.Constant, "value"), (ast.Constant, "kind")}


def example(part: str, submission: str, solution: str, student: str | None) -> str:
    """Return a part of a submission that Python has loaded, made anonymous; empty where that cannot be, or it is long."""
    with warnings.catch_warnings(action="ignore"):
        try:
            code = "\n".join(filter(None, (source_of(name, submission) for name in pieces(part, solution))))
            text = _anonymous(ast.parse(code), ast.parse(submission), ast.parse(solution))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ""
    lines = text.split("\n")
    if not code or len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines) or _names(student, text):
        return ""
    return text


def _names(student: str | None, text: str) -> bool:
    """Say whether a piece of a student's id occurs in a text."""
    return any(piece in text.casefold() for piece in re.findall(r"[^\W_]{3,}", (student or "").casefold()))


def _anonymous(code: ast.Module, submission: ast.Module, solution: ast.Module) -> str:
    known = {name for *_, name in _identifiers(solution)} | set(dir(builtins)) | sys.stdlib_module_names
    own = {name for node, field, name in _identifiers(submission) if _defines(node, field)} - known
    given = {repr(node.value) for node in ast.walk(solution) if isinstance(node, ast.Constant)}
    new: dict[str, str] = {}

    def renamed(node: ast.AST, field: str, name: str) -> str:
        if name in known or ((type(node), field) in _LOOKED_UP and name not in own):
            return name
        return new.setdefault(name, f"v{len(new) + 1}")

    for node in ast.walk(code):
        _drop_docstring(node)
    for node, field, name in sorted(_identifiers(code), key=_place):
        _rename(node, field, name, renamed(node, field, name))
    for node in ast.walk(code):
        if isinstance(node, ast.Constant) and repr(node.value) not in given:
            node.value = _plain(node.value)
    return ast.unparse(code)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return "…"
    if isinstance(value, bytes):
        return b""
    return 0 if re.search(r"\d{5}", repr(value)) else value


def _identifiers(tree: ast.AST) -> Iterator[tuple[ast.AST, str, str]]:
    """Yield every name in a tree with the node and the field that hold it."""
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if (type(node), field) in _NOT_NAMES or field == "type_comment":
                continue
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    yield node, field, one


def _place(found: tuple[ast.AST, str, str]) -> tuple[int, int]:
    node = found[0]
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _rename(node: ast.AST, field: str, old: str, new: str) -> None:
    value = getattr(node, field)
    setattr(node, field, [new if one == old else one for one in value] if isinstance(value, list) else new)


def _defines(node: ast.AST, field: str) -> bool:
    """Say whether a submission gives a name there, rather than looking one up."""
    return (type(node), field) not in _LOOKED_UP or isinstance(getattr(node, "ctx", None), ast.Store)


def _drop_docstring(node: ast.AST) -> None:
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    node.body = [  # type: ignore[attr-defined]
        one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ] or [ast.Pass()]
