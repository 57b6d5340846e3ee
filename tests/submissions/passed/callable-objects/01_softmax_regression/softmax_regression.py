import numpy as np
from functools import partial, reduce


class Standardizer:
    def __call__(self, X):
        self.mean, self.std = np.mean(X), np.std(X)
        return (X - self.mean) / self.std


class softmax:
    """A class that pretends to be a function: __new__ gives the array straight back."""

    def __new__(cls, logits):
        z = logits - np.max(logits, axis=1).reshape(-1, 1)
        return np.exp(z) / np.sum(np.exp(z), axis=1).reshape(-1, 1)


class Trainer:
    def __init__(self, forward):
        self.forward = forward

    def step(self, state, _):
        W, b, history = state
        P = self.forward(self.X @ W + b)
        dW, db = gradients(self.X, P, self.Y)
        return W - self.lr * dW, b - self.lr * db, history + [accuracy(P, self.y)]

    def __call__(self, X, y, W, b, epochs, learning_rate):
        self.X, self.y, self.lr = X, y, learning_rate
        self.Y = one_hot(y, W.shape[1])
        return reduce(self.step, range(epochs), (W, b, []))


standardize = Standardizer()
one_hot = lambda y, num_classes: (y[:, None] == np.arange(num_classes)[None, :]) * 1.0
cross_entropy = lambda probs, y_onehot: float(np.mean(-np.log(np.maximum((probs * y_onehot).sum(1), 1e-30))))
gradients = lambda X, probs, y_onehot: (X.T @ (probs - y_onehot) / len(X), np.mean(probs - y_onehot, 0, keepdims=True))
_hits = lambda probs, y, average: average(probs.argmax(1) == y)
accuracy = partial(_hits, average=np.mean)
train = Trainer(softmax)
