"""Hidden tests of exercise 04: the same parts on inputs that change with the grading seed.

The oracle is NumPy alone and goes through the samples one by one: gaps between logits, outer products, no autograd.
"""

import numpy as np
import pytest
import torch

from grader.checks import (
    FLOAT32_RTOL,
    arguments_unchanged,
    assert_at_least,
    assert_close,
    assert_history,
    assert_leaf,
    assert_tensor,
    assert_that,
    entries,
    unpack,
)
from grader.datasets import disguised_digits

ONE = ["W", "b"]
TWO = ["W1", "b1", "W2", "b2"]
A_LIST = "A list comes back, with one tensor for each parameter, weights before biases, layer by layer."
START_AND_END = "Two values come back: the trained parameters, and the dict with the lists of losses and accuracies."
WATCHED = (
    "Each parameter has to be watched, and the marking comes last: no operation makes a leaf from a watched tensor."
)
SIZE = "A weight matrix leads from its rows to its columns, and a bias is one row. D, H and C name the sizes."

SIZES = {  # samples, features, hidden units, classes
    "several rows": (7, 5, 6, 4),
    "one row": (1, 4, 5, 3),
    "one column": (6, 1, 4, 3),
    "one hidden unit": (6, 3, 1, 3),
    "one class": (5, 4, 3, 1),
}
each_size = pytest.mark.parametrize("size", [pytest.param(size, id=name) for name, size in SIZES.items()])


# --- the oracle -------------------------------------------------------------------------------------------------------


def shapes_of(size, layers):
    """Return the shapes of the parameters of the network with one or two layers."""
    _, features, units, classes = size
    if layers == 1:
        return [(features, classes), (1, classes)]
    return [(features, units), (1, units), (units, classes), (1, classes)]


def problem(rng, size, layers, epochs=0, rate=0.0):
    """Draw X, y and parameters so that nothing on the path of training lies near ReLU's corner or near a tie.

    Returns X, y, the points of the path (the start included), and the losses and shares of right answers there.
    """
    rows, features, _, classes = size
    while True:
        X, y = rng.normal(0.2, 1.0, (rows, features)), rng.integers(classes, size=rows)
        start = [rng.normal(0.0, 0.7, shape) for shape in shapes_of(size, layers)]
        path = [start]
        for _ in range(epochs):
            path.append([value - rate * slope for value, slope in zip(path[-1], blame(X, y, path[-1]), strict=True)])
        if min(clearance(X, point) for point in path) > 1e-4:
            return X, y, path, [mean_loss(X, y, point) for point in path], [right(X, y, point) for point in path]


def one_sample(x, point):
    """Return what reaches the hidden units (nothing where there are none), the last layer's inputs, and the scores."""
    before = np.dot(x, point[0]) + point[1][0] if len(point) == 4 else np.ones(0)
    units = np.where(before < 0, 0.0, before) if len(point) == 4 else x
    return before, units, np.dot(units, point[-2]) + point[-1][0]


def all_scores(X, point):
    return np.array([one_sample(x, point)[2] for x in X])


def mean_loss(X, y, point):
    losses = []
    for x, label in zip(X, y, strict=True):
        scores = one_sample(x, point)[2]
        losses.append(np.log(sum(np.exp(score - scores[label]) for score in scores)))
    return float(np.mean(losses))


def right(X, y, point):
    return float(np.mean([np.argmax(scores) == label for scores, label in zip(all_scores(X, point), y, strict=True)]))


def clearance(X, point):
    """Return how near the nearest sample is to ReLU's corner or to a tie of its two best classes."""
    gaps = []
    for x in X:
        before, _, scores = one_sample(x, point)
        ordered = np.sort(scores)[::-1]
        gaps += [abs(before).min(initial=1.0), *(ordered[:1] - ordered[1:2])]
    return min(gaps)


def blame(X, y, point):
    """Return the gradients: the mean over the samples of each sample's own."""
    total = [np.zeros(value.shape) for value in point]
    for x, label in zip(X, y, strict=True):
        before, units, scores = one_sample(x, point)
        error = np.array([1 / sum(np.exp(other - score) for other in scores) for score in scores])
        error[label] -= 1
        parts = [np.outer(units, error), error]
        if len(point) == 4:
            below = np.where(before > 0, np.dot(point[2], error), 0.0)
            parts = [np.outer(x, below), below, *parts]
        total = [sums + part / len(y) for sums, part in zip(total, parts, strict=True)]
    return total


def as_tensors(arrays, dtype=torch.float64, grad=True):
    return [torch.tensor(array, dtype=dtype, requires_grad=grad) for array in arrays]


def as_inputs(X, y, dtype=torch.float64):
    return torch.tensor(X, dtype=dtype), torch.tensor(y, dtype=torch.int64)


# --- hidden: init_slp and init_mlp ------------------------------------------------------------------------------------


def draw_seed(rng):
    return int(rng.integers(1, 2**31))


def fresh(returned, names, shapes, what):
    """Return the parameters of an init function, checked for number and shapes, and as float64 arrays."""
    params = unpack(returned, *names, what=what, hint=A_LIST)
    for name, param, shape in zip(names, params, shapes, strict=True):
        assert_tensor(param, shape, what=f"{name} of {what}", hint=SIZE)
    return [
        np.array(param.tolist(), dtype=np.float64).reshape(shape) for param, shape in zip(params, shapes, strict=True)
    ]


def check_leaves(returned, names, shapes, what):
    for param, name, shape in zip(unpack(returned, *names, what=what, hint=A_LIST), names, shapes, strict=True):
        assert_tensor(param, shape, what=f"{name} of {what}", hint=SIZE)
        assert_leaf(param, shape, what=f"{name} of {what}", hint=WATCHED)


@pytest.mark.part("init_slp", points=0.75)
def test_every_size_of_the_single_layer_is_made_of_leaves(submission, rng):
    for features, classes in ((1, 3), (4, 1), tuple(int(n) for n in rng.integers(2, 30, 2))):
        seed = draw_seed(rng)
        returned = submission.init_slp(num_features=features, num_classes=classes, seed=seed)
        check_leaves(returned, ONE, [(features, classes), (1, classes)], f"init_slp({features}, {classes}, {seed})")


@pytest.mark.part("init_mlp", points=0.5)
def test_every_size_of_the_deeper_network_is_made_of_leaves(submission, rng):
    for sizes in ((5, 1, 3), (1, 4, 2), (3, 2, 1), tuple(int(n) for n in rng.integers(2, 20, 3))):
        seed = draw_seed(rng)
        returned = submission.init_mlp(num_features=sizes[0], num_hidden=sizes[1], num_classes=sizes[2], seed=seed)
        check_leaves(returned, TWO, shapes_of((0, *sizes), 2), f"init_mlp{(*sizes, seed)}")


def check_distribution(weights, name):
    hint = "Weights are drawn from the normal distribution with mean 0 and standard deviation 0.1 (variance 0.01)."
    said = f"The weights {name} do not look like draws from N(0, 0.1²)."
    centre, spread = float(weights.mean()), float(np.sqrt(np.mean(weights**2)))
    far = float(np.mean(abs(weights) > 0.2))
    assert_that(0.09 < spread < 0.11, said, asked="a standard deviation near 0.1", got=f"{spread:.3g}", hint=hint)
    assert_that(abs(centre) < 0.012, said, asked="a mean near 0", got=f"{centre:.3g}", hint=hint)
    asked = "about 4.6 % of the weights beyond two standard deviations"
    assert_that(0.02 < far < 0.08, said, asked=asked, got=f"{far:.1%}", hint=hint)
    different = len(set(weights.ravel().tolist()))
    assert_that(
        different > 0.95 * weights.size,
        f"{name} holds the same numbers again and again.",
        got=f"{different} different numbers for {weights.size} weights",
        hint="Every weight is a draw of its own: ask for a tensor of the full shape.",
    )


@pytest.mark.part("init_slp", points=0.25)
def test_weights_of_the_single_layer_look_normal(submission, rng):
    W, _ = fresh(submission.init_slp(90, 80, draw_seed(rng)), ONE, [(90, 80), (1, 80)], "init_slp(90, 80, seed)")
    check_distribution(W, "W")


@pytest.mark.part("init_mlp", points=0.25)
def test_weights_of_both_layers_look_normal(submission, rng):
    shapes = shapes_of((0, 90, 80, 70), 2)
    W1, _, W2, _ = fresh(submission.init_mlp(90, 80, 70, draw_seed(rng)), TWO, shapes, "init_mlp(90, 80, 70, seed)")
    check_distribution(W1, "W1")
    check_distribution(W2, "W2")


@pytest.mark.part("init_mlp", points=0.25)
def test_the_two_layers_share_no_weights(submission, rng):
    shapes = shapes_of((0, 20, 30, 20), 2)
    W1, _, W2, _ = fresh(submission.init_mlp(20, 30, 20, draw_seed(rng)), TWO, shapes, "init_mlp(20, 30, 20, seed)")
    shared = float(np.isin(abs(W2), abs(W1)).mean())
    assert_that(
        shared < 0.05,
        "W2 holds numbers that stand in W1 too.",
        asked="W1 and W2 drawn independently",
        got=f"{shared:.0%} of W2 stands in W1",
        hint="Seed once and draw on: seeding again starts the same sequence of random numbers again.",
    )


def check_seeds(make, names, shapes, what, rng):
    seed, other = draw_seed(rng), draw_seed(rng) + 2**31
    first = fresh(make(seed), names, shapes, what)
    different = fresh(make(other), names, shapes, what)
    again = fresh(make(seed), names, shapes, what)
    for k in range(0, len(names), 2):
        hint = "Let the seed alone decide, in every call anew, whatever was drawn before."
        assert_close(again[k], first[k], what=f"{names[k]} of a later call with the same seed", hint=hint)
        assert_that(
            float(np.isin(different[k], first[k]).mean()) < 0.05,
            f"{names[k]} does not change from seed to seed.",
            asked="weights that change with the seed",
            hint="The argument seed has to decide, not a number of your own.",
        )


@pytest.mark.part("init_slp", points=0.25)
def test_the_seed_decides_the_single_layer(submission, rng):
    check_seeds(lambda seed: submission.init_slp(6, 5, seed), ONE, [(6, 5), (1, 5)], "init_slp(6, 5, seed)", rng)


@pytest.mark.part("init_mlp", points=0.25)
def test_the_seed_decides_both_layers(submission, rng):
    shapes = shapes_of((0, 6, 5, 4), 2)
    check_seeds(lambda seed: submission.init_mlp(6, 5, 4, seed), TWO, shapes, "init_mlp(6, 5, 4, seed)", rng)


def check_start(returned, names, shapes, what):
    """The dtype is float32, and no bias speaks louder than the weights."""
    params = unpack(returned, *names, what=what, hint=A_LIST)
    for k, (param, name, shape) in enumerate(zip(params, names, shapes, strict=True)):
        assert_tensor(param, shape, what=f"{name} of {what}", hint=SIZE)
        hint = "float32 is what PyTorch makes unless told otherwise, and what the images come in."
        assert_tensor(param, shape, what=f"{name} of {what}", hint=hint, dtype=torch.float32)
        loudest = float(param.detach().abs().max())
        hint = "Biases start at 0: the network begins without an opinion."
        assert_that(k % 2 == 0 or loudest < 0.6, f"{name} of {what} is far from 0.", got=f"{loudest:.3g}", hint=hint)


@pytest.mark.part("init_slp", points=0.25)
def test_the_single_layer_starts_in_float32_without_an_opinion(submission, rng):
    returned = submission.init_slp(40, 30, draw_seed(rng))
    check_start(returned, ONE, [(40, 30), (1, 30)], "init_slp(40, 30, seed)")


@pytest.mark.part("init_mlp", points=0.25)
def test_the_deeper_network_starts_in_float32_without_an_opinion(submission, rng):
    returned = submission.init_mlp(40, 30, 20, draw_seed(rng))
    check_start(returned, TWO, shapes_of((0, 40, 30, 20), 2), "init_mlp(40, 30, 20, seed)")


# --- hidden: slp_logits and mlp_logits --------------------------------------------------------------------------------


def check_logits(function, rng, size, layers, dtype=torch.float64):
    X, y, path, _, _ = problem(rng, size, layers)
    images, params = as_inputs(X, y, dtype)[0], as_tensors(path[0], dtype)
    with arguments_unchanged(function.__name__, X=images, params=params):
        first, second = function(X=images, params=params), function(images, params)
    asked = torch.tensor(all_scores(X, path[0]), dtype=dtype)
    for logits in (first, second):
        hint = (
            "X @ W + b: a row per sample and a column per class" if layers == 1 else "A ReLU between two linear layers"
        )
        hint += ", each bias added to every row, nothing after the last one, and the same result at every call."
        assert_close(logits, asked, what=f"{function.__name__}(X, params)", hint=hint)


@pytest.mark.part("slp_logits", points=0.25)
@each_size
def test_the_single_layer_agrees_with_a_pass_sample_by_sample(submission, rng, size):
    check_logits(submission.slp_logits, rng, size, 1)


@pytest.mark.part("mlp_logits", points=0.5)
@each_size
def test_the_deeper_network_agrees_with_a_pass_sample_by_sample(submission, rng, size):
    check_logits(submission.mlp_logits, rng, size, 2)


@pytest.mark.part("slp_logits", points=0.25)
def test_the_single_layer_works_in_float32(submission, rng):
    check_logits(submission.slp_logits, rng, (6, 5, 0, 4), 1, torch.float32)


@pytest.mark.part("mlp_logits", points=0.25)
def test_the_deeper_network_works_in_float32(submission, rng):
    check_logits(submission.mlp_logits, rng, (6, 5, 4, 3), 2, torch.float32)


def check_connections(function, rng, layers):
    """Watch one parameter at a time: a result that is cut off from it does not require gradients."""
    X, _, path, _, _ = problem(rng, (5, 4, 6, 3), layers)
    images = torch.tensor(X)
    for k in rng.permutation(len(path[0])):
        params = [torch.tensor(value, requires_grad=bool(place == k)) for place, value in enumerate(path[0])]
        what = f"what {function.__name__} returns"
        logits = assert_tensor(function(images, params), (5, 3), what=what, hint="The shape is (N, C).")
        assert_that(
            logits.requires_grad,
            f"{what} is cut off from params[{k}].",
            asked="logits that require gradients where only this parameter does",
            hint="Work with the tensors in the list themselves, and let PyTorch note every operation on them.",
        )


@pytest.mark.part("slp_logits", points=0.25)
def test_every_parameter_of_the_single_layer_can_learn(submission, rng):
    check_connections(submission.slp_logits, rng, 1)


@pytest.mark.part("mlp_logits", points=0.25)
def test_every_parameter_of_the_deeper_network_can_learn(submission, rng):
    check_connections(submission.mlp_logits, rng, 2)


@pytest.mark.part("slp_logits", points=0.25)
def test_logits_of_the_single_layer_may_be_of_any_size(submission, rng):
    X, _, path, _, _ = problem(rng, (6, 4, 0, 3), 1)
    weights = [1e4 * path[0][0], path[0][1] - 5e4]
    assert_close(
        submission.slp_logits(torch.tensor(X), as_tensors(weights)),
        torch.tensor(all_scores(X, weights)),
        what="slp_logits(X, params) where the logits are huge and negative",
        hint="A logit is any real number: no softmax, no ReLU, nothing that squeezes or cuts it.",
    )


@pytest.mark.part("mlp_logits", points=0.25)
def test_logits_of_the_deeper_network_may_be_of_any_size(submission, rng):
    X, _, path, _, _ = problem(rng, (6, 4, 5, 3), 2)
    weights = [path[0][0], path[0][1], 1e4 * path[0][2], path[0][3] - 5e4]
    assert_close(
        submission.mlp_logits(torch.tensor(X), as_tensors(weights)),
        torch.tensor(all_scores(X, weights)),
        what="mlp_logits(X, params) where the logits are huge and negative",
        hint="The ReLU stands between the layers, once. A logit is any real number: nothing follows the second layer.",
    )


@pytest.mark.part("mlp_logits", points=0.25)
def test_silent_units_leave_nothing_but_the_second_bias(submission, rng):
    X, _, path, _, _ = problem(rng, (5, 3, 6, 4), 2)
    weights = [path[0][0], np.full((1, 6), -50.0), path[0][2], path[0][3]]
    assert_close(
        submission.mlp_logits(torch.tensor(X), as_tensors(weights)),
        torch.tensor(np.repeat(path[0][3], 5, axis=0)),
        what="mlp_logits(X, params) where no hidden unit is above 0",
        hint="With b1 = -50 every unit is silent, exactly 0, and each row of logits is b2.",
    )


# --- hidden: sgd_step -------------------------------------------------------------------------------------------------


def step_problem(rng, layers, dtype=torch.float64):
    """Draw shapes, parameters, gradients and a learning rate. Returns these, and where the step has to end."""
    shapes = shapes_of((0, *(int(n) for n in rng.integers(1, 6, 3))), layers)
    values, slopes = ([rng.normal(0.0, 1.0, shape) for shape in shapes] for _ in range(2))
    rate = float(rng.uniform(0.05, 0.9))
    asked = [torch.tensor(value + slope * -rate, dtype=dtype) for value, slope in zip(values, slopes, strict=True)]
    return as_tensors(values, dtype), as_tensors(slopes, dtype, grad=False), rate, asked


def check_step(returned, asked, names, what, hint):
    for new, value, name in zip(unpack(returned, *names, what=what, hint=A_LIST), asked, names, strict=True):
        assert_close(new, value, what=f"{name} after {what}", hint=hint)


@pytest.mark.part("sgd_step", points=0.5)
def test_a_step_moves_all_parameters_of_either_network(submission, rng):
    for layers, names in ((2, TWO), (1, ONE)):
        params, grads, rate, asked = step_problem(rng, layers)
        returned = submission.sgd_step(params=params, grads=grads, learning_rate=rate)
        hint = "Each parameter moves by the learning rate times its own gradient, downhill, however many there are."
        check_step(returned, asked, names, "sgd_step", hint)


@pytest.mark.part("sgd_step", points=0.5)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=["float64", "float32"])
def test_a_step_ends_in_leaves(submission, rng, dtype):
    params, grads, rate, _ = step_problem(rng, 2, dtype)
    returned = submission.sgd_step(params, grads, rate)
    check_leaves(returned, TWO, [tuple(param.shape) for param in params], "sgd_step(params, grads, learning_rate)")


@pytest.mark.part("sgd_step", points=0.25)
def test_a_step_in_float32_stays_in_float32(submission, rng):
    params, grads, rate, asked = step_problem(rng, 2, torch.float32)
    hint = "The same step as in float64. The result has the dtype of the parameter: nothing has to be converted."
    check_step(submission.sgd_step(params, grads, rate), asked, TWO, "sgd_step in float32", hint)


@pytest.mark.part("sgd_step", points=0.25)
def test_a_step_follows_the_gradient_at_any_scale(submission, rng):
    params, grads, _, _ = step_problem(rng, 1)
    for rate in (1e-6, 1e6):
        asked = [value.detach() + -rate * slope for value, slope in zip(params, grads, strict=True)]
        hint = "Use the gradients as they are handed over, and the learning rate as it is: no clipping, no averaging."
        check_step(
            submission.sgd_step(params, grads, rate), asked, ONE, f"a step with the learning rate {rate:g}", hint
        )
    still = [torch.zeros_like(slope) for slope in grads]
    hint = "Where the gradient is 0 there is nowhere to go."
    check_step(
        submission.sgd_step(params, still, 0.5), [p.detach() for p in params], ONE, "a step on flat ground", hint
    )


@pytest.mark.part("sgd_step", points=0.5)
def test_the_same_step_can_be_taken_twice(submission, rng):
    params, grads, rate, asked = step_problem(rng, 2)
    with arguments_unchanged("sgd_step", params=params, grads=grads):
        first, second = submission.sgd_step(params, grads, rate), submission.sgd_step(params, grads, rate)
    hint = "Downhill, and into new tensors: write into nothing that was handed over, not the list, not through .data."
    check_step(first, asked, TWO, "a first sgd_step", hint)
    check_step(second, asked, TWO, "a second sgd_step", hint)


# --- hidden: train_slp and train_mlp ----------------------------------------------------------------------------------


def run(function, X, y, params, epochs, rate):
    """Return what a train function gives: a tuple of parameters, and the lists of losses and accuracies."""
    result = function(X=X, y=y, params=params, epochs=epochs, learning_rate=rate)
    what = f"{function.__name__}(…)"
    trained, history = unpack(result, "params", "history", what=what, hint=START_AND_END)
    names = ONE if len(params) == 2 else TWO
    lists = entries(history, ["loss", "accuracy"], what=f"the history of {what}", hint=START_AND_END)
    return unpack(trained, *names, what=f"the params of {what}", hint=A_LIST), lists["loss"], lists["accuracy"]


def check_end(params, asked, when, hint, dtype=torch.float64):
    rtol = FLOAT32_RTOL if dtype == torch.float32 else 1e-7
    for k, (param, value) in enumerate(zip(params, asked, strict=True)):
        assert_close(param, torch.tensor(value, dtype=dtype), what=f"params[{k}] {when}", rtol=rtol, hint=hint)


def check_history(loss, accuracy, losses, shares, hint):
    assert_history(loss, losses, what='history["loss"]', rtol=1e-7, hint=hint)
    assert_history(accuracy, shares, what='history["accuracy"]', rtol=1e-6, hint=hint)


def check_path(function, rng, layers):
    """Compare the parameters after one epoch and after five with the oracle's path, then those of odd sizes."""
    X, y, path, _, _ = problem(rng, (9, 4, 5, 3), layers, epochs=5, rate=0.3)
    params, _, _ = run(function, *as_inputs(X, y), as_tensors(path[0]), 1, 0.3)
    hint = "One epoch is one step against the gradient of the mean cross-entropy of the logits."
    check_end(params, path[1], "after one epoch", hint)
    params, _, _ = run(function, *as_inputs(X, y), as_tensors(path[0]), 5, 0.3)
    hint = "Every epoch needs a gradient of its own, at the parameters where the last one ended."
    check_end(params, path[5], "after five epochs", hint)
    for size, which in (((1, 4, 3, 3), "one sample"), ((5, 3, 2, 1), "one class"), ((6, 1, 1, 2), "one feature")):
        X, y, path, _, _ = problem(rng, size, layers, epochs=2, rate=0.3)
        params, _, _ = run(function, *as_inputs(X, y), as_tensors(path[0]), 2, 0.3)
        hint = "The same loop: no squeezing, no special case, every array keeps both dimensions."
        check_end(params, path[2], f"after two epochs with {which}", hint)


def check_notes(function, rng, layers):
    """Training starts with every label wrong, so that the accuracy moves, and moves at once."""
    while True:
        X, _, path, _, _ = problem(rng, (12, 4, 6, 4), layers)
        y = np.argsort(all_scores(X, path[0]), axis=1)[:, -2]  # the second best class of each sample
        for _ in range(4):
            path.append([value - 0.8 * slope for value, slope in zip(path[-1], blame(X, y, path[-1]), strict=True)])
        shares = [right(X, y, point) for point in path[:4]]
        if min(clearance(X, point) for point in path) > 1e-4 and shares[1] > 0:
            break
    _, loss, accuracy = run(function, *as_inputs(X, y), as_tensors(path[0]), 4, 0.8)
    hint = "The first entries belong to the parameters that were passed in, the last to those before the last step."
    check_history(loss, accuracy, [mean_loss(X, y, point) for point in path[:4]], shares, hint)


def check_standstill(function, rng, layers):
    X, y, path, _, _ = problem(rng, (5, 3, 4, 3), layers)
    params, loss, accuracy = run(function, *as_inputs(X, y), as_tensors(path[0]), 0, 0.5)
    check_history(loss, accuracy, [], [], "An epoch that does not happen leaves no entry.")
    check_end(params, path[0], "after 0 epochs", "Without an epoch the parameters are those that were passed in.")
    for k, (param, value) in enumerate(zip(params, path[0], strict=True)):
        assert_leaf(param, value.shape, what=f"params[{k}] after 0 epochs", hint="What comes back is watched, always.")


def check_float32(function, rng, layers):
    X, y, path, losses, _ = problem(rng, (8, 4, 5, 3), layers, epochs=3, rate=0.2)
    images, labels = as_inputs(X, y, torch.float32)
    params, loss, _ = run(function, images, labels, as_tensors(path[0], torch.float32), 3, 0.2)
    hint = "The same as in float64, to fewer digits. Nothing in the loop asks for a dtype: float32 goes in and out."
    check_end(params, path[3], "after 3 epochs in float32", hint, torch.float32)
    assert_history(loss, losses[:3], what='history["loss"] in float32', rtol=FLOAT32_RTOL, hint=hint)


def check_caller(function, rng, layers):
    """Two runs from the same start end at the same place, in leaves, and the start is as it was."""
    X, y, path, _, _ = problem(rng, (8, 3, 4, 3), layers, epochs=3, rate=0.4)
    images, labels = as_inputs(X, y)
    start = as_tensors(path[0])
    with arguments_unchanged(function.__name__, params=start, X=images, y=labels):
        runs = [run(function, images, labels, start, 3, 0.4)[0] for _ in range(2)]
    for params in runs:
        for k, (param, value) in enumerate(zip(params, path[3], strict=True)):
            assert_leaf(param, value.shape, what=f"params[{k}] after 3 epochs", hint="Return leaves that are watched.")
        hint = "Both runs start at the caller's parameters and take a step an epoch: nothing of the first may remain."
        check_end(params, path[3], "after 3 epochs", hint)


@pytest.mark.part("train_slp", points=0.5)
def test_the_single_layer_follows_the_path_of_gradient_descent(submission, rng):
    check_path(submission.train_slp, rng, 1)


@pytest.mark.part("train_mlp", points=0.5)
def test_the_deeper_network_follows_the_path_of_gradient_descent(submission, rng):
    check_path(submission.train_mlp, rng, 2)


@pytest.mark.part("train_slp", points=0.25)
def test_the_history_of_the_single_layer_is_that_before_each_step(submission, rng):
    check_notes(submission.train_slp, rng, 1)


@pytest.mark.part("train_mlp", points=0.25)
def test_the_history_of_the_deeper_network_is_that_before_each_step(submission, rng):
    check_notes(submission.train_mlp, rng, 2)


@pytest.mark.part("train_slp", points=0.25)
def test_no_epochs_leave_the_single_layer_where_it_started(submission, rng):
    check_standstill(submission.train_slp, rng, 1)


@pytest.mark.part("train_slp", points=0.25)
def test_the_single_layer_trains_twice_from_the_same_start(submission, rng):
    check_caller(submission.train_slp, rng, 1)


@pytest.mark.part("train_mlp", points=0.25)
def test_the_deeper_network_keeps_its_start_with_and_without_epochs(submission, rng):
    check_standstill(submission.train_mlp, rng, 2)
    check_caller(submission.train_mlp, rng, 2)


@pytest.mark.part("train_slp", points=0.25)
def test_the_single_layer_trains_in_float32(submission, rng):
    check_float32(submission.train_slp, rng, 1)


@pytest.mark.part("train_mlp", points=0.25)
def test_the_deeper_network_trains_in_float32(submission, rng):
    check_float32(submission.train_mlp, rng, 2)


@pytest.mark.part("train_slp", points=0.25)
def test_labels_may_lack_the_last_classes_and_a_tie_goes_to_the_first(submission, rng):
    X, y = rng.normal(0.0, 1.0, (9, 4)), rng.permutation([0, 0, 0, 0, 1, 1, 1, 2, 2])
    start = [np.zeros((4, 5)), np.zeros((1, 5))]  # all five classes tie, and no label names the last two
    params, loss, accuracy = run(submission.train_slp, *as_inputs(X, y), as_tensors(start), 1, 0.6)
    hint = "The parameters say how many classes there are, not the labels; where classes tie, argmax takes the first."
    check_history(loss, accuracy, [float(np.log(5))], [4 / 9], hint)
    asked = [value - 0.6 * slope for value, slope in zip(start, blame(X, y, start), strict=True)]
    check_end(params, asked, "after one epoch on labels without the last classes", hint)


@pytest.mark.part("train_slp", points=0.25)
def test_the_loss_does_not_mind_large_logits(submission, rng):
    X, y, path, _, _ = problem(rng, (7, 4, 0, 3), 1)
    for level in (1000.0, -1000.0):
        start = [path[0][0], path[0][1] + level]
        asked = [value - 0.3 * slope for value, slope in zip(start, blame(X, y, start), strict=True)]
        params, loss, accuracy = run(submission.train_slp, *as_inputs(X, y), as_tensors(start), 1, 0.3)
        hint = "The same number added to all logits changes nothing. Take PyTorch's cross-entropy: it never overflows."
        check_history(loss, accuracy, [mean_loss(X, y, start)], [right(X, y, start)], hint)
        check_end(params, asked, f"after one epoch with all logits near {level:g}", hint)


@pytest.mark.part("train_mlp", points=0.25)
def test_training_recognises_digits_it_has_not_seen(submission, rng):
    X, y = disguised_digits(rng)
    X = (X - 8.0) / 8.0
    start = [rng.normal(0.0, 0.15, (64, 20)), np.zeros((1, 20)), rng.normal(0.0, 0.15, (20, 10)), np.zeros((1, 10))]
    images, labels = as_inputs(X[:300], y[:300], torch.float32)
    params, _, _ = run(submission.train_mlp, images, labels, as_tensors(start, torch.float32), 60, 0.5)
    for k, (param, value) in enumerate(zip(params, start, strict=True)):
        hint = "Training changes values, never shapes or their order, and with this learning rate nothing overflows."
        assert_tensor(param, value.shape, what=f"params[{k}] after training on digits", hint=hint)
    W1, b1, W2, b2 = (param.detach().double().numpy() for param in params)
    scores = np.dot(np.clip(np.dot(X[1200:], W1) + b1, 0.0, None), W2) + b2
    assert_at_least(
        float(np.mean(scores.argmax(axis=1) == y[1200:])),
        0.7,
        what="the accuracy on digits that were held back",
        hint="After 60 epochs the network should know most digits: check that every epoch moves all four parameters.",
    )
