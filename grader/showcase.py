"""How a submission's training goes on public data, beside the reference's: for its student to see. No point depends on it.

An exercise may have a `showcase.py`, which names the part that trains, as PART, and defines

    def show(submission, seed): -> Shown

It is asked of a submission that earned half of that part's points, and once a process, at each of SEEDS, of the solution, whose
lowest and highest curves are the band. It talks to a sandbox of its own, which has heard no test: so what it shows to a student
cannot be what a hidden test asked. Whatever goes wrong in it is an exception, after which nothing is shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.authored import load_module
from grader.exhibits import MOST_EPOCHS, MOST_MISREAD, Training, misread
from grader.intake import Source
from grader.objects import SubmittedModule
from grader.result import TestResult
from grader.sandbox.jail import Limits
from grader.sandbox.session import Session

SEEDS = range(5)
"""The starts of the reference; a submission begins at the first of them."""

EARNED = 0.5
"""The share of the training part's points from which on there is something to show."""

CALL_SECONDS, TOTAL_SECONDS = 2.0, 4.0
"""What a submission may take for it; the reference has the limits of the jail."""


@dataclass(frozen=True)
class Shown:
    """What came of one training, as the submission says: nothing of `curve` and `answers` is believed before it was looked at.

    `curve` is a list of the share of right answers, a float each, after `first`, `first` + 1, … epochs. `answers` (M,) are the
    integers that the trained model says of `images` (M, H, W), from 0.0, paper, to 1.0, ink, whose truth is `labels` (M,).
    """

    curve: Any
    answers: Any
    images: NDArray[Any]
    labels: NDArray[Any]
    first: int = 0

    def shares(self) -> list[float]:
        """Return the curve, as numbers of four digits. Raises ValueError where it is none."""
        if type(self.curve) is not list or len(self.curve) > MOST_EPOCHS:
            raise ValueError("the curve is not a short list")
        if not all(isinstance(share, (float, np.floating)) and 0 <= share <= 1 for share in self.curve):
            raise ValueError("the curve has an entry that is not a share")
        return [round(float(share), 4) for share in self.curve]

    def wrong(self) -> NDArray[np.intp]:
        """Return the row numbers of the images that were misread. Raises ValueError where there are no answers."""
        answers, labels = self.answers, self.labels
        if type(answers) is not np.ndarray or answers.shape != labels.shape or answers.dtype.kind not in "iu":
            raise ValueError("the answers are not an array of integers, one an image")
        if answers.min() < labels.min() or answers.max() > labels.max():
            raise ValueError("an answer is not one of the classes")
        return np.flatnonzero(answers != labels)


Open = Callable[[Source, Limits], Session]
"""Makes a sandbox for a submission; the limits are of time."""


class Showcase:
    """The showcase of an exercise; `solution` is its reference, and `limits` are those of the jail."""

    def __init__(self, path: Path, solution: Source, limits: Limits, open_session: Open) -> None:
        authored = load_module(path, f"{path.parent.name}_showcase")
        self.part: str = authored.PART
        self._show: Callable[[Any, int], Shown] = authored.show
        self._solution = solution
        self._open = open_session
        self._limits = limits

    def is_earned(self, tests: Iterable[TestResult]) -> bool:
        """Say whether a submission with these results earned enough of the part that trains."""
        mine = [test for test in tests if test.part == self.part]
        return bool(mine) and sum(test.score for test in mine) >= EARNED * sum(test.max_score for test in mine)

    def of(self, source: Source) -> Training:
        """Return how the training of a submission went. Raises whatever goes wrong."""
        limits = self._limits
        call, total = min(CALL_SECONDS, limits.call_seconds), min(TOTAL_SECONDS, limits.total_seconds)
        (shown,) = self._run(source, SEEDS[:1], replace(limits, call_seconds=call, total_seconds=total))
        wrong = shown.wrong()
        curve, (lowest, highest) = shown.shares(), self.band
        return Training(
            part=self.part,
            first=shown.first,
            curve=curve,
            lowest=lowest,
            highest=highest,
            starts=len(SEEDS),
            asked=len(shown.labels),
            wrong=len(wrong),
            misread=[misread(shown.images[n], shown.labels[n], shown.answers[n]) for n in wrong[:MOST_MISREAD]],
        )

    @cached_property
    def band(self) -> tuple[list[float], list[float]]:
        """The lowest and the highest share of the reference at each epoch."""
        curves = [shown.shares() for shown in self._run(self._solution, SEEDS, self._limits)]
        epochs = list(zip(*curves, strict=True))
        return [min(shares) for shares in epochs], [max(shares) for shares in epochs]

    def _run(self, source: Source, seeds: Iterable[int], limits: Limits) -> list[Shown]:
        """Return what is shown of a submission at each of the seeds."""
        with self._open(source, limits) as session, np.errstate(all="ignore"):
            return [self._show(SubmittedModule(session), seed) for seed in seeds]
