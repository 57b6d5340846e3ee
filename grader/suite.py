"""One pytest session held open over an exercise's tests, which runs them for submission after submission.

The session lives in a thread of its own, because `pytest.main` returns only when it ends. Nothing here is isolated: the
tests are trusted, and what they test comes from a provider (see `plugin`).
"""

import inspect
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import pytest

from grader import plugin
from grader.errors import GraderError
from grader.plugin import GRADED, PROVIDER, Graded, Provider, Verdict, rng_for, submission_for, verdict_of
from grader.result import TestResult


@dataclass(frozen=True)
class Selection:
    """Which tests run: those of `part`, of the ids `tests`, or all; with `until_failed` none after the first that fails."""

    part: str | None = None
    tests: Collection[str] | None = None
    until_failed: bool = False

    def holds(self, item: pytest.Item) -> bool:
        return self.part in (None, item.stash[GRADED].part) and (self.tests is None or item.nodeid in self.tests)


ALL = Selection()

Ended = Callable[[str, str], None]
"""Called after each test with its id and its outcome."""

Request = tuple[Provider, Selection, Ended]


class SuiteError(GraderError):
    """The tests cannot be collected: the grader's fault."""


class Suite:
    """The tests in `files`, collected once. `run` may be called any number of times, from one thread at a time."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._requests: SimpleQueue[Request] = SimpleQueue()
        self._answers: SimpleQueue[dict[str, TestResult] | Exception] = SimpleQueue()
        self._thread = threading.Thread(target=self._main, args=(list(files),), daemon=True)
        self._thread.start()
        self._answer()

    def run(
        self, provider: Provider, selection: Selection = ALL, ended: Ended = lambda test, outcome: None
    ) -> dict[str, TestResult]:
        """Run the tests against the provider's submission and return id -> how it ended. Raises SuiteError."""
        if not self._thread.is_alive():
            raise SuiteError(self._trouble)
        self._requests.put((provider, selection, ended))
        return self._answer()

    def _answer(self) -> dict[str, TestResult]:
        answer = self._answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _main(self, files: list[Path]) -> None:
        session = _HeldOpen(self._requests, self._answers)
        options = ["-c", os.devnull, "--noconftest", "--capture=no"]
        options += ["--import-mode=importlib", "--strict-markers"]
        for file in files:
            sys.modules.pop(file.stem, None)  # pytest would take another course's tests of that name for these
        trouble = hold_open(options, files, session)
        self._trouble = f"{', '.join(map(str, files))}: {trouble}"
        self._answers.put(SuiteError(self._trouble))


class Holder(Protocol):
    """A pytest plugin whose loop over the tests waits; `trouble` says why it cannot, or nothing."""

    trouble: str


def hold_open(options: Sequence[str], files: Sequence[Path], holder: Holder, *others: object) -> str:
    """Run pytest on `files` with our plugin, `holder` and `others`, and nothing of anybody else; return why it ended."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)  # the options of somebody's own pytest runs
    alone = ["--disable-plugin-autoload", "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
    try:
        code = pytest.main([*alone, *options, *map(str, files)], plugins=[plugin, *others, holder])
        return holder.trouble or f"pytest ended with {code!r}"
    except BaseException as problem:  # noqa: BLE001  whoever waits for an answer must get one
        return f"{type(problem).__name__}: {problem}"


def by_part(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with those of a part together, visible and hidden ones, the parts in their first test's order."""
    order = {part: place for place, part in reversed(list(enumerate(item.stash[GRADED].part for item in items)))}
    return sorted(items, key=lambda item: order[item.stash[GRADED].part])


class _HeldOpen:
    """The pytest plugin that serves requests in place of pytest's own loop over the tests."""

    def __init__(self, requests: "SimpleQueue[Request]", answers: "SimpleQueue[Any]") -> None:
        self.requests = requests
        self.answers = answers
        self.results: dict[str, TestResult] = {}
        self.lost: set[str] = set()  # tests whose sandbox ended
        self.trouble = ""
        self.arguments: dict[pytest.Item, dict[str, Callable[[pytest.Item], Any]] | None] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.trouble = f"{report.longrepr}"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.trouble or session.testsfailed:
            return True
        ungraded = [item.nodeid for item in session.items if GRADED not in item.stash]
        if ungraded:
            self.trouble = f"{ungraded[0]} has no @pytest.mark.part"
            return True
        self.answers.put({})
        while True:
            session.config.stash[PROVIDER], selection, ended = self.requests.get()
            self.results, self.lost = {}, set()
            warnings.simplefilter("ignore")  # nobody reads what the tests' own arithmetic warns of
            items = [item for item in by_part(session.items) if selection.holds(item)]
            for item, following in zip(items, [*items[1:], None], strict=False):
                self._settle(item, following)
                ended(item.nodeid, self.results[item.nodeid].outcome)
                if selection.until_failed and self.results[item.nodeid].outcome != "passed":
                    break
            self.answers.put(self.results)

    def _settle(self, item: pytest.Item, following: pytest.Item | None) -> None:
        """Run a test, again where it lost its sandbox, until it loses it in the same way twice: then that is how it ends.

        Each time it asks the same, and all share the time that a submission has.
        """
        seen: set[str] = set()
        while True:
            self.lost.discard(item.nodeid)
            self._run(item, following)
            if item.nodeid not in self.lost or self.results[item.nodeid].outcome in seen:
                return
            seen.add(self.results[item.nodeid].outcome)

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> None:
        """Run a test: directly where it needs no more than our own fixtures, which takes a tenth of pytest's own way."""
        if item not in self.arguments:
            self.arguments[item] = needs_only_ours(item)
        arguments = self.arguments[item]
        if arguments is None:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            return
        start = time.perf_counter()
        error: BaseException | None = None
        try:
            item.obj(**{name: make(item) for name, make in arguments.items()})  # type: ignore[attr-defined]
        except BaseException as problem:  # noqa: BLE001  whatever a test raises is its verdict
            error = problem
        self._note(item.nodeid, item.location, item.stash[GRADED], verdict_of(error), time.perf_counter() - start)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note a test's verdict; a teardown that fails is the suite's fault, whatever the test said before."""
        if report.when == "teardown" and not report.passed:
            verdict = Verdict("grader_error", f"its teardown failed: {report.longrepr}")
        elif hasattr(report, "verdict"):
            verdict = report.verdict
        else:
            return
        self._note(report.nodeid, report.location, report.graded, verdict, report.duration)

    def _note(
        self, name: str, location: tuple[str, int | None, str], graded: Graded, verdict: Verdict, seconds: float
    ) -> None:
        self.results[name] = result_of_test(location, graded, verdict, seconds)
        if verdict.lost:
            self.lost.add(name)


def result_of_test(
    location: tuple[str, int | None, str], graded: Graded, verdict: Verdict, seconds: float
) -> TestResult:
    """Return the record of a test; `location` is pytest's (file, line, name)."""
    file, _, name = location
    visibility = "hidden" if file.endswith("_hidden.py") else "visible"
    return TestResult(
        name=name,
        part=graded.part,
        outcome=verdict.outcome,
        score=graded.points if verdict.outcome == "passed" else 0.0,
        max_score=graded.points,
        visibility=visibility,
        message=verdict.message,
        hint=verdict.hint or None,
        seconds=round(seconds, 6),
        exhibit=verdict.exhibit if visibility == "visible" else None,  # it would show a hidden test's values
    )


_OURS: dict[str, Callable[[pytest.Item], Any]] = {"submission": submission_for, "rng": rng_for}


def needs_only_ours(item: pytest.Item) -> dict[str, Callable[[pytest.Item], Any]] | None:
    """Return what makes each argument of a test that is a plain function and uses no fixture but ours; None for any other."""
    if type(item) is not pytest.Function or item.cls is not None or item.get_closest_marker("skipif"):
        return None
    marks = item.iter_markers("parametrize")
    if any(mark.kwargs.get("indirect") for mark in marks):
        return None
    given = item.callspec.params if hasattr(item, "callspec") else {}
    makers = _OURS | {name: _constant(value) for name, value in given.items()}
    names = inspect.signature(item.obj).parameters
    if not set(item.fixturenames) - {"request"} <= makers.keys() or not names.keys() <= makers.keys():
        return None
    return {name: makers[name] for name in names}


def _constant(value: Any) -> Callable[[pytest.Item], Any]:
    return lambda item: value
