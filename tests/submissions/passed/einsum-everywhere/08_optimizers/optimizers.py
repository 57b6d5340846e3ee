import numpy as np

mul = lambda *a: np.einsum(",".join(["..."] * len(a)) + "->...", *a)


def mix(weights, arrays):
    """sum of weight times array"""
    return np.einsum("k,k...->...", weights, np.stack(arrays))


def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    return mix([1 - learning_rate * weight_decay, -learning_rate], [param, grad])


def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    new = mix([momentum, 1, weight_decay], [velocity, grad, param])
    if nesterov:
        return mix([1 - learning_rate * weight_decay, -learning_rate, -learning_rate * momentum], [param, grad, new]), new
    return mix([1, -learning_rate], [param, new]), new


def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    g = mix([1, weight_decay], [grad, param])
    m = mix([beta1, 1 - beta1], [m, g])
    v = mix([beta2, 1 - beta2], [v, mul(g, g)])
    root = np.sqrt(1 - beta2**step)
    # everything times sqrt(1 - beta2^t), above and below: then eps has to be scaled as well
    size = learning_rate * root / (1 - beta1**step)
    return param - size * mul(m, 1 / (np.sqrt(v) + eps * root)), m, v


def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    new, m, v = adam_step(param, grad, m, v, step, learning_rate, beta1, beta2, eps)
    return mix([1, -learning_rate * weight_decay], [new, param]), m, v


def forward(X, p):
    A = np.einsum("nd,dh->nh", X, p["W1"]) + p["b1"]
    A = mul(A, (A > 0).astype(A.dtype))
    Z = np.einsum("nh,hc->nc", A, p["W2"]) + p["b2"]
    E = np.exp(Z - Z.max(1)[:, None])
    return A, np.einsum("nc,n->nc", E, 1 / np.einsum("nc->n", E))


def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    Y = np.eye(params["b2"].size)[y]
    names = list(params)
    p = dict(params)
    zero = {k: np.zeros_like(p[k]) for k in names}
    u, m, v = dict(zero), dict(zero), dict(zero)
    t, history = 0, []
    for e in range(epochs):
        history.append(float((forward(X, p)[1].argmax(1) == y).mean()))
        order = np.random.default_rng(seed + e).permutation(len(X))
        for b in np.split(order, range(batch_size, len(X), batch_size)):
            A, P = forward(X[b], p)
            G = (P - Y[b]) / len(b)
            H = np.einsum("nc,hc,nh->nh", G, p["W2"], A > 0)
            g = {"W1": np.einsum("nd,nh->dh", X[b], H), "b1": np.einsum("nh->h", H)[None],
                 "W2": np.einsum("nh,nc->hc", A, G), "b2": np.einsum("nc->c", G)[None]}
            t += 1
            for k in names:
                match optimizer:
                    case "sgd":
                        p[k] = sgd_step(p[k], g[k], learning_rate)
                    case "momentum":
                        p[k], u[k] = momentum_step(p[k], g[k], u[k], learning_rate)
                    case "adam":
                        p[k], m[k], v[k] = adam_step(p[k], g[k], m[k], v[k], t, learning_rate)
                    case "adamw":
                        p[k], m[k], v[k] = adamw_step(p[k], g[k], m[k], v[k], t, learning_rate)
    return p, history
