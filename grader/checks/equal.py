"""Comparison of plain data: text, whole numbers, truth values, and lists, tuples and dicts of them."""

from math import isclose
from typing import Any

import numpy as np

from grader.checks.compare import count, describe, wrong_type
from grader.checks.failure import CheckFailure

LONGEST = 60
"""Characters of a value that a message shows."""

_RTOL, _ATOL = 1e-9, 1e-12
"""How far a float may be off."""


def assert_equal(actual: Any, expected: Any, *, what: str, hint: str = "") -> None:
    """Require plain data of the same types and values as `expected`; floats in it may be off by 1e-9 of their value.

    A list is no tuple, True is not 1, and 2.0 is not 2. `what` names the value in messages, as in ``"encode('aab')"``. Raises
    CheckFailure, which names the first place where the two differ.
    """
    if isinstance(actual, np.generic):
        actual = actual.item()
    kind = next((kind for kind in (dict, tuple) if isinstance(expected, kind)), type(expected))
    if not (isinstance(actual, kind) if kind in (dict, tuple) else type(actual) is kind):
        raise wrong_type(f"{what} has the wrong type.", f"{_short(expected)} ({kind.__name__})", actual, hint)
    if isinstance(expected, dict):
        _require_keys(actual, expected, what, hint)
        for key, right in expected.items():
            assert_equal(actual[key], right, what=f"{what}[{_short(key)}]", hint=hint)
    elif isinstance(expected, (list, tuple)):
        if len(actual) != len(expected):
            asked, got = (f"{count(items, 'entry')}, {_short(items)}" for items in (expected, actual))
            raise CheckFailure(f"{what} has the wrong length.", asked=asked, got=got, hint=hint)
        for index, (mine, right) in enumerate(zip(actual, expected, strict=True)):
            assert_equal(mine, right, what=f"{what}[{index}]", hint=hint)
    elif not (isclose(actual, expected, rel_tol=_RTOL, abs_tol=_ATOL) if kind is float else actual == expected):
        raise CheckFailure(f"{what} is not right.", asked=_short(expected), got=_short(actual), hint=hint)


def _require_keys(actual: dict[Any, Any], expected: dict[Any, Any], what: str, hint: str) -> None:
    mine, right = ({(type(key), key) for key in keys} for keys in (actual, expected))
    if missing := [key for key in expected if (type(key), key) not in mine]:
        raise CheckFailure(f"{what} lacks a key.", asked=f"the key {_short(missing[0])}", got="none", hint=hint)
    if more := [key for key in actual if (type(key), key) not in right]:
        asked = f"{count(list(expected), 'key')} and no other"
        raise CheckFailure(f"{what} has a key too many.", asked=asked, got=f"the key {_short(more[0])}", hint=hint)


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, (str, bool, int, float, list, tuple, dict)) else describe(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
