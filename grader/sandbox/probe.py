"""The self-test: a worker tries what a submission must not be able to do, and must be refused."""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.sandbox.jail import Jail, JailError
from grader.sandbox.wire import Wire, WireError

SOURCE = """
import os, socket

def read(path):
    try:
        return open(path).read()
    except OSError:
        return None

def write(path):
    try:
        open(path, "w").close()
        return True
    except OSError:
        return False

def connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False

def signal(pid):
    try:
        os.kill(pid, 0)
        return True
    except OSError:
        return False

NOTES = [f"{folder}/grader-probe" for folder in (".", "/tmp", "/var/tmp", "/dev/shm")]

def leave_note():
    for note in NOTES:
        write(note)

def find_note():
    found = [note for note in NOTES if read(note) is not None]
    for note in found:
        os.unlink(note)
    return bool(found)

def namespace():
    import ctypes
    return ctypes.CDLL(None).unshare(0x10000000) == 0  # CLONE_NEWUSER

def is_root():
    return 0 in os.getresuid() + os.getresgid()
"""


def open_doors(jail: Jail, private: Sequence[Path] = ()) -> list[str]:
    """Return what a submission in `jail` could do against the rules, each as the end of "a submission could …".

    Raises JailError where no worker comes up at all.
    """
    with _probing(jail) as neighbour:
        neighbour("leave_note")
        with _probing(jail) as answer:
            return _try_doors(answer, private)


@contextmanager
def _probing(jail: Jail) -> Iterator[Callable[..., object]]:
    """Yield what calls a function of SOURCE in a new worker. Raises JailError."""
    prisoner = jail.start()
    deadline = time.monotonic() + jail.limits.start_seconds
    wire = Wire(prisoner.connection)

    def answer(function: str, *args: object) -> object:
        reply = wire.request("call", deadline, target=None, name=function, args=list(args), kwargs={})
        return reply.result if reply.fault is None else reply.fault.message

    try:
        wire.hello(deadline)
        wire.request("load", deadline, name="probe", filename="probe.py", source=SOURCE, cells=[])
        yield answer
    except WireError as problem:
        raise JailError(f"the jail does not start here: {prisoner.complaint() or problem}") from None
    finally:
        prisoner.kill()


def _try_doors(answer: Callable[..., object], private: Sequence[Path]) -> list[str]:
    with tempfile.NamedTemporaryFile("w") as secret, socket.create_server(("127.0.0.1", 0)) as listener:
        secret.write("secret")
        secret.flush()
        doors = {
            "read the user's files": answer("read", secret.name),
            "read the course": any(answer("read", str(path.resolve())) is not None for path in private),
            "write outside its folder": answer("write", f"{Path(__file__).resolve().parent}/leak")
            or answer("write", "/leak"),
            "read what another one wrote": answer("find_note"),
            "use the network": answer("connect", listener.getsockname()[1]),
            "send signals to the grader": answer("signal", os.getpid()),
            "make namespaces of its own": answer("namespace"),
            "be root": answer("is_root"),
        }
    return [door for door, way in doors.items() if way not in (None, False)]
