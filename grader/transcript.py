"""What a test heard from a submission, in a form that is small and can be compared with what it heard from another one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.objects import is_object
from grader.fault import Fault
from grader.sandbox.values import is_module, is_tensor
from grader.sandbox.wire import Reply

MOST_ENTRIES = 128
"""Entries of an array that are kept, evenly spread, besides two sums over all of them."""

RTOL = {"float32": 1e-4, "float16": 1e-2}
"""Tolerances, relative to the largest entry, within which two ways of writing the same mistake agree."""

FLOAT64_RTOL = 1e-7

UNTOLD = ("timeout", "crashed", "memory", "not_implemented")
"""Faults that say nothing of what was computed."""

Leaf = tuple[str, NDArray[np.float64], float]
"""A number, array, text or object: what it is, its numbers, and their tolerance."""

NOTHING: NDArray[np.float64] = np.zeros(0)


@dataclass(frozen=True)
class Heard:
    """The answer to one question: `leaves` of what came back, or `fault` as (kind, type, message)."""

    fault: tuple[str, str, str] | None = None
    leaves: tuple[Leaf, ...] = ()

    def is_like(self, other: "Heard") -> bool:
        """Say whether another submission answered the same."""
        if self.fault or other.fault:
            return self.fault == other.fault and self.fault is not None and self.fault[0] not in UNTOLD
        pairs = zip(self.leaves, other.leaves, strict=False)
        return len(self.leaves) == len(other.leaves) and all(_alike(one, two) for one, two in pairs)


def heard(answer: Reply | Fault) -> Heard:
    """Return what an answer says; a fault says the same wherever in the submission it came from."""
    if isinstance(answer, Fault):
        return Heard(fault=(answer.kind, answer.type, answer.message))
    return Heard(leaves=tuple(_leaves([answer.result, answer.changed])))


@dataclass(frozen=True)
class Tried:
    """How a test ended for a submission, and what it heard from it."""

    outcome: str
    heard: Sequence[Heard]

    def says_something(self) -> bool:
        """Say whether there is an answer to compare."""
        return bool(self.heard) and not any(one.fault and one.fault[0] in UNTOLD for one in self.heard)

    def is_like(self, other: "Tried") -> bool:
        return self.outcome == other.outcome and are_alike(self.heard, other.heard)


def are_alike(one: Sequence[Heard], other: Sequence[Heard]) -> bool:
    """Say whether two submissions gave a test the same answers."""
    return len(one) == len(other) and all(mine.is_like(theirs) for mine, theirs in zip(one, other, strict=True))


def _leaves(value: Any) -> Iterator[Leaf]:
    kind = type(value).__name__
    if is_object(value):
        yield f"object {value._grader_type}", NOTHING, 0.0
    elif is_module(value):
        yield f"{value} {[module.training for module in value.modules()]}", NOTHING, 0.0
        for parameter in value.parameters():
            yield from _leaves(parameter)
    elif is_tensor(value):
        marks = f"{value.requires_grad} {value.is_leaf}"
        yield from _array(f"tensor {value.dtype} {marks}".replace("torch.", ""), value.detach().numpy())
    elif isinstance(value, dict):
        yield f"dict {sorted(map(repr, value))}", NOTHING, 0.0
        for key in sorted(value, key=repr):
            yield from _leaves(value[key])
    elif isinstance(value, (list, tuple)):
        yield f"{kind} of {len(value)}", NOTHING, 0.0
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, (np.ndarray, np.generic)):
        yield from _array(f"{kind} {value.dtype.kind}", np.asarray(value))  # of float32 comes float32 or float64
    elif isinstance(value, (bool, int, float)):
        yield kind, np.array([value], dtype=np.float64), FLOAT64_RTOL
    else:
        yield f"{kind} {value!r}", NOTHING, 0.0


def _array(kind: str, array: NDArray[Any]) -> Iterator[Leaf]:
    if array.dtype.kind not in "fiub":
        yield f"{kind} {array.shape} {array.ravel()[:MOST_ENTRIES]!r}", NOTHING, 0.0
        return
    rtol = RTOL.get(array.dtype.name, FLOAT64_RTOL)
    flat = array.reshape(-1)
    if flat.size > MOST_ENTRIES:
        with np.errstate(all="ignore"):
            sums = [flat.sum(dtype=np.float64), np.abs(flat).sum(dtype=np.float64)]
        kept = flat[:: 1 + flat.size // MOST_ENTRIES].astype(np.float64)
        yield f"{kind} {array.shape}", np.append(kept, np.array(sums) / flat.size), rtol
    else:
        yield f"{kind} {array.shape}", flat.astype(np.float64), rtol


def _alike(one: Leaf, other: Leaf) -> bool:
    kind, numbers, rtol = one
    if kind != other[0] or numbers.shape != other[1].shape:
        return False
    finite = np.isfinite(numbers)
    if not np.array_equal(numbers[~finite], other[1][~finite], equal_nan=True):
        return False
    rtol = max(rtol, other[2])
    largest = float(np.max(np.abs(numbers[finite]), initial=0.0))
    return bool(np.all(np.abs(numbers[finite] - other[1][finite]) <= rtol * largest))
