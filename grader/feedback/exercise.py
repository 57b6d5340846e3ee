"""Results of one exercise -> what a class report says of it. The figures are of graded submissions alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from grader.feedback import words
from grader.feedback.facts import Times, times
from grader.feedback.items import Analysis, Item, analysis
from grader.result import Result

BINS = 10
MOST_HARD_TESTS = 8


@dataclass(frozen=True)
class Bin:
    """One column of a histogram: `lowest` and `highest` are percentages."""

    lowest: int
    highest: int
    count: int
    share: float  # of the tallest column


@dataclass(frozen=True)
class Share:
    """A part's mean points over the class, and how many do not have all of them."""

    name: str
    score: float
    most: float
    losing: int


@dataclass(frozen=True)
class Mistake:
    """A known mistake, what helps against it, how many submissions have it, and what it looks like in one of them."""

    name: str
    part: str
    advice: str
    count: int
    example: str


@dataclass(frozen=True)
class ExerciseView:
    """How a class did on one exercise."""

    name: str
    total: int
    graded: int
    most: float
    mean: float
    median: float
    bins: Sequence[Bin]
    parts: Sequence[Share]
    analysis: Analysis
    mistakes: Sequence[Mistake]
    times: Times | None
    suites: int

    @property
    def hard(self) -> Sequence[Item]:
        return [item for item in self.analysis.items if item.failed][:MOST_HARD_TESTS]


def view(name: str, results: Iterable[Result], anchor: Callable[[Result], str]) -> ExerciseView:
    """Return the view of the exercise `name`; `anchor` is where the page shows a result."""
    mine = [result for result in results if result.exercise == name]
    graded = [result for result in mine if words.is_graded(result)]
    scores = [result.score or 0.0 for result in graded]
    return ExerciseView(
        name=name,
        total=len(mine),
        graded=len(graded),
        most=max((result.max_score for result in mine), default=0.0),
        mean=mean(scores) if scores else 0.0,
        median=median(scores) if scores else 0.0,
        bins=_bins([words.fill(result.score or 0.0, result.max_score) for result in graded]),
        parts=_parts(graded),
        analysis=analysis(graded),
        mistakes=_mistakes(graded),
        times=times(graded, anchor),
        suites=len({result.suite_sha256 for result in graded}),
    )


def _bins(percentages: Iterable[float]) -> list[Bin]:
    width = 100 // BINS
    counts = Counter(min(int(percentage) // width, BINS - 1) for percentage in percentages)
    tallest = max(counts.values(), default=1)
    return [Bin(width * i, width * (i + 1), counts[i], counts[i] / tallest) for i in range(BINS)]


def _parts(results: Sequence[Result]) -> list[Share]:
    every = [part for result in results for part in result.parts]
    shares = []
    for name in dict.fromkeys(part.part for part in every):
        mine = [part for part in every if part.part == name]
        losing = sum(part.score < part.max_score for part in mine)
        shares.append(Share(name, mean(part.score for part in mine), max(part.max_score for part in mine), losing))
    return shares


def _mistakes(results: Iterable[Result]) -> list[Mistake]:
    """Return the recognised mistakes, the most frequent first, each with the shortest code that has it."""
    codes: dict[tuple[str, str, str], list[str]] = {}
    for part in (part for result in results for part in result.parts if part.misconception):
        codes.setdefault((words.mistake(part), part.part, part.hint or ""), []).append(part.code)
    mistakes = [
        Mistake(*key, len(found), min(filter(None, found), key=lambda code: (len(code), code), default=""))
        for key, found in codes.items()
    ]
    return sorted(mistakes, key=lambda mistake: -mistake.count)
