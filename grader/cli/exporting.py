"""Marks in the formats of other tools: export gradescope | junit | classroom50 | canvas | moodle."""

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.common import CourseOption, IsolationOption, clear_errors, open_course, say
from grader.course import Course, Exercise, private_files
from grader.errors import GraderError, WrongUsage
from grader.exports.sheet import Filled
from grader.grading import Settings, Submission, grade_safely
from grader.marks import Mark, marks_of, unknown_times
from grader.plain import listed
from grader.result import Result, read_result
from grader.roster import Roster, read_roster
from grader.sandbox.jail import Limits, choose_jail
from grader.store import Store
from grader.whole import write_whole

app = typer.Typer(no_args_is_help=True, help="Write marks, or an autograder, for another tool.")

ExerciseOption = Annotated[str | None, typer.Option("--exercise", metavar="NAME", help="which exercise a file is of")]
ResultsOption = Annotated[
    Path | None, typer.Option("--results", metavar="DIR", help="the folder of results; by default graded/")
]
RosterOption = Annotated[
    Path | None, typer.Option("--roster", metavar="CSV", help="the students, as grader grade takes them")
]
DbOption = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="gradebook, where the due dates are; by default nbgrader_config.py's"),
]
OutputOption = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="by default in build/")]
What = Annotated[
    Path | None,
    typer.Argument(metavar="[PATH]", help="a folder of results, one result, or a submission; by default graded/"),
]


@app.command()
def gradescope(
    name: Annotated[str, typer.Argument(metavar="NAME", help="an exercise, such as 01 or relu_mlp")],
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="grading seed; by default a new one")] = None,
    output: OutputOption = None,
    course: CourseOption = None,
) -> None:
    """Write the autograder of an exercise for Gradescope. It holds the solution and the hidden tests."""
    from grader.exports.autograder import autograder_zip

    with clear_errors():
        found = open_course(course)
        exercise = found.find(name)
        seed = secrets.randbits(32) if seed is None else seed
        _write(output or found.root / "build" / "gradescope" / f"{exercise.name}.zip", autograder_zip(exercise, seed))
        print(f"Autograder points: {exercise.max_score:g}. Grading seed: {seed}")


@app.command()
def junit(
    what: What = None,
    exercise: ExerciseOption = None,
    output: OutputOption = None,
    isolation: IsolationOption = "best",
    db: DbOption = None,
    course: CourseOption = None,
) -> None:
    """Write results as JUnit XML."""
    from grader.exports.junit import junit_xml

    with clear_errors():
        found = open_course(course)
        marks = _marks(found, what, exercise, isolation, db)
        _write(output or found.root / "build" / "junit.xml", junit_xml(marks))


@app.command()
def classroom50(
    what: Annotated[Path, typer.Argument(metavar="PATH", help="a submission, or one result")],
    exercise: ExerciseOption = None,
    output: Annotated[Path, typer.Option("--output", metavar="FILE")] = Path("result.json"),
    isolation: IsolationOption = "best",
    db: DbOption = None,
    course: CourseOption = None,
) -> None:
    """Write the result.json of Classroom 50, from inside its runner."""
    from grader.exports.classroom50 import result_json

    with clear_errors():
        marks = _marks(open_course(course), what, exercise, isolation, db)
        if len(marks) != 1:
            raise WrongUsage(f"{what}: holds {len(marks)} results; Classroom 50 takes one: name its file")
        if marks[0].score is None:
            raise GraderError(f"{what}: is ungraded ({marks[0].result.message}); nothing is written, so it is no zero")
        _write(output, result_json(marks[0], os.environ, datetime.now(UTC)))


@app.command()
def canvas(
    gradebook: Annotated[Path, typer.Argument(metavar="GRADEBOOK", help="as Canvas exports it: Grades, Export")],
    exercises: Annotated[
        list[str] | None,
        typer.Option(
            "--exercise", metavar="NAME[=COLUMN]", help="exercises, and their columns where titles do not tell"
        ),
    ] = None,
    results: ResultsOption = None,
    roster: RosterOption = None,
    output: OutputOption = None,
    db: DbOption = None,
    course: CourseOption = None,
) -> None:
    """Fill in the gradebook that Canvas exported, for its import."""
    from grader.exports.canvas import fill_gradebook
    from grader.exports.sheet import read_sheet

    with clear_errors():
        found = open_course(course)
        marks = _stored(found, results, db)
        wanted = _wanted(found, exercises) or dict.fromkeys(sorted({mark.result.exercise for mark in marks}), "")
        filled = fill_gradebook(read_sheet(gradebook), marks, wanted, _roster(roster))
        _tell(filled, output or found.root / "build" / "canvas" / gradebook.name)


@app.command()
def moodle(
    worksheet: Annotated[Path, typer.Argument(metavar="WORKSHEET", help="the grading worksheet that Moodle gives")],
    exercise: Annotated[str, typer.Option("--exercise", metavar="NAME", help="the exercise that it is of")],
    comments: Annotated[
        str | None, typer.Option("--comments", metavar="COLUMN", help="write the points of each part there")
    ] = None,
    grade: Annotated[
        str | None, typer.Option("--grade", metavar="COLUMN", help="the column of grades, where it cannot be told")
    ] = None,
    results: ResultsOption = None,
    roster: RosterOption = None,
    output: OutputOption = None,
    db: DbOption = None,
    course: CourseOption = None,
) -> None:
    """Fill in the grading worksheet of a Moodle assignment, for its upload."""
    from grader.exports.moodle import fill_worksheet
    from grader.exports.sheet import read_sheet

    with clear_errors():
        found = open_course(course)
        name = found.find(exercise).name
        marks = _stored(found, results, db)
        filled = fill_worksheet(read_sheet(worksheet), marks, name, _roster(roster), comments, grade)
        _tell(filled, output or found.root / "build" / "moodle" / worksheet.name)


# --- marks --------------------------------------------------------------------------------------------------------------


def _marks(course: Course, what: Path | None, exercise: str | None, isolation: str, db: str | None) -> list[Mark]:
    """Return the marks in a folder of results or in one result, or grade a submission now."""
    path = what or _graded_folder(course)
    if what and not what.exists():
        raise WrongUsage(f"{what}: no such file or folder")
    if path.suffix == ".json" and path.is_file():
        try:
            return _with_penalties(course, [read_result(path.read_text(encoding="utf-8"))], db)
        except ValueError as problem:
            raise WrongUsage(f"{path}: is no result ({problem}); grader grade --json prints one") from None
    if path.is_file():
        return [Mark(_graded(course, path, course.find(exercise or path.stem), isolation))]
    return _stored(course, path, db)


def _graded(course: Course, path: Path, exercise: Exercise, isolation: str) -> Result:
    jail = choose_jail(isolation, Limits(), private_files(course))
    return grade_safely(
        Submission(path, exercise.name), Settings(course.root, jail, secrets.randbits(32), showcase=False)
    )


def _stored(course: Course, folder: Path | None, db: str | None) -> list[Mark]:
    folder = folder or _graded_folder(course)
    results = list(Store.of_results(folder).all())
    unnamed = [result.file for result in results if result.student is None]
    if unnamed:
        say(f"{folder}: {listed(unnamed)}: results of nobody")
    return _with_penalties(course, results, db)


def _with_penalties(course: Course, results: Sequence[Result], db: str | None) -> list[Mark]:
    """Return the marks of results by the due dates in the gradebook, and say what cannot be told."""
    from grader import gradebook  # imports nbgrader, which takes a second

    marks = marks_of(results, gradebook.read_deadlines(db or gradebook.default_url(course), course))
    for line in unknown_times(marks):
        say(line)
    return marks


def _graded_folder(course: Course) -> Path:
    return course.root / "graded"


def _wanted(course: Course, exercises: list[str] | None) -> dict[str, str]:
    """Return exercise -> column, or "" where none is named."""
    pairs = [text.partition("=") for text in exercises or []]
    return {course.find(name).name: column for name, _, column in pairs}


def _roster(path: Path | None) -> Roster | None:
    return read_roster(path) if path else None


# --- files --------------------------------------------------------------------------------------------------------------


def _tell(filled: Filled, path: Path) -> None:
    if path.resolve() == filled.sheet.path.resolve():
        raise WrongUsage(f"{path}: is the file that was downloaded, which stays as it is; name another by --output")
    for line in filled.lines:
        say(line)
    print(f"{filled.count} grades filled in.")
    _write(path, filled.sheet.to_text())


def _write(path: Path, content: str | bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, durable=False)
    except OSError as problem:
        raise WrongUsage(f"{path}: cannot be written ({problem.strerror}); name another by --output") from None
    print(path)
