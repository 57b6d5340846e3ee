"""Results of a class -> one page for its instructor: figures, grades, what was hard, and every submission's tests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.feedback import filters, words
from grader.feedback.details import details
from grader.feedback.exercise import view
from grader.feedback.facts import versions
from grader.feedback.render import render
from grader.marks import Mark
from grader.result import Result


@dataclass(frozen=True)
class Entry:
    """One submission: its place in the page and what the page says of it."""

    anchor: str
    who: str
    result: Result
    mark: Mark
    graded: bool


@dataclass(frozen=True)
class Row:
    """A student's line in the table: one entry an exercise, None where nothing was handed in."""

    who: str
    entries: Sequence[Entry | None]
    score: float
    most: float
    complete: bool  # nothing of it is ungraded

    @property
    def results(self) -> list[Result | None]:
        return [entry.result if entry else None for entry in self.entries]


def class_report(results: Sequence[Result], title: str, problems: Sequence[str], marks: Sequence[Mark] = ()) -> str:
    """Return one self-contained HTML page for the instructor.

    `problems` are lines about what was handed in. Where a student has several results for an exercise, the last one counts; a
    result without a mark counts as it was graded.
    """
    known = {(mark.result.student, mark.result.exercise): mark for mark in marks if mark.result.student}
    rows = _rows(_latest(results), known)
    entries = [entry for row in rows for entry in row.entries if entry]
    taken = [entry.result for entry in entries]
    anchors = {id(entry.result): entry.anchor for entry in entries}
    exercises = [view(name, taken, lambda result: anchors[id(result)]) for name in _exercises(taken)]
    return render(
        "class.html",
        script="class.js",
        title=title,
        problems=problems,
        exercises=exercises,
        rows=[(row, filters.lost(row.results, exercises), filters.ended(row.results)) for row in rows],
        entries=entries,
        ungraded=[entry for entry in entries if not entry.graded],
        isolation=words.counted(result.isolation for result in taken),
        seeds=words.counted(str(result.seed) for result in taken),
        versions=versions(taken),
        parts=filters.parts(exercises),
        endings=filters.endings(taken, some_missing=len(entries) < len(rows) * len(exercises)),
        details=details((entry.anchor, entry.mark) for entry in entries),
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
    return Entry(anchor, words.who(result), result, mark, words.is_graded(result))
