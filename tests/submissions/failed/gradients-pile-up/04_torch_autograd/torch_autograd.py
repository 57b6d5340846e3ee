import torch
import torch.nn.functional as F


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = (torch.randn(num_features, num_classes) * 0.1).requires_grad_()
    return [W, torch.zeros(1, num_classes, requires_grad=True)]


def init_mlp(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    W1 = (torch.randn(num_features, num_hidden) * 0.1).requires_grad_()
    b1 = torch.zeros(1, num_hidden, requires_grad=True)
    W2 = (torch.randn(num_hidden, num_classes) * 0.1).requires_grad_()
    b2 = torch.zeros(1, num_classes, requires_grad=True)
    return [W1, b1, W2, b2]


def slp_logits(X, params):
    return X @ params[0] + params[1]


def mlp_logits(X, params):
    hidden = F.relu(X @ params[0] + params[1])
    return hidden @ params[2] + params[3]


def sgd_step(params, grads, learning_rate):
    return [(p.detach() - learning_rate * g).requires_grad_() for p, g in zip(params, grads)]


def train_slp(X, y, params, epochs, learning_rate):
    params = [p.detach().clone().requires_grad_() for p in params]
    losses, accuracies = [], []
    for _ in range(epochs):
        logits = slp_logits(X, params)
        loss = F.cross_entropy(logits, y)
        losses.append(loss.item())
        accuracies.append((logits.argmax(1) == y).float().mean().item())
        loss.backward()
        with torch.no_grad():
            for p in params:
                p -= learning_rate * p.grad
    return params, {"loss": losses, "accuracy": accuracies}


def train_mlp(X, y, params, epochs, learning_rate):
    params = [p.detach().clone().requires_grad_() for p in params]
    losses, accuracies = [], []
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = F.cross_entropy(logits, y)
        losses.append(loss.item())
        accuracies.append((logits.argmax(1) == y).float().mean().item())
        loss.backward()
        with torch.no_grad():
            for p in params:
                p -= learning_rate * p.grad
    return params, {"loss": losses, "accuracy": accuracies}
