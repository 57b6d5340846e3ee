import numpy as np

# np.matrix makes * the matrix product, looks more like the lecture


class Linear:
    def __init__(self, num_in, num_out, seed):
        self.weight = np.asmatrix(np.random.default_rng(seed).normal(0, 0.1, (num_in, num_out)))
        self.bias = np.asmatrix(np.zeros((1, num_out)))

    def forward(self, X):
        self.X = np.asmatrix(X)
        return self.X * np.asmatrix(self.weight) + self.bias

    def backward(self, grad_output):
        G = np.asmatrix(grad_output)
        self.dW = self.X.T * G
        self.db = G.sum(axis=0)
        return G * np.asmatrix(self.weight).T

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return [self.dW, self.db]

    def train_mode(self):
        pass

    def eval_mode(self):
        pass


class ReLU:
    def forward(self, X):
        self.X = np.asmatrix(X)
        return np.maximum(self.X, 0)

    def backward(self, grad_output):
        return np.multiply(np.asmatrix(grad_output), self.X > 0)

    def params(self):
        return []

    def grads(self):
        return []

    def train_mode(self):
        pass

    def eval_mode(self):
        pass


class Sigmoid(ReLU):
    def forward(self, X):
        self.s = 1 / (1 + np.exp(-np.asmatrix(X)))
        return self.s

    def backward(self, grad_output):
        return np.multiply(np.asmatrix(grad_output), np.multiply(self.s, 1 - self.s))


class Dropout(ReLU):
    def __init__(self, p, seed):
        self.p, self.rng, self.on = p, np.random.default_rng(seed), True

    def forward(self, X):
        self.mask = np.ones(X.shape)
        if self.on:
            self.mask = (self.rng.random(X.shape) >= self.p) / (1 - self.p)
        return np.multiply(np.asmatrix(X), self.mask)

    def backward(self, grad_output):
        return np.multiply(np.asmatrix(grad_output), self.mask)

    def train_mode(self):
        self.on = True

    def eval_mode(self):
        self.on = False


class SoftmaxCrossEntropy(ReLU):
    def forward(self, logits, y):
        z = np.asmatrix(logits) - np.asmatrix(logits).max(axis=1)
        self.P = np.exp(z) / np.exp(z).sum(axis=1)
        self.Y = np.eye(z.shape[1])[y]
        return -np.log(np.multiply(self.P, self.Y).sum(axis=1)).mean()

    def backward(self):
        return (self.P - self.Y) / len(self.Y)


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, grad_output):
        for layer in self.layers[::-1]:
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
    history = []
    loss = SoftmaxCrossEntropy()
    for e in range(epochs):
        model.eval_mode()
        history.append(float(np.mean(np.asarray(model.forward(X)).argmax(axis=1) == y)))
        model.train_mode()
        order = np.random.default_rng(seed + e).permutation(len(X))
        for i in range(0, len(X), batch_size):
            rows = order[i : i + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for p, g in zip(model.params(), model.grads()):
                p -= learning_rate * g
    return history
