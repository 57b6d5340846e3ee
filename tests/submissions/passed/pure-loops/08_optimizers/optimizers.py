# still loops only. at least here every entry really is on its own
import math
import numpy as np


def zeros_like(a):
    return [[0.0 for _ in row] for row in a]


def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    out = zeros_like(param)
    for i in range(len(out)):
        for j in range(len(out[i])):
            d = float(grad[i][j]) + weight_decay * float(param[i][j])
            out[i][j] = float(param[i][j]) - learning_rate * d
    return np.array(out)


def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    p, u = zeros_like(param), zeros_like(param)
    for i in range(len(p)):
        for j in range(len(p[i])):
            d = float(grad[i][j]) + weight_decay * float(param[i][j])
            u[i][j] = momentum * float(velocity[i][j]) + d
            if nesterov:
                go = d + momentum * u[i][j]
            else:
                go = u[i][j]
            p[i][j] = float(param[i][j]) - learning_rate * go
    return np.array(p), np.array(u)


def one_entry(x, g, m, v, t, lr, b1, b2, eps):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g * g
    mhat = m / (1 - math.pow(b1, t))
    vhat = v / (1 - math.pow(b2, t))
    return x - lr * mhat / (math.sqrt(vhat) + eps), m, v


def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    P, M, V = zeros_like(param), zeros_like(param), zeros_like(param)
    for i in range(len(P)):
        for j in range(len(P[i])):
            x = float(param[i][j])
            g = float(grad[i][j]) + weight_decay * x
            P[i][j], M[i][j], V[i][j] = one_entry(
                x, g, float(m[i][j]), float(v[i][j]), step, learning_rate, beta1, beta2, eps)
    return np.array(P), np.array(M), np.array(V)


def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    P, M, V = zeros_like(param), zeros_like(param), zeros_like(param)
    for i in range(len(P)):
        for j in range(len(P[i])):
            x = float(param[i][j])
            P[i][j], M[i][j], V[i][j] = one_entry(
                x - learning_rate * weight_decay * x, float(grad[i][j]), float(m[i][j]), float(v[i][j]),
                step, learning_rate, beta1, beta2, eps)
    return np.array(P), np.array(M), np.array(V)


def forward_one(x, W1, b1, W2, b2):
    h = []
    for k in range(len(b1)):
        z = b1[k]
        for d in range(len(x)):
            z += x[d] * W1[d][k]
        h.append(z if z > 0 else 0.0)
    s = []
    for c in range(len(b2)):
        z = b2[c]
        for k in range(len(h)):
            z += h[k] * W2[k][c]
        s.append(z)
    top = max(s)
    e = [math.exp(a - top) for a in s]
    total = sum(e)
    return h, [a / total for a in e]


def gradient(X, y, p):
    W1, b1, W2, b2 = p["W1"].tolist(), p["b1"][0].tolist(), p["W2"].tolist(), p["b2"][0].tolist()
    g = {k: zeros_like(p[k]) for k in p}
    n = len(X)
    for x, label in zip(X, y):
        h, q = forward_one(x, W1, b1, W2, b2)
        for c in range(len(q)):
            e = (q[c] - (1.0 if c == label else 0.0)) / n
            g["b2"][0][c] += e
            for k in range(len(h)):
                g["W2"][k][c] += h[k] * e
        for k in range(len(h)):
            if h[k] > 0:
                back = 0.0
                for c in range(len(q)):
                    back += W2[k][c] * (q[c] - (1.0 if c == label else 0.0)) / n
                g["b1"][0][k] += back
                for d in range(len(x)):
                    g["W1"][d][k] += x[d] * back
    return {k: np.array(g[k]) for k in g}


def share(X, y, p):
    W1, b1, W2, b2 = p["W1"].tolist(), p["b1"][0].tolist(), p["W2"].tolist(), p["b2"][0].tolist()
    right = 0
    for x, label in zip(X, y):
        q = forward_one(x, W1, b1, W2, b2)[1]
        if q.index(max(q)) == label:
            right += 1
    return right / len(X)


def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    X, y = X.tolist(), y.tolist()
    p = {k: params[k].copy() for k in params}
    u = {k: np.zeros(params[k].shape) for k in params}
    m = {k: np.zeros(params[k].shape) for k in params}
    v = {k: np.zeros(params[k].shape) for k in params}
    t = 0
    history = []
    for e in range(epochs):
        history.append(share(X, y, p))
        order = list(np.random.default_rng(seed + e).permutation(len(X)))
        while order:
            now = order[:batch_size]
            order = order[batch_size:]
            g = gradient([X[i] for i in now], [y[i] for i in now], p)
            t = t + 1
            for k in p:
                if optimizer == "sgd":
                    p[k] = sgd_step(p[k], g[k], learning_rate)
                if optimizer == "momentum":
                    p[k], u[k] = momentum_step(p[k], g[k], u[k], learning_rate)
                if optimizer == "adam":
                    p[k], m[k], v[k] = adam_step(p[k], g[k], m[k], v[k], t, learning_rate)
                if optimizer == "adamw":
                    p[k], m[k], v[k] = adamw_step(p[k], g[k], m[k], v[k], t, learning_rate)
    return p, history
