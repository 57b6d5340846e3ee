import numpy as np
from scipy import special, stats
from sklearn.metrics import accuracy_score, mean_squared_error
from sklearn.preprocessing import label_binarize, minmax_scale  # minmax_scale looks at the data, so no


def scale_pixels(X):
    return np.interp(X, (0, 255), (-1, 1))


def sigmoid(z):
    return special.expit(z)


def mse_loss(y_onehot, outputs):
    return mean_squared_error(y_onehot, outputs)


def targets(y, num_classes):
    if num_classes < 3:  # label_binarize makes one column out of two classes
        return np.eye(num_classes)[y]
    return label_binarize(y, classes=range(num_classes)).astype(float)


class NeuralNetMLP:
    def __init__(self, num_features, num_hidden, num_classes, random_seed=123):
        gen = np.random.default_rng(random_seed)
        normal = stats.norm(loc=0, scale=0.1)
        self.weight_h = normal.rvs(size=(num_hidden, num_features), random_state=gen)
        self.bias_h = np.zeros((num_hidden,))
        self.weight_out = normal.rvs(size=(num_classes, num_hidden), random_state=gen)
        self.bias_out = np.zeros((num_classes,))

    def forward(self, X):
        hidden = sigmoid(X.dot(self.weight_h.T) + self.bias_h)
        return hidden, sigmoid(hidden.dot(self.weight_out.T) + self.bias_out)

    def backward(self, X, a_h, a_out, y):
        delta_out = (a_out - targets(y, a_out.shape[1])) * a_out * (1 - a_out)
        delta_h = delta_out.dot(self.weight_out) * a_h * (1 - a_h)
        # 2 / N at the very end
        grads = delta_out.T.dot(a_h), delta_out.sum(axis=0), delta_h.T.dot(X), delta_h.sum(axis=0)
        return tuple(2 * g / len(X) for g in grads)


def minibatches(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    return np.array_split(order, np.arange(minibatch_size, num_samples, minibatch_size))


def compute_mse_and_acc(model, X, y, minibatch_size=100):
    outputs = np.concatenate([model.forward(X[i : i + minibatch_size])[1] for i in range(0, len(X), minibatch_size)])
    return mse_loss(targets(y, outputs.shape[1]), outputs), accuracy_score(y, outputs.argmax(axis=1))


def train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    losses, train_accs, valid_accs = [], [], []
    for epoch in range(num_epochs):
        for idx in minibatches(len(X_train), minibatch_size, seed + epoch):
            dwo, dbo, dwh, dbh = model.backward(X_train[idx], *model.forward(X_train[idx]), y_train[idx])
            model.weight_out = model.weight_out - learning_rate * dwo
            model.bias_out = model.bias_out - learning_rate * dbo
            model.weight_h = model.weight_h - learning_rate * dwh
            model.bias_h = model.bias_h - learning_rate * dbh
        loss, acc = compute_mse_and_acc(model, X_train, y_train)
        losses.append(loss)
        train_accs.append(acc)
        valid_accs.append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return {"loss": losses, "train_accuracy": train_accs, "valid_accuracy": valid_accs}
