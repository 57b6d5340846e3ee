"""One pytest session held open over an exercise's tests, which runs them for submission after submission.

The session lives in a thread of its own, because `pytest.main` returns only when it ends. Nothing here is isolated: the
tests are trusted, and what they test comes from a provider (see `plugin`).
"""

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from grader import plugin
from grader.errors import GraderError
from grader.plugin import GRADED, PROVIDER, Provider
from grader.result import TestResult


class SuiteError(GraderError):
    """The tests cannot be collected: the grader's fault."""


class Suite:
    """The tests in `files`, collected once. `run` may be called any number of times, from one thread at a time."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._requests: SimpleQueue[tuple[Provider, str | None]] = SimpleQueue()
        self._answers: SimpleQueue[list[TestResult] | Exception] = SimpleQueue()
        self._thread = threading.Thread(target=self._main, args=(list(files),), daemon=True)
        self._thread.start()
        self._answer()

    def run(self, provider: Provider, part: str | None = None) -> list[TestResult]:
        """Run every test (of `part`) against the provider's submission and return how each ended. Raises SuiteError."""
        self._requests.put((provider, part))
        return self._answer()

    def _answer(self) -> list[TestResult]:
        answer = self._answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _main(self, files: list[Path]) -> None:
        session = _HeldOpen(self._requests, self._answers)
        options = ["--disable-plugin-autoload", "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
        options += ["-c", os.devnull, "--noconftest", "--capture=no"]
        options += ["--import-mode=importlib", "--strict-markers"]
        for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
            os.environ.pop(name, None)  # the options of somebody's own pytest runs
        for file in files:
            sys.modules.pop(file.stem, None)  # pytest would take another course's tests of that name for these
        try:
            code = pytest.main([*options, *map(str, files)], plugins=[plugin, session])
            trouble = session.trouble or f"pytest ended with {code!r}"
        except BaseException as problem:  # noqa: BLE001  whoever waits for an answer must get one
            trouble = f"{type(problem).__name__}: {problem}"
        self._answers.put(SuiteError(f"{', '.join(map(str, files))}: {trouble}"))


def by_part(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests with those of a part together, visible and hidden ones, the parts in their first test's order."""
    order = {part: place for place, part in reversed(list(enumerate(item.stash[GRADED].part for item in items)))}
    return sorted(items, key=lambda item: order[item.stash[GRADED].part])


class _HeldOpen:
    """The pytest plugin that serves requests in place of pytest's own loop over the tests."""

    def __init__(self, requests: "SimpleQueue[tuple[Provider, str | None]]", answers: "SimpleQueue[Any]") -> None:
        self.requests = requests
        self.answers = answers
        self.results: dict[str, TestResult] = {}
        self.trouble = ""

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
        self.answers.put([])
        while True:
            session.config.stash[PROVIDER], part = self.requests.get()
            self.results = {}
            items = [item for item in by_part(session.items) if part in (None, item.stash[GRADED].part)]
            for item, following in zip(items, [*items[1:], None], strict=False):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.answers.put(list(self.results.values()))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note a test's verdict; a teardown that fails is the suite's fault, whatever the test said before."""
        if report.when == "teardown" and not report.passed:
            self.results[report.nodeid] = self._result(
                report, "grader_error", f"its teardown failed: {report.longrepr}"
            )
        elif hasattr(report, "verdict"):
            self.results[report.nodeid] = self._result(report, report.verdict.outcome, report.verdict.message)

    def _result(self, report: Any, outcome: str, message: str) -> TestResult:
        points = report.graded.points
        return TestResult(
            name=report.location[2],
            part=report.graded.part,
            outcome=outcome,
            score=points if outcome == "passed" else 0.0,
            max_score=points,
            visibility="hidden" if report.location[0].endswith("_hidden.py") else "visible",
            message=message,
            hint=report.verdict.hint or None,
            seconds=round(report.duration, 6),
        )
