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

from grader.checks.diagnose import diagnosed
from grader.checks.failure import CheckFailure
from grader.checks.objects import is_object
from grader.checks.tensors import assert_tensor, copy_of, describe_tensor, difference, restore_torch
from grader.sandbox.values import is_module, is_tensor

FLOAT64_RTOL = 1e-9
"""Default tolerance, relative to the largest absolute value of the expected result (contract: float64 in, float64 out)."""

FLOAT32_RTOL = 1e-4
"""The same for float32 inputs, and the default where the expected result is a float32 tensor."""

_written: ContextVar[list[tuple[Any, Any]] | None] = ContextVar("_written", default=None)
"""Inside a block of `arguments_unchanged`: each value that a call may write into, with a copy of it as it was."""

_OBJECTS = {
    "generator": "a generator (make a list of it; a function with yield returns one)",
    "function": "a function (are the brackets of a call missing?)",
    "method": "a method (are the brackets of a call missing?)",
    "type": "a class (are the brackets that make an object missing?)",
}

_ZERO_ATOL = 1e-12
"""What counts as zero where every expected value is zero."""


def assert_close(
    actual: Any,
    expected: Any,
    *,
    what: str,
    rtol: float | None = None,
    atol: float = 0.0,
    hint: str = "",
    sizes: Mapping[str, float] | None = None,
    inputs: Mapping[str, Any] | None = None,
) -> None:
    """Require `actual` to be `expected`, within `rtol` of its largest absolute value plus `atol`.

    A Python number as `expected` asks for a float (Python's or NumPy's), a tensor for a tensor of its shape and dtype;
    anything else for an array of exactly that shape with a float dtype. `what` names the value in messages, as in
    ``"softmax(logits)"``. Raises CheckFailure, which says what relates the two where that is certain: `sizes` are numbers that
    a factor may come from, as {"N": 64} for the rows of a batch, `inputs` are arrays that may have come back as they were.
    """
    single = is_tensor(expected) and expected.element_size() < 8
    rtol = rtol or (FLOAT32_RTOL if single else FLOAT64_RTOL)
    right = expected if is_tensor(expected) or isinstance(expected, (int, float)) else np.asarray(expected)
    with diagnosed(actual, right, rtol=rtol, atol=atol, sizes=sizes, inputs=inputs):
        if is_tensor(expected):
            assert_tensor(actual, tuple(expected.shape), dtype=expected.dtype, what=what, hint=hint)
            actual, right = actual.detach().numpy(), expected.detach().numpy()
        elif isinstance(expected, (int, float)):
            _require_float(actual, what, hint)
        else:
            assert_array(actual, right.shape, what=what, hint=hint)
        _require_values(actual, np.asarray(right), rtol, atol, what, hint)


def assert_array(actual: Any, shape: tuple[int, ...], *, what: str, hint: str = "") -> None:
    """Require a plain NumPy array of exactly `shape` with a float dtype and finite entries. Raises CheckFailure."""
    asked = f"an array of shape {shape} with a float dtype"
    if type(actual) is not np.ndarray:
        raise wrong_type(f"{what} is not an array.", asked, actual, hint)
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
    actual: Any, expected: Sequence[float], *, what: str, rtol: float | None = None, hint: str = ""
) -> None:
    """Require a list of plain floats with the values of `expected`, one an epoch. Raises CheckFailure."""
    if type(actual) is not list:
        raise wrong_type(f"{what} is not a list.", count(expected, "float"), actual, hint)
    if len(actual) != len(expected):
        asked = f"{count(expected, 'float')}: one an epoch"
        raise CheckFailure(f"{what} has the wrong length.", asked=asked, got=count(actual, "entry"), hint=hint)
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
        raise wrong_type(f"{what} does not return {len(names)} values.", asked, actual, hint)
    if len(actual) != len(names):
        raise CheckFailure(f"{what} returns the wrong number of values.", asked=asked, got=str(len(actual)), hint=hint)
    return tuple(actual)


def entries(actual: Any, keys: Sequence[str], *, what: str, hint: str = "") -> dict[str, Any]:
    """Return a dict that has exactly `keys`. Raises CheckFailure."""
    asked = f"a dict with the keys {', '.join(keys)}"
    if not isinstance(actual, dict):
        raise wrong_type(f"{what} is not a dict.", asked, actual, hint)
    if set(actual) != set(keys):
        raise CheckFailure(f"{what} has the wrong keys.", asked=asked, got=_keys(actual), hint=hint)
    return actual


@contextmanager
def arguments_unchanged(function: str, **arguments: Any) -> Iterator[None]:
    """Require the block to leave the values of the named arguments as they were: arrays, tensors, models, or dicts and lists
    of them.

    Only inside such a block does a call of the submission change the test's own arrays, named or not; all have their
    values again when it ends, so that later tests ask what they should. Raises CheckFailure that names the argument.
    """
    before = {name: _copy(value) for name, value in arguments.items()}
    written: list[tuple[Any, Any]] = []
    watching = _written.set(written)
    try:
        yield
        changed = {name: _difference(before[name], value) for name, value in arguments.items()}
    finally:
        _written.reset(watching)
        for value, copy in [*reversed(written), *((arguments[name], before[name]) for name in arguments)]:
            restore(value, copy)
    for name, way in changed.items():
        if way:
            raise CheckFailure(
                f"{function} changes its argument {name}.",
                asked="new values returned, the arguments left as they were",
                got=f"{way} in {name} after the call",
                hint=_advice(name, arguments[name]),
            )


def may_be_written(value: Any) -> bool:
    """Say whether a call may write into `value`, and see to it that this is undone when the block ends."""
    written = _written.get()
    if written is None:
        return False
    if isinstance(value, (dict, list, np.ndarray)) or is_tensor(value):
        written.append((value, _copy(value)))
    return True


def _advice(name: str, value: Any) -> str:
    if is_module(value):
        return f"Whoever calls the function goes on using {name}: leave its values, its modes and requires_grad as they were."
    if isinstance(value, list) and not any(is_tensor(item) or isinstance(item, np.ndarray) for item in value):
        return f"{name} is the caller's own list: work on a copy of it, `new = list({name})`."
    item = f'{name}["…"]' if isinstance(value, dict) else f"{name}[…]" if isinstance(value, list) else name
    kind = "tensor" if is_tensor(value) or (isinstance(value, list) and any(map(is_tensor, value))) else "array"
    return f"`{item} -= …` and `{item}[…] = …` write into the caller's {kind}; `new = {item} - …` makes another one."


def restore(value: Any, before: Any) -> None:
    """Give an array, tensor or model, or the entries of a dict or list, the values that it had `before`."""
    if isinstance(value, dict):
        for key in value.keys() - before.keys():
            del value[key]
        for key, item in before.items():
            if _same_form(value.get(key), item):
                restore(value[key], item)
            else:
                value[key] = item
    elif isinstance(value, list):
        kept = [_restored(old, item) for old, item in zip(value, before, strict=False)]
        value[:] = kept + before[len(value) :]
    elif is_tensor(value) or is_module(value):
        restore_torch(value, before)
    elif _same_form(value, before) and value.flags.writeable:
        value[...] = before


def _restored(value: Any, before: Any) -> Any:
    if not _same_form(value, before):
        return before
    restore(value, before)
    return value


def _same_form(value: Any, other: Any) -> bool:
    if is_tensor(value):
        return is_tensor(other) and value.shape == other.shape and value.dtype == other.dtype
    return isinstance(value, np.ndarray) and value.shape == np.shape(other) and value.dtype == np.asarray(other).dtype


def describe(value: Any) -> str:
    """Name a value the way a message should: type, shape and dtype of an array, the value of a small thing."""
    if isinstance(value, np.ndarray):
        kind = "an array" if type(value) is np.ndarray else f"a {type(value).__name__}"
        return f"{kind} of shape {value.shape} and dtype {value.dtype}"
    if is_tensor(value):
        return describe_tensor(value)
    if is_object(value):
        return _OBJECTS.get(value._grader_type, f"an object of type {value._grader_type}")
    if value is None:
        return "None (is the return missing?)"
    if isinstance(value, (bool, int, float, np.generic)):
        return f"{value} ({type(value).__name__})"
    if isinstance(value, (list, tuple, dict, str)):
        return f"a {type(value).__name__} of length {len(value)}"
    return f"a {type(value).__name__}"


def wrong_type(problem: str, asked: str, actual: Any, hint: str) -> CheckFailure:
    """Return the failure of a value that is not even of the right type; an object that is no data at all is rejected."""
    outcome = "rejected" if is_object(actual) else "failed"
    return CheckFailure(problem, asked=asked, got=describe(actual), hint=hint, outcome=outcome)


def _require_float(actual: Any, what: str, hint: str) -> None:
    if type(actual) is not float and not isinstance(actual, np.floating):
        raise wrong_type(f"{what} is not a float.", "one float", actual, hint)
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
    if isinstance(value, list):
        return [_copy(item) for item in value]
    if isinstance(value, np.ndarray):
        return np.array(value)
    return copy_of(value) if is_tensor(value) or is_module(value) else value


def _difference(before: Any, after: Any) -> str | None:
    """Return what is different from the copy `before`, in words, or None where nothing is."""
    if isinstance(before, Mapping):
        if not isinstance(after, Mapping) or list(before) != list(after):
            return "other keys"
        return next((way for key in before if (way := _difference(before[key], after[key]))), None)
    if isinstance(before, list):
        if not isinstance(after, list) or len(before) != len(after):
            return "other entries"
        return next((way for old, new in zip(before, after, strict=True) if (way := _difference(old, new))), None)
    if is_tensor(before) or is_module(before):
        return difference(before, after) if is_tensor(after) or is_module(after) else "another type"
    if isinstance(before, np.ndarray):
        same = type(after) is np.ndarray and after.dtype == before.dtype and np.array_equal(before, after)
    else:
        same = after is before or (not is_object(before) and type(after) is type(before) and bool(after == before))
    return None if same else "other values"


def count(items: Sequence[Any], noun: str) -> str:
    """Return how many items there are, as "2 entries"."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"1 {noun}" if len(items) == 1 else f"{len(items)} {plural}"


def _keys(mapping: Mapping[Any, Any]) -> str:
    shown = [str(key)[:20] for key in list(mapping)[:8]]
    return f"the keys {', '.join(shown)}" if shown else "an empty dict"
