"""What a source uses of the things that an exercise forbids, read off its syntax tree without running it.

It runs beside the submission, before any of its code does, because parsing a hostile file may take any amount of memory; and
on the student's own machine, with the same words. It imports nothing of ours.

A part uses what its definition uses, and what the definitions in the file do that it reaches by name. Names are followed
through imports and assignments, so that ``sm = torch.softmax`` counts where `sm` is used, and a comment, a string, an unused
import or a variable that happens to be called `softmax` does not. Somebody who wants to hide a call can; this is a rule for
honest work, not a sandbox.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Any

MOST_STEPS = 10_000

Definitions = dict[str, list[ast.AST]]


def violations(text: str, parts: Iterable[str], forbidden: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return, for each of `parts` that breaks a rule, ``[line, what, why]`` of the first place.

    A rule of `forbidden` has `names` (dotted paths such as "torch.nn": imports and attributes, and all below them),
    `methods` (attributes and keywords of anything, such as "backward") and `why`. A source that cannot be parsed breaks none.
    """
    try:
        tree = ast.parse(text)
        file = _File(tree, forbidden)
        found = {part: file.first_violation(part) for part in parts}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {part: place for part, place in found.items() if place}


class _File:
    """The definitions of a source and what each of them uses."""

    def __init__(self, tree: ast.Module, forbidden: list[dict[str, Any]]) -> None:
        self.forbidden = forbidden
        self.definitions: Definitions = {}
        self.imports: dict[str, str] = {}  # a name -> the dotted path that it stands for
        self.stars: list[str] = []
        self.methods = {
            child.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for child in node.body
            if isinstance(child, ast.FunctionDef)
        }
        for statement in _statements(tree.body):
            self._bind(statement)

    def _bind(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            names, stars = _imported(statement)
            self.imports |= names
            self.stars += stars
        else:
            for name in _bound(statement):
                self.definitions.setdefault(name, []).append(statement)

    def first_violation(self, part: str) -> list[Any] | None:
        """Return the violation that stands first in the file among all that `part` reaches."""
        places, seen, waiting = [], {part}, [part]
        while waiting and len(seen) < MOST_STEPS:
            for node in self.definitions.get(waiting.pop(), []):
                uses = _Uses(self)
                uses.visit(node)
                places += uses.places
                waiting += sorted(uses.names - seen)
                seen |= uses.names
        return min(places, default=None)

    def verdict(self, path: str, line: int) -> list[Any] | None:
        """Return the violation that the use of a dotted path is, or None."""
        for rule in self.forbidden:
            for name in rule.get("names", []):
                if path == name or path.startswith(name + "."):
                    return [line, path, rule["why"]]
        return None

    def method_verdict(self, name: str, line: int) -> list[Any] | None:
        """Return the violation that the attribute or keyword `name` is, or None. The file's own methods are its own business."""
        for rule in self.forbidden:
            if name in rule.get("methods", []) and name not in self.methods:
                return [line, name, rule["why"]]
        return None


class _Uses(ast.NodeVisitor):
    """Collects the global names that a definition uses and the rules that it breaks."""

    def __init__(self, file: _File) -> None:
        self.file = file
        self.names: set[str] = set()
        self.places: list[list[Any]] = []
        self.scopes: list[tuple[set[str], dict[str, str]]] = []  # of each function around: its own names, its imports

    def visit_FunctionDef(self, node: Any) -> None:
        for expression in [*getattr(node, "decorator_list", []), *node.args.defaults, *node.args.kw_defaults]:
            if expression is not None:
                self.visit(expression)
        body = node.body if isinstance(node.body, list) else [node.body]
        self.scopes.append(_own_names(node, body))
        for statement in body:
            self.visit(statement)
        self.scopes.pop()

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef  # noqa: N815

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        return  # an import is no use; what it binds is followed

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._used(node, node.lineno)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path = self._path(node)
        if path:
            self._note(self.file.verdict(path, node.lineno))
        self._note(self.file.method_verdict(node.attr, node.lineno))
        self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        for keyword in node.keywords:
            if keyword.arg:
                self._note(self.file.method_verdict(keyword.arg, node.lineno))
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        constants = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        texts = [value for value in constants if isinstance(value, str)]
        if name in ("getattr", "setattr", "attrgetter", "methodcaller") and texts:
            path = self._path(node.args[0])
            self._note(self.file.verdict(f"{path}.{texts[0]}", node.lineno) if path else None)
            self._note(self.file.method_verdict(texts[0], node.lineno))
        if name in ("import_module", "__import__") and texts:
            self._note(self.file.verdict(texts[0], node.lineno))
        self.generic_visit(node)

    def _used(self, node: ast.Name, line: int) -> None:
        path = self._path(node)
        if path:
            self._note(self.file.verdict(path, line))
        elif not self._local(node.id):
            self.names.add(node.id)

    def _local(self, name: str) -> bool:
        return any(name in own for own, _ in self.scopes)

    def _path(self, node: ast.AST) -> str | None:
        """Return the dotted path of the imported thing that an expression names, or None."""
        if isinstance(node, ast.Attribute):
            base = self._path(node.value)
            return f"{base}.{node.attr}" if base else None
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
            "import_module",
            "__import__",
        ):
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            return texts[0] if texts and isinstance(texts[0], str) else None
        if not isinstance(node, ast.Name):
            return None
        for own, imports in reversed(self.scopes):
            if node.id in imports:
                return imports[node.id]
            if node.id in own:
                return None
        if node.id in self.file.imports and node.id not in self.file.definitions:
            return self.file.imports[node.id]
        if node.id not in self.file.definitions:
            forbidden = (f"{star}.{node.id}" for star in self.file.stars)
            return next((path for path in forbidden if self.file.verdict(path, 0)), None)
        return None

    def _note(self, place: list[Any] | None) -> None:
        if place:
            self.places.append(place)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those inside its ifs, loops, withs and tries too."""
    for statement in body:
        yield statement
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for block in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(statement, block, []))
            for handler in getattr(statement, "handlers", []):
                yield from _statements(handler.body)


def _bound(statement: ast.AST) -> set[str]:
    """Return the names that a statement binds, also by setting an attribute or an item of them."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        return set()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and (isinstance(node.ctx, ast.Store) or not isinstance(target, ast.Name))
    }


def _own_names(function: Any, body: list[ast.AST]) -> tuple[set[str], dict[str, str]]:
    """Return the names that a function binds itself, and the dotted paths of those that it imports."""
    arguments = function.args
    own = {argument.arg for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}
    own |= {argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument}
    imports: dict[str, str] = {}
    shared: set[str] = set()
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
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
