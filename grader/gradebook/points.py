"""Results -> points in the gradebook.

Points go in part by part, as the automatic scores of the grade cells that the release made, so that nbgrader's export and
formgrader show them. Manual scores and comments are nbgrader's and stay untouched.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)

from grader.course import Course, Exercise, grade_cell_id
from grader.gradebook.opening import written
from grader.gradebook.penalties import settle
from grader.gradebook.rows import rows_in
from grader.moments import of_iso
from grader.result import Result
from grader.settings import CourseSettings


def check(url: str, course: Course, exercises: Sequence[Exercise]) -> None:
    """Create the gradebook where there is none, and see that it is this course's and that the late policy can be read.

    Raises GradebookError, SettingsError.
    """
    _ = CourseSettings(course).policy
    with written(url, course.id) as book:
        for exercise in exercises:
            enter_exercise(book, exercise)


def record(url: str, course: Course, results: Sequence[Result]) -> None:
    """Write the points of graded results, and mark ungraded ones for manual grading. Raises GradebookError.

    nbgrader's own functions write a submission at a time, each for itself, and look at all that there are for it; this writes
    the same rows for all of them at once, and what being late costs.
    """
    named = [result for result in results if result.student is not None]
    policy = CourseSettings(course).policy
    with written(url, course.id) as book:
        for name in sorted({result.exercise for result in named}):
            enter_exercise(book, course.find(name))
            _record(book, course.find(name), [result for result in named if result.exercise == name])
        if policy:
            settle(book, policy, {result.student for result in named if result.student})


def enter_exercise(book: Gradebook, exercise: Exercise) -> Any:
    """Make sure that the exercise and its grade cells are there, also where no release was ever built; return its row.

    nbgrader's own functions for it end the transaction.
    """
    assignment = book.db.query(Assignment).filter_by(name=exercise.name).one_or_none()
    if assignment is None:
        assignment = Assignment(exercise.name, course_id=exercise.course.id)
        book.db.add(assignment)
        book.db.flush()
    notebook = book.db.query(Notebook).filter_by(name=exercise.module, assignment_id=assignment.id).one_or_none()
    if notebook is None:
        notebook = Notebook(name=exercise.module, assignment=assignment)
        book.db.add(notebook)
        book.db.flush()
    cells = {cell.name: cell for cell in notebook.grade_cells}
    for part in exercise.parts:
        name = grade_cell_id(part.part)
        cell = cells.get(name) or GradeCell(name=name, notebook=notebook)
        cell.max_score, cell.cell_type = part.points, "code"
        book.db.add(cell)
    book.db.flush()
    return assignment


def _record(book: Gradebook, exercise: Exercise, results: Sequence[Result]) -> None:
    last = {result.student: result for result in results if result.student}
    assignment = book.find_assignment(exercise.name)
    add_missing(book, assignment, list(last))
    (notebook,) = [notebook for notebook in assignment.notebooks if notebook.name == exercise.module]
    cells = {cell.name: cell.id for cell in notebook.grade_cells}
    _enter_times(book, assignment, last)
    submitted = _submitted_notebooks(book, notebook, list(last))
    grades = {(grade.notebook_id, grade.cell_id): grade for grade in _grades(book, list(submitted.values()))}
    for student, result in last.items():
        scores = {part.part: part.score for part in result.parts}
        for part in exercise.parts:
            key = (submitted[student], cells[grade_cell_id(part.part)])
            grade = grades.get(key) or Grade(notebook_id=key[0], cell_id=key[1])  # its part is newer than it
            if result.graded:
                grade.auto_score = scores.get(part.part, 0.0)
            grade.needs_manual_grade = not result.graded
            book.db.add(grade)


def add_missing(book: Gradebook, assignment: Any, students: Sequence[str]) -> None:
    """Enter the students and submissions that are not there, with everything that nbgrader's add_submission enters."""
    known = rows_in(book.db.query(Student.id), Student.id, students)
    book.db.add_all(Student(id=student) for student in set(students) - {student for (student,) in known})
    of_assignment = book.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=assignment.id)
    there = {student for (student,) in rows_in(of_assignment, SubmittedAssignment.student_id, students)}
    for student in sorted(set(students) - there):
        submission = SubmittedAssignment(id=new_uuid(), assignment_id=assignment.id, student_id=student)
        book.db.add(submission)
        for notebook in assignment.notebooks:
            submitted = SubmittedNotebook(id=new_uuid(), assignment_id=submission.id, notebook_id=notebook.id)
            book.db.add(submitted)
            book.db.add_all(Grade(cell_id=cell.id, notebook_id=submitted.id) for cell in notebook.grade_cells)
            book.db.add_all(Comment(cell_id=cell.id, notebook_id=submitted.id) for cell in notebook.solution_cells)


def _enter_times(book: Gradebook, assignment: Any, results: Mapping[str, Result]) -> None:
    """Write when submissions were handed in, nothing where that is not known. nbgrader keeps UTC without saying so."""
    book.db.flush()
    submissions = book.db.query(SubmittedAssignment).filter_by(assignment_id=assignment.id)
    for submission in rows_in(submissions, SubmittedAssignment.student_id, list(results)):
        moment = of_iso(results[submission.student_id].handed_in)
        submission.timestamp = moment.replace(tzinfo=None) if moment else None


def _submitted_notebooks(book: Gradebook, notebook: Any, students: Sequence[str]) -> dict[str, str]:
    """Return student -> the id of what was submitted as a notebook of an assignment."""
    query = book.db.query(SubmittedAssignment.student_id, SubmittedNotebook.id)
    query = query.join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    query = query.filter(SubmittedNotebook.notebook_id == notebook.id)
    return dict(rows_in(query, SubmittedAssignment.student_id, students))


def _grades(book: Gradebook, notebooks: Sequence[str]) -> Iterator[Any]:
    return rows_in(book.db.query(Grade), Grade.notebook_id, notebooks)
