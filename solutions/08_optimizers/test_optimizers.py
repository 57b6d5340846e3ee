"""The tests of exercise 08: one step, or a few, with numbers that come out round. One part alone: pytest -k adam_step"""

import numpy as np
import pytest

from grader.checks import (
    arguments_unchanged,
    assert_array,
    assert_close,
    assert_history,
    assert_that,
    entries,
    unpack,
)

ORACLE_RTOL = 1e-10  # how closely steps agree with torch.optim
KEYS = ("W1", "b1", "W2", "b2")
OPTIMIZERS = ("sgd", "momentum", "adam", "adamw")

PARAM_VELOCITY = "Return two values: the new param first, then the new velocity."
PARAM_M_V = "Return three values: the new param, then m, then v."
AVERAGES = (
    "m keeps the share beta1 and takes in 1 - beta1 of the gradient; v the same with beta2 and the square. No more."
)
PARAMS_HISTORY = "Return two values: the new params first, then history."
ONE_DICT = "Return one dict that holds all four, under the names W1, b1, W2 and b2."


def whole(rng, shape=(3, 4)):
    """Whole numbers from -9 to 9, none of them 0."""
    return rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)


def signs(rng, shape=(3, 4)):
    return rng.choice([-1.0, 1.0], shape)


# --- sgd_step -------------------------------------------------------------------------------------------------------


@pytest.mark.part("sgd_step", points=0.5)
def test_sgd_step_arrives_where_the_gradient_sends_it(submission, rng):
    start, goal = whole(rng), whole(rng) + 0.5
    grad = (start - goal) / 0.25  # four times the way: a learning rate of 0.25 leads right to the goal
    with arguments_unchanged("sgd_step", param=start, grad=grad):
        result = submission.sgd_step(start, grad, 0.25)
    hint = "Downhill, by learning rate times gradient. Without a weight_decay nothing else happens."
    assert_close(result, goal, what="sgd_step(param, grad, 0.25)", rtol=ORACLE_RTOL, hint=hint)


@pytest.mark.part("sgd_step", points=0.5)
def test_sgd_step_pulls_towards_zero_with_weight_decay(submission, rng):
    start, goal = whole(rng), whole(rng) + 0.5
    result = submission.sgd_step(start, np.zeros((3, 4)), learning_rate=0.25, weight_decay=0.5)
    what = "sgd_step(param, 0, learning_rate=0.25, weight_decay=0.5)"
    hint = "Weight decay adds weight_decay times param to the gradient, and the learning rate scales both: 1/8 is lost."
    assert_close(result, start * 7 / 8, what=what, rtol=ORACLE_RTOL, hint=hint)
    result = submission.sgd_step(start, (start - goal) / 0.25, learning_rate=0.25, weight_decay=0.5)
    what = "sgd_step(param, grad, learning_rate=0.25, weight_decay=0.5)"
    hint = "The pull towards zero comes on top of the gradient; the size of the one has no influence on the other."
    assert_close(result, goal - start / 8, what=what, rtol=ORACLE_RTOL, hint=hint)


# --- momentum_step --------------------------------------------------------------------------------------------------


def check_momentum(result, param, velocity, when, hint):
    got_param, got_velocity = unpack(result, "param", "velocity", what="momentum_step(…)", hint=PARAM_VELOCITY)
    assert_array(got_velocity, (3, 4), what=f"the velocity {when}", hint=PARAM_VELOCITY)
    swapped = np.allclose(got_velocity, param)
    assert_that(not swapped, "momentum_step returns the param where the velocity belongs.", hint=PARAM_VELOCITY)
    assert_close(got_velocity, velocity, what=f"the velocity {when}", rtol=ORACLE_RTOL, hint=hint)
    assert_close(got_param, param, what=f"the param {when}", rtol=ORACLE_RTOL, hint=hint)


@pytest.mark.part("momentum_step", points=0.5)
def test_momentum_step_starts_with_the_whole_gradient(submission, rng):
    start, goal, rest = whole(rng), whole(rng) + 0.5, np.zeros((3, 4))
    grad = (start - goal) / 0.25
    with arguments_unchanged("momentum_step", param=start, grad=grad, velocity=rest):
        result = submission.momentum_step(start, grad, rest, 0.25)
    hint = "From rest, the new velocity is the gradient itself, all of it, without a learning rate; then step along it."
    check_momentum(result, goal, grad, "after the first step", hint)


@pytest.mark.part("momentum_step", points=0.5)
def test_momentum_step_rolls_on_without_a_gradient(submission, rng):
    start, speed, flat = whole(rng), whole(rng), np.zeros((3, 4))
    for momentum, kept in (({}, 0.9), ({"momentum": 0.5}, 0.5)):
        for steps in (1, 2, 3):  # from rest, the way is a geometric series
            way = speed * (kept - kept**steps) / (1 - kept)
            result = submission.momentum_step(start - 0.5 * way, flat, speed * kept ** (steps - 1), 0.5, **momentum)
            hint = (
                "Without a gradient the velocity keeps the share `momentum`, 0.9 by default, and the step uses it new."
            )
            when = f"in step {steps} of rolling on with momentum {kept}"
            check_momentum(result, start - 0.5 * (way + speed * kept**steps), speed * kept**steps, when, hint)


@pytest.mark.part("momentum_step", points=0.5)
def test_momentum_step_takes_weight_decay_into_the_velocity(submission, rng):
    start, speed, flat = whole(rng), whole(rng), np.zeros((3, 4))
    hint = "weight_decay times param is a part of the gradient: add it before the velocity learns of the gradient."
    result = submission.momentum_step(start, flat, flat, learning_rate=0.5, weight_decay=0.25)
    check_momentum(result, start * 7 / 8, start / 4, "from rest, with weight_decay=0.25 and no gradient", hint)
    result = submission.momentum_step(start, -start / 4, speed, learning_rate=0.5, momentum=0.5, weight_decay=0.25)
    when = "where weight decay and the gradient cancel each other"
    check_momentum(result, start - speed / 4, speed / 2, when, hint)


@pytest.mark.part("momentum_step", points=0.5)
def test_momentum_step_looks_ahead_with_nesterov(submission, rng):
    start, push, rest = whole(rng), whole(rng), np.zeros((3, 4))
    hint = (
        "Nesterov steps along the gradient plus momentum times the new velocity; the velocity stays the ordinary one."
    )
    result = submission.momentum_step(start, push, rest, 1.0, momentum=0.5, nesterov=True)
    check_momentum(result, start - 1.5 * push, push, "from rest, with nesterov=True", hint)
    result = submission.momentum_step(start, np.zeros((3, 4)), push, 1.0, momentum=0.5, nesterov=True)
    check_momentum(result, start - push / 4, push / 2, "without a gradient, with nesterov=True", hint)
    hint = "Weight decay is a part of the gradient wherever the gradient is used, in the look ahead too."
    result = submission.momentum_step(start, rest, rest, 1.0, momentum=0.5, weight_decay=0.5, nesterov=True)
    check_momentum(
        result, start / 4, start / 2, "from rest, with nesterov=True, weight_decay=0.5 and no gradient", hint
    )


# --- adam_step and adamw_step ---------------------------------------------------------------------------------------


def check_adam(name, result, param, m, v, when, hint, memory=AVERAGES, atol=0.0):
    """Check m and v (hint: `memory`), then the param; `atol` is for the param, where the test ignores eps."""
    got_param, got_m, got_v = unpack(result, "param", "m", "v", what=f"{name}(…)", hint=PARAM_M_V)
    assert_close(got_m, m, what=f"m {when}", rtol=ORACLE_RTOL, hint=memory)
    assert_close(got_v, v, what=f"v {when}", rtol=ORACLE_RTOL, hint=memory)
    assert_close(got_param, param, what=f"the param {when}", rtol=ORACLE_RTOL, atol=atol, hint=hint)


@pytest.mark.part("adam_step", points=0.5)
def test_adam_step_remembers_a_share_of_the_gradient_and_of_its_square(submission, rng):
    start, grad, rest, beside = whole(rng), whole(rng), np.zeros((3, 4)), np.zeros((3, 4))
    with arguments_unchanged("adam_step", param=start, grad=grad, m=rest, v=beside):
        result = submission.adam_step(start, grad, rest, beside, 1, 0.1)
    memory = "m takes in a tenth of the gradient (1 - beta1), v a thousandth of its square; return both uncorrected."
    hint = "m and v are right. Correct both, divide by the root of v: the first step is as long as the learning rate."
    moved, when = start - 0.1 * np.sign(grad), "after the first step"
    check_adam("adam_step", result, moved, grad / 10, grad * grad / 1000, when, hint, memory, atol=1e-6)


@pytest.mark.part("adam_step", points=0.5)
def test_adam_step_is_always_as_long_while_the_gradient_stays(submission, rng):
    start, grad = whole(rng), whole(rng)
    hint = "m and v are right. Correct both with the number of the step, and steps under a constant gradient are equal."
    for step in (1, 2, 3, 10):
        m, v = ((1 - beta ** (step - 1)) * grad**power for beta, power in ((0.5, 1), (0.75, 2)))
        result = submission.adam_step(start, grad, m, v, step, 0.25, beta1=0.5, beta2=0.75)
        m, v = ((1 - beta**step) * grad**power for beta, power in ((0.5, 1), (0.75, 2)))
        when = f"after step {step} with the same gradient, beta1=0.5 and beta2=0.75"
        check_adam("adam_step", result, start - 0.25 * np.sign(grad), m, v, when, hint, atol=1e-7)


@pytest.mark.part("adam_step", points=0.25)
def test_adam_step_rolls_on_without_a_gradient(submission, rng):
    start, speed = whole(rng), whole(rng)
    hint = "m and v are right. The step goes along the new m, over the root of the new v; after 1,000 steps no bias is left."
    result = submission.adam_step(start, np.zeros((3, 4)), speed, speed**2, 1000, 1.0, beta1=0.5, beta2=0.25)
    when = "without a gradient in step 1000, with beta1=0.5 and beta2=0.25"
    check_adam("adam_step", result, start - np.sign(speed), speed / 2, speed**2 / 4, when, hint, atol=1e-7)


@pytest.mark.part("adam_step", points=0.5)
def test_adam_step_is_half_as_long_where_the_gradient_is_as_small_as_eps(submission, rng):
    start, sign, rest = whole(rng), signs(rng), np.zeros((3, 4))
    hint = "m and v are right. Add the eps that is passed in to the root of the corrected v: after root and correction."
    for options, eps in (({}, 1e-8), ({"eps": 0.5}, 0.5)):
        grad = eps * sign
        result = submission.adam_step(start, grad, rest, rest, 1, 1.0, **options)
        when = f"after the first step, with eps and all gradients of the size {eps:g}"
        check_adam("adam_step", result, start - sign / 2, grad / 10, eps**2 / 1000 + rest, when, hint)


@pytest.mark.part("adam_step", points=0.25)
def test_adam_step_adds_weight_decay_to_the_gradient(submission, rng):
    start, rest = whole(rng), np.zeros((3, 4))
    memory = "weight_decay times param is added to the gradient at the very beginning: m and v both learn of it."
    hint = "m and v are right, so the decay is in them already: nothing else happens to the param."
    result = submission.adam_step(start, rest, rest, rest, step=1, learning_rate=0.5, weight_decay=0.25)
    when = "after the first step, with weight_decay=0.25 and no gradient"
    moved = start - 0.5 * np.sign(start)
    check_adam("adam_step", result, moved, start / 40, start * start / 16000, when, hint, memory, atol=1e-5)


@pytest.mark.part("adamw_step", points=0.25)
def test_adamw_step_without_decay_is_that_of_adam(submission, rng):
    start, grad = whole(rng), whole(rng)
    hint = "With weight_decay=0.0, the default, adamw_step does what adam_step does, bias correction included."
    for step in (1, 2, 5):
        m, v = (1 - 0.5 ** (step - 1)) * grad, (1 - 0.75 ** (step - 1)) * grad**2
        result = submission.adamw_step(start, grad, m, v, step, 0.25, beta1=0.5, beta2=0.75)
        m, v = (1 - 0.5**step) * grad, (1 - 0.75**step) * grad**2
        when = f"after step {step} with the same gradient, beta1=0.5 and beta2=0.75"
        check_adam("adamw_step", result, start - 0.25 * np.sign(grad), m, v, when, hint, atol=1e-7)


@pytest.mark.part("adamw_step", points=0.5)
def test_adamw_step_shrinks_all_weights_alike(submission, rng):
    start, rest = whole(rng), np.zeros((3, 4))
    memory = "The decay stays out of the gradient, and so out of m and v."
    hint = "The decay takes learning_rate times weight_decay of each weight, whatever m and v say."
    with arguments_unchanged("adamw_step", param=start, grad=rest, m=rest, v=rest):
        result = submission.adamw_step(start, rest, rest, rest, step=1, learning_rate=0.25, weight_decay=0.5)
    check_adam("adamw_step", result, start * 7 / 8, rest, rest, "with weight_decay=0.5 and no gradient", hint, memory)


@pytest.mark.part("adamw_step", points=0.5)
def test_adamw_step_keeps_decay_and_gradient_apart(submission, rng):
    start, sign, rest = whole(rng), signs(rng), np.zeros((3, 4))
    memory = "The decay stays out of the gradient, and so out of m and v."
    hint = "The decay is a share of the old param; what is subtracted beside it is a step of Adam, eps and all, without decay."
    grad = 1e-8 * sign  # as large as eps, so that the step of Adam is half the learning rate
    result = submission.adamw_step(start, grad, rest, rest, 1, 0.25, weight_decay=0.5)
    when = "after the first step, with weight_decay=0.5 and all gradients of the size 1e-08"
    check_adam("adamw_step", result, start * 7 / 8 - sign / 8, grad / 10, 1e-19 + rest, when, hint, memory)


# --- train ----------------------------------------------------------------------------------------------------------


def small_network(rng):
    """Draw seven samples with three features, and a network with four hidden units and three classes."""
    X, y = rng.normal(0.5, 1.0, (7, 3)), rng.permutation([0, 0, 1, 1, 1, 2, 2])
    params = {
        "W1": rng.normal(0.0, 0.7, (3, 4)),
        "b1": rng.normal(0.5, 0.2, (1, 4)),
        "W2": rng.normal(0.0, 0.7, (4, 3)),
        "b2": rng.normal(0.0, 0.2, (1, 3)),
    }
    return X, y, params


def slopes(X, y, params):
    """The gradients of the mean cross-entropy, written out as sums over indices."""
    hidden = np.clip(np.einsum("nd,dh->nh", X, params["W1"]) + params["b1"], 0.0, None)
    error = np.exp(np.einsum("nh,hc->nc", hidden, params["W2"]) + params["b2"])
    error /= np.einsum("nc->n", error)[:, None]
    error[np.arange(len(y)), y] -= 1.0
    blame = np.einsum("nc,hc,nh->nh", error, params["W2"], np.sign(hidden))
    sums = {"W1": np.einsum("nd,nh->dh", X, blame), "b1": np.einsum("nh->h", blame)[None]}
    sums |= {"W2": np.einsum("nh,nc->hc", hidden, error), "b2": np.einsum("nc->c", error)[None]}
    return {name: total / len(y) for name, total in sums.items()}


def check_train(result, params, when, hint):
    got, history = unpack(result, "params", "history", what="train(…)", hint=PARAMS_HISTORY)
    got = entries(got, KEYS, what="the params that train returns", hint=ONE_DICT)
    for name in KEYS:
        # Adam turns tiny gradients into whole steps, so rounding shows more than elsewhere
        assert_close(got[name], params[name], what=f'params["{name}"] {when}', rtol=1e-6, hint=hint)
    return history


@pytest.mark.part("train", points=1)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_train_steps_with_the_chosen_optimizer(submission, rng, optimizer):
    X, y, params = small_network(rng)
    grads = slopes(X, y, params)
    if optimizer in ("adam", "adamw"):
        grads = {name: grad / (abs(grad) + 1e-8) for name, grad in grads.items()}
    asked = {name: params[name] - 0.125 * grads[name] for name in KEYS}
    with arguments_unchanged("train", X=X, y=y, params=params):
        result = submission.train(X, y, params, 1, 0.125, optimizer, 7, 3)  # one batch of all seven
    hint = "All rows with their own labels give the gradients; then the right step function, from zero memory (and step 1)."
    check_train(result, asked, f'after one update with "{optimizer}"', hint)


@pytest.mark.part("train", points=0.25)
def test_train_remembers_from_epoch_to_epoch(submission, rng):
    X, y, params = small_network(rng)
    point, past = params, []
    for _ in range(3):  # one batch of all seven: one update an epoch
        past.append(slopes(X, y, point))
        weights = [(1 - 0.9 ** (len(past) - age)) / 0.1 for age in range(len(past))]  # 1 for the newest, then 1.9, 2.71
        way = {name: sum(w * grads[name] for w, grads in zip(weights, past, strict=True)) for name in KEYS}
        point = {name: params[name] - 0.05 * way[name] for name in KEYS}
    result = submission.train(X, y, params, 3, 0.05, "momentum", 7, seed=5)
    hint = (
        "Each parameter has a velocity of its own, zeros before the first epoch only, and it lasts for the whole run."
    )
    check_train(result, point, 'after three epochs with "momentum"', hint)


@pytest.mark.part("train", points=0.5)
@pytest.mark.parametrize(("epochs", "batch_size"), [(1, 4), (2, 7)], ids=["two batches", "two epochs"])
def test_train_counts_the_updates(submission, rng, epochs, batch_size):
    X, y, params = small_network(rng)
    seed = int(rng.integers(1000))
    order = np.random.default_rng(seed).permutation(7)
    one, two = (order[:4], order[4:]) if epochs == 1 else (order, order)
    asked = {}
    earlier = slopes(X[one], y[one], params)
    between = {name: params[name] - 0.125 * earlier[name] / (abs(earlier[name]) + 1e-8) for name in KEYS}
    later = slopes(X[two], y[two], between)
    for name in KEYS:  # true averages of the two gradients, the later one with a little more weight
        mean = np.average([earlier[name], later[name]], axis=0, weights=[0.9, 1])
        square = np.average([earlier[name] ** 2, later[name] ** 2], axis=0, weights=[0.999, 1])
        asked[name] = between[name] - 0.125 * mean / (square**0.5 + 1e-8)
    result = submission.train(X, y, params, epochs, 0.125, "adam", batch_size, seed)
    hint = "m and v last for the whole run, and so does the count: step is 1 at the first update, 2 at the second."
    check_train(result, asked, 'after two updates with "adam"', hint)


@pytest.mark.part("train", points=0.5)
def test_train_visits_the_rows_in_the_asked_order(submission, rng):
    X, y, params = small_network(rng)
    seed, asked = int(rng.integers(1000)), params
    for epoch_seed in (seed, seed + 1):
        a, b, c, d, e, f, g = np.random.default_rng(epoch_seed).permutation(7)
        for batch in ([a, b, c], [d, e, f], [g]):
            grads = slopes(X[batch], y[batch], asked)
            asked = {name: asked[name] - 0.25 * grads[name] for name in KEYS}
    result = submission.train(X, y, params, epochs=2, learning_rate=0.25, optimizer="sgd", batch_size=3, seed=seed)
    hint = "Seven rows in batches of 3, 3 and 1, the same of X and y, in an order that each epoch draws with a seed of its own."
    check_train(result, asked, "after two epochs in batches of three", hint)


@pytest.mark.part("train", points=0.25)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_train_notes_the_accuracy_on_all_rows_before_the_epoch(submission, rng, optimizer):
    X, y, params = small_network(rng)
    params["b2"] = np.array([[0.0, 50.0, 0.0]])  # sure that everything is of class 1, which 3 of the 7 rows are
    hint = "One entry an epoch: the share of all rows that are right, before the epoch's first update."
    for epochs, learning_rate in ((3, 1e-3), (1, 20.0)):  # steps that change no answer, and some that change many
        what = f'train(X, y, params, {epochs}, {learning_rate}, "{optimizer}", 2, 0)'
        result = submission.train(X, y, params, epochs, learning_rate, optimizer, 2, 0)
        _, history = unpack(result, "params", "history", what=what, hint=PARAMS_HISTORY)
        assert_history(history, [3 / 7] * epochs, what=f"the history of {what}", hint=hint)
