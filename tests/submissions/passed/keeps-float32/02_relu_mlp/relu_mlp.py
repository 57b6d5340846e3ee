import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def standardize_features(X, eps=1e-8):
    out = X - X.mean(axis=0, keepdims=True)
    out /= X.std(axis=0, keepdims=True) + X.dtype.type(eps)
    return out


def init_params(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    f = np.float32
    return {
        "W1": f(0.1) * rng.standard_normal((num_features, num_hidden), dtype=f),
        "b1": np.zeros((1, num_hidden), dtype=f),
        "W2": f(0.1) * rng.standard_normal((num_hidden, num_classes), dtype=f),
        "b2": np.zeros((1, num_classes), dtype=f),
    }


def relu(Z):
    out = Z.copy()
    out[out < 0] = 0
    return out


def relu_mask(Z):
    return (Z > 0).astype(Z.dtype)


def forward(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(hidden @ params["W2"] + params["b2"])


def backward(X, hidden, probs, y_onehot, params):
    d2 = (probs - y_onehot) / X.dtype.type(len(X))
    d1 = d2 @ params["W2"].T
    d1[hidden <= 0] = 0
    return {"W1": X.T @ d1, "b1": d1.sum(0, keepdims=True), "W2": hidden.T @ d2, "b2": d2.sum(0, keepdims=True)}


def train(X, y, params, epochs, learning_rate):
    params = dict(params)
    classes = params["b2"].shape[1]
    Y = np.zeros((len(y), classes), dtype=params["W2"].dtype)
    Y[np.arange(len(y)), y] = 1
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(np.mean(probs.argmax(1) == y))
        grads = backward(X, hidden, probs, Y, params)
        for k in grads:
            params[k] = params[k] - params[k].dtype.type(learning_rate) * grads[k]
    return params, history
