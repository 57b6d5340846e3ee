"""How each guard is switched off, one at a time where one is enough: what stops an attack must be what is said to stop it.

`JAILS` names the guards that are part of the jail, and makes jails without them: by another command for bubblewrap, other
limits, or lines of Python that the zygote runs before it begins. `OFF` maps the name of every other guard to a function that
grades an attack without it, mostly with a function or a constant of the grading process replaced, and returns what the
attack gained. Some walls of the jail stand behind each other (the network: two namespaces and the filter); where an attack
needs several of them open, the guard's name says which.
"""

import json
import os
import shutil
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader import archives, grading, intake, reports, spreadsheet
from grader import fault as faults
from grader.course import Course, Exercise
from grader.discovery import discover
from grader.fault import Fault
from grader.feedback import render, student, words
from grader.grading import Submission
from grader.intake import Source
from grader.restrictions import Restrictions
from grader.sandbox import jail as jails
from grader.sandbox import seccomp, warm, wire
from grader.sandbox.jail import PACKAGE, Limits
from grader.sandbox.session import Session
from grader.sandbox.warm import WarmPrisoner, Zygote
from grader.sandbox.wire import Reply, Wire

from .in_process import InProcess, run_alone
from .world import Attack, Watch, World, settings

LIMITS = Limits(call_seconds=1.0, total_seconds=4.0, memory=1 << 30, scratch=8 << 20)
SHORT = replace(LIMITS, call_seconds=0.4)
"""For the attacks that take as long as they may."""

RESTRICTED = '[[forbidden]]\nnames = ["numpy.multiply"]\nwhy = "it is to be done by hand"\n'

EVERYTHING = b"\x06\x00\x00\x00\x00\x00\xff\x7f"
"""A filter that allows every system call."""


# --- questions whose numbers can be foretold ------------------------------------------------------------------------------

_numbers = [count(1)]


def counted_hello(self: Wire, deadline: float, whole: Any = Wire.hello) -> None:
    """Start a wire whose questions are counted from 1."""
    _numbers[0] = count(1)
    whole(self, deadline)


def counted(bits: int) -> int:
    return next(_numbers[0])


# --- jails without one of their walls -------------------------------------------------------------------------------------


@dataclass(eq=False)  # a key, as every jail: what is known of a run is kept by its settings
class Opened:
    """A warm jail with a zygote of its own, in which `inside` has been executed; `outside` changes bubblewrap's command."""

    inside: str = ""
    outside: Callable[[list[str]], list[str]] = list
    limits: Limits = LIMITS
    filter: bool = True
    replaced: tuple[tuple[Any, str, Any], ...] = ()
    tier: str = "opened"
    zygotes: list[Zygote] = field(default_factory=list)

    def start(self, libraries: tuple[str, ...] = ("numpy",)) -> WarmPrisoner:
        if not self.zygotes:
            self.zygotes.append(self._zygote())
        return self.zygotes[0].fork()

    def _zygote(self) -> Zygote:
        program = seccomp.program() if self.filter else EVERYTHING
        assert program is not None
        whole = warm.bwrap_command
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(warm, "bwrap_command", lambda *args, **options: self.outside(whole(*args, **options)))
            patch.setattr(warm, "python_command", self._python)
            for target, name, value in self.replaced:
                patch.setattr(target, name, value)
            return Zygote(self.limits, ("numpy",), program)

    def _python(self, kit: str, program: str) -> list[str]:
        start = f"import sys; sys.path.insert(0, {kit!r}); from grader.sandbox import zygote, worker\n{self.inside}\n"
        return [sys.executable, "-I", "-B", "-c", start + "zygote.main()"]

    def end(self) -> None:
        for zygote in self.zygotes:
            zygote.end()


def no_walls() -> Opened:
    """A zygote that is a plain process, and so are its workers: the same code without bubblewrap, namespaces and filter."""
    inside = "zygote._NAMESPACES = 0\nzygote._enclose = lambda *args: None\n"
    inside += (
        "zygote._drop_rights = lambda *args: None\nzygote._become = lambda *args: 0\nworker.become = lambda user: None"
    )
    replaced = ((warm, "unprivileged_uid", lambda first: None), (warm, "KIT", str(PACKAGE.parent)))
    return Opened(inside, lambda command: [], replaced=replaced)


SHARED_PROCESSES = "zygote._NAMESPACES &= ~0x20000000"
SHARED_NETWORK = "zygote._NAMESPACES &= ~0x40000000"
SHARED_IPC = "zygote._NAMESPACES &= ~0x08000000"
NO_MOUNT = "mount = zygote._mount\nzygote._mount = lambda *args: None if args[1] == {place!r} else mount(*args)"
RIGHTS_KEPT = "zygote._libc.capset = lambda *args: 0\nzygote._MOST_CAPABILITIES = 0"
LEASH_KEPT = """
confine = zygote._confine

def kept(config, descriptors):
    zygote.os.close = lambda number: None
    confine(config, descriptors)

zygote._confine = kept
"""

JAILS: dict[str, Callable[[], Opened]] = {
    "the jail's walls": no_walls,
    "the filter of system calls": lambda: Opened(filter=False),
    "processes of its own": lambda: Opened(SHARED_PROCESSES),
    "an empty /proc": lambda: Opened(SHARED_PROCESSES + "\n" + NO_MOUNT.format(place="/proc")),
    "a scratch folder of its own": lambda: Opened(NO_MOUNT.format(place=jails.SCRATCH)),
    "the filter and IPC of its own": lambda: Opened(SHARED_IPC, filter=False),
    "the filter, processes and a network of its own": lambda: Opened(
        SHARED_PROCESSES + "\n" + SHARED_NETWORK, filter=False
    ),
    "no capabilities": lambda: Opened(RIGHTS_KEPT),
    "a clean environment": lambda: Opened(replaced=((jails, "_environment", lambda: dict(os.environ)),)),
    "closed descriptors": lambda: Opened(LEASH_KEPT),
    "the limit on memory": lambda: Opened(limits=replace(LIMITS, memory=1 << 42)),
    "the limit on processes": lambda: Opened(limits=replace(LIMITS, processes=1000)),
    "the limit on open files": lambda: Opened(limits=replace(LIMITS, open_files=500)),
    "the size of the scratch folder": lambda: Opened(limits=replace(LIMITS, scratch=2 << 30)),
    "the number of files": lambda: Opened("zygote._SCRATCH_FILES = 100_000"),
    "the deadline of a call": lambda: Opened(limits=replace(LIMITS, call_seconds=10.0, total_seconds=20.0)),
}


class Guards:
    """Grades attacks without their guard. Jails are started when first needed and end with this object."""

    def __init__(self, world: World, strong: Any) -> None:
        self.world = world
        self.strong = strong
        self.jails: dict[str, Opened] = {}
        self._in_process: InProcess | None = None

    def end(self) -> None:
        for jail in self.jails.values():
            jail.end()
        if self._in_process:
            self._in_process.end()

    def gains_without(self, guard: str, attack: Attack, **options: Any) -> set[str]:
        if guard in JAILS:
            return self._in_jail(guard, attack, **options)
        return OFF[guard](self, attack, **options)

    def submissions(self, attack: Attack, times: int = 1) -> list[Submission]:
        return [self.world.hand_in(attack.files(), attack.student) for _ in range(times)]

    def graded(self, attack: Attack, times: int = 1, **options: Any) -> set[str]:
        """Grade in the strong jail; what else is switched off is up to the caller."""
        return self.world.gains(self.submissions(attack, times), settings(self.world, self.strong), **options)

    def _in_jail(self, guard: str, attack: Attack, **options: Any) -> set[str]:
        return self.in_opened(guard, JAILS[guard], attack, **options)

    def in_opened(
        self, guard: str, make: Callable[[], Opened], attack: Attack, times: int = 1, **options: Any
    ) -> set[str]:
        jail = self.jails.setdefault(guard, make())
        jail.start().kill()  # so that starting it is not the attack's doing
        submissions = [replace(one, part="double") for one in self.submissions(attack, times)]
        return self.world.gains(submissions, settings(self.world, jail), **options)

    @property
    def in_process(self) -> InProcess:
        self._in_process = self._in_process or InProcess()
        return self._in_process

    @property
    def tests(self) -> list[Path]:
        return Course(self.world.course).find("tiny").tests


# --- a process of its own -------------------------------------------------------------------------------------------------


def same_process(guards: Guards, attack: Attack, checker: str = "strict", times: int = 1, **_: Any) -> set[str]:
    """pytest tests the submission in its own process, and whoever runs it believes the exit code."""
    submissions = [submission.path for submission in guards.submissions(attack, times)]
    code, printed = guards.in_process.run(guards.tests, submissions, checker)
    return _verdict(code) | guards.world.loot(printed) | ({"inputs"} if "leaked: " in printed else set())


def same_process_as_the_next(guards: Guards, attack: Attack, **_: Any) -> set[str]:
    """pytest tests the submission and then an honest one in the same process."""
    submissions = [guards.submissions(attack)[0].path, guards.world.honest.path]
    code, _ = guards.in_process.run(guards.tests, submissions, "strict")
    return {"neighbour"} if code else set()


def own_folder(guards: Guards, attack: Attack, **_: Any) -> set[str]:
    """A new pytest runs in the folder that was handed in, with all that lies there."""
    code, printed = run_alone(guards.tests, guards.submissions(attack)[0].path)
    return _verdict(code) | guards.world.loot(printed)


def pickles(guards: Guards, attack: Attack, **_: Any) -> set[str]:
    server = guards.in_process
    with Watch(guards.world) as watch:
        server.run([], [guards.submissions(attack)[0].path], "strict", "pickle")
    return watch.gains


def _verdict(code: int) -> set[str]:
    return {0: {"marks"}, 1: set()}.get(code, {"ungraded"})


def descriptors_passed_on(guards: Guards, attack: Attack, **options: Any) -> set[str]:
    """The jail's processes are born with a file that the grading process has open."""
    number, start = guards.world.open_file.fileno(), warm.start_process

    def with_descriptor(command: list[str], config: dict[str, Any], errors: Any) -> Any:
        return start(command, config, errors, [number])

    changes = ((warm, "start_process", with_descriptor),)
    inside = "zygote._close_others = lambda kept: None"  # which would close it again
    return guards.in_opened("descriptors", lambda: Opened(inside, replaced=changes), attack, **options)


# --- the grading process --------------------------------------------------------------------------------------------------


def replaced(*changes: tuple[Any, str, Any]) -> Callable[..., set[str]]:
    """Return what grades in the strong jail with other values for some names of the grader's."""

    def off(guards: Guards, attack: Attack, **options: Any) -> set[str]:
        with pytest.MonkeyPatch.context() as patch:
            for target, name, value in changes:
                patch.setattr(target, name, value)
            return guards.graded(attack, **options)

    return off


def naive_reply(body: bytes, blob: bytes, number: int, keep: Any = None) -> Reply:
    """Read a reply as one does who trusts whoever wrote it."""
    message = json.loads(body)
    if "fault" in message:
        return Reply(fault=Fault(**message["fault"]))
    value = message["result"]
    if isinstance(value, dict) and value["$"] == "array":
        value = np.frombuffer(blob, dtype=value["dtype"]).reshape(value["shape"])
    return Reply(value, None)


def naive_submission(path: Path) -> Source:
    """Read a submission as one does who trusts whoever handed it in."""
    if path.suffix == ".py":
        return Source(path.read_text(), path.name)
    cells = json.loads(path.read_text())["cells"]
    return Source("\n\n".join("".join(cell["source"]) for cell in cells), path.name)


def patient_wait(self: Wire, event: int, deadline: float, what: str) -> None:
    """Wait for the next piece as long as for a whole answer."""
    _wait(self, event, time.monotonic() + 1.0, what)


_wait = Wire._wait


def bare_environment() -> Any:
    """The templates' environment without escaping and cleaning."""
    made = _environment.__wrapped__()
    made.autoescape, made.finalize = False, None
    return made


_environment = render.environment


def as_it_is(text: str) -> str:
    return text


def shared_worker(guards: Guards, attack: Attack, **options: Any) -> set[str]:
    """All parts of a submission in one process."""
    one_child = settings(guards.world, guards.strong, child_per_part=False)
    return guards.world.gains(guards.submissions(attack), one_child, **options)


@contextmanager
def restricted(world: World) -> Iterator[None]:
    """Give the exercise a rule."""
    rules = world.hidden.with_name("restrictions.toml")
    rules.write_text(RESTRICTED)
    grading.find_exercise.cache_clear()
    try:
        yield
    finally:
        rules.unlink()
        grading.find_exercise.cache_clear()


def inspected_too_late(session: Session) -> None:
    """Search for what is forbidden when the submission has run already."""


def no_rules(guards: Guards, attack: Attack, **options: Any) -> set[str]:
    return replaced((Restrictions, "read", lambda self, found: {}))(guards, attack, **options)


def late_inspection(guards: Guards, attack: Attack, **options: Any) -> set[str]:
    """The search runs after the submission, in its process."""
    inspect, ask = Session._inspect, Session._ask

    def load_first(self: Session, op: str, fields: dict[str, Any], function: str) -> Reply:
        reply = ask(self, op, fields, function)
        if op == "load":
            inspect(self)
        return reply

    return replaced((Session, "_inspect", inspected_too_late), (Session, "_ask", load_first))(guards, attack, **options)


def parsed_here(guards: Guards, attack: Attack, **_: Any) -> set[str]:
    """The grading process searches for what is forbidden itself."""
    path = guards.submissions(attack)[0].path
    rule = {"names": ["numpy.multiply"], "methods": [], "why": "it is to be done by hand"}
    with Watch(guards.world) as watch:
        Restrictions((rule,)).violations(intake.read_submission(path), ["double"])
    return watch.gains


# --- intake -----------------------------------------------------------------------------------------------------------


def kernel(guards: Guards, attack: Attack, **_: Any) -> set[str]:
    """IPython executes the cells, as nbgrader lets it."""
    server = guards.in_process  # started before it could be taken for what an attack left behind
    with Watch(guards.world) as watch:
        server.run([], [guards.submissions(attack)[0].path], "strict", "kernel")
    return watch.gains


def collected(guards: Guards, attack: Attack, take: Callable[[Path, Path], object] = archives.unpack) -> set[str]:
    """Hand in an archive; `take` unpacks it; what it holds is found and graded. Return what it gained."""
    world = guards.world
    room = world.folder / "handed" / attack.name / "room"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    archive = attack.made["build"](room.parent)
    gains = set()
    with Watch(world) as watch, pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.discovery.unpack", lambda path, folder: take(path, folder) or [])
        try:
            found = discover([archive], Course(world.course), None, room).submissions
        except Exception as problem:  # whatever an archive may raise is looked at by whoever handed it over
            gains |= world.loot(str(problem))
            found = []
        size = sum(path.lstat().st_size for path in room.rglob("*"))
        pipes = [path for path in room.rglob("*") if path.is_fifo()]
        small = [path for path in room.rglob("*.py") if path.is_file() and path.stat().st_size < 10_000]
        shown = "".join(path.read_text(errors="replace") for path in small)
        gains |= {"canary"} & world.loot(shown)
    gains |= watch.gains - {"time"}
    gains |= {"disk"} if size > 50_000_000 or pipes else set()
    readable = [one for one in found if not one.path.is_symlink() and not one.path.is_fifo()]
    return gains | (world.gains(readable, settings(world, guards.strong), deserves=8.0) if readable else set())


def naive_extraction(guards: Guards, attack: Attack, **_: Any) -> set[str]:
    return collected(guards, attack, take_all)


def take_all(archive: Path, folder: Path) -> None:
    """Unpack as one does who trusts whoever packed."""
    folder.mkdir(parents=True)
    if archive.suffix == ".tar":
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="fully_trusted")
        return
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            (folder / entry.filename).parent.mkdir(parents=True, exist_ok=True)
            (folder / entry.filename).write_bytes(packed.read(entry))


Off = Callable[..., set[str]]

OFF: dict[str, Off] = {
    "a process of its own": same_process,
    "a process of its own, for the next": same_process_as_the_next,
    "a folder of the grader's own": own_folder,
    "no pickles": pickles,
    "a process for each part": shared_worker,
    "descriptors that are not passed on": descriptors_passed_on,
    "visible tests first": replaced(
        (Exercise, "tests", property(lambda self: [self.hidden_tests, self.visible_tests]))
    ),
    "hidden messages withheld": replaced(
        (student, "_part", lambda part, blocker, whole=student._part: whole(_all_visible(part), blocker))
    ),
    "strict reading of answers": replaced((wire, "read_reply", naive_reply)),
    "no answer before the question": replaced(
        (Wire, "_refuse_early_answer", lambda self: None), (Wire, "hello", counted_hello), (wire.secrets, "randbits", counted)
    ),
    "the size of an answer": replaced((wire, "LARGEST_BLOB", 1 << 40)),
    "the number of values in an answer": replaced((wire, "MOST_NODES", 1 << 40)),
    "one deadline for a whole answer": replaced((Wire, "_wait", patient_wait)),
    "escaping in pages": replaced((render, "environment", bare_environment)),
    "text without control characters": replaced(
        (faults, "printable", as_it_is), (words, "printable", as_it_is), (reports, "printable", as_it_is),
        (words, "clean", as_it_is), (render, "_cleaned", as_it_is), (render, "environment", bare_environment),
    ),
    "text for the terminal is no markup": replaced((reports, "Text", lambda text, style="": text)),
    "no formulas in tables": replaced((spreadsheet, "_STARTS_A_FORMULA", ())),
    "the search for what is forbidden": no_rules,
    "the search before the first line runs": late_inspection,
    "sources are parsed in the jail": parsed_here,
    "notebooks read with care": replaced((grading, "read_submission", naive_submission)),
    "a bound on a notebook's brackets": replaced((intake, "MOST_BRACKETS", 1 << 40)),
    "a bound on a file's size": replaced((intake, "LARGEST_SOURCE", 1 << 40)),
    "cells are code and nothing else": kernel,
    "an extractor of the grader's own": naive_extraction,
}  # fmt: skip


def _all_visible(part: words.PartView) -> words.PartView:
    return replace(part, tests=[replace(test, visibility="visible") for test in part.tests])
