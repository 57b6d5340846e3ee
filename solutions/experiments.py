"""The reference experiments of this course: what was published, measured again with the course's own solutions.

`grader reproduce` runs them. Published figures: for the digits, the printed accuracies of the scripts that exercises 01 to 05
retell; for MNIST, the test accuracies of the notebook that exercises 06 and 07 retell, which explains the gap between its two
implementations by their initialisation.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from grader.datasets import Mnist, load_digits
from grader.reproduce import Curve, Outcome, Row, Setting

DIGITS_EPOCHS = 1000
DIGITS_RATE = 0.1
MNIST_EPOCHS = 50
HIDDEN, CLASSES = 50, 10
MINIBATCH = 100
MNIST_RATE = 0.1
SPLIT_SEED = 10
NEXT_EPOCHS = 20
NEXT_HIDDEN = 100


def percent(share: float) -> str:
    return f"{100 * share:.2f} %"


# --- the digits of scikit-learn -----------------------------------------------------------------------------------------


def digits(setting: Setting) -> Iterator[Outcome]:
    """Accuracy of both models in both libraries at epochs 0, 100, … 900."""
    import torch

    slp, mlp, by_hand, autograd = (setting.solution(name) for name in ("01", "02", "03", "04"))
    images, y = load_digits()
    X, X_columns = slp.standardize(images), mlp.standardize_features(images)
    generator = np.random.default_rng(42)
    W, b = generator.normal(0.0, 0.1, (64, CLASSES)), np.zeros((1, CLASSES))
    params = mlp.init_params(64, 32, CLASSES, seed=42)
    labels = torch.from_numpy(y)
    tensors = [torch.from_numpy(params[name]).requires_grad_() for name in ("W1", "b1", "W2", "b2")]
    histories = {
        "single layer, NumPy": slp.train(X, y, W, b, DIGITS_EPOCHS, DIGITS_RATE)[2],
        "single layer, PyTorch": by_hand.train(
            torch.from_numpy(X), labels, torch.from_numpy(W), torch.from_numpy(b), DIGITS_EPOCHS, DIGITS_RATE
        )[2],
        "32 hidden units, NumPy": mlp.train(X_columns, y, params, DIGITS_EPOCHS, DIGITS_RATE)[1],
        "32 hidden units, PyTorch": autograd.train_mlp(
            torch.from_numpy(X_columns), labels, tensors, DIGITS_EPOCHS, DIGITS_RATE
        )[1]["accuracy"],
    }
    published = {"single": {100: "94 %", 500: "97 %", 900: "98 %"}}
    published["32 hidden"] = {100: "72 to 93 %", 500: "98 to 99 %", 800: "99 %"}
    rows = [
        Row(f"{name}, epoch {epoch}", percent(history[epoch]), _published(published, name, epoch))
        for name, history in histories.items()
        for epoch in range(0, DIGITS_EPOCHS, 100)
    ]
    curves = [Curve(name, list(range(0, DIGITS_EPOCHS, 10)), history[::10]) for name, history in histories.items()]
    note = "From the same start the two libraries give the same curve: what differs is who works the gradients out."
    yield Outcome("Digits: one layer and two, NumPy and PyTorch", rows, curves, note=note)


def _published(published: dict[str, dict[int, str]], name: str, epoch: int) -> str:
    return next((table.get(epoch, "") for start, table in published.items() if name.startswith(start)), "")


# --- MNIST ------------------------------------------------------------------------------------------------------------


class Split:
    """MNIST as the notebook cut it: 5/70 of all images for validation, 10/70 for the test, stratified; pixels in [-1, 1]."""

    def __init__(self, mnist: Mnist) -> None:
        from sklearn.model_selection import train_test_split

        X = np.concatenate([mnist.X_train, mnist.X_test]) / 127.5 - 1.0
        y = np.concatenate([mnist.y_train, mnist.y_test])
        test, valid = len(X) // 7 if mnist.full else len(mnist.X_test), len(X) // 14
        X_rest, self.X_test, y_rest, self.y_test = train_test_split(
            X, y, test_size=test, random_state=SPLIT_SEED, stratify=y
        )
        self.X_train, self.X_valid, self.y_train, self.y_valid = train_test_split(
            X_rest, y_rest, test_size=valid, random_state=SPLIT_SEED, stratify=y_rest
        )
        self.sizes = f"{len(self.X_train):,} / {len(self.X_valid):,} / {len(self.X_test):,} images"
        self.kind = "full MNIST" if mnist.full else "the embedded subset"


_splits: list[Split] = []


def _data(setting: Setting) -> Split:
    """Return the data, cut once a run."""
    if not _splits:
        _splits.append(Split(setting.mnist()))
    return _splits[0]


def numpy_run(setting: Setting, kind: str = "NeuralNetMLP", seed: int = 123) -> tuple[list[float], float]:
    """Train 06's network; return its validation accuracy per epoch and its test accuracy. `kind` as in `_numpy_model`."""
    twin, data = setting.solution("06"), _data(setting)
    model = _numpy_model(twin, kind, seed)
    epochs = setting.epochs or MNIST_EPOCHS
    arguments = (data.X_train, data.y_train, data.X_valid, data.y_valid, epochs, MINIBATCH, MNIST_RATE, seed)
    history = twin.train(model, *arguments)
    return history["valid_accuracy"], twin.compute_mse_and_acc(model, data.X_test, data.y_test)[1]


def _numpy_model(twin, kind: str, seed: int):
    if kind == "NeuralNetMLP":
        return twin.NeuralNetMLP(784, HIDDEN, CLASSES, random_seed=seed)

    class DividedByClasses(twin.NeuralNetMLP):
        """The gradient of the mean over samples and classes, as nn.MSELoss takes it."""

        def backward(self, X, a_h, a_out, y):
            return tuple(gradient / CLASSES for gradient in super().backward(X, a_h, a_out, y))

    return DividedByClasses(784, HIDDEN, CLASSES, random_seed=seed)


def torch_run(setting: Setting, loss: str, seed: int = 123) -> tuple[list[float], float]:
    """Train 07's network with `loss`; return its validation accuracy per epoch and its test accuracy."""
    import torch

    twin, data = setting.solution("07"), _data(setting)
    torch.manual_seed(seed)
    build = twin.build_classifier if loss == "cross_entropy" else twin.build_model
    model = build(784, HIDDEN, CLASSES)
    X_train, X_valid, X_test = (torch.from_numpy(X).float() for X in (data.X_train, data.X_valid, data.X_test))
    y_train, y_valid, y_test = (torch.from_numpy(y).long() for y in (data.y_train, data.y_valid, data.y_test))
    epochs = setting.epochs or MNIST_EPOCHS
    history = twin.train_torch_model(
        model, X_train, y_train, X_valid, y_valid, epochs, MINIBATCH, MNIST_RATE, loss, seed
    )
    with torch.no_grad():
        accuracy = (model(X_test).argmax(dim=1) == y_test).double().mean().item()
    return history["valid_accuracy"], accuracy


def mnist(setting: Setting) -> Iterator[Outcome]:
    """The two implementations as published, then the explanation of the gap as an experiment."""
    runs = {
        "NumPy, as published": ("94.88 %", lambda: numpy_run(setting)),
        "PyTorch, nn.MSELoss, as published": ("90.63 %", lambda: torch_run(setting, "mean")),
        "PyTorch, matched loss": ("", lambda: torch_run(setting, "matched")),
        "NumPy, gradient divided by the classes": ("", lambda: numpy_run(setting, "divided")),
    }
    rows, curves = [], []
    for name, (published, run) in runs.items():
        accuracy, test = run()
        rows.append(Row(f"{name}: test accuracy", percent(test), published))
        curves.append(Curve(name, list(range(1, len(accuracy) + 1)), accuracy))
    data = _data(setting)
    note = (
        f"On {data.kind}, {data.sizes}. The gap follows the loss, not the library: nn.MSELoss takes the mean over the classes "
        "too, so its step is ten times smaller."
    )
    yield Outcome("MNIST: 784-50-10, sigmoid, squared error", rows, curves, y_label="validation accuracy", note=note)
    yield same_path(setting)


def same_path(setting: Setting) -> Outcome:
    """From the same weights and batches, in float64, both implementations take the same steps."""
    import torch

    numpy_twin, torch_twin, data = setting.solution("06"), setting.solution("07"), _data(setting)
    model = numpy_twin.NeuralNetMLP(784, HIDDEN, CLASSES, random_seed=1)
    start = (model.weight_h, model.bias_h, model.weight_out, model.bias_out)
    twin = torch_twin.build_model(784, HIDDEN, CLASSES).double()
    torch_twin.copy_weights(twin, *start)
    arrays = (data.X_train, data.y_train, data.X_valid, data.y_valid)
    numpy_twin.train(model, *arrays, 1, MINIBATCH, MNIST_RATE, seed=1)
    tensors = [torch.from_numpy(np.ascontiguousarray(array)) for array in arrays]
    torch_twin.train_torch_model(twin, *tensors, 1, MINIBATCH, MNIST_RATE, "matched", seed=1)
    ours = (model.weight_h, model.bias_h, model.weight_out, model.bias_out)
    theirs = [parameter.detach().numpy() for parameter in twin.parameters()]
    gap = max(np.abs(mine - other).max() for mine, other in zip(ours, theirs, strict=True))
    rows = [Row("largest difference of a weight after one epoch, float64", f"{gap:.1e}", "at most 1e-10 expected")]
    return Outcome("The same path: NumPy and PyTorch with the matched loss", rows)


# --- what comes next --------------------------------------------------------------------------------------------------


def improvements(setting: Setting) -> Iterator[Outcome]:
    """ReLU, softmax and cross-entropy; then momentum, weight decay and Adam, on 02's network with 08's steps."""
    steps = setting.solution("08")
    data = _data(setting)
    variants = {
        "sigmoid, squared error, SGD": None,
        "ReLU, cross-entropy, SGD": lambda p, g, state: (steps.sgd_step(p, g, 0.1), state),
        "+ weight decay 1e-4": lambda p, g, state: (steps.sgd_step(p, g, 0.1, weight_decay=1e-4), state),
        "+ momentum 0.9": lambda p, g, state: _momentum(steps, p, g, state),
        "Adam": lambda p, g, state: _adam(steps, p, g, state),
    }
    rows, curves = [], []
    for name, step in variants.items():
        epochs = setting.epochs or NEXT_EPOCHS
        accuracy, test = numpy_run(replace(setting, epochs=epochs)) if step is None else _train(setting, step, epochs)
        rows.append(Row(f"{name}: test accuracy", percent(test)))
        curves.append(Curve(name, list(range(1, len(accuracy) + 1)), accuracy))
    note = f"On {data.kind}, {data.sizes}; {epochs} epochs, minibatch {MINIBATCH}."
    yield Outcome("MNIST: the next steps", rows, curves, y_label="validation accuracy", note=note)


def _momentum(steps, param, grad, velocity):
    return steps.momentum_step(param, grad, np.zeros_like(param) if velocity is None else velocity, 0.02)


def _adam(steps, param, grad, state):
    m, v, count = state or (np.zeros_like(param), np.zeros_like(param), 0)
    param, m, v = steps.adam_step(param, grad, m, v, count + 1, 0.001)
    return param, (m, v, count + 1)


def _train(setting: Setting, step, epochs: int) -> tuple[list[float], float]:
    """Train 02's network with one optimizer's step; return validation accuracies and the test accuracy."""
    network, data = setting.solution("02"), _data(setting)
    params = network.init_params(784, NEXT_HIDDEN, CLASSES, seed=1)
    y_onehot = network.one_hot(data.y_train, CLASSES)
    state: dict[str, object] = dict.fromkeys(params)
    history = []
    for epoch in range(epochs):
        order = np.random.default_rng(1 + epoch).permutation(len(data.X_train))
        for start in range(0, len(order), MINIBATCH):
            rows = order[start : start + MINIBATCH]
            hidden, probs = network.forward(data.X_train[rows], params)
            grads = network.backward(data.X_train[rows], hidden, probs, y_onehot[rows], params)
            for name in params:
                params[name], state[name] = step(params[name], grads[name], state[name])
        history.append(_accuracy(network, params, data.X_valid, data.y_valid))
    return history, _accuracy(network, params, data.X_test, data.y_test)


def _accuracy(network, params, X, y) -> float:
    return float((network.forward(X, params)[1].argmax(axis=1) == y).mean())


EXPERIMENTS = {"digits": digits, "mnist": mnist, "improvements": improvements}
