"""Marks: what counts for a submission, the points that it was graded with less what handing it in late costs."""

from dataclasses import dataclass

from grader.result import Result


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
