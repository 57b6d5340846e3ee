"""The tests of exercise 02: small numbers that can be checked by hand. One part alone: pytest -k backward"""

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
    numeric_gradient,
    unpack,
)

KEYS = ("W1", "b1", "W2", "b2")
ONE_DICT = "Return one dict that holds all four, under the names W1, b1, W2 and b2."
HIDDEN_THEN_PROBS = "Return two values: hidden first, then probs."
PARAMS_THEN_HISTORY = "Return two values: the new params first, then history."

# Two samples with two features, three hidden units, two classes. Hidden unit 1 is silent for the first sample, unit 0
# for the second. All numbers can be worked out by hand; the log 3 makes round probabilities.
X_SMALL = np.array([[1.0, 0.0], [0.0, 2.0]])
SMALL = {
    "W1": np.array([[2.0, -1.0, 0.0], [-1.0, 1.0, 0.5]]),
    "b1": np.array([[-1.0, 0.5, 1.0]]),
    "W2": np.log(3.0) * np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]),
    "b2": np.array([[0.0, 0.0]]),
}
HIDDEN_SMALL = np.array([[1.0, 0.0, 1.0], [0.0, 2.5, 2.0]])


def activations(params, X):
    """The hidden units and the logits, written out as sums over indices."""
    hidden = np.clip(np.einsum("nd,dh->nh", X, params["W1"]) + params["b1"], 0.0, None)
    return hidden, np.einsum("nh,hc->nc", hidden, params["W2"]) + params["b2"]


def loss(params, X, y):
    """The mean cross-entropy, from the logits: log of the sum of exponentials, minus the logit of the label."""
    _, logits = activations(params, X)
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(y)), y]))


def small_batch():
    """Five samples for the gradient check: X, y, params, and what a right forward pass makes of them."""
    X = np.array([[1.0, -2.0, 0.5], [0.3, 0.8, -1.0], [-1.5, 0.2, 0.4], [0.7, 1.1, 2.0], [-0.6, -0.9, 1.3]])
    params = {
        "W1": np.array([[0.5, -0.4, 0.9, 0.2], [-0.7, 0.6, 0.3, 0.1], [0.8, 0.2, -0.5, -0.6]]),
        "b1": np.array([[0.1, -0.2, 0.3, -0.1]]),
        "W2": np.array([[0.4, -0.9, 0.3], [-0.2, 0.7, 0.5], [0.6, 0.1, -0.8], [-0.3, 0.2, 0.9]]),
        "b2": np.array([[0.2, -0.1, 0.05]]),
    }
    hidden, logits = activations(params, X)
    probs = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    return X, np.array([0, 2, 1, 1, 0]), params, hidden, probs


# --- standardize_features -------------------------------------------------------------------------------------------


@pytest.mark.part("standardize_features", points=0.5)
def test_standardize_features_treats_each_column_by_itself(submission):
    X = np.array([[1.0, 10.0, -4.0], [3.0, 30.0, 4.0]])
    with arguments_unchanged("standardize_features", X=X):
        result = submission.standardize_features(X)
    assert_close(
        result,
        [[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]],
        what="standardize_features(X)",
        atol=1e-6,
        hint="Every column ends at -1 and 1 here: take one mean and one standard deviation per column.",
    )


@pytest.mark.part("standardize_features", points=0.5)
def test_standardize_features_adds_eps_to_the_standard_deviation(submission):
    X = np.array([[1.0, 5.0, 10.0], [3.0, 5.0, 30.0]])  # the columns' standard deviations: 1, 0, 10
    assert_close(
        submission.standardize_features(X, eps=1.0),
        [[-0.5, 0.0, -10 / 11], [0.5, 0.0, 10 / 11]],
        what="standardize_features(X, eps=1.0)",
        hint="Divide by the standard deviation plus the eps passed in: a constant column then gives 0, not nan.",
    )


# --- init_params ----------------------------------------------------------------------------------------------------


@pytest.mark.part("init_params", points=0.5)
def test_init_params_has_the_right_shapes_and_zero_biases(submission):
    params = entries(
        submission.init_params(4, 3, 2, 0),
        KEYS,
        what="init_params(4, 3, 2, 0)",
        hint=ONE_DICT,
    )
    hint = "W1 leads from the features to the hidden units, W2 from the hidden units to the classes."
    assert_array(params["W1"], (4, 3), what='params["W1"]', hint=hint)
    assert_array(params["W2"], (3, 2), what='params["W2"]', hint=hint)
    hint = "A bias is one row of zeros, of shape (1, number of units): two dimensions, so that its gradient fits."
    assert_close(params["b1"], np.zeros((1, 3)), what='params["b1"]', hint=hint)
    assert_close(params["b2"], np.zeros((1, 2)), what='params["b2"]', hint=hint)


@pytest.mark.part("init_params", points=0.5)
def test_init_params_depends_on_the_seed_alone(submission):
    state = str(np.random.get_state())
    first, again, other = (
        entries(submission.init_params(6, 5, 4, seed), KEYS, what=f"init_params(6, 5, 4, {seed})", hint=ONE_DICT)
        for seed in (3, 3, 4)
    )
    for name, shape in (("W1", (6, 5)), ("W2", (5, 4))):
        for params in (first, again, other):
            hint = "Ask the generator for a whole array of this shape: W1 is (D, H), W2 is (H, C)."
            assert_array(params[name], shape, what=f'params["{name}"]', hint=hint)
        hint = "Make a random generator from the seed, inside the function, and draw every weight from it."
        assert_close(again[name], first[name], what=f'params["{name}"] of a second call with the seed 3', hint=hint)
        assert_that(
            not np.isclose(first[name], other[name]).all(),
            f"init_params gives the same {name} for the seeds 3 and 4.",
            asked="other weights for another seed",
            hint="The seed has to reach the generator that draws the weights, and the weights have to be random.",
        )
    assert_that(
        state == str(np.random.get_state()),
        "init_params changes NumPy's global random state.",
        asked="the random numbers of everybody else left as they were",
        hint="Draw from a generator of your own instead of seeding np.random for the whole program.",
    )


# --- relu and relu_mask ---------------------------------------------------------------------------------------------


@pytest.mark.part("relu", points=0.5)
def test_relu_keeps_the_positive_and_zeroes_the_negative(submission):
    Z = np.array([[-2.0, -0.5, 0.0], [0.5, 1.0, 3.0]])
    with arguments_unchanged("relu", Z=Z):
        result = submission.relu(Z)
    assert_close(
        result,
        [[0.0, 0.0, 0.0], [0.5, 1.0, 3.0]],
        what="relu(Z)",
        hint="Compare every entry with 0 on its own and keep the larger of the two.",
    )


@pytest.mark.part("relu_mask", points=0.5)
def test_relu_mask_is_one_above_zero_and_zero_elsewhere(submission):
    assert_close(
        submission.relu_mask(np.array([[-2.0, -0.5, 0.0], [0.5, 1.0, 3.0]])),
        [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]],
        what="relu_mask(Z)",
        hint="Ask of each entry whether it is above 0 (0 itself is not), and turn the answers into floats.",
    )


# --- forward --------------------------------------------------------------------------------------------------------


@pytest.mark.part("forward", points=0.5)
def test_forward_gives_the_numbers_worked_out_by_hand(submission):
    with arguments_unchanged("forward", X=X_SMALL, params=SMALL):
        result = submission.forward(X_SMALL, SMALL)
    hidden, probs = unpack(result, "hidden", "probs", what="forward(X, params)", hint=HIDDEN_THEN_PROBS)
    assert_close(
        hidden,
        HIDDEN_SMALL,
        what="hidden",
        hint="Hidden is the first layer, bias included, after the ReLU: no entry is negative.",
    )
    p = 3**2.5 / (3**2.5 + 1)  # the logits of the second sample are 0 and 2.5 log 3
    assert_close(
        probs,
        [[0.75, 0.25], [1 - p, p]],
        what="probs",
        hint="Send hidden through the second layer and its logits, just as they are, through the softmax.",
    )


@pytest.mark.part("forward", points=0.5)
def test_forward_adds_both_biases_to_every_row(submission):
    params = {**SMALL, "b1": np.array([[-3.0, 1.5, 0.5]]), "b2": np.log([[2.0, 6.0]])}
    hidden, probs = unpack(
        submission.forward(0 * X_SMALL, params), "hidden", "probs", what="forward(X, params)", hint=HIDDEN_THEN_PROBS
    )
    hint = "With X = 0 only the biases are left: b1 goes in before the ReLU, b2 into the logits."
    assert_close(hidden, [[0.0, 1.5, 0.5]] * 2, what="hidden", hint=hint)
    p = 2 / (2 + 6 * 3**1.5)
    assert_close(probs, [[p, 1 - p]] * 2, what="probs", hint=hint)


@pytest.mark.part("forward", points=0.5)
def test_forward_survives_huge_logits(submission):
    params = {**SMALL, "W2": np.array([[1e4, 0.0], [0.0, 1e4], [0.0, 0.0]])}
    hidden, probs = unpack(
        submission.forward(X_SMALL, params), "hidden", "probs", what="forward(X, params)", hint=HIDDEN_THEN_PROBS
    )
    assert_array(hidden, (2, 3), what="hidden", hint="Hidden has one row per sample and one column per hidden unit.")
    assert_close(
        probs,
        [[1.0, 0.0], [0.0, 1.0]],
        what="probs for logits of 10,000 and more",
        hint="Use the softmax given above: it never takes the exponential of a large number.",
    )


# --- backward -------------------------------------------------------------------------------------------------------


@pytest.mark.part("backward", points=0.5)
def test_backward_gives_the_numbers_worked_out_by_hand(submission):
    probs = np.array([[0.75, 0.25], [0.25, 0.75]])
    y_onehot = np.array([[1.0, 0.0], [1.0, 0.0]])
    params = {**SMALL, "W2": np.array([[1.0, 0.0], [0.0, 8.0], [4.0, 0.0]])}
    with arguments_unchanged("backward", hidden=HIDDEN_SMALL, probs=probs, params=params):
        grads = submission.backward(X_SMALL, HIDDEN_SMALL, probs, y_onehot, params)
    grads = entries(grads, KEYS, what="backward(…)", hint=ONE_DICT)
    hint = "Work the example out on paper, from (probs - y_onehot) / N backwards, and compare each array on the way."
    assert_close(grads["b2"], [[-0.5, 0.5]], what='grads["b2"]', hint=hint)
    assert_close(grads["W2"], [[-0.125, 0.125], [-0.9375, 0.9375], [-0.875, 0.875]], what='grads["W2"]', hint=hint)
    assert_close(grads["b1"], [[-0.125, 3.0, -2.0]], what='grads["b1"]', hint=hint)
    assert_close(grads["W1"], [[-0.125, 0.0, -0.5], [0.0, 6.0, -3.0]], what='grads["W1"]', hint=hint)


@pytest.mark.part("backward", points=1.5)
@pytest.mark.parametrize("name", KEYS)
def test_backward_matches_finite_differences(submission, name):
    hints = {
        "W1": "Blame for W1 flows back through W2, is stopped where the hidden unit was silent, and then meets X.",
        "b1": "The bias b1 serves every sample: its gradient sums over the samples what arrives before the ReLU.",
        "W2": "The second layer is a softmax regression with hidden as its input: compare with exercise 01.",
        "b2": "The bias b2 serves every sample: its gradient sums over the samples what arrives at the logits.",
    }
    X, y, params, hidden, probs = small_batch()
    y_onehot = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    grads = entries(submission.backward(X, hidden, probs, y_onehot, params), KEYS, what="backward(…)", hint=ONE_DICT)
    assert_gradient(
        grads[name],
        lambda value: loss({**params, name: value}, X, y),
        at=params[name],
        what=f'backward(…)["{name}"]',
        hint=hints[name],
        sizes={"N": 5, "C": 3},
    )


# --- train ----------------------------------------------------------------------------------------------------------


@pytest.mark.part("train", points=0.5)
def test_train_takes_one_step_downhill_in_every_epoch(submission):
    X, y, params, _, _ = small_batch()
    result = submission.train(X, y, params, 1, 0.5)
    trained, _ = unpack(result, "params", "history", what="train(X, y, params, 1, 0.5)", hint=PARAMS_THEN_HISTORY)
    trained = entries(trained, KEYS, what="the params that train returns", hint=ONE_DICT)
    for name in KEYS:
        slope, _ = numeric_gradient(lambda value, name=name: loss({**params, name: value}, X, y), params[name])
        assert_close(
            trained[name],
            params[name] - 0.5 * slope,
            what=f'params["{name}"] after one epoch',
            atol=1e-6,
            hint="One step subtracts learning_rate times the gradient; take all four gradients before anything moves.",
        )


@pytest.mark.part("train", points=0.5)
def test_train_notes_the_accuracy_before_each_step(submission):
    X, y, params, _, _ = small_batch()
    params["b2"] = np.array([[20.0, 0.0, 0.0]])  # sure that everything is of class 0, which 2 of the 5 samples are
    hint = "In each epoch: forward, append the accuracy as a share from 0 to 1, and only then step."
    for epochs, learning_rate in ((3, 0.01), (1, 100.0)):  # steps that change no answer, and one that changes many
        what = f"train(X, y, params, {epochs}, {learning_rate})"
        result = submission.train(X, y, params, epochs, learning_rate)
        _, history = unpack(result, "params", "history", what=what, hint=PARAMS_THEN_HISTORY)
        assert_history(history, [0.4] * epochs, what=f"the history of {what}", hint=hint)


@pytest.mark.part("train", points=0.5)
def test_train_leaves_the_parameters_of_the_caller_alone(submission):
    X, y, params, _, _ = small_batch()
    with arguments_unchanged("train", X=X, y=y, params=params):
        result = submission.train(X, y, params, epochs=2, learning_rate=0.5)
    trained, history = unpack(result, "params", "history", what="train(…)", hint=PARAMS_THEN_HISTORY)
    assert_that(
        type(history) is list and len(history) == 2,
        "history is not a list with one entry for each of the 2 epochs.",
        hint="Start with an empty list and append one accuracy in every epoch.",
    )
    trained = entries(trained, KEYS, what="the params that train returns", hint=ONE_DICT)
    for name in KEYS:
        hint = "A step changes values, never shapes: is the gradient of the shape of its parameter?"
        assert_array(trained[name], params[name].shape, what=f'params["{name}"] after two epochs', hint=hint)
        assert_that(
            not np.array_equal(trained[name], params[name]),
            f'params["{name}"] has not moved in two epochs.',
            hint="Every parameter takes a step in every epoch, and train returns the new ones.",
        )


@pytest.mark.part("train", points=0.5)
def test_train_learns_what_no_linear_model_can(submission):
    X = np.array([[i, j] for i in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2) for j in (-1.2, -1.0, -0.8, 0.8, 1.0, 1.2)])
    y = (X[:, 0] * X[:, 1] > 0).astype(int)  # class 1 where both features have the same sign, else class 0
    draw = np.random.default_rng(2)
    params = {
        "W1": draw.normal(0, 0.5, (2, 8)),
        "b1": np.zeros((1, 8)),
        "W2": draw.normal(0, 0.5, (8, 2)),
        "b2": np.zeros((1, 2)),
    }
    trained, history = unpack(
        submission.train(X, y, params, 150, 0.5), "params", "history", what="train(…)", hint=PARAMS_THEN_HISTORY
    )
    assert_that(
        type(history) is list and len(history) == 150,
        "history is not a list with one entry for each of the 150 epochs.",
        hint="Start with an empty list and append one accuracy in every epoch.",
    )
    trained = entries(trained, KEYS, what="params after training", hint=ONE_DICT)
    for name in KEYS:
        hint = "A step changes the numbers in an array, never its shape."
        assert_array(trained[name], params[name].shape, what=f'params["{name}"] after training', hint=hint)
    _, logits = activations(trained, X)
    assert_at_least(
        float((logits.argmax(axis=1) == y).mean()),
        0.99,
        what="the accuracy after 150 epochs",
        hint="Make sure of the parts that train calls first (pytest -k forward, pytest -k backward), then of the loop.",
    )
