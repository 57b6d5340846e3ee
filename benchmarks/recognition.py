"""How surely a misconception is recognised: each is graded as a submission, at several grading seeds.

    python benchmarks/recognition.py [NAME...] [--seeds 3]

Prints, per exercise, how many of its misconceptions are named, named wrongly, and not named, and which are not or not alone.
Goals: at least 95 % of the seeds named, none wrong.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from grader.course import Exercise, find_course, private_files
from grader.grading import Settings, Submission, default_workers, grade_all
from grader.misconceptions import read_misconceptions
from grader.sandbox.jail import Jail, Limits, choose_jail
from grader.threads import one_thread_each


def named(exercise: Exercise, jail: Jail, seed: int, folder: Path) -> dict[str, str]:
    """Return misconception -> "named", or what it is taken for."""
    solution = exercise.script.read_text(encoding="utf-8")
    submissions = {}
    for one in read_misconceptions(exercise.misconceptions):
        path = folder / f"{one.name}.py"
        path.write_text(one.submission(solution), encoding="utf-8")
        submissions[Submission(path, exercise.name, part=one.part)] = one
    settings = Settings(exercise.course.root, jail, seed, child_per_part=False, showcase=False)
    found = {}
    for submission, result in grade_all(submissions, settings, default_workers()):
        mine = submissions[submission]
        taken = {part.misconception for part in result.parts if part.misconception}
        names = {name for several in taken for name in several.split(" or ")}
        together = "named" if len(names) == 1 else "named together with others"
        found[mine.name] = together if mine.name in names else f"as {', '.join(names)}" if names else "not named"
        if not result.graded:
            found[mine.name] = result.message
    return found


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
            with tempfile.TemporaryDirectory() as folder:
                ends.update(named(exercise, jail, seed, Path(folder)).items())
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
