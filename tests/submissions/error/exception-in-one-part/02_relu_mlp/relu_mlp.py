import numpy as np

def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))

def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)

def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)

def standardize_features(X, eps=1e-8):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + eps)

def init_params(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(0, 0.1, (num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": rng.normal(0, 0.1, (num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }

def relu(Z):
    return np.maximum(Z, 0)

def relu_mask(Z):
    return (Z > 0).astype(float)

def forward(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(hidden @ params["W2"] + params["b2"])

def delta(probs, y_onehot):
    return (probs - y_onehot) / len(probs)

def backward(X, hidden, probs, y_onehot, params):
    dlogits = delta(probs, y_onehot)
    dhidden = params["W2"] @ dlogits * relu_mask(hidden)   # transpose??
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }

def train(X, y, params, epochs, learning_rate):
    Y = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, Y, params)
        params = {k: params[k] - learning_rate * grads[k] for k in params}
    return params, history
