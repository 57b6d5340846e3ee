import numpy as np


def scale_pixels(X):
    return np.einsum("nd,->nd", X.astype(np.float64), 2 / 255) - 1


def sigmoid(z):
    e = np.exp(-abs(z))
    return np.where(z < 0, e, 1) / (1 + e)


def mse_loss(y_onehot, outputs):
    D = outputs - y_onehot
    return np.einsum("nc,nc->", D, D) / D.size


class NeuralNetMLP:
    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        D, H, C = num_features, num_hidden, num_classes
        draws = 0.1 * np.random.Generator(np.random.PCG64(random_seed)).standard_normal(H * D + C * H)
        self.weight_h, self.bias_h = draws[: H * D].reshape(H, D), np.zeros(H)
        self.weight_out, self.bias_out = draws[H * D :].reshape(C, H), np.zeros(C)

    def forward(self, X):
        A = sigmoid(np.einsum("nd,hd->nh", X, self.weight_h, optimize=True) + self.bias_h)
        return A, sigmoid(np.einsum("nh,ch->nc", A, self.weight_out, optimize=True) + self.bias_out)

    def backward(self, X, a_h, a_out, y):
        Y = np.zeros(a_out.shape)
        Y[range(len(y)), y] = 1
        G = np.einsum("nc,nc,nc->nc", a_out - Y, a_out, 1 - a_out) * 2 / len(Y)
        GH = np.einsum("nc,ch,nh,nh->nh", G, self.weight_out, a_h, 1 - a_h, optimize=True)
        return (
            np.einsum("nc,nh->ch", G, a_h, optimize=True),
            np.einsum("nc->c", G),
            np.einsum("nh,nd->hd", GH, X, optimize=True),
            np.einsum("nh->h", GH),
        )


def minibatches(num_samples, minibatch_size, seed):
    p = np.random.default_rng(seed).permutation(num_samples)
    return np.split(p, range(minibatch_size, num_samples, minibatch_size))


def compute_mse_and_acc(model, X, y, minibatch_size=100):
    sums = np.zeros(2)
    for rows in np.split(np.arange(len(X)), range(minibatch_size, len(X), minibatch_size)):
        O = model.forward(X[rows])[1]
        D = O - (y[rows][:, None] == np.arange(O.shape[1]))
        sums += np.einsum("nc,nc->", D, D) / O.shape[1], (O.argmax(1) == y[rows]).sum()
    mse, acc = sums / len(X)
    return mse, acc


def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    names = "weight_out", "bias_out", "weight_h", "bias_h"
    rows = []
    for e in range(num_epochs):
        for b in minibatches(len(X_train), minibatch_size, seed + e):
            grads = model.backward(X_train[b], *model.forward(X_train[b]), y_train[b])
            for name, g in zip(names, grads):
                setattr(model, name, getattr(model, name) - learning_rate * g)
        rows.append((*compute_mse_and_acc(model, X_train, y_train), compute_mse_and_acc(model, X_valid, y_valid)[1]))
    return {k: [r[i] for r in rows] for i, k in enumerate(["loss", "train_accuracy", "valid_accuracy"])}
