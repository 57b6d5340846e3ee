# %% [markdown]
# # 02 — A network with a hidden layer
#
# In exercise 01 every class had one template of weights, and a digit went to the class whose template fitted best.
# Such a model can only weigh pixels one by one: "ink here speaks for a 4, ink there against it". It cannot say "ink
# here speaks for a 4, *unless* there is ink over there as well".
#
# A **hidden layer** can. Between the pixels and the classes stand $H$ units, each of which looks for a pattern of its
# own and stays silent where it does not find it. The classes are then told apart by those patterns, with the softmax
# you know:
#
# $$
# X \;\xrightarrow{\;W_1,\,b_1\;}\; Z \;\xrightarrow{\;\text{ReLU}\;}\; A
#   \;\xrightarrow{\;W_2,\,b_2\;}\; L \;\xrightarrow{\;\text{softmax}\;}\; P
# $$
#
# | what | name in the code | shape |
# | --- | --- | --- |
# | $N$ samples of $D$ features | `X` | `(N, D)` |
# | first layer: weights and bias | `W1`, `b1` | `(D, H)`, `(1, H)` |
# | what the hidden units say, $A$ | `hidden` | `(N, H)` |
# | second layer: weights and bias | `W2`, `b2` | `(H, C)`, `(1, C)` |
# | probabilities of the $C$ classes, $P$ | `probs` | `(N, C)` |
#
# The four parameters travel together in one dict, `params`, with the keys `"W1"`, `"b1"`, `"W2"`, `"b2"`. The
# gradients come back in a dict with the same keys and the same shapes.
#
# Work from top to bottom: each part is a few lines, and each has its own tests (`pytest -k relu_mask`).

# %%
import numpy as np


# %% [markdown]
# ## What you bring from exercise 01
#
# These three helpers are given; call them wherever they help. The softmax is written in another way than yours. With
# $\operatorname{lse}(\ell) = \log \sum_k e^{\ell_k}$ for a row $\ell$ of logits,
#
# $$
# \frac{e^{\ell_c}}{\sum_k e^{\ell_k}}
#   = \frac{e^{\ell_c}}{e^{\operatorname{lse}(\ell)}}
#   = e^{\,\ell_c - \operatorname{lse}(\ell)} ,
# $$
#
# so the two are the same function. NumPy works out the log of a sum of exponentials by adding two terms at a time
# (`logaddexp`) and never writes down a huge exponential on the way. And since $\operatorname{lse}(\ell)$ is at least
# as large as the largest logit, the exponent on the right is never positive: nothing can overflow.

# %%
def softmax(logits):
    """Turn each row of logits (N, C) into probabilities (N, C)."""
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))


def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    """Return the share of rows whose most probable class is the label."""
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)


# %% [markdown]
# ## Standardize each feature for itself
#
# Exercise 01 used one mean and one standard deviation for the whole array. That keeps a pixel in the middle of the
# image, which swings between 0 and 16, much louder than one near the border, which hardly ever leaves 0. Here every
# column gets its own mean and standard deviation, so that every feature speaks equally loudly at the start and one
# learning rate suits them all:
#
# $$
# x'_{nd} = \frac{x_{nd} - \mu_d}{\sigma_d + \varepsilon}, \qquad
# \mu_d = \frac1N \sum_n x_{nd}, \qquad
# \sigma_d = \sqrt{\frac1N \sum_n (x_{nd} - \mu_d)^2} .
# $$
#
# Why the $\varepsilon$? Three pixels at the border are 0 in all 1,797 images. Their $\sigma_d$ is 0, and $0/0$ is
# `nan`, which would spread through the whole network in a single step. With a tiny $\varepsilon$ below the fraction
# bar those columns become 0, and nothing else changes noticeably. It is added to $\sigma_d$ itself, after the root.

# %%
def standardize_features(X, eps=1e-8):
    """Give each column of X (N, D) mean 0 and standard deviation 1; a constant column becomes 0.

    `eps` is added to every standard deviation. Returns a new array (N, D).
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## The parameters at the start
#
# The softmax regression could start from zeros. This network cannot. If all weights are equal, all hidden units
# compute the same number, receive the same gradient and stay the same forever: $H$ copies of one unit. (With zeros it
# is worse: no gradient gets past $W_2 = 0$.) The units must start **different**, so the weights are random. They must
# start **small**, so that the first logits are near 0, the first probabilities nearly equal, and no unit has to
# unlearn a strong opinion. Here
#
# $$
# W_1, W_2 \sim \mathcal N(0,\; 0.1^2), \qquad b_1 = 0, \quad b_2 = 0 .
# $$
#
# The biases may well start at 0: the random weights already make the units different.
#
# Random, but repeatable: the same `seed` gives the same network, today and tomorrow, so that two runs can be
# compared. A **generator of your own**, made from the seed, does that without touching the random numbers of anybody
# else's code (NumPy's documentation: "Random Generator"). Draw $W_2$ with the same generator *after* $W_1$: a second
# generator made from the same seed would start the same sequence again and give both layers the same numbers.

# %%
def init_params(num_features, num_hidden, num_classes, seed):
    """Return new parameters: a dict of W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C).

    Weights are normal with mean 0 and standard deviation 0.1, biases are 0.0. The seed alone decides the values.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## ReLU
#
# Two linear layers in a row are one linear layer: $(X W_1) W_2 = X (W_1 W_2)$. Something between them must bend. The
# *rectified linear unit* is the simplest bend there is, applied to every entry on its own:
#
# $$
# \operatorname{relu}(z) = \max(0, z) .
# $$
#
# Positive values pass as they are, negative ones become 0: the unit is silent.

# %%
def relu(Z):
    """Replace every negative entry of the array Z by 0.0. Returns a new array of the same shape."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## The slope of ReLU
#
# To learn, we need to know how far the output of the unit moves when its input moves a little. Above 0 it moves just
# as far: slope 1. Below 0 it does not move at all: slope 0. At 0 itself there is a corner and no slope; any choice
# between the two works in practice, and ours is 0:
#
# $$
# \operatorname{relu}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}
# $$
#
# The result is called a *mask*, because multiplying by it keeps some entries and blots out the others. Make it an
# array of floats, not of truth values, so that it can be used in arithmetic without surprises.

# %%
def relu_mask(Z):
    """Return the slope of ReLU at every entry of the array Z: floats, 1.0 above zero and 0.0 elsewhere."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Forward: from pixels to probabilities
#
# Three lines of mathematics, and each of them keeps one row per sample:
#
# $$
# \begin{aligned}
# A &= \operatorname{relu}(X W_1 + b_1) & &(N, H) \\
# L &= A W_2 + b_2 & &(N, C) \\
# P &= \operatorname{softmax}(L) & &(N, C)
# \end{aligned}
# $$
#
# Each bias is one row, and NumPy adds it to all $N$ rows. There is no ReLU on the logits: a negative logit speaks
# against its class, and must be heard. Return $A$ along with $P$, because the way back needs it.

# %%
def forward(X, params):
    """Send X (N, D) through the network. Returns hidden (N, H), which is taken after the ReLU, and probs (N, C)."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Backward: who is to blame?
#
# The loss is the mean cross-entropy, as in exercise 01:
#
# $$
# J = -\frac1N \sum_{n} \sum_{c} Y_{nc} \log P_{nc} ,
# $$
#
# with the one-hot labels $Y$. The chain rule walks the layers in the opposite order and asks at each station: if
# *this* array moved a little, how would $J$ move? Call the answer $G$ with the array's name below it; it has the
# array's shape.
#
# **At the logits** you know the answer already. Softmax and cross-entropy together leave
#
# $$
# G_L = \frac{P - Y}{N} \qquad (N, C) .
# $$
#
# **The second layer** is a softmax regression whose inputs are $A$ instead of $X$, so its gradients are those of
# exercise 01 with $A$ in the place of $X$:
#
# $$
# G_{W_2} = A^\top G_L \quad (H, C), \qquad G_{b_2} = \sum_{n} (G_L)_n \quad (1, C) .
# $$
#
# **Through the second layer.** Hidden unit $h$ speaks to every class $c$ with the weight $(W_2)_{hc}$, so blame flows
# back along the same weights, which is what the transpose does. Then it must pass the ReLU: a silent unit would have
# stayed silent under a small change, so it takes no blame. That is the mask ($\odot$ multiplies entry by entry):
#
# $$
# G_Z = \bigl(G_L W_2^\top\bigr) \odot \operatorname{relu}'(Z) \qquad (N, H) .
# $$
#
# The function is not given $Z$, and does not need it: `hidden` is positive exactly where $Z$ is.
#
# **The first layer** is linear again, now with the inputs $X$:
#
# $$
# G_{W_1} = X^\top G_Z \quad (D, H), \qquad G_{b_1} = \sum_{n} (G_Z)_n \quad (1, H) .
# $$
#
# The division by $N$ happens once, at the logits, and every other gradient inherits it. When in doubt about a
# transpose, write the shapes below the formula: only one order fits.

# %%
def backward(X, hidden, probs, y_onehot, params):
    """Return the gradients of the mean cross-entropy.

    X (N, D); hidden (N, H) and probs (N, C) come from `forward`; y_onehot (N, C). Returns a dict with the keys and the
    shapes of `params`.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Training
#
# Full-batch gradient descent, as in exercise 01, with four parameters instead of two. In every epoch: go forward with
# all of `X`, note the accuracy, go backward, and take one step
#
# $$
# \theta \leftarrow \theta - \eta \, G_\theta \qquad \text{for each } \theta \in \{W_1, b_1, W_2, b_2\} .
# $$
#
# All four gradients belong to the *same* parameters: finish going backward before the first of them moves. The
# accuracy is that of the parameters **before** the step, so the first entry of the history tells how good the random
# start was. The caller's dict and its arrays stay as they were: whoever starts two runs from the same parameters must
# be able to rely on that.

# %%
def train(X, y, params, epochs, learning_rate):
    """Train by full-batch gradient descent on all of X (N, D), used as it is, with labels y (N,).

    Returns new parameters and `history`, a list with the accuracy of each epoch, measured before that epoch's step. The
    number of classes is that of the parameters.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## See it learn
#
# All 1,797 digits, 32 hidden units, 1,000 epochs: a few seconds. The start guesses, after 100 epochs most digits are
# right, and in the end nearly all of them, on the digits it was trained on. Then play: what happens with 2 hidden
# units? With 200? With a learning rate of 1? Without `standardize_features`?

# %%
if __name__ == "__main__":
    from grader.datasets import load_digits

    epochs = 1000
    digits, y = load_digits()
    X = standardize_features(digits)
    params = init_params(X.shape[1], num_hidden=32, num_classes=10, seed=42)
    params, history = train(X, y, params, epochs, learning_rate=0.1)
    for epoch in range(0, epochs, 100):
        print(f"epoch {epoch:3d}: {history[epoch]:6.1%} of the digits right")


# %% [markdown]
# ## Look at your gradients, and at what is learnt
#
# (The pictures need matplotlib: `pip install matplotlib`.) The first figure is the gradient check of `W1` as a heat map:
# move one weight by a little, see how the loss moves, and compare with what `backward` says. A right gradient is
# dark everywhere: the two agree to eight digits or more. A wrong one lights up, and *where* it does tells you something: all
# over (a factor), in some columns (those hidden units), or only for some samples' worth.
#
# The second shows what the first layer looks for, one small image a hidden unit, and which digits are taken for which
# others.

# %%
def relative_error_of_w1(X, y_onehot, params, step=1e-5):
    """Return how far `backward` is from finite differences, for each weight of W1: an array (D, H)."""

    def loss(params):
        return -np.mean(np.sum(y_onehot * np.log(forward(X, params)[1]), axis=1))

    numeric = np.zeros_like(params["W1"])
    for index in np.ndindex(numeric.shape):
        moved = np.zeros_like(numeric)
        moved[index] = step
        up, down = ({**params, "W1": params["W1"] + sign * moved} for sign in (1, -1))
        numeric[index] = (loss(up) - loss(down)) / (2 * step)
    mine = backward(X, *forward(X, params), y_onehot, params)["W1"]
    return np.abs(mine - numeric) / (np.abs(numeric).max() + 1e-12)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    errors = relative_error_of_w1(X[:20], one_hot(y[:20], 10), init_params(64, 32, 10, seed=1))
    plt.figure(figsize=(6, 7))
    plt.imshow(np.log10(errors + 1e-12), vmin=-12, vmax=0, cmap="magma", aspect="auto")
    plt.colorbar(label="log10 of the relative error")
    plt.title("Gradient check of W1")
    plt.xlabel("hidden unit")
    plt.ylabel("pixel")
    plt.show()

    figure, grid = plt.subplots(4, 8, figsize=(10, 5.4))
    for unit, axes in enumerate(grid.flat):
        axes.imshow(params["W1"][:, unit].reshape(8, 8), cmap="RdBu")
        axes.axis("off")
    figure.suptitle("What the 32 hidden units look for")
    plt.show()

    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (y, np.argmax(forward(X, params)[1], axis=1)), 1)
    plt.figure(figsize=(6, 5))
    plt.imshow(np.log1p(confusion), cmap="Blues")
    for row, column in np.argwhere(confusion):
        dark = confusion[row, column] > 20
        plt.text(column, row, confusion[row, column], ha="center", va="center", color="white" if dark else "black")
    plt.title("Confusion matrix on the training digits")
    plt.xlabel("read as")
    plt.ylabel("digit")
    plt.xticks(range(10))
    plt.yticks(range(10))
    plt.show()
