"""What the submission was asked last: its arguments may explain what came back."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from grader.sandbox.values import is_tensor

ROWS = "rows of the first array"

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")

_arguments: ContextVar[Mapping[str, Any] | None] = ContextVar("_arguments", default=None)


def note_call(args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Remember the arguments of a call, until the next one."""
    named = {f"the {ordinal} argument": value for ordinal, value in zip(_ORDINALS, args, strict=False)}
    _arguments.set(named | {f"the argument {name}": value for name, value in kwargs.items()})


def last_arguments() -> Mapping[str, Any]:
    """Return the arguments of the last call: what to call each -> value."""
    return _arguments.get() or {}


def rows_of_the_first() -> dict[str, float]:
    """Return how many rows the first array among the arguments of the last call has, as a size that a factor may come from."""
    arrays = (value for value in last_arguments().values() if type(value) is np.ndarray or is_tensor(value))
    first = next((array for array in arrays if array.ndim), None)
    return {ROWS: float(first.shape[0])} if first is not None and first.shape[0] > 1 else {}
