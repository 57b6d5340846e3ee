# From the minibatch generator and the evaluation function of a book, as I remember them. Works with 10000 and 100.
import numpy as np


def int_to_onehot(y, num_labels):
    ary = np.zeros((y.shape[0], num_labels))
    for i, val in enumerate(y):
        ary[i, val] = 1
    return ary


def scale_pixels(X):
    return ((X / 255.) - .5) * 2


def sigmoid(z):
    return 0.5 * np.tanh(z / 2) + 0.5


def mse_loss(y_onehot, outputs):
    return np.mean((y_onehot - outputs) ** 2)


class NeuralNetMLP:
    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        self.num_classes = num_classes
        rng = np.random.RandomState(random_seed)
        self.weight_h = rng.normal(loc=0.0, scale=0.1, size=(num_hidden, num_features))
        self.bias_h = np.zeros(num_hidden)
        self.weight_out = rng.normal(loc=0.0, scale=0.1, size=(num_classes, num_hidden))
        self.bias_out = np.zeros(num_classes)

    def forward(self, X):
        a_h = sigmoid(np.dot(X, self.weight_h.T) + self.bias_h)
        a_out = sigmoid(np.dot(a_h, self.weight_out.T) + self.bias_out)
        return a_h, a_out

    def backward(self, X, a_h, a_out, y):
        y_onehot = int_to_onehot(y, self.num_classes)
        delta_out = 2. * (a_out - y_onehot) / y.shape[0] * a_out * (1. - a_out)
        delta_h = np.dot(delta_out, self.weight_out) * a_h * (1. - a_h)
        return np.dot(delta_out.T, a_h), np.sum(delta_out, axis=0), np.dot(delta_h.T, X), np.sum(delta_h, axis=0)


def minibatches(num_samples, minibatch_size, seed):
    indices = np.arange(num_samples)
    rng = np.random.default_rng(seed)
    indices = rng.permutation(indices)
    return [indices[start:start + minibatch_size]
            for start in range(0, num_samples - minibatch_size + 1, minibatch_size)]


def compute_mse_and_acc(model, X, y, minibatch_size=100):
    mse, correct_pred, num_examples = 0., 0, 0
    starts = range(0, X.shape[0] - minibatch_size + 1, minibatch_size)
    for i, start in enumerate(starts):
        features, targets = X[start:start + minibatch_size], y[start:start + minibatch_size]
        _, probas = model.forward(features)
        mse += np.mean((int_to_onehot(targets, probas.shape[1]) - probas) ** 2)
        correct_pred += (np.argmax(probas, axis=1) == targets).sum()
        num_examples += targets.shape[0]
    return mse / max(i, 1), correct_pred / num_examples


def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    loss, train_acc, valid_acc = [], [], []
    for e in range(num_epochs):
        for idx in minibatches(X_train.shape[0], minibatch_size, seed + e):
            a_h, a_out = model.forward(X_train[idx])
            w_out, b_out, w_h, b_h = model.backward(X_train[idx], a_h, a_out, y_train[idx])
            model.weight_h -= learning_rate * w_h
            model.bias_h -= learning_rate * b_h
            model.weight_out -= learning_rate * w_out
            model.bias_out -= learning_rate * b_out
        m, a = compute_mse_and_acc(model, X_train, y_train)
        loss.append(m)
        train_acc.append(a)
        valid_acc.append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return {"loss": loss, "train_accuracy": train_acc, "valid_accuracy": valid_acc}
