import numpy as np

f4 = np.float32


def scale_pixels(X):
    dtype = f4 if X.dtype == np.uint8 else X.dtype  # 784 bytes an image are 3 kB in float32, 6 in float64
    return X.astype(dtype) * dtype_two(dtype) / 255 - 1


def dtype_two(dtype):
    return np.dtype(dtype).type(2)


def sigmoid(z):
    out = np.empty_like(z)
    neg = z < 0
    e = np.exp(z[neg])
    out[neg] = e / (1 + e)
    out[~neg] = 1 / (1 + np.exp(-z[~neg]))
    return out


def mse_loss(y_onehot, outputs):
    return ((outputs - y_onehot) ** 2).mean()


class NeuralNetMLP:
    __slots__ = ("weight_h", "bias_h", "weight_out", "bias_out")

    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        rng = np.random.default_rng(random_seed)
        self.weight_h = rng.standard_normal((num_hidden, num_features), dtype=f4) * f4(0.1)
        self.bias_h = np.zeros(num_hidden, f4)
        self.weight_out = rng.standard_normal((num_classes, num_hidden), dtype=f4) * f4(0.1)
        self.bias_out = np.zeros(num_classes, f4)

    def forward(self, X):
        a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
        return a_h, sigmoid(a_h @ self.weight_out.T + self.bias_out)

    def backward(self, X, a_h, a_out, y):
        d2 = a_out.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 *= a_out
        d2 *= 1 - a_out
        d2 /= 0.5 * len(y)
        d1 = d2 @ self.weight_out
        d1 *= a_h * (1 - a_h)
        return d2.T @ a_h, d2.sum(0), d1.T @ X, d1.sum(0)


def minibatches(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples).astype(np.int32)
    return [order[i : i + minibatch_size] for i in range(0, num_samples, minibatch_size)]


def compute_mse_and_acc(model, X, y, minibatch_size=100):
    mse, acc = [], []
    sizes = []
    for i in range(0, len(X), minibatch_size):
        out = model.forward(X[i : i + minibatch_size])[1]
        Y = np.zeros_like(out)
        Y[np.arange(len(out)), y[i : i + minibatch_size]] = 1
        mse.append(mse_loss(Y, out))
        acc.append(np.mean(out.argmax(1) == y[i : i + minibatch_size]))
        sizes.append(len(out))
    return np.average(mse, weights=sizes), np.average(acc, weights=sizes)


def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for e in range(num_epochs):
        for b in minibatches(len(X_train), minibatch_size, seed + e):
            Xb = X_train[b]
            a_h, a_out = model.forward(Xb)
            grads = model.backward(Xb, a_h, a_out, y_train[b])
            for p, g in zip((model.weight_out, model.bias_out, model.weight_h, model.bias_h), grads):
                p -= p.dtype.type(learning_rate) * g
        loss, acc = compute_mse_and_acc(model, X_train, y_train, 512)
        history["loss"].append(loss)
        history["train_accuracy"].append(acc)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid, 512)[1])
    return history
