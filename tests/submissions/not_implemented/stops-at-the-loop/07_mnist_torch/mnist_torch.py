import numpy as np
import torch
from torch import nn


def minibatches(num_samples, minibatch_size, seed):
    """Return all row numbers in random order, cut into a list of index arrays. The last one may be shorter."""
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def build_model(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    )


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor(weight_h))
        model[2].weight.copy_(torch.tensor(weight_out))
    # TODO biases


def matched_mse(outputs, y_onehot):
    return nn.MSELoss(reduction="sum")(outputs, y_onehot) / len(outputs)


def loss_by_name(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(outputs, y)
    raise NotImplementedError()


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    # YOUR CODE HERE
    raise NotImplementedError()


def build_classifier(num_features, num_hidden, num_classes):
    # YOUR CODE HERE
    raise NotImplementedError()


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt  # only here: the other parts do without it

    # YOUR CODE HERE
    raise NotImplementedError()
