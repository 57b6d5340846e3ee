"""A diagnosis is planted and found again, with its sizes; where nothing is planted, nothing is said."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.checks import CheckFailure, assert_close, assert_gradient
from grader.checks.asked import note_call
from grader.checks.diagnose import diagnose, diagnosed
from grader.misconceptions import read_misconceptions
from grader.objects import SubmittedModule

RTOL = 1e-9
SHAPES = [(5, 3), (8, 4), (3, 7), (40, 12), (6, 6)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)


@pytest.fixture(autouse=True)
def nothing_was_asked():
    """What another test asked a submission is forgotten."""
    note_call((), {})


def seen(actual, expected, rtol=RTOL, **given):
    return diagnose(np.asarray(actual), np.asarray(expected), rtol=rtol, **given)


def seen_of_block(actual, expected, **given):
    """What is seen by a check that fails, of whatever came back."""
    with pytest.raises(CheckFailure) as caught, diagnosed(actual, expected, rtol=RTOL, **given):
        raise CheckFailure("wrong")
    return caught.value.seen


def noisy(values, rng):
    """The same values as another road of calculation gives them."""
    return values * (1 + 1e-14 * rng.normal(size=np.shape(values)))


# --- factors ------------------------------------------------------------------------------------------------------------


@each_shape
def test_a_factor_of_the_batch_size_is_named_with_the_size(rng, shape):
    right = rng.normal(size=shape)
    sizes = {"N": 64, "C": 10}
    assert seen(noisy(64 * right, rng), right, sizes=sizes) == (
        "every entry is 64 times too large, and the batch has 64 rows: is the division by N missing?"
    )
    assert seen(right / 10, right, sizes=sizes) == (
        "every entry is 10 times too small, and there are 10 classes: is there a division by C too many?"
    )
    assert seen(640 * right, right, sizes=sizes) == (
        "every entry is 640 times too large, and N · C is 640: is the division by N · C missing?"
    )
    assert "has the wrong sign and is 64 times too large" in seen(-64 * right, right, sizes=sizes)


def test_without_sizes_a_factor_is_compared_with_the_shape(rng):
    right = rng.normal(size=(8, 3))
    assert seen(8 * right, right) == "every entry is 8 times too large, and there are 8 rows"
    assert seen(right / 3, right) == "every entry is 3 times too small, and there are 3 columns"
    assert seen(24 * right, right) == "every entry is 24 times too large, and there are 24 entries"
    assert seen(7 * right[:, 0], right[:, 0]) == "every entry is 7 times too large, the same factor everywhere"
    assert seen(8 * right[:, 0], right[:, 0]) == "every entry is 8 times too large, and there are 8 entries"


@each_shape
def test_factors_that_come_from_no_size_are_named(rng, shape):
    positive = rng.uniform(0.1, 0.9, size=shape)
    right = -np.log(positive)
    assert seen(-right, right) == "every entry has the wrong sign"
    assert seen(2 * right, right, sizes={"N": 11}) == "every entry is 2 times too large"
    assert seen(right / 2, right, sizes={"N": 11}) == "every entry is 2 times too small"
    assert "1.443 times too large, the factor between ln and log2" in seen(-np.log2(positive), right)
    assert "2.303 times too small, the factor between ln and log10" in seen(-np.log10(positive), right)
    assert seen(3.7 * right, right, sizes={"N": 11}).endswith("3.7 times too large, the same factor everywhere")


def test_a_learning_rate_is_missing_or_there_twice(rng):
    right, sizes = rng.normal(size=(5, 3)), {"the learning rate": 0.05, "N": 6}
    assert seen(20 * right, right, sizes=sizes).endswith("and the learning rate is 0.05: is the learning rate missing?")
    assert seen(right / 20, right, sizes=sizes).endswith("is it multiplied by the learning rate once too often?")


def test_sizes_that_coincide_are_all_named_and_nothing_is_asked(rng):
    right = rng.normal(size=(5, 3))
    assert (
        seen(10 * right, right, sizes={"N": 10, "C": 10})
        == "every entry is 10 times too large: N and C are both 10 here"
    )
    assert seen(8 * right, right, sizes={"N": 4, "C": 2, "H": 8}).endswith("H and N · C are both 8 here")
    square = rng.normal(size=(5, 5))
    assert seen(5 * square, square) == "every entry is 5 times too large: rows and columns are both 5 here"


def test_a_single_number_is_off_only_by_a_size_that_the_test_names():
    loss = 0.7310585786300049
    assert seen(64 * loss, loss, sizes={"N": 64, "C": 10}).startswith(
        "it is 64 times too large, and the batch has 64 rows"
    )
    assert seen(loss / 10, loss, sizes={"N": 64, "C": 10}).startswith(
        "it is 10 times too small, and there are 10 classes"
    )
    assert seen(10 * loss, loss, sizes={"N": 10, "C": 10}) == "it is 10 times too large: N and C are both 10 here"
    for factor in (2, 0.5, -1, -64, 1 / np.log(2), 3.7, 11):
        assert seen(factor * loss, loss, sizes={"N": 64, "C": 10}) == ""
        assert seen(factor * loss, loss) == ""
    assert seen(64 * 0.75, 0.75, sizes={"N": 64}) == "", "a round number is no evidence"


def test_a_constant_array_is_no_evidence_for_a_factor(rng):
    for value in (0.25, 1.0, rng.normal()):
        assert seen(np.full((4, 8), 2 * value), np.full((4, 8), value)) == ""


def test_two_opposite_columns_may_have_the_wrong_sign_or_have_changed_places(rng):
    column = rng.normal(size=(5, 1))
    right = np.hstack([column, -column])
    assert seen(-right, right) == ""


def test_where_rows_columns_or_the_sign_may_be_wrong_nothing_is_said(rng):
    quarter = rng.normal(size=(3, 3))
    right = np.block([[quarter, -quarter[:, ::-1]], [-quarter[::-1], quarter[::-1, ::-1]]])
    assert (right[::-1] == -right).all()
    assert (right[:, ::-1] == -right).all()
    assert seen(-right, right) == ""


def test_each_row_or_column_may_be_off_by_a_factor_of_its_own(rng):
    right = rng.normal(size=(6, 5))
    assert seen(right * rng.uniform(1, 3, size=(6, 1)), right).startswith("each row is off by a factor of its own")
    assert seen(right * rng.uniform(1, 3, size=5), right).startswith("each column is off by a factor of its own")


# --- order, constants, precision ----------------------------------------------------------------------------------------


def test_a_square_array_that_is_transposed_is_named(rng):
    right = rng.normal(size=(5, 5))
    assert "transposed" in seen(noisy(right.T, rng), right)


@each_shape
def test_rows_and_columns_in_another_order_are_named(rng, shape):
    right = rng.normal(size=shape)
    rows, columns = shape
    assert seen(noisy(right[::-1], rng), right) == "the rows are right, but in reverse order"
    assert seen(right[:, ::-1], right) == "the columns are right, but in reverse order"
    assert seen(np.roll(right, 1, axis=0), right) == "the rows are right, but shifted by 1"
    assert seen(np.roll(right, -1, axis=1), right) == "the columns are right, but shifted by 1"
    if columns > 3:
        order = [1, 0, *range(2, columns)]
        assert seen(right[:, order], right) == f"the {columns} columns are right, but in another order"
    if rows > 3:
        order = [1, 0, *range(2, rows)]
        assert seen(right[order], right) == f"the {rows} rows are right, but in another order"


def test_two_rows_change_places(rng):
    right = rng.normal(size=(2, 5))
    assert seen(right[::-1], right) == "the two rows have changed places"


def test_one_hot_labels_that_count_from_one_are_shifted_columns(rng):
    y = rng.integers(0, 8, size=40)
    assert seen(np.eye(8)[y - 1], np.eye(8)[y]) == "the columns are right, but shifted by 1"


@each_shape
def test_a_constant_that_was_added_is_named(rng, shape):
    right = rng.normal(size=shape)
    assert seen(noisy(right + 0.5, rng), right) == "every entry is too large by the same 0.5"
    assert seen(right - 2.25, right) == "every entry is too small by the same 2.25"


def test_precision_of_float32_is_named(rng):
    X = rng.normal(size=(20, 6))
    right, single = X @ X.T, X.astype(np.float32)
    for wrong in (single @ single.T, right.astype(np.float32), right.astype(np.float32).astype(float)):
        assert "is something computed in float32?" in seen(wrong, right)
    assert seen(right * (1 + 1e-7 * rng.normal(size=right.shape)), right) == "", "no float32 numbers"


def test_an_input_that_comes_back_is_named(rng):
    Z, other = rng.normal(size=(2, 4, 5))
    assert seen(Z.copy(), np.tanh(Z), inputs={"other": other, "Z": Z}) == "this is Z, unchanged"


# --- part of the array --------------------------------------------------------------------------------------------------


@each_shape
def test_the_only_wrong_row_or_column_is_named(rng, shape):
    right = rng.normal(size=shape)
    rows, columns = shape
    wrong = right.copy()
    wrong[1] = rng.normal(size=columns)
    assert seen(wrong, right) == f"only row 1 is wrong, the other {rows - 1} rows are right"
    wrong = right.copy()
    wrong[:, 2] = 0.0
    assert seen(wrong, right) == f"only column 2 is wrong, the other {columns - 1} columns are right: it is all 0"


def test_a_mask_that_is_missing_inverted_or_too_much_is_named(rng):
    Z = rng.normal(size=(6, 9))
    right = np.where(Z > 0, Z, 0.0)
    zeros = int((Z <= 0).sum())
    assert seen(np.abs(Z), right) == (f"the {zeros} entries that should be 0 are not, all others are right")
    some = np.where(Z < -1, Z, right)
    assert seen(some, right).startswith(f"{(Z < -1).sum()} of the {zeros} entries that should be 0 are not")
    assert seen(np.where(Z < 1, 0.0, right), right).startswith(
        f"{((Z > 0) & (Z < 1)).sum()} entries are 0 and should not"
    )
    assert seen(np.where(Z > 0, 0.0, Z), right).endswith("and the others are 0, as if a mask were inverted")


# --- nan and infinity ---------------------------------------------------------------------------------------------------


def test_where_nan_is_and_that_the_rest_is_right_is_said(rng):
    right = rng.normal(size=(6, 4))
    wrong = right.copy()
    wrong[:, 2] = np.nan
    assert seen(wrong, right) == "column 2 is nan from end to end, all others are right"
    wrong = right + rng.normal(size=right.shape)
    wrong[4:] = np.inf
    assert seen(wrong, right) == "from row 4 on every entry is infinite"
    wrong[1] = np.nan
    assert seen(wrong, right) == "3 of 6 rows are not finite from end to end, the first is row 1"
    assert seen(np.full((6, 4), np.nan), right) == "every entry is nan"
    wrong = right.copy()
    wrong[2, 3] = wrong[4, 1] = np.inf
    assert seen(wrong, right) == "2 entries are infinite, all others are right"


# --- other shapes -------------------------------------------------------------------------------------------------------


@each_shape
def test_the_right_numbers_in_another_shape_are_named(rng, shape):
    right = rng.normal(size=shape)
    row = right[:1]
    assert "keepdims=True" in seen(row[0], row)
    assert "too many" in seen(row, row[0])
    assert "stand in a column where a row is asked for" in seen(row.T, row)
    assert "stand in a row where a column is asked for" in seen(row, row.T)
    assert "in the right order, cut into another shape" in seen(right.ravel(), right)
    if shape[0] != shape[1]:
        assert "transposed" in seen(right.T, right)


@each_shape
def test_a_reduction_too_few_or_too_many_is_named(rng, shape):
    right = rng.normal(size=shape)
    rows, columns = shape
    total = right.sum(axis=0, keepdims=True)
    assert seen(right, total) == f"its sum over the {rows} rows is right: is that sum missing?"
    assert seen(right, right.mean(axis=1)) == f"its mean over the {columns} columns is right: is that mean missing?"
    assert seen(total, right) == f"this is the sum over the {rows} rows of what is asked for: is one sum too many?"
    assert seen(right[0], right[0].mean()) == f"its mean over the {columns} entries is right: is that mean missing?"


def test_rows_and_columns_that_are_missing_at_the_end_are_counted(rng):
    right = rng.normal(size=(5, 4))
    assert seen(right[:, :3], right) == "the first 3 columns are right, and 1 column is missing at the end"
    assert seen(right, right[:3]) == "the first 3 rows are right, and 2 rows are too many at the end"
    assert seen(right[0, :2], right[0]) == "the first 2 entries are right, and 2 entries are missing at the end"


def test_one_hot_labels_on_their_side_are_named(rng):
    right = np.eye(8)[rng.integers(0, 8, size=20)]
    assert "transposed" in seen(right.T, right)


# --- nothing ------------------------------------------------------------------------------------------------------------

TINY = [(), (1,), (2,), (3,), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 3), (4, 4), (6, 3), (10, 4), (4, 1)]


def draws(rng, shape) -> Iterator[Any]:
    """Arrays of one shape of every kind that tests compare, none of which has to do with another."""
    rows, columns = (*shape, 1, 1)[:2]
    yield rng.normal(size=shape)
    yield rng.integers(0, 2, size=shape).astype(float)
    yield rng.integers(-3, 10, size=shape).astype(float)
    yield rng.integers(0, 17, size=shape) / 16
    yield np.round(rng.uniform(size=shape), 1)
    yield rng.choice([-1.0, 1.0], size=shape)
    if len(shape) == 2:
        yield np.eye(columns)[rng.integers(0, columns, size=rows)]
        yield rng.dirichlet(np.ones(columns), size=rows)
        yield np.maximum(rng.normal(size=shape), 0.0)


@pytest.mark.parametrize("shape", TINY, ids=str)
def test_nothing_is_said_of_arrays_that_have_nothing_to_do_with_each_other(rng, shape):
    sizes = [{}, {"N": 6, "C": 3}, {"N": 2, "C": 2, "the learning rate": 0.5}]
    for _ in range(30):
        for mine, right in zip(draws(rng, shape), draws(rng, shape), strict=True):
            for named in sizes:
                assert seen(mine, right, sizes=named) == ""
            assert seen(mine, right, rtol=1e-4) == ""


@pytest.mark.parametrize("shape", TINY, ids=str)
def test_nothing_is_said_of_arrays_of_different_shapes_that_have_nothing_to_do_with_each_other(rng, shape):
    for other in TINY:
        for _ in range(2):
            for mine in draws(rng, shape):
                for right in draws(rng, other):
                    assert shape == other or seen(mine, right) == ""


@each_shape
def test_nothing_is_said_of_what_is_right_but_for_rounding(rng, shape):
    right = rng.normal(size=shape)
    assert seen(right, right) == ""
    assert seen(noisy(right, rng), right) == ""
    assert seen(right * (1 + 3e-9), right) == "", "a factor that is hardly one"
    assert seen(right + 3e-9, right) == "", "a constant that is hardly one"


def test_nothing_is_said_of_a_single_wrong_entry(rng):
    right = rng.normal(size=(4, 3))
    wrong = right.copy()
    wrong[1, 2] += 1
    assert seen(wrong, right) == ""


ANY = arrays(np.float64, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5), elements=st.floats(width=64))


@settings(deadline=None, max_examples=300)
@given(ANY, ANY)
def test_no_array_of_floats_makes_a_diagnosis_fail(one, other):
    for expected in (other, one, np.resize(other, one.shape) if other.size else one):
        assert isinstance(seen_of_block(one, expected, sizes={"N": 3}), str)


@pytest.mark.parametrize(
    "value", [None, "a", [1.0], 1j, np.array(["a"]), np.zeros(2, dtype=complex), 10**400, object()]
)
def test_what_is_no_array_of_numbers_is_not_diagnosed(value):
    assert seen_of_block(value, np.ones(2)) == ""


# --- the misconceptions of the first two exercises ----------------------------------------------------------------------

SOLUTIONS = Path(__file__).parents[1] / "solutions"


def load(source):
    """Run a submission's source and return what it defines."""
    namespace: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, "submission", "exec"), namespace)
    return namespace


def softmax(logits):
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])


def first_exercise(rng) -> dict[str, tuple[tuple[Any, ...], dict[str, float]]]:
    """Arguments and sizes for each part of exercise 01, as its hidden tests draw them."""
    N, D, C = 14, 5, 4
    X, logits = rng.normal(size=(N, D)), 2 * rng.normal(size=(N, C))
    y = rng.permutation(np.arange(N) % C)
    probs, y_onehot = softmax(logits), np.eye(C)[y]
    start = (rng.normal(size=(D, C)), rng.normal(size=(1, C)))
    return {
        "standardize": ((3 * X + 9,), {}),
        "one_hot": ((np.append(rng.integers(0, 9, size=20), 0), 10), {}),
        "softmax": ((logits,), {}),
        "cross_entropy": ((probs, y_onehot), {"N": N, "C": C}),
        "gradients": ((X, probs, y_onehot), {"N": N, "C": C}),
        "accuracy": ((probs, y), {}),
        "train": ((X, y, *start, 3, 0.3), {}),
    }


def second_exercise(rng) -> dict[str, tuple[tuple[Any, ...], dict[str, float]]]:
    """The same of exercise 02."""
    N, D, H, C = 7, 5, 6, 4
    X, y = rng.normal(0.3, 1.2, (N, D)), rng.integers(C, size=N)
    sizes = {"W1": (D, H), "b1": (1, H), "W2": (H, C), "b2": (1, C)}
    params = {name: rng.normal(0.0, 0.8, size) for name, size in sizes.items()}
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    probs = softmax(hidden @ params["W2"] + params["b2"])
    pixels = np.where(np.arange(D) == 2, 3.0, X)  # with a constant column
    return {
        "standardize_features": ((pixels,), {}),
        "init_params": ((D, H, C, 3), {}),
        "relu": ((X @ params["W1"],), {}),
        "relu_mask": ((X @ params["W1"],), {}),
        "forward": ((X, params), {}),
        "backward": ((X, hidden, probs, np.eye(C)[y], params), {"N": N, "C": C}),
        "train": ((X, y, params, 3, 0.3), {}),
    }


def outputs(result) -> dict[str, Any]:
    """The values of a result by name; those of lists, which assert_history compares one by one, are left out."""
    items = (
        result if isinstance(result, dict) else dict(enumerate(result)) if isinstance(result, tuple) else {"": result}
    )
    return {str(key): value for key, value in items.items() if isinstance(value, (np.ndarray, float))}


def readings(exercise, given, seed):
    """Yield the name of each misconception, and what is seen in those of its outputs that fail."""
    folder = SOLUTIONS / exercise
    solution = (folder / f"{exercise[3:]}.py").read_text(encoding="utf-8")
    right = load(solution)
    for wrong in read_misconceptions(folder / "misconceptions.py"):
        (arguments, sizes), (same, _) = (given(np.random.default_rng(seed))[wrong.part] for _ in range(2))
        with np.errstate(all="ignore"):
            asked = outputs(right[wrong.part](*arguments))
            try:
                came = outputs(load(wrong.submission(solution))[wrong.part](*same))
            except (ValueError, IndexError):
                continue  # a mistake that shows as an exception
        for name in asked:
            try:
                value = asked[name] if isinstance(asked[name], np.ndarray) else float(asked[name])
                assert_close(came.get(name), value, what=name, sizes=sizes, atol=1e-12)
            except CheckFailure as failure:
                yield wrong.name, name, failure.seen


WITHOUT_N = "7 times too large, and the batch has 7 rows: is the division by N missing?"
N_TWICE = "7 times too small, and the batch has 7 rows: is there a division by N too many?"
NOT_ZERO = "entries that should be 0 are not, all others are right"

NAMED = {
    "01_softmax_regression": {
        "standardize_with_sample_deviation": {"": "1.007 times too small, the same factor everywhere"},
        "standardize_by_the_variance": {"": "times too small, the same factor everywhere"},
        "one_hot_with_classes_from_the_labels": {"": "the first 9 columns are right, and 1 column is missing"},
        "one_hot_transposed": {"": "transposed"},
        "one_hot_fills_whole_columns": {"": NOT_ZERO},
        "one_hot_counting_from_one": {"": "the columns are right, but shifted by 1"},
        "softmax_dividing_by_the_total": {"": "each row is off by a factor of its own"},
        "cross_entropy_summed": {"": "14 times too large, and the batch has 14 rows: is the division by N missing?"},
        "cross_entropy_mean_over_classes_too": {
            "": "4 times too small, and there are 4 classes: is there a division by C"
        },
        "cross_entropy_of_each_sample": {"": "its mean over the 14 entries is right"},
        "gradients_without_division_by_n": dict.fromkeys("01", "14 times too large, and the batch has 14 rows"),
        "gradients_with_the_wrong_sign": dict.fromkeys("01", "every entry has the wrong sign"),
        "gradients_divided_by_classes_too": dict.fromkeys("01", "4 times too small, and there are 4 classes"),
        "gradients_with_dw_transposed": {"0": "transposed"},
        "gradients_with_bias_not_summed": {"1": "its sum over the 14 rows is right"},
        "gradients_with_flat_bias": {"1": "keepdims=True"},
        "gradients_with_bias_not_divided": {"1": "14 times too large, and the batch has 14 rows"},
        "gradients_with_bias_divided_twice": {"1": "14 times too small, and the batch has 14 rows"},
        "gradients_with_weights_not_divided": {"0": "14 times too large, and the batch has 14 rows"},
        "gradients_with_weights_divided_twice": {"0": "14 times too small, and the batch has 14 rows"},
        "gradients_divided_by_classes": dict.fromkeys("01", "3.5 times too large, the same factor everywhere"),
        "gradients_with_the_two_of_a_square": dict.fromkeys("01", "every entry is 2 times too large"),
    },
    "02_relu_mlp": {
        "standardize_without_eps": {"": "column 2 is nan from end to end"},
        "standardize_by_variance": {"": "each column is off by a factor of its own"},
        "standardize_with_ddof_one": {"": "1.08 times too small, the same factor everywhere"},
        "init_with_scale_one": dict.fromkeys(["W1", "W2"], "10 times too large"),
        "init_with_variance_as_scale": dict.fromkeys(["W1", "W2"], "10 times too small"),
        "relu_leaky": {"": NOT_ZERO},
        "relu_absolute": {"": NOT_ZERO},
        "relu_upside_down": {"": "as if a mask were inverted"},
        "mask_is_the_sign": {"": NOT_ZERO},
        "forward_without_relu": {"0": NOT_ZERO},
        "forward_returns_before_relu": {"0": NOT_ZERO},
        "backward_without_division": dict.fromkeys(["W1", "b1", "W2", "b2"], WITHOUT_N),
        "backward_divides_twice": dict.fromkeys(["W1", "b1"], N_TWICE),
        "backward_with_the_sign_reversed": dict.fromkeys(["W1", "b1", "W2", "b2"], "every entry has the wrong sign"),
        "backward_transposes_the_gradients": dict.fromkeys(["W1", "W2"], "transposed"),
        "backward_biases_not_summed": dict.fromkeys(["b1", "b2"], "its sum over the 7 rows is right"),
        "backward_flat_biases": dict.fromkeys(["b1", "b2"], "keepdims=True"),
        "backward_divides_by_classes": dict.fromkeys(["W1", "b1", "W2", "b2"], "1.75 times too large, the same factor"),
        "backward_divides_by_all_entries": dict.fromkeys(
            ["W1", "b1", "W2", "b2"], "4 times too small, and there are 4 classes"
        ),
        "backward_biases_averaged": dict.fromkeys(["b1", "b2"], N_TWICE),
        "backward_divides_only_the_weights": dict.fromkeys(["b1", "b2"], WITHOUT_N),
        "backward_divides_only_the_second_layer": dict.fromkeys(["W1", "b1"], WITHOUT_N),
        "backward_with_the_two_of_a_square": dict.fromkeys(
            ["W1", "b1", "W2", "b2"], "every entry is 2 times too large"
        ),
    },
}
"""What is said about each misconception, by output; about any other, and any other output, nothing may be said."""


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("exercise", "given"), list(zip(NAMED, (first_exercise, second_exercise), strict=True)), ids=list(NAMED)
)
def test_what_is_said_about_misconceptions_is_what_they_do(exercise, given, seed):
    named = NAMED[exercise]
    for name, output, words in readings(exercise, given, seed):
        expected = named.get(name, {}).get(output, "")
        assert expected in words if expected else words == "", f"{name}, output {output}: {words}"


# --- as part of the checks ----------------------------------------------------------------------------------------------


def log_sum(at: np.ndarray) -> float:
    return float(np.logaddexp.reduce(at, axis=None))


def failure(check, *args, **kwargs) -> CheckFailure:
    with pytest.raises(CheckFailure) as caught:
        check(*args, what="f(X)", **kwargs)
    return caught.value


def test_a_message_shows_the_diagnosis_between_what_came_and_the_hint(rng):
    right = rng.normal(size=(8, 3))
    lines = str(failure(assert_close, 8 * right, right, hint="Look again.")).split("\n")
    assert lines[2].startswith("  got  : ")
    assert lines[3:] == ["  seen : every entry is 8 times too large, and there are 8 rows", "  hint : Look again."]


def test_a_wrong_shape_is_diagnosed_from_the_values(rng):
    right = rng.normal(size=(1, 3))
    assert "keepdims=True" in failure(assert_close, right[0], right).seen
    assert "is that mean missing?" in failure(assert_close, right[0], float(right.mean())).seen


def test_a_gradient_is_diagnosed_within_the_tolerance_of_finite_differences(rng):
    at = rng.normal(size=(4, 3))
    slope = np.exp(at - log_sum(at))
    assert_gradient(slope, log_sum, at, what="f(X)")
    wrong = failure(assert_gradient, 64 * slope, log_sum, at, sizes={"N": 64})
    assert wrong.seen == "every entry is 64 times too large, and the batch has 64 rows: is the division by N missing?"
    assert "transposed" in failure(assert_gradient, slope.T, log_sum, at).seen
    assert failure(assert_gradient, slope**2, log_sum, at).seen == ""


def test_entries_at_a_kink_are_left_out_of_a_diagnosis(rng):
    def loss(x):
        return float((weights * np.maximum(x, 0)).sum())

    at, weights = rng.normal(size=(6, 5)), rng.normal(size=(6, 5))
    at[2, 3] = 0.0
    wrong = failure(assert_gradient, 6 * weights * (at >= 0), loss, at)
    assert wrong.seen == "every entry is 6 times too large, and there are 6 rows"


def test_tensors_are_diagnosed_too(rng):
    torch = pytest.importorskip("torch")
    right = torch.tensor(rng.normal(size=(4, 3)))
    assert failure(assert_close, -right, right).seen == "every entry has the wrong sign"
    assert "transposed" in failure(assert_close, right.T, right).seen
    assert seen_of_block(right.to_sparse(), right) == ""
    single = right.to(torch.float32)
    assert failure(assert_close, 7 * single, single).seen.endswith("7 times too large, the same factor everywhere")
    assert failure(assert_close, 3 * single[:1], single[:1]).seen == "", "few digits of few entries are no evidence"


@pytest.mark.parametrize("change", ["factor", "order", "noise", "shape"])
def test_a_diagnosis_is_quick(rng, change):
    right = rng.normal(size=(200, 784))
    wrong = {
        "factor": 3 * right,
        "order": right[rng.permutation(200)],
        "noise": rng.normal(size=right.shape),
        "shape": right.T.copy(),
    }[change]
    times = []
    for _ in range(7):
        start = time.process_time()
        seen(wrong, right)
        times.append(time.process_time() - start)
    assert min(times) < 0.02, "a few milliseconds on an idle machine"


# --- what the submission was asked ----------------------------------------------------------------------------------------


@pytest.fixture
def asked(session):
    """Call a function of a source and return what is seen where its result is not `expected`."""

    def asked(text, expected, *args, **kwargs):
        with pytest.raises(CheckFailure) as caught:
            assert_close(SubmittedModule(session(text)).work(*args, **kwargs), expected, what="work()")
        return caught.value.seen

    return asked


def test_a_factor_may_be_the_rows_of_the_first_argument(asked, rng):
    X = rng.normal(size=(7, 4))
    seen = asked("def work(X):\n    return X.sum(axis=0, keepdims=True)", X.mean(axis=0, keepdims=True), X)
    assert (
        seen
        == "every entry is 7 times too large, and the first array given has 7 rows: is the division by their number missing?"
    )


def test_an_argument_that_comes_back_is_named(asked, rng):
    X = rng.normal(size=(7, 4))
    assert asked("def work(X, up):\n    return up", 1 + X**2, X, up=2 * X) == "this is the argument up, unchanged"
    assert asked("def work(X):\n    return X", 1 + X**2, X) == "this is the first argument, unchanged"


def test_what_was_asked_before_is_no_explanation(session, rng):
    X = rng.normal(size=(7, 4))
    submission = SubmittedModule(session("def work(X):\n    return X"))
    submission.work(X)
    submission.work(X[:2])
    with pytest.raises(CheckFailure) as caught:
        assert_close(X, 1 + X**2, what="work()")
    assert caught.value.seen == ""


def test_an_object_among_the_arguments_is_left_alone(session, rng):
    X = rng.normal(size=(7, 4))
    work = SubmittedModule(session("class Model: pass\ndef work(model, X):\n    return X.sum(axis=0)"))
    with pytest.raises(CheckFailure) as caught:
        assert_close(work.work(work.Model(), X), X.mean(axis=0), what="work()")
    assert "and the first array given has 7 rows" in caught.value.seen
