# %%
import numpy as np


# %%
class Layer:
    """A layer without parameters, which is in training mode until it is told otherwise."""

    training = True

    def params(self):
        return []

    def grads(self):
        return []

    def train_mode(self):
        self.training = True

    def eval_mode(self):
        self.training = False


# %%
class Linear(Layer):
    def __init__(self, num_in, num_out, seed):
        self.weight = np.random.default_rng(seed).normal(0, 0.1, (num_in, num_out))
        self.bias = np.zeros((1, num_out))

    def forward(self, X):
        self.X = X
        return X @ self.weight + self.bias

    def backward(self, grad_output):
        # works for the weights, not sure about the other one
        self.grad_weight = self.X.T @ grad_output
        self.grad_bias = np.sum(grad_output, axis=0, keepdims=True)

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return [self.grad_weight, self.grad_bias]


# %%
class ReLU(Layer):
    def forward(self, X):
        self.X = X
        return np.maximum(X, 0.0)

    def backward(self, grad_output):
        return grad_output * (self.X > 0)


# %%
class Sigmoid(Layer):
    def forward(self, X):
        self.output = 1 / (1 + np.exp(-X))
        return self.output

    def backward(self, grad_output):
        # YOUR CODE HERE
        raise NotImplementedError()


# %%
class Dropout(Layer):
    def __init__(self, p, seed):
        self.p = p
        self.rng = np.random.default_rng(seed)

    def forward(self, X):
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self, grad_output):
        # YOUR CODE HERE
        raise NotImplementedError()


# %%
class SoftmaxCrossEntropy(Layer):
    def forward(self, logits, y):
        # YOUR CODE HERE
        raise NotImplementedError()

    def backward(self):
        # YOUR CODE HERE
        raise NotImplementedError()


# %%
class Sequential(Layer):
    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X


# %%
def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    # YOUR CODE HERE
    raise NotImplementedError()
