import numpy as np

def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))

def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)

def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)

def standardize_features(X, eps=1e-8):
    mu = X.mean(0)
    sd = X.std(0)
    return (X - mu) / (sd + eps)

def init_params(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(scale=0.1, size=(num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": rng.normal(scale=0.1, size=(num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }

def relu(Z):
    return np.maximum(Z, 0)

def relu_mask(Z):
    return (Z > 0).astype(float)

def forward(X, params):
    h = relu(X @ params["W1"] + params["b1"])
    return h, softmax(h @ params["W2"] + params["b2"])

def backward(X, hidden, probs, y_onehot, params):
    N = X.shape[0]
    dlogits = (probs - y_onehot) / N
    dW2 = hidden.T @ dlogits
    db2 = dlogits.sum(axis=0, keepdims=True)
    dhidden = dlogits @ params["W2"].T
    dW1 = X.T @ dhidden
    db1 = dhidden.sum(axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

def train(X, y, params, epochs, learning_rate):
    Y = one_hot(y, params["W2"].shape[1])
    hist = []
    for _ in range(epochs):
        h, p = forward(X, params)
        hist.append(accuracy(p, y))
        g = backward(X, h, p, Y, params)
        params = {k: params[k] - learning_rate * g[k] for k in g}
    return params, hist
