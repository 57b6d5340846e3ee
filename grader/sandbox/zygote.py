"""Inside the jail, before any submission: a process that has loaded the libraries and forks a confined worker at each request.

Started like `worker`, CONFIG being JSON: ``fd`` (the control socket), ``uid`` (what to become, or null), ``rlimits``,
``libraries`` (what to import), ``filter`` (the seccomp program, in hex), ``scratch`` (the folder that each worker gets
anew, and its size in bytes) and ``landlock`` (null, or the arguments of `landlock.restrict`). It runs no submission, parses
nothing that a submission wrote, and holds no test.

A request is one byte with two descriptors: a worker's end of the wire, and one end of a leash. For each, the zygote makes
one child, by one system call that gives it namespaces of its own (user, mount, process, network, IPC, host name, cgroup). The
child, process 1 of its namespace, mounts an empty scratch folder and an empty /proc, gives up every capability and right, and
is a worker from then on. When the host lets go of the leash, or dies, the zygote kills the worker, and the kernel with it
all that the worker started; one byte on the leash says that this is done. A child that cannot confine itself says why on the
leash and reads no submission.
"""

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
from contextlib import suppress
from typing import Any, NoReturn

from grader.sandbox import landlock, pages, worker

_NAMESPACES = 0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000
# CLONE_NEWUSER, NEWNS, NEWPID, NEWNET, NEWIPC, NEWUTS, NEWCGROUP: linux/sched.h
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 1, 2, 4, 8, 16384, 1 << 18  # linux/mount.h
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_SECCOMP = 1, 4, 24, 22  # linux/prctl.h
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, _SECCOMP_MODE_FILTER = 38, 47, 4, 2
_CAPABILITY_VERSION_3 = 0x20080522  # linux/capability.h
_MOST_CAPABILITIES = 64
_NOBODY = 65534
_PR_SET_KEEPCAPS = 8
_MAY_READ = 1 << 2  # CAP_DAC_READ_SEARCH
_SCRATCH_FILES = 1024

_SYS_CLONE = {"x86_64": 56, "aarch64": 220}  # asm/unistd.h

_libc = ctypes.PyDLL(None, use_errno=True)  # which keeps Python's lock over a call, as a fork must


def main() -> None:
    """Run a zygote with the configuration that the command line gives."""
    config = json.loads(sys.argv[1])
    control = socket.socket(fileno=config["fd"])
    config["kept"] = _become(config["uid"], _MAY_READ if config["landlock"] else 0)
    _call(_libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0), "be dumpable")  # so that /proc/self belongs to the new user
    config["user"], config["group"] = os.geteuid(), os.getegid()
    for library in config["libraries"]:
        importlib.import_module(library)
    if "numpy" in sys.modules:
        importlib.import_module("numpy.random")  # which NumPy loads only when it is used
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    gc.collect()
    gc.freeze()  # a worker's garbage collector would touch, and so copy, every object of the libraries
    pages.gather()
    control.sendall(b"r")
    _Keeper(config, control).run()


class _Keeper:
    """Makes workers and ends them."""

    def __init__(self, config: dict[str, Any], control: socket.socket) -> None:
        self.config = config
        self.control = control
        self.workers: dict[int, int] = {}  # leash -> process
        self.poll = select.poll()
        self.poll.register(control, select.POLLIN)

    def run(self) -> None:
        """Serve until the host hangs up."""
        while True:
            for descriptor, _ in self.poll.poll():
                if descriptor != self.control.fileno():
                    self._end(descriptor)
                elif not self._start():
                    return

    def _start(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, 1, 2)
        if not message:
            return False
        wire, leash = descriptors
        try:
            process = _clone(0 if self.config["landlock"] else _NAMESPACES)
        except OSError as problem:
            os.write(leash, str(problem).encode())
            os.close(leash)
        else:
            if process == 0:
                _be_worker(self.config, wire, leash)
            self.workers[leash] = process
            self.poll.register(leash, select.POLLIN)
        os.close(wire)
        return True

    def _end(self, leash: int) -> None:
        """End the worker whose leash the host let go of."""
        process = self.workers.pop(leash)
        os.kill(process, signal.SIGKILL)  # a zombie at worst: nobody else waits for it
        os.waitpid(process, 0)
        self.poll.unregister(leash)
        with suppress(OSError):  # the host is gone
            os.write(leash, b"e")
        os.close(leash)


def _become(user: int | None, kept: int) -> int:
    """Give up root for `user` and every capability but those in the mask `kept`; return the mask of those that remain.

    An interpreter may lie in root's own folder: where no mount hides everything else, the right to read goes on, inside
    what Landlock leaves. A root without that right has none to keep.
    """
    if user is None:
        return 0
    _call(_libc.prctl(_PR_SET_KEEPCAPS, kept != 0, 0, 0, 0), "keep a capability")
    worker.become(user)
    try:
        _keep_capabilities(kept)
    except OSError:
        _keep_capabilities(kept := 0)
    return kept


def _clone(namespaces: int) -> int:
    """Fork into new namespaces, whose first process the child is, and return as `os.fork` does."""
    ctypes.pythonapi.PyOS_BeforeFork()
    process = _libc.syscall(_SYS_CLONE[os.uname().machine], namespaces | signal.SIGCHLD, 0, 0, 0, 0)
    if process == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
    else:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
    if process < 0:
        _call(process, "make namespaces")
    return int(process)


def _enclose(user: int, group: int, scratch: str, size: int) -> None:
    """Be nobody in the new namespaces, with an empty scratch folder and nothing in /proc."""
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{_NOBODY} {user} 1")
    _write("/proc/self/gid_map", f"{_NOBODY} {group} 1")
    _mount("none", "/", "", _MS_REC | _MS_PRIVATE, "")
    _mount("tmpfs", "/proc", "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "size=4k,nr_inodes=1,mode=555")
    options = f"size={size},nr_inodes={_SCRATCH_FILES},mode=700"
    _mount("tmpfs", scratch, "tmpfs", _MS_NOSUID | _MS_NODEV, options)
    os.chdir(scratch)


def _be_worker(config: dict[str, Any], wire: int, leash: int) -> NoReturn:
    """Give up all rights and answer the host until it hangs up."""
    try:
        try:
            _confine(config, {wire, leash})
        except BaseException as problem:  # noqa: BLE001  this process must never run into the zygote's loop
            os.write(leash, f"{type(problem).__name__}: {problem}".encode())
            return  # type: ignore[misc]  # by way of os._exit
        os.close(leash)
        worker.serve(socket.socket(fileno=wire), worker.Worker())
    finally:
        os._exit(1)


def _close_others(kept: set[int]) -> None:
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor > 2 and descriptor not in kept:
            with suppress(OSError):  # the one of the listing itself
                os.close(descriptor)


def _confine(config: dict[str, Any], kept: set[int]) -> None:
    _close_others(kept)
    if not config["landlock"]:
        _enclose(config["user"], config["group"], *config["scratch"])
    _call(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "die with the zygote")
    os.setsid()
    sys.argv[1:] = []
    _reseed()
    worker.limit(config["rlimits"])
    if config["landlock"]:
        landlock.restrict(*config["landlock"])
    _drop_rights(bytes.fromhex(config["filter"]), config["kept"])


def _reseed() -> None:
    """Let NumPy's global random numbers differ from those of the worker before. (The other generators see to it themselves.)"""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _drop_rights(program: bytes, kept: int) -> None:
    """Give up every capability but those in the mask `kept`, for good, and the system calls that the filter denies."""
    for capability in range(_MOST_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails beyond the last one that the kernel knows
    _call(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "clear ambient capabilities")
    _keep_capabilities(kept)
    _call(_libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "be undumpable")
    _call(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "refuse new privileges")
    code = ctypes.create_string_buffer(program, len(program))
    filter_struct = ctypes.create_string_buffer(struct.pack("HP", len(program) // 8, ctypes.addressof(code)))
    _call(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, filter_struct, 0, 0), "install the filter")


def _keep_capabilities(kept: int) -> None:
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0))
    # effective, permitted, inheritable: the low halves, then the high ones
    mask = struct.pack("=6I", kept, kept, 0, 0, 0, 0)
    _call(_libc.capset(header, ctypes.create_string_buffer(mask, len(mask))), "drop capabilities")


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    arguments = (source.encode(), target.encode(), kind.encode() or None, flags, options.encode() or None)
    _call(_libc.mount(*arguments), f"mount {target}")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _call(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"cannot {what}: {os.strerror(ctypes.get_errno())}")
