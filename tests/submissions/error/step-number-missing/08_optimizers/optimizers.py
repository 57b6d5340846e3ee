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
    return param - learning_rate * (grad + weight_decay * param)

def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    d = grad + weight_decay * param
    u = momentum * velocity + d
    return param - learning_rate * ((d + momentum * u) if nesterov else u), u

def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    g = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return param - learning_rate * (m / (1 - beta1 ** step)) / (np.sqrt(v / (1 - beta2 ** step)) + eps), m, v

def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    p, m, v = adam_step(param, grad, m, v, step, learning_rate, beta1, beta2, eps)
    return p - learning_rate * weight_decay * param, m, v

def update(optimizer, param, grad, first, second, step, learning_rate):
    if optimizer == "sgd":
        return sgd_step(param, grad, learning_rate), first, second
    if optimizer == "momentum":
        param, first = momentum_step(param, grad, first, learning_rate)
        return param, first, second
    if optimizer == "adam":
        return adam_step(param, grad, first, second, learning_rate)
    return adamw_step(param, grad, first, second, learning_rate)

def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first = {k: np.zeros(a.shape) for k, a in params.items()}
    second = {k: np.zeros(a.shape) for k, a in params.items()}
    Y = one_hot(y, params["b2"].shape[1])
    history = []
    step = 0
    for e in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + e).permutation(len(X))
        for i in range(0, len(X), batch_size):
            step += 1
            r = order[i:i + batch_size]
            hidden, probs = forward(X[r], params)
            grads = backward(X[r], hidden, probs, Y[r], params)
            for k in params:
                params[k], first[k], second[k] = update(optimizer, params[k], grads[k], first[k], second[k], step, learning_rate)
    return params, history
