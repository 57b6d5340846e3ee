"""The system calls that a submission may not make, as a classic BPF program for ``bwrap --seccomp``.

Among them are those that set a file's times: the devices in the jail are the machine's own, and their times could carry a
message to the next submission; and locks, which submissions that run at the same time could see on a library's file. It is
a list of what is denied, not of what is allowed: NumPy and PyTorch use too many calls, and other ones in each release.

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

_ARCHITECTURES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}  # machine -> AUDIT_ARCH_*, table

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
_X32 = 0x40000000  # __X32_SYSCALL_BIT
_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag that clone() takes


def program() -> bytes | None:
    """Return the filter for this machine, or None on an architecture without a table.

    A denied call fails with EPERM. `clone3` fails with ENOSYS, so that the C library falls back to `clone`, whose flags can be
    seen: new namespaces are denied, threads and processes are left to the limits. Foreign ABIs kill the process.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return None
    architecture, table = _ARCHITECTURES[machine]
    denied = [number for name, number in sorted(table.items()) if name not in ("clone", "clone3", "fcntl")]
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),
        (_EQUAL, 0, 1, table["clone3"]),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),
        (_EQUAL, 0, 4, table["clone"]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NAMESPACES),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 7, table["fcntl"]),
        (_LOAD, 0, 0, _SECOND_ARGUMENT),
        *((_EQUAL, 3 - place, place == 3, command) for place, command in enumerate(_LOCKS)),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    for number in denied:
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | errno.EPERM)]
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
