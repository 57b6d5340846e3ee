"""A failed check: what was asked, what came back, and a hint."""

from grader.exhibits import ErrorMap


class CheckFailure(AssertionError):
    """A submission returned something else than what was asked.

    `problem` is one sentence; `asked` and `got` are short phrases; `seen` says what relates the two, where that is certain;
    `hint` is the next step, or empty; `outcome` is "rejected" where what came back is not plain data at all; `exhibit` shows
    where a gradient is wrong.
    """

    def __init__(
        self,
        problem: str,
        *,
        asked: str = "",
        got: str = "",
        seen: str = "",
        hint: str = "",
        outcome: str = "failed",
        exhibit: ErrorMap | None = None,
    ) -> None:
        super().__init__(problem)
        self.outcome = outcome
        self.problem = problem
        self.asked = asked
        self.got = got
        self.seen = seen
        self.hint = hint
        self.exhibit = exhibit

    def __str__(self) -> str:
        lines = [self.problem]
        told = (("asked", self.asked), ("got  ", self.got), ("seen ", self.seen), ("hint ", self.hint))
        lines += [f"  {label}: {text}" for label, text in told if text]
        return "\n".join(lines)
