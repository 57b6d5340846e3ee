"""Gradescope's autograder: run as Gradescope documents it, its results are those of our engine, and its tests stay its own."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

import jsonschema
import pytest

from grader.course import Course
from grader.exports.autograde import autograde, submitted_file
from grader.exports.autograder import autograder_zip

from .conftest import TINY, TINY_SOLUTION

ROOT = Path(__file__).resolve().parent.parent
HALF = TINY_SOLUTION.replace("return float(everything) / X.size", "return 0.0")

FORMATS = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
TEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score"],
    "properties": {
        "score": {"type": "number"},
        "max_score": {"type": "number"},
        "status": {"enum": ["passed", "failed"]},
        "name": {"type": "string"},
        "name_format": FORMATS,
        "number": {"type": "string"},
        "output": {"type": "string"},
        "output_format": FORMATS,
        "tags": {"type": "array", "items": {"type": "string"}},
        "visibility": VISIBILITY,
        "extra_data": {"type": "object"},
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMATS,
        "test_output_format": FORMATS,
        "test_name_format": FORMATS,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": TEST},
        "leaderboard": {"type": "array"},
    },
}
"""The fields of results.json, from Gradescope's specification."""

METADATA = {
    "id": 123456,
    "created_at": "2026-11-02T14:22:32.365935-08:00",
    "assignment": {"id": 25828, "title": "Tiny", "total_points": "20.0", "group_submission": False},
    "submission_method": "upload",
    "users": [{"email": "jane@example.edu", "id": 1234, "name": "Jane Doe"}],
    "previous_submissions": [],
}


@pytest.fixture(scope="module")
def packed() -> bytes:
    return autograder_zip(Course(TINY).find("tiny"), seed=5)


def unpacked(packed: bytes, folder: Path) -> Path:
    """Return what Gradescope calls /autograder, as it is before a run."""
    for name in ("source", "submission", "results"):
        (folder / name).mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder / "source")
    shutil.copy(folder / "source" / "run_autograder", folder)
    (folder / "submission_metadata.json").write_text(json.dumps(METADATA))
    return folder


@pytest.fixture
def root(packed, tmp_path) -> Path:
    return unpacked(packed, tmp_path / "autograder")


@pytest.fixture(scope="module")
def found(packed, tmp_path_factory) -> dict:
    """The results of a submission that writes what the hidden test asks into an exception."""
    loud = HALF.replace("return 0.0", "return 0.0 if X.shape == (2, 2) else [].index(X.tolist())")
    return graded(unpacked(packed, tmp_path_factory.mktemp("autograder")), loud)


def results(root: Path) -> dict:
    return json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))


def graded(root: Path, text: str = HALF, name: str = "tiny.py", isolation: str = "strong") -> dict:
    (root / "submission" / name).write_text(text, encoding="utf-8")
    assert autograde(root, isolation)
    found = results(root)
    jsonschema.validate(found, RESULTS)
    return found


def with_python(root: Path, script: str) -> None:
    """Put a program in the place of the interpreter that setup.sh installs."""
    (root / "venv" / "bin").mkdir(parents=True)
    (root / "venv" / "bin" / "python").write_text(f"#!/bin/sh\n{script}\n")
    (root / "venv" / "bin" / "python").chmod(0o755)


def run_autograder(root: Path) -> "subprocess.CompletedProcess[str]":
    """Call the script as Gradescope does, from /autograder."""
    return subprocess.run(
        ["bash", root / "run_autograder"], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_zip_has_both_scripts_at_its_root_and_they_can_be_run(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        modes = {name: archive.getinfo(name).external_attr >> 16 for name in ("setup.sh", "run_autograder")}
        names = archive.namelist()
    assert set(modes.values()) == {0o755}
    assert "course/solutions/01_tiny/test_tiny_hidden.py" in names
    assert any(name.startswith("digits_grader-") and name.endswith(".whl") for name in names)
    assert not any(name.endswith("walkthrough.md") for name in names)


def test_a_run_as_gradescope_documents_it_gives_valid_results(root):
    (root / "submission" / "tiny.py").write_text(HALF)
    code = f"import runpy, sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[1:] = sys.argv[-1:]; "
    code += "runpy.run_module('grader.exports.autograde', run_name='__main__')"
    with_python(root, f'exec {sys.executable} -c "{code}" "$@"')
    ended = run_autograder(root)
    assert ended.returncode == 0, ended.stderr
    found = results(root)
    jsonschema.validate(found, RESULTS)
    assert found["score"] == 8
    assert sum(test["score"] for test in found["tests"]) == 8
    assert sum(test["max_score"] for test in found["tests"]) == 20
    assert [name for name in ("source", "submission") if (root / name).stat().st_mode & 0o077] == []


def test_students_see_all_tests_and_so_their_total(found):
    assert {test["visibility"] for test in found["tests"]} == {"visible"}
    assert found["visibility"] == "visible"
    assert found["stdout_visibility"] == "hidden"
    assert found["output"].startswith("8 of 20 points\n  double: 8 of 8\n  average: 0 of 12")


def test_a_hidden_test_says_what_it_is_about_and_no_more(found):
    hidden = [test for test in found["tests"] if test["extra_data"]["hidden"]]
    assert [(test["name"], test["status"]) for test in hidden] == [
        ("double: double of fresh numbers", "passed"),
        ("average: average of fresh numbers", "failed"),
    ]
    assert [test["output"] for test in hidden] == ["", "Your code raised an exception."]


def test_a_visible_test_says_what_a_student_sees_in_the_terminal(found):
    failed = next(test for test in found["tests"] if test["status"] == "failed")
    assert "average(X) is not right." in failed["output"]
    assert "hint: Take the mean." in failed["output"]
    assert re.fullmatch(r"2\.\d+", failed["number"])


def test_a_notebook_is_graded(root):
    cells = [{"cell_type": "code", "source": TINY_SOLUTION, "metadata": {}, "outputs": [], "execution_count": None}]
    assert graded(root, json.dumps({"cells": cells}), "tiny.ipynb")["score"] == 20


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["my work.py", "test_tiny.py"], "my work.py"),
        (["notes.py", "repository/tiny.py", "repository/.git/tiny.py"], "repository/tiny.py"),
        (["tiny-2.ipynb", "other.py"], "tiny-2.ipynb"),
        (["tiny.py", "tiny.ipynb"], "tiny.py"),
    ],
)
def test_the_file_of_the_exercise_is_found_and_the_only_one_whatever_its_name(root, names, taken):
    for name in names:
        (root / "submission" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "submission" / name).write_text("x = 1")
    exercise = Course(root / "source" / "course").find("tiny")
    assert submitted_file(root / "submission", exercise) == root / "submission" / taken


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "Hand in tiny.py or tiny.ipynb: there is neither."),
        (["a.py", "b.py"], "Hand in tiny.py or tiny.ipynb: there are a.py, b.py."),
        (["tiny.py", "tiny (1).py"], "Hand in tiny.py or tiny.ipynb once: there are tiny (1).py, tiny.py."),
    ],
)
def test_who_hands_in_no_file_of_the_exercise_is_told(root, names, said):
    for name in names:
        (root / "submission" / name).write_text("x = 1")
    assert autograde(root)
    assert results(root)["output"] == said
    jsonschema.validate(results(root), RESULTS)


def test_what_cannot_be_read_has_no_points_and_says_why(root):
    found = graded(root, "{ damaged", "tiny.ipynb")
    assert found["score"] == 0
    assert "is not a notebook" in found["tests"][0]["output"]


def test_a_grader_error_is_no_score_and_tells_students_nothing_of_the_test(root, capsys):
    tests = root / "source" / "course" / "solutions" / "01_tiny" / "test_tiny_hidden.py"
    tests.write_text(tests.read_text().replace("secret_numbers = rng", "secret_numbers = undefined_name or rng"))
    (root / "submission" / "tiny.py").write_text(TINY_SOLUTION)
    assert not autograde(root)
    found = results(root)
    assert "score" not in found
    assert "tests" not in found
    assert found["output"].startswith("The autograder failed, not your work")
    assert "fresh_numbers" not in json.dumps(found)
    assert "undefined_name" in capsys.readouterr().out  # what the course staff reads


def test_a_container_without_a_sandbox_grades_nothing(root, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("grader.sandbox.warm._zygotes", OrderedDict())
    (root / "submission" / "tiny.py").write_text(TINY_SOLUTION)
    assert not autograde(root, "strong")
    assert "score" not in results(root)
    assert "This container gives no sandbox" in capsys.readouterr().out


def test_a_damaged_autograder_is_no_score(root, capsys):
    (root / "source" / "order.json").unlink()
    assert not autograde(root)
    assert "score" not in results(root)
    assert "order.json" in capsys.readouterr().err


def test_a_grader_that_is_killed_leaves_results_without_a_score(root):
    (root / "results" / "results.json").write_text('{"score": 20}')  # of whoever was here before
    with_python(root, "kill -9 $$")
    ended = run_autograder(root)
    assert ended.returncode == 1
    assert "ended with status 137" in ended.stdout
    assert results(root)["output"].startswith("The autograder failed, not your work")
    assert "score" not in results(root)


THIEF = """
import os

def found(root):
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                yield open(os.path.join(folder, name)).read()
            except (OSError, ValueError):
                pass

def double(X):
    raise ValueError("secret_numbers" in "".join(found({root!r})))
"""


@pytest.mark.parametrize(("isolation", "stolen"), [("strong", False), ("landlock", False), ("process", True)])
def test_a_submission_reads_the_hidden_tests_only_where_there_is_no_sandbox(root, isolation, stolen):
    found = graded(root, THIEF.replace("{root!r}", repr(str(root))), isolation=isolation)
    assert f"double() raised ValueError: {stolen}" in found["tests"][0]["output"]


# --- setup.sh -----------------------------------------------------------------------------------------------------------


def set_up(root: Path, tmp_path: Path, python: str) -> str:
    """Run setup.sh where python3 is the given script, and there is no apt-get; return what it says."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("dirname", "bash", "mkdir", "cp"):
        (programs / name).symlink_to(shutil.which(name))
    (programs / "python3").write_text(f"#!{shutil.which('bash')}\n{python}\n")
    (programs / "python3").chmod(0o755)
    command = ["bash", root / "source" / "setup.sh"]
    ended = subprocess.run(
        command, env={**os.environ, "PATH": str(programs)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    return ended.stderr


def test_without_a_python_the_setup_says_what_to_choose(root, tmp_path):
    said = set_up(root, tmp_path, "exit 1")
    assert "setup.sh: Python 3.11 or newer could not be installed." in said
    assert "choose Ubuntu 24.04 as the base image" in said


def test_without_internet_the_setup_says_so(root, tmp_path):
    fake = 'case "$*" in *"-m pip"*) exit 1;; *"-m venv"*) mkdir -p ../venv/bin; cp "$0" ../venv/bin/python;; esac'
    said = set_up(root, tmp_path, fake)
    assert said.endswith(
        "setup.sh: the packages could not be installed. This step needs the internet; build the autograder again. "
        "What pip says stands above.\n"
    )
