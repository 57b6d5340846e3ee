"""What students see of their training: how many new images of MNIST they read after each epoch, and which they misread."""

from functools import cache

import numpy as np

from grader.checks import assert_array, assert_object, entries
from grader.datasets import load_mnist
from grader.showcase import Shown

PART = "train"
SEEN, NEW = slice(0, 600), slice(0, 300)
EPOCHS, MINIBATCH, LEARNING_RATE = 6, 30, 1.0
SHAPES = {"weight_h": (50, 784), "bias_h": (50,), "weight_out": (10, 50), "bias_out": (10,)}


@cache
def data():
    """Return X, y and the new X, y, the pixels from 0 to 1 in float32."""
    mnist = load_mnist()
    X, X_new = (images / np.float32(255) for images in (mnist.X_train[SEEN], mnist.X_test[NEW]))
    return X, mnist.y_train[SEEN], X_new, mnist.y_test[NEW]


def show(submission, seed):
    """Train a model on the seen images from a start drawn by `seed`, and read the new ones with the parameters that it has then."""
    X, y, X_new, y_new = data()
    model = assert_object(submission.NeuralNetMLP(784, 50, 10, random_seed=seed), what="NeuralNetMLP(…)")
    rng = np.random.default_rng(seed)
    for name, shape in SHAPES.items():
        setattr(model, name, rng.normal(0.0, 0.1, shape).astype(np.float32) * (len(shape) > 1))
    history = submission.train(model, X, y, X_new, y_new, EPOCHS, MINIBATCH, LEARNING_RATE, seed)
    found = {name: getattr(model, name) for name in SHAPES}
    for name, shape in SHAPES.items():
        assert_array(found[name], shape, what=name)
    hidden = 1 / (1 + np.exp(-(X_new @ found["weight_h"].T + found["bias_h"])))
    answers = (hidden @ found["weight_out"].T + found["bias_out"]).argmax(axis=1)
    curve = entries(history, ("loss", "train_accuracy", "valid_accuracy"), what="history")["valid_accuracy"]
    return Shown(curve, answers, X_new.reshape(-1, 28, 28), y_new, first=1)
