"""Warm jails: one zygote with loaded libraries a grading process, which forks a confined worker at a time.

It is in a bubblewrap jail ("strong"); where none can be made it is a plain process, whose workers hold themselves by Landlock.

Starting a worker costs milliseconds instead of an interpreter's start and the libraries' import (PyTorch: almost two seconds).
See `zygote` for the other side.
"""

import atexit
import os
import socket
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox import seccomp
from grader.sandbox.jail import (
    DEVICES,
    KIT,
    KIT_FILES,
    PACKAGE,
    SCRATCH,
    JailError,
    Limits,
    Prisoner,
    bwrap_command,
    last_line,
    library_folders,
    machine_faults,
    python_command,
    start_process,
    unprivileged_uid,
)

MOST_ZYGOTES = 3
"""How many a grading process keeps: one with PyTorch loaded takes some 200 MB."""

MOST_WORKERS = 500
"""After so many workers a zygote is replaced by a new one."""

KILL_SECONDS = 10.0


@dataclass(frozen=True)
class WarmJail:
    """A worker forked from a zygote: for the tier "strong" in namespaces of its own inside a bubblewrap jail that holds nothing
    but libraries; for "landlock" a plain process that can read nothing else and write nothing."""

    limits: Limits = Limits()  # noqa: RUF009  frozen
    tier: str = "strong"

    def start(self, libraries: tuple[str, ...] = ("numpy",)) -> "WarmPrisoner":
        """Start a worker that has `libraries` loaded. Raises JailError."""
        with machine_faults():
            zygote = self._zygote(libraries)
            try:
                return zygote.fork()
            except ConnectionError:  # it died a moment ago
                zygote.end()
                return self._zygote(libraries).fork()

    def _zygote(self, libraries: tuple[str, ...]) -> "Zygote":
        return _zygote(self.limits, libraries, self.tier == "landlock")


class WarmPrisoner(Prisoner):
    """A forked worker and its leash."""

    def __init__(self, connection: socket.socket, leash: socket.socket) -> None:
        self.connection = connection
        self.leash = leash

    def kill(self) -> bool:
        """End the worker and everything that it started, and wait until it is gone; return whether the zygote says so."""
        told = False
        try:
            self.leash.shutdown(socket.SHUT_WR)
            self.leash.settimeout(KILL_SECONDS)
            while self.leash.recv(1000):
                told = True
        except OSError:
            pass  # the zygote is gone already
        self.leash.close()
        self.connection.close()
        return told

    def complaint(self) -> str:
        """Return why the worker could not be confined."""
        try:
            self.leash.settimeout(1.0)
            return self.leash.recv(2000).decode(errors="replace")
        except OSError:
            return ""


class Zygote:
    """The process in the jail that forks workers; see the module `zygote`."""

    def __init__(self, limits: Limits, libraries: tuple[str, ...], program: bytes, by_landlock: bool = False) -> None:
        user = unprivileged_uid(61_000) if os.geteuid() == 0 else None
        rlimits = limits.rlimits()
        if by_landlock:
            del rlimits["RLIMIT_NPROC"]  # the filter denies new processes
            command = python_command(str(PACKAGE.parent), "zygote")
        else:
            command = bwrap_command(limits, None, as_root=user is not None) + python_command(KIT, "zygote")
        config = {
            "uid": user,
            "rlimits": rlimits,
            "libraries": libraries,
            "filter": program.hex(),
            "scratch": [SCRATCH, limits.scratch],
            "landlock": landlock_rules() if by_landlock else None,
        }
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        self.process, self.control = start_process(command, config, self.errors)
        self.workers = 0
        self.control.settimeout(limits.start_seconds)
        if not self._ready():
            self.end()
            raise JailError(f"the sandbox did not start: {self.complaint}")

    def _ready(self) -> bool:
        try:
            ready = bool(self.control.recv(1) == b"r")
        except OSError:
            ready = False
        self.complaint = last_line(self.errors) or "it gives no reason"
        return ready

    def fork(self) -> WarmPrisoner:
        """Start a worker. Raises OSError where the machine or the zygote is at its end."""
        host, guest = socket.socketpair()
        leash, other = socket.socketpair()
        try:
            socket.send_fds(self.control, [b"f"], [guest.fileno(), other.fileno()])
        except OSError:
            host.close()
            leash.close()
            raise
        finally:
            guest.close()
            other.close()
        self.workers += 1
        return WarmPrisoner(host, leash)

    @property
    def usable(self) -> bool:
        return self.process.poll() is None and self.workers < MOST_WORKERS

    def end(self) -> None:
        """End the zygote, and with it every worker."""
        self.control.close()
        self.process.kill()
        self.process.wait()
        self.errors.close()


def landlock_rules() -> list[list[str]]:
    """Return what a worker without a jail may read, list, and use as a device: see `landlock.restrict`."""
    readable = [*library_folders(), *(PACKAGE / name for name in KIT_FILES), Path("/lib"), Path("/lib64")]
    return [[str(path) for path in readable if path.exists()], [str(PACKAGE)], list(DEVICES)]


_zygotes: "OrderedDict[tuple[int, Limits, tuple[str, ...], bytes], Zygote]" = OrderedDict()
_lock = threading.Lock()


def _zygote(limits: Limits, libraries: tuple[str, ...], by_landlock: bool) -> Zygote:
    """Return this process's zygote for these limits and libraries, the one used longest ago making room for a new one."""
    program = seccomp.program(shared=by_landlock)
    if program is None:
        raise JailError(f"no list of system calls for {os.uname().machine} processors")
    key = (os.getpid(), limits, libraries, program)
    with _lock:
        zygote = _zygotes.pop(key, None)
        if zygote and not zygote.usable:
            zygote.end()
            zygote = None
        _zygotes[key] = zygote or Zygote(limits, libraries, program, by_landlock)
        while len(_zygotes) > MOST_ZYGOTES:
            _zygotes.popitem(last=False)[1].end()
        return _zygotes[key]


@atexit.register
def _end_all() -> None:
    for (process, *_), zygote in _zygotes.items():
        if process == os.getpid():
            zygote.end()
