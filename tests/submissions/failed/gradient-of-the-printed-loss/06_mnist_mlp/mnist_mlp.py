import numpy as np

def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)

def scale_pixels(X):
    return ((X / 255.0) - 0.5) * 2

def sigmoid(z):
    return 1 / (1 + np.exp(-z))   # there is a warning sometimes but the numbers look fine

def mse_loss(y_onehot, outputs):
    return np.mean((outputs - y_onehot) ** 2)

class NeuralNetMLP:
    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        rng = np.random.default_rng(random_seed)
        self.weight_h = rng.normal(0, 0.1, (num_hidden, num_features))
        self.bias_h = np.zeros(num_hidden)
        self.weight_out = rng.normal(0, 0.1, (num_classes, num_hidden))
        self.bias_out = np.zeros(num_classes)

    def forward(self, X):
        a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
        a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
        return a_h, a_out

    def backward(self, X, a_h, a_out, y):
        y_onehot = one_hot(y, a_out.shape[1])
        # d/da of mean((a - y)^2) is 2 (a - y) / number of entries
        d_a = 2 * (a_out - y_onehot) / a_out.size
        d_z = d_a * a_out * (1 - a_out)
        d_zh = (d_z @ self.weight_out) * a_h * (1 - a_h)
        return d_z.T @ a_h, d_z.sum(axis=0), d_zh.T @ X, d_zh.sum(axis=0)

def minibatches(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    return [order[i:i + minibatch_size] for i in range(0, num_samples, minibatch_size)]

def compute_mse_and_acc(model, X, y, minibatch_size=100):
    mse, correct = 0.0, 0
    for i in range(0, len(X), minibatch_size):
        out = model.forward(X[i:i + minibatch_size])[1]
        yb = y[i:i + minibatch_size]
        mse += mse_loss(one_hot(yb, out.shape[1]), out) * len(yb)
        correct += np.sum(out.argmax(axis=1) == yb)
    return mse / len(X), correct / len(X)

def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    h = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for e in range(num_epochs):
        for b in minibatches(len(X_train), minibatch_size, seed + e):
            a_h, a_out = model.forward(X_train[b])
            g = model.backward(X_train[b], a_h, a_out, y_train[b])
            model.weight_out -= learning_rate * g[0]
            model.bias_out -= learning_rate * g[1]
            model.weight_h -= learning_rate * g[2]
            model.bias_h -= learning_rate * g[3]
        mse, acc = compute_mse_and_acc(model, X_train, y_train)
        h["loss"].append(mse)
        h["train_accuracy"].append(acc)
        h["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return h
