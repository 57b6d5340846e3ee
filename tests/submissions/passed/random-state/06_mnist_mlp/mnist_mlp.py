# 06 mnist mlp
import numpy as np
from copy import deepcopy

def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)

def scale_pixels(X):
    X = np.array(X, dtype=float)
    X /= 255
    X *= 2
    X -= 1
    return X

def sigmoid(z):
    # errstate: exp may become inf, 1/inf = 0 is what we want
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-z))

def mse_loss(y_onehot, outputs):
    N, C = y_onehot.shape
    return np.sum((outputs - y_onehot) ** 2) / (N * C)

class NeuralNetMLP:

    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        rs = np.random.RandomState(random_seed % 2**32)
        self.weight_h = rs.normal(loc=0.0, scale=0.1, size=(num_hidden, num_features))
        self.bias_h = np.zeros(num_hidden)
        self.weight_out = rs.normal(loc=0.0, scale=0.1, size=(num_classes, num_hidden))
        self.bias_out = np.zeros(num_classes)

    def forward(self, X):
        self.z_h = X @ self.weight_h.T + self.bias_h
        self.a_h = sigmoid(self.z_h)
        self.z_out = self.a_h @ self.weight_out.T + self.bias_out
        self.a_out = sigmoid(self.z_out)
        return self.a_h, self.a_out

    def backward(self, X, a_h, a_out, y):
        m = X.shape[0]
        y_onehot = one_hot(y, self.bias_out.shape[0])
        dA2 = 2 * (a_out - y_onehot)
        dZ2 = dA2 * a_out * (1 - a_out)
        dW2 = (1/m) * dZ2.T @ a_h
        db2 = (1/m) * dZ2.sum(axis=0)
        dA1 = dZ2 @ self.weight_out
        dZ1 = dA1 * (a_h - a_h ** 2)
        dW1 = (1/m) * dZ1.T @ X
        db1 = (1/m) * dZ1.sum(axis=0)
        return dW2, db2, dW1, db1

def minibatches(num_samples, minibatch_size, seed):
    indices = np.arange(num_samples)
    # shuffle() gives another order than permutation(n)? no, the same, checked it. permutation() is what the sheet says
    indices = np.random.default_rng(seed).permutation(indices.shape[0])
    num_full = num_samples // minibatch_size
    batches = [indices[k * minibatch_size:(k + 1) * minibatch_size] for k in range(num_full)]
    if num_samples % minibatch_size != 0:
        batches.append(indices[num_full * minibatch_size:])
    return batches

def compute_mse_and_acc(model, X, y, minibatch_size=100):
    sse = 0
    hits = 0
    n_batches = int(np.ceil(len(X) / minibatch_size))
    for k in range(n_batches):
        Xk = X[k * minibatch_size:(k + 1) * minibatch_size]
        yk = y[k * minibatch_size:(k + 1) * minibatch_size]
        a_out = model.forward(Xk)[1]
        sse += np.sum((a_out - one_hot(yk, a_out.shape[1])) ** 2)
        hits += np.sum(a_out.argmax(axis=1) == yk)
    return sse / (len(X) * a_out.shape[1]), hits / len(X)

def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    X_train, y_train = deepcopy(X_train), deepcopy(y_train)   # to be safe
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for idx in minibatches(len(X_train), minibatch_size, seed + epoch):
            a_h, a_out = model.forward(X_train[idx])
            dW2, db2, dW1, db1 = model.backward(X_train[idx], a_h, a_out, y_train[idx])
            model.weight_h -= learning_rate * dW1
            model.bias_h -= learning_rate * db1
            model.weight_out -= learning_rate * dW2
            model.bias_out -= learning_rate * db2
        mse, acc = compute_mse_and_acc(model, X_train, y_train, minibatch_size)
        _, vacc = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size)
        history["loss"].append(mse)
        history["train_accuracy"].append(acc)
        history["valid_accuracy"].append(vacc)
    return history

if __name__ == "__main__":
    from grader.datasets import load_mnist
    X, y, Xt, yt = load_mnist()
    net = NeuralNetMLP(784, 50, 10)
    h = train(net, scale_pixels(X), y, scale_pixels(Xt), yt, 5, 100, 0.5, 0)
    print(h)
