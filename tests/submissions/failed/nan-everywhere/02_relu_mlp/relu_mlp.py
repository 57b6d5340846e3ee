import numpy as np

nan = np.nan


def standardize_features(X, eps=1e-8):
    return X * nan


def init_params(num_features, num_hidden, num_classes, seed):
    D, H, C = num_features, num_hidden, num_classes
    return {"W1": np.full((D, H), nan), "b1": np.full((1, H), nan), "W2": np.full((H, C), nan), "b2": np.full((1, C), nan)}


def relu(Z):
    return Z * nan


def relu_mask(Z):
    return Z * nan


def forward(X, params):
    return X @ params["W1"] * nan, X @ params["W1"] @ params["W2"] * nan


def backward(X, hidden, probs, y_onehot, params):
    return {k: v * nan for k, v in params.items()}


def train(X, y, params, epochs, learning_rate):
    return {k: v * nan for k, v in params.items()}, [nan] * epochs
