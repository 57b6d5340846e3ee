"""The students' commands: list | hint | reset | watch."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.common import clear_errors


def list_exercises(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="an exercise, or a folder of them")] = Path(),
    run: Annotated[bool, typer.Option("--run", help="run the visible tests of what was begun")] = False,
) -> None:
    """Show how far each exercise is."""
    from grader import workbench

    with clear_errors():
        raise typer.Exit(workbench.show(folder, run=run))


def hint(
    part: Annotated[
        str | None, typer.Argument(metavar="[PART]", help="such as softmax; without it: how many were used")
    ] = None,
    folder: Annotated[Path, typer.Option("--folder", help="the exercise; by default this folder")] = Path(),
    again: Annotated[bool, typer.Option("--again", help="those that were seen, and no new one")] = False,
) -> None:
    """Show the next hint for a part, of three at most."""
    from grader import workbench

    with clear_errors():
        workbench.hint(part, folder, again=again)


def reset(
    part: Annotated[str, typer.Argument(metavar="PART", help="a function or class, such as softmax")],
    folder: Annotated[Path, typer.Option("--folder", help="the exercise; by default this folder")] = Path(),
) -> None:
    """Put the stub of one part back, and keep what was there beside it."""
    from grader import workbench

    with clear_errors():
        workbench.reset(part, folder)


def watch(
    folder: Annotated[Path, typer.Option("--folder", help="the exercise; by default this folder")] = Path(),
) -> None:
    """Test an exercise at each save, only the parts that were touched."""
    from grader.watch import command

    with clear_errors():
        command.watch(folder)
