# %% [markdown]
# # 06 — MNIST, in minibatches
#
# The digits of exercises 01 to 05 were 8 × 8 pixels, and there were 1,797 of them. MNIST has 70,000 of 28 × 28: 784
# pixels each, written by some 500 people. It is the data set on which three decades of networks were first tried.
# After three exercises with PyTorch you go back to NumPy for it, and write the network once more with your own hands,
# because three things change that are easier to understand from below:
#
# - **Minibatches.** One look at *all* images for a single step was affordable with 1,797 of them. With tens of
#   thousands it is a waste: a hundred images tell nearly as well which way is down, and for the price of one full look
#   you get hundreds of steps.
# - **Another network.** Its units are *sigmoids*, in both layers, and its loss is the *squared error*. This is how
#   networks were built before ReLU and cross-entropy took over. It is worth knowing why they did, and for that you have
#   to meet the slope of the sigmoid in the backward pass.
# - **A class.** The parameters are no dict that travels along any more, but live in an object, `NeuralNetMLP`, which
#   training changes in place, as it does with the models of exercise 05.
#
# $$
# X \;\xrightarrow{\;W_h,\,b_h\;}\; Z_h \;\xrightarrow{\;\sigma\;}\; A_h
#   \;\xrightarrow{\;W_o,\,b_o\;}\; Z_o \;\xrightarrow{\;\sigma\;}\; A_o
# $$
#
# | what | name in the code | shape |
# | --- | --- | --- |
# | $N$ images of $D = 784$ pixels | `X` | `(N, D)` |
# | labels, integers $0 \dots C-1$ | `y` | `(N,)` |
# | hidden layer: weights and bias | `weight_h`, `bias_h` | `(H, D)`, `(H,)` |
# | output layer: weights and bias | `weight_out`, `bias_out` | `(C, H)`, `(C,)` |
# | what the hidden units say, $A_h$ | `a_h` | `(N, H)` |
# | what the output units say, $A_o$ | `a_out` | `(N, C)` |
# | the labels as rows, $Y$ | `y_onehot` | `(N, C)` |
#
# Mind the weights: here they lie as in PyTorch's `nn.Linear`, with **one row per unit**. Row $h$ of `weight_h` holds
# the 784 weights of hidden unit $h$, so it can be drawn as an image; the last picture below does that. Compared with
# exercise 02 every weight matrix is transposed, and the biases have one dimension.
#
# Work from top to bottom: each part is a few lines, and each has its own tests (`pytest -k minibatches`).

# %%
import numpy as np

# %% [markdown]
# ## What you bring along
#
# This helper is given; call it wherever labels have to be compared with outputs. Its zeros and ones are single
# precision, so that they leave the precision of whatever they meet as it is.


# %%
def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(np.float32)


# %% [markdown]
# ## Pixels between −1 and 1
#
# A pixel of MNIST is a byte: 0 is paper, 255 is ink. The network wants numbers around 0, so the two ends go to −1 and
# 1 and everything between them keeps its place on the line:
#
# $$
# 0 \mapsto -1, \qquad 127.5 \mapsto 0, \qquad 255 \mapsto 1 .
# $$
#
# It is a fixed rule for every image, not one that depends on the data at hand: a batch without a black pixel is scaled
# like any other, and a test image like a training image.
#
# One trap: the images come as `uint8`, and arithmetic *within* this type wraps around at 256. `np.uint8(200) * 2` is
# 144. See to it that floats are at work before anything can grow too large.
#
# Which floats? NumPy makes double precision of bytes unless it is told otherwise, and that is fine. Single precision,
# `np.float32`, is what PyTorch works in. It has seven digits, plenty for 256 shades of grey; it takes half the memory;
# and the training below takes about half the time. You may choose it for bytes; floats keep the precision they have.


# %%
def scale_pixels(X):
    """Scale pixels 0..255, an array (N, D) of uint8 or floats, to floats in [-1, 1]. Returns a new array (N, D)."""
    ### BEGIN SOLUTION
    return X / np.float32(127.5) - 1.0
    ### END SOLUTION


# %% [markdown]
# ## Sigmoid
#
# Softmax lets the classes compete. The *logistic sigmoid* judges each number on its own and turns it into something
# between 0 and 1:
#
# $$
# \sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{z}}{e^{z} + 1} , \qquad \sigma(0) = \tfrac12 .
# $$
#
# Both fractions are the same function, and each has a side where a computer cannot follow: $e^{-z}$ overflows for
# $z = -1000$, $e^{z}$ for $z = 1000$. NumPy says so in a warning, and in the right-hand form the result is
# $\infty / \infty$, not a number. Yours should be right at both ends without ever computing a huge number, not even one
# that is thrown away in the end: `np.where(condition, A, B)` works out `A` *and* `B` for every entry before it chooses.
# Two ways out: take care that an exponential only ever sees negative numbers, or find $\sigma$ in one of NumPy's
# functions that have its S shape already, from −1 to 1.


# %%
def sigmoid(z):
    """Return the logistic sigmoid of every entry of the array z, of the same shape; no overflow, however large z is."""
    ### BEGIN SOLUTION
    return 0.5 * (1.0 + np.tanh(0.5 * z))
    ### END SOLUTION


# %% [markdown]
# ## The squared error
#
# The output units are to say 1 for the right class and 0 for all others, and the loss measures how far they are from
# that. It is the **mean over all $N \cdot C$ entries**:
#
# $$
# \text{MSE} = \frac{1}{N C} \sum_{n} \sum_{c} \bigl( (A_o)_{nc} - Y_{nc} \bigr)^2 .
# $$
#
# Outputs that all stay at ½ have an error of 0.25, and outputs that all are 0 one of only 0.1, since nine of ten
# entries are then right. So do not be proud of a loss of 0.1.


# %%
def mse_loss(y_onehot, outputs):
    """Return the mean squared error, a float, of outputs (N, C) against one-hot labels (N, C), over all entries."""
    ### BEGIN SOLUTION
    return np.mean((outputs - y_onehot) ** 2)
    ### END SOLUTION


# %% [markdown]
# ## The network
#
# One class with three methods. They stand in one cell below, and each is a part of its own. Read all three sections
# first, or write one method at a time.
#
# ### A new network
#
# `NeuralNetMLP(num_features, num_hidden, num_classes, random_seed)` makes the four parameters and keeps them as the
# attributes `weight_h`, `bias_h`, `weight_out` and `bias_out`. As in exercise 02
#
# $$
# W_h, W_o \sim \mathcal N(0,\; 0.1^2), \qquad b_h = 0, \quad b_o = 0 ,
# $$
#
# and the seed alone decides: the same seed gives the same network, another seed another one, and the two layers are
# drawn one after the other, so that neither repeats the other's numbers.
#
# ### Forward
#
# Two layers of the same kind, one row per sample all the way:
#
# $$
# A_h = \sigma(X W_h^\top + b_h) \quad (N, H), \qquad
# A_o = \sigma(A_h W_o^\top + b_o) \quad (N, C) .
# $$
#
# Each output unit says how sure it is of *its* class, without asking the others: the rows of $A_o$ need not add up to
# 1. The network's answer is the class whose unit says most.
#
# ### Backward
#
# The gradients are those of
#
# $$
# J = \frac1N \sum_{n} \sum_{c} \bigl( (A_o)_{nc} - Y_{nc} \bigr)^2 .
# $$
#
# Look twice: a **mean over the samples, but a sum over the classes**. That is $C$ times `mse_loss`. We *report* the
# one and *descend* the other; it only changes how large a step is. Remember it, though. It is the key to a riddle in
# exercise 07.
#
# The way back, station by station. As in exercise 02, $G$ with the name of an array below it says how $J$ answers when
# that array moves a little, and has the array's shape.
#
# **At the outputs**, $J$ is a plain square: its slope for each entry of $A_o$ is twice the difference, divided by $N$.
#
# **Through the output units.** The sigmoid's slope can be written with its own value, which is at hand already:
#
# $$
# \sigma'(z) = \sigma(z) \, \bigl(1 - \sigma(z)\bigr) = a\,(1 - a) .
# $$
#
# So, with $\odot$ for entry by entry,
#
# $$
# G_{Z_o} = \frac{2}{N} \, (A_o - Y) \odot A_o \odot (1 - A_o) \qquad (N, C) .
# $$
#
# Compare this with softmax and cross-entropy, where only $(P - Y)/N$ was left. Here a factor $a(1-a)$ remains. It is
# at most ¼, and next to nothing where a unit is sure of itself. A unit that is sure *and wrong* hardly learns: that is
# what ReLU and cross-entropy cured.
#
# **The output layer** is linear, with the inputs $A_h$ and its weights lying on their side:
#
# $$
# G_{W_o} = G_{Z_o}^\top A_h \quad (C, H), \qquad G_{b_o} = \sum_n (G_{Z_o})_n \quad (C,) .
# $$
#
# **Through it and through the hidden units**, along the same weights by which they spoke:
#
# $$
# G_{Z_h} = \bigl(G_{Z_o} W_o\bigr) \odot A_h \odot (1 - A_h) \qquad (N, H) .
# $$
#
# **The hidden layer**, the same again with the inputs $X$:
#
# $$
# G_{W_h} = G_{Z_h}^\top X \quad (H, D), \qquad G_{b_h} = \sum_n (G_{Z_h})_n \quad (H,) .
# $$
#
# `backward` gets labels `y`, not rows, and it only *computes*: the parameters move in `train`. The four gradients come
# back in the order in which you meet them on the way: output layer first, weights before bias.


# %%
class NeuralNetMLP:
    """A network with one hidden layer; sigmoids in both layers.

    Attributes: weight_h (H, D), bias_h (H,), weight_out (C, H), bias_out (C,). Weights start normal with mean 0 and
    standard deviation 0.1, biases at 0.0. The seed alone decides the values.
    """

    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        ### BEGIN SOLUTION
        rng = np.random.default_rng(random_seed)
        self.weight_h = 0.1 * rng.standard_normal((num_hidden, num_features), dtype=np.float32)
        self.bias_h = np.zeros(num_hidden, dtype=np.float32)
        self.weight_out = 0.1 * rng.standard_normal((num_classes, num_hidden), dtype=np.float32)
        self.bias_out = np.zeros(num_classes, dtype=np.float32)
        ### END SOLUTION

    def forward(self, X):
        """Send X (N, D) through the network. Returns what the units say: a_h (N, H) and a_out (N, C)."""
        ### BEGIN SOLUTION
        a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
        a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
        return a_h, a_out
        ### END SOLUTION

    def backward(self, X, a_h, a_out, y):
        """Return the gradients of the squared error: summed over the classes, averaged over the N samples.

        X (N, D); a_h (N, H) and a_out (N, C) come from `forward`; y (N,) holds labels below C. Returns
        (dweight_out, dbias_out, dweight_h, dbias_h), each of the shape of its parameter, and changes nothing.
        """
        ### BEGIN SOLUTION
        y_onehot = one_hot(y, a_out.shape[1])
        d_out = 2.0 / len(X) * (a_out - y_onehot) * a_out * (1.0 - a_out)  # (N, C)
        d_h = (d_out @ self.weight_out) * a_h * (1.0 - a_h)  # (N, H)
        return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)
        ### END SOLUTION


# %% [markdown]
# ## Minibatches
#
# In each epoch every image takes its turn exactly once, in a random order. Shuffle the row numbers, not the images:
# images and labels then pick the same rows and cannot get out of step. The order is that of
#
# $$
# \texttt{numpy.random.default\_rng(seed).permutation(num\_samples)} ,
# $$
#
# cut into pieces from front to back. With 10 samples and pieces of 4 that is 4, 4 and 2: when the size does not
# divide, the **last piece is shorter**. It is not thrown away, and not filled up with rows that had their turn.


# %%
def minibatches(num_samples, minibatch_size, seed):
    """Cut the shuffled row numbers 0..num_samples-1 into pieces of minibatch_size, the last one shorter if need be.

    Returns a list of integer arrays. The order is the permutation drawn by NumPy's default generator with this seed.
    """
    ### BEGIN SOLUTION
    order = np.random.default_rng(seed).permutation(num_samples)
    return [order[start : start + minibatch_size] for start in range(0, num_samples, minibatch_size)]
    ### END SOLUTION


# %% [markdown]
# ## How good is it?
#
# After each epoch we want to know the loss and the accuracy on many thousands of images. Sent through the network all
# at once, they need room for $A_h$ and a few arrays like it, which do not fit into the processor's cache (and with
# larger networks not even into memory). So they go in pieces of `minibatch_size`, in the order in which they lie, and
# the results are put together:
#
# - the error over **all** samples is the sum of all squares divided by the number of all entries;
# - the accuracy is the number of all right answers divided by the number of all samples.
#
# The trap is the last piece, which may be shorter. The plain average of the pieces' averages would count its few
# samples as much as the many of any other piece. Whatever the size of the pieces, the result has to be the same.


# %%
def compute_mse_and_acc(model, X, y, minibatch_size=100):
    """Return (mse, accuracy), two floats, of the model on all of X (N, D) with labels y (N,), going piece by piece.

    The accuracy is a share from 0 to 1; where output units tie, the first one is the answer.
    """
    ### BEGIN SOLUTION
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        squared_error += mse_loss(one_hot(y[piece], a_out.shape[1]), a_out) * len(a_out)
        num_right += np.count_nonzero(a_out.argmax(axis=1) == y[piece])
    return squared_error / len(X), num_right / len(X)
    ### END SOLUTION


# %% [markdown]
# ## Training
#
# Now everything comes together. Epoch $e$ (the first one is epoch 0) takes the minibatches of the seed
# $\texttt{seed} + e$, so that every epoch has an order of its own and the whole run can be repeated. For each
# minibatch: forward with these rows alone, backward, and one step for all four parameters,
#
# $$
# \theta \leftarrow \theta - \eta \, G_\theta \qquad
# \text{for each } \theta \in \{W_h, b_h, W_o, b_o\} .
# $$
#
# **After** the epoch's last step comes the measuring, and this differs from the exercises before: the numbers of epoch
# $e$ describe the network that the epoch left behind. The loss is `mse_loss` on *all* of `X_train`, not on the last
# minibatch. The accuracy is measured twice: on the images that the network learns from, and on others that it has never
# seen. The second is the one that counts; watch the gap between the two open.
#
# The model is changed in place: whoever passed it in finds the trained parameters in it afterwards. The images and
# labels stay as they are.


# %%
def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    """Train the model in place by minibatch gradient descent; epoch e uses minibatches(N, minibatch_size, seed + e).

    X_train (N, D) and X_valid (M, D) are used as they are; y_train (N,) and y_valid (M,) hold labels below C. Returns
    a dict of the lists "loss" (mse_loss on all of X_train), "train_accuracy" and "valid_accuracy" (shares from 0 to 1),
    each with one float per epoch, measured after it.
    """
    ### BEGIN SOLUTION
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history
    ### END SOLUTION


# %% [markdown]
# ## See it learn
#
# The course brings 10,000 training and 2,000 test images of MNIST along. 50 hidden units, 20 epochs of 100
# minibatches: a few seconds, and more than nine out of ten test digits are right.
#
# The experiment that this exercise follows uses all of MNIST, 50 epochs and a learning rate of 0.1, and reports
# **94.88 %** on the test images. With a fraction of the images an epoch has a fraction of the steps, which is why the
# rate below is larger. To repeat the experiment, set `full = True` (a download, and a few minutes of training),
# `epochs = 50` and `learning_rate = 0.1`.

# %%
if __name__ == "__main__":
    from grader.datasets import load_mnist

    epochs = 20
    learning_rate = 0.5
    full = False

    digits = load_mnist(full)
    X_train, X_test = scale_pixels(digits.X_train), scale_pixels(digits.X_test)
    y_train, y_test = digits.y_train, digits.y_test
    model = NeuralNetMLP(num_features=784, num_hidden=50, num_classes=10)
    start = model.weight_h.copy()
    history = train(model, X_train, y_train, X_test, y_test, epochs, 100, learning_rate, seed=0)
    for done in sorted({1, 2, 5, 10, 20, 50, epochs} & set(range(1, epochs + 1))):
        loss, seen, new = (history[name][done - 1] for name in ("loss", "train_accuracy", "valid_accuracy"))
        print(f"after epoch {done:2d}: loss {loss:.4f}, training digits {seen:.1%} right, test digits {new:.1%}")

# %% [markdown]
# How it went, and which digits are taken for which. The matrix on the right has a row for each digit that was written
# and a column for each answer. Right answers, the diagonal, are left out, so that the mistakes can be seen.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    outputs = model.forward(X_test)[1]
    answers = outputs.argmax(axis=1)
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (y_test, answers), 1)
    np.fill_diagonal(confusion, 0)

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    numbers = range(1, epochs + 1)
    left.plot(numbers, history["loss"], color="tab:red")
    left.set(title="Loss, all training digits", xlabel="epoch", ylabel="mean squared error", ylim=(0, None))
    middle.plot(numbers, history["train_accuracy"], label="training digits")
    middle.plot(numbers, history["valid_accuracy"], label="test digits")
    middle.set(title="Accuracy", xlabel="epoch", ylabel="share of right answers")
    middle.legend(loc="lower right")
    for axis in (left, middle):
        axis.xaxis.get_major_locator().set_params(integer=True)
    picture = right.imshow(confusion, cmap="Reds")
    for written, answer in np.argwhere(confusion):
        count = confusion[written, answer]
        colour = "white" if count > confusion.max() / 2 else "black"
        right.text(answer, written, count, ha="center", va="center", color=colour, fontsize=9)
    right.set(title=f"{confusion.sum():,} mistakes on {len(y_test):,} test digits", xlabel="answer", ylabel="written")
    right.set(xticks=range(10), yticks=range(10))
    figure.colorbar(picture, ax=right, label="test digits")
    plt.show()

# %% [markdown]
# Some test digits with the network's answer, mistakes in red: the first 20 of the test set, and below them the 20
# mistakes of which it was surest. Would *you* have known?

# %%
if __name__ == "__main__":
    mistakes = np.flatnonzero(answers != y_test)
    surest = mistakes[np.argsort(-outputs[mistakes].max(axis=1))][:20]

    figure, axes = plt.subplots(4, 10, figsize=(14, 6.4), layout="constrained")
    figure.suptitle("The first test digits (above) and the surest mistakes (below)")
    for axis in axes.flat:
        axis.set_axis_off()
    for axis, index in zip(axes.flat, [*range(20), *surest], strict=False):
        axis.imshow(X_test[index].reshape(28, 28), cmap="gray_r", vmin=-1, vmax=1)
        if answers[index] == y_test[index]:
            axis.set_title(f"{answers[index]}", fontsize=11)
        else:
            axis.set_title(f"{answers[index]}, not {y_test[index]}", color="tab:red", fontsize=11)
    plt.show()

# %% [markdown]
# What the hidden units have learned to look for: what training has added to each row of `weight_h`, as an image. Ink
# on blue speaks for the unit, ink on red against it. Look at the borders: no digit has ink there, all those pixels are
# −1 in every image, and nothing tells them apart, so they move all alike. A few units are nearly white. In the first
# steps hundreds of such pixels pushed them in one direction at once, out to the flat end of their sigmoid; where
# $a\,(1 - a)$ is next to 0, so is the gradient, and they learn no more. Try pixels between 0 and 1, with
# `X_train / 2 + 0.5` and the same for the test digits: then paper is silent. How many units are white now?

# %%
if __name__ == "__main__":
    learned = model.weight_h - start
    limit = np.percentile(np.abs(learned), 99.5)

    figure, axes = plt.subplots(5, 10, figsize=(12, 6.5), layout="constrained")
    figure.suptitle("What training has added to the weights of the 50 hidden units")
    for axis, weights in zip(axes.flat, learned, strict=True):
        picture = axis.imshow(weights.reshape(28, 28), cmap="RdBu", vmin=-limit, vmax=limit)
        axis.set_axis_off()
    figure.colorbar(picture, ax=axes, label="change of the weight", shrink=0.6)
    plt.show()
