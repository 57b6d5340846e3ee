"""Puts one definition of a text in the place of another; every other character stays as it is."""

import ast
import re
from collections.abc import Sequence
from textwrap import dedent, indent

from grader.course import PART_MARK, definitions

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""A line as Python counts them; str.splitlines knows other ends."""

Span = tuple[int, int]
"""The first line of a definition and the one after its last, counting from 0."""


def pieces(part: str, stub: str) -> list[str]:
    """Return the names of the definitions that make up a part of the script `stub`, none for an unknown part.

    That is one function or class, or a method ("Model.forward"), or all definitions below the comment ``# part: NAME`` in its
    cell.
    """
    target = definitions(stub).get(part)
    if target is None:
        return []
    return [target] if target else _below_mark(part, stub)


def _below_mark(part: str, stub: str) -> list[str]:
    lines = stub.split("\n")
    marks = {number: mark[1] for number, line in enumerate(lines) if (mark := PART_MARK.match(line))}
    first = next(number for number, name in marks.items() if name == part)
    ends = [
        number for number, line in enumerate(lines) if number > first and (line.startswith("# %%") or number in marks)
    ]
    last = min(ends, default=len(lines))
    return [
        node.name
        for node in ast.parse(stub).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and first < node.lineno <= last
    ]


def source_of(name: str, text: str) -> str | None:
    """Return a definition without its indentation, its lines ended by newlines, or None where the text has none of that name."""
    lines = _LINE.findall(text)
    span = _span(name, lines)
    return dedent(re.sub("\r\n?", "\n", "".join(lines[slice(*span)]))).rstrip() + "\n" if span else None


def put(name: str, new: str, text: str) -> str | None:
    """Return the text with `new` in the place of its last definition of `name`, or None where it has none.

    `new` takes over the indentation and the line ends that it finds there.
    """
    lines = _LINE.findall(text)
    span = _span(name, lines)
    if not span:
        return None
    first, last = span
    end = _ending(lines[first]) or "\n"
    margin = lines[first][: len(lines[first]) - len(lines[first].lstrip(" \t"))]
    replacement = indent(dedent(new), margin).rstrip("\n").replace("\n", end) + _ending(lines[last - 1])
    return "".join([*lines[:first], replacement, *lines[last:]])


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _span(name: str, lines: Sequence[str]) -> Span | None:
    """Return where a definition stands, its decorators and the comments at its end included."""
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _span_by_indentation(name, lines)
    return _span_by_syntax(name, lines, tree)


def _span_by_syntax(name: str, lines: Sequence[str], tree: ast.Module) -> Span | None:
    body: list[ast.stmt] = tree.body
    first, last, margin = 0, 0, 0
    for piece in name.split("."):
        found = [node for node in body if _defines(node, piece)]
        if not found:
            return None
        node = found[-1]  # which is the one that counts
        body = getattr(node, "body", [])
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]) - 1
        last, margin = node.end_lineno or node.lineno, node.col_offset
    end = last
    while end < len(lines) and (not lines[end].strip() or _is_comment(lines[end], margin)):
        end += 1
    return first, _without_blank_end(lines, last, end)


def _defines(node: ast.stmt, name: str) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name == name
    return isinstance(node, ast.Assign) and any(isinstance(it, ast.Name) and it.id == name for it in node.targets)


def _is_comment(line: str, margin: int) -> bool:
    """Say whether a line is a comment of what is inside a definition that is indented by `margin`."""
    return line.lstrip(" \t").startswith("#") and _margin(line) > margin


def _span_by_indentation(name: str, lines: Sequence[str]) -> Span | None:
    """Return where a definition stands in a text that is no Python: from its head up to what is indented no deeper."""
    first, last = 0, len(lines)
    for depth, piece in enumerate(name.split(".")):
        before = r"[ \t]+" if depth else ""
        head = re.compile(before + rf"(?:async[ \t]+)?(?:def|class)[ \t]+{piece}\b")
        heads = [number for number in range(first, last) if head.match(lines[number])]
        if not heads:
            return None
        start = heads[-1]
        margin = _margin(lines[start])
        end = start + 1
        while end < last and not _ends_definition(lines[end], margin):
            end += 1
        inside = [number for number in range(start, end) if number == start or _is_inside(lines[number], margin)]
        first, last = start, inside[-1] + 1
    while first > 0 and lines[first - 1].lstrip(" \t").startswith("@") and _margin(lines[first - 1]) == margin:
        first -= 1
    return first, last


def _ends_definition(line: str, margin: int) -> bool:
    """Say whether the next statement, or the next cell, begins here. A closing bracket may belong to the definition's head."""
    code = line.strip()
    if line.startswith("# %%"):
        return True
    return bool(code) and _margin(line) <= margin and not code.startswith(("#", ")", "]", "}"))


def _is_inside(line: str, margin: int) -> bool:
    return bool(line.strip()) and (_margin(line) > margin or line.strip()[0] in ")]}")


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _without_blank_end(lines: Sequence[str], last: int, end: int) -> int:
    while end > last and not lines[end - 1].strip():
        end -= 1
    return end
