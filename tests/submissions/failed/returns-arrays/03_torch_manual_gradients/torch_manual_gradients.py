# my exercise 01 with a door from tensors to numpy at the front
import numpy as np
import torch


def softmax(logits):
    Z = logits.numpy()
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def gradients(X, probs, y):
    X, probs, y = np.asarray(X), np.asarray(probs), np.asarray(y)
    dlogits = (probs - np.eye(probs.shape[1])[y]) / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


def train(X, y, W, b, epochs, learning_rate):
    X, y, W, b = X.numpy(), y.numpy(), W.numpy(), b.numpy()
    history = []
    for _ in range(epochs):
        probs = softmax(torch.tensor(X @ W + b))
        history.append(np.mean(probs.argmax(axis=1) == y))
        dW, db = gradients(X, probs, y)
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, history
