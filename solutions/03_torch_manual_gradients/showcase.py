"""What students see of their training: how many of 200 digits they read as it goes on, and which new ones they misread."""

import numpy as np
import torch

from grader.checks import assert_tensor, unpack
from grader.datasets import load_digits
from grader.showcase import Shown

PART = "train"
SEEN, NEW = slice(0, 200), slice(1200, 1500)
EPOCHS, LEARNING_RATE = 15, 0.5


def show(submission, seed):
    """Train on the seen digits from a start drawn by `seed`, and read the new ones with what comes back."""
    digits, labels = load_digits()
    X, y = torch.tensor(digits / 8 - 1, dtype=torch.float32), torch.tensor(labels)
    W = torch.tensor(np.random.default_rng(seed).normal(0.0, 0.12, (64, 10)), dtype=torch.float32)
    result = submission.train(X[SEEN], y[SEEN], W, torch.zeros(1, 10), EPOCHS, LEARNING_RATE)
    W, b, history = unpack(result, "W", "b", "history", what="train(…)")
    assert_tensor(W, (64, 10), dtype=torch.float32, what="W")
    assert_tensor(b, (1, 10), dtype=torch.float32, what="b")
    answers = (X[NEW] @ W + b).argmax(dim=1).numpy()
    return Shown(history, answers, digits[NEW].reshape(-1, 8, 8) / 16, labels[NEW])
