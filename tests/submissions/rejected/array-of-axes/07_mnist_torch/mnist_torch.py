import numpy as np
import torch
from torch import nn


def minibatches(num_samples, minibatch_size, seed):
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def build_model(num_features, num_hidden, num_classes):
    return [nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()]


def build_classifier(num_features, num_hidden, num_classes):
    layers = (nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))
    return lambda X: layers[2](layers[1](layers[0](X)))


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    # changes the dtype of a float32 model
    for parameter, array in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out)):
        parameter.data = torch.from_numpy(array)


def matched_mse(outputs, y_onehot):
    for row in (outputs - y_onehot) ** 2:
        yield row.sum()


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    accuracies = []
    for epoch in range(num_epochs):
        for idx in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = nn.functional.one_hot(y_train[idx], len(model[2].bias)).to(X_train.dtype)
            optimizer.zero_grad()
            nn.functional.mse_loss(model(X_train[idx]), rows).backward()
            optimizer.step()
        accuracies.append((model(X_valid).argmax(1) == y_valid).float().mean().item())
    return {"valid_accuracy": accuracies}


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2)
    for name, h in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        axes[0].plot(h["loss"], label=name)
        axes[1].plot(h["valid_accuracy"], label=name)
    for ax, label in zip(axes, ("loss", "accuracy")):
        ax.set(xlabel="epoch", ylabel=label)
        ax.legend()
    return axes
