"""`grader watch` in released folders: real saves, real processes, real terminals, and nothing installed but what students have."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.intake import Source, read_submission
from grader.manifest import read_manifest
from grader.stubs import pieces, put
from grader.watch.board import Board
from grader.watch.changes import Code, asked_for, fingerprints
from grader.watch.dashboard import rows
from grader.watch.lines import moved

try:
    import pty
    import termios
except ImportError:
    pty = None

ROOT = Path(__file__).parent.parent

STUDENTS = """
import sys
sys.modules.update(dict.fromkeys(["typer", "nbgrader", "jupytext", "nbformat", "jinja2", "hatchling"]))
from grader.__main__ import main
main()
"""
WATCH = [sys.executable, "-c", STUDENTS, "watch"]

IMPORT = "import numpy as np\n\n\n"
DOUBLE = "def double(X):\n    return X + X\n\n\n"
WRONG = "def double(X):\n    return X * 3.0\n\n\n"
AVERAGE = "def average(X):\n    return float((X + X).mean())\n"
USES_DOUBLE = "def average(X):\n    return float(double(X).mean())\n"
TO_DO = "def average(X):\n    raise NotImplementedError()\n"

ENDLESS = "def double(X):\n    while True:\n        X = X + 0\n\n\n"
UNSTOPPABLE = """def double(X):
    while True:
        try:
            while True:
                X = X + 0
        except BaseException:
            pass
"""


class Watching:
    """A running `grader watch`, and what it has shown."""

    def __init__(self, exercise: Path, process: subprocess.Popen[bytes], output: int, keys: int) -> None:
        self.exercise = exercise
        self.process = process
        self.output = output
        self.keys = keys
        self.shown = ""
        self.read_up_to = 0
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        try:
            while data := os.read(self.output, 1 << 16):
                self.shown += data.decode("utf-8", errors="replace")
        except OSError:  # how a pseudo-terminal says that its other side is closed
            return

    def save(self, text: str) -> None:
        (self.exercise / "tiny.py").write_text(text, encoding="utf-8")

    def press(self, key: str) -> None:
        os.write(self.keys, key.encode())

    def until(self, words: str, seconds: float = 60) -> str:
        """Return what is shown from the last call on, as soon as `words` are in it and the block with them is complete."""
        deadline = time.monotonic() + seconds
        while words not in self.shown[self.read_up_to :]:
            assert time.monotonic() < deadline, f"{words!r} is not in {self.shown[self.read_up_to :]!r}"
            assert self.thread.is_alive() or words in self.shown[self.read_up_to :], self.shown
            time.sleep(0.01)
        time.sleep(0.1)
        found, self.read_up_to = self.shown[self.read_up_to :], len(self.shown)
        return found

    def end(self) -> str:
        """Wait for the end, and return all that was shown."""
        assert self.process.wait(20) == 0, self.shown
        self.thread.join(0.3)  # a pseudo-terminal has no end, as this process holds its other side
        return self.shown


def heeds_interrupts() -> None:
    """Undo, in a new process, what a run of the tests in the background inherits: that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def exercise(released, tmp_path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "01_tiny"))


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def watch(exercise, started) -> Callable[..., Watching]:
    """Start the watch with its streams piped, after saving a script."""

    def watch(script: str, cwd: Path = exercise, **environment: str) -> Watching:
        (exercise / "tiny.py").write_text(script, encoding="utf-8")
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            WATCH, cwd=cwd, env={**os.environ, **environment}, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT,
            preexec_fn=heeds_interrupts,
        )  # fmt: skip
        started.append(process)
        return Watching(exercise, process, process.stdout.fileno(), process.stdin.fileno())

    return watch


# --- which tests run --------------------------------------------------------------------------------------------------


def test_at_the_start_all_parts_are_tested_and_the_next_one_is_named(watch):
    shown = watch(IMPORT + DOUBLE + TO_DO).until("all parts: 3 tests in")
    assert "Next: average" in shown
    assert re.search(r"double +█{20} +4 of 4", shown)
    assert re.search(r"> +average +░{20} +0 of 6 +not implemented yet", shown)
    assert "4 of 10 points for these tests. The hidden tests give the other 10." in shown


def test_a_save_runs_the_tests_of_the_changed_part_only(watch):
    watching = watch(IMPORT + WRONG + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.save(IMPORT + DOUBLE + AVERAGE)
    assert "Everything here passes." in watching.until("double: 1 test in")


def test_a_change_of_a_helper_runs_the_tests_of_the_parts_that_use_it(watch):
    watching = watch(IMPORT + WRONG + USES_DOUBLE)
    watching.until("all parts: 3 tests in")
    watching.save(IMPORT + DOUBLE + USES_DOUBLE)
    assert "10 of 10 points" in watching.until("all parts: 3 tests in")


def test_a_change_of_what_runs_when_the_file_is_loaded_runs_all_tests(watch):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.save("import math\n" + IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")


def test_a_comment_is_no_change(watch):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.save("# mine\n" + IMPORT + DOUBLE + "\n\n" + AVERAGE)
    assert " in 0." not in watching.until("saved: nothing changed that a test looks at")


def test_r_runs_all_tests_again(watch):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.press("r")
    watching.until("all parts: 3 tests in")


def test_changed_tests_are_collected_anew_and_run(watch, exercise):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    tests = exercise / "test_tiny.py"
    tests.write_text(tests.read_text().replace("[1.0, 3.0]", "[1.0, 3.0, 5.0]"))
    watching.until("all parts: 4 tests in")


def test_a_notebook_is_watched_where_the_script_is_untouched(watch, exercise):
    stub = (exercise / "tiny.py").read_text(encoding="utf-8")
    watching = watch(stub)
    assert "0 of 10 points" in watching.until("all parts: 3 tests in")
    notebook = exercise / "tiny.ipynb"
    notebook.write_text(notebook.read_text().replace("raise NotImplementedError()", "return X + X", 1))
    assert "4 of 10 points" in watching.until("double: 1 test in")


def test_a_file_that_is_replaced_by_a_new_one_is_a_save(watch, exercise):
    watching = watch(IMPORT + WRONG + AVERAGE)
    watching.until("all parts: 3 tests in")
    (exercise / "new").write_text(IMPORT + DOUBLE + AVERAGE)
    os.replace(exercise / "new", exercise / "tiny.py")
    watching.until("double: 1 test in")


def test_a_file_that_is_away_for_a_moment_is_a_save(watch, exercise):
    watching = watch(IMPORT + WRONG + AVERAGE)
    watching.until("all parts: 3 tests in")
    (exercise / "tiny.py").rename(exercise / "tiny.py~")
    time.sleep(0.1)
    watching.save(IMPORT + DOUBLE + AVERAGE)
    assert "tiny.ipynb" not in watching.until("double: 1 test in")


def test_a_deleted_file_is_said_so_and_may_come_back(watch, exercise):
    (exercise / "tiny.ipynb").unlink()
    watching = watch(IMPORT + WRONG + AVERAGE)
    watching.until("all parts: 3 tests in")
    (exercise / "tiny.py").unlink()
    assert "neither tiny.py nor tiny.ipynb is there" in watching.until("saved: it cannot be tested")
    watching.save(IMPORT + DOUBLE + AVERAGE)
    watching.until("double: 1 test in")


# --- verdicts ---------------------------------------------------------------------------------------------------------


def pytest_in(exercise: Path, file: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--grader-json={file}"]
    return subprocess.run(command, cwd=exercise, capture_output=True, text=True, timeout=60, check=False).stdout


def test_the_message_is_that_of_pytest(watch, exercise, tmp_path):
    shown = watch(IMPORT + WRONG + AVERAGE).until("all parts: 3 tests in")
    _, message = shown.split("Next: double\n")
    plain = pytest_in(exercise, tmp_path / "plain.json")
    for line in message.split("\n\n")[0].split("\n"):
        assert line.strip() in plain
    assert "hint : Multiply by two." in message


def test_grader_list_knows_what_pytest_would_tell_it(watch, exercise, tmp_path):
    watching = watch(IMPORT + WRONG + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.save(IMPORT + DOUBLE + "# 1\n" + TO_DO)
    watching.until("all parts: 3 tests in")
    pytest_in(exercise, tmp_path / "plain.json")
    assert (exercise / ".grader-progress.json").read_text() == (tmp_path / "plain.json").read_text()
    listed = subprocess.run([*WATCH[:-1], "list"], cwd=exercise, capture_output=True, text=True, check=True).stdout
    assert "4 of 10  1 of 2  started, next: average\n" in listed


def test_grader_list_knows_of_a_save_that_changed_a_comment_only(watch, exercise):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.save(IMPORT + DOUBLE + "# later\n" + AVERAGE)
    watching.until("nothing changed")
    progress = json.loads((exercise / ".grader-progress.json").read_text())[0]
    assert progress["sha256"] == read_submission(exercise / "tiny.py").sha256


def test_what_the_code_prints_is_shown_with_the_message(watch):
    shown = watch(IMPORT + "def double(X):\n    print('looking at', X.shape)\n    return X\n" + AVERAGE)
    assert "looking at (1, 2)" in shown.until("all parts: 3 tests in")


def test_the_part_that_was_saved_with_a_mistake_is_the_one_that_is_shown(watch):
    watching = watch(IMPORT + "def double(X):\n    raise NotImplementedError()\n\n\n" + TO_DO)
    assert "Next: double" in watching.until("all parts: 3 tests in")
    watching.save(
        IMPORT + "def double(X):\n    raise NotImplementedError()\n\n\n" + "def average(X):\n    return 7.0\n"
    )
    assert "Next: average" in watching.until("average: 2 tests in")


def test_a_line_that_moved_is_named_where_it_is_now(watch):
    watching = watch(IMPORT + "def double(X):\n    return X.nothing\n\n\n" + AVERAGE)
    assert "tiny.py, line 5 in double: return X.nothing" in watching.until("all parts: 3 tests in")
    watching.save("# one line more\n" + IMPORT + "def double(X):\n    return X.nothing\n\n\n" + AVERAGE)
    assert "tiny.py, line 6 in double: return X.nothing" in watching.until("nothing changed")


def test_a_syntax_error_is_shown_with_its_place_and_the_points_stay(watch):
    watching = watch(IMPORT + DOUBLE + TO_DO)
    watching.until("all parts: 3 tests in")
    watching.save(IMPORT + DOUBLE + "def average(X:\n    return X\n")
    shown = watching.until("saved: it cannot be tested")
    assert "tiny.py, line 8: Python cannot read this line. " in shown
    assert "The points are those of the last run." in shown
    assert re.search(r"double +█{20} +4 of 4", shown)
    watching.save(IMPORT + DOUBLE + AVERAGE)
    assert "10 of 10 points" in watching.until("average: 2 tests in")


def test_a_file_that_raises_when_it_is_loaded_is_said_so_and_the_points_stay(watch):
    watching = watch(IMPORT + DOUBLE + TO_DO)
    watching.until("all parts: 3 tests in")
    watching.save(IMPORT + "no_such_name\n" + DOUBLE + TO_DO)
    shown = watching.until("saved: it cannot be loaded")
    assert "the file raised NameError" in shown
    assert re.search(r"double +█{20} +4 of 4", shown)
    watching.save(IMPORT + DOUBLE + AVERAGE)
    assert "10 of 10 points" in watching.until("all parts: 3 tests in")


# --- nothing that the code does ends the watch ------------------------------------------------------------------------


def test_an_endless_loop_ends_after_ten_seconds_and_its_line_is_named(watch):
    watching = watch(IMPORT + ENDLESS + AVERAGE)
    shown = watching.until("all parts: 3 tests in")
    assert "double() takes too long. Does a loop never end, or is" in shown
    assert re.search(r"tiny\.py, line [56] in double: ", shown)
    assert 10 <= float(re.search(r"3 tests in ([\d.]+) s", shown)[1]) < 15
    watching.save(IMPORT + DOUBLE + AVERAGE)
    watching.until("double: 1 test in")


def test_a_loop_that_does_not_let_itself_be_stopped_ends_with_its_process(watch):
    """As on Windows, where a process cannot stop itself: the watch ends it."""
    watching = watch(IMPORT + UNSTOPPABLE + AVERAGE)
    shown = watching.until("all parts: 3 tests in")
    assert "double() takes too long. Does a loop never end, or is" in shown
    assert re.search(r"average +█{20} +6 of 6", shown)


def test_a_save_does_not_wait_for_the_loop_that_it_mends(watch):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.save(IMPORT + ENDLESS + AVERAGE)
    time.sleep(3)
    watching.save(IMPORT + WRONG + AVERAGE)
    assert "double(X) is not right." in watching.until("double: 1 test in", 5)


def test_an_exit_is_the_verdict_of_the_test_that_it_ended_and_the_others_run(watch):
    watching = watch("import os\n" + IMPORT + "def double(X):\n    os._exit(0)\n\n\n" + AVERAGE)
    shown = watching.until("all parts: 3 tests in")
    assert "double() ended the Python process (an exit, or a crash in native code)." in shown
    assert re.search(r"average +█{20} +6 of 6", shown)


def test_an_exit_when_the_file_is_loaded_is_said_so(watch):
    watching = watch("import os\nos._exit(0)\n")
    assert "the file ended the Python process" in watching.until("saved: it cannot be loaded")
    watching.save(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")


def test_a_run_finds_nothing_of_the_one_before(watch):
    script = IMPORT + "def double(X):\n    np.runs = getattr(np, 'runs', 0) + 1\n    return X * {}\n\n\n" + AVERAGE
    watching = watch(script.format("np.runs"))
    assert "got  : -2" in watching.until("all parts: 3 tests in")
    watching.save(script.format("1.0 * np.runs"))
    assert "got  : -2" in watching.until("double: 1 test in")


def test_no_process_is_left(exercise, started):
    if not hasattr(os, "killpg"):
        pytest.skip("this system has no process groups to look at")
    (exercise / "tiny.py").write_text(IMPORT + ENDLESS + AVERAGE)
    pipe = subprocess.PIPE
    process = subprocess.Popen(WATCH, cwd=exercise, stdin=pipe, stdout=pipe, start_new_session=True)
    started.append(process)
    time.sleep(4)
    process.stdin.close()
    assert process.wait(10) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


# --- without a terminal -----------------------------------------------------------------------------------------------


def test_the_end_of_the_input_ends_it(watch):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.process.stdin.close()
    watching.end()


def test_control_c_ends_it(watch):
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.process.send_signal(signal.SIGINT)
    assert "Traceback" not in watching.end()


def test_what_is_piped_holds_no_control_character(watch):
    watching = watch(IMPORT + "def double(X):\n    raise ValueError('\\x1b[31m red \\x07')\n" + AVERAGE)
    watching.until("all parts: 3 tests in")
    watching.press("q")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", watching.end())


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "cp1252"}, {"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_bars_are_ascii_where_more_may_not_be_shown(watch, environment):
    watching = watch(IMPORT + DOUBLE + "def average(X):\n    return 'größer 数'\n", **environment)
    shown = watching.until("all parts: 3 tests in")
    assert re.search(r"double +#{20} +4 of 4", shown)
    assert re.search(r"average +\.{20} +0 of 6", shown)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--folder", "nowhere"], 2, "nowhere: no such folder"),
        (["--folder", "empty"], 2, "holds no exercise (exercise.json)"),
        (["--folder", ".."], 2, "several exercises are here: choose one, as in grader watch --folder "),
        (["--fodler", "empty"], 2, "unrecognized arguments: --fodler"),
        (["--folder", "damaged"], 1, "exercise.json cannot be read: unpack the exercise again"),
    ],
)
def test_mistakes_are_told_with_an_exit_code(exercise, arguments, code, words):
    shutil.copytree(exercise, exercise.parent / "02_tiny")
    (exercise / "empty").mkdir()
    (exercise / "damaged").mkdir()
    (exercise / "damaged" / "exercise.json").write_text("{")
    ended = subprocess.run([*WATCH, *arguments], cwd=exercise, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_tests_that_cannot_run_are_named_with_the_reason(watch, exercise):
    (exercise / "test_tiny.py").write_text("import no_such_library\n")
    watching = watch(IMPORT + DOUBLE + AVERAGE)
    watching.until("No module named 'no_such_library'; pip install -r requirements.txt")


# --- on a terminal ----------------------------------------------------------------------------------------------------

needs_pty = pytest.mark.skipif(pty is None, reason="this system has no pseudo-terminals")

LEAVES_SCREEN = "\x1b[?1049l"


@pytest.fixture
def terminal(exercise, started) -> Iterator[Callable[..., Watching]]:
    """Start the watch on a pseudo-terminal, after saving a script."""
    ends = pty.openpty()

    def terminal(script: str, program: str = STUDENTS, **environment: str) -> Watching:
        host, side = ends
        (exercise / "tiny.py").write_text(script, encoding="utf-8")
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30", **environment}
        command = [sys.executable, "-c", program, "watch"]
        process = subprocess.Popen(command, cwd=exercise, env=environment, stdin=side, stdout=side, stderr=side,
            preexec_fn=heeds_interrupts)  # fmt: skip
        started.append(process)
        return Watching(exercise, process, host, host)

    terminal.settings = lambda: termios.tcgetattr(ends[1])
    yield terminal
    for end in ends:
        os.close(end)


@needs_pty
def test_q_leaves_and_the_terminal_is_as_before(terminal):
    before = terminal.settings()
    watching = terminal(IMPORT + DOUBLE + TO_DO)
    watching.until("all parts: 3 tests in")
    assert terminal.settings() != before
    watching.press("q")
    shown = watching.end()
    assert terminal.settings() == before
    assert "4 of 10 points" in shown.split(LEAVES_SCREEN)[1]


@needs_pty
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_leaves_the_terminal_as_before(terminal, name):
    before = terminal.settings()
    watching = terminal(IMPORT + ENDLESS + TO_DO)
    watching.until("running")
    watching.process.send_signal(getattr(signal, name))
    assert watching.process.wait(10) in (0, 128 + getattr(signal, name))
    assert terminal.settings() == before
    watching.until(LEAVES_SCREEN)


@needs_pty
def test_an_error_of_the_watch_itself_leaves_the_terminal_as_before(terminal):
    before = terminal.settings()
    broken = "from grader.watch.loop import Watch\nWatch._look = lambda self: 1 / 0\n"
    watching = terminal(IMPORT + DOUBLE + TO_DO, program=broken + STUDENTS)
    watching.until("ZeroDivisionError")
    watching.process.wait(10)
    assert terminal.settings() == before
    assert "ZeroDivisionError" in watching.shown.split(LEAVES_SCREEN)[1]


@needs_pty
def test_n_looks_at_the_next_part_that_is_not_done(terminal):
    watching = terminal(IMPORT + WRONG + TO_DO)
    assert "Next: double" in watching.until("all parts: 3 tests in")
    watching.press("n")
    watching.until("Next: average")
    watching.press("n")
    watching.until("Next: double")


@needs_pty
def test_the_verdict_on_what_was_written_does_not_wait_for_the_parts_that_use_it(terminal, exercise):
    slow = "import time\n" + IMPORT + "{}def average(X):\n    time.sleep(1)\n    return float(double(X).mean())\n"
    watching = terminal(slow.format(WRONG))
    watching.until("all parts: 3 tests in")
    (exercise / "tiny.py").write_text(slow.format(DOUBLE), encoding="utf-8")
    shown = watching.until("; running what uses it")
    assert "double: 1 test in" in shown
    assert re.search(r"average[^\n]*running", shown)
    watching.until("all parts: 3 tests in")


@needs_pty
def test_h_gives_one_hint_of_the_part_after_the_other(terminal):
    watching = terminal(IMPORT + WRONG + TO_DO)
    watching.until("all parts: 3 tests in")
    watching.press("h")
    watching.until("Hint 1 of 3 for double:")
    watching.press("h")
    watching.until("Hint 2 of 3 for double:")


@needs_pty
def test_without_hints_h_gives_that_of_the_test_that_failed(terminal, exercise):
    manifest = json.loads((exercise / "exercise.json").read_text(encoding="utf-8"))
    (exercise / "exercise.json").write_text(json.dumps({**manifest, "hints": {}}), encoding="utf-8")
    watching = terminal(IMPORT + WRONG + TO_DO)
    watching.until("all parts: 3 tests in")
    watching.press("h")
    watching.until("Hint for double: Multiply by two.")
    watching.press("n")
    watching.press("h")
    watching.until("There is no hint for average.")


@needs_pty
def test_arrow_keys_do_nothing(terminal):
    watching = terminal(IMPORT + WRONG + TO_DO)
    watching.until("all parts: 3 tests in")
    watching.press("\x1b[H")
    watching.press("\x1bOH")
    watching.press("n")
    assert "Hint for" not in watching.until("Next: average")


@needs_pty
def test_a_dumb_terminal_gets_blocks_and_keys_work(terminal):
    watching = terminal(IMPORT + WRONG + TO_DO, TERM="dumb")
    watching.until("all parts: 3 tests in")
    watching.press("n")
    watching.until("Next: average")
    watching.press("q")
    shown = watching.end()
    assert "\x1b" not in shown
    assert re.search(r"double +\.{20} +0 of 4", shown)


@needs_pty
def test_no_color_draws_without_colour(terminal):
    watching = terminal(IMPORT + WRONG + TO_DO, NO_COLOR="1")
    assert not re.search(r"\x1b\[[\d;]*m", watching.until("all parts: 3 tests in"))


# --- which parts a change touches -------------------------------------------------------------------------------------


def prints_of(name: str, text: str) -> dict[str, str]:
    """Return the fingerprints of a real exercise's parts in a script."""
    exercise = ROOT / "exercises" / name
    manifest = read_manifest(exercise)
    tests = (exercise / f"test_{manifest.module}.py").read_text(encoding="utf-8")
    made_of = {part.part: pieces(part.part, manifest.stub) for part in manifest.parts}
    return fingerprints(Code(Source(text, "work.py")), made_of, asked_for(tests))


def touched(name: str, change: Callable[[str], str]) -> set[str]:
    """Return the parts that a change of an exercise's solution touches."""
    text = (ROOT / "solutions" / name / f"{name[3:]}.py").read_text(encoding="utf-8")
    before, after = prints_of(name, text), prints_of(name, change(text))
    return {part for part in before if before[part] != after[part]}


def instead_of(function: str) -> Callable[[str], str]:
    method = "self, " if "." in function else ""
    return lambda text: put(function, f"def {function.split('.')[-1]}({method}*other):\n    return 1\n", text)


@pytest.mark.parametrize(
    ("exercise", "function", "parts"),
    [
        ("01_softmax_regression", "standardize", {"standardize"}),
        ("01_softmax_regression", "softmax", {"softmax", "train"}),
        ("01_softmax_regression", "train", {"train"}),
        ("02_relu_mlp", "relu", {"relu", "forward", "train"}),
        ("06_mnist_mlp", "minibatches", {"minibatches", "train"}),
        ("06_mnist_mlp", "NeuralNetMLP.backward", {"NeuralNetMLP", "backward", "train"}),
        ("10_autograd_engine", "relu", {"elementwise", "train"}),
        ("10_autograd_engine", "matmul", {"matmul", "train"}),
    ],
)
def test_a_part_is_touched_by_a_change_of_what_it_uses_and_of_nothing_else(exercise, function, parts):
    assert touched(exercise, instead_of(function)) == parts


CLASSES = """
import library

class Base:
    def shared(self): return 1
    def forward(self): return 2

class Child(Base):
    def __init__(self): self.x = 1
    def forward(self): return 3
    def other(self): return 4
    def __matmul__(self, other): return 5

class Learned(library.Module):
    def forward(self): return 6
"""


def reached(asked: str, change: str, text: str = CLASSES) -> bool:
    """Say whether a test that names `asked` has to run again where the text has 0 in the place of `change`."""
    names = asked_for(f"@pytest.mark.part('part', points=1)\ndef test(submission):\n    {asked}\n")
    before, after = (
        fingerprints(Code(Source(code, "work.py")), {"part": []}, names) for code in (text, text.replace(change, "0"))
    )
    return before != after


@pytest.mark.parametrize(
    ("asked", "change"),
    [
        ("submission.Child()", "self.x = 1"),
        ("submission.Child().forward()", "return 3"),
        ("submission.Child().shared()", "return 1"),
        ("submission.Child() @ 1", "return 5"),
        ("getattr(submission.Child(), 'other')()", "return 4"),
        ("submission.Learned()(1)", "return 6"),
        ("submission.Learned()(1)", "import library"),
    ],
)
def test_a_change_is_reached_through_a_class(asked, change):
    assert reached(asked, change)


@pytest.mark.parametrize(
    ("asked", "change"),
    [
        ("submission.Child().forward()", "return 4"),
        ("submission.Child().forward()", "return 5"),
        ("submission.Child().forward()", "return 6"),
        ("submission.Base().forward()", "return 3"),
    ],
)
def test_another_method_or_class_is_not_reached(asked, change):
    assert not reached(asked, change)


def test_a_dashboard_without_a_part_to_test_is_empty(exercise):
    manifest = read_manifest(exercise)
    assert manifest is not None
    assert rows(Board(exercise, replace(manifest, parts=())), ascii_only=False).renderables == []


def test_a_class_is_written_in_where_a_method_of_it_is():
    before, after = (Code(Source(text, "work.py")) for text in (CLASSES, CLASSES.replace("return 3", "return 0")))
    assert before.own(["Child"]) != after.own(["Child"])
    assert before.own(["Child.forward"]) != after.own(["Child.forward"])
    assert before.own(["Child.other"]) == after.own(["Child.other"])
    assert before.own(["Base"]) == after.own(["Base"])


def test_what_a_library_calls_by_the_same_name_is_not_reached():
    text = "import numpy as np\n\ndef mean(X):\n    return 1\n\ndef f(X):\n    return np.mean(X)\n"
    assert not reached("submission.f(X)", "return 1", text)


def test_what_runs_when_the_file_is_loaded_is_reached_with_all_that_it_calls():
    text = "def table():\n    return 1\n\ndef f(X):\n    return 2\n\nTABLE = table()\n"
    assert reached("submission.f(X)", "return 1", text)


def test_the_demo_at_the_end_is_not_reached():
    text = "def f(X):\n    return 2\n\nif __name__ == '__main__':\n    print(f(1))\n"
    assert not reached("submission.f(X)", "print(f(1))", text)


def test_a_line_that_is_gone_keeps_its_number():
    before, after = Source("a\nb\nc\n", "work.py"), Source("new\na\nc\n", "work.py")
    message = "work.py, line 1 in f: a, work.py, line 2 in f: b, other.py, line 1"
    assert moved(message, before, after) == "work.py, line 2 in f: a, work.py, line 2 in f: b, other.py, line 1"
