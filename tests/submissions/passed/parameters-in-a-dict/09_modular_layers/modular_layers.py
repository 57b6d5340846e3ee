import numpy as np


class Module:
    """Parameters live in a dict, and so do their gradients. `weight` and `bias` are doors to that dict."""

    def __init__(self):
        self.p = {}
        self.g = {}
        self.children = []
        self.mode = "train"

    def params(self):
        return list(self.p.values()) + [p for child in self.children for p in child.params()]

    def grads(self):
        return [self.g[k] for k in self.p] + [g for child in self.children for g in child.grads()]

    def _set_mode(self, mode):
        self.mode = mode
        for child in self.children:
            child._set_mode(mode)

    def train_mode(self):
        self._set_mode("train")

    def eval_mode(self):
        self._set_mode("eval")

    def descend(self, rate):
        # not in place: every parameter becomes a new array in the dict
        for k in self.p:
            self.p[k] = self.p[k] - rate * self.g[k]
        for child in self.children:
            child.descend(rate)


def door(key):
    return property(lambda self: self.p[key], lambda self, value: self.p.__setitem__(key, value))


class Linear(Module):
    weight, bias = door("weight"), door("bias")

    def __init__(self, num_in, num_out, seed):
        super().__init__()
        gen = np.random.Generator(np.random.Philox(seed))
        self.p["bias"] = np.zeros((1, num_out))
        self.p["weight"] = gen.normal(size=(num_in, num_out)) * (2 / (num_in + num_out)) ** 0.5

    def forward(self, X):
        self.x = X
        return X @ self.weight + self.bias

    def backward(self, grad_output):
        self.g["weight"] = (grad_output.T @ self.x).T
        self.g["bias"] = np.ones((1, len(grad_output)), dtype=grad_output.dtype) @ grad_output
        return (self.weight @ grad_output.T).T


class ReLU(Module):
    def forward(self, X):
        self.slope = np.sign(np.maximum(X, 0))
        return X * self.slope

    def backward(self, grad_output):
        return self.slope * grad_output


class Sigmoid(Module):
    def forward(self, X):
        small = np.exp(np.minimum(X, -X))
        self.s = np.where(X < 0, small / (1 + small), 1 / (1 + small))
        return self.s

    def backward(self, grad_output):
        return self.s * (1 - self.s) * grad_output


class Dropout(Module):
    def __init__(self, p, seed):
        super().__init__()
        self.prob = p
        self.gen = np.random.Generator(np.random.MT19937(seed))

    def forward(self, X):
        if self.mode == "eval":
            self.m = np.ones_like(X)
        else:
            self.m = np.where(self.gen.uniform(size=X.shape) < self.prob, 0.0, 1.0 / (1.0 - self.prob))
        return X * self.m

    def backward(self, grad_output):
        return grad_output * self.m


class SoftmaxCrossEntropy(Module):
    def forward(self, logits, y):
        self.y = y.astype(int)
        rows = np.arange(len(y))
        # loss of one sample: log sum exp(l_k - l_y), with the gaps made safe
        gaps = logits - logits[rows, self.y][:, None]
        top = gaps.max(axis=1, keepdims=True)
        e = np.exp(gaps - top)
        self.q = e / e.sum(axis=1, keepdims=True)
        return np.mean(top[:, 0] + np.log(e.sum(axis=1)))

    def backward(self):
        d = self.q.copy()
        d[np.arange(len(d)), self.y] -= 1
        return d / len(d)


class Sequential(Module):
    def __init__(self, layers):
        super().__init__()
        self.children = layers

    def forward(self, X):
        for child in self.children:
            X = child.forward(X)
        return X

    def backward(self, grad_output):
        for child in reversed(self.children):
            grad_output = child.backward(grad_output)
        return grad_output


def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    history, ce = [], SoftmaxCrossEntropy()
    for e in range(epochs):
        model.eval_mode()
        history.append(np.count_nonzero(model.forward(X).argmax(axis=1) == y) / len(y))
        model.train_mode()
        rest = np.random.default_rng(seed + e).permutation(len(y))
        while len(rest):
            now, rest = rest[:batch_size], rest[batch_size:]
            ce.forward(model.forward(X[now]), y[now])
            model.backward(ce.backward())
            model.descend(learning_rate)
    return history
