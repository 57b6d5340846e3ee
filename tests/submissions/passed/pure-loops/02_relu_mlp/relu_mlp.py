# again loops only. takes forever on the full data but it is right (I think)
import math
import random
import numpy as np


def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))


def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)


def matmul(A, B):
    # A (n, k), B (k, m), both lists of lists
    Bt = list(zip(*B))
    return [[sum(x * w for x, w in zip(row, col)) for col in Bt] for row in A]


def transpose(A):
    return [list(col) for col in zip(*A)]


def standardize_features(X, eps=1e-8):
    columns = transpose(X.tolist())
    done = []
    for col in columns:
        m = sum(col) / len(col)
        v = 0
        for x in col:
            v = v + (x - m) ** 2
        s = math.sqrt(v / len(col))
        done.append([(x - m) / (s + eps) for x in col])
    return np.array(transpose(done))


def init_params(num_features, num_hidden, num_classes, seed):
    r = random.Random(seed)
    W1 = [[r.gauss(0, 0.1) for _ in range(num_hidden)] for _ in range(num_features)]
    W2 = [[r.gauss(0, 0.1) for _ in range(num_classes)] for _ in range(num_hidden)]
    return {"W1": np.array(W1), "b1": np.array([[0.0] * num_hidden]),
            "W2": np.array(W2), "b2": np.array([[0.0] * num_classes])}


def relu(Z):
    out = Z.copy()
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            if Z[i, j] < 0:
                out[i, j] = 0
    return out


def relu_mask(Z):
    out = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            if Z[i, j] > 0:
                out[i, j] = 1
    return out


def forward(X, params):
    b1 = params["b1"][0].tolist()
    b2 = params["b2"][0].tolist()
    H = matmul(X.tolist(), params["W1"].tolist())
    for i in range(len(H)):
        for j in range(len(b1)):
            H[i][j] = max(0.0, H[i][j] + b1[j])
    logits = matmul(H, params["W2"].tolist())
    for row in logits:
        for j in range(len(b2)):
            row[j] += b2[j]
    return np.array(H), softmax(np.array(logits))


def backward(X, hidden, probs, y_onehot, params):
    n = len(X)
    dL = [[(float(p) - float(t)) / n for p, t in zip(prow, trow)] for prow, trow in zip(probs, y_onehot)]
    dH = matmul(dL, transpose(params["W2"].tolist()))
    for i in range(len(dH)):
        for j in range(len(dH[i])):
            if not hidden[i][j] > 0:
                dH[i][j] = 0.0
    grads = {}
    grads["W1"] = np.array(matmul(transpose(X.tolist()), dH))
    grads["b1"] = np.array([[sum(col) for col in zip(*dH)]])
    grads["W2"] = np.array(matmul(transpose(hidden.tolist()), dL))
    grads["b2"] = np.array([[sum(col) for col in zip(*dL)]])
    return grads


def train(X, y, params, epochs, learning_rate):
    params = {k: v.copy() for k, v in params.items()}
    Y = one_hot(y, params["W2"].shape[1])
    history = []
    for e in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        g = backward(X, hidden, probs, Y, params)
        for key in params:
            for i in range(params[key].shape[0]):
                for j in range(params[key].shape[1]):
                    params[key][i, j] -= learning_rate * g[key][i, j]
    return params, history
