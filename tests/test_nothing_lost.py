"""Whatever dies from outside, no submission loses points by it, nothing is graded twice, and nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader import gradebook
from grader.fault import Fault, SubmissionFault
from grader.grading import Settings, Submission, grade, grade_all
from grader.intake import Source
from grader.restrictions import restrictions_of
from grader.sandbox.jail import JailError
from grader.sandbox.session import Session
from grader.store import Store, StoreError
from grader.suite import Selection, Suite

from .conftest import TINY, TINY_SOLUTION

SLOW = TINY_SOLUTION.replace("    ### BEGIN", "    import time; time.sleep(0.4)\n    ### BEGIN")
SOURCE = Source("def part(): return 1", "tiny.py")


@pytest.fixture
def settings(jail) -> Settings:
    return Settings(TINY, jail, seed=3)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(student: str, text: str) -> Submission:
        path = tmp_path / "submitted" / student / "01_tiny" / "tiny.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return Submission(path, "01_tiny", student)

    return hand_in


def children(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split() if int(number) != process]


def chains(process: int) -> list[list[int]]:
    """Return the line of descent from each process of a tree that has no children, up to the root's child."""
    lines = [[child, *rest] for child in children(process) for rest in chains(child)]
    return lines or [[]]


def until(condition, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())


# --- a sandbox ends, and not by what runs in it ---------------------------------------------------------------------------


@pytest.mark.parametrize("depth", range(4), ids=["bwrap", "its first process", "zygote", "worker"])
def test_a_sandbox_that_somebody_kills_costs_no_points(settings, hand_in, depth):
    killed = []

    def kill() -> None:
        def running() -> list[list[int]]:
            return [line for line in chains(os.getpid()) if len(line) >= 4]

        until(running)
        time.sleep(0.1)  # it is at its first call by now
        for line in running()[:1]:
            os.kill(line[depth], signal.SIGKILL)
            killed.append(line[depth])

    grade(hand_in("warm", TINY_SOLUTION), settings)
    submission = hand_in("s1", SLOW)
    thread = threading.Thread(target=kill)
    thread.start()
    result = grade(submission, settings)
    thread.join()
    assert killed
    assert (result.score, result.graded) == (20, True)


class Asked:
    """A provider whose first calls of `double` raise, one error each."""

    seed = 3

    def __init__(self, *errors: Exception) -> None:
        self.errors = errors
        self.asked: list[str] = []

    def submission(self, tests: Path, part: str, test: str) -> "Asked":
        return self

    def average(self, X: np.ndarray) -> float:
        return float(2 * X.mean())

    def double(self, X: np.ndarray) -> np.ndarray:
        self.asked.append(repr(X))
        if len(self.asked) <= len(self.errors):
            raise self.errors[len(self.asked) - 1]
        return X * 2


@pytest.fixture(scope="module")
def suite() -> Suite:
    solutions = TINY / "solutions" / "01_tiny"
    return Suite([solutions / "test_tiny.py", solutions / "test_tiny_hidden.py"])


CRASH = SubmissionFault(Fault("crashed", "ended"), SOURCE, "double")
ENDED = JailError("the sandbox ended")


@pytest.mark.parametrize("error", [CRASH, ENDED])
def test_a_test_is_asked_once_more_with_the_same_inputs_where_the_sandbox_ended(suite, error):
    provider = Asked(error)
    assert {test.outcome for test in suite.run(provider).values()} == {"passed"}
    first, second, *others = provider.asked
    assert first == second
    assert len(others) == 1  # the part's other test is not asked again


@pytest.mark.parametrize(
    ("errors", "outcome"),
    [
        ([CRASH, CRASH], "crashed"),
        ([CRASH, ENDED, CRASH], "crashed"),  # somebody ended the second sandbox of one that crashes
        ([ENDED, ENDED], "grader_error"),
    ],
)
def test_what_ends_twice_in_the_same_way_has_ended_so(suite, errors, outcome):
    assert [test.outcome for test in suite.run(Asked(*errors), Selection("double")).values()] == [outcome, "passed"]


@pytest.mark.parametrize("error", [SubmissionFault(Fault("error", "no"), SOURCE, "double"), ZeroDivisionError()])
def test_what_failed_or_broke_is_not_asked_again(suite, error):
    provider = Asked(error, error)
    assert {test.outcome for test in suite.run(provider, Selection("double")).values()} <= {"error", "grader_error"}
    assert len(provider.asked) == 2


def test_both_tries_count_for_the_time_that_a_submission_has(jail, hand_in):
    short = replace(jail, limits=replace(jail.limits, call_seconds=1.0, total_seconds=2.0))
    exits = TINY_SOLUTION.replace("    ### BEGIN", "    import os, time; time.sleep(0.7); os._exit(1)\n    ### BEGIN")
    result = grade(hand_in("s1", exits), Settings(TINY, short, seed=3))
    assert [test.outcome for test in result.tests][:2] == ["crashed", "timeout"]
    assert result.seconds < 5


def test_a_submission_that_ends_its_process_on_loading_is_loaded_twice_and_no_more(jail):
    starts = []

    class Counting(type(jail)):
        def start(self, libraries=("numpy",)):
            starts.append(libraries)
            return super().start(libraries)

    with Session(Counting(jail.limits), Source("import os; os._exit(1)", "tiny.py"), "tiny") as session:
        for _ in range(4):
            with pytest.raises(SubmissionFault, match="ended the Python process"):
                session.call("part", (), {})
    assert len(starts) == 2


def test_what_is_forbidden_is_found_also_where_the_first_sandbox_ends(jail):
    class FirstDies(type(jail)):
        def start(self, libraries=("numpy",)):
            prisoner = super().start(libraries)
            if not lives:
                prisoner.leash.shutdown(socket.SHUT_WR)
            lives.append(1)
            return prisoner

    lives: list[int] = []
    source = Source("import numpy as np\ndef part(a): return np.multiply(a, a)", "tiny.py")
    rules = restrictions_of([{"names": ["numpy.multiply"], "why": "by hand"}], "exercise.toml")
    with Session(FirstDies(jail.limits), source, "tiny", rules, ["part"]) as session:
        with pytest.raises((SubmissionFault, JailError)):
            session.load()
        session.load()
        assert "part" in (session.violations or {})


# --- the grader ends ------------------------------------------------------------------------------------------------------


def test_a_result_is_kept_however_long_the_one_before_is_looked_at(settings, hand_in, tmp_path):
    store = Store(tmp_path / "graded")
    graded = grade_all([hand_in(f"s{number}", TINY_SOLUTION) for number in range(4)], settings, 2, store)
    next(graded)
    assert until(lambda: len(list(store.all())) == 4)
    assert len(list(graded)) == 3


def test_a_result_that_cannot_be_kept_stops_the_run(settings, hand_in, tmp_path):
    store = Store(tmp_path / "graded")
    (tmp_path / "graded" / "results" / "s0").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        list(grade_all([hand_in(f"s{number}", TINY_SOLUTION) for number in range(2)], settings, 2, store))


def test_nothing_goes_on_when_the_grader_is_killed(hand_in, tmp_path):
    for number in range(6):
        hand_in(f"s{number}", SLOW)
    command = [sys.executable, "-m", "grader", "grade", str(tmp_path / "submitted"), "--course", str(TINY)]
    command += ["--output", str(tmp_path / "graded"), "--workers", "2", "--db", f"sqlite:///{tmp_path}/gradebook.db"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert until(lambda: any(len(line) >= 5 for line in chains(running.pid)), 60)  # in a worker's sandbox
    started = {process for line in chains(running.pid) for process in line}
    running.kill()
    running.wait()
    assert until(lambda: not any(is_alive(process) for process in started))


def is_alive(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


@pytest.fixture
def dead() -> int:
    """The number of a process that is gone."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_what_killed_runs_left_half_written_is_removed_and_what_others_write_is_not(tmp_path, dead):
    folder = tmp_path / "graded" / "results" / "s1"
    folder.mkdir(parents=True)
    left, at_work = (folder / f".01_tiny.json.{process}.new" for process in (dead, os.getppid()))
    left.write_text("{")
    at_work.write_text("{")
    Store(tmp_path / "graded")
    assert list(folder.iterdir()) == [at_work]


def test_a_gradebook_is_made_whole_or_not_at_all(course, tiny, tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    code = f"""
import os
from sqlalchemy import event
from grader import gradebook
from grader.gradebook.opening import Base
event.listen(Base.metadata, "after_create", lambda *tables, **options: os.kill(os.getpid(), 9))
gradebook.create({url!r}, {course.id!r})
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert list(tmp_path.glob(".gradebook.db.*.new"))
    assert not (tmp_path / "gradebook.db").exists()
    gradebook.check(url, course, [tiny])
    assert [path.name for path in tmp_path.iterdir() if "gradebook" in path.name] == ["gradebook.db"]
