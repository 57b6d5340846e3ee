"""The command line: arguments in, words and exit codes out. A module for each kind of work, all commands listed below.

Exit codes: 0 when the work ran, whatever the marks; 1 when the grader itself failed or `check` found something; 2 for
wrong usage.
"""

from collections.abc import Callable
from typing import Annotated

import typer

from grader import __version__
from grader.cli import authoring, course, deadlines, exporting, grading, similar, students

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Release and grade exercises."
)


def _add(panel: str, **commands: Callable[..., None]) -> None:
    for name, command in commands.items():
        app.command(name, rich_help_panel=panel)(command)


_add("Grading", grade=grading.grade, report=grading.report, similar=similar.similar, doctor=grading.doctor)
app.add_typer(exporting.app, name="export", rich_help_panel="Grading")
app.add_typer(deadlines.app, name="deadline", rich_help_panel="Grading")
_add(
    "Exercises",
    init=course.init,
    new=authoring.new,
    release=authoring.release,
    check=authoring.check,
    reproduce=authoring.reproduce,
)
_add("Students", list=students.list_exercises, hint=students.hint, reset=students.reset, watch=students.watch)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        print(f"digits-grader {__version__}")
        raise typer.Exit
