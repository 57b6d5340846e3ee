"""The tests of exercise 04: leaves, steps, and training that can be followed. One part alone: pytest -k sgd_step"""

import numpy as np
import pytest
import torch

from grader.checks import (
    arguments_unchanged,
    assert_at_least,
    assert_close,
    assert_history,
    assert_leaf,
    assert_tensor,
    assert_that,
    entries,
    numeric_gradient,
    unpack,
)

SLP = ("W", "b")
MLP = ("W1", "b1", "W2", "b2")
PARAMS_THEN_HISTORY = "Return two values: the new params first, then history."
TWO_LISTS = 'history is one dict with two lists in it, under the names "loss" and "accuracy".'
LEAF = "Finish the numbers first, then have each tensor watched: what an operation makes of a watched one is no leaf."
IN_ORDER = "Return one list with the parameters in the order of the stub, weights before their bias."
SHAPES = (
    "Weights lead from rows to columns, so W is (D, C), W1 (D, H) and W2 (H, C). A bias is a row: (1, C) or (1, H)."
)


def tensor(values, *, watched=False):
    """A float64 tensor with these values, which requires gradients if it is to be watched."""
    return torch.tensor(np.array(values), dtype=torch.float64, requires_grad=watched)


def watched(arrays):
    """A list of parameters, as a right init function makes them, but in float64."""
    return [tensor(array, watched=True) for array in arrays]


def same(one, other):
    return one.tolist() == other.tolist()


def draw(rng, *shapes):
    return [rng.normal(0.0, 0.7, shape) for shape in shapes]


def logits_of(X, arrays):
    """The logits of the network that these arrays stand for, two of them or four, written out as sums over indices."""
    if len(arrays) == 4:
        X = np.clip(np.einsum("nd,dh->nh", X, arrays[0]) + arrays[1], 0.0, None)
    return np.einsum("nh,hc->nc", X, arrays[-2]) + arrays[-1]


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


def slp_batch(rng):
    """Seven samples of three features, four classes: X, y and the arrays W, b."""
    return rng.normal(size=(7, 3)), rng.integers(4, size=7), draw(rng, (3, 4), (1, 4))


def mlp_batch(rng):
    """Five samples of three features, three units, three classes: X, y and four arrays, far from ReLU's corner."""
    while True:
        X, arrays = rng.normal(size=(5, 3)), draw(rng, (3, 3), (1, 3), (3, 3), (1, 3))
        if abs(np.einsum("nd,dh->nh", X, arrays[0]) + arrays[1]).min() > 0.15:
            return X, rng.integers(3, size=5), arrays


def parameters(returned, names, what):
    return unpack(returned, *names, what=what, hint=IN_ORDER)


def trained(result, names, what):
    """The params, as a tuple, and the two lists that a train function returns."""
    params, history = unpack(result, "params", "history", what=what, hint=PARAMS_THEN_HISTORY)
    history = entries(history, ["loss", "accuracy"], what=f"the history of {what}", hint=TWO_LISTS)
    return parameters(params, names, f"the params of {what}"), history["loss"], history["accuracy"]


def check_values(params, asked, names, when, hint):
    for param, value, name in zip(params, asked, names, strict=True):
        assert_close(param, tensor(value), what=f"{name} {when}", atol=1e-6, hint=hint)


def check_first_step(params, X, y, start, rate, names):
    """One epoch is one step against the gradient; where it is a multiple of that step, the failure says so."""
    hint = "One step against the gradient of the mean cross-entropy, which PyTorch takes of the logits themselves."
    for param, value, before, name in zip(params, one_step(X, y, start, rate), start, names, strict=True):
        assert_tensor(param, value.shape, dtype=torch.float64, what=f"{name} after one epoch", hint=SHAPES)
        gone, way = np.array(param.tolist()) - before, value - before
        factor = float((gone * way).sum() / (way * way).sum())
        assert_that(
            np.allclose(gone, way, atol=1e-6) or not np.allclose(gone, factor * way, atol=1e-6),
            f"{name} takes the wrong step in the first epoch.",
            asked="learning_rate times the gradient, downhill",
            got=f"{factor:.3g} times that, for {len(y)} samples",
            hint="0 times: is there a step at all? -1: uphill. N times: a sum, not the mean. 1/N: the mean twice.",
        )
        assert_close(param, tensor(value), what=f"{name} after one epoch", atol=1e-6, hint=hint)


# --- init_slp and init_mlp ------------------------------------------------------------------------------------------


def check_leaves(params, names, shapes, what):
    for param, name, shape in zip(params, names, shapes, strict=True):
        assert_tensor(param, shape, what=f"{name} of {what}", hint=SHAPES)
        assert_leaf(param, shape, what=f"{name} of {what}", hint=LEAF)


@pytest.mark.part("init_slp", points=0.5)
def test_init_slp_gives_leaves_of_the_right_shape(submission, rng):
    features, classes = (int(n) for n in rng.integers(2, 9, size=2))
    what = f"init_slp({features}, {classes}, 0)"
    params = parameters(submission.init_slp(features, classes, 0), SLP, what)
    check_leaves(params, SLP, [(features, classes), (1, classes)], what)


@pytest.mark.part("init_mlp", points=0.5)
def test_init_mlp_gives_leaves_of_the_right_shape(submission, rng):
    features, hidden, classes = (int(n) for n in rng.permutation([3, 5, 7]))
    what = f"init_mlp({features}, {hidden}, {classes}, 0)"
    shapes = [(features, hidden), (1, hidden), (hidden, classes), (1, classes)]
    params = parameters(submission.init_mlp(features, hidden, classes, 0), MLP, what)
    check_leaves(params, MLP, shapes, what)


def check_numbers(params, names, shapes, what):
    """float32, and weights of about the right size."""
    for param, name, shape in zip(params, names, shapes, strict=True):
        assert_tensor(param, shape, what=f"{name} of {what}", hint=SHAPES)
        hint = "Leave the dtype at PyTorch's default. Numbers from NumPy are float64 and have to be converted."
        assert_tensor(param, shape, dtype=torch.float32, what=f"{name} of {what}", hint=hint)
        spread = float(param.detach().double().square().mean().sqrt())
        assert_that(
            shape[0] == 1 or 0.08 < spread < 0.12,
            f"The weights {name} of {what} have the wrong size.",
            asked="a standard deviation near 0.1",
            got=f"{spread:.3g}",
            hint="Normal with mean 0 and standard deviation 0.1: randn has 1, so it has to be scaled.",
        )


@pytest.mark.part("init_slp", points=0.25)
def test_init_slp_gives_small_numbers_of_the_default_dtype(submission, rng):
    params = parameters(submission.init_slp(60, 40, int(rng.integers(1000))), SLP, "init_slp(60, 40, seed)")
    check_numbers(params, SLP, [(60, 40), (1, 40)], "init_slp(60, 40, seed)")


@pytest.mark.part("init_mlp", points=0.25)
def test_init_mlp_gives_small_numbers_of_the_default_dtype(submission, rng):
    params = parameters(submission.init_mlp(60, 40, 30, int(rng.integers(1000))), MLP, "init_mlp(60, 40, 30, seed)")
    check_numbers(params, MLP, [(60, 40), (1, 40), (40, 30), (1, 30)], "init_mlp(60, 40, 30, seed)")


def check_seed(init, what, names, seed, shapes):
    """The same weights for the same seed, others for another one."""
    first, again, other = (parameters(init(number), names, what) for number in (seed, seed, seed + 1))
    for k in range(0, len(names), 2):
        for params in (first, again, other):
            assert_tensor(params[k], shapes[k], what=f"{names[k]} of {what}", hint=SHAPES)
        hint = "Make or seed the random generator inside the function, in every call, from the argument seed."
        assert_that(same(first[k], again[k]), f"{names[k]} differs between two calls with the same seed.", hint=hint)
        hint = "The seed has to reach whatever draws the weights, and the weights have to be random."
        assert_that(not same(first[k], other[k]), f"{names[k]} is the same for two different seeds.", hint=hint)


@pytest.mark.part("init_slp", points=0.25)
def test_init_slp_depends_on_the_seed(submission, rng):
    seed = int(rng.integers(1000))
    check_seed(lambda seed: submission.init_slp(5, 4, seed), "init_slp(5, 4, seed)", SLP, seed, [(5, 4), (1, 4)])


@pytest.mark.part("init_mlp", points=0.25)
def test_init_mlp_depends_on_the_seed(submission, rng):
    seed, shapes = int(rng.integers(1000)), [(5, 4), (1, 4), (4, 3), (1, 3)]
    check_seed(lambda seed: submission.init_mlp(5, 4, 3, seed), "init_mlp(5, 4, 3, seed)", MLP, seed, shapes)


# --- slp_logits and mlp_logits --------------------------------------------------------------------------------------


@pytest.mark.part("slp_logits", points=0.5)
def test_slp_logits_are_those_of_one_linear_layer(submission, rng):
    X, _, arrays = slp_batch(rng)
    images, params = tensor(X), watched(arrays)
    with arguments_unchanged("slp_logits", X=images, params=params):
        logits = submission.slp_logits(images, params)
    assert_close(
        logits,
        tensor(logits_of(X, arrays)),
        what="slp_logits(X, params)",
        hint="Matrix product, then the bias, and nothing else: the loss does the softmax itself.",
    )


@pytest.mark.part("mlp_logits", points=0.5)
def test_mlp_logits_are_those_of_two_layers_with_a_relu_between(submission, rng):
    X, _, arrays = mlp_batch(rng)
    images, params = tensor(X), watched(arrays)
    with arguments_unchanged("mlp_logits", X=images, params=params):
        logits = submission.mlp_logits(images, params)
    assert_close(
        logits,
        tensor(logits_of(X, arrays)),
        what="mlp_logits(X, params)",
        hint="Two linear layers, each with its bias, and a ReLU between them. The logits stay as they are.",
    )


def check_reach(function, X, arrays, names):
    """Have one parameter at a time watched: the logits must know of each of them."""
    for k, name in enumerate(names):
        params = [tensor(array, watched=place == k) for place, array in enumerate(arrays)]
        logits = assert_tensor(
            function(tensor(X), params),
            (len(X), arrays[-1].shape[1]),
            what=f"{function.__name__}(X, params)",
            hint="One row per sample, one column per class.",
        )
        assert_that(
            logits.requires_grad,
            f"No gradient finds back from the logits to {name}.",
            asked="a result that requires gradients as soon as one of the parameters does",
            got="requires_grad=False",
            hint="Stay with PyTorch's operations on the parameters themselves: no detach, no_grad, .data or NumPy.",
        )


@pytest.mark.part("slp_logits", points=0.5)
def test_gradients_find_back_through_slp_logits(submission, rng):
    X, _, arrays = slp_batch(rng)
    check_reach(submission.slp_logits, X, arrays, SLP)


@pytest.mark.part("mlp_logits", points=0.5)
def test_gradients_find_back_through_mlp_logits(submission, rng):
    X, _, arrays = mlp_batch(rng)
    check_reach(submission.mlp_logits, X, arrays, MLP)


# --- sgd_step -------------------------------------------------------------------------------------------------------


def step_inputs(rng, *shapes):
    """Watched parameters of these shapes, and a gradient for each."""
    return watched(draw(rng, *shapes)), [tensor(array) for array in draw(rng, *shapes)]


@pytest.mark.part("sgd_step", points=0.5)
def test_sgd_step_moves_every_parameter_against_its_gradient(submission, rng):
    for names, shapes in ((SLP, [(4, 3), (1, 3)]), (MLP, [(4, 2), (1, 2), (2, 3), (1, 3)])):
        params, grads = step_inputs(rng, *shapes)
        what = f"sgd_step with {len(names)} parameters and the learning rate 0.25"
        new = parameters(submission.sgd_step(params, grads, 0.25), names, what)
        for value, param, grad, name in zip(new, params, grads, names, strict=True):
            assert_close(
                value,
                tensor(param.tolist()) - grad / 4,
                what=f"{name} after {what}",
                hint="Subtract the learning rate times the gradient, for every parameter in the list. Keep its dtype.",
            )


@pytest.mark.part("sgd_step", points=0.5)
def test_sgd_step_returns_leaves_that_require_gradients(submission, rng):
    params, grads = step_inputs(rng, (4, 3), (1, 3))
    new = parameters(submission.sgd_step(params, grads, 0.1), SLP, "sgd_step([W, b], [dW, db], 0.1)")
    for value, param, name in zip(new, params, SLP, strict=True):
        assert_leaf(
            value,
            tuple(param.shape),
            what=f"{name} after a step",
            hint="Keep the step itself out of the diary, and have the result watched again afterwards: you need both.",
        )


@pytest.mark.part("sgd_step", points=0.5)
def test_sgd_step_leaves_the_old_parameters_alone(submission, rng):
    params, grads = step_inputs(rng, (4, 3), (1, 3))
    with arguments_unchanged("sgd_step", params=params, grads=grads):
        new = parameters(submission.sgd_step(params, grads, 0.5), SLP, "sgd_step([W, b], [dW, db], 0.5)")
    for value, param, name in zip(new, params, SLP, strict=True):
        assert_tensor(value, tuple(param.shape), what=f"{name} after a step", hint="Return the stepped tensors.")
        hint = "The step has to go somewhere: make a new tensor for each parameter and return all of them."
        assert_that(not same(value, param), f"{name} has not moved in a step.", hint=hint)


# --- train_slp ------------------------------------------------------------------------------------------------------


@pytest.mark.part("train_slp", points=0.5)
def test_train_slp_takes_one_step_downhill_in_an_epoch(submission, rng):
    X, y, arrays = slp_batch(rng)
    what = "train_slp(X, y, params, 1, 0.5)"
    result = submission.train_slp(tensor(X), torch.from_numpy(y), watched(arrays), 1, 0.5)
    params, _, _ = trained(result, SLP, what)
    check_first_step(params, X, y, arrays, 0.5, SLP)


@pytest.mark.part("train_slp", points=0.5)
def test_gradients_do_not_pile_up_in_train_slp(submission, rng):
    X, y, arrays = slp_batch(rng)
    what = "train_slp(X, y, params, 3, 0.4)"
    result = submission.train_slp(tensor(X), torch.from_numpy(y), watched(arrays), 3, 0.4)
    params, _, _ = trained(result, SLP, what)
    for _ in range(3):
        arrays = one_step(X, y, arrays, 0.4)
    hint = "If one epoch is right and three are not: does an epoch still see the gradients of the one before?"
    check_values(params, arrays, SLP, "after three epochs", hint)


@pytest.mark.part("train_slp", points=0.5)
def test_train_slp_notes_loss_and_accuracy_before_each_step(submission, rng):
    X, _, arrays = slp_batch(rng)
    y = logits_of(X, arrays).argmin(axis=1)  # the start gets every sample wrong
    what = "train_slp(X, y, params, 2, 2.0)"
    result = submission.train_slp(tensor(X), torch.from_numpy(y), watched(arrays), 2, 2.0)
    _, loss, accuracy = trained(result, SLP, what)
    points = [arrays, one_step(X, y, arrays, 2.0)]
    hint = "Entry 0 is that of the start: logits, one softmax (the one inside the loss), floats, and then the step."
    expected = [mean_loss(X, y, point) for point in points]
    assert_history(loss, expected, what='history["loss"]', rtol=1e-6, hint=hint)
    expected = [share_right(X, y, point) for point in points]
    assert_history(accuracy, expected, what='history["accuracy"]', rtol=1e-6, hint=hint)


@pytest.mark.part("train_slp", points=0.5)
def test_train_slp_returns_leaves_and_keeps_those_of_the_caller(submission, rng):
    X, y, arrays = slp_batch(rng)
    images, labels, start = tensor(X), torch.from_numpy(y), watched(arrays)
    with arguments_unchanged("train_slp", X=images, y=labels, params=start):
        result = submission.train_slp(X=images, y=labels, params=start, epochs=2, learning_rate=0.5)
    params, _, _ = trained(result, SLP, "train_slp(X, y, params, 2, 0.5)")
    for param, before, name in zip(params, start, SLP, strict=True):
        hint = "The last step too has to end in leaves that are watched, in the order in which they came."
        assert_leaf(param, tuple(before.shape), what=f"{name} after two epochs", hint=hint)
        hint = "Every parameter takes a step in every epoch, and the new ones are returned."
        assert_that(not same(param, before), f"{name} has not moved in two epochs.", hint=hint)


# --- train_mlp ------------------------------------------------------------------------------------------------------


@pytest.mark.part("train_mlp", points=0.5)
def test_train_mlp_takes_a_step_with_all_four_parameters(submission, rng):
    X, y, arrays = mlp_batch(rng)
    what = "train_mlp(X, y, params, 1, 0.5)"
    result = submission.train_mlp(tensor(X), torch.from_numpy(y), watched(arrays), 1, 0.5)
    params, _, _ = trained(result, MLP, what)
    check_first_step(params, X, y, arrays, 0.5, MLP)


@pytest.mark.part("train_mlp", points=0.5)
def test_train_mlp_goes_on_from_where_the_last_epoch_ended(submission, rng):
    X, y, arrays = mlp_batch(rng)
    images, labels, start = tensor(X), torch.from_numpy(y), watched(arrays)
    with arguments_unchanged("train_mlp", X=images, y=labels, params=start):
        result = submission.train_mlp(images, labels, start, epochs=3, learning_rate=0.05)
    params, loss, accuracy = trained(result, MLP, "train_mlp(X, y, params, 3, 0.05)")
    for param, before, name in zip(params, start, MLP, strict=True):
        assert_tensor(param, tuple(before.shape), what=f"{name} after three epochs", hint=SHAPES)
        assert_leaf(param, tuple(before.shape), what=f"{name} after three epochs", hint=LEAF)
    points = [arrays]
    for _ in range(3):
        points.append(one_step(X, y, points[-1], 0.05))
    hint = "Each epoch starts from the parameters of the last one, with gradients of its own."
    check_values(params, points[-1], MLP, "after three epochs", hint)
    hint = "Note the loss, and the accuracy, before each step: one plain float an epoch."
    expected = [mean_loss(X, y, point) for point in points[:3]]
    assert_history(loss, expected, what='history["loss"]', rtol=1e-6, hint=hint)
    assert_history(
        accuracy, [share_right(X, y, point) for point in points[:3]], what='history["accuracy"]', rtol=1e-6, hint=hint
    )


@pytest.mark.part("train_mlp", points=0.5)
def test_train_mlp_learns_what_no_single_layer_can(submission):
    X = np.array([[i, j] for i in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2) for j in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2)])
    y = (X[:, 0] * X[:, 1] > 0).astype(np.int64)  # class 1 where both features have the same sign, else class 0
    generator = np.random.default_rng(2)
    start = watched(
        [generator.normal(0, 0.5, (2, 8)), np.zeros((1, 8)), generator.normal(0, 0.5, (8, 2)), np.zeros((1, 2))]
    )
    result = submission.train_mlp(tensor(X), torch.from_numpy(y), start, 150, 0.5)
    params, _, _ = trained(result, MLP, "train_mlp(X, y, params, 150, 0.5)")
    for param, before, name in zip(params, start, MLP, strict=True):
        hint = "A step changes the numbers, never the shape: weights before their bias, layer by layer."
        assert_tensor(param, tuple(before.shape), what=f"{name} after training", hint=hint)
    assert_at_least(
        share_right(X, y, [np.array(param.tolist()) for param in params]),
        0.99,
        what="the accuracy after 150 epochs",
        hint="Make sure of the parts that train_mlp calls first (pytest -k mlp_logits), then of the loop.",
    )
