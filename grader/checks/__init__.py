"""What exercise tests say about a returned value: strict, and in words that a student can act on."""

from grader.checks.compare import (
    FLOAT32_RTOL,
    FLOAT64_RTOL,
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_history,
    assert_that,
    entries,
    unpack,
)
from grader.checks.equal import assert_equal
from grader.checks.failure import CheckFailure
from grader.checks.gradcheck import gradcheck
from grader.checks.gradients import assert_gradient, numeric_gradient
from grader.checks.objects import assert_object, call_method, explained, is_object, negated, no_overflow
from grader.checks.tensors import assert_leaf, assert_tensor

__all__ = [
    "FLOAT32_RTOL",
    "FLOAT64_RTOL",
    "CheckFailure",
    "arguments_unchanged",
    "assert_array",
    "assert_at_least",
    "assert_close",
    "assert_equal",
    "assert_gradient",
    "assert_history",
    "assert_leaf",
    "assert_object",
    "assert_tensor",
    "assert_that",
    "call_method",
    "entries",
    "explained",
    "gradcheck",
    "is_object",
    "negated",
    "no_overflow",
    "numeric_gradient",
    "unpack",
]
