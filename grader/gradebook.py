"""nbgrader's gradebook: the only module that imports its database API.

Points go in part by part, as the automatic scores of the grade cells that the release made, so that nbgrader's export and
formgrader show them. Manual scores, comments and late penalties are nbgrader's and stay untouched.
"""

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SAWarning, SQLAlchemyError

from grader.course import Course, Exercise, grade_cell_id
from grader.errors import WrongUsage
from grader.result import Result
from grader.whole import sweep, temporary_name

_MOST_VALUES = 500


class GradebookError(WrongUsage):
    """The gradebook cannot be used; the message is one line that says what to do.

    `passing` is true where waiting may help (it is locked), false where it is the wrong gradebook.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing
        if passing:
            self.exit_code = 1


def default_url(course: Course) -> str:
    """Return the URL of the course's own SQLite file."""
    return f"sqlite:///{course.root / 'gradebook.db'}"


def check(url: str, course: Course, exercises: Sequence[Exercise]) -> None:
    """Create the gradebook where there is none, and see that it is this course's. Raises GradebookError."""
    with _opened(url, course.id) as book:
        for exercise in exercises:
            _enter_exercise(book, exercise)


def create(url: str, course_id: str) -> None:
    """Create the gradebook where there is none. Raises GradebookError."""
    with _opened(url, course_id):
        pass


def record(url: str, course: Course, results: Sequence[Result]) -> None:
    """Write the points of graded results, and mark ungraded ones for manual grading. Raises GradebookError.

    nbgrader's own functions write a submission at a time, each for itself, and look at all that there are for it; this writes
    the same rows for all of them at once.
    """
    named = [result for result in results if result.student is not None]
    with _opened(url, course.id) as book:
        for name in {result.exercise for result in named}:
            _record(book, course.find(name), [result for result in named if result.exercise == name])
        book.db.commit()


@contextmanager
def _opened(url: str, course_id: str) -> Iterator[Gradebook]:
    """Open a gradebook, turning the database's errors into GradebookErrors that name it."""
    _put_alembic_on_path()
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
    try:
        parsed = _parsed(url)
        _create_whole(parsed, course_id)
        _refuse_another(url, parsed, course_id)
        with Gradebook(url, course_id) as book:
            yield book
    except (SQLAlchemyError, InvalidEntry) as problem:  # nbgrader makes the second of the first where it adds something
        raise _explain(problem, url) from None


def _parsed(url: str) -> URL:
    """Return the parts of a URL that can be used. Raises GradebookError."""
    try:
        parsed = make_url(url)
        create_engine(parsed).dispose()
    except (ArgumentError, ModuleNotFoundError, ValueError) as problem:
        raise GradebookError(f"{url!r} is no database URL ({problem}); an example is sqlite:///gradebook.db") from None
    if (
        parsed.get_backend_name() == "sqlite"
        and parsed.database
        and not Path(parsed.database).absolute().parent.is_dir()
    ):
        raise GradebookError(f"{url}: its folder {Path(parsed.database).parent} does not exist; create it")
    return parsed


def _refuse_another(url: str, parsed: URL, course_id: str) -> None:
    """Look, without writing, whether the database is a gradebook of this course, or none yet."""
    engine = create_engine(parsed)
    tables = inspect(engine).get_table_names()
    if tables and "submitted_assignment" not in tables:
        raise GradebookError(f"{url}: is a database, but not a gradebook of nbgrader; name another by --db")
    if tables:
        with engine.connect() as connection:
            owners = set(connection.execute(text("SELECT course_id FROM assignment")).scalars()) - {course_id}
        if owners:
            raise GradebookError(
                f"{url}: belongs to the course {owners.pop()!r}, this one is {course_id!r} (nbgrader_config.py); "
                "name another gradebook by --db"
            )
    engine.dispose()


def _create_whole(parsed: URL, course_id: str) -> None:
    """Create an SQLite gradebook under another name first: nbgrader makes it in steps, and half of one is of no use."""
    name = parsed.database or ":memory:"
    if parsed.get_backend_name() != "sqlite" or name.startswith((":memory:", "file:")):
        return
    path = Path(name).resolve()
    sweep(path.parent)
    if path.exists():
        return
    temporary = temporary_name(path)
    try:
        Gradebook(parsed.set(database=str(temporary)).render_as_string(hide_password=False), course_id).close()
        if not path.exists():  # nobody else was quicker
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _put_alembic_on_path() -> None:
    """nbgrader asks the command `alembic` for its version when it creates a gradebook; it lies beside our interpreter."""
    folder = str(Path(sys.executable).parent)
    if folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = folder + os.pathsep + os.environ.get("PATH", "")


def _explain(problem: Exception, url: str) -> GradebookError:
    reason = str(getattr(problem, "orig", None) or problem).split("\n")[0]
    if "locked" in reason:
        message = f"{url}: is locked by another program (formgrader?); close it and run the same command again"
        return GradebookError(message, passing=True)
    if "not a database" in reason:
        return GradebookError(f"{url}: is a file of another kind, not a database; name another by --db")
    return GradebookError(f"{url}: {reason}", passing="full" in reason)


def _enter_exercise(book: Gradebook, exercise: Exercise) -> None:
    """Make sure that the exercise and its grade cells are there, also where no release was ever built."""
    book.update_or_create_assignment(exercise.name, course_id=exercise.course.id)
    book.update_or_create_notebook(exercise.module, exercise.name)
    for part in exercise.parts:
        fields = {"max_score": part.points, "cell_type": "code"}
        book.update_or_create_grade_cell(grade_cell_id(part.part), exercise.module, exercise.name, **fields)


def _record(book: Gradebook, exercise: Exercise, results: Sequence[Result]) -> None:
    last = {result.student: result for result in results if result.student}
    assignment = book.find_assignment(exercise.name)
    _add_missing(book, assignment, list(last))
    (notebook,) = [notebook for notebook in assignment.notebooks if notebook.name == exercise.module]
    cells = {cell.name: cell.id for cell in notebook.grade_cells}
    submitted = _submitted_notebooks(book, notebook, list(last))
    grades = {(grade.notebook_id, grade.cell_id): grade for grade in _grades(book, list(submitted.values()))}
    for student, result in last.items():
        scores = {part.part: part.score for part in result.parts}
        for part in exercise.parts:
            key = (submitted[student], cells[grade_cell_id(part.part)])
            grade = grades.get(key) or Grade(
                notebook_id=key[0], cell_id=key[1]
            )  # the part is newer than the submission
            if result.graded:
                grade.auto_score = scores.get(part.part, 0.0)
            grade.needs_manual_grade = not result.graded
            book.db.add(grade)


def _add_missing(book: Gradebook, assignment: Any, students: Sequence[str]) -> None:
    """Enter the students and submissions that are not there, with everything that nbgrader's add_submission enters."""
    known = _in(book.db.query(Student.id), Student.id, students)
    book.db.add_all(Student(id=student) for student in set(students) - {student for (student,) in known})
    of_assignment = book.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=assignment.id)
    there = {student for (student,) in _in(of_assignment, SubmittedAssignment.student_id, students)}
    now = datetime.now(UTC).replace(tzinfo=None)
    for student in sorted(set(students) - there):
        submission = SubmittedAssignment(id=new_uuid(), assignment_id=assignment.id, student_id=student, timestamp=now)
        book.db.add(submission)
        for notebook in assignment.notebooks:
            submitted = SubmittedNotebook(id=new_uuid(), assignment_id=submission.id, notebook_id=notebook.id)
            book.db.add(submitted)
            book.db.add_all(Grade(cell_id=cell.id, notebook_id=submitted.id) for cell in notebook.grade_cells)
            book.db.add_all(Comment(cell_id=cell.id, notebook_id=submitted.id) for cell in notebook.solution_cells)


def _submitted_notebooks(book: Gradebook, notebook: Any, students: Sequence[str]) -> dict[str, str]:
    """Return student -> the id of what was submitted as a notebook of an assignment."""
    query = book.db.query(SubmittedAssignment.student_id, SubmittedNotebook.id)
    query = query.join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    query = query.filter(SubmittedNotebook.notebook_id == notebook.id)
    return dict(_in(query, SubmittedAssignment.student_id, students))


def _grades(book: Gradebook, notebooks: Sequence[str]) -> Iterator[Any]:
    return _in(book.db.query(Grade), Grade.notebook_id, notebooks)


def _in(query: Any, column: Any, values: Sequence[str]) -> Iterator[Any]:
    """Yield the rows of a query whose column has one of many values; databases bound how many they take at once."""
    for start in range(0, len(values), _MOST_VALUES):
        yield from query.filter(column.in_(values[start : start + _MOST_VALUES]))
