# %% [markdown]
# # 03 — Softmax regression in PyTorch, by hand
#
# The two networks you have built so far ran on NumPy. The rest of the world builds them on **PyTorch**, which can do
# three things that NumPy cannot: run on a graphics card, work out gradients by itself, and bring every known layer and
# optimizer along. This exercise uses *none* of the three. You write exercise 01 once more, softmax, gradients and
# training loop, with PyTorch's arrays in the place of NumPy's. They are called **tensors**.
#
# Why so? Because tensors have habits of their own, and they are easier to learn on a network you know by heart. And
# because in exercise 04 PyTorch will find the gradients for you: whoever has written them once knows what it saves.
#
# $$X \;\xrightarrow{XW + b}\; L \;\xrightarrow{\text{softmax}}\; P \;\xrightarrow{\arg\max}\; \text{digit}$$
#
# | symbol | in code | shape | dtype | meaning |
# | --- | --- | --- | --- | --- |
# | $X$ | `X` | `(N, D)` | float | one sample a row, $D$ features |
# | $y$ | `y` | `(N,)` | `torch.int64` | the labels, integers $0 \dots C-1$ |
# | $W$, $b$ | `W`, `b` | `(D, C)`, `(1, C)` | float | weights and biases |
# | $L$ | `logits` | `(N, C)` | float | a score for each sample and class |
# | $P$ | `probs` | `(N, C)` | float | the scores as probabilities |
#
# "float" is `torch.float32` or `torch.float64`, the same for all tensors of a call; your results have the dtype of what
# you were given. There is no one-hot matrix any more: PyTorch wants labels as plain integers, everywhere.
#
# ## From arrays to tensors
#
# | NumPy | PyTorch | mind |
# | --- | --- | --- |
# | `axis=1`, `keepdims=True` | `dim=1`, `keepdim=True` | without it the dimension is lost, as ever |
# | `np.zeros(3)` is float64 | `torch.zeros(3)` is float32 | half the digits: about 7 instead of 16 |
# | `A.max(axis=1)` | `A.amax(dim=1)` | `A.max(dim=1)` gives *two* tensors, the values and where they stand |
# | `np.mean(a == b)` | turn truth values into floats first | a tensor of truth values has no mean |
# | a mean is a number | a mean is a tensor of shape `()` | `.item()` makes it a plain number |
# | `A.std()` divides by $N$ | `A.std()` divides by $N-1$ | `A.std(correction=0)` is NumPy's |
# | `A.copy()` | `A.clone()` | `A.detach()` and `A.numpy()` are *not* copies |
# | `A.astype(float)` | `A.double()`, `A.to(X.dtype)` | |
#
# ## What you may not use
#
# Everything here is to be done by hand. Not allowed are `torch.nn`, `torch.optim` and `torch.autograd`, `requires_grad`
# (as an attribute, as a keyword, or as the method `requires_grad_`) and `.backward()`; nor a ready-made `softmax` or
# `log_softmax`, wherever it comes from: a function, a method of tensors, `torch.special`, SciPy or scikit-learn, or
# in disguise in `torch.distributions`; nor the back doors `torch.func`, `functorch`, `torch.ops` and `torch._C`. A part
# that uses one of them, itself or through a helper of yours, earns nothing; the tests name the line. Words in comments
# do no harm, and neither does an import that no part uses. `torch.exp`, `torch.logsumexp`, `torch.no_grad` and all the
# rest are fine.

# %%
import torch

# %% [markdown]
# ## 1. Softmax
#
# Nothing is new in the formula. Each row is shifted by a number of its own and then turned into shares:
#
# $$
# p_{nc} = \frac{e^{\ell_{nc} - m_n}}{\sum_k e^{\ell_{nk} - m_n}}, \qquad m_n = \max_k \ell_{nk}
# $$
#
# The shift matters more than before. float64 could stand logits up to 709; in float32, PyTorch's default, $e^{89}$ is
# already `inf`, and a learning rate that is a little too large gets a network there within a few epochs.
#
# Three of tensors' habits meet here. The maximum of each row, and its sum, shall be columns `(N, 1)`. The maximum is
# one of two things that `max` gives when it is told a `dim`. And the result has the dtype of the logits: let nothing
# on the way turn float32 into float64, or the other way round.


# %%
def softmax(logits):
    """Turn each row of the tensor logits (N, C) into probabilities (N, C) that sum to 1, however large the logits are.

    The result has the dtype of `logits`.
    """
    ### BEGIN SOLUTION
    exps = torch.exp(logits - logits.amax(dim=1, keepdim=True))  # (N, C), at most 1
    return exps / exps.sum(dim=1, keepdim=True)
    ### END SOLUTION


# %% [markdown]
# ## 2. Gradients
#
# The loss is the mean cross-entropy. With labels as integers it is even shorter than with one-hot rows, since only the
# probability of the label itself is ever looked at:
#
# $$J = -\frac1N \sum_n \log p_{n, y_n}$$
#
# Its gradient is what you found in exercise 01, the answer given minus the answer wanted. Written without one-hot rows:
#
# $$
# \frac{\partial J}{\partial \ell_{nc}} = \frac1N
# \begin{cases} p_{nc} - 1 & c = y_n \\ p_{nc} & \text{else} \end{cases}
# \qquad\qquad
# \frac{\partial J}{\partial W} = X^\top \frac{\partial J}{\partial L} \quad (D, C), \qquad
# \frac{\partial J}{\partial b} = \sum_n \frac{\partial J}{\partial \ell_n} \quad (1, C)
# $$
#
# So the gradient for the logits *is* the probabilities, but for one entry a row. How do you reach these $N$ entries,
# $[0, y_0]$, $[1, y_1]$, …, at once? Index with a pair of tensors of the same length: the first says which row, the
# second which column, and they are read in step. A colon in the place of the rows means something else: *all* rows, for
# each of these columns.
#
# Take care whose numbers you change. `probs` belongs to the caller, and `-=` writes into the tensor behind the name.
# And mind the shapes of labels: `y` is `(N,)`, and next to a matrix `(N, C)` PyTorch reads it as a *row*, exactly as
# NumPy does.


# %%
def gradients(X, probs, y):
    """Return the gradients (dW, db) of the mean cross-entropy.

    X (N, D), probs (N, C) and integer labels y (N,) -> dW (D, C), db (1, C), both of the dtype of X and probs.
    """
    ### BEGIN SOLUTION
    dlogits = probs.clone()  # (N, C)
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)
    ### END SOLUTION


# %% [markdown]
# ## 3. Train
#
# Full-batch gradient descent, as before. In each epoch: the probabilities of all samples, a note of how many are right,
# the gradients, and a step downhill with the learning rate $\eta$:
#
# $$W \leftarrow W - \eta \frac{\partial J}{\partial W}, \qquad b \leftarrow b - \eta \frac{\partial J}{\partial b}$$
#
# The accuracy is that of the parameters *before* the step, and there is no function for it this time. The answer to a
# sample is its most probable class, the first one where several agree (`argmax` does so by itself), and the accuracy is
# the share of answers that are the label. Compare `(N,)` with `(N,)`. With `(N, 1)` on one side, broadcasting compares
# every answer with every label, makes an `(N, N)` table of it, and says nothing. The history is a list of plain
# numbers: a tensor of shape `()` looks like one when it is printed, but is none.
#
# The tensors that you were given stay as they are, as in the exercises before. A new name for a tensor is no new
# tensor, and neither is `W.detach()`: both look at the same memory.


# %%
def train(X, y, W, b, epochs, learning_rate):
    """Full-batch gradient descent from the parameters W (D, C) and b (1, C), which are left unchanged.

    X (N, D) is used as given; y (N,) holds integer labels below C. Returns (W, b, history): the parameters after
    `epochs` steps, as tensors, and a list of floats with the accuracy of each epoch, measured before its step.
    """
    ### BEGIN SOLUTION
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)  # (N, C)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, history
    ### END SOLUTION


# %% [markdown]
# ## See it learn
#
# The first 1,200 digits are for learning, the other 597 for finding out what was learned. All weights start at zero,
# which a network without a hidden layer may do. A few seconds, three pictures:
#
# 1. **The gradient check, in both dtypes.** Each entry of your dW against a difference quotient of the loss, in float32
#    and in float64. Your code is the same and right both times; it is the *check* that subtracts two nearly equal losses
#    and needs 16 digits for it. Remember this when you check gradients on your own.
# 2. **What the network looks for.** A column of $W$ is an image: blue where ink speaks for the class, red where it
#    speaks against it. Above, the direction of the very first step, which is little more than the mean image of the
#    class; below, the weights in the end.
# 3. **What it still misreads**, among digits that it has not seen, and how sure it was.
#
# Then play: a learning rate of 5? Only 50 digits to learn from? float64 instead of float32?

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    from grader.datasets import load_digits

    epochs = 300
    images, labels = load_digits()
    X, y = torch.tensor(images, dtype=torch.float32), torch.tensor(labels)
    X = (X - X.mean()) / X.std()
    seen, unseen = slice(0, 1200), slice(1200, None)

    start = torch.zeros(64, 10), torch.zeros(1, 10)
    W, b, history = train(X[seen], y[seen], *start, epochs=epochs, learning_rate=0.5)
    for epoch in range(0, epochs, max(1, epochs // 6)):
        print(f"epoch {epoch:3}: {history[epoch]:6.1%} of the digits right")
    _, _, (accuracy,) = train(X[unseen], y[unseen], W, b, epochs=1, learning_rate=0.0)  # no step, only the note
    print(f"in the end: {accuracy:6.1%} of digits that it has never seen")

    # 1. The gradient check: one entry of W after the other, a little up and a little down.
    figure, axes = plt.subplots(2, 1, figsize=(9, 4.2), layout="constrained")
    for axis, dtype, step in zip(axes, (torch.float32, torch.float64), (1e-2, 1e-5), strict=True):
        few, classes, at = X[:60].to(dtype), y[:60], (W / 4).to(dtype)

        def loss(W, few=few, classes=classes):
            return -softmax(few @ W).gather(1, classes[:, None]).log().mean().item()

        slopes = torch.zeros_like(at)  # (64, 10)
        for pixel in range(64):
            for digit in range(10):
                nudge = torch.zeros_like(at)
                nudge[pixel, digit] = step
                slopes[pixel, digit] = (loss(at + nudge) - loss(at - nudge)) / (2 * step)
        by_hand, _ = gradients(few, softmax(few @ at), classes)
        off = (by_hand - slopes).abs() / slopes.abs().max()
        picture = axis.imshow(off.clamp(min=1e-16).log10().T, vmin=-12, vmax=0, aspect="auto")
        axis.set(title=f"{dtype}: typically off by {off.median():.0e}", xlabel="pixel", ylabel="class")
        axis.set_yticks(range(0, 10, 3))
    figure.colorbar(picture, ax=axes, label="log10 of the error, relative to the largest slope")
    figure.suptitle("dW against a difference quotient of the loss")

    # 2. The first step, and the weights in the end, as images.
    downhill, _ = gradients(X[seen], softmax(X[seen] @ start[0] + start[1]), y[seen])
    figure, axes = plt.subplots(2, 10, figsize=(10, 2.9), layout="constrained")
    for row, name, weights in zip(axes, ("first step", "in the end"), (-downhill, W), strict=True):
        most = weights.abs().max().item()
        for digit, axis in enumerate(row):
            axis.imshow(weights[:, digit].reshape(8, 8), cmap="RdBu", vmin=-most, vmax=most)
            axis.set(title=f"{digit}", xticks=[], yticks=[])
        row[0].set_ylabel(name)
    figure.suptitle("The weights of each class: blue where ink speaks for it, red where ink speaks against it")

    # 3. Digits that it misreads.
    sure, answers = softmax(X[unseen] @ W + b).max(dim=1)
    wrong = torch.nonzero(answers != y[unseen])[:, 0].tolist()[:16]
    figure, axes = plt.subplots(2, 8, figsize=(10, 3.4), layout="constrained")
    for axis in axes.flat:
        axis.axis("off")
    for axis, n in zip(axes.flat, wrong, strict=False):
        axis.imshow(X[unseen][n].reshape(8, 8), cmap="gray_r")
        axis.set_title(f"a {y[unseen][n]}, read as {answers[n]}\n({sure[n]:.0%} sure)", fontsize=9)
    figure.suptitle("Misread among the digits it has never seen")
    plt.show()
