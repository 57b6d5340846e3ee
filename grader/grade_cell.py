"""What a notebook's grade cell shows of a part: its verdicts, hints and points, as HTML where that can be shown, else as text."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from grader.fault import printable
from grader.plain import bar
from grader.result import TestResult, shown

_SYMBOLS = {"passed": "✓", "not_implemented": "○"}
_FAILED = "✗"

_BOX = "border:1px solid #8888;border-radius:8px;padding:10px 14px;max-width:52em;font-size:14px;line-height:1.45"
_TEXT = "white-space:pre-wrap;margin:4px 0 0 1.5em;font-size:13px;background:none;border:0;padding:0;color:inherit"
_TRACK = "display:inline-block;width:10em;height:8px;border-radius:4px;background:#8884;vertical-align:middle"
"""Colours are half transparent greys and inherited ones, so that they suit a light and a dark notebook."""


@dataclass(frozen=True)
class GradeCell:
    """How the visible tests of a part went, worth `points` in the notebook."""

    part: str
    results: Sequence[TestResult]
    points: float

    @property
    def share(self) -> float:
        """The earned share of the points, from 0 to 1."""
        most = sum(result.max_score for result in self.results)
        return sum(result.score for result in self.results) / most if most else 0.0

    @property
    def line(self) -> str:
        passed = sum(result.outcome == "passed" for result in self.results)
        earned = f"{shown(self.points * self.share)} of {self.points:g} points, until the hidden tests decide."
        return f"{self.part}: {passed} of {len(self.results)} checks pass: {earned}"

    @property
    def messages(self) -> list[str]:
        """What the failed tests say, each thing once."""
        return list(dict.fromkeys(result.message for result in self.results if result.outcome != "passed"))

    def __repr__(self) -> str:
        return "\n".join([*self.messages, f"{bar(self.share)}  {self.line}"])

    def _repr_html_(self) -> str:
        """Return the same for Jupyter; all text is escaped, as a submission may have written it."""
        colour = "#2a8a57" if self.share == 1 else "#b3541e"
        filled = f'<span style="display:block;width:{100 * self.share:.0f}%;height:8px;border-radius:4px;background:{colour}">'
        meter = f'<span style="{_TRACK}" aria-hidden="true">{filled}</span></span>'
        rows = "".join(map(_row, self._grouped()))
        return f'<div style="{_BOX}"><div>{meter} <b>{escape(self.line)}</b></div>{rows}</div>'

    def _grouped(self) -> list[tuple[TestResult, int]]:
        """Return the tests, those that failed with one message as one with their number, what failed first."""
        failed = [result for result in self.results if result.outcome != "passed"]
        firsts = {result.message: result for result in reversed(failed)}
        groups = [(firsts[message], sum(one.message == message for one in failed)) for message in self.messages]
        return groups + [(result, 1) for result in self.results if result.outcome == "passed"]


def show(cell: GradeCell) -> None:
    """Show a cell the best way that there is here: in a notebook as HTML, else as text."""
    shell = sys.modules.get("IPython")
    if shell is not None and shell.get_ipython() is not None:
        from IPython.display import display

        display(cell)
    else:
        print(cell)


def _row(group: tuple[TestResult, int]) -> str:
    result, count = group
    name = result.name.split("[", 1)[0].removeprefix("test_").replace("_", " ")
    more = f" (and {count - 1} more with the same words)" if count > 1 else ""
    message = "" if result.outcome == "passed" else f'<pre style="{_TEXT}">{escape(result.message)}</pre>'
    symbol = _SYMBOLS.get(result.outcome, _FAILED)
    return f'<div style="margin-top:6px">{symbol} {escape(printable(name) + more)}{message}</div>'
