import numpy as np
import torch
from torch import nn


def minibatches(num_samples, minibatch_size, seed):
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def accuracy(outputs, y):
    return torch.eq(torch.argmax(outputs, dim=1), y).sum().item() / len(y)


def build_model(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden),
        nn.Sigmoid(),
        nn.Linear(num_hidden, num_classes),
        nn.Sigmoid(),
    )


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor(weight_h))
        model[0].bias.copy_(torch.tensor(bias_h))
        model[2].weight.copy_(torch.tensor(weight_out))
        model[2].bias.copy_(torch.tensor(bias_out))


def matched_mse(outputs, y_onehot):
    # isn't this just the mean squared error?
    return torch.mean((outputs - y_onehot) ** 2)


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    opt = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        losses = []
        for idx in minibatches(len(X_train), minibatch_size, seed + epoch):
            out = model(X_train[idx])
            if loss == "cross_entropy":
                L = nn.functional.cross_entropy(out, y_train[idx])
            else:
                rows = nn.functional.one_hot(y_train[idx], out.shape[1]).to(out.dtype)
                L = matched_mse(out, rows)
            opt.zero_grad()
            L.backward()
            opt.step()
            losses.append(L.item())
        history["loss"].append(np.mean(losses))  # running mean, saves a forward pass
        with torch.no_grad():
            history["train_accuracy"].append(accuracy(model(X_train), y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


def build_classifier(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots()
    ax.plot(numpy_history["loss"], label="NumPy")
    ax.plot(torch_history["loss"], label="PyTorch")
    ax.legend()
    plt.show()
    return fig
