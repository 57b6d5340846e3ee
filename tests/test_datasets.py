"""The embedded data are the published ones."""

import subprocess
import sys

import numpy as np
from sklearn import datasets

from grader.datasets import disguised_digits, load_digits


def test_the_digits_are_those_of_scikit_learn():
    X, y = load_digits()
    theirs = datasets.load_digits()
    assert np.array_equal(X, theirs.data)
    assert np.array_equal(y, theirs.target)
    assert X.dtype == np.float64
    assert y.dtype == np.int64


def test_scikit_learn_is_not_imported_for_them():
    code = "import sys; from grader.datasets import load_digits; load_digits(); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_disguised_digits_are_the_same_images_under_another_order(rng):
    X, y = load_digits()
    Z, z = disguised_digits(rng)
    assert not np.array_equal(X, Z)
    assert np.array_equal(np.sort(X.sum(axis=1)), np.sort(Z.sum(axis=1)))
    assert sorted(np.bincount(y)) == sorted(np.bincount(z))
    assert np.array_equal(np.sort(X.sum(axis=0)), np.sort(Z.sum(axis=0)))
