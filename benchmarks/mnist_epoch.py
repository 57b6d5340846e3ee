"""How fast exercise 06 trains: an epoch of the solution against a plain float64 NumPy loop over the same minibatches.

Both see the same 10,000 + 2,000 images, start from the same weights and measure the same loss and accuracies after the
epoch. They are timed in turn, in one run, on one processor. The ratio counts, as the median over pairs: at most 1. The
solution makes float32 of bytes; the second ratio, for information, is that of the solution working in float64.
Run: python benchmarks/mnist_epoch.py
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.authored import load_module
from grader.datasets import Mnist, load_mnist
from grader.threads import ONE_THREAD

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "solutions" / "06_mnist_mlp" / "mnist_mlp.py"
ROUNDS = 15
LIMIT = 1.0
HIDDEN, MINIBATCH, RATE, SEED = 50, 100, 0.1, 1
PARAMETERS = ("weight_h", "bias_h", "weight_out", "bias_out")

Measured = tuple[float, float, float]


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def plain_epoch(digits: Mnist, W_h: Any, b_h: Any, W_out: Any, b_out: Any) -> Measured:
    """Train for an epoch, the parameters in place; return loss, training and validation accuracy."""
    X, y, X_valid, y_valid = digits
    y_onehot = np.eye(10)[y]
    order = np.random.default_rng(SEED).permutation(len(X))
    for start in range(0, len(X), MINIBATCH):
        rows = order[start : start + MINIBATCH]
        x = X[rows]
        a_h = sigmoid(x @ W_h.T + b_h)
        a_out = sigmoid(a_h @ W_out.T + b_out)
        d_out = 2 * (a_out - y_onehot[rows]) / len(rows) * a_out * (1 - a_out)
        d_h = d_out @ W_out * a_h * (1 - a_h)
        W_out -= RATE * (d_out.T @ a_h)
        b_out -= RATE * d_out.sum(axis=0)
        W_h -= RATE * (d_h.T @ x)
        b_h -= RATE * d_h.sum(axis=0)
    a_train = sigmoid(sigmoid(X @ W_h.T + b_h) @ W_out.T + b_out)
    a_valid = sigmoid(sigmoid(X_valid @ W_h.T + b_h) @ W_out.T + b_out)
    loss = np.mean((a_train - y_onehot) ** 2)
    return loss, np.mean(a_train.argmax(axis=1) == y), np.mean(a_valid.argmax(axis=1) == y_valid)


def solution_epoch(solution: ModuleType, model: Any, digits: Mnist) -> Measured:
    (loss,), (train,), (valid,) = solution.train(model, *digits, 1, MINIBATCH, RATE, SEED).values()
    return loss, train, valid


def seconds(run: Callable[[], Measured]) -> tuple[float, Measured]:
    start = time.process_time()
    measured = run()
    return time.process_time() - start, measured


def one_round(solution: ModuleType, single: Mnist, double: Mnist, turn: int) -> list[float]:
    """Return the processor time of the plain loop, of the solution, and of it in float64; `turn` says who begins."""
    model = solution.NeuralNetMLP(784, HIDDEN, 10)
    doubled = solution.NeuralNetMLP(784, HIDDEN, 10)
    plain = [getattr(model, name).astype(np.float64) for name in PARAMETERS]
    for name, value in zip(PARAMETERS, plain, strict=True):
        setattr(doubled, name, value.copy())
    runs = [
        lambda: plain_epoch(double, *plain),
        lambda: solution_epoch(solution, model, single),
        lambda: solution_epoch(solution, doubled, double),
    ]
    timed = {number % 3: seconds(runs[number % 3]) for number in range(turn, turn + 3)}
    results = [timed[number][1] for number in range(3)]
    np.testing.assert_allclose(results[2], results[0], rtol=1e-9)
    np.testing.assert_allclose(results[1], results[0], rtol=1e-3)
    return [timed[number][0] for number in range(3)]


def main() -> None:
    solution, digits = load_module(SOLUTION, "mnist_mlp"), load_mnist()
    single = digits._replace(X_train=solution.scale_pixels(digits.X_train), X_test=solution.scale_pixels(digits.X_test))
    double = single._replace(X_train=single.X_train.astype(np.float64), X_test=single.X_test.astype(np.float64))
    rounds = [one_round(solution, single, double, turn) for turn in range(ROUNDS + 1)][1:]
    plain, ours, doubled = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(row[1] / row[0] for row in rounds)
    ratio_double = statistics.median(row[2] / row[0] for row in rounds)
    print(
        f"an epoch of exercise 06: {ours:.3f} s; plain float64 loop: {plain:.3f} s; ratio {ratio:.2f} (limit {LIMIT:g})"
    )
    print(f"the same in float64: {doubled:.3f} s; ratio {ratio_double:.2f}")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        os.execve(
            sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD
        )  # BLAS reads this when it starts
    main()
