"""The tests of exercise 06: small networks, with numbers that can be followed. One part alone: pytest -k backward"""

import numpy as np
import pytest

from grader.checks import (
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
    numeric_gradient,
    unpack,
)

PARAMETERS = ("weight_h", "bias_h", "weight_out", "bias_out")
HISTORY = ("loss", "train_accuracy", "valid_accuracy")

A_MODEL = "NeuralNetMLP is a class: calling it makes an object with attributes and methods."
TWO_LAYERS = "Return two values: a_h of the hidden units first, then a_out of the output units."
FOUR_GRADIENTS = "Return four values: dweight_out, dbias_out, dweight_h, dbias_h, in this order."
SHAPES = "A gradient has the shape of its parameter, and those of the output layer come first, weights before bias."
MSE_THEN_ACCURACY = "Return two values: the mean squared error first, then the accuracy."
ONE_DICT = "Return one dict with the keys loss, train_accuracy and valid_accuracy, each of them a list."


# --- small networks, and what they should do ------------------------------------------------------------------------


def some_parameters(rng, num_features, num_hidden, num_classes):
    """Random parameters, large enough that every entry matters."""
    return {
        "weight_h": rng.normal(0.0, 0.7, (num_hidden, num_features)),
        "bias_h": rng.normal(0.0, 0.5, num_hidden),
        "weight_out": rng.normal(0.0, 0.7, (num_classes, num_hidden)),
        "bias_out": rng.normal(0.0, 0.5, num_classes),
    }


def some_batch(rng, num_samples, num_features, num_classes):
    """X and y; every class occurs, if there are enough samples."""
    return rng.normal(0.0, 1.0, (num_samples, num_features)), rng.permutation(np.arange(num_samples) % num_classes)


def make_model(submission, params):
    """A model of the submission's class whose parameters are those of the dict `params`."""
    num_hidden, num_features = params["weight_h"].shape
    num_classes = len(params["bias_out"])
    model = submission.NeuralNetMLP(num_features, num_hidden, num_classes)
    model = assert_object(model, what=f"NeuralNetMLP({num_features}, {num_hidden}, {num_classes})", hint=A_MODEL)
    for name in PARAMETERS:
        setattr(model, name, params[name])
    return model


def parameters_of(model, shapes, when):
    """The parameters that a model holds, each of the shape of its namesake in the dict `shapes`."""
    params = {name: getattr(model, name) for name in PARAMETERS}
    for name in PARAMETERS:
        hint = "Keep the parameter as a float array in the attribute of that name; its shape stands in the table."
        assert_array(params[name], shapes[name].shape, what=f"model.{name} {when}", hint=hint)
    return params


def run_forward(model, *args, **kwargs):
    method = assert_object(model.forward, what="model.forward", asked="a method of the model", hint=A_MODEL)
    return unpack(method(*args, **kwargs), "a_h", "a_out", what="model.forward(X)", hint=TWO_LAYERS)


def run_backward(model, *args, **kwargs):
    method = assert_object(model.backward, what="model.backward", asked="a method of the model", hint=A_MODEL)
    gradients = method(*args, **kwargs)
    names = ("dweight_out", "dbias_out", "dweight_h", "dbias_h")
    gradients = unpack(gradients, *names, what="model.backward(X, a_h, a_out, y)", hint=FOUR_GRADIENTS)
    return dict(zip(names, gradients, strict=True))


def log_odds(p):
    """The number whose sigmoid is p."""
    return np.log(p) - np.log1p(-p)


def layer(inputs, weight, bias):
    """What the units of a layer say, written with the hyperbolic functions: e^(z/2) / (e^(z/2) + e^(-z/2))."""
    half = (np.einsum("ni,oi->no", inputs, weight) + bias) / 2
    return (np.cosh(half) + np.sinh(half)) / (2 * np.cosh(half))


def activations(params, X):
    a_h = layer(X, params["weight_h"], params["bias_h"])
    return a_h, layer(a_h, params["weight_out"], params["bias_out"])


def squared_errors(params, X, y):
    """The squared error of each sample, summed over the classes."""
    _, a_out = activations(params, X)
    right = a_out[np.arange(len(y)), y]
    return (a_out**2).sum(axis=1) - 2 * right + 1  # (a - 1)² for the right class, a² for the others


def objective(params, X, y):
    """What the gradients belong to: the sum over the classes, the mean over the samples."""
    return float(squared_errors(params, X, y).mean())


def downhill(params, X, y, rate):
    """The parameters after one step down the slope, as finite differences know it."""
    slopes = {
        name: numeric_gradient(lambda value, name=name: objective({**params, name: value}, X, y), params[name])[0]
        for name in PARAMETERS
    }
    return {name: params[name] - rate * slopes[name] for name in PARAMETERS}


def accuracy(params, X, y):
    _, a_out = activations(params, X)
    return float((a_out.argmax(axis=1) == y).mean())


# --- scale_pixels ---------------------------------------------------------------------------------------------------


@pytest.mark.part("scale_pixels", points=0.5)
def test_scale_pixels_leads_paper_to_minus_one_and_ink_to_one(submission, rng):
    order = rng.permutation(6)
    X = np.array([0, 51, 102, 153, 204, 255], dtype=np.uint8)[order].reshape(2, 3)
    with arguments_unchanged("scale_pixels", X=X):
        result = submission.scale_pixels(X)
    assert_close(
        result,
        np.array([-1.0, -0.6, -0.2, 0.2, 0.6, 1.0])[order].reshape(2, 3),
        what="scale_pixels(X) of bytes",
        rtol=1e-6,
        hint="0 becomes -1, 255 becomes 1, evenly spaced between; turn to floats before anything grows beyond 255.",
    )


# --- sigmoid --------------------------------------------------------------------------------------------------------


@pytest.mark.part("sigmoid", points=0.5)
def test_sigmoid_takes_log_odds_back_to_probabilities(submission, rng):
    p = rng.uniform(0.01, 0.99, (3, 4))
    z = log_odds(p)
    with arguments_unchanged("sigmoid", z=z):
        result = submission.sigmoid(z)
    hint = "Check the sign in the exponent, and that z stands there as it is: not doubled, not halved."
    assert_close(result, p, what="sigmoid(log(p / (1 - p)))", hint=hint)


@pytest.mark.part("sigmoid", points=0.25)
def test_sigmoid_is_right_at_both_ends(submission, rng):
    order = rng.permutation(5)
    z = np.array([-1e4, -800.0, 0.0, 800.0, 1e4])[order]
    hint = "Neither e^z nor e^-z can be computed everywhere: see to it that no large exponential is needed at all."
    what = "sigmoid(z) for z from -10,000 to 10,000"
    with no_overflow(submission, what=what, hint=hint):
        result = submission.sigmoid(z)
    assert_close(result, np.array([0.0, 0.0, 0.5, 1.0, 1.0])[order], what=what, hint=hint)


# --- mse_loss -------------------------------------------------------------------------------------------------------


@pytest.mark.part("mse_loss", points=0.5)
def test_mse_loss_is_the_mean_over_samples_and_classes(submission, rng):
    y_onehot = np.eye(4)[:, rng.permutation(4)][:3]  # 3 samples, 4 classes
    distance = rng.uniform(0.2, 0.8)
    outputs = y_onehot.copy()
    outputs[:, :2] += distance * rng.choice([-1, 1], (3, 2))  # 6 of the 12 entries are off
    with arguments_unchanged("mse_loss", y_onehot=y_onehot, outputs=outputs):
        result = submission.mse_loss(y_onehot, outputs)
    assert_close(
        result,
        float(distance**2 / 2),
        what="mse_loss(y_onehot, outputs) where half of the entries are off by the same distance",
        hint="Square every difference and take the mean over all entries: samples and classes.",
    )


@pytest.mark.part("mse_loss", points=0.25)
def test_mse_loss_of_outputs_without_an_opinion(submission, rng):
    for num_samples, num_classes in ((1, 10), (int(rng.integers(2, 9)), 3)):
        y_onehot = np.eye(num_classes)[rng.integers(num_classes, size=num_samples)]
        result = submission.mse_loss(y_onehot=y_onehot, outputs=np.full(y_onehot.shape, 0.5))
        what = f"mse_loss for labels of shape {y_onehot.shape} and outputs of 0.5"
        hint = "Every entry is off by one half, so the mean is a quarter, whatever the numbers of samples and classes."
        assert_close(result, 0.25, what=what, hint=hint)


# --- NeuralNetMLP ---------------------------------------------------------------------------------------------------


@pytest.mark.part("NeuralNetMLP", points=0.5)
def test_a_new_network_has_the_right_shapes_and_zero_biases(submission, rng):
    num_features, num_hidden, num_classes = (int(n) for n in rng.permutation([3, 5, 7]))
    call = f"NeuralNetMLP({num_features}, {num_hidden}, {num_classes})"
    model = submission.NeuralNetMLP(num_features=num_features, num_hidden=num_hidden, num_classes=num_classes)
    model = assert_object(model, what=call, hint=A_MODEL)
    hint = "One row per unit, as in nn.Linear: weight_h is (H, D), weight_out is (C, H)."
    assert_array(model.weight_h, (num_hidden, num_features), what=f"{call}.weight_h", hint=hint)
    assert_array(model.weight_out, (num_classes, num_hidden), what=f"{call}.weight_out", hint=hint)
    hint = "Here a bias is a one-dimensional array of zeros with one entry per unit."
    assert_close(model.bias_h, np.zeros(num_hidden), what=f"{call}.bias_h", hint=hint)
    assert_close(model.bias_out, np.zeros(num_classes), what=f"{call}.bias_out", hint=hint)


@pytest.mark.part("NeuralNetMLP", points=0.5)
def test_the_seed_decides_the_weights(submission, rng):
    seed = int(rng.integers(1000))
    first, again, other = (
        assert_object(submission.NeuralNetMLP(6, 5, 4, random_seed=s), what="NeuralNetMLP(6, 5, 4, …)", hint=A_MODEL)
        for s in (seed, seed, seed + 1)
    )
    for name, shape in (("weight_h", (5, 6)), ("weight_out", (4, 5))):
        weights, repeated, different = (getattr(model, name) for model in (first, again, other))
        for array in (weights, repeated, different):
            assert_array(array, shape, what=f"model.{name}", hint="One row per unit, one column per input of the unit.")
        hint = "Make a random generator from random_seed, inside __init__, and draw every weight from it."
        assert_close(repeated, weights, what=f"{name} of a second network with the same seed", hint=hint)
        assert_that(
            not np.isclose(weights, different).any(),
            f"Networks with different seeds have the same numbers in {name}.",
            asked="other weights for another seed",
            hint="The weights have to be random, and the seed has to reach the generator that draws them.",
        )


# --- forward --------------------------------------------------------------------------------------------------------


@pytest.mark.part("forward", points=0.5)
def test_forward_sends_a_batch_through_both_layers(submission, rng):
    params = some_parameters(rng, 4, 3, 2)
    X, _ = some_batch(rng, 5, 4, 2)
    model = make_model(submission, params)
    with arguments_unchanged("forward", X=X):
        a_h, a_out = run_forward(model, X)
    expected_h, expected_out = activations(params, X)
    assert_array(a_h, expected_h.shape, what="a_h", hint=TWO_LAYERS)
    hint = "First layer: each row of X against each row of weight_h, plus bias_h, and then the sigmoid."
    assert_close(a_h, expected_h, what="a_h", hint=hint)
    hint = "Second layer: the same with a_h, weight_out and bias_out, and the sigmoid here as well."
    assert_close(a_out, expected_out, what="a_out", hint=hint)


@pytest.mark.part("forward", points=0.5)
def test_forward_adds_both_biases_to_every_row(submission, rng):
    params = some_parameters(rng, 4, 3, 2)
    p, q = rng.uniform(0.1, 0.9, 3), rng.uniform(0.1, 0.9, 2)
    params["bias_h"], params["bias_out"] = log_odds(p), log_odds(q)
    params["weight_out"] = np.zeros((2, 3))
    a_h, a_out = run_forward(make_model(submission, params), X=np.zeros((3, 4)))
    hint = "With X = 0 only bias_h is left in the hidden layer: one number per unit, the same in every row."
    assert_close(a_h, np.tile(p, (3, 1)), what="a_h where X is 0", hint=hint)
    hint = "With weight_out = 0 only bias_out is left in the output layer."
    assert_close(a_out, np.tile(q, (3, 1)), what="a_out where weight_out is 0", hint=hint)


# --- backward -------------------------------------------------------------------------------------------------------


@pytest.mark.part("backward", points=0.5)
def test_backward_of_a_network_without_an_opinion(submission, rng):
    # All parameters are 0, so all units say 1/2. At an output unit the difference to the label is 1/2 or -1/2, its
    # square has the slope 1 or -1, and the sigmoid the slope 1/4.
    X, y = some_batch(rng, 8, 3, 2)
    y[0] = y[1]  # 4 to 4 would be a gradient of 0
    params = {name: np.zeros_like(value) for name, value in some_parameters(rng, 3, 4, 2).items()}
    model = make_model(submission, params)
    gradients = run_backward(model, X, np.full((8, 4), 0.5), np.full((8, 2), 0.5), y)
    share = np.array([(y == 0).mean(), (y == 1).mean()])
    dbias_out = 0.25 * (1 - share) - 0.25 * share
    hint = (
        "Each sample adds 1/4 for a wrong class and -1/4 for the right one. The mean over samples divides by N alone."
    )
    assert_close(gradients["dbias_out"], dbias_out, what="dbias_out", hint=hint)
    hint = "The gradient of a weight is that of the bias times what the hidden unit says, here 1/2 throughout."
    assert_close(gradients["dweight_out"], np.tile(dbias_out[:, None] / 2, 4), what="dweight_out", hint=hint)
    hint = "The way back leads along weight_out. It is 0 here, so nothing arrives at the hidden layer."
    assert_close(gradients["dweight_h"], np.zeros((4, 3)), what="dweight_h", hint=hint)
    assert_close(gradients["dbias_h"], np.zeros(4), what="dbias_h", hint=hint)


@pytest.mark.part("backward", points=1)
@pytest.mark.parametrize("name", PARAMETERS)
def test_backward_matches_finite_differences(submission, rng, name):
    hints = {
        "weight_h": "Back along weight_out, times the slope of the hidden sigmoid; its shape is that of weight_h.",
        "bias_h": "What arrives at the hidden units, before their sigmoid, summed over the samples.",
        "weight_out": "Twice the difference over N (not N times C), times a(1 - a) of the output; that against a_h.",
        "bias_out": "What arrives at the output units, before their sigmoid, summed over the samples.",
    }
    params = some_parameters(rng, 3, 4, 3)
    X, y = some_batch(rng, 6, 3, 3)
    gradients = run_backward(make_model(submission, params), X, *activations(params, X), y)
    assert_array(gradients[f"d{name}"], params[name].shape, what=f"d{name}", hint=SHAPES)
    assert_gradient(
        gradients[f"d{name}"],
        lambda value: objective({**params, name: value}, X, y),
        at=params[name],
        what=f"d{name}",
        hint=hints[name],
    )


@pytest.mark.part("backward", points=0.25)
def test_backward_changes_neither_its_arguments_nor_the_model(submission, rng):
    params = some_parameters(rng, 3, 4, 2)
    X, y = some_batch(rng, 5, 3, 2)
    a_h, a_out = activations(params, X)
    model = make_model(submission, params)
    with arguments_unchanged("backward", X=X, a_h=a_h, a_out=a_out, y=y):
        gradients = run_backward(model, X=X, a_h=a_h, a_out=a_out, y=y)
    for name in PARAMETERS:
        assert_array(gradients[f"d{name}"], params[name].shape, what=f"d{name}", hint=SHAPES)
    after = parameters_of(model, params, "after backward")
    for name in PARAMETERS:
        hint = "backward only computes the gradients; taking the step is the business of train."
        assert_close(after[name], params[name], what=f"model.{name} after backward", hint=hint)


# --- minibatches ----------------------------------------------------------------------------------------------------


def row_numbers(batches, num_samples, what):
    """The list of minibatches, checked for what it is made of."""
    hint = "Return a list of integer arrays, one per minibatch."
    assert_that(type(batches) is list, f"{what} is not a list.", asked="a list of arrays", hint=hint)
    for batch in batches:
        good = type(batch) is np.ndarray and batch.ndim == 1 and batch.dtype.kind in "iu"
        assert_that(good, f"{what} holds something else than one-dimensional integer arrays.", hint=hint)
        inside = ((batch >= 0) & (batch < num_samples)).all()
        assert_that(bool(inside), f"{what} holds numbers that are no row numbers.", asked=f"0 to {num_samples - 1}")
    return batches


@pytest.mark.part("minibatches", points=0.5)
def test_minibatches_hold_every_row_number_once_in_the_order_of_the_seed(submission, rng):
    num_samples, seed = int(rng.integers(12, 20)), int(rng.integers(1000))
    what = f"minibatches({num_samples}, 4, {seed})"
    batches = row_numbers(submission.minibatches(num_samples, 4, seed), num_samples, what)
    found = [int(number) for batch in batches for number in batch]
    hint = "Every row takes its turn exactly once: cut the shuffled row numbers, the short rest included."
    assert_that(sorted(found) == list(range(num_samples)), f"{what} leaves out or repeats row numbers.", hint=hint)
    expected = np.random.default_rng(seed).permutation(num_samples).tolist()
    hint = "Shuffle all row numbers at once, with the permutation of numpy.random.default_rng(seed), then cut."
    assert_that(found == expected, f"{what} has another order than the permutation of the seed.", hint=hint)


@pytest.mark.part("minibatches", points=0.5)
def test_minibatches_are_full_but_for_the_last_one(submission, rng):
    seed = int(rng.integers(1000))
    for num_samples, size, sizes in ((10, 4, [4, 4, 2]), (9, 3, [3, 3, 3]), (5, 8, [5]), (7, 6, [6, 1])):
        what = f"minibatches({num_samples}, {size}, {seed})"
        batches = submission.minibatches(num_samples=num_samples, minibatch_size=size, seed=seed)
        batches = row_numbers(batches, num_samples, what)
        got = [len(batch) for batch in batches]
        hint = "Cut from front to back; only the last piece may be shorter, and it is kept."
        asked = f"sizes {sizes}"
        assert_that(got == sizes, f"{what} has the wrong sizes.", asked=asked, got=f"sizes {got}", hint=hint)


# --- compute_mse_and_acc --------------------------------------------------------------------------------------------


def check_mse_and_acc(result, params, X, y, what, hint):
    mse, acc = unpack(result, "mse", "accuracy", what=what, hint=MSE_THEN_ACCURACY)
    num_classes = len(params["bias_out"])
    assert_close(mse, objective(params, X, y) / num_classes, what=f"the error of {what}", hint=hint)
    assert_close(acc, accuracy(params, X, y), what=f"the accuracy of {what}", hint=hint)


@pytest.mark.part("compute_mse_and_acc", points=0.5)
def test_compute_mse_and_acc_of_a_single_piece(submission, rng):
    params = some_parameters(rng, 3, 4, 3)
    X, y = some_batch(rng, 12, 3, 3)
    model = make_model(submission, params)
    with arguments_unchanged("compute_mse_and_acc", X=X, y=y):
        result = submission.compute_mse_and_acc(model, X, y)
    hint = "The error is the mean over samples and classes, the accuracy a share from 0 to 1."
    check_mse_and_acc(result, params, X, y, "compute_mse_and_acc(model, X, y)", hint)


@pytest.mark.part("compute_mse_and_acc", points=0.5)
def test_compute_mse_and_acc_does_not_depend_on_the_size_of_the_pieces(submission, rng):
    params = some_parameters(rng, 3, 4, 2)
    X, y = some_batch(rng, 7, 3, 2)
    _, a_out = activations(params, X)
    y[-1] = a_out[-1].argmin()  # wrong, and alone in the last piece of 3
    y[:-1] = a_out[:-1].argmax(axis=1)  # right
    for size in (3, 7, 1):
        what = f"compute_mse_and_acc(model, X, y, minibatch_size={size}) for 7 samples"
        model = make_model(submission, params)
        result = submission.compute_mse_and_acc(model=model, X=X, y=y, minibatch_size=size)
        hint = "Add up over all pieces, the short last one too, and divide in the end; no average of averages."
        check_mse_and_acc(result, params, X, y, what, hint)


# --- train ----------------------------------------------------------------------------------------------------------


def run_train(submission, *args, **kwargs):
    history = submission.train(*args, **kwargs)
    return entries(history, HISTORY, what="the history that train returns", hint=ONE_DICT)


@pytest.mark.part("train", points=0.5)
def test_train_takes_one_step_per_minibatch(submission, rng):
    params, seed = some_parameters(rng, 3, 2, 2), int(rng.integers(1000))
    X, y = some_batch(rng, 5, 3, 2)
    hints = (
        "For each minibatch of the seed, the short one too: forward, backward, and one step of all four parameters.",
        "The first epoch is right. Epoch e takes the minibatches of seed + e: the second has an order of its own.",
    )
    expected = params
    for epoch, hint in enumerate(hints):
        model, when = make_model(submission, params), f"after {epoch + 1} epochs of three minibatches"
        run_train(submission, model, X, y, X, y, epoch + 1, 2, 0.5, seed)
        order = np.random.default_rng(seed + epoch).permutation(5)
        for rows in (order[:2], order[2:4], order[4:]):
            expected = downhill(expected, X[rows], y[rows], 0.5)
        trained = parameters_of(model, params, when)
        moved = any(not np.array_equal(trained[name], params[name]) for name in PARAMETERS)
        still = "Change the attributes of the very model that is passed in: no copy of it, and no new one."
        assert_that(moved, f"No parameter of the model has moved {when}.", hint=still)
        for name in PARAMETERS:
            assert_close(trained[name], expected[name], what=f"model.{name} {when}", atol=1e-6, hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_measures_after_the_epoch_on_all_digits(submission, rng):
    params, seed = some_parameters(rng, 3, 4, 2), int(rng.integers(1000))
    X, y = some_batch(rng, 9, 3, 2)
    X_valid, y_valid = some_batch(rng, 4, 3, 2)
    y_valid[:] = activations(params, X_valid)[1].argmax(axis=1)
    y_valid[0] = 1 - y_valid[0]  # at the start 3 of 4 are right, and these steps are too small to change an answer
    model = make_model(submission, params)
    with arguments_unchanged("train", X_train=X, y_train=y, X_valid=X_valid, y_valid=y_valid):
        history = run_train(submission, model, X, y, X_valid, y_valid, 1, 2, 1e-9, seed)
    hint = "After the epoch's last step, measure on all of X_train and all of X_valid. Accuracies lie between 0 and 1."
    assert_history(history["loss"], [objective(params, X, y) / 2], what='history["loss"]', rtol=1e-6, hint=hint)
    assert_history(history["train_accuracy"], [accuracy(params, X, y)], what='history["train_accuracy"]', hint=hint)
    assert_history(history["valid_accuracy"], [0.75], what='history["valid_accuracy"]', hint=hint)
    history = run_train(submission, model, X, y, X_valid, y_valid, 1, 2, 5.0, seed)
    trained = parameters_of(model, params, "after training")
    hint = "The loss of an epoch belongs to the parameters that the epoch left behind, not to those before it."
    assert_history(history["loss"], [objective(trained, X, y) / 2], what='history["loss"]', rtol=1e-6, hint=hint)


@pytest.mark.part("train", points=0.5)
def test_train_learns_what_no_linear_model_can(submission, rng):
    X = np.array([[i, j] for i in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2) for j in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2)])
    y = (X[:, 0] * X[:, 1] > 0).astype(int)  # class 1 where both features have the same sign, else class 0
    draw = np.random.default_rng(4)
    params = some_parameters(draw, 2, 12, 2)
    params["weight_h"] *= 2
    model = make_model(submission, params)
    digits = {"X_train": X, "y_train": y, "X_valid": X, "y_valid": y}
    settings = {"num_epochs": 40, "minibatch_size": 6, "learning_rate": 1.0, "seed": int(rng.integers(1000))}
    history = run_train(submission, model=model, **digits, **settings)
    for name in HISTORY:
        good = type(history[name]) is list and len(history[name]) == 40
        hint = "Append one number to each of the three lists in every epoch."
        assert_that(good, f'history["{name}"] is not a list with one entry for each of the 40 epochs.', hint=hint)
    trained = parameters_of(model, params, "after training")
    assert_at_least(
        accuracy(trained, X, y),
        0.99,
        what="the accuracy after 40 epochs",
        hint="Make sure of the parts that train calls first (pytest -k forward, pytest -k backward), then of the loop.",
    )
