# %%
import numpy as np


# %%
def standardize(X):
    """Shift and scale the whole array X (N, D) to mean 0 and standard deviation 1."""
    X = np.array(X)
    return (X - X.mean()) / X.std()


# %%
def one_hot(y, num_classes):
    return np.eye(num_classes)[y]


# %%
def softmax(logits):
    logits = logits - logits.max(axis=1, keepdims=True)
    exp = np.exp(logits)
    return exp / exp.sum(axis=1, keepdims=True)


# %%
def cross_entropy(probs, y_onehot):
    """Return the mean cross-entropy, a float, of probs (N, C) against one-hot labels (N, C)."""
    # TODO ask in the tutorial what to do with log(0)
    pass


# %%
def gradients(X, probs, y_onehot):
    # YOUR CODE HERE
    raise NotImplementedError()


# %%
def accuracy(probs, y):
    return np.mean(np.argmax(probs, axis=1) == y)


# %%
def train(X, y, W, b, epochs, learning_rate):
    # YOUR CODE HERE
    raise NotImplementedError()
