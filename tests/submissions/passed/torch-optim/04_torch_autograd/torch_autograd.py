import copy

import torch
import torch.nn.functional as F
from torch.optim import SGD


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = torch.normal(mean=0.0, std=0.1, size=(num_features, num_classes), requires_grad=True)
    b = torch.zeros(1, num_classes, requires_grad=True)
    return [W, b]


def init_mlp(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    W1 = torch.normal(mean=0.0, std=0.1, size=(num_features, num_hidden), requires_grad=True)
    b1 = torch.zeros(1, num_hidden, requires_grad=True)
    W2 = torch.normal(mean=0.0, std=0.1, size=(num_hidden, num_classes), requires_grad=True)
    b2 = torch.zeros(1, num_classes, requires_grad=True)
    return [W1, b1, W2, b2]


def slp_logits(X, params):
    W, b = params
    return X @ W + b


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    return torch.relu(X @ W1 + b1) @ W2 + b2


def sgd_step(params, grads, learning_rate):
    params = copy.deepcopy(params)
    optimizer = SGD(params, lr=learning_rate)
    for p, g in zip(params, grads):
        p.grad = g.clone()
    optimizer.step()
    optimizer.zero_grad()
    return params


def train(forward, X, y, params, epochs, learning_rate):
    params = copy.deepcopy(params)
    optimizer = SGD(params, lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        optimizer.zero_grad()
        logits = forward(X, params)
        loss = F.cross_entropy(logits, y)
        loss.backward()
        history["loss"].append(loss.item())
        history["accuracy"].append((logits.argmax(1) == y).float().mean().item())
        optimizer.step()
    return params, history


def train_slp(X, y, params, epochs, learning_rate):
    return train(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return train(mlp_logits, X, y, params, epochs, learning_rate)
