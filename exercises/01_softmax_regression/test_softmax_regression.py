"""What each part should do, on numbers small enough to check by hand. Run `pytest`, or `pytest -k softmax`."""

import numpy as np
import pytest

from grader.checks import (
    arguments_unchanged,
    assert_array,
    assert_close,
    assert_gradient,
    assert_history,
    assert_that,
    unpack,
)


@pytest.mark.part("standardize", points=1)
def test_standardize_uses_one_mean_and_one_deviation_for_the_whole_array(submission):
    X = np.array([[1.0, 1.0], [5.0, 5.0], [1.0, 5.0]])  # mean 3, standard deviation 2
    with arguments_unchanged("standardize", X=X):
        standardized = submission.standardize(X)
    assert_close(
        standardized,
        [[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]],
        what="standardize(X)",
        hint="Take the mean and the standard deviation over all entries at once: two single numbers, here 3 and 2.",
    )


@pytest.mark.part("one_hot", points=1)
def test_one_hot_marks_the_column_of_each_label(submission):
    encoded = submission.one_hot(np.array([2, 0, 1, 0]), 4)
    assert_close(
        encoded,
        [[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]],
        what="one_hot([2, 0, 1, 0], 4)",
        hint="One row a label, num_classes columns, floats: each label is the number of the column that gets the 1.0.",
    )


@pytest.mark.part("softmax", points=0.5)
def test_softmax_makes_each_row_a_share_of_its_exponentials(submission):
    logits = np.log([[1.0, 3.0, 4.0], [2.0, 2.0, 1.0]])  # the exponentials are the numbers inside the logarithm
    with arguments_unchanged("softmax", logits=logits):
        probs = submission.softmax(logits)
    assert_close(
        probs,
        [[0.125, 0.375, 0.5], [0.4, 0.4, 0.2]],
        what="softmax(logits)",
        hint="Divide each exponential by the sum of its own row: the sums form a column of shape (N, 1).",
    )


@pytest.mark.part("softmax", points=0.5)
def test_softmax_survives_huge_logits(submission):
    assert_close(
        submission.softmax(np.array([[1e4, 0.0], [0.0, -1e4]])),
        [[1.0, 0.0], [1.0, 0.0]],
        what="softmax([[1e4, 0], [0, -1e4]])",
        hint="The exponential of 1e4 is infinite. First shift each row so that its own largest logit is 0.",
    )


@pytest.mark.part("cross_entropy", points=1)
def test_cross_entropy_is_the_mean_negative_logarithm_of_the_true_probabilities(submission):
    probs = np.array([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]])
    y_onehot = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    assert_close(
        submission.cross_entropy(probs, y_onehot),
        1.5 * float(np.log(2)),  # the true classes have 1/2 and 1/4, which cost log 2 and 2 log 2
        rtol=1e-6,
        what="cross_entropy(probs, y_onehot)",
        sizes={"N": 2, "C": 3},
        hint="A sample costs minus the natural logarithm of its true class's probability; take the mean of these.",
    )


def mean_loss(X, y, W, b):
    """The loss without probabilities: the log of the sum of exponentials of each logit's lead over the true one."""
    logits = np.dot(X, W) + b
    leads = logits - np.take_along_axis(logits, y[:, None], axis=1)
    return float(np.logaddexp.reduce(leads, axis=1).mean())


def gradient_inputs(rng):
    """Six samples, four features, three classes: X, y, W, b and the probs and y_onehot that belong to them."""
    X, y = rng.normal(size=(6, 4)), np.array([2, 0, 1, 1, 0, 2])
    W, b = rng.normal(size=(4, 3)), rng.normal(size=(1, 3))
    logits = np.dot(X, W) + b
    probs = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    return X, y, W, b, probs, np.array([[k == label for k in range(3)] for label in y], dtype=float)


def returned_gradients(submission, X, probs, y_onehot):
    hint = "Return both gradients, the one for W first: dW, db."
    return unpack(submission.gradients(X, probs, y_onehot), "dW", "db", what="gradients(X, probs, y_onehot)", hint=hint)


@pytest.mark.part("gradients", points=1)
def test_gradient_for_the_weights_matches_finite_differences(submission, rng):
    X, y, W, b, probs, y_onehot = gradient_inputs(rng)
    with arguments_unchanged("gradients", X=X, probs=probs, y_onehot=y_onehot):
        dW, _ = returned_gradients(submission, X, probs, y_onehot)
    assert_gradient(
        dW,
        lambda W: mean_loss(X, y, W, b),
        W,
        what="dW",
        sizes={"N": 6, "C": 3},
        hint="Begin with the gradient for the logits (mind the 1/N). Combined with X it gets the shape (D, C) of W.",
    )


@pytest.mark.part("gradients", points=1)
def test_gradient_for_the_biases_matches_finite_differences(submission, rng):
    X, y, W, b, probs, y_onehot = gradient_inputs(rng)
    _, db = returned_gradients(submission, X, probs, y_onehot)
    assert_gradient(
        db,
        lambda b: mean_loss(X, y, W, b),
        b,
        what="db",
        sizes={"N": 6, "C": 3},
        hint="A bias acts on every sample: add up the logits' gradient over the samples; b has the shape (1, C).",
    )


@pytest.mark.part("accuracy", points=1)
def test_accuracy_is_the_share_of_right_answers(submission):
    probs = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.2, 0.3, 0.5], [0.4, 0.35, 0.25]])  # answers 0, 1, 2, 0
    assert_close(
        submission.accuracy(probs, np.array([0, 1, 2, 1])),
        0.75,
        what="accuracy(probs, y)",
        hint="Compare the most probable class of each row with its label; here 3 of 4 are right, and that is 0.75.",
    )


THREE_VALUES = "End train, behind its loop, by returning the new W, the new b and the history, in this order."


@pytest.mark.part("train", points=1)
def test_train_learns_to_tell_three_clusters_apart(submission, rng):
    y = np.arange(45) % 3
    X = np.array([[3.0, 0.0], [0.0, 3.0], [-3.0, -3.0]])[y] + rng.normal(size=(45, 2)) * 0.3
    result = submission.train(X, y, np.zeros((2, 3)), np.zeros((1, 3)), 30, 0.5)
    W, b, _ = unpack(result, "W", "b", "history", what="train(...)", hint=THREE_VALUES)
    assert_array(W, (2, 3), what="W after training", hint="A step changes the numbers in W, never its shape (D, C).")
    assert_array(b, (1, 3), what="b after training", hint="A step changes the numbers in b, never its shape (1, C).")
    loss = mean_loss(X, y, W, b)
    assert_that(
        loss < 0.1,
        "The loss after 30 epochs is too high.",
        asked="below 0.1 (it starts at 1.1)",
        got=f"{loss:.3g}",
        hint="Each epoch: new probabilities from the current W and b, then a step against the gradient for both.",
    )


@pytest.mark.part("train", points=1)
def test_train_notes_the_accuracy_before_each_step(submission):
    X, y = np.eye(2), np.array([0, 1])
    W, b = np.array([[-1.0, 1.0], [1.0, -1.0]]), np.zeros((1, 2))  # both answers wrong; one step of size 10 mends both
    with arguments_unchanged("train", X=X, y=y, W=W, b=b):
        result = submission.train(X, y, W, b, 3, 10.0)
    _, _, history = unpack(result, "W", "b", "history", what="train(...)", hint=THREE_VALUES)
    assert_history(
        history,
        [0.0, 1.0, 1.0],
        what="history",
        hint="Within an epoch, note the accuracy of the current parameters first, then take the step.",
    )
