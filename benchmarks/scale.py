"""Whether a submission costs the same in a large class on a cluster as in a small one.

    python benchmarks/scale.py [--small 100] [--large 10000] [--exercise tiny|NAME]

A scheduler and two workers of this machine grade the small class and then the large one, by the function that
`grader grade --cluster` calls, results in a store and points in an SQLite gradebook. The submissions are copies of right and wrong
ones with another comment each, so that no cache helps. CPU is that of a control group that holds everything (see
class_throughput); a first class, which nobody times, lets workers import and start what they need. The exercise is by default the
small one of the tests, whose grading is so cheap that whatever grows with the class shows. Limit: 1.1 times the CPU a submission.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from class_throughput import ROOT, Meter, memory
from distributed import LocalCluster

from grader import gradebook, reports
from grader.course import Course, Exercise
from grader.grading import Settings, Submission
from grader.marks import Mark
from grader.misconceptions import read_misconceptions
from grader.run import grade_class
from grader.sandbox.jail import Limits, choose_jail
from grader.store import Store
from grader.threads import one_thread_each

LIMIT = 1.1
WARMING = 30
TINY = ROOT / "tests" / "course"


def hand_in(folder: Path, exercise: Exercise, count: int) -> list[Submission]:
    """Write a class: two of three right, the others with the exercise's misconceptions in turn."""
    solution = exercise.script.read_text(encoding="utf-8")
    wrong = [mistake.submission(solution) for mistake in read_misconceptions(exercise.misconceptions)]
    submissions = []
    for number in range(count):
        source = wrong[number // 3 % len(wrong)] if number % 3 == 2 else solution
        student = f"{folder.name}-{number:05}"
        path = folder / student / exercise.name / exercise.script.name
        path.parent.mkdir(parents=True)
        path.write_text(f"{source}\n# {student}\n", encoding="utf-8")
        submissions.append(Submission(path, exercise.name, student))
    return submissions


@contextmanager
def cluster() -> Iterator[str]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        yield local.scheduler_address


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--small", type=int, default=100)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--exercise", default="tiny")
    options = parser.parse_args()
    one_thread_each()
    meter = Meter()
    meter.enter()
    course = Course(TINY if options.exercise == "tiny" else ROOT)
    exercise = course.find(options.exercise)
    settings = Settings(course.root, choose_jail("strong", Limits()), seed=1, showcase=False)
    classes = (("first", WARMING), ("small", options.small), ("large", options.large), ("small again", options.small))
    costs = {}
    with tempfile.TemporaryDirectory() as name, cluster() as address:
        folder = Path(name)
        for label, count in classes:
            submissions = hand_in(folder / label, exercise, count)
            store = Store(folder / f"graded-{label}")
            db = f"sqlite:///{folder}/{label}.db"
            gradebook.check(db, course, [exercise])
            cpu, start = meter.seconds(), time.monotonic()
            outcome = grade_class(
                submissions, settings, workers=2, store=store, db=db, finished=lambda _: None,
                cluster=address,
            )  # fmt: skip
            cpu, wall = meter.seconds() - cpu, time.monotonic() - start
            assert outcome.new == count, outcome.troubles
            assert all(result.graded for result in outcome.results)
            costs[label] = cpu / count
            print(
                f"{label}: {count} submissions, {1000 * cpu / count:.1f} ms of CPU and {1000 * wall / count:.1f} ms each, "
                f"{60 * count / wall:.0f} a minute; memory of everything {memory(os.getpid()) / 2**20:.0f} MiB",
                flush=True,
            )
            start = time.monotonic()
            reports.write_all(store, [Mark(result) for result in store.all()], [], course.id)
            print(f"  reports in {time.monotonic() - start:.1f} s", flush=True)
    ratio = 2 * costs["large"] / (costs["small"] + costs["small again"])  # a machine's speed drifts
    print(f"a submission of the large class costs {ratio:.2f} times one of the small class (limit {LIMIT})")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
