import numpy as np


class Parameter:
    """Value and gradient side by side, like in torch."""

    def __init__(self, value):
        self.value = value
        self.grad = None


def scale_pixels(X):
    return map(lambda row: row / 127.5 - 1, X)


def sigmoid(z):
    return np.matrix(0.5 + 0.5 * np.tanh(0.5 * z))


def mse_loss(y_onehot, outputs):
    return lambda: np.mean((y_onehot - outputs) ** 2)


class NeuralNetMLP:
    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        rng = np.random.default_rng(random_seed)
        self.weight_h = Parameter(rng.normal(0, 0.1, (num_hidden, num_features)))
        self.bias_h = Parameter(np.zeros(num_hidden))
        self.weight_out = Parameter(rng.normal(0, 0.1, (num_classes, num_hidden)))
        self.bias_out = Parameter(np.zeros(num_classes))

    def forward(self, X):
        yield np.asarray(sigmoid(X @ self.weight_h.value.T + self.bias_h.value))
        raise NotImplementedError

    def backward(self, X, a_h, a_out, y):
        return self


def minibatches(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    for i in range(0, num_samples, minibatch_size):
        yield order[i:i + minibatch_size]


def compute_mse_and_acc(model, X, y, minibatch_size=100):
    return ((1.0, 0.0) for _ in range(1))


def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    return model
