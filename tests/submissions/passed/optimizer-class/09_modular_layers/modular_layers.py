from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray


class Module(ABC):
    training: bool = True

    @abstractmethod
    def forward(self, X: Array) -> Array: ...

    @abstractmethod
    def backward(self, grad_output: Array) -> Array: ...

    def params(self) -> list[Array]:
        return []

    def grads(self) -> list[Array]:
        return []

    def modules(self) -> Iterator[Module]:
        yield self

    def train_mode(self) -> None:
        for module in self.modules():
            module.training = True

    def eval_mode(self) -> None:
        for module in self.modules():
            module.training = False

    def __call__(self, X: Array) -> Array:
        return self.forward(X)


class Linear(Module):
    def __init__(self, num_in: int, num_out: int, seed: int) -> None:
        self.weight = np.random.default_rng(seed).laplace(scale=num_in**-0.5, size=(num_in, num_out))
        self.bias = np.zeros((1, num_out))
        self.weight_grad: Array | None = None
        self.bias_grad: Array | None = None

    def forward(self, X: Array) -> Array:
        self._input = X.copy()
        return X @ self.weight + self.bias

    def backward(self, grad_output: Array) -> Array:
        self.weight_grad = np.tensordot(self._input, grad_output, axes=(0, 0))
        self.bias_grad = np.add.reduce(grad_output, axis=0, keepdims=True)
        return np.inner(grad_output, self.weight)

    def params(self) -> list[Array]:
        return [self.weight, self.bias]

    def grads(self) -> list[Array]:
        return [self.weight_grad, self.bias_grad]


class ReLU(Module):
    def forward(self, X: Array) -> Array:
        self._active = X > 0
        return np.where(self._active, X, X.dtype.type(0))

    def backward(self, grad_output: Array) -> Array:
        return np.where(self._active, grad_output, grad_output.dtype.type(0))


class Sigmoid(Module):
    def forward(self, X: Array) -> Array:
        with np.errstate(over="ignore"):
            self._out = 1 / (1 + np.exp(-X))
        return self._out

    def backward(self, grad_output: Array) -> Array:
        return grad_output * self._out * (1 - self._out)


@dataclass(eq=False)
class Dropout(Module):
    p: float
    seed: int
    _factor: Array | float = field(default=1.0, init=False)

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)

    def forward(self, X: Array) -> Array:
        self._factor = 1.0
        if self.training:
            self._factor = (self._rng.random(X.shape) < 1 - self.p) / (1 - self.p)
        return X * self._factor

    def backward(self, grad_output: Array) -> Array:
        return grad_output * self._factor


class SoftmaxCrossEntropy:
    def params(self) -> list[Array]:
        return []

    def grads(self) -> list[Array]:
        return []

    def forward(self, logits: Array, y: Array) -> float:
        self._log_probs = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
        self._where = np.arange(len(y)), y
        return -self._log_probs[self._where].mean()

    def backward(self) -> Array:
        grad = np.exp(self._log_probs)
        grad[self._where] -= 1
        return grad / len(grad)


class Sequential(Module):
    def __init__(self, layers: list[Module]) -> None:
        self.layers = layers

    def modules(self) -> Iterator[Module]:
        yield self
        for layer in self.layers:
            yield from layer.modules()

    def forward(self, X: Array) -> Array:
        for layer in self.layers:
            X = layer(X)
        return X

    def backward(self, grad_output: Array) -> Array:
        for layer in reversed(self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def params(self) -> list[Array]:
        return [array for module in self.modules() if module is not self and not isinstance(module, Sequential) for array in module.params()]

    def grads(self) -> list[Array]:
        return [array for module in self.modules() if module is not self and not isinstance(module, Sequential) for array in module.grads()]


@dataclass
class SGD:
    model: Module
    learning_rate: float

    def step(self) -> None:
        for param, grad in zip(self.model.params(), self.model.grads(), strict=True):
            param -= self.learning_rate * grad


def accuracy(model: Module, X: Array, y: Array) -> float:
    model.eval_mode()
    hits = model(X).argmax(axis=1) == y
    model.train_mode()
    return float(hits.mean())


def fit(model: Module, X: Array, y: Array, epochs: int, learning_rate: float, batch_size: int, seed: int) -> list[float]:
    criterion, optimizer = SoftmaxCrossEntropy(), SGD(model, learning_rate)
    history: list[float] = []
    for epoch in range(epochs):
        history.append(accuracy(model, X, y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for first in range(0, len(X), batch_size):
            batch = order[first : first + batch_size]
            criterion.forward(model(X[batch]), y[batch])
            model.backward(criterion.backward())
            optimizer.step()
    return history
