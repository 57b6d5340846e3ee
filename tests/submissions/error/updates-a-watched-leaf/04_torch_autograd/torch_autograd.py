import torch
import torch.nn.functional as F


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = 0.1 * torch.randn(num_features, num_classes)
    b = torch.zeros(1, num_classes)
    W.requires_grad = b.requires_grad = True
    return [W, b]


def init_mlp(num_features, num_hidden, num_classes, seed):
    return init_slp(num_features, num_hidden, seed) + init_slp(num_hidden, num_classes, seed)  # same seed twice


def slp_logits(X, params):
    W, b = params
    return X @ W + b


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    return F.relu(X @ W1 + b1) @ W2 + b2


def sgd_step(params, grads, learning_rate):
    for p, g in zip(params, grads):
        p -= learning_rate * g
    return params


def train_slp(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = slp_logits(X, params)
        loss = F.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((logits.argmax(1) == y).float().mean().item())
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history


def train_mlp(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = F.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((logits.argmax(1) == y).float().mean().item())
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history
