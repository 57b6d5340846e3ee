import numpy as np
from scipy import special, stats
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import OneHotEncoder  # thought I needed it


class NoParams:
    def params(self):
        return []

    def grads(self):
        return []

    def train_mode(self):
        return self

    def eval_mode(self):
        return self


class Linear(NoParams):
    def __init__(self, num_in, num_out, seed):
        self.weight = stats.truncnorm(-2, 2, scale=0.2).rvs((num_in, num_out), random_state=np.random.default_rng(seed))
        self.bias = np.full((1, num_out), 0.0)

    def forward(self, X):
        self.X = X
        return np.matmul(X, self.weight) + self.bias

    def backward(self, grad_output):
        self.gradients = {"weight": np.matmul(self.X.T, grad_output), "bias": grad_output.sum(axis=0).reshape(1, -1)}
        return np.matmul(grad_output, self.weight.T)

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return list(self.gradients.values())


class ReLU(NoParams):
    def forward(self, X):
        self.A = np.clip(X, 0, None)
        return self.A

    def backward(self, grad_output):
        return np.where(self.A > 0, grad_output, 0.0)


class Sigmoid(NoParams):
    def forward(self, X):
        self.X = X
        return special.expit(X)

    def backward(self, grad_output):
        # expit(-x) = 1 - expit(x)
        return grad_output * special.expit(self.X) * special.expit(-self.X)


class Dropout(NoParams):
    def __init__(self, p, seed):
        self.coin = stats.bernoulli(1 - p)
        self.factor = 1 / (1 - p)
        self.rng = np.random.default_rng(seed)
        self.training = True

    def train_mode(self):
        self.training = True

    def eval_mode(self):
        self.training = False

    def forward(self, X):
        self.mask = np.ones_like(X)
        if self.training:
            self.mask = self.coin.rvs(size=X.shape, random_state=self.rng) * self.factor
        return self.mask * X

    def backward(self, grad_output):
        return self.mask * grad_output


class SoftmaxCrossEntropy(NoParams):
    def forward(self, logits, y):
        self.log_probs = special.log_softmax(logits, axis=1)
        self.y = y
        return -np.mean(np.take_along_axis(self.log_probs, np.asarray(y, dtype=int)[:, None], axis=1))

    def backward(self):
        grad = np.exp(self.log_probs)
        np.subtract.at(grad, (np.arange(len(self.y)), self.y), 1)
        return grad / len(self.y)


class Sequential(NoParams):
    def __init__(self, layers):
        self.layers = tuple(layers)

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
        history.append(float(accuracy_score(y, model.forward(X).argmax(axis=1))))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for batch in np.array_split(order, np.arange(batch_size, len(X), batch_size)):
            loss.forward(model.forward(X[batch]), y[batch])
            model.backward(loss.backward())
            for p, g in zip(model.params(), model.grads()):
                np.subtract(p, learning_rate * g, out=p, casting="same_kind")
    return history
