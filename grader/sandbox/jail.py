"""Where a submission runs: a bubblewrap jail (cold here, warm in `warm`), else what Landlock and a filter of system calls
leave (`warm`, too), or, only where the user asks for it, a plain process.

The jail holds the interpreter with its libraries, `worker.py`, the embedded data sets and an empty folder of its own. It has
no network, no other process, no file of the course or the user, no capability, and every resource is bounded. Whether a
machine can give that is decided by `self_test`, which must see the refusals, never by the platform's name.
"""

import errno
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

from grader.errors import GraderError, WrongUsage
from grader.sandbox import seccomp
from grader.threads import ONE_THREAD

PACKAGE = Path(__file__).resolve().parent.parent
KIT = "/kit"
KIT_FILES = (
    "__init__.py",
    "errors.py",
    "datasets",
    *(f"sandbox/{name}.py" for name in ("__init__", "landlock", "pages", "restrictions", "values", "worker", "zygote")),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
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
        """Return the kernel's limits (names as in the `resource` module).

        That on processes counts those of a user, so it is only for workers that have a user or a namespace of their own.
        """
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
        return last_line(self.errors)


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


ISOLATIONS = ("best", "strong", "landlock", "process")
"""What a user may ask for: the best that holds here, or one tier."""


def walled_jails(limits: Limits) -> dict[str, Jail]:
    """Return name -> jail of all that keep a submission in, the best one first."""
    from grader.sandbox.warm import WarmJail

    return {
        "warm bubblewrap jail": WarmJail(limits),
        "cold bubblewrap jail": ColdJail(limits),
        "Landlock and a filter, no namespaces": WarmJail(limits, "landlock"),
    }


def choose_jail(isolation: str, limits: Limits, private: Sequence[Path] = ()) -> Jail:
    """Return the jail for one of ISOLATIONS, in which no file of `private` can be read.

    Warm where this machine lets a process in a jail make namespaces, else cold: as strong, but slower. Raises JailError where this
    machine cannot give it; "best" is never a plain process.
    """
    if isolation not in ISOLATIONS:
        raise WrongUsage(f"--isolation {isolation}: choose one of {', '.join(ISOLATIONS)}")
    if isolation == "process":
        return ProcessJail(limits)
    refused = {}
    for jail in walled_jails(limits).values():
        if isolation in ("best", jail.tier):
            try:
                return self_test(jail, private)
            except JailError as problem:
                refused[jail.tier] = str(problem)  # the cold jail's words count, not the warm one's
    raise JailError(
        f"submissions cannot be kept from the hidden tests here: {'; '.join(refused.values())}. See grader doctor, or grade "
        "without isolation by --isolation process"
    )


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
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise JailError("bubblewrap is not installed (Debian, Ubuntu: apt-get install bubblewrap)")
    command = [bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command.append("--unshare-cgroup-try")
    if as_root:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    command += ["--new-session", "--die-with-parent", "--hostname", "jail"]
    command += _libraries()
    for device in DEVICES:
        command += ["--dev-bind", device, device]  # seccomp keeps their times from being set
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


def library_folders() -> list[Path]:
    """Return the folders of the interpreter and of the system's libraries."""
    folders = [Path(sys.base_prefix), Path(sys.prefix)] if sys.base_prefix != "/usr" else [Path(sys.prefix)]
    folders = [folder for folder in folders if folder != Path("/usr")]
    return folders + [Path(name) for name in ("/usr/lib", "/usr/lib64", "/usr/local/lib") if Path(name).is_dir()]


def _libraries() -> Iterator[str]:
    """Yield the binds of the interpreter and the system's libraries, each at its own path."""
    folders = library_folders()
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
    processor = {name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ}
    return {
        "HOME": SCRATCH,
        "TMPDIR": SCRATCH,
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin",
        "MPLBACKEND": "Agg",
        **ONE_THREAD,
        **processor,
    }


@contextmanager
def machine_faults() -> Iterator[None]:
    """Turn what the machine refuses (no program, no more descriptors, a full disk) into a JailError."""
    try:
        yield
    except OSError as problem:
        advice = "; ulimit -n 1024 allows more" if problem.errno == errno.EMFILE else ""
        raise JailError(f"cannot start a sandbox: {problem}{advice}") from None


def last_line(errors: IO[bytes]) -> str:
    """Return the last line of what a process of ours said before it ended; of a traceback, what it is about."""
    errors.seek(0)
    return errors.read(20_000).decode(errors="replace").strip().rpartition("\n")[2]


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
