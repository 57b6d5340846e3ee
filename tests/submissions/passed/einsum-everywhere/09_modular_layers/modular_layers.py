import numpy as np


class Layer:
    training = True

    def params(self):
        return []

    def grads(self):
        return []

    def train_mode(self):
        self.training = True

    def eval_mode(self):
        self.training = False


class Linear(Layer):
    def __init__(self, num_in, num_out, seed):
        bound = np.sqrt(6 / (num_in + num_out))  # Glorot
        self.weight = np.random.Generator(np.random.PCG64(seed)).uniform(-bound, bound, (num_in, num_out))
        self.bias = np.zeros((1, num_out))

    def forward(self, X):
        self.X = X
        return np.einsum("ni,io->no", X, self.weight) + self.bias

    def backward(self, grad_output):
        self.G = grad_output
        self._grads = [np.einsum("ni,no->io", self.X, self.G), np.einsum("no->o", self.G)[None]]
        return np.einsum("no,io->ni", self.G, self.weight)

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return self._grads


class ReLU(Layer):
    def forward(self, X):
        self.gate = np.heaviside(X, 0.0)
        return np.einsum("...,...->...", X, self.gate)

    def backward(self, grad_output):
        return np.einsum("...,...->...", grad_output, self.gate)


class Sigmoid(Layer):
    def forward(self, X):
        self.s = np.exp(-np.logaddexp(0, -X))
        return self.s

    def backward(self, grad_output):
        return np.einsum("...,...,...->...", grad_output, self.s, 1 - self.s)


class Dropout(Layer):
    def __init__(self, p, seed):
        self.keep = 1 - p
        self.rng = np.random.Generator(np.random.PCG64(seed))

    def forward(self, X):
        self.mask = self.rng.binomial(1, self.keep, X.shape) / self.keep if self.training else None
        return self.through(X)

    def backward(self, grad_output):
        return self.through(grad_output)

    def through(self, A):
        return A if self.mask is None else np.einsum("...,...->...", A, self.mask)


class SoftmaxCrossEntropy(Layer):
    def forward(self, logits, y):
        self.Y = np.equal.outer(y, np.arange(logits.shape[1])).astype(logits.dtype)
        self.logp = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        return -np.einsum("nc,nc->", self.Y, self.logp) / len(y)

    def backward(self):
        return np.einsum("nc,->nc", np.exp(self.logp) - self.Y, 1 / len(self.Y))


class Sequential(Layer):
    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, grad_output):
        for layer in self.layers[::-1]:
            grad_output = layer.backward(grad_output)
        return grad_output

    def params(self):
        return sum((layer.params() for layer in self.layers), [])

    def grads(self):
        return sum((layer.grads() for layer in self.layers), [])

    def train_mode(self):
        [layer.train_mode() for layer in self.layers]

    def eval_mode(self):
        [layer.eval_mode() for layer in self.layers]


def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    criterion, history = SoftmaxCrossEntropy(), []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(float((model.forward(X).argmax(1) == y).mean()))
        model.train_mode()
        perm = np.random.default_rng(seed + epoch).permutation(len(y))
        for idx in np.split(perm, range(batch_size, len(y), batch_size)):
            criterion.forward(model.forward(X[idx]), y[idx])
            model.backward(criterion.backward())
            for p, g in zip(model.params(), model.grads()):
                p -= learning_rate * g
    return history
