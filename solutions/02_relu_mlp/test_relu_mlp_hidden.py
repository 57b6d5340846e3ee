"""Hidden tests of exercise 02: the same parts on inputs that change with the grading seed.

The oracle goes through the samples one by one, with outer products; probabilities come from the gaps between logits.
"""

import numpy as np
import pytest

from grader.checks import (
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_gradient,
    assert_history,
    assert_that,
    entries,
    unpack,
)
from grader.checks.compare import FLOAT32_RTOL
from grader.datasets import disguised_digits

NAMES = ["W1", "b1", "W2", "b2"]
ALL_FOUR = "The result is a dict with an entry for each of the four parameters, and no other."
A_PAIR = "Two values come back: what the hidden units say, and the probabilities."
START_AND_END = "Two values come back: the trained parameters, and the list of accuracies."

SIZES = {  # samples, features, hidden units, classes
    "several rows": (7, 5, 6, 4),
    "one row": (1, 4, 5, 3),
    "one hidden unit": (6, 3, 1, 3),
    "one class": (5, 4, 3, 1),
}
each_size = pytest.mark.parametrize("size", [pytest.param(size, id=name) for name, size in SIZES.items()])


# --- the oracle ------------------------------------------------------------------------------------------


def network(rng, size):
    """Draw X, y and params for N, D, H, C where no unit is near the ReLU's corner and no gradient is nearly zero.

    (A nearly zero one is measured badly: finite differences see the curvature as well.)
    """
    rows, features, units, classes = size
    while True:
        X = rng.normal(0.3, 1.2, (rows, features))
        params = {
            "W1": rng.normal(0.0, 0.8, (features, units)),
            "b1": rng.normal(0.2, 0.4, (1, units)),
            "W2": rng.normal(0.0, 0.8, (units, classes)),
            "b2": rng.normal(0.0, 0.4, (1, classes)),
        }
        y = rng.integers(classes, size=rows)
        corner = min(abs(before_relu(x, params)).min() for x in X)
        steepest = [abs(slope).max() for slope in blame(X, y, params).values()]
        if corner > 1e-3 and (classes == 1 or min(steepest) > 0.02):
            return X, y, params


def before_relu(x, params):
    return np.dot(x, params["W1"]) + params["b1"][0]


def one_sample(x, params):
    """Return what one sample makes the hidden units and the classes say."""
    z = before_relu(x, params)
    units = np.where(z < 0, 0.0, z)
    scores = np.dot(units, params["W2"]) + params["b2"][0]
    return units, np.array([1 / sum(np.exp(other - score) for other in scores) for score in scores])


def all_samples(X, params):
    pairs = [one_sample(x, params) for x in X]
    return np.array([units for units, _ in pairs]), np.array([chances for _, chances in pairs])


def mean_loss(X, y, params):
    return -float(np.mean([np.log(one_sample(x, params)[1][label]) for x, label in zip(X, y, strict=True)]))


def blame(X, y, params):
    """Return the gradients: the mean over the samples of each sample's own."""
    total = {name: np.zeros(params[name].shape) for name in NAMES}
    for x, label in zip(X, y, strict=True):
        units, error = one_sample(x, params)
        error[label] -= 1
        below = np.where(before_relu(x, params) > 0, np.dot(params["W2"], error), 0.0)
        parts = {"W1": np.outer(x, below), "b1": below, "W2": np.outer(units, error), "b2": error}
        total = {name: total[name] + parts[name] / len(y) for name in NAMES}
    return total


def trajectory(X, y, params, epochs, rate):
    """Return the parameters after each epoch, the start included, and the share of right answers of each of them."""
    path = [params]
    for _ in range(epochs):
        slope = blame(X, y, path[-1])
        path.append({name: path[-1][name] - rate * slope[name] for name in NAMES})
    return path, [share_right(X, y, point) for point in path]


def share_right(X, y, params):
    _, chances = all_samples(X, params)
    return float(np.mean([np.argmax(row) == label for row, label in zip(chances, y, strict=True)]))


def labels_as_rows(y, classes):
    rows = np.zeros((len(y), classes))
    for row, label in zip(rows, y, strict=True):
        row[label] = 1.0
    return rows


def as_float32(params):
    return {name: value.astype(np.float32) for name, value in params.items()}


# --- hidden: standardize_features --------------------------------------------------------------------------------


@pytest.mark.part("standardize_features", points=0.5)
def test_every_column_has_its_own_mean_and_scale(submission, rng):
    X = rng.normal(rng.uniform(-5, 5, 6), rng.uniform(0.2, 20, 6), (9, 6))
    centred = X - np.full(9, 1 / 9) @ X
    spread = np.sqrt(np.einsum("nd,nd->d", centred, centred) / 9)
    assert_close(
        submission.standardize_features(X),
        centred / (spread + 1e-8),
        what="standardize_features(X) for columns of different mean and scale",
        hint="Take the mean and the standard deviation along the samples, and divide by N, not by N - 1.",
    )


@pytest.mark.part("standardize_features", points=0.5)
def test_eps_is_added_to_the_standard_deviation_itself(submission, rng):
    X, eps = rng.normal(2.0, 0.5, (8, 5)), float(rng.uniform(0.3, 2.0))
    spread = np.sqrt((X**2).sum(axis=0) / 8 - (X.sum(axis=0) / 8) ** 2)
    assert_close(
        submission.standardize_features(X=X, eps=eps),
        (X - X.sum(axis=0) / 8) / (spread + eps),
        what=f"standardize_features(X, eps={eps:.3g})",
        hint="Use the eps that is passed in, and add it to the standard deviation: after the root, in every column.",
    )


@pytest.mark.part("standardize_features", points=0.5)
def test_constant_columns_of_pixels_become_zero(submission, rng):
    X = rng.integers(0, 17, (11, 6)).astype(float)
    X[0], X[1] = 0.0, 16.0  # no column is constant yet
    X[:, 2], X[:, 5] = 0.0, float(rng.integers(1, 17))
    hint = "A constant column has the standard deviation 0: only the eps below the fraction bar keeps 0/0 away."
    result = submission.standardize_features(X)
    assert_array(result, (11, 6), what="standardize_features(X) with two constant columns", hint=hint)
    constant = [2, 5]
    assert_close(
        result[:, constant], np.zeros((11, 2)), what="the constant columns, standardized", atol=1e-6, hint=hint
    )
    spreads = np.array([max(abs(column)) for column in result.T])
    assert_that(
        bool((np.delete(spreads, constant) > 0.5).all()),
        "standardize_features(X) flattens columns that are not constant.",
        asked="a standard deviation of 1 in every other column",
        hint="Each column is divided by its own standard deviation, which is not 0 where the column varies.",
    )


@pytest.mark.part("standardize_features", points=0.25)
def test_one_row_becomes_zero(submission, rng):
    X = rng.integers(0, 17, (1, 5)).astype(float)
    assert_close(
        submission.standardize_features(X),
        np.zeros((1, 5)),
        what="standardize_features(X) for a single row",
        atol=1e-6,
        hint="With one row every column is constant, and the result keeps the shape of X.",
    )


@pytest.mark.part("standardize_features", points=0.25)
def test_standardizing_works_in_float32_on_a_copy(submission, rng):
    pixels = rng.normal(0.5, 1.0, (10, 4)).astype(np.float32)
    centred = pixels.astype(float) - pixels.astype(float).mean(axis=0)
    with arguments_unchanged("standardize_features", X=pixels):
        result = submission.standardize_features(pixels)
    assert_close(
        result,
        centred / np.sqrt((centred**2).mean(axis=0)),
        what="standardize_features(X) for a float32 array",
        rtol=FLOAT32_RTOL,
        hint="The same formula, into a new array; nothing in it asks for a particular dtype.",
    )


# --- hidden: init_params -----------------------------------------------------------------------------------------


def fresh(submission, features, units, classes, seed):
    """Return init_params(…), checked for keys and shapes."""
    what = f"init_params({features}, {units}, {classes}, seed={seed})"
    params = entries(submission.init_params(features, units, classes, seed), NAMES, what=what, hint=ALL_FOUR)
    shapes = {"W1": (features, units), "b1": (1, units), "W2": (units, classes), "b2": (1, classes)}
    for name, shape in shapes.items():
        assert_array(params[name], shape, what=f'{what}["{name}"]', hint="D, H and C in the docstring name the sizes.")
    return params


def draw_seed(rng):
    return int(rng.integers(1, 2**31))


@pytest.mark.part("init_params", points=0.5)
def test_every_size_gives_the_asked_shapes_and_zero_biases(submission, rng):
    for sizes in ((5, 1, 3), (4, 6, 1), (1, 3, 2), tuple(int(n) for n in rng.integers(2, 9, 3))):
        seed = draw_seed(rng)
        params = fresh(submission, *sizes, seed)
        for name in ("b1", "b2"):
            what = f'init_params{(*sizes, seed)}["{name}"]'
            assert_close(
                params[name], np.zeros(params[name].shape), what=what, hint="Every bias starts at exactly 0.0."
            )
    keywords = {"num_features": 7, "num_hidden": 3, "num_classes": 2, "seed": draw_seed(rng)}
    what = "init_params called with keyword arguments"
    by_name = entries(submission.init_params(**keywords), NAMES, what=what, hint=ALL_FOUR)
    hint = "Keep the names of the arguments, and their meaning, as in the stub."
    assert_array(by_name["W1"], (7, 3), what=f'{what}: its "W1"', hint=hint)


@pytest.mark.part("init_params", points=0.5)
def test_weights_look_normal_with_a_standard_deviation_of_a_tenth(submission, rng):
    params = fresh(submission, 90, 80, 70, draw_seed(rng))
    hint = "Weights are drawn from the normal distribution with mean 0 and standard deviation 0.1 (variance 0.01)."
    for name in ("W1", "W2"):
        weights = params[name].ravel()
        centre, spread = float(weights.mean()), float(np.sqrt(np.mean(weights**2)))
        far = float(np.mean(abs(weights) > 0.2))
        problem = f"The weights {name} do not look like draws from N(0, 0.1²)."
        assert_that(
            0.09 < spread < 0.11, problem, asked="a standard deviation near 0.1", got=f"{spread:.3g}", hint=hint
        )
        assert_that(abs(centre) < 0.012, problem, asked="a mean near 0", got=f"{centre:.3g}", hint=hint)
        asked = "about 4.6 % of the weights beyond two standard deviations"
        assert_that(0.02 < far < 0.08, problem, asked=asked, got=f"{far:.1%}", hint=hint)


@pytest.mark.part("init_params", points=0.5)
def test_all_weights_are_draws_of_their_own(submission, rng):
    params = fresh(submission, 20, 30, 20, draw_seed(rng))
    for name in ("W1", "W2"):
        different = len(set(params[name].ravel().tolist()))
        assert_that(
            different > 0.95 * params[name].size,
            f"{name} holds the same numbers again and again.",
            asked="every weight a draw of its own",
            got=f"{different} different numbers for {params[name].size} weights",
            hint="Units that start equal stay equal: ask the generator for an array of the full shape.",
        )
    shared = float(np.isin(abs(params["W2"]), abs(params["W1"])).mean())
    assert_that(
        shared < 0.05,
        "W2 holds numbers that stand in W1 too.",
        asked="W1 and W2 drawn independently",
        got=f"{shared:.0%} of W2 stands in W1",
        hint="Make one generator and let it draw on: a second one from the same seed starts the same sequence again.",
    )


@pytest.mark.part("init_params", points=0.5)
def test_the_seed_decides_and_nothing_else(submission, rng):
    seed, other = draw_seed(rng), draw_seed(rng) + 2**31
    first = fresh(submission, 6, 5, 4, seed)
    fresh(submission, 3, 2, 2, other)  # a call in between makes no difference
    again, different = fresh(submission, 6, 5, 4, seed), fresh(submission, 6, 5, 4, other)
    for name in ("W1", "W2"):
        assert_close(
            again[name],
            first[name],
            what=f'params["{name}"] of a later call with the same seed',
            hint="Make the generator anew in every call, from the seed, and draw from nothing else.",
        )
        assert_that(
            float(np.isin(different[name], first[name]).mean()) < 0.05,
            f"{name} is the same for two different seeds.",
            asked="weights that change with the seed",
            hint="The generator has to be made from the argument seed, not from a number of your own.",
        )


# --- hidden: relu and relu_mask ----------------------------------------------------------------------------------


@pytest.mark.part("relu", points=0.5)
def test_relu_works_entry_by_entry(submission, rng):
    Z = rng.normal(0.0, 3.0, (6, 7))
    Z[rng.permutation(6)[:3], rng.permutation(7)[:3]] = 0.0
    assert_close(
        submission.relu(Z),
        (Z + abs(Z)) / 2,
        what="relu(Z)",
        hint="A negative entry becomes 0, every other one stays as it is, and the shape stays too.",
    )


@pytest.mark.part("relu", points=0.5)
def test_relu_leaves_every_scale_and_its_argument_alone(submission, rng):
    positive = rng.uniform(0.5, 2.0, (3, 4))
    signs = np.where(np.arange(12).reshape(3, 4) % 3 == 0, -1.0, 1.0)
    for scale in (1e-9, 1e9):
        Z = positive * signs * scale
        with arguments_unchanged("relu", Z=Z):
            result = submission.relu(Z)
        what = f"relu(Z) with entries near {scale:g}"
        asked = positive * scale * (signs == 1)
        assert_close(result, asked, what=what, hint="However small or large: above 0 nothing changes.")
    single = (positive * signs).astype(np.float32)
    result = submission.relu(single)
    what = "relu(Z) for a float32 array"
    assert_close(
        result, single * (signs == 1), what=what, rtol=FLOAT32_RTOL, hint="Keep floats of either size as floats."
    )


@pytest.mark.part("relu_mask", points=0.5)
def test_the_mask_is_zero_at_exactly_zero(submission, rng):
    Z = rng.normal(0.0, 2.0, (5, 8))
    Z[1, rng.permutation(8)[:4]], Z[3, 2], Z[4, 0], Z[0, 0] = 0.0, -0.0, 1.5, -1.5
    with arguments_unchanged("relu_mask", Z=Z):
        result = submission.relu_mask(Z)
    assert_close(
        result,
        np.heaviside(Z, 0.0),
        what="relu_mask(Z)",
        hint="1.0 above zero, 0.0 below zero and at zero: no other value, and floats, not truth values.",
    )


@pytest.mark.part("relu_mask", points=0.5)
def test_the_mask_does_not_depend_on_how_large_an_entry_is(submission, rng):
    signs = rng.permutation([1.0, 1.0, 1.0, -1.0, -1.0, 0.0, 0.0, 1.0]).reshape(2, 4)
    for scale in (1e-300, 1e-9, 1e9):
        result = submission.relu_mask(signs * scale)
        what = f"relu_mask(Z) with entries near {scale:g}"
        assert_close(result, np.clip(signs, 0, 1), what=what, hint="However small: above 0 the slope of ReLU is 1.")
    result = submission.relu_mask((signs / 8).astype(np.float32))
    assert_close(
        result, np.clip(signs, 0, 1), what="relu_mask(Z) for a float32 array", hint="Return floats here as well."
    )


# --- hidden: forward ---------------------------------------------------------------------------------------------


@pytest.mark.part("forward", points=0.5)
@each_size
def test_forward_agrees_with_a_pass_sample_by_sample(submission, rng, size):
    X, _, params = network(rng, size)
    asked_hidden, asked_probs = all_samples(X, params)
    hidden, probs = unpack(
        submission.forward(X=X, params=params), "hidden", "probs", what="forward(X, params)", hint=A_PAIR
    )
    hint = "First layer with its bias, then ReLU: that is hidden."
    assert_close(hidden, asked_hidden, what="hidden", hint=hint)
    hint = "Second layer with its bias, from hidden, then softmax along each row: those are the probabilities."
    assert_close(probs, asked_probs, what="probs", hint=hint)


@pytest.mark.part("forward", points=0.25)
def test_forward_survives_logits_that_are_far_apart(submission, rng):
    columns = rng.permutation(3)
    X = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    params = {
        "W1": np.eye(2),
        "b1": np.zeros((1, 2)),
        "W2": np.array([[2e4, 0.0, -3e4], [-5e4, -4e4, -9e4]])[:, columns],
        "b2": np.zeros((1, 3)),
    }
    hidden, probs = unpack(submission.forward(X, params), "hidden", "probs", what="forward(X, params)", hint=A_PAIR)
    assert_close(
        hidden, X, what="hidden where W1 is the unit matrix", hint="With W1 = 1 and b1 = 0, hidden is X itself."
    )
    assert_close(
        probs,
        np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1 / 3, 1 / 3, 1 / 3]])[:, columns],
        what="probs where one row's logits are huge, another's very negative and the third's 0",
        hint="The softmax has to be stable for each row by itself, as the given one is.",
    )


@pytest.mark.part("forward", points=0.25)
def test_forward_with_silent_units_gives_the_softmax_of_the_second_bias(submission, rng):
    X, _, params = network(rng, (4, 3, 5, 3))
    params["b1"] = np.full((1, 5), -100.0)
    chances = rng.dirichlet([3.0, 3.0, 3.0])
    params["b2"] = np.log(chances).reshape(1, 3) + rng.normal()
    hidden, probs = unpack(submission.forward(X, params), "hidden", "probs", what="forward(X, params)", hint=A_PAIR)
    hint = "With b1 = -100 no unit is above 0: hidden is 0 everywhere, and only b2 is left in the logits."
    assert_close(hidden, np.zeros((4, 5)), what="hidden of silent units", hint=hint)
    assert_close(probs, np.tile(chances, (4, 1)), what="probs where all hidden units are silent", hint=hint)


@pytest.mark.part("forward", points=0.25)
def test_forward_works_in_float32(submission, rng):
    X, _, params = network(rng, (6, 5, 4, 3))
    asked_hidden, asked_probs = all_samples(X, params)
    result = submission.forward(X.astype(np.float32), as_float32(params))
    hidden, probs = unpack(result, "hidden", "probs", what="forward(X, params) in float32", hint=A_PAIR)
    hint = "Nothing in the formulas asks for a particular float dtype."
    assert_close(hidden, asked_hidden, what="hidden in float32", rtol=FLOAT32_RTOL, hint=hint)
    assert_close(probs, asked_probs, what="probs in float32", rtol=FLOAT32_RTOL, hint=hint)


@pytest.mark.part("forward", points=0.25)
def test_forward_changes_neither_the_images_nor_the_parameters(submission, rng):
    X, _, params = network(rng, (5, 4, 3, 3))
    asked_hidden, asked_probs = all_samples(X, params)
    with arguments_unchanged("forward", X=X, params=params):
        first = unpack(submission.forward(X, params), "hidden", "probs", what="forward(X, params)", hint=A_PAIR)
        second = unpack(
            submission.forward(X, params), "hidden", "probs", what="a second forward(X, params)", hint=A_PAIR
        )
    hint = "The same X and params give the same result at every call."
    for hidden, probs in (first, second):
        assert_close(hidden, asked_hidden, what="hidden", hint=hint)
        assert_close(probs, asked_probs, what="probs", hint=hint)


# --- hidden: backward --------------------------------------------------------------------------------------------


def gradients_of(submission, X, y, params):
    """Return backward(…) for what a right forward pass makes of X."""
    hidden, probs = all_samples(X, params)
    y_onehot = labels_as_rows(y, probs.shape[1])
    grads = submission.backward(X=X, hidden=hidden, probs=probs, y_onehot=y_onehot, params=params)
    return entries(grads, NAMES, what="backward(…)", hint=ALL_FOUR)


def check_gradient(grads, name, X, y, params, hint):
    def shifted(value):
        return mean_loss(X, y, params | {name: value})

    sizes = {"N": len(X), "C": params["b2"].shape[1]}
    assert_gradient(grads[name], shifted, params[name], what=f'backward(…)["{name}"]', hint=hint, sizes=sizes)


@pytest.mark.part("backward", points=1)
@pytest.mark.parametrize("name", NAMES)
def test_gradient_is_the_slope_of_the_loss(submission, rng, name):
    X, y, params = network(rng, (6, 4, 5, 3))
    hints = {
        "W1": "Follow one sample: the error at the logits, back through W2, through the mask, and times the input.",
        "b1": "What arrives before the ReLU, masked, summed over the samples.",
        "W2": "Hidden activity times the error at the logits, summed over the samples, divided by N once.",
        "b2": "The error at the logits, summed over the samples, divided by N once.",
    }
    check_gradient(gradients_of(submission, X, y, params), name, X, y, params, hints[name])


@pytest.mark.part("backward", points=0.25)
@pytest.mark.parametrize("size", [(1, 3, 4, 3), (5, 3, 1, 2), (3, 4, 4, 4), (4, 2, 3, 2)], ids=str)
def test_gradients_are_right_for_odd_sizes(submission, rng, size):
    X, y, params = network(rng, size)
    grads = gradients_of(submission, X, y, params)
    for name in NAMES:
        hint = "The formulas hold for one row, one unit and one class too: keep both dimensions of every array."
        check_gradient(grads, name, X, y, params, hint)


@pytest.mark.part("backward", points=0.25)
def test_a_silent_unit_takes_no_blame(submission, rng):
    X, y, params = network(rng, (6, 4, 5, 3))
    silent = int(rng.integers(5))
    params["b1"][0, silent] = -50.0
    grads, asked = gradients_of(submission, X, y, params), blame(X, y, params)
    for name in NAMES:
        assert_close(
            grads[name],
            asked[name],
            what=f'backward(…)["{name}"] where hidden unit {silent} is silent for all samples',
            rtol=1e-8,
            sizes={"N": 6, "C": 3},
            hint="The mask is 0 where hidden is 0: no gradient reaches what leads to a silent unit.",
        )


@pytest.mark.part("backward", points=0.25)
def test_backward_works_in_float32(submission, rng):
    X, y, params = network(rng, (6, 5, 4, 3))
    single, asked = as_float32(params), blame(X, y, params)
    hidden, probs = (value.astype(np.float32) for value in all_samples(X, params))
    y_onehot = labels_as_rows(y, 3).astype(np.float32)
    result = submission.backward(X.astype(np.float32), hidden, probs, y_onehot, single)
    grads = entries(result, NAMES, what="backward(…) in float32", hint=ALL_FOUR)
    for name in NAMES:
        hint = "Nothing in the formulas asks for a particular float dtype."
        what = f'backward(…)["{name}"] in float32'
        assert_close(grads[name], asked[name], what=what, rtol=FLOAT32_RTOL, hint=hint)


@pytest.mark.part("backward", points=0.25)
def test_backward_changes_none_of_its_arguments(submission, rng):
    X, y, params = network(rng, (5, 4, 3, 3))
    hidden, probs = all_samples(X, params)
    y_onehot, asked = labels_as_rows(y, 3), blame(X, y, params)
    with arguments_unchanged("backward", X=X, hidden=hidden, probs=probs, y_onehot=y_onehot, params=params):
        result = submission.backward(X, hidden, probs, y_onehot, params)
    grads = entries(result, NAMES, what="backward(…)", hint=ALL_FOUR)
    for name in NAMES:
        hint = "Backward works out the gradients and returns them; taking the step is the business of train."
        sizes = {"N": 5, "C": 3}
        assert_close(grads[name], asked[name], what=f'backward(…)["{name}"]', rtol=1e-8, hint=hint, sizes=sizes)


# --- hidden: train -----------------------------------------------------------------------------------------------


def run(submission, X, y, params, epochs, rate):
    """Return the parameters and the history that train gives, the former checked for keys."""
    result = submission.train(X=X, y=y, params=params, epochs=epochs, learning_rate=rate)
    trained, history = unpack(result, "params", "history", what="train(…)", hint=START_AND_END)
    return entries(trained, NAMES, what="the params that train returns", hint=ALL_FOUR), history


def check_params(trained, asked, when, hint):
    for name in NAMES:
        assert_close(trained[name], asked[name], what=f'params["{name}"] {when}', rtol=1e-7, hint=hint)


@pytest.mark.part("train", points=0.5)
def test_training_follows_the_path_of_gradient_descent(submission, rng):
    X, y, params = network(rng, (12, 4, 5, 3))
    for epochs, rate in ((1, 0.7), (4, 0.2)):
        path, _ = trajectory(X, y, params, epochs, rate)
        trained, _ = run(submission, X, y, params, epochs, rate)
        hint = "Every epoch takes one step from where the last one ended, with all rows of X just as they are."
        check_params(trained, path[-1], f"after {epochs} epochs with learning rate {rate}", hint)


@pytest.mark.part("train", points=0.5)
def test_history_tells_the_accuracy_before_each_step(submission, rng):
    X, _, params = network(rng, (20, 4, 6, 4))
    chances = all_samples(X, params)[1]
    y = np.argsort(chances, axis=1)[:, -2]  # the second best class: the start gets every sample wrong
    _, shares = trajectory(X, y, params, 6, 1.0)
    _, history = run(submission, X, y, params, 6, 1.0)
    hint = "The first entry belongs to the parameters that were passed in, the last to those before the last step."
    assert_history(history, shares[:6], what="history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_no_epochs_return_the_start(submission, rng):
    X, y, params = network(rng, (5, 3, 4, 3))
    trained, history = run(submission, X, y, params, 0, 0.5)
    assert_history(history, [], what="history of 0 epochs", hint="An epoch that does not happen leaves no entry.")
    check_params(trained, params, "after 0 epochs", "Without an epoch the parameters are those that were passed in.")


@pytest.mark.part("train", points=0.25)
@pytest.mark.parametrize("dtype", [np.uint8, np.int32], ids=["uint8", "int32"])
def test_labels_of_any_integer_type_may_lack_the_last_classes(submission, rng, dtype):
    X, y, params = network(rng, (9, 3, 4, 5))
    y = np.minimum(y, 2)  # the parameters know 5 classes, the labels 3 of them
    path, shares = trajectory(X, y, params, 3, 0.3)
    trained, history = run(submission, X, y.astype(dtype), params, 3, 0.3)
    hint = "Take the number of classes from the parameters: these labels do not show all of them."
    check_params(trained, path[-1], f"after 3 epochs on {np.dtype(dtype)} labels without the last classes", hint)
    assert_history(history, shares[:3], what="history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_two_runs_from_the_same_start_are_the_same(submission, rng):
    X, y, params = network(rng, (8, 3, 4, 3))
    path, _ = trajectory(X, y, params, 3, 0.4)
    with arguments_unchanged("train", params=params, X=X, y=y):
        first, _ = run(submission, X, y, params, 3, 0.4)
        second, _ = run(submission, X, y, params, 3, 0.4)
    for which, trained in (("a first", first), ("a second", second)):
        hint = "Build new arrays in every step: the caller's parameters are the start of the next run as well."
        check_params(trained, path[-1], f"after {which} run of 3 epochs", hint)


@pytest.mark.part("train", points=0.25)
def test_training_recognises_digits_it_has_not_seen(submission, rng):
    X, y = disguised_digits(rng)
    X = (X - 8.0) / 8.0
    start = {
        "W1": rng.normal(0.0, 0.15, (64, 20)),
        "b1": np.zeros((1, 20)),
        "W2": rng.normal(0.0, 0.15, (20, 10)),
        "b2": np.zeros((1, 10)),
    }
    trained, _ = run(submission, X[:200], y[:200], start, 45, 0.5)
    for name in NAMES:
        hint = "Training changes values, never shapes, and a learning rate of 0.5 does not make them overflow here."
        assert_array(trained[name], start[name].shape, what=f'params["{name}"] after training on digits', hint=hint)
    assert_at_least(
        share_right(X[1200:], y[1200:], trained),
        0.7,
        what="the accuracy on digits that were held back",
        hint="After 45 epochs the network should know most digits: check that every epoch moves all four parameters.",
    )
