"""How surely a misconception is recognised: each is graded as a submission, at several grading seeds.

    python benchmarks/recognition.py [NAME...] [--seeds 3]

Prints, per exercise, how many of its misconceptions are named, named wrongly, and not named, and which are not or not alone.
Goals: at least 95 % of the seeds named, none wrong.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from diagnosis import graded

from grader.course import find_course, private_files
from grader.misconceptions import Misconception
from grader.result import Result
from grader.sandbox.jail import Limits, choose_jail
from grader.threads import one_thread_each


def named(one: Misconception, result: Result) -> str:
    """Return "named", or what the misconception is taken for."""
    if not result.graded:
        return result.message
    taken = {part.misconception for part in result.parts if part.misconception}
    names = {name for several in taken for name in several.split(" or ")}
    together = "named" if len(names) == 1 else "named together with others"
    return together if one.name in names else f"as {', '.join(names)}" if names else "not named"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    one_thread_each()
    course = find_course(Path(__file__).parent)
    jail = choose_jail("best", Limits(call_seconds=5.0), private_files(course))
    missed = False
    for exercise in [course.find(name) for name in options.names] or course.exercises:
        ends: Counter[tuple[str, str]] = Counter()
        for seed in range(options.seeds):
            results = graded(exercise, exercise.misconceptions, jail, seed)
            ends.update((one.name, named(one, result)) for one, result in results)
        right = sum(count for (_, end), count in ends.items() if end.startswith("named"))
        wrong = sum(count for (_, end), count in ends.items() if end.startswith("as "))
        missed = missed or wrong > 0 or right < 0.95 * ends.total()
        print(f"{exercise.name}: {right} of {ends.total()} named, {wrong} wrongly", flush=True)
        for (name, end), count in ends.items():
            if end != "named":
                print(f"    {name}: {end} (at {count} of {options.seeds} seeds)", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
