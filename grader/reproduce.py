"""``grader reproduce``: runs a course's reference experiments and puts published and measured figures side by side.

The experiments stand in the course, in `solutions/experiments.py`: functions that take a Setting and yield Outcomes. Their
table goes to the terminal, their curves into one picture, all figures into a JSON file.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.authored import load_module
from grader.course import Course, CourseError
from grader.datasets import Mnist

FILE = "experiments.py"


@dataclass(frozen=True)
class Curve:
    """One line of a picture: values `y` over `x`."""

    label: str
    x: list[float]
    y: list[float]


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, and what was published for it, where anything was."""

    what: str
    measured: str
    published: str = ""


@dataclass(frozen=True)
class Outcome:
    """What an experiment found: rows for a table, curves for a picture, and a sentence about what they mean."""

    title: str
    rows: list[Row]
    curves: list[Curve] = field(default_factory=list)
    x_label: str = "epoch"
    y_label: str = "accuracy"
    note: str = ""


@dataclass(frozen=True)
class Setting:
    """What experiments run on. `epochs` replaces the number of MNIST epochs where it is given."""

    course: Course
    mnist: Callable[[], Mnist]
    epochs: int | None = None

    def solution(self, name: str) -> ModuleType:
        """Return the solution of an exercise as a module."""
        exercise = self.course.find(name)
        return load_module(exercise.script, exercise.module)


Experiment = Callable[[Setting], Iterator[Outcome]]


def experiments(course: Course, names: Sequence[str]) -> dict[str, Experiment]:
    """Return the course's experiments called `names`, all where none is named. Raises CourseError."""
    path = course.root / "solutions" / FILE
    if not path.exists():
        raise CourseError(f"{path} is missing: this course has no reference experiments")
    known: dict[str, Experiment] = load_module(path, "experiments").EXPERIMENTS
    for name in names:
        if name not in known:
            raise CourseError(f"no experiment {name!r}; there are: {', '.join(known)}")
    return {name: known[name] for name in names or known}


def draw(outcomes: Sequence[Outcome], path: Path) -> Path | None:
    """Draw the curves of all outcomes into one picture; return its path, or None where there are none."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import MaxNLocator

    shown = [outcome for outcome in outcomes if outcome.curves]
    if not shown:
        return None
    columns = min(2, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(7 * columns, 4.5 * rows), squeeze=False, layout="constrained")
    for axes, outcome in zip(grid.flat, shown, strict=False):
        for curve in outcome.curves:
            axes.plot(curve.x, curve.y, label=curve.label, marker="." if len(curve.x) < 30 else "")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(title=outcome.title, xlabel=outcome.x_label, ylabel=outcome.y_label)
        axes.grid(alpha=0.3)
        axes.legend()
    for axes in list(grid.flat)[len(shown) :]:
        axes.remove()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return path


def write(outcomes: Sequence[Outcome], path: Path, **about: Any) -> None:
    """Write every figure and curve as JSON, with what else is to be known `about` the run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {**about, "experiments": [asdict(outcome) for outcome in outcomes]}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
