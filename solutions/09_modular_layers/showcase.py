"""What students see of their training: how many of 200 digits they read as it goes on, and which new ones they misread."""

import numpy as np

from grader.checks import assert_array, assert_object
from grader.datasets import load_digits
from grader.showcase import Shown

PART = "fit"
SEEN, NEW = slice(0, 200), slice(1200, 1500)
EPOCHS, LEARNING_RATE, BATCH = 6, 0.2, 25


def show(submission, seed):
    """Train a model of three layers on the seen digits from a start drawn by `seed`, and let it read the new ones."""
    digits, labels = load_digits()
    X = digits / 8 - 1
    rng = np.random.default_rng(seed)
    layers = [submission.Linear(64, 24, seed), submission.ReLU(), submission.Linear(24, 10, seed)]
    for layer in layers:
        assert_object(layer, what="a layer")
    layers[0].weight, layers[2].weight = rng.normal(0.0, 0.12, (64, 24)), rng.normal(0.0, 0.12, (24, 10))
    model = assert_object(submission.Sequential(layers), what="Sequential(…)")
    history = submission.fit(model, X[SEEN], labels[SEEN], EPOCHS, LEARNING_RATE, BATCH, seed)
    model.eval_mode()
    logits = model.forward(X[NEW])
    assert_array(logits, (300, 10), what="model.forward(X)")
    return Shown(history, logits.argmax(axis=1), digits[NEW].reshape(-1, 8, 8) / 16, labels[NEW])
