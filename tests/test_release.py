"""A release holds what students need and nothing that they must not see, and is the same every time."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from grader import gradebook, release
from grader.release import ReleaseError, build, problems, write, write_solution


@pytest.fixture
def built(tiny, tmp_path):
    return build(tiny, tmp_path / "workspace", None, None)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_stub_keeps_prose_signatures_and_docstrings(built):
    assert "# Every entry of $X$ doubled." in built.stub
    assert 'def double(X):\n    """Return the array X (N, D) with every entry doubled."""' in built.stub
    assert built.stub.count("raise NotImplementedError()") == 2
    assert "twofold_entries" not in built.stub
    assert "SOLUTION" not in built.stub


def test_the_stub_is_a_plain_percent_script(built):
    assert built.stub.startswith("# %% [markdown]\n# # A tiny exercise\n")
    assert "{" not in "".join(line for line in built.stub.split("\n") if line.startswith("# %%"))
    assert "grade_part" not in built.stub


def test_the_notebook_is_valid_and_marked_up_as_nbgrader_wants(built, tiny):
    notebook = nbformat.reads(built.notebook.decode(), as_version=4)
    nbformat.validate(notebook)
    marks = [cell.metadata.get("nbgrader") for cell in notebook.cells]
    grades = [mark for mark in marks if mark and mark["grade"]]
    assert [(mark["grade_id"], mark["points"]) for mark in grades] == [("grade_double", 8), ("grade_average", 12)]
    assert all(mark["locked"] and mark["schema_version"] == 3 and len(mark["checksum"]) == 32 for mark in grades)
    assert sum(bool(mark and mark["solution"]) for mark in marks) == 2


def test_a_grade_cell_follows_the_cell_of_its_part(built):
    sources = [cell.source for cell in nbformat.reads(built.notebook.decode(), as_version=4).cells]
    place = next(index for index, source in enumerate(sources) if source.startswith("def double"))
    assert 'grade_part("double"' in sources[place + 1]


def test_a_grade_cell_can_wait_for_a_later_part(tiny, tmp_path):
    edit(tiny.script, "# %%\ndef average", '# %% grade=["double"]\ndef average')
    sources = [cell.source for cell in release.source_notebook(tiny).cells]
    place = next(index for index, source in enumerate(sources) if source.startswith("def average"))
    assert ['grade_part("double"' in sources[place + 1], 'grade_part("average"' in sources[place + 2]] == [True, True]
    assert sum('grade_part("double"' in source for source in sources) == 1
    assert "grade=" not in build(tiny, tmp_path / "workspace", None, None).stub


def test_a_grade_cell_of_no_part_is_an_error(tiny):
    edit(tiny.script, "# %%\ndef average", '# %% grade=["duoble"]\ndef average')
    with pytest.raises(ReleaseError, match=r'grade=\["duoble"\] names no part; there are: double, average'):
        release.source_notebook(tiny)


def test_two_builds_give_the_same_bytes(tiny, tmp_path, built):
    again = build(tiny, tmp_path / "other", None, None)
    assert again.release_files() == built.release_files()
    assert release._zip("x", again.release_files()) == release._zip("x", built.release_files())


def test_the_gradebook_knows_the_parts_afterwards(tiny, tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    build(tiny, tmp_path / "workspace", url, None)
    with gradebook.opened(url, "tiny-course") as book:
        cells = {cell.name: cell.max_score for cell in book.find_notebook("tiny", "01_tiny").grade_cells}
    assert cells == {"grade_double": 8, "grade_average": 12}


def test_nbgraders_refusal_is_passed_on(tiny, tmp_path):
    edit(
        tiny.script,
        "    ### END SOLUTION\n\n\n# %% [markdown]\n# ## The average",
        "\n\n# %% [markdown]\n# ## The average",
    )
    with pytest.raises(ReleaseError, match=r"(?s)tiny\.py: nbgrader refuses the notebook.*no end solution statement"):
        build(tiny, tmp_path, None, None)


def test_a_fresh_release_has_no_problems(course, tiny, built):
    write(built)
    assert problems(course, [tiny]) == []


def test_what_ships_is_named(course, tiny, built):
    write(built)
    exercise = {"README.md", "exercise.json", "requirements.txt", "test_tiny.py", "tiny.py"}
    for folder, files in (("exercises", exercise), ("release", exercise | {"tiny.ipynb", ".github"})):
        assert {path.name for path in (course.root / folder / "01_tiny").iterdir()} == files


def test_a_stale_stub_is_found(course, tiny, built):
    write(built)
    edit(tiny.script, "Every entry of $X$ doubled.", "Each entry of $X$ doubled.")
    assert any("exercises/01_tiny/tiny.py: is stale; run grader release" in line for line in problems(course, [tiny]))


SOLUTION_LINE = "twofold_entries = X + X"
HIDDEN_LINE = "assert_close(submission.double(secret_numbers), secret_numbers * 2.0, what='double(X)')".replace(
    "'", '"'
)
WALKTHROUGH_LINE = "Adding an array to itself doubles every one of its entries at once, without a loop."
MISCONCEPTION_LINE = "return float(double(X).sum() / len(X))"
SHOWCASE_LINE = "IMAGES = np.array([np.eye(4), np.tri(4), np.ones((4, 4))])"


@pytest.mark.parametrize("secret", [SOLUTION_LINE, HIDDEN_LINE, WALKTHROUGH_LINE, MISCONCEPTION_LINE, SHOWCASE_LINE])
@pytest.mark.parametrize("place", ["README.md", "test_tiny.py"])
def test_a_secret_planted_in_what_ships_is_found(course, tiny, secret, place):
    path = tiny.folder / place
    path.write_text(path.read_text() + f"\n# {secret}\n")
    write_exercise(tiny)
    assert any("leaks into" in line and place in line for line in problems(course, [tiny]))


def test_a_secret_planted_in_the_given_code_is_found(course, tiny):
    edit(tiny.script, "import numpy as np", f"import numpy as np\n\n# {HIDDEN_LINE}")
    write_exercise(tiny)
    found = "\n".join(problems(course, [tiny]))
    assert "tiny.ipynb" in found
    assert "tiny.py" in found


def test_a_secret_planted_in_a_file_on_disk_is_found_also_inside_the_zip(course, tiny):
    archive = write_exercise(tiny)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("01_tiny/notes.txt", f"the answer: {SOLUTION_LINE}")
    (course.root / "exercises" / "01_tiny" / "old.py").write_text(SOLUTION_LINE)
    found = "\n".join(problems(course, [tiny]))
    assert "01_tiny.zip/01_tiny/notes.txt" in found
    assert "exercises/01_tiny/old.py" in found


def test_a_secret_planted_in_the_package_is_found(course, tiny, monkeypatch):
    write_exercise(tiny)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as wheel:
        wheel.writestr("grader/extra.py", f"{SOLUTION_LINE}\n")
    monkeypatch.setattr(release, "own_wheel", lambda: ("digits_grader-0-py3-none-any.whl", buffer.getvalue()))
    assert any("digits_grader-0-py3-none-any.whl/grader/extra.py" in line for line in problems(course, [tiny]))


def test_other_spacing_does_not_hide_a_secret(course, tiny):
    path = tiny.folder / "README.md"
    path.write_text(path.read_text() + "\ntwofold_entries   =X+X\n")
    write_exercise(tiny)
    assert any("leaks into" in line for line in problems(course, [tiny]))


def test_the_command_fails_for_a_leak_and_passes_without_one(course, tiny, run_grader):
    write_exercise(tiny)
    assert run_grader("release", "tiny", "--check", cwd=course.root).returncode == 0
    (course.root / "exercises" / "01_tiny" / "README.md").write_text(SOLUTION_LINE)
    leaking = run_grader("release", "tiny", "--check", cwd=course.root)
    assert leaking.returncode == 1
    assert "leaks into" in leaking.stdout


def test_solutions_are_handed_out_apart_from_the_release(course, tiny):
    archive = write_solution(tiny)
    assert archive.is_relative_to(course.root / "build")
    with zipfile.ZipFile(archive) as file:
        names = {Path(name).name for name in file.namelist()}
        assert names == {"tiny.py", "tiny.ipynb", "walkthrough.md"}
        assert SOLUTION_LINE in file.read("01_tiny/tiny.py").decode()
        assert "SOLUTION" not in file.read("01_tiny/tiny.py").decode()


def test_an_exercise_by_name_alone_is_released(course, run_grader):
    ended = run_grader("release", "tiny", cwd=course.root)
    assert ended.returncode == 0, ended.stderr
    assert (course.root / "release" / "01_tiny.zip").exists()
    assert (course.root / "exercises" / "01_tiny" / "tiny.py").exists()


def write_exercise(tiny) -> Path:
    return write(build(tiny, tiny.course.root / "build", None, None))


# --- nbgrader's own way of grading ----------------------------------------------------------------------------------------


AUTOGRADE = """
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config
config = Config()
config.CourseDirectory.root = {root!r}
config.CourseDirectory.course_id = "tiny-course"
config.CourseDirectory.source_directory = "build/source"
config.CourseDirectory.release_directory = "build/release"
config.CourseDirectory.db_url = {db!r}
answer = NbGraderAPI(config=config).autograde("01_tiny", {student!r}, create=True)
assert answer["success"], answer
"""


@pytest.fixture
def autograde(course, tiny):
    """Grade a notebook by nbgrader's autograde, in a real kernel, and return the points of each part."""
    url = f"sqlite:///{course.root / 'gradebook.db'}"
    built = build(tiny, course.root / "build", url, None)

    def autograde(student: str, **cells: str) -> dict[str, float]:
        notebook = nbformat.reads(built.notebook.decode(), as_version=4)
        for cell in notebook.cells:
            for name, source in cells.items():
                if cell.source.startswith(f"def {name}("):
                    cell.source = source
        folder = course.root / "submitted" / student / "01_tiny"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "tiny.ipynb")
        code = AUTOGRADE.format(root=str(course.root), db=url, student=student)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        subprocess.run([sys.executable, "-c", code], check=True, timeout=120, env={**os.environ, "PATH": path})
        with gradebook.opened(url, "tiny-course") as book:
            submission = book.find_submission("01_tiny", student)
            return {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}

    return autograde


def test_nbgraders_own_autograding_gives_the_visible_share_of_the_points(autograde):
    """Also: warnings on stderr cost nothing, and an untouched part earns nothing (nbgrader gives full points for no number)."""
    right = "import sys\ndef double(X):\n    print('to stderr', file=sys.stderr)\n    return X + X"
    assert autograde("warns", double=right) == {"grade_double": 8, "grade_average": 0}
    half = "def average(X):\n    return 2.0"
    assert autograde("half", average=half) == {"grade_double": 0, "grade_average": 6}


def test_the_notebooks_own_cells_print_what_pytest_would_say(capsys, monkeypatch, tiny):
    from grader.notebook import grade_part

    monkeypatch.chdir(tiny.folder)
    namespace = {"double": lambda X: X * 3.0}
    assert grade_part("double", "test_tiny.py", namespace, points=8) == 0
    assert "asked: -4 at [0, 1]" in capsys.readouterr().out
    assert grade_part("average", "test_tiny.py", namespace, points=12) == 0
    assert "There is no function `average`" in capsys.readouterr().out
    assert json.loads("8.0") == grade_part("double", "test_tiny.py", {"double": lambda X: X * 2}, points=8)


def test_a_grade_cell_shows_no_figure_of_the_tests(monkeypatch, tiny):
    import matplotlib.pyplot as plt

    from grader.notebook import grade_part

    monkeypatch.chdir(tiny.folder)
    mine = plt.figure()

    def double(X):
        plt.figure()
        return X + X

    grade_part("double", "test_tiny.py", {"double": double}, points=8)
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)
