"""The pytest plugin: what a test of an exercise may use, and how its outcome reads.

Fixtures `submission` and `rng`, the marker `part`, one verdict a test, and a summary by parts. The same suites run in two
places: on the student's machine, where `submission` asks the student's code in the same process (`LocalProvider`), and in the
grader, which puts its own provider into the config's stash, so that `submission` asks a sandboxed process.

Functions stand in the order in which pytest calls them.
"""

import re
import signal
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, Protocol
from zlib import crc32

import numpy as np
import pytest

from grader.checks.asked import note_call
from grader.checks.failure import CheckFailure
from grader.errors import GraderError
from grader.exhibits import ErrorMap
from grader.fault import SubmissionFault
from grader.hints import num_used, take_hint
from grader.intake import IntakeError, choose_file, read_submission
from grader.local import LocalSubmission, TakesTooLong, load
from grader.manifest import Manifest, Part, read_manifest
from grader.objects import SubmittedModule
from grader.plain import bar, for_terminal
from grader.progress import Earned, Progress, text_sha256, to_json
from grader.restrictions import Violation
from grader.result import shown

CALL_SECONDS = 10.0
"""What a test may take on the student's machine: the grader's limit for one call."""

LOCAL_SEED = 0
"""Visible tests draw the same inputs on every machine and every run, so that a student's result repeats."""


class Provider(Protocol):
    """Where the submission of a run comes from."""

    seed: int

    def submission(self, tests: Path, part: str, test: str) -> Any:
        """Return what the fixture `submission` gives to the test of id `test`, of `part`, in the file `tests`.

        Raises SubmissionFault or IntakeError where there is none.
        """


@dataclass(frozen=True)
class Verdict:
    """How one test ended: `outcome` as in `grader.result`, and the words that go with it."""

    outcome: str
    message: str = ""
    hint: str = ""
    blocked: bool = False  # the submission could not even be loaded
    waits_for: str = ""  # the function that is not implemented yet
    lost: bool = False  # its sandbox ended or did not start, which may be nobody's doing here
    exhibit: ErrorMap | None = None


@dataclass(frozen=True)
class Graded:
    """What is known of a test before it runs. `points` is this item's share where a test is parametrized."""

    part: str
    points: float


PROVIDER = pytest.StashKey[Provider]()
GRADED = pytest.StashKey[Graded]()


# --- start ------------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("grader", "digits-grader")
    group.addoption("--submission", metavar="FILE", help="test this file instead of the one beside the tests")
    group.addoption("--hint", action="store_true", help="show the next hint for the part to do next, and note it")
    group.addoption("--grader-json", metavar="FILE", help="write the points of each part to this file, too")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "part(name, points): the graded part that a test belongs to, and its points")
    if PROVIDER not in config.stash:
        config.stash[PROVIDER] = LocalProvider(config)


# --- collection -------------------------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note each test's part and points; let ``-k PART`` mean that part, although file names may contain its name too."""
    cases = Counter(_function(item) for item in items)
    for item in items:
        marker = item.get_closest_marker("part")
        if marker:
            points = float(marker.kwargs["points"]) / cases[_function(item)]
            item.stash[GRADED] = Graded(marker.args[0], points)
    part = config.getoption("keyword", "")
    chosen = [item for item in items if GRADED in item.stash and item.stash[GRADED].part == part]
    if chosen:
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen
        config.option.keyword = ""  # pytest itself would go on to look for it in the names of the tests


def _function(item: pytest.Item) -> tuple[Path, str]:
    return item.path, getattr(item, "originalname", None) or item.name


# --- fixtures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> Any:
    """The code under test: call its functions by name, as in ``submission.softmax(logits)``."""
    return submission_for(request.node)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """A random generator that depends on the run's seed and the test's name alone."""
    return rng_for(request.node)


def submission_for(item: pytest.Item) -> Any:
    """Return the value of the fixture `submission` for a test. Raises SubmissionFault or IntakeError."""
    note_call((), {})  # what another test asked explains nothing here
    part = item.stash[GRADED].part if GRADED in item.stash else ""
    return item.config.stash[PROVIDER].submission(item.path, part, item.nodeid)


def rng_for(item: pytest.Item) -> np.random.Generator:
    """Return the value of the fixture `rng` for a test."""
    return np.random.default_rng([item.config.stash[PROVIDER].seed, crc32(item.name.encode())])


class LocalProvider:
    """The student's own file, beside the tests or named by ``--submission``, imported once a run."""

    seed = LOCAL_SEED

    def __init__(self, config: pytest.Config) -> None:
        self.named: str | None = config.getoption("--submission")
        self.loaded: dict[Path, LocalSubmission | Exception] = {}  # test file -> submission, or why it cannot be had
        self.violations: dict[str, Violation] = {}
        self.paths: dict[Path, Path] = {}  # test file -> the file it tests

    def submission(self, tests: Path, part: str, test: str) -> SubmittedModule:
        if tests not in self.loaded:
            try:
                self.loaded[tests] = self._load(tests)
            except OSError as problem:
                self.loaded[tests] = IntakeError(str(problem))
            except (SubmissionFault, IntakeError) as problem:
                self.loaded[tests] = problem
        loaded = self.loaded[tests]
        if isinstance(loaded, Exception):
            raise loaded.with_traceback(None)
        if part in self.violations:
            raise self.violations[part].fault(loaded.source, part)
        return SubmittedModule(loaded)

    def _load(self, tests: Path) -> LocalSubmission:
        name = re.sub(r"^test_|_hidden$", "", tests.stem)
        manifest = read_manifest(tests.parent)
        stub = manifest.stub_sha256 if manifest else None
        path = Path(self.named).absolute() if self.named else choose_file(tests.parent, name, stub)
        self.paths[tests] = path
        source = read_submission(path)
        if manifest:
            self.violations |= manifest.restrictions.violations(source, [part.part for part in manifest.parts])
        return load(source, path, name)


# --- a run on the student's machine ends, whatever the code does ------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Stop a test of the student's own file after CALL_SECONDS, as the grader will; not under the debugger, nor on Windows."""
    provider = item.config.stash[PROVIDER]
    possible = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if (
        not isinstance(provider, LocalProvider)
        or not possible
        or item.config.getoption("usepdb")
        or GRADED not in item.stash
    ):
        return (yield)

    def stop(number: int, frame: FrameType | None) -> None:
        raise TakesTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, CALL_SECONDS, 1.0)  # again and again, should the code swallow it
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- verdicts ---------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    if GRADED not in item.stash:
        return (yield)
    error = call.excinfo.value if call.excinfo else None
    verdict, style = verdict_of(error, in_setup=call.when == "setup"), item.config.getoption("tbstyle", "auto")
    if verdict.outcome != "grader_error":
        item.config.option.tbstyle = "native"  # its words replace the traceback, and pytest's own takes long to draw
    try:
        report = yield
    finally:
        item.config.option.tbstyle = style
    if call.when == "call" or not report.passed:
        report.verdict = verdict  # type: ignore[attr-defined]
        report.graded = item.stash[GRADED]  # type: ignore[attr-defined]
        report.folder = item.path.parent  # type: ignore[attr-defined]
        if verdict.outcome not in ("passed", "grader_error"):
            report.longrepr = for_terminal(verdict.message)
    return report


def verdict_of(error: BaseException | None, *, in_setup: bool = False) -> Verdict:
    """Return how a test ended that raised `error`, or nothing."""
    if error is None:
        return Verdict("passed")
    if isinstance(error, IntakeError):
        return Verdict("rejected", str(error), blocked=True)
    if isinstance(error, CheckFailure):
        return Verdict(error.outcome, str(error), error.hint, exhibit=error.exhibit)
    if isinstance(error, SubmissionFault):
        words = f"{error}\n  hint : {error.hint}" if error.hint else str(error)
        blocked = in_setup and error.fault.kind != "forbidden"
        lost = error.fault.kind == "crashed"
        return Verdict(error.outcome, words, error.hint, blocked=blocked, waits_for=_waits_for(error), lost=lost)
    if isinstance(error, TakesTooLong):
        return Verdict("timeout", f"the test took longer than {CALL_SECONDS:g} s.")
    if isinstance(error, (AssertionError, pytest.fail.Exception)):
        return Verdict("failed", str(error))
    return Verdict("grader_error", f"{type(error).__name__}: {error}", lost=isinstance(error, GraderError))


def _waits_for(error: SubmissionFault) -> str:
    return error.fault.frames[-1][1] if error.outcome == "not_implemented" and error.fault.frames else ""


# --- the report on the terminal -----------------------------------------------------------------------------------------


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """Keep parts that are not written yet, and files that cannot be loaded, out of the list of failures."""
    verdict: Verdict | None = getattr(report, "verdict", None)
    if verdict is not None and verdict.outcome == "not_implemented":
        return "to do", "t", "TO DO"
    if verdict is not None and verdict.blocked:
        return "blocked", "b", "BLOCKED"
    if verdict is not None and report.when == "setup" and verdict.outcome == "rejected":  # it uses what is forbidden
        return "failed", "F", "FAILED"
    return None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    provider = config.stash[PROVIDER]
    if not isinstance(provider, LocalProvider) or not provider.loaded:
        return
    reports = [r for stats in terminalreporter.stats.values() for r in stats if hasattr(r, "verdict")]
    found = []
    for folder in dict.fromkeys(tests.parent for tests in provider.loaded):
        mine = [report for report in reports if report.folder == folder]
        path = next((path for tests, path in provider.paths.items() if tests.parent == folder), None)
        _summarise(terminalreporter, mine, folder, path)
        found.append(_progress(folder, mine, path))
    if config.getoption("--grader-json"):
        Path(config.getoption("--grader-json")).write_text(to_json(found), encoding="utf-8")


def _progress(folder: Path, reports: Sequence[Any], path: Path | None) -> Progress:
    blocked = next((report.verdict.message for report in reports if report.verdict.blocked), "")
    parts = tuple(Earned(score.part, score.points, score.most) for score in part_scores(reports))
    return Progress(str(folder), path.name if path else "", text_sha256(path) if path else "", parts, blocked)


def _summarise(terminal: Any, reports: Sequence[Any], folder: Path, path: Path | None) -> None:
    blocked = next((report.verdict.message for report in reports if report.verdict.blocked), None)
    terminal.section(for_terminal(path.name) if path else "submission", sep="=")
    if blocked:
        terminal.write_line(for_terminal(blocked), red=True)
        terminal.write_line("Nothing could be checked; put this right first.")
        return
    parts = part_scores(reports)
    width = max(len(score.part) for score in parts)
    for score in parts:
        line = (
            f"  {score.part:{width}}  {bar(score.share)}  {shown(score.points):>4} of {shown(score.most)}{score.remark}"
        )
        terminal.write_line(for_terminal(line), **score.colour)
    terminal.write_line("")
    manifest = read_manifest(folder)
    wanted = terminal.config.getoption("--hint")
    lines = [*_closing_lines(parts, manifest), *_hint_lines(parts, manifest, folder, wanted=wanted)]
    terminal.write_line(for_terminal("\n".join(lines)))


@dataclass(frozen=True)
class PartScore:
    """What the tests that ran gave for one part."""

    part: str
    points: float
    most: float
    to_do: bool = True  # no test got further than "not implemented"
    stuck: bool = True  # no test says more than that something is not implemented
    waits_for: frozenset[str] = frozenset()  # the functions that are not implemented yet

    @property
    def missing(self) -> str:
        """The one function, not the part itself, that a part waits for and nothing else is wrong with; or empty."""
        if self.share < 1 and self.stuck and len(self.waits_for) == 1 and self.part not in self.waits_for:
            return next(iter(self.waits_for))
        return ""

    @property
    def remark(self) -> str:
        """What to say of a part that nothing is known of yet, or that waits for another function."""
        if self.missing:
            return f"   waits for {self.missing}()"
        return "   not implemented yet" if self.to_do else ""

    @property
    def share(self) -> float:
        return self.points / self.most if self.most else 1.0

    @property
    def colour(self) -> dict[str, bool]:
        return {"green" if self.share == 1 else "yellow" if self.points else "red": True}


def part_scores(reports: Sequence[Any]) -> list[PartScore]:
    """Return the score of each part, in the order in which the parts' tests stand in their file."""
    scores: dict[str, PartScore] = {}
    for report in sorted(reports, key=lambda report: report.location[1] or 0):
        points, part = report.graded.points, report.graded.part
        old = scores.get(part, PartScore(part, 0.0, 0.0))
        earned = points if report.verdict.outcome == "passed" else 0.0
        undone = report.verdict.outcome == "not_implemented"
        scores[part] = replace(
            old,
            points=old.points + earned,
            most=old.most + points,
            to_do=old.to_do and undone,
            stuck=old.stuck and report.verdict.outcome in ("not_implemented", "passed"),
            waits_for=old.waits_for | ({report.verdict.waits_for} if undone else set()),
        )
    return list(scores.values())


def _closing_lines(parts: Sequence[PartScore], manifest: Manifest | None) -> Iterator[str]:
    earned, most = sum(part.points for part in parts), sum(part.most for part in parts)
    yield f"{shown(earned)} of {shown(most)} points for these tests."
    hidden = hidden_points(manifest.parts, {part.part for part in parts}) if manifest else 0.0
    if hidden:
        yield f"The hidden tests give the other {shown(hidden)}: the same parts, with other inputs."
    todo = _next_part(parts)
    if todo is None:
        yield "Everything here passes."
    elif todo.missing:
        yield f"Next: {todo.missing}(), which {todo.part} waits for   (its tests: pytest -k {todo.part})"
    else:
        yield f"Next: {todo.part}   (only its tests: pytest -k {todo.part})"


def _next_part(parts: Sequence[PartScore]) -> PartScore | None:
    return next((part for part in parts if part.share < 1), None)


def hidden_points(parts: Sequence[Part], shown: set[str]) -> float:
    """Return the points that the hidden tests give for the parts that are shown."""
    return sum(part.points - part.visible_points for part in parts if part.part in shown)


def _hint_lines(parts: Sequence[PartScore], manifest: Manifest | None, folder: Path, *, wanted: bool) -> Iterator[str]:
    """Yield the next hint for the part to do next, and note it; where it is not wanted, how to get it, if one is left."""
    todo = _next_part(parts)
    if todo is None:
        return
    part = _part_with(todo.missing, manifest) or todo.part
    texts, command = manifest.hints.get(part, ()) if manifest else (), f"grader hint {part}"
    if wanted and texts:
        hint, trouble = take_hint(folder, part, texts)
        yield f"\n{hint.shown()}\n{hint.what_next(command)}"
        yield from filter(None, [trouble])
    elif wanted:
        yield f"There are no hints for {part} here."
    elif num_used(folder, part, texts) < len(texts):
        yield f"Stuck? {command}"


def _part_with(function: str, manifest: Manifest | None) -> str:
    """Return the part that a function which another one waits for belongs to, or nothing where it is of no part."""
    if not function or not manifest or not manifest.hints:
        return ""
    from grader import stubs  # needed here alone, where something waits

    return next((part.part for part in manifest.parts if function in stubs.pieces(part.part, manifest.stub)), "")
