import numpy as np


def standardize(X):
    mean, std = X.mean(), X.std()
    return (X - mean) / std


def one_hot(y, num_classes):
    return np.eye(num_classes)[y]


def softmax(logits):
    z = logits - np.max(logits, axis=1, keepdims=True)
    return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)


def cross_entropy(probs, y_onehot):
    p = np.sum(probs * y_onehot, axis=1)
    return np.mean(-np.log(np.maximum(p, 1e-12)))


def gradients(X, probs, y_onehot):
    diff = probs - y_onehot
    dW = X.T @ diff
    db = np.sum(diff, axis=0, keepdims=True)
    return dW, db


def accuracy(probs, y):
    return np.mean(np.argmax(probs, axis=1) == y)


def train(X, y, W, b, epochs, learning_rate):
    # lr seems too big?? with 0.0001 it works great on the digits
    history = []
    y_onehot = one_hot(y, W.shape[1])
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, y_onehot)
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, history


if __name__ == "__main__":
    from grader.datasets import load_digits

    X, y = load_digits()
    W, b, history = train(standardize(X), y, np.zeros((64, 10)), np.zeros((1, 10)), 100, 0.0001)
    print(history)
