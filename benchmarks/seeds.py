"""Grades the solution and other correct submissions of an exercise with many seeds: does one ever fail by chance?

    python benchmarks/seeds.py 02 [--seeds 200] [--styles 2]

The styles are the first of the sample submissions that must pass, by name. Prints a line for each submission, with the CPU
time of a run in the grading process and its sandbox, and each test that failed with its seeds.
"""

import argparse
import multiprocessing
import resource
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from grader.course import Exercise, find_course
from grader.grading import Settings, Submission, default_workers, grade
from grader.sandbox.jail import Limits, choose_jail


def submissions(exercise: Exercise, styles: int) -> list[Path]:
    """Return the solution and the first `styles` sample submissions of an exercise that are correct."""
    passed = exercise.course.root / "tests" / "submissions" / "passed"
    samples = sorted(path for path in passed.glob(f"*/{exercise.name}/{exercise.module}.*") if path.is_file())
    return [exercise.script, *samples[:styles]]


def failures(path: Path, exercise: str, settings: Settings, seeds: range) -> tuple[dict[str, list[int]], float]:
    """Grade a submission with each seed; return the seeds at which each test failed, and the CPU seconds of a run."""
    found: dict[str, list[int]] = defaultdict(list)
    submission = Submission(path, exercise)
    grade(submission, replace(settings, seed=seeds[0]))  # imports, collection and the sandbox's start are not counted
    before = _cpu_seconds()
    for seed in seeds:
        result = grade(submission, replace(settings, seed=seed))
        for test in result.tests:
            if test.outcome != "passed":
                found[f"{test.name}: {test.outcome}: {test.message}"].append(seed)
        if not result.graded:
            found[f"not graded: {result.message}"].append(seed)
    return dict(found), (_cpu_seconds() - before) / len(seeds)


def _cpu_seconds() -> float:
    """Return what this process has used. Its sandboxes are another's children and are not in it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exercise")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--styles", type=int, default=2)
    options = parser.parse_args()
    exercise = find_course(Path.cwd()).find(options.exercise)
    settings = Settings(exercise.course.root, choose_jail("strong", Limits(call_seconds=20.0)), 0, child_per_part=False)
    paths = submissions(exercise, options.styles)
    pool = ProcessPoolExecutor(default_workers(), mp_context=multiprocessing.get_context("spawn"))
    runs = [pool.submit(failures, path, exercise.name, settings, range(options.seeds)) for path in paths]
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
