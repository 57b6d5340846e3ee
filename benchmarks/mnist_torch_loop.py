"""What fetching rows one by one costs: the training loop of exercise 07 against the same training with a DataLoader.

Both train the same network on the same images with batches of the same size, and measure after each epoch. They are timed in
turn, in one run, on one thread. The ratio of the medians counts: at least 1.3.
Run: python benchmarks/mnist_torch_loop.py
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from grader.authored import load_module
from grader.datasets import load_mnist

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "solutions" / "07_mnist_torch" / "mnist_torch.py"
ROUNDS = 7
EPOCHS = 2
BATCH = 100
RATE = 0.1
LIMIT = 1.3


def train_with_loader(course, model, X_train, y_train, X_valid, y_valid):
    """Train as `train_torch_model` does, but take the batches from a DataLoader."""
    sgd = torch.optim.SGD(model.parameters(), lr=RATE)
    loader = DataLoader(TensorDataset(X_train, y_train), batch_size=BATCH, shuffle=True)
    for _ in range(EPOCHS):
        for X, y in loader:
            sgd.zero_grad()
            course.loss_by_name("matched", model(X), y).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            course.loss_by_name("matched", outputs, y_train).item()
            course.accuracy(outputs, y_train)
            course.accuracy(model(X_valid), y_valid)


def seconds(train, *arguments) -> float:
    start = time.perf_counter()
    train(*arguments)
    return time.perf_counter() - start


def main() -> None:
    torch.set_num_threads(1)
    course = load_module(SCRIPT, SCRIPT.stem)
    mnist = load_mnist()
    arrays = course.scale_pixels(mnist.X_train), mnist.y_train, course.scale_pixels(mnist.X_test), mnist.y_test
    tensors = [torch.from_numpy(np.ascontiguousarray(array)) for array in arrays]
    settings = EPOCHS, BATCH, RATE, "matched", 0

    def one_pair() -> tuple[float, float]:
        ours, theirs = course.build_model(784, 50, 10), course.build_model(784, 50, 10)
        return (
            seconds(course.train_torch_model, ours, *tensors, *settings),
            seconds(train_with_loader, course, theirs, *tensors),
        )

    pairs = [one_pair() for _ in range(ROUNDS + 1)][1:]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = theirs / ours
    print(
        f"{EPOCHS} epochs of {len(mnist.X_train)} images: index batches {ours:.3f} s; DataLoader {theirs:.3f} s; "
        f"ratio {ratio:.2f} (at least {LIMIT:g})"
    )
    sys.exit(ratio < LIMIT)


if __name__ == "__main__":
    main()
