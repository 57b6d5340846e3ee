import numpy as np


class Tensor:
    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=float)
        self.requires_grad = requires_grad
        self.grad = None
        self.parents = []

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            t, done = stack.pop()
            if done:
                order.append(t)
            elif t not in seen:
                seen.add(t)
                stack.append((t, True))
                for p, _ in t.parents:
                    stack.append((p, False))
        grads = {self: np.ones_like(self.data)}
        for t in reversed(order):
            if not t.parents:
                t.grad = grads[t] if t.grad is None else t.grad + grads[t]
            for p, rule in t.parents:
                grads[p] = grads.get(p, 0) + rule(grads[t])

    def __add__(self, other):
        return op(np.add, self, other, lambda g, a, b: g, lambda g, a, b: g)

    def __radd__(self, other):
        return op(np.add, other, self, lambda g, a, b: g, lambda g, a, b: g)

    def __sub__(self, other):
        return op(np.subtract, self, other, lambda g, a, b: g, lambda g, a, b: -g)

    def __rsub__(self, other):
        return op(np.subtract, other, self, lambda g, a, b: g, lambda g, a, b: -g)

    def __mul__(self, other):
        return op(np.multiply, self, other, lambda g, a, b: g * b, lambda g, a, b: g * a)

    def __rmul__(self, other):
        return op(np.multiply, other, self, lambda g, a, b: g * b, lambda g, a, b: g * a)

    def __truediv__(self, other):
        return op(np.divide, self, other, lambda g, a, b: g / b, lambda g, a, b: -g * a / b**2)

    def __rtruediv__(self, other):
        return op(np.divide, other, self, lambda g, a, b: g / b, lambda g, a, b: -g * a / b**2)

    def __neg__(self):
        return new(-self.data, (self, lambda g: -g))

    def __pow__(self, n):
        return new(self.data**n, (self, lambda g: g * n * self.data ** (n - 1)))

    def __matmul__(self, other):
        return new(self.data @ other.data, (self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g))

    @property
    def T(self):
        return new(self.data.T, (self, lambda g: g.T))

    def relu(self):
        return new(np.maximum(self.data, 0), (self, lambda g: g * (self.data > 0)))

    def exp(self):
        return new(np.exp(self.data), (self, lambda g: g * np.exp(self.data)))

    def log(self):
        return new(np.log(self.data), (self, lambda g: g / self.data))

    def sum(self, axis=None, keepdims=False):
        shape = self.data.sum(axis=axis, keepdims=True).shape
        return new(self.data.sum(axis=axis, keepdims=keepdims),
                   (self, lambda g: np.broadcast_to(np.reshape(g, shape), self.data.shape)))

    def mean(self, axis=None, keepdims=False):
        s = self.sum(axis, keepdims)
        return s / (self.data.size / s.data.size)


def new(data, *parents):
    t = Tensor(data)
    t.parents = [(p, rule) for p, rule in parents if p.requires_grad]
    t.requires_grad = bool(t.parents)
    return t


def op(f, a, b, da, db):
    # numpy broadcasts by itself, so nothing to do for different shapes
    a = a if isinstance(a, Tensor) else Tensor(a)
    b = b if isinstance(b, Tensor) else Tensor(b)
    return new(f(a.data, b.data), (a, lambda g: da(g, a.data, b.data)), (b, lambda g: db(g, a.data, b.data)))


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
        # the bias gradients come out with N rows, so take the mean?
        params = {k: v - learning_rate * (t[k].grad if t[k].grad.shape == v.shape else t[k].grad.mean(0, keepdims=True))
                  for k, v in params.items()}
    return params, history
