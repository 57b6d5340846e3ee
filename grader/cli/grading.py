"""Grading a class: grade | report | doctor."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader import reports
from grader.archives import is_archive
from grader.cli.common import CourseOption, IsolationOption, clear_errors, open_course, say
from grader.course import Course, private_files
from grader.deadlines import Deadlines
from grader.discovery import Found, discover
from grader.errors import GraderError
from grader.fault import printable
from grader.grading import Settings, default_workers
from grader.marks import marks_of, unknown_times
from grader.result import Result
from grader.roster import read_roster
from grader.run import Outcome, grade_class
from grader.sandbox.jail import Limits, choose_jail
from grader.store import Store

WEAKER = {
    "landlock": "isolation landlock: without namespaces here; grader doctor says what to do for a stronger one",
    "process": "no sandbox: submissions can read your files and use the network",
}
"""What is said of the tiers that are less than the best."""


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
    with clear_errors():
        found = open_course(course)
        only = found.find(exercise) if exercise else None
        a_class = any(path.is_dir() or is_archive(path) for path in paths)
        store = Store(output or found.root / "graded") if a_class or output else None
        students = read_roster(roster) if roster else None
        work = discover(paths, found, only, store.folder / "unpacked" if store else None, students)
        db = _gradebook(db, found, work) if db or a_class else None
        jail = choose_jail(isolation, Limits(), private_files(found))
        if jail.tier in WEAKER:
            say(WEAKER[jail.tier])
        known = store.folder / "known" if store and not cluster else None
        settings = Settings(found.root, jail, store.seed(seed) if store else _seed(seed), known=known)
        outcome = _with_progress(work, settings, workers or default_workers(), store, db, cluster, regrade)
        deadlines = _deadlines(db, found, outcome) if db and store else Deadlines()
        _tell(work, outcome, store, found.id, deadlines, json_output=json_output)


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


def _deadlines(db: str, course: Course, outcome: Outcome) -> Deadlines:
    """Return the due dates; where they cannot be read the reports show raw points, and that is said."""
    from grader import gradebook

    try:
        return gradebook.read_deadlines(db, course)
    except gradebook.GradebookError as problem:
        outcome.troubles.append(f"{problem}. The reports show points without late penalties; then run grader report")
        return Deadlines()


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


def _tell(
    work: Found, outcome: Outcome, store: Store | None, title: str, deadlines: Deadlines, *, json_output: bool
) -> None:
    """Print the outcome, and end with the exit code that goes with it."""
    marks = marks_of(store.all(), deadlines) if store else []
    problems = work.problems + unknown_times(marks)
    for line in problems + outcome.troubles:
        say(line)
    if json_output:
        data = [result.to_dict() for result in outcome.results]
        print(
            json.dumps(data[0] if len(data) == 1 and len(work.submissions) == 1 else data, indent=1, ensure_ascii=False)
        )
    else:
        reports.print_results(outcome.results, Console())
    if store:
        page = reports.write_all(store, marks, problems + outcome.troubles, title)
        if not json_output:
            for change in outcome.changes:
                print(change)
            print(f"{outcome.new} graded now, {len(outcome.results) - outcome.new} unchanged. Report: {page}")
    if outcome.troubles or not all(result.graded for result in outcome.results):
        raise typer.Exit(GraderError.exit_code)


def report(
    output: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="the folder of results; by default graded/")
    ] = None,
    db: Annotated[str | None, typer.Option("--db", metavar="URL", help="gradebook, where the due dates are")] = None,
    course: CourseOption = None,
) -> None:
    """Write the reports anew from stored results, with the late penalties of now."""
    from grader import gradebook

    with clear_errors():
        found = open_course(course)
        store = Store.of_results(output or found.root / "graded")
        marks = marks_of(store.all(), gradebook.read_deadlines(db or gradebook.default_url(found), found))
        print(reports.write_all(store, marks, unknown_times(marks), found.id))


def doctor(course: CourseOption = None) -> None:
    """Say which isolation this machine gives, why no better one, and what to do about it."""
    from grader.doctor import advice, examine

    with clear_errors():
        findings = examine(Limits(), private_files(open_course(course)))
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
