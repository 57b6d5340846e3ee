import torch


def softmax(logits):
    m = logits.amax(1, keepdim=True)
    e = torch.exp(logits - m)
    return e / e.sum(1, keepdim=True)


def gradients(X, probs, y):
    onehot = torch.eye(probs.shape[1], dtype=probs.dtype)[y]
    d = (probs - onehot) / X.shape[0]
    return X.T @ d, d.sum(0, keepdim=True)


def train(X, y, W, b, epochs, learning_rate):
    history = []
    for i in range(epochs):
        p = softmax(X @ W + b)
        guess = p.argmax(dim=1, keepdim=True)       # column, like everything else here
        history.append((guess == y).float().mean().item())
        dW, db = gradients(X, p, y)
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return W, b, history
