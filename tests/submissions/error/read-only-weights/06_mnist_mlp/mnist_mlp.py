import numpy as np
from dataclasses import dataclass, field


def scale_pixels(X):
    return X / 127.5 - 1


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z))))


def mse_loss(y_onehot, outputs):
    return ((y_onehot - outputs) ** 2).mean()


class NeuralNetMLP:
    """Nobody from outside shall break my weights, so they are properties."""

    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        rng = np.random.default_rng(random_seed)
        self._weights = {
            "weight_h": rng.normal(0, 0.1, (num_hidden, num_features)),
            "bias_h": np.zeros(num_hidden),
            "weight_out": rng.normal(0, 0.1, (num_classes, num_hidden)),
            "bias_out": np.zeros(num_classes),
        }

    @property
    def weight_h(self):
        return self._weights["weight_h"]

    @property
    def bias_h(self):
        return self._weights["bias_h"]

    @property
    def weight_out(self):
        return self._weights["weight_out"]

    @property
    def bias_out(self):
        if not self._weights["bias_out"].any():
            raise RuntimeError("not trained yet")
        return self._weights["bias_out"]

    def forward(self, X):
        a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
        return a_h, sigmoid(a_h @ self.weight_out.T + self._weights["bias_out"])

    def backward(self, X, a_h, a_out, y):
        d = 2 / len(y) * (a_out - np.eye(a_out.shape[1])[y]) * a_out * (1 - a_out)
        e = d @ self.weight_out * a_h * (1 - a_h)
        return d.T @ a_h, d.sum(0), e.T @ X, e.sum(0)

    def update(self, grads, learning_rate):
        for name, g in zip(("weight_out", "bias_out", "weight_h", "bias_h"), grads):
            self._weights[name] -= learning_rate * g


def minibatches(num_samples, minibatch_size, seed):
    p = np.random.default_rng(seed).permutation(num_samples)
    return [p[i:i + minibatch_size] for i in range(0, num_samples, minibatch_size)]


def compute_mse_and_acc(model, X, y, minibatch_size=100):
    out = np.vstack([model.forward(X[i:i + minibatch_size])[1] for i in range(0, len(X), minibatch_size)])
    return mse_loss(np.eye(out.shape[1])[y], out), np.mean(out.argmax(1) == y)


def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for e in range(num_epochs):
        for b in minibatches(len(X_train), minibatch_size, seed + e):
            model.update(model.backward(X_train[b], *model.forward(X_train[b]), y_train[b]), learning_rate)
        loss, acc = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(acc)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history
