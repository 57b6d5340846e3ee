"""What a Result shows besides words: maps of wrong gradients, and nothing but bounded plain data."""

import json
from dataclasses import asdict

import numpy as np
import pytest
import torch

from grader.checks import CheckFailure, assert_gradient
from grader.exhibits import ErrorMap, Misread, Training, error_map, misread, read_error_map, read_training
from grader.grading import Settings, Submission, grade
from grader.plugin import Graded, Verdict
from grader.result import read_result
from grader.suite import result_of_test

from .conftest import TINY_SOLUTION

AT = np.arange(1.0, 13.0).reshape(3, 4)


def squares(X) -> float:
    return float((X**2).sum())


def map_of(actual, loss=squares, at=AT) -> ErrorMap:
    with pytest.raises(CheckFailure) as caught:
        assert_gradient(actual, loss, at, what="the gradient")
    assert caught.value.exhibit
    return caught.value.exhibit


# --- where a gradient is wrong ----------------------------------------------------------------------------------------


def test_a_wrong_gradient_carries_the_map_of_its_errors():
    actual = 2 * AT
    actual[1, 2] += 8.0
    actual[2, 0] += 2.0
    found = map_of(actual)
    assert found.rows == ["0000", "0090", "3000"]
    assert (found.shape, found.wrong, found.compared, found.worst) == ([3, 4], 2, 12, [1, 2])
    assert (found.yours, found.numeric) == (22.0, pytest.approx(14.0))


def test_a_wrong_gradient_that_is_a_tensor_has_a_map_too():
    assert map_of(torch.tensor(AT), at=torch.tensor(AT)).rows[0][:3] == "123"


def test_entries_next_to_a_kink_are_left_out_of_the_map():
    at = np.ones((4, 5))
    at[2, 3] = 0.0
    rows = map_of(np.zeros((4, 5)), lambda X: float(np.abs(X).sum()), at).rows
    assert rows == ["99999", "99999", "999.9", "99999"]


def test_a_large_gradient_is_shown_by_its_worst_entries():
    actual, right = np.zeros((100, 41)), np.zeros((100, 41))
    actual[99, 40] = 5.0
    found = error_map("dW", actual, right, np.ones((100, 41), dtype=bool), 1e-6)
    assert (len(found.rows), len(found.rows[0])) == (34, 21)
    assert "".join(found.rows).count("0") == 34 * 21 - 1
    assert found.rows[-1][-1] == "9"


@pytest.mark.parametrize("shape", [(5,), (2, 3, 4), (1, 7), (7, 1)])
def test_a_gradient_of_any_shape_has_a_map(shape):
    found = error_map("db", np.ones(shape), np.zeros(shape), np.ones(shape, dtype=bool), 1e-6)
    assert sum(map(len, found.rows)) == np.prod(shape)
    assert found.shape == list(shape)


@pytest.mark.parametrize("actual", [np.ones(1), np.full(4, 1.7e308)])
def test_one_number_and_numbers_too_large_have_no_map(actual):
    numeric = np.full(actual.shape, -1.7e308 if actual.size > 1 else 0.0)
    with np.errstate(over="ignore"):
        assert error_map("db", actual, numeric, np.ones(actual.shape, dtype=bool), 1e-6) is None


def test_a_passed_gradient_and_other_failures_have_no_map():
    assert_gradient(2 * AT, squares, AT, what="the gradient")
    with pytest.raises(CheckFailure) as caught:
        assert_gradient(AT[0], squares, AT, what="the gradient")
    assert caught.value.exhibit is None


# --- only of visible tests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["test_tiny.py", "test_tiny_hidden.py"])
def test_the_map_of_a_hidden_test_is_dropped_where_its_result_is_made(file):
    errors = error_map("dW", np.ones(3), np.zeros(3), np.ones(3, dtype=bool), 1e-6)
    result = result_of_test((file, 1, "test_x"), Graded("p", 1.0), Verdict("failed", "words", exhibit=errors), 0.1)
    assert result.exhibit == (None if "hidden" in file else errors)


def test_in_a_graded_submission_only_visible_tests_have_maps(course, jail, tmp_path):
    check = "\n    assert_gradient(submission.double(A), lambda X: float((X**2).sum()), A, what='double(X)')\n"
    for path in (course.find("tiny").visible_tests, course.find("tiny").hidden_tests):
        text = path.read_text().replace("import assert_close", "import assert_close, assert_gradient")
        text = text.replace("arguments_unchanged, assert_close", "arguments_unchanged, assert_close, assert_gradient")
        test = f"\n\n@pytest.mark.part('double', points=1)\ndef test_{path.stem}(submission):\n    A = np.ones((3, 2)){check}"
        path.write_text(text + test)
    wrong = tmp_path / "tiny.py"
    wrong.write_text(TINY_SOLUTION.replace("X + X", "X + X * (X.shape != (3, 2))"))
    result = grade(Submission(wrong, "01_tiny"), Settings(course.root, jail, 3))
    failed = {test.name: test for test in result.tests if test.outcome == "failed"}
    assert failed.keys() == {"test_test_tiny", "test_test_tiny_hidden"}
    assert failed["test_test_tiny"].exhibit.rows == ["99", "99", "99"]
    assert failed["test_test_tiny_hidden"].exhibit is None
    assert read_result(result.to_json()) == result


# --- plain and bounded ------------------------------------------------------------------------------------------------

ERRORS = error_map("dW", np.ones((2, 2)), np.zeros((2, 2)), np.ones((2, 2), dtype=bool), 1e-6)
TRAINING = Training("train", 0, [0.1, 0.9], [0.1, 0.8], [0.2, 0.9], 5, 300, 1, [misread(np.eye(8), 3, 5)])


def plain(exhibit: object) -> dict:
    return json.loads(json.dumps(asdict(exhibit)))


def test_exhibits_are_the_same_when_they_are_read_again():
    assert read_error_map(plain(ERRORS)) == ERRORS
    assert read_training(plain(TRAINING)) == TRAINING
    assert read_error_map(None) is read_training(None) is None


def test_an_image_is_kept_in_sixteen_shades():
    assert misread(np.array([[0.0, 0.5, 1.0], [-1.0, 7.0, 0.1]]), 3, 5).pixels == ["08f", "0f2"]


HTML = "<script>"


@pytest.mark.parametrize(
    "change",
    [
        {"rows": [HTML]},
        {"rows": []},
        {"rows": [""]},
        {"rows": ["0" * 41]},
        {"rows": ["0"] * 41},
        {"rows": ["00", "0"]},
        {"rows": "00"},
        {"rows": [0]},
        {"shape": [HTML]},
        {"worst": [-1]},
        {"wrong": HTML},
        {"compared": 1.5},
        {"yours": HTML},
        {"numeric": float("nan")},
        {"what": 3},
        {"more": 3},
    ],
    ids=str,
)
def test_a_map_of_anything_else_cannot_be_read(change):
    with pytest.raises((ValueError, TypeError)):
        read_error_map(plain(ERRORS) | change)


@pytest.mark.parametrize(
    "change",
    [
        {"curve": [0.1]},
        {"curve": [0.1, HTML]},
        {"curve": [0.1, float("nan")]},
        {"curve": [0.1, 1.01]},
        {"curve": [0.1, True]},
        {"curve": [0.1] * 201, "lowest": [0.1] * 201, "highest": [0.1] * 201},
        {"lowest": [0.1]},
        {"highest": [0.1, -0.1]},
        {"part": None},
        {"first": HTML},
        {"wrong": -1},
        {"misread": [{"pixels": [HTML], "label": 1, "answer": 2}]},
        {"misread": [{"pixels": ["0"], "label": HTML, "answer": 2}]},
        {"misread": [{"pixels": ["0"], "label": 1, "answer": 2}] * 13},
        {"misread": 3},
    ],
    ids=str,
)
def test_a_training_of_anything_else_cannot_be_read(change):
    with pytest.raises((ValueError, TypeError)):
        read_training(plain(TRAINING) | change)


def test_an_image_that_is_too_large_cannot_be_made():
    with pytest.raises(ValueError, match="1 to 32 rows"):
        Misread(["0"] * 33, 1, 2)
