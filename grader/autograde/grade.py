"""The steps of autograding that give points and outputs, in place of nbgrader's Execute and SaveAutoGrades.

The points of a part are the value of its grade cell, from which nbgrader reads them by its own rule.
"""

# mypy: allow-untyped-calls
# nbformat's functions carry no types.

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from grader.autograde.held import ask
from grader.course import Course, grade_cell_id
from grader.errors import GraderError
from grader.feedback.render import environment
from grader.feedback.student import Part, parts_for_students
from grader.result import PartResult, Result, read_result, shown

RESULT = "grader_result"
"""The key under which the Result goes to the steps after this one."""

FAILED = "The grader failed here, not you. This costs no points: a person will look at it."


class Grade(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a submission and writes points and outputs into its notebook; `parent.parent` is nbgrader's Autograde."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with its outputs. nbgrader calls this."""
        names, coursedir = resources["nbgrader"], self.parent.parent.coursedir
        course = Course(Path(coursedir.root))
        exercise = course.find(names["assignment"])
        folder = coursedir.format_path(coursedir.submitted_directory, names["student"], exercise.name)
        who = {"folder": folder, "student": names["student"], "exercise": exercise.name}
        answer = ask(course.root, {**who, "notebook": nbformat.writes(nb)})
        result = read_result(answer["result"])
        if not result.graded:
            self.log.error("%s %s stays ungraded: %s", names["student"], exercise.name, result.message)
        show_outputs(nb, answer["outputs"])
        show_points(nb, result)
        resources[RESULT] = result
        return nb, resources


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Saves points; where the grader failed, what was there before stays and a person is asked to look."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Save them. nbgrader calls this; without the step Grade there are none, and it says so."""
        if RESULT not in resources:
            raise GraderError(
                "nothing was graded: nbgrader_config.py must name grader.autograde.grade.Grade before this"
            )
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]

    def _add_score(self, cell: Any, resources: Any) -> None:
        if resources[RESULT].graded:
            super()._add_score(cell, resources)
            return
        names = (self.notebook_id, self.assignment_id, self.student_id)
        self.gradebook.find_grade(cell.metadata.nbgrader.grade_id, *names).needs_manual_grade = True
        self.gradebook.db.commit()


def show_outputs(nb: Any, outputs: dict[str, list[dict[str, Any]]]) -> None:
    """Put outputs, by number of cell, into a notebook."""
    for count, (number, shown_there) in enumerate(outputs.items(), start=1):
        cell = nb.cells[int(number) - 1]
        cell.outputs = [nbformat.from_dict(output) for output in shown_there]
        cell.execution_count = count


def show_points(nb: Any, result: Result) -> None:
    """Write into each grade cell what became of its part. Raises GraderError where cells and parts do not match."""
    parts = {grade_cell_id(part.part): part for part in result.parts}
    words = {grade_cell_id(part.name): part for part in parts_for_students(result)}
    for cell in nb.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            name = mark["grade_id"]
            cell.outputs = _outputs(parts[name], words[name], mark["points"], result) if result.graded else [_failed()]


def _outputs(part: PartResult, words: Part, points: float, result: Result) -> list[Any]:
    if abs(part.max_score - points) > 1e-6:
        raise GraderError(
            f"{part.part} is worth {shown(part.max_score)} points in the tests and {shown(points)} in the notebook: "
            f"run grader release {result.exercise}, and autograde again"
        )
    note = f"Graded: {result.file}, which was handed in, too." if not result.file.endswith(".ipynb") else ""
    html = environment().get_template("part.html").render(part=words, note=note)
    data = {"text/plain": _text(words, note), "text/html": html}
    display = nbformat.v4.new_output("display_data", data)
    return [display, nbformat.v4.new_output("execute_result", {"text/plain": repr(float(part.score))})]


def _failed() -> Any:
    return nbformat.v4.new_output("error", ename="GraderError", evalue="", traceback=[FAILED])


def _text(part: Part, note: str) -> str:
    lines = [f"{part.name}: {shown(part.score)} of {shown(part.most)} points"]
    for check in part.checks:
        lines.append(f"{check.outcome.symbol} {check.label}")
        lines += [
            f"    {line}" for text in (check.note, check.message, *check.hints) for line in text.split("\n") if text
        ]
    return "\n".join([*lines, *filter(None, [part.advice, note])])
