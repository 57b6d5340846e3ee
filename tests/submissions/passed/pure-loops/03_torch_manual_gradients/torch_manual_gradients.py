# loops again, lists inside and tensors only at the door
import math

import torch


def _softmax_row(row):
    top = row[0]
    for value in row:
        if value > top:
            top = value
    e = [math.exp(value - top) for value in row]
    s = sum(e)
    return [value / s for value in e]


def softmax(logits):
    rows = []
    for row in logits.tolist():
        rows.append(_softmax_row(row))
    return torch.tensor(rows, dtype=logits.dtype)


def _slopes(X, P, y):
    # X, P lists of lists, y list
    N, D, C = len(X), len(X[0]), len(P[0])
    dW = [[0.0] * C for _ in range(D)]
    db = [0.0] * C
    for n in range(N):
        for c in range(C):
            d = P[n][c]
            if c == y[n]:
                d = d - 1
            d = d / N
            db[c] += d
            for j in range(D):
                dW[j][c] += X[n][j] * d
    return dW, db


def gradients(X, probs, y):
    dW, db = _slopes(X.tolist(), probs.tolist(), y.tolist())
    return torch.tensor(dW, dtype=X.dtype), torch.tensor([db], dtype=X.dtype)


def train(X, y, W, b, epochs, learning_rate):
    dtype = W.dtype
    X, y, W, b = X.tolist(), y.tolist(), W.tolist(), b.tolist()
    N, D, C = len(X), len(W), len(W[0])
    history = []
    for epoch in range(epochs):
        P = []
        right = 0
        for n in range(N):
            z = [b[0][c] + sum(X[n][j] * W[j][c] for j in range(D)) for c in range(C)]
            P.append(_softmax_row(z))
            best = 0
            for c in range(C):
                if z[c] > z[best]:
                    best = c
            if best == y[n]:
                right += 1
        history.append(right / N)
        dW, db = _slopes(X, P, y)
        for c in range(C):
            b[0][c] -= learning_rate * db[c]
            for j in range(D):
                W[j][c] -= learning_rate * dW[j][c]
    return torch.tensor(W, dtype=dtype), torch.tensor(b, dtype=dtype), history
