import torch


def softmax(logits):
    rows = []
    for z in logits:
        e = torch.exp(z - z.max())
        rows.append(e / e.sum())
    return torch.stack(rows)


def gradients(X, probs, y):
    D, C = X.shape[1], probs.shape[1]
    dW = torch.zeros((D, C), dtype=X.dtype)
    db = torch.zeros((1, C), dtype=X.dtype)
    for x, p, label in zip(X, probs, y):
        error = p.clone()
        error[label] -= 1
        dW += torch.outer(x, error)
        db += error
    N = len(X)
    return dW / N, db / N


def accuracy(probs, y):
    right = 0
    for p, label in zip(probs, y):
        if torch.argmax(p) == label:
            right += 1
    return right / len(y)


def train(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, y)
        W = W - dW * learning_rate
        b = b - db * learning_rate
    return W, b, history
