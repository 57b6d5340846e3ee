"""Wrong work on exercise 08, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import numpy as np

from grader.misconceptions import misconception


@misconception(
    part="momentum_step",
    hint="The velocity contains the learning rate and the minus sign (v = mu v - lr g, param + v), unlike torch's "
    "buffer.",
)
def keeps_the_learning_rate_in_the_velocity(
    param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False
):
    g = grad + weight_decay * param
    v = momentum * velocity - learning_rate * g
    if nesterov:
        return param + momentum * v - learning_rate * g, v
    return param + v, v


@misconception(
    part="momentum_step",
    hint="With nesterov=True it returns the look-ahead direction d + mu u as the new velocity, instead of u itself.",
)
def remembers_the_look_ahead_of_nesterov(
    param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False
):
    d = grad
    if weight_decay != 0:
        d = d + weight_decay * param
    velocity = momentum * velocity + d
    if nesterov:
        velocity = d + momentum * velocity
    param = param - learning_rate * velocity
    return param, velocity


@misconception(
    part="adam_step",
    hint="Corrects the bias of v with beta1 too: divides by 1 - beta1**step instead of 1 - beta2**step.",
)
def corrects_both_averages_with_beta1(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    g = grad + weight_decay * param
    new_m = beta1 * m + (1.0 - beta1) * g
    new_v = beta2 * v + (1.0 - beta2) * np.square(g)
    correction = 1.0 - np.power(beta1, step)
    m_corrected = new_m / correction
    v_corrected = new_v / correction
    new_param = param - learning_rate * m_corrected / (np.sqrt(v_corrected) + eps)
    return new_param, new_m, new_v


@misconception(
    part="adamw_step",
    hint="The decay lacks the learning rate: the parameter shrinks by 1 - weight_decay, not by 1 - lr * weight_decay.",
)
def decays_without_the_learning_rate(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad * grad
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    update = learning_rate * m_hat / (v_hat**0.5 + eps)
    return param - update - weight_decay * param, m, v


@misconception(
    part="train",
    hint="Adam's step is the number of the epoch (epoch + 1), although it should count the updates of the whole run.",
)
def counts_epochs_instead_of_updates(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = {k: v.copy() for k, v in params.items()}
    N = X.shape[0]
    Y = one_hot(y, params["W2"].shape[1])
    m = {k: np.zeros(v.shape) for k, v in params.items()}
    v = {k: np.zeros(p.shape) for k, p in params.items()}
    history = []
    for epoch in range(epochs):
        _, probs = forward(X, params)
        history.append(accuracy(probs, y))
        perm = np.random.default_rng(seed + epoch).permutation(N)
        for i in range(0, N, batch_size):
            idx = perm[i : i + batch_size]
            hidden, probs = forward(X[idx], params)
            grads = backward(X[idx], hidden, probs, Y[idx], params)
            for k in params:
                if optimizer == "sgd":
                    params[k] = sgd_step(params[k], grads[k], learning_rate)
                elif optimizer == "momentum":
                    params[k], v[k] = momentum_step(params[k], grads[k], v[k], learning_rate)
                elif optimizer == "adam":
                    params[k], m[k], v[k] = adam_step(params[k], grads[k], m[k], v[k], epoch + 1, learning_rate)
                else:
                    params[k], m[k], v[k] = adamw_step(params[k], grads[k], m[k], v[k], epoch + 1, learning_rate)
    return params, history


@misconception(
    part="train",
    hint="Makes one generator from seed before the loop and goes on drawing from it, so epoch e > 0 has another order "
    "than that of default_rng(seed + e).",
)
def shuffles_with_one_generator_for_all_epochs(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    rng = np.random.default_rng(seed)
    new = dict(params)
    memory1 = {name: np.zeros_like(new[name]) for name in new}
    memory2 = {name: np.zeros_like(new[name]) for name in new}
    targets = one_hot(y, new["b2"].size)
    history = []
    t = 0
    for _ in range(epochs):
        history.append(accuracy(forward(X, new)[1], y))
        order = rng.permutation(len(X))
        for rows in np.split(order, np.arange(batch_size, len(X), batch_size)):
            t += 1
            h, p = forward(X[rows], new)
            g = backward(X[rows], h, p, targets[rows], new)
            for name in ["W1", "b1", "W2", "b2"]:
                new[name], memory1[name], memory2[name] = update(
                    optimizer, new[name], g[name], memory1[name], memory2[name], t, learning_rate
                )
    return new, history
