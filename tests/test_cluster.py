"""Grading on a real Dask cluster of this machine: the same results, whatever happens to its workers."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from distributed import LocalCluster

from grader.cluster import ClusterError, grade_on_cluster
from grader.grading import Settings, Submission, grade
from grader.run import grade_class
from grader.sandbox.jail import ProcessJail
from grader.store import Store

from .conftest import TINY, TINY_SOLUTION

SLOW = TINY_SOLUTION.replace("    ### BEGIN", "    import time; time.sleep(0.2)\n    ### BEGIN")


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


@pytest.fixture
def settings(jail) -> Settings:
    return Settings(TINY, jail, seed=3)


def hand_in(tmp_path, count: int, text: str) -> list[Submission]:
    submissions = []
    for number in range(count):
        path = tmp_path / f"s{number}" / "01_tiny" / "tiny.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"{text}\n# {number}\n", encoding="utf-8")
        submissions.append(Submission(path, "01_tiny", f"s{number}"))
    return submissions


def test_a_cluster_gives_the_results_of_this_process(cluster, settings, tmp_path):
    submissions = hand_in(tmp_path, 3, TINY_SOLUTION.replace("return float(everything) / X.size", "return 0.0"))
    results = dict(grade_on_cluster(submissions, settings, cluster.scheduler_address))
    for submission in submissions:
        here, there = grade(submission, settings), results[submission]
        assert (there.score, there.submission_sha256, there.seed) == (here.score, here.submission_sha256, here.seed)
        assert [test.message for test in there.tests] == [test.message for test in here.tests]


def test_a_worker_that_is_killed_takes_nothing_with_it(cluster, settings, tmp_path):
    submissions = hand_in(tmp_path, 8, SLOW)
    results = []
    for result in grade_on_cluster(submissions, settings, cluster.scheduler_address):
        results.append(result)
        if len(results) == 2:
            (worker, *_) = cluster.scheduler_info["workers"].values()
            os.kill(_pid(cluster, worker["name"]), signal.SIGKILL)
    assert sorted(submission.student for submission, _ in results) == [f"s{number}" for number in range(8)]
    assert [result.score for _, result in results] == [20.0] * 8


def _pid(cluster: LocalCluster, name: object) -> int:
    return int(cluster.workers[name].pid)


def test_a_scheduler_that_is_not_there_is_one_line(settings, monkeypatch):
    monkeypatch.setattr("grader.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(
        ClusterError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9 .* start one by: dask scheduler"
    ):
        list(grade_on_cluster([], settings, "tcp://127.0.0.1:9"))


def test_a_scheduler_that_dies_is_one_line_and_what_was_graded_is_kept(settings, tmp_path, capfd):
    submissions = hand_in(tmp_path / "class", 4, SLOW)
    store = Store(tmp_path / "graded")
    with scheduler() as (process, address), dask("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"):

        def finished(result) -> None:
            process.kill()

        with pytest.raises(ClusterError, match=r"went away.*run the same command again"):
            grade_class(submissions, settings, workers=1, store=store, db=None, finished=finished, cluster=address)
    assert "Traceback" not in capfd.readouterr().err
    kept = list(store.all())
    assert 1 <= len(kept) < 4
    outcome = grade_class(submissions, settings, workers=1, store=store, db=None, finished=lambda _: None)
    assert outcome.new == 4 - len(kept)
    assert [result.score for result in outcome.results] == [20.0] * 4


@contextmanager
def dask(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run one of Dask's commands until the end of the block."""
    command = [sys.executable, "-m", "dask", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


@contextmanager
def scheduler() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    with dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard") as process:
        assert process.stderr
        address = next(found[0] for line in process.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
        yield process, address


def test_a_scheduler_without_workers_is_one_line(settings, monkeypatch):
    monkeypatch.setattr("grader.cluster.CONNECT_SECONDS", 1)
    with scheduler() as (_, address), pytest.raises(ClusterError, match="has no workers; start some by: dask worker"):
        list(grade_on_cluster([], settings, address))


def test_a_worker_with_other_tests_is_refused(cluster, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("grader.course.Exercise.suite_sha256", "other")
    with pytest.raises(ClusterError, match=r"has other tests of 01_tiny, 02_run_length; share the course's folder"):
        list(grade_on_cluster([], settings, cluster.scheduler_address))


def test_a_worker_with_another_library_is_refused(cluster, settings, monkeypatch):
    monkeypatch.setattr("grader.cluster.environment", lambda: {"numpy": "0.1"})
    with pytest.raises(ClusterError, match=r"instead of 0\.1; install the same versions there"):
        list(grade_on_cluster([], settings, cluster.scheduler_address))


def test_a_worker_whose_jail_does_not_hold_is_refused(cluster):
    with pytest.raises(ClusterError, match="this machine's jail does not hold"):
        list(grade_on_cluster([], Settings(TINY, ProcessJail(), seed=3), cluster.scheduler_address))
