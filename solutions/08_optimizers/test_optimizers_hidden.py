"""Hidden tests of exercise 08: the same parts on inputs that change with the grading seed.

The oracle keeps no running values. It holds the whole list of gradients and adds them up anew, each with the weight that
its age gives it, and the network is gone through sample by sample.
"""

import math

import numpy as np
import pytest

from grader.checks import (
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_history,
    entries,
    unpack,
)
from grader.checks.compare import FLOAT32_RTOL
from grader.datasets import disguised_digits

LIKE_TORCH = 1e-10
NAMES = ["W1", "b1", "W2", "b2"]
NEXT_AND_VELOCITY = "Two values come back: where the parameter is now, and the velocity for the next call."
NEXT_AND_AVERAGES = "Three values come back: where the parameter is now, and both averages for the next call."
START_AND_END = "Two values come back: the trained parameters, and the list of accuracies."
RUNNING = "Each average is beta times the old one plus 1 - beta times the new value, handed back as it is, uncorrected."
BARE = "Averages as in adam_step, made from the gradient alone: the decay stays out of them."
ALL_FOUR = "The result is a dict with an entry for each of the four parameters, and no other."

SHAPES = [(4, 3), (1, 5), (3, 1), (1, 1)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)


# --- the oracle of the steps -----------------------------------------------------------------------------


def away_from_zero(rng, shape, scale=1.0):
    """Draw numbers of both signs between a fifth and twice the scale."""
    return scale * rng.uniform(0.2, 2.0, shape) * rng.choice([-1, 1], shape)


def fading_sum(values, share):
    """Add up a list of arrays, the newest in full and each older one times `share` once more."""
    return sum(share**age * value for age, value in enumerate(reversed(values)))


def rolled(start, pushes, rate, share=0.9, decay=0.0, ahead=False):
    """Return every position of a descent with momentum, the start included, and every velocity, zeros included."""
    places, speeds, felt = [start], [np.zeros(start.shape)], []
    for push in pushes:
        felt.append(push + decay * places[-1])
        speeds.append(fading_sum(felt, share))
        # Looking ahead: the velocity that the same gradient, met once more, would lead to
        stretch = fading_sum([*felt, felt[-1]], share) if ahead else speeds[-1]
        places.append(places[-1] - rate * stretch)
    return places, speeds


def adapted(start, pushes, rate, beta1=0.9, beta2=0.999, eps=1e-8, decay=0.0, decoupled=False):
    """Return every position of Adam (decoupled: AdamW), and every m and v, the zeros of the start included.

    Corrected averages are weighted means: divided by the sum of their weights, whatever it is.
    """
    zeros, felt = np.zeros(start.shape), []
    places, means, squares = [start], [zeros], [zeros]
    for push in pushes:
        pull = decay * places[-1]
        felt.append(push if decoupled else push + pull)
        mean, square = fading_sum(felt, beta1), fading_sum([g * g for g in felt], beta2)
        weights = [math.fsum(beta**age for age in range(len(felt))) for beta in (beta1, beta2)]
        ratio = (mean / weights[0]) / ((square / weights[1]) ** 0.5 + eps)
        places.append(places[-1] - rate * (ratio + pull if decoupled else ratio))
        means.append((1 - beta1) * mean)
        squares.append((1 - beta2) * square)
    return places, means, squares


# --- hidden: sgd_step ------------------------------------------------------------------------------------


@pytest.mark.part("sgd_step", points=0.5)
@each_shape
def test_a_step_goes_downhill_for_every_shape(submission, rng, shape):
    start, push, rate = away_from_zero(rng, shape), away_from_zero(rng, shape), float(rng.uniform(0.05, 0.9))
    asked = [[x - rate * slope for x, slope in zip(*rows, strict=True)] for rows in zip(start, push, strict=True)]
    hint = "Each entry moves against its own gradient, by learning rate times gradient."
    what = "sgd_step(param, grad, learning_rate)"
    assert_close(submission.sgd_step(start, push, rate), asked, what=what, rtol=LIKE_TORCH, hint=hint)
    decay = float(rng.uniform(0.1, 0.9))
    asked = np.array(asked) - decay * rate * start
    result = submission.sgd_step(param=start, grad=push, learning_rate=rate, weight_decay=decay)
    hint = "The decay joins the gradient: what is subtracted is learning rate times the two together."
    assert_close(result, asked, what="sgd_step(…) with weight decay", rtol=LIKE_TORCH, hint=hint)


@pytest.mark.part("sgd_step", points=0.25)
def test_decay_alone_shrinks_every_entry_by_the_same_factor(submission, rng):
    start = away_from_zero(rng, (3, 5)) * 10.0 ** rng.integers(-3, 4, (3, 1))
    rate, decay = rng.uniform(0.1, 0.9, 2).tolist()
    point = start
    for steps in (1, 2, 3):
        point = submission.sgd_step(point, np.zeros((3, 5)), rate, decay)
        hint = "Without a gradient a step takes learning_rate times weight_decay of every entry, large or small."
        what = f"the param after step {steps} of decay alone"
        assert_close(point, start * (1 - rate * decay) ** steps, what=what, rtol=LIKE_TORCH, hint=hint)


@pytest.mark.part("sgd_step", points=0.25)
def test_a_plain_step_works_in_float32_on_a_copy(submission, rng):
    start, push = (away_from_zero(rng, (4, 3)).astype(np.float32) for _ in range(2))
    asked = start.astype(float) * (1 - 0.25 * 0.5) - 0.25 * push.astype(float)
    with arguments_unchanged("sgd_step", param=start, grad=push):
        result = submission.sgd_step(start, push, 0.25, weight_decay=0.5)
    hint = "The same formula, into a new array; nothing in it asks for a particular dtype."
    assert_close(result, asked, what="sgd_step(…) in float32", rtol=FLOAT32_RTOL, hint=hint)


# --- hidden: momentum_step -------------------------------------------------------------------------------


def check_roll(submission, places, speeds, pushes, hint, **options):
    """Ask for every step of a path, each from the oracle's own memory of the one before."""
    for t, push in enumerate(pushes):
        result = submission.momentum_step(places[t], push, speeds[t], **options)
        place, speed = unpack(result, "param", "velocity", what="momentum_step(…)", hint=NEXT_AND_VELOCITY)
        assert_close(speed, speeds[t + 1], what=f"the velocity after step {t + 1}", rtol=LIKE_TORCH, hint=hint)
        assert_close(place, places[t + 1], what=f"the param after step {t + 1}", rtol=LIKE_TORCH, hint=hint)


@pytest.mark.part("momentum_step", points=0.5)
@each_shape
def test_the_velocity_is_a_fading_sum_of_gradients(submission, rng, shape):
    start, pushes = away_from_zero(rng, shape), away_from_zero(rng, (6, *shape))
    rate, share = float(rng.uniform(0.05, 0.5)), float(rng.uniform(0.3, 0.8))
    hint = "Old velocity times momentum, plus the gradient: no learning rate and no 1 - momentum in it. Then step along it."
    check_roll(submission, *rolled(start, pushes, rate), pushes, hint, learning_rate=rate)
    path = rolled(start, pushes, rate, share)
    check_roll(submission, *path, pushes, hint, learning_rate=rate, momentum=share)


@pytest.mark.part("momentum_step", points=0.5)
def test_the_velocity_learns_of_the_decay(submission, rng):
    start, pushes = away_from_zero(rng, (3, 4)), away_from_zero(rng, (5, 3, 4), 0.5)
    rate, share, decay = rng.uniform(0.2, 0.7, 3).tolist()
    path = rolled(start, pushes, rate, share, decay)
    hint = "The gradient that velocity and step get to see is that of the loss plus weight_decay times param."
    check_roll(submission, *path, pushes, hint, learning_rate=rate, momentum=share, weight_decay=decay)


@pytest.mark.part("momentum_step", points=0.75)
@pytest.mark.parametrize("decay", [0.0, 0.3, 0.8], ids=["no decay", "some decay", "much decay"])
def test_nesterov_counts_the_newest_gradient_in_full(submission, rng, decay):
    start, pushes = away_from_zero(rng, (3, 4)), away_from_zero(rng, (5, 3, 4))
    rate, share = rng.uniform(0.2, 0.7, 2).tolist()
    path = rolled(start, pushes, rate, share, decay, ahead=True)
    hint = (
        "Step along the gradient, decay included, plus momentum times the new velocity; hand back the velocity itself."
    )
    options = {"learning_rate": rate, "momentum": share, "weight_decay": decay, "nesterov": True}
    check_roll(submission, *path, pushes, hint, **options)


@pytest.mark.part("momentum_step", points=0.25)
def test_without_momentum_the_old_velocity_does_not_matter(submission, rng):
    start, push, speed = away_from_zero(rng, (3, 2, 4))
    result = submission.momentum_step(start, push, speed, 0.4, 0.0, 0.5)
    place, _ = unpack(result, "param", "velocity", what="momentum_step(…)", hint=NEXT_AND_VELOCITY)
    hint = "With momentum 0 nothing is kept of the old velocity: the step is that of plain gradient descent."
    assert_close(place, 0.8 * start - 0.4 * push, what="the param with momentum=0", rtol=LIKE_TORCH, hint=hint)


@pytest.mark.part("momentum_step", points=0.25)
def test_tiny_gradients_move_the_velocity_just_as_well(submission, rng):
    start, pushes = away_from_zero(rng, (2, 3), 1e-8), away_from_zero(rng, (4, 2, 3), 1e-8)
    hint = "There is no eps and no threshold in momentum: everything is in proportion to the gradients."
    check_roll(submission, *rolled(start, pushes, 0.3), pushes, hint, learning_rate=0.3)


@pytest.mark.part("momentum_step", points=0.25)
def test_momentum_works_in_float32_on_copies(submission, rng):
    start, push, speed = away_from_zero(rng, (3, 4, 3)).astype(np.float32)
    felt = push.astype(float) + 0.5 * start.astype(float)
    asked_speed = felt + 0.75 * speed.astype(float)
    with arguments_unchanged("momentum_step", param=start, grad=push, velocity=speed):
        result = submission.momentum_step(start, push, speed, 0.25, 0.75, weight_decay=0.5, nesterov=True)
    place, speed = unpack(result, "param", "velocity", what="momentum_step(…) in float32", hint=NEXT_AND_VELOCITY)
    hint = "The same formulas, into new arrays; nothing in them asks for a particular dtype."
    asked = start.astype(float) - 0.25 * (felt + 0.75 * asked_speed)
    assert_close(speed, asked_speed, what="the velocity in float32", rtol=FLOAT32_RTOL, hint=hint)
    assert_close(place, asked, what="the param in float32", rtol=FLOAT32_RTOL, hint=hint)


# --- hidden: adam_step and adamw_step --------------------------------------------------------------------


def check_adaptive(name, one_step, path, pushes, hint, memory=RUNNING, **options):
    """Ask for every step of a path, each from the oracle's own memory of the one before."""
    places, means, squares = path
    for t, push in enumerate(pushes):
        result = one_step(places[t], push, means[t], squares[t], t + 1, **options)
        place, mean, square = unpack(result, "param", "m", "v", what=f"{name}(…)", hint=NEXT_AND_AVERAGES)
        assert_close(mean, means[t + 1], what=f"m after step {t + 1}", rtol=LIKE_TORCH, hint=memory)
        assert_close(square, squares[t + 1], what=f"v after step {t + 1}", rtol=LIKE_TORCH, hint=memory)
        assert_close(place, places[t + 1], what=f"the param after step {t + 1}", rtol=LIKE_TORCH, hint=hint)


@pytest.mark.part("adam_step", points=0.5)
@each_shape
def test_adam_divides_an_average_by_the_root_of_another(submission, rng, shape):
    start, pushes = away_from_zero(rng, shape), away_from_zero(rng, (6, *shape))
    rate = float(rng.uniform(0.05, 0.5))
    hint = (
        "m and v are right. The step is the learning rate times corrected m over (the root of corrected v, plus eps)."
    )
    check_adaptive("adam_step", submission.adam_step, adapted(start, pushes, rate), pushes, hint, learning_rate=rate)


@pytest.mark.part("adam_step", points=0.5)
def test_adam_uses_the_betas_and_the_eps_that_it_is_given(submission, rng):
    start, pushes = away_from_zero(rng, (3, 4)), away_from_zero(rng, (6, 3, 4))
    rate, beta1, beta2 = rng.uniform(0.2, 0.8, 3).tolist()
    for eps in (1e-12, 0.7):
        path = adapted(start, pushes, rate, beta1, beta2, eps)
        hint = (
            "m and v are right. beta1 corrects m, beta2 corrects v, and the eps that is passed in is added to the root."
        )
        memory = "beta1 belongs to the average of the gradients, beta2 to that of their squares."
        options = {"memory": memory, "learning_rate": rate, "beta1": beta1, "beta2": beta2, "eps": eps}
        check_adaptive("adam_step", submission.adam_step, path, pushes, hint, **options)


@pytest.mark.part("adam_step", points=0.75)
def test_adam_follows_gradients_of_the_size_of_eps(submission, rng):
    start, rate = away_from_zero(rng, (3, 4)), float(rng.uniform(0.2, 0.8))
    hint = "Where the root is as small as eps, it matters where eps is added: to the root, after the bias correction."
    for scale in (1e-7, 1e-8, 1e-9):
        pushes = away_from_zero(rng, (4, 3, 4), scale)
        path = adapted(start, pushes, rate)
        check_adaptive("adam_step", submission.adam_step, path, pushes, hint, learning_rate=rate)


@pytest.mark.part("adam_step", points=0.5)
def test_the_averages_learn_of_the_decay(submission, rng):
    start, pushes = away_from_zero(rng, (3, 4)), away_from_zero(rng, (5, 3, 4), 0.3)
    rate, decay = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.3, 0.8))
    path = adapted(start, pushes, rate, decay=decay)
    memory = "The decay is added to the gradient before anything else: m and v both see the sum of the two."
    hint = "m and v are right, and know of the decay already: nothing else happens to the param."
    options = {"memory": memory, "learning_rate": rate, "weight_decay": decay}
    check_adaptive("adam_step", submission.adam_step, path, pushes, hint, **options)


@pytest.mark.part("adam_step", points=0.25)
def test_adam_counts_on_after_many_steps(submission, rng):
    start, pushes = away_from_zero(rng, (2, 3)), away_from_zero(rng, (150, 2, 3))
    places, means, squares = adapted(start, pushes, 0.01)
    hint = "The correction depends on the number of the step that is passed in, and fades only slowly for v."
    for t in (40, 149):
        result = submission.adam_step(places[t], pushes[t], means[t], squares[t], step=t + 1, learning_rate=0.01)
        place, mean, square = unpack(result, "param", "m", "v", what="adam_step(…)", hint=NEXT_AND_AVERAGES)
        for value, asked, what in ((mean, means, "m"), (square, squares, "v"), (place, places, "the param")):
            assert_close(value, asked[t + 1], what=f"{what} after step {t + 1}", rtol=LIKE_TORCH, hint=hint)


@pytest.mark.part("adam_step", points=0.25)
def test_adam_stays_where_there_never_was_a_gradient(submission, rng):
    start, push, rest = away_from_zero(rng, (3, 4)), away_from_zero(rng, (3, 4)), np.zeros((3, 4))
    push[1] = 0.0  # a row without any gradient
    result = submission.adam_step(start, push, rest, rest, 1, 0.25)
    values = unpack(result, "param", "m", "v", what="adam_step(…)", hint=NEXT_AND_AVERAGES)
    hint = "Without a gradient both averages are 0, and 0/0 is nan: the eps below the fraction bar makes it 0."
    for value, asked, what in zip(values, (start[1], rest[1], rest[1]), ("the param", "m", "v"), strict=True):
        assert_array(value, (3, 4), what=f"{what} where a row has no gradient", hint=hint)
        assert_close(value[1], asked, what=f"that row of {what}", rtol=LIKE_TORCH, hint=hint)


def check_float32(name, one_step, rng, decoupled):
    start, *pushes = away_from_zero(rng, (4, 3, 5)).astype(np.float32)
    options = {"beta1": 0.75, "beta2": 0.5, "eps": 0.25, "decay": 0.5, "decoupled": decoupled}
    path = adapted(start.astype(float), [push.astype(float) for push in pushes], 0.125, **options)
    before, after = [values[2].astype(np.float32) for values in path], [values[3] for values in path]
    param, m, v = before
    with arguments_unchanged(name, param=param, grad=pushes[2], m=m, v=v):
        result = one_step(param, pushes[2], m, v, 3, 0.125, 0.75, 0.5, 0.25, 0.5)
    values = unpack(result, "param", "m", "v", what=f"{name}(…) in float32", hint=NEXT_AND_AVERAGES)
    for value, asked, what in zip(values, after, ("the param", "m", "v"), strict=True):
        hint = "The same formulas, into new arrays; nothing in them asks for a particular dtype."
        assert_close(value, asked, what=f"{what} in float32", rtol=FLOAT32_RTOL, hint=hint)


@pytest.mark.part("adam_step", points=0.25)
def test_adam_works_in_float32_on_copies(submission, rng):
    check_float32("adam_step", submission.adam_step, rng, decoupled=False)


@pytest.mark.part("adamw_step", points=0.5)
@pytest.mark.parametrize("decay", [0.0, 0.6], ids=["no decay", "decay"])
def test_adamw_decays_beside_the_averages(submission, rng, decay):
    start, pushes = away_from_zero(rng, (3, 4)), away_from_zero(rng, (6, 3, 4))
    rate, beta1, beta2 = rng.uniform(0.2, 0.8, 3).tolist()
    path = adapted(start, pushes, rate, beta1, beta2, 1e-3, decay, decoupled=True)
    hint = "A step of Adam from the bare gradient, and beside it learning_rate times weight_decay of the old param is lost."
    options = {"memory": BARE, "learning_rate": rate, "beta1": beta1, "beta2": beta2, "eps": 1e-3}
    if decay:
        options["weight_decay"] = decay
    check_adaptive("adamw_step", submission.adamw_step, path, pushes, hint, **options)


@pytest.mark.part("adamw_step", points=0.5)
@each_shape
def test_decay_does_not_depend_on_the_size_of_the_gradients(submission, rng, shape):
    start = away_from_zero(rng, shape)
    rate, decay = float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.2, 0.9))
    hint = "Large gradients or small ones: a step takes the same share, learning_rate times weight_decay, of the old param."
    for scale in (1e3, 1.0, 1e-3):
        pushes = away_from_zero(rng, (3, *shape), scale)
        path = adapted(start, pushes, rate, decay=decay, decoupled=True)
        options = {"memory": BARE, "learning_rate": rate, "weight_decay": decay}
        check_adaptive("adamw_step", submission.adamw_step, path, pushes, hint, **options)


@pytest.mark.part("adamw_step", points=0.5)
def test_adamw_follows_gradients_of_the_size_of_eps(submission, rng):
    start, rate = away_from_zero(rng, (3, 4)), float(rng.uniform(0.2, 0.8))
    hint = "eps has the same place as in Adam: added to the root, after the bias correction."
    for scale in (1e-7, 1e-8, 1e-9):
        pushes = away_from_zero(rng, (4, 3, 4), scale)
        path = adapted(start, pushes, rate, decay=0.1, decoupled=True)
        options = {"memory": BARE, "learning_rate": rate, "weight_decay": 0.1}
        check_adaptive("adamw_step", submission.adamw_step, path, pushes, hint, **options)


@pytest.mark.part("adamw_step", points=0.25)
def test_adamw_works_in_float32_on_copies(submission, rng):
    check_float32("adamw_step", submission.adamw_step, rng, decoupled=True)


# --- the oracle of the training --------------------------------------------------------------------------


class Untamed(Exception):
    """A drawn problem in which rounding could decide: too near a corner, a tie, or a gradient of nearly zero."""


def one_sample(x, params):
    """Return the values before and after the ReLU and the chances of the classes, for one sample."""
    z = np.dot(x, params["W1"]) + params["b1"][0]
    units = np.where(z < 0, 0.0, z)
    scores = np.dot(units, params["W2"]) + params["b2"][0]
    if abs(z).min() < 1e-4:
        raise Untamed
    return z, units, np.array([1 / sum(math.exp(other - score) for other in scores) for score in scores])


def blame(X, y, params):
    """Return the gradients: the mean over the samples of each sample's own."""
    total = {name: np.zeros(params[name].shape) for name in NAMES}
    for x, label in zip(X, y, strict=True):
        z, units, error = one_sample(x, params)
        error[label] -= 1
        below = np.where(z > 0, np.dot(params["W2"], error), 0.0)
        parts = {"W1": np.outer(x, below), "b1": below, "W2": np.outer(units, error), "b2": error}
        total = {name: total[name] + parts[name] / len(y) for name in NAMES}
    return total


def share_right(X, y, params):
    chances = [one_sample(x, params)[2] for x in X]
    if min(np.diff(np.sort(row))[-1] for row in chances) < 1e-4:
        raise Untamed
    return float(np.mean([np.argmax(row) == label for row, label in zip(chances, y, strict=True)]))


def way(optimizer, rate, past):
    """Return how far an optimizer with its defaults has come from the start, given all gradients of one parameter."""
    if optimizer == "sgd":
        return -rate * fading_sum(past, 1.0)
    start = np.zeros(past[0].shape)
    if optimizer == "momentum":
        return rolled(start, past, rate)[0][-1]
    places, _, squares = adapted(start, past, rate)
    if any(0 < v < 1e-11 for v in (squares[-1] / (1 - 0.999 ** len(past))).ravel()):
        raise Untamed
    return places[-1]


def pieces(rows, size):
    """Cut a list into pieces of `size`; the last one takes what is left."""
    return [rows[:size], *(pieces(rows[size:], size) if len(rows) > size else [])]


def course_of(X, y, params, epochs, rate, optimizer, size, seed):
    """Return the parameters after all epochs and the share of right answers at the start of each."""
    past, point, shares = [], params, []
    for epoch in range(epochs):
        shares.append(share_right(X, y, point))
        for rows in pieces(np.random.default_rng(seed + epoch).permutation(len(y)).tolist(), size):
            past.append(blame(X[rows], y[rows], point))
            point = {name: params[name] + way(optimizer, rate, [g[name] for g in past]) for name in NAMES}
    return point, shares


def problem(rng, sizes, *run, shown=None):
    """Draw X, y and params for N, D, H, C, and a seed, until `course_of` them is tame; return them and the course.

    Of the classes, `shown` occur among the labels: all of them where nothing is said.
    """
    rows, features, units, classes = sizes
    while True:
        X, y = rng.normal(0.3, 1.2, (rows, features)), rng.integers(shown or classes, size=rows)
        params = {
            "W1": rng.normal(0.0, 0.8, (features, units)),
            "b1": rng.normal(0.3, 0.4, (1, units)),
            "W2": rng.normal(0.0, 0.8, (units, classes)),
            "b2": rng.normal(0.0, 0.4, (1, classes)),
        }
        seed = int(rng.integers(10**6))
        try:
            return X, y, params, seed, *course_of(X, y, params, *run, seed)
        except Untamed:
            continue


# --- hidden: train ---------------------------------------------------------------------------------------


def check_run(result, point, shares, when, hint, rtol=1e-6):
    trained, history = unpack(result, "params", "history", what="train(…)", hint=START_AND_END)
    trained = entries(trained, NAMES, what="the params that train returns", hint=ALL_FOUR)
    for name in NAMES:
        assert_close(trained[name], point[name], what=f'params["{name}"] {when}', rtol=rtol, hint=hint)
    assert_history(history, shares, what=f"the history {when}", hint="Accuracy on all rows, before each epoch.")


@pytest.mark.part("train", points=1)
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
def test_training_follows_the_optimizer_through_epochs_and_batches(submission, rng, optimizer):
    rate = {"sgd": 0.3, "momentum": 0.1}.get(optimizer, 0.03)
    X, y, params, seed, point, shares = problem(rng, (11, 3, 4, 3), 3, rate, optimizer, 4)
    result = submission.train(X, y, params, 3, rate, optimizer, 4, seed)
    hint = "Every batch is one update of all parameters; epoch e, counted from 0, takes its order from the seed plus e."
    if optimizer != "sgd":
        hint = (
            'Where "sgd" is right and this is not, look at the memory: zeros once, not in every epoch, and one for each '
            "parameter; step counts the updates of the whole run."
        )
    check_run(result, point, shares, f'after 3 epochs of 3 batches with "{optimizer}"', hint)


SITUATIONS = {  # samples, features, hidden units, classes; batch size
    "one batch larger than the data": ((5, 3, 4, 3), 8),
    "single rows": ((4, 2, 3, 2), 1),
    "batches that divide": ((6, 3, 2, 4), 3),
    "a short last batch": ((7, 3, 4, 3), 5),
}


@pytest.mark.part("train", points=0.5)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_batches_of_every_size_use_each_row_once(submission, rng, situation):
    sizes, batch_size = SITUATIONS[situation]
    X, y, params, seed, point, shares = problem(rng, sizes, 1, 0.4, "sgd", batch_size)
    result = submission.train(
        X=X, y=y, params=params, epochs=1, learning_rate=0.4, optimizer="sgd", batch_size=batch_size, seed=seed
    )
    hint = "Cut the shuffled rows every batch_size rows; a piece that is left over, however short, is a batch too."
    check_run(result, point, shares, f"after an epoch ({situation})", hint)


def check_history(submission, expected, *arguments):
    result = submission.train(*arguments)
    _, history = unpack(result, "params", "history", what="train(…)", hint=START_AND_END)
    hint = (
        "The first entry belongs to the parameters that were passed in; each entry judges all rows, before its epoch."
    )
    assert_history(history, expected, what="history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_history_is_taken_before_the_first_batch_of_each_epoch(submission, rng):
    run, shares = (4, 1.0, "sgd", 13), []
    while len(set(shares)) < 3:
        X, y, params, seed, _, shares = problem(rng, (13, 3, 5, 4), *run)
    check_history(submission, shares, X, y, params, *run, seed)
    check_history(submission, [shares[0]] * 3, X, y, params, 3, 1e-9, "momentum", 2, seed)  # steps too small to matter


@pytest.mark.part("train", points=0.25)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_no_epochs_return_the_start(submission, rng, optimizer):
    X, y, params, seed, _, _ = problem(rng, (5, 3, 4, 3), 1, 0.1, optimizer, 2)
    result = submission.train(X, y, params, 0, 0.1, optimizer, 2, seed)
    check_run(result, params, [], "after 0 epochs", "Without an epoch the parameters are those that were passed in.")


@pytest.mark.part("train", points=0.25)
@pytest.mark.parametrize("dtype", [np.uint8, np.int32], ids=["uint8", "int32"])
def test_labels_of_any_integer_type_may_lack_the_last_classes(submission, rng, dtype):
    # The parameters know 5 classes, the labels 3 of them
    X, y, params, seed, point, shares = problem(rng, (9, 3, 4, 5), 2, 0.2, "sgd", 9, shown=3)
    result = submission.train(X, y.astype(dtype), params, 2, 0.2, "sgd", 9, seed)
    hint = "Take the number of classes from the parameters: these labels do not show all of them."
    check_run(result, point, shares, f"after 2 epochs on {np.dtype(dtype)} labels without the last classes", hint)


@pytest.mark.part("train", points=0.25)
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_two_runs_from_the_same_start_are_the_same(submission, rng, optimizer):
    X, y, params, seed, point, shares = problem(rng, (8, 3, 4, 3), 1, 0.1, optimizer, 8)
    with arguments_unchanged("train", params=params, X=X, y=y):
        first = submission.train(X, y, params, 1, 0.1, optimizer, 8, seed)
        second = submission.train(X, y, params, 1, 0.1, optimizer, 8, seed)
    hint = "Every run starts with the caller's parameters, which stay as they are, and with zero memory."
    for which, result in (("a first", first), ("a second", second)):
        check_run(result, point, shares, f'after {which} run with "{optimizer}"', hint)


@pytest.mark.part("train", points=0.25)
def test_training_works_in_float32(submission, rng):
    X, y, params, seed, point, shares = problem(rng, (9, 3, 4, 3), 1, 0.1, "momentum", 9)
    single = {name: value.astype(np.float32) for name, value in params.items()}
    result = submission.train(X.astype(np.float32), y, single, 1, 0.1, "momentum", 9, seed)
    hint = "Nothing in training asks for a particular float dtype."
    check_run(result, point, shares, "after one update in float32", hint, rtol=FLOAT32_RTOL)


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
    result = submission.train(X[:400], y[:400], start, 6, 0.01, "adam", 25, 1)
    trained, _ = unpack(result, "params", "history", what="train(…)", hint=START_AND_END)
    trained = entries(trained, NAMES, what="the params that train returns", hint=ALL_FOUR)
    for name in NAMES:
        hint = "Training changes values, never shapes, and Adam's steps are too small to overflow here."
        assert_array(trained[name], start[name].shape, what=f'params["{name}"] after training on digits', hint=hint)
    units = np.maximum(X[1200:] @ trained["W1"] + trained["b1"], 0.0)
    right = float(np.mean(np.argmax(units @ trained["W2"] + trained["b2"], axis=1) == y[1200:]))
    hint = "After 6 epochs with Adam most digits should be right: check that every batch moves all four parameters."
    assert_at_least(right, 0.7, what="the accuracy on digits that were held back", hint=hint)
