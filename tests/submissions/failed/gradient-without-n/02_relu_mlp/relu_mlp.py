import numpy as np


def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))


def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)


def standardize_features(X, eps=1e-8):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + eps)


def init_params(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(0, 0.1, (num_features, num_hidden))
    W2 = rng.normal(0, 0.1, (num_hidden, num_classes))
    return {"W1": W1, "b1": np.zeros((1, num_hidden)), "W2": W2, "b2": np.zeros((1, num_classes))}


def relu(Z):
    return np.where(Z > 0, Z, 0.0)


def relu_mask(Z):
    return (Z > 0) * 1.0


def forward(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(hidden @ params["W2"] + params["b2"])


def backward(X, hidden, probs, y_onehot, params):
    d_out = probs - y_onehot
    d_hid = (d_out @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ d_hid,
        "b1": np.sum(d_hid, axis=0, keepdims=True),
        "W2": hidden.T @ d_out,
        "b2": np.sum(d_out, axis=0, keepdims=True),
    }


def train(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, one_hot(y, params["b2"].shape[1]), params)
        params = {k: params[k] - learning_rate * grads[k] for k in params}
    return params, history
