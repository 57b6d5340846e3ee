"""What students see of their training: how many of 200 digits they read as it goes on, and which new ones they misread."""

import numpy as np
import torch

from grader.checks import assert_leaf, entries, unpack
from grader.datasets import load_digits
from grader.showcase import Shown

PART = "train_mlp"
SEEN, NEW = slice(0, 200), slice(1200, 1500)
EPOCHS, LEARNING_RATE = 15, 0.4
SHAPES = {"W1": (64, 24), "b1": (1, 24), "W2": (24, 10), "b2": (1, 10)}


def show(submission, seed):
    """Train on the seen digits from a start drawn by `seed`, and read the new ones with what comes back."""
    digits, labels = load_digits()
    X, y = torch.tensor(digits / 8 - 1, dtype=torch.float32), torch.tensor(labels)
    rng = np.random.default_rng(seed)
    draws = [torch.tensor(rng.normal(0.0, 0.12, shape), dtype=torch.float32) for shape in SHAPES.values()]
    start = [draw.requires_grad_() for draw in draws]
    result = submission.train_mlp(X[SEEN], y[SEEN], start, EPOCHS, LEARNING_RATE)
    params, history = unpack(result, "params", "history", what="train_mlp(…)")
    for name, param in zip(SHAPES, unpack(params, *SHAPES, what="params"), strict=True):
        assert_leaf(param, SHAPES[name], what=name)
    W1, b1, W2, b2 = (param.detach() for param in params)
    answers = (torch.relu(X[NEW] @ W1 + b1) @ W2 + b2).argmax(dim=1).numpy()
    curve = entries(history, ("loss", "accuracy"), what="history")["accuracy"]
    return Shown(curve, answers, digits[NEW].reshape(-1, 8, 8) / 16, labels[NEW])
