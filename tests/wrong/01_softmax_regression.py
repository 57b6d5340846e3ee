"""Wrong work on exercise 01, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import numpy as np

from grader.misconceptions import misconception


@misconception(
    part="softmax",
    hint="Shifts by the maximum of each column (axis=0) instead of the maximum of each row.",
)
def shifts_by_the_column_maximum(logits):
    biggest = np.max(logits, axis=0)
    e = np.exp(logits - biggest)
    row_sums = np.sum(e, axis=1).reshape(-1, 1)
    return e / row_sums


@misconception(
    part="cross_entropy",
    hint="Uses the binary cross-entropy: the wrong classes' (1 - y) log(1 - p) is added to the true class's log p.",
)
def adds_the_terms_of_binary_cross_entropy(probs, y_onehot):
    eps = 1e-12
    p = np.clip(probs, eps, 1 - eps)
    per_entry = y_onehot * np.log(p) + (1 - y_onehot) * np.log(1 - p)
    return -np.sum(per_entry) / probs.shape[0]


@misconception(
    part="gradients",
    hint="db is divided by N twice: the mean over the samples is taken of a dlogits that already contains the 1/N.",
)
def averages_the_bias_gradient_again(X, probs, y_onehot):
    n = X.shape[0]
    error = (probs - y_onehot) / n
    dW = np.dot(X.T, error)
    db = np.mean(error, axis=0, keepdims=True)
    return dW, db


@misconception(
    part="gradients",
    hint="dW is overwritten for each sample (= instead of +=), so that only the last sample is in it.",
)
def keeps_the_last_sample_only(X, probs, y_onehot):
    N, D = X.shape
    C = probs.shape[1]
    dW = np.zeros((D, C))
    db = np.zeros((1, C))
    for i in range(N):
        delta = (probs[i] - y_onehot[i]) / N
        dW = np.outer(X[i], delta)
        db += delta
    return dW, db


@misconception(
    part="train",
    hint="Leaves the bias out of the logits: the probabilities come from X @ W alone, although b is updated.",
)
def trains_on_logits_without_the_bias(X, y, W, b, epochs, learning_rate):
    W = W.copy()
    b = b.copy()
    targets = one_hot(y, b.shape[1])
    history = []
    for _epoch in range(epochs):
        scores = np.matmul(X, W)
        P = softmax(scores)
        history.append(accuracy(P, y))
        dW, db = gradients(X, P, targets)
        W -= learning_rate * dW
        b -= learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="The gradient for b is computed after W has moved, with new probabilities, so the two steps do not belong to "
    "the same parameters.",
)
def moves_the_weights_before_the_bias_gradient(X, y, W, b, epochs, learning_rate):
    Y = one_hot(y, W.shape[1])
    accs = []
    for _ in range(epochs):
        p = softmax(X.dot(W) + b)
        accs.append(accuracy(p, y))
        # first the weights ...
        dW = gradients(X, p, Y)[0]
        W = W - learning_rate * dW
        # ... then the bias
        p = softmax(X.dot(W) + b)
        db = gradients(X, p, Y)[1]
        b = b - learning_rate * db
    return W, b, accs
