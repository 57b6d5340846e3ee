"""Runs tests in spare processes, one run at a time: hands a run over, hears its verdicts, and ends what does not end."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.local import TOO_LONG
from grader.plugin import CALL_SECONDS, Graded, Verdict, verdict_of
from grader.workbench import reason_in

PATIENCE = CALL_SECONDS + 1.0
"""Seconds without a word after which a run is ended from here: where the test could not be stopped, as on Windows."""

BUSY = 2.0
"""Seconds that a run has the processors for itself, before the next spare begins to warm up."""


@dataclass(frozen=True)
class Test:
    """A graded test that was collected; `line` is where it stands in its file."""

    name: str
    part: str
    points: float
    line: int


@dataclass(frozen=True)
class Tested:
    """How a test ended. It has what `plugin.part_scores` reads of a report."""

    test: Test
    verdict: Verdict
    printed: str = ""

    @property
    def graded(self) -> Graded:
        return Graded(self.test.part, self.test.points)

    @property
    def location(self) -> tuple[str, int, str]:
        return "", self.test.line, self.test.name


Event = tuple["Spare", str | None]
"""A line that a spare has written; None at its end."""


class Spare:
    """A process that waits, see `spare` for the protocol. What it says comes as events by `tell`, from another thread."""

    def __init__(self, tests: Path, tell: Callable[[Event], None]) -> None:
        command = [sys.executable, "-P", "-m", "grader.watch.spare", str(tests)]
        pipe, both = subprocess.PIPE, subprocess.STDOUT
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=both, cwd=tests.parent)
        self._tell = tell
        self.warm = False
        self.said = ""  # by whatever went wrong before it was ready
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        with self._process.stdout as stream:
            for line in stream:
                self._tell((self, line.decode("utf-8", errors="replace")))
        self._tell((self, None))

    def send(self, **message: Any) -> None:
        assert self._process.stdin
        with suppress(OSError):  # it has ended, which is the next thing that it tells
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def end(self) -> None:
        """End the process. It may have said something before, which nobody should care for any more."""
        assert self._process.stdin
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            self._process.stdin.close()


@dataclass
class Run:
    """The tests of some parts, in this order, for the `source` whose parts have these `fingerprints`.

    `written` are those of the parts that were written in, while the others use these; `noticed` is when the save was seen.
    """

    parts: Sequence[str]
    written: Sequence[str]
    source: Source
    fingerprints: dict[str, str]
    noticed: float
    blocked: str = ""  # why the submission cannot be loaded
    tested: list[Tested] = field(default_factory=list)
    left: list[Test] | None = None  # None before it is known which tests there are
    spare: Spare | None = None  # None before one is warm
    handed: float = 0.0
    deadline: float = 0.0
    current: str = ""  # the name of the test that has begun
    loaded: bool = False
    told: bool = False  # whether the verdicts on what was written were shown

    @property
    def finished(self) -> list[str]:
        """The parts all of whose tests have a verdict."""
        if self.left is None or self.blocked:
            return []
        waiting = {test.part for test in self.left}
        return [part for part in self.parts if part not in waiting]


class Runner:
    """Keeps a spare warm for a file of tests. `ended` is called with each run that is over, but not with one that was stopped."""

    def __init__(self, tests: Path, tell: Callable[[Event], None], ended: Callable[[Run], None]) -> None:
        self.tests: list[Test] = []  # what there is, known from the first warm spare on
        self.run: Run | None = None
        self.trouble = ""  # why there is no spare
        self._file = tests
        self._tell = tell
        self._ended = ended
        self._spare: Spare | None = None

    @property
    def warm(self) -> bool:
        return self._spare is not None and self._spare.warm

    def start(self, run: Run) -> None:
        """Run these tests as soon as a spare is warm, in place of what runs now."""
        self.stop()
        self.trouble = ""
        self.run = run
        self._hand_over()

    def stop(self) -> None:
        """Forget what runs now."""
        if self.run and self.run.spare:
            self.run.spare.end()
        self.run = None

    def renew(self) -> None:
        """Collect the tests anew: their file has changed."""
        self.close()
        self.tests, self.trouble = [], ""

    def close(self) -> None:
        self.stop()
        if self._spare:
            self._spare.end()
            self._spare = None

    def tick(self) -> None:
        """Do what is due: end a run that says nothing any more, and see to the next spare. To be called often."""
        now, run = time.monotonic(), self.run
        if run and run.spare and now > run.deadline:
            run.spare.end()
            self._lose(run, "timeout", TOO_LONG)
        if self._spare is None and not self.trouble and not (run and run.spare and now < run.handed + BUSY):
            self._spare = Spare(self._file, self._tell)

    def handle(self, event: Event) -> None:
        """Take in what a spare says."""
        spare, line = event
        if spare is self._spare:
            self._hear_waiting(spare, line)
        elif self.run and spare is self.run.spare:
            self._hear_running(self.run, line)

    # --- a spare that waits -----------------------------------------------------------------------------------------

    def _hear_waiting(self, spare: Spare, line: str | None) -> None:
        if line is None:
            spare.end()
            self._spare = None
            if not spare.warm:  # one that had been there may have been ended by the system, and another can do its work
                self.trouble = reason_in(spare.said)
            return
        try:
            message = json.loads(line)
        except ValueError:
            message = {"trouble": line}  # Python itself could not start
        if "ready" in message:
            self.tests = [Test(**test) for test in message["ready"]]
            spare.warm = True
            self._hand_over()
        else:
            spare.said += message["trouble"]

    def _hand_over(self) -> None:
        run, spare = self.run, self._spare
        if not run or run.spare or not spare or not spare.warm:
            return
        if run.left is None:
            run.left = [test for part in run.parts for test in self.tests if test.part == part]
        if not run.left:
            self._end(run)
            return
        run.spare, self._spare = spare, None
        run.current, run.loaded, run.handed = "", False, time.monotonic()
        run.deadline = run.handed + PATIENCE
        spare.send(tests=[test.name for test in run.left])

    # --- a spare that runs ------------------------------------------------------------------------------------------

    def _hear_running(self, run: Run, line: str | None) -> None:
        if line is None:
            assert run.spare
            run.spare.end()
            self._lose(run, "crashed", "ended the Python process (an exit, or a crash in native code).")
            return
        message = json.loads(line)
        run.deadline = time.monotonic() + PATIENCE
        if "begins" in message:
            run.current = message["begins"]
        elif "loaded" in message:
            run.loaded = True
        elif "ended" in message:
            self._note(run, message["ended"], Verdict(**message["verdict"]), message["printed"])
        elif "done" in message:
            self._end(run)
        else:
            self.trouble = reason_in(message["trouble"])
            self.stop()

    def _note(self, run: Run, name: str, verdict: Verdict, printed: str = "") -> None:
        left = run.left or []
        for test in [test for test in left if test.name == name]:
            run.tested.append(Tested(test, verdict, printed))
            left.remove(test)
        if verdict.blocked:
            run.blocked = verdict.message
            self._end(run)

    def _lose(self, run: Run, kind: str, words: str) -> None:
        """Note how a test ended whose process is gone, and go on with the others in the next spare."""
        run.spare = None
        if not run.left:
            self._end(run)
            return
        test = next((test for test in run.left if test.name == run.current), run.left[0])
        label = test.part if run.loaded else ""
        fault = SubmissionFault(Fault(kind, words), run.source, label)
        self._note(run, test.name, verdict_of(fault, in_setup=not run.loaded))
        if self.run is run:
            self._hand_over()

    def _end(self, run: Run) -> None:
        self.stop()
        self._ended(run)
