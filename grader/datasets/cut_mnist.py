"""Cuts the embedded subset of MNIST: ``python -m grader.datasets.cut_mnist FULL.npz`` writes `mnist.npz` beside this file.

FULL.npz holds `X` (70000, 784) and `y` (70000,) in the original order. The training images are drawn from the original
training set, the test images from the original test set, each class in its share. The same input gives the same bytes.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.datasets.idx import idx_digest
from grader.datasets.mnist import EMBEDDED, SUBSET, Mnist, read_mnist, stratified_draw

SEED = 28


def cut(full: Mnist, num_train: int, num_test: int) -> Mnist:
    """Return the stratified subset of these sizes. Raises ValueError where `full` has fewer images."""
    rng = np.random.default_rng(SEED)
    train = stratified_draw(full.y_train, num_train, rng)
    test = stratified_draw(full.y_test, num_test, rng)
    return Mnist(full.X_train[train], full.y_train[train], full.X_test[test], full.y_test[test])


def write(subset: Mnist, path: Path) -> None:
    """Write `X` and `y`, both uint8, training images first."""
    X = np.concatenate([subset.X_train, subset.X_test])
    y = np.concatenate([subset.y_train, subset.y_test]).astype(np.uint8)
    np.savez_compressed(path, X=X, y=y)


def digests(subset: Mnist) -> list[str]:
    """Return what `Edition.digests` must hold for this subset."""
    parts: list[NDArray[np.uint8]] = [
        subset.X_train.reshape(-1, 28, 28),
        subset.y_train.astype(np.uint8),
        subset.X_test.reshape(-1, 28, 28),
        subset.y_test.astype(np.uint8),
    ]
    return [idx_digest(part) for part in parts]


def main() -> None:
    """Cut the file that the command line names."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m grader.datasets.cut_mnist FULL.npz")
    subset = cut(read_mnist(Path(sys.argv[1])), SUBSET.num_train, SUBSET.num_test)
    write(subset, EMBEDDED)
    print(
        f"{EMBEDDED}: {EMBEDDED.stat().st_size} bytes; as IDX files its parts have the sha256",
        *digests(subset),
        sep="\n",
    )


if __name__ == "__main__":
    main()
