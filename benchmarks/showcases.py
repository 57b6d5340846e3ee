"""What showing a training costs a submission, sandbox included: the CPU of the solution's showcase, and of the reference's band.

    python benchmarks/showcases.py [NAME...] [--rounds 10]

The band is measured once a process, with the start of its sandboxes. Limits for a submission: 40 ms for exercises on the small
digits, 300 ms for those on MNIST. CPU is counted as in `class_throughput.py`.
"""

import argparse
import sys
from pathlib import Path

from class_throughput import Meter

from grader.course import Exercise, find_course, private_files
from grader.grading import Settings, showcase
from grader.intake import Source, read_submission
from grader.sandbox.jail import Limits, choose_jail
from grader.threads import one_thread_each

LIMITS = {True: 0.3, False: 0.04}  # whether it is MNIST


def cost(exercise: Exercise, settings: Settings, meter: Meter, rounds: int) -> tuple[float, float]:
    """Return the CPU seconds of a showcase of the solution, and of all that comes before the first."""
    solution = read_submission(exercise.script)
    assert isinstance(solution, Source)
    start = meter.seconds()
    shown = showcase(exercise.name, settings)
    shown.of(solution)
    first = meter.seconds() - start
    start = meter.seconds()
    for _ in range(rounds):
        shown.of(solution)
    each = (meter.seconds() - start) / rounds
    return each, first - each


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    one_thread_each()
    meter = Meter()
    meter.enter()
    course = find_course(Path(__file__).parent)
    settings = Settings(course.root, choose_jail("strong", Limits(), private_files(course)), seed=1)
    late = False
    for exercise in [course.find(name) for name in options.names] or course.exercises:
        if not exercise.showcase.exists():
            continue
        each, before = cost(exercise, settings, meter, options.rounds)
        most = LIMITS["load_mnist" in exercise.showcase.read_text(encoding="utf-8")]
        late = late or each > most
        print(
            f"{exercise.name:28} {1000 * each:6.0f} ms of {1000 * most:.0f}, before the first {before:.1f} s",
            flush=True,
        )
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
