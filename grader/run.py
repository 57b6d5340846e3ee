"""Grades a class: what is new is graded, what is unchanged is kept, and every mark reaches the gradebook and the reports."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from grader.cluster import grade_on_cluster
from grader.course import Course
from grader.grading import Settings, Submission, find_exercise, fingerprint, grade_all
from grader.intake import IntakeError, read_submission
from grader.result import Result
from grader.store import Store

_FLUSH_SECONDS = 2.0


@dataclass
class Outcome:
    """What a run did: every result, how many of them are new, and what went wrong on the grader's side."""

    results: list[Result] = field(default_factory=list)
    new: int = 0
    troubles: list[str] = field(default_factory=list)


def grade_class(
    submissions: list[Submission],
    settings: Settings,
    *,
    workers: int,
    store: Store | None,
    db: str | None,
    finished: Callable[[Result], None],
    cluster: str | None = None,
) -> Outcome:
    """Grade what is not in the store yet, call `finished` with each result, and record all in the gradebook at `db`.

    Where `cluster` names a Dask scheduler, its workers grade; else `workers` processes of this machine do.
    """
    outcome = Outcome()
    book = _Recorder(db, Course(settings.course), outcome)
    waiting = []
    for submission in submissions:
        kept = _unchanged(submission, settings, store)
        if kept:
            outcome.results.append(kept)
            book.add(kept)
            finished(kept)
        else:
            waiting.append(submission)
    for result in _graded(waiting, settings, workers, store, cluster):
        outcome.results.append(result)
        outcome.new += 1
        book.add(result)
        finished(result)
    book.flush()
    outcome.results.sort(key=lambda result: (result.student or "", result.exercise))
    return outcome


def _graded(
    waiting: list[Submission], settings: Settings, workers: int, store: Store | None, cluster: str | None
) -> Iterator[Result]:
    graded = grade_on_cluster(waiting, settings, cluster) if cluster else grade_all(waiting, settings, workers)
    for _, result in graded:
        if store:
            store.put(result)
        yield result


def _unchanged(submission: Submission, settings: Settings, store: Store | None) -> Result | None:
    """Return the stored result of a submission whose text, suite, seed and isolation are still those that it was graded with."""
    kept = store.get(submission.student, submission.exercise) if store else None
    if kept is None or not kept.graded:
        return None
    try:
        sha = fingerprint(read_submission(submission.path))
    except IntakeError as problem:
        sha = fingerprint(problem)
    except OSError:
        return None
    suite = find_exercise(settings.course, submission.exercise).suite_sha256
    now = (sha, suite, settings.seed, settings.jail.tier, submission.path.name)
    return kept if now == (kept.submission_sha256, kept.suite_sha256, kept.seed, kept.isolation, kept.file) else None


class _Recorder:
    """Writes results to the gradebook in batches; a gradebook that fails is a trouble of the run, not its end."""

    def __init__(self, url: str | None, course: Course, outcome: Outcome) -> None:
        self.url = url
        self.course = course
        self.outcome = outcome
        self.waiting: list[Result] = []
        self.last = time.monotonic()

    def add(self, result: Result) -> None:
        self.waiting.append(result)
        if time.monotonic() - self.last > _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self.url is None or not self.waiting:
            return
        from grader import gradebook  # imports nbgrader, which takes seconds

        try:
            gradebook.record(self.url, self.course, self.waiting)
            self.waiting = []
        except gradebook.GradebookError as problem:
            self.outcome.troubles = [f"{problem}. The results are kept; the next run writes them to the gradebook"]
            self.last = float("inf")  # waiting for a lock takes seconds: once more at the end, not after every result
        else:
            self.outcome.troubles = []
            self.last = time.monotonic()
