"""The grade cells of a released notebook: run a part's visible tests on what the notebook defines."""

import ast
import contextlib
import io
import sys
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from grader.grade_cell import GradeCell, show
from grader.intake import Source
from grader.local import from_notebook
from grader.manifest import read_manifest
from grader.objects import SubmittedModule
from grader.plugin import LOCAL_SEED
from grader.suite import Selection, Suite


def grade_part(part: str, tests: str, defined: dict[str, Any], points: float) -> float:
    """Show how the visible tests of `part` go and return the earned share of its points.

    `tests` is the file of visible tests beside the notebook, `defined` the notebook's ``globals()``. The visible tests stand
    for the whole part here; the grader's hidden tests decide the mark. Nothing is written to stderr: nbgrader
    would take all the points away for it.
    """
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(), _no_new_figures():
        warnings.simplefilter("ignore")
        results = _suite(Path(tests).absolute()).run(_Defined(defined), Selection(part)).values()
        cell = GradeCell(part, list(results), points)
        show(cell)
    return round(points * cell.share, 4)


@contextlib.contextmanager
def _no_new_figures() -> Iterator[None]:
    """Close the figures that are drawn in the block: of the tests' data, nothing to look at."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    before = pyplot.get_fignums() if pyplot else []
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else []:
        if number not in before:
            pyplot.close(number)  # type: ignore[union-attr]


class _Defined:
    """The provider of what a notebook defines."""

    seed = LOCAL_SEED

    def __init__(self, defined: dict[str, Any]) -> None:
        self.loaded = from_notebook(defined)
        self.source = executed(defined.get("In", []))

    def submission(self, tests: Path, part: str, test: str) -> SubmittedModule:
        manifest = read_manifest(tests.parent)
        found = manifest.restrictions.violations(self.source, [part]) if manifest else {}
        if part in found:
            raise found[part].fault(self.source, part)
        return SubmittedModule(self.loaded)


def executed(cells: Sequence[str]) -> Source:
    """Return what a kernel's `In`, the code of all cells run so far, amounts to.

    A cell whose names were all bound again by later ones is left out: its author has written it anew.
    """
    kept: list[tuple[int, str]] = []
    later: set[str] = set()
    for number, text in reversed(list(enumerate(cells))):
        names = _bound_names(text)
        if not names or names - later:
            kept.insert(0, (number, text))
        later |= names
    lines: list[str] = []
    first_lines = []
    for number, text in kept:
        first_lines.append((len(lines) + 1, number))
        lines += text.split("\n")
    return Source("\n".join(lines), "this notebook", tuple(first_lines))


def _bound_names(text: str) -> set[str]:
    """Return the names of the functions, classes and imports of a cell; none where it is no Python."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    imports = [alias for node in body if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
    return names | {alias.asname or alias.name.split(".")[0] for alias in imports}


@cache
def _suite(tests: Path) -> Suite:
    return Suite([tests])
