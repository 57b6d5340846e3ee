"""Which parts a save touches: each part has a fingerprint of all the code that its tests can reach.

Code counts as Python reads it, so that a comment or a blank line is no change. What runs when the file is loaded belongs to
every part. A definition belongs to a part that it makes up, whose tests name it, or to which a definition belongs that
names it. A method belongs where its class does and something says ``.name`` or, for an operator's, uses the operator; other
special methods, and all of a class that inherits from a library's, are called without being named.
"""

import ast
import copy
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from grader.course import imported_by
from grader.intake import Source

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What parsing raises for a text that is no Python."""

_OPERATORS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
}
_METHODS = {name: frozenset({f"__{name}__", f"__r{name}__", f"__i{name}__"}) for name in _OPERATORS.values()}
_OF_OPERATORS = frozenset().union(*_METHODS.values())
_USES_OPERATORS = {"sum": _METHODS["add"], "prod": _METHODS["mul"], "pow": _METHODS["pow"], "operator": _OF_OPERATORS}
"""What functions of Python call by themselves."""

_NAME = re.compile(r"[^\W\d]\w*(?=\(|$)")

_Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Words:
    """What code names: bare `names`, and `attributes` of anything but an imported library. Text such as "forward" or
    "mean(axis=0)" is both."""

    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    def union(self, *others: "Words") -> "Words":
        names = self.names.union(*(other.names for other in others))
        return Words(names, self.attributes.union(*(other.attributes for other in others)))


class Code:
    """The definitions of a submission by their names, such as "softmax" and "Model.forward", and what else it consists of.

    Raises one of UNREADABLE for a script that is no Python.
    """

    def __init__(self, source: Source) -> None:
        body = _statements(source)
        libraries = _imported(body)
        self.definitions: dict[str, list[ast.AST]] = {}
        self.classes_of_libraries: set[str] = set()
        loose = [statement for statement in body if not self._define(statement)]
        self._find_classes_of_libraries()
        self._words = {name: _words(nodes, libraries) for name, nodes in self.definitions.items()}
        self._texts = {name: _dump(nodes) for name, nodes in self.definitions.items()}
        self._loose_words = _words(loose, libraries)
        self._loose = _dump(loose)

    def _define(self, statement: ast.stmt) -> bool:
        """Note a definition, a class's methods apart from it; return False for anything else."""
        if not isinstance(statement, _Definition):
            return False
        if isinstance(statement, ast.ClassDef):
            methods = [node for node in statement.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
            for method in methods:
                self.definitions.setdefault(f"{statement.name}.{method.name}", []).append(method)
            whole, statement = statement, copy.copy(statement)
            statement.body = [node for node in whole.body if node not in methods]
        self.definitions.setdefault(statement.name, []).append(statement)
        return True

    def _find_classes_of_libraries(self) -> None:
        for name, nodes in self.definitions.items():
            bases = [base for node in nodes if isinstance(node, ast.ClassDef) for base in node.bases]
            known = self.definitions.keys() | {"object"}
            if any(not isinstance(base, ast.Name) or base.id not in known for base in bases):
                self.classes_of_libraries.add(name)

    def fingerprint(self, pieces: Sequence[str], asked: frozenset[str]) -> str:
        """Return the fingerprint of a part that `pieces` make up, and whose tests name what is `asked`."""
        owners = {piece.partition(".")[0] for piece in pieces} & self.definitions.keys()
        start = owners.union(self._made_of(pieces))
        reached = self._reach(start, Words(asked, asked).union(self._loose_words))
        text = [self._loose, *(f"{name} {self._texts[name]}" for name in sorted(reached))]
        if not self.definitions.keys() >= set(pieces):
            text += sorted(self.definitions)  # it is missing: the verdict says which name comes close
        return sha256("\n".join(text).encode()).hexdigest()

    def own(self, pieces: Sequence[str]) -> str:
        """Return the code that a part consists of, without what it uses."""
        return "\n".join(self._texts[name] for name in self._made_of(pieces))

    def _made_of(self, pieces: Sequence[str]) -> list[str]:
        """Return the definitions that are there of a part, the methods of its classes included."""
        return [name for piece in pieces for name in self.definitions if name == piece or name.startswith(f"{piece}.")]

    def _reach(self, start: set[str], words: Words) -> set[str]:
        reached, more = set(start), start
        while True:
            words = words.union(*(self._words[name] for name in more))
            more = {name for name in self.definitions if name not in reached and self._is_meant(name, words, reached)}
            if not more:
                return reached
            reached |= more

    def _is_meant(self, name: str, known: Words, reached: Collection[str]) -> bool:
        owner, _, method = name.rpartition(".")
        if not owner:
            return name in known.names
        special = method.startswith("__") and method not in _OF_OPERATORS
        unnamed = special or owner in self.classes_of_libraries
        return owner in reached and (unnamed or method in known.attributes)


def fingerprints(
    code: Code, pieces: Mapping[str, Sequence[str]], asked: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Return the fingerprint of each part, by the definitions that make it up and the names that its tests ask for."""
    return {part: code.fingerprint(made_of, asked.get(part, frozenset())) for part, made_of in pieces.items()}


def imported(source: Source) -> frozenset[str]:
    """Return the packages that a submission imports, but for its demo. Raises one of UNREADABLE for no Python."""
    return frozenset(name.split(".")[0] for statement in _statements(source) for name in imported_by(statement))


def asked_for(tests: str) -> dict[str, frozenset[str]]:
    """Return the names in the tests of each part, those of the helpers that these use included; nothing for no Python."""
    try:
        body = _parse(tests)
    except UNREADABLE:
        return {}
    libraries = _imported(body)
    words = {name: _all_words(nodes, libraries) for name, nodes in _helpers(body).items()}
    asked: dict[str, frozenset[str]] = {}
    for node in body:
        for part in _parts_of(node):
            asked[part] = asked.get(part, frozenset()) | _with_helpers(_all_words([node], libraries), words)
    return asked


def _helpers(body: Iterable[ast.stmt]) -> dict[str, list[ast.AST]]:
    found: dict[str, list[ast.AST]] = {}
    for node in body:
        names = [node.name] if isinstance(node, _Definition) else []
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            names = [child.id for child in ast.walk(node) if _is_stored(child)]  # type: ignore[attr-defined]
        for name in names:
            found.setdefault(name, []).append(node)
    return found


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _parts_of(node: ast.stmt) -> Iterator[str]:
    """Yield the part in ``@pytest.mark.part("softmax", points=1)``."""
    for call in getattr(node, "decorator_list", []):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "part":
            yield from (argument.value for argument in call.args if isinstance(argument, ast.Constant))  # type: ignore[misc]


def _with_helpers(start: frozenset[str], helpers: Mapping[str, frozenset[str]]) -> frozenset[str]:
    known, used = start, set[str]()
    while more := (known & helpers.keys()) - used:
        used |= more
        known = known.union(*(helpers[name] for name in more))
    return known


# --- syntax trees -----------------------------------------------------------------------------------------------------


def _parse(text: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as of "\d", which would be written over the dashboard
        return ast.parse(text).body


def _statements(source: Source) -> list[ast.stmt]:
    """Return the statements of a script or a notebook, but for the demo."""
    return [statement for statement in _with_demo(source) if not _is_demo(statement)]


def _with_demo(source: Source) -> list[ast.stmt]:
    """Return the statements of a script or of all cells of a notebook, where a cell that is no Python counts as text."""
    if not source.cells:
        return _parse(source.text)
    lines, firsts = source.text.split("\n"), source.first_lines
    body: list[ast.stmt] = []
    for first, end in zip(firsts, [*firsts[1:], len(lines) + 1], strict=True):
        text = "\n".join(lines[first - 1 : end - 1])
        try:
            body += _parse(text)
        except UNREADABLE:
            body.append(ast.Expr(ast.Constant(text)))
    return body


def _is_demo(statement: ast.stmt) -> bool:
    """Say whether a statement is an ``if __name__ == "__main__":``, which no test runs."""
    if not isinstance(statement, ast.If) or statement.orelse:
        return False
    return ast.unparse(statement.test) == "__name__ == '__main__'"


def _imported(body: Iterable[ast.stmt]) -> frozenset[str]:
    """Return the names that stand for what is imported."""
    imports = [node for statement in body for node in ast.walk(statement)]
    aliases = [alias for node in imports if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
    return frozenset((alias.asname or alias.name).split(".")[0] for alias in aliases)


def _words(nodes: Iterable[ast.AST], libraries: Collection[str]) -> Words:
    names, attributes = set[str](), set[str]()
    for node in (node for top in nodes for node in ast.walk(top)):
        if isinstance(node, ast.Name):
            names.add(node.id)
            attributes |= _USES_OPERATORS.get(node.id, frozenset())
        elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _OPERATORS:
            attributes |= _METHODS[_OPERATORS[type(node.op)]]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (name := _NAME.match(node.value)):
            names.add(name[0])
            attributes.add(name[0])
        elif isinstance(node, ast.Attribute) and _root(node) not in libraries:
            attributes.add(node.attr)
    return Words(frozenset(names), frozenset(attributes))


def _all_words(nodes: Sequence[ast.AST], libraries: Collection[str]) -> frozenset[str]:
    """Return every name in a test: it asks for functions as attributes of the submission, and for fixtures as parameters."""
    found = _words(nodes, libraries)
    parameters = (node.arg for top in nodes for node in ast.walk(top) if isinstance(node, ast.arg))
    return found.names | found.attributes | frozenset(parameters)


def _root(node: ast.expr) -> str:
    """Return the name at which ``name.one.two`` begins, or nothing."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _dump(nodes: Iterable[ast.AST]) -> str:
    """Return code as text, without its lines and columns."""
    return "\n".join(map(ast.dump, nodes))
