import torch
from torch import nn
import torch.nn.functional as F


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    return nn.ParameterList([torch.randn(num_features, num_classes) * 0.1, torch.zeros(1, num_classes)])


def init_mlp(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    return nn.ParameterList([
        torch.randn(num_features, num_hidden) * 0.1,
        torch.zeros(1, num_hidden),
        torch.randn(num_hidden, num_classes) * 0.1,
        torch.zeros(1, num_classes),
    ])


def slp_logits(X, params):
    W, b = params
    return X @ W + b


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    return F.relu(X @ W1 + b1) @ W2 + b2


def sgd_step(params, grads, learning_rate):
    # a generator, saves memory
    return ((p.detach() - learning_rate * g).requires_grad_() for p, g in zip(params, grads))


def train(f, X, y, params, epochs, learning_rate):
    params = nn.ParameterList([p.detach().clone() for p in params])
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = f(X, params)
        loss = F.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((logits.argmax(1) == y).float().mean().item())
        grads = torch.autograd.grad(loss, list(params))
        params = nn.ParameterList(list(sgd_step(params, grads, learning_rate)))
    return params, history


def train_slp(X, y, params, epochs, learning_rate):
    return train(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return train(mlp_logits, X, y, params, epochs, learning_rate)
