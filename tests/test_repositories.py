"""What repositories take: a workflow for GitHub Actions, JUnit XML as pytest writes it, and Classroom 50's result.json."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml
from typer.testing import CliRunner

from grader.cli import app
from grader.exports.classroom50 import Classroom50Error, result_json
from grader.exports.junit import junit_xml
from grader.grading import Settings, Submission, grade
from grader.marks import Mark
from grader.release import build, write
from grader.result import result_of
from grader.store import Store

from .conftest import TINY, TINY_SOLUTION

LOUD = TINY_SOLUTION.replace(
    "return float(everything) / X.size", "return 0.0 if X.shape == (2, 2) else [].index(X.tolist())"
)
RUNNER = {
    "CLASSROOM": "cs-principles",
    "ASSIGNMENT": "tiny",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/o/r/commit/a1b2c3d",
    "RELEASE_URL": "https://github.com/o/r/releases/tag/x",
    "REVIEW_URL": "https://github.com/o/r/compare/b...a",
    "OWNER": "alice",
    "ASSIGNMENT_TYPE": "individual",
}
NOW = datetime(2026, 6, 1, 14, 32, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def result(tmp_path_factory, jail):
    """A submission that is half right, and puts what the hidden test asks into an exception."""
    path = tmp_path_factory.mktemp("work") / "tiny.py"
    path.write_text(LOUD)
    return grade(Submission(path, "01_tiny", "s1"), Settings(TINY, jail, seed=3))


@pytest.fixture
def graded(result, tmp_path):
    """A folder of results: one graded, one ungraded."""
    store = Store(tmp_path / "graded")
    store.put(result)
    store.put(replace(result, student="s2", score=None, graded=False, message="the grading process died"))
    return store.folder


def call(*arguments: object, **environment: str):
    return CliRunner(env=environment).invoke(app, ["export", *map(str, arguments), "--course", str(TINY)])


# --- JUnit --------------------------------------------------------------------------------------------------------------


def test_every_test_is_a_case_with_its_points(result):
    (suite,) = ET.fromstring(junit_xml([Mark(result)]))
    assert (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors")) == (
        "s1 01_tiny",
        "5",
        "3",
        "0",
    )
    points = [case.find("properties/property[@name='points']").get("value") for case in suite.iter("testcase")]
    assert sum(map(float, points)) == result.score == 8
    assert suite.find("properties/property[@name='max_points']").get("value") == "20"
    assert suite.find("testcase").get("classname") == "01_tiny.double"


def test_a_penalty_is_in_the_points_of_the_suite(result):
    (suite,) = ET.fromstring(junit_xml([Mark(result, penalty=2.5)]))
    properties = {one.get("name"): one.get("value") for one in suite.findall("properties/property")}
    assert properties == {"exercise": "01_tiny", "points": "5.5", "max_points": "20", "penalty": "2.5"}


def test_a_hidden_test_is_its_concept(result):
    (suite,) = ET.fromstring(junit_xml([Mark(result)]))
    hidden = suite.find("testcase[@name='average of fresh numbers']/failure")
    assert hidden.get("message") == hidden.text == "Your code raised an exception."
    shown = suite.find("testcase[@name='average of a flat array (1.0)']/failure")
    assert shown.get("message").startswith("average(X) is not right.")
    assert "hint: Take the mean." in shown.text


def test_elements_and_attributes_are_those_that_pytest_writes(result, tmp_path):
    (tmp_path / "test_it.py").write_text("def test_it():\n    assert 0\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:grader",
        f"--junitxml={tmp_path / 'own.xml'}",
        tmp_path / "test_it.py",
    ]
    subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        check=False,
    )
    pytests, ours = ET.parse(tmp_path / "own.xml").getroot(), ET.fromstring(junit_xml([Mark(result)]))
    assert ours.tag == pytests.tag
    for path in ("testsuite", "testsuite/testcase", "testsuite/testcase/failure"):
        assert set(ours.find(path).keys()) <= set(pytests.find(path).keys())
    assert {"classname", "name", "time"} == set(ours.find("testsuite/testcase").keys())


def test_characters_that_xml_cannot_hold_are_escaped(result):
    hostile = replace(
        result.tests[0], outcome="failed", message="a\x00b\x1b[31m\ufffe]]><x>&\U0001f600", name="test_\x07"
    )
    root = ET.fromstring(junit_xml([Mark(result_of([hostile], student="s\x08", **fields(result)))]))
    assert "]]><x>&\U0001f600" in root.find(".//failure").text
    text = junit_xml([Mark(result_of([hostile], student="s\x08", **fields(result)))])
    assert not any(sign in text for sign in "\x00\x1b\x07\x08\ufffe")


def fields(result) -> dict:
    names = ("exercise", "isolation", "seed", "submission_sha256", "suite_sha256")
    return {name: getattr(result, name) for name in names}


def test_an_ungraded_result_is_an_error_and_no_failure(graded):
    ended = call("junit", graded, "--output", graded / "junit.xml")
    assert ended.exit_code == 0, ended.output
    suites = ET.parse(graded / "junit.xml").getroot()
    assert [(suite.get("name"), suite.get("errors")) for suite in suites] == [("s1 01_tiny", "0"), ("s2 01_tiny", "1")]
    assert "not the submission" in suites[1].find("testcase/error").get("message")


def test_one_result_or_one_submission_can_be_exported(graded, tmp_path):
    one = graded / "results" / "s1" / "01_tiny.json"
    assert call("junit", one, "--output", tmp_path / "one.xml").exit_code == 0
    assert len(ET.parse(tmp_path / "one.xml").getroot()) == 1
    (tmp_path / "tiny.py").write_text(TINY_SOLUTION)
    assert call("junit", tmp_path / "tiny.py", "--output", tmp_path / "new" / "two.xml").exit_code == 0
    assert ET.parse(tmp_path / "new" / "two.xml").getroot()[0].get("failures") == "0"


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("nothing", "no such file or folder"),
        ("", "holds no results; grader grade writes them"),
        ("bad.json", "is no result"),
    ],
)
def test_what_is_no_result_is_one_line(tmp_path, what, message):
    (tmp_path / "bad.json").write_text("[]")
    ended = call("junit", tmp_path / what)
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    assert message in ended.stderr


# --- Classroom 50 -------------------------------------------------------------------------------------------------------


def test_result_json_has_the_fields_and_types_that_the_collector_demands(result):
    data = json.loads(result_json(Mark(result), RUNNER, NOW))
    assert data.pop("tests")[-1] == {
        "test-name": "average: average of fresh numbers",
        "passed": False,
        "score": 0,
        "max-score": 600,
        "message": "Your code raised an exception.",
    }
    assert data == {
        "schema": "classroom50/result/v1",
        "classroom": "cs-principles",
        "assignment": "tiny",
        "submission": RUNNER["SUBMISSION_TAG"],
        "commit": RUNNER["COMMIT_URL"],
        "release": RUNNER["RELEASE_URL"],
        "review": RUNNER["REVIEW_URL"],
        "owner": "alice",
        "assignment_type": "individual",
        "datetime": "2026-06-01T14:32:05Z",
        "score": 800,
        "max-score": 2000,
    }
    tests = json.loads(result_json(Mark(result), RUNNER, NOW))["tests"]
    assert {type(test[key]) for test in tests for key in ("score", "max-score")} == {int}
    assert all(0 <= test["score"] <= test["max-score"] for test in tests)
    assert (sum(test["score"] for test in tests), sum(test["max-score"] for test in tests)) == (800, 2000)


def test_without_a_review_it_is_the_commit_and_a_penalty_counts(result):
    environment = {
        name: value for name, value in RUNNER.items() if name not in ("REVIEW_URL", "OWNER", "ASSIGNMENT_TYPE")
    }
    data = json.loads(result_json(Mark(result, penalty=1.125), environment, NOW))
    assert data["review"] == data["commit"]
    assert "owner" not in data
    assert data["score"] == 688


def test_outside_of_the_runner_one_line_says_what_is_missing(result):
    with pytest.raises(Classroom50Error, match=r"^CLASSROOM, SUBMISSION_TAG: not set; [^\n]+$"):
        result_json(Mark(result), {**RUNNER, "CLASSROOM": "", "SUBMISSION_TAG": ""}, NOW)


def test_the_command_writes_result_json_and_an_ungraded_result_is_an_error_without_one(graded, tmp_path):
    arguments = ("--output", tmp_path / "result.json")
    ungraded = call("classroom50", graded / "results" / "s2" / "01_tiny.json", *arguments, **RUNNER)
    assert (ungraded.exit_code, (tmp_path / "result.json").exists()) == (1, False)
    assert "is ungraded (the grading process died); nothing is written" in ungraded.stderr
    (tmp_path / "tiny.py").write_text(LOUD)
    ended = call("classroom50", tmp_path / "tiny.py", *arguments, **RUNNER)
    assert ended.exit_code == 0, ended.output
    assert json.loads((tmp_path / "result.json").read_text())["score"] == 800
    several = call("classroom50", graded, *arguments, **RUNNER)
    assert (several.exit_code, "holds 2 results; Classroom 50 takes one" in several.stderr) == (2, True)


# --- GitHub Actions -----------------------------------------------------------------------------------------------------


def workflow(folder) -> dict:
    return yaml.load((folder / ".github" / "workflows" / "tests.yml").read_text(), yaml.BaseLoader)


def test_the_workflow_tests_each_push_and_keeps_the_report(exercise):
    found = workflow(exercise)
    assert set(found) == {"name", "on", "permissions", "jobs"}
    assert "push" in found["on"]
    assert found["permissions"] == {"contents": "read"}
    steps = found["jobs"]["tests"]["steps"]
    assert [step["uses"] for step in steps if "uses" in step] == [
        "actions/checkout@v5", "actions/setup-python@v6", "actions/upload-artifact@v5",
    ]  # fmt: skip
    assert [step["run"] for step in steps if "run" in step] == [
        "pip install -r requirements.txt", "pytest --junitxml=test-results.xml",
    ]  # fmt: skip
    assert (steps[-1]["if"], steps[-1]["with"]["path"]) == ("always()", "test-results.xml")


def test_the_tests_of_the_workflow_run_in_the_folder_and_report_the_visible_ones(exercise, run):
    command = workflow(exercise)["jobs"]["tests"]["steps"][-2]["run"]
    run(TINY_SOLUTION, *command.split()[1:])
    suite = ET.parse(exercise / "test-results.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "0", "0")


def test_the_workflow_is_in_the_zip_and_not_in_the_committed_folder(course, tiny):
    archive = write(build(tiny, course.root / "build", None, None))
    with zipfile.ZipFile(archive) as file:
        assert "01_tiny/.github/workflows/tests.yml" in file.namelist()
    assert not (course.root / "exercises" / "01_tiny" / ".github").exists()
