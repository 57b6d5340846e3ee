import torch


class SoftmaxRegression:
    """Forward, backward and step; the three functions of the exercise are thin wrappers around it."""

    def __init__(self, W=None, b=None):
        self.W, self.b = W, b
        self.requires_grad = False  # nothing to do with torch's flag, I just like the name

    def softmax(self, Z):
        top, _ = Z.max(dim=1, keepdim=True)
        E = (Z - top).exp()
        return E / E.sum(dim=1, keepdim=True)

    def forward(self, X):
        return self.softmax(X @ self.W + self.b)

    def backward(self, X, P, y):
        delta = P.clone()
        delta[range(len(y)), y.tolist()] -= 1.0
        delta = delta / X.shape[0]
        return X.t().mm(delta), delta.sum(0, keepdim=True)

    def step(self, grads, learning_rate):
        dW, db = grads
        return SoftmaxRegression(self.W - learning_rate * dW, self.b - learning_rate * db)

    def fit(self, X, y, epochs, learning_rate):
        model, history = self, []
        for _ in range(epochs):
            P = model.forward(X)
            history.append(float((P.argmax(1) == y).sum()) / len(y))
            model = model.step(model.backward(X, P, y), learning_rate)
        return model, history


class Train:
    def __call__(self, X, y, W, b, epochs, learning_rate):
        model, history = SoftmaxRegression(W, b).fit(X, y, epochs, learning_rate)
        return [model.W, model.b, history]


def softmax(logits):
    return SoftmaxRegression().softmax(logits)


gradients = lambda X, probs, y: SoftmaxRegression().backward(X, probs, y)
train = Train()
