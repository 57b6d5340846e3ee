"""Runs a notebook's cells, a cell a call, and says what each shows. It runs in the sandbox itself, as if it were a submission.

It imports nothing of ours. The cells can do to it what they like: whoever asks believes nothing of the answer.
"""

import ast
import contextlib
import io
import linecache
import sys
import traceback
import warnings
from typing import Any

import numpy as np

LONGEST = 20_000  # characters of one output
MOST_FIGURES = 8  # of one cell

names: dict[str, Any] = {"__name__": "__main__"}
warnings.filterwarnings("ignore", message=".*non-interactive.*")  # plt.show()


class Bounded(io.StringIO):
    """Keeps the first LONGEST characters."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, LONGEST - self.tell())])
        return len(text)


def run_cell(code: str, name: str) -> list[Any]:
    """Run a cell; return what it printed, its last value and its error as text (else None), and its figures as bytes of PNGs."""
    printed, value, error = Bounded(), None, None
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            value = _run(ast.parse(code, name), name)
        except BaseException as problem:  # noqa: BLE001  an exit, too, is only what this cell does
            inner = problem.__traceback__.tb_next.tb_next if problem.__traceback__.tb_next else None  # type: ignore[union-attr]
            error = "".join(traceback.format_exception(type(problem), problem, inner))[-LONGEST:]
        figures: list[Any] = []
        with contextlib.suppress(Exception):  # a figure that cannot be drawn
            figures = _figures()
    return [printed.getvalue(), value, error, figures]


def _run(tree: ast.Module, name: str) -> str | None:
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        last = None
    exec(compile(ast.Module(tree.body[:-1] if last else tree.body, []), name, "exec"), names)
    value = eval(compile(ast.Expression(last.value), name, "eval"), names) if last else None
    return None if value is None else repr(value)[:LONGEST]


def _figures() -> "list[np.ndarray[Any, Any]]":
    pyplot = sys.modules.get("matplotlib.pyplot")
    drawn = []
    for number in pyplot.get_fignums()[:MOST_FIGURES] if pyplot else []:
        picture = io.BytesIO()
        pyplot.figure(number).savefig(picture, format="png", dpi=72, bbox_inches="tight")  # type: ignore[union-attr]
        drawn.append(np.frombuffer(picture.getvalue(), dtype=np.uint8))
    if pyplot:
        pyplot.close("all")
    return drawn
