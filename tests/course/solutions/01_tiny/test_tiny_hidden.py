import numpy as np
import pytest

from grader.checks import assert_close


@pytest.mark.part("double", points=4)
def test_double_of_fresh_numbers(submission, rng):
    secret_numbers = rng.normal(size=(4, 3))
    assert_close(submission.double(secret_numbers), secret_numbers * 2.0, what="double(X)")


@pytest.mark.part("average", points=6)
def test_average_of_fresh_numbers(submission, rng):
    secret_numbers = rng.normal(size=(4, 3))
    assert_close(submission.average(X=secret_numbers), float(np.mean(2.0 * secret_numbers)), what="average(X)")
