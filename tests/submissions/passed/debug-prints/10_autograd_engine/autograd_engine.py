import sys
import numpy as np

sys.setrecursionlimit(100_000)   # otherwise the long chain fails

DEBUG = True
def dbg(*a):
    if DEBUG:
        print("[autograd]", *a)


class Tensor:
    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=np.float64)
        self.requires_grad = requires_grad
        self.grad = None
        self.children = []
        self.op = "leaf"

    def __repr__(self):
        return f"<{self.op} {self.data.shape}>"

    @classmethod
    def from_op(cls, op, data, children):
        t = cls(data)
        t.op = op
        t.children = [(c, f) for (c, f) in children if c.requires_grad]
        t.requires_grad = len(t.children) > 0
        return t

    def topo(self, seen, out):
        if self in seen:
            return
        seen.add(self)
        for c, _ in self.children:
            c.topo(seen, out)
        out.append(self)

    def backward(self):
        order = []
        self.topo(set(), order)
        dbg("backward through", len(order), "nodes")
        g = {self: np.ones_like(self.data)}
        for t in order[::-1]:
            if not t.children:
                if t.grad is None:
                    t.grad = np.zeros_like(t.data)
                t.grad += g[t]
            for c, f in t.children:
                contribution = unbroadcast(f(g[t]), c.data.shape)
                #dbg(t, "->", c, contribution)
                if c in g:
                    g[c] = g[c] + contribution
                else:
                    g[c] = contribution

    def __add__(self, o):
        o = wrap(o)
        return Tensor.from_op("+", self.data + o.data, [(self, lambda g: g), (o, lambda g: g)])
    def __radd__(self, o):
        return wrap(o) + self
    def __sub__(self, o):
        o = wrap(o)
        return Tensor.from_op("-", self.data - o.data, [(self, lambda g: g), (o, lambda g: -g)])
    def __rsub__(self, o):
        return wrap(o) - self
    def __mul__(self, o):
        o = wrap(o)
        return Tensor.from_op("*", self.data * o.data, [(self, lambda g: g * o.data), (o, lambda g: g * self.data)])
    def __rmul__(self, o):
        return wrap(o) * self
    def __truediv__(self, o):
        o = wrap(o)
        out = self.data / o.data
        return Tensor.from_op("/", out, [(self, lambda g: g / o.data), (o, lambda g: -g * out / o.data)])
    def __rtruediv__(self, o):
        return wrap(o) / self
    def __neg__(self):
        return self * -1
    def __pow__(self, n):
        if n == 0:
            return self * 0 + 1
        return Tensor.from_op("**", self.data ** n, [(self, lambda g: n * np.power(self.data, n - 1) * g)])
    def __matmul__(self, o):
        return Tensor.from_op("@", self.data @ o.data, [(self, lambda g: g @ o.data.T), (o, lambda g: self.data.T @ g)])
    @property
    def T(self):
        return Tensor.from_op("T", self.data.transpose(), [(self, lambda g: g.transpose())])
    def relu(self):
        mask = np.zeros_like(self.data)
        mask[self.data > 0] = 1
        return Tensor.from_op("relu", self.data * mask, [(self, lambda g: mask * g)])
    def exp(self):
        out = np.exp(self.data)
        return Tensor.from_op("exp", out, [(self, lambda g: out * g)])
    def log(self):
        return Tensor.from_op("log", np.log(self.data), [(self, lambda g: g / self.data)])
    def sum(self, axis=None, keepdims=False):
        def f(g):
            if axis is None:
                return np.full(self.data.shape, g.item())
            if not keepdims:
                g = np.expand_dims(g, axis)
            return np.repeat(g, self.data.shape[axis], axis=axis)
        return Tensor.from_op("sum", self.data.sum(axis=axis, keepdims=keepdims), [(self, f)])
    def mean(self, axis=None, keepdims=False):
        s = self.sum(axis=axis, keepdims=keepdims)
        n = self.data.size // s.data.size
        dbg("mean over", n)
        return s / n


def wrap(x):
    if isinstance(x, Tensor):
        return x
    return Tensor(x)


def unbroadcast(g, shape):
    g = np.asarray(g)
    if g.shape == shape:
        return g
    dbg("unbroadcast", g.shape, "->", shape)
    extra = g.ndim - len(shape)
    for _ in range(extra):
        g = g.sum(axis=0)
    for i, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=i, keepdims=True)
    assert g.shape == shape
    return g


def cross_entropy(logits, y):
    n = logits.data.shape[0]
    m = logits.data.max(axis=1, keepdims=True)
    lse = (logits - Tensor(m)).exp().sum(axis=1, keepdims=True).log() + Tensor(m)
    onehot = np.zeros(logits.data.shape)
    onehot[np.arange(n), y] = 1.0
    picked = (lse - logits) * Tensor(onehot)
    loss = picked.sum() / n
    dbg("loss", loss.data)
    return loss


def train(X, y, params, epochs, learning_rate):
    leaves = {k: Tensor(v, requires_grad=True) for k, v in params.items()}
    hist = []
    for ep in range(epochs):
        h = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu()
        z = h @ leaves["W2"] + leaves["b2"]
        acc = float(np.mean(z.data.argmax(axis=1) == y))
        hist.append(acc)
        loss = cross_entropy(z, y)
        print(f"epoch {ep} loss {loss.data:.4f} acc {acc:.3f}")
        loss.backward()
        for k, t in leaves.items():
            t.data = t.data - learning_rate * t.grad
            t.grad[...] = 0    # zero_grad
    return {k: t.data for k, t in leaves.items()}, hist


if __name__ == "__main__":
    x = Tensor([[1.0, 2.0]], True)
    (x * x).sum().backward()
    print(x.grad)
