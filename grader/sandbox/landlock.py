"""Landlock: a process gives up, for good, every file but those named. It runs in the worker and imports nothing of ours.

System calls, structures and flags are those of linux/landlock.h; the numbers are the same on every architecture.
"""

import ctypes
import os
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH = 1
_WRITE_FILE, _READ_FILE, _READ_DIR = 2, 4, 8  # LANDLOCK_ACCESS_FS_*
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # ABI -> how many rights over files it knows
_FILE_RIGHTS_SINCE_5 = 16
_NETWORK = 3  # ABI 4: to bind and to connect TCP
_SCOPES = 3  # ABI 6: abstract Unix sockets, signals
_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


def restrict(readable: Iterable[str], listed: Iterable[str], devices: Iterable[str]) -> None:
    """Leave this process, and all that it starts, nothing but: to read the files and folders in `readable`, to list the folders
    in `listed`, and to use `devices`. Nothing can be executed, written or made.

    Network and signals are left to the filter of system calls where the kernel's Landlock is too old for them. Raises OSError
    where the kernel has none.
    """
    abi = _check(_libc.syscall(_CREATE_RULESET, None, 0, _VERSION), "use Landlock")
    everything = (1 << _FILE_RIGHTS.get(abi, _FILE_RIGHTS_SINCE_5)) - 1
    attributes = struct.pack("=Q", everything)
    attributes += struct.pack("=Q", _NETWORK) if abi >= 4 else b""
    attributes += struct.pack("=Q", _SCOPES) if abi >= 6 else b""
    ruleset = _check(_libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0), "make a ruleset")
    for paths, rights in ((readable, _READ_FILE | _READ_DIR), (listed, _READ_DIR), (devices, _READ_FILE | _WRITE_FILE)):
        for path in paths:
            _allow(ruleset, path, rights)
    _check(_libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "refuse new privileges")
    _check(_libc.syscall(_RESTRICT_SELF, ruleset, 0), "restrict itself")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not os.path.isdir(path):
        rights &= ~_READ_DIR
    rule = struct.pack("=Qi", rights, descriptor)
    _check(_libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0), f"allow {path}")
    os.close(descriptor)


def _check(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"cannot {what}: {os.strerror(ctypes.get_errno())}")
    return result
