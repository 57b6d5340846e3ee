"""With Dataset and DataLoader as in the tutorials (slow, but the batches are the right ones)."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Sampler, TensorDataset


class NumPyBatches(Sampler):
    def __init__(self, n, size, seed):
        self.n, self.size, self.seed = n, size, seed

    def __iter__(self):
        order = np.random.default_rng(self.seed).permutation(self.n).tolist()
        for start in range(0, self.n, self.size):
            yield order[start : start + self.size]

    def __len__(self):
        return -(-self.n // self.size)


def build_model(num_features, num_hidden, num_classes):
    net = nn.Sequential()
    net.add_module("fc1", nn.Linear(num_features, num_hidden))
    net.add_module("act1", nn.Sigmoid())
    net.add_module("fc2", nn.Linear(num_hidden, num_classes))
    net.add_module("act2", nn.Sigmoid())
    return net


@torch.no_grad()
def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    model[0].weight.copy_(torch.tensor(weight_h))
    model[0].bias.copy_(torch.tensor(bias_h))
    model[2].weight.copy_(torch.tensor(weight_out))
    model[2].bias.copy_(torch.tensor(bias_out))
    return model


def matched_mse(outputs, y_onehot):
    per_sample = torch.pow(outputs - y_onehot, 2).sum(-1)
    return per_sample.mean()


class Criterion(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def forward(self, outputs, labels):
        if self.kind == "cross_entropy":
            return nn.functional.cross_entropy(outputs, labels)
        target = (labels[:, None] == torch.arange(outputs.shape[1])).to(outputs.dtype)
        return nn.functional.mse_loss(outputs, target) if self.kind == "mean" else matched_mse(outputs, target)


def evaluate(model, loader):
    correct = total = 0
    with torch.no_grad():
        for x, t in loader:
            correct += (model(x).max(dim=1).indices == t).sum().item()
            total += t.shape[0]
    return correct / total


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    train_set, valid_set = TensorDataset(X_train, y_train), TensorDataset(X_valid, y_valid)
    criterion = Criterion(loss)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        sampler = NumPyBatches(len(train_set), minibatch_size, seed + epoch)
        for x, t in DataLoader(train_set, batch_sampler=sampler):
            loss_value = criterion(model(x), t)
            optimizer.zero_grad()
            loss_value.backward()
            optimizer.step()
        with torch.no_grad():
            total = sum(criterion(model(x), t).item() * len(t) for x, t in DataLoader(train_set, batch_size=4))
        history["loss"].append(total / len(train_set))
        history["train_accuracy"].append(evaluate(model, DataLoader(train_set, batch_size=4)))
        history["valid_accuracy"].append(evaluate(model, DataLoader(valid_set, batch_size=4)))
    return history


def build_classifier(num_features, num_hidden, num_classes):
    modules = (nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))
    return nn.Sequential(*modules)


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots()
    for name, h in {"NumPy": numpy_history, "PyTorch": torch_history}.items():
        ax.plot(h["loss"], ".-", label=f"{name} loss")
        ax.plot(h["train_accuracy"], "--", label=f"{name} train acc.")
        ax.plot(h["valid_accuracy"], "-", label=f"{name} valid acc.")
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss and accuracy")
    ax.legend()
    plt.close(fig)  # else a notebook shows it twice
    return fig
