"""The rest of the points: every clause of the exercise, on inputs that are drawn anew for each seed.

The oracles take another road than a NumPy solution would: sums of single terms, one sample at a time.
"""

import math

import numpy as np
import pytest

from grader.checks import (
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_gradient,
    assert_history,
    unpack,
)
from grader.checks.compare import FLOAT32_RTOL
from grader.datasets import disguised_digits

# --- oracles ----------------------------------------------------------------------------------------------------------


def standardized(values):
    """Mean and deviation by exactly rounded sums."""
    mean = math.fsum(values.flat) / values.size
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values.flat) / values.size)
    return np.array([[(value - mean) / deviation for value in row] for row in values.astype(float)])


def indicator(labels, num_classes):
    return np.array([[1.0 if column == label else 0.0 for column in range(num_classes)] for label in labels])


def class_probabilities(scores):
    """1 / sum_k exp(l_k - l_c) for each entry: needs no maximum, as an overflow rightly makes the probability 0."""
    scores = scores.astype(float)
    with np.errstate(over="ignore"):
        return 1.0 / np.exp(scores[:, None, :] - scores[:, :, None]).sum(axis=2)


def outer_product_gradients(X, probs, labels):
    """One outer product a sample."""
    dW, db = np.zeros((X.shape[1], probs.shape[1])), np.zeros((1, probs.shape[1]))
    for pixels, answer, label in zip(X.astype(float), probs.astype(float), labels, strict=True):
        surprise = answer.copy()
        surprise[label] -= 1.0
        dW += np.outer(pixels, surprise) / len(X)
        db += surprise / len(X)
    return dW, db


def first_largest(row):
    return row.index(max(row))


def share_right(probs, labels):
    hits = [first_largest(row) == label for row, label in zip(probs.tolist(), labels, strict=True)]
    return sum(hits) / len(hits)


def descend(X, labels, W, b, epochs, learning_rate):
    X, W, b, accuracies = X.astype(float), W.astype(float), b.astype(float), []
    for _ in range(epochs):
        probs = class_probabilities(np.einsum("nd,dc->nc", X, W) + b)
        accuracies.append(share_right(probs, labels))
        dW, db = outer_product_gradients(X, probs, labels)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, accuracies


# --- inputs -----------------------------------------------------------------------------------------------------------


def classified(rng, labels, num_classes, true_probs):
    """Rows of probabilities in which the class of each label has the given one, the others sharing the rest."""
    rest = rng.uniform(0.5, 1.5, size=(len(labels), num_classes))
    rest[np.arange(len(labels)), labels] = 0.0
    probs = rest / rest.sum(axis=1)[:, None] * (1.0 - np.asarray(true_probs))[:, None]
    probs[np.arange(len(labels)), labels] = true_probs
    return probs


def answered(rng, samples, classes, right):
    """Random answers, and labels that exactly `right` of them meet."""
    probs = rng.dirichlet(np.ones(classes), size=samples)
    answers = np.array([first_largest(row) for row in probs.tolist()])
    misses = rng.permutation(np.arange(samples) >= right) * rng.integers(1, classes, size=samples)
    return probs, (answers + misses) % classes


def regression(rng, samples, features, classes):
    """X, labels in no order, W, b: gradients of an ordinary size, far from ties."""
    X = rng.normal(size=(samples, features))
    labels = rng.permutation((np.arange(samples) + rng.integers(classes)) % classes)
    return X, labels, rng.normal(size=(features, classes)), rng.normal(size=(1, classes))


def trained(submission, *arguments, **keywords):
    hint = "Return three values: the W and the b after the last step, and the list of accuracies."
    return unpack(submission.train(*arguments, **keywords), "W", "b", "history", what="train(X, y, W, b, …)", hint=hint)


SIZES = {
    "ordinary": (14, 5, 4),
    "as many features as classes": (9, 4, 4),
    "one sample": (1, 4, 3),
    "one feature": (8, 1, 3),
    "one class": (6, 3, 1),
}
SIZES_CASES = pytest.mark.parametrize("size", SIZES.values(), ids=[name.replace(" ", "_") for name in SIZES])


OTHER_DTYPE = "If the same works in float64, look for a step that suits only one dtype."


# --- standardize ------------------------------------------------------------------------------------------------------


@pytest.mark.part("standardize", points=0.25)
@pytest.mark.parametrize("shape", [(7, 5), (1, 6), (6, 1)], ids=["many_rows", "one_row", "one_column"])
def test_standardize_of_any_array(submission, rng, shape):
    X = rng.uniform(2.0, 6.0) * rng.normal(size=shape) + rng.uniform(5.0, 20.0)
    expected = standardized(X)
    with arguments_unchanged("standardize", X=X):
        actual = submission.standardize(X=X)
    hint = "One mean and one standard deviation (divided by the count, not the count minus 1) for all entries of X."
    assert_close(actual, expected, what="standardize(X)", hint=hint)


@pytest.mark.part("standardize", points=0.25)
def test_standardize_of_float32(submission, rng):
    X = (rng.normal(size=(6, 4)) * 3 + 2).astype(np.float32)
    expected = standardized(X)
    actual = submission.standardize(X)
    assert_close(actual, expected, rtol=FLOAT32_RTOL, what="standardize(float32)", hint=OTHER_DTYPE)


# --- one_hot ----------------------------------------------------------------------------------------------------------


@pytest.mark.part("one_hot", points=0.25)
def test_one_hot_has_a_column_for_classes_that_no_label_names(submission, rng):
    y = rng.integers(0, 5, size=11)
    expected = indicator(y, 8)
    with arguments_unchanged("one_hot", y=y):
        encoded = submission.one_hot(y=y, num_classes=8)
    hint = "The labels below 5 are in no order and say nothing of the number of classes: num_classes does."
    assert_close(encoded, expected, what="one_hot(y, 8)", hint=hint)


@pytest.mark.part("one_hot", points=0.25)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "int32", "int64"])
def test_one_hot_of_any_integer_labels(submission, rng, dtype):
    y = rng.permutation(np.append(rng.integers(0, 9, size=rng.integers(0, 8)), 9)).astype(dtype)
    expected = indicator(y, 10)
    hint = "Labels may be of any integer dtype, the small unsigned ones of image files too; the result is always float."
    assert_close(submission.one_hot(y, 10), expected, what=f"one_hot({dtype} labels, 10)", hint=hint)


# --- softmax ----------------------------------------------------------------------------------------------------------

SHIFT = "Shift each row by a number of its own, its maximum, before you take exponentials."


@pytest.mark.part("softmax", points=0.5)
@pytest.mark.parametrize("shape", [(6, 4), (5, 5), (1, 3), (4, 1)], ids=["ordinary", "square", "one_row", "one_column"])
def test_softmax_works_row_by_row(submission, rng, shape):
    logits = 2.0 * rng.normal(size=shape)
    expected = class_probabilities(logits)
    with arguments_unchanged("softmax", logits=logits):
        probs = submission.softmax(logits=logits)
    hint = (
        "Every row stands alone: its maximum and its sum are its own (N, 1), also when N equals C or one of them is 1."
    )
    assert_close(probs, expected, what="softmax(logits)", hint=hint)


@pytest.mark.part("softmax", points=0.5)
def test_softmax_of_rows_far_apart(submission, rng):
    levels = rng.permutation([-5e4, -3e3, 0.0, 2e3, 4e4])
    logits = levels[:, None] + rng.normal(size=(5, 3))
    expected = class_probabilities(logits)
    hint = "A shift by the largest logit of the whole array leaves nothing but zeros in the lower rows. " + SHIFT
    assert_close(submission.softmax(logits), expected, what="softmax(rows far apart)", hint=hint)


@pytest.mark.part("softmax", points=0.5)
@pytest.mark.parametrize("size", [1e3, 1e300], ids=["1e3", "1e300"])
def test_softmax_of_extreme_logits(submission, rng, size):
    logits = rng.permuted(np.array([[size, 0.0, -size], [0.0, -size, -size / 2], [size, size / 2, size / 4]]), axis=1)
    expected = class_probabilities(logits)
    hint = "No intermediate value may overflow to inf, nor all exponentials of a row become 0. " + SHIFT
    assert_close(submission.softmax(logits), expected, what=f"softmax(up to {size:g})", hint=hint)


@pytest.mark.part("softmax", points=0.25)
@pytest.mark.parametrize("level", [1e300, -1e300, 0.0], ids=["huge", "tiny", "zero"])
def test_softmax_shares_equally_between_equal_logits(submission, level):
    expected = np.full((2, 4), 0.25)
    hint = "Equal logits get equal probabilities, however large they are. " + SHIFT
    assert_close(submission.softmax(np.full((2, 4), level)), expected, what=f"softmax(all {level:g})", hint=hint)


@pytest.mark.part("softmax", points=0.25)
def test_softmax_of_float32(submission, rng):
    scores = (2.0 * rng.normal(size=(5, 4))).astype(np.float32)
    expected = class_probabilities(scores)
    actual = submission.softmax(scores)
    assert_close(actual, expected, rtol=FLOAT32_RTOL, what="softmax(float32)", hint=OTHER_DTYPE)


# --- cross_entropy ----------------------------------------------------------------------------------------------------

LOSS_TOLERANCE = 1e-6


def assert_loss(actual, true_probs, classes, what, hint):
    expected = math.fsum(-math.log(p) for p in true_probs) / len(true_probs)
    sizes = {"N": len(true_probs), "C": classes}
    assert_close(actual, expected, rtol=LOSS_TOLERANCE, atol=LOSS_TOLERANCE, what=what, hint=hint, sizes=sizes)


@pytest.mark.part("cross_entropy", points=0.5)
@pytest.mark.parametrize(("samples", "classes"), [(20, 4), (5, 5), (1, 3)], ids=["ordinary", "square", "one_sample"])
def test_cross_entropy_of_random_probabilities(submission, rng, samples, classes):
    labels, true_probs = rng.integers(0, classes, size=samples), rng.uniform(0.05, 0.95, size=samples)
    probs, y_onehot = classified(rng, labels, classes, true_probs), indicator(labels, classes)
    with arguments_unchanged("cross_entropy", probs=probs, y_onehot=y_onehot):
        loss = submission.cross_entropy(probs=probs, y_onehot=y_onehot)
    hint = "Natural logarithm; the sum over the classes of each sample; the mean over the samples only."
    assert_loss(loss, true_probs, classes, "cross_entropy(probs, y_onehot)", hint)


@pytest.mark.part("cross_entropy", points=0.25)
def test_cross_entropy_of_an_unlikely_class_is_not_blurred(submission, rng):
    label = int(rng.integers(0, 4))
    probs = classified(rng, [label], 4, [0.01])
    hint = (
        "The bound that keeps the logarithm finite is so large that it changes the loss at p = 0.01: make it smaller."
    )
    assert_loss(submission.cross_entropy(probs, indicator([label], 4)), [0.01], 4, "cross_entropy(p = 0.01)", hint)


@pytest.mark.part("cross_entropy", points=0.25)
def test_cross_entropy_of_float32(submission, rng):
    labels, true_probs = rng.integers(0, 3, size=9), rng.uniform(0.05, 0.8, size=9)
    probs = classified(rng, labels, 3, true_probs).astype(np.float32)
    expected = math.fsum(-math.log(p) for p in true_probs) / 9
    loss = submission.cross_entropy(probs, indicator(labels, 3).astype(np.float32))
    assert_close(loss, expected, rtol=FLOAT32_RTOL, what="cross_entropy(float32)", hint=OTHER_DTYPE)


@pytest.mark.part("cross_entropy", points=0.5)
def test_cross_entropy_of_a_true_class_with_probability_zero(submission, rng):
    label = int(rng.integers(0, 3))
    loss = submission.cross_entropy(classified(rng, [label], 3, [0.0]), indicator([label], 3))
    hint = "Keep the argument of the logarithm above a tiny bound (1e-12, say): finite, and still a high price."
    assert_at_least(loss, 10.0, what="cross_entropy(true class has p = 0)", hint=hint)


@pytest.mark.part("cross_entropy", points=0.5)
def test_cross_entropy_ignores_zeros_in_the_other_classes(submission, rng):
    labels = rng.permutation(4)
    true_probs = [1.0, rng.uniform(0.2, 0.4), rng.uniform(0.5, 0.9), 1.0]
    probs = np.zeros((4, 4))
    probs[np.arange(4), labels] = true_probs
    probs[np.arange(4), (labels + 1) % 4] = 1.0 - np.array(true_probs)
    loss = submission.cross_entropy(probs, indicator(labels, 4))
    hint = (
        "0 times the logarithm of 0 is not a number: pick the true class's probability before you take the logarithm."
    )
    assert_loss(loss, true_probs, 4, "cross_entropy(zeros in other classes)", hint)


# --- gradients --------------------------------------------------------------------------------------------------------


def log_loss(X, labels, W, b):
    """Mean of log sum_k exp(l_k - l_true): the loss as one logarithm a sample."""
    scores = np.einsum("nd,dc->nc", X, W) + b
    margins = scores - scores[np.arange(len(X)), labels][:, None]
    return float(np.logaddexp.reduce(margins, axis=1).sum() / len(X))


def gradient_pair(submission, *arguments, **keywords):
    hint = "Return two arrays, the gradient for the weights and then the one for the biases."
    return unpack(submission.gradients(*arguments, **keywords), "dW", "db", what="gradients(…)", hint=hint)


@pytest.mark.part("gradients", points=0.75)
def test_gradients_match_finite_differences_for_any_batch(submission, rng):
    samples, features, classes = (int(rng.integers(low, low + 4)) for low in (6, 3, 3))
    X, labels, W, b = regression(rng, samples, features, classes)
    probs = class_probabilities(np.einsum("nd,dc->nc", X, W) + b)
    dW, db = gradient_pair(submission, X.copy(), probs, indicator(labels, classes))
    hint = f"Check one thing at a time: shape, sign, and the factor 1/N, with N = {samples} here."
    sizes = {"N": samples, "C": classes}
    assert_gradient(dW, lambda at: log_loss(X, labels, at, b), W, what="gradients(…): dW", hint=hint, sizes=sizes)
    assert_gradient(db, lambda at: log_loss(X, labels, W, at), b, what="gradients(…): db", hint=hint, sizes=sizes)


@pytest.mark.part("gradients", points=1)
@SIZES_CASES
def test_gradients_have_the_right_values_and_shapes_for_any_size(submission, rng, size):
    X, labels, W, b = regression(rng, *size)
    probs, y_onehot = class_probabilities(np.einsum("nd,dc->nc", X, W) + b), indicator(labels, size[2])
    expected_dW, expected_db = outer_product_gradients(X, probs, labels)
    with arguments_unchanged("gradients", y_onehot=y_onehot, probs=probs, X=X):
        dW, db = gradient_pair(submission, X=X, probs=probs, y_onehot=y_onehot)
    hint = (
        "Write the shape beside each line: dW is (D, C), db is (1, C), also where N, D or C is 1 or two of them agree."
    )
    sizes = {"N": size[0], "C": size[2]}
    assert_close(dW, expected_dW, what="gradients(…): dW", hint=hint, sizes=sizes)
    assert_close(db, expected_db, what="gradients(…): db", hint=hint, sizes=sizes)


@pytest.mark.part("gradients", points=0.25)
def test_gradients_of_float32(submission, rng):
    X, labels, W, b = regression(rng, 9, 4, 3)
    probs = class_probabilities(np.einsum("nd,dc->nc", X, W) + b).astype(np.float32)
    single = X.astype(np.float32)
    expected_dW, expected_db = outer_product_gradients(single, probs, labels)
    dW, db = gradient_pair(submission, single, probs, indicator(labels, 3).astype(np.float32))
    assert_close(dW, expected_dW, rtol=FLOAT32_RTOL, what="gradients(float32): dW", hint=OTHER_DTYPE)
    assert_close(db, expected_db, rtol=FLOAT32_RTOL, atol=1e-6, what="gradients(float32): db", hint=OTHER_DTYPE)


# --- accuracy ---------------------------------------------------------------------------------------------------------


@pytest.mark.part("accuracy", points=0.5)
@pytest.mark.parametrize("classes", [3, 24], ids=["few_classes", "as_many_classes_as_samples"])
def test_accuracy_of_random_answers(submission, rng, classes):
    probs, y = answered(rng, 24, classes, right=rng.integers(15, 21))
    expected = share_right(probs, y)
    with arguments_unchanged("accuracy", probs=probs, y=y):
        share = submission.accuracy(probs=probs, y=y)
    hint = "For each row: which column is largest, and is that the label? Then the mean over the rows, between 0 and 1."
    assert_close(share, expected, what="accuracy(probs, y)", hint=hint)


@pytest.mark.part("accuracy", points=0.25)
def test_accuracy_takes_the_first_of_equally_probable_classes(submission):
    probs = np.array([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [0.5, 0.0, 0.5], [0.25, 0.5, 0.25], [0.0, 0.5, 0.5]])
    hint = "Where two classes share the highest probability, the one with the smaller number is the answer."
    assert_close(submission.accuracy(probs, np.array([0, 2, 0, 1, 1])), 0.8, what="accuracy(ties)", hint=hint)


@pytest.mark.part("accuracy", points=0.25)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "int32"])
def test_accuracy_with_any_integer_labels(submission, rng, dtype):
    probs, y = answered(rng, 10, 4, right=rng.integers(6, 10))
    y, expected = y.astype(dtype), share_right(probs, y)
    hint = "Labels may be of any integer dtype: compare them with the answers, do not calculate with them."
    assert_close(submission.accuracy(probs, y), expected, what=f"accuracy({dtype} labels)", hint=hint)


# --- train ------------------------------------------------------------------------------------------------------------


def assert_run(actual, expected, *, rtol=1e-9, what, hint):
    for name, mine, right in zip(("W", "b"), actual, expected, strict=False):
        assert_close(mine, right, rtol=rtol, what=f"{what}: {name}", hint=hint)


@pytest.mark.part("train", points=0.75)
@SIZES_CASES
def test_train_takes_exactly_the_steps_of_gradient_descent(submission, rng, size):
    X, y, W, b = regression(rng, *size)
    epochs, learning_rate = int(rng.integers(2, 7)), float(rng.uniform(0.1, 0.6))
    expected = descend(X, y, W, b, epochs, learning_rate)
    steps = {"epochs": epochs, "learning_rate": learning_rate}
    with arguments_unchanged("train", b=b, W=W, y=y, X=X):
        actual = trained(submission, X=X, y=y, W=W, b=b, **steps)
    what = f"train(…, epochs={epochs})"
    hint = f"Follow one epoch by hand: probabilities, gradients, then a step for W and one for b. Here are {epochs} epochs."
    assert_run(actual, expected, what=what, hint=hint)
    hint = "The history holds the accuracy at the start of each epoch, one entry an epoch."
    assert_history(actual[2], expected[2], what=f"{what}: history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_for_no_epochs_returns_the_parameters_it_was_given(submission, rng):
    X, y, W, b = regression(rng, 6, 3, 4)
    actual = trained(submission, X, y, W.copy(), b.copy(), 0, 0.5)
    hint = "With epochs = 0 no step is taken and nothing is noted: the history is an empty list."
    assert_run(actual, (W, b), what="train(…, epochs=0)", hint=hint)
    assert_history(actual[2], [], what="train(…, epochs=0): history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_measures_before_the_step(submission, rng):
    classes = int(rng.integers(2, 6))
    y = rng.permutation(classes)
    X = np.eye(classes)[rng.permutation(classes)]
    wrong = (
        -3.0 * X.T @ indicator(y, classes)
    )  # each true class has the lowest score; a large step makes it the highest
    _, _, history = trained(submission, X, y, wrong, np.zeros((1, classes)), 1, 100.0)
    hint = "history[0] is the accuracy of the parameters that were passed in: note it before the first step."
    assert_history(history, [0.0], what="train(…, epochs=1): history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_takes_the_number_of_classes_from_the_parameters(submission, rng):
    X, _, W, b = regression(rng, 10, 3, 6)
    y = rng.choice([1, 3], size=10).astype(rng.choice(["uint8", "int32"]))
    expected = descend(X, y, W, b, 3, 0.3)
    actual = trained(submission, X, y, W, b, 3, 0.3)
    hint = "Here only the classes 1 and 3 occur, as small integers, but W has 6 columns: there are 6 classes."
    assert_run(actual, expected, what="train(absent classes)", hint=hint)
    assert_history(actual[2], expected[2], what="train(absent classes): history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_uses_the_features_as_they_are(submission, rng):
    noise, y, W, b = regression(rng, 12, 4, 3)
    X = 2.0 * noise + rng.uniform(2.0, 4.0)
    expected = descend(X, y, W, b, 3, 0.05)
    actual = trained(submission, X, y, W, b, 3, 0.05)
    hint = "X is not standardized here, and train should not do it either: whoever calls train decides how X is scaled."
    assert_run(actual, expected, what="train(raw X)", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_in_float32(submission, rng):
    X, y, W, b = (
        values.astype(np.float32) if values.dtype == float else values for values in regression(rng, 10, 4, 3)
    )
    expected = descend(X, y, W, b, 3, 0.25)
    actual = trained(submission, X, y, W, b, 3, 0.25)
    assert_run(actual, expected, rtol=FLOAT32_RTOL, what="train(float32)", hint=OTHER_DTYPE)


@pytest.mark.part("train", points=1)
def test_train_reads_digits_that_it_has_not_seen(submission, rng):
    X, y = disguised_digits(rng)
    X = (X - 4.884) / 6.017  # the mean and the deviation of all pixels
    seen, unseen = slice(0, 400), slice(400, None)
    start = 0.1 * rng.normal(size=(64, 10))
    W, b, _ = trained(submission, X[seen].copy(), y[seen].copy(), start, np.zeros((1, 10)), 30, 1.0)
    hint = "If all smaller tests of train pass, look for something that suits only few samples, features or classes."
    assert_array(W, (64, 10), what="W after training on digits", hint=hint)
    assert_array(b, (1, 10), what="b after training on digits", hint=hint)
    read = share_right(np.einsum("nd,dc->nc", X[unseen], W) + b, y[unseen])
    assert_at_least(read, 0.88, what="The accuracy on 1,397 unseen digits", hint=hint)
