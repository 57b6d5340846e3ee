# loops, loops, loops. no optimizer, no fancy indexing
import numpy as np
import torch
from torch import nn


def minibatches(num_samples, minibatch_size, seed):
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def build_model(num_features, num_hidden, num_classes):
    model = nn.Sequential()
    sizes = [num_features, num_hidden, num_classes]
    for i in range(2):
        model.append(nn.Linear(sizes[i], sizes[i + 1]))
        model.append(nn.Sigmoid())
    return model


def build_classifier(num_features, num_hidden, num_classes):
    model = nn.Sequential()
    model.append(nn.Linear(num_features, num_hidden))
    model.append(nn.ReLU())
    model.append(nn.Linear(num_hidden, num_classes))
    return model


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        for layer, W, b in ((model[0], weight_h, bias_h), (model[2], weight_out, bias_out)):
            for i in range(len(b)):
                layer.bias[i] = float(b[i])
                for j in range(W.shape[1]):
                    layer.weight[i, j] = float(W[i, j])


def matched_mse(outputs, y_onehot):
    total = 0
    for n in range(len(outputs)):
        for c in range(outputs.shape[1]):
            total = total + (outputs[n, c] - y_onehot[n, c]) ** 2
    return total / len(outputs)


def compute_loss(outputs, y, loss):
    N, C = outputs.shape
    if loss == "cross_entropy":
        total = 0
        for n in range(N):
            total = total + torch.logsumexp(outputs[n], 0) - outputs[n][y[n]]
        return total / N
    target = torch.zeros_like(outputs)
    for n in range(N):
        target[n, y[n]] = 1
    value = ((outputs - target) ** 2).sum() / N
    if loss == "mean":
        value = value / C
    return value


def compute_accuracy(model, X, y):
    hits = 0
    with torch.no_grad():
        outputs = model(X)
        for n in range(len(X)):
            if int(outputs[n].argmax()) == int(y[n]):
                hits += 1
    return hits / len(X)


def train_torch_model(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    history = {}
    for key in ("loss", "train_accuracy", "valid_accuracy"):
        history[key] = []
    for e in range(num_epochs):
        for idx in minibatches(len(X_train), minibatch_size, seed + e):
            xs = []
            ys = []
            for i in idx:
                xs.append(X_train[i])
                ys.append(y_train[i])
            for p in model.parameters():
                p.grad = None
            L = compute_loss(model(torch.stack(xs)), torch.stack(ys), loss)
            L.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= learning_rate * p.grad
        with torch.no_grad():
            history["loss"].append(float(compute_loss(model(X_train), y_train, loss)))
        history["train_accuracy"].append(compute_accuracy(model, X_train, y_train))
        history["valid_accuracy"].append(compute_accuracy(model, X_valid, y_valid))
    return history


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    fig = plt.figure(figsize=(12, 9))
    k = 0
    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        for key in ("loss", "train_accuracy", "valid_accuracy"):
            k += 1
            ax = fig.add_subplot(2, 3, k)
            xs, ys = [], []
            for e in range(len(history[key])):
                xs.append(e + 1)
                ys.append(history[key][e])
            ax.plot(xs, ys, label=name + " " + key)
            ax.set_xlabel("epoch")
            ax.set_ylabel(key)
            ax.legend()
    return fig
