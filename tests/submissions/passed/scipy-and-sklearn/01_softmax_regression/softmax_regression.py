"""Exercise 1 - why write it again when scipy has it :)"""
import numpy as np
import scipy.special
import scipy.stats
from sklearn.metrics import accuracy_score


def standardize(X):
    return scipy.stats.zscore(X, axis=None)


def one_hot(y, num_classes):
    return np.eye(num_classes)[y]


def softmax(logits):
    return scipy.special.softmax(logits, axis=1)


def cross_entropy(probs, y_onehot):
    p = np.clip(probs, np.finfo(probs.dtype).tiny, 1)
    return -scipy.special.xlogy(y_onehot, p).sum(axis=1).mean()


def gradients(X, probs, y_onehot):
    d = probs - y_onehot
    return X.T.dot(d) / len(X), d.mean(axis=0, keepdims=True)


def accuracy(probs, y):
    return accuracy_score(y, np.argmax(probs, axis=1))


def train(X, y, W, b, epochs, learning_rate):
    history = []
    target = one_hot(y, W.shape[1])
    for i in range(epochs):
        logits = X.dot(W) + b
        probs = np.exp(logits - scipy.special.logsumexp(logits, axis=1, keepdims=True))
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, target)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


if __name__ == "__main__":
    from sklearn.datasets import load_digits
    X, y = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    print(train(standardize(X), y, rng.normal(0, .1, (64, 10)), np.zeros((1, 10)), 500, 0.1)[2][::50])
