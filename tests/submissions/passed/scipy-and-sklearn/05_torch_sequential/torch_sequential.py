import numpy as np
import torch
from scipy.special import log_softmax
from sklearn.metrics import accuracy_score
from torch import nn


def build_mlp(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(inplace=True), nn.Linear(num_hidden, num_classes))


def train(model, X, y, epochs, learning_rate):
    """The figures come from scikit-learn and SciPy, the gradients from torch."""
    labels = y.numpy()
    history = {"loss": [], "accuracy": []}
    optimizer = torch.optim.SGD(list(model.parameters()), lr=learning_rate)
    for _ in range(epochs):
        logits = model(X)
        as_array = logits.detach().numpy()
        history["loss"].append(float(-log_softmax(as_array, axis=1)[np.arange(len(labels)), labels].mean()))
        history["accuracy"].append(float(accuracy_score(labels, as_array.argmax(axis=1))))
        optimizer.zero_grad()
        nn.functional.cross_entropy(logits, y).backward()
        optimizer.step()
    return history


def predict(model, X):
    with torch.no_grad():
        return torch.from_numpy(np.argmax(model(X).numpy(), axis=1))
