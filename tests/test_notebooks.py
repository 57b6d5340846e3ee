"""The solved notebooks run from top to bottom in a real kernel, end in full marks, and show pictures."""

import re
import shutil
from pathlib import Path

import pytest
from nbclient import NotebookClient

from grader.course import Course, Exercise
from grader.release import source_notebook

EXERCISES = Course(Path(__file__).resolve().parent.parent).exercises
FEW_EPOCHS = re.compile(r"^( *epochs = )\d+", re.MULTILINE)


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda exercise: exercise.name)
def exercise(request) -> Exercise:
    return request.param


@pytest.fixture(scope="module")
def executed(exercise: Exercise, tmp_path_factory):
    """The notebook of the solution, grade cells included, run with few epochs in a folder as students have it."""
    folder = tmp_path_factory.mktemp(exercise.name)
    shutil.copy(exercise.visible_tests, folder)
    notebook = source_notebook(exercise)
    changed = 0
    for cell in notebook.cells:
        cell.source, count = FEW_EPOCHS.subn(r"\g<1>3", cell.source)
        changed += count
    assert changed, "the demo names its number of epochs: epochs = …"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def outputs(notebook) -> list:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_every_grade_cell_ends_in_its_points(exercise, executed):
    cells = [cell for cell in executed.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(cells) == len(exercise.parts)
    for cell in cells:
        results = [output for output in cell.outputs if output.output_type == "execute_result"]
        assert float(results[-1].data["text/plain"]) == cell.metadata["nbgrader"]["points"]


def test_every_grade_cell_shows_its_part_as_html_and_as_text(executed):
    for cell in executed.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            shown = [output.data for output in cell.outputs if output.output_type == "display_data"]
            assert ["checks pass" in shown[-1][kind] for kind in ("text/html", "text/plain")] == [True, True]


def test_there_is_something_to_look_at(executed):
    pictures = [output for output in outputs(executed) if "image/png" in output.get("data", {})]
    assert len(pictures) >= 1


def test_nothing_is_written_to_stderr(executed):
    assert [output.text for output in outputs(executed) if output.get("name") == "stderr"] == []
