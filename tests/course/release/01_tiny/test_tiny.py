import numpy as np
import pytest

from grader.checks import arguments_unchanged, assert_close


@pytest.mark.part("double", points=4)
def test_double_doubles_one_row(submission):
    X = np.array([[1.0, -2.0]])
    with arguments_unchanged("double", X=X):
        assert_close(submission.double(X), [[2.0, -4.0]], what="double(X)", hint="Multiply by two.")


@pytest.mark.part("average", points=6)
@pytest.mark.parametrize("height", [1.0, 3.0])
def test_average_of_a_flat_array(submission, height):
    assert_close(submission.average(np.full((2, 2), height)), 2 * height, what="average(X)", hint="Take the mean.")
