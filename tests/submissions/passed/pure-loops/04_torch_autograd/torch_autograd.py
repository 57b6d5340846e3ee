# loops again. one unit at a time, then torch.stack so that autograd still knows where they came from
import math
import random

import torch


def normal_rows(rows, columns):
    return [[random.gauss(0.0, 0.1) for _ in range(columns)] for _ in range(rows)]


def init_slp(num_features, num_classes, seed):
    random.seed(seed)
    W = torch.tensor(normal_rows(num_features, num_classes), requires_grad=True)
    b = torch.tensor([[0.0] * num_classes], requires_grad=True)
    return [W, b]


def init_mlp(num_features, num_hidden, num_classes, seed):
    random.seed(seed)
    W1 = torch.tensor(normal_rows(num_features, num_hidden), requires_grad=True)
    b1 = torch.tensor([[0.0] * num_hidden], requires_grad=True)
    W2 = torch.tensor(normal_rows(num_hidden, num_classes), requires_grad=True)
    b2 = torch.tensor([[0.0] * num_classes], requires_grad=True)
    return [W1, b1, W2, b2]


def layer(X, W, b):
    columns = []
    for j in range(W.shape[1]):
        column = torch.zeros(X.shape[0], dtype=X.dtype)
        column = column + (X * W[:, j]).sum(dim=1)
        column = column + b[0, j]
        columns.append(column)
    return torch.stack(columns, dim=1)


def slp_logits(X, params):
    return layer(X, params[0], params[1])


def mlp_logits(X, params):
    hidden = layer(X, params[0], params[1])
    hidden = hidden * (hidden > 0)
    return layer(hidden, params[2], params[3])


def sgd_step(params, grads, learning_rate):
    new = []
    for i in range(len(params)):
        p = params[i].clone().detach()
        for row in range(p.shape[0]):
            p[row] = p[row] - learning_rate * grads[i][row]
        p.requires_grad = True
        new.append(p)
    return new


def mean_cross_entropy(logits, y):
    total = 0.0
    for n in range(len(y)):
        row = logits[n]
        biggest = row.max().detach()
        total = total + torch.log(torch.exp(row - biggest).sum()) + biggest - row[y[n]]
    return total / len(y)


def count_right(logits, y):
    right = 0
    labels = y.tolist()
    for n, row in enumerate(logits.tolist()):
        best = 0
        for c in range(len(row)):
            if row[c] > row[best]:
                best = c
        if best == labels[n]:
            right += 1
    return right / len(labels)


def train(logits_function, X, y, params, epochs, learning_rate):
    params = [p.clone().detach().requires_grad_(True) for p in params]
    losses = []
    accuracies = []
    for epoch in range(epochs):
        logits = logits_function(X, params)
        loss = mean_cross_entropy(logits, y)
        losses.append(float(loss))
        accuracies.append(count_right(logits.detach(), y))
        loss.backward()
        grads = [p.grad for p in params]
        params = sgd_step(params, grads, learning_rate)
    assert not any(math.isnan(value) for value in losses)
    return params, {"loss": losses, "accuracy": accuracies}


def train_slp(X, y, params, epochs, learning_rate):
    return train(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return train(mlp_logits, X, y, params, epochs, learning_rate)
