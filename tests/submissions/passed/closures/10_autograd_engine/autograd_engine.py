# every tensor carries a function `pull` that hands its own gradient on to what it was made from
import numpy as np


class Tensor:
    def __init__(self, data, requires_grad=False, sources=()):
        self.data = np.array(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.requires_grad = requires_grad
        self.sources = sources
        self.pull = None

    def receive(self, g):
        # add g, summed down to my shape
        g = np.asarray(g)
        if g.ndim > self.data.ndim:
            g = g.sum(axis=tuple(range(g.ndim - self.data.ndim)))
        for ax, n in enumerate(self.data.shape):
            if n == 1 and g.shape[ax] != 1:
                g = g.sum(axis=ax, keepdims=True)
        self.grad = np.array(self.grad + g)

    # two operators and a power, everything else is put together from them

    def __add__(self, other):
        other = tensor(other)
        out = Tensor(self.data + other.data, sources=(self, other))

        def pull():
            self.receive(out.grad)
            other.receive(out.grad)

        out.pull = pull
        return out

    def __mul__(self, other):
        other = tensor(other)
        out = Tensor(self.data * other.data, sources=(self, other))

        def pull():
            self.receive(other.data * out.grad)
            other.receive(self.data * out.grad)

        out.pull = pull
        return out

    def __pow__(self, n):
        return self.map(self.data**n, lambda: n * self.data ** (n - 1))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -tensor(other)

    def __truediv__(self, other):
        return self * tensor(other) ** -1

    def __radd__(self, other):
        return tensor(other) + self

    def __rmul__(self, other):
        return tensor(other) * self

    def __rsub__(self, other):
        return tensor(other) - self

    def __rtruediv__(self, other):
        return tensor(other) / self

    # functions of each entry

    def map(self, values, slope):
        out = Tensor(values, sources=(self,))

        def pull():
            self.receive(slope() * out.grad)

        out.pull = pull
        return out

    def relu(self):
        return self.map(np.maximum(0, self.data), lambda: self.data > 0)

    def exp(self):
        values = np.exp(self.data)
        return self.map(values, lambda: values)

    def log(self):
        return self.map(np.log(self.data), lambda: 1 / self.data)

    # matrices and sums

    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, sources=(self, other))

        def pull():
            self.receive(out.grad @ other.data.T)
            other.receive(self.data.T @ out.grad)

        out.pull = pull
        return out

    @property
    def T(self):
        out = Tensor(self.data.T, sources=(self,))

        def pull():
            self.receive(out.grad.T)

        out.pull = pull
        return out

    def sum(self, axis=None, keepdims=False):
        out = Tensor(np.sum(self.data, axis=axis, keepdims=keepdims), sources=(self,))

        def pull():
            g = out.grad
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            self.receive(np.broadcast_to(g, self.data.shape))

        out.pull = pull
        return out

    def mean(self, axis=None, keepdims=False):
        count = self.data.size if axis is None else self.data.shape[axis]
        return self.sum(axis, keepdims) * (1.0 / count)

    def backward(self):
        order = in_order(self)
        for t in order:
            if t.pull:
                t.grad = np.zeros_like(t.data)  # results start over, leaves keep what they have
        self.grad = np.ones_like(self.data)
        for t in reversed(order):
            if t.pull:
                t.pull()


def tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def in_order(root):
    # sources first; a pair (t, True) means: everything below t has been dealt with
    order, known, waiting = [], set(), [(root, False)]
    while waiting:
        t, ready = waiting.pop()
        if ready:
            order.append(t)
        elif t not in known:
            known.add(t)
            waiting.append((t, True))
            waiting.extend((s, False) for s in t.sources if s not in known)
    return order


def cross_entropy(logits, y):
    N, C = logits.data.shape
    z = logits + Tensor(-logits.data.max(axis=1, keepdims=True))
    log_probs = z - z.exp().sum(axis=1, keepdims=True).log()
    chosen = log_probs * Tensor(np.eye(C)[np.asarray(y)])
    return -chosen.sum() * (1 / N)


def train(X, y, params, epochs, learning_rate):
    P = {k: Tensor(v) for k, v in params.items()}
    history = []
    for k in range(epochs):
        logits = (Tensor(X) @ P["W1"] + P["b1"]).relu() @ P["W2"] + P["b2"]
        history.append(float((logits.data.argmax(1) == y).mean()))
        for p in P.values():
            p.grad = np.zeros_like(p.data)
        cross_entropy(logits, y).backward()
        for p in P.values():
            p.data = p.data - learning_rate * p.grad
    return {k: p.data for k, p in P.items()}, history
