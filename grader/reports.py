"""Puts rendered results where people look: the terminal, and the folder of a run."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.fault import printable
from grader.feedback.page import class_report
from grader.feedback.student import student_page
from grader.feedback.table import grades_csv
from grader.marks import Mark
from grader.plain import bar
from grader.reproduce import Outcome
from grader.result import Result
from grader.store import Store

_MOST_ROWS = 60


def write_all(store: Store, marks: Sequence[Mark], problems: Sequence[str], title: str) -> Path:
    """Write the class report under `title`, the table of grades and a page for each submission; return the report's path."""
    for mark in marks:
        result = mark.result
        if result.student is not None:
            page = store.folder / "feedback" / result.student / f"{result.exercise}.html"
            store.write(page, student_page(result, mark))
    store.write(store.folder / "grades.csv", grades_csv(marks))
    page = store.folder / "report.html"
    store.write(page, class_report([mark.result for mark in marks], title, problems, marks))
    return page


def print_results(results: Sequence[Result], console: Console) -> None:
    """Print one result in full, several as a table."""
    if len(results) == 1:
        _print_one(results[0], console)
    elif results:
        _print_table(results, console)


def print_outcome(outcome: Outcome, console: Console) -> None:
    """Print what an experiment found, published and measured side by side."""
    published = any(row.published for row in outcome.rows)
    table = Table(
        "", "measured", *(["published"] if published else []), title=outcome.title, title_justify="left", box=None
    )
    for row in outcome.rows:
        table.add_row(row.what, row.measured, *([row.published] if published else []))
    console.print(table)
    if outcome.note:
        console.print(Text(outcome.note))
    console.print()


def _print_one(result: Result, console: Console) -> None:
    console.print(Text(f"{printable(result.file)}: {result.exercise}, isolation {result.isolation}", style="bold"))
    for part in result.parts:
        share = part.score / part.max_score if part.max_score else 1.0
        console.print(Text(f"  {part.part:24} {bar(share)} {part.score:4g} of {part.max_score:g}"))
    for message in dict.fromkeys(test.message for test in result.tests if test.outcome != "passed"):
        console.print(Padding(Text(printable(message)), (0, 0, 0, 2)))  # no line of it looks like one of ours
    if not result.tests and result.message:
        console.print(Padding(Text(printable(result.message)), (0, 0, 0, 2)))
    console.print(Text(f"{score(result)} of {result.max_score:g} points", style="bold"))


def _print_table(results: Sequence[Result], console: Console) -> None:
    rows = [
        (result.student or result.file, result.exercise, score(result), remark(result))
        for result in results[:_MOST_ROWS]
    ]
    room = console.width - sum(max(len(row[column]) for row in rows) for column in range(3)) - 10
    table = Table("student", "exercise", "points", "remarks", box=None)
    for *cells, remarks in rows:
        short = remarks if len(remarks) <= max(room, 20) else remarks[: max(room, 20) - 1] + "…"
        table.add_row(*(Text(printable(text)) for text in (*cells, short)))
    console.print(table)
    if len(results) > _MOST_ROWS:
        console.print(f"… and {len(results) - _MOST_ROWS} more: all are in the report")


def score(result: Result) -> str:
    """Return the points as text; a dash where the grader failed."""
    return "–" if result.score is None else f"{result.score:g}"


def remark(result: Result) -> str:
    """Return what an instructor wants to know of a result besides its points, in one short line."""
    if not result.graded:
        return f"ungraded: {printable(result.message)}"
    messages = {test.message for test in result.tests}
    if len(messages) == 1 and result.score == 0:  # the same for every test: it does not even load
        return printable(messages.pop().split("\n")[0])
    unusual = {test.outcome.replace("_", " ") for test in result.tests} - {"passed", "failed"}
    lost = [part.part for part in result.parts if part.score < part.max_score]
    places = "every part" if len(lost) == len(result.parts) > 1 else ", ".join(lost)
    return "; ".join(filter(None, [", ".join(sorted(unusual)), places and f"loses in {places}"]))
