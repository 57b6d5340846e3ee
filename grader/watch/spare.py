"""The process in which a student's code runs: loads the libraries, collects the tests, waits, runs what it is told, once.

Started as ``python -P -m grader.watch.spare TESTS`` by `runner`, which ends it afterwards. The tests, the plugin and so the
verdicts are those of plain pytest.

The protocol
------------
One JSON object a line. On standard output, which nothing else can write to once this process is ready:

    {"ready": [{"name": "test_tiny.py::test_double", "part": "double", "points": 4.0, "line": 12}, …]}    what there is
    {"trouble": "…"}                           instead, where the tests cannot be collected
    {"begins": NAME}
    {"loaded": true}                           when the first test has got the submission
    {"ended": NAME, "verdict": {…}, "printed": "…"}    a `plugin.Verdict`, and what the test and the code printed
    {"done": true}

On standard input, once: ``{"tests": [NAME, …]}``. Where it ends, this process does.
"""

import importlib
import json
import os
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from grader.course import LIBRARIES
from grader.intake import IntakeError, choose_file, read_submission
from grader.plugin import GRADED
from grader.suite import hold_open
from grader.watch.changes import UNREADABLE, imported

LONGEST_OUTPUT = 2000
"""Characters shown of what a test printed: its end."""


class Wire:
    """The standard streams of this process, which has nothing but a null device in their place afterwards."""

    def __init__(self) -> None:
        self._requests: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._answers: BinaryIO = os.fdopen(os.dup(1), "wb", buffering=0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)

    def send(self, **message: Any) -> None:
        self._answers.write(json.dumps(message).encode() + b"\n")

    def receive(self) -> dict[str, Any]:
        """Return the request. Ends the process where there is none, and as soon as nobody waits for the answers any more."""
        line = self._requests.readline()
        if not line:
            os._exit(0)
        threading.Thread(target=self._end_with_host, daemon=True).start()
        request: dict[str, Any] = json.loads(line)
        return request

    def _end_with_host(self) -> None:
        self._requests.read()
        os._exit(1)


class HeldOpen:
    """The pytest plugin that waits between collection and the tests."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.trouble = ""
        self.loaded = False

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.trouble = str(report.longrepr)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.trouble:
            return True
        items = {item.nodeid: item for item in session.items if GRADED in item.stash}
        self.wire.send(ready=[_about(item) for item in items.values()])
        chosen = [items[name] for name in self.wire.receive()["tests"]]
        for item, following in zip(chosen, [*chosen[1:], None], strict=True):
            self.wire.send(begins=item.nodeid)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        self.wire.send(done=True)
        os._exit(0)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "setup" and report.passed and not self.loaded:
            self.loaded = True
            self.wire.send(loaded=True)
        if hasattr(report, "verdict"):
            printed = (report.capstdout + report.capstderr)[-LONGEST_OUTPUT:]
            verdict = asdict(replace(report.verdict, exhibit=None))  # which is for a page
            self.wire.send(ended=report.nodeid, verdict=verdict, printed=printed)


def _about(item: pytest.Item) -> dict[str, Any]:
    graded = item.stash[GRADED]
    return {"name": item.nodeid, "part": graded.part, "points": graded.points, "line": item.location[1] or 0}


class Warm:
    """The pytest plugin that loads, before anything runs, what the first call of a library would load."""

    def __init__(self, tests: Path) -> None:
        self.tests = tests

    def pytest_collection_finish(self) -> None:
        wanted = self._imported_by_the_submission()
        for package, module in LIBRARIES.items():
            if package in sys.modules or package in wanted:
                try:
                    importlib.import_module(module)
                except ImportError:
                    continue  # the submission itself will say so

    def _imported_by_the_submission(self) -> frozenset[str]:
        try:
            return imported(
                read_submission(choose_file(self.tests.parent, self.tests.stem.removeprefix("test_"), None))
            )
        except (IntakeError, OSError, *UNREADABLE):
            return frozenset()


def main(tests: Path) -> None:
    """Run a spare for a file of tests."""
    wire = Wire()
    no_options = ["-o", "addopts="]  # the folder's own, of plugins that are not loaded here
    wire.send(trouble=hold_open(no_options, [tests], HeldOpen(wire), Warm(tests)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
