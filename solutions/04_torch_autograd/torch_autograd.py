# %% [markdown]
# # 04 — Autograd: PyTorch goes backward for you
#
# In exercise 03 you worked out every gradient by hand, on tensors. For one linear layer that is two lines; for a
# network with a hidden layer it took you a whole page in exercise 02; for twenty layers nobody would do it. This time
# you write the way *forward* only, and PyTorch finds the way back by itself.
#
# It does so by keeping a diary. Tell it that a tensor **requires gradients**, and every operation that this tensor
# takes part in is noted: what went in, what came out, and how to send blame back through it. The result remembers its
# history, and so does everything made from it, up to the loss. One call then reads the diary backwards:
#
#     w = torch.tensor(3.0, requires_grad=True)
#     loss = (w - 1) ** 2        # noted: a subtraction, then a square
#     loss.backward()            # read backwards: first the square, then the subtraction
#     w.grad                     # tensor(4.), which is 2 (w - 1)
#
# What remains for you is the training around it, and there the traps lie. All of them come from three rules:
#
# 1. `backward` leaves a gradient only in **leaf tensors** that require gradients. A leaf is where the diary begins:
#    a tensor that was made, not worked out from another one that is being watched.
# 2. `backward` **adds** to `.grad`. It never clears it.
# 3. **Everything** is noted, unless you say otherwise: the step of gradient descent too.
#
# You build two classifiers, the single layer of exercise 01 (SLP) and the network with a hidden layer of exercise 02
# (MLP). Their parameters travel in a list, always in this order:
#
# | what | name in the code | shape |
# | --- | --- | --- |
# | $N$ samples of $D$ features | `X` | `(N, D)` |
# | labels, integers $0 \dots C-1$ | `y` | `(N,)`, int64 |
# | parameters of the SLP | `params = [W, b]` | `(D, C)`, `(1, C)` |
# | parameters of the MLP | `params = [W1, b1, W2, b2]` | `(D, H)`, `(1, H)`, `(H, C)`, `(1, C)` |
# | scores of the $C$ classes | `logits` | `(N, C)` |
#
# And these are the tools. You will not need all of them.
#
# | tool | what it does |
# | --- | --- |
# | `t.requires_grad`, `t.is_leaf` | tell whether `t` is watched, and whether the diary begins with it |
# | `t.requires_grad_()` | from now on `t` itself is watched (the underscore: it changes `t`, and returns it) |
# | `t.detach()` | the same numbers in the same memory, without the history |
# | `t.clone()` | the same numbers in new memory, with the history |
# | `with torch.no_grad():` | nothing in this block is noted |
# | `loss.backward()` | adds the gradient of `loss` to the `.grad` of every leaf behind it |
# | `t.item()` | the number in a tensor of a single entry, as a plain Python float |

# %%
import torch

# %% [markdown]
# ## What you bring
#
# The accuracy is given. It works on logits as well as on probabilities, because the softmax keeps their order. Note
# the last word: `.item()` makes it a plain float, without any history.


# %%
def accuracy(logits, y):
    """Return the share of rows, a float, whose largest logit (N, C) is that of the label (N,)."""
    return torch.eq(logits.argmax(dim=1), y).double().mean().item()


# %% [markdown]
# ## The parameters of the single layer
#
# As in exercise 02, the weights are small random numbers and the bias, a row, starts at 0:
#
# $$
# W \sim \mathcal N(0,\; 0.1^2), \qquad b = 0 .
# $$
#
# Both must be leaves that require gradients, and the obvious way to write it fails:
#
#     W = torch.randn(num_features, num_classes, requires_grad=True) * 0.1
#
# This line makes *two* tensors. `randn` makes the first, which is a leaf, and has no name. The multiplication makes
# the second from it, and that one is called `W`. Everything looks well: `W.requires_grad` is `True`, the shape is
# right, the loss can be computed, `backward` does not complain. Then `W.grad` is `None`. The gradient went to the leaf
# that nobody can reach any more (rule 1), and the network never learns. The demo below draws a picture of it.
#
# So finish your numbers first, and have them watched afterwards. Let the `seed` alone decide them: a
# `torch.Generator` of your own does that, `torch.manual_seed` does it too. Leave the dtype at PyTorch's default,
# float32. (NumPy draws float64, and PyTorch refuses to multiply the one by the other.)


# %%
def init_slp(num_features, num_classes, seed):
    """Return new parameters [W, b] of shape (D, C) and (1, C): leaf tensors that require gradients, float32.

    W is normal with mean 0 and standard deviation 0.1, b is 0.0. The seed alone decides the values.
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    W = 0.1 * torch.randn(num_features, num_classes, generator=generator)
    b = torch.zeros(1, num_classes)
    return [W.requires_grad_(), b.requires_grad_()]
    ### END SOLUTION


# %% [markdown]
# ## The parameters of the network with a hidden layer
#
# The same for four tensors. $W_1$ and $W_2$ are drawn one after the other, from the same source: seeding anew in
# between would give both layers the same numbers. All four must be leaves, the biases too: a parameter that is not
# watched gets no gradient, and stays where it is without a word.


# %%
def init_mlp(num_features, num_hidden, num_classes, seed):
    """Return new parameters [W1, b1, W2, b2]: leaf tensors that require gradients, float32.

    Shapes (D, H), (1, H), (H, C), (1, C). Weights are normal with mean 0 and standard deviation 0.1, biases are 0.0.
    The seed alone decides the values.
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    W1 = 0.1 * torch.randn(num_features, num_hidden, generator=generator)
    W2 = 0.1 * torch.randn(num_hidden, num_classes, generator=generator)
    params = [W1, torch.zeros(1, num_hidden), W2, torch.zeros(1, num_classes)]
    return [param.requires_grad_() for param in params]
    ### END SOLUTION


# %% [markdown]
# ## Forward through the single layer
#
# $$
# L = X W + b \qquad (N, C) = (N, D)\,(D, C) + (1, C)
# $$
#
# That is all, and it stays all: there is **no softmax** here. PyTorch's cross-entropy takes logits and does the
# softmax itself, in a form that cannot overflow. A softmax of your own in front of it would be applied twice, the
# gradients would be tiny, and the network would still learn something, which makes this mistake hard to see.
#
# Stay within PyTorch's operations from the parameters to the result. A detour through NumPy, a `detach` or a `no_grad`
# on the way tears the page out of the diary, and no gradient finds back.


# %%
def slp_logits(X, params):
    """Return the logits (N, C) of the single layer, without a softmax. X (N, D), params [W, b]."""
    ### BEGIN SOLUTION
    W, b = params
    return X @ W + b
    ### END SOLUTION


# %% [markdown]
# ## Forward through the network with a hidden layer
#
# $$
# \begin{aligned}
# A &= \operatorname{relu}(X W_1 + b_1) & &(N, H) \\
# L &= A W_2 + b_2 & &(N, C)
# \end{aligned}
# $$
#
# In exercise 02 the ReLU cost you a mask on the way back. PyTorch knows the slope of everything it offers, of
# `torch.relu` too, so these two lines are the whole network. The logits stay as they are, negative ones included.


# %%
def mlp_logits(X, params):
    """Return the logits (N, C) of the network with a hidden layer. X (N, D), params [W1, b1, W2, b2]."""
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params
    hidden = torch.relu(X @ W1 + b1)  # (N, H)
    return hidden @ W2 + b2
    ### END SOLUTION


# %% [markdown]
# ## One step downhill
#
# $$
# \theta' = \theta - \eta \, G_\theta \qquad \text{for each parameter } \theta \text{ and its gradient } G_\theta
# $$
#
# A subtraction and a product: nothing could be simpler, and nowhere are there more ways to go wrong.
#
# - **Written down plainly**, the step is noted in the diary (rule 3). The new parameter is then the *result* of an
#   operation, not a leaf, and after the next `backward` its `.grad` is `None`. The diary also grows with every epoch.
# - **Without the diary** the result is a leaf, and nobody watches it. The next `backward` finds nothing to do and
#   says so: "element 0 of tensors does not require grad".
# - **In place**, the caller's tensors change under the caller's hands. PyTorch stops you where it watches ("a leaf
#   Variable that requires grad is being used in an in-place operation"), but not inside `no_grad` or through `.data`.
#
# So the step must not be noted, must not write into what it was given, and what comes out must be watched again.
# The gradients are handed over as an argument; do not look for them in `.grad` here.


# %%
def sgd_step(params, grads, learning_rate):
    """Take one step of gradient descent from each of `params` against the gradient at the same place in `grads`.

    Returns a list of new leaf tensors that require gradients, with the shapes and dtypes of `params`. The tensors that
    were passed in keep their values.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        stepped = [param - learning_rate * grad for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in stepped]
    ### END SOLUTION


# %% [markdown]
# ## The loop
#
# Full-batch gradient descent on the mean cross-entropy
#
# $$
# J = -\frac1N \sum_{n} \log P_{n y_n}, \qquad P = \operatorname{softmax}(L) .
# $$
#
# In every epoch: compute the logits from all of `X`, and from them the loss; note loss and accuracy; go backward; take
# one step. PyTorch has the loss: look up `torch.nn.functional.cross_entropy`, what it takes for the labels, and what
# it does about the $\frac1N$ unless told otherwise. Then keep in mind:
#
# - **`.grad` adds up** (rule 2). If the same tensors live on from epoch to epoch, you have to empty their `.grad`
#   before each `backward`. New tensors in every epoch start with an empty one.
# - **Both numbers are those of the parameters before the step.** The first entries tell how good the start was.
# - **Note plain floats.** A loss tensor in a list keeps its whole history alive, one per epoch.
# - **The caller's parameters keep their values** and stay watched. What you return are leaves that are watched.
#
# Both networks need this loop, and nothing in it depends on the network but how the logits are made. In Python a
# function is a value like any other and can be passed along: here it is called `logits_of`. (If you would rather
# write two loops, write them in `train_slp` and `train_mlp` and leave this function as it is. Only those two are
# tested.)


# %%
def gradient_descent(logits_of, X, y, params, epochs, learning_rate):
    """Train the network whose logits are `logits_of(X, params)`. Arguments and result as in `train_slp` below."""
    ### BEGIN SOLUTION
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history
    ### END SOLUTION


# %% [markdown]
# ## Training the single layer
#
# With the loop at hand, all that is left to say is which network it trains.


# %%
def train_slp(X, y, params, epochs, learning_rate):
    """Train the single layer by full-batch gradient descent from `params`, which keep their values.

    X (N, D), used as it is; y (N,). Returns (params, history): new leaves that require gradients, and a dict of two
    lists of floats, "loss" (mean cross-entropy) and "accuracy", one entry an epoch, measured before that epoch's step.
    """
    ### BEGIN SOLUTION
    return gradient_descent(slp_logits, X, y, params, epochs, learning_rate)
    ### END SOLUTION


# %% [markdown]
# ## Training the network with a hidden layer
#
# In exercise 02 a second layer meant a second page of gradients. What does it mean now?


# %%
def train_mlp(X, y, params, epochs, learning_rate):
    """Train the network with a hidden layer. Arguments and result as in `train_slp`, with params [W1, b1, W2, b2]."""
    ### BEGIN SOLUTION
    return gradient_descent(mlp_logits, X, y, params, epochs, learning_rate)
    ### END SOLUTION


# %% [markdown]
# ## See both learn
#
# Both networks learn from the same 1,400 digits; the other 397 are held back. Expect about 98 % and nearly 100 % of the
# digits they learned from, 96 % and 97 % of those they have never seen. After a few seconds there are three pictures:
#
# 1. **Loss and accuracy** of both networks, epoch by epoch. The dashed lines: how they do on the digits held back.
# 2. **What a non-leaf's `.grad` shows**: nothing. One image per class, of the gradient for that class's 64 weights
#    (blue: the step will lower this weight).
#    Your `W` has one. `randn(..., requires_grad=True) * 0.1` has none, and the last row shows where it went: to the
#    nameless leaf, ten times smaller, because the factor 0.1 stands on the way.
# 3. **Where the two networks disagree**: digits held back, with both answers.
#
# Then play. Give the hidden layer 4 units, or 300. Take a learning rate of 3. Let the epochs run to 3,000: which of the
# lines still move?

# %%
if __name__ == "__main__":
    import warnings

    import matplotlib.pyplot as plt

    from grader.datasets import load_digits

    epochs = 400

    pixels, labels = load_digits()
    shuffled = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    X = torch.tensor((pixels - pixels.mean()) / pixels.std(), dtype=torch.float32)[shuffled]  # (1797, 64)
    y = torch.tensor(labels)[shuffled]  # (1797,)
    X_train, y_train, X_test, y_test = X[:1400], y[:1400], X[1400:], y[1400:]

    slp, slp_history = train_slp(X_train, y_train, init_slp(64, 10, seed=4), epochs, learning_rate=0.3)
    mlp, mlp_history = train_mlp(X_train, y_train, init_mlp(64, 48, 10, seed=4), epochs, learning_rate=0.3)
    slp_test, mlp_test = slp_logits(X_test, slp), mlp_logits(X_test, mlp)
    results = [
        ("single layer", slp_history, accuracy(slp_test, y_test), "tab:blue"),
        ("hidden layer", mlp_history, accuracy(mlp_test, y_test), "tab:orange"),
    ]
    for name, history, held_back, _ in results:
        seen = history["accuracy"][-1]
        print(f"{name}: {seen:.1%} of the digits it learned from are right, {held_back:.1%} of those held back")

    # 1. loss and accuracy
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    for name, history, held_back, colour in results:
        left.plot(history["loss"], color=colour, label=name)
        right.plot(history["accuracy"], color=colour, label=name)
        right.axhline(held_back, color=colour, linestyle="--", label=f"{name}, held back: {held_back:.1%}")
    left.set(title="Loss", xlabel="epoch", ylabel="mean cross-entropy", yscale="log")
    right.set(title="Accuracy", xlabel="epoch", ylabel="share of right answers", ylim=(0.8, 1.005))
    left.legend()
    right.legend(loc="lower right")
    plt.show()

    # 2. what .grad shows
    W, b = init_slp(64, 10, seed=4)
    nameless = torch.tensor((10 * W).tolist(), requires_grad=True)  # what randn would have to draw to give the same W
    not_a_leaf = nameless * 0.1
    for weights in (W, not_a_leaf):
        torch.nn.functional.cross_entropy(slp_logits(X_train, [weights, b.detach()]), y_train).backward()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns whoever looks at the .grad of a non-leaf
        rows = {"W, a leaf": W.grad, "randn(…) * 0.1": not_a_leaf.grad, "the nameless leaf": nameless.grad}
    limit = W.grad.abs().max().item()
    figure, axes = plt.subplots(3, 10, figsize=(12, 4.6), layout="constrained")
    for axis_row, (name, grad) in zip(axes, rows.items(), strict=True):
        axis_row[0].set_ylabel(f"{name}\n.grad", rotation=0, ha="right", va="center")
        for digit, axis in enumerate(axis_row):
            axis.set(xticks=[], yticks=[], box_aspect=1)
            if grad is None:
                axis.text(0.5, 0.5, "None", ha="center", va="center", color="tab:red", transform=axis.transAxes)
            else:
                image = axis.imshow(grad[:, digit].reshape(8, 8), cmap="RdBu", vmin=-limit, vmax=limit)
    for digit, axis in enumerate(axes[0]):
        axis.set_title(f"class {digit}")
    figure.colorbar(image, ax=axes, label="gradient for a weight")
    figure.suptitle("The loss is the same, but only a leaf gets the gradient")
    plt.show()

    # 3. where the networks disagree
    slp_says, mlp_says = slp_test.argmax(dim=1), mlp_test.argmax(dim=1)
    apart = torch.nonzero(slp_says != mlp_says).flatten()[:10]
    figure, axes = plt.subplots(1, max(1, len(apart)), figsize=(12, 3), layout="constrained", squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, n in zip(axes.flat, apart, strict=False):
        axis.imshow(X_test[n].reshape(8, 8), cmap="gray_r")
        axis.set_title(f"single: {slp_says[n]}\nhidden: {mlp_says[n]}\nlabel: {y_test[n]}", fontsize=9)
    figure.suptitle("Digits held back on which the two networks disagree")
    plt.show()
