"""What a Result shows besides words: where a gradient is wrong, and how a training went.

Plain data of bounded size, numbers and digits alone but for names that the course chose. Whoever makes one of anything else, or
reads it from a file, gets a ValueError.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_CELLS = 40
"""Rows and columns of a map of errors; a larger gradient is shown by the worst entries of equal blocks."""

LEVELS = "0123456789"
UNKNOWN = "."
INK = "0123456789abcdef"
MOST_EPOCHS = 200
MOST_MISREAD = 12
LARGEST_SIDE = 32


@dataclass(frozen=True)
class ErrorMap:
    """Where the gradient `what`, of `shape`, is wrong.

    `rows` are strings of one character a cell: "0" is right, "1" to "9" the error as a share of the largest one, "." next to a
    kink and not compared. `wrong` of the `compared` entries are; the `worst` is `yours` instead of `numeric`.
    """

    what: str
    shape: list[int]
    rows: list[str]
    wrong: int
    compared: int
    worst: list[int]
    yours: float
    numeric: float

    def __post_init__(self) -> None:
        _require(type(self.what) is str, "a map of errors names its gradient")
        _require_grid(self.rows, LEVELS + UNKNOWN, MOST_CELLS)
        _require_counts([*self.shape, *self.worst, self.wrong, self.compared])
        _require_numbers([self.yours, self.numeric], -math.inf, math.inf)


@dataclass(frozen=True)
class Misread:
    """An image of `label` that was taken for `answer`; `pixels` are its rows, one of INK a pixel, 0 paper and f ink."""

    pixels: list[str]
    label: int
    answer: int

    def __post_init__(self) -> None:
        _require_grid(self.pixels, INK, LARGEST_SIDE)
        _require_counts([self.label, self.answer])


@dataclass(frozen=True)
class Training:
    """How the training of `part` went on public data, beside that of the reference solution.

    `curve` is the share of right answers after `first`, `first` + 1, … epochs; `lowest` and `highest` are the reference's over so
    many `starts`, the submission's own among them. In the end `wrong` of `asked` images were misread, the first of which are in
    `misread`.
    """

    part: str
    first: int
    curve: list[float]
    lowest: list[float]
    highest: list[float]
    starts: int
    asked: int
    wrong: int
    misread: list[Misread]

    def __post_init__(self) -> None:
        _require(type(self.part) is str, "a training names its part")
        _require(2 <= len(self.curve) <= MOST_EPOCHS, f"a curve has 2 to {MOST_EPOCHS} values")
        _require(len(self.curve) == len(self.lowest) == len(self.highest), "curve and band have the same length")
        _require_numbers([*self.curve, *self.lowest, *self.highest], 0.0, 1.0)
        _require_counts([self.first, self.starts, self.asked, self.wrong])
        _require(len(self.misread) <= MOST_MISREAD, f"at most {MOST_MISREAD} misread images are shown")


def error_map(
    what: str, actual: NDArray[Any], numeric: NDArray[np.float64], known: NDArray[np.bool_], tolerance: float
) -> ErrorMap | None:
    """Return the map of a gradient beside its finite differences, both of any shape and finite; None where none can be drawn.

    `known` says which entries are compared; errors up to `tolerance` are none.
    """
    error = np.where(known, np.abs(np.asarray(actual, dtype=np.float64) - numeric), np.nan)
    if error.size < 2 or not known.any() or not 0 < np.nanmax(error) < np.inf:
        return None
    levels = np.where(error > tolerance, np.ceil(9 * (error / np.nanmax(error))).clip(1, 9), 0.0)
    levels[~known] = np.nan
    cells = _blocks(levels.reshape(levels.shape[0] if levels.ndim > 1 else 1, -1))
    worst = np.unravel_index(np.nanargmax(error), error.shape)
    return ErrorMap(
        what=what,
        shape=list(error.shape),
        rows=["".join(UNKNOWN if np.isnan(level) else LEVELS[int(level)] for level in row) for row in cells],
        wrong=int((error > tolerance).sum()),
        compared=int(known.sum()),
        worst=[int(index) for index in worst],
        yours=float(actual[worst]),
        numeric=float(numeric[worst]),
    )


def misread(image: NDArray[Any], label: int, answer: int) -> Misread:
    """Return what is shown of an image (H, W) from 0.0, paper, to 1.0, ink."""
    inks = np.frombuffer(INK.encode(), dtype=np.uint8)[np.rint(15 * np.clip(image, 0.0, 1.0)).astype(int)]
    return Misread([row.tobytes().decode() for row in inks], int(label), int(answer))


def read_error_map(data: Mapping[str, Any] | None) -> ErrorMap | None:
    """Return the map of its JSON form. Raises ValueError or TypeError."""
    return ErrorMap(**data) if data is not None else None


def read_training(data: Mapping[str, Any] | None) -> Training | None:
    """Return the training of its JSON form. Raises ValueError or TypeError."""
    if data is None:
        return None
    return Training(**{**data, "misread": [Misread(**one) for one in data["misread"]]})


def _blocks(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest values of equal blocks of a matrix, at most MOST_CELLS of them a side; what is nan counts for nothing."""
    for axis in (0, 1):
        length = cells.shape[axis]
        cells = np.fmax.reduceat(cells, range(0, length, -(-length // MOST_CELLS)), axis=axis)
    return cells


def _require(condition: bool, problem: str) -> None:
    if not condition:
        raise ValueError(problem)


def _require_grid(rows: Sequence[str], letters: str, most: int) -> None:
    _require(type(rows) is list and all(type(row) is str for row in rows), "a picture is a list of strings")
    _require(1 <= len(rows) <= most and 1 <= len(rows[0]) <= most, f"a picture has 1 to {most} rows and columns")
    _require(
        all(len(row) == len(rows[0]) and set(row) <= set(letters) for row in rows), "a picture has rows of its own"
    )


def _require_counts(numbers: Sequence[int]) -> None:
    _require(all(type(number) is int and number >= 0 for number in numbers), "a count is not a number from 0 on")


def _require_numbers(numbers: Sequence[float], lowest: float, highest: float) -> None:
    _require(all(type(number) in (int, float) for number in numbers), "a value is not a number")
    _require(
        all(math.isfinite(number) and lowest <= number <= highest for number in numbers), "a value is out of range"
    )
