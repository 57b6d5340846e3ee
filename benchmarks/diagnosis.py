"""What wrong work is told: each file of tests/wrong is graded, and all that is said about it is printed, for a person to judge.

    python benchmarks/diagnosis.py [NAME...] [--seed 0]

For each wrong implementation: what is really wrong (by whoever wrote it), the known mistake that it is recognised as, and what
each failed test of its part says: what it sees in the numbers, and its hint.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from grader.course import Exercise, find_course, private_files
from grader.grading import Settings, Submission, default_workers, grade_all
from grader.misconceptions import Misconception, read_misconceptions
from grader.result import Result
from grader.sandbox.jail import Jail, Limits, choose_jail
from grader.threads import one_thread_each

WRONG = Path(__file__).resolve().parent.parent / "tests" / "wrong"


def graded(exercise: Exercise, source: Path, jail: Jail, seed: int) -> list[tuple[Misconception, Result]]:
    """Return each wrong implementation of the source file with the result of the solution that has it."""
    solution = exercise.script.read_text(encoding="utf-8")
    settings = Settings(exercise.course.root, jail, seed, child_per_part=False, showcase=False)
    submissions = {}
    with tempfile.TemporaryDirectory() as folder:
        for one in read_misconceptions(source):
            path = Path(folder, f"{one.name}.py")
            path.write_text(one.submission(solution), encoding="utf-8")
            submissions[Submission(path, exercise.name, part=one.part)] = one
        results = {submissions[work]: result for work, result in grade_all(submissions, settings, default_workers())}
    return [(one, results[one]) for one in submissions.values()]


def said(result: Result) -> list[str]:
    """Return what is said about a submission, each thing once."""
    lines = [f"known mistake ({part.misconception}): {part.hint}" for part in result.parts if part.misconception]
    for test in result.tests:
        if test.outcome != "passed":
            first, *more = test.message.split("\n")
            seen = [line.strip() for line in more if line.strip().startswith("seen")]
            lines += [f"{test.visibility}: {first}", *(f"    {line}" for line in seen), f"    hint : {test.hint}"]
    return list(dict.fromkeys(lines))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    one_thread_each()
    course = find_course(Path(__file__).parent)
    jail = choose_jail("best", Limits(call_seconds=5.0), private_files(course))
    for exercise in [course.find(name) for name in options.names] or course.exercises:
        for one, result in graded(exercise, WRONG / f"{exercise.name}.py", jail, options.seed):
            print(f"\n{exercise.name} {one.part}: {one.name}: {one.hint}")
            print("\n".join(f"  {line}" for line in said(result)) or "  nothing: it passes", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
