"""Writing exercises: new | release | check | reproduce."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader import reports
from grader.cli.common import CourseOption, IsolationOption, Names, chosen, clear_errors, open_course, tell_problems
from grader.course import private_files
from grader.grading import Settings, default_workers
from grader.sandbox.jail import Limits, choose_jail


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="a name for a Python file, such as word_counts or 07_word_counts")
    ],
    course: CourseOption = None,
) -> None:
    """Make the folder of a new exercise in solutions/, which runs as it is, with TODO where you write."""
    from grader.new import make_exercise

    with clear_errors():
        folder = make_exercise(open_course(course), name)
        print(f"{folder}: write where it says TODO; grader check {folder.name} says what is still missing")


def release(
    names: Names = None,
    check: Annotated[
        bool, typer.Option("--check", help="change nothing; fail where exercises/ is stale or something leaks")
    ] = False,
    solutions: Annotated[
        bool, typer.Option("--solutions", help="write the solutions and walkthroughs instead")
    ] = False,
    db: Annotated[str | None, typer.Option("--db", metavar="URL", help="gradebook; by default gradebook.db")] = None,
    course: CourseOption = None,
) -> None:
    """Build what students get: exercises/, and notebook, stub, tests and a zip in release/."""
    from grader import gradebook
    from grader import release as releasing
    from grader.packing import own_wheel

    with clear_errors():
        found = open_course(course)
        exercises = chosen(found, names)
        if check:
            tell_problems(
                releasing.problems(found, exercises), f"{len(exercises)} exercises: nothing stale, nothing leaks."
            )
            return
        package = own_wheel()
        for exercise in exercises:
            if solutions:
                print(releasing.write_solution(exercise))
            else:
                built = releasing.build(exercise, found.root / "build", db or gradebook.default_url(found), package)
                print(releasing.write(built))


def check(
    names: Names = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="processes; by default one a processor")
    ] = None,
    isolation: IsolationOption = "best",
    course: CourseOption = None,
) -> None:
    """Prove the kit: stubs fail, solutions pass, every misconception is caught, nothing leaks, nothing is stale."""
    from grader import selfcheck

    with clear_errors():
        found = open_course(course)
        exercises = chosen(found, names)
        jail = choose_jail(isolation, Limits(call_seconds=15.0), private_files(found))
        settings = Settings(found.root, jail, seed=0, child_per_part=False)  # of honest submissions
        problems, figures = selfcheck.check(found, exercises, settings, workers or default_workers())
        tell_problems(problems, figures)


def reproduce(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="experiments, such as digits; all if none")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="all of MNIST, from OpenML or --data; else the subset")] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="PATH", help="MNIST: an .npz with X and y, or a folder of IDX files"),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="of the MNIST runs; by default as published")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="picture and figures; by default build/reproduce/")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Run the reference experiments and show published and measured figures side by side."""
    from functools import cache

    from grader import reproduce as reproducing
    from grader.datasets import load_mnist

    with clear_errors():
        found = open_course(course)
        chosen = reproducing.experiments(found, names or [])
        setting = reproducing.Setting(found, cache(lambda: load_mnist(full or data is not None, data)), epochs)
        outcomes = []
        for name, experiment in chosen.items():
            print(f"{name} …", file=sys.stderr)
            for outcome in experiment(setting):
                reports.print_outcome(outcome, Console())
                outcomes.append(outcome)
        folder = output or found.root / "build" / "reproduce"
        reproducing.write(outcomes, folder / "figures.json", epochs=epochs, full=full or data is not None)
        picture = reproducing.draw(outcomes, folder / "curves.png")
        print(f"Figures: {folder / 'figures.json'}" + (f". Curves: {picture}" if picture else ""))
