# %% [markdown]
# # 10 — An autograd engine
#
# In exercise 02 you worked out four gradients on paper. In exercise 04 PyTorch found them by itself, for any formula
# you cared to write, and it looked like magic. In this exercise you write the magic: a `Tensor` on top of NumPy that
# remembers what was done to it, and a `backward()` that walks those memories in the opposite direction. It takes
# some sixty lines, and at the end it trains the network of exercise 02 without a single gradient derived by hand.
#
# The idea is **reverse-mode automatic differentiation**. Every formula, however long, is a chain of small steps: a
# sum, a product, an exponential. About each *kind* of step two things are known: how to compute it, and how its
# result answers when an operand moves a little. So while the numbers are computed, each result notes its operands.
# These notes form a graph from the loss back to the parameters, and the chain rule follows it edge by edge. Write
# $G_t = \partial J / \partial t$ for the gradient of the loss $J$ with respect to a tensor $t$. If $c$ was made from
# $a$ and $b$, then $c$ passes on
#
# $$
# G_a \mathrel{+}= G_c \cdot \frac{\partial c}{\partial a}, \qquad
# G_b \mathrel{+}= G_c \cdot \frac{\partial c}{\partial b} .
# $$
#
# Note the $+$: a tensor that was used in several places collects a share from each of them.
#
# | what | name in the code | shape |
# | --- | --- | --- |
# | the numbers of a tensor $t$ | `t.data` | any shape, `()` for a single number |
# | $G_t$, once `backward()` has run | `t.grad` | that of `t.data` |
# | what $t$ was made from | `t.parents` | a list of pairs `(parent, vjp)` |
# | the gradient that arrives at a result | `g` | that of the result |
#
# A **vjp** (short for vector-Jacobian product, the name of the thing in every autodiff library) is the rule of one
# edge. It takes the gradient `g` that arrives at the result and returns the share that goes to this one parent.
#
# Work from top to bottom; each part is a few lines and has its own tests (`pytest -k arithmetic`).

# %%
from functools import wraps

import numpy as np


# %% [markdown]
# ## The tensor (given)
#
# The class is complete; what it calls is not. Python turns `a + b` into `a.__add__(b)`, and that calls your `add`.
# In `2 - a` the left side is a number that knows nothing of tensors, so Python asks the right side,
# `a.__rsub__(2)`, which calls `subtract` with the operands in the order in which they were written.
#
# A tensor with `requires_grad=True` that you make yourself, from an array, is a **leaf**: a parameter, or whatever
# else you want a gradient for. Everything computed from a leaf requires gradients too. Tensors without it, such as
# the images, are constants, and no gradient is ever sent to them.

# %%
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


# %% [markdown]
# ## One operation, as an example (given)
#
# Every operation of this exercise has the same two halves, and `result` puts them together: the **value**, and one
# pair `(parent, vjp)` for each operand. Here is the sine, from beginning to end. Its value is $\sin a$, entry by
# entry. Each entry of the result depends on one entry of $a$, with slope $\cos a$, so the share that goes back is
#
# $$
# G_a = G \odot \cos a ,
# $$
#
# where $\odot$ multiplies entry by entry. The vjp is a function, here a `lambda`: it is written down now and called
# later, when the gradient `g` has arrived. Until then it keeps hold of `a`, whose values it will need.
#
# The most frequent mistake in an engine is a share of the wrong shape, and NumPy would often stretch it in silence.
# `result` looks at each share when it is made, and names the operation and both shapes where they differ.
#
# `operands` prepares the two sides of `+ - * /`: a plain number becomes a constant tensor, and two tensors of different
# shapes are brought to a common one by `broadcast_to`, which you write further down. So `add`, `subtract`,
# `multiply` and `divide` only ever see two tensors of the *same* shape.

# %%
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


# %% [markdown]
# ## Arithmetic
#
# Now yours: `+ - * /` and the minus sign, entry by entry like the sine. Ask of each operand: if it moves by a little,
# how far does the result move? In a sum, just as far. In a difference, the right side moves it the other way. In a
# product $c = ab$ each side is the other's slope. For a quotient write $a / b$ as $a \cdot b^{-1}$:
#
# $$
# \frac{\partial}{\partial a}\,\frac{a}{b} = \frac{1}{b}, \qquad
# \frac{\partial}{\partial b}\,\frac{a}{b} = -\frac{a}{b^2} .
# $$
#
# Two things are easily forgotten. The vjp returns the slope *times* `g`, because what moves the result is passed on
# to the loss with that factor. And an operation makes a new tensor: it never changes the data of its operands.
#
# The tests of the values will pass as soon as these five are written; those of the slopes also need `backward()`,
# which is next.

# %%
# part: arithmetic
def add(a, b):
    """Return the tensor a + b; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    raise NotImplementedError()


def subtract(a, b):
    """Return the tensor a - b; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    raise NotImplementedError()


def multiply(a, b):
    """Return the tensor a * b, entry by entry; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    raise NotImplementedError()


def divide(a, b):
    """Return the tensor a / b, entry by entry; one of the two may be a number."""
    a, b = operands(a, b)
    # YOUR CODE HERE
    raise NotImplementedError()


def negate(a):
    """Return the tensor -a."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Backward: who goes first?
#
# The walk begins at the loss, with $\partial J / \partial J = 1$, and sends gradients from results to parents. In
# which order should the tensors be visited? Take $h = 3x$ and $J = h + 5h^2$, with two ways from $J$ back to $h$, a
# short one and a long one:
#
# $$
# J \to h \to x, \qquad J \to 5h^2 \to h^2 \to h \to x .
# $$
#
# If $h$ passes on what came the short way, and visits $x$ before the rest has arrived, the rest is lost. If it goes
# again for every delivery, the result is right, but the work doubles with every such fork: 60 of them in a row make
# $2^{60}$ journeys, more than 30,000 years at a microsecond each. So **a tensor waits until its gradient is
# complete**, then passes it on, once. Complete means that everyone who used it has delivered. An order in which that
# works is called a *topological* order of the graph, and there is a plain way to find it as you go:
#
# 1. **Count.** Walk back from the loss, and for every tensor on the way count how many times it appears as a parent.
#    Visit each tensor once. In $h \cdot h$ the tensor $h$ appears twice: two pairs, two deliveries.
# 2. **Deliver.** The loss is ready, with a gradient of ones. Take a tensor that is ready and give each parent its
#    share: add it to what the parent has, and lower the parent's count by one. A parent whose count has come to 0
#    is ready.
#
# At a leaf, which has no parents, the gradient is *added* to `.grad`: gradients of several losses pile up there until
# somebody clears them, as in PyTorch. Keep the gradients of all others in a dict of this walk, so that nothing of it is
# left over for the next one. (A tensor may be a key of a dict or a member of a set. Two tensors are the same key only
# if they are the same object, which is just what we want.)
#
# One warning. A walk through a graph invites a function that calls itself for each parent, and Python ends such a
# function after about 1,000 calls inside each other. A long computation is a deep graph: use a loop, and a list of the
# tensors still to visit.

# %%
# part: graphs
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
    raise NotImplementedError()


# %% [markdown]
# ## Power
#
# `a ** n` with a constant number $n$, which may be negative or a fraction:
#
# $$
# \frac{\partial}{\partial a}\, a^n = n\, a^{n-1} .
# $$
#
# The exponent is not a tensor, so there is one parent only.

# %%
def power(a, exponent):
    """Return the tensor a ** exponent, entry by entry; the exponent is a number."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Sums and means
#
# The first operations whose result has another shape than the operand. Let $s_j = \sum_i a_{ij}$, the sum over axis 0.
# Every $a_{ij}$ moves its own $s_j$ with slope 1 and no other, hence
#
# $$
# (G_a)_{ij} = (G_s)_j .
# $$
#
# In words: **the gradient of a sum is a copy** for every entry that was summed. The work is all in the shapes. For `a`
# of shape `(2, 3)`:
#
# | call | shape of the result, and of `g` | what goes back |
# | --- | --- | --- |
# | `a.sum()` | `()` | the one number, in all six places |
# | `a.sum(axis=0)` | `(3,)` | `g` in both rows |
# | `a.sum(axis=1)` or `a.sum(axis=-1)` | `(2,)` | `g` as a column, in all three columns |
# | `a.sum(axis=1, keepdims=True)` | `(2, 1)` | the same |
#
# In the third line NumPy will not stretch `(2,)` to `(2, 3)` by itself, because it lines up shapes from the right. Put
# the lost axis back first, with size 1, as `keepdims=True` would have left it.
#
# The mean is the sum divided by how many entries were summed: the size of the axis, not that of the whole array, unless
# `axis` is `None`. You have a sum and arithmetic. What is made of them needs no rule of its own.

# %%
# part: reductions
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


# %% [markdown]
# ## Broadcasting
#
# A layer computes `X @ W + b`: shape `(N, H)` plus shape `(1, H)`. NumPy copies the bias row to all $N$ rows, without a
# word. The copies are an operation like any other, and its gradient is the one thing that engines forget. One entry of
# $b$ moves $N$ entries of the result, so all their gradients come back to it: **the gradient of a copy is a sum**, the
# counterpart of what you have just written.
#
# $$
# (G_b)_h = \sum_n (G)_{nh}
# $$
#
# In general NumPy does two things to a shape. It puts axes of size 1 on the left until there are enough, then it
# stretches axes of size 1:
#
# | parent | result | sum `g` over |
# | --- | --- | --- |
# | `(1, 3)` | `(2, 3)` | axis 0, and keep it |
# | `(2, 1)` | `(2, 3)` | axis 1, and keep it |
# | `(3,)` | `(2, 3)` | axis 0, which the parent does not have |
# | `()` | `(2, 3)` | both axes, neither of which the parent has |
# | `(1, 3)` | `(4, 2, 3)` | axes 0 and 1; keep the second |
#
# What comes out has exactly the parent's shape. `np.broadcast_to` does the copying for you; the way back is yours. The
# other operations need not know: `operands` calls this function wherever two shapes differ.

# %%
# part: broadcasting
def broadcast_to(a, shape):
    """Return the tensor a, stretched to the larger `shape` (a tuple) as NumPy's broadcasting stretches it."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Entry by entry: ReLU, exp, log
#
# You know ReLU and its mask from exercise 02: the slope is 1 above 0 and 0 elsewhere, at 0 too. The exponential is its
# own derivative, and the natural logarithm has the slope $1/a$.

# %%
# part: elementwise
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


# %% [markdown]
# ## The matrix product
#
# For $C = AB$, of shapes `(n, k)`, `(k, m)` and `(n, m)`, you have met the gradients twice already: for the weights and
# for what flows back through them, in exercise 02.
#
# $$
# G_A = G\, B^\top \quad (n, k), \qquad G_B = A^\top G \quad (k, m) .
# $$
#
# If the order or a transpose escapes you, write the shapes below the formula: only one way fits. Square matrices always
# fit, so do not trust those. The transpose itself, `A.T`, only moves entries to other places. The gradient moves them
# back.

# %%
def matmul(a, b):
    """Return the matrix product of the tensors a (n, k) and b (k, m), of shape (n, m)."""
    # YOUR CODE HERE
    raise NotImplementedError()


def transpose(a):
    """Return the transpose of the tensor a (n, m), of shape (m, n)."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Cross-entropy
#
# The engine is complete. From here on you only *use* it. In exercises 01 and 02 the gradient of softmax and
# cross-entropy took half a page of algebra, and everything cancelled. Now you write the loss, and nothing else. For
# logits $L$ of shape `(N, C)`, with the entries $\ell_{nc}$, and labels $y$,
#
# $$
# J = \frac{1}{N} \sum_n \Bigl( \log \sum_c e^{\ell_{nc}} - \ell_{n y_n} \Bigr) ,
# $$
#
# which is $-\log$ of the softmax, in a form that never divides. As it stands it overflows at $e^{710}$. The way out is
# that of exercise 01: subtract from each row its own largest logit $m_n$. It drops out of the difference, so $J$ is the
# same number, whatever $m_n$ is. That is also why it may be a *constant*, a tensor without gradient: a loss that does
# not depend on $m_n$ has no gradient for it.
#
# To pick out the logit of the label, multiply by one-hot rows and sum each row. `one_hot` and `accuracy` are given.

# %%
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


# %% [markdown]
# ## Training
#
# The network is that of exercise 02, $\operatorname{relu}(X W_1 + b_1)\, W_2 + b_2$, with `params` as the same dict of
# arrays: `W1 (D, H)`, `b1 (1, H)`, `W2 (H, C)`, `b2 (1, C)`. So are the promises: full batch, `history` holds the accuracy
# of each epoch *before* its step, and the caller's arrays stay as they were. New is how the gradients come about: make
# leaves of the four arrays, write down the loss, call `backward()`, and read `.grad`.
#
# Mind that `.grad` piles up. Leaves that live on from epoch to epoch must be cleared; leaves that are made anew have
# nothing to clear.

# %%
def train(X, y, params, epochs, learning_rate):
    """Train by full-batch gradient descent on all of X (N, D), used as it is, with labels y (N,).

    `params` is a dict of arrays. Returns new parameters, again a dict of arrays, and `history`, a list with the accuracy of
    each epoch, measured before that epoch's step.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Is it right? Ask the slopes
#
# An engine is checked like any gradient: nudge one number up by $10^{-5}$, then down, and see how the loss changes.
# Here the formula is the softmax regression of exercise 01, for 20 digits. The gradient for its weights has ten
# columns, one for each class, and every column is an image: red pixels should speak for the class more than they do,
# blue ones less. The upper row is the engine's, from one walk backwards. The row in the middle took 1,280 walks
# forwards. The lower one shows how far the two are apart, in powers of ten.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    from grader.datasets import load_digits

    epochs = 200  # of the training below

    X, y = load_digits()
    X = X / 8 - 1  # pixels from -1 to 1
    rng = np.random.default_rng(0)

    def regression_loss(weights):
        return cross_entropy(Tensor(X[:20]) @ weights + Tensor(np.zeros((1, 10))), y[:20])

    start = rng.normal(0.0, 0.1, (64, 10))
    weights = Tensor(start, requires_grad=True)
    regression_loss(weights).backward()
    numeric = np.zeros_like(start)
    for index in np.ndindex(start.shape):
        nudge = np.zeros_like(start)
        nudge[index] = 1e-5
        numeric[index] = (
            regression_loss(Tensor(start + nudge)).data - regression_loss(Tensor(start - nudge)).data
        ) / 2e-5
    apart = np.abs(weights.grad - numeric)
    print(f"engine and finite differences are at most {apart.max():.1e} apart")

    figure, rows = plt.subplots(3, 10, figsize=(11, 4), layout="constrained")
    figure.suptitle("The gradient of a softmax regression: engine, finite differences, and how far apart they are")
    largest = np.abs(numeric).max()
    orders = np.log10(np.maximum(apart, 1e-16))
    for digit in range(10):
        for axes, image in zip(rows[:, digit], (weights.grad, numeric), strict=False):
            picture = axes.imshow(image[:, digit].reshape(8, 8), cmap="RdBu", vmin=-largest, vmax=largest)
        heat = rows[2, digit].imshow(orders[:, digit].reshape(8, 8), cmap="magma", vmin=-16, vmax=-6)
        rows[0, digit].set_title(f"class {digit}")
    for axes in rows.flat:
        axes.set(xticks=[], yticks=[])
    for axes, label in zip(rows[:, 0], ("engine", "differences", "apart"), strict=True):
        axes.set_ylabel(label)
    figure.colorbar(picture, ax=rows[:2], label="gradient")
    figure.colorbar(heat, ax=rows[2], label="power of ten")
    plt.show()

# %% [markdown]
# ## What a tensor remembers
#
# This is the graph behind $J = (w x + \sin x)^2$, drawn from the notes that the tensors keep. Values stand in the
# boxes. On each arrow stands what its vjp makes of a gradient of 1, the local slope. Follow every way from $J$ back to
# $x$, against the arrows, multiply the slopes along each, add up the ways, and you have `x.grad`.

# %%
if __name__ == "__main__":

    def find_levels(tensor, level, levels):
        """Note for each tensor how many steps the longest way from the loss takes."""
        levels[tensor] = max(level, levels.get(tensor, 0))
        for parent, _ in tensor.parents:
            find_levels(parent, level + 1, levels)
        return levels

    def operation(tensor):
        """Return the name of the function that made a tensor: its vjp was written in there."""
        return tensor.parents[0][1].__qualname__.split(".")[0]

    def draw_graph(loss, names, axes):
        levels = find_levels(loss, 0, {})
        boxes = {}
        for level in range(max(levels.values()) + 1):
            members = [tensor for tensor in levels if levels[tensor] == level]
            for row, tensor in enumerate(members):
                name = names[tensor] if tensor in names else operation(tensor)
                gradient = "" if tensor.parents else f"\ngradient {tensor.grad:.2f}"
                look = {"boxstyle": "round,pad=0.5", "facecolor": "lightsteelblue" if tensor.parents else "moccasin"}
                text, place = f"{name}\n{tensor.data:.2f}{gradient}", (-level, row - (len(members) - 1) / 2)
                boxes[tensor] = axes.text(*place, text, ha="center", va="center", bbox=look)
        for tensor, box in boxes.items():
            for parent, rule in tensor.parents:
                start, end = boxes[parent].get_position(), box.get_position()
                ends = {"patchA": boxes[parent].get_bbox_patch(), "patchB": box.get_bbox_patch()}
                axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": "gray", **ends})
                slope = f"{rule(np.ones_like(tensor.data)):.2f}"
                axes.text(
                    *np.add(start, end) / 2, slope, ha="center", va="center", color="firebrick", backgroundcolor="white"
                )
        axes.set(xlim=(-max(levels.values()) - 0.4, 0.4), ylim=(-0.9, 0.9))
        axes.axis("off")

    w = Tensor(0.5, requires_grad=True)
    x = Tensor(1.2, requires_grad=True)
    loss = (w * x + x.sin()) ** 2
    loss.backward()
    figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
    axes.set_title("What J = (w x + sin x)² remembers")
    draw_graph(loss, {w: "w", x: "x", loss: "J = power"}, axes)
    plt.show()

# %% [markdown]
# ## See it learn
#
# The network of exercise 02 once more, with 32 hidden units, on 1,400 of the 1,797 digits. Nobody derived a gradient.
# The picture on the right shows what the first 16 hidden units look for.
#
# Then play. Put a second hidden layer into `train`: one more line, and no formula at all.

# %%
if __name__ == "__main__":
    params = {
        "W1": rng.normal(0.0, 0.1, (64, 32)),
        "b1": np.zeros((1, 32)),
        "W2": rng.normal(0.0, 0.1, (32, 10)),
        "b2": np.zeros((1, 10)),
    }
    params, history = train(X[:1400], y[:1400], params, epochs, learning_rate=0.3)
    for epoch in range(0, epochs, max(1, epochs // 5)):
        print(f"epoch {epoch:3d}: {history[epoch]:6.1%} of the digits right")
    logits = np.maximum(X[1400:] @ params["W1"] + params["b1"], 0.0) @ params["W2"] + params["b2"]
    held_back = accuracy(logits, y[1400:])
    print(f"on the {len(logits)} digits that were held back: {held_back:.1%}")

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    left.plot(history, label="digits it learns from")
    left.axhline(held_back, color="tab:orange", linestyle="--", label="digits held back, at the end")
    left.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1.02), title="Trained without a gradient derived by hand")
    left.legend(loc="lower right")
    units = params["W1"].T[:16].reshape(4, 4, 8, 8)  # row, column, height, width
    framed = np.pad(units, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=np.nan)
    mosaic = framed.transpose(0, 2, 1, 3).reshape(40, 40)
    picture = right.imshow(mosaic, cmap="RdBu", vmin=-np.abs(units).max(), vmax=np.abs(units).max())
    right.set(xticks=[], yticks=[], title="What 16 hidden units look for")
    figure.colorbar(picture, ax=right, label="weight of a pixel")
    plt.show()
