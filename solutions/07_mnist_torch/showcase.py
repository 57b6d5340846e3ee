"""What students see of their training: how many new images of MNIST they read after each epoch, and which they misread."""

from functools import cache

import numpy as np
import torch
from torch import nn

from grader.checks import entries
from grader.datasets import load_mnist
from grader.showcase import Shown

PART = "train_torch_model"
SEEN, NEW = slice(0, 600), slice(0, 300)
EPOCHS, MINIBATCH, LEARNING_RATE = 6, 30, 1.0


@cache
def data():
    """Return X, y and the new X, y as tensors, the pixels from 0 to 1."""
    mnist = load_mnist()
    X, X_new = (torch.from_numpy(images) / 255 for images in (mnist.X_train[SEEN], mnist.X_test[NEW]))
    return X, torch.from_numpy(mnist.y_train[SEEN]), X_new, torch.from_numpy(mnist.y_test[NEW])


def show(submission, seed):
    """Train a model by the matched loss on the seen images from a start drawn by `seed`, and read the new ones with it."""
    X, y, X_new, y_new = data()
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(784, 50), nn.Sigmoid(), nn.Linear(50, 10), nn.Sigmoid())
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.tensor(rng.normal(0.0, 0.1, tuple(parameter.shape))) * (parameter.ndim > 1))
    history = submission.train_torch_model(model, X, y, X_new, y_new, EPOCHS, MINIBATCH, LEARNING_RATE, "matched", seed)
    with torch.no_grad():
        answers = model(X_new).argmax(dim=1).numpy()
    curve = entries(history, ("loss", "train_accuracy", "valid_accuracy"), what="history")["valid_accuracy"]
    return Shown(curve, answers, X_new.numpy().reshape(-1, 28, 28), y_new.numpy(), first=1)
