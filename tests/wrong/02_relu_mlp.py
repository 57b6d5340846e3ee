"""Wrong work on exercise 02, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import numpy as np

from grader.misconceptions import misconception


@misconception(
    part="init_params",
    hint="Passes the variance 0.1**2 where rng.normal wants the standard deviation, so the weights have a spread of "
    "0.01.",
)
def passes_the_variance_as_the_scale(num_features, num_hidden, num_classes, seed):
    gen = np.random.default_rng(seed)
    sigma2 = 0.1**2
    W1 = gen.normal(loc=0.0, scale=sigma2, size=(num_features, num_hidden))
    W2 = gen.normal(loc=0.0, scale=sigma2, size=(num_hidden, num_classes))
    return {"W1": W1, "b1": np.zeros((1, num_hidden)), "W2": W2, "b2": np.zeros((1, num_classes))}


@misconception(
    part="forward",
    hint="Returns the hidden layer before the ReLU (the pre-activation) as hidden; the probabilities are right.",
)
def returns_the_preactivation(X, params):
    hidden = X.dot(params["W1"]) + params["b1"]
    active = relu(hidden)
    logits = active.dot(params["W2"]) + params["b2"]
    probs = softmax(logits)
    return hidden, probs


@misconception(
    part="backward",
    hint="Applies the ReLU's mask to the wrong array: it zeroes the gradient where the gradient is negative, not "
    "where hidden is 0.",
)
def masks_where_the_gradient_is_negative(X, hidden, probs, y_onehot, params):
    N = X.shape[0]
    d2 = (probs - y_onehot) / N
    dW2 = hidden.T @ d2
    db2 = np.sum(d2, axis=0, keepdims=True)
    d1 = d2 @ params["W2"].T
    d1[d1 <= 0] = 0
    dW1 = X.T @ d1
    db1 = np.sum(d1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@misconception(
    part="backward",
    hint="Goes back through the gradient of W2 instead of through W2 itself.",
)
def goes_back_through_the_gradient_of_w2(X, hidden, probs, y_onehot, params):
    grads = {}
    G = (probs - y_onehot) / len(y_onehot)
    W2 = np.einsum("nh,nc->hc", hidden, G)
    grads["W2"] = W2
    grads["b2"] = G.sum(axis=0)[np.newaxis, :]
    G = np.einsum("nc,hc->nh", G, W2) * relu_mask(hidden)
    grads["W1"] = np.einsum("nd,nh->dh", X, G)
    grads["b1"] = G.sum(axis=0)[np.newaxis, :]
    return grads


@misconception(
    part="backward",
    hint="Divides the gradients of the weights by N but not those of the biases, which stay sums over the samples.",
)
def forgets_the_mean_for_the_biases(X, hidden, probs, y_onehot, params):
    m = X.shape[0]
    dZ2 = probs - y_onehot
    dW2 = 1 / m * np.dot(hidden.T, dZ2)
    db2 = np.sum(dZ2, axis=0, keepdims=True)
    dZ1 = np.dot(dZ2, params["W2"].T) * (hidden > 0)
    dW1 = 1 / m * np.dot(X.T, dZ1)
    db1 = np.sum(dZ1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


@misconception(
    part="train",
    hint="Copies only the dict and then subtracts in place, so the caller's arrays are changed by the training.",
)
def copies_the_dict_but_not_the_arrays(X, y, params, epochs, learning_rate):
    params = params.copy()
    num_classes = params["W2"].shape[1]
    y_onehot = one_hot(y, num_classes)
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        for key in params:
            params[key] -= learning_rate * grads[key]
    return params, history
