import numpy as np


class Tensor:
    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=float)
        self.requires_grad = requires_grad
        self.grad = None
        self.parents = []

    def backward(self):
        # send the gradient along every way through the graph, the leaf adds them all up
        letters = [(self, np.ones_like(self.data))]
        while letters:
            t, g = letters.pop()
            if not t.parents:
                t.grad = np.asarray(g if t.grad is None else t.grad + g)
            for p, f in t.parents:
                letters.append((p, f(g)))

    def __add__(self, other):
        other = as_tensor(other)
        return make(self.data + other.data, (self, lambda g: g), (other, lambda g: g))

    def __neg__(self):
        return make(-self.data, (self, lambda g: -g))

    def __sub__(self, other):
        return self + (-as_tensor(other))

    def __mul__(self, other):
        other = as_tensor(other)
        return make(self.data * other.data, (self, lambda g: g * other.data), (other, lambda g: g * self.data))

    def __truediv__(self, other):
        return self * as_tensor(other) ** -1

    def __pow__(self, n):
        return make(self.data**n, (self, lambda g: g * n * self.data ** (n - 1)))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return as_tensor(other) - self

    def __rtruediv__(self, other):
        return as_tensor(other) / self

    def __matmul__(self, other):
        return make(self.data @ other.data, (self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))

    @property
    def T(self):
        return make(self.data.T, (self, lambda g: g.T))

    def relu(self):
        return make(np.maximum(self.data, 0), (self, lambda g: g * (self.data > 0)))

    def exp(self):
        return make(np.exp(self.data), (self, lambda g: g * np.exp(self.data)))

    def log(self):
        return make(np.log(self.data), (self, lambda g: g / self.data))

    def sum(self, axis=None, keepdims=False):
        kept = self.data.sum(axis=axis, keepdims=True).shape
        value = self.data.sum(axis=axis, keepdims=keepdims)
        return make(value, (self, lambda g: np.ones(self.data.shape) * g.reshape(kept)))

    def mean(self, axis=None, keepdims=False):
        n = self.data.size if axis is None else self.data.shape[axis]
        return self.sum(axis, keepdims) / n


def as_tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def make(data, *parents):
    t = Tensor(data)
    t.parents = [(p, lambda g, p=p, f=f: sum_back(np.asarray(f(g)), p.data.shape)) for p, f in parents if p.requires_grad]
    t.requires_grad = bool(t.parents)
    return t


def sum_back(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def cross_entropy(logits, y):
    z = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    hot = Tensor((np.arange(z.data.shape[1]) == np.asarray(y)[:, None]).astype(float))
    return (z.exp().sum(axis=1).log() - (z * hot).sum(axis=1)).mean()


def train(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        t = {k: Tensor(v, True) for k, v in params.items()}
        logits = (Tensor(X) @ t["W1"] + t["b1"]).relu() @ t["W2"] + t["b2"]
        history.append(float(np.mean(logits.data.argmax(axis=1) == y)))
        cross_entropy(logits, y).backward()
        params = {k: v - learning_rate * t[k].grad for k, v in params.items()}
    return params, history
