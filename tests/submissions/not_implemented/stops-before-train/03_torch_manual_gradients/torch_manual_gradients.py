import torch


def softmax(logits):
    exps = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exps / exps.sum(dim=1, keepdim=True)


def gradients(X, probs, y):
    N = len(y)
    rows = torch.arange(N)
    dlogits = probs / N
    dlogits[rows, y] -= 1 / N
    dW = X.T @ dlogits
    db = dlogits.sum(dim=0)   # TODO shape?
    return dW, db


def train(X, y, W, b, epochs, learning_rate):
    """Full-batch gradient descent from the parameters W (D, C) and b (1, C), which are left unchanged."""
    raise NotImplementedError()
