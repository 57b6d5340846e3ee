"""What a source uses of the things that an exercise forbids, read off its syntax tree without running it.

It runs beside the submission, before any of its code does, because parsing a hostile file may take any amount of memory; and
on the student's own machine, with the same words. It imports nothing of ours.

A part uses what its definition uses, and what the definitions in the file do that it reaches by name. Names are followed
through imports and assignments, so that ``sm = torch.softmax`` counts where `sm` is used, and a comment, a string, an unused
import or a variable that happens to be called `softmax` does not. What stands under ``if __name__ == "__main__":`` never runs
here and does not count either. Somebody who wants to hide a call can; this is a rule for honest work, not a sandbox.
"""

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from typing import Any

DEEPEST = 50_000
"""Python calls inside each other that the search may take: more than any tree needs that Python's own parser gives."""

MOST_REREADING = 20_000_000
"""Characters to parse in all where a file has to be read again and again, each time without a statement that is no Python."""

LONGEST_NAME = 100

UNREADABLE = "expressions nested too deeply to be read"

Place = list[Any]  # [line, what, why]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def violations(text: str, parts: Iterable[str], forbidden: list[dict[str, Any]]) -> dict[str, Place]:
    """Return, for each of `parts` that breaks a rule, ``[line, what, why]`` of the first place.

    A rule of `forbidden` has `names` (dotted paths such as "torch.nn": imports and attributes, and all below them),
    `methods` (attributes and keywords of anything, such as "backward") and `why`.
    """
    limit = sys.getrecursionlimit()
    try:
        tree = _parse(text)
        sys.setrecursionlimit(
            max(limit, DEEPEST)
        )  # calls of Python functions by Python functions take no room on the C stack
        file = _File(tree, forbidden)
        found = {part: file.first_violation(part) for part in parts}
    except (RecursionError, MemoryError):
        return {part: [1, UNREADABLE, "nobody can tell what they do"] for part in parts}
    finally:
        sys.setrecursionlimit(limit)
    return {part: place for part, place in found.items() if place}


def _parse(text: str) -> ast.Module:
    """Return the tree of a source without the statements that are no Python: a notebook runs without its broken cells."""
    lines = text.split("\n")
    for _ in range(1 + MOST_REREADING // (len(text) + 1)):
        try:
            return ast.parse("\n".join(lines))
        except SyntaxError as error:
            if not _blank(lines, min(error.lineno or 1, len(lines)) - 1):
                break
        except ValueError:  # a NUL
            break
    return ast.Module([], [])


def _blank(lines: list[str], line: int) -> bool:
    """Empty the statement around a line: from the last line that is not indented to the next one. False: it is empty."""
    start, end = line, line + 1
    while start > 0 and (not lines[start] or lines[start][0].isspace()):
        start -= 1
    while end < len(lines) and lines[end][:1].isspace():
        end += 1
    before = lines[start:end]
    lines[start:end] = [""] * (end - start)
    return any(before)


class _File:
    """What a source defines: `imports` maps a name to the dotted path that it stands for and the line that says so, `methods`
    are all attributes of the file's own classes."""

    def __init__(self, tree: ast.Module, forbidden: list[dict[str, Any]]) -> None:
        self.forbidden = forbidden
        words = [word for rule in forbidden for word in (*rule.get("names", []), *rule.get("methods", []))]
        self.words = {word.split(".")[-1] for word in words}
        self.definitions: dict[str, list[ast.AST]] = {}
        self.imports: dict[str, tuple[str, int]] = {}
        self.stars: list[tuple[str, int]] = []
        self.functions: set[str] = set()
        self.methods: set[str] = set()
        self.used: dict[str, list[_Uses]] = {}
        for node in ast.walk(tree):
            if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                self.functions.add(node.name)
            if isinstance(node, ast.ClassDef):
                self.methods |= _attributes(node)
        for statement, always in _statements(tree.body):
            self._bind(statement, always)

    def _bind(self, statement: ast.stmt, always: bool) -> None:
        """Note what a statement of the module binds; where it `always` runs, it ends what an import bound before."""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            names, stars = _imported(statement)
            self.imports |= {name: (path, statement.lineno) for name, path in names.items()}
            self.stars += [(star, statement.lineno) for star in stars]
            return
        alias = self.path(statement.value) if isinstance(statement, ast.Assign) else None
        for name, whole in _bound(statement).items():
            self.definitions.setdefault(name, []).append(statement)
            if whole and alias:
                self.imports[name] = (alias, statement.lineno)
            elif whole and always:
                self.imports.pop(name, None)

    def first_violation(self, part: str) -> Place | None:
        """Return the violation that stands first in the file among all that `part` reaches."""
        places, seen, waiting = [], {part}, [part]
        bound = self.imports.get(part) or (self.starred(part) if part in self.words else None)
        places += self.verdict(*bound) if bound else []
        while waiting:
            for uses in self._uses(waiting.pop()):
                places += uses.places
                waiting += sorted(uses.names - seen)
                seen |= uses.names
        return min(places, default=None)

    def _uses(self, name: str) -> list["_Uses"]:
        """Return what each definition of a name uses. Several parts may ask for it."""
        if name not in self.used:
            self.used[name] = [_Uses(self, node) for node in self.definitions.get(name, [])]
        return self.used[name]

    def path(self, node: ast.AST) -> str | None:
        """Return the dotted path of the imported thing that an expression of the module names, or None."""
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            base = (self.imports.get(node.id) or self.starred(node.id) or ("", 0))[0]
        else:
            base = _import_by_call(node)
        return ".".join([base, *reversed(attributes)]) if base else None

    def starred(self, name: str) -> tuple[str, int] | None:
        """Return the forbidden thing that a name can only have got from ``from … import *``, and the line of that."""
        if not self.stars or name in self.definitions or name in self.imports or hasattr(builtins, name):
            return None
        paths = [(f"{star}.{name}", line) for star, line in self.stars]
        return next((found for found in paths if self.verdict(*found)), None)

    def verdict(self, path: str, line: int) -> list[Place]:
        """Return the violation that the use of a dotted path is, as a list of one or none."""
        for rule in self.forbidden:
            for name in rule.get("names", []):
                if path == name or path.startswith(name + "."):
                    return [[line, path[:LONGEST_NAME], rule["why"]]]
        return []

    def method_verdict(self, name: str, line: int, shown: str) -> list[Place]:
        """Return the violation that the attribute or keyword `name` is. The attributes of the file's classes are its own."""
        for rule in self.forbidden:
            if name in rule.get("methods", []) and name not in self.methods:
                return [[line, shown, rule["why"]]]
        return []


class _Uses(ast.NodeVisitor):
    """Collects the global names that a definition uses and the rules that it breaks."""

    def __init__(self, file: _File, definition: ast.AST) -> None:
        self.file = file
        self.names: set[str] = set()
        self.places: list[Place] = []
        self.scopes: list[tuple[set[str], dict[str, str]]] = []  # of each function around: its own names, its imports
        self.loaded: set[str] | None = None  # inside a function: the names that are read anywhere in the outermost one
        self.visit(definition)

    def visit_FunctionDef(self, node: Any) -> None:
        if self._unused(node):
            return
        for expression in [*getattr(node, "decorator_list", []), *node.args.defaults, *node.args.kw_defaults]:
            if expression is not None:
                self.visit(expression)
        body = node.body if isinstance(node.body, list) else [node.body]
        outer = self.loaded
        if outer is None:
            self.loaded = {child.id for child in ast.walk(node) if isinstance(child, ast.Name) and _is_read(child)}
        self.scopes.append(_own_names(node, body))
        for statement in body:
            self.visit(statement)
        self.scopes.pop()
        self.loaded = outer

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if self._unused(node):
            return
        outer, self.loaded = self.loaded, None  # its methods are not reached by their names
        self.generic_visit(node)
        self.loaded = outer

    def visit_Assign(self, node: ast.Assign) -> None:
        """Pass over a second name for something, such as ``sm = torch.softmax``, which is never read."""
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        unread = self.loaded is not None and not self.loaded.intersection(names)
        if not (unread and len(names) == len(node.targets) and _is_dotted_name(node.value)):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        for expression in (node.target, node.value):  # an annotation is no use
            if expression is not None:
                self.visit(expression)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        return  # an import is no use; what it binds is followed

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_Name(self, node: ast.Name) -> None:
        if not _is_read(node):
            return
        path = self._path(node)
        if path:
            self.places += self.file.verdict(path, node.lineno)
        if not self._local(node.id):
            self.names.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path = self._path(node)
        found = self.file.verdict(path, node.lineno) if path else []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            if not found:
                line = base.end_lineno or base.lineno
                self.places += self.file.method_verdict(base.attr, line, f".{base.attr}")
            base = base.value
        self.places += found
        if not found:
            self.visit(base)

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if not self._own(node.func):
            for keyword in node.keywords:
                if keyword.arg:
                    self.places += self.file.method_verdict(keyword.arg, keyword.value.lineno, f"{keyword.arg}=")
        texts = [text for text in map(_text, node.args) if text]
        if name in ("getattr", "setattr", "attrgetter", "methodcaller") and texts:
            path = self._path(node.args[0])
            found = self.file.verdict(f"{path}.{texts[0]}", node.lineno) if path else []
            last = texts[0].split(".")[-1]
            self.places += found or self.file.method_verdict(last, node.lineno, f".{last}")
        imported = _import_by_call(node)
        if imported:
            self.places += self.file.verdict(imported, node.lineno)
        self.generic_visit(node)

    def _own(self, function: ast.expr) -> bool:
        """Say whether a call is one of the file's own functions, classes or methods, whose keywords are its own business."""
        if isinstance(function, ast.Attribute):
            return function.attr in self.file.methods
        return isinstance(function, ast.Name) and (function.id in self.file.functions or function.id == "dict")

    def _unused(self, node: Any) -> bool:
        """Say whether a function inside a function is never read there."""
        named = isinstance(node, (*_FUNCTIONS, ast.ClassDef)) and not node.decorator_list
        return named and self.loaded is not None and node.name not in self.loaded

    def _local(self, name: str) -> bool:
        return any(name in own or name in imports for own, imports in self.scopes)

    def _path(self, node: ast.AST) -> str | None:
        """Return the dotted path of the imported thing that an expression names where it stands, or None."""
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        base = self.file.path(node)
        if isinstance(node, ast.Name):
            for own, imports in reversed(self.scopes):
                if node.id in imports or node.id in own:
                    base = imports.get(node.id)
                    break
        return ".".join([base, *reversed(attributes)]) if base else None


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_dotted_name(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _import_by_call(node: ast.AST) -> str:
    """Return the module that a call imports, as in ``importlib.import_module("torch.nn")``, or nothing."""
    if not isinstance(node, ast.Call) or _name(node.func) not in ("import_module", "__import__"):
        return ""
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    return next((text for text in map(_text, arguments) if text), "")


def _statements(body: list[ast.stmt], always: bool = True) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements of a module, those inside its ifs, loops, withs and tries too, and whether each always runs."""
    for statement in body:
        yield statement, always
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            continue
        for block in ("body", "orelse", "finalbody"):
            if not (block == "body" and _is_main(statement)):
                yield from _statements(getattr(statement, block, []), always and isinstance(statement, ast.With))
        for handler in getattr(statement, "handlers", []):
            yield from _statements(handler.body, False)


def _is_main(statement: ast.stmt) -> bool:
    """Say whether a statement is ``if __name__ == "__main__":``."""
    test = statement.test if isinstance(statement, ast.If) else None
    sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) else []
    return {_name(side) or _text(side) for side in sides} == {"__name__", "__main__"}


def _attributes(node: ast.ClassDef) -> set[str]:
    """Return the names of a class's methods and attributes, also of those that its methods set on `self`."""
    names = {child.name for child in node.body if isinstance(child, _FUNCTIONS)}
    for child in node.body:
        names |= _bound(child).keys() if isinstance(child, (ast.Assign, ast.AnnAssign)) else set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and _name(inner.value) == "self":
            names.add(inner.attr)
    return names


def _bound(statement: ast.AST) -> dict[str, bool]:
    """Return the names that a statement binds: True, or False where it only sets an attribute or an item of them."""
    if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
        return {statement.name: True}
    if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        return {}
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = [node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return {node.id: isinstance(node.ctx, ast.Store) for node in names}


def _own_names(function: Any, body: list[ast.AST]) -> tuple[set[str], dict[str, str]]:
    """Return the names that a function binds itself, and the dotted paths of those that it imports."""
    arguments = function.args
    own = {argument.arg for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}
    own |= {argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument}
    imports: dict[str, str] = {}
    shared: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            own.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports |= _imported(node)[0]
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            shared |= set(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            own.add(node.name)
        waiting += ast.iter_child_nodes(node)
    return own - shared - imports.keys(), imports


def _imported(statement: ast.Import | ast.ImportFrom) -> tuple[dict[str, str], list[str]]:
    """Return what an import binds, name -> dotted path, and the modules of which it takes everything."""
    if isinstance(statement, ast.Import):
        whole = {alias.asname: alias.name for alias in statement.names if alias.asname}
        return whole | {a.name.split(".")[0]: a.name.split(".")[0] for a in statement.names if not a.asname}, []
    module = statement.module or ""
    names = {a.asname or a.name: f"{module}.{a.name}" for a in statement.names if a.name != "*"}
    return names, [module] if len(names) < len(statement.names) else []
