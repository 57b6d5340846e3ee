"""Wrong work on exercise 10, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import numpy as np

from grader.misconceptions import misconception


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="Overwrites the share that a tensor has already received from another use, instead of adding to it.",
)
def overwrites_earlier_shares(loss):
    waiting = count_uses(loss)
    grads = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while len(ready) > 0:
        node = ready.pop()
        g = grads[node]
        if len(node.parents) == 0:
            node.grad = node.grad + g
            continue
        for parent, vjp in node.parents:
            grads[parent] = vjp(g)
            waiting[parent] -= 1
            if waiting[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="The order is not topological: a tensor is visited in the order in which it was first met, breadth first, "
    "before all its users have delivered.",
)
def visits_in_the_order_of_first_meeting(loss):
    # collect all tensors, starting at the loss
    order = [loss]
    seen = {loss}
    i = 0
    while i < len(order):
        for parent, _ in order[i].parents:
            if parent not in seen:
                seen.add(parent)
                order.append(parent)
        i += 1
    # send the gradients back in this order
    grads = {tensor: np.zeros_like(tensor.data) for tensor in order}
    grads[loss] = np.ones_like(loss.data)
    for tensor in order:
        if not tensor.parents:
            continue
        for parent, vjp in tensor.parents:
            grads[parent] = grads[parent] + vjp(grads[tensor])
    for tensor in order:
        if not tensor.parents:
            tensor.grad = tensor.grad + grads[tensor]


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="Takes the mean of the gradients of the copies where their sum belongs.",
)
def averages_over_the_copies(a, shape):
    extra = len(shape) - a.data.ndim

    def vjp(g):
        for _ in range(extra):
            g = g.mean(axis=0)
        for axis, size in enumerate(a.data.shape):
            if size == 1:
                g = g.mean(axis=axis, keepdims=True)
        return g

    return result(np.broadcast_to(a.data, shape), (a, vjp))


@misconception(
    part="reductions",
    replaces="reduce_mean",
    hint="Divides by the size of axis 0 whatever axis was asked for; only axis=None and axis=0 are right.",
)
def divides_by_the_number_of_rows(a, axis, keepdims):
    n = a.data.size if axis is None else a.data.shape[0]
    return reduce_sum(a, axis, keepdims) / n


@misconception(
    part="cross_entropy",
    hint="Shifts the logits by the row's maximum in the log-sum-exp only, not in the true logit, so the maxima are "
    "missing from the loss.",
)
def forgets_the_shift_in_the_true_logit(logits, y):
    n, c = logits.data.shape
    biggest = Tensor(np.max(logits.data, axis=1, keepdims=True))
    lse = (logits - biggest).exp().sum(axis=1).log()
    picked = (logits * Tensor(one_hot(y, c))).sum(axis=1)
    return (lse - picked).sum() / n


@misconception(
    part="train",
    hint="Keeps the same leaves for all epochs and never clears their grad, so the gradients pile up.",
)
def never_clears_the_gradients(X, y, params, epochs, learning_rate):
    W1, b1, W2, b2 = [Tensor(params[k], requires_grad=True) for k in ("W1", "b1", "W2", "b2")]
    inputs = Tensor(X)
    history = []
    for _ in range(epochs):
        hidden = (inputs @ W1 + b1).relu()
        logits = hidden @ W2 + b2
        history.append(accuracy(logits.data, y))
        loss = cross_entropy(logits, y)
        loss.backward()
        for p in (W1, b1, W2, b2):
            p.data = p.data - learning_rate * p.grad
    return {"W1": W1.data, "b1": b1.data, "W2": W2.data, "b2": b2.data}, history
