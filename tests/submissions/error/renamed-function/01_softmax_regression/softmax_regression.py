import numpy as np

def standardize(X):
    return (X - X.mean()) / X.std()

def one_hot(y, num_classes):
    return np.eye(num_classes)[y]

def soft_max(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def loss(probs, y_onehot):
    return -np.log(np.maximum((probs * y_onehot).sum(axis=1), 1e-12)).mean()

def gradients(X, probs, y_onehot):
    d = (probs - y_onehot) / len(X)
    return X.T @ d, d.sum(axis=0, keepdims=True)

def accuracy(probs, y):
    return np.mean(probs.argmax(axis=1) == y)

def train(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        p = soft_max(X @ W + b)
        history.append(accuracy(p, y))
        dW, db = gradients(X, p, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history
