import torch
import torch.nn as nn   # for the next exercise
from torch.nn import functional as F

torch.backends.mkldnn.enabled = True

check = torch.softmax   # to compare with in the notebook


def softmax(logits):
    """Turn each row of the tensor logits (N, C) into probabilities (N, C).

    Same as torch.softmax(logits, dim=1), F.softmax or logits.softmax(1)!
    """
    # return torch.softmax(logits, dim=1)      <- not allowed :(
    print("softmax", logits.shape, logits.dtype)
    m = torch.max(logits, dim=1, keepdim=True)[0]
    print("m", m.shape)
    e = torch.exp(logits - m)
    s = torch.sum(e, dim=1, keepdim=True)
    print("s", s[:3].T)
    return e / s


def gradients(X, probs, y):
    N = X.shape[0]
    print("N =", N, "y =", y[:5], "...")
    dZ = torch.clone(probs)
    for i in range(N):
        dZ[i, y[i]] = dZ[i, y[i]] - 1
    # loss.backward() would do all of this
    dZ = dZ / N
    dW = torch.matmul(X.T, dZ)
    db = torch.sum(dZ, dim=0).reshape(1, -1)
    print("dW", dW.shape, "db", db.shape, "requires_grad: no")
    return dW, db


def train(X, y, W, b, epochs, learning_rate):
    history = []
    W = W.clone()
    b = b.clone()
    for epoch in range(epochs):
        p = softmax(torch.matmul(X, W) + b)
        pred = torch.argmax(p, dim=1)
        acc = torch.sum(pred == y).item() / len(y)
        print(f"epoch {epoch}: {acc:.3f}")
        history.append(acc)
        dW, db = gradients(X, p, y)
        W -= learning_rate * dW
        b -= learning_rate * db
    return W, b, history


if __name__ == "__main__":
    z = torch.randn(4, 3)
    print((softmax(z) - check(z, dim=1)).abs().max(), F.softmax(z, dim=1), nn)
