"""What a class was graded with and how long it took, besides the points."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from grader.feedback import words
from grader.feedback.items import by_function
from grader.result import Result

MOST_SLOW = 5

_NAMES = {"grader": "grader", "python": "Python", "numpy": "NumPy", "torch": "PyTorch", "machine": "machine"}
"""How readers know what a result's environment holds."""


@dataclass(frozen=True)
class Version:
    """One thing that marks may depend on: its name, its versions with their counts, and whether there are several."""

    name: str
    text: str
    differs: bool


def versions(results: Iterable[Result]) -> list[Version]:
    """Return the versions that the results were graded with."""
    found: dict[str, list[str]] = {}
    for result in results:
        for name, version in result.environment.items():
            found.setdefault(name, []).append(version)
    order = [*_NAMES, *sorted(found.keys() - _NAMES.keys())]
    return [
        Version(_NAMES.get(name, name), words.counted(found[name]), len(set(found[name])) > 1)
        for name in order
        if name in found
    ]


@dataclass(frozen=True)
class Slow:
    """What took long: a submission or a test, the seconds that it took as a rule and at most."""

    name: str
    usual: float
    longest: float
    anchor: str = ""  # of a submission


@dataclass(frozen=True)
class Times:
    """How long the submissions of an exercise took: wall time, of the grader as a whole."""

    usual: float
    longest: float
    submissions: Sequence[Slow]
    tests: Sequence[Slow]


def times(results: Sequence[Result], anchor: Callable[[Result], str]) -> Times | None:
    """Return how long the results took, the slowest submissions and tests first; None where nothing was timed."""
    slowest = sorted(results, key=lambda result: -result.seconds)
    if not slowest or not slowest[0].seconds:
        return None
    return Times(
        usual=median(result.seconds for result in results),
        longest=slowest[0].seconds,
        submissions=[
            Slow(words.who(result), result.seconds, result.seconds, anchor(result)) for result in slowest[:MOST_SLOW]
        ],
        tests=_slow_tests(results),
    )


def _slow_tests(results: Iterable[Result]) -> list[Slow]:
    seconds: dict[str, list[float]] = {}
    for result in results:
        for (name, _, _), cases in by_function(result.tests).items():
            seconds.setdefault(name, []).append(sum(test.seconds for test in cases))
    slow = [Slow(name, median(each), max(each)) for name, each in seconds.items()]
    return sorted(slow, key=lambda one: -one.longest)[:MOST_SLOW]
