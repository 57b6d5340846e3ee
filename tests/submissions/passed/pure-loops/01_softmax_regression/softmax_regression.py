# I don't trust broadcasting yet so everything is loops, sorry that it's slow
import math
import numpy as np


def standardize(X):
    n, d = X.shape
    total = 0.0
    for i in range(n):
        for j in range(d):
            total += float(X[i, j])
    mean = total / (n * d)
    var = 0.0
    for i in range(n):
        for j in range(d):
            var += (float(X[i, j]) - mean) ** 2
    std = math.sqrt(var / (n * d))
    out = np.zeros((n, d))
    for i in range(n):
        for j in range(d):
            out[i, j] = (X[i, j] - mean) / std
    return out


def one_hot(y, num_classes):
    result = []
    for label in y:
        row = [0.0] * num_classes
        row[label] = 1.0
        result.append(row)
    return np.array(result)


def softmax_row(row):
    biggest = max(row)
    exps = []
    for z in row:
        exps.append(math.exp(z - biggest))
    s = sum(exps)
    return [e / s for e in exps]


def softmax(logits):
    return np.array([softmax_row(r) for r in logits.tolist()])


def cross_entropy(probs, y_onehot):
    loss = 0.0
    for i in range(len(probs)):
        for c in range(len(probs[i])):
            if y_onehot[i][c] == 1:
                loss -= math.log(max(probs[i][c], 1e-15))
    return loss / len(probs)


def gradients(X, probs, y_onehot):
    N = X.shape[0]
    D = X.shape[1]
    C = probs.shape[1]
    X = X.tolist()
    diff = [[(float(probs[i, c]) - float(y_onehot[i, c])) / N for c in range(C)] for i in range(N)]
    dW = [[0.0] * C for _ in range(D)]
    db = [[0.0] * C]
    for i in range(N):
        for c in range(C):
            db[0][c] += diff[i][c]
            for d in range(D):
                dW[d][c] += X[i][d] * diff[i][c]
    return np.array(dW), np.array(db)


def accuracy(probs, y):
    right = 0
    for i in range(len(y)):
        best = 0
        for c in range(len(probs[i])):
            if probs[i][c] > probs[i][best]:
                best = c
        if best == y[i]:
            right += 1
    return right / len(y)


def train(X, y, W, b, epochs, learning_rate):
    N, D = X.shape
    C = W.shape[1]
    Xl = X.tolist()
    W = W.tolist()  # lists are copies!
    b = b.tolist()
    Y = one_hot(y, C)
    history = []
    for epoch in range(epochs):
        logits = []
        for i in range(N):
            row = []
            for c in range(C):
                z = b[0][c]
                for d in range(D):
                    z += Xl[i][d] * W[d][c]
                row.append(z)
            logits.append(row)
        P = softmax(np.array(logits))
        history.append(accuracy(P, y))
        dW, db = gradients(X, P, Y)
        for c in range(C):
            b[0][c] -= learning_rate * db[0][c]
            for d in range(D):
                W[d][c] -= learning_rate * dW[d][c]
    return np.array(W), np.array(b), history
