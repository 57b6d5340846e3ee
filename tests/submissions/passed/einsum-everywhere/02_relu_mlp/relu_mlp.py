import numpy as np


def softmax(logits):
    e = np.exp(logits - logits.max(1)[:, None])
    return np.einsum("nc,n->nc", e, 1 / e.sum(1))


def standardize_features(X, eps=1e-8):
    n = X.shape[0]
    mu = np.einsum("nd->d", X) / n
    c = X - mu
    return c / (np.sqrt(np.einsum("nd,nd->d", c, c) / n) + eps)


def init_params(num_features, num_hidden, num_classes, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    shapes = dict(W1=(num_features, num_hidden), b1=(1, num_hidden), W2=(num_hidden, num_classes), b2=(1, num_classes))
    return {k: rng.standard_normal(s) * 0.1 if k[0] == "W" else np.zeros(s) for k, s in shapes.items()}


def relu(Z):
    return np.einsum("...,...->...", Z, (Z > 0).astype(Z.dtype))


def relu_mask(Z):
    return np.heaviside(Z, 0)


def forward(X, params):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2"))
    A = relu(np.einsum("nd,dh->nh", X, W1) + b1)
    return A, softmax(np.einsum("nh,hc->nc", A, W2) + b2)


def backward(X, hidden, probs, y_onehot, params):
    G = (probs - y_onehot) / len(probs)
    GZ = np.einsum("nc,hc,nh->nh", G, params["W2"], relu_mask(hidden))
    return dict(
        W1=np.einsum("nd,nh->dh", X, GZ),
        b1=np.einsum("nh->h", GZ)[None],
        W2=np.einsum("nh,nc->hc", hidden, G),
        b2=np.einsum("nc->c", G)[None],
    )


def train(X, y, params, epochs, learning_rate):
    Y = np.zeros((len(y), params["b2"].size))
    Y[range(len(y)), y] = 1
    history = []
    for _ in range(epochs):
        A, P = forward(X, params)
        history.append(float((P.argmax(1) == y).mean()))
        g = backward(X, A, P, Y, params)
        params = {k: params[k] - learning_rate * g[k] for k in g}
    return params, history
