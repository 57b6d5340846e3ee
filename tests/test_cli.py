"""The command as a user types it: output, exit codes, one line for each mistake."""

import json
import resource
import sqlite3
import subprocess
import sys

import pytest

from .conftest import TINY, TINY_SOLUTION


@pytest.fixture
def submitted(tmp_path):
    """A class of two: one right, one stub of a notebook that is damaged."""
    folder = tmp_path / "submitted"
    (folder / "s1" / "01_tiny").mkdir(parents=True)
    (folder / "s1" / "01_tiny" / "tiny.py").write_text(TINY_SOLUTION)
    (folder / "s2" / "01_tiny").mkdir(parents=True)
    (folder / "s2" / "01_tiny" / "tiny.ipynb").write_text("{ damaged")
    return folder


def test_a_class_is_graded_into_results_reports_and_the_gradebook(run_grader, submitted, course, tmp_path):
    output = tmp_path / "graded"
    ended = run_grader("grade", submitted, "--output", output, cwd=course.root)
    assert ended.returncode == 0, ended.stderr
    assert "2 graded now, 0 unchanged" in ended.stdout
    assert str(output / "report.html") in ended.stdout
    assert json.loads((output / "results" / "s1" / "01_tiny.json").read_text())["score"] == 20
    assert "is not a notebook" in json.loads((output / "results" / "s2" / "01_tiny.json").read_text())["message"]
    assert (output / "feedback" / "s2" / "01_tiny.html").exists()
    assert "s1,01_tiny,20" in (output / "grades.csv").read_text()
    with sqlite3.connect(course.root / "gradebook.db") as book:
        assert book.execute("SELECT SUM(auto_score) FROM grade").fetchone() == (20.0,)
    again = run_grader("grade", submitted, "--output", output, cwd=course.root)
    assert "0 graded now, 2 unchanged" in again.stdout
    assert run_grader("report", output, cwd=course.root).stdout.strip() == str(output / "report.html")
    (submitted / "s2" / "01_tiny" / "tiny.ipynb").unlink()
    (submitted / "s2" / "01_tiny" / "tiny.py").write_text(TINY_SOLUTION)
    regraded = run_grader("grade", submitted, "--output", output, "--regrade", cwd=course.root)
    assert "2 graded now, 0 unchanged" in regraded.stdout
    assert "s2 01_tiny: 0 -> 20 (+20): handed in anew" in regraded.stdout


def test_json_is_one_result_for_a_file_and_a_list_for_a_class(run_grader, submitted, course, tmp_path):
    one = run_grader("grade", submitted / "s1" / "01_tiny" / "tiny.py", "--json", "--seed", 7, cwd=course.root)
    result = json.loads(one.stdout)
    assert (result["schema"], result["student"], result["exercise"]) == ("grader-result/1", None, "01_tiny")
    assert (result["score"], result["max_score"], result["seed"], result["isolation"]) == (20, 20, 7, "strong")
    assert set(result["tests"][0]) >= {
        "name",
        "part",
        "outcome",
        "score",
        "max_score",
        "visibility",
        "message",
        "hint",
        "seconds",
    }
    several = run_grader("grade", submitted, "--json", "--output", tmp_path / "graded", cwd=course.root)
    assert [result["student"] for result in json.loads(several.stdout)] == ["s1", "s2"]


def test_one_file_is_shown_in_full(run_grader, course, tmp_path):
    (tmp_path / "tiny.py").write_text(TINY_SOLUTION.replace("X + X", "X + 1"))
    ended = run_grader("grade", tmp_path / "tiny.py", cwd=course.root)
    assert ended.returncode == 0
    assert "double(X) is not right." in ended.stdout
    assert "3 of 20 points" in ended.stdout  # a flat array of ones has the right average all the same


def test_a_locked_gradebook_loses_nothing(run_grader, submitted, course, tmp_path):
    run_grader("grade", submitted / "s1", "--output", tmp_path / "first", cwd=course.root)
    with sqlite3.connect(course.root / "gradebook.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        locked = run_grader("grade", submitted, "--output", tmp_path / "graded", cwd=course.root)
    assert locked.returncode == 1
    assert "is locked by another program" in locked.stderr
    assert "2 graded now" in locked.stdout
    freed = run_grader("grade", submitted, "--output", tmp_path / "graded", cwd=course.root)
    assert freed.returncode == 0
    assert "0 graded now, 2 unchanged" in freed.stdout
    with sqlite3.connect(course.root / "gradebook.db") as book:
        assert book.execute("SELECT COUNT(*) FROM submitted_assignment").fetchone() == (2,)


def test_without_bubblewrap_the_next_tier_is_taken_and_named(run_grader, submitted, course, tmp_path, monkeypatch):
    file = submitted / "s1" / "01_tiny" / "tiny.py"
    monkeypatch.setenv("PATH", str(tmp_path))
    taken = run_grader("grade", file, "--json", cwd=course.root)
    assert (taken.returncode, json.loads(taken.stdout)["isolation"]) == (0, "landlock")
    assert "isolation landlock: without namespaces" in taken.stderr


def test_a_tier_that_does_not_hold_is_refused_and_none_at_all_only_taken_when_asked_for(
    run_grader, submitted, course, tmp_path, monkeypatch
):
    file = submitted / "s1" / "01_tiny" / "tiny.py"
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = run_grader("grade", file, "--isolation", "strong", cwd=course.root)
    assert refused.returncode == 1
    assert "bubblewrap is not installed" in refused.stderr
    allowed = run_grader("grade", file, "--isolation", "process", "--json", cwd=course.root)
    assert allowed.returncode == 0
    assert json.loads(allowed.stdout)["isolation"] == "process"
    assert "no sandbox" in allowed.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "nothing.py"], "nothing.py: no such file or folder"),
        (["grade", "."], "holds no submission"),
        (["grade", "tiny.py", "--exercise", "99"], "no exercise '99'"),
        (["grade", "tiny.py", "--isolation", "none"], "choose one of best, strong, landlock, process"),
        (["grade", "tiny.py", "--workers", "0"], "workers"),
        (["grade", "tiny.py", "--db", "gradebook"], "is no database URL"),
        (["grade"], "Missing argument"),
        (["release", "99"], "no exercise '99'"),
        (["report", "nowhere"], "holds no results"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(run_grader, tmp_path, arguments, words):
    (tmp_path / "tiny.py").write_text("x = 1")
    ended = run_grader(*arguments, "--course", TINY, cwd=tmp_path)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_outside_a_course_the_line_says_so(run_grader, tmp_path):
    ended = run_grader("grade", "x.py", cwd=tmp_path)
    assert ended.returncode == 2
    assert "lies in no course" in ended.stderr


def test_the_doctor_names_the_tier_that_this_machine_gives(run_grader, course):
    ended = run_grader("doctor", cwd=course.root)
    assert ended.returncode == 0, ended.stderr
    first, second, third, fourth, uses = ended.stdout.splitlines()
    assert first.startswith("holds warm bubblewrap jail: a submission starts in ")
    assert second.startswith("holds cold bubblewrap jail")
    assert third.startswith("holds Landlock and a filter, no namespaces")
    assert fourth.endswith("limits, but no walls")
    assert uses == "grader grade uses: warm bubblewrap jail"


def test_without_bubblewrap_the_doctor_says_what_to_install(run_grader, course, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    shown = run_grader("doctor", cwd=course.root).stdout
    assert "fails warm bubblewrap jail: bubblewrap is not installed" in shown
    assert "grader grade uses: Landlock and a filter, no namespaces" in shown
    assert "apt-get install bubblewrap" in shown


def test_a_machine_without_descriptors_is_one_line_and_the_next_run_goes_on(submitted, tmp_path):
    command = [sys.executable, "-m", "grader", "grade", submitted, "--course", TINY, "--output", tmp_path / "graded"]
    command += ["--db", f"sqlite:///{tmp_path}/gradebook.db"]

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))

    ended = subprocess.run(command, preexec_fn=few, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "Too many open files" in ended.stderr
    assert "ulimit -n 1024" in ended.stderr
    assert subprocess.run(command, capture_output=True, timeout=120).returncode == 0
