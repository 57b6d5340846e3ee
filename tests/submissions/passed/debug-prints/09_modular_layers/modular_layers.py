import numpy as np

print("loading...")
DEBUG = True


class Layer:
    training = True
    def params(self): return []
    def grads(self): return []
    def train_mode(self): self.training = True
    def eval_mode(self): self.training = False


class Linear(Layer):
    def __init__(self, num_in, num_out, seed):
        rng = np.random.default_rng(seed)
        self.weight = rng.normal(0, 0.1, (num_in, num_out))
        self.bias = np.zeros((1, num_out))
        if DEBUG: print("Linear", self.weight.shape, self.bias.shape, "seed", seed)

    def forward(self, X):
        self.X = X
        out = X @ self.weight + self.bias
        if DEBUG: print("forward", X.shape, "->", out.shape)
        return out

    def backward(self, grad_output):
        print("grad_output:", grad_output)
        self.gW = self.X.T @ grad_output
        self.gb = grad_output.sum(axis=0, keepdims=True)
        #self.gW /= len(self.X)   NO!! the loss does this already
        assert self.gW.shape == self.weight.shape
        assert self.gb.shape == self.bias.shape
        return grad_output @ self.weight.T

    def params(self): return [self.weight, self.bias]
    def grads(self): return [self.gW, self.gb]


class ReLU(Layer):
    def forward(self, X):
        self.mask = X > 0
        print("share alive", self.mask.mean())
        return self.mask * X

    def backward(self, grad_output):
        return self.mask * grad_output


class Sigmoid(Layer):
    def forward(self, X):
        neg = np.exp(np.where(X < 0, X, 0))      # e^x for negative x
        pos = np.exp(np.where(X < 0, 0, -X))     # e^-x for positive x
        self.s = neg / (neg + pos)
        print("min/max", self.s.min(), self.s.max())
        return self.s

    def backward(self, grad_output):
        return grad_output * self.s * (1 - self.s)


class Dropout(Layer):
    def __init__(self, p, seed):
        self.p, self.rng = p, np.random.default_rng(seed)

    def forward(self, X):
        if self.training:
            U = self.rng.random(X.size).reshape(X.shape)
            self.keep = (U >= self.p).astype(float) / (1 - self.p)
        else:
            self.keep = np.ones(X.shape)
        print("dropout, training =", self.training, "kept", np.count_nonzero(self.keep), "of", X.size)
        return X * self.keep

    def backward(self, grad_output):
        return grad_output * self.keep


class SoftmaxCrossEntropy(Layer):
    def forward(self, logits, y):
        print("labels:", y)
        c = logits.max(axis=1)
        lse = c + np.log(np.exp(logits - c[:, None]).sum(axis=1))
        self.p = np.exp(logits - lse[:, None])
        self.y = y
        losses = lse - logits[range(len(y)), y]
        print("losses:", losses)
        return losses.mean()

    def backward(self):
        onehot = np.zeros_like(self.p)
        onehot[range(len(self.y)), self.y] = 1
        return (self.p - onehot) / len(self.y)


class Sequential(Layer):
    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        for i, layer in enumerate(self.layers):
            X = layer.forward(X)
            print(i, type(layer).__name__, X.shape)
        return X

    def backward(self, grad_output):
        for layer in reversed(self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def params(self): return [p for l in self.layers for p in l.params()]
    def grads(self): return [g for l in self.layers for g in l.grads()]

    def train_mode(self):
        print("train mode")
        for l in self.layers: l.train_mode()

    def eval_mode(self):
        print("eval mode")
        for l in self.layers: l.eval_mode()


def fit(model, X, y, epochs, learning_rate, batch_size, seed):
    loss_fn = SoftmaxCrossEntropy()
    history = []
    for e in range(epochs):
        model.eval_mode()
        acc = (model.forward(X).argmax(1) == y).mean()
        history.append(acc)
        model.train_mode()
        perm = np.random.default_rng(seed + e).permutation(len(X))
        total = 0
        for i in range(0, len(X), batch_size):
            b = perm[i:i+batch_size]
            total += loss_fn.forward(model.forward(X[b]), y[b]) * len(b)
            model.backward(loss_fn.backward())
            for p, g in zip(model.params(), model.grads()):
                p[:] = p - learning_rate * g
        print(f"epoch {e}: acc {acc:.3f} loss {total / len(X):.4f}")
    print("done!", history)
    return history
