"""What being late costs, written as nbgrader's late penalties from the dates that the gradebook holds."""

from collections.abc import Collection
from datetime import UTC

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment, SubmittedNotebook

from grader.deadlines import Deadlines, Policy, lateness
from grader.gradebook.rows import rows_in


def deadlines_of(book: Gradebook, policy: Policy, students: Collection[str] | None = None) -> Deadlines:
    """Return the due dates, and the extensions and hand-in times of some students or of all. nbgrader keeps UTC unsaid."""
    dated = book.db.query(Assignment.name, Assignment.duedate).filter(Assignment.duedate.isnot(None))
    query = book.db.query(
        SubmittedAssignment.student_id, Assignment.name, SubmittedAssignment.extension, SubmittedAssignment.timestamp
    ).join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    rows = list(query if students is None else rows_in(query, SubmittedAssignment.student_id, students))
    return Deadlines(
        due={name: due.replace(tzinfo=UTC) for name, due in dated},
        extensions={(student, name): extension for student, name, extension, _ in rows if extension},
        handed_in={(student, name): moment.replace(tzinfo=UTC) for student, name, _, moment in rows if moment},
        policy=policy,
    )


def settle(book: Gradebook, policy: Policy, students: Collection[str] | None = None) -> None:
    """Write the late penalties of all submissions of some students, or of all students. Does not end the transaction.

    All submissions of a student, because they share the late days of a term: one more may change what another costs.
    """
    book.db.flush()
    known = deadlines_of(book, policy, students)
    late = lateness(known.handed_in, known)
    query = book.db.query(SubmittedNotebook, SubmittedAssignment.student_id, Assignment.name)
    query = query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    query = query.join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    for notebook, student, name in (
        query if students is None else rows_in(query, SubmittedAssignment.student_id, students)
    ):
        charged = late[student, name].charged if (student, name) in late else 0
        penalty = policy.penalty(charged, notebook.score, notebook.max_score) if charged else 0.0
        if (notebook.late_submission_penalty or 0.0) != penalty:
            notebook.late_submission_penalty = penalty or None
