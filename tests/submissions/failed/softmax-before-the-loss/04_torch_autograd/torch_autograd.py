import torch
from torch import nn


def init_slp(num_features, num_classes, seed):
    gen = torch.Generator().manual_seed(seed)
    W = torch.normal(0.0, 0.1, (num_features, num_classes), generator=gen, requires_grad=True)
    return [W, torch.zeros(1, num_classes, requires_grad=True)]


def init_mlp(num_features, num_hidden, num_classes, seed):
    gen = torch.Generator().manual_seed(seed)
    W1 = torch.normal(0.0, 0.1, (num_features, num_hidden), generator=gen, requires_grad=True)
    W2 = torch.normal(0.0, 0.1, (num_hidden, num_classes), generator=gen, requires_grad=True)
    return [W1, torch.zeros(1, num_hidden, requires_grad=True), W2, torch.zeros(1, num_classes, requires_grad=True)]


def slp_logits(X, params):
    W, b = params
    return X @ W + b


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    return torch.relu(X @ W1 + b1) @ W2 + b2


def sgd_step(params, grads, learning_rate):
    with torch.no_grad():
        new = [p - learning_rate * g for p, g in zip(params, grads)]
    return [p.requires_grad_() for p in new]


def train(f, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    criterion = nn.CrossEntropyLoss()
    for _ in range(epochs):
        probs = torch.softmax(f(X, params), dim=1)
        loss = criterion(probs, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((probs.argmax(1) == y).float().mean().item())
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


def train_slp(X, y, params, epochs, learning_rate):
    return train(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return train(mlp_logits, X, y, params, epochs, learning_rate)
