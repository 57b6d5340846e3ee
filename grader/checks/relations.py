"""What may relate two arrays of one shape. Each relation says in words that it holds, with the sizes at hand, or nothing."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grader.checks.evidence import NUMBER, SURE, VOUCHED, Array, close, corner, evidence, largest, orders
from grader.checks.factors import amount, by_habit, by_size, with_products

_SINGLE = 1e-5
"""float32 has 24 bits, 6e-8 (IEEE 754); a computation of some steps loses two digits of them."""


@dataclass(frozen=True)
class Case:
    """What came back and what was asked, float64 and of one shape, and what the test says about sizes and inputs.

    `shown` are the sizes that the shape shows by itself.
    """

    actual: Array
    expected: Array
    rtol: float
    sizes: Mapping[str, float] = field(default_factory=dict)
    shown: Mapping[str, float] = field(default_factory=dict)
    inputs: Mapping[str, Array] = field(default_factory=dict)

    @cached_property
    def weight(self) -> float:
        return evidence(self.expected, self.rtol)

    @cached_property
    def scale(self) -> float:
        return largest(self.expected)

    @property
    def tolerance(self) -> float:
        return self.rtol * self.scale

    @cached_property
    def error(self) -> Array:
        gap = self.actual - self.expected
        return np.abs(gap, out=gap)

    @cached_property
    def wrong(self) -> NDArray[np.bool_]:
        return self.error > self.tolerance

    @cached_property
    def zeros(self) -> NDArray[np.bool_]:
        """Where 0 is expected."""
        return np.asarray((self.expected <= self.tolerance) & (self.expected >= -self.tolerance))

    def sure(self, choices: float = 0.0) -> bool:
        """Say whether the expected values outweigh `choices`, in bits."""
        return self.weight >= SURE + choices

    def axes(self) -> Iterator[tuple[int, str, Array, Array]]:
        """Yield number, name, actual and expected of each axis of an array with one or two; the axis is the first of both."""
        for axis, noun in enumerate(_nouns(self.actual.ndim)):
            if self.actual.shape[axis] > 1:
                yield axis, noun, np.moveaxis(self.actual, axis, 0), np.moveaxis(self.expected, axis, 0)


def _nouns(dimensions: int) -> tuple[str, ...]:
    return {1: ("entries",), 2: ("rows", "columns")}.get(dimensions, ())


# --- relations of the whole array ---------------------------------------------------------------------------------------


def an_input(case: Case) -> str:
    """One of the inputs came back."""
    for name, values in case.inputs.items():
        if close(case.actual, values, case.rtol * largest(values)) and evidence(values, case.rtol) >= VOUCHED:
            return f"this is {name}, unchanged"
    return ""


def scaled(case: Case) -> str:
    """All entries are off by one factor. A single number counts only where the test names the sizes it may be off by."""
    top = int(case.expected.argmax() if case.expected.max() == case.scale else case.expected.argmin())
    factor = float(case.actual.flat[top] / case.expected.flat[top])
    if not 1e-9 < abs(factor) < 1e9:
        return ""
    if not close(case.actual, case.expected, 2 * abs(factor) * case.tolerance, factor):
        return ""
    reason = _reason(case, factor)
    every = "every entry" if case.expected.size > 1 else "it"
    return "" if reason is None else f"{every} {amount(factor)}{reason}"


def _reason(case: Case, factor: float) -> str | None:
    """Return what is to be said about a factor, None where it is not certain."""
    single = case.expected.size == 1
    if case.sizes and case.weight >= VOUCHED and not (single and factor < 0):
        words = by_size(factor, with_products(case.sizes), vouched=True, rtol=case.rtol)
        if words:
            return words
    if single or not case.sure(math.log2(10)):
        return None
    words = by_size(factor, {} if case.sizes else case.shown, vouched=False, rtol=case.rtol)
    habit = by_habit(factor, case.rtol)
    if words or habit is not None:
        return words or habit
    certain = abs(abs(factor) - 1) > 1e-3 and case.sure(NUMBER)
    return ", the same factor everywhere" if certain else None


def moved(case: Case) -> str:
    """All entries are off by one constant."""
    constant = float(case.actual.flat[0] - case.expected.flat[0])
    too_far = abs(constant) > 1e6 * case.scale  # where float64 has lost what was added to
    if too_far or not close(corner(case.actual) - constant, corner(case.expected), 2 * case.tolerance):
        return ""
    if not close(case.actual - constant, case.expected, 2 * case.tolerance) or not case.sure(NUMBER):
        return ""
    return f"every entry is too {'large' if constant > 0 else 'small'} by the same {abs(constant):.4g}"


def transposed(case: Case) -> str:
    """A square array lies on its side."""
    if case.expected.ndim != 2 or not close(case.actual, case.expected.T, case.tolerance) or not case.sure():
        return ""
    return "these are the right numbers, transposed: rows and columns have changed places"


def rows_reordered(case: Case) -> str:
    """The rows, or the entries of a single axis, stand in another order."""
    return next((_order(case, noun, mine, right) for axis, noun, mine, right in case.axes() if axis == 0), "")


def columns_reordered(case: Case) -> str:
    """The columns stand in another order."""
    return next((_order(case, noun, mine, right) for axis, noun, mine, right in case.axes() if axis == 1), "")


def _order(case: Case, noun: str, mine: Array, right: Array) -> str:
    """Say which order the lines of two arrays are in, the narrowest that holds."""
    count = len(mine)
    keys, wanted = _keys(mine), _keys(right)
    near = right.size * case.tolerance
    order = np.empty(count, dtype=np.intp)
    order[keys.argsort()] = wanted.argsort()
    if largest(keys - wanted[order]) > near or not close(mine, right[order], case.tolerance):
        return ""
    if count == 2:
        return f"the two {noun} have changed places" if case.sure(1.0) else ""
    simple = case.sure(1.0 + math.log2(count))
    if close(mine, right[::-1], case.tolerance):
        return f"the {noun} are right, but in reverse order" if simple else ""
    for shift in map(int, np.flatnonzero(np.abs(wanted - keys[0]) <= near)[:8]):
        if close(mine, np.roll(right, -shift, axis=0), case.tolerance):
            return f"the {noun} are right, but shifted by {min(shift, count - shift)}" if simple else ""
    return f"the {count} {noun} are right, but in another order" if case.sure(orders(count)) else ""


def _keys(lines: Array) -> Array:
    """Return a number for each line, a weighted sum that no other line is likely to share."""
    return lines if lines.ndim == 1 else lines @ np.sin(np.arange(1, lines.shape[1] + 1))


def in_single(case: Case) -> str:
    """All entries are right to the digits of float32, and are float32 numbers."""
    if largest(case.error) > _SINGLE * case.scale or not case.sure():
        return ""
    if not (case.actual.astype(np.float32) == case.actual).all():
        return ""
    return "every entry is right to about 7 digits, as float32 has them: is something computed in float32?"


# --- relations of most of the array -------------------------------------------------------------------------------------


def one_line(case: Case) -> str:
    """All is right but a single row or column."""
    if case.wrong.sum() < 2 or case.actual.ndim != 2:
        return ""
    for axis, noun, mine, right in case.axes():
        lines = case.wrong.any(axis=1 - axis)
        if lines.sum() == 1 and len(mine) > 2 and _weight(case, right[~lines]) >= SURE + math.log2(len(mine)):
            zero = "" if mine[lines].any() else ": it is all 0"
            return f"only {noun[:-1]} {lines.argmax()} is wrong, the other {len(mine) - 1} {noun} are right{zero}"
    return ""


def unmasked(case: Case) -> str:
    """Entries that should be 0 are not."""
    if case.wrong.sum() < 2 or (case.wrong & ~case.zeros).any() or not case.sure():
        return ""
    wrong, count = int(case.wrong.sum()), int(case.zeros.sum())
    which = f"the {count}" if wrong == count else f"{wrong} of the {count}"
    return f"{which} entries that should be 0 are not, all others are right"


def silenced(case: Case) -> str:
    """Entries are 0 that should not be."""
    count = int(case.wrong.sum())
    if count < 2 or (case.wrong & (case.actual != 0)).any() or _weight(case, case.expected[~case.wrong]) < SURE:
        return ""
    return f"{count} entries are 0 and should not be, all others are right"


def inverted(case: Case) -> str:
    """Exactly the entries that should be 0 are not, and the other way round."""
    share = float(case.zeros.mean())
    if not 0 < share < 1 or not (case.zeros == (case.actual != 0)).all():
        return ""
    pattern = -case.zeros.size * (share * math.log2(share) + (1 - share) * math.log2(1 - share))
    words = "exactly the entries that should be 0 are not, and the others are 0, as if a mask were inverted"
    return words if pattern >= 2 * SURE else ""


def lines_scaled(case: Case) -> str:
    """Each row, or each column, is off by a factor of its own."""
    found = []
    for _, noun, mine, right in case.axes() if case.actual.ndim == 2 else ():
        holds = _own_factors(corner(mine), corner(right), case.rtol) and _own_factors(mine, right, case.rtol)
        if holds and case.sure(NUMBER * len(mine)):
            found.append(f"each {noun[:-1]} is off by a factor of its own, with the right ratios inside it")
    return found[0] if len(found) == 1 else ""


def _own_factors(mine: Array, right: Array, rtol: float) -> bool:
    """Say whether each line is the right one times its ratio at the largest entry, which is not 0."""
    top = np.abs(right).argmax(axis=1)[:, None]
    over, under = np.take_along_axis(mine, top, axis=1), np.take_along_axis(right, top, axis=1)
    candidate = right * np.divide(over, under, out=np.ones_like(over), where=under != 0)
    return bool(((over != 0) == (under != 0)).all()) and close(mine, candidate, 2 * rtol * largest(candidate))


def _weight(case: Case, values: Array) -> float:
    """Return the weight of a part of the expected values, where the tolerance is that of the whole."""
    top = largest(values)
    return evidence(values, min(1.0, case.tolerance / top)) if top else 0.0


WHOLE = (an_input, scaled, moved, transposed, rows_reordered, columns_reordered, in_single)
"""These explain every entry. Two that differ and both hold explain nothing."""

PARTLY = (one_line, unmasked, silenced, inverted, lines_scaled)
"""These leave part of the array as it is; the earlier is the simpler, and the only one that is said."""
