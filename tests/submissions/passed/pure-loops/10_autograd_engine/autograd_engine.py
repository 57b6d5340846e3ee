# autograd, with loops wherever it could be done
import itertools
import math
import numpy as np


def indices(shape):
    return itertools.product(*[range(n) for n in shape])


def each(f, *arrays):
    # apply f to every entry of arrays of the same shape
    out = np.zeros(arrays[0].shape)
    for i in indices(out.shape):
        out[i] = f(*[float(a[i]) for a in arrays])
    return out


def big_shape(s, t):
    n = max(len(s), len(t))
    s = (1,) * (n - len(s)) + tuple(s)
    t = (1,) * (n - len(t)) + tuple(t)
    return tuple(max(p, q) for p, q in zip(s, t))


def source(i, shape):
    # where entry i of a big array comes from in a small array
    i = i[len(i) - len(shape):]
    return tuple(0 if n == 1 else k for k, n in zip(i, shape))


def stretch(a, shape):
    out = np.zeros(shape)
    for i in indices(shape):
        out[i] = a[source(i, a.shape)]
    return out


def collect(g, shape):
    out = np.zeros(shape)
    for i in indices(g.shape):
        out[source(i, shape)] += g[i]
    return out


class Tensor:
    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=float)
        self.requires_grad = requires_grad
        self.grad = None
        self.edges = []

    def backward(self):
        # depth first, with my own stack: a node comes into `order` after everything below it
        order, state, stack = [], {}, [self]
        while stack:
            t = stack[-1]
            if state.get(id(t)) == "done":
                stack.pop()
            elif state.get(id(t)) == "open":
                state[id(t)] = "done"
                order.append(t)
                stack.pop()
            else:
                state[id(t)] = "open"
                for p, f in t.edges:
                    if id(p) not in state:
                        stack.append(p)
        total = {id(self): np.ones(self.data.shape)}
        for t in reversed(order):
            g = total[id(t)]
            if len(t.edges) == 0:
                if t.grad is None:
                    t.grad = np.zeros(t.data.shape)
                t.grad = t.grad + g if t.data.shape else np.array(float(t.grad) + float(g))
            for p, f in t.edges:
                share = f(g)
                if id(p) in total:
                    share = each(lambda u, v: u + v, total[id(p)], share)
                total[id(p)] = share

    def binary(self, other, f, df, dg, swapped=False):
        if not isinstance(other, Tensor):
            other = Tensor(other)
        a, b = (other, self) if swapped else (self, other)
        shape = big_shape(a.data.shape, b.data.shape)
        A, B = stretch(a.data, shape), stretch(b.data, shape)
        out = Tensor(each(f, A, B))
        edges = [(a, lambda g: collect(each(df, g, A, B), a.data.shape)),
                 (b, lambda g: collect(each(dg, g, A, B), b.data.shape))]
        return out.link(edges)

    def link(self, edges):
        self.edges = [(p, f) for p, f in edges if p.requires_grad]
        self.requires_grad = bool(self.edges)
        return self

    def __add__(self, other, swapped=False):
        return self.binary(other, lambda a, b: a + b, lambda g, a, b: g, lambda g, a, b: g, swapped)

    def __sub__(self, other, swapped=False):
        return self.binary(other, lambda a, b: a - b, lambda g, a, b: g, lambda g, a, b: -g, swapped)

    def __mul__(self, other, swapped=False):
        return self.binary(other, lambda a, b: a * b, lambda g, a, b: g * b, lambda g, a, b: g * a, swapped)

    def __truediv__(self, other, swapped=False):
        return self.binary(other, lambda a, b: a / b, lambda g, a, b: g / b, lambda g, a, b: -g * a / b / b, swapped)

    def __radd__(self, other):
        return self.__add__(other, True)

    def __rsub__(self, other):
        return self.__sub__(other, True)

    def __rmul__(self, other):
        return self.__mul__(other, True)

    def __rtruediv__(self, other):
        return self.__truediv__(other, True)

    def unary(self, f, df):
        out = Tensor(each(f, self.data))
        return out.link([(self, lambda g: each(lambda u, a: u * df(a), g, self.data))])

    def __neg__(self):
        return self.unary(lambda a: -a, lambda a: -1.0)

    def __pow__(self, n):
        return self.unary(lambda a: a ** n, lambda a: n * a ** (n - 1))

    def relu(self):
        return self.unary(lambda a: a if a > 0 else 0.0, lambda a: 1.0 if a > 0 else 0.0)

    def exp(self):
        return self.unary(math.exp, math.exp)

    def log(self):
        return self.unary(math.log, lambda a: 1 / a)

    def sum(self, axis=None, keepdims=False):
        shape = self.data.shape
        axes = range(len(shape)) if axis is None else [axis % len(shape)]
        kept = tuple(1 if k in axes else n for k, n in enumerate(shape))
        small = tuple(n for k, n in enumerate(shape) if k not in axes)
        value = collect(self.data, kept)
        out = Tensor(value if keepdims else value.reshape(small))
        return out.link([(self, lambda g: stretch(g.reshape(kept), shape))])

    def mean(self, axis=None, keepdims=False):
        count = self.data.size if axis is None else self.data.shape[axis]
        return self.sum(axis, keepdims) / count

    def __matmul__(self, other):
        A, B = self.data, other.data
        return Tensor(product(A, B)).link([(self, lambda g: product(g, flip(B))), (other, lambda g: product(flip(A), g))])

    @property
    def T(self):
        return Tensor(flip(self.data)).link([(self, flip)])


def product(A, B):
    out = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                out[i, j] += A[i, k] * B[k, j]
    return out


def flip(A):
    out = np.zeros((A.shape[1], A.shape[0]))
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            out[j, i] = A[i, j]
    return out


def cross_entropy(logits, y):
    n, c = logits.data.shape
    tops = np.array([[max(row)] for row in logits.data.tolist()])
    hot = np.zeros((n, c))
    for i in range(n):
        hot[i, int(y[i])] = 1.0
    z = logits - Tensor(tops)
    losses = z.exp().sum(axis=1).log() - (z * Tensor(hot)).sum(axis=1)
    return losses.mean()


def train(X, y, params, epochs, learning_rate):
    params = {k: v.copy() for k, v in params.items()}
    history = []
    for e in range(epochs):
        t = {k: Tensor(v, requires_grad=True) for k, v in params.items()}
        logits = (Tensor(X) @ t["W1"] + t["b1"]).relu() @ t["W2"] + t["b2"]
        right = 0
        for row, label in zip(logits.data.tolist(), y.tolist()):
            if row.index(max(row)) == label:
                right += 1
        history.append(right / len(y))
        cross_entropy(logits, y).backward()
        for k in params:
            params[k] = params[k] - learning_rate * t[k].grad
    return params, history
