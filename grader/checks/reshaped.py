"""What may relate two arrays of different shapes, by their values. Each relation says in words that it holds, or nothing."""

from collections.abc import Iterator

from grader.checks.evidence import SURE, VOUCHED, Array, close, evidence, largest

_NOUNS = {1: ("entry",), 2: ("row", "column")}


def same_numbers(actual: Array, expected: Array, rtol: float) -> str:
    """The numbers are the right ones: axes of length 1 are off, it is transposed, or cut into other rows."""
    if actual.size != expected.size or evidence(expected, rtol) < SURE:
        return ""
    in_place = close(actual.reshape(expected.shape), expected, rtol * largest(expected))
    if in_place and _long(actual) == _long(expected):
        return _squeezed(actual, expected)
    if actual.ndim == 2 and close(actual, expected.T, rtol * largest(expected)):
        return "these are the right numbers, transposed: rows and columns have changed places"
    return "these are the right numbers in the right order, cut into another shape" if in_place else ""


def _long(values: Array) -> list[int]:
    return [length for length in values.shape if length != 1]


def _squeezed(actual: Array, expected: Array) -> str:
    if actual.ndim < expected.ndim:
        return "the numbers are right, but an axis of length 1 is missing: does a sum or mean need keepdims=True?"
    if actual.ndim > expected.ndim:
        return "the numbers are right, but there is an axis of length 1 too many"
    if actual.ndim == 2:
        given, asked = ("column", "row") if actual.shape[1] == 1 else ("row", "column")
        return f"the numbers are right, but stand in a {given} where a {asked} is asked for"
    return "the numbers are right, but an axis of length 1 is in the wrong place"


def not_reduced(actual: Array, expected: Array, rtol: float) -> str:
    """Summed or averaged over one more axis, it is right."""
    found = [
        f"its {how} over {_axis(actual, axis)} is right: is that {how} missing?"
        for how, axis, less in _reductions(actual)
        if less.size == expected.size and close(less.reshape(expected.shape), expected, rtol * largest(expected))
    ]
    return found[0] if len(found) == 1 and evidence(expected, rtol) >= VOUCHED else ""


def reduced_twice(actual: Array, expected: Array, rtol: float) -> str:
    """It is a sum or mean of what is asked."""
    found = [
        f"this is the {how} over {_axis(expected, axis)} of what is asked for: is one {how} too many?"
        for how, axis, less in _reductions(expected)
        if less.size == actual.size and close(actual.reshape(less.shape), less, rtol * largest(less))
    ]
    return found[0] if len(found) == 1 and evidence(actual, rtol) >= SURE else ""


def _reductions(values: Array) -> Iterator[tuple[str, int, Array]]:
    """Yield the sum and the mean over each axis that is longer than 1."""
    for axis, length in enumerate(values.shape):
        if length > 1:
            total = values.sum(axis=axis)
            yield "sum", axis, total
            yield "mean", axis, total / length


def _axis(values: Array, axis: int) -> str:
    nouns = _NOUNS.get(values.ndim)
    return f"the {_many(values.shape[axis], nouns[axis])}" if nouns else f"axis {axis} of length {values.shape[axis]}"


def _many(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun.replace('entry', 'entrie')}s"


def cut(actual: Array, expected: Array, rtol: float) -> str:
    """Rows or columns are missing at the end, or too many; the others are right."""
    if actual.ndim != expected.ndim or actual.ndim not in _NOUNS:
        return ""
    common = tuple(slice(min(pair)) for pair in zip(actual.shape, expected.shape, strict=True))
    off = [axis for axis in range(actual.ndim) if actual.shape[axis] != expected.shape[axis]]
    part = expected[common]
    if len(off) != 1 or not close(actual[common], part, rtol * largest(part)) or evidence(part, rtol) < SURE:
        return ""
    noun, more = _NOUNS[actual.ndim][off[0]], actual.shape[off[0]] - expected.shape[off[0]]
    rest = f"{'is' if abs(more) == 1 else 'are'} {'too many' if more > 0 else 'missing'}"
    return f"the first {_many(part.shape[off[0]], noun)} are right, and {_many(abs(more), noun)} {rest} at the end"


OTHER_SHAPE = (same_numbers, not_reduced, reduced_twice, cut)
"""The earlier is the simpler, and the only one that is said."""
