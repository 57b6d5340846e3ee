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

# as in my other course: v <- mu v + lr g, w <- w - v
def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    change = learning_rate * (grad + weight_decay * param)
    velocity = momentum * velocity + change
    if nesterov:
        return param - (change + momentum * velocity), velocity
    return param - velocity, velocity

def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad * grad
    mh = m / (1 - beta1 ** step)
    vh = v / (1 - beta2 ** step)
    return param - learning_rate * mh / (np.sqrt(vh) + eps), m, v

def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    return adam_step((1 - learning_rate * weight_decay) * param, grad, m, v, step, learning_rate, beta1, beta2, eps)

def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    p = dict(params)
    mem = {k: [np.zeros_like(a), np.zeros_like(a)] for k, a in p.items()}
    Y = one_hot(y, p["b2"].shape[1])
    history, t = [], 0
    for e in range(epochs):
        history.append(accuracy(forward(X, p)[1], y))
        order = np.random.default_rng(seed + e).permutation(len(X))
        for i in range(0, len(X), batch_size):
            r = order[i:i + batch_size]
            g = backward(X[r], *forward(X[r], p), Y[r], p)
            t += 1
            for k in p:
                if optimizer == "sgd":
                    p[k] = sgd_step(p[k], g[k], learning_rate)
                elif optimizer == "momentum":
                    p[k], mem[k][0] = momentum_step(p[k], g[k], mem[k][0], learning_rate)
                elif optimizer == "adam":
                    p[k], *mem[k] = adam_step(p[k], g[k], *mem[k], t, learning_rate)
                else:
                    p[k], *mem[k] = adamw_step(p[k], g[k], *mem[k], t, learning_rate)
    return p, history
