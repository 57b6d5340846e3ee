import numpy as np
from scipy import special, stats
from sklearn.preprocessing import label_binarize  # not used in the end


def standardize_features(X, eps=1e-8):
    return (X - np.average(X, axis=0)) / (np.std(X, axis=0) + eps)


def init_params(num_features, num_hidden, num_classes, seed):
    gen = np.random.default_rng(seed)
    normal = stats.norm(loc=0, scale=0.1)
    W1 = normal.rvs(size=(num_features, num_hidden), random_state=gen)
    W2 = normal.rvs(size=(num_hidden, num_classes), random_state=gen)
    return {"W1": W1, "b1": np.zeros((1, num_hidden)), "W2": W2, "b2": np.zeros((1, num_classes))}


def relu(Z):
    return np.clip(Z, 0, np.inf)


def relu_mask(Z):
    return np.where(Z > 0, 1.0, 0.0)


def forward(X, params):
    hidden = relu(X.dot(params["W1"]) + params["b1"])
    return hidden, special.softmax(hidden.dot(params["W2"]) + params["b2"], axis=1)


def backward(X, hidden, probs, y_onehot, params):
    N = len(X)
    delta2 = probs - y_onehot
    delta1 = delta2.dot(params["W2"].T) * relu_mask(hidden)
    # divide at the very end, everywhere
    return {
        "W1": X.T.dot(delta1) / N,
        "b1": delta1.mean(axis=0).reshape(1, -1),
        "W2": hidden.T.dot(delta2) / N,
        "b2": delta2.mean(axis=0).reshape(1, -1),
    }


def train(X, y, params, epochs, learning_rate):
    onehot = np.eye(params["W2"].shape[1])[y]
    history = []
    for _ in range(epochs):
        h, p = forward(X, params)
        history.append(np.mean(np.argmax(p, axis=1) == y))
        g = backward(X, h, p, onehot, params)
        params = {name: params[name] - learning_rate * g[name] for name in params}
    return params, history
