# 02 relu mlp
import numpy as np
from copy import deepcopy

def softmax(logits):
    """Turn each row of logits (N, C) into probabilities (N, C)."""
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))


def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    """Return the share of rows whose most probable class is the label."""
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)

def standardize_features(X, eps=1e-8):
    mean = np.mean(X, axis=0)
    std = np.sqrt(np.var(X, axis=0))
    X_std = np.zeros_like(X)
    for j in range(X.shape[1]):
        X_std[:, j] = (X[:, j] - mean[j]) / (std[j] + eps)
    return X_std

def init_params(num_features, num_hidden, num_classes, seed):
    # found RandomState in the numpy docs, "legacy" but works without touching np.random.seed
    rs = np.random.RandomState(seed % 2**32)
    params = dict()
    params["W1"] = rs.randn(num_features, num_hidden) * 0.1
    params["b1"] = np.zeros(num_hidden).reshape(1, num_hidden)
    params["W2"] = rs.randn(num_hidden, num_classes) * 0.1
    params["b2"] = np.zeros(num_classes).reshape(1, num_classes)
    return params

def relu(Z):
    return np.maximum(0, Z)

def relu_mask(Z):
    mask = np.zeros_like(Z)
    mask[Z > 0] = 1
    return mask

def forward(X, params):
    Z1 = np.matmul(X, params["W1"]) + params["b1"]
    A1 = relu(Z1)
    Z2 = np.matmul(A1, params["W2"]) + params["b2"]
    return A1, softmax(Z2)

def backward(X, hidden, probs, y_onehot, params):
    m = X.shape[0]
    dZ2 = probs - y_onehot
    dW2 = (1/m) * hidden.T @ dZ2
    db2 = (1/m) * np.sum(dZ2, axis=0, keepdims=True)
    dA1 = dZ2 @ params["W2"].T
    dZ1 = dA1 * relu_mask(hidden)
    dW1 = (1/m) * X.T @ dZ1
    db1 = (1/m) * np.sum(dZ1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

def update(params, grads, lr):
    for k in ["W1", "b1", "W2", "b2"]:
        params[k] -= lr * grads[k]
    return params

def train(X, y, params, epochs, learning_rate):
    params = deepcopy(params)  # otherwise update() overwrites what was passed in
    Y = one_hot(y, params["b2"].shape[1])
    history = []
    for epoch in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        params = update(params, backward(X, hidden, probs, Y, params), learning_rate)
    return params, history

if __name__ == "__main__":
    from sklearn.datasets import load_digits
    data = load_digits()
    X = standardize_features(data.data)
    p = init_params(64, 32, 10, 0)
    p, h = train(X, data.target, p, 300, 0.1)
    print(h[0], h[-1])
