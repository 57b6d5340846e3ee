"""Grades a class: what is new is graded, what is unchanged is kept, and every mark reaches the gradebook and the reports."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from grader.cluster import grade_on_cluster
from grader.course import Course
from grader.fault import printable
from grader.grading import Settings, Submission, environment, find_exercise, fingerprint, grade_all
from grader.intake import IntakeError, read_submission
from grader.result import Result
from grader.store import Store

_FLUSH_SECONDS = 2.0


@dataclass(frozen=True)
class Change:
    """A submission that was graded before and has other points now."""

    before: Result
    after: Result

    def __str__(self) -> str:
        old, new = (result.score for result in (self.before, self.after))
        by = f" ({new - old:+g})" if old is not None and new is not None else ""
        scores = " -> ".join("ungraded" if score is None else f"{score:g}" for score in (old, new))
        who = printable(self.after.student or self.after.file)
        return f"{who} {self.after.exercise}: {scores}{by}: {', '.join(self.reasons())}"

    def reasons(self) -> list[str]:
        """Return what is different from the last time, of all that points may depend on."""
        before, after = self.before, self.after
        reasons = {
            "handed in anew": (before.submission_sha256, before.file) != (after.submission_sha256, after.file),
            "other tests": before.suite_sha256 != after.suite_sha256,
            f"grading seed {after.seed} instead of {before.seed}": before.seed != after.seed,
            f"isolation {after.isolation} instead of {before.isolation}": before.isolation != after.isolation,
            **{
                f"{name} {now} instead of {before.environment.get(name, 'an unknown one')}": True
                for name, now in after.environment.items()
                if before.environment.get(name) != now
            },
        }
        return [reason for reason, applies in reasons.items() if applies] or ["the same work under the same conditions"]


@dataclass
class Outcome:
    """What a run did: every result, how many of them are new, which of these replace other points, and what went wrong on the
    grader's side."""

    results: list[Result] = field(default_factory=list)
    new: int = 0
    changes: list[Change] = field(default_factory=list)
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
    regrade: bool = False,
) -> Outcome:
    """Grade what is not in the store yet, call `finished` with each result, and record all in the gradebook at `db`.

    With `regrade` what is unchanged is graded again too.
    Where `cluster` names a Dask scheduler, its workers grade; else `workers` processes of this machine do.
    """
    outcome = Outcome()
    book = _Recorder(db, Course(settings.course), outcome)
    waiting, before = [], {}
    for submission in submissions:
        kept = store.get(submission.student, submission.exercise) if store else None
        submission = _with_time(submission, kept)
        if kept and not regrade and _is_unchanged(kept, submission, settings):
            if store and kept.handed_in != submission.handed_in:
                kept = replace(kept, handed_in=submission.handed_in)
                store.put(kept)
            outcome.results.append(kept)
            book.add(kept)
            finished(kept)
        else:
            waiting.append(submission)
            if kept:
                before[kept.student, kept.exercise] = kept
    for result in _graded(waiting, settings, workers, store, cluster):
        outcome.results.append(result)
        outcome.new += 1
        old = before.get((result.student, result.exercise))
        if old and old.score != result.score:
            outcome.changes.append(Change(old, result))
        book.add(result)
        finished(result)
    book.flush()
    outcome.results.sort(key=lambda result: (result.student or "", result.exercise))
    return outcome


def _graded(
    waiting: list[Submission], settings: Settings, workers: int, store: Store | None, cluster: str | None
) -> Iterator[Result]:
    """Grade, and yield each result when it is in the store."""
    if not cluster:
        yield from (result for _, result in grade_all(waiting, settings, workers, store))
        return
    for _, result in grade_on_cluster(waiting, settings, cluster):
        if store:
            store.put(result)
        yield result


def _is_unchanged(kept: Result, submission: Submission, settings: Settings) -> bool:
    """Say whether text, suite, seed, isolation and environment are still those that a submission was graded with."""
    if not kept.graded or kept.environment != environment():
        return False
    sha = _sha(submission)
    suite = find_exercise(settings.course, submission.exercise).suite_sha256
    now = (sha, suite, settings.seed, settings.jail.tier, submission.path.name)
    return now == (kept.submission_sha256, kept.suite_sha256, kept.seed, kept.isolation, kept.file)


def _with_time(submission: Submission, kept: Result | None) -> Submission:
    """Return a submission with the time that its stored result knows, where that is of the same work and nothing newer is known."""
    if submission.handed_in or not kept or not kept.handed_in or kept.submission_sha256 != _sha(submission):
        return submission
    return replace(submission, handed_in=kept.handed_in)


def _sha(submission: Submission) -> str | None:
    try:
        return fingerprint(read_submission(submission.path))
    except IntakeError as problem:
        return fingerprint(problem)
    except OSError:
        return None


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
