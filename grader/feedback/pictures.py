"""Exhibits -> the geometry of small vector pictures and the words that say the same.

Only numbers go into a picture: an exhibit holds nothing else (see `grader.exhibits`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from grader.exhibits import INK, LEVELS, UNKNOWN, ErrorMap, Misread, Training

LEFT, RIGHT, TOP, BOTTOM = 44.0, 392.0, 10.0, 170.0
"""Where the axes of a chart stand, in its own units."""

FAINTEST = 0.3
"""What the strength of the smallest error is above."""

CLOSE = 0.02
"""A training that ends less below the reference's worst is not said to be below it."""


@dataclass(frozen=True)
class Layer:
    """All cells of a picture of one strength, from above 0 to 1, as the outline `path` of a picture whose cells are 1 by 1."""

    strength: float
    path: str


@dataclass(frozen=True)
class Grid:
    """A picture of cells: `unknown` are those of which nothing is known. `words` say what is to be seen."""

    width: int
    height: int
    layers: Sequence[Layer]
    unknown: str
    words: str

    @property
    def size(self) -> float:
        """The side of a cell in pixels: a small map is not a stamp, a large one fits a phone."""
        return round(min(28.0, 300.0 / max(self.width, self.height)), 1)


@dataclass(frozen=True)
class Tick:
    """A number at an axis, and where."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A training as a line before a band: `line` and `band` are lists of points, `words` say what is to be seen."""

    line: str
    band: str
    across: Sequence[Tick]
    up: Sequence[Tick]
    words: Sequence[str]


# --- maps and images ----------------------------------------------------------------------------------------------------


def map_of_errors(errors: ErrorMap) -> Grid:
    """Return the picture of a wrong gradient."""
    return _grid(errors.rows, LEVELS, _errors_in_words(errors), FAINTEST)


def image(misread: Misread) -> Grid:
    """Return the picture of a misread image."""
    article = "an" if str(misread.label).startswith("8") or misread.label in (11, 18) else "a"
    return _grid(misread.pixels, INK, f"{article} {misread.label} read as {misread.answer}")


def _errors_in_words(errors: ErrorMap) -> str:
    size = " × ".join(map(str, errors.shape))
    some = "all" if errors.wrong == errors.compared else f"{errors.wrong} of"
    place = ", ".join(map(str, errors.worst))
    blocks = (
        " A square is the worst of several entries."
        if len(errors.rows) * len(errors.rows[0]) < prod(errors.shape)
        else ""
    )
    return (
        f"{errors.what}, {size}: {some} {errors.compared} entries are wrong. The worst is [{place}]: "
        f"{errors.yours:.4g} instead of {errors.numeric:.4g}.{blocks}"
    )


def _grid(rows: Sequence[str], letters: str, words: str, faintest: float = 0.0) -> Grid:
    """Return the picture of `rows`, whose `letters` stand for strengths, the first for nothing at all."""
    step = (1 - faintest) / (len(letters) - 1)
    layers = [Layer(round(faintest + step * n, 3), _outline(rows, letters[n])) for n in range(1, len(letters))]
    return Grid(len(rows[0]), len(rows), [layer for layer in layers if layer.path], _outline(rows, UNKNOWN), words)


def _outline(rows: Sequence[str], letter: str) -> str:
    """Return the path around all cells of a letter, neighbours in a row as one."""
    pieces = []
    for y, row in enumerate(rows):
        x = 0
        while (x := row.find(letter, x)) >= 0:
            width = len(row) - x - len(row[x:].lstrip(letter))
            pieces.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(pieces)


# --- the training -----------------------------------------------------------------------------------------------------


def chart(training: Training) -> Chart:
    """Return the chart of a training."""
    there = list(zip(_across(training), training.highest, strict=True))
    back = list(zip(_across(training), training.lowest, strict=True))[::-1]
    last = len(training.curve) - 1
    epochs = sorted({0, last // 2, last})
    return Chart(
        line=_points(zip(_across(training), training.curve, strict=True)),
        band=_points([*there, *back]),
        across=[Tick(_across(training)[epoch], str(training.first + epoch)) for epoch in epochs],
        up=[Tick(_up(share), f"{share:.0%}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)],
        words=_training_in_words(training),
    )


def percent(share: float) -> str:
    """Return a share as a percentage with one digit."""
    return f"{100 * share:.1f} %"


def _training_in_words(training: Training) -> list[str]:
    first, last = training.first, training.first + len(training.curve) - 1
    end, lowest, highest = training.curve[-1], training.lowest[-1], training.highest[-1]
    yours = f"Yours reads {percent(training.curve[0])} of the digits right {_epochs(first)} and {percent(end)}"
    reference = (
        f"The reference solution ends between {percent(lowest)} and {percent(highest)}, from {training.starts} starts"
    )
    verdict = "within" if lowest <= end <= highest else "above" if end > highest else "below"
    close = verdict == "below" and lowest - end < CLOSE
    return [f"{yours} {_epochs(last)}.", f"{reference}; yours ends {'just ' * close}{verdict} that."]


def _epochs(number: int) -> str:
    return "at the start" if number == 0 else "after 1 epoch" if number == 1 else f"after {number} epochs"


def _across(training: Training) -> list[float]:
    last = len(training.curve) - 1
    return [round(LEFT + (RIGHT - LEFT) * epoch / last, 1) for epoch in range(last + 1)]


def _up(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def _points(points: "Sequence[tuple[float, float]] | zip[tuple[float, float]]") -> str:
    return " ".join(f"{x:g},{_up(share):g}" for x, share in points)
