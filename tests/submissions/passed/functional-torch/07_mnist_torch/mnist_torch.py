# Same thing in the "functional" style: parameters in a dict, gradients by torch.func, written back at the end.
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call, grad


class Twin(nn.Sequential):
    """Sigmoid network."""

    def __init__(self, *sizes):
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            layers += [nn.Linear(a, b), nn.Sigmoid()]
        super().__init__(*layers)


def build_model(num_features, num_hidden, num_classes):
    return Twin(num_features, num_hidden, num_classes)


def build_classifier(num_features, num_hidden, num_classes):
    layers = nn.ModuleList([nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes)])
    return nn.Sequential(*layers)


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    for p, a in zip(model.parameters(), [weight_h, bias_h, weight_out, bias_out]):
        p.requires_grad_(False)
        p.copy_(torch.from_numpy(a.copy()))
        p.requires_grad_(True)
    return None


def matched_mse(outputs, y_onehot):
    return outputs.shape[1] * F.mse_loss(outputs, y_onehot)


def pick(loss):
    def mean(a, y):
        return F.mse_loss(a, F.one_hot(y, a.shape[1]).type_as(a))

    def matched(a, y):
        return matched_mse(a, F.one_hot(y, a.shape[1]).type_as(a))

    def cross_entropy(a, y):
        return F.nll_loss(F.log_softmax(a, 1), y)

    return {"mean": mean, "matched": matched, "cross_entropy": cross_entropy}[loss]


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    criterion = pick(loss)
    theta = {k: v.detach().clone() for k, v in model.named_parameters()}

    def J(theta, X, y):
        return criterion(functional_call(model, theta, (X,)), y)

    def acc(X, y):
        return torch.count_nonzero(functional_call(model, theta, (X,)).argmax(1) == y).item() / y.numel()

    gradient = grad(J)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for e in range(num_epochs):
        perm = torch.from_numpy(np.random.default_rng(seed + e).permutation(len(y_train)))
        for b in perm.split(minibatch_size):
            g = gradient(theta, X_train[b], y_train[b])
            theta = {k: theta[k] - learning_rate * g[k] for k in theta}
        history["loss"].append(J(theta, X_train, y_train).item())
        history["train_accuracy"].append(acc(X_train, y_train))
        history["valid_accuracy"].append(acc(X_valid, y_valid))
    model.load_state_dict(theta)
    return history


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    fig, axd = plt.subplot_mosaic("ab", layout="tight")
    runs = {"NumPy": numpy_history, "PyTorch": torch_history}
    axd["a"].set(xlabel="epochs done", ylabel="training loss", yscale="log")
    axd["b"].set(xlabel="epochs done", ylabel="accuracy (%)")
    for name, run in runs.items():
        n = np.arange(len(run["loss"])) + 1
        axd["a"].plot(n, run["loss"], label=name)
        for key, style in (("train_accuracy", "--"), ("valid_accuracy", "-")):
            axd["b"].plot(n, 100 * np.array(run[key]), style, label=f"{name} {key.split('_')[0]}")
    [ax.legend() for ax in axd.values()]
    return fig
