"""How sure a relation between two arrays can be, given the numbers that bear it out.

A relation that holds on every entry may still hold by chance: one-hot rows repeat, small whole numbers are often twice one
another. So the numbers are weighed in bits, and a relation counts only where they outweigh what was free to choose in it
by SURE. Weights are kept low on purpose: to say nothing is better than to say something wrong.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SURE = 20.0
"""Bits by which numbers must outweigh the choices: by chance once in a million."""

VOUCHED = 12.0
"""Bits that do where the test itself names the only candidates: one number that is not round."""

NUMBER = 15.0
"""Weight of a number with many digits, at most; it has -log2(rtol) bits, but two of them should bear out each other."""

_ROUND = 3.0
"""Weight of a number that is round."""

_FINEST = 5040
"""Multiples of 1/5040 are round: the whole numbers, and all fractions with a denominator from 1 to 10."""

_SAMPLE = 1000
"""Entries that are looked at, evenly spread: enough for any choice, and quickly sorted."""


_CORNER = 8


def largest(values: Array) -> float:
    """Return the largest absolute value, 0.0 of an empty array, nan where there is one."""
    return float(np.maximum(np.max(values, initial=0.0), -np.min(values, initial=0.0)))


def corner(values: Array) -> Array:
    """Return a view of the first few entries along each axis: most relations that do not hold fail there already."""
    return values[(slice(_CORNER),) * values.ndim]


def close(values: Array, candidate: Array, tolerance: float, factor: float = 1.0) -> bool:
    """Say whether all entries are those of the candidate times `factor`, in the same shape, within an absolute `tolerance`."""
    if values.shape != candidate.shape:
        return False
    if not largest(corner(values) - factor * corner(candidate)) <= tolerance:  # nor for nan
        return False
    gap = np.asarray(candidate * factor)
    return largest(np.subtract(values, gap, out=gap)) <= tolerance


def evidence(values: Array, rtol: float) -> float:
    """Return the weight of an array in bits: that of its different absolute values, and half of that of their arrangement."""
    flat = np.abs(values).ravel()
    flat = np.sort(flat[:: 1 + flat.size // _SAMPLE])
    tolerance = rtol * largest(flat)
    if flat.size == 0 or tolerance == 0.0:
        return 0.0
    starts = np.flatnonzero(np.append(True, np.diff(flat) > 2 * tolerance))
    numbers, counts = flat[starts], np.diff(np.append(starts, flat.size))
    shares = counts / flat.size
    arrangement = (flat.size - numbers.size) * -(shares * np.log2(shares)).sum()
    return float(_weights(numbers, rtol, tolerance).sum() + arrangement / 2)


def _weights(numbers: Array, rtol: float, tolerance: float) -> Array:
    multiples = numbers * _FINEST
    is_round = np.abs(multiples - np.rint(multiples)) <= _FINEST * tolerance
    return np.where(numbers <= tolerance, 0.0, np.where(is_round, _ROUND, min(NUMBER, max(-math.log2(rtol), _ROUND))))


@cache
def orders(count: int) -> float:
    """Return the bits of a choice among all orders of `count` things."""
    return math.lgamma(count + 1) / math.log(2)
