# loops only, as always. now with classes
import math
import random
import numpy as np


class Linear:
    def __init__(self, num_in, num_out, seed):
        r = random.Random(seed)
        s = 1 / math.sqrt(num_in)
        self.weight = np.array([[r.uniform(-s, s) for j in range(num_out)] for i in range(num_in)])
        self.bias = np.array([[0.0 for j in range(num_out)]])

    def forward(self, X):
        self.inputs = X.tolist()
        W = self.weight.tolist()
        b = self.bias[0].tolist()
        out = []
        for row in self.inputs:
            r = []
            for j in range(len(b)):
                total = 0.0
                for i in range(len(row)):
                    total += row[i] * W[i][j]
                r.append(total + b[j])
            out.append(r)
        return np.array(out)

    def backward(self, grad_output):
        G = grad_output.tolist()
        W = self.weight.tolist()
        n_in = len(W)
        n_out = len(W[0])
        dW = [[0.0] * n_out for i in range(n_in)]
        db = [0.0] * n_out
        dX = []
        for row, g in zip(self.inputs, G):
            for j in range(n_out):
                db[j] += g[j]
                for i in range(n_in):
                    dW[i][j] += row[i] * g[j]
            dX.append([sum(g[j] * W[i][j] for j in range(n_out)) for i in range(n_in)])
        self.dW = np.array(dW)
        self.db = np.array([db])
        return np.array(dX)

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return [self.dW, self.db]

    def train_mode(self):
        pass

    def eval_mode(self):
        pass


class Elementwise:
    """for layers that do the same with every number"""

    def forward(self, X):
        self.saved = X.copy()
        out = np.zeros(X.shape)
        for i in range(X.shape[0]):
            for j in range(X.shape[1]):
                out[i, j] = self.f(float(X[i, j]))
        return out

    def backward(self, grad_output):
        out = np.zeros(grad_output.shape)
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] = self.df(float(self.saved[i, j])) * grad_output[i, j]
        return out

    def params(self):
        return []

    def grads(self):
        return []

    def train_mode(self):
        pass

    def eval_mode(self):
        pass


class ReLU(Elementwise):
    def f(self, x):
        if x > 0:
            return x
        return 0.0

    def df(self, x):
        if x > 0:
            return 1.0
        return 0.0


class Sigmoid(Elementwise):
    def f(self, x):
        if x >= 0:
            return 1 / (1 + math.exp(-x))
        e = math.exp(x)
        return e / (1 + e)

    def df(self, x):
        s = self.f(x)
        return s * (1 - s)


class Dropout:
    def __init__(self, p, seed):
        self.p = p
        self.random = random.Random(seed)
        self.training = True

    def forward(self, X):
        self.mask = []
        out = np.zeros(X.shape)
        for i in range(X.shape[0]):
            row = []
            for j in range(X.shape[1]):
                if not self.training:
                    m = 1.0
                elif self.random.random() < self.p:
                    m = 0.0
                else:
                    m = 1 / (1 - self.p)
                row.append(m)
                out[i, j] = X[i, j] * m
            self.mask.append(row)
        return out

    def backward(self, grad_output):
        out = np.zeros(grad_output.shape)
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                out[i, j] = grad_output[i, j] * self.mask[i][j]
        return out

    def params(self):
        return []

    def grads(self):
        return []

    def train_mode(self):
        self.training = True

    def eval_mode(self):
        self.training = False


class SoftmaxCrossEntropy:
    def forward(self, logits, y):
        self.probs = []
        self.y = [int(label) for label in y]
        total = 0.0
        for row, label in zip(logits.tolist(), self.y):
            m = max(row)
            s = sum(math.exp(v - m) for v in row)
            total += math.log(s) + m - row[label]
            self.probs.append([math.exp(v - m) / s for v in row])
        return total / len(self.y)

    def backward(self):
        n = len(self.y)
        grad = [[p / n for p in row] for row in self.probs]
        for i in range(n):
            grad[i][self.y[i]] -= 1 / n
        return np.array(grad)

    def params(self):
        return []

    def grads(self):
        return []


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, grad_output):
        i = len(self.layers) - 1
        while i >= 0:
            grad_output = self.layers[i].backward(grad_output)
            i -= 1
        return grad_output

    def params(self):
        out = []
        for layer in self.layers:
            for p in layer.params():
                out.append(p)
        return out

    def grads(self):
        out = []
        for layer in self.layers:
            for g in layer.grads():
                out.append(g)
        return out

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
        right = 0
        for row, label in zip(model.forward(X).tolist(), y):
            best = 0
            for c in range(len(row)):
                if row[c] > row[best]:
                    best = c
            if best == label:
                right += 1
        history.append(right / len(y))
        model.train_mode()
        order = np.random.default_rng(seed + e).permutation(len(X)).tolist()
        while order:
            batch = order[:batch_size]
            order = order[batch_size:]
            loss.forward(model.forward(np.array([X[i] for i in batch])), [y[i] for i in batch])
            model.backward(loss.backward())
            for p, g in zip(model.params(), model.grads()):
                for i in range(p.shape[0]):
                    for j in range(p.shape[1]):
                        p[i, j] -= learning_rate * g[i, j]
    return history
