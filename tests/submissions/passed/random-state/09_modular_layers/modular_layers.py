# 09 modular layers
import numpy as np
from copy import deepcopy

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

class Linear(Layer):
    def __init__(self, num_in, num_out, seed):
        rs = np.random.RandomState(seed)
        self.weight = rs.randn(num_in, num_out) * 0.1
        self.bias = np.zeros(num_out).reshape(1, num_out)
        self.dW = np.zeros_like(self.weight)
        self.db = np.zeros_like(self.bias)

    def forward(self, X):
        self.A_prev = X
        Z = np.dot(X, self.weight) + self.bias
        return Z

    def backward(self, grad_output):
        self.dW = np.dot(self.A_prev.T, grad_output)
        self.db = np.sum(grad_output, axis=0, keepdims=True)
        dA_prev = np.dot(grad_output, self.weight.T)
        return dA_prev

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return [self.dW, self.db]

class ReLU(Layer):
    def forward(self, X):
        self.Z = X
        return np.maximum(0, X)

    def backward(self, grad_output):
        dZ = np.array(grad_output, copy=True)
        dZ[self.Z <= 0] = 0
        return dZ

class Sigmoid(Layer):
    def forward(self, X):
        # fill in the two halves separately so nothing overflows
        s = np.empty(X.shape)
        pos = X >= 0
        s[pos] = 1 / (1 + np.exp(-X[pos]))
        ex = np.exp(X[~pos])
        s[~pos] = ex / (1 + ex)
        self.s = s
        return s

    def backward(self, grad_output):
        return grad_output * self.s * (1 - self.s)

class Dropout(Layer):
    def __init__(self, p, seed):
        self.p = p
        self.rs = np.random.RandomState(seed)

    def forward(self, X):
        D = self.rs.rand(*X.shape)   # drawn in both modes, used in one
        if self.training:
            D = (D > self.p).astype(int)
            self.D = D / (1 - self.p)
            return X * self.D
        self.D = np.ones(X.shape)
        return X.copy()

    def backward(self, grad_output):
        return grad_output * self.D

class SoftmaxCrossEntropy(Layer):
    def forward(self, logits, y):
        m = y.shape[0]
        shift = logits - np.max(logits, axis=1, keepdims=True)
        logsum = np.log(np.sum(np.exp(shift), axis=1, keepdims=True))
        self.A = np.exp(shift - logsum)
        self.Y = np.zeros(logits.shape)
        self.Y[np.arange(m), y] = 1
        cost = -np.sum((shift - logsum)[self.Y == 1]) / m
        return cost

    def backward(self):
        m = self.Y.shape[0]
        return (1 / m) * (self.A - self.Y)

class Sequential(Layer):
    def __init__(self, layers):
        self.layers = layers
        self.L = len(layers)

    def forward(self, X):
        A = X
        for l in range(self.L):
            A = self.layers[l].forward(A)
        return A

    def backward(self, grad_output):
        dA = grad_output
        for l in reversed(range(self.L)):
            dA = self.layers[l].backward(dA)
        return dA

    def params(self):
        out = []
        for layer in self.layers:
            out.extend(layer.params())
        return out

    def grads(self):
        out = []
        for layer in self.layers:
            out.extend(layer.grads())
        return out

    def train_mode(self):
        for layer in self.layers:
            layer.train_mode()

    def eval_mode(self):
        for layer in self.layers:
            layer.eval_mode()

def update(model, lr):
    params, grads = model.params(), model.grads()
    for i in range(len(params)):
        params[i] -= lr * grads[i]

def random_mini_batches(X, y, size, seed):
    m = X.shape[0]
    perm = list(np.random.default_rng(seed).permutation(m))
    shuffled_X, shuffled_y = X[perm], y[perm]
    batches = []
    complete = m // size
    for k in range(complete):
        batches.append((shuffled_X[k*size:(k+1)*size], shuffled_y[k*size:(k+1)*size]))
    if m % size != 0:
        batches.append((shuffled_X[complete*size:], shuffled_y[complete*size:]))
    return batches

def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    history = []
    loss = SoftmaxCrossEntropy()
    for epoch in range(epochs):
        model.eval_mode()
        predictions = np.argmax(model.forward(X), axis=1)
        history.append(np.sum(predictions == y) / y.shape[0])
        model.train_mode()
        for Xb, yb in random_mini_batches(X, y, batch_size, seed + epoch):
            cost = loss.forward(model.forward(Xb), yb)
            model.backward(loss.backward())
            update(model, learning_rate)
    return history

if __name__ == "__main__":
    from sklearn.datasets import load_digits
    data = load_digits()
    net = Sequential([Linear(64, 32, 1), ReLU(), Dropout(0.2, 1), Linear(32, 10, 2)])
    print(fit(net, data.data / 16, data.target, 20, 0.1, 50, 0))
