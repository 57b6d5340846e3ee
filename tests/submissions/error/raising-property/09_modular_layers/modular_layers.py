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
    """weights are made at the first forward, because only then the shape is known for sure"""

    def __init__(self, num_in, num_out, seed):
        self.num_out = num_out
        self.rng = np.random.default_rng(seed)
        self._weight = None
        self.bias = np.zeros((1, num_out))

    @property
    def weight(self):
        if self._weight is None:
            raise RuntimeError("call forward first")
        return self._weight

    @weight.setter
    def weight(self, value):
        self._weight = value

    def forward(self, X):
        if self._weight is None:
            self._weight = self.rng.normal(0, 0.1, (X.shape[1], self.num_out))
        self.X = X
        return X @ self.weight + self.bias

    def backward(self, grad_output):
        self.dW = self.X.T @ grad_output
        self.db = grad_output.sum(axis=0, keepdims=True)
        return grad_output @ self.weight.T

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return [self.dW, self.db]


class ReLU(Layer):
    def forward(self, X):
        self.mask = X > 0
        return X * self.mask

    def backward(self, grad_output):
        return grad_output * self.mask


class Sigmoid(Layer):
    def forward(self, X):
        self.out = 1 / (1 + np.exp(-X))
        return self.out

    def backward(self, grad_output):
        return grad_output * self.out * (1 - self.out)


class Dropout(Layer):
    def __init__(self, p, seed):
        self.p = p
        self.rng = np.random.default_rng(seed)

    def forward(self, X):
        if not self.training:
            return X
        self.mask = (self.rng.random(X.shape) >= self.p) / (1 - self.p)
        return X * self.mask

    def backward(self, grad_output):
        return grad_output * self.mask if self.training else grad_output


class SoftmaxCrossEntropy(Layer):
    def forward(self, logits, y):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.probs = e / e.sum(axis=1, keepdims=True)
        self.y = y
        return -np.log(self.probs[np.arange(len(y)), y] + 1e-12).mean()

    def backward(self):
        d = self.probs.copy()
        d[np.arange(len(d)), self.y] -= 1
        return d / len(d)


class Sequential(Layer):
    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, grad_output):
        for layer in reversed(self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def params(self):
        return [p for layer in self.layers for p in layer.params()]

    def grads(self):
        return [g for layer in self.layers for g in layer.grads()]

    def train_mode(self):
        for layer in self.layers:
            layer.train_mode()

    def eval_mode(self):
        for layer in self.layers:
            layer.eval_mode()


def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for i in range(0, len(X), batch_size):
            rows = order[i : i + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for p, g in zip(model.params(), model.grads()):
                p -= learning_rate * g
    return history
