"""What students do works without what only Linux has, and on terminals and file systems that are not UTF-8."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.plain import for_terminal

from .conftest import TINY_SOLUTION

WITHOUT = """
import builtins, os, select, signal, socket, sys

ABSENT = {"resource", "fcntl", "termios", "pwd", "grp", "pty", "tty"}
whole = builtins.__import__

def without(name, *args, **kwargs):
    if name.partition(".")[0] in ABSENT:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return whole(name, *args, **kwargs)

builtins.__import__ = without
for name in ABSENT:
    sys.modules.pop(name, None)
for module, names in (
    (signal, ("SIGALRM", "SIGKILL", "setitimer", "ITIMER_REAL", "pthread_sigmask")),
    (os, ("fork", "setresuid", "sched_getaffinity", "pidfd_open", "memfd_create")),
    (select, ("poll", "epoll")),
    (socket, ("send_fds", "recv_fds", "AF_UNIX")),
):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
"""
"""Run before anything else: takes away what Python has on Linux and not on Windows."""


@pytest.fixture
def exercise(released: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "Meine Übungen – 1"
    return Path(shutil.copytree(released, folder / "01_tiny"))


@pytest.fixture
def student(exercise: Path, tmp_path: Path):
    """Run a module of Python in the exercise's folder on such a machine; return exit code and what it shows."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(WITHOUT, encoding="utf-8")

    def student(*command: str, encoding: str = "cp1252", without: bool = True, **more: str) -> tuple[int, str]:
        paths = [str(tmp_path / "site")] if without else []
        root = str(Path(__file__).resolve().parent.parent)
        environment = {
            **{name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "COLORTERM")},
            "PYTHONPATH": os.pathsep.join([*paths, root]),
            "PYTHONIOENCODING": encoding,
            "PYTHONUTF8": "0",
            "COLUMNS": "100",
            **more,
        }
        ended = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=exercise,
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return ended.returncode, (ended.stdout + ended.stderr).decode(encoding)

    return student


PYTEST = ("pytest", "-p", "no:cacheprovider")


def test_the_tests_run_without_what_only_linux_has(student, exercise):
    code, shown = student(*PYTEST)
    assert code == 1, shown
    assert "not implemented yet" in shown
    (exercise / "tiny.py").write_text(TINY_SOLUTION, encoding="utf-8")
    code, shown = student(*PYTEST)
    assert code == 0, shown
    assert "10 of 10 points" in shown


def test_what_is_taken_away_is_really_missing(student):
    assert "No module named 'resource'" in student("timeit", "-n1", "-r1", "import resource")[1]
    assert "No module named" not in student("timeit", "-n1", "-r1", "import resource", without=False)[1]


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_every_terminal_shows_a_message_line_by_line(student, exercise, encoding):
    wrong = TINY_SOLUTION.replace("/ X.size", "/ 7").replace("def double(X):", "def double(X):  # größer…")
    (exercise / "tiny.py").write_text(wrong, encoding="utf-8")
    _, shown = student(*PYTEST, encoding=encoding)
    lines = [line.strip() for line in shown.splitlines()]
    assert "hint : Take the mean." in lines
    assert "\\n" not in shown
    assert ("█" in shown) == (encoding == "cp437")
    assert ("####" in shown) == (encoding in ("cp1252", "ascii"))


@pytest.mark.parametrize(
    ("ends", "mark"),
    [("\r\n", b"\xef\xbb\xbf"), ("\r\n", b""), ("\r", b"")],
    ids=["windows, with a byte order mark", "windows", "old mac"],
)
def test_files_of_every_editor_are_read(student, exercise, ends, mark):
    (exercise / "tiny.py").write_bytes(mark + TINY_SOLUTION.replace("\n", ends).encode())
    code, shown = student(*PYTEST)
    assert code == 0, shown


def test_a_file_in_another_encoding_is_one_sentence(student, exercise):
    (exercise / "tiny.py").write_bytes(TINY_SOLUTION.replace("# %%\n", "# größer\n", 1).encode("cp1252"))
    code, shown = student(*PYTEST)
    assert code == 1
    assert "UTF-8" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"FORCE_COLOR": "1"}], ids=str)
def test_colour_is_only_shown_where_it_is_wanted(student, settings):
    _, shown = student(*PYTEST, **settings)
    assert ("\x1b[" in shown) == ("FORCE_COLOR" in settings)


@pytest.mark.parametrize("command", [("list",), ("list", "--run"), ("reset", "double")], ids=" ".join)
def test_the_commands_run_without_what_only_linux_has(student, command):
    code, shown = student("grader", *command)
    assert code == 0, shown


def test_what_an_encoding_has_stays():
    assert for_terminal("█ größer …", "utf-8") == "█ größer …"
    assert for_terminal("größer … 2²", "cp1252") == "größer … 2²"
    assert for_terminal("█░ größer … 数", "ascii") == "#. gr\\xf6\\xdfer ... \\u6570"
