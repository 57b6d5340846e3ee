import string

import numpy as np


class Tensor:
    def __init__(self, data, requires_grad=False, prev=()):
        self.data = np.asarray(data, float)
        self.requires_grad = bool(requires_grad or prev)
        self.prev = prev  # triples (tensor, function from the gradient here to the gradient there)
        self.grad = np.zeros(self.data.shape)

    # ---- bookkeeping

    @staticmethod
    def lift(x):
        return x if isinstance(x, Tensor) else Tensor(x)

    @staticmethod
    def make(data, *prev):
        return Tensor(data, prev=tuple((t, f) for t, f in prev if t.requires_grad))

    def backward(self):
        # Kahn's algorithm on counts of incoming arrows
        arrows, seen, todo = {}, {id(self)}, [self]
        while todo:
            for t, _ in todo.pop().prev:
                arrows[id(t)] = arrows.get(id(t), 0) + 1
                if id(t) not in seen:
                    seen.add(id(t))
                    todo.append(t)
        box = {id(self): np.ones(self.data.shape)}
        todo = [self]
        while todo:
            t = todo.pop()
            g = box.pop(id(t))
            if not t.prev:
                t.grad = np.asarray(t.grad + g)
            for p, f in t.prev:
                box[id(p)] = box[id(p)] + f(g) if id(p) in box else f(g)
                arrows[id(p)] -= 1
                if not arrows[id(p)]:
                    todo.append(p)

    # ---- entry by entry; einsum does both the product and the sum back to the operand's shape

    def __add__(self, other):
        other = Tensor.lift(other)
        return Tensor.make(self.data + other.data, (self, back(self)), (other, back(other)))

    __radd__ = __add__

    def __neg__(self):
        return Tensor.make(-self.data, (self, lambda g: -g))

    def __sub__(self, other):
        return self + (-Tensor.lift(other))

    def __rsub__(self, other):
        return (-self) + other

    def __mul__(self, other):
        other = Tensor.lift(other)
        return Tensor.make(self.data * other.data, (self, back(self, other.data)), (other, back(other, self.data)))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self * Tensor.lift(other) ** -1

    def __rtruediv__(self, other):
        return Tensor.lift(other) * self**-1

    def __pow__(self, n):
        return Tensor.make(self.data**n, (self, back(self, n * self.data ** (n - 1))))

    def relu(self):
        on = (self.data > 0).astype(float)
        return Tensor.make(self.data * on, (self, back(self, on)))

    def exp(self):
        e = np.exp(self.data)
        return Tensor.make(e, (self, back(self, e)))

    def log(self):
        return Tensor.make(np.log(self.data), (self, back(self, 1 / self.data)))

    # ---- sums

    def sum(self, axis=None, keepdims=False):
        letters = string.ascii_lowercase[: self.data.ndim]
        gone = letters if axis is None else letters[axis]
        left = "".join(c for c in letters if c not in gone)
        kept = tuple(1 if c in gone else n for c, n in zip(letters, self.data.shape))
        value = np.einsum(f"{letters}->{left}", self.data)
        ones = np.ones(self.data.shape)
        spread = lambda g: np.einsum(f"{left},{letters}->{letters}", g.reshape([n for c, n in zip(letters, ones.shape) if c in left]), ones)
        return Tensor.make(np.reshape(value, kept) if keepdims else value, (self, spread))

    def mean(self, axis=None, keepdims=False):
        s = self.sum(axis, keepdims)
        return s * (s.data.size / self.data.size)

    # ---- matrices

    def __matmul__(self, other):
        return Tensor.make(
            np.einsum("nk,km->nm", self.data, other.data),
            (self, lambda g: np.einsum("nm,km->nk", g, other.data)),
            (other, lambda g: np.einsum("nm,nk->km", g, self.data)),
        )

    @property
    def T(self):
        return Tensor.make(np.einsum("nm->mn", self.data), (self, lambda g: np.einsum("mn->nm", g)))


def back(tensor, slope=1.0):
    """g, times the slope, summed to the shape of the tensor"""
    shape = tensor.data.shape

    def f(g):
        slopes = np.broadcast_to(slope, g.shape)
        letters = string.ascii_lowercase[: g.ndim]
        mine = letters[g.ndim - len(shape) :]
        left = "".join(c for c, n in zip(mine, shape) if n > 1)
        return np.einsum(f"{letters},{letters}->{left}", g, slopes).reshape(shape)

    return f


def cross_entropy(logits, y):
    n, c = logits.data.shape
    hot = np.zeros((n, c))
    hot[range(n), y] = 1
    z = logits - logits.data.max(1)[:, None]
    log_p = z - z.exp().sum(1, True).log()
    return (log_p * hot).sum() / (-n)


def train(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        W1, b1, W2, b2 = p = [Tensor(params[k], True) for k in ("W1", "b1", "W2", "b2")]
        Z = (Tensor(X) @ W1 + b1).relu() @ W2 + b2
        history.append(float(np.mean(np.argmax(Z.data, 1) == y)))
        cross_entropy(Z, y).backward()
        params = dict(zip(("W1", "b1", "W2", "b2"), [t.data - learning_rate * t.grad for t in p]))
    return params, history
