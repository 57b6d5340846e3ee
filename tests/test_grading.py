"""One submission, and a class of them: every one gets its right result, whatever the others do and however often the run dies."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from grader import grading
from grader.grading import Settings, Submission, grade, grade_all
from grader.run import grade_class
from grader.sandbox.jail import JailError
from grader.store import Store

from .conftest import TINY, TINY_SOLUTION

HALF = TINY_SOLUTION.replace("return float(everything) / X.size", "return 0.0")
SLOW = TINY_SOLUTION.replace("    ### BEGIN", "    import time; time.sleep(0.3)\n    ### BEGIN")


@pytest.fixture
def settings(jail) -> Settings:
    return Settings(TINY, jail, seed=3)


@pytest.fixture
def hand_in(tmp_path):
    def hand_in(student: str | None, text: str) -> Submission:
        path = tmp_path / "submitted" / (student or "_") / "01_tiny" / "tiny.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return Submission(path, "01_tiny", student)

    return hand_in


def test_a_result_says_everything_about_a_mark(settings, hand_in):
    result = grade(hand_in("s1", HALF), settings)
    assert (result.score, result.max_score) == (8, 20)
    assert [(part.part, part.score, part.max_score) for part in result.parts] == [("double", 8, 8), ("average", 0, 12)]
    assert {test.visibility for test in result.tests} == {"visible", "hidden"}
    assert [test.max_score for test in result.tests] == [4, 4, 3, 3, 6]  # a part's tests stand together
    assert (result.student, result.isolation, result.seed, result.graded) == ("s1", "strong", 3, True)
    assert len(result.submission_sha256) == len(result.suite_sha256) == 64
    assert result.environment["numpy"]
    failed = [test for test in result.tests if test.outcome == "failed"]
    assert len(failed) == 3
    assert "average(X) is not right." in failed[0].message


def test_the_same_seed_gives_the_same_inputs_and_another_one_others(settings, hand_in):
    submission = hand_in("s1", TINY_SOLUTION.replace("return twofold_entries", "raise ValueError(repr(X.tolist()))"))
    messages = [
        [test.message for test in grade(submission, replace(settings, seed=seed)).tests if test.visibility == "hidden"]
        for seed in (3, 3, 4)
    ]
    assert messages[0] == messages[1] != messages[2]


NOTES = """
import json

def double(X):
    json.seen = X
    return X + X

def average(X):
    return -1.0 if hasattr(json, "seen") else float((X + X).mean())
"""


def test_what_one_part_leaves_behind_does_not_reach_the_next(settings, hand_in):
    submission = hand_in("s1", NOTES)
    assert grade(submission, settings).score == 20
    shared = grade(submission, replace(settings, child_per_part=False))  # the guard off: the note is found
    assert [(part.part, part.score) for part in shared.parts] == [("double", 8), ("average", 0)]


def test_a_file_that_is_no_submission_earns_nothing_and_says_why(settings, tmp_path):
    path = tmp_path / "tiny.py"
    path.write_bytes(b"\xff\xfe binary")
    result = grade(Submission(path, "01_tiny"), settings)
    assert {test.outcome for test in result.tests} == {"rejected"}
    assert (result.score, result.max_score, result.graded) == (0, 20, True)
    assert "not UTF-8" in result.message


def test_a_file_that_vanishes_stays_ungraded(settings, tmp_path):
    result = grade(Submission(tmp_path / "tiny.py", "01_tiny"), settings)
    assert (result.score, result.graded) == (None, False)
    assert "No such file" in result.message


def test_the_graders_own_fault_costs_nothing(settings, hand_in, monkeypatch):
    def broken(self, libraries):
        raise JailError("no more processes")

    monkeypatch.setattr(type(settings.jail), "start", broken)
    result = grade(hand_in("s1", TINY_SOLUTION), settings)
    assert (result.score, result.graded) == (None, False)
    assert "no more processes" in result.message


def test_a_test_that_breaks_is_the_graders_fault(course, jail, hand_in):
    tests = course.root / "solutions" / "01_tiny" / "test_tiny.py"
    tests.write_text(tests.read_text().replace("assert_close(submission.double(X)", "assert_close(undefined_name(X)"))
    result = grade(hand_in("s1", TINY_SOLUTION), Settings(course.root, jail, 3))
    assert (result.score, result.graded) == (None, False)
    assert "NameError" in result.message


def test_two_workers_grade_a_class_and_one_that_loops_does_not_hold_up_the_rest(settings, hand_in):
    class_of = [hand_in(f"s{number}", TINY_SOLUTION if number % 2 else HALF) for number in range(6)]
    class_of.insert(0, hand_in("loops", "while True: pass"))
    results = {submission.student: result for submission, result in grade_all(class_of, settings, workers=2)}
    assert {student: result.score for student, result in results.items()} == {
        **{f"s{number}": 20 if number % 2 else 8 for number in range(6)},
        "loops": 0,
    }
    assert {test.outcome for test in results["loops"].tests} == {"timeout"}


def test_a_worker_that_dies_takes_no_result_with_it(settings, hand_in, monkeypatch):
    class_of = [hand_in(f"s{number}", SLOW) for number in range(4)]
    graded = {}
    for submission, result in grade_all(class_of, settings, workers=2):
        if not graded:
            ours = subprocess.run(
                ["pgrep", "-P", str(os.getpid()), "-f", "spawn_main"], capture_output=True, text=True, check=True
            )
            os.kill(int(ours.stdout.split()[0]), signal.SIGKILL)
        graded[submission.student] = result.score
    assert graded == {f"s{number}": 20 for number in range(4)}


def run_class(class_of, settings, store) -> tuple[list[float | None], int]:
    outcome = grade_class(class_of, settings, workers=1, store=store, db=None, finished=lambda result: None)
    return [result.score for result in outcome.results], outcome.new


def test_what_is_unchanged_is_not_graded_again(settings, hand_in, tmp_path):
    store = Store(tmp_path / "graded")
    class_of = [hand_in("s1", TINY_SOLUTION), hand_in("s2", HALF)]
    assert run_class(class_of, settings, store) == ([20, 8], 2)
    assert run_class(class_of, settings, store) == ([20, 8], 0)
    hand_in("s2", TINY_SOLUTION)
    assert run_class(class_of, settings, store) == ([20, 20], 1)
    assert run_class(class_of, replace(settings, seed=9), store) == ([20, 20], 2)


def test_a_changed_suite_grades_everybody_again(course, jail, hand_in, tmp_path):
    store, settings = Store(tmp_path / "graded"), Settings(course.root, jail, 3)
    class_of = [hand_in("s1", TINY_SOLUTION)]
    run_class(class_of, settings, store)
    hidden = course.find("tiny").hidden_tests
    hidden.write_text(hidden.read_text() + "\n# another thought\n")
    grading.find_exercise.cache_clear()
    assert run_class(class_of, settings, store) == ([20], 1)


def test_a_result_of_another_environment_is_not_kept(settings, hand_in, tmp_path):
    store = Store(tmp_path / "graded")
    submission = hand_in("s1", TINY_SOLUTION)
    result = grade(submission, settings)
    store.put(replace(result, environment=result.environment | {"numpy": "1.0"}))
    assert run_class([submission], settings, store) == ([20], 1)


def changes(class_of, settings, store, **options) -> list[str]:
    outcome = grade_class(class_of, settings, workers=1, store=store, db=None, finished=lambda result: None, **options)
    return [str(change) for change in outcome.changes]


def test_a_regrade_grades_the_unchanged_again_and_has_nothing_to_say_of_them(settings, hand_in, tmp_path):
    store, class_of = Store(tmp_path / "graded"), [hand_in("s1", TINY_SOLUTION), hand_in("s2", HALF)]
    run_class(class_of, settings, store)
    outcome = grade_class(
        class_of, settings, workers=1, store=store, db=None, finished=lambda result: None, regrade=True
    )
    assert (outcome.new, outcome.changes) == (2, [])


def test_whose_points_change_is_named_with_the_reason(settings, hand_in, tmp_path):
    store, class_of = Store(tmp_path / "graded"), [hand_in("s1", TINY_SOLUTION), hand_in("s2", HALF)]
    run_class(class_of, settings, store)
    hand_in("s2", TINY_SOLUTION)
    assert changes(class_of, settings, store) == ["s2 01_tiny: 8 -> 20 (+12): handed in anew"]
    old = store.get("s1", "01_tiny")
    store.put(replace(old, score=13.5, environment=old.environment | {"numpy": "1.0"}))
    (line,) = changes(class_of, replace(settings, seed=settings.seed + 1), store, regrade=True)
    assert line.startswith(
        f"s1 01_tiny: 13.5 -> 20 (+6.5): grading seed {settings.seed + 1} instead of {settings.seed}"
    )
    assert line.endswith(f"numpy {old.environment['numpy']} instead of 1.0")


def test_ungraded_results_are_tried_again(settings, hand_in, tmp_path):
    store = Store(tmp_path / "graded")
    submission = hand_in("s1", TINY_SOLUTION)
    store.put(replace(grade(submission, settings), graded=False, score=None))
    assert run_class([submission], settings, store) == ([20], 1)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"schema": "other"}', '{"schema": "grader-result/1"}'])
def test_a_damaged_result_file_is_graded_again(settings, hand_in, tmp_path, damage):
    store = Store(tmp_path / "graded")
    submission = hand_in("s1", TINY_SOLUTION)
    run_class([submission], settings, store)
    (tmp_path / "graded" / "results" / "s1" / "01_tiny.json").write_text(damage)
    assert run_class([submission], settings, store) == ([20], 1)


def test_the_seed_of_a_class_is_kept(tmp_path):
    first = Store(tmp_path / "graded").seed(None)
    assert Store(tmp_path / "graded").seed(None) == first
    assert Store(tmp_path / "graded").seed(5) == 5
    assert Store(tmp_path / "graded").seed(None) == 5
    assert Store(tmp_path / "other").seed(None) != first


def test_a_killed_run_goes_on_where_it_was(hand_in, tmp_path):
    for number in range(8):
        hand_in(f"s{number}", SLOW if number % 2 else HALF)
    folder = tmp_path / "graded"
    command = [
        sys.executable,
        "-m",
        "grader",
        "grade",
        str(tmp_path / "submitted"),
        "--output",
        str(folder),
        "--workers",
        "2",
    ]
    command += ["--course", str(TINY), "--db", f"sqlite:///{tmp_path}/gradebook.db"]
    results = folder / "results"
    kills = 0
    for enough in (1, 4):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        while running.poll() is None and len(list(results.glob("*/*.json"))) < enough:
            time.sleep(0.02)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            kills += 1
        running.wait()
    assert kills
    before = {path: path.stat().st_mtime_ns for path in results.glob("*/*.json")}
    assert 0 < len(before) < 8
    ended = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True, timeout=120)
    assert {result["student"]: result["score"] for result in json.loads(ended.stdout)} == {
        f"s{number}": 20 if number % 2 else 8 for number in range(8)
    }
    assert all(path.stat().st_mtime_ns == time_before for path, time_before in before.items())


def test_a_store_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "graded").write_text("a file")
    with pytest.raises(Exception, match="graded: cannot hold the results"):
        Store(tmp_path / "graded")


def test_nothing_is_left_in_the_temporary_folder(settings, hand_in, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    grade(hand_in("s1", TINY_SOLUTION), settings)
    assert list(Path(tmp_path / "tmp").iterdir()) == []
