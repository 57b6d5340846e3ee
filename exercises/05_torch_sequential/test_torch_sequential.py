"""The tests of exercise 05: a model, its training, its answers. One part alone: pytest -k build_mlp

The models that `train` and `predict` get are ordinary ones of two linear layers, with a tanh between them: it has no
corner, so finite differences can measure every slope.
"""

import numpy as np
import pytest
import torch
from torch import nn

from grader.checks import (
    arguments_unchanged,
    assert_at_least,
    assert_close,
    assert_history,
    assert_leaf,
    assert_object,
    assert_tensor,
    assert_that,
    entries,
    numeric_gradient,
)

A_MODEL = "Return one model that holds its layers: PyTorch's Sequential, or a class of yours that is made from it."
TWO_LISTS = 'Return one dict with two lists in it, under the names "loss" and "accuracy", and nothing else.'
NAMES = ("The first weight", "The first bias", "The second weight", "The second bias")


# --- build_mlp ------------------------------------------------------------------------------------------------------


def built(submission, features, hidden, classes):
    """A model that the submission builds."""
    model = submission.build_mlp(features, hidden, classes)
    what = f"build_mlp({features}, {hidden}, {classes})"
    return assert_object(model, what=what, asked="an nn.Sequential", hint=A_MODEL), what


def parameters_of(model, features, hidden, classes, what):
    """The names and values of the four parameters in a model, once they have the right shapes and dtype."""
    state = assert_object(model.state_dict, what=f"state_dict of {what}", hint=A_MODEL)()
    names = list(state) if isinstance(state, dict) else []
    assert_that(
        len(names) == 4,
        f"The model of {what} does not hold four parameters.",
        asked="the weights and biases of two linear layers",
        got=", ".join(str(name)[:30] for name in names[:8]) or "none",
        hint="Two linear layers, each with a weight and a bias. The ReLU between them has no parameters.",
    )
    hint = "The first layer leads from the features to the hidden units, the second from there to the classes."
    for name, shape in zip(names, [(hidden, features), (hidden,), (classes, hidden), (classes,)], strict=True):
        name_of_it = f'"{name}" in the model of {what}'
        assert_tensor(state[name], shape, what=name_of_it, hint=hint)
        dtype_hint = "Leave the dtype of new layers as it is: float32, like the images that they will see."
        assert_tensor(state[name], shape, dtype=torch.float32, what=name_of_it, hint=dtype_hint)
    return state


@pytest.mark.part("build_mlp", points=0.75)
def test_build_mlp_makes_two_linear_layers_of_the_right_size(submission, rng):
    sizes = [int(n) for n in rng.permutation([3, 4, 6])]
    model, what = built(submission, *sizes)
    for name, value in parameters_of(model, *sizes, what).items():
        parameter = assert_object(model.get_parameter, what=f"get_parameter of {what}", hint=A_MODEL)(name)
        hint = "The layers of torch.nn make parameters that can learn. Leave them as they are."
        assert_leaf(parameter, tuple(value.shape), what=f'"{name}" in the model of {what}', hint=hint)


@pytest.mark.part("build_mlp", points=0.75)
def test_build_mlp_returns_logits(submission, rng):
    sizes = 4, 16, 3
    model, what = built(submission, *sizes)
    X = rng.normal(0.0, 2.0, (8, 4)).astype(np.float32)
    W1, b1, W2, b2 = (value.numpy() for value in parameters_of(model, *sizes, what).values())
    hidden = np.clip(np.einsum("nd,hd->nh", X, W1) + b1, 0.0, None)
    assert_close(
        model(torch.from_numpy(X)),
        torch.from_numpy(np.einsum("nh,ch->nc", hidden, W2) + b2),
        what=f"model(X) with the model of {what}",
        hint="One linear layer, a ReLU, one linear layer. What the last one says is returned as it is: no softmax.",
    )


@pytest.mark.part("build_mlp", points=0.5)
def test_build_mlp_makes_a_new_model_at_each_call(submission, rng):
    sizes = 3, 5, 2
    (one, what), (other, _) = built(submission, *sizes), built(submission, *sizes)
    before = parameters_of(other, *sizes, what)
    new = {name: value + 1 for name, value in parameters_of(one, *sizes, what).items()}
    assert_object(one.load_state_dict, what=f"load_state_dict of {what}", hint=A_MODEL)(new)
    for name, value in parameters_of(other, *sizes, what).items():
        assert_that(
            value.tolist() == before[name].tolist(),
            f'"{name}" of one model changes when another model gets new values.',
            asked="two models that have nothing in common",
            hint="Make the layers inside the function, in every call.",
        )


# --- train ----------------------------------------------------------------------------------------------------------


def tensor(values):
    return torch.tensor(np.array(values), dtype=torch.float64)


def model_of(arrays):
    """A model with these values, float64: weight and bias of one linear layer, a tanh, weight and bias of another."""
    model = nn.Sequential()
    for weight, bias in (arrays[:2], arrays[2:]):
        layer = nn.Linear(*reversed(np.shape(weight)), dtype=torch.float64)
        layer.load_state_dict({"weight": tensor(weight), "bias": tensor(bias)})
        model.extend([nn.Tanh(), layer] if len(model) else [layer])
    return model


def logits_of(X, arrays):
    """The logits of that model, written out as sums over indices."""
    hidden = np.tanh(np.einsum("nd,hd->nh", X, arrays[0]) + arrays[1])
    return np.einsum("nh,ch->nc", hidden, arrays[2]) + arrays[3]


def mean_loss(X, y, arrays):
    """The mean cross-entropy: log of the sum of exponentials, minus the logit of the label."""
    logits = logits_of(X, arrays)
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(y)), y]))


def share_right(X, y, arrays):
    return float(np.mean([row.argmax() == label for row, label in zip(logits_of(X, arrays), y, strict=True)]))


def one_step(X, y, arrays, rate):
    """The parameters after one step against the slopes, which finite differences measure."""
    moved = []
    for k, array in enumerate(arrays):
        slope, _ = numeric_gradient(lambda value, k=k: mean_loss(X, y, [*arrays[:k], value, *arrays[k + 1 :]]), array)
        moved.append(array - rate * slope)
    return moved


def batch(rng):
    """Six samples of three features, four hidden units, three classes: X, y and the four arrays of a model."""
    arrays = [rng.normal(0.0, 0.8, shape) for shape in ((4, 3), (4,), (3, 4), (3,))]
    return rng.normal(0.0, 1.0, (6, 3)), rng.permutation([0, 0, 1, 1, 2, 2]), arrays


def lists_of(history, epochs, what):
    """The two lists of a history, once each is known to have one entry an epoch."""
    history = entries(history, ["loss", "accuracy"], what=f"the history of {what}", hint=TWO_LISTS)
    for name in ("loss", "accuracy"):
        assert_that(
            type(history[name]) is list and len(history[name]) == epochs,
            f'history["{name}"] of {what} is not a list with one entry for each epoch.',
            asked=f"{epochs} entries",
            hint="Start with two empty lists and append one number to each in every epoch.",
        )
    return history["loss"], history["accuracy"]


def check_moved(model, arrays, when):
    """The test's own model has other values than these: training changes it in place."""
    for parameter, value, name in zip(model.parameters(), arrays, NAMES, strict=True):
        assert_that(
            parameter.tolist() != value.tolist(),
            f"{name} of the model has not moved {when}.",
            asked="every parameter of the model that was passed in takes a step",
            hint="Is it this model that you train, all of it? And what stands in .grad at the moment of the step?",
        )


def check_values(model, arrays, when, hint):
    """The test's own model has these values."""
    for parameter, value, name in zip(model.parameters(), arrays, NAMES, strict=True):
        assert_close(parameter.detach(), tensor(value), what=f"{name} of the model {when}", atol=1e-6, hint=hint)


@pytest.mark.part("train", points=1)
def test_train_moves_the_model_one_step_downhill_in_an_epoch(submission, rng):
    X, y, arrays = batch(rng)
    model = model_of(arrays)
    history = submission.train(model, tensor(X), torch.from_numpy(y), 1, 0.5)
    lists_of(history, 1, "train(model, X, y, 1, 0.5)")
    check_moved(model, arrays, "in one epoch")
    hint = "One step of plain SGD for all of X: the mean cross-entropy of the logits themselves, backward, step."
    check_values(model, one_step(X, y, arrays, 0.5), "after one epoch", hint)


@pytest.mark.part("train", points=1)
def test_gradients_do_not_pile_up(submission, rng):
    X, y, arrays = batch(rng)
    model = model_of(arrays)
    history = submission.train(model, tensor(X), torch.from_numpy(y), epochs=3, learning_rate=0.4)
    lists_of(history, 3, "train(model, X, y, epochs=3, learning_rate=0.4)")
    for _ in range(3):
        arrays = one_step(X, y, arrays, 0.4)
    hint = "If one epoch is right and three are not, something lives on from step to step: an old .grad? A momentum?"
    check_values(model, arrays, "after three epochs", hint)


@pytest.mark.part("train", points=1)
def test_train_notes_loss_and_accuracy_before_each_step(submission, rng):
    X, _, arrays = batch(rng)
    y = logits_of(X, arrays).argmin(axis=1)  # the start gets every sample wrong
    history = submission.train(model_of(arrays), tensor(X), torch.from_numpy(y), 2, 2.0)
    loss, accuracy = lists_of(history, 2, "train(model, X, y, 2, 2.0)")
    points = [arrays, one_step(X, y, arrays, 2.0)]
    hint = "In each epoch: logits and loss, then note loss and accuracy as plain floats, and only then the step."
    expected = [mean_loss(X, y, point) for point in points]
    assert_history(loss, expected, what='history["loss"]', rtol=1e-6, hint=hint)
    expected = [share_right(X, y, point) for point in points]
    assert_history(accuracy, expected, what='history["accuracy"]', rtol=1e-6, hint=hint)


@pytest.mark.part("train", points=0.75)
def test_a_second_training_goes_on_where_the_first_stopped(submission, rng):
    X, y, arrays = batch(rng)
    model, images, labels = model_of(arrays), tensor(X), torch.from_numpy(y)
    with arguments_unchanged("train", X=images, y=labels):
        histories = [submission.train(model, images, labels, epochs, 0.3) for epochs in (1, 2)]
    points = [arrays]
    for _ in range(3):
        points.append(one_step(X, y, points[-1], 0.3))
    hint = (
        "Whatever a training needs from the last one is in the model itself: start from its values, change its values."
    )
    check_values(model, points[-1], "after trainings of one and two epochs", hint)
    loss, _ = lists_of(histories[1], 2, "the second training")
    expected = [mean_loss(X, y, point) for point in points[1:3]]
    assert_history(loss, expected, what='history["loss"] of the second training', rtol=1e-6, hint=hint)


@pytest.mark.part("train", points=0.75)
def test_train_learns_what_no_single_layer_can(submission):
    X = np.array([[i, j] for i in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2) for j in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2)])
    y = (X[:, 0] * X[:, 1] > 0).astype(np.int64)  # class 1 where both features have the same sign, else class 0
    generator = np.random.default_rng(2)
    model = model_of([generator.normal(0, 0.5, shape) for shape in ((8, 2), (8,), (2, 8), (2,))])
    history = submission.train(model, tensor(X), torch.from_numpy(y), 150, 0.5)
    lists_of(history, 150, "train(model, X, y, 150, 0.5)")
    for parameter, name in zip(model.parameters(), NAMES, strict=True):
        hint = "A learning rate of 0.5 does not make this model overflow. Does every step go downhill, and once?"
        assert_tensor(parameter.detach(), tuple(parameter.shape), what=f"{name} after training", hint=hint)
    assert_at_least(
        share_right(X, y, [parameter.tolist() for parameter in model.parameters()]),
        0.99,
        what="the accuracy after 150 epochs",
        hint="Make sure of a single epoch first, then of three, then of many.",
    )


# --- predict --------------------------------------------------------------------------------------------------------


def question(rng):
    """A model, ten samples, and the labels that it gives to them, more than one of them and none a close call."""
    while True:
        X, arrays = rng.normal(0.0, 1.5, (10, 3)), batch(rng)[2]
        logits = np.sort(logits_of(X, arrays), axis=1)
        labels = torch.from_numpy(logits_of(X, arrays).argmax(axis=1))
        if (logits[:, -1] - logits[:, -2]).min() > 0.01 and len(labels.unique()) > 1 and labels[0] > 0:
            return model_of(arrays), tensor(X), labels


@pytest.mark.part("predict", points=0.75)
def test_predict_gives_the_class_with_the_largest_logit(submission, rng):
    model, X, labels = question(rng)
    assert_close(
        submission.predict(model, X),
        labels,
        what="predict(model, X)",
        hint="One label per sample: not the largest logit, but where in its row it stands, counted from 0.",
    )


@pytest.mark.part("predict", points=0.75)
def test_predict_leaves_the_model_as_it_was(submission, rng):
    for mode in (True, False):
        model, X, labels = question(rng)
        model.train(mode)
        with arguments_unchanged("predict", model=model, X=X):
            result = submission.predict(model=model, X=X)
        hint = "The labels do not depend on the mode that the model is in."
        assert_close(result, labels, what=f"predict(model, X) with model.training = {mode}", hint=hint)


@pytest.mark.part("predict", points=0.5)
def test_predict_gives_one_label_for_one_sample(submission, rng):
    model, X, labels = question(rng)
    hint = "One sample gives a tensor of one label, shape (1,): name the dimension over which you take the maximum."
    assert_close(submission.predict(model, X[:1]), labels[:1], what="predict(model, X) for a single sample", hint=hint)
