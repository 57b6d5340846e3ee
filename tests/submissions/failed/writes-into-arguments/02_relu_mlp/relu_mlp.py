import numpy as np

def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))

def one_hot(y, num_classes):
    return np.equal.outer(y, np.arange(num_classes)).astype(float)

def accuracy(probs, y):
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)

def standardize_features(X, eps=1e-8):
    X -= X.mean(axis=0)
    X /= X.std(axis=0) + eps
    return X

def init_params(num_features, num_hidden, num_classes, seed):
    np.random.seed(seed)
    return {
        "W1": np.random.randn(num_features, num_hidden) * 0.1,
        "b1": np.zeros((1, num_hidden)),
        "W2": np.random.randn(num_hidden, num_classes) * 0.1,
        "b2": np.zeros((1, num_classes)),
    }

def relu(Z):
    Z[Z < 0] = 0
    return Z

def relu_mask(Z):
    return (Z > 0).astype(float)

def forward(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(hidden @ params["W2"] + params["b2"])

def backward(X, hidden, probs, y_onehot, params):
    probs -= y_onehot
    probs /= len(X)
    back = (probs @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ back,
        "b1": back.sum(axis=0, keepdims=True),
        "W2": hidden.T @ probs,
        "b2": probs.sum(axis=0, keepdims=True),
    }

def train(X, y, params, epochs, learning_rate):
    Y = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, Y, params)
        for k in params:
            params[k] -= learning_rate * grads[k]
    return params, history
