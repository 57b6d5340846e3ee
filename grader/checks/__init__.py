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
from grader.checks.failure import CheckFailure
from grader.checks.gradients import assert_gradient, numeric_gradient

__all__ = [
    "FLOAT32_RTOL",
    "FLOAT64_RTOL",
    "CheckFailure",
    "arguments_unchanged",
    "assert_array",
    "assert_at_least",
    "assert_close",
    "assert_gradient",
    "assert_history",
    "assert_that",
    "entries",
    "numeric_gradient",
    "unpack",
]
