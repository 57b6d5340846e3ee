import numpy as np

def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))

def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)

def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)

def standardize_features(X, eps=1e-8):
    return (X - X.mean(axis=0, keepdims=True)) / (X.std(axis=0, keepdims=True) + eps)

def init_params(num_features, num_hidden, num_classes, seed):
    g = np.random.default_rng(seed)
    return {"W1": g.normal(0, .1, (num_features, num_hidden)), "b1": np.zeros((1, num_hidden)),
            "W2": g.normal(0, .1, (num_hidden, num_classes)), "b2": np.zeros((1, num_classes))}

def relu(Z):
    return np.maximum(0., Z)

def relu_mask(Z):
    return np.greater(Z, 0).astype(float)

def forward(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    probs = softmax(hidden @ params["W2"] + params["b2"])
    return hidden, probs

def backward(X, hidden, probs, y_onehot, params):
    d = (probs - y_onehot) / len(X)
    e = d @ params["W2"].T * relu_mask(hidden)
    return {"W1": X.T @ e, "b1": e.sum(0, keepdims=True), "W2": hidden.T @ d, "b2": d.sum(0, keepdims=True)}

def train(X, y, params, epochs, learning_rate):
    Y = one_hot(y, params["W2"].shape[1])
    history = []
    hidden, probs = forward(X, params)
    for _ in range(epochs):
        grads = backward(X, hidden, probs, Y, params)
        params = {k: v - learning_rate * grads[k] for k, v in params.items()}
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
    return params, history
