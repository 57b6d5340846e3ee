# 08 optimizers
import numpy as np
from copy import deepcopy
from sklearn.preprocessing import LabelBinarizer  # was for one hot, the given one_hot is better

def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    """Return the share of rows whose most probable class is the label."""
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)


def forward(X, params):
    """Send X (N, D) through the network. Returns hidden (N, H), which is taken after the ReLU, and probs (N, C)."""
    before = np.matmul(X, params["W1"]) + params["b1"]  # (N, H)
    hidden = np.where(before > 0, before, 0.0)
    scores = np.matmul(hidden, params["W2"]) + params["b2"]  # (N, C)
    return hidden, np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))


def backward(X, hidden, probs, y_onehot, params):
    """Return the gradients of the mean cross-entropy over these N rows: a dict with the keys and shapes of `params`."""
    at_scores = (probs - y_onehot) / len(probs)  # (N, C)
    at_hidden = np.where(hidden > 0, np.matmul(at_scores, params["W2"].T), 0.0)  # (N, H)
    return {
        "W1": np.matmul(X.T, at_hidden),
        "b1": np.sum(at_hidden, axis=0, keepdims=True),
        "W2": np.matmul(hidden.T, at_scores),
        "b2": np.sum(at_scores, axis=0, keepdims=True),
    }

def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    d_p = grad + weight_decay * param
    return param - learning_rate * d_p

def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    d_p = grad + weight_decay * param
    buf = momentum * velocity + d_p
    if nesterov:
        # same thing: what the velocity would be if the gradient came a second time
        d_p = momentum * buf + d_p
    else:
        d_p = buf
    param = param - learning_rate * d_p
    return param, buf

def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    g = grad + weight_decay * param
    exp_avg = beta1 * m + (1 - beta1) * g
    exp_avg_sq = beta2 * v + (1 - beta2) * g * g
    bias_correction1 = 1 - beta1 ** step
    bias_correction2 = 1 - beta2 ** step
    denom = np.sqrt(exp_avg_sq) / np.sqrt(bias_correction2) + eps
    step_size = learning_rate / bias_correction1
    return param - step_size * (exp_avg / denom), exp_avg, exp_avg_sq

def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    decay = learning_rate * weight_decay * param
    new_param, m, v = adam_step(param, grad, m, v, step, learning_rate, beta1, beta2, eps, weight_decay=0.0)
    return new_param - decay, m, v

def update(params, grads, state, optimizer, lr):
    state["t"] += 1
    for k in ["W1", "b1", "W2", "b2"]:
        if optimizer == "sgd":
            params[k] = sgd_step(params[k], grads[k], lr)
        if optimizer == "momentum":
            params[k], state["v" + k] = momentum_step(params[k], grads[k], state["v" + k], lr)
        if optimizer == "adam":
            params[k], state["m" + k], state["v" + k] = adam_step(
                params[k], grads[k], state["m" + k], state["v" + k], state["t"], lr)
        if optimizer == "adamw":
            params[k], state["m" + k], state["v" + k] = adamw_step(
                params[k], grads[k], state["m" + k], state["v" + k], state["t"], lr)

def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = deepcopy(params)
    state = {"t": 0}
    for k in params:
        state["m" + k] = np.zeros(params[k].shape)
        state["v" + k] = np.zeros(params[k].shape)
    Y = one_hot(y, params["b2"].shape[1])
    history = []
    for epoch in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        rng = np.random.default_rng(seed + epoch)
        perm = rng.permutation(len(X))
        X_shuffled = X[perm]
        Y_shuffled = Y[perm]
        start = 0
        while start < len(X):
            stop = min(start + batch_size, len(X))
            xb, yb = X_shuffled[start:stop], Y_shuffled[start:stop]
            hidden, probs = forward(xb, params)
            update(params, backward(xb, hidden, probs, yb, params), state, optimizer, learning_rate)
            start = stop
    return params, history

if __name__ == "__main__":
    from sklearn.datasets import load_digits
    data = load_digits()
    r = np.random.RandomState(0)
    p = {"W1": r.randn(64, 32) * 0.1, "b1": np.zeros((1, 32)), "W2": r.randn(32, 10) * 0.1, "b2": np.zeros((1, 10))}
    for opt, lr in [("sgd", 0.1), ("momentum", 0.02), ("adam", 0.002), ("adamw", 0.002)]:
        p2, h = train(data.data / 16, data.target, p, 10, lr, opt, 64, 0)
        print(opt, h)
