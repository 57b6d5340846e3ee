# everything through numpy/scipy/sklearn, torch only because the exercise wants tensors back
import numpy as np
import torch
from scipy import special
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import OneHotEncoder


def softmax(logits):
    Z = logits.numpy().astype(np.float64)
    Z = Z - Z.max(axis=1, keepdims=True)
    P = np.exp(Z - special.logsumexp(Z, axis=1, keepdims=True))
    return torch.from_numpy(P).to(logits.dtype)


def gradients(X, probs, y):
    classes = np.arange(probs.shape[1])
    encoder = OneHotEncoder(categories=[classes], sparse_output=False)
    Y = encoder.fit_transform(y.numpy()[:, None])
    delta = (probs.numpy() - Y) / len(Y)
    dW = X.numpy().T @ delta
    db = delta.sum(axis=0, keepdims=True)
    return torch.as_tensor(dW).to(X.dtype), torch.as_tensor(db).to(X.dtype)


def train(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy_score(y, probs.argmax(dim=1)))
        dW, db = gradients(X, probs, y)
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, history
