"""Grades the solution and other correct submissions of an exercise with many seeds: does one ever fail by chance?

    python benchmarks/seeds.py 02 [--seeds 200] [--styles 2]

The styles are the first of the sample submissions that must pass, by name. They are trusted, so they run in this process, as on
a student's machine. Prints a line for each, with the CPU time of a run, and each test that failed with its seeds.
"""

import argparse
import contextlib
import io
import multiprocessing
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from grader.course import Exercise, find_course
from grader.grading import default_workers
from grader.intake import read_submission
from grader.local import load
from grader.objects import SubmittedModule
from grader.suite import Suite


def submissions(exercise: Exercise, styles: int) -> list[Path]:
    """Return the solution and the first `styles` sample submissions of an exercise that are correct."""
    passed = exercise.course.root / "tests" / "submissions" / "passed"
    samples = sorted(path for path in passed.glob(f"*/{exercise.name}/{exercise.module}.*") if path.is_file())
    return [exercise.script, *samples[:styles]]


class InProcess:
    """The provider of a submission that is loaded once for a run."""

    def __init__(self, exercise: Exercise, path: Path, seed: int) -> None:
        self.seed = seed
        self.loaded = load(read_submission(path), path, exercise.module)

    def submission(self, tests: Path, part: str, test: str) -> SubmittedModule:
        return SubmittedModule(self.loaded)


def failures(path: Path, exercise: Exercise, seeds: range) -> tuple[dict[str, list[int]], float]:
    """Run an exercise's suites with each seed; return the seeds at which each test failed, and the CPU seconds of a run."""
    found: dict[str, list[int]] = defaultdict(list)
    suite = Suite(exercise.tests)
    with contextlib.redirect_stdout(io.StringIO()):  # some print
        suite.run(InProcess(exercise, path, seeds[0]))  # imports are not counted
        start = time.process_time()
        for seed in seeds:
            for test in suite.run(InProcess(exercise, path, seed)).values():
                if test.outcome != "passed":
                    found[f"{test.name}: {test.outcome}: {test.message}"].append(seed)
    return dict(found), (time.process_time() - start) / len(seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exercise")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--styles", type=int, default=2)
    options = parser.parse_args()
    exercise = find_course(Path.cwd()).find(options.exercise)
    paths = submissions(exercise, options.styles)
    pool = ProcessPoolExecutor(default_workers(), mp_context=multiprocessing.get_context("spawn"))
    runs = [pool.submit(failures, path, exercise, range(options.seeds)) for path in paths]
    for path, run in zip(paths, runs, strict=True):
        found, seconds = run.result()
        style = path.parts[-3] if path != exercise.script else "the solution"
        print(
            f"{exercise.name}, {style}: {options.seeds} seeds, {len(found)} tests failed, {seconds:.2f} s of CPU a run"
        )
        for test, seeds in found.items():
            print(f"    {test}\n        at {len(seeds)} seeds: {', '.join(map(str, seeds[:10]))}")


if __name__ == "__main__":
    main()
