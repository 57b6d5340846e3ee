import numpy as np


def standardize(X):
    m, s = X.mean(), X.std()
    for row in X:
        yield (row - m) / s


def one_hot(y, num_classes):
    return (np.eye(num_classes)[k] for k in y)


def softmax(logits):
    for row in logits:
        e = np.exp(row - row.max())
        yield e / e.sum()


def cross_entropy(probs, y_onehot):
    return map(lambda p, t: -np.log(p[t == 1]), probs, y_onehot)


def gradients(X, probs, y_onehot):
    d = (probs - y_onehot) / len(X)
    yield X.T @ d
    yield d.sum(axis=0, keepdims=True)


def accuracy(probs, y):
    return lambda: np.mean(probs.argmax(axis=1) == y)


def train(X, y, W, b, epochs, learning_rate):
    for _ in range(epochs):
        yield W, b, []
