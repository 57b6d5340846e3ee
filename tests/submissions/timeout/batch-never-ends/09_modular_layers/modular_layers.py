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
        self.weight = np.random.default_rng(seed).normal(0, 1 / np.sqrt(num_in), (num_in, num_out))
        self.bias = np.zeros((1, num_out))

    def forward(self, X):
        self.X = X
        return X @ self.weight + self.bias

    def backward(self, grad_output):
        self.weight_grad = self.X.T @ grad_output
        self.bias_grad = grad_output.sum(axis=0, keepdims=True)
        return grad_output @ self.weight.T

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return [self.weight_grad, self.bias_grad]


class ReLU(Layer):
    def forward(self, X):
        self.X = X
        return np.maximum(X, 0)

    def backward(self, grad_output):
        return grad_output * (self.X > 0)


class Sigmoid(Layer):
    def forward(self, X):
        self.s = 0.5 * (1 + np.tanh(0.5 * X))
        return self.s

    def backward(self, grad_output):
        return grad_output * self.s * (1 - self.s)


class Dropout(Layer):
    def __init__(self, p, seed):
        self.p = p
        self.rng = np.random.default_rng(seed)

    def forward(self, X):
        self.mask = (self.rng.random(X.shape) >= self.p) / (1 - self.p) if self.training else 1.0
        return X * self.mask

    def backward(self, grad_output):
        return grad_output * self.mask


class SoftmaxCrossEntropy(Layer):
    def forward(self, logits, y):
        z = logits - logits.max(axis=1, keepdims=True)
        self.logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.y = y
        return -self.logp[np.arange(len(y)), y].mean()

    def backward(self):
        g = np.exp(self.logp)
        g[np.arange(len(g)), self.y] -= 1
        return g / len(g)


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
        history.append((model.forward(X).argmax(axis=1) == y).mean())
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        start = 0
        while start < len(X):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads()):
                param -= learning_rate * grad
            start + batch_size
    return history
