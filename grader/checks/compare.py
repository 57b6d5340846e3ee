"""Strict comparison of returned values with what was asked.

Nothing is broadcast, converted or forgiven: a value of another type, shape or dtype kind, or one that is not finite, is a
failure of its own with its own sentence. `numpy.testing` lets several of these pass (a scalar against an array, nan
against nan, bool against float), which a grader cannot afford.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.failure import CheckFailure

FLOAT64_RTOL = 1e-9
"""Default tolerance, relative to the largest absolute value of the expected result (contract: float64 in, float64 out)."""

FLOAT32_RTOL = 1e-4
"""The same for float32 inputs."""

ARGUMENTS_WATCHED: ContextVar[bool] = ContextVar("ARGUMENTS_WATCHED", default=False)
"""True inside a block of `arguments_unchanged`."""

_ZERO_ATOL = 1e-12
"""What counts as zero where every expected value is zero."""


def assert_close(
    actual: Any, expected: Any, *, what: str, rtol: float = FLOAT64_RTOL, atol: float = 0.0, hint: str = ""
) -> None:
    """Require `actual` to be `expected`, within `rtol` of its largest absolute value plus `atol`.

    A Python number as `expected` asks for a float (Python's or NumPy's); anything else for an array of exactly that
    shape with a float dtype. `what` names the value in messages, as in ``"softmax(logits)"``.
    Raises CheckFailure.
    """
    if isinstance(expected, (int, float)):
        _require_float(actual, what, hint)
    else:
        assert_array(actual, np.shape(expected), what=what, hint=hint)
    _require_values(actual, np.asarray(expected), rtol, atol, what, hint)


def assert_array(actual: Any, shape: tuple[int, ...], *, what: str, hint: str = "") -> None:
    """Require a plain NumPy array of exactly `shape` with a float dtype and finite entries. Raises CheckFailure."""
    asked = f"an array of shape {shape} with a float dtype"
    if type(actual) is not np.ndarray:
        raise CheckFailure(f"{what} is not an array.", asked=asked, got=describe(actual), hint=hint)
    if actual.shape != shape:
        raise CheckFailure(f"{what} has the wrong shape.", asked=asked, got=describe(actual), hint=hint)
    if actual.dtype.kind != "f":
        raise CheckFailure(f"{what} has the wrong dtype.", asked=asked, got=describe(actual), hint=hint)
    bad = ~np.isfinite(actual)
    if bad.any():
        got = f"{actual[bad][0]}{place(np.argwhere(bad)[0])}; {bad.sum()} of {bad.size} entries are not finite"
        raise CheckFailure(f"{what} is not finite.", asked="finite numbers", got=got, hint=hint)


def assert_at_least(actual: Any, threshold: float, *, what: str, hint: str = "") -> None:
    """Require a finite float that is at least `threshold`. Raises CheckFailure."""
    _require_float(actual, what, hint)
    if not actual >= threshold:
        raise CheckFailure(f"{what} is too low.", asked=f"at least {threshold:g}", got=f"{actual:.4g}", hint=hint)


def assert_history(
    actual: Any, expected: Sequence[float], *, what: str, rtol: float = FLOAT64_RTOL, hint: str = ""
) -> None:
    """Require a list of plain floats with the values of `expected`, one an epoch. Raises CheckFailure."""
    if type(actual) is not list:
        raise CheckFailure(f"{what} is not a list.", asked=_count(expected, "float"), got=describe(actual), hint=hint)
    if len(actual) != len(expected):
        asked = f"{_count(expected, 'float')}: one an epoch"
        raise CheckFailure(f"{what} has the wrong length.", asked=asked, got=_count(actual, "entry"), hint=hint)
    for epoch, (mine, right) in enumerate(zip(actual, expected, strict=True)):
        assert_close(mine, float(right), what=f"{what}, entry {epoch},", rtol=rtol, hint=hint)


def assert_that(condition: bool, problem: str, *, asked: str = "", got: str = "", hint: str = "") -> None:
    """Require a condition that no other check expresses. Raises CheckFailure(problem, …) where it is false."""
    if not condition:
        raise CheckFailure(problem, asked=asked, got=got, hint=hint)


def unpack(actual: Any, *names: str, what: str, hint: str = "") -> tuple[Any, ...]:
    """Return the values of a tuple (or list) with one value for each of `names`. Raises CheckFailure."""
    asked = f"{len(names)} values: {', '.join(names)}"
    if type(actual) not in (tuple, list):
        raise CheckFailure(f"{what} does not return a tuple.", asked=asked, got=describe(actual), hint=hint)
    if len(actual) != len(names):
        raise CheckFailure(f"{what} returns the wrong number of values.", asked=asked, got=str(len(actual)), hint=hint)
    return tuple(actual)


def entries(actual: Any, keys: Sequence[str], *, what: str, hint: str = "") -> dict[str, Any]:
    """Return a dict that has exactly `keys`. Raises CheckFailure."""
    asked = f"a dict with the keys {', '.join(keys)}"
    if not isinstance(actual, dict):
        raise CheckFailure(f"{what} is not a dict.", asked=asked, got=describe(actual), hint=hint)
    if set(actual) != set(keys):
        raise CheckFailure(f"{what} has the wrong keys.", asked=asked, got=_keys(actual), hint=hint)
    return actual


@contextmanager
def arguments_unchanged(function: str, **arguments: Any) -> Iterator[None]:
    """Require the block to leave the values of the named arguments (arrays, or dicts of arrays) as they were.

    Only inside such a block does a call of a sandboxed submission change the test's own arrays; they have their values
    again when it ends, so that later tests ask what they should. Raises CheckFailure that names the argument.
    """
    before = {name: _copy(value) for name, value in arguments.items()}
    watching = ARGUMENTS_WATCHED.set(True)
    try:
        yield
        changed = [name for name, value in arguments.items() if not _same(before[name], value)]
    finally:
        ARGUMENTS_WATCHED.reset(watching)
        for name, value in arguments.items():
            restore(value, before[name])
    for name in changed:
        item = f'{name}["…"]' if isinstance(arguments[name], dict) else name
        raise CheckFailure(
            f"{function} changes its argument {name}.",
            asked="new values returned, the arguments left as they were",
            got=f"another {name} after the call",
            hint=f"`{item} -= …` and `{item}[…] = …` write into the caller's array; `new = {item} - …` makes another one.",
        )


def restore(value: Any, before: Any) -> None:
    """Give an array, or the entries of a dict, the values that it had `before`."""
    if isinstance(value, dict):
        for key in value.keys() - before.keys():
            del value[key]
        for key, item in before.items():
            if _same_form(value.get(key), item):
                restore(value[key], item)
            else:
                value[key] = item
    elif _same_form(value, before) and value.flags.writeable:
        value[...] = before


def _same_form(value: Any, other: Any) -> bool:
    return isinstance(value, np.ndarray) and value.shape == np.shape(other) and value.dtype == np.asarray(other).dtype


def describe(value: Any) -> str:
    """Name a value the way a message should: type, shape and dtype of an array, the value of a small thing."""
    if isinstance(value, np.ndarray):
        kind = "an array" if type(value) is np.ndarray else f"a {type(value).__name__}"
        return f"{kind} of shape {value.shape} and dtype {value.dtype}"
    if value is None:
        return "None (is the return missing?)"
    if isinstance(value, (bool, int, float, np.generic)):
        return f"{value} ({type(value).__name__})"
    if isinstance(value, (list, tuple, dict, str)):
        return f"a {type(value).__name__} of length {len(value)}"
    return f"a {type(value).__name__}"


def _require_float(actual: Any, what: str, hint: str) -> None:
    if type(actual) is not float and not isinstance(actual, np.floating):
        raise CheckFailure(f"{what} is not a float.", asked="one float", got=describe(actual), hint=hint)
    if not np.isfinite(actual):
        raise CheckFailure(f"{what} is {actual}.", asked="a finite number", got=str(actual), hint=hint)


def _require_values(actual: Any, expected: NDArray[Any], rtol: float, atol: float, what: str, hint: str) -> None:
    if expected.size == 0:
        return
    mine = np.asarray(actual, dtype=np.float64)
    right = expected.astype(np.float64)
    tolerance = rtol * np.abs(right).max() + atol or _ZERO_ATOL
    error = np.abs(mine - right)
    if error.max() > tolerance:
        worst = np.unravel_index(error.argmax(), error.shape)
        wanted, given = _apart(right[worst], mine[worst])
        others = f", the worst of {(error > tolerance).sum()} wrong entries" if error.ndim else ""
        raise CheckFailure(f"{what} is not right.", asked=wanted + place(worst), got=given + others, hint=hint)


def _apart(one: float, other: float) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to tell them apart."""
    pairs = ((f"{one:.{digits}g}", f"{other:.{digits}g}") for digits in (6, 9, 12, 17))
    return next((pair for pair in pairs if pair[0] != pair[1]), (repr(one), repr(other)))


def place(index: Any) -> str:
    """Return `` at [3, 5]`` for an index, nothing for the index of a scalar."""
    return f" at [{', '.join(str(int(i)) for i in index)}]" if len(index) else ""


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return np.array(value)


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, Mapping):
        return (
            isinstance(after, Mapping)
            and list(before) == list(after)
            and all(_same(before[k], after[k]) for k in before)
        )
    return type(after) is np.ndarray and after.dtype == before.dtype and np.array_equal(before, after)


def _count(items: Sequence[Any], noun: str) -> str:
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"1 {noun}" if len(items) == 1 else f"{len(items)} {plural}"


def _keys(mapping: Mapping[Any, Any]) -> str:
    shown = [str(key)[:20] for key in list(mapping)[:8]]
    return f"the keys {', '.join(shown)}" if shown else "an empty dict"
