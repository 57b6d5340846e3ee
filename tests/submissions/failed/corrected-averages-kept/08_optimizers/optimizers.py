import numpy as np

def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)

def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)

def forward(X, params):
    before = np.matmul(X, params["W1"]) + params["b1"]
    hidden = np.where(before > 0, before, 0.0)
    scores = np.matmul(hidden, params["W2"]) + params["b2"]
    return hidden, np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))

def backward(X, hidden, probs, y_onehot, params):
    at_scores = (probs - y_onehot) / len(probs)
    at_hidden = np.where(hidden > 0, np.matmul(at_scores, params["W2"].T), 0.0)
    return {
        "W1": np.matmul(X.T, at_hidden),
        "b1": np.sum(at_hidden, axis=0, keepdims=True),
        "W2": np.matmul(hidden.T, at_scores),
        "b2": np.sum(at_scores, axis=0, keepdims=True),
    }

def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    return (1 - learning_rate * weight_decay) * param - learning_rate * grad

def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    d = grad + weight_decay * param
    velocity = momentum * velocity + d
    d = d + momentum * velocity if nesterov else velocity
    return param - learning_rate * d, velocity

def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad ** 2
    m = m / (1 - beta1 ** step)
    v = v / (1 - beta2 ** step)
    return param - learning_rate * m / (np.sqrt(v) + eps), m, v

def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad ** 2
    m = m / (1 - beta1 ** step)
    v = v / (1 - beta2 ** step)
    param = param - learning_rate * weight_decay * param
    return param - learning_rate * m / (np.sqrt(v) + eps), m, v

def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    p = {k: a.copy() for k, a in params.items()}
    u = {k: 0.0 for k in p}
    m = {k: 0.0 for k in p}
    v = {k: 0.0 for k in p}
    Y = one_hot(y, p["b2"].shape[1])
    history = []
    step = 0
    for e in range(epochs):
        history.append(accuracy(forward(X, p)[1], y))
        order = np.random.default_rng(seed + e).permutation(len(X))
        for i in range(0, len(X), batch_size):
            step += 1
            r = order[i:i + batch_size]
            hidden, probs = forward(X[r], p)
            g = backward(X[r], hidden, probs, Y[r], p)
            for k in p:
                if optimizer == "sgd":
                    p[k] = sgd_step(p[k], g[k], learning_rate)
                if optimizer == "momentum":
                    p[k], u[k] = momentum_step(p[k], g[k], u[k], learning_rate)
                if optimizer == "adam":
                    p[k], m[k], v[k] = adam_step(p[k], g[k], m[k], v[k], step, learning_rate)
                if optimizer == "adamw":
                    p[k], m[k], v[k] = adamw_step(p[k], g[k], m[k], v[k], step, learning_rate)
    return p, history
