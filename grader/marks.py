"""Marks: what counts for a submission, the points that it was graded with less what handing it in late costs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from grader.deadlines import Deadlines, Lateness, Policy, lateness
from grader.moments import of_iso, shown_duration
from grader.plain import listed
from grader.result import Result, shown

UNKNOWN = "hand-in time unknown, nothing taken off"
_MOST_NAMED = 10


@dataclass(frozen=True)
class Mark:
    """What counts of one Result. The raw points always stay with the result.

    `penalty` is in points; `lateness` says in words why there is one, or why there is none although it came late.
    """

    result: Result
    penalty: float = 0.0
    lateness: str = ""

    @property
    def score(self) -> float | None:
        """The points that count, at least 0; None where the result is ungraded."""
        raw = self.result.score
        return None if raw is None or not self.result.graded else max(0.0, round(raw - self.penalty, 6))


def marks_of(results: Iterable[Result], deadlines: Deadlines) -> list[Mark]:
    """Return the mark of each result, in their order. All results of a term belong in one call: late days are shared."""
    results = list(results)
    found = _lateness(results, deadlines)
    return [_mark(result, found.get((result.student or "", result.exercise)), deadlines) for result in results]


def unknown_times(marks: Iterable[Mark]) -> list[str]:
    """Return a line for each exercise with a due date of which submissions came nobody knows when."""
    students: dict[str, list[str]] = defaultdict(list)
    for mark in marks:
        if mark.lateness == UNKNOWN:
            students[mark.result.exercise].append(mark.result.student or "")
    return [f"{exercise}: {_unknown(names)}" for exercise, names in sorted(students.items())]


def _unknown(names: Sequence[str]) -> str:
    named = listed(names, _MOST_NAMED)
    return f"when {named} handed in is unknown, so nothing is taken off; grader deadline times FILE gives the times"


def _lateness(results: Sequence[Result], deadlines: Deadlines) -> dict[tuple[str, str], Lateness]:
    """Return how late each submission is. What a result says of its time goes before what the gradebook says."""
    times = dict(deadlines.handed_in)
    for result in results:
        moment = of_iso(result.handed_in)
        times.pop((result.student or "", result.exercise), None)
        if result.student and moment:
            times[result.student, result.exercise] = moment
    return lateness(times, deadlines)


def _mark(result: Result, late: Lateness | None, deadlines: Deadlines) -> Mark:
    if not result.student or result.exercise not in deadlines.due:
        return Mark(result)
    if late is None:
        return Mark(result, 0.0, UNKNOWN)
    policy = deadlines.policy
    penalty = policy.penalty(late.charged, result.score or 0.0, result.max_score)
    return Mark(result, penalty, _words(late, penalty, result, policy))


def _words(late: Lateness, penalty: float, result: Result, policy: Policy) -> str:
    """Return why points are taken off, or why none are; nothing for what came in time."""
    if late.late <= timedelta():
        return ""
    if not late.days:
        return f"{shown_duration(late.late)} late, within {policy.grace_minutes:g} min of grace"
    parts = [f"{late.used} of {policy.late_days} late days used"] if policy.late_days else []
    if not result.graded:
        pass  # what it will cost depends on the points
    elif not late.charged or not policy.percent_a_day:
        parts.append("nothing taken off")
    else:
        percent = policy.percent_a_day * late.charged
        all_of_it = ", no more than was earned" if penalty < percent * result.max_score / 100 else ""
        parts.append(f"{percent:g}% of {shown(result.max_score)} points taken off{all_of_it}")
    return ": ".join(filter(None, [f"{late.days} day{'s' * (late.days > 1)} late", ", ".join(parts)]))
