import numpy as np


def same(x, like):
    """The number x in the dtype of an array."""
    return like.dtype.type(x)


def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    out = grad * same(learning_rate, grad)
    out += param * same(learning_rate * weight_decay, param)
    return np.subtract(param, out, out=out)


def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    lr, mu, wd = (same(x, param) for x in (learning_rate, momentum, weight_decay))
    d = np.add(grad, wd * param)
    velocity = np.add(mu * velocity, d)
    return param - lr * (d + mu * velocity if nesterov else velocity), velocity


def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    kind = param.dtype.type
    d = grad + kind(weight_decay) * param
    m = kind(beta1) * m + kind(1 - beta1) * d
    v = kind(beta2) * v + kind(1 - beta2) * np.square(d)
    out = np.sqrt(v / kind(1 - beta2**step))
    out += kind(eps)
    np.divide(m, out, out=out)
    out *= kind(learning_rate / (1 - beta1**step))
    return param - out, m, v


def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    decayed = param * same(1 - learning_rate * weight_decay, param)
    return adam_step(decayed, grad, m, v, step, learning_rate, beta1, beta2, eps)


def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = {k: p.copy() for k, p in params.items()}
    state = {k: (np.zeros_like(p), np.zeros_like(p)) for k, p in params.items()}
    Y = np.eye(params["b2"].shape[1], dtype=X.dtype)[y]

    def probabilities(X):
        h = np.maximum(X @ params["W1"] + params["b1"], same(0, X))
        e = h @ params["W2"] + params["b2"]
        e = np.exp(e - e.max(1, keepdims=True))
        return h, e / e.sum(1, keepdims=True)

    step, history = 0, []
    for epoch in range(epochs):
        history.append(np.mean(probabilities(X)[1].argmax(1) == y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        Xs, Ys = X[order], Y[order]
        for i in range(0, len(X), batch_size):
            x, t = Xs[i:i + batch_size], Ys[i:i + batch_size]
            h, p = probabilities(x)
            d2 = (p - t) / same(len(x), X)
            d1 = d2 @ params["W2"].T
            d1[h <= 0] = 0
            step += 1
            for k, g in (("W1", x.T @ d1), ("b1", d1.sum(0, keepdims=True)), ("W2", h.T @ d2), ("b2", d2.sum(0, keepdims=True))):
                first, second = state[k]
                if optimizer == "sgd":
                    params[k] = sgd_step(params[k], g, learning_rate)
                elif optimizer == "momentum":
                    params[k], first = momentum_step(params[k], g, first, learning_rate)
                elif optimizer == "adam":
                    params[k], first, second = adam_step(params[k], g, first, second, step, learning_rate)
                else:
                    params[k], first, second = adamw_step(params[k], g, first, second, step, learning_rate)
                state[k] = first, second
    return params, history
