"""The watch itself: notices saves, starts runs, takes in verdicts and keys, and has all of it shown."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from grader import progress, stubs
from grader.intake import Source
from grader.manifest import Manifest
from grader.plain import listed
from grader.watch.board import Board
from grader.watch.changes import asked_for, fingerprints
from grader.watch.display import Display
from grader.watch.files import Files
from grader.watch.keys import ENDED, Keys
from grader.watch.reading import Unreadable, read
from grader.watch.runner import Event, Run, Runner
from grader.whole import write_whole

TICK = 0.02
"""Seconds between two looks at the files."""

FRAME = 0.2
"""Seconds before the first picture of a run under way, and between two; a verdict or a key does not wait."""


class Watch:
    """Watches one exercise until the student leaves."""

    def __init__(self, exercise: Path, manifest: Manifest, display: Display) -> None:
        self._manifest = manifest
        self._display = display
        self._board = Board(exercise, manifest)
        self._tests = exercise / f"test_{manifest.module}.py"
        self._files = Files([exercise / f"{manifest.module}{end}" for end in (".py", ".ipynb")] + [self._tests])
        self._events: SimpleQueue[Event | str] = SimpleQueue()
        self._runner = Runner(self._tests, self._events.put, self._ended)
        self._pieces = {part: stubs.pieces(part, manifest.stub) for part in self._board.parts}
        self._asked: dict[str, frozenset[str]] = {}
        self._source: Source | None = None  # the last that could be read
        self._own: dict[str, str] = {}  # the code of its parts
        self._now: dict[str, str] = {}  # their fingerprints
        self._known: dict[str, str] = {}  # those of the parts whose verdicts are on the board
        self._changed = self._to_tell = self._leaving = False
        self._drawn = 0.0

    def run(self) -> None:
        """Watch until a key, the end of the input or Ctrl-C ends it."""
        try:
            with Keys(self._events.put), self._display:
                while not self._leaving:
                    self._step()
        except KeyboardInterrupt:
            return
        finally:
            self._runner.close()

    def _step(self) -> None:
        for event in self._happened():
            self._changed = True
            if isinstance(event, str):
                self._press(event)
            else:
                self._hear(event)
        saved = self._files.saved()
        if self._tests in saved:
            self._read_tests()
        if saved:
            self._look()
        self._runner.tick()
        self._show()

    def _happened(self) -> Iterator[Event | str]:
        """Yield what has happened, after waiting for it for a tick."""
        try:
            yield self._events.get(timeout=TICK)
            while True:
                yield self._events.get_nowait()
        except Empty:
            return

    # --- saves --------------------------------------------------------------------------------------------------------

    def _read_tests(self) -> None:
        try:
            self._asked = asked_for(self._tests.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            self._asked = {}  # the spare says what is wrong
        self._known.clear()
        self._runner.renew()

    def _look(self) -> None:
        """Read what was saved and run the tests of the parts of which it changes anything."""
        board, noticed = self._board, time.monotonic()
        self._take()
        self._changed = True
        board.hint = ""
        try:
            source, code = read(board.exercise, self._manifest)
        except Unreadable as problem:
            self._block(str(problem), "saved: it cannot be tested")
            return
        if self._source:
            board.move_lines(self._source, source)
        before, self._own = self._own, {part: code.own(made_of) for part, made_of in self._pieces.items()}
        self._source, self._now = source, fingerprints(code, self._pieces, self._asked)
        board.file, board.blocked = source.filename, ""
        stale = [part for part in board.parts if self._now[part] != self._known.get(part)]
        written = [part for part in stale if before and self._own[part] != before[part]]
        if not stale:
            self._runner.stop()
            self._tell("saved: nothing changed that a test looks at")
            self._keep()
        elif not self._is_running(stale):
            parts = written + [part for part in stale if part not in written]
            self._start(Run(parts, written, source, self._now, noticed))

    def _is_running(self, parts: list[str]) -> bool:
        """Say whether the run under way gives the verdicts that these parts wait for."""
        run = self._runner.run
        if run is None or self._runner.trouble:
            return False
        return all(part in run.parts and run.fingerprints[part] == self._now[part] for part in parts)

    def _start(self, run: Run) -> None:
        for part in run.parts:
            self._known.pop(part, None)
        self._board.news = f"saved: {listed(run.written, 2) or 'running all'}"
        self._drawn = run.noticed
        self._runner.start(run)

    # --- verdicts -----------------------------------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        self._runner.handle(event)
        if self._runner.tests is not self._board.tests:
            self._board.collected(self._runner.tests)

    def _take(self) -> None:
        """Put on the board what the run under way has found so far."""
        if self._runner.run:
            self._take_from(self._runner.run)

    def _take_from(self, run: Run) -> None:
        self._board.take(run.tested, run.source, self._source or run.source)
        for part in run.finished:
            self._known[part] = run.fingerprints[part]
        self._board.look_at(part for part in run.written if part in run.finished)

    def _ended(self, run: Run) -> None:
        self._take_from(run)
        if run.blocked:
            self._block(run.blocked, "saved: it cannot be loaded")
            return
        if len(run.parts) < len(self._board.parts):
            self._board.look_at(run.parts)
        self._tell(self._news(run, run.parts))
        self._keep()

    def _news(self, run: Run, parts: Sequence[str]) -> str:
        names = listed(parts, 2) if len(parts) < len(self._board.parts) else "all parts"
        count = sum(one.test.part in parts for one in run.tested)
        tests = "1 test" if count == 1 else f"{count} tests"
        return f"{time.strftime('%H:%M:%S')}  {names}: {tests} in {time.monotonic() - run.noticed:.2f} s"

    def _keep(self) -> None:
        """Let `grader list` know, where the verdicts on the board are those of what was saved last."""
        if not self._source or self._board.blocked or self._known != self._now:
            return
        path = self._board.exercise / progress.FILENAME
        try:
            write_whole(path, progress.to_json([self._board.progress(self._source)]), durable=False)
        except OSError as problem:
            self._board.news += f"; grader list will not know, as {path.name} cannot be written: {problem.strerror}"

    def _block(self, why: str, news: str) -> None:
        self._board.blocked = why
        self._tell(f"{time.strftime('%H:%M:%S')}  {news}")

    # --- keys ---------------------------------------------------------------------------------------------------------

    def _press(self, key: str) -> None:
        board = self._board
        if key in ("q", ENDED):
            self._leaving = True
        elif key == "r":
            self._known.clear()
            self._look()
        elif key == "h":
            board.ask_for_hint()
            self._to_tell = True
        elif key == "n":
            board.look_further()
            board.hint = ""
            self._to_tell = True

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _tell(self, news: str) -> None:
        self._board.news = news
        self._to_tell = True

    def _show(self) -> None:
        board, runner, now = self._board, self._runner, time.monotonic()
        running = self._running()
        if running != board.running:
            self._part_ended()
        before = board.state, board.trouble, board.running
        self._to_tell |= bool(runner.trouble) and runner.trouble != board.trouble
        board.state, board.trouble, board.running = self._state(), runner.trouble, running
        self._changed |= before != (board.state, board.trouble, board.running) or self._display.resized
        if self._to_tell:
            self._display.tell(board)
        elif self._changed and now >= self._drawn + FRAME:
            self._take()
            self._display.draw(board)
        else:
            return
        self._changed, self._to_tell, self._drawn = False, False, now

    def _part_ended(self) -> None:
        """Have the verdicts on what was written shown at once, while the parts that use it are still tested."""
        run = self._runner.run
        if run and run.written and not run.told and set(run.written) <= set(run.finished):
            run.told = True
            self._take()
            self._board.news = f"{self._news(run, run.written)}; running what uses it"
            self._drawn = 0.0

    def _state(self) -> str:
        run = self._runner.run
        if self._runner.trouble:
            return "stopped"
        if run and run.spare:
            return "running"
        return "ready" if self._runner.warm and not run else "warming up"

    def _running(self) -> list[str]:
        run = self._runner.run
        if not run or not run.spare:
            return []
        return [part for part in run.parts if part not in run.finished]
