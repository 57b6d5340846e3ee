# %% [markdown]
# # 07 — The same network in PyTorch, and why the two differ
#
# In exercise 06 you built a network for MNIST by hand: 784 pixels, 50 sigmoids, 10 sigmoids, squared error,
# minibatches. Here is its twin in PyTorch: the same layers, the same batches, the same learning rate, the same loss.
# Only the gradients come from autograd. It should learn just as well.
#
# It does not. The notebook that this course grew out of trains both for 50 epochs and reports
#
# | network | test accuracy |
# | --- | --- |
# | NumPy | 94.88 % |
# | PyTorch | 90.63 % |
#
# and guesses that the initial weights are to blame. They are not. This exercise is an investigation: you build the
# twin, give it *exactly* the weights of the NumPy network, see the gap remain, and then find the one line that causes
# it. At the end you know how to compare two programs that "do the same", which you will need more often than MNIST.
#
# | what | NumPy network of 06 | `nn.Sequential` | shape |
# | --- | --- | --- | --- |
# | $N$ samples of $D$ features | `X` | `X` | `(N, D)` |
# | hidden layer, $W_h$ and $b_h$ | `weight_h`, `bias_h` | layer 0 | `(H, D)`, `(H,)` |
# | output layer, $W_o$ and $b_o$ | `weight_out`, `bias_out` | layer 2 | `(C, H)`, `(C,)` |
# | outputs $A$ | `a_out` | `model(X)` | `(N, C)` |
# | labels, and the same as rows, $Y$ | `y`, `y_onehot` | `y`, `y_onehot` | `(N,)`, `(N, C)` |
#
# From here on `X` and `y` are tensors: `X` of the model's dtype, `y` int64. Work from top to bottom; each part has its
# own tests (`pytest -k matched_mse`).

# %%
import numpy as np
import torch
from torch import nn

# %% [markdown]
# ## What you bring from exercise 06
#
# These helpers are given. `scale_pixels` and `minibatches` are those of 06, written in another way. `minibatches` is
# NumPy on purpose: with the same seed both networks see the same images in the same order, so that nothing but the
# arithmetic can make a difference. `accuracy` is for tensors.


# %%
def scale_pixels(X):
    """Turn pixels 0..255, an array (N, D), into float32 numbers from -1 to 1."""
    return (X.astype(np.float32) - np.float32(127.5)) / np.float32(127.5)


def minibatches(num_samples, minibatch_size, seed):
    """Return all row numbers in random order, cut into a list of index arrays. The last one may be shorter."""
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def accuracy(outputs, y):
    """Return the share, a float, of the rows of `outputs` (N, C) whose largest entry stands at the label y (N,)."""
    return torch.eq(torch.argmax(outputs, dim=1), y).sum().item() / len(y)


# %% [markdown]
# ## The twin
#
# `nn.Sequential` takes layers and passes its input through one after the other. Activations are layers, too. The
# network of 06 is
#
# $$
# A = \sigma\bigl(\,\sigma(X W_h^\top + b_h)\; W_o^\top + b_o\bigr),
# $$
#
# and `nn.Linear` computes just what stands inside each bracket. Look up in which order it takes its two sizes, and
# which shape its `weight` has then: is it that of 06, or the other way round? The next part depends on it.


# %%
def build_model(num_features, num_hidden, num_classes):
    """Return a new `nn.Sequential` of Linear, Sigmoid, Linear, Sigmoid: from (N, D) by way of (N, H) to (N, C)."""
    ### BEGIN SOLUTION
    hidden = nn.Linear(num_features, num_hidden)
    output = nn.Linear(num_hidden, num_classes)
    return nn.Sequential(hidden, nn.Sigmoid(), output, nn.Sigmoid())
    ### END SOLUTION


# %% [markdown]
# ## The same start
#
# The first suspect: PyTorch draws the initial weights in another way (uniform, and wider or narrower with the size of
# the layer) than 06 (normal, standard deviation 0.1). A suspicion of this kind is tested by removing the difference.
# Give the model the four arrays of the NumPy network, and see whether the gap closes.
#
# Four things can go wrong on the way, most of them silently:
#
# - **Recorded.** A model's parameters are leaves that require gradients, and autograd refuses to have them written over
#   while it watches. It has to look away for a moment (exercise 04).
# - **Replaced.** Afterwards they must be parameters still, or no optimizer will ever move them.
# - **Retyped.** NumPy's arrays are float64 as a rule, a model is float32 as a rule. The *values* travel, the dtype stays
#   that of the model.
# - **Shared.** `torch.from_numpy` makes a tensor that lies in the very memory of the array. If such a tensor becomes a
#   parameter, training writes into the NumPy network. Copy the numbers instead.


# %%
def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    """Give `model`, a Sequential like that of `build_model`, the values of four arrays. Nothing need be returned.

    weight_h (H, D), bias_h (H,), weight_out (C, H), bias_out (C,) are left as they are, and share no memory with the
    model. Its parameters keep their dtype and can be trained as before.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
            parameter.copy_(torch.as_tensor(values))
    ### END SOLUTION


# %% [markdown]
# ## One word, two meanings
#
# With equal weights the gap is still there. The next suspect is the loss. Both programs call it "mean squared error",
# and both print the same number for the same outputs, the mean over samples *and* classes. That is what `nn.MSELoss`
# computes:
#
# $$
# J_{\text{mean}} = \frac{1}{NC} \sum_{n} \sum_{c} (A_{nc} - Y_{nc})^2 ,
# \qquad
# \frac{\partial J_{\text{mean}}}{\partial A_{nc}} = \frac{2\,(A_{nc} - Y_{nc})}{N C} .
# $$
#
# Now look into your `backward` of 06. It starts from $2\,(A - Y) / N$. There is no $C$ in it! Whatever 06 *prints*, the
# function that it *walks down* is
#
# $$
# J_{\text{matched}} = \frac{1}{N} \sum_{n} \sum_{c} (A_{nc} - Y_{nc})^2 ,
# \qquad
# \frac{\partial J_{\text{matched}}}{\partial A_{nc}} = \frac{2\,(A_{nc} - Y_{nc})}{N} :
# $$
#
# the sum over the classes, and the mean over the samples only. The two losses are the same up to the factor $C$. They
# have the same minimum, and their gradients point the same way. But a step of gradient descent is
# $\eta$ *times the gradient*, so with the same $\eta$ PyTorch takes steps that are $C$ times shorter. For digits $C = 10$.
#
# Write the loss that 06 really follows. Keep it a tensor: `backward()` needs the way back to the outputs.


# %%
def matched_mse(outputs, y_onehot):
    """Return the squared error of outputs (N, C), summed over the classes and averaged over the samples.

    y_onehot (N, C) has the dtype of `outputs`. Returns a tensor with a single number, of shape (), for `backward()`.
    """
    ### BEGIN SOLUTION
    return ((outputs - y_onehot) ** 2).sum(dim=1).mean()
    ### END SOLUTION


# %% [markdown]
# ## Which loss?
#
# The training loop below takes the loss by name, so that all else stays equal:
#
# | `loss` | what | needs |
# | --- | --- | --- |
# | `"mean"` | `nn.MSELoss`, as in the notebook | one-hot rows of the outputs' dtype |
# | `"matched"` | your `matched_mse`, what 06 follows | the same |
# | `"cross_entropy"` | the mean cross-entropy of exercises 01 to 05 | the outputs as **logits**, and the labels as they are |
#
# PyTorch has a function for the last one, which contains the softmax. For the others, `nn.functional.one_hot` turns
# labels into rows of *integers*. Tell it how many classes there are, as many as the outputs have columns: a batch
# need not hold a digit of every class.
#
# This function has no tests of its own; those of `train_torch_model` try it out.


# %%
def loss_by_name(loss, outputs, y):
    """Return the loss called `loss` of outputs (N, C) for labels y (N,): a tensor of shape ()."""
    ### BEGIN SOLUTION
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(outputs, y)
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)  # (N, C)
    return matched_mse(outputs, y_onehot) if loss == "matched" else nn.functional.mse_loss(outputs, y_onehot)
    ### END SOLUTION


# %% [markdown]
# ## Training
#
# One loop for every model and every loss: plain stochastic gradient descent, no momentum. Epoch $e$, counted from 0,
# takes its batches from `minibatches` with the seed `seed + e`: each epoch another order, and all of it repeatable.
# For every batch, the last and shorter one included:
#
# $$
# \theta \leftarrow \theta - \eta \, \frac{\partial J(\text{batch})}{\partial \theta}
# \qquad \text{for all parameters } \theta .
# $$
#
# Gradients add up in PyTorch: those of the last batch must be gone before those of the next arrive.
#
# *After* each epoch, measure: the chosen loss on all of `X_train`, the accuracy on all of `X_train`, the accuracy on
# `X_valid`. Measuring is not training: no gradients are needed there. Note plain floats, not tensors, which would keep
# whole graphs alive.
#
# The tensors lie in memory, so a batch is no more than `X_train[indices]`. The `DataLoader` of many tutorials fetches
# the rows one by one and puts them together again; with a network as small as this one an epoch then takes noticeably
# longer, up to twice as long. It is made for data that have to be read from disk.


# %%
def train_torch_model(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    """Train the given `model` in place by plain SGD on minibatches of X_train (N, D) and y_train (N,).

    `loss` is "mean", "matched" or "cross_entropy". Returns the history, a dict of three lists with a float for each epoch,
    measured after it: "loss" (on all of X_train), "train_accuracy" and "valid_accuracy" (shares from 0 to 1).
    """
    ### BEGIN SOLUTION
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history
    ### END SOLUTION


# %% [markdown]
# ## What one would really build
#
# The twin answers the question of the gap, but nobody would build it today. Sigmoids at the output flatten out: an
# output that is *sure and wrong* sits where the slope $a(1 - a)$ is nearly 0, and hardly learns from its error.
# Cross-entropy on logits has no such flat places: its gradient there is $P - Y$ (exercise 01), largest where the
# network is most wrong. And ReLU passes its gradient on undiminished (exercise 02). So:
#
# $$
# L = \operatorname{relu}(X W_h^\top + b_h)\; W_o^\top + b_o .
# $$
#
# $L$ are logits, any numbers at all. There is nothing after the second linear layer: the loss brings the softmax along,
# and applying it twice is one of the most frequent mistakes with PyTorch. The network still learns, only badly.


# %%
def build_classifier(num_features, num_hidden, num_classes):
    """Return a new `nn.Sequential` of Linear, ReLU, Linear: from (N, D) by way of (N, H) to logits (N, C)."""
    ### BEGIN SOLUTION
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))
    ### END SOLUTION


# %% [markdown]
# ## Look at it
#
# Two numbers at the end of a training tell little; the curves show *how* two runs differ. A slower walk down the same
# slope looks different from a walk into another valley.
#
# Draw the loss of both models and at least one accuracy of both, in as many axes as you like. Whoever sees the figure
# without the code must understand it: every axes with curves in it says what its x and its y are, and a legend (one in
# every axes, or one for the figure) says which curve is whose. The two runs may have different numbers of epochs.
#
# Return the `Figure` and leave the showing to the caller, who may want to save it, or to put it on a page. Make a new
# figure at every call: otherwise the second comparison is drawn over the first.


# %%
def plot_training_curves(numpy_history, torch_history):
    """Return a new matplotlib Figure with the loss and an accuracy of both models over the epochs. Does not show it.

    Both histories are dicts like that of `train_torch_model`. Every axes with curves has labels for x and y, and a legend
    (or the figure has one).
    """
    import matplotlib.pyplot as plt  # only here: the other parts do without it

    ### BEGIN SOLUTION
    figure, panels = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for name, history, colour in (("NumPy", numpy_history, "C0"), ("PyTorch", torch_history, "C1")):
        epochs = range(1, len(history["loss"]) + 1)
        panels[0].plot(epochs, history["loss"], color=colour, label=name)
        panels[1].plot(epochs, history["train_accuracy"], color=colour, linestyle=":", label=f"{name}, training")
        panels[1].plot(epochs, history["valid_accuracy"], color=colour, label=f"{name}, validation")
    for panel, quantity in zip(panels, ("loss", "accuracy"), strict=True):
        panel.set(xlabel="epoch", ylabel=quantity, title=f"{quantity.capitalize()} after each epoch")
        panel.legend()
    return figure
    ### END SOLUTION


# %% [markdown]
# ## The NumPy network once more
#
# For the comparison itself you need the other twin. Here is the network of 06 with its training, squeezed into one
# function. Its loss is the one that 06 prints, the mean over samples and classes; its gradient is the one that 06
# follows. `divide_by` is for the counter-test: with the number of classes, NumPy takes PyTorch's short steps.


# %%
def train_numpy_twin(weights, X_train, y_train, X_valid, y_valid, num_epochs, batch_size, rate, seed, divide_by=1):
    """Train copies of four arrays: weight_h (H, D), bias_h (H,), weight_out (C, H), bias_out (C,). Returns the history."""
    w_h, b_h, w_o, b_o = (array.copy() for array in weights)
    rows = np.eye(len(b_o), dtype=w_o.dtype)

    def layer(inputs, weight, bias):  # the sigmoid is a stretched tanh
        return 0.5 + 0.5 * np.tanh(0.5 * (inputs @ weight.T + bias))

    def measure(X, y):
        out = layer(layer(X, w_h, b_h), w_o, b_o)
        return float(np.square(out - rows[y]).mean()), np.count_nonzero(out.argmax(axis=1) == y) / len(y)

    history = {key: [] for key in ("loss", "train_accuracy", "valid_accuracy")}
    for epoch_seed in range(seed, seed + num_epochs):
        for chosen in minibatches(len(y_train), batch_size, epoch_seed):
            X = X_train[chosen]  # (B, D)
            hidden = layer(X, w_h, b_h)  # (B, H)
            out = layer(hidden, w_o, b_o)  # (B, C)
            blame_o = (out - rows[y_train[chosen]]) * out * (1 - out) * (2 / len(chosen) / divide_by)
            blame_h = (blame_o @ w_o) * hidden * (1 - hidden)
            w_h -= rate * (blame_h.T @ X)
            b_h -= rate * blame_h.sum(axis=0)
            w_o -= rate * (blame_o.T @ hidden)
            b_o -= rate * blame_o.sum(axis=0)
        figures = (*measure(X_train, y_train), measure(X_valid, y_valid)[1])
        for key, figure in zip(history, figures, strict=True):
            history[key].append(figure)
    return history


# %% [markdown]
# ## The case is closed
#
# 10,000 images to train on, 2,000 to test with, 10 epochs: 10 to 20 seconds. On so little data the gap is not 4 points
# wide but huge, because the short steps have hardly left the start. All runs of the sigmoid network begin with the same
# weights and see the same batches. Read the table from top to bottom:
#
# 1. NumPy and PyTorch with `nn.MSELoss` differ, though they start equal. So it was not the initialisation.
# 2. NumPy falls back to PyTorch's accuracy as soon as its gradient is divided by $C$ as well.
# 3. PyTorch with the matched loss reaches NumPy's accuracy.
# 4. So it does with `nn.MSELoss` and a ten times larger learning rate, to the last digit. That is all there was to it.
# 5. The classifier with cross-entropy leaves them all behind.
#
# Then play: how many epochs does `nn.MSELoss` need to catch up? (`load_mnist(full=True)` fetches all 70,000 images.)

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    from grader.datasets import load_mnist

    epochs = 10
    images, labels, test_images, test_labels = load_mnist()
    arrays = scale_pixels(images), labels, scale_pixels(test_images), test_labels
    tensors = [torch.from_numpy(array) for array in arrays]

    draw = np.random.default_rng(123)
    start = [draw.normal(0, 0.1, shape).astype(np.float32) for shape in ((50, 784), (50,), (10, 50), (10,))]
    start[1][:] = start[3][:] = 0.0  # biases start at 0

    def train_twin(loss, learning_rate):
        """Train the PyTorch twin from the common start and return its history."""
        twin = build_model(784, 50, 10)
        copy_weights(twin, *start)
        return train_torch_model(twin, *tensors, epochs, 100, learning_rate, loss, seed=0)

    torch.manual_seed(0)
    classifier = build_classifier(784, 50, 10)
    histories = {
        "NumPy": train_numpy_twin(start, *arrays, epochs, 100, 0.1, seed=0),
        "PyTorch, nn.MSELoss": train_twin("mean", 0.1),
        "NumPy, gradient divided by 10": train_numpy_twin(start, *arrays, epochs, 100, 0.1, seed=0, divide_by=10),
        "PyTorch, matched loss": train_twin("matched", 0.1),
        "PyTorch, nn.MSELoss, learning rate times 10": train_twin("mean", 1.0),
        "PyTorch, ReLU and cross-entropy": train_torch_model(
            classifier, *tensors, epochs, 100, 0.1, "cross_entropy", seed=0
        ),
    }
    for name, history in histories.items():
        print(f"{name:45} {history['valid_accuracy'][-1]:6.1%} of the test images right")

    figure = plot_training_curves(histories["NumPy"], histories["PyTorch, nn.MSELoss"])
    figure.suptitle("The gap: the same start, the same batches, the same learning rate")

    # Curves that coincide are drawn wide below and dashed on top.
    styles = {"linewidth": 6, "alpha": 0.35}, {"linewidth": 1.5, "linestyle": "--"}
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    for (name, history), colour, style in zip(
        histories.items(),
        ("C0", "C1", "C1", "C0", "C2", "C3"),
        (styles[0], styles[0], styles[1], styles[1], {"linestyle": "none", "marker": "."}, {"linewidth": 2}),
        strict=True,
    ):
        axes.plot(range(1, epochs + 1), history["valid_accuracy"], color=colour, label=name, **style)
    axes.set(xlabel="epoch", ylabel="test accuracy", title="The gap, explained: six runs, three curves")
    axes.legend()

    answers = classifier(tensors[2]).detach().numpy().argmax(axis=1)
    wrong = np.flatnonzero(answers != test_labels)[:18]
    figure, axes = plt.subplots(3, 6, figsize=(9, 5.4), layout="constrained", squeeze=False)
    for panel in axes.flat:
        panel.axis("off")
    for panel, index in zip(axes.flat, wrong, strict=False):
        panel.imshow(test_images[index].reshape(28, 28), cmap="gray_r")
        panel.set_title(f"{test_labels[index]}, read as {answers[index]}", fontsize=10)
    figure.suptitle("Test digits that the classifier still gets wrong")
    plt.show()
