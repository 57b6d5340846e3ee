"""A factor in words: "64 times too large, and the batch has 64 rows: is the division by N missing?" """

import math
from collections.abc import Mapping
from itertools import combinations

from grader.checks.asked import ROWS

_SAID = {
    "N": "the batch has {} rows",
    "C": "there are {} classes",
    ROWS: "the first array given has {} rows",
    "rows": "there are {} rows",
    "columns": "there are {} columns",
    "entries": "there are {} entries",
}
_LOGARITHMS = {2: math.log(2), 10: math.log(10)}


def sizes_of(shape: tuple[int, ...]) -> dict[str, float]:
    """Return what a shape alone names: its rows, columns and entries; a size of 1 is no factor at all."""
    if len(shape) == 1:
        return {"entries": float(shape[0])} if shape[0] > 1 else {}
    if len(shape) != 2:
        return {}
    long = {name: float(size) for name, size in zip(("rows", "columns"), shape, strict=True) if size > 1}
    return long | {"entries": float(shape[0] * shape[1])} if len(long) == 2 else long


def with_products(sizes: Mapping[str, float]) -> dict[str, float]:
    """Return the sizes and the products of any two of them; a size of 1 is no factor at all."""
    single = {name: float(size) for name, size in sizes.items() if size > 0 and size != 1}
    return single | {f"{one} · {other}": single[one] * single[other] for one, other in combinations(single, 2)}


def amount(factor: float) -> str:
    """Return "64 times too large" for 64, "64 times too small" for 1/64, with the sign where it is wrong."""
    size = abs(factor)
    times = f"{max(size, 1 / size):.4g} times too {'large' if size > 1 else 'small'}"
    if factor > 0:
        return f"is {times}"
    return "has the wrong sign" if abs(size - 1) < 1e-3 else f"has the wrong sign and is {times}"


def by_size(factor: float, sizes: Mapping[str, float], *, vouched: bool, rtol: float) -> str:
    """Return the words for a factor that is one of `sizes` or its inverse, empty where it is none.

    What is missing or too much is asked only where the test itself named the sizes (`vouched`), and one alone fits.
    """
    names = [name for name, size in sizes.items() if _near(factor, size, rtol) or _near(1 / factor, size, rtol)]
    if not names:
        return ""
    size = sizes[names[0]]
    if len(names) > 1:
        return f": {' and '.join(names)} are {'both' if len(names) == 2 else 'all'} {size:g} here"
    said = _SAID.get(names[0], f"{names[0]} is {{}}").format(f"{size:g}")
    return f", and {said}{_question(names[0], size, abs(factor)) if vouched else ''}"


def by_habit(factor: float, rtol: float) -> str | None:
    """Return the words for a factor that has no size: -1, 2, or the base of a logarithm. None for any other."""
    for base, size in _LOGARITHMS.items():
        if _near(factor, size, rtol) or _near(1 / factor, size, rtol):
            return f", the factor between ln and log{base}: is the base of the logarithm right?"
    doubled = _near(factor, 2.0, rtol) or _near(factor, 0.5, rtol)
    return "" if doubled or (factor < 0 and _near(factor, 1.0, rtol)) else None


def _near(factor: float, size: float, rtol: float) -> bool:
    return abs(abs(factor) / size - 1) <= 2 * rtol


def _question(name: str, size: float, factor: float) -> str:
    name = "their number" if name == ROWS else name
    if size > 1:
        return f": is the division by {name} missing?" if factor > 1 else f": is there a division by {name} too many?"
    return f": is {name} missing?" if factor > 1 else f": is it multiplied by {name} once too often?"
