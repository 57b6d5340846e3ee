"""On Gradescope, for each submission: ``python -m grader.exports.autograde /autograder``, which writes results/results.json.

What the course staff may read is printed; what students may read is in the file.
"""

import json
import os
import sys
import traceback
from pathlib import Path

from grader.course import Course, Exercise, private_files
from grader.downloads import IGNORED
from grader.errors import GraderError
from grader.exports import gradescope
from grader.exports.autograder import COURSE, ORDER
from grader.grading import Settings, Submission, grade
from grader.intake import script_or_notebook
from grader.marks import Mark
from grader.plain import listed
from grader.platforms import without_copy
from grader.sandbox.jail import JailError, Limits, choose_jail
from grader.whole import write_whole


class NothingToGrade(Exception):
    """What was handed in holds no file of the exercise; the message is for the student."""


def autograde(root: Path, isolation: str = "best") -> bool:
    """Grade what lies in the folder `root` and write its results; return whether the grader did its work."""
    graded = False
    try:
        text, graded = _graded(root, isolation)
    except NothingToGrade as problem:
        text, graded = gradescope.nothing_json(str(problem)), True
    except JailError as problem:
        print(
            f"grader: {problem}\nThis container gives no sandbox: take the submissions out of Gradescope and use grader grade."
        )
        text = gradescope.failure_json(gradescope.UNGRADED)
    except GraderError as problem:
        print(f"grader: {problem}")
        text = gradescope.failure_json(gradescope.UNGRADED)
    except Exception:  # noqa: BLE001  a student must get an answer
        traceback.print_exc()
        text = gradescope.failure_json(gradescope.UNGRADED)
    (root / "results").mkdir(exist_ok=True)
    write_whole(root / "results" / "results.json", text, durable=True)
    return graded


def _graded(root: Path, isolation: str) -> tuple[str, bool]:
    order = json.loads((root / "source" / ORDER).read_text(encoding="utf-8"))
    course = Course(root / "source" / COURSE)
    exercise = course.find(order["exercise"])
    path = submitted_file(root / "submission", exercise)
    jail = choose_jail(isolation, Limits(), [*private_files(course), root / "source" / ORDER])
    settings = Settings(course.root, jail, int(order["seed"]), showcase=False)
    result = grade(Submission(path, exercise.name), settings)
    print(result.to_json())
    return gradescope.results_json(Mark(result)), result.graded


def submitted_file(folder: Path, exercise: Exercise) -> Path:
    """Return the script or notebook of the exercise, or the only file that could be it. Raises NothingToGrade."""
    files = _files(folder)
    named = [path for path in files if without_copy(path.stem)[0] in (exercise.module, exercise.name)]
    others = [path for path in files if path.name != exercise.visible_tests.name]
    found = named or (others if len(others) == 1 else [])
    wanted = f"{exercise.module}.py or {exercise.module}.ipynb"
    if not found:
        there = f"there are {listed([path.name for path in files])}" if files else "there is neither"
        raise NothingToGrade(f"Hand in {wanted}: {there}.")
    if len({path.suffix for path in found}) < len(found):
        raise NothingToGrade(f"Hand in {wanted} once: there are {listed([path.name for path in found])}.")
    return script_or_notebook(found, exercise.stub_sha256)


def _files(folder: Path) -> list[Path]:
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in IGNORED)
        found += [Path(place, name) for name in sorted(names) if name.endswith((".py", ".ipynb")) and name[0] != "."]
    return found


def main() -> None:
    sys.exit(0 if autograde(Path(sys.argv[1])) else 1)


if __name__ == "__main__":
    main()
