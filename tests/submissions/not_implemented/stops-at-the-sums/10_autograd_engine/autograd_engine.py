
from functools import wraps

import numpy as np


class Tensor:
    """A float array `data` that remembers what it was made from, and its gradient `grad`, zeros at first."""

    def __init__(self, data, requires_grad=False):
        self.data = np.array(data, dtype=float)  # a copy
        self.grad = np.zeros_like(self.data)
        self.requires_grad = requires_grad
        self.parents = []  # pairs (parent, vjp); a leaf has none

    def __repr__(self):
        return f"Tensor({self.data}, requires_grad={self.requires_grad})"

    def backward(self):
        """Add the gradient of this tensor, a single number, to the `.grad` of every leaf it was made from."""
        backpropagate(self)

    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(other, self)

    def __sub__(self, other):
        return subtract(self, other)

    def __rsub__(self, other):
        return subtract(other, self)

    def __mul__(self, other):
        return multiply(self, other)

    def __rmul__(self, other):
        return multiply(other, self)

    def __truediv__(self, other):
        return divide(self, other)

    def __rtruediv__(self, other):
        return divide(other, self)

    def __neg__(self):
        return negate(self)

    def __pow__(self, exponent):
        return power(self, exponent)

    def __matmul__(self, other):
        return matmul(self, other)

    @property
    def T(self):  # noqa: N802  NumPy's name for it
        return transpose(self)

    def sin(self):
        return sin(self)

    def relu(self):
        return relu(self)

    def exp(self):
        return exp(self)

    def log(self):
        return log(self)

    def sum(self, axis=None, keepdims=False):
        return reduce_sum(self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        return reduce_mean(self, axis, keepdims)


def result(data, *pairs):
    """Return the tensor that an operation makes: its values, and a pair (parent, vjp) for each operand.

    `vjp(g)` takes the gradient for the result, of the shape of `data`, and returns the share of the parent, of the
    parent's shape. Constants are left out: they need no gradient.
    """
    tensor = Tensor(data)
    tensor.parents = [(parent, watched(vjp, parent)) for parent, vjp in pairs if parent.requires_grad]
    tensor.requires_grad = len(tensor.parents) > 0
    return tensor


def watched(vjp, parent):
    """Return the same vjp, with a look at the shape of what it returns."""

    @wraps(vjp)
    def watched_vjp(g):
        share = vjp(g)
        if np.shape(share) != parent.data.shape:
            operation = vjp.__qualname__.split(".")[0]
            shapes = f"{np.shape(share)} for a parent of shape {parent.data.shape}"
            raise ValueError(f"a vjp of {operation} returns an array of shape {shapes}")
        return share

    return watched_vjp


def operands(a, b):
    """Return two tensors of the same shape for the two sides of an operator, one of which may be a number."""
    if not isinstance(a, Tensor):
        a = Tensor(np.full_like(b.data, a))
    if not isinstance(b, Tensor):
        b = Tensor(np.full_like(a.data, b))
    shape = np.broadcast_shapes(a.data.shape, b.data.shape)
    return [tensor if tensor.data.shape == shape else broadcast_to(tensor, shape) for tensor in (a, b)]


def sin(a):
    """Return the sine of every entry of the tensor a."""
    return result(np.sin(a.data), (a, lambda g: g * np.cos(a.data)))


def add(a, b):
    """Return the tensor a + b; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    return result(a.data + b.data, (a, lambda g: g), (b, lambda g: g))


def subtract(a, b):
    """Return the tensor a - b; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    return add(a, negate(b))


def multiply(a, b):
    """Return the tensor a * b, entry by entry; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    return result(a.data * b.data, (a, lambda g: b.data * g), (b, lambda g: a.data * g))


def divide(a, b):
    """Return the tensor a / b, entry by entry; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    # TODO quotient rule
    raise NotImplementedError()


def negate(a):
    """Return the tensor -a."""
    # YOUR CODE HERE
    return result(-a.data, (a, lambda g: -1 * g))


def count_uses(loss):
    """Return how many times each tensor appears as a parent, in the graph that `loss` was made from.

    The result is a dict, tensor -> number. It holds `loss` itself, with 0.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def backpropagate(loss):
    """Add the gradient of `loss`, a tensor with a single number, to the `.grad` of every leaf it was made from.

    (`count_uses` is for you: should you find the order in another way, leave it as it is.)
    """
    # YOUR CODE HERE
    order = []
    seen = set()

    def visit(t):
        if t not in seen:
            seen.add(t)
            for parent, vjp in t.parents:
                visit(parent)
            order.append(t)

    visit(loss)
    grads = {t: np.zeros_like(t.data) for t in order}
    grads[loss] = np.ones_like(loss.data)
    for t in reversed(order):
        for parent, vjp in t.parents:
            grads[parent] = grads[parent] + vjp(grads[t])
        if not t.parents:
            t.grad = t.grad + grads[t]


def power(a, exponent):
    """Return the tensor a ** exponent, entry by entry; the exponent is a number."""
    # YOUR CODE HERE
    return result(a.data**exponent, (a, lambda g: exponent * a.data ** (exponent - 1) * g))


def reduce_sum(a, axis, keepdims):
    """Return the sum of a over an axis (an int, also a negative one), or over all entries where axis is None.

    With keepdims=True the summed axes stay, with size 1.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def reduce_mean(a, axis, keepdims):
    """Return the mean of a over an axis, or over all entries where axis is None; the arguments are those of reduce_sum."""
    # YOUR CODE HERE
    raise NotImplementedError()


def broadcast_to(a, shape):
    """Return the tensor a, stretched to the larger `shape` (a tuple) as NumPy's broadcasting stretches it."""
    # YOUR CODE HERE
    raise NotImplementedError()


def relu(a):
    """Return max(0, a), entry by entry."""
    # YOUR CODE HERE
    raise NotImplementedError()


def exp(a):
    """Return e to the power of every entry of a."""
    # YOUR CODE HERE
    raise NotImplementedError()


def log(a):
    """Return the natural logarithm of every entry of a."""
    # YOUR CODE HERE
    raise NotImplementedError()


def matmul(a, b):
    """Return the matrix product of the tensors a (n, k) and b (k, m), of shape (n, m)."""
    # YOUR CODE HERE
    raise NotImplementedError()


def transpose(a):
    """Return the transpose of the tensor a (n, m), of shape (m, n)."""
    # YOUR CODE HERE
    raise NotImplementedError()


def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere: an array, not a tensor."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(logits, y):
    """Return the share of rows of the array `logits` (N, C) whose largest entry stands at the label."""
    return np.count_nonzero(np.argmax(logits, axis=1) == y) / len(y)


def cross_entropy(logits, y):
    """Return the mean cross-entropy, a tensor with a single number, of the tensor logits (N, C) and the labels y (N,).

    It is right, gradients included, for logits as large as 10,000, of either sign.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


def train(X, y, params, epochs, learning_rate):
    """Train by full-batch gradient descent on all of X (N, D), used as it is, with labels y (N,).

    `params` is a dict of arrays. Returns new parameters, again a dict of arrays, and `history`, a list with the accuracy of
    each epoch, measured before that epoch's step.
    """
    # YOUR CODE HERE
    raise NotImplementedError()
