import numpy as np
import torch
import torch.nn as nn


def minibatches(num_samples, minibatch_size, seed):
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def build_model(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    )


def build_classifier(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.Softmax(dim=1)
    )


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    model[0].weight = nn.Parameter(torch.from_numpy(weight_h))
    model[0].bias = nn.Parameter(torch.from_numpy(bias_h))
    model[2].weight = nn.Parameter(torch.from_numpy(weight_out))
    model[2].bias = nn.Parameter(torch.from_numpy(bias_out))


def matched_mse(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).sum(1).mean()


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}

    def J(out, y):
        if loss == "cross_entropy":
            return nn.CrossEntropyLoss()(torch.softmax(out, dim=1), y)
        Y = nn.functional.one_hot(y, out.shape[1]).float()
        return nn.MSELoss()(out, Y) if loss == "mean" else matched_mse(out, Y)

    for epoch in range(num_epochs):
        for idx in minibatches(len(X_train), minibatch_size, seed):
            optimizer.zero_grad()
            J(model(X_train[idx]), y_train[idx]).backward()
            optimizer.step()
        out = model(X_train)
        history["loss"].append(J(out, y_train))
        history["train_accuracy"].append((out.argmax(1) == y_train).float().mean())
        history["valid_accuracy"].append((model(X_valid).argmax(1) == y_valid).float().mean())
    return history


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    fig, (a, b) = plt.subplots(1, 2)
    for name, h in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        a.plot(h["loss"], label=name)
        b.plot(h["valid_accuracy"], label=name)
    a.set_ylabel("loss")
    b.set_ylabel("accuracy")
    a.legend()
    b.legend()
    return fig
