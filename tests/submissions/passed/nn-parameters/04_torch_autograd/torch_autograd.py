# nn.Parameter is always a leaf, so nothing can go wrong (?)
import torch
from torch import nn


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    return [nn.Parameter(torch.randn(num_features, num_classes) * 0.1), nn.Parameter(torch.zeros(1, num_classes))]


def init_mlp(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    W1 = nn.Parameter(torch.empty(num_features, num_hidden))
    W2 = nn.Parameter(torch.empty(num_hidden, num_classes))
    nn.init.normal_(W1, mean=0.0, std=0.1)
    nn.init.normal_(W2, mean=0.0, std=0.1)
    return [W1, nn.Parameter(torch.zeros(1, num_hidden)), W2, nn.Parameter(torch.zeros(1, num_classes))]


def slp_logits(X, params):
    W, b = params
    return X @ W + b


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    h = nn.ReLU()(X @ W1 + b1)
    return h @ W2 + b2


def sgd_step(params, grads, learning_rate):
    return [nn.Parameter(p.data - learning_rate * g) for p, g in zip(params, grads)]


def train_slp(X, y, params, epochs, learning_rate):
    params = [nn.Parameter(p.data.clone()) for p in params]
    history = {"loss": [], "accuracy": []}
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(epochs):
        logits = slp_logits(X, params)
        loss = loss_fn(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((torch.argmax(logits, dim=-1) == y).float().mean().item())
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history


def train_mlp(X, y, params, epochs, learning_rate):
    params = [nn.Parameter(p.data.clone()) for p in params]
    history = {"loss": [], "accuracy": []}
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = loss_fn(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((torch.argmax(logits, dim=-1) == y).float().mean().item())
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history
