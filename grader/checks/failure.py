"""A failed check: what was asked, what came back, and a hint."""


class CheckFailure(AssertionError):
    """A submission returned something else than what was asked.

    `problem` is one sentence; `asked` and `got` are short phrases; `hint` is the next step, or empty; `outcome` is "rejected"
    where what came back is not plain data at all.
    """

    def __init__(
        self, problem: str, *, asked: str = "", got: str = "", hint: str = "", outcome: str = "failed"
    ) -> None:
        super().__init__(problem)
        self.outcome = outcome
        self.problem = problem
        self.asked = asked
        self.got = got
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.problem]
        lines += [f"  {label}: {text}" for label, text in (("asked", self.asked), ("got  ", self.got)) if text]
        if self.hint:
            lines.append(f"  hint : {self.hint}")
        return "\n".join(lines)
