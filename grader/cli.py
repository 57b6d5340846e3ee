"""The command line: release | grade | report | check | doctor | reproduce, and the students' list | hint | reset | watch.

Arguments in, words and exit codes out.

Exit codes: 0 when the work ran, whatever the marks; 1 when the grader itself failed or `check` found something; 2 for
wrong usage.
"""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader import __version__, reports
from grader.archives import is_archive
from grader.course import Course, Exercise, find_course, private_files
from grader.discovery import Found, discover
from grader.errors import GraderError, WrongUsage
from grader.fault import printable
from grader.grading import Settings, default_workers
from grader.result import Result
from grader.roster import read_roster
from grader.run import Outcome, grade_class
from grader.sandbox.jail import ISOLATIONS, Limits, choose_jail
from grader.store import Store

# nbgrader's schema library builds a grammar of international web addresses when imported, for seconds; nothing here has any.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Release and grade exercises."
)

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="exercises, such as 01 or relu_mlp; all if none")
]
CourseOption = Annotated[
    Path | None, typer.Option("--course", help="the course; by default the one that this folder lies in")
]

IsolationOption = Annotated[
    str,
    typer.Option(
        "--isolation",
        metavar="|".join(ISOLATIONS),
        help="see grader doctor; process: no sandbox, never chosen by itself",
    ),
]


WEAKER = {
    "landlock": "isolation landlock: without namespaces here; grader doctor says what to do for a stronger one",
    "process": "no sandbox: submissions can read your files and use the network",
}
"""What is said of the tiers that are less than the best."""


USED_UP = {
    errno.EMFILE: "allow more open files (ulimit -n 1024)",
    errno.ENFILE: "close some programs",
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.ENOMEM: "close some programs",
    errno.EAGAIN: "allow more processes (ulimit -u)",
}
"""What a machine can run out of, and what to do about it."""


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn what users can put right into one line and the exit code that goes with it."""
    try:
        yield
    except GraderError as problem:
        _stop(str(problem), problem.exit_code)
    except OSError as problem:
        if problem.errno not in USED_UP:
            raise
        remedy = USED_UP[problem.errno]
        _stop(f"{problem}: {remedy}, and give the same command again; what was graded is kept", GraderError.exit_code)
    except KeyboardInterrupt:
        _stop("interrupted; what was graded is kept, the same command goes on from there", GraderError.exit_code)


def _stop(message: str, code: int) -> None:
    _say(message)
    raise typer.Exit(code)


def _say(line: str) -> None:
    """Print a line that may hold a name which somebody else chose."""
    print(f"grader: {printable(line)}", file=sys.stderr)


def _course(root: Path | None) -> Course:
    return Course(root) if root else find_course(Path.cwd())


def _exercises(course: Course, names: list[str] | None) -> list[Exercise]:
    return [course.find(name) for name in names] if names else course.exercises


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        print(f"digits-grader {__version__}")
        raise typer.Exit


@app.command()
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

    with _clear_errors():
        found = _course(course)
        exercises = _exercises(found, names)
        if check:
            _report_problems(
                releasing.problems(found, exercises), f"{len(exercises)} exercises: nothing stale, nothing leaks."
            )
            return
        package = releasing.build_package(found)
        for exercise in exercises:
            if solutions:
                print(releasing.write_solution(exercise))
            else:
                built = releasing.build(exercise, found.root / "build", db or gradebook.default_url(found), package)
                print(releasing.write(built))


@app.command()
def grade(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="files, folders or archives <student>/<exercise>/<file>, or one download of Canvas or Moodle",
        ),
    ],
    exercise: Annotated[str | None, typer.Option("--exercise", metavar="NAME", help="grade this exercise only")] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="CSV", help="the students: id, canvas_id, moodle_id, name …")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="processes; by default one a processor")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="results and reports; for a folder graded/")
    ] = None,
    db: Annotated[str | None, typer.Option("--db", metavar="URL", help="gradebook; for a folder gradebook.db")] = None,
    json_output: Annotated[
        bool, typer.Option("--json", help="print the Result as JSON, a list of them for several")
    ] = False,
    isolation: IsolationOption = "best",
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="grading seed; by default the stored or a new one")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="a Dask scheduler, such as tcp://host:8786")
    ] = None,
    regrade: Annotated[bool, typer.Option("--regrade", help="grade what is unchanged again, too")] = False,
    course: CourseOption = None,
) -> None:
    """Grade submissions with the visible and the hidden tests, each in a sandbox."""
    with _clear_errors():
        found = _course(course)
        only = found.find(exercise) if exercise else None
        a_class = any(path.is_dir() or is_archive(path) for path in paths)
        store = Store(output or found.root / "graded") if a_class or output else None
        students = read_roster(roster) if roster else None
        work = discover(paths, found, only, store.folder / "unpacked" if store else None, students)
        db = _gradebook(db, found, work) if db or a_class else None
        jail = choose_jail(isolation, Limits(), private_files(found))
        if jail.tier in WEAKER:
            _say(WEAKER[jail.tier])
        settings = Settings(found.root, jail, store.seed(seed) if store else _seed(seed))
        outcome = _with_progress(work, settings, workers or default_workers(), store, db, cluster, regrade)
        _tell(work, outcome, store, found.id, json_output=json_output)


def _gradebook(db: str | None, course: Course, work: Found) -> str:
    """Return the gradebook's URL, seen to be this course's. One that is locked does not keep the class from being graded."""
    from grader import gradebook  # imports nbgrader, which takes seconds

    db = db or gradebook.default_url(course)
    try:
        gradebook.check(db, course, [course.find(name) for name in {found.exercise for found in work.submissions}])
    except gradebook.GradebookError as problem:
        if not problem.passing:
            raise
        print(f"grader: {problem}. Grading goes on; results are kept", file=sys.stderr)
    return db


def _seed(wanted: int | None) -> int:
    return int.from_bytes(os.urandom(4)) if wanted is None else wanted


def _with_progress(
    work: Found,
    settings: Settings,
    workers: int,
    store: Store | None,
    db: str | None,
    cluster: str | None,
    regrade: bool,
) -> Outcome:
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[last]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("", total=len(work.submissions), last="")

        def finished(result: Result) -> None:
            progress.update(task, advance=1, last=printable(f"{result.student or result.file} {result.exercise}"))

        return grade_class(
            work.submissions,
            settings,
            workers=workers,
            store=store,
            db=db,
            finished=finished,
            cluster=cluster,
            regrade=regrade,
        )


def _tell(work: Found, outcome: Outcome, store: Store | None, title: str, *, json_output: bool) -> None:
    """Print the outcome, and end with the exit code that goes with it."""
    for line in work.problems + outcome.troubles:
        _say(line)
    if json_output:
        data = [result.to_dict() for result in outcome.results]
        print(
            json.dumps(data[0] if len(data) == 1 and len(work.submissions) == 1 else data, indent=1, ensure_ascii=False)
        )
    else:
        reports.print_results(outcome.results, Console())
    if store:
        page = reports.write_all(store, work.problems, title)
        if not json_output:
            for change in outcome.changes:
                print(change)
            print(f"{outcome.new} graded now, {len(outcome.results) - outcome.new} unchanged. Report: {page}")
    if outcome.troubles or not all(result.graded for result in outcome.results):
        raise typer.Exit(GraderError.exit_code)


@app.command()
def report(
    output: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="the folder of results; by default graded/")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write the reports anew from stored results."""
    with _clear_errors():
        found = _course(course)
        folder = output or found.root / "graded"
        if not (folder / "results").is_dir():
            _stop(f"{folder}: holds no results; grader grade writes them", WrongUsage.exit_code)
        print(reports.write_all(Store(folder), [], found.id))


@app.command()
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

    with _clear_errors():
        found = _course(course)
        exercises = _exercises(found, names)
        jail = choose_jail(isolation, Limits(call_seconds=15.0), private_files(found))
        settings = Settings(found.root, jail, seed=0, child_per_part=False)  # of honest submissions
        problems, figures = selfcheck.check(found, exercises, settings, workers or default_workers())
        _report_problems(problems, figures)


@app.command()
def doctor(course: CourseOption = None) -> None:
    """Say which isolation this machine gives, why no better one, and what to do about it."""
    from grader.doctor import advice, examine

    with _clear_errors():
        findings = examine(Limits(), private_files(_course(course)))
        for finding in findings:
            print(f"{'holds' if finding.holds else 'fails':6}{finding.name}: {finding.note}")
        best = next(finding for finding in findings if finding.holds)
        print(
            f"grader grade uses: {best.name}"
            if best.tier != "process"
            else "grader grade refuses without --isolation process"
        )
        for line in advice(findings):
            print(line)


@app.command()
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

    with _clear_errors():
        found = _course(course)
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


@app.command("list")
def list_exercises(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="an exercise, or a folder of them")] = Path(),
    run: Annotated[bool, typer.Option("--run", help="run the visible tests of what was begun")] = False,
) -> None:
    """For students: show how far each exercise is."""
    from grader import workbench

    with _clear_errors():
        raise typer.Exit(workbench.show(folder, run=run))


@app.command()
def hint(
    part: Annotated[
        str | None, typer.Argument(metavar="[PART]", help="such as softmax; without it: how many were used")
    ] = None,
    folder: Annotated[Path, typer.Option("--folder", help="the exercise; by default this folder")] = Path(),
    again: Annotated[bool, typer.Option("--again", help="those that were seen, and no new one")] = False,
) -> None:
    """For students: show the next hint for a part, of three at most."""
    from grader import workbench

    with _clear_errors():
        workbench.hint(part, folder, again=again)


@app.command()
def reset(
    part: Annotated[str, typer.Argument(metavar="PART", help="a function or class, such as softmax")],
    folder: Annotated[Path, typer.Option("--folder", help="the exercise; by default this folder")] = Path(),
) -> None:
    """For students: put the stub of one part back, and keep what was there beside it."""
    from grader import workbench

    with _clear_errors():
        workbench.reset(part, folder)


@app.command()
def watch(
    folder: Annotated[Path, typer.Option("--folder", help="the exercise; by default this folder")] = Path(),
) -> None:
    """For students: test an exercise at each save, only the parts that were touched."""
    from grader.watch import command

    with _clear_errors():
        command.watch(folder)


def _report_problems(problems: list[str], success: str) -> None:
    for line in problems:
        print(line)
    if problems:
        _stop("1 problem" if len(problems) == 1 else f"{len(problems)} problems", GraderError.exit_code)
    print(success)
