"""Results of one exercise -> how hard each of its tests is, and whether it tells strong submissions from weak ones.

How well a test tells them apart is its corrected point-biserial correlation: between passing the test and the points on
everything else in the exercise (Henrysson 1963, Correction of item-total correlations in item analysis, Psychometrika 28). Below
0.2 a test says little about who knows more (Ebel 1972, Essentials of Educational Measurement).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation

from grader.feedback import words
from grader.result import Result, TestResult

FEWEST = 30
"""Submissions with any points from which on separation is spoken of: with fewer, a correlation is mostly chance."""

WEAK = 0.2
NEARLY_ALL = 0.95

Key = tuple[str, str, str]
"""A test's function, part and visibility."""


@dataclass(frozen=True)
class Item:
    """How a class did on one test; a submission passes a test where it passes all of its cases."""

    name: str
    part: str
    visibility: str
    passed: int
    total: int
    instead: str  # the outcomes of those who did not pass
    separation: float | None  # None where it cannot be told

    @property
    def failed(self) -> int:
        return self.total - self.passed


@dataclass(frozen=True)
class Remark:
    """An item to look at, why, and what to do."""

    item: Item
    why: str
    advice: str


@dataclass(frozen=True)
class Analysis:
    """The items of an exercise, the hardest first, and which of them to look at.

    `told` is the number of submissions that separation is told from; `easy` are the items that nearly all pass.
    """

    items: Sequence[Item]
    told: int
    remarks: Sequence[Remark]
    easy: Sequence[Item]

    @property
    def enough(self) -> bool:
        return self.told >= FEWEST


def analysis(results: Sequence[Result]) -> Analysis:
    """Return the item analysis of the graded results of one exercise."""
    telling = [result for result in results if result.score]  # who has no point at all tells nothing of a single test
    separations = _separations(telling) if len(telling) >= FEWEST else {}
    answers = _answers(results)
    items = [_item(key, cases, separations.get(key)) for key, cases in answers.items()]
    items.sort(key=lambda item: item.passed / item.total)
    told = [item for item in items if separations]
    remarks = [remark for item in told if (remark := _remark(item))]
    remarks.sort(key=lambda remark: -2 if remark.item.separation is None else remark.item.separation)
    return Analysis(items, len(telling), remarks, [item for item in told if _is_easy(item)])


def by_function(tests: Iterable[TestResult]) -> dict[Key, list[TestResult]]:
    """Return the tests with all cases of a parametrized one together, in the order in which they ran."""
    groups: dict[Key, list[TestResult]] = {}
    for test in tests:
        groups.setdefault((words.function(test), test.part, test.visibility), []).append(test)
    return groups


def _answers(results: Iterable[Result]) -> dict[Key, list[Sequence[TestResult]]]:
    answers: dict[Key, list[Sequence[TestResult]]] = {}
    for result in results:
        for key, cases in by_function(result.tests).items():
            answers.setdefault(key, []).append(cases)
    return answers


def _item(key: Key, answers: Sequence[Sequence[TestResult]], separation: float | None) -> Item:
    name, part, visibility = key
    missed = [next((test for test in cases if test.outcome != "passed"), None) for cases in answers]
    instead = Counter(words.outcome_of(test).word for test in missed if test)
    return Item(
        name=name,
        part=part,
        visibility=visibility,
        passed=missed.count(None),
        total=len(answers),
        instead=", ".join(f"{word} × {count}" for word, count in instead.most_common()),
        separation=separation,
    )


# --- strong and weak --------------------------------------------------------------------------------------------------


def _separations(results: Iterable[Result]) -> dict[Key, float | None]:
    """Return the separation of each test."""
    marks: dict[Key, list[tuple[bool, float]]] = {}
    for result in results:
        for key, cases in by_function(result.tests).items():
            rest = (result.score or 0.0) - sum(test.score for test in cases)
            marks.setdefault(key, []).append((all(test.outcome == "passed" for test in cases), rest))
    return {key: _correlation(pairs) for key, pairs in marks.items()}


def _correlation(pairs: Sequence[tuple[bool, float]]) -> float | None:
    if len(pairs) < FEWEST:
        return None
    try:
        return correlation([float(passed) for passed, _ in pairs], [rest for _, rest in pairs])
    except StatisticsError:
        return None  # all the same on one side


def _remark(item: Item) -> Remark | None:
    if _is_easy(item):
        return None
    if item.passed <= (1 - NEARLY_ALL) * item.total:
        advice = "Look whether the exercise prepares for it, and whether the test is right."
        return Remark(item, "too hard: hardly anybody passes it", advice)
    if item.separation is None or item.separation >= WEAK:
        return None
    if item.separation < 0:
        advice = "Look at the test, and at what strong submissions that fail it do: does it ask what the exercise says?"
        return Remark(item, "stronger submissions pass it less often", advice)
    advice = "Look at why it fails: is it by chance, by time, or by something that the exercise does not teach?"
    return Remark(item, "hardly tells strong from weak", advice)


def _is_easy(item: Item) -> bool:
    return item.passed >= NEARLY_ALL * item.total
