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
    # TODO nesterov
    velocity = momentum * velocity + grad + weight_decay * param
    return param - learning_rate * velocity, velocity

def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    # YOUR CODE HERE
    raise NotImplementedError()

def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    # YOUR CODE HERE
    raise NotImplementedError()

def update(optimizer, param, grad, first, second, step, learning_rate):
    # YOUR CODE HERE
    raise NotImplementedError()

def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    # only sgd and momentum for now
    p = dict(params)
    u = {k: np.zeros(a.shape) for k, a in p.items()}
    Y = one_hot(y, p["b2"].shape[1])
    history = []
    for e in range(epochs):
        history.append(accuracy(forward(X, p)[1], y))
        order = np.random.default_rng(seed + e).permutation(len(X))
        for i in range(0, len(X), batch_size):
            r = order[i:i + batch_size]
            hidden, probs = forward(X[r], p)
            g = backward(X[r], hidden, probs, Y[r], p)
            for k in p:
                if optimizer == "sgd":
                    p[k] = sgd_step(p[k], g[k], learning_rate)
                else:
                    p[k], u[k] = momentum_step(p[k], g[k], u[k], learning_rate)
    return p, history
