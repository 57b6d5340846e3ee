"""Grading on a Dask cluster: the same function for a submission, in other machines' processes.

The machines share the course's folder and the submissions under the same paths; each worker has a sandbox of its own, and one
thread. Before anything is graded every worker shows that it has the same grader, libraries and tests, and a jail that holds. A
worker that dies takes nothing with it: Dask hands what it was at to another one.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.course import Course
from grader.errors import GraderError
from grader.grading import Settings, Submission, environment, grade_safely, ungraded
from grader.result import Result
from grader.sandbox.jail import self_test

CONNECT_SECONDS = 10
MOST_WAITING = 2_000
"""Submissions handed to the scheduler at a time, so that its memory and ours do not grow with the class."""


class ClusterError(GraderError):
    """The cluster cannot grade; the message is one line that says what to do."""


@dataclass(frozen=True)
class _Worker:
    """What a worker says of itself before it may grade."""

    environment: dict[str, str]
    suites: dict[str, str]
    threads: int
    problem: str


def grade_on_cluster(
    submissions: Iterable[Submission], settings: Settings, address: str
) -> Iterator[tuple[Submission, Result]]:
    """Grade submissions on the cluster whose scheduler is at `address`, yielding each result as it comes.

    Raises ClusterError where the scheduler is not there or goes away, or where a worker is not like this machine.
    """
    try:
        from distributed import Client, as_completed
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise ClusterError("grading on a cluster needs Dask: pip install 'digits-grader[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said below, in one line
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as problem:
        raise ClusterError(f"no scheduler answers at {address} ({problem}); start one by: dask scheduler") from None
    waiting = iter(submissions)
    try:
        _check_workers(client, settings)
        futures = as_completed(loop=client.loop)
        running = {}
        for submission in waiting:
            future = client.submit(grade_safely, submission, settings, pure=False)
            running[future] = submission
            futures.add(future)
            if len(running) >= MOST_WAITING:
                yield _finished(running, next(futures), settings)
        while running:
            yield _finished(running, next(futures), settings)
    except (CommClosedError, OSError, TimeoutError) as problem:
        raise ClusterError(f"the scheduler at {address} went away ({problem}); run the same command again") from None
    finally:
        client.close(timeout=2)


def _finished(running, future, settings: Settings) -> tuple[Submission, Result]:  # type: ignore[no-untyped-def]
    submission = running.pop(future)
    if future.status == "finished":
        return submission, future.result()
    if future.status in ("cancelled", "lost"):
        raise OSError(f"a task is {future.status}")
    return submission, ungraded(submission, settings, f"the cluster could not grade it: {future.exception()}")


def _check_workers(client, settings: Settings) -> None:  # type: ignore[no-untyped-def]
    """Raise ClusterError unless every worker is like this machine."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)  # which may be starting, too
    except TimeoutError:
        remedy = "start some by: dask worker ADDRESS --nthreads 1 --nworkers 4"
        raise ClusterError(f"the cluster has no workers; {remedy}") from None
    workers = client.run(describe, settings)
    ours = describe(settings)
    for address, worker in workers.items():
        differing = [key for key, value in ours.environment.items() if worker.environment.get(key) != value]
        changed = [name for name, sha in ours.suites.items() if worker.suites.get(name) != sha]
        if worker.problem:
            raise ClusterError(f"worker {address}: {worker.problem}")
        if differing:
            versions = ", ".join(
                f"{key} {worker.environment.get(key)} instead of {ours.environment[key]}" for key in differing
            )
            raise ClusterError(f"worker {address} has {versions}; install the same versions there")
        if changed:
            raise ClusterError(
                f"worker {address} has other tests of {', '.join(changed)}; share the course's folder with it"
            )
        if worker.threads != 1:
            raise ClusterError(f"worker {address} has {worker.threads} threads; start workers with --nthreads 1")


def describe(settings: Settings) -> _Worker:
    """Return what this process has to grade with."""
    try:
        suites = {exercise.name: exercise.suite_sha256 for exercise in Course(settings.course).exercises}
        self_test(settings.jail)
        problem = ""
    except GraderError as reason:
        suites, problem = {}, str(reason)
    try:
        from distributed import get_worker

        threads = get_worker().state.nthreads
    except ValueError:
        threads = 1  # not in a worker
    return _Worker(environment(), suites, threads, problem)
