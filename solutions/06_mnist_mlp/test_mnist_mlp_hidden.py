"""Hidden tests of exercise 06: the same parts on inputs that change with the grading seed.

The oracle goes through the samples and the output units one by one, and adds their gradients up as outer products.
"""

import math

import numpy as np
import pytest

from grader.checks import (
    FLOAT32_RTOL,
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_gradient,
    assert_history,
    assert_object,
    assert_that,
    entries,
    no_overflow,
    unpack,
)
from grader.datasets import disguised_mnist

NAMES = ["weight_out", "bias_out", "weight_h", "bias_h"]  # in the order of backward's gradients
CURVES = ["loss", "train_accuracy", "valid_accuracy"]
AN_OBJECT = "Keep NeuralNetMLP a class, as in the stub: a call of it gives an object."
BOTH_LAYERS = "Two values come back: those of the hidden units, then those of the output units."
OUT_THEN_HIDDEN = "Four gradients come back: weights and bias of the output layer, then those of the hidden layer."
ERROR_AND_SHARE = "Two floats come back: the error, then the share of right answers."
A_LIST = "A list of integer arrays comes back, one per piece; a slice of the permutation is such an array."
THREE_LISTS = "A dict of three lists comes back: loss, train_accuracy, valid_accuracy."

SIZES = {  # samples, features, hidden units, classes
    "several rows": (7, 5, 6, 4),
    "one row": (1, 4, 5, 3),
    "one hidden unit": (6, 3, 1, 3),
    "one class": (5, 4, 3, 1),
}
each_size = pytest.mark.parametrize("size", [pytest.param(size, id=name) for name, size in SIZES.items()])


# --- the oracle ------------------------------------------------------------------------------------------


def logistic(z):
    return np.exp(-np.logaddexp(0.0, -z))


def draw(rng, size):
    """Return X, y and a dict of parameters for N, D, H, C."""
    rows, features, width, classes = size
    params = {
        "weight_out": rng.normal(0.0, 0.8, (classes, width)),
        "bias_out": rng.normal(0.0, 0.4, classes),
        "weight_h": rng.normal(0.0, 0.8, (width, features)),
        "bias_h": rng.normal(0.0, 0.4, width),
    }
    return rng.normal(0.2, 1.0, (rows, features)), rng.integers(classes, size=rows), params


def units(inputs, weights, biases):
    """Return what each unit of a layer says to the inputs of one sample."""
    return np.array([float(logistic(np.dot(row, inputs) + bias)) for row, bias in zip(weights, biases, strict=True)])


def one_sample(x, params):
    """Return what one sample makes the hidden and the output units say."""
    hidden = units(x, params["weight_h"], params["bias_h"])
    return hidden, units(hidden, params["weight_out"], params["bias_out"])


def all_samples(X, params):
    pairs = [one_sample(x, params) for x in X]
    return np.array([hidden for hidden, _ in pairs]), np.array([out for _, out in pairs])


def sum_of_squares(X, y, params):
    """Return the sum over samples and classes."""
    total = 0.0
    for x, label in zip(X, y, strict=True):
        for unit, said in enumerate(one_sample(x, params)[1]):
            total += (1.0 - said) ** 2 if unit == label else said**2
    return float(total)


def steepness(X, y, params):
    """Return the gradients: the mean over the samples of the gradients of each one's sum of squares."""
    total = {name: np.zeros(params[name].shape) for name in NAMES}
    for x, label in zip(X, y, strict=True):
        hidden, out = one_sample(x, params)
        towards = np.where(np.arange(len(out)) == label, out - 1.0, out)
        at_out = 2.0 * towards * (out - out**2)
        at_hidden = sum(slope * row for slope, row in zip(at_out, params["weight_out"], strict=True))
        at_hidden = at_hidden * (hidden - hidden**2)
        parts = {
            "weight_out": np.outer(at_out, hidden),
            "bias_out": at_out,
            "weight_h": np.outer(at_hidden, x),
            "bias_h": at_hidden,
        }
        total = {name: total[name] + parts[name] / len(y) for name in NAMES}
    return total


def report(X, y, params):
    """Return the mean squared error and the share of right answers."""
    answers = [int(np.argmax(one_sample(x, params)[1])) for x in X]
    error = sum_of_squares(X, y, params) / (len(y) * len(params["bias_out"]))
    return error, float(np.mean(np.array(answers) == y))


def descend(X, y, params, size, rate, seed):
    """Return the parameters after one epoch of minibatches in the order of this seed."""
    waiting = np.random.default_rng(seed).permutation(len(X)).tolist()
    while waiting:
        rows, waiting = waiting[:size], waiting[size:]
        slope = steepness(X[rows], y[rows], params)
        params = {name: params[name] - rate * slope[name] for name in NAMES}
    return params


# --- the submission's objects -----------------------------------------------------------------------------


def network(submission, params):
    """Return an object of the submission's class that holds these parameters."""
    classes, width = params["weight_out"].shape
    features = params["weight_h"].shape[1]
    made = assert_object(submission.NeuralNetMLP(features, width, classes), what="NeuralNetMLP(…)", hint=AN_OBJECT)
    for name in NAMES:
        setattr(made, name, params[name])
    return made


def held_by(model, params, when):
    """Return the parameters that the model holds, checked for the shapes of those in `params`."""
    found = {name: getattr(model, name) for name in NAMES}
    for name in NAMES:
        hint = "Training changes values, never shapes, and the attributes keep their names."
        assert_array(found[name], params[name].shape, what=f"model.{name} {when}", hint=hint)
    return found


def method(model, name):
    return assert_object(getattr(model, name), what=f"model.{name}", asked="a method", hint=AN_OBJECT)


def activations_of(model, X):
    return unpack(method(model, "forward")(X), "a_h", "a_out", what="model.forward(X)", hint=BOTH_LAYERS)


def gradients_of(submission, X, y, params):
    """Return model.backward(…) as a dict, for what a right forward pass makes of X."""
    a_h, a_out = all_samples(X, params)
    values = method(network(submission, params), "backward")(X, a_h, a_out, y)
    values = unpack(values, *(f"d{name}" for name in NAMES), what="model.backward(…)", hint=OUT_THEN_HIDDEN)
    return dict(zip(NAMES, values, strict=True))


def as_float32(params):
    return {name: value.astype(np.float32) for name, value in params.items()}


# --- hidden: scale_pixels ----------------------------------------------------------------------------------------


@pytest.mark.part("scale_pixels", points=0.25)
def test_every_byte_finds_its_place(submission, rng):
    X = rng.permutation(256).astype(np.uint8).reshape(32, 8)
    assert_close(
        submission.scale_pixels(X),
        np.interp(X, [0, 255], [-1, 1]),
        what="scale_pixels(X) for all 256 bytes",
        rtol=1e-6,
        hint="A straight line through (0, -1) and (255, 1), worked out with floats.",
    )


@pytest.mark.part("scale_pixels", points=0.25)
def test_the_scale_does_not_depend_on_the_pixels_at_hand(submission, rng):
    X = rng.uniform(40.0, 200.0, (4, 6))
    hint = "The same straight line for every array, whatever its darkest pixel: into a new array, also from floats."
    for pixels, rtol in ((X, None), (X.astype(np.float32), FLOAT32_RTOL)):
        with arguments_unchanged("scale_pixels", X=pixels):
            result = submission.scale_pixels(X=pixels)
        what = f"scale_pixels(X) for a {pixels.dtype} array without black and white"
        assert_close(result, np.interp(X, [0, 255], [-1, 1]), what=what, rtol=rtol, hint=hint)


# --- hidden: sigmoid ---------------------------------------------------------------------------------------------


@pytest.mark.part("sigmoid", points=0.25)
def test_sigmoid_works_entry_by_entry(submission, rng):
    for shape in ((5, 4), (7,), (1, 1)):
        z = rng.normal(0.0, 6.0, shape)
        asked = np.array([1 / (1 + math.exp(-entry)) for entry in z.ravel().tolist()]).reshape(shape)
        with arguments_unchanged("sigmoid", z=z):
            result = submission.sigmoid(z=z)
        hint = "The same formula for every entry by itself, and a result of the shape of z."
        assert_close(result, asked, what=f"sigmoid(z) for an array of shape {shape}", atol=1e-12, hint=hint)


@pytest.mark.part("sigmoid", points=0.25)
def test_sigmoid_of_huge_numbers_does_not_overflow(submission, rng):
    signs = rng.permutation([1.0, 1.0, 1.0, -1.0, -1.0, -1.0]).reshape(2, 3)
    hint = "No exponential may grow huge, not even in the branch that is thrown away: np.where works out both."
    for size in (50.0, 710.0, 1e4):
        with no_overflow(submission, what=f"sigmoid(z) for z = ±{size:g}", hint=hint):
            result = submission.sigmoid(signs * size)
        assert_close(result, (signs + 1) / 2, what=f"sigmoid(z) for z = ±{size:g}", atol=1e-12, hint=hint)


@pytest.mark.part("sigmoid", points=0.25)
def test_sigmoid_works_in_float32(submission, rng):
    z = rng.normal(0.0, 3.0, (4, 5))
    z[0] = rng.permutation([-200.0, -90.0, 0.0, 90.0, 200.0])
    asked = logistic(z)
    result = submission.sigmoid(z.astype(np.float32))
    hint = "The same for every float dtype. Float32 overflows much earlier: exponentials of 90 are too large for it."
    assert_close(result, asked, what="sigmoid(z) for a float32 array", rtol=FLOAT32_RTOL, hint=hint)


# --- hidden: mse_loss --------------------------------------------------------------------------------------------


def labels_as_rows(y, classes):
    rows = np.zeros((len(y), classes))
    for row, label in zip(rows, y, strict=True):
        row[label] = 1.0
    return rows


@pytest.mark.part("mse_loss", points=0.5)
@pytest.mark.parametrize("shape", [(7, 4), (1, 6), (5, 1), (3, 10)], ids=str)
def test_loss_is_the_mean_of_all_squares(submission, rng, shape):
    rows = labels_as_rows(rng.integers(shape[1], size=shape[0]), shape[1])
    outputs = rng.uniform(0.0, 1.0, shape)
    squares = [(float(said) - float(asked)) ** 2 for said, asked in zip(outputs.flat, rows.flat, strict=True)]
    with arguments_unchanged("mse_loss", y_onehot=rows, outputs=outputs):
        result = submission.mse_loss(rows, outputs)
    hint = "One float: the sum of all squared differences, divided by N times C."
    what = f"mse_loss(y_onehot, outputs) for arrays of shape {shape}"
    assert_close(result, math.fsum(squares) / len(squares), what=what, hint=hint)


@pytest.mark.part("mse_loss", points=0.25)
def test_loss_works_in_float32(submission, rng):
    rows = labels_as_rows(rng.integers(3, size=8), 3)
    outputs = rng.uniform(0.0, 1.0, (8, 3))
    asked = float(((rows - outputs) ** 2).sum() / 24)
    result = submission.mse_loss(y_onehot=rows.astype(np.float32), outputs=outputs.astype(np.float32))
    hint = "Nothing in the formula asks for a particular float dtype."
    assert_close(result, asked, what="mse_loss(y_onehot, outputs) in float32", rtol=FLOAT32_RTOL, hint=hint)


# --- hidden: NeuralNetMLP ----------------------------------------------------------------------------------------


def fresh(submission, features, width, classes, *seed):
    """Return the parameters of a new network, checked for their shapes; without a seed, by the default."""
    what = f"NeuralNetMLP{(features, width, classes, *seed)}"
    model = assert_object(submission.NeuralNetMLP(features, width, classes, *seed), what=what, hint=AN_OBJECT)
    found = {name: getattr(model, name) for name in NAMES}
    shapes = {"weight_h": (width, features), "bias_h": (width,), "weight_out": (classes, width), "bias_out": (classes,)}
    for name, shape in shapes.items():
        hint = "The docstring of the class gives the shape of each attribute."
        assert_array(found[name], shape, what=f"{what}.{name}", hint=hint)
    return found


def some_seed(rng):
    return int(rng.integers(1, 2**31))


@pytest.mark.part("NeuralNetMLP", points=0.25)
def test_every_size_gives_zero_biases(submission, rng):
    for sizes in ((5, 1, 3), (4, 6, 1), (1, 3, 2), tuple(int(n) for n in rng.integers(2, 9, 3))):
        found = fresh(submission, *sizes, some_seed(rng))
        for name in ("bias_h", "bias_out"):
            hint = "A bias starts at exactly 0.0 for every unit."
            assert_close(found[name], np.zeros(found[name].shape), what=f"{name} of a new network", hint=hint)


@pytest.mark.part("NeuralNetMLP", points=0.5)
def test_weights_are_normal_with_a_standard_deviation_of_a_tenth(submission, rng):
    found = fresh(submission, 90, 80, 70, some_seed(rng))
    hint = "Weights are drawn from the normal distribution with mean 0 and standard deviation 0.1 (variance 0.01)."
    for name in ("weight_h", "weight_out"):
        weights = found[name].ravel()
        problem = f"The numbers in {name} do not look like draws from N(0, 0.1²)."
        centre, spread = float(weights.mean()), float(np.sqrt(np.mean(weights**2)))
        assert_that(
            0.09 < spread < 0.11, problem, asked="a standard deviation near 0.1", got=f"{spread:.3g}", hint=hint
        )
        assert_that(abs(centre) < 0.012, problem, asked="a mean near 0", got=f"{centre:.3g}", hint=hint)
        far = float(np.mean(abs(weights) > 0.2))
        asked = "about 4.6 % of them beyond two standard deviations"
        assert_that(0.02 < far < 0.08, problem, asked=asked, got=f"{far:.1%}", hint=hint)


@pytest.mark.part("NeuralNetMLP", points=0.5)
def test_no_number_is_drawn_for_two_weights(submission, rng):
    found = fresh(submission, 20, 30, 20, some_seed(rng))
    for name in ("weight_h", "weight_out"):
        different = len(set(found[name].ravel().tolist()))
        assert_that(
            different > 0.95 * found[name].size,
            f"{name} holds the same numbers again and again.",
            asked="every weight a draw of its own",
            got=f"{different} different numbers for {found[name].size} weights",
            hint="Units that start equal stay equal: let the generator fill an array of the full shape.",
        )
    shared = float(np.isin(abs(found["weight_out"]), abs(found["weight_h"])).mean())
    assert_that(
        shared < 0.05,
        "weight_out holds numbers that stand in weight_h too.",
        asked="two layers drawn independently",
        got=f"{shared:.0%} of weight_out stands in weight_h",
        hint="Let one generator draw both layers: a second one from the same seed starts the same sequence again.",
    )


@pytest.mark.part("NeuralNetMLP", points=0.25)
def test_a_seed_gives_the_same_network_at_any_time(submission, rng):
    seed = some_seed(rng)
    default, first = fresh(submission, 6, 5, 4), fresh(submission, 6, 5, 4, seed)
    fresh(submission, 3, 2, 2, seed + 1)  # a network in between makes no difference
    pairs = ((first, (seed,), "seed"), (default, (123,), "seed 123, the default,"))
    for before, arguments, words in pairs:
        after = fresh(submission, 6, 5, 4, *arguments)
        for name in ("weight_h", "weight_out"):
            hint = "Make the generator anew for every network, from random_seed, whose default is 123."
            assert_close(after[name], before[name], what=f"{name} of a later network with the same {words}", hint=hint)


# --- hidden: forward ---------------------------------------------------------------------------------------------


@pytest.mark.part("forward", points=0.5)
@each_size
def test_forward_agrees_with_unit_after_unit(submission, rng, size):
    X, _, params = draw(rng, size)
    asked_h, asked_out = all_samples(X, params)
    a_h, a_out = activations_of(network(submission, params), X)
    hint = "Hidden unit h weighs the pixels with row h of weight_h and adds its bias; then the sigmoid."
    assert_close(a_h, asked_h, what="a_h", hint=hint)
    hint = "Output unit c weighs a_h with row c of weight_out and adds its bias; then the sigmoid."
    assert_close(a_out, asked_out, what="a_out", hint=hint)


@pytest.mark.part("forward", points=0.25)
def test_forward_is_right_where_units_are_sure(submission, rng):
    signs = rng.permutation([1.0, -1.0, 1.0, -1.0])
    params = {
        "weight_h": np.diag(1e4 * signs),
        "bias_h": np.zeros(4),
        "weight_out": np.array([[3e4, 0.0, 0.0, 0.0], [0.0, -3e4, 0.0, 0.0]]),
        "bias_out": np.array([-1e4, 1e4]),
    }
    X = np.tile(rng.uniform(0.5, 1.0, 4), (3, 1))
    a_h, a_out = activations_of(network(submission, params), X)
    hint = "The sigmoid has to be right at both ends: 0 far below zero, 1 far above."
    asked_h = (signs + 1) / 2
    assert_close(a_h, np.tile(asked_h, (3, 1)), what="a_h of units that are sure", atol=1e-12, hint=hint)
    asked_out = np.array([asked_h[0], 1 - asked_h[1]])
    assert_close(a_out, np.tile(asked_out, (3, 1)), what="a_out of units that are sure", atol=1e-12, hint=hint)


@pytest.mark.part("forward", points=0.25)
def test_forward_works_in_float32(submission, rng):
    X, _, params = draw(rng, (6, 5, 4, 3))
    asked_h, asked_out = all_samples(X, params)
    a_h, a_out = activations_of(network(submission, as_float32(params)), X.astype(np.float32))
    hint = "Nothing in the formulas asks for a particular float dtype."
    assert_close(a_h, asked_h, what="a_h in float32", rtol=FLOAT32_RTOL, hint=hint)
    assert_close(a_out, asked_out, what="a_out in float32", rtol=FLOAT32_RTOL, hint=hint)


@pytest.mark.part("forward", points=0.5)
def test_forward_uses_the_parameters_that_the_model_has_now(submission, rng):
    X, _, params = draw(rng, (5, 4, 3, 3))
    _, _, others = draw(rng, (5, 4, 3, 3))
    model, other = network(submission, params), network(submission, others)
    with arguments_unchanged("forward", X=X):
        activations_of(model, X)
        activations_of(other, X)
    kept = held_by(model, params, "after forward")
    for name in NAMES:
        hint = "forward only computes: neither X nor the parameters change, and no model knows of another."
        assert_close(kept[name], params[name], what=f"model.{name} after forward", hint=hint)
    for name in NAMES:
        setattr(model, name, others[name])
    results = activations_of(model, X), activations_of(other, X)
    for a_h, a_out in results:
        hint = "Look the parameters up in the attributes at every call: they may have changed since the last one."
        asked_h, asked_out = all_samples(X, others)
        assert_close(a_h, asked_h, what="a_h after the parameters were replaced", hint=hint)
        assert_close(a_out, asked_out, what="a_out after the parameters were replaced", hint=hint)


# --- hidden: backward --------------------------------------------------------------------------------------------


def check_slope(gradients, name, X, y, params, hint):
    def moved(value):
        return sum_of_squares(X, y, params | {name: value}) / len(y)

    assert_gradient(gradients[name], moved, params[name], what=f"d{name}", hint=hint)


@pytest.mark.part("backward", points=1)
@pytest.mark.parametrize("name", NAMES)
def test_gradient_is_the_slope_of_the_squared_error(submission, rng, name):
    X, y, params = draw(rng, (6, 4, 5, 3))
    hints = {
        "weight_out": "Follow one sample: 2(a - y), times a(1 - a), times what the hidden unit said; then the mean.",
        "bias_out": "2(a - y), times a(1 - a), summed over the samples and divided by N, once.",
        "weight_h": "What came back through weight_out, times the hidden a(1 - a), times the pixel; summed over all.",
        "bias_h": "What came back through weight_out, times the hidden a(1 - a), summed over the samples.",
    }
    check_slope(gradients_of(submission, X, y, params), name, X, y, params, hints[name])


@pytest.mark.part("backward", points=0.5)
@pytest.mark.parametrize("size", [(1, 3, 4, 3), (5, 3, 1, 2), (3, 4, 4, 4), (4, 2, 3, 1)], ids=str)
def test_gradients_hold_for_odd_sizes(submission, rng, size):
    X, y, params = draw(rng, size)
    gradients = gradients_of(submission, X, y, params)
    asked = steepness(X, y, params)
    for name in NAMES:
        hint = "The formulas hold for one row, one unit and one class too, and nothing is divided by C."
        assert_close(gradients[name], asked[name], what=f"d{name}", rtol=1e-8, atol=1e-14, hint=hint)


@pytest.mark.part("backward", points=0.25)
def test_seeing_every_sample_twice_changes_no_gradient(submission, rng):
    X, y, params = draw(rng, (4, 3, 4, 5))
    y = np.minimum(y, 3).astype(np.uint8)  # the network knows 5 classes, the labels at most 4 of them
    asked = steepness(X, y, params)
    gradients = gradients_of(submission, np.tile(X, (2, 1)), np.tile(y, 2), params)
    for name in NAMES:
        hint = "A mean does not grow with the batch: divide by N. The number of classes is that of a_out."
        assert_close(gradients[name], asked[name], what=f"d{name} of a batch with every sample twice", hint=hint)


@pytest.mark.part("backward", points=0.25)
def test_backward_works_in_float32(submission, rng):
    X, y, params = draw(rng, (6, 5, 4, 3))
    asked = steepness(X, y, params)
    a_h, a_out = (value.astype(np.float32) for value in all_samples(X, params))
    values = method(network(submission, as_float32(params)), "backward")(X.astype(np.float32), a_h, a_out, y)
    values = unpack(values, *NAMES, what="model.backward(…) in float32", hint=OUT_THEN_HIDDEN)
    for name, value in zip(NAMES, values, strict=True):
        hint = "Nothing in the formulas asks for a particular float dtype."
        assert_close(value, asked[name], what=f"d{name} in float32", rtol=FLOAT32_RTOL, hint=hint)


@pytest.mark.part("backward", points=0.25)
def test_backward_twice_gives_the_same_twice(submission, rng):
    X, y, params = draw(rng, (5, 4, 3, 3))
    a_h, a_out = all_samples(X, params)
    asked = steepness(X, y, params)
    model = network(submission, params)
    for _ in range(2):
        with arguments_unchanged("backward", X=X, a_h=a_h, a_out=a_out, y=y):
            values = method(model, "backward")(X=X, a_h=a_h, a_out=a_out, y=y)
        values = unpack(values, *NAMES, what="model.backward(…)", hint=OUT_THEN_HIDDEN)
        for name, value in zip(NAMES, values, strict=True):
            hint = "backward changes nothing and remembers nothing: gradients do not add up from call to call."
            assert_close(value, asked[name], what=f"d{name}", rtol=1e-8, hint=hint)
    kept = held_by(model, params, "after two calls of backward")
    for name in NAMES:
        hint = "Leave the step to train: backward returns gradients and touches no parameter."
        assert_close(kept[name], params[name], what=f"model.{name} after two calls of backward", hint=hint)


# --- hidden: minibatches -----------------------------------------------------------------------------------------


def check_batches(submission, count, size, seed, hint):
    what = f"minibatches({count}, {size}, {seed})"
    found = submission.minibatches(count, size, seed)
    assert_that(type(found) is list, f"{what} is not a list.", asked="a list of arrays", hint=A_LIST)
    waiting = np.random.default_rng(seed).permutation(count).tolist()
    asked = [waiting[start : start + size] for start in range(count)[::size]]
    number = f"{len(asked)} arrays"
    assert_that(len(found) == len(asked), f"{what} has the wrong length.", asked=number, got=str(len(found)), hint=hint)
    for index, (batch, numbers) in enumerate(zip(found, asked, strict=True)):
        whole = type(batch) is np.ndarray and batch.ndim == 1 and batch.dtype.kind in "iu"
        assert_that(whole, f"Entry {index} of {what} is not a one-dimensional integer array.", hint=A_LIST)
        problem = f"Entry {index} of {what} holds other row numbers."
        assert_that(batch.tolist() == numbers, problem, asked=f"row numbers {str(numbers)[:60]}", hint=hint)


@pytest.mark.part("minibatches", points=0.25)
def test_pieces_that_divide_evenly(submission, rng):
    size = int(rng.integers(3, 8))
    hint = "Cut the permutation of the seed from front to back, without leaving anything out."
    check_batches(submission, 4 * size, size, some_seed(rng), hint)


@pytest.mark.part("minibatches", points=0.5)
def test_the_rest_makes_a_shorter_last_piece(submission, rng):
    size = int(rng.integers(4, 9))
    hint = "What is left over after the full pieces is a piece too; nothing is dropped, repeated or evened out."
    for rest in (1, size - 1):
        check_batches(submission, 5 * size + rest, size, some_seed(rng), hint)


@pytest.mark.part("minibatches", points=0.25)
def test_pieces_of_one_and_pieces_of_all(submission, rng):
    count, seed = int(rng.integers(5, 10)), some_seed(rng)
    hint = "With pieces of 1 there are as many as samples; a piece that could be longer than everything is everything."
    for size in (1, count, count + 3):
        check_batches(submission, count, size, seed, hint)


# --- hidden: compute_mse_and_acc ---------------------------------------------------------------------------------


def mse_and_acc(submission, model, X, y, **size):
    found = submission.compute_mse_and_acc(model, X, y, **size)
    return unpack(found, "mse", "accuracy", what="compute_mse_and_acc(…)", hint=ERROR_AND_SHARE)


@pytest.mark.part("compute_mse_and_acc", points=0.5)
def test_every_size_of_pieces_gives_the_same(submission, rng):
    X, y, params = draw(rng, (11, 4, 5, 3))
    asked_error, asked_share = report(X, y, params)
    for size in (1, 2, 4, 10, 11, 30):
        error, share = mse_and_acc(submission, network(submission, params), X, y, minibatch_size=size)
        hint = "All squares over all entries, all right answers over all samples: the short piece counts as what it is."
        what = f"compute_mse_and_acc(…) for 11 samples in pieces of {size}"
        assert_close(error, asked_error, what=f"the error of {what}", hint=hint)
        assert_close(share, asked_share, what=f"the accuracy of {what}", hint=hint)


@pytest.mark.part("compute_mse_and_acc", points=0.25)
def test_more_samples_than_the_default_size_and_a_model_that_stays(submission, rng):
    X, y, params = draw(rng, (130, 3, 2, 4))
    y = np.minimum(y, 1).astype(np.uint8)
    asked_error, asked_share = report(X, y, params)
    model = network(submission, params)
    with arguments_unchanged("compute_mse_and_acc", X=X, y=y):
        error, share = mse_and_acc(submission, model, X, y)
    hint = "Without a minibatch_size the pieces hold 100 samples; the classes are those of the network, not those in y."
    assert_close(error, asked_error, what="the error on 130 samples", hint=hint)
    assert_close(share, asked_share, what="the accuracy on 130 samples", hint=hint)
    kept = held_by(model, params, "after compute_mse_and_acc")
    for name in NAMES:
        hint = "Measuring a network does not change it."
        assert_close(kept[name], params[name], what=f"model.{name} after compute_mse_and_acc", hint=hint)


@pytest.mark.part("compute_mse_and_acc", points=0.25)
def test_where_all_units_say_the_same_the_first_class_is_the_answer(submission, rng):
    X, _, params = draw(rng, (10, 3, 2, 4))
    zeros = {name: np.zeros(value.shape) for name, value in params.items()}
    y = rng.permutation([0, 0, 0, 0, 1, 1, 2, 2, 3, 3])
    error, share = mse_and_acc(submission, network(submission, zeros), X, y, minibatch_size=4)
    hint = "Every entry is off by one half, so the mean is a quarter, whatever the pieces."
    assert_close(error, 0.25, what="the error of a network whose units all say 1/2", hint=hint)
    hint = "Units that tie: the first one wins, as with argmax."
    assert_close(share, 0.4, what="the accuracy of a network whose units all say 1/2", hint=hint)


# --- hidden: train -----------------------------------------------------------------------------------------------


def run(submission, model, train_on, valid_on, epochs, size, rate, seed):
    """Return the history of a call of train, checked for its keys."""
    found = submission.train(model, *train_on, *valid_on, epochs, size, rate, seed)
    return entries(found, CURVES, what="train(…)", hint=THREE_LISTS)


def check_params(model, asked, when, hint):
    found = held_by(model, asked, when)
    for name in NAMES:
        assert_close(found[name], asked[name], what=f"model.{name} {when}", rtol=1e-7, hint=hint)


@pytest.mark.part("train", points=0.5)
def test_training_follows_the_path_of_minibatches(submission, rng):
    X, y, params = draw(rng, (11, 4, 5, 3))
    valid, seed = draw(rng, (6, 4, 5, 3))[:2], some_seed(rng)
    asked = [params]
    for epoch in range(3):
        asked.append(descend(X, y, asked[-1], 4, 0.6, seed + epoch))
    hints = {
        1: "Take the pieces of the seed in order, the short one too; each makes one step, from its own rows.",
        3: "One epoch is right, three are not: epoch e takes the pieces of seed + e, and goes on where e - 1 ended.",
    }
    for epochs, hint in hints.items():
        model = network(submission, params)
        with arguments_unchanged("train", X_train=X, y_train=y, X_valid=valid[0], y_valid=valid[1]):
            run(submission, model, (X, y), valid, epochs, 4, 0.6, seed)
        check_params(model, asked[epochs], f"after {epochs} epochs of 3 minibatches", hint)


@pytest.mark.part("train", points=0.25)
def test_history_describes_what_each_epoch_leaves_behind(submission, rng):
    X, y, params = draw(rng, (13, 4, 5, 3))
    X_valid, y_valid, _ = draw(rng, (7, 4, 5, 3))
    seed, asked, curves = some_seed(rng), params, {name: [] for name in CURVES}
    for epoch in range(4):
        asked = descend(X, y, asked, 5, 2.0, seed + epoch)
        loss, share = report(X, y, asked)
        measured = (loss, share, report(X_valid, y_valid, asked)[1])
        for name, value in zip(CURVES, measured, strict=True):
            curves[name].append(value)
    history = run(submission, network(submission, params), (X, y), (X_valid, y_valid), 4, 5, 2.0, seed)
    hint = "After the last step of each epoch: the loss on all of X_train, and two shares, each of its own data."
    for name in CURVES:
        assert_history(history[name], curves[name], what=f'history["{name}"]', rtol=1e-7, hint=hint)


@pytest.mark.part("train", points=0.25)
def test_no_epochs_leave_everything_as_it_was(submission, rng):
    X, y, params = draw(rng, (6, 3, 4, 3))
    model = network(submission, params)
    history = run(submission, model, (X, y), (X, y), 0, 2, 0.5, 1)
    for name in CURVES:
        hint = "An epoch that does not happen leaves no entry: three empty lists."
        assert_history(history[name], [], what=f'history["{name}"] of 0 epochs', hint=hint)
    check_params(model, params, "after 0 epochs", "Without an epoch the model keeps the parameters it had.")


@pytest.mark.part("train", points=0.25)
def test_a_second_training_goes_on_where_the_first_one_ended(submission, rng):
    X, y, params = draw(rng, (8, 3, 4, 5))
    y, seed = np.minimum(y, 2).astype(np.int32), some_seed(rng)  # the network knows 5 classes, the labels 3 of them
    model, bystander = network(submission, params), network(submission, params)
    asked = descend(X, y, params, 3, 0.4, seed)
    run(submission, model, (X, y), (X, y), 1, 3, 0.4, seed)
    hint = "Train the very model that was passed in: no new one, no copy. Its classes are more than those in y."
    check_params(model, asked, "after an epoch on labels without the last classes", hint)
    run(submission, model, (X, y), (X, y), 1, 20, 0.4, seed + 1)
    asked = descend(X, y, asked, 20, 0.4, seed + 1)
    check_params(model, asked, "after a second call of train, with everything in one piece", hint)
    check_params(bystander, params, "that another training did not touch", "Each model has arrays of its own.")


@pytest.mark.part("train", points=0.5)
def test_training_recognises_digits_it_has_not_seen(submission, rng):
    digits = disguised_mnist(rng, 1500, 300)
    inked = np.argsort(digits.X_train.mean(axis=0))[-200:]  # the pixels that tell most: loops get along with them
    X, X_valid = digits.X_train[:, inked] / 255, digits.X_test[:, inked] / 255
    start = {
        "weight_out": rng.normal(0.0, 0.1, (10, 16)),
        "bias_out": np.zeros(10),
        "weight_h": rng.normal(0.0, 0.1, (16, 200)),
        "bias_h": np.zeros(16),
    }
    model = network(submission, start)
    run(submission, model, (X, digits.y_train), (X_valid, digits.y_test), 3, 15, 2.0, 1)
    found = held_by(model, start, "after training on digits")
    hidden = logistic(X_valid @ found["weight_h"].T + found["bias_h"])
    answers = (hidden @ found["weight_out"].T + found["bias_out"]).argmax(axis=1)
    assert_at_least(
        float((answers == digits.y_test).mean()),
        0.6,
        what="the accuracy on digits that were held back",
        hint="After 300 steps the network should know most digits: do images and labels come from the same rows?",
    )
