"""Each piece of the warm jail, looked at from outside, and seen to be missing where it is taken away.

Many pieces stand behind each other, so that no attack gets further without one of them. What is looked at here is what the
kernel says of a worker and of its zygote: `PIECES` has for each piece what takes it away, and what is then wrong.
"""

import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.sandbox import seccomp, warm
from grader.sandbox.jail import PACKAGE, SCRATCH
from grader.sandbox.warm import WarmPrisoner, Zygote
from grader.sandbox.wire import Wire, WireError

from .guards import LIMITS, Opened

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user cannot look into another one's processes")

NAMESPACES = {
    "user": 0x10000000,
    "mnt": 0x20000,
    "pid": 0x20000000,
    "net": 0x40000000,
    "ipc": 0x8000000,
    "uts": 0x4000000,
}
NAMESPACES |= {"cgroup": 0x2000000}  # linux/sched.h
OUTER = {"pid": "--unshare-pid", "net": "--unshare-net", "ipc": "--unshare-ipc", "uts": "--unshare-uts"}
OUTER |= {"cgroup": "--unshare-cgroup-try"}
RLIMITS = {  # as /proc/PID/limits calls them
    "RLIMIT_AS": "Max address space",
    "RLIMIT_CPU": "Max cpu time",
    "RLIMIT_NPROC": "Max processes",
    "RLIMIT_FSIZE": "Max file size",
    "RLIMIT_NOFILE": "Max open files",
    "RLIMIT_CORE": "Max core file size",
    "RLIMIT_MSGQUEUE": "Max msgqueue size",
    "RLIMIT_MEMLOCK": "Max locked memory",
    "RLIMIT_SIGPENDING": "Max pending signals",
}


@dataclass(frozen=True)
class Process:
    """A process as the kernel describes it."""

    number: int

    def read(self, name: str) -> str:
        return Path(f"/proc/{self.number}/{name}").read_text()

    def status(self, name: str) -> str:
        found = re.search(rf"^{name}:[ \t]*(.*)$", self.read("status"), re.MULTILINE)
        assert found
        return found[1]

    def capabilities(self, name: str) -> int:
        return int(self.status(name), 16)

    def namespace(self, kind: str) -> str:
        return os.readlink(f"/proc/{self.number}/ns/{kind}")

    def session(self) -> int:
        return int(self.read("stat").rpartition(")")[2].split()[3])

    def limit(self, name: str) -> int:
        found = re.search(rf"^{RLIMITS[name]}\s+\w+\s+(\d+)", self.read("limits"), re.MULTILINE)
        return int(found[1]) if found else -1

    def mounts(self) -> dict[str, tuple[set[str], str, set[str]]]:
        """Return for each mount point its options, its optional fields and the options of its file system."""
        mounts = {}
        for line in self.read("mountinfo").splitlines():
            left, right = line.split(" - ")
            fields = left.split()
            mounts[fields[4]] = (set(fields[5].split(",")), " ".join(fields[6:]), set(right.split()[2].split(",")))
        return mounts


@dataclass(frozen=True)
class Seen:
    """A worker and its zygote."""

    worker: Process
    zygote: Process

    def faults(self) -> set[str]:
        """Return the pieces that are missing."""
        mine = Process(os.getpid())
        worker, zygote, found = self.worker, self.zygote, {}
        for kind in NAMESPACES:
            found[f"{kind} namespace"] = worker.namespace(kind) not in (zygote.namespace(kind), mine.namespace(kind))
        for kind in OUTER:
            found[f"outer {kind} namespace"] = zygote.namespace(kind) != mine.namespace(kind)
        found["no capability"] = not any(worker.capabilities(name) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"))
        found["no capability to be had"] = worker.capabilities("CapBnd") == 0
        found["the zygote's capabilities"] = zygote.capabilities("CapPrm") == 0
        found["a user of its own"] = "0" not in worker.status("Uid").split() + worker.status("Gid").split()
        found["no groups"] = worker.status("Groups") == ""
        found["no new privileges"] = worker.status("NoNewPrivs") == "1"
        found["filter"] = worker.status("Seccomp") == "2"
        found["undumpable"] = os.stat(f"/proc/{worker.number}/fd").st_uid == 0
        found["session"] = worker.session() not in (zygote.session(), mine.session())
        for name, value in LIMITS.rlimits().items():
            found[name] = worker.limit(name) == value
        return {piece for piece, there in (found | self._mounts()).items() if not there}

    def _mounts(self) -> dict[str, bool]:
        mounts = self.worker.mounts()
        options, _, kind = mounts[SCRATCH]
        proc, _, of_proc = mounts["/proc"]
        others = [point for point in mounts if point != SCRATCH and not point.startswith("/dev/")]
        return {
            "nothing else can be written": all("ro" in mounts[point][0] for point in others),
            "private mounts": not any(mounts[point][1] for point in mounts),
            "scratch of a bounded size": {f"size={LIMITS.scratch >> 10}k", "nr_inodes=1024"} <= kind,
            "scratch without devices": {"nosuid", "nodev"} <= options,
            "empty /proc": {"ro", "nosuid", "nodev", "noexec"} <= proc and "size=4k" in of_proc,
        }


def without(flag: str) -> Callable[[list[str]], list[str]]:
    return lambda command: [word for word in command if word != flag]


def without_pair(flag: str) -> Callable[[list[str]], list[str]]:
    def changed(command: list[str]) -> list[str]:
        place = command.index(flag)
        return command[:place] + command[place + 2 :]

    return changed


def no_limit(name: str) -> str:
    return f"limit = worker.limit\nworker.limit = lambda limits: limit({{k: v for k, v in limits.items() if k != {name!r}}})"


KEPT = "zygote._keep_capabilities = lambda kept: None"
PIECES: dict[str, Opened] = {
    **{
        f"{kind} namespace": Opened(f"zygote._NAMESPACES &= ~{flag}")
        for kind, flag in NAMESPACES.items()
        if kind not in ("user", "mnt")
    },
    **{f"outer {kind} namespace": Opened(outside=without(flag)) for kind, flag in OUTER.items()},
    "outer uts namespace": Opened(
        outside=lambda command: without("--unshare-uts")(without_pair("--hostname")(command))
    ),
    **{name: Opened(no_limit(name)) for name in RLIMITS if resource.getrlimit(getattr(resource, name))[1] != 0},
    "no capability": Opened(KEPT),
    "no capability to be had": Opened("zygote._MOST_CAPABILITIES = 0"),
    "undumpable": Opened(
        "prctl = zygote._libc.prctl\nzygote._libc.prctl = lambda *args: 0 if args[:2] == (4, 0) else prctl(*args)"
    ),
    "session": Opened("zygote.os.setsid = lambda: None"),
    "nothing else can be written": Opened(outside=without_pair("--remount-ro")),
    "private mounts": Opened("zygote._MS_PRIVATE = 1 << 20"),  # MS_SHARED
    "scratch of a bounded size": Opened("zygote._SCRATCH_FILES = 99"),
    "scratch without devices": Opened("zygote._MS_NODEV = 0"),
    "empty /proc": Opened("zygote._MS_NOEXEC = 0"),
}
STARTS_NOTHING = {
    "user namespace": Opened("zygote._NAMESPACES &= ~0x10000000"),
    "mnt namespace": Opened("zygote._NAMESPACES &= ~0x20000"),
    "a user of its own": Opened("zygote.worker.become = lambda user: None"),
    "no new privileges": Opened("zygote._PR_SET_NO_NEW_PRIVS = 39"),  # PR_GET_NO_NEW_PRIVS
    "filter": Opened("zygote._SECCOMP_MODE_FILTER = 0"),
}
"""Pieces without which no worker comes up at all, and so no submission is read."""


@pytest.fixture(scope="module")
def whole() -> Iterator[Opened]:
    jail = Opened()
    yield jail
    jail.end()


@contextmanager
def a_worker(jail: Opened) -> Iterator[tuple[WarmPrisoner, Seen]]:
    jail.start().kill()
    zygote = _program(jail.zygotes[0].process.pid)
    before = _children(zygote)
    prisoner = jail.start()
    try:
        Wire(prisoner.connection).hello(time.monotonic() + 10)
        (worker,) = _children(zygote) - before
        yield prisoner, Seen(Process(worker), Process(zygote))
    finally:
        prisoner.kill()


def _program(bwrap: int) -> int:
    """Return the process that bubblewrap runs, which is the innermost."""
    process = bwrap
    while children := _children(process):
        process = min(children)
    return process


def _children(process: int) -> set[int]:
    return {int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def test_a_worker_has_every_piece(whole: Opened):
    with a_worker(whole) as (_, seen):
        assert seen.faults() == set()


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_that_is_taken_away_is_missed(piece: str):
    jail = PIECES[piece]
    try:
        with a_worker(jail) as (_, seen):
            assert piece in seen.faults()
    finally:
        jail.end()


@pytest.mark.parametrize("piece", STARTS_NOTHING)
def test_without_a_piece_on_which_others_stand_no_worker_comes_up(piece: str):
    jail = STARTS_NOTHING[piece]
    try:
        with pytest.raises((WireError, AssertionError)), a_worker(jail) as (_, seen):
            assert piece not in seen.faults()
    finally:
        jail.end()


NO_DEATH_SIGNAL = "prctl = zygote._libc.prctl\nzygote._libc.prctl = lambda *args: 0 if args[0] == 1 else prctl(*args)"


@pytest.mark.parametrize(("inside", "outlives"), [("", False), (NO_DEATH_SIGNAL, True)])
def test_where_landlock_holds_a_worker_ends_with_its_zygote_by_the_death_signal(
    monkeypatch, inside: str, outlives: bool
):
    start = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); from grader.sandbox import zygote\n{inside}\n"
    monkeypatch.setattr(warm, "python_command", lambda *_: [sys.executable, "-I", "-B", "-c", start + "zygote.main()"])
    program = seccomp.program(shared=True)
    assert program
    zygote = Zygote(LIMITS, ("numpy",), program, by_landlock=True)
    prisoner = zygote.fork()
    Wire(prisoner.connection).hello(time.monotonic() + 10)
    (worker,) = _children(zygote.process.pid)
    zygote.end()
    deadline = time.monotonic() + (0.5 if outlives else 10)
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert Path(f"/proc/{worker}").exists() is outlives
    prisoner.kill()  # hangs up, at which a worker without a zygote ends, too
