import numpy as np

EPS = 1e-14


def standardize(X):
    mu = np.einsum('nd->', X) / X.size
    centred = X - mu
    sigma = np.sqrt(np.einsum('nd,nd->', centred, centred) / X.size)
    return centred / sigma


def one_hot(y, num_classes):
    Y = np.zeros((y.shape[0], num_classes))
    np.put_along_axis(Y, y[:, np.newaxis].astype(np.intp), 1.0, axis=1)
    return Y


def softmax(logits):
    e = np.exp(logits - np.amax(logits, axis=-1)[:, None])
    return np.einsum('nc,n->nc', e, 1. / np.einsum('nc->n', e))


def cross_entropy(probs, y_onehot):
    return -np.einsum('nc,nc->', y_onehot, np.log(np.clip(probs, EPS, None))) / probs.shape[0]


def gradients(X, probs, y_onehot):
    delta = (probs - y_onehot) / X.shape[0]
    return np.einsum('nd,nc->dc', X, delta), np.einsum('nc->c', delta)[None, :]


def accuracy(probs, y):
    return (np.argmax(probs, axis=1) == y).astype(float).mean()


def train(X, y, W, b, epochs, learning_rate):
    W, b = W.copy(), b.copy()
    Y = one_hot(y, b.shape[1])
    hist = []
    for _ in range(epochs):
        P = softmax(np.einsum('nd,dc->nc', X, W) + b)
        hist += [accuracy(P, y)]
        gW, gb = gradients(X, P, Y)
        W -= learning_rate * gW   # in place is fine, it's my copy
        b -= learning_rate * gb
    return W, b, hist


if __name__ == '__main__':
    from grader.datasets import load_digits
    X, y = load_digits()
    W, b, h = train(standardize(X), y, np.zeros((64, 10)), np.zeros((1, 10)), 200, 0.5)
    print(h[-1])
