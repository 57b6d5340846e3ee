"""The first step of autograding: a new notebook, made of the released one and the texts of the submitted cells.

What else a notebook may hold (outputs, metadata, attachments, HTML in its prose, grade cells of its own) would be believed by
nbgrader or shown as part of an instructor's page, from where it could run programs in their name.
"""

# mypy: allow-untyped-calls
# nbformat's functions carry no types.

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.errors import GraderError
from grader.intake import IntakeError, read_submission

EXCHANGED = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader itself puts beside a submission: when it came, and what tells its author from others."""


class Rebuild(NbGraderPreprocessor):  # type: ignore[misc]
    """Replaces a submitted notebook; `parent.parent` is nbgrader's Autograde."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the new notebook. nbgrader calls this."""
        coursedir, names = self.parent.parent.coursedir, resources["nbgrader"]
        released = _read_released(coursedir, names["assignment"], names["notebook"])
        _drop_other_files(coursedir, names["assignment"], names["student"])
        submitted = Path(resources["metadata"]["path"], f"{names['notebook']}.ipynb")
        return rebuilt(released, nb.cells if _is_readable(submitted) else []), resources


def _read_released(coursedir: Any, assignment: str, notebook: str) -> Any:
    """Return the notebook that students got. Raises GraderError."""
    folder = coursedir.format_path(coursedir.release_directory, ".", assignment)
    path = Path(folder, f"{notebook}.ipynb")
    if not path.exists():
        raise GraderError(f"{path}: is missing; run grader release {assignment}, and autograde again")
    return nbformat.read(path, as_version=4)


def rebuilt(released: Any, submitted: list[Any]) -> Any:
    """Return a notebook of the submitted texts, with the released grade cells where the submitted ones stood, or at the end."""
    marked = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if "nbgrader" in cell.metadata}
    prose = {cell.source for cell in released.cells if cell.cell_type == "markdown"}
    cells = [_rebuilt(cell, marked.pop(_grade_id(cell), None), prose) for cell in submitted]
    cells += [cell for cell in marked.values() if cell.metadata.nbgrader.grade]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=cells, metadata=released.metadata)


def _rebuilt(cell: Any, released: Any, prose: set[str]) -> Any:
    if released and released.metadata.nbgrader.grade:
        return released
    if cell.cell_type == "code":
        return nbformat.v4.new_code_cell(cell.source, metadata=released.metadata if released else {})
    return nbformat.v4.new_markdown_cell(cell.source if cell.source in prose else _as_it_is(cell.source))


def _as_it_is(text: str) -> str:
    """Return Markdown that shows a text as it is."""
    longest = max((len(run) for run in re.findall("~+", text)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _grade_id(cell: Any) -> str | None:
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return name if isinstance(name, str) else None


def _is_readable(path: Path) -> bool:
    try:
        read_submission(path)
    except IntakeError:
        return False
    return True


def _drop_other_files(coursedir: Any, assignment: str, student: str) -> None:
    """Remove what nbgrader copied from the submission: it followed links, and would hand all of it back with the feedback."""
    made = Path(coursedir.format_path(coursedir.autograded_directory, student, assignment))
    given = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    submitted = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    kept = [name for name in EXCHANGED if not (submitted / name).is_symlink()]
    for path in list(made.iterdir()) if made.is_dir() else []:
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in kept and path.suffix != ".ipynb" and not (given / path.name).is_file():
            path.unlink()
