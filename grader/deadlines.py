"""When a submission is late and what that costs. Arithmetic alone: no database, no file, and never the time that it is now.

A submission is late when it came after its due date, extension included, and after the minutes of grace. Then each day since
the due date that has begun counts, the minutes of grace included. Of these days a student's late days of the term are taken
first, whole ones, in the order of the student's due dates; each day that is left costs a percentage of the exercise's points,
never more than was earned.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta, tzinfo
from math import ceil, isfinite

from grader.errors import WrongUsage
from grader.moments import MomentError, zone_named

DAY = timedelta(days=1)

_MOST = {"percent_a_day": 100.0, "grace_minutes": 1440.0, "late_days": 366}


class PolicyError(WrongUsage):
    """A late policy cannot be; the message is one line that says what to change."""


@dataclass(frozen=True)
class Policy:
    """What being late costs in a course. `timezone` is that of dates which name none; the machine's where it is empty."""

    percent_a_day: float = 0.0
    grace_minutes: float = 0.0
    late_days: int = 0
    timezone: str = ""

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            value = getattr(self, name)
            kinds = int if name == "late_days" else (int, float)
            if isinstance(value, bool) or not isinstance(value, kinds) or not isfinite(value) or not 0 <= value <= most:
                whole = "a whole number" if kinds is int else "a number"
                raise PolicyError(f"LatePolicy.{name} is {value!r}; it must be {whole} from 0 to {most:g}")
        try:
            zone_named(self.timezone)
        except (MomentError, TypeError) as problem:
            raise PolicyError(f"LatePolicy.timezone: {problem}") from None

    @property
    def zone(self) -> tzinfo | None:
        return zone_named(self.timezone)

    def penalty(self, days: int, score: float, most: float) -> float:
        """Return the points that `days` cost of an exercise worth `most` points, of which `score` were earned."""
        return round(min(max(score, 0.0), days * self.percent_a_day / 100 * max(most, 0.0)), 6)

    def __str__(self) -> str:
        parts = [f"{self.percent_a_day:g}% of an exercise's points a day"]
        parts += [f"{self.grace_minutes:g} min of grace"] if self.grace_minutes else []
        parts += [f"{self.late_days} late days a term"] if self.late_days else []
        return ", ".join(parts)


SETTINGS = tuple(setting.name for setting in fields(Policy))


@dataclass(frozen=True)
class Lateness:
    """How late a submission is: the days that count, how many of them the late days of the term cover, and how many of those
    its student has used by then, these included."""

    days: int
    covered: int
    used: int
    late: timedelta

    @property
    def charged(self) -> int:
        return self.days - self.covered


@dataclass(frozen=True)
class Deadlines:
    """The due dates, extensions and hand-in times that a gradebook knows, by exercise or by student and exercise."""

    due: Mapping[str, datetime] = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], timedelta] = field(default_factory=dict)
    handed_in: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)

    def end(self, student: str, exercise: str) -> datetime | None:
        """Return when a student's exercise is due, extension included; None where it has no due date."""
        due = self.due.get(exercise)
        return due + self.extensions.get((student, exercise), timedelta()) if due else None


def lateness(times: Mapping[tuple[str, str], datetime], deadlines: Deadlines) -> dict[tuple[str, str], Lateness]:
    """Return how late each submission is, by student and exercise, of those that have a due date. `times` are of a whole term."""
    policy = deadlines.policy
    ends = {key: end for key in times if (end := deadlines.end(*key))}
    used: Counter[str] = Counter()
    found = {}
    for student, exercise in sorted(ends, key=lambda key: (ends[key], key)):
        late = times[student, exercise] - ends[student, exercise]
        days = ceil(late / DAY) if late > timedelta(minutes=policy.grace_minutes) else 0
        covered = min(days, policy.late_days - used[student])
        used[student] += covered
        found[student, exercise] = Lateness(days, covered, used[student], late)
    return found
