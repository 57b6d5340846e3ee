"""The checks pass what is right, fail what is wrong, and say what is wrong with it."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks import (
    CheckFailure,
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_equal,
    assert_gradient,
    assert_history,
    entries,
    numeric_gradient,
    unpack,
)

RIGHT = np.array([[1.0, -200.0], [3.0, 4.0]])


def failure(check, *args, **kwargs) -> CheckFailure:
    with pytest.raises(CheckFailure) as caught:
        check(*args, what="f(X)", **kwargs)
    return caught.value


def test_equal_values_pass():
    assert_close(RIGHT.copy(), RIGHT, what="f(X)")
    assert_close(2.0, 2.0, what="f(X)")
    assert_close(np.float32(2.0), 2.0, what="f(X)")
    assert_close(np.zeros((0, 3)), np.zeros((0, 3)), what="f(X)")


@given(st.floats(-2.0, 2.0))
def test_the_tolerance_is_relative_to_the_largest_value(error):
    off = RIGHT + np.array([[0.0, 0.0], [error * 200e-9, 0.0]])
    if abs(error) < 0.99:
        assert_close(off, RIGHT, what="f(X)")
    elif abs(error) > 1.01:
        assert "is not right" in str(failure(assert_close, off, RIGHT))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None (is the return missing?)"),
        (RIGHT.tolist(), "a list of length 2"),
        (np.matrix(RIGHT), "a matrix of shape (2, 2)"),
        (np.ma.array(RIGHT), "a MaskedArray"),
        (RIGHT.astype(int), "dtype int64"),
        (RIGHT > 0, "dtype bool"),
        (RIGHT + 0j, "dtype complex128"),
        (RIGHT.T.reshape(4), "shape (4,)"),
        (1.0, "1.0 (float)"),
        (np.where(RIGHT < 0, np.nan, RIGHT), "nan at [0, 1]; 1 of 4 entries"),
        (RIGHT * np.inf, "entries are not finite"),
    ],
)
def test_everything_else_fails_and_is_named(value, words):
    assert words in failure(assert_close, value, RIGHT).got


@pytest.mark.parametrize(
    "value", [np.ones((2, 2)), np.array(1.0), True, 1, np.int64(1), None, "1.0", float("nan"), float("inf")]
)
def test_where_one_float_is_asked_nothing_else_passes(value):
    failure(assert_close, value, 1.0)


def test_a_scalar_is_not_broadcast_against_an_array():
    failure(assert_close, np.float64(1.0), np.ones((5, 3)))
    failure(assert_close, np.ones((1, 3)), np.ones((5, 3)))


def test_a_message_says_what_was_asked_what_came_and_the_hint():
    shown = str(failure(assert_close, RIGHT + 1, RIGHT, hint="Look again."))
    assert shown.split("\n") == [
        "f(X) is not right.",
        "  asked: 1 at [0, 0]",
        "  got  : 2, the worst of 4 wrong entries",
        "  hint : Look again.",
    ]


def test_zeros_may_be_off_by_rounding_alone():
    assert_close(np.full(3, 1e-17), np.zeros(3), what="f(X)")
    failure(assert_close, np.full(3, 1e-9), np.zeros(3))


def test_shape_and_finiteness_can_be_asked_alone():
    assert_array(RIGHT, (2, 2), what="f(X)")
    failure(assert_array, RIGHT, (2, 3))


def test_a_history_is_a_list_of_plain_floats():
    assert_history([0.5, np.float64(1.0)], [0.5, 1.0], what="f(X)")
    assert_history([], [], what="f(X)")
    for wrong in ([0.5], (0.5, 1.0), np.array([0.5, 1.0]), [0.5, 1], [0.5, np.array(1.0)], [0.5, 0.9], None):
        failure(assert_history, wrong, [0.5, 1.0])


def test_a_threshold_is_passed_by_equality_and_not_by_nan():
    assert_at_least(0.9, 0.9, what="f(X)")
    for wrong in (0.89, float("nan"), float("inf"), True, 1, None):
        failure(assert_at_least, wrong, 0.9)


def test_a_tuple_is_unpacked_only_with_the_right_length():
    assert unpack((1, 2), "a", "b", what="f(X)") == (1, 2)
    for wrong in ((1,), (1, 2, 3), None, 5, "ab", np.zeros(2), {"a": 1, "b": 2}):
        with pytest.raises(CheckFailure, match="2 values: a, b"):
            unpack(wrong, "a", "b", what="f(X)")


def test_a_dict_has_exactly_the_keys():
    assert entries({"b": 1, "a": 2}, ["a", "b"], what="f(X)") == {"a": 2, "b": 1}
    for wrong in ({}, {"a": 1}, {"a": 1, "b": 2, "c": 3}, {1: 2}, None, [("a", 1), ("b", 2)]):
        with pytest.raises(CheckFailure, match="keys a, b"):
            entries(wrong, ["a", "b"], what="f(X)")


def test_changed_arguments_are_named():
    X, params = np.zeros(3), {"W": np.ones(2)}
    with arguments_unchanged("f", X=X, params=params):
        pass
    with (
        pytest.raises(CheckFailure, match="f changes its argument params"),
        arguments_unchanged("f", X=X, params=params),
    ):
        params["W"] += 1
    with pytest.raises(CheckFailure, match="changes its argument X"), arguments_unchanged("f", X=X):
        X[0] = np.nan


def cubic(x: np.ndarray) -> float:
    return float((x**3).sum())


def test_finite_differences_agree_with_the_derivative(rng):
    x = rng.normal(size=(3, 4))
    numeric, smooth = numeric_gradient(cubic, x)
    assert smooth.all()
    assert np.allclose(numeric, 3 * x**2, rtol=1e-7, atol=1e-8)


def test_a_right_gradient_passes_and_a_planted_error_is_found(rng):
    x = rng.normal(size=(3, 4))
    assert_gradient(3 * x**2, cubic, x, what="f(X)")
    wrong = 3 * x**2
    wrong[1, 2] *= 1.001
    shown = failure(assert_gradient, wrong, cubic, x)
    assert "does not match finite differences" in str(shown)
    assert "[1, 2]" in shown.asked


def test_the_point_is_left_as_it_was(rng):
    x = rng.normal(size=5)
    before = x.copy()
    numeric_gradient(cubic, x)
    assert np.array_equal(x, before)


def kinked(x: np.ndarray) -> float:
    return float(np.maximum(x, 0).sum())


def test_an_entry_at_a_kink_is_left_out():
    x = np.linspace(-1.0, 1.0, 21)  # one entry at 0, where the slope is anything from 0 to 1
    assert_gradient((x > 0).astype(float), kinked, x, what="f(X)")
    assert_gradient((x >= 0).astype(float), kinked, x, what="f(X)")
    failure(assert_gradient, np.ones(21), kinked, x)


def test_a_point_full_of_kinks_is_the_suites_own_fault():
    with pytest.raises(ValueError, match="kink"):
        assert_gradient(np.zeros(4), kinked, np.zeros(4), what="f(X)")


def test_curvature_under_a_tiny_slope_is_no_kink():
    """A loss with a minimum at the point: both one-sided slopes are small and have opposite signs."""
    assert_gradient(np.array([2e-6, 0.0]), lambda x: float((x**2).sum()), np.array([1e-6, 0.0]), what="f(X)")


@pytest.mark.parametrize("distance", [1e-7, 3e-6, 6e-6, 9e-6])
def test_a_kink_within_the_step_is_noticed(distance):
    point = np.linspace(-1.0, 1.0, 20)
    point[3] = distance
    assert numeric_gradient(kinked, point)[1].tolist() == [index != 3 for index in range(20)]


@pytest.mark.parametrize(
    "value", ["aab", 3, True, None, [("a", 2), ("b", 1)], {"a": [1, 2]}, (), {}, [0.1 + 0.2]], ids=repr
)
def test_equal_plain_data_passes(value):
    assert_equal(copy.deepcopy(value), value, what="f(X)")


@pytest.mark.parametrize(
    ("actual", "expected", "words"),
    [
        ("aab", "abb", "f(X) is not right.\n  asked: 'abb'\n  got  : 'aab'"),
        (True, 1, "asked: 1 (int)\n  got  : True (bool)"),
        (2.0, 2, "f(X) has the wrong type"),
        (None, [1], "got  : None (is the return missing?)"),
        ([("a", 2)], [("a", 3)], "f(X)[0][1] is not right"),
        ([["a", 2]], [("a", 2)], "f(X)[0] has the wrong type"),
        ([1, 2, 3], [1, 2], "asked: 2 entries, [1, 2]\n  got  : 3 entries, [1, 2, 3]"),
        ({"a": 1}, {"a": 1, "b": 2}, "f(X) lacks a key.\n  asked: the key 'b'"),
        ({"a": 1, "b": 2}, {"a": 1}, "asked: 1 key and no other\n  got  : the key 'b'"),
        ({True: 1}, {1: 1}, "f(X) lacks a key"),
        ({"a": 1.5}, {"a": 1.5 + 1e-6}, "f(X)['a'] is not right"),
        (np.zeros(3), [0, 0, 0], "got  : an array of shape (3,)"),
        ("a" * 10**6, "b", "…"),
    ],
    ids=str,
)
def test_other_plain_data_fails_with_the_place_named(actual, expected, words):
    shown = str(failure(assert_equal, actual, expected))
    assert words in shown
    assert len(shown) < 200


def test_arguments_of_plain_data_are_watched_too():
    words, counts = ["b", "a"], {"a": 1}
    with arguments_unchanged("f", words=words, counts=counts, limit=3, name="f", pair=("a", 1)):
        pass
    changed = pytest.raises(CheckFailure, match=r"changes its argument words(.|\n)*new = list\(words\)")
    with changed, arguments_unchanged("f", words=words):
        words.sort()
    assert words == ["b", "a"]
    with pytest.raises(CheckFailure, match="changes its argument counts"), arguments_unchanged("f", counts=counts):
        counts["a"] += 1
    assert counts == {"a": 1}
