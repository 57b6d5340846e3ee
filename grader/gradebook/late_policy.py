"""nbgrader's plugin for the course's late policy: its own autograde takes off what our reports say."""

from nbgrader.plugins import BasePlugin
from traitlets import Float, Integer, Unicode

from grader.deadlines import SETTINGS, Policy
from grader.gradebook.penalties import settle


class LatePolicy(BasePlugin):  # type: ignore[misc]  # nbgrader ships no type information
    """A percentage of an exercise's points for each day that a submission is late; see docs/deadlines.md."""

    percent_a_day = Float(0.0, help="percent of an exercise's points that each day costs").tag(config=True)
    grace_minutes = Float(0.0, help="minutes after the due date that do not count as late").tag(config=True)
    late_days = Integer(0, help="days that each student may be late in a term before anything is taken off").tag(
        config=True
    )
    timezone = Unicode("", help="zone of dates that name none, such as Europe/Berlin; the machine's if empty").tag(
        config=True
    )

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points that the submission which nbgrader is grading loses. The dates are in the gradebook."""
        policy = Policy(**{name: getattr(self, name) for name in SETTINGS})
        assignment, book = self.parent.assignment_id, self.parent.gradebook
        settle(book, policy, [student_id])
        penalty: float | None = book.find_submission_notebook(
            self.parent.notebook_id, assignment, student_id
        ).late_submission_penalty
        return penalty
