# %% [markdown]
# # 08 — Optimizers
#
# Every network so far has learned by the same rule: work out the gradient, take a step of learning rate times gradient
# downhill, forget everything, repeat. The rule has two weaknesses, and no better network cures them:
#
# - **It has no memory.** In a long narrow valley the gradient points across the valley much more than along it. Plain
#   descent bounces from wall to wall and hardly gets on, although twenty gradients in a row have agreed, in a small
#   way, on where the valley leads.
# - **It has one step size for all.** A weight whose gradients are a thousand times smaller than its neighbour's also
#   moves a thousand times more slowly, and the learning rate that would suit the one throws the other out.
#
# An **optimizer** is what turns a gradient into a step. In this exercise you write the four that train nearly
# everything today: gradient descent with *weight decay*, *momentum* (against the first weakness), *Adam* (against
# both) and *AdamW*. They are the ones in `torch.optim`, and your functions will agree with them digit by digit.
#
# Back to NumPy, and to the small network of 02: it trains in seconds, so you can compare four optimizers, and nothing
# but the step is new.
#
# | symbol | name in the code | what |
# | --- | --- | --- |
# | $\theta$ | `param` | one parameter array, such as $W_1$ `(D, H)` or $b_1$ `(1, H)` |
# | $g$ | `grad` | the gradient of the loss there |
# | $\eta$ | `learning_rate` | the size of a step |
# | $\lambda$ | `weight_decay` | how strongly parameters are pulled towards 0 |
# | $u$ | `velocity` | momentum's memory: past gradients, added up |
# | $m$, $v$ | `m`, `v` | Adam's memory: averages of past gradients and of their squares |
# | $t$ | `step` | which step this is: 1 at the first call, then 2, 3, … |
#
# Shapes are easy here: **everything happens entry by entry**, so $g$, $u$, $m$ and $v$ all have the shape of their
# $\theta$. And a step function has no memory of its own: whoever calls it passes the old memory in and gets the new
# memory back, beside the new parameter. New arrays throughout: what was passed in stays as it was.
#
# Work from top to bottom; each part has its own tests (`pytest -k adam_step`).

# %%
import numpy as np

# %% [markdown]
# ## What you bring from exercise 02
#
# The network is that of exercise 02: one hidden layer with ReLU, softmax, mean cross-entropy. It is given, in other
# words than yours, for `train` at the end. Its parameters are a dict with the keys `"W1"`, `"b1"`, `"W2"`, `"b2"`, and
# `backward` returns the gradients under the same keys.


# %%
def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    """Return the share of rows whose most probable class is the label."""
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)


def forward(X, params):
    """Send X (N, D) through the network. Returns hidden (N, H), which is taken after the ReLU, and probs (N, C)."""
    before = np.matmul(X, params["W1"]) + params["b1"]  # (N, H)
    hidden = np.where(before > 0, before, 0.0)
    scores = np.matmul(hidden, params["W2"]) + params["b2"]  # (N, C)
    return hidden, np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))


def backward(X, hidden, probs, y_onehot, params):
    """Return the gradients of the mean cross-entropy over these N rows: a dict with the keys and shapes of `params`."""
    at_scores = (probs - y_onehot) / len(probs)  # (N, C)
    at_hidden = np.where(hidden > 0, np.matmul(at_scores, params["W2"].T), 0.0)  # (N, H)
    return {
        "W1": np.matmul(X.T, at_hidden),
        "b1": np.sum(at_hidden, axis=0, keepdims=True),
        "W2": np.matmul(hidden.T, at_scores),
        "b2": np.sum(at_scores, axis=0, keepdims=True),
    }


# %% [markdown]
# ## Gradient descent, with weight decay
#
# The plain step goes downhill by learning rate times gradient. What is new is the pull towards zero. Large weights
# make a network sure of itself for little reason, so we let size cost something and minimise
#
# $$
# J(\theta) + \frac{\lambda}{2} \sum_i \theta_i^2
# $$
#
# instead of $J$ alone. The derivative of the extra term is $\lambda \theta$: the gradient that descent gets to see is
#
# $$
# d = g + \lambda \theta, \qquad\text{and the step is}\qquad \theta \leftarrow \theta - \eta\, d .
# $$
#
# Where the loss has no opinion ($g = 0$), only the pull is left, and $\theta \leftarrow (1 - \eta\lambda)\,\theta$:
# the weight *decays* by the same fraction in every step, which gave the method its name. With $\lambda = 0$, the
# default, it is the step that you know.


# %%
def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    """Take one step of gradient descent on one parameter.

    `param` and `grad` have the same shape. Returns the new parameter, a new array of that shape.
    """
    ### BEGIN SOLUTION
    return param - learning_rate * (grad + weight_decay * param)
    ### END SOLUTION


# %% [markdown]
# ## Momentum
#
# Give the descent a memory: a *velocity* $u$, which starts at zero. In each step it loses a part of what it had and
# gains the new gradient; the parameter then moves along the velocity instead of along the gradient alone:
#
# $$
# u_t = \mu\, u_{t-1} + d_t, \qquad \theta_t = \theta_{t-1} - \eta\, u_t, \qquad d_t = g_t + \lambda\, \theta_{t-1} .
# $$
#
# Unroll the recursion and you see what it remembers: $u_t = d_t + \mu\, d_{t-1} + \mu^2 d_{t-2} + \dots$ Across the
# valley the gradients change sign from step to step and cancel. Along the valley they agree and pile up, in the long
# run to $1 + \mu + \mu^2 + \dots = \frac{1}{1-\mu}$ times one gradient: with $\mu = 0.9$ ten times the pace.
#
# Three things to get right, because textbooks differ and ours is the convention of `torch.optim.SGD`:
#
# - The velocity holds gradients. There is **no learning rate in it**, and no factor $1-\mu$ before the new gradient.
# - The decay $\lambda\theta$ is a part of the gradient, so it goes into the velocity too.
# - The new velocity is used at once, in the same step.
#
# **Nesterov's variant** looks one step ahead. After this step the velocity will carry on, shrunk by $\mu$; so take
# that stretch of the way now, and the fresh gradient in full:
#
# $$
# \theta_t = \theta_{t-1} - \eta\, (d_t + \mu\, u_t) .
# $$
#
# Only the step differs. The velocity that is remembered is the same $u_t$ as without Nesterov.


# %%
def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    """Take one step of gradient descent with momentum on one parameter.

    `param`, `grad` and `velocity` have the same shape; the velocity is that of the step before, zeros at the first.
    Returns (param, velocity): new arrays of that shape.
    """
    ### BEGIN SOLUTION
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity
    ### END SOLUTION


# %% [markdown]
# ## Adam
#
# Adam (Kingma and Ba, 2015) gives every single entry a step size of its own. It keeps two running averages, entry by
# entry, of the gradient and of its square. Both start at zero, and $g_t^2$ means each entry squared:
#
# $$
# m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, \qquad
# v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2 .
# $$
#
# So $m$ says where the gradient has pointed of late, and $\sqrt v$ how large it has typically been. An average that
# starts at zero is too small at first: after one step $m_1 = 0.1\, g_1$, a tenth of what it should say, and
# $v_1 = 0.001\, g_1^2$. How much too small is known, because the weights of the gradients seen so far add up to
# $1 - \beta^t$. Dividing by that sum makes true averages of them, which is called the **bias correction**:
#
# $$
# \hat m_t = \frac{m_t}{1 - \beta_1^t}, \qquad
# \hat v_t = \frac{v_t}{1 - \beta_2^t}, \qquad
# \theta_t = \theta_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} .
# $$
#
# The fraction is a number without a unit. Multiply all gradients by 1,000 and it stays what it was. At the first step
# it is $g/|g|$, so that every entry moves by just about $\eta$, up or down; later it is near $\pm 1$ where the
# gradients agree and near 0 where they contradict each other. That is why $\eta$ is smaller here than you are used to.
#
# - The corrected $\hat m$ and $\hat v$ are for this step only. What is **remembered is $m$ and $v$ themselves**.
# - $\varepsilon$ keeps 0/0 away where there never was a gradient. It is added to the root, after the correction: for
#   gradients near $10^{-8}$ it matters where.
# - `weight_decay` works as before: $\lambda\theta_{t-1}$ is added to the gradient at the very beginning, and both
#   averages get to see the sum.


# %%
def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    """Take one step of Adam on one parameter.

    `param`, `grad`, `m` and `v` have the same shape; `m` and `v` are those of the step before, zeros at the first.
    `step` is 1 at the first call. Returns (param, m, v): new arrays of that shape.
    """
    ### BEGIN SOLUTION
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v
    ### END SOLUTION


# %% [markdown]
# ## AdamW
#
# In Adam, weight decay has a flaw that went unnoticed for years (Loshchilov and Hutter, 2019). The pull
# $\lambda\theta$ goes into $m$ along with the gradient, and is then divided by $\sqrt{\hat v}$ like everything else.
# So a weight with large gradients is hardly pulled at all, and one with small gradients is pulled far harder than was
# asked. Decay was to shrink all weights alike.
#
# AdamW takes the decay out of the gradient, it *decouples* it. First shrink the parameter, then take a step of Adam
# that knows nothing of the decay:
#
# $$
# \theta_t = (1 - \eta\lambda)\, \theta_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon} ,
# $$
#
# where $m_t$ and $v_t$ are made from the bare $g_t$. For plain gradient descent the two kinds of decay are one and
# the same (look at its formula again); for Adam they are not.


# %%
def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    """Take one step of Adam with decoupled weight decay on one parameter.

    Arguments and result are those of `adam_step`.
    """
    ### BEGIN SOLUTION
    shrunk = (1 - learning_rate * weight_decay) * param
    return adam_step(shrunk, grad, m, v, step, learning_rate, beta1, beta2, eps)
    ### END SOLUTION


# %% [markdown]
# ## One way to call them all
#
# `train` will be told by name which optimizer to use: `"sgd"`, `"momentum"`, `"adam"` or `"adamw"`. They differ in how
# many arrays they remember for each parameter: none, one, or two. A little helper hides that. Everybody gets two
# arrays, `first` and `second`; who needs only one of them, or none, hands the rest back as it came. Each optimizer
# works with the defaults of its step function.
#
# This helper earns no points of its own, and no test calls it. If you would rather do it otherwise, do.


# %%
def update(optimizer, param, grad, first, second, step, learning_rate):
    """Take one step of one parameter with the optimizer of that name.

    `first` and `second` are what the optimizer remembers of this parameter, arrays of its shape, zeros at the start.
    Returns (param, first, second).
    """
    ### BEGIN SOLUTION
    if optimizer == "sgd":
        return sgd_step(param, grad, learning_rate), first, second
    if optimizer == "momentum":
        param, velocity = momentum_step(param, grad, first, learning_rate)
        return param, velocity, second
    adaptive_step = adam_step if optimizer == "adam" else adamw_step
    return adaptive_step(param, grad, first, second, step, learning_rate)
    ### END SOLUTION


# %% [markdown]
# ## Training
#
# Now an optimizer of the caller's choice trains the network of exercise 02, in minibatches. An epoch $e$ (the first is
# 0) goes like this:
#
# 1. Note the accuracy on **all** of $X$, before anything moves in this epoch (as in 01 to 05; 06 and 07 measured after
#    the epoch).
# 2. Shuffle the row numbers: the permutation of $0 \dots N-1$ that `numpy.random.default_rng` with the seed
#    `seed` $+\, e$ gives, so that each epoch has an order of its own and a second run has the same ones.
# 3. Cut that order into pieces of `batch_size`. If it does not divide $N$, the last piece is shorter, and is used too.
# 4. For each piece: forward and backward with those rows alone, then **one** step of all four parameters.
#
# The memory needs some care. Each of the four parameters has a memory of its own, zeros to begin with, in the shape
# of the parameter. It lasts for the whole run: a new epoch is no reason to forget. And `step` counts the *updates* of
# the whole run: not the epochs, and not four for one update because there are four arrays.


# %%
def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    """Train the network in minibatches with "sgd", "momentum", "adam" or "adamw".

    X (N, D) is used as it is; y (N,) holds labels below C, where the parameters say what C is. Epoch e visits the rows
    in the order of the permutation from the generator with seed `seed + e`. Returns new parameters and `history`, a
    list with the accuracy on all of X for each epoch, measured before that epoch's first step.
    """
    ### BEGIN SOLUTION
    params = dict(params)  # a dict of our own: its entries are replaced, the caller's arrays never written into
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history
    ### END SOLUTION


# %% [markdown]
# ## See it learn
#
# Four optimizers, the same start, the same batches: 1,400 digits to learn from and 397 to be tested on. This takes a
# few seconds. The picture on the right needs the network after 1, 2, 3, 5, … epochs. `train` does not hand out the
# networks on its way, but since it is deterministic, training anew for 5 epochs arrives exactly where the long run
# was after 5.
#
# AdamW lies on top of Adam: in `train` both work with their defaults, and without decay they are the same method.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    from grader.datasets import load_digits

    epochs = 20
    learning_rates = {"sgd": 0.02, "momentum": 0.02, "adam": 0.002, "adamw": 0.002}

    X, y = load_digits()
    X = (X - 8) / 8  # pixels from 0..16 to -1..1
    seen, new = slice(0, 1400), slice(1400, None)
    generator = np.random.default_rng(8)
    start_params = {
        "W1": generator.normal(scale=0.1, size=(64, 32)),
        "b1": np.zeros((1, 32)),
        "W2": generator.normal(scale=0.1, size=(32, 10)),
        "b2": np.zeros((1, 10)),
    }
    marks = sorted({mark for mark in (0, 1, 2, 3, 5, 8, 13) if mark < epochs} | {epochs})

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    styles = {"adam": {"linewidth": 4, "alpha": 0.5}, "adamw": {"linestyle": "--"}}  # one lies on the other
    for optimizer, learning_rate in learning_rates.items():
        losses, history = [], []
        for mark in marks:
            trained, history = train(X[seen], y[seen], start_params, mark, learning_rate, optimizer, 50, seed=0)
            _, probs = forward(X[new], trained)
            losses.append(-np.log(probs[np.arange(len(probs)), y[new]]).mean())
        style = {"label": f"{optimizer}, learning rate {learning_rate}"} | styles.get(optimizer, {})
        left.plot(history, **style)
        right.plot(marks, losses, marker="o", markersize=4, **style)
        print(f"{optimizer:8}  accuracy after {epochs} epochs: {accuracy(probs, y[new]):.1%} of the new digits")
    left.set(title="How many of the digits it learns from are right", xlabel="epoch", ylabel="accuracy", ylim=(0, 1))
    title = "How surprised it is by new digits (same colours)"
    right.set(title=title, xlabel="epoch", ylabel="cross-entropy", ylim=(0, None))
    for axis in (left, right):
        axis.xaxis.get_major_locator().set_params(integer=True)
    left.legend()
    plt.show()

# %% [markdown]
# ## See it walk
#
# A narrow valley, $J(a, b) = \frac12 (a^2 + 40\, b^2)$: forty times as steep across as along. All start at the same
# place and have 50 steps to reach the minimum (the cross). Gradient descent has the largest learning rate that does not
# throw it out of the valley, near enough; change it to 0.051 and see. Momentum overshoots and comes back like a ball,
# Nesterov looks ahead and overshoots less. Adam does not care how steep the walls are: for it, a step is a step.

# %%
if __name__ == "__main__":
    steepness = np.array([[1.0, 40.0]])  # the gradient of J at the point (1, 2) is steepness * point

    def walk(name, num_steps=50):
        """Return the points that one of four walkers visits, shape (num_steps + 1, 2)."""
        point = np.array([[-9.0, 1.2]])
        velocity, m, v = np.zeros((3, 1, 2))
        path = [point]
        for step in range(1, num_steps + 1):
            slope = steepness * point
            if name == "Gradient descent":
                point = sgd_step(point, slope, learning_rate=0.047)
            elif name == "Adam":
                point, m, v = adam_step(point, slope, m, v, step, learning_rate=0.5)
            else:
                looks_ahead = name == "Nesterov momentum"
                point, velocity = momentum_step(
                    point, slope, velocity, learning_rate=0.02, momentum=0.8, nesterov=looks_ahead
                )
            path.append(point)
        return np.concatenate(path)

    a, b = np.meshgrid(np.linspace(-10, 4, 200), np.linspace(-1.8, 1.8, 200))
    valley = (a**2 + 40 * b**2) / 2
    figure, axes = plt.subplots(2, 2, figsize=(11, 6), sharex=True, sharey=True, layout="constrained")
    for axis, name in zip(axes.flat, ("Gradient descent", "Momentum", "Nesterov momentum", "Adam"), strict=True):
        path = walk(name)
        axis.contourf(a, b, np.sqrt(valley), levels=14, cmap="Blues_r")
        axis.plot(path[:, 0], path[:, 1], "o-", color="darkorange", markersize=4, linewidth=1.2)
        axis.plot(0, 0, "x", color="white", markersize=9, markeredgewidth=2)
        left_over = (path[-1] ** 2 * steepness).sum() / 2
        axis.set(title=f"{name}: ends {left_over:.1g} above the minimum")
    for axis in axes[1]:
        axis.set_xlabel("a: along the valley")
    for axis in axes[:, 0]:
        axis.set_ylabel("b: across")
    plt.show()

# %% [markdown]
# ## See it decay
#
# What is the W in AdamW worth? Two weights start at 1. Their gradients are nothing but noise, which is ten times as
# strong as the decay for one weight and ten times as weak for the other. The loss has no opinion about either, so both
# should shrink at the same pace, the one of the dotted line. With Adam, the pace depends on the noise; with AdamW it
# does not.

# %%
if __name__ == "__main__":
    noise = np.random.default_rng(1).normal(size=(1500, 1, 2)) * np.array([[5.0, 0.05]])
    figure, axes = plt.subplots(1, 2, figsize=(11, 3.8), sharey=True, layout="constrained")
    for axis, (title, one_step) in zip(axes, {"Adam": adam_step, "AdamW": adamw_step}.items(), strict=True):
        weights, m, v = np.ones((1, 2)), np.zeros((1, 2)), np.zeros((1, 2))
        path = [weights]
        for step, grad in enumerate(noise, start=1):
            weights, m, v = one_step(weights, grad, m, v, step, learning_rate=0.001, weight_decay=0.5)
            path.append(weights)
        axis.plot(np.concatenate(path), label=["large gradients", "small gradients"])
        axis.plot((1 - 0.001 * 0.5) ** np.arange(len(path)), "k:", label="shrinking by the decay alone")
        axis.set(title=f"{title} with weight_decay=0.5", xlabel="step")
    axes[0].set(ylabel="weight", ylim=(0, None))
    axes[0].legend()
    plt.show()
