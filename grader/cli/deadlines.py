"""Due dates, extensions and hand-in times: deadline set | extend | times | show."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.cli.common import CourseOption, clear_errors, open_course, say
from grader.course import Course, CourseError, Exercise
from grader.deadlines import Deadlines, Policy, lateness
from grader.fault import printable
from grader.handed_in import HandedIn, TimesError, read_times
from grader.moments import as_iso, read_duration, read_moment, shown_duration, shown_moment
from grader.result import Result
from grader.roster import read_roster
from grader.settings import CourseSettings
from grader.store import Store

app = typer.Typer(no_args_is_help=True, help="Due dates, extensions, and when submissions were handed in.")

ExerciseArgument = Annotated[str, typer.Argument(metavar="EXERCISE", help="such as 01 or relu_mlp")]
DbOption = Annotated[str | None, typer.Option("--db", metavar="URL", help="gradebook; by default nbgrader_config.py's")]
RosterOption = Annotated[
    Path | None, typer.Option("--roster", metavar="CSV", help="the students, also those who have handed in nothing yet")
]

_MOST_LINES = 20
_NEXT = "grader report writes the reports anew."


@app.command("set")
def set_(
    exercise: ExerciseArgument,
    when: Annotated[str, typer.Argument(metavar="WHEN", help='"2026-03-31 18:00", a date alone, or none')],
    db: DbOption = None,
    course: CourseOption = None,
) -> None:
    """Set the due date of an exercise; none removes it."""
    from grader import gradebook  # imports nbgrader, which takes seconds

    with clear_errors():
        found = open_course(course)
        chosen, policy = found.find(exercise), _policy(found)
        due = None if when == "none" else read_moment(when, policy.zone)
        gradebook.set_due(db or gradebook.default_url(found), chosen, due)
        print(f"{chosen.name}: {f'due {_shown(due, policy)}' if due else 'no due date'}. {_NEXT}")


@app.command()
def extend(
    exercise: ExerciseArgument,
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="the student's id")],
    until: Annotated[str, typer.Argument(metavar="WHEN", help="a time, or how much longer: 2d, 36h, 90min; none")],
    roster: RosterOption = None,
    db: DbOption = None,
    course: CourseOption = None,
) -> None:
    """Give a student more time for an exercise, in place of what was given before; none takes it back."""
    from grader import gradebook

    with clear_errors():
        found = open_course(course)
        chosen, policy = found.find(exercise), _policy(found)
        enrolled = read_roster(roster).ids if roster else ()
        length = None if until == "none" else read_duration(until) or read_moment(until, policy.zone)
        end = gradebook.extend(db or gradebook.default_url(found), chosen, student, length, enrolled)
        print(f"{chosen.name}: due {_shown(end, policy)} for {printable(student)}. {_NEXT}")


@app.command()
def times(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV: student,exercise,submitted_at; or Moodle's worksheet")
    ],
    exercise: Annotated[
        str | None, typer.Option("--exercise", metavar="NAME", help="the exercise that Moodle's worksheet is of")
    ] = None,
    roster: RosterOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="the folder of results; by default graded/")
    ] = None,
    db: DbOption = None,
    course: CourseOption = None,
) -> None:
    """Say when submissions that are graded were handed in, where their platform's download does not."""
    from grader import gradebook

    with clear_errors():
        found = open_course(course)
        only, policy = found.find(exercise) if exercise else None, _policy(found)
        store = Store(output or found.root / "graded")
        lines = list(read_times(file, policy.zone, read_roster(roster) if roster else None))
        dated, missing = _dated(lines, found, only, store, file)
        for result in dated:
            store.put(result)
        gradebook.record(db or gradebook.default_url(found), found, dated)
        for line in missing[:_MOST_LINES]:
            say(line)
        if len(missing) > _MOST_LINES:
            say(f"… and {len(missing) - _MOST_LINES} more without a result")
        print(f"Hand-in times stored: {len(dated)}. Times without a zone are {_zone(policy)}. {_NEXT}")


@app.command()
def show(db: DbOption = None, course: CourseOption = None) -> None:
    """Show the late policy, the due dates, the extensions and the late days that were used."""
    from grader import gradebook

    with clear_errors():
        found = open_course(course)
        deadlines = gradebook.read_deadlines(db or gradebook.default_url(found), found)
        has_policy = CourseSettings(found).policy is not None
        console = Console()
        words = f"Late policy: {deadlines.policy}." if has_policy else "No late policy: nothing is taken off."
        console.print(Text(f"{words} Times are {_zone(deadlines.policy)}."))
        console.print(_table(found, deadlines))
        for line in _used(deadlines):
            console.print(Text(line))


def _policy(course: Course) -> Policy:
    return CourseSettings(course).policy or Policy()


def _zone(policy: Policy) -> str:
    return (
        f"in {policy.timezone}" if policy.timezone else "in this machine's zone (LatePolicy.timezone sets the course's)"
    )


def _shown(moment: datetime, policy: Policy) -> str:
    return shown_moment(moment, policy.zone) + ("" if policy.timezone else ", this machine's zone")


def _dated(
    lines: Iterable[HandedIn], course: Course, only: Exercise | None, store: Store, file: Path
) -> tuple[list[Result], list[str]]:
    """Return the results with the times that a file gives them, and a line for each time that is no result's."""
    dated: dict[tuple[str, str], Result] = {}
    missing = []
    for line in lines:
        name = _exercise(line, course, only, file)
        result = store.get(line.student, name)
        if not result:
            missing.append(f"{file}: {line.student} has no result of {name} in {store.folder}; left out")
        elif only is None or name == only.name:
            dated[line.student, name] = replace(result, handed_in=as_iso(line.moment))
    return list(dated.values()), missing


def _exercise(line: HandedIn, course: Course, only: Exercise | None, file: Path) -> str:
    if line.exercise is not None:
        try:
            return course.find(line.exercise).name
        except CourseError as problem:
            raise TimesError(f"{file}: {problem}") from None
    if only is None:
        raise TimesError(f"{file}: is Moodle's worksheet of one exercise; name it by --exercise")
    return only.name


def _table(course: Course, deadlines: Deadlines) -> Table:
    table = Table("exercise", "due", "extensions", box=None)
    for exercise in course.exercises:
        due = deadlines.due.get(exercise.name)
        longer = [
            f"{printable(student)}: {shown_duration(extension)} more"
            for (student, name), extension in sorted(deadlines.extensions.items())
            if name == exercise.name
        ]
        zone = deadlines.policy.zone
        table.add_row(exercise.name, shown_moment(due, zone) if due else "–", Text("\n".join(longer)))
    return table


def _used(deadlines: Deadlines) -> list[str]:
    used: dict[str, int] = {}
    for (student, _), late in lateness(deadlines.handed_in, deadlines).items():
        used[student] = max(used.get(student, 0), late.used)
    most = deadlines.policy.late_days
    return [
        f"{printable(student)}: {count} of {most} late days used" for student, count in sorted(used.items()) if count
    ]
