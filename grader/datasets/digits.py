"""The 1,797 handwritten digits of scikit-learn, without importing scikit-learn."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FILE = Path(__file__).with_name("digits.npz")


def load_digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the images and labels of ``sklearn.datasets.load_digits``.

    Returns ``X (1797, 64)`` float64, pixels 0..16 of 8 x 8 images in row-major order, and ``y (1797,)`` int64, labels 0..9.
    """
    with np.load(_FILE) as data:
        return data["X"].astype(np.float64), data["y"].astype(np.int64)


def disguised_digits(rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the digits with rows, pixel columns and class labels permuted by `rng`.

    A classifier that learns does not mind; answers memorised from the public data set are worthless. Shapes and dtypes
    are those of `load_digits`.
    """
    X, y = load_digits()
    rows, columns, labels = rng.permutation(len(X)), rng.permutation(X.shape[1]), rng.permutation(10)
    return X[rows][:, columns], labels[y[rows]]
