# %% [markdown]
# # Softmax regression
#
# A handwritten digit is an 8 × 8 image: 64 numbers. In this exercise you write a classifier that reads those numbers
# and says which digit it sees, with nothing but NumPy. It is the smallest network there is, one linear layer and a
# softmax, and every larger network in this course ends in the same two steps.
#
# The way from pixels to an answer is short:
#
# $$X \;\xrightarrow{XW + b}\; L \;\xrightarrow{\text{softmax}}\; P \;\xrightarrow{\arg\max}\; \text{digit}$$
#
# | symbol | in code | shape | meaning |
# | --- | --- | --- | --- |
# | $X$ | `X` | `(N, D)` | one image a row: $N$ images of $D = 64$ pixels |
# | $y$ | `y` | `(N,)` | the right answers, integers $0 \dots C-1$ |
# | $W$, $b$ | `W`, `b` | `(D, C)`, `(1, C)` | what is learned: a weight a pixel and class, a bias a class |
# | $L$ | `logits` | `(N, C)` | a score for each image and class, any real number |
# | $P$ | `probs` | `(N, C)` | the same as probabilities |
# | $Y$ | `y_onehot` | `(N, C)` | the right answers, written as probabilities |
#
# Learning means: compare $P$ with $Y$, find out in which direction each weight should move, move it a little, repeat.
# You write seven short functions, one for each of these thoughts. Whenever you are stuck, write the shape of every
# array beside its line: in this exercise a wrong shape is the most frequent mistake, and shapes often leave only one
# way to go.

# %%
import numpy as np


# %% [markdown]
# ## 1. Standardize
#
# Pixels run from 0 to 16. Gradient descent takes the same step size for all weights, and it works best on inputs that
# lie around 0 with a spread of about 1. So we shift and scale all pixels alike:
#
# $$x' = \frac{x - \mu}{\sigma}$$
#
# Here $\mu$ is *one* number, the mean of all $N \cdot D$ entries of $X$, and $\sigma$ is *one* number too, their
# standard deviation $\sqrt{\frac{1}{ND}\sum (x - \mu)^2}$. A mean for each pixel is another good idea; it has a catch
# (pixels that are always 0), which the next exercise deals with.

# %%
def standardize(X):
    """Shift and scale the whole array X (N, D) to mean 0 and standard deviation 1.

    One mean and one standard deviation for all entries together. Returns a new array (N, D).
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## 2. One-hot labels
#
# The network answers with $C$ probabilities, so the right answer should have that form too: all the probability on
# one class. With $C = 4$ classes the labels 2 and 0 become
#
# $$\begin{pmatrix} 2 \\ 0 \end{pmatrix} \;\to\; \begin{pmatrix} 0 & 0 & 1 & 0 \\ 1 & 0 & 0 & 0 \end{pmatrix}$$
#
# The number of classes is an argument of its own, since the labels at hand need not contain every class.

# %%
def one_hot(y, num_classes):
    """Turn integer labels y (N,) into rows (N, C) of 0.0 with a single 1.0 at the label's column."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## 3. Softmax
#
# Scores can be negative and add up to anything. Probabilities cannot. The exponential makes every score positive and
# keeps their order, and dividing by the sum makes each *row* add up to 1:
#
# $$p_{nc} = \frac{e^{\ell_{nc}}}{\sum_{k} e^{\ell_{nk}}}$$
#
# There is a trap: $e^{710}$ is already larger than any float64, and $\infty / \infty$ is not a number. The way out
# costs nothing. Multiply numerator and denominator by $e^{-m_n}$, and the fraction stays what it was, for any $m_n$
# you like:
#
# $$p_{nc} = \frac{e^{\ell_{nc} - m_n}}{\sum_{k} e^{\ell_{nk} - m_n}}, \qquad m_n = \max_k \ell_{nk}$$
#
# Now the largest exponent in each row is 0, so nothing overflows, and the sum is at least 1, so nothing is divided by
# 0. Note the index of $m_n$: each row has a maximum of its own, a column `(N, 1)` beside the logits `(N, C)`.

# %%
def softmax(logits):
    """Turn each row of logits (N, C) into probabilities (N, C) that sum to 1, however large the logits are."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## 4. Cross-entropy
#
# How wrong is an answer? If the network gave the true class the probability $p$, it pays $-\log p$ (the natural
# logarithm, as in all exercises). A probability of 1 costs nothing, one half costs 0.69, and 0.01 costs 4.6: being
# confidently wrong is expensive. The loss is the mean over all samples:
#
# $$J = -\frac{1}{N} \sum_{n} \sum_{c} y_{nc} \log p_{nc}$$
#
# Since $Y$ is one-hot, only the true class of each row counts in the inner sum.
#
# Computers round, and a $p$ of exactly 0 does happen. Its logarithm is $-\infty$, which would drown every other
# sample (and $0 \cdot \infty$ is not a number at all). Take care that no logarithm ever meets a number below some
# tiny bound, such as $10^{-12}$.

# %%
def cross_entropy(probs, y_onehot):
    """Return the mean cross-entropy, a float, of probs (N, C) against one-hot labels (N, C).

    Natural logarithm, mean over the N samples. The result is finite even where the true class has probability 0.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## 5. Gradients
#
# In which direction should each weight move? The derivative of a softmax alone is a clumsy matrix, and so is the one
# of the cross-entropy; together nearly everything cancels (the README goes through it line by line) and what is left
# is the plainest thing one could hope for, the answer given minus the answer wanted:
#
# $$\frac{\partial J}{\partial L} = \frac{1}{N} (P - Y) \qquad (N, C)$$
#
# From there it is one application of the chain rule through $L = XW + b$:
#
# $$\frac{\partial J}{\partial W} = X^\top \frac{\partial J}{\partial L} \quad (D, C), \qquad
# \frac{\partial J}{\partial b} = \sum_n \frac{\partial J}{\partial \ell_n} \quad (1, C)$$
#
# A gradient has exactly the shape of what it is the gradient of. That is worth checking every time.

# %%
def gradients(X, probs, y_onehot):
    """Return the gradients (dW, db) of the mean cross-entropy.

    X (N, D), probs and y_onehot (N, C) -> dW (D, C), db (1, C).
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## 6. Accuracy
#
# The loss is what we can differentiate; the accuracy is what we care about. The network's answer for a sample is its
# most probable class, and the accuracy is the share of samples where that answer is right, a number between 0 and 1.
# Should two classes share the highest probability, the first of them counts.

# %%
def accuracy(probs, y):
    """Return the share of samples, a float from 0 to 1, whose most probable class is the label.

    probs (N, C), y (N,) -> float
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## 7. Train
#
# Now the pieces work together. One epoch of gradient descent looks at all samples at once (full batch): it computes
# the probabilities, notes the accuracy, computes the gradients and takes a step of size $\eta$ downhill:
#
# $$W \leftarrow W - \eta \frac{\partial J}{\partial W}, \qquad b \leftarrow b - \eta \frac{\partial J}{\partial b}$$
#
# Two promises make `train` pleasant to use. The accuracy of an epoch is noted *before* its step, so `history[0]`
# tells how good the parameters were that you passed in. And the arrays that you passed in stay as they are, so a
# second run can start from the same place.

# %%
def train(X, y, W, b, epochs, learning_rate):
    """Full-batch gradient descent from the parameters W (D, C) and b (1, C), which are left unchanged.

    X (N, D) is used as given; y (N,) holds labels below C. Returns (W, b, history): the parameters after
    `epochs` steps, and a list with the accuracy of each epoch, measured before its step.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Read some digits
#
# When all seven functions work, this cell trains on the 1,797 digits of scikit-learn, starting from small random
# weights. It takes a second or two. Expect about 94 % at epoch 100, 97 % at epoch 500 and 98 % at epoch 900: on
# images that the network has *seen*. How it does on new ones is a question worth asking; try training on the first
# 1,200 rows only.

# %%
if __name__ == "__main__":
    from grader.datasets import load_digits

    epochs = 1000
    digits, labels = load_digits()
    X = standardize(digits)
    rng = np.random.default_rng(42)
    W, b = rng.normal(0.0, 0.1, size=(64, 10)), np.zeros((1, 10))
    W, b, history = train(X, labels, W, b, epochs, learning_rate=0.1)
    for epoch in range(0, epochs, 100):
        print(f"epoch {epoch:3}: accuracy {history[epoch]:.1%}")

# %% [markdown]
# ## Look inside
#
# (The pictures need matplotlib: `pip install matplotlib`.) A column of `W` has one weight for each pixel, so it can be
# shown as an image: blue where ink speaks *for* the class, red where it speaks against it. Some of the ten templates
# look like digits. Above them: how the accuracy grew, and a few digits that the model still gets wrong.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    predictions = np.argmax(X @ W + b, axis=1)
    wrong = np.flatnonzero(predictions != labels)[:10]

    plt.figure(figsize=(7, 3.5))
    plt.plot(history)
    plt.title("Accuracy on the training digits")
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    plt.grid(alpha=0.3)
    plt.show()

    figure, rows = plt.subplots(2, 10, figsize=(12, 3.2))
    for axes, index in zip(rows[0], wrong, strict=False):
        axes.imshow(digits[index].reshape(8, 8), cmap="gray_r")
        axes.set_title(f"{labels[index]} read as {predictions[index]}", fontsize=8, color="firebrick")
    for digit, axes in enumerate(rows[1]):
        axes.imshow(W[:, digit].reshape(8, 8), cmap="RdBu", vmin=-abs(W).max(), vmax=abs(W).max())
        axes.set_title(f"weights for {digit}", fontsize=8)
    for axes in rows.flat:
        axes.axis("off")
    figure.suptitle("Digits that are misread, and the template of each class")
    plt.show()
