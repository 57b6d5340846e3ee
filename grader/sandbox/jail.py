"""Where a submission runs: a bubblewrap jail (cold here, warm in `warm`), or, only where the user asks for it, a plain process.

The jail holds the interpreter with its libraries, `worker.py`, the embedded data sets and an empty folder of its own. It has
no network, no other process, no file of the course or the user, no capability, and every resource is bounded. Whether a
machine can give that is decided by `self_test`, which must see the refusals, never by the platform's name.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from grader.errors import GraderError
from grader.sandbox import seccomp

PACKAGE = Path(__file__).resolve().parent.parent
KIT = "/kit"
KIT_FILES = (
    "__init__.py",
    "errors.py",
    "datasets",
    *(f"sandbox/{name}.py" for name in ("__init__", "restrictions", "values", "worker", "zygote")),
)
SCRATCH = "/box"  # the one writable folder inside the jail; not /tmp, below which the interpreter may lie


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are bytes, times seconds."""

    call_seconds: float = 10.0
    total_seconds: float = 60.0
    start_seconds: float = 30.0
    memory: int = 2 << 30
    processes: int = 4
    scratch: int = 16 << 20
    open_files: int = 64

    def rlimits(self) -> dict[str, int]:
        """Return the kernel's limits (names as in the `resource` module)."""
        return {
            "RLIMIT_AS": self.memory,
            "RLIMIT_CPU": int(self.total_seconds) + 5,  # a backstop: the wall clock ends a call earlier
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_FSIZE": self.scratch,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_SIGPENDING": 64,
        }


class JailError(GraderError):
    """The jail could not be built or did not start: the grader's fault or the machine's, never the student's."""


class Prisoner(ABC):
    """A started worker: `connection` is the host's end of the wire."""

    connection: socket.socket

    @abstractmethod
    def kill(self) -> bool:
        """End the worker and everything that it started, and free what it held.

        Return False where it is known to have ended because the jail around it did, which is not the submission's doing.
        """

    @abstractmethod
    def complaint(self) -> str:
        """Return what the jail or the interpreter said before the worker was ready."""


class Jail(Protocol):
    """Where workers are started. `tier` is what a Result says of the isolation."""

    @property
    def limits(self) -> Limits: ...

    @property
    def tier(self) -> str: ...

    def start(self, libraries: tuple[str, ...] = ("numpy",)) -> Prisoner:
        """Start a worker for a submission that needs `libraries`. Raises JailError."""


class ProcessPrisoner(Prisoner):
    """A worker that is a process of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", connection: socket.socket, errors: IO[bytes]) -> None:
        self.process = process
        self.connection = connection
        self.errors = errors

    def kill(self) -> bool:
        self.process.kill()
        self.process.wait()
        self.connection.close()
        self.errors.close()
        return True

    def complaint(self) -> str:
        self.errors.seek(0)
        return self.errors.read(2000).decode(errors="replace").strip()


@dataclass(frozen=True)
class ColdJail:
    """A new bubblewrap jail for each worker, in which nobody can make namespaces."""

    limits: Limits = Limits()
    tier: str = "strong"

    def start(self, libraries: tuple[str, ...] = ("numpy",)) -> Prisoner:
        program = seccomp.program()
        if program is None:
            raise JailError(f"no list of system calls for {os.uname().machine} processors")
        with machine_faults(), tempfile.TemporaryFile() as filter_file:
            filter_file.write(program)
            filter_file.seek(0)
            user = unprivileged_uid() if os.geteuid() == 0 else None
            command = bwrap_command(self.limits, filter_file.fileno(), as_root=user is not None)
            command += python_command(KIT, "worker")
            return _start_worker(command, self.limits, user, [filter_file.fileno()])


@dataclass(frozen=True)
class ProcessJail:
    """A plain process with resource limits: it can read the user's files and use the network."""

    limits: Limits = Limits()
    tier: str = "process"

    def start(self, libraries: tuple[str, ...] = ("numpy",)) -> Prisoner:
        with machine_faults():
            return _start_worker(python_command(str(PACKAGE.parent), "worker"), self.limits, None, [])


def choose_jail(isolation: str, limits: Limits, private: Sequence[Path] = ()) -> Jail:
    """Return the jail for `isolation` ("strong" or "process"), in which no file of `private` can be read.

    Warm where this machine lets a process in a jail make namespaces, else cold: as strong, but slower. Raises JailError where this
    machine cannot give it.
    """
    from grader.sandbox.warm import WarmJail

    if isolation == "process":
        return ProcessJail(limits)
    if shutil.which("bwrap") is None:
        raise JailError(
            "bubblewrap is not installed, so submissions cannot be kept from the hidden tests. Install it (Debian, Ubuntu: "
            "apt-get install bubblewrap), or grade without isolation by --isolation process"
        )
    try:
        return self_test(WarmJail(limits), private)
    except JailError:
        return self_test(ColdJail(limits), private)


def self_test(jail: Jail, private: Sequence[Path] = ()) -> Jail:
    """Start a worker, see that it is confined, and return the jail. Raises JailError that says what is not refused."""
    from grader.sandbox import probe

    open_doors = probe.open_doors(jail, private)
    if open_doors:
        raise JailError(f"this machine's jail does not hold: a submission could {', '.join(open_doors)}")
    return jail


def unprivileged_uid(first: int = 57_000) -> int:
    """Return the user id that a worker started by root becomes: one for each grading process, in no one's use.

    The kernel's limit on processes counts those of a user id, so zygotes take another `first` than cold workers.
    """
    return first + os.getpid() % 4_000


def bwrap_command(limits: Limits, filter_fd: int | None, *, as_root: bool) -> list[str]:
    """Return the bwrap command line up to the program to run: a worker, under the filter, or a zygote, without one.

    An ordinary user needs a user namespace. Root does without one, because bwrap must open an interpreter that may lie in
    a private home folder; the program then gives up root before it reads a submission (a uid mapping alone would leave
    the kernel's uid 0, which resource limits do not bind). A zygote makes namespaces and folders for its workers itself.
    """
    command = [shutil.which("bwrap") or "bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command.append("--unshare-cgroup-try")
    if as_root:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    command += ["--new-session", "--die-with-parent", "--hostname", "jail"]
    command += _libraries()
    for device in ("null", "zero", "random", "urandom"):
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]  # seccomp keeps their times from being set
    for name in KIT_FILES:
        command += ["--ro-bind", str(PACKAGE / name), f"{KIT}/grader/{name}"]
    command += [
        "--perms",
        "1777",
        "--size",
        str(limits.scratch),
        "--tmpfs",
        SCRATCH,
    ]  # a worker of a zygote gets its own
    if filter_fd is None:
        command += ["--proc", "/proc"]
    else:
        command += ["--seccomp", str(filter_fd), *([] if as_root else ["--disable-userns"])]
    return [*command, "--remount-ro", "/", "--chdir", SCRATCH, "--"]


def _libraries() -> Iterator[str]:
    """Yield the binds of the interpreter and the system's libraries, each at its own path."""
    folders = [Path(sys.base_prefix), Path(sys.prefix)] if sys.base_prefix != "/usr" else [Path(sys.prefix)]
    folders = [folder for folder in folders if folder != Path("/usr")]
    folders += [Path(name) for name in ("/usr/lib", "/usr/lib64", "/usr/local/lib") if Path(name).is_dir()]
    for parent in _parents([*folders, Path(KIT, "grader", "sandbox", "worker.py"), Path("/dev/null")]):
        yield from ("--perms", "0755", "--dir", str(parent))
    for folder in folders:
        yield from ("--ro-bind", str(folder), str(folder))
    for link in ("/lib", "/lib64"):
        if os.path.islink(link):
            yield from ("--symlink", os.readlink(link), link)
        elif os.path.isdir(link):
            yield from ("--ro-bind", link, link)
    for executable in _links(Path(sys.executable)):
        if not any(executable.is_relative_to(folder) for folder in folders):
            yield from ("--ro-bind", str(executable), str(executable))


def _parents(folders: list[Path]) -> list[Path]:
    """Return every parent folder, outermost first: bwrap itself would make them closed to other users."""
    parents = {parent for folder in folders for parent in folder.parents} - {Path("/")}
    return sorted(parents, key=lambda path: len(path.parts))


def _links(path: Path) -> list[Path]:
    """Return `path` and every file that it points to in turn."""
    chain = [path]
    while chain[-1].is_symlink():
        chain.append(Path(os.path.normpath(chain[-1].parent / os.readlink(chain[-1]))))
    return chain


def python_command(kit: str, program: str) -> list[str]:
    """Return the command that starts `worker` or `zygote` with the package in the folder `kit`, up to its configuration."""
    start = f"import sys; sys.path.insert(0, {kit!r}); from grader.sandbox import {program}; {program}.main()"
    return [sys.executable, "-I", "-B", "-c", start]


def _environment() -> dict[str, str]:
    """Return the worker's whole environment. Numeric libraries keep to one thread and to this machine's processor settings."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    processor = {name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ}
    return {
        "HOME": SCRATCH,
        "TMPDIR": SCRATCH,
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin",
        "MPLBACKEND": "Agg",
        **threads,
        **processor,
    }


@contextmanager
def machine_faults() -> Iterator[None]:
    """Turn what the machine refuses (no program, no more descriptors, a full disk) into a JailError."""
    try:
        yield
    except OSError as problem:
        raise JailError(f"cannot start a sandbox: {problem}") from None


def _start_worker(command: list[str], limits: Limits, user: int | None, fds: list[int]) -> Prisoner:
    with ExitStack() as opened:
        errors = opened.enter_context(tempfile.TemporaryFile())
        process, host = start_process(command, {"uid": user, "rlimits": limits.rlimits()}, errors, fds)
        opened.pop_all()  # the prisoner's from here on
        return ProcessPrisoner(process, host, errors)


def start_process(
    command: list[str], config: dict[str, Any], errors: IO[bytes], fds: Sequence[int] = ()
) -> "tuple[subprocess.Popen[bytes], socket.socket]":
    """Start a program of ours with `config` and one end of a socket pair; return it with the other end. Raises OSError."""
    with ExitStack() as opened:
        host, guest = socket.socketpair()
        opened.callback(host.close)
        with guest:
            process = subprocess.Popen(
                [*command, json.dumps({"fd": guest.fileno(), **config})],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=_environment(),
                pass_fds=[guest.fileno(), *fds],
                cwd="/",
            )
        opened.pop_all()
        return process, host
