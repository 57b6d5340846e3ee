"""Results of a class -> one page for its instructor: figures, grades, what was hard, and every submission's tests."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median

from grader.feedback import words
from grader.feedback.render import render
from grader.marks import Mark
from grader.result import Result, TestResult

BINS = 10
MOST_HARD_TESTS = 8


@dataclass(frozen=True)
class Entry:
    """One submission: its place in the page and what the page says of it."""

    anchor: str
    who: str
    result: Result
    mark: Mark
    graded: bool
    parts: Sequence["PartRows"]


@dataclass(frozen=True)
class PartRows:
    """A part of a submission with a line for each test."""

    name: str
    score: float
    most: float
    tests: Sequence["Merged"]
    mistake: str
    advice: str


@dataclass(frozen=True)
class Merged:
    """One test, or all cases of a test that passed, as one."""

    test: TestResult
    cases: int = 1


@dataclass(frozen=True)
class Row:
    """A student's line in the table: one entry an exercise, None where nothing was handed in."""

    who: str
    entries: Sequence[Entry | None]
    score: float
    most: float
    complete: bool  # nothing of it is ungraded


@dataclass(frozen=True)
class Bin:
    """One column of a histogram: `lowest` and `highest` are percentages."""

    lowest: int
    highest: int
    count: int
    share: float  # of the tallest column


@dataclass(frozen=True)
class Share:
    """A part's mean points over the class."""

    name: str
    score: float
    most: float


@dataclass(frozen=True)
class Item:
    """How a class did on one test; a submission passes a test where it passes all of its cases."""

    name: str
    part: str
    visibility: str
    passed: int
    total: int
    instead: str  # the outcomes of those who did not pass


@dataclass(frozen=True)
class Mistake:
    """A known mistake, what helps against it, and how many submissions have it."""

    name: str
    part: str
    advice: str
    count: int


@dataclass(frozen=True)
class ExerciseView:
    """How a class did on one exercise. The figures are of graded submissions alone."""

    name: str
    total: int
    graded: int
    most: float
    mean: float
    median: float
    bins: Sequence[Bin]
    parts: Sequence[Share]
    items: Sequence[Item]
    mistakes: Sequence[Mistake]
    suites: int

    @property
    def hard(self) -> Sequence[Item]:
        return [item for item in self.items if item.passed < item.total][:MOST_HARD_TESTS]


def class_report(results: Sequence[Result], title: str, problems: Sequence[str], marks: Sequence[Mark] = ()) -> str:
    """Return one self-contained HTML page for the instructor.

    `problems` are lines about what was handed in. Where a student has several results for an exercise, the last one counts; a
    result without a mark counts as it was graded.
    """
    known = {(mark.result.student, mark.result.exercise): mark for mark in marks if mark.result.student}
    rows = _rows(_latest(results), known)
    entries = [entry for row in rows for entry in row.entries if entry]
    taken = [entry.result for entry in entries]
    return render(
        "class.html",
        title=title,
        problems=problems,
        exercises=[_exercise(name, taken) for name in _exercises(taken)],
        rows=rows,
        entries=entries,
        ungraded=[entry for entry in entries if not entry.graded],
        isolation=words.counted(result.isolation for result in taken),
        seeds=words.counted(str(result.seed) for result in taken),
    )


def _latest(results: Sequence[Result]) -> list[Result]:
    keyed = {
        (result.student, result.exercise) if result.student else index: result for index, result in enumerate(results)
    }
    return list(keyed.values())


def _exercises(results: Iterable[Result]) -> list[str]:
    return sorted({result.exercise for result in results}, key=words.natural)


# --- the table --------------------------------------------------------------------------------------------------------


_Known = Mapping[tuple[str, str], Mark]


def _rows(results: Sequence[Result], known: _Known) -> list[Row]:
    groups: dict[object, list[Result]] = {}
    for index, result in enumerate(results):
        groups.setdefault(result.student or index, []).append(result)
    ordered = sorted(groups.values(), key=lambda group: words.natural(words.who(group[0])))
    exercises = _exercises(results)
    return [_row(group, exercises, f"r{index}", known) for index, group in enumerate(ordered, 1)]


def _row(results: Sequence[Result], exercises: Sequence[str], anchor: str, known: _Known) -> Row:
    by_exercise = {result.exercise: result for result in results}
    found = [by_exercise.get(name) for name in exercises]
    entries = [_entry(result, f"{anchor}e{index}", known) if result else None for index, result in enumerate(found, 1)]
    graded = [entry.mark for entry in entries if entry and entry.graded]
    return Row(
        who=words.who(results[0]),
        entries=entries,
        score=sum(mark.score or 0.0 for mark in graded),
        most=sum(mark.result.max_score for mark in graded),
        complete=len(graded) == len(results),
    )


def _entry(result: Result, anchor: str, known: _Known) -> Entry:
    mark = known.get((result.student or "", result.exercise)) or Mark(result)
    return Entry(anchor, words.who(result), result, mark, words.is_graded(result), _part_rows(result))


def _part_rows(result: Result) -> list[PartRows]:
    return [
        PartRows(part.name, part.score, part.most, _merge(part.tests), part.mistake, part.advice)
        for part in words.parts_of(result)
    ]


def _merge(tests: Iterable[TestResult]) -> list[Merged]:
    """Return the tests, with the cases of one as one where all of them passed."""
    merged: list[Merged] = []
    for (name, _, _), cases in _by_function(tests).items():
        if any(test.outcome != "passed" for test in cases) or len(cases) == 1:
            merged += [Merged(test) for test in cases]
        else:
            merged.append(Merged(_sum(name, cases), len(cases)))
    return merged


def _sum(name: str, cases: Sequence[TestResult]) -> TestResult:
    return replace(
        cases[0],
        name=name,
        score=sum(test.score for test in cases),
        max_score=sum(test.max_score for test in cases),
        seconds=sum(test.seconds for test in cases),
    )


# --- the exercises ----------------------------------------------------------------------------------------------------


def _exercise(name: str, results: Iterable[Result]) -> ExerciseView:
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
        items=_items(graded),
        mistakes=_mistakes(graded),
        suites=len({result.suite_sha256 for result in graded}),
    )


def _bins(percentages: Iterable[float]) -> list[Bin]:
    width = 100 // BINS
    counts = Counter(min(int(percentage) // width, BINS - 1) for percentage in percentages)
    tallest = max(counts.values(), default=1)
    return [Bin(width * i, width * (i + 1), counts[i], counts[i] / tallest) for i in range(BINS)]


def _parts(results: Sequence[Result]) -> list[Share]:
    every = [part for result in results for part in result.parts]
    names = dict.fromkeys(part.part for part in every)
    return [
        Share(
            name,
            mean(part.score for part in every if part.part == name),
            max(part.max_score for part in every if part.part == name),
        )
        for name in names
    ]


def _mistakes(results: Iterable[Result]) -> list[Mistake]:
    """Return the recognised mistakes, the most frequent first."""
    found = [part for result in results for part in words.parts_of(result) if part.mistake]
    counts = Counter((part.mistake, part.name, part.advice) for part in found)
    return [Mistake(*key, count) for key, count in counts.most_common()]


def _items(results: Iterable[Result]) -> list[Item]:
    """Return the item analysis, the hardest test first."""
    answers: dict[tuple[str, str, str], list[Sequence[TestResult]]] = {}
    for result in results:
        for key, cases in _by_function(result.tests).items():
            answers.setdefault(key, []).append(cases)
    items = [_item(key, cases) for key, cases in answers.items()]
    return sorted(items, key=lambda item: item.passed / item.total)


def _by_function(tests: Iterable[TestResult]) -> dict[tuple[str, str, str], list[TestResult]]:
    groups: dict[tuple[str, str, str], list[TestResult]] = {}
    for test in tests:
        groups.setdefault((words.function(test), test.part, test.visibility), []).append(test)
    return groups


def _item(key: tuple[str, str, str], answers: Sequence[Sequence[TestResult]]) -> Item:
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
    )
