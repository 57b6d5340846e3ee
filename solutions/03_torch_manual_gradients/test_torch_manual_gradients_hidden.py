"""Hidden tests of exercise 03: the same parts on inputs that change with the grading seed.

The oracles are what the exercise forbids: torch's own softmax, cross-entropy and automatic gradients.
"""

import numpy as np
import pytest
import torch
from torch.nn import functional

from grader.checks import (
    arguments_unchanged,
    assert_at_least,
    assert_close,
    assert_history,
    assert_tensor,
    unpack,
)
from grader.datasets import disguised_digits

FLOATS = {"float32": torch.float32, "float64": torch.float64}
each_dtype = pytest.mark.parametrize("dtype", FLOATS.values(), ids=FLOATS)

SIZES = {  # samples, features, classes
    "ordinary": (11, 5, 4),
    "as many features as classes": (8, 4, 4),
    "as many samples as classes": (5, 3, 5),
    "one sample": (1, 4, 3),
    "one feature": (7, 1, 3),
    "one class": (6, 3, 1),
}
each_size = pytest.mark.parametrize("size", SIZES.values(), ids=[name.replace(" ", "_") for name in SIZES])

SHARE_RTOL = 1e-6  # shares of samples may well have been worked out in float32


# --- oracles and inputs -----------------------------------------------------------------------------------------------


def normal(rng, *shape, dtype=torch.float64):
    return torch.tensor(rng.normal(size=shape), dtype=dtype)


def problem(rng, size):
    """Draw X, y, W, b in float64: the labels in no order, as many of each class as can be."""
    samples, features, classes = size
    shift = rng.integers(classes)
    y = torch.tensor(rng.permutation((np.arange(samples) + shift) % classes))
    return normal(rng, samples, features), y, normal(rng, features, classes), normal(rng, 1, classes)


def own_softmax(logits):
    """What torch itself makes of the logits, in float64, whatever their dtype."""
    return torch.softmax(logits.double(), dim=1)


def slopes(X, y, W, b):
    """What torch itself finds for the gradients of the mean cross-entropy."""
    W, b = (value.double().clone().requires_grad_() for value in (W, b))
    loss = functional.cross_entropy(X.double() @ W + b, y)
    return torch.autograd.grad(loss, (W, b))


def descent(X, y, W, b, epochs, rate):
    """W and b after the last epoch, and the share of right answers before each."""
    shares = []
    for _ in range(epochs):
        answers = [row.index(max(row)) for row in (X.double() @ W.double() + b.double()).tolist()]
        shares.append(sum(answer == label for answer, label in zip(answers, y.tolist(), strict=True)) / len(answers))
        to_W, to_b = slopes(X, y, W, b)
        W, b = W - rate * to_W, b - rate * to_b
    return W, b, shares


# --- hidden: softmax --------------------------------------------------------------------------------------------------

OWN_SHIFT = "Shift each row by its own largest logit before the exponential, and divide it by its own sum."


def assert_probs(found, logits, what, hint, rtol=None):
    form = "A tensor comes back, with the shape and the dtype of the logits: convert nothing on the way."
    assert_tensor(found, tuple(logits.shape), dtype=logits.dtype, what=what, finite=False, hint=form)
    assert_close(found, own_softmax(logits).to(logits.dtype), what=what, rtol=rtol, hint=hint)


@pytest.mark.part("softmax", points=1)
@pytest.mark.parametrize("shape", [(6, 4), (5, 5), (1, 3), (4, 1)], ids=["ordinary", "square", "one_row", "one_column"])
def test_softmax_treats_every_row_alone(submission, rng, shape):
    logits = 2 * normal(rng, *shape)
    with arguments_unchanged("softmax", logits=logits):
        result = submission.softmax(logits=logits)
    hint = (
        "Each row sums to 1 by itself: maxima and sums are columns (N, 1), also where N equals C or one of them is 1."
    )
    assert_probs(result, logits, f"softmax(logits of shape {shape})", hint)


@pytest.mark.part("softmax", points=0.5)
def test_softmax_of_rows_far_apart(submission, rng):
    levels = torch.tensor(rng.permutation([-5e4, -3e3, 0.0, 2e3, 4e4]))
    logits = levels[:, None] + normal(rng, 5, 3)
    hint = f"One shift for the whole tensor leaves nothing but zeros in its lower rows. {OWN_SHIFT}"
    assert_probs(submission.softmax(logits), logits, "softmax(rows far apart)", hint, rtol=1e-8)


@pytest.mark.part("softmax", points=0.5)
@pytest.mark.parametrize(
    ("size", "dtype"),
    [(1e3, torch.float64), (1e300, torch.float64), (1e2, torch.float32), (1e37, torch.float32)],
    ids=["1e3_float64", "1e300_float64", "1e2_float32", "1e37_float32"],
)
def test_softmax_of_extreme_logits(submission, rng, size, dtype):
    rows = np.array([[size, 0.0, -size], [0.0, -size, -size / 2], [size, size / 2, size / 4]])
    logits = torch.tensor(rng.permuted(rows, axis=1), dtype=dtype)
    hint = f"Nothing may overflow on the way, and no row may vanish. {OWN_SHIFT}"
    assert_probs(submission.softmax(logits), logits, f"softmax(logits up to {size:g}, {dtype})", hint)


@pytest.mark.part("softmax", points=0.5)
@each_dtype
def test_softmax_gives_back_the_dtype_it_got(submission, rng, dtype):
    logits = normal(rng, 5, 4, dtype=dtype)
    assert_probs(submission.softmax(logits), logits, f"softmax(logits of {dtype})", OWN_SHIFT)


# --- hidden: gradients ------------------------------------------------------------------------------------------------


def both(submission, *arguments, **keywords):
    hint = "Return two tensors, the gradient for the weights and then the one for the biases."
    return unpack(submission.gradients(*arguments, **keywords), "dW", "db", what="gradients(…)", hint=hint)


def assert_slopes(found, expected, hint, dtype=torch.float64, atol=0.0):
    form = "A gradient is a tensor with the shape of its parameter, (D, C) or (1, C), and the dtype of X and probs."
    for name, mine, right in zip(("dW", "db"), found, expected, strict=True):
        assert_tensor(mine, tuple(right.shape), dtype=dtype, what=f"gradients(…): {name}", finite=False, hint=form)
        assert_close(mine, right.to(dtype), what=f"gradients(…): {name}", atol=atol, hint=hint)


@pytest.mark.part("gradients", points=1)
def test_gradients_of_any_batch(submission, rng):
    size = tuple(int(rng.integers(low, low + 5)) for low in (6, 3, 3))
    X, y, W, b = problem(rng, size)
    found = both(submission, X, own_softmax(X @ W + b), y)
    hint = "Take one thing at a time: the label's entry in each row, the sign, the division by N, the shapes."
    assert_slopes(found, slopes(X, y, W, b), hint)


@pytest.mark.part("gradients", points=1.5)
@each_size
def test_gradients_have_the_right_shapes_for_any_size(submission, rng, size):
    X, y, W, b = problem(rng, size)
    given = {"X": X, "probs": own_softmax(X @ W + b), "y": y}
    with arguments_unchanged("gradients", **given):
        found = both(submission, **given)
    hint = "Write the shape beside each line: it must hold where one of N, D and C is 1, or two of them agree."
    assert_slopes(found, slopes(X, y, W, b), hint)


@pytest.mark.part("gradients", points=0.75)
def test_gradients_where_labels_lack_classes(submission, rng):
    X, _, W, b = problem(rng, (9, 4, 6))
    y = torch.tensor(rng.permutation([1, 1, 1, 3, 3, 3, 3, 1, 3]))
    found = both(submission, X, own_softmax(X @ W + b), y)
    hint = "Only the labels 1 and 3 occur, but probs has 6 columns: there are 6 classes."
    assert_slopes(found, slopes(X, y, W, b), hint)


@pytest.mark.part("gradients", points=0.75)
@each_dtype
def test_gradients_have_the_dtype_of_what_they_are_made_from(submission, rng, dtype):
    X, y, W, b = problem(rng, (10, 4, 3))
    X, W, b = X.to(dtype), W.to(dtype), b.to(dtype)
    found = both(submission, X, own_softmax(X @ W + b).to(dtype), y)
    hint = "Right in the other dtype only? A tensor that you make without saying its dtype is float32."
    assert_slopes(found, slopes(X, y, W, b), hint, dtype, atol=0.0 if dtype == torch.float64 else 1e-6)


# --- hidden: train ----------------------------------------------------------------------------------------------------


def run(submission, *arguments, **keywords):
    hint = "Return three values: the W and the b after the last step, and the list of accuracies."
    return unpack(submission.train(*arguments, **keywords), "W", "b", "history", what="train(…)", hint=hint)


def assert_run(found, expected, hint, dtype=torch.float64):
    form = "A step changes the values of a parameter, never its shape or its dtype."
    for name, mine, right in zip(("W", "b"), found, expected, strict=False):
        assert_tensor(mine, tuple(right.shape), dtype=dtype, what=f"train(…): {name}", finite=False, hint=form)
        assert_close(mine, right.to(dtype), what=f"train(…): {name}", hint=hint)


@pytest.mark.part("train", points=1.5)
@each_size
def test_train_takes_the_steps_of_gradient_descent(submission, rng, size):
    X, y, W, b = problem(rng, size)
    epochs, rate = int(rng.integers(2, 7)), float(rng.uniform(0.1, 0.6))
    expected = descent(X, y, W, b, epochs, rate)
    with arguments_unchanged("train", b=b, W=W, y=y, X=X):
        found = run(submission, X=X, y=y, W=W, b=b, epochs=epochs, learning_rate=rate)
    hint = "Follow one epoch by hand: probabilities, gradients, then a step for W and one for b, each from the last."
    assert_run(found, expected, hint)
    hint = "One entry an epoch: the share of right answers at its start, as a plain number."
    assert_history(found[2], expected[2], what="train(…): history", rtol=SHARE_RTOL, hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_for_no_epochs_returns_what_it_was_given(submission, rng):
    X, y, W, b = problem(rng, (6, 3, 4))
    found = run(submission, X, y, W, b, 0, 0.5)
    hint = "Without an epoch no step is taken and nothing is noted: W, b and an empty list."
    assert_run(found, (W, b), hint)
    assert_history(found[2], [], what="train(…, epochs=0): history", hint=hint)


@pytest.mark.part("train", points=0.5)
def test_history_starts_with_the_parameters_that_were_given(submission, rng):
    samples, classes = int(rng.integers(20, 40)), int(rng.integers(3, 6))
    X, y, _, _ = problem(rng, (samples, 4, classes))
    for steepness in (0.0, 1.0):  # all classes equal, and each answer wrong
        worst = normal(rng, 4, classes) * steepness
        labels = (X @ worst).argmin(dim=1) if steepness else y
        share = (labels == 0).sum().item() / samples if not steepness else 0.0
        start = torch.zeros(1, classes, dtype=torch.float64)
        _, _, history = run(submission, X, labels, worst, start, 1, 100.0)
        hint = "Note the accuracy before the step; where classes are equally probable, the first one is the answer."
        assert_history(history, [share], what="train(…, epochs=1): history", rtol=SHARE_RTOL, hint=hint)


@pytest.mark.part("train", points=0.5)
def test_train_takes_the_number_of_classes_from_the_parameters(submission, rng):
    X, _, W, b = problem(rng, (10, 3, 6))
    y = torch.tensor(rng.permutation([0, 0, 0, 2, 2, 2, 2, 4, 4, 4]))
    expected = descent(X, y, W, b, 3, 0.3)
    found = run(submission, X, y, W, b, 3, 0.3)
    hint = "Not every class has a sample here: W has a column for each class, the labels need not."
    assert_run(found, expected, hint)
    assert_history(found[2], expected[2], what="train(labels lack classes): history", rtol=SHARE_RTOL, hint=hint)


@pytest.mark.part("train", points=0.5)
def test_train_uses_the_features_as_they_come(submission, rng):
    X, y, W, b = problem(rng, (12, 4, 3))
    X = 2 * X + float(rng.uniform(2, 4))
    found = run(submission, X, y, W, b, 3, 0.05)
    hint = "Whoever calls train has decided how X is scaled: no standardizing inside."
    assert_run(found, descent(X, y, W, b, 3, 0.05), hint)


@pytest.mark.part("train", points=0.5)
def test_train_stays_in_float32(submission, rng):
    X, y, W, b = (value.float() if value.is_floating_point() else value for value in problem(rng, (10, 4, 3)))
    found = run(submission, X, y, W, b, 3, 0.25)
    hint = "The same run in float64 is right? Then a step on the way changes the dtype, or depends on it."
    assert_run(found, descent(X, y, W, b, 3, 0.25), hint, dtype=torch.float32)


@pytest.mark.part("train", points=0.75)
def test_train_reads_digits_that_it_has_not_seen(submission, rng):
    images, labels = disguised_digits(rng)
    X, y = torch.tensor((images - 4.884) / 6.017, dtype=torch.float32), torch.tensor(labels)
    W, b, _ = run(submission, X[:300], y[:300], 0.1 * normal(rng, 64, 10).float(), torch.zeros(1, 10), 25, 1.0)
    hint = "Where the smaller tests of train pass: look for what suits only few samples, features or classes."
    assert_tensor(W, (64, 10), dtype=torch.float32, what="W after training on digits", hint=hint)
    assert_tensor(b, (1, 10), dtype=torch.float32, what="b after training on digits", hint=hint)
    read = functional.linear(X[300:], W.T, b[0]).argmax(dim=1)
    share = float(np.mean((read == y[300:]).numpy()))
    assert_at_least(share, 0.85, what="The accuracy on 1,497 unseen digits", hint=hint)
