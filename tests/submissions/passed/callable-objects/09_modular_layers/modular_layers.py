"""No classes: every layer is a namespace whose functions close over it."""
from functools import partial
from types import SimpleNamespace

import numpy as np


def layer(**functions):
    self = SimpleNamespace(on=True, cache=None, params=lambda: [], grads=lambda: [])
    self.train_mode = lambda: setattr(self, "on", True)
    self.eval_mode = lambda: setattr(self, "on", False)
    for name, function in functions.items():
        setattr(self, name, partial(function, self))
    return self


def Linear(num_in, num_out, seed):
    def forward(self, X):
        self.cache = X
        return X.dot(self.weight) + self.bias

    def backward(self, grad_output):
        self.slopes = [grad_output.sum(0)[np.newaxis], self.cache.T.dot(grad_output)]
        return grad_output.dot(self.weight.T)

    self = layer(forward=forward, backward=backward)
    self.weight = np.random.default_rng([seed, num_in]).standard_normal((num_in, num_out)) * 0.1
    self.bias = np.zeros((1, num_out))
    self.params = lambda: [self.bias, self.weight]  # bias first
    self.grads = lambda: self.slopes
    return self


def elementwise(f, slope):
    def forward(self, X):
        result = f(X)
        self.cache = slope(X, result)
        return result

    return lambda: layer(forward=forward, backward=lambda self, grad_output: grad_output * self.cache)


ReLU = elementwise(lambda X: np.where(X > 0, X, 0.0), lambda X, A: (X > 0) * 1.0)
Sigmoid = elementwise(lambda X: (1 + np.tanh(X / 2)) / 2, lambda X, A: A * (1 - A))


def Dropout(p, seed):
    def forward(self, X):
        self.cache = 1.0
        if self.on:
            self.cache = self.rng.choice([0.0, 1 / (1 - p)], size=X.shape, p=[p, 1 - p])
        return X * self.cache

    self = layer(forward=forward, backward=lambda self, grad_output: grad_output * self.cache)
    self.rng = np.random.default_rng(seed)
    return self


def SoftmaxCrossEntropy():
    def forward(self, logits, y):
        z = logits - logits.max(1)[:, None]
        total = np.log(np.exp(z).sum(1))
        self.cache = np.exp(z - total[:, None]), np.array(y)
        return float(np.mean(total - z[np.arange(len(y)), y]))

    def backward(self):
        probs, y = self.cache
        return (probs - np.identity(probs.shape[1])[y]) / y.size

    return layer(forward=forward, backward=backward)


def Sequential(layers):
    def forward(self, X):
        for one in layers:
            X = one.forward(X)
        return X

    def backward(self, grad_output):
        for one in layers[::-1]:
            grad_output = one.backward(grad_output)
        return grad_output

    def everybody(name, self):
        return [item for one in layers for item in getattr(one, name)() or []]

    return layer(
        forward=forward,
        backward=backward,
        **{name: partial(everybody, name) for name in ("params", "grads", "train_mode", "eval_mode")},
    )


class Fit:
    def __call__(self, model, X, y, epochs, learning_rate, batch_size, seed):
        return [self.epoch(model, X, y, learning_rate, batch_size, seed + e) for e in range(epochs)]

    def epoch(self, model, X, y, rate, size, seed):
        model.eval_mode()
        accuracy = np.mean(np.argmax(model.forward(X), axis=1) == y)
        model.train_mode()
        order = np.random.default_rng(seed).permutation(len(X))
        for k in range(-(-len(X) // size)):
            self.step(model, X, y, rate, order[k * size : k * size + size])
        return accuracy

    def step(self, model, X, y, rate, rows):
        loss = SoftmaxCrossEntropy()
        loss.forward(model.forward(X[rows]), y[rows])
        model.backward(loss.backward())
        for p, g in zip(model.params(), model.grads()):
            p[...] = p - rate * g


fit = Fit()
