"""An exercise's source -> notebook (by nbgrader) -> stub, and the folder and zip that students get.

nbgrader's own generate_assignment does the work that must be right: it validates the notebook, strips solutions and hidden
tests, locks the grade cells, computes checksums and enters the cells in the gradebook. It runs on a folder of its own that
holds nothing but the notebook, because it copies whatever else lies beside one, unstripped.
"""

import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from grader import gradebook
from grader.course import Course, Exercise, definitions, grade_cell_id
from grader.errors import GraderError
from grader.leaks import leaks, secrets
from grader.manifest import FILENAME
from grader.packing import own_wheel, resource, zipped

_PERCENT = {"extension": ".py", "format_name": "percent"}
_WORKFLOW = ".github/workflows/tests.yml"


class ReleaseError(GraderError):
    """An exercise cannot be released; the message is for its author."""


@dataclass(frozen=True)
class Release:
    """What students get of one exercise: file name -> content. `package` is the wheel's name and content, or None."""

    exercise: Exercise
    notebook: bytes
    stub: str
    package: tuple[str, bytes] | None

    def exercise_files(self) -> dict[str, bytes]:
        """Return the committed folder `exercises/NN_name/`, whose package is the checkout, where it lies in one."""
        inside = (self.exercise.course.root / "grader" / "__init__.py").exists()
        return self._common(f"{'../..' if inside else 'digits-grader'}{self.extra}") | {
            f"{self.exercise.module}.py": self.stub.encode()
        }

    def release_files(self) -> dict[str, bytes]:
        """Return the folder that is handed out: everything, the package included."""
        name, content = self.package or ("digits-grader", b"")
        files = self._common(f"./{name}{self.extra}" if self.package else name + self.extra)
        files |= {f"{self.exercise.module}.py": self.stub.encode(), f"{self.exercise.module}.ipynb": self.notebook}
        files[_WORKFLOW] = resource("tests.yml")  # for those who push the folder to GitHub
        return files | ({name: content} if self.package else {})

    def beside_the_notebook(self) -> dict[str, bytes]:
        """Return what nbgrader hands out with the notebook: what its cells need, where our package is installed."""
        names = (self.exercise.visible_tests.name, "README.md", FILENAME)
        files = self._common("digits-grader")
        return {name: files[name] for name in names}

    @property
    def extra(self) -> str:
        """The extras of our package that the exercise needs, in pip's form."""
        extras = {"torch": "import torch", "plots": "import matplotlib"}
        needed = [extra for extra, line in extras.items() if re.search(rf"^\s*{line}", self.stub, re.MULTILINE)]
        return f"[{','.join(needed)}]" if needed else ""

    def _common(self, package: str) -> dict[str, bytes]:
        exercise = self.exercise
        return {
            exercise.visible_tests.name: exercise.visible_tests.read_bytes(),
            "README.md": exercise.explainer.read_bytes(),
            "requirements.txt": f"# In this folder: pip install -r requirements.txt\n{package}\n".encode(),
            FILENAME: exercise.manifest(self.stub).to_json().encode(),
        }


# --- building -----------------------------------------------------------------------------------------------------------


def build(exercise: Exercise, workspace: Path, db_url: str | None, package: tuple[str, bytes] | None) -> Release:
    """Return the release of an exercise, made in the folder `workspace`, entered in the gradebook at `db_url` if given.

    Raises ReleaseError with nbgrader's own words where it refuses the notebook.
    """
    source = workspace / "source" / exercise.name
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    (source / f"{exercise.module}.ipynb").write_text(_to_json(source_notebook(exercise)), encoding="utf-8")
    _generate_assignment(exercise, workspace, db_url)
    released = nbformat.read(workspace / "release" / exercise.name / f"{exercise.module}.ipynb", as_version=4)
    release = Release(exercise, _to_json(released).encode(), stub_script(released), package)
    for folder in (
        "source",
        "release",
    ):  # from the first, formgrader generates anew; from the second, nbgrader hands out
        _write_folder(workspace / folder / exercise.name, release.beside_the_notebook())
    return release


def source_notebook(exercise: Exercise) -> Any:
    """Return the notebook of the source script, with nbgrader's metadata and one grade cell a part.

    The grade cell stands after the cell that defines the part. Where its tests need a later part, that one's cell says
    ``# %% grade=["the earlier part"]`` and the grade cell stands there.
    """
    notebook = jupytext.reads(exercise.script.read_text(encoding="utf-8"), fmt=_PERCENT)
    points = {part.part: part.points for part in exercise.parts}
    postponed = {part for cell in notebook.cells for part in cell.metadata.get("grade", [])}
    if unknown := sorted(postponed - set(points)):
        raise ReleaseError(f'{exercise.script}: grade=["{unknown[0]}"] names no part; there are: {", ".join(points)}')
    cells = []
    for cell in notebook.cells:
        here = cell.metadata.get("grade", [])
        cell.metadata = {}
        cells.append(cell)
        if cell.cell_type != "code":
            continue
        if "BEGIN SOLUTION" in cell.source:
            cell.metadata["nbgrader"] = _nbgrader(f"solution_{len(cells)}", solution=True)
        here = [*here, *(part for part in _defined_parts(cell.source, points) if part not in postponed)]
        for part in [part for part in here if part in points]:
            cells.append(_grade_cell(exercise, part, points.pop(part)))
    if points:
        raise ReleaseError(f"{exercise.script}: no cell defines the part {next(iter(points))}")
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def stub_script(released: Any) -> str:
    """Return the percent-format script of nbgrader's student notebook, without grade cells and metadata."""
    cells = [cell for cell in released.cells if not cell.metadata.get("nbgrader", {}).get("grade")]
    for cell in cells:
        cell.metadata = {}
    plain = {"jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}}
    return str(jupytext.writes(nbformat.v4.new_notebook(cells=cells, metadata=plain), fmt=_PERCENT))


def _defined_parts(code: str, points: dict[str, float]) -> list[str]:
    """Return the parts that a cell defines, in order."""
    python = "\n".join("" if line.startswith("%") else line for line in code.split("\n"))
    return [name for name in definitions(python) if name in points]


def _grade_cell(exercise: Exercise, part: str, points: float) -> Any:
    call = f'grade_part("{part}", "{exercise.visible_tests.name}", globals(), points={points:g})'
    cell = nbformat.v4.new_code_cell(f"from grader.notebook import grade_part\n\n{call}")
    cell.metadata["nbgrader"] = _nbgrader(grade_cell_id(part), grade=True, locked=True, points=points)
    return cell


def _nbgrader(grade_id: str, *, grade: bool = False, solution: bool = False, locked: bool = False, **more: Any) -> Any:
    marks = {"grade": grade, "grade_id": grade_id, "locked": locked, "solution": solution, "task": False}
    return {"schema_version": 3, **marks, **more}


def _generate_assignment(exercise: Exercise, workspace: Path, db_url: str | None) -> None:
    config = Config()
    config.CourseDirectory.root = str(workspace)
    config.CourseDirectory.course_id = exercise.course.id
    config.CourseDirectory.db_url = db_url or "sqlite:///:memory:"
    config.GenerateAssignment.no_database = db_url is None
    if db_url is None:
        config.GenerateAssignment.preprocessors = _without_database()
    config.NbGraderAPI.log_level = logging.WARNING
    if db_url is not None:
        gradebook.create(db_url, exercise.course.id)
    answer = NbGraderAPI(config=config).generate_assignment(exercise.name, force=True, create=True)
    if not answer["success"]:
        reason = answer.get("log") or answer.get("error") or "no reason given"
        raise ReleaseError(f"{exercise.script}: nbgrader refuses the notebook:\n{reason.strip()}")


def _without_database() -> list[Any]:
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    return [step for step in GenerateAssignment.preprocessors.default_args[0] if step is not SaveCells]


def _to_json(notebook: Any) -> str:
    return str(nbformat.writes(notebook, version=4)) + "\n"


# --- writing ------------------------------------------------------------------------------------------------------------


def write(release: Release) -> Path:
    """Write `exercises/NN_name/`, `release/NN_name/` and its zip; return the zip. Files that are not ours are left alone."""
    root, name = release.exercise.course.root, release.exercise.name
    _write_folder(root / "exercises" / name, release.exercise_files())
    _write_folder(root / "release" / name, release.release_files())
    archive = root / "release" / f"{name}.zip"
    archive.write_bytes(_zip(name, release.release_files()))
    return archive


def write_solution(exercise: Exercise) -> Path:
    """Write the zip with the solved script, the solved notebook and the walkthrough to `build/solutions/`; return it."""
    notebook = jupytext.reads(exercise.script.read_text(encoding="utf-8"), fmt=_PERCENT)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.source = _without_marks(cell.source)
    files = {
        exercise.script.name: _without_marks(exercise.script.read_text(encoding="utf-8")).encode(),
        f"{exercise.module}.ipynb": _to_json(notebook).encode(),
        "walkthrough.md": exercise.walkthrough.read_bytes(),
    }
    folder = exercise.course.root / "build" / "solutions"
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{exercise.name}.zip"
    archive.write_bytes(_zip(exercise.name, files))
    return archive


def _without_marks(text: str) -> str:
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return "\n".join(line for line in text.split("\n") if line.strip() not in marks)


def _write_folder(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _zip(folder: str, files: dict[str, bytes]) -> bytes:
    return zipped({f"{folder}/{name}": content for name, content in files.items()})


# --- checking -----------------------------------------------------------------------------------------------------------


def problems(course: Course, exercises: list[Exercise]) -> list[str]:
    """Return a line for each file of `exercises/` that is stale and for each secret that students would get."""
    package = own_wheel()
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        releases = [build(exercise, Path(folder), None, package) for exercise in exercises]
    hidden = [secret for exercise in course.exercises for secret in secrets(exercise)]
    for release in releases:
        committed = course.root / "exercises" / release.exercise.name
        found += _stale(committed, release.exercise_files())
        made = {f"new release/{release.exercise.name}/{name}": data for name, data in release.release_files().items()}
        on_disk = [*_files(committed), *_files(course.root / "release" / release.exercise.name)]
        on_disk += _file(course.root / "release" / f"{release.exercise.name}.zip")
        found += leaks(hidden, [*made.items(), *on_disk])
    return list(dict.fromkeys(found))


def _stale(folder: Path, files: dict[str, bytes]) -> Iterator[str]:
    if not folder.exists():
        yield f"{folder}: is missing; run grader release {folder.name}"
        return
    for name, content in files.items():
        path = folder / name
        if not path.exists():
            yield f"{path}: is missing; run grader release"
        elif path.read_bytes() != content:
            yield f"{path}: is stale; run grader release"


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if not {"__pycache__", ".pytest_cache", ".ipynb_checkpoints"} & set(path.parts):
            yield from _file(path)


def _file(path: Path) -> list[tuple[str, bytes]]:
    return [(str(path), path.read_bytes())] if path.is_file() else []
