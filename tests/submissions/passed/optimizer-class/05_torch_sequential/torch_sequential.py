import torch
from torch import nn


class GradientDescent:
    """What torch.optim.SGD does, as far as it is needed here."""

    def __init__(self, parameters, learning_rate):
        self.parameters = list(parameters)
        self.learning_rate = learning_rate

    def minimize(self, loss):
        for parameter, slope in zip(self.parameters, torch.autograd.grad(loss, self.parameters)):
            parameter.data.add_(slope, alpha=-self.learning_rate)


def normal_linear(num_in, num_out, std=0.1):
    layer = nn.Linear(num_in, num_out)
    with torch.no_grad():
        layer.weight.normal_(0, std)
        layer.bias.zero_()
    return layer


def build_mlp(num_features, num_hidden, num_classes):
    return nn.Sequential(normal_linear(num_features, num_hidden), nn.ReLU(), normal_linear(num_hidden, num_classes))


def train(model, X, y, epochs, learning_rate):
    descent = GradientDescent(model.parameters(), learning_rate)
    losses, shares = [], []
    while len(losses) < epochs:
        logits = model(X)
        onehot = nn.functional.one_hot(y, logits.shape[1]).to(logits.dtype)
        loss = nn.functional.cross_entropy(logits, onehot)
        losses.append(loss.item())
        shares.append(torch.count_nonzero(logits.argmax(1) == y).item() / len(y))
        descent.minimize(loss)
    return {"accuracy": shares, "loss": losses}


def predict(model, X):
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        logits = model(X)
    finally:
        torch.set_grad_enabled(was)
    return torch.argsort(logits, dim=1, descending=True, stable=True)[:, 0]
