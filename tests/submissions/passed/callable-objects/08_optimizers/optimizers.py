"""Each optimizer is an object that can be called; the training loop is one too."""
from functools import partial
import numpy as np


class Descent:
    """One step; what it remembers goes in and comes out."""

    slots = 0

    def __call__(self, param, grad, learning_rate, weight_decay=0.0):
        return param - learning_rate * self.pull(param, grad, weight_decay)

    @staticmethod
    def pull(param, grad, weight_decay):
        return grad + weight_decay * param if weight_decay else grad + 0.0

    def advance(self, param, grad, state, step, learning_rate):
        return self(param, grad, learning_rate), state


class Momentum(Descent):
    slots = 1

    def __call__(self, param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
        d = self.pull(param, grad, weight_decay)
        velocity = d + momentum * velocity
        if nesterov:
            d = d + momentum * velocity
        else:
            d = velocity
        return [param - learning_rate * d, velocity]

    def advance(self, param, grad, state, step, learning_rate):
        param, *state = self(param, grad, *state, learning_rate)
        return param, state


class Adam(Descent):
    slots = 2

    def __init__(self, decoupled):
        self.decoupled = decoupled

    def __call__(self, param, grad, m, v, step, learning_rate,
                 beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        away = 0.0
        if self.decoupled:
            away = learning_rate * weight_decay * param
        else:
            grad = self.pull(param, grad, weight_decay)
        m = m + (1 - beta1) * (grad - m)
        v = v + (1 - beta2) * (grad * grad - v)
        unbiased = [a / (1 - b ** step) for a, b in ((m, beta1), (v, beta2))]
        return param - away - learning_rate * unbiased[0] / (np.sqrt(unbiased[1]) + eps), m, v

    def advance(self, param, grad, state, step, learning_rate):
        param, *state = self(param, grad, *state, step, learning_rate)
        return param, state


class Net:
    def __init__(self, params):
        self.p = {k: v.copy() for k, v in params.items()}

    def __call__(self, X):
        self.X = X
        self.a = np.maximum(0, X @ self.p["W1"] + self.p["b1"])
        z = self.a @ self.p["W2"] + self.p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def grads(self, dz):
        da = (dz @ self.p["W2"].T) * (self.a > 0)
        return {"W1": self.X.T @ da, "b1": da.sum(0, keepdims=True), "W2": self.a.T @ dz, "b2": dz.sum(0, keepdims=True)}


class Training:
    def __init__(self, **optimizers):
        self.optimizers = optimizers

    def __call__(self, X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
        opt, net, step = self.optimizers[optimizer], Net(params), 0
        state = {k: [np.zeros(v.shape, v.dtype) for _ in range(opt.slots)] for k, v in params.items()}
        history = []
        for epoch in range(epochs):
            history.append(float(np.mean(net(X).argmax(axis=1) == y)))
            todo = np.random.default_rng(seed + epoch).permutation(len(X))
            while len(todo):
                rows, todo = todo[:batch_size], todo[batch_size:]
                dz = net(X[rows])
                dz[np.arange(len(rows)), y[rows]] -= 1
                grads = net.grads(dz / len(rows))
                step += 1
                for k in grads:
                    net.p[k], state[k] = opt.advance(net.p[k], grads[k], state[k], step, learning_rate)
        return net.p, history


sgd_step, momentum_step, adam_step, adamw_step = Descent(), Momentum(), Adam(False), Adam(decoupled=True)
train = partial(Training(sgd=sgd_step, momentum=momentum_step, adam=adam_step, adamw=adamw_step))
