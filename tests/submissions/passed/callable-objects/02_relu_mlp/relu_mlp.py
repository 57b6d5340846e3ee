import numpy as np


class Network:
    """All the state in one place, the functions that the exercise wants are bound methods of it."""

    keys = ("W1", "b1", "W2", "b2")

    def init(self, num_features, num_hidden, num_classes, seed):
        r = np.random.default_rng(seed)
        return {
            "W1": 0.1 * r.standard_normal((num_features, num_hidden)),
            "b1": np.zeros((1, num_hidden)),
            "W2": 0.1 * r.standard_normal((num_hidden, num_classes)),
            "b2": np.zeros((1, num_classes)),
        }

    def forward(self, X, params):
        a = relu(X @ params["W1"] + params["b1"])
        z = a @ params["W2"] + params["b2"]
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        return [a, e / e.sum(axis=1, keepdims=True)]

    def backward(self, X, hidden, probs, y_onehot, params):
        g = (probs - y_onehot) / X.shape[0]
        gz = relu_mask(hidden) * (g @ params["W2"].T)
        return dict(zip(self.keys, (X.T @ gz, gz.sum(0, keepdims=True), hidden.T @ g, g.sum(0, keepdims=True))))

    def train(self, X, y, params, epochs, learning_rate):
        history = []
        Y = (y[:, None] == np.arange(params["b2"].shape[1])).astype(float)
        for _ in range(epochs):
            hidden, probs = self.forward(X, params)
            history.append(float(np.mean(probs.argmax(axis=1) == y)))
            grads = self.backward(X, hidden, probs, Y, params)
            params = {k: params[k] - learning_rate * grads[k] for k in self.keys}
        return params, history


class Relu:
    def __call__(self, Z):
        return Z * (Z > 0)

    slope = staticmethod(lambda Z: np.sign(np.maximum(Z, 0)))


net = Network()
relu = Relu()
relu_mask = Relu.slope
standardize_features = lambda X, eps=1e-8: (X - X.mean(0)) / (X.std(0) + eps)
init_params, forward, backward, train = net.init, net.forward, net.backward, net.train
