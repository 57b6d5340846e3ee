"""The tests of exercise 03: tensors in, tensors out. One part alone: pytest -k gradients

What the right answer is, the tests work out in NumPy, with the mathematics of exercise 01.
"""

import numpy as np
import pytest
import torch

from grader.checks import (
    arguments_unchanged,
    assert_close,
    assert_gradient,
    assert_history,
    assert_tensor,
    assert_that,
    numeric_gradient,
    unpack,
)

TWO_GRADIENTS = "Return both gradients, the one for W first: dW, db."
THREE_VALUES = "End train, behind its loop, by returning the new W, the new b and the history, in this order."

HISTORY_RTOL = 1e-6  # a share that was worked out in float32 is good enough


def mean_loss(X, y, W, b):
    """The mean cross-entropy in NumPy: the log of the sum of exponentials of each logit's lead over the label's."""
    logits = np.dot(X, W) + b
    leads = logits - np.take_along_axis(logits, y[:, None], axis=1)
    return float(np.logaddexp.reduce(leads, axis=1).mean())


def mean_loss_slopes(X, y, W, b):
    """Finite differences of the mean loss at W and at b, as float64 tensors."""
    to_W, _ = numeric_gradient(lambda at: mean_loss(X, y, at, b), W)
    to_b, _ = numeric_gradient(lambda at: mean_loss(X, y, W, at), b)
    return torch.from_numpy(to_W), torch.from_numpy(to_b)


def regression(rng, samples=7, features=4, classes=3):
    """NumPy arrays X (N, D), y (N,), W (D, C), b (1, C), and the probs (N, C) that belong to them."""
    X, y = rng.normal(size=(samples, features)), rng.permutation(np.arange(samples) % classes)
    W, b = rng.normal(size=(features, classes)), rng.normal(size=(1, classes))
    logits = np.dot(X, W) + b
    return X, y, W, b, np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])


def tensors(*arrays):
    return [torch.from_numpy(array.copy()) for array in arrays]


def assert_form(value, shape, dtype, what):
    hint = "Tensors in, tensors out: with the shape that the stub names, and the dtype of what you were given."
    assert_tensor(value, shape, dtype=dtype, what=what, finite=False, hint=hint)


def assert_values(value, expected, what, hint, rtol=None, atol=0.0):
    assert_form(value, tuple(expected.shape), expected.dtype, what)
    assert_close(value, expected, what=what, rtol=rtol, atol=atol, hint=hint)


# --- softmax ----------------------------------------------------------------------------------------------------------


@pytest.mark.part("softmax", points=1)
def test_softmax_makes_each_row_a_share_of_its_exponentials(submission, rng):
    shares = rng.dirichlet(np.ones(3), size=5)
    logits, probs = tensors(np.log(shares) + rng.uniform(-2, 2, size=(5, 1)), shares)  # a shift changes nothing
    with arguments_unchanged("softmax", logits=logits):
        result = submission.softmax(logits)
    hint = "Divide each exponential by the sum of its own row: keepdim=True makes the sums a column (N, 1)."
    assert_values(result, probs, "softmax(logits)", hint)


@pytest.mark.part("softmax", points=1)
def test_softmax_survives_huge_logits(submission, rng):
    shares = rng.dirichlet(np.ones(4), size=3)
    logits, probs = tensors(np.log(shares) + np.array([[1e4], [-1e4], [0.0]]), shares)
    result = submission.softmax(logits)
    hint = "The exponential of 1e4 is infinite, that of -1e4 is 0. First shift each row by its own largest logit."
    assert_values(result, probs, "softmax(logits), rows near 10,000, -10,000 and 0,", hint, rtol=1e-8)


@pytest.mark.part("softmax", points=0.5)
def test_softmax_stays_in_float32(submission, rng):
    shares = rng.dirichlet(np.full(3, 4.0), size=4)
    logits, probs = tensors((np.log(shares) + 100).astype(np.float32), shares.astype(np.float32))
    hint = "float32 ends at exp(88.7): first shift each row by its own largest logit."
    assert_values(submission.softmax(logits), probs, "softmax(logits) in float32, all logits near 100,", hint)


# --- gradients --------------------------------------------------------------------------------------------------------


@pytest.mark.part("gradients", points=1.25)
def test_gradient_for_the_weights_matches_finite_differences(submission, rng):
    X, y, W, b, probs = regression(rng)
    given = dict(zip(("X", "probs", "y"), tensors(X, probs, y), strict=True))
    with arguments_unchanged("gradients", **given):
        result = submission.gradients(**given)
    dW, _ = unpack(result, "dW", "db", what="gradients(X, probs, y)", hint=TWO_GRADIENTS)
    assert_form(dW, W.shape, torch.float64, "dW")
    hint = "First the gradient for the logits: probs, less 1 at each row's label, divided by N. Then multiply with X."
    assert_gradient(dW, lambda at: mean_loss(X, y, at, b), torch.from_numpy(W), what="dW", hint=hint)


@pytest.mark.part("gradients", points=1.25)
def test_gradient_for_the_biases_matches_finite_differences(submission, rng):
    X, y, W, b, probs = regression(rng)
    result = submission.gradients(*tensors(X, probs, y))
    _, db = unpack(result, "dW", "db", what="gradients(X, probs, y)", hint=TWO_GRADIENTS)
    assert_form(db, b.shape, torch.float64, "db")
    hint = "A bias acts on every sample: add the logits' gradient, which holds the 1/N, up over the samples."
    assert_gradient(db, lambda at: mean_loss(X, y, W, at), torch.from_numpy(b), what="db", hint=hint)


@pytest.mark.part("gradients", points=0.5)
def test_gradients_stay_in_float32(submission, rng):
    X, y, W, b, probs = regression(rng)
    result = submission.gradients(*tensors(X.astype(np.float32), probs.astype(np.float32), y))
    found = unpack(result, "dW", "db", what="gradients(X, probs, y) in float32", hint=TWO_GRADIENTS)
    hint = "If the float64 tests fail too, mend those first. Only this one? Then a step depends on the dtype."
    for name, mine, slope in zip(("dW", "db"), found, mean_loss_slopes(X, y, W, b), strict=True):
        assert_values(mine, slope.float(), f"{name} in float32", hint, atol=1e-6)


# --- train ------------------------------------------------------------------------------------------------------------


@pytest.mark.part("train", points=1)
def test_train_takes_one_step_downhill_in_every_epoch(submission, rng):
    X, y, W, b, _ = regression(rng, samples=9)
    result = submission.train(*tensors(X, y, W, b), 1, 0.5)
    new = unpack(result, "W", "b", "history", what="train(…)", hint=THREE_VALUES)
    hint = "One step subtracts learning_rate times the gradient, from W and from b."
    for name, old, mine, slope in zip("Wb", tensors(W, b), new, mean_loss_slopes(X, y, W, b), strict=False):
        assert_values(mine, old - 0.5 * slope, f"{name} after one epoch", hint, rtol=1e-6)


@pytest.mark.part("train", points=1)
def test_train_notes_the_accuracy_before_each_step(submission, rng):
    classes = int(rng.integers(3, 7))
    X, y, b = torch.eye(classes), torch.from_numpy(rng.permutation(classes)), torch.zeros(1, classes)
    W = torch.zeros(classes, classes)
    W[torch.arange(1, classes), y[1:]] = -3.0  # all answers are wrong, but the first: there all classes are equal
    result = submission.train(X, y, W, b, epochs=3, learning_rate=100.0)  # one such step mends them all
    _, _, history = unpack(result, "W", "b", "history", what="train(…)", hint=THREE_VALUES)
    start = 1 / classes if y[0] == 0 else 0.0
    hint = "In each epoch: how many answers (N,) are the label (N,), as a plain number from 0 to 1, and then the step."
    assert_history(history, [start, 1.0, 1.0], what="history", rtol=HISTORY_RTOL, hint=hint)


@pytest.mark.part("train", points=0.75)
def test_train_leaves_the_tensors_of_the_caller_alone(submission, rng):
    X, y, W, b = tensors(*regression(rng)[:4])
    with arguments_unchanged("train", X=X, y=y, W=W, b=b):
        result = submission.train(X=X, y=y, W=W, b=b, epochs=2, learning_rate=0.5)
    new_W, new_b, history = unpack(result, "W", "b", "history", what="train(…)", hint=THREE_VALUES)
    for name, old, new in (("W", W, new_W), ("b", b, new_b)):
        assert_form(new, tuple(old.shape), torch.float64, f"{name} after two epochs")
        hint = "Both take a step in every epoch, and train returns the new ones."
        assert_that(not torch.equal(new, old), f"{name} has not moved in two epochs.", hint=hint)
    hint = "Start with an empty list and append one accuracy in every epoch."
    problem = "history is not a list with one entry for each of the 2 epochs."
    assert_that(type(history) is list and len(history) == 2, problem, hint=hint)


@pytest.mark.part("train", points=0.75)
def test_train_learns_to_tell_three_clusters_apart(submission, rng):
    y = np.arange(45) % 3
    X = np.array([[3.0, 0.0], [0.0, 3.0], [-3.0, -3.0]])[y] + rng.normal(size=(45, 2)) * 0.3
    result = submission.train(*tensors(X, y, np.zeros((2, 3)), np.zeros((1, 3))), 30, 0.5)
    W, b, _ = unpack(result, "W", "b", "history", what="train(…)", hint=THREE_VALUES)
    assert_form(W, (2, 3), torch.float64, "W after training")
    assert_form(b, (1, 3), torch.float64, "b after training")
    loss = mean_loss(X, y, W.detach().numpy(), b.detach().numpy())
    assert_that(
        loss < 0.1,
        "The loss after 30 epochs is too high.",
        asked="below 0.1 (it starts at 1.1)",
        got=f"{loss:.3g}",
        hint="Each epoch: new probabilities from the current W and b, then a step against the gradient for both.",
    )
