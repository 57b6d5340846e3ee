"""One class per operation, each with forward and backward, like torch.autograd.Function."""

import heapq
import itertools

import numpy as np

_ticket = itertools.count()


class Tensor:
    __array_priority__ = 100

    def __init__(self, data, requires_grad=False, creator=None):
        self.data = np.asarray(data, dtype=np.float64)
        self.requires_grad = requires_grad
        self.creator = creator
        self.born = next(_ticket)
        self.grad = None

    def backward(self):
        # youngest first: whatever was made from a tensor is younger than it
        pending = {self.born: np.ones_like(self.data)}
        heap = [(-self.born, self)]
        while heap:
            _, t = heapq.heappop(heap)
            g = pending.pop(t.born)
            if t.creator is None:
                if t.requires_grad:
                    t.grad = np.array(g) if t.grad is None else np.array(t.grad + g)
                continue
            for source, part in zip(t.creator.inputs, t.creator.backward(g)):
                if not isinstance(source, Tensor) or not source.requires_grad:
                    continue
                if source.born in pending:
                    pending[source.born] = pending[source.born] + part
                else:
                    pending[source.born] = part
                    heapq.heappush(heap, (-source.born, source))

    __add__ = lambda a, b: Add()(a, b)
    __radd__ = lambda a, b: Add()(b, a)
    __sub__ = lambda a, b: Sub()(a, b)
    __rsub__ = lambda a, b: Sub()(b, a)
    __mul__ = lambda a, b: Mul()(a, b)
    __rmul__ = lambda a, b: Mul()(b, a)
    __truediv__ = lambda a, b: Div()(a, b)
    __rtruediv__ = lambda a, b: Div()(b, a)
    __neg__ = lambda a: Neg()(a)
    __pow__ = lambda a, n: Pow(n)(a)
    __matmul__ = lambda a, b: MatMul()(a, b)
    T = property(lambda a: Transpose()(a))
    relu = lambda a: ReLU()(a)
    exp = lambda a: Exp()(a)
    log = lambda a: Log()(a)

    def sum(self, axis=None, keepdims=False):
        return Sum(axis, keepdims)(self)

    def mean(self, axis=None, keepdims=False):
        return Mean(axis, keepdims)(self)

    def __lt__(self, other):  # never needed, the tickets differ, but heapq wants it
        return self.born < other.born


class Function:
    def __call__(self, *inputs):
        self.inputs = inputs
        arrays = [t.data if isinstance(t, Tensor) else np.asarray(t, dtype=np.float64) for t in inputs]
        self.arrays = arrays
        out = self.forward(*arrays)
        wanted = any(isinstance(t, Tensor) and t.requires_grad for t in inputs)
        return Tensor(out, wanted, self if wanted else None)


def shrink(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for i, n in enumerate(shape):
        if n == 1 and g.shape[i] != 1:
            g = g.sum(axis=i, keepdims=True)
    return g


class Binary(Function):
    def backward(self, g):
        a, b = self.arrays
        ga, gb = self.slopes(g, a, b)
        return shrink(np.asarray(ga), a.shape), shrink(np.asarray(gb), b.shape)


class Add(Binary):
    forward = lambda self, a, b: a + b
    slopes = lambda self, g, a, b: (g, g)


class Sub(Binary):
    forward = lambda self, a, b: a - b
    slopes = lambda self, g, a, b: (g, -g)


class Mul(Binary):
    forward = lambda self, a, b: a * b
    slopes = lambda self, g, a, b: (g * b, g * a)


class Div(Binary):
    forward = lambda self, a, b: a / b
    slopes = lambda self, g, a, b: (g / b, -g * (a / b) / b)


class Neg(Function):
    forward = lambda self, a: -a
    backward = lambda self, g: (-g,)


class Pow(Function):
    def __init__(self, n):
        self.n = n

    def forward(self, a):
        return a**self.n

    def backward(self, g):
        return (g * self.n * self.arrays[0] ** (self.n - 1),)


class MatMul(Function):
    forward = lambda self, a, b: a.dot(b)
    backward = lambda self, g: (g.dot(self.arrays[1].T), self.arrays[0].T.dot(g))


class Transpose(Function):
    forward = lambda self, a: a.T
    backward = lambda self, g: (g.T,)


class ReLU(Function):
    forward = lambda self, a: np.where(a > 0, a, 0.0)
    backward = lambda self, g: (np.where(self.arrays[0] > 0, g, 0.0),)


class Exp(Function):
    def forward(self, a):
        self.out = np.exp(a)
        return self.out

    backward = lambda self, g: (g * self.out,)


class Log(Function):
    forward = lambda self, a: np.log(a)
    backward = lambda self, g: (g / self.arrays[0],)


class Sum(Function):
    def __init__(self, axis, keepdims):
        self.axis, self.keepdims = axis, keepdims

    def forward(self, a):
        return a.sum(axis=self.axis, keepdims=self.keepdims)

    def backward(self, g):
        if self.axis is not None and not self.keepdims:
            g = np.expand_dims(g, self.axis)
        return (g * np.ones_like(self.arrays[0]),)


class Mean(Sum):
    def forward(self, a):
        return a.mean(axis=self.axis, keepdims=self.keepdims)

    def backward(self, g):
        a = self.arrays[0]
        count = a.size if self.axis is None else a.shape[self.axis]
        return (super().backward(g)[0] / count,)


class LogSumExp(Function):
    """log of the sum of exponentials of each row, with the softmax as its slope"""

    def forward(self, a):
        m = a.max(axis=1, keepdims=True)
        self.out = m[:, 0] + np.log(np.exp(a - m).sum(axis=1))
        return self.out

    def backward(self, g):
        return (g[:, None] * np.exp(self.arrays[0] - self.out[:, None]),)


class Pick(Function):
    def __init__(self, y):
        self.y = y

    def forward(self, a):
        return a[np.arange(len(self.y)), self.y]

    def backward(self, g):
        out = np.zeros_like(self.arrays[0])
        out[np.arange(len(self.y)), self.y] = g
        return (out,)


def cross_entropy(logits, y):
    return (LogSumExp()(logits) - Pick(y)(logits)).mean()


def train(X, y, params, epochs, learning_rate):
    X, history = Tensor(X), []
    params = dict(params)
    for _ in range(epochs):
        W1, b1, W2, b2 = leaves = [Tensor(params[k], True) for k in ("W1", "b1", "W2", "b2")]
        logits = (X @ W1 + b1).relu() @ W2 + b2
        history.append(float((logits.data.argmax(axis=1) == y).mean()))
        cross_entropy(logits, y).backward()
        for k, leaf in zip(("W1", "b1", "W2", "b2"), leaves):
            params[k] = leaf.data - learning_rate * leaf.grad
    return params, history
