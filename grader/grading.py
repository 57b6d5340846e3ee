"""One submission -> Result; many, on any executor, resumable.

There is one way through the code for a submission: `grade` reads its file, runs the exercise's suites against it in a
sandbox, and returns a Result, whatever the submission does. It depends on nothing but its arguments, so any executor can
run it in any process; suites are collected once a process.
"""

import importlib.util
import multiprocessing
import os
import platform
import re
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

import grader
from grader.anonymous import example
from grader.course import Course, Exercise
from grader.exhibits import Training
from grader.intake import IntakeError, Source, read_submission
from grader.known import Known
from grader.misconceptions import Misconception, read_misconceptions
from grader.objects import SubmittedModule
from grader.recognition import Recogniser
from grader.restrictions import Restrictions
from grader.result import Result, TestResult, result_of
from grader.sandbox.jail import Jail, Limits
from grader.sandbox.session import NO_RESTRICTIONS, Session
from grader.showcase import Showcase
from grader.store import Store
from grader.suite import Selection, Suite
from grader.threads import one_thread_each
from grader.transcript import Heard, Tried, heard

POOLS = 3
"""How often the workers of a run may die before submissions are graded one by one."""

FURTHER_LIBRARIES = ("matplotlib.pyplot", "scipy.special", "scipy.stats", "sklearn.metrics", "sklearn.preprocessing")
"""What submissions like to import; seconds each, so once a grading process for all that do, not once a part."""

_IMPORTS_FURTHER = re.compile(r"^(?:import|from) +(?:matplotlib|scipy|sklearn)\b", re.MULTILINE)


@dataclass(frozen=True)
class Submission:
    """A file that was handed in. `student` is None where nobody is named, `exercise` the whole folder name, `handed_in` the
    time in ISO 8601 and UTC, empty where it is not known.

    Where `part` is given only its tests run; with `until_failed` none after the first that fails.
    """

    path: Path
    exercise: str
    student: str | None = None
    part: str | None = None
    until_failed: bool = False
    handed_in: str = ""


@dataclass(frozen=True)
class Settings:
    """What all submissions of a run share."""

    course: Path
    jail: Jail
    seed: int
    child_per_part: bool = True  # else one for a submission: cheaper, but its parts share a process
    recognise: bool = True  # whether failed parts are compared with the exercise's misconceptions
    showcase: bool = True  # whether a training is shown, on which no point depends
    known: Path | None = None  # a folder where the processes of a run share what they know of misconceptions


def grade(submission: Submission, settings: Settings) -> Result:
    """Return the Result of one submission. What goes wrong on the grader's side is in the Result too, as ungraded."""
    exercise = find_exercise(settings.course, submission.exercise)
    start = time.monotonic()
    fields: dict[str, Any] = {
        "exercise": exercise.name,
        "student": submission.student,
        "file": submission.path.name,
        "isolation": settings.jail.tier,
        "seed": settings.seed,
        "suite_sha256": exercise.suite_sha256,
        "environment": environment(),
        "handed_in": submission.handed_in,
    }
    try:
        source: Source | IntakeError = read_submission(submission.path)
    except IntakeError as problem:
        source = problem
    except OSError as problem:
        message = f"{submission.path}: cannot be read ({problem.strerror})"
        return Result(
            score=None, max_score=exercise.max_score, submission_sha256="", graded=False, message=message, **fields
        )
    fields["submission_sha256"] = fingerprint(source)
    message = str(source) if isinstance(source, IntakeError) else ""
    tests, heard = _run(exercise, source, settings, Selection(submission.part, None, submission.until_failed))
    recognised = _recognise(exercise, settings, tests, heard) if settings.recognise else {}
    codes = _codes(exercise, source, submission.student, recognised)
    fields["training"] = _training(exercise, source, settings, tests.values()) if settings.showcase else None
    seconds = round(time.monotonic() - start, 4)
    known = {part: (*mistake, codes[part]) for part, mistake in recognised.items()}
    return result_of(tests.values(), known, message=message, seconds=seconds, **fields)


def fingerprint(source: Source | IntakeError) -> str:
    """Return the hash by which a submission is known again: of its code, or of the reason why it has none."""
    return source.sha256 if isinstance(source, Source) else sha256(str(source).encode()).hexdigest()


Heards = dict[str, list[Heard]]
"""What each failed test heard from a submission: test id -> the answers."""


def _run(
    exercise: Exercise,
    source: Source | IntakeError,
    settings: Settings,
    selection: Selection,
    limits: Limits | None = None,
) -> tuple[dict[str, TestResult], Heards]:
    """Run tests and return id -> how each ended, and what those that failed heard."""
    suite = _suite(tuple(exercise.tests))
    if isinstance(source, IntakeError):
        return suite.run(Unreadable(source, settings.seed), selection), {}
    with _session(exercise, source, settings, limits, exercise.restrictions) as session:
        provider = Sandboxed(session, settings.seed, settings.child_per_part)
        return suite.run(provider, selection, provider.ended), provider.heard


def _session(
    exercise: Exercise, source: Source, settings: Settings, limits: Limits | None, rules: Restrictions = NO_RESTRICTIONS
) -> Session:
    parts = [part.part for part in exercise.parts]
    libraries = (*exercise.libraries, *further_libraries(source.text))
    return Session(settings.jail, source, exercise.module, rules, parts, libraries, limits)


# --- what mistake it is -----------------------------------------------------------------------------------------------


def _recognise(
    exercise: Exercise, settings: Settings, tests: Mapping[str, TestResult], heard: Heards
) -> dict[str, tuple[str, str]]:
    """Return part -> the misconception that a submission has there, and its hint; all where it is one of several."""
    found = {}
    for part in dict.fromkeys(test.part for test in tests.values() if test.outcome != "passed"):
        mine = {name: test for name, test in tests.items() if test.part == part}
        known = _recogniser(exercise.name, settings).recognise(part, _tried(mine, heard))
        if known:
            found[part] = (" or ".join(one.name for one in known), " Or: ".join(one.hint for one in known))
    return found


def _codes(
    exercise: Exercise, source: Source | IntakeError, student: str | None, parts: Collection[str]
) -> dict[str, str]:
    """Return what parts of a submission look like, without what tells whose it is."""
    if isinstance(source, IntakeError) or not parts:
        return dict.fromkeys(parts, "")
    solution = exercise.script.read_text(encoding="utf-8")
    return {part: example(part, source.text, solution, student) for part in parts}


def _tried(tests: Mapping[str, TestResult], heard: Heards) -> dict[str, Tried]:
    return {name: Tried(test.outcome, heard.get(name, [])) for name, test in tests.items()}


@cache
def _recogniser(name: str, settings: Settings) -> Recogniser:
    """Return what knows the misconceptions of an exercise, once a process."""
    exercise = find_exercise(settings.course, name)
    if not exercise.misconceptions.exists():
        return Recogniser([], lambda misconception, tests: {})
    solution = exercise.script.read_text(encoding="utf-8")
    limits = replace(settings.jail.limits, call_seconds=5.0, total_seconds=10.0)  # who takes longer is not recognised

    def run(misconception: Misconception, tests: Collection[str]) -> dict[str, Tried]:
        source = Source(misconception.submission(solution), exercise.script.name)
        return _tried(*_run(exercise, source, settings, Selection(tests=tests), limits))

    return Recogniser(read_misconceptions(exercise.misconceptions), run, _shared(exercise, settings))


def _shared(exercise: Exercise, settings: Settings) -> Known | None:
    """Return the folder of what the tests hear from the misconceptions, named by all that this depends on."""
    if settings.known is None:
        return None
    files = (exercise.misconceptions.read_bytes(), exercise.script.read_bytes())
    basis = repr((exercise.suite_sha256, files, settings.seed, settings.jail.tier, environment()))
    return Known(settings.known / f"{exercise.name}-{sha256(basis.encode()).hexdigest()[:16]}")


# --- how its training goes --------------------------------------------------------------------------------------------


def _training(
    exercise: Exercise, source: Source | IntakeError, settings: Settings, tests: Collection[TestResult]
) -> Training | None:
    """Return how a submission's training went; None where there is nothing to show, or something goes wrong."""
    if isinstance(source, IntakeError) or not exercise.showcase.exists():
        return None
    try:
        known = showcase(exercise.name, settings)
        return known.of(source) if known.is_earned(tests) else None
    except Exception:  # noqa: BLE001  no point depends on it, so nothing that it does may cost one
        return None


@cache
def showcase(name: str, settings: Settings) -> Showcase:
    """Return what shows the trainings of an exercise, once a process."""
    exercise = find_exercise(settings.course, name)
    solution = Source(exercise.script.read_text(encoding="utf-8"), exercise.script.name)

    def open_session(source: Source, limits: Limits) -> Session:
        return _session(exercise, source, settings, limits)  # what uses something forbidden has earned nothing

    return Showcase(exercise.showcase, solution, settings.jail.limits, open_session)


# --- where submissions come from --------------------------------------------------------------------------------------


def further_libraries(text: str) -> tuple[str, ...]:
    """Return what the sandbox loads besides an exercise's own libraries, for a submission that imports any of it at the top."""
    return _installed() if _IMPORTS_FURTHER.search(text) else ()


@cache
def _installed() -> tuple[str, ...]:
    return tuple(name for name in FURTHER_LIBRARIES if importlib.util.find_spec(name.partition(".")[0]))


class Sandboxed:
    """The provider of a submission that runs in a sandbox, each part in a new one."""

    def __init__(self, session: Session, seed: int, child_per_part: bool) -> None:
        self.session = session
        self.seed = seed
        self.child_per_part = child_per_part
        self.part = ""
        self.heard: Heards = {}

    def submission(self, tests: Path, part: str, test: str) -> SubmittedModule:
        self.session.begin()
        if self.child_per_part and part != self.part:
            self.session.end()
            self.part = part
        self.session.load()
        violation = (self.session.violations or {}).get(part)
        if violation:
            fault = violation.fault(self.session.source, part)
            self.session.heard.append(fault.fault)
            raise fault
        return SubmittedModule(self.session)

    def ended(self, test: str, outcome: str) -> None:
        """Keep what a failed test heard."""
        if outcome != "passed":
            self.heard[test] = [heard(answer) for answer in self.session.heard]


class Unreadable:
    """The provider of a file that is no submission: every test ends as rejected, with the same words."""

    def __init__(self, problem: IntakeError, seed: int) -> None:
        self.problem = problem
        self.seed = seed

    def submission(self, tests: Path, part: str, test: str) -> Any:
        raise self.problem.with_traceback(None)


def grade_all(
    submissions: Iterable[Submission], settings: Settings, workers: int, store: Store | None = None
) -> Iterator[tuple[Submission, Result]]:
    """Grade many submissions in `workers` processes and yield each result as it comes, in no set order.

    Each is put into `store` where it is made, so that nothing is lost however long the caller takes. Raises StoreError.
    A worker process that dies takes no result with it: what is left is graded by new ones, and where that happens again and
    again, one by one; a submission stays ungraded only where its own worker dies twice.
    """
    waiting = list(submissions)
    if workers <= 1 or len(waiting) <= 1:
        for submission in waiting:
            yield submission, _grade_and_keep(submission, settings, store)
        return
    for _ in range(POOLS):
        done: set[Submission] = set()
        try:
            for submission, result in _pool(waiting, settings, workers, store):
                done.add(submission)
                yield submission, result
            return
        except BrokenProcessPool:
            waiting = [submission for submission in waiting if submission not in done]
    for submission in waiting:
        yield submission, _grade_alone(submission, settings, store)


def _pool(
    submissions: list[Submission], settings: Settings, workers: int, store: Store | None
) -> Iterator[tuple[Submission, Result]]:
    one_thread_each()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(submissions)), mp_context=context, initializer=_end_with_parent)
    try:
        futures: dict[Future[Result], Submission] = {
            pool.submit(_grade_and_keep, submission, settings, store): submission for submission in submissions
        }
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    """Let this process end as soon as the one that started it has, and with it the sandboxes."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _grade_alone(submission: Submission, settings: Settings, store: Store | None) -> Result:
    try:
        ((_, result),) = _pool([submission], settings, 1, store)
    except BrokenProcessPool:
        result = ungraded(submission, settings, "the grading process died, twice")
        if store:
            store.put(result)
    return result


def _grade_and_keep(submission: Submission, settings: Settings, store: Store | None) -> Result:
    result = grade_safely(submission, settings)
    if store:
        store.put(result)
    return result


def grade_safely(submission: Submission, settings: Settings) -> Result:
    """Return the Result of a submission, an ungraded one where the grader itself breaks."""
    try:
        return grade(submission, settings)
    except Exception as problem:  # noqa: BLE001  the rest of the class must still be graded
        return ungraded(submission, settings, f"{type(problem).__name__}: {problem}")


def ungraded(submission: Submission, settings: Settings, message: str) -> Result:
    """Return the Result of a submission that the grader itself failed to grade."""
    return Result(
        exercise=submission.exercise, student=submission.student, file=submission.path.name, score=None, max_score=0.0,
        isolation=settings.jail.tier, seed=settings.seed, submission_sha256="", suite_sha256="", graded=False, message=message,
        handed_in=submission.handed_in,
    )  # fmt: skip


@cache
def environment() -> dict[str, str]:
    """Return what a mark may depend on besides the submission."""
    found = {
        "grader": grader.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
    }
    with suppress(PackageNotFoundError):  # not every course needs it
        found["torch"] = version("torch")
    return found


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def find_exercise(course: Path, name: str) -> Exercise:
    """Return an exercise, looked up once a process."""
    return Course(course).find(name)


@cache
def _suite(tests: tuple[Path, ...]) -> Suite:
    return Suite(tests)
