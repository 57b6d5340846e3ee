"""The jail holds. Each attack is tried twice: in the jail, where it must fail, and in a plain process, where it must succeed,
so that a blind attack cannot pass for a strong jail."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from grader.intake import Source
from grader.sandbox import jail as jails
from grader.sandbox import probe, warm
from grader.sandbox.jail import ColdJail, Jail, JailError, Limits, ProcessJail, choose_jail, self_test
from grader.sandbox.session import Session
from grader.sandbox.warm import WarmJail

SECRET = "canary-7e1f0c"


@pytest.fixture(scope="module", params=["warm", "cold", "landlock"])
def jail(request) -> Jail:
    """The two ways to the strong tier, forked from a zygote and a new bubblewrap jail each time, and what Landlock leaves."""
    limits = Limits(call_seconds=2.0, total_seconds=20.0, memory=1 << 30)
    jails = {"warm": WarmJail(limits), "cold": ColdJail(limits), "landlock": WarmJail(limits, "landlock")}
    return self_test(jails[request.param])


@pytest.fixture(scope="module")
def free() -> ProcessJail:
    """No jail: the positive control."""
    return ProcessJail(Limits(call_seconds=5.0))


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def run(jail, source: str, *args: object) -> object:
    """Return what part() of the source returns in `jail`, or the fault's text."""
    with Session(jail, Source(source, "attack.py"), "attack") as session:
        try:
            return session.call("part", args, {})
        except Exception as problem:
            return f"{type(problem).__name__}: {problem}"


READ = "def part(path):\n    return open(path).read()"
WRITE = "def part(path):\n    open(path, 'a').close()\n    return 'written'"
LIST = "import os\ndef part(path):\n    return os.listdir(path)"
CONNECT = "import socket\ndef part(port):\n    socket.create_connection(('127.0.0.1', port), timeout=2)\n    return 'connected'"
SIGNAL = "import os\ndef part(pid):\n    os.kill(pid, 0)\n    return 'signalled'"
ENVIRON = "import os\ndef part():\n    return str(dict(os.environ))"
SPAWN = "import os\ndef part():\n    return os.popen('echo shell').read()"


def test_files_of_the_user_cannot_be_read(jail, free, secret_file):
    assert run(free, READ, str(secret_file)) == SECRET
    assert SECRET not in str(run(jail, READ, str(secret_file)))


def test_the_course_and_its_hidden_tests_are_not_there(jail, free):
    hidden = str(Path(__file__).parent / "course" / "solutions" / "01_tiny" / "test_tiny_hidden.py")
    assert "secret_numbers" in run(free, READ, hidden)
    assert "Error: [Errno" in str(run(jail, READ, hidden))


def test_nothing_can_be_written_outside_the_scratch_folder(jail, free, tmp_path):
    assert run(free, WRITE, str(tmp_path / "leak")) == "written"
    for path in (tmp_path / "leak", "/leak", "/dev/leak", "/kit/leak", Path(sys.prefix) / "leak"):
        assert "Error" in str(run(jail, WRITE, str(path)))
    assert (run(jail, WRITE, f"{jails.SCRATCH}/scratch") == "written") is (jail.tier == "strong")


def test_two_submissions_share_no_scratch_folder(jail):
    assert (run(jail, WRITE, f"{jails.SCRATCH}/note") == "written") is (jail.tier == "strong")
    assert run(jail, LIST, jails.SCRATCH) == [] or jail.tier == "landlock"
    assert "note" not in str(run(jail, LIST, "."))


def test_the_times_of_a_device_carry_no_message_to_the_next_submission(jail, monkeypatch):
    touch = "import os\ndef part():\n    os.utime('/dev/zero', (1e9, 1e9))\n    return os.stat('/dev/zero').st_mtime"
    before = os.stat("/dev/zero")
    assert "PermissionError" in str(run(jail, touch))
    assert os.stat("/dev/zero").st_mtime == before.st_mtime
    if (
        os.geteuid() == 0
    ):  # the positive control, with a device of root's, which a worker may write to, but not set to a time
        monkeypatch.setattr(jails.seccomp, "program", lambda **options: b"\x06\x00\x00\x00\x00\x00\xff\x7f")
        assert "PermissionError" not in str(run(jail, touch.replace("(1e9, 1e9)", "None")))


def test_a_machine_without_descriptors_is_the_graders_fault(jail, monkeypatch):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")), hard))
    try:
        with pytest.raises(JailError, match="Too many open files"):
            jail.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_there_is_no_network(jail, free):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert run(free, CONNECT, port) == "connected"
        assert "Error" in str(run(jail, CONNECT, port))


def test_other_processes_cannot_be_seen_or_signalled(jail, free):
    assert run(free, SIGNAL, os.getpid()) == "signalled"
    assert "Error: [Errno" in str(run(jail, SIGNAL, os.getpid()))
    seen = run(jail, LIST, "/proc")
    assert seen == [] or "Error: [Errno" in str(seen)


SAME_USER = {
    "chmod": "import os\ndef part(path, pid): os.chmod(path, 0)",
    "truncate": "import os\ndef part(path, pid): os.truncate(path, 0)",
    "prlimit": "import resource\ndef part(path, pid): resource.prlimit(pid, resource.RLIMIT_NOFILE, (9, 9))",
    "setpriority": "import os\ndef part(path, pid): os.setpriority(os.PRIO_PROCESS, pid, 19)",
    "sched_setaffinity": "import os\ndef part(path, pid): os.sched_setaffinity(pid, {0})",
    "kill": "import os\ndef part(path, pid): os.kill(pid, 9)",
}


@pytest.mark.parametrize("call", SAME_USER)
def test_without_namespaces_what_belongs_to_the_same_user_cannot_be_touched(call, tmp_path, monkeypatch):
    user = jails.unprivileged_uid(61_000) if os.geteuid() == 0 else None
    path = Path(tempfile.mkdtemp(dir="/tmp")) / "results.json"
    path.write_text("{}")
    if user:
        path.parent.chmod(0o755)
        os.chown(path, user, user)
    with subprocess.Popen(["sleep", "60"], user=user, group=user) as neighbour:
        try:
            limits = Limits(call_seconds=2.0, total_seconds=20.0)
            assert "Error" in str(run(WarmJail(limits, "landlock"), SAME_USER[call], str(path), neighbour.pid))
            assert neighbour.poll() is None
            if call not in ("kill", "truncate"):  # which Landlock stops as well
                monkeypatch.setattr(jails.seccomp, "program", lambda shared: b"\x06\x00\x00\x00\x00\x00\xff\x7f")
                assert run(WarmJail(limits, "landlock"), SAME_USER[call], str(path), neighbour.pid) is None
        finally:
            neighbour.kill()
            shutil.rmtree(path.parent)


def test_the_environment_holds_no_secret(jail, monkeypatch):
    monkeypatch.setenv("API_TOKEN", SECRET)
    inside = run(jail, ENVIRON)
    assert "HOME" in inside
    assert SECRET not in inside


def test_there_is_no_shell(jail, free):
    assert run(free, SPAWN) == "shell\n"
    assert run(jail, SPAWN) != "shell\n"


def test_a_submission_is_never_root(jail):
    ids = run(jail, "import os\ndef part(): return list(os.getresuid() + os.getresgid())")
    assert 0 not in ids
    refused = run(jail, "import os\ndef part():\n    os.setuid(0)\n    return 'root'")
    assert "PermissionError" in str(refused) or "OSError" in str(refused)


CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def part(number, *args):
    result = libc.syscall(number, *args)
    return 'allowed' if result >= 0 else ctypes.get_errno()
"""

DENIED = {
    "unshare user namespace": (272, 0x10000000),
    "memfd_create": (319, 0, 0),
    "ptrace traceme": (101, 0, 0, 0, 0),
    "socket": (41, 2, 1, 0),
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of system calls are those of x86_64")
@pytest.mark.parametrize("name", DENIED)
def test_system_calls_that_a_submission_has_no_use_for_are_denied(jail, free, name, monkeypatch):
    import errno

    monkeypatch.setattr(
        jails.seccomp, "program", lambda: b"\x06\x00\x00\x00\x00\x00\xff\x7f"
    )  # the guard off: allow all
    off = run(jail, CALL, *DENIED[name])
    monkeypatch.undo()
    assert run(jail, CALL, *DENIED[name]) == errno.EPERM
    if name != "unshare user namespace":  # which bubblewrap refuses too
        assert off != errno.EPERM


def test_a_fork_bomb_stays_small(jail):
    source = """
import os, time
def part():
    children = 0
    try:
        while children < 2000:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            children += 1
    except OSError:
        pass
    return children
"""
    assert run(jail, source) < 2 * jail.limits.processes if jail.tier == "strong" else run(jail, source) == 0


def test_the_scratch_folder_is_bounded(jail):
    source = """
def part():
    written = 0
    try:
        for number in range(100):
            with open(f'/box/{number}', 'wb') as file:
                file.write(bytes(1 << 20))
            written += 1
    except OSError:
        pass
    return written
"""
    assert run(jail, source) <= jail.limits.scratch >> 20


def test_memory_that_is_mapped_and_shared_is_bounded_too(jail):
    assert "OSError" in str(run(jail, "import mmap\ndef part():\n    mmap.mmap(-1, 3 << 30)\n    return 'mapped'"))


def test_a_worker_finds_nothing_that_the_one_before_it_left_in_memory(jail):
    leave = "import json, sys\njson.left = 'note'\nsys.left = 'note'\ndef part(): return 1"
    assert run(jail, leave) == 1
    assert run(jail, "import json, sys\ndef part(): return hasattr(json, 'left') or hasattr(sys, 'left')") is False


def test_random_numbers_of_the_system_differ_from_worker_to_worker(jail):
    """Only the global generators start alike, see test_session."""
    draw = "import numpy as np, random\ndef part():\n    fresh = np.random.default_rng().random()\n"
    draw += "    return [float(fresh), random.SystemRandom().random()]"
    first, second = run(jail, draw), run(jail, draw)
    assert first[0] != second[0]
    assert first[1] != second[1]


DAEMON = """
import os, signal, time
def part():
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        time.sleep(300)
    return os.getpid()
"""


def test_nothing_outlives_the_session(jail):
    def left() -> str:
        return subprocess.run(
            ["pgrep", "-f", "from grader.sandbox import worker"], capture_output=True, text=True, check=False
        ).stdout

    run(jail, "def part(): return 1")  # starts the zygote, where there is one
    before = left()
    run(jail, DAEMON)
    deadline = time.monotonic() + 5
    while left() != before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left() == before


def test_descriptors_are_given_back(jail):
    run(jail, "def part(): return 1")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        run(jail, "import os\ndef part(): os._exit(1)")
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_checkout_below_the_temporary_folder_works():
    """The jail's own scratch folder must not hide the interpreter: a virtual environment may lie anywhere."""
    venv = Path(tempfile.mkdtemp(dir="/tmp")) / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    code = (
        f"import sys; sys.path += {sys.path!r}\n"
        "from grader.sandbox.jail import ColdJail\n"
        "prisoner = ColdJail().start()\n"
        "prisoner.process.wait(20)\n"
        "print(prisoner.complaint())"
    )
    command = [str(venv / "bin" / "python"), "-c", code]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    shutil.rmtree(venv.parent)
    assert "No module named 'numpy'" in ended.stdout  # the worker itself said so: it was there and ran


# --- the choice ---------------------------------------------------------------------------------------------------------


def test_the_self_test_sees_that_a_plain_process_is_no_jail(free):
    with pytest.raises(JailError, match=r"read the user's files.*read what another one wrote, use the network"):
        self_test(free)


@pytest.mark.parametrize(
    ("flag", "door"),
    [("--unshare-net", "use the network"), ("--unshare-pid", "send signals to the grader")],
)
def test_the_self_test_sees_a_missing_guard(monkeypatch, flag, door):
    whole = jails.bwrap_command

    def without(*args, **kwargs):
        command = whole(*args, **kwargs)
        command.remove(flag)
        return command

    monkeypatch.setattr(jails, "bwrap_command", without)
    if flag == "--unshare-net":  # socket() is denied as well: take that guard off too
        monkeypatch.setattr(jails.seccomp, "program", lambda **options: b"\x06\x00\x00\x00\x00\x00\xff\x7f")
    if flag == "--unshare-pid" and os.geteuid() == 0:
        pytest.skip("started by root, the worker's own user id keeps it from signalling as well")
    assert door in probe.open_doors(ColdJail())


def test_the_self_test_sees_folders_of_the_user(monkeypatch, tmp_path):
    whole = jails.bwrap_command

    def with_home(*args, **kwargs):
        command = whole(*args, **kwargs)
        place = command.index("--remount-ro")
        parents = [flag for parent in jails._parents([tmp_path]) for flag in ("--perms", "0755", "--dir", str(parent))]
        return [*command[:place], *parents, "--ro-bind", str(tmp_path), str(tmp_path), *command[place:]]

    monkeypatch.setattr(jails, "bwrap_command", with_home)
    hidden = tmp_path / "test_hidden.py"
    hidden.write_text("secret")
    tmp_path.chmod(0o755)
    with pytest.raises(JailError, match="read the course"):
        self_test(ColdJail(), [hidden])
    self_test(ColdJail(), [Path("/elsewhere.py")])


def test_without_bubblewrap_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(JailError, match=r"apt-get install bubblewrap.*--isolation process"):
        choose_jail("strong", Limits())


def test_without_bubblewrap_the_best_is_landlock_and_without_that_nothing(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert choose_jail("best", Limits()).tier == "landlock"
    monkeypatch.setattr(warm, "landlock_rules", lambda: [["/"], [], []])  # a Landlock that keeps nothing out
    with pytest.raises(JailError, match=r"a submission could read the user's files.*--isolation process"):
        choose_jail("best", Limits(open_files=63))  # other limits, so that no zygote is there yet


def test_a_jail_that_cannot_start_gives_the_reason(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(JailError, match="setting up uid map: Permission denied"):
        choose_jail("strong", Limits())
