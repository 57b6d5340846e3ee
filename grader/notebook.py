"""The grade cells of a released notebook: run a part's visible tests on what the notebook defines."""

import contextlib
import io
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from grader.local import from_notebook
from grader.objects import SubmittedModule
from grader.plugin import LOCAL_SEED
from grader.suite import Suite


def grade_part(part: str, tests: str, defined: dict[str, Any], points: float) -> float:
    """Print how the visible tests of `part` go and return the earned share of its points.

    `tests` is the file of visible tests beside the notebook, `defined` the notebook's ``globals()``. The visible tests stand
    for the whole part here; the grader's hidden tests decide the mark. Nothing is written to stderr: nbgrader
    would take all the points away for it.
    """
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = _suite(Path(tests).absolute()).run(_Defined(defined), part)
    most = sum(result.max_score for result in results)
    earned = sum(result.score for result in results)
    for message in dict.fromkeys(result.message for result in results if result.outcome != "passed"):
        print(message)
    print(f"{part}: {sum(result.outcome == 'passed' for result in results)} of {len(results)} checks pass.")
    return round(points * earned / most, 4) if most else 0.0


class _Defined:
    """The provider of what a notebook defines."""

    seed = LOCAL_SEED

    def __init__(self, defined: dict[str, Any]) -> None:
        self.loaded = from_notebook(defined)

    def submission(self, tests: Path, part: str) -> SubmittedModule:
        return SubmittedModule(self.loaded)


@cache
def _suite(tests: Path) -> Suite:
    return Suite([tests])
