"""Objects that stay with a submission, as the checks see them."""

from typing import Any

from grader.checks.failure import CheckFailure


class SubmittedObjectBase:
    """What stands in a test for an object of the submission (see `grader.objects`), known by the name of its type."""

    _grader_type: str
    _grader_label: str
    _grader_number: int
    _grader_life: int
    _grader_caller: Any


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
