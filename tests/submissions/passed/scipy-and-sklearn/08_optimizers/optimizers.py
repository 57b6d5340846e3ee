import numpy as np
from scipy import signal, special
from scipy.linalg import blas
from sklearn.metrics import accuracy_score
from sklearn.utils import gen_batches


def axpy(a, x, y):
    """y + a * x, by BLAS on a copy"""
    return blas.daxpy(np.ravel(x), np.array(y, dtype=float).ravel(), a=a).reshape(np.shape(y))


def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    return axpy(-learning_rate, axpy(weight_decay, param, grad), param)


def smooth(new, old, keep, weight):
    # one step of a recursive filter: y = keep * old + weight * new
    out, _ = signal.lfilter([weight], [1.0, -keep], new[None], axis=0, zi=keep * old[None])
    return out[0]


def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    d = axpy(weight_decay, param, grad)
    velocity = smooth(d, velocity, momentum, 1.0)
    ahead = smooth(d, velocity, momentum, 1.0) if nesterov else velocity
    return axpy(-learning_rate, ahead, param), velocity


def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    d = axpy(weight_decay, param, grad)
    m = smooth(d, m, beta1, 1 - beta1)
    v = smooth(d**2, v, beta2, 1 - beta2)
    # 1 - beta**t without cancellation
    c1, c2 = (-np.expm1(special.xlogy(step, b)) for b in (beta1, beta2))
    return axpy(-learning_rate, m / c1 / (np.sqrt(v / c2) + eps), param), m, v


def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    shrunk = np.multiply(param, 1 - learning_rate * weight_decay)
    return adam_step(shrunk, grad, m, v, step, learning_rate, beta1, beta2, eps)


def predict(X, params):
    hidden = np.clip(X.dot(params["W1"]) + params["b1"], 0, None)
    return hidden, special.softmax(hidden.dot(params["W2"]) + params["b2"], axis=1)


STEPS = {
    "sgd": lambda p, g, s, t, lr: (sgd_step(p, g, lr),),
    "momentum": lambda p, g, s, t, lr: momentum_step(p, g, s[0], lr),
    "adam": lambda p, g, s, t, lr: adam_step(p, g, *s, t, lr),
    "adamw": lambda p, g, s, t, lr: adamw_step(p, g, *s, t, lr),
}


def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    onehot = np.eye(params["W2"].shape[1])[y]
    params = {k: v for k, v in params.items()}
    memory = {k: (np.zeros(v.shape), np.zeros(v.shape)) for k, v in params.items()}
    history, t = [], 0
    for epoch in range(epochs):
        history.append(float(accuracy_score(y, np.argmax(predict(X, params)[1], axis=1))))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for part in gen_batches(len(X), batch_size):
            rows = order[part]
            hidden, probs = predict(X[rows], params)
            delta2 = (probs - onehot[rows]) / rows.size
            delta1 = np.where(hidden > 0, delta2.dot(params["W2"].T), 0)
            grads = dict(
                W1=X[rows].T.dot(delta1), b1=delta1.sum(axis=0).reshape(1, -1),
                W2=hidden.T.dot(delta2), b2=delta2.sum(axis=0).reshape(1, -1),
            )
            t += 1
            for k in params:
                params[k], *memory[k] = STEPS[optimizer](params[k], grads[k], memory[k], t, learning_rate)
    return params, history
