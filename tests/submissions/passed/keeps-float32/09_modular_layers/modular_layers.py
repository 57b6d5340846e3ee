import numpy as np

F = np.float32


class Layer(object):
    def __init__(self):
        self.training = True

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
        super().__init__()
        rng = np.random.default_rng(seed)
        self.weight = rng.standard_normal((num_in, num_out), dtype=F) / F(np.sqrt(num_in))
        self.bias = np.zeros((1, num_out), dtype=F)

    def forward(self, X):
        self.input = X
        out = X @ self.weight
        out += self.bias
        return out

    def backward(self, grad_output):
        self.dweight = self.input.T @ grad_output
        self.dbias = np.sum(grad_output, axis=0, keepdims=True)
        return grad_output @ self.weight.T

    def params(self):
        return [self.weight, self.bias]

    def grads(self):
        return [self.dweight, self.dbias]


class ReLU(Layer):
    def forward(self, X):
        self.dead = X <= 0
        out = X.copy()
        out[self.dead] = 0
        return out

    def backward(self, grad_output):
        grad = grad_output.copy()
        grad[self.dead] = 0
        return grad


class Sigmoid(Layer):
    def forward(self, X):
        e = np.exp(-np.abs(X))
        out = e / (1 + e)
        positive = X > 0
        out[positive] = 1 / (1 + e[positive])
        self.out = out
        return out

    def backward(self, grad_output):
        return grad_output * (self.out - self.out * self.out)


class Dropout(Layer):
    def __init__(self, p, seed):
        super().__init__()
        self.p = p
        self.rng = np.random.default_rng(seed)
        self.mask = None

    def forward(self, X):
        if not self.training or self.p == 0:
            self.mask = None
            return X
        self.mask = (self.rng.random(X.shape, dtype=F) >= self.p).astype(X.dtype)
        self.mask /= X.dtype.type(1 - self.p)
        return X * self.mask

    def backward(self, grad_output):
        if self.mask is None:
            return grad_output
        return grad_output * self.mask


class SoftmaxCrossEntropy(Layer):
    def forward(self, logits, y):
        self.y = y
        z = logits - logits.max(axis=1, keepdims=True)
        lse = np.log(np.exp(z).sum(axis=1))
        self.softmax = np.exp(z - lse[:, np.newaxis])
        return (lse - z[np.arange(len(y)), y]).mean()

    def backward(self):
        n = len(self.y)
        d = np.array(self.softmax)
        d[np.arange(n), self.y] -= 1
        d /= d.dtype.type(n)
        return d


class Sequential(Layer):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, X):
        out = X
        for l in self.layers:
            out = l.forward(out)
        return out

    def backward(self, grad_output):
        for l in self.layers[::-1]:
            grad_output = l.backward(grad_output)
        return grad_output

    def params(self):
        ps = []
        for l in self.layers:
            ps += l.params()
        return ps

    def grads(self):
        gs = []
        for l in self.layers:
            gs += l.grads()
        return gs

    def train_mode(self):
        super().train_mode()
        for l in self.layers:
            l.train_mode()

    def eval_mode(self):
        super().eval_mode()
        for l in self.layers:
            l.eval_mode()


def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    history = []
    ce = SoftmaxCrossEntropy()
    for epoch in range(epochs):
        model.eval_mode()
        acc = np.mean(np.argmax(model.forward(X), axis=1) == y)
        history.append(acc)
        model.train_mode()
        idx = np.arange(len(X))[np.random.default_rng(seed + epoch).permutation(len(X))]
        Xs, ys = X[idx], y[idx]
        for i in range(0, len(X), batch_size):
            ce.forward(model.forward(Xs[i:i + batch_size]), ys[i:i + batch_size])
            model.backward(ce.backward())
            for p, g in zip(model.params(), model.grads()):
                p -= p.dtype.type(learning_rate) * g
    return history
