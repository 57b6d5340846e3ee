import numpy as np
import torch
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import OneHotEncoder
from torch import nn
from torch.optim import SGD


def minibatches(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    return np.array_split(order, np.arange(minibatch_size, num_samples, minibatch_size))


def build_model(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(in_features=num_features, out_features=num_hidden, bias=True),
        nn.Sigmoid(),
        nn.Linear(in_features=num_hidden, out_features=num_classes, bias=True),
        nn.Sigmoid(),
    )


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    arrays = np.concatenate([np.ravel(a) for a in (weight_h, bias_h, weight_out, bias_out)])
    vector = torch.from_numpy(arrays).to(model[0].weight.dtype)
    nn.utils.vector_to_parameters(vector, model.parameters())


def matched_mse(outputs, y_onehot):
    return torch.linalg.vector_norm(outputs - y_onehot) ** 2 / len(outputs)


def onehot(y, num_classes, dtype):
    enc = OneHotEncoder(categories=[np.arange(num_classes)], sparse_output=False)
    return torch.as_tensor(enc.fit_transform(y.numpy().reshape(-1, 1)), dtype=dtype)


def loss_function(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.CrossEntropyLoss()(outputs, y)
    Y = onehot(y, outputs.shape[1], outputs.dtype)
    return nn.MSELoss()(outputs, Y) if loss == "mean" else matched_mse(outputs, Y)


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    def score(X, y):
        with torch.no_grad():
            return float(accuracy_score(y.numpy(), model(X).numpy().argmax(axis=1)))

    optimizer = SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    epoch = 0
    while epoch < num_epochs:
        for idx in minibatches(len(X_train), minibatch_size, seed + epoch):
            optimizer.zero_grad()
            loss_function(loss, model(X_train[idx]), y_train[idx]).backward()
            optimizer.step()
        with torch.no_grad():
            history["loss"].append(np.float64(loss_function(loss, model(X_train), y_train)))
        history["train_accuracy"].append(score(X_train, y_train))
        history["valid_accuracy"].append(score(X_valid, y_valid))
        epoch += 1
    return history


build_classifier = lambda num_features, num_hidden, num_classes: nn.Sequential(
    nn.Linear(num_features, num_hidden), nn.ReLU(inplace=True), nn.Linear(num_hidden, num_classes)
)


def plot_training_curves(numpy_history, torch_history):
    from matplotlib import pyplot as plt

    plt.figure(figsize=(8, 8))
    plt.subplot(2, 1, 1)
    plt.semilogy(numpy_history["loss"], label="NumPy loss")
    plt.semilogy(torch_history["loss"], label="PyTorch loss")
    plt.xlabel("epoch")
    plt.ylabel("loss (log scale)")
    plt.legend()
    plt.subplot(2, 1, 2)
    plt.plot(numpy_history["valid_accuracy"], label="NumPy")
    plt.plot(torch_history["valid_accuracy"], label="PyTorch")
    plt.axhline(0.1, color="grey", linestyle=":")  # guessing
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    plt.legend()
    return plt.gcf()
