"""Due dates and extensions in the gradebook, where nbgrader keeps them."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment
from sqlalchemy.engine import make_url

from grader.course import Course, Exercise
from grader.deadlines import Deadlines, Policy
from grader.errors import WrongUsage
from grader.gradebook.opening import opened, written
from grader.gradebook.penalties import deadlines_of, settle
from grader.gradebook.points import add_missing, enter_exercise
from grader.moments import LONGEST_EXTENSION, shown_moment
from grader.plain import listed
from grader.settings import CourseSettings

_MOST_NAMED = 10


class DateError(WrongUsage):
    """A date or an extension cannot be; the message is one line that says why."""


def read_deadlines(url: str, course: Course) -> Deadlines:
    """Return the dates in a gradebook and the course's policy; where there is no gradebook yet, no dates.

    Raises GradebookError, SettingsError.
    """
    policy = CourseSettings(course).policy or Policy()
    if _is_missing(url):
        return Deadlines(policy=policy)
    with opened(url, course.id) as book:
        return deadlines_of(book, policy)


def set_due(url: str, exercise: Exercise, due: datetime | None) -> None:
    """Set or remove the due date of an exercise. Raises DateError, GradebookError."""
    policy = CourseSettings(exercise.course).policy
    with written(url, exercise.course.id) as book:
        assignment = enter_exercise(book, exercise)
        extended = _extended(book, assignment)
        if due is None and extended:
            raise DateError(
                f"{exercise.name}: has extensions ({listed(extended, _MOST_NAMED)}), which are nothing without a due date; "
                f"remove them first: grader deadline extend {exercise.name} {extended[0]} none"
            )
        assignment.duedate = due.astimezone(UTC).replace(tzinfo=None) if due else None
        if policy:
            settle(book, policy)


def extend(
    url: str, exercise: Exercise, student: str, until: datetime | timedelta | None, enrolled: Collection[str] = ()
) -> datetime:
    """Give a student more time, up to a time or by a length of it; with None no longer. Return when the exercise is due then.

    `enrolled` are students whom the gradebook may not know yet. Raises DateError, GradebookError.
    """
    policy = CourseSettings(exercise.course).policy
    with written(url, exercise.course.id) as book:
        assignment = enter_exercise(book, exercise)
        if assignment.duedate is None:
            raise DateError(f"{exercise.name}: has no due date to extend; grader deadline set {exercise.name} WHEN")
        _refuse_stranger(book, student, enrolled)
        due: datetime = assignment.duedate.replace(tzinfo=UTC)
        extension = until - due if isinstance(until, datetime) else until
        if extension is not None and extension <= timedelta():
            zone = (policy or Policy()).zone
            wanted = shown_moment(until, zone) if isinstance(until, datetime) else "no time"
            raise DateError(f"{wanted}: is not after the due date of {exercise.name}, {shown_moment(due, zone)}")
        if extension is not None and extension > LONGEST_EXTENSION:
            raise DateError(f"{exercise.name}: {LONGEST_EXTENSION.days} days are the longest extension")
        add_missing(book, assignment, [student])
        book.db.flush()
        submission = book.db.query(SubmittedAssignment).filter_by(assignment_id=assignment.id, student_id=student).one()
        submission.extension = extension
        if policy:
            settle(book, policy, [student])
        return due + (extension or timedelta())


def _is_missing(url: str) -> bool:
    """Say whether a URL names an SQLite file that is not there. What is no URL is refused elsewhere."""
    database = make_url(url).database if url.startswith("sqlite:///") else None
    return bool(database) and not Path(database or "").exists()


def _extended(book: Gradebook, assignment: Assignment) -> list[str]:
    submissions = book.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=assignment.id)
    return sorted(student for (student,) in submissions.filter(SubmittedAssignment.extension.isnot(None)))


def _refuse_stranger(book: Gradebook, student: str, enrolled: Collection[str]) -> None:
    known = sorted({name for (name,) in book.db.query(Student.id)} | set(enrolled))
    if student not in known:
        there = f"there are: {listed(known, _MOST_NAMED)}" if known else "which knows no students yet"
        raise DateError(
            f"{student!r} is not in the gradebook, {there}; --roster CSV names the students who have handed in nothing yet"
        )
