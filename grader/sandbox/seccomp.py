"""The system calls that a submission may not make, as a classic BPF program for ``bwrap --seccomp``.

Among them are those that set a file's times: the devices in the jail are the machine's own, and their times could carry a
message to the next submission; and locks, which submissions that run at the same time could see on a library's file. It is
a list of what is denied, not of what is allowed: NumPy and PyTorch use too many calls, and other ones in each release.

A worker without namespaces of its own shares the machine's processes, its users, its IPC and its files with everybody. For it more
is denied: new processes and programs; signals to, limits of and the scheduling of others; what Landlock does not know of, such
as a file's mode and owner; and to name another process as the receiver of a descriptor's signals.

Numbers are from the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h); the
layout of an instruction and the constants are those of linux/filter.h, linux/seccomp.h and linux/audit.h.
"""

import errno
import platform
import struct

_X86_64 = {
    "socket": 41, "clone": 56, "fcntl": 72, "ptrace": 101, "mount": 165, "umount2": 166, "swapon": 167, "reboot": 169,
    "init_module": 175, "delete_module": 176, "quotactl": 179, "chroot": 161, "pivot_root": 155, "acct": 163,
    "flock": 73, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272, "perf_event_open": 298,
    "fanotify_init": 300, "name_to_handle_at": 303, "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310,
    "process_vm_writev": 311, "kcmp": 312, "finit_module": 313, "memfd_create": 319, "bpf": 321, "userfaultfd": 323,
    "pidfd_open": 434, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "pidfd_getfd": 438,
    "clone3": 435, "memfd_secret": 447, "move_mount": 429, "open_tree": 428, "fsopen": 430, "fsmount": 432,
    "mount_setattr": 442, "inotify_init": 253, "inotify_init1": 294, "shmget": 29, "msgget": 68, "semget": 64,
    "mq_open": 240, "personality": 135, "kexec_load": 246, "lookup_dcookie": 212, "syslog": 103,
    "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280,
}  # fmt: skip

_AARCH64 = {
    "socket": 198, "clone": 220, "fcntl": 25, "ptrace": 117, "mount": 40, "umount2": 39, "swapon": 224, "reboot": 142,
    "init_module": 105, "delete_module": 106, "quotactl": 60, "chroot": 51, "pivot_root": 41, "acct": 89,
    "flock": 32, "add_key": 217, "request_key": 218, "keyctl": 219, "unshare": 97, "perf_event_open": 241,
    "fanotify_init": 262, "name_to_handle_at": 264, "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270,
    "process_vm_writev": 271, "kcmp": 272, "finit_module": 273, "memfd_create": 279, "bpf": 280, "userfaultfd": 282,
    "pidfd_open": 434, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "pidfd_getfd": 438,
    "clone3": 435, "memfd_secret": 447, "move_mount": 429, "open_tree": 428, "fsopen": 430, "fsmount": 432,
    "mount_setattr": 442, "inotify_init1": 26, "shmget": 194, "msgget": 186, "semget": 190, "mq_open": 180,
    "personality": 92, "kexec_load": 104, "lookup_dcookie": 18, "syslog": 116,
    "utimensat": 88,
}  # fmt: skip

_SHARED_X86_64 = {
    "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129,
    "rt_tgsigqueueinfo": 297, "pidfd_send_signal": 424, "setpriority": 141, "getpriority": 140, "ioprio_set": 251,
    "sched_setscheduler": 144,
    "sched_setparam": 142, "sched_setattr": 314, "sched_setaffinity": 203, "prlimit64": 302, "migrate_pages": 256,
    "move_pages": 279, "process_madvise": 440, "process_mrelease": 448, "shmat": 30, "shmctl": 31, "semop": 65, "semctl": 66,
    "semtimedop": 220, "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452,
    "chown": 92, "fchown": 93, "lchown": 94, "fchownat": 260, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190,
    "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199, "setxattrat": 463, "removexattrat": 466, "file_setattr": 469,
    "truncate": 76, "ioctl": 16,
}  # fmt: skip

_SHARED_AARCH64 = {
    "execve": 221, "execveat": 281, "kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138,
    "rt_tgsigqueueinfo": 240, "pidfd_send_signal": 424, "setpriority": 140, "getpriority": 141, "ioprio_set": 30,
    "sched_setscheduler": 119,
    "sched_setparam": 118, "sched_setattr": 274, "sched_setaffinity": 122, "prlimit64": 261, "migrate_pages": 238,
    "move_pages": 239, "process_madvise": 440, "process_mrelease": 448, "shmat": 196, "shmctl": 195, "semop": 193, "semctl": 191,
    "semtimedop": 192, "msgsnd": 189, "msgrcv": 188, "msgctl": 187, "fchmod": 52, "fchmodat": 53, "fchmodat2": 452,
    "fchown": 55, "fchownat": 54, "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7,
    "removexattr": 14, "lremovexattr": 15, "fremovexattr": 16, "setxattrat": 463, "removexattrat": 466, "file_setattr": 469,
    "truncate": 45, "ioctl": 29,
}  # fmt: skip

_ARCHITECTURES = {  # machine -> AUDIT_ARCH_*, what is denied to all, and besides to a worker without namespaces
    "x86_64": (0xC000003E, _X86_64, _SHARED_X86_64),
    "aarch64": (0xC00000B7, _AARCH64, _SHARED_AARCH64),
}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = (
    0x20,
    0x15,
    0x35,
    0x45,
    0x06,
)  # BPF_LD|W|ABS, BPF_JMP|{JEQ,JGE,JSET}|K, BPF_RET
_KILL, _ALLOW, _ERROR = 0x80000000, 0x7FFF0000, 0x00050000  # SECCOMP_RET_*
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24  # offsets in struct seccomp_data
_LOCKS = (6, 7, 37, 38)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW of fcntl(): linux/fcntl.h
_OWNERS = (8, 10, 15, 1024)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE of fcntl()
_OWNERS_BY_IOCTL = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP: asm-generic/sockios.h
_X32 = 0x40000000  # __X32_SYSCALL_BIT
_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag that clone() takes
_THREAD = 0x00010000  # CLONE_THREAD

_Code = list[tuple[int, int, int, int]]  # operation, how far to jump where it holds, where not, operand


def program(*, shared: bool = False) -> bytes | None:
    """Return the filter for this machine, `shared` for a worker without namespaces, or None on an architecture without a table.

    A denied call fails with EPERM. `clone3` fails with ENOSYS, so that the C library falls back to `clone`, whose flags can be
    seen: new namespaces are denied, threads and (but for `shared`) processes are left to the limits. Foreign ABIs kill the process.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return None
    architecture, table, further = _ARCHITECTURES[machine]
    table = table | further if shared else table
    looked_into = {
        "clone": (_FIRST_ARGUMENT, _no_process() if shared else _any_bit(_NAMESPACES)),
        "fcntl": (_SECOND_ARGUMENT, _one_of(_LOCKS + _OWNERS if shared else _LOCKS)),
        "ioctl": (_SECOND_ARGUMENT, _one_of(_OWNERS_BY_IOCTL)),
        "prlimit64": (_FIRST_ARGUMENT, _not_zero()),
    }
    code: _Code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),
    ]
    for name, number in sorted(table.items()):
        if name in looked_into:
            code += _deny_if(number, *looked_into[name])
        else:
            error = errno.ENOSYS if name == "clone3" else errno.EPERM
            code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | error)]
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _deny_if(number: int, argument: int, tests: _Code) -> _Code:
    """Return what denies a call by one of its arguments: `tests` go on to their end to allow it, and one further to deny it."""
    ends: _Code = [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERROR | errno.EPERM)]
    return [(_EQUAL, 0, len(tests) + 3, number), (_LOAD, 0, 0, argument), *tests, *ends]


def _one_of(values: tuple[int, ...]) -> _Code:
    return [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]


def _any_bit(bits: int) -> _Code:
    return [(_ANY_BIT, 1, 0, bits)]


def _not_zero() -> _Code:
    return [(_EQUAL, 0, 1, 0)]


def _no_process() -> _Code:
    return [(_ANY_BIT, 2, 0, _NAMESPACES), (_ANY_BIT, 0, 1, _THREAD)]
