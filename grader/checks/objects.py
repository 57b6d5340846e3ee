"""Objects that stay with a submission, as the checks see them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from grader.checks.failure import CheckFailure
from grader.fault import SubmissionFault


class SubmittedObjectBase:
    """What stands in a test for an object of the submission (see `grader.objects`), known by the name of its type."""

    _grader_type: str
    _grader_label: str
    _grader_number: int
    _grader_life: int
    _grader_caller: Any
    _grader_negations: Any


def is_object(value: Any) -> bool:
    """Say whether `value` is an object that stays with the submission."""
    return isinstance(value, SubmittedObjectBase)


def assert_object(actual: Any, *, what: str, asked: str = "an object with methods", hint: str = "") -> Any:
    """Require an object that stays with the submission (a layer, a model, a figure), not plain data, and return it.

    Call this before you use an attribute, method or operator of what a submission returned. Raises CheckFailure.
    """
    from grader.checks.compare import describe

    if not is_object(actual):
        raise CheckFailure(f"{what} is not an object to work with.", asked=asked, got=describe(actual), hint=hint)
    return actual


def call_method(actual: Any, method: str, *args: Any, **kwargs: Any) -> Any:
    """Call a method of an object that stays with the submission, and return its result.

    Raises CheckFailure where there is no object, or something else under the method's name.
    """
    value = assert_object(actual, what=f"What has the method {method}")
    hint = f"`{method}` is a method, defined in the class: is there an attribute of the same name?"
    what = f"{value._grader_type}.{method}"
    return assert_object(getattr(value, method), what=what, asked="a method", hint=hint)(*args, **kwargs)


def negated(value: SubmittedObjectBase, times: int) -> Any:
    """Return an object of the submission after `times` minus signs, one operation each, in a single request."""
    return value._grader_negations(times)


@contextmanager
def explained(hint: str) -> Iterator[None]:
    """Within the block, let an exception or an endless run of the submission come with `hint`."""
    try:
        yield
    except SubmissionFault as problem:
        if problem.outcome in ("error", "timeout", "memory", "crashed"):
            problem.hint = hint
        raise


@contextmanager
def no_overflow(submission: Any, *, what: str, hint: str = "") -> Iterator[None]:
    """Within the block, let an overflow in the NumPy of the fixture `submission` be a CheckFailure that names `what`.

    Usually NumPy only warns of it, and a warning does not leave the sandbox. Somebody who silences it by `np.errstate` where
    it happens may do so.
    """
    submission._caller.overflow("raise")
    try:
        yield
    except SubmissionFault as problem:
        overflowed = problem.fault.type == "OverflowError" or "overflow" in problem.fault.message
        if problem.fault.type in ("FloatingPointError", "OverflowError") and overflowed:
            raise CheckFailure(f"{what} overflows.", hint=hint) from None
        raise
    finally:
        with suppress(SubmissionFault):  # a submission that is gone overflows no more
            submission._caller.overflow("warn")
