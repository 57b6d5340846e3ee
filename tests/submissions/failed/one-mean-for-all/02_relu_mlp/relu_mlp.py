import numpy as np


def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))


def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)


def standardize_features(X, eps=1e-8):
    # same as exercise 01
    return (X - X.mean()) / (X.std() + eps)


def init_params(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    params = {}
    params["W1"] = 0.1 * rng.normal(size=(num_features, num_hidden))
    params["b1"] = np.zeros((1, num_hidden))
    params["W2"] = 0.1 * rng.normal(size=(num_hidden, num_classes))
    params["b2"] = np.zeros((1, num_classes))
    return params


def relu(Z):
    return (np.abs(Z) + Z) / 2


def relu_mask(Z):
    return np.array(Z > 0, dtype=float)


def forward(X, params):
    Z = X @ params["W1"] + params["b1"]
    A = relu(Z)
    return A, softmax(A @ params["W2"] + params["b2"])


def backward(X, hidden, probs, y_onehot, params):
    n = len(X)
    GL = (probs - y_onehot) / n
    GZ = (GL @ params["W2"].T) * relu_mask(hidden)
    return {"W2": hidden.T @ GL, "b2": GL.sum(0)[None, :], "W1": X.T @ GZ, "b1": GZ.sum(0)[None, :]}


def train(X, y, params, epochs, learning_rate):
    Y = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, Y, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history
