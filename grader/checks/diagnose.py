"""The simplest relation that explains what came back: "every entry is 64 times too large, and the batch has 64 rows".

A relation is said only where it holds on every entry within the tolerance and by chance hardly ever (see `evidence`). In this
order: what holds of the whole array, of which exactly one may hold; then what holds of all but a part of it, the
simplest first. Of relations that contain each other the narrower is said: a shift before an order, a factor before one for
each row. Where nothing is certain, nothing is said.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.asked import last_arguments, rows_of_the_first
from grader.checks.evidence import SURE, Array, evidence, largest
from grader.checks.factors import sizes_of
from grader.checks.failure import CheckFailure
from grader.checks.relations import PARTLY, WHOLE, Case, in_single, scaled
from grader.checks.reshaped import OTHER_SHAPE
from grader.sandbox.values import is_tensor

_MOST_ENTRIES = 1_000_000
"""An array with more is not looked at: a submission may return anything."""

_MOST_AXES = 4

_HARDLY_WRONG = 100.0
"""Errors of so few tolerances are a matter of precision: no factor or order is read from them."""

_SCALES = (1e-12, 1e290)
"""Expected values that are all below are zeros up to rounding, those above overflow in a sum."""


def diagnose(
    actual: NDArray[Any],
    expected: NDArray[Any],
    *,
    sizes: Mapping[str, float] | None = None,
    inputs: Mapping[str, NDArray[Any]] | None = None,
    rtol: float,
) -> str:
    """Say what relates two arrays of numbers, of any shape; empty where nothing is certain.

    `sizes` are what a factor may come from, as {"N": 64, "C": 10}; without them, the shape's own. `inputs` are arrays that may
    have come back unchanged. Entries of `expected` that are nan are not known, and not compared.
    """
    mine, right = np.asarray(actual, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if mine.shape != right.shape:
        return diagnose_shape(mine, right, rtol=rtol)
    shown, mine, right = sizes_of(right.shape), np.atleast_1d(mine), np.atleast_1d(right)
    known = np.isfinite(right)
    if not _SCALES[0] < largest(right[known]) < _SCALES[1]:
        return ""
    with np.errstate(all="ignore"):
        if not known.all():
            return _of_known(Case(mine[known], right[known], rtol, sizes or {}, shown))
        return _of_values(Case(mine, right, rtol, sizes or {}, shown, inputs or {}))


def diagnose_shape(actual: NDArray[Any], expected: NDArray[Any], *, rtol: float) -> str:
    """Say by the values what relates two arrays of different shapes; empty where nothing is certain."""
    mine, right = np.asarray(actual, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if not np.isfinite(mine).all() or not np.isfinite(right).all() or not _SCALES[0] < largest(right) < _SCALES[1]:
        return ""
    with np.errstate(all="ignore"):
        return next((words for relation in OTHER_SHAPE if (words := relation(mine, right, rtol))), "")


@contextmanager
def diagnosed(
    actual: Any,
    expected: Any,
    *,
    rtol: float,
    atol: float = 0.0,
    sizes: Mapping[str, float] | None = None,
    inputs: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """Let a CheckFailure of the block say what relates `actual`, whatever that is, to `expected`.

    Without `sizes` a factor may be the number of rows that the submission was given last; what it was given counts as `inputs`.
    """
    try:
        yield
    except CheckFailure as failure:
        mine, right = _numbers(actual), _numbers(expected)
        if mine is not None and right is not None:
            rtol += atol / max(largest(right[np.isfinite(right)]), _SCALES[0])
            known = {**last_arguments(), **(inputs or {})}
            given = {name: values for name, value in known.items() if (values := _numbers(value)) is not None}
            sizes = sizes or rows_of_the_first()
            failure.seen = diagnose(mine, right, sizes=sizes, inputs=given, rtol=min(rtol, 0.1))
        raise


def _of_values(case: Case) -> str:
    if not np.isfinite(case.actual).all():
        return _not_finite(case)
    if largest(case.error) <= _HARDLY_WRONG * case.tolerance:
        return in_single(case) if case.wrong.any() else ""
    whole = [words for relation in WHOLE if (words := relation(case))]
    if whole:
        return whole[0] if len(whole) == 1 else ""
    return next((words for relation in PARTLY if (words := relation(case))), "")


def _of_known(case: Case) -> str:
    """Return what can be said where entries are left out: rows and columns are no longer there, a factor is."""
    return scaled(case) if np.isfinite(case.actual).all() and case.wrong.any() else ""


def _not_finite(case: Case) -> str:
    """Return where the entries are that are not finite, and whether the others are right."""
    bad = ~np.isfinite(case.actual)
    what = (
        "nan" if np.isnan(case.actual[bad]).all() else "not finite" if np.isnan(case.actual[bad]).any() else "infinite"
    )
    if bad.all():
        return f"every entry is {what}" if bad.size > 1 else ""
    others = case.expected[~bad]
    right = not case.wrong[~bad].any() and evidence(others, case.rtol) >= SURE
    where = _bad_lines(bad, what)
    if right:
        return f"{where or f'{bad.sum()} entries are {what}'}, all others are right"
    return where


def _bad_lines(bad: NDArray[np.bool_], what: str) -> str:
    """Return which rows or columns are bad from end to end, or from which row on; empty where neither is all."""
    if bad.ndim != 2 or 1 in bad.shape:
        return ""
    for axis, noun in enumerate(("row", "column")):
        lines = np.asarray(bad.all(axis=1 - axis))
        if bad[(slice(None),) * axis + (~lines,)].any() or not lines.any():
            continue
        numbers = np.flatnonzero(lines)
        if len(numbers) == 1:
            return f"{noun} {numbers[0]} is {what} from end to end"
        if numbers[0] + len(numbers) == len(lines):
            return f"from {noun} {numbers[0]} on every entry is {what}"
        return f"{len(numbers)} of {len(lines)} {noun}s are {what} from end to end, the first is {noun} {numbers[0]}"
    return ""


def _numbers(value: Any) -> Array | None:
    """Return a number, plain array or plain tensor as an array of float64, None for anything else and for very large ones."""
    if is_tensor(value):
        plain = str(value.layout) == "torch.strided" and str(value.dtype) in ("torch.float32", "torch.float64")
        value = value.detach().numpy() if plain else None
    if not isinstance(value, (int, float, np.generic)) and type(value) is not np.ndarray:
        return None
    array = np.asarray(value)
    if array.dtype.kind not in "fiub" or array.size > _MOST_ENTRIES or array.ndim > _MOST_AXES or array.size == 0:
        return None
    return array.astype(np.float64)
