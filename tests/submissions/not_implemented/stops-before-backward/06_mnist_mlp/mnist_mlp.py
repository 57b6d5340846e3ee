# %%
import numpy as np


# %%
def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


# %%
def scale_pixels(X):
    """Scale pixels 0..255, an array (N, D) of uint8 or floats, to floats in [-1, 1]. Returns a new array (N, D)."""
    return (X.astype(float) - 127.5) / 127.5


# %%
def sigmoid(z):
    """Return the logistic sigmoid of every entry of the array z, of the same shape; no overflow, however large z is."""
    positive = z > 0
    e = np.exp(np.where(positive, -z, z))
    return np.where(positive, 1.0, e) / (1 + e)


# %%
def mse_loss(y_onehot, outputs):
    """Return the mean squared error, a float, of outputs (N, C) against one-hot labels (N, C), over all entries."""
    diff = outputs - y_onehot
    return (diff * diff).mean()


# %%
class NeuralNetMLP:
    """A network with one hidden layer; sigmoids in both layers."""

    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        rng = np.random.default_rng(random_seed)
        self.weight_h = 0.1 * rng.standard_normal((num_hidden, num_features))
        self.weight_out = 0.1 * rng.standard_normal((num_classes, num_hidden))
        self.bias_h = np.zeros(num_hidden)
        self.bias_out = np.zeros(num_classes)

    def forward(self, X):
        """Send X (N, D) through the network. Returns what the units say: a_h (N, H) and a_out (N, C)."""
        a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
        return a_h, sigmoid(a_h @ self.weight_out.T + self.bias_out)

    def backward(self, X, a_h, a_out, y):
        """Return the gradients of the squared error: summed over the classes, averaged over the N samples."""
        y_onehot = one_hot(y, a_out.shape[1])
        # TODO
        # YOUR CODE HERE
        raise NotImplementedError()


# %%
def minibatches(num_samples, minibatch_size, seed):
    """Cut the shuffled row numbers 0..num_samples-1 into pieces of minibatch_size, the last one shorter if need be."""
    order = np.random.default_rng(seed).permutation(num_samples)
    return [order[i : i + minibatch_size] for i in range(0, num_samples, minibatch_size)]


# %%
def compute_mse_and_acc(model, X, y, minibatch_size=100):
    """Return (mse, accuracy), two floats, of the model on all of X (N, D) with labels y (N,), going piece by piece."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %%
def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    """Train the model in place by minibatch gradient descent; epoch e uses minibatches(N, minibatch_size, seed + e)."""
    # YOUR CODE HERE
    raise NotImplementedError()
