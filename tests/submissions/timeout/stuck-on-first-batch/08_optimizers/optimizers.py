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
    if nesterov:
        return param - learning_rate * (d + momentum * u), u
    return param - learning_rate * u, u

def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    g = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    m_hat, v_hat = m / (1 - beta1 ** step), v / (1 - beta2 ** step)
    return param - learning_rate * m_hat / (v_hat ** 0.5 + eps), m, v

def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    return adam_step(param * (1 - learning_rate * weight_decay), grad, m, v, step, learning_rate, beta1, beta2, eps)

def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    u = {k: np.zeros(a.shape) for k, a in params.items()}
    v = {k: np.zeros(a.shape) for k, a in params.items()}
    Y = one_hot(y, params["b2"].shape[1])
    history = []
    step = 0
    for e in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + e).permutation(len(X))
        start = 0
        while start < len(X):
            rows = order[start:start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, Y[rows], params)
            step += 1
            for k in params:
                if optimizer == "sgd":
                    params[k] = sgd_step(params[k], grads[k], learning_rate)
                elif optimizer == "momentum":
                    params[k], u[k] = momentum_step(params[k], grads[k], u[k], learning_rate)
                elif optimizer == "adam":
                    params[k], u[k], v[k] = adam_step(params[k], grads[k], u[k], v[k], step, learning_rate)
                else:
                    params[k], u[k], v[k] = adamw_step(params[k], grads[k], u[k], v[k], step, learning_rate)
    return params, history
