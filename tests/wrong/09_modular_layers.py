"""Wrong work on exercise 09, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import numpy as np

from grader.misconceptions import misconception


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="Divides the gradients of weight and bias by the number of samples, which the loss has done already.",
)
def divides_by_the_number_of_samples_in_the_layer(self, grad_output):
    batch_size = grad_output.shape[0]
    self.grad_weight = np.dot(self.X.T, grad_output) / batch_size
    self.grad_bias = np.sum(grad_output, axis=0, keepdims=True) / batch_size
    return np.dot(grad_output, self.weight.T)


@misconception(
    part="ReLU",
    replaces="ReLU",
    hint="Works in place: forward writes the zeros into the X that it was given.",
)
class WritesIntoItsInput(Layer):
    def forward(self, X):
        self.mask = X > 0
        X[~self.mask] = 0.0
        return X

    def backward(self, grad_output):
        return np.where(self.mask, grad_output, 0.0)


@misconception(
    part="Dropout",
    replaces="Dropout",
    hint="backward multiplies with the bare mask of zeros and ones; the factor 1 / (1 - p) is missing there.",
)
class ScalesOnlyForward(Layer):
    def __init__(self, p, seed):
        self.p = p
        self.rng = np.random.default_rng(seed)
        self.keep = None

    def forward(self, X):
        if not self.training:
            self.keep = None
            return X
        self.keep = (self.rng.random(X.shape) >= self.p).astype(float)
        return X * self.keep / (1 - self.p)

    def backward(self, grad_output):
        if self.keep is None:
            return grad_output
        return grad_output * self.keep


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.backward",
    hint="Does not divide the gradient by the number of samples, although the loss is a mean.",
)
def forgets_the_mean_in_the_loss_gradient(self):
    n, c = self.probs.shape
    onehot = np.zeros((n, c))
    for i in range(n):
        onehot[i, self.y[i]] = 1
    return self.probs - onehot


@misconception(
    part="Sequential",
    replaces="Sequential.eval_mode",
    hint="Sets training = False on its own layers only instead of calling their eval_mode, so layers of a nested "
    "Sequential stay in training mode.",
)
def switches_only_the_outer_layers(self):
    self.training = False
    for layer in self.layers:
        layer.training = False


@misconception(
    part="fit",
    hint="Calls train_mode once before the loop; eval_mode is called in every epoch, so all training is in evaluation "
    "mode.",
)
def switches_to_training_mode_once(model, X, y, epochs, learning_rate, batch_size, seed):
    criterion = SoftmaxCrossEntropy()
    history = []
    n = len(X)
    model.train_mode()
    for epoch in range(epochs):
        model.eval_mode()
        predictions = np.argmax(model.forward(X), axis=1)
        history.append(np.mean(predictions == y))

        indices = np.random.default_rng(seed + epoch).permutation(n)
        for begin in range(0, n, batch_size):
            batch = indices[begin : begin + batch_size]
            logits = model.forward(X[batch])
            criterion.forward(logits, y[batch])
            model.backward(criterion.backward())
            params, grads = model.params(), model.grads()
            for i in range(len(params)):
                params[i] -= learning_rate * grads[i]
    return history
