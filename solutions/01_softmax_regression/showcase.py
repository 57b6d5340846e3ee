"""What students see of their training: how many of 300 digits they read as it goes on, and which new ones they misread."""

import numpy as np

from grader.checks import assert_array, unpack
from grader.datasets import load_digits
from grader.showcase import Shown

PART = "train"
SEEN, NEW = slice(0, 300), slice(1200, 1500)
EPOCHS, LEARNING_RATE = 25, 0.5


def show(submission, seed):
    """Train on the seen digits from a start drawn by `seed`, and read the new ones with what comes back."""
    digits, labels = load_digits()
    X = digits / 8 - 1
    W, b = np.random.default_rng(seed).normal(0.0, 0.12, (64, 10)), np.zeros((1, 10))
    result = submission.train(X[SEEN], labels[SEEN], W, b, EPOCHS, LEARNING_RATE)
    W, b, history = unpack(result, "W", "b", "history", what="train(…)")
    assert_array(W, (64, 10), what="W")
    assert_array(b, (1, 10), what="b")
    answers = (X[NEW] @ W + b).argmax(axis=1)
    return Shown(history, answers, digits[NEW].reshape(-1, 8, 8) / 16, labels[NEW])
