# this time not EVERYTHING in loops: one image after the other, numpy for the 784 pixels
import math
import numpy as np


def scale_pixels(X):
    out = np.zeros(X.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            out[i, j] = (float(X[i, j]) - 127.5) / 127.5
    return out


def one_sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    e = math.exp(z)
    return e / (1 + e)


def sigmoid(z):
    out = np.zeros(z.shape)
    flat_in, flat_out = z.reshape(-1), out.reshape(-1)
    for i in range(len(flat_in)):
        flat_out[i] = one_sigmoid(float(flat_in[i]))
    return out


def mse_loss(y_onehot, outputs):
    total = 0.0
    n = 0
    for row, out in zip(y_onehot, outputs):
        for t, o in zip(row, out):
            total += (float(o) - float(t)) ** 2
            n += 1
    return total / n


class NeuralNetMLP:
    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        import random
        r = random.Random(random_seed)
        self.weight_h = np.array([[r.gauss(0, 0.1) for _ in range(num_features)] for _ in range(num_hidden)])
        self.weight_out = np.array([[r.gauss(0, 0.1) for _ in range(num_hidden)] for _ in range(num_classes)])
        self.bias_h = np.array([0.0] * num_hidden)
        self.bias_out = np.array([0.0] * num_classes)

    def forward(self, X):
        H, C = len(self.bias_h), len(self.bias_out)
        a_h = np.zeros((len(X), H))
        a_out = np.zeros((len(X), C))
        for n in range(len(X)):
            a_h[n] = sigmoid(self.weight_h.dot(X[n]) + self.bias_h)
            a_out[n] = sigmoid(self.weight_out.dot(a_h[n]) + self.bias_out)
        return a_h, a_out

    def backward(self, X, a_h, a_out, y):
        N = len(X)
        dw_out, db_out = np.zeros(self.weight_out.shape), np.zeros(self.bias_out.shape)
        dw_h, db_h = np.zeros(self.weight_h.shape), np.zeros(self.bias_h.shape)
        for n in range(N):
            d_out = np.zeros(len(db_out))
            for c in range(len(d_out)):
                target = 1.0 if c == y[n] else 0.0
                o = a_out[n, c]
                d_out[c] = 2 * (o - target) * o * (1 - o)
            d_h = np.zeros(len(db_h))
            for h in range(len(d_h)):
                s = 0.0
                for c in range(len(d_out)):
                    s += d_out[c] * self.weight_out[c, h]
                d_h[h] = s * a_h[n, h] * (1 - a_h[n, h])
            for c in range(len(d_out)):
                dw_out[c] += d_out[c] * a_h[n]
            for h in range(len(d_h)):
                dw_h[h] += d_h[h] * X[n]
            db_out += d_out
            db_h += d_h
        return dw_out / N, db_out / N, dw_h / N, db_h / N


def minibatches(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    batches = []
    i = 0
    while i < num_samples:
        batches.append(order[i:i + minibatch_size])
        i += minibatch_size
    return batches


def compute_mse_and_acc(model, X, y, minibatch_size=100):
    # minibatch_size makes no difference if you go one by one anyway
    error = 0.0
    right = 0
    for n in range(len(X)):
        out = model.forward(X[n:n + 1])[1][0]
        best = 0
        for c in range(len(out)):
            if out[c] > out[best]:
                best = c
            error += (out[c] - (1.0 if c == y[n] else 0.0)) ** 2
        if best == y[n]:
            right += 1
    return float(error / len(X) / len(out)), right / len(X)


def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    loss, acc, val = [], [], []
    for e in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + e):
            Xb = np.array([X_train[i] for i in batch])
            yb = [int(y_train[i]) for i in batch]
            a_h, a_out = model.forward(Xb)
            g1, g2, g3, g4 = model.backward(Xb, a_h, a_out, yb)
            model.weight_out = model.weight_out - learning_rate * g1
            model.bias_out = model.bias_out - learning_rate * g2
            model.weight_h = model.weight_h - learning_rate * g3
            model.bias_h = model.bias_h - learning_rate * g4
        l, a = compute_mse_and_acc(model, X_train, y_train)
        loss.append(l)
        acc.append(a)
        val.append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return {"loss": loss, "train_accuracy": acc, "valid_accuracy": val}
