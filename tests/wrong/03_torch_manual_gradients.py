"""Wrong work on exercise 03, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import torch

from grader.misconceptions import misconception


@misconception(
    part="softmax",
    hint="Subtracts one maximum for the whole tensor, not one for each row: a row far below the largest one becomes "
    "0/0.",
)
def subtracts_the_maximum_of_the_whole_tensor(logits):
    shifted = logits - torch.max(logits)
    numerator = torch.exp(shifted)
    denominator = numerator.sum(dim=1).unsqueeze(1)
    return numerator / denominator


@misconception(
    part="softmax",
    hint="Computes in float64 and returns float64, whatever the dtype of the logits.",
)
def returns_double_precision(logits):
    z = logits.double()
    z = z - z.max(dim=1, keepdim=True).values
    return torch.exp(z) / torch.exp(z).sum(dim=1, keepdim=True)


@misconception(
    part="gradients",
    hint="Indexes with [:, y], which subtracts 1 in every row for all classes that occur in y, not in row n for y[n] "
    "only.",
)
def subtracts_one_in_all_rows(X, probs, y):
    d = probs.clone()
    d[:, y] -= 1
    d = d / X.shape[0]
    dW = torch.mm(X.T, d)
    db = torch.sum(d, dim=0, keepdim=True)
    return dW, db


@misconception(
    part="gradients",
    hint="Divides by the number of classes C instead of the number of samples N.",
)
def divides_by_the_number_of_classes(X, probs, y):
    N = probs.shape[1]
    targets = torch.zeros_like(probs)
    targets[range(len(y)), y] = 1.0
    diff = (probs - targets) / N
    return torch.einsum("nd,nc->dc", X, diff), diff.sum(0).reshape(1, -1)


@misconception(
    part="train",
    hint="Compares answers (N, 1) with labels (N,), which broadcasts to an (N, N) table, so the noted accuracy is "
    "wrong.",
)
def compares_a_column_with_a_row(X, y, W, b, epochs, learning_rate):
    W, b = W.clone(), b.clone()
    history = []
    for _ in range(epochs):
        probs = softmax(torch.matmul(X, W) + b)
        predictions = torch.argmax(probs, dim=1, keepdim=True)
        correct = (predictions == y).float()
        history.append(correct.mean().item())
        dW, db = gradients(X, probs, y)
        W -= learning_rate * dW
        b -= learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="Computes the probabilities once, before the loop, so that every epoch steps along the gradient of the start.",
)
def computes_the_probabilities_before_the_loop(X, y, W, b, epochs, learning_rate):
    history = []
    logits = X @ W + b
    probs = softmax(logits)
    for _epoch in range(epochs):
        right = (probs.argmax(1) == y).sum().item()
        history.append(right / len(y))
        dW, db = gradients(X, probs, y)
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, history
