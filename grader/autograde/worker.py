"""The process that grades for nbgrader: a request a line on its standard input, an answer a line on its standard output.

    {"course": FOLDER, "folder": FOLDER, "student": "…", "exercise": "…", "notebook": JSON of the rebuilt notebook}
    {"result": JSON of the Result, "outputs": {"3": [OUTPUT, …], …}}    by number of cell, or {"error": "…"}

It is a process of its own because formgrader's server, in which nbgrader autogrades, goes on for days: what this one has loaded
(tests, the sandbox) ends with it. It ends when its standard input does.
"""

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from grader.autograde.cells import Output, played
from grader.course import Course, Exercise, private_files
from grader.errors import GraderError
from grader.grading import Settings, Submission, find_exercise
from grader.intake import IntakeError, choose_file, notebook_source
from grader.result import Result
from grader.run import grade_class
from grader.sandbox.jail import Jail, Limits, choose_jail
from grader.store import Store


def main() -> None:
    """Answer until the other end hangs up."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints does not get between the answers
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    root = Path(request["course"])
    try:
        exercise = find_exercise(root, request["exercise"])
        result = _graded(root, exercise, Path(request["folder"]), request["student"])
        return {"result": result.to_json(), "outputs": _outputs(root, exercise, request["notebook"])}
    except GraderError as problem:
        return {"error": str(problem)}
    except Exception as problem:  # noqa: BLE001  the other end fails this submission, and the next is graded
        return {"error": f"{type(problem).__name__}: {problem}"}


def _graded(root: Path, exercise: Exercise, folder: Path, student: str) -> Result:
    """Return the Result that ``grader grade`` would give and keep: of the same file, with the same seed."""
    store = Store(root / "graded")
    settings = Settings(root, _jail(root), store.seed(None))
    submission = Submission(choose_file(folder, exercise.module, exercise.stub_sha256), exercise.name, student)
    outcome = grade_class([submission], settings, workers=1, store=store, db=None, finished=lambda result: None)
    return outcome.results[0]


def _outputs(root: Path, exercise: Exercise, notebook: str) -> dict[int, list[Output]]:
    try:
        source = notebook_source(notebook.encode(), f"{exercise.module}.ipynb")
    except IntakeError:
        return {}
    return played(source, exercise.libraries, _jail(root))


@cache
def _jail(root: Path) -> Jail:
    return choose_jail("best", Limits(), private_files(Course(root)))


if __name__ == "__main__":
    main()
