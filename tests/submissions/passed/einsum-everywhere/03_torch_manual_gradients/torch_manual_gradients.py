import torch
from torch import einsum


def softmax(logits):
    e = torch.exp(logits - logits.max(1).values[:, None])
    return einsum("nc,n->nc", e, 1 / einsum("nc->n", e))


def gradients(X, probs, y):
    Y = (y[:, None] == torch.arange(probs.shape[1])).to(probs)
    G = (probs - Y) / len(probs)
    return einsum("nd,nc->dc", X, G), einsum("nc->c", G)[None]


def train(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        P = softmax(einsum("nd,dc->nc", X, W) + b)
        history.append(torch.mean((P.max(1).indices == y).float()).item())
        gW, gb = gradients(X, P, y)
        W, b = torch.add(W, gW, alpha=-learning_rate), torch.add(b, gb, alpha=-learning_rate)
    return W, b, history
