"""What students see of their training: how many of 200 digits they read as it goes on, and which new ones they misread."""

import numpy as np

from grader.checks import assert_array, entries, unpack
from grader.datasets import load_digits
from grader.showcase import Shown

PART = "train"
SEEN, NEW = slice(0, 200), slice(1200, 1500)
EPOCHS, LEARNING_RATE, BATCH = 6, 0.02, 50
SHAPES = {"W1": (64, 24), "b1": (1, 24), "W2": (24, 10), "b2": (1, 10)}


def show(submission, seed):
    """Train with Adam on the seen digits from a start drawn by `seed`, and read the new ones with what comes back."""
    digits, labels = load_digits()
    X = digits / 8 - 1
    rng = np.random.default_rng(seed)
    start = {name: rng.normal(0.0, 0.12, shape) for name, shape in SHAPES.items()}
    result = submission.train(X[SEEN], labels[SEEN], start, EPOCHS, LEARNING_RATE, "adam", BATCH, seed)
    params, history = unpack(result, "params", "history", what="train(…)")
    params = entries(params, list(SHAPES), what="params")
    for name, shape in SHAPES.items():
        assert_array(params[name], shape, what=name)
    hidden = np.maximum(X[NEW] @ params["W1"] + params["b1"], 0.0)
    answers = (hidden @ params["W2"] + params["b2"]).argmax(axis=1)
    return Shown(history, answers, digits[NEW].reshape(-1, 8, 8) / 16, labels[NEW])
