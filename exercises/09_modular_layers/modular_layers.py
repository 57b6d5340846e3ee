# %% [markdown]
# # 09 — Layers that compose
#
# The network of exercise 02 had one `forward` and one `backward`, and both knew everything: how many layers there are,
# which comes after which, where the bend is. It worked, and it was a dead end. A second hidden layer means writing both
# functions anew. So does another bend. With dropout it is a new network altogether.
#
# Look at that `backward` once more, though. It did the same thing over and over: take the gradient that arrives from
# behind, work out the gradients of the parameters *here*, and hand a gradient on to whoever stands in front. No station
# needs to know its neighbours. So let each station be an object of its own, a **layer**, and let a network be nothing
# but a list of layers:
#
# $$
# X \;\rightleftarrows\; \boxed{\text{Linear}} \;\rightleftarrows\; \boxed{\text{ReLU}} \;\rightleftarrows\;
#   \boxed{\text{Dropout}} \;\rightleftarrows\; \boxed{\text{Linear}} \;\rightleftarrows\; \boxed{\text{loss}}
# $$
#
# Values run from left to right, gradients from right to left. Every layer, the loss included, has
#
# | method | what it does |
# | --- | --- |
# | `forward(X)` | returns the output, and keeps in `self` whatever `backward` is going to need |
# | `backward(grad_output)` | gets the gradient for its *output*, returns the gradient for its *input* |
# | `params()` | the list of its parameters: the live arrays, those that `forward` computes with, not copies |
# | `grads()` | the list of their gradients in the last `backward`, in the same order |
#
# A layer without parameters has two empty lists. A gradient has the shape of what it is the gradient of, as always: what
# `backward` receives has the shape of what `forward` returned, and what it returns has the shape of `X`.
#
# This is how PyTorch's `nn.Module` is cut, and most other libraries since the 1990s. When you are done, there will be
# networks of any depth, and no `backward` to write for them ever again.
#
# Work from top to bottom; each part has its own tests (`pytest -k Linear`).

# %%
import numpy as np


# %% [markdown]
# ## What all layers share
#
# This class is given. It says what holds for most layers: there are no parameters, and there is a **mode**. A layer is
# in training mode (`training` is `True`) from the start, until somebody calls `eval_mode()`; `train_mode()` brings it
# back. Only dropout behaves differently in the two, but everybody can be told.
#
# Your layers may inherit from it and override what is different for them, or bring methods of their own; no test asks
# for the base class.

# %%
class Layer:
    """A layer without parameters, which is in training mode until it is told otherwise."""

    training = True

    def params(self):
        """Return the list of the parameters, the arrays themselves."""
        return []

    def grads(self):
        """Return the list of their gradients in the last backward pass, in the same order."""
        return []

    def train_mode(self):
        """Behave as in training from now on."""
        self.training = True

    def eval_mode(self):
        """Behave as in use from now on."""
        self.training = False


# %% [markdown]
# ## Linear
#
# The layer that learns. Its parameters are $W$ `(num_in, num_out)` and $b$ `(1, num_out)`, in the attributes `weight`
# and `bias`. Forward is an old friend:
#
# $$
# Z = X W + b \qquad (N, \text{num\_out}) .
# $$
#
# Backward is too, as soon as the names are changed. Call the gradient that arrives $G$, the array `grad_output`
# `(N, num_out)`. What exercise 02 did at its second layer, with the inputs of that layer, happens here with $X$:
#
# $$
# G_W = X^\top G, \qquad G_b = \sum_n G_n, \qquad G_X = G\, W^\top .
# $$
#
# The first two are for `grads()`, the third is what `backward` returns. Note what is *not* there: no mask, no division
# by $N$, no learning rate. The mask is the business of the layer that bends, the division that of the loss, and the step
# that of whoever trains. A layer that minds its own business fits in anywhere.
#
# Two things to take care of. The gradients are those of the **last** backward pass; they replace the former ones and are
# not added to them. And `weight` and `bias` may be assigned to from outside at any time: `layer.weight = W` changes what
# the layer computes, and what `params()` returns.
#
# **At the start** the biases are 0 and the weights random, from a generator made from the seed. How large? Exercise 02
# took 0.1 and was lucky. Each output adds up `num_in` products, so its spread grows with $\sqrt{\text{num\_in}}$, and
# in a stack of layers such factors multiply: the signal explodes or dies away on its way through. A standard deviation
# of $\sqrt{2 / \text{num\_in}}$ keeps it steady (He and others, 2015; the 2 makes up for the half that a ReLU
# silences). Take that, or any sensible size you like better.

# %%
class Linear(Layer):
    """A linear layer: (N, num_in) -> (N, num_out).

    Attributes: `weight` (num_in, num_out), random, decided by the seed alone; `bias` (1, num_out), 0.0 at the start.
    """

    def __init__(self, num_in, num_out, seed):
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, X):
        """Return the output (N, num_out) for X (N, num_in)."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self, grad_output):
        """Take the gradient for the output (N, num_out); note those of weight and bias; return that for X (N, num_in)."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def params(self):
        """Return the list of weight and bias: the arrays that `forward` uses."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def grads(self):
        """Return the gradients of the last backward pass, in the order of `params`."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% [markdown]
# ## ReLU
#
# A bend is a layer as well, one without parameters. Every entry goes its own way,
#
# $$
# a = \max(0, z), \qquad G_z = \begin{cases} G_a & z > 0 \\ 0 & z \le 0 , \end{cases}
# $$
#
# so the gradient passes where the *input* was above zero, and is stopped elsewhere, at exactly 0 too. `backward` is not
# given the input again: `forward` must have remembered what is needed. And the arrays that come in belong to others.
# Return new ones; what is written into `X` here is gone for the layer that made it.

# %%
class ReLU(Layer):
    """The rectified linear unit, entry by entry: any shape -> the same shape."""

    def forward(self, X):
        """Return X with every negative entry replaced by 0.0."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self, grad_output):
        """Return the gradient for the X of the last forward pass. The slope at 0 counts as 0."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% [markdown]
# ## Sigmoid
#
# The older bend, a smooth step from 0 to 1. Its slope is written most simply with its own output $s$:
#
# $$
# s = \frac{1}{1 + e^{-z}}, \qquad \frac{\mathrm{d} s}{\mathrm{d} z} = s\,(1 - s), \qquad G_z = G_s \odot s\,(1 - s) .
# $$
#
# Beware of large exponents. $e^{-z}$ overflows for $z = -10{,}000$, with a warning at best. Multiply numerator and
# denominator by $e^{z}$ and you have the same function in another form, $e^{z} / (1 + e^{z})$, which is safe there and
# overflows on the other side. Use each where its exponent is not positive; $-|z|$ never is. (Beware of `np.where` with
# the two forms in it: it works out both of them everywhere, and only then chooses.)

# %%
class Sigmoid(Layer):
    """The logistic function, entry by entry: any shape -> the same shape."""

    def forward(self, X):
        """Return 1 / (1 + exp(-X)), without an overflow however large the entries of X are."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self, grad_output):
        """Return the gradient for the X of the last forward pass."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% [markdown]
# ## Dropout
#
# A network with many units and few samples learns the samples by heart: units conspire, one relying on the exact quirks
# of another. **Dropout** (Srivastava and others, 2014) breaks up conspiracies. In training, every entry of the input is
# set to 0 with probability $p$, each by its own toss of a coin, and nobody can rely on anybody. In use, nothing is
# dropped.
#
# Then a layer behind would receive less in training than in use, on average a share of $1 - p$. So what is kept is scaled
# up, already in training, and the average stays what it was (*inverted* dropout):
#
# $$
# \text{training: } \; A = X \odot M, \quad
#   m = \begin{cases} 0 & \text{with probability } p \\ \frac{1}{1-p} & \text{else;} \end{cases}
# \qquad\qquad \text{evaluation: } \; A = X .
# $$
#
# - Every forward pass in training mode draws a **new mask** $M$, of the shape of $X$: one coin for each entry, so that
#   each sample meets a network of its own.
# - Backward answers for what the last forward pass did: $G_X = G_A \odot M$ with *that* mask, and a dropped entry has no
#   influence, hence no gradient. In evaluation mode both passes hand on what they get.
# - The seed decides the masks. The generator is made once, with the layer, and goes on drawing: two layers with the same
#   seed produce the same masks one after the other.
#
# The mode is in `self.training`, if you inherit from `Layer`. The tests switch it as a user would: they put the dropout
# into your `Sequential` (below) and call its `eval_mode()`. So a mistake there can cost points here, and the other way
# round; and until it is written, those tests wait for it.

# %%
class Dropout(Layer):
    """Drops each entry with probability p (0 <= p < 1) in training mode, scales the others by 1 / (1 - p)."""

    def __init__(self, p, seed):
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, X):
        """Return X with entries dropped and the others scaled in training mode, X as it is in evaluation mode."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self, grad_output):
        """Return the gradient for the X of the last forward pass, with the mask of that pass."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% [markdown]
# ## Softmax and cross-entropy
#
# The last station turns logits and labels into one number, the mean cross-entropy:
#
# $$
# J = -\frac1N \sum_n \log p_{n y_n}, \qquad
# \log p_{nc} = \ell_{nc} - \log \sum_k e^{\ell_{nk}} .
# $$
#
# Here $\ell_{nc}$ is an entry of the logits $L$. The softmax belongs to the loss for two reasons. Together the two have
# the gradient that you know,
#
# $$
# G_L = \frac{P - Y}{N} \qquad (N, C) ,
# $$
#
# which is where the division by $N$ happens, for the whole network. And together they are safe: **take the logarithm on
# paper, not in the computer**. A logit of $-10{,}000$ gives a probability of exactly 0 in floats, and there is no
# logarithm of that. Its $\log p$ is harmless, though, about $-10{,}000$, and you get it right if you never divide
# exponentials first. As in exercise 01, subtract each row's maximum $m_n$ before taking exponentials:
# $\log \sum_k e^{\ell_{nk}} = m_n + \log \sum_k e^{\ell_{nk} - m_n}$.
#
# A loss is the end of the line, so its methods look a little different: `forward` also takes the labels, and `backward`
# takes nothing. It starts off the gradients.

# %%
class SoftmaxCrossEntropy(Layer):
    """The mean cross-entropy of softmax(logits) against labels."""

    def forward(self, logits, y):
        """Return the loss, a float, for logits (N, C) and integer labels y (N,); right for logits of any size."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self):
        """Return the gradient for the logits (N, C) of the last forward pass."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% [markdown]
# ## Sequential
#
# Now the reward. A chain of layers is itself a layer: what goes in goes through one after the other, and the gradient
# comes back through all of them in the opposite order, each handing on what the one behind it returned. Its parameters
# are those of all its layers in one flat list, its gradients likewise and in the same order. Its mode is theirs.
#
# And since a chain is a layer, it may be a link in another chain. If you write the methods below in terms of what every
# layer has, and never ask *what kind* of layer it is, that works all by itself. So do modes: `eval_mode()` reaches
# every layer, however deep in chains within chains it sits. How you pass the word on is up to you; no test calls
# `train_mode()` or `eval_mode()` on anything but a `Sequential`.
#
# Ask the layers anew each time. A list of parameters that was put together in `__init__` is out of date as soon as
# somebody assigns to a layer's `weight`, and in `__init__` there are no gradients yet at all.

# %%
class Sequential(Layer):
    """A chain of layers, itself a layer. `layers` is a list, in the order of the forward pass."""

    def __init__(self, layers):
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, X):
        """Send X through all layers and return what the last one makes of it."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self, grad_output):
        """Send the gradient for the output back through all layers and return the gradient for X."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def params(self):
        """Return one flat list of the parameters of all layers, the arrays themselves."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def grads(self):
        """Return one flat list of the gradients of all layers, in the order of `params`."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def train_mode(self):
        """Put every layer into training mode."""
        # YOUR CODE HERE
        raise NotImplementedError()

    def eval_mode(self):
        """Put every layer into evaluation mode."""
        # YOUR CODE HERE
        raise NotImplementedError()


# %% [markdown]
# ## Training
#
# This is the loop of all exercises since 01, and it has never known less about the model. It knows no layers, no shapes
# and no names, only `forward`, `backward`, `params` and `grads`. An epoch $e$ (the first is 0):
#
# 1. **In evaluation mode**, note the accuracy on all of $X$. Nothing is dropped, because this is the network as it would
#    be used. It happens before the first step of the epoch, so `history[0]` tells how good the start was.
# 2. **In training mode**, go through the batches. They are those of exercise 08: the permutation of $0 \dots N-1$ that
#    `numpy.random.default_rng` with the seed `seed` $+\, e$ gives, cut into pieces of `batch_size`, the short last one
#    included.
# 3. For each batch: forward through the model and the loss, backward through the loss and the model, then a step of plain
#    gradient descent for every parameter, $\theta \leftarrow \theta - \eta\, G_\theta$.
#
# Here the *live* arrays of `params()` pay off. Nothing is returned but the history: the model that was passed in is the
# one that has learned. Think about which statements change an array and which merely give a name to a new one. After
# `p = p - …`, who has heard of the new array? And whatever mode the model is in when it arrives, see to it that every
# phase runs in its own.

# %%
def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    """Train a Sequential in place: minibatches, softmax cross-entropy, plain gradient descent.

    X (N, D) is used as it is; y (N,) holds integer labels. Epoch e visits the rows in the order of the permutation from
    the generator with seed `seed + e`. Returns `history`, a list with the accuracy on all of X for each epoch, measured
    in evaluation mode before that epoch's first step.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Check the gradients of a network that nobody has differentiated
#
# Four linear layers, two kinds of bend, a chain within a chain, and no formula for the whole of it anywhere. Is the
# gradient right? Ask the definition: nudge one number up and down by $10^{-5}$ and see how the loss changes. The picture
# shows the gradient of the first layer's weights as `backward` has it, the same by nudging, and the difference, each on
# a scale of its own. If your layers are right, the first two look alike and the third is a billion times smaller.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    generator = np.random.default_rng(9)
    block = Sequential([Linear(12, 12, seed=2), ReLU(), Linear(12, 12, seed=3)])
    deep = Sequential([Linear(16, 12, seed=1), Sigmoid(), block, Sigmoid(), Linear(12, 5, seed=4)])
    criterion = SoftmaxCrossEntropy()
    X_check, y_check = generator.normal(size=(8, 16)), generator.integers(5, size=8)

    def loss_now():
        """Return the loss of the deep network as it is at this moment."""
        return criterion.forward(deep.forward(X_check), y_check)

    def by_nudging(array, step=1e-5):
        """Return the finite differences of the loss for every entry of a live array, which is left as it was."""
        slopes = np.empty_like(array)
        for index in np.ndindex(array.shape):
            value = array[index]
            array[index] = value + step
            above = loss_now()
            array[index] = value - step
            slopes[index] = (above - loss_now()) / (2 * step)
            array[index] = value
        return slopes

    loss_now()
    deep.backward(criterion.backward())
    pairs = [(exact, by_nudging(array)) for array, exact in zip(deep.params(), deep.grads(), strict=True)]
    worst = max(np.abs(exact - nudged).max() for exact, nudged in pairs)
    print(f"{sum(exact.size for exact, _ in pairs)} gradients checked: the largest difference is {worst:.0e}")

    exact, nudged = pairs[0]
    figure, axes = plt.subplots(1, 3, figsize=(11, 4.2), layout="constrained")
    titles = ("By backward", "By nudging each weight", "Difference")
    for axis, values, title in zip(axes, (exact, nudged, exact - nudged), titles, strict=True):
        reach = np.abs(values).max() or 1.0
        picture = axis.imshow(values, cmap="RdBu", vmin=-reach, vmax=reach)
        axis.set(title=title, xlabel="unit", ylabel="input", xticks=range(0, 12, 2), yticks=range(0, 16, 2))
        figure.colorbar(picture, ax=axis, shrink=0.8)
    figure.suptitle("The gradient of the first layer's weights (mind the scales)")
    plt.show()

# %% [markdown]
# ## Dropout against learning by heart
#
# Only 200 digits to learn from, and every tenth carries a wrong label: somebody was tired. Two networks train on them, the
# same but for the dropout. The other 1,597 digits, rightly labelled, show what was learned. This takes a few seconds.
#
# Without dropout the network soon knows all 200 by heart, the wrong labels included, and what it knew about digits before
# suffers for it. With dropout it never quite gets there, and is the better for it.
#
# `fit` is called for one epoch at a time, so that the new digits can be tried in between. Since epoch $e$ shuffles with
# the seed `seed` $+\, e$, the batches are those of one long run. The first layer starts with small weights (yes, one may
# just assign to them), so that what is visible in them later has been learned.

# %%
if __name__ == "__main__":
    from grader.datasets import load_digits

    epochs = 200

    X, y = load_digits()
    X = X / 16
    shuffled = np.random.default_rng(0).permutation(len(X))
    seen, new = shuffled[:200], shuffled[200:]
    noted = y[seen]
    noted[::10] = (noted[::10] + np.random.default_rng(1).integers(1, 10, size=20)) % 10  # any digit but the right one

    def share_right(model, X, y):
        """Return the share of rows of X that a model gets right in evaluation mode."""
        model.eval_mode()
        return np.mean(model.forward(X).argmax(axis=1) == y)

    def first_layer():
        """Return the first layer of a network, the same for both: its arrays are live, so each needs its own."""
        layer = Linear(64, 128, seed=1)
        layer.weight = layer.weight / 20
        return layer

    networks = {
        "without dropout": Sequential([first_layer(), ReLU(), Linear(128, 10, seed=2)]),
        "with dropout": Sequential(
            [Dropout(0.2, seed=3), first_layer(), ReLU(), Dropout(0.5, seed=4), Linear(128, 10, seed=2)]
        ),
    }
    figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for (name, network), color in zip(networks.items(), ("tab:red", "tab:blue"), strict=True):
        learned, understood = [], []
        for done in range(epochs):
            learned += fit(network, X[seen], noted, 1, learning_rate=0.1, batch_size=20, seed=done)
            understood.append(share_right(network, X[new], y[new]))
        axis.plot(learned, "--", color=color, label=f"{name}: the 200 labels, errors included")
        axis.plot(range(1, epochs + 1), understood, color=color, label=f"{name}: new digits")
        by_heart = share_right(network, X[seen], noted)
        print(f"{name:15}  {by_heart:.1%} of the 200 labels, {understood[-1]:.1%} of the new digits")
    axis.set(title="200 digits, 20 of them with a wrong label", xlabel="epoch", ylabel="accuracy", ylim=(0.5, 1.01))
    axis.legend(loc="lower right")
    plt.show()

# %% [markdown]
# ## What it looks for, and what it imagines
#
# Each unit of the first layer has 64 weights, one a pixel: an image. Blue speaks for the unit, red against it. You see
# the ten units of each network that have the most say.
#
# Below them, the networks draw. `backward` returns a gradient for the *input*, which nobody has used so far. Take a blank
# sheet, ask in which direction its pixels should change so that the network is surer to see a 0, go a little that way,
# and repeat: descent as ever, only that the pixels move and the weights stay. Ten sheets, for the ten digits. Both
# networks learned from the same 200 examples; whose handwriting do you read more easily?

# %%
if __name__ == "__main__":
    figure, axes = plt.subplots(4, 10, figsize=(11, 5), layout="constrained")
    for (name, network), rows in zip(networks.items(), (axes[:2], axes[2:]), strict=True):
        network.eval_mode()
        (inward,) = (array for array in network.params() if array.shape == (64, 128))
        (outward,) = (array for array in network.params() if array.shape == (128, 10))
        say = np.linalg.norm(inward, axis=0) * np.linalg.norm(outward, axis=1)
        for axis, unit in zip(rows[0], np.argsort(-say), strict=False):
            reach = np.abs(inward[:, unit]).max()
            axis.imshow(inward[:, unit].reshape(8, 8), cmap="RdBu", vmin=-reach, vmax=reach)
        sheets = np.zeros((10, 64))
        for _ in range(100):
            criterion.forward(network.forward(sheets), np.arange(10))
            sheets = np.clip(sheets - 0.3 * network.backward(criterion.backward()), 0.0, 1.0)
        for axis, sheet in zip(rows[1], sheets, strict=True):
            axis.imshow(sheet.reshape(8, 8), cmap="gray_r")
        rows[0, 0].set_ylabel(f"{name}:\nunits", rotation=0, ha="right", va="center")
        rows[1, 0].set_ylabel("0 to 9 as it\nimagines them", rotation=0, ha="right", va="center")
    for axis in axes.flat:
        axis.set(xticks=[], yticks=[])
    figure.suptitle("Weights of hidden units, and drawings by gradient descent on the pixels")
    plt.show()
