import numpy as np

# using -= and /= everywhere to save memory

def standardize(X):
    X -= X.mean()
    X /= X.std()
    return X

def one_hot(y, num_classes):
    out = np.zeros((y.size, num_classes))
    out[np.arange(y.size), y] = 1.0
    return out

def softmax(logits):
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits

def cross_entropy(probs, y_onehot):
    probs[probs < 1e-12] = 1e-12
    return -(np.log(probs) * y_onehot).sum() / len(probs)

def gradients(X, probs, y_onehot):
    probs -= y_onehot
    probs /= len(X)
    return X.T @ probs, probs.sum(axis=0, keepdims=True)

def accuracy(probs, y):
    return float(np.mean(np.argmax(probs, 1) == y))

def train(X, y, W, b, epochs, learning_rate):
    Y = one_hot(y, W.shape[1])
    history = []
    for _ in range(epochs):
        P = softmax(X @ W + b)
        history.append(accuracy(P, y))
        dW, db = gradients(X, P, Y)
        W -= learning_rate * dW
        b -= learning_rate * db
    return W, b, history
