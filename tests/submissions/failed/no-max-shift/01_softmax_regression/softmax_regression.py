import numpy as np

def standardize(X):
    return (X - np.mean(X)) / np.std(X)

def one_hot(y, num_classes):
    Y = np.zeros((len(y), num_classes))
    Y[np.arange(len(y)), y] = 1
    return Y

def softmax(logits):
    e = np.exp(logits)                       # e^z
    return e / e.sum(axis=1, keepdims=True)  # / sum e^z

def cross_entropy(probs, y_onehot):
    return -np.sum(y_onehot * np.log(probs + 1e-12)) / len(probs)

def gradients(X, probs, y_onehot):
    d = (probs - y_onehot) / len(X)
    return X.T @ d, d.sum(axis=0, keepdims=True)

def accuracy(probs, y):
    return (probs.argmax(axis=1) == y).mean()

def train(X, y, W, b, epochs, learning_rate):
    history = []
    for i in range(epochs):
        p = softmax(X @ W + b)
        history.append(accuracy(p, y))
        dW, db = gradients(X, p, one_hot(y, W.shape[1]))
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, history
