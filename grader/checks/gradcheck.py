"""A tool for your own gradients: `gradcheck` compares them with finite differences, parameter by parameter.

    from grader.checks import gradcheck

    report = gradcheck(loss, {"W": W, "b": b}, {"W": dW, "b": db})     # NumPy: loss(params) returns a float
    report = gradcheck(loss, model)                                    # PyTorch: loss(model), gradients by autograd
    print(report)
    assert report

Step, tolerance and the rule for kinks are those of the exercises' tests: see `grader.checks.gradients`. Everything runs in
float64: in float32 a difference of two losses has lost nearly all its digits (CS231n's notes on gradient checks: "Use double
precision"; `torch.autograd.gradcheck` is "designed for ... double precision").
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.compare import FLOAT32_RTOL
from grader.checks.diagnose import diagnose
from grader.checks.gradients import _MOST_SKIPPED, _ROUNDING, GRADIENT_RTOL, Loss, numeric_gradient
from grader.checks.parameters import Parameters, Values, unchanged
from grader.sandbox.values import is_tensor

MOST_ENTRIES = 1000
"""Entries that are checked one by one, in all parameters together: each costs four evaluations of the loss."""

DIRECTIONS = 10
"""Random directions along which a larger parameter is checked, as `torch.autograd.gradcheck` does with fast_mode=True."""


@dataclass(frozen=True)
class ParameterCheck:
    """The gradient for one parameter, of shape `shape`, beside finite differences.

    `checked` entries, or directions where `by_directions`, were compared and `skipped` lay next to a kink. `yours` and
    `numeric` are the two numbers where they differ most; `worst` is the index of that entry, or None where it is a direction.
    `error` holds the absolute error of each entry (nan where skipped), or None for directions.
    """

    name: str
    shape: tuple[int, ...]
    by_directions: bool
    checked: int
    skipped: int
    worst: tuple[int, ...] | None
    yours: float
    numeric: float
    ok: bool
    hint: str = ""
    error: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)

    @property
    def relative_error(self) -> float:
        """|yours - numeric| / max(|yours|, |numeric|), as in CS231n's notes; 0 where both are 0."""
        largest = max(abs(self.yours), abs(self.numeric))
        return abs(self.yours - self.numeric) / largest if largest else 0.0

    @property
    def verdict(self) -> str:
        """ "agrees", "WRONG", or "not checked" where every entry lay next to a kink."""
        if not self.checked:
            return "not checked"
        return "agrees" if self.ok else "WRONG"

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of this parameter's line in the report."""
        how = f"{self.checked} {'directions' if self.by_directions else 'entries'}"
        if self.skipped:
            how += f", {self.skipped} skipped"
        if not self.checked:
            return (self.name, str(self.shape), how, "", "", "", "", self.verdict)
        where = "a direction" if self.worst is None else str(list(self.worst))
        numbers = (f"{self.yours:.6g}", f"{self.numeric:.6g}", f"{self.relative_error:.1e}")
        return (self.name, str(self.shape), how, where, *numbers, self.verdict)


HEAD = ("parameter", "shape", "checked", "worst at", "yours", "numeric", "rel. error", "verdict")


@dataclass(frozen=True)
class GradientReport:
    """What `gradcheck` found: true where every gradient agrees; ``print(report)`` shows a table."""

    parameters: tuple[ParameterCheck, ...]
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return all(check.verdict == "agrees" for check in self.parameters)

    def __getitem__(self, name: str) -> ParameterCheck:
        """Return the check of the parameter `name`. Raises KeyError."""
        for check in self.parameters:
            if check.name == name:
                return check
        raise KeyError(f"no parameter {name!r}; there are: {', '.join(check.name for check in self.parameters)}")

    def __str__(self) -> str:
        rows = [HEAD, *(check.row for check in self.parameters)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        hints = [f"{check.name}: {check.hint}" for check in self.parameters if check.hint]
        return "\n".join([*lines, "", self._closing(), *hints, *self.notes])

    def _closing(self) -> str:
        wrong = [check.name for check in self.parameters if check.verdict == "WRONG"]
        if wrong:
            first = " Start with the one nearest to the loss." if len(wrong) > 1 else ""
            return f"Wrong: {', '.join(wrong)}.{first}"
        return "Every gradient agrees with finite differences." if self else "Not everything could be checked."

    def heat_map(self, name: str) -> Any:
        """Return a matplotlib Figure of the absolute error of each entry of a parameter; skipped entries are left white.

        Needs matplotlib. Raises ValueError for a parameter that was checked along directions.
        """
        check = self[name]
        if check.error is None:
            raise ValueError(f"{name} was checked along directions, which give no error for each entry")
        try:
            from matplotlib.figure import Figure
        except ModuleNotFoundError:
            raise ModuleNotFoundError("heat_map needs matplotlib: pip install matplotlib") from None
        figure = Figure(figsize=(6, 4), layout="constrained")
        axes = figure.subplots()
        rows = check.shape[0] if len(check.shape) > 1 else 1
        image = axes.imshow(check.error.reshape(rows, -1), aspect="auto", cmap="Reds", vmin=0.0)
        figure.colorbar(image, ax=axes, label="absolute error")
        axes.set_title(f"{name}: {check.verdict}")
        return figure


def gradcheck(
    loss: Callable[[Any], Any], params: Any, grads: Any = None, *, directions: int = DIRECTIONS, seed: int = 0
) -> GradientReport:
    """Compare gradients with central finite differences.

    params: a dict, list or tuple of float arrays, or one array; or the same of PyTorch tensors; or an nn.Module.
    loss: a function of one argument, in the form of `params`, that returns one number. It is called with float64 copies.
    grads: your gradients in the form of `params`, or a function of `params` that returns them. With PyTorch it may be left
    out: then autograd's are checked.

    Up to MOST_ENTRIES entries in all are checked one by one, the smallest parameters first. What does not fit is checked by
    its slope along `directions` random directions of length 1: of a wrong gradient some error remains in nearly all of them.
    If so, halving the direction again and again leads to one wrong entry. An entry or direction next to a kink, as of ReLU at
    0, has no derivative: it is skipped and counted.

    A gradient agrees where no error exceeds GRADIENT_RTOL (1e-6) times the largest number compared, plus what rounding does,
    1e-9 (1 + |loss|): the rule of the exercises' tests. A gradient of float32 is allowed FLOAT32_RTOL (1e-4), the checks'
    tolerance for float32; pass a function as `grads` and it is computed in float64. How to read a relative error
    (CS231n, "Neural Networks Part 3", gradient checks): above 1e-2 the gradient is most likely wrong; up to 1e-4 is fine only
    where there are kinks; 1e-7 and less is what a right one has.

    All arguments are left as they were. Raises TypeError or ValueError, in one sentence, where something cannot be compared:
    integers, a loss that is no number, that is random or writes into its argument, gradients of another form or shape.
    """
    if not callable(loss):
        raise TypeError(f"loss is a {type(loss).__name__}: give the function itself, such as lambda params: ...")
    given = Parameters(params)
    function = _Function(loss, given)
    start = function.repeated()
    yours, rough = _yours(function, grads)
    one_by_one = _small(given.values)
    source = np.random.default_rng(seed)  # of the directions
    checks = []
    for name, at in given.values.items():
        rtol = FLOAT32_RTOL if name in rough else GRADIENT_RTOL
        task = _Task(name, at, yours[name], function.of(name), rtol, _ROUNDING * (1 + abs(start)))
        checks.append(task.by_entries() if name in one_by_one else task.by_directions(directions, source))
    return GradientReport(tuple(checks), tuple(_notes(given, rough, checks)))


def _yours(function: "_Function", grads: Any) -> tuple[Values, list[str]]:
    """Return the gradients to check, and the names of those that come in less than float64."""
    given = function.params
    if grads is None and not given.tensors:
        raise TypeError("grads is missing: give your gradients in the form of params, or a function that returns them")
    if grads is not None and not callable(grads):
        return given.gradients(grads)
    parameters = given.rebuilt(given.values)
    if grads is None:
        return given.autograd(function.called(parameters), parameters), []
    found = given.gradients(grads(parameters))
    if changed := unchanged(parameters, given.values):
        raise ValueError(f"grads changes {changed}, its argument: make a new array instead of writing into it")
    return found


def _small(values: Values) -> set[str]:
    """Return the names of the parameters that are checked entry by entry."""
    chosen: set[str] = set()
    entries = 0
    for name, value in sorted(values.items(), key=lambda item: item[1].size):
        entries += value.size
        if entries <= MOST_ENTRIES:
            chosen.add(name)
    return chosen


def _notes(given: Parameters, rough: list[str], checks: list[ParameterCheck]) -> list[str]:
    notes = []
    if given.lower:
        notes.append(f"Converted to float64 for this check: {', '.join(given.lower)}.")
    if rough:
        notes.append(f"Less than float64 in grads, so only {FLOAT32_RTOL:g} is asked of: {', '.join(rough)}.")
    if any(check.by_directions for check in checks):
        notes.append("A large parameter is checked by its slope along random directions, not entry by entry.")
    if any(check.skipped for check in checks):
        notes.append("Skipped: next to a kink, as of ReLU at 0, where there is no derivative.")
    if any(check.skipped > _MOST_SKIPPED * (check.checked + check.skipped) for check in checks):
        notes.append("Much was skipped: choose other params, such as small random numbers instead of zeros.")
    return notes


# --- the loss ---------------------------------------------------------------------------------------------------------


class _Function:
    """A student's loss, as a function of named float64 arrays."""

    def __init__(self, loss: Callable[[Any], Any], params: Parameters) -> None:
        self.loss = loss
        self.params = params

    def of(self, name: str) -> Loss:
        """Return the loss as a function of one parameter, the others where they are."""
        return lambda value: self.value({**self.params.values, name: np.asarray(value)})

    def value(self, values: Values) -> float:
        """Return the loss. Raises TypeError or ValueError where it is no finite number."""
        return _number(self.called(self.params.rebuilt(values)))

    def called(self, parameters: Any) -> Any:
        """Return what the loss returns. Raises TypeError where PyTorch refuses to mix float32 with float64."""
        try:
            return self.loss(parameters)
        except RuntimeError as problem:
            if self.params.tensors and ("dtype" in str(problem) or "Double" in str(problem)):
                raise TypeError("loss mixes float32 data with the float64 copies: pass it X.double()") from problem
            raise

    def repeated(self) -> float:
        """Return the loss at the parameters. Raises ValueError where it is random or writes into its argument."""
        values = self.params.values
        parameters = self.params.rebuilt(values)
        first = _number(self.called(parameters))
        if changed := unchanged(parameters, values):
            raise ValueError(f"loss changes {changed}, its argument: make a new array instead of writing into it")
        second = self.value(values)
        if first != second:
            raise ValueError(
                f"loss is random: it gave {first!r}, then {second!r} for the same params. Switch dropout off (model.eval()), "
                "or make the random generator inside loss, with the same seed each time"
            )
        return first


def _number(value: Any) -> float:
    """Return the one number that a loss returned, as a float."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    elif isinstance(value, (np.ndarray, np.generic)) or is_tensor(value):
        number = _scalar(value.detach().cpu().numpy() if is_tensor(value) else np.asarray(value))
    else:
        found = "None: does it end in return?" if value is None else f"a {type(value).__name__}: return one float"
        raise TypeError(f"loss returns {found}")
    if not np.isfinite(number):
        raise ValueError(f"loss returns {number} at or next to params: look for a logarithm of 0 or an overflow")
    return number


def _scalar(array: NDArray[Any]) -> float:
    if array.shape != ():
        raise TypeError(f"loss returns an array of shape {array.shape}: return one number, such as its mean()")
    if array.dtype.kind not in "fiu" or (array.dtype.kind == "f" and array.dtype.itemsize < 8):
        raise TypeError(f"loss returns {array.dtype}, too coarse for differences: compute it from float64 data")
    return float(array)


# --- one parameter ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Task:
    """The gradient `yours` of `loss` at `at`, one parameter."""

    name: str
    at: NDArray[np.float64]
    yours: NDArray[np.float64]
    loss: Loss
    rtol: float
    rounding: float

    def by_entries(self) -> ParameterCheck:
        """Check every entry."""
        numeric, smooth = numeric_gradient(self.loss, self.at)
        error = np.where(smooth, np.abs(self.yours - numeric), np.nan)
        if not smooth.any():
            return self._report(self.yours[smooth], numeric[smooth], None, smooth.size, error)
        worst = np.unravel_index(np.nanargmax(error), error.shape)
        index = tuple(int(i) for i in worst)
        report = self._report(self.yours[smooth], numeric[smooth], index, int((~smooth).sum()), error)
        if report.ok:
            return report
        seen = diagnose(self.yours, np.where(smooth, numeric, np.nan), rtol=2 * self.rtol)
        return replace(report, hint=seen or report.hint)

    def by_directions(self, directions: int, rng: np.random.Generator) -> ParameterCheck:
        """Check the slopes along random directions; one that meets a kink is replaced, up to as many as were asked for."""
        yours, numeric, used = [], [], []
        for _ in range(2 * directions):
            direction = rng.normal(size=self.at.shape)
            mine, slope, smooth = self._slopes(direction)
            if smooth:
                yours.append(mine)
                numeric.append(slope)
            used.append((smooth, direction))
            if len(yours) == directions:
                break
        skipped = len(used) - len(yours)
        report = self._report(np.array(yours), np.array(numeric), None, skipped, None)
        if not report.checked or report.ok:
            return report
        worst = int(np.argmax(np.abs(np.subtract(yours, numeric))))
        return self._with_entry(report, [direction for smooth, direction in used if smooth][worst])

    def _slopes(self, direction: NDArray[np.float64]) -> tuple[float, float, bool]:
        """Return yours and the numeric slope along a direction, scaled to length 1, and whether it is smooth there."""
        unit = direction / np.linalg.norm(direction)
        numeric, smooth = numeric_gradient(lambda step: self.loss(self.at + step * unit), np.zeros(()))
        return float((self.yours * unit).sum()), float(numeric), bool(smooth)

    def _with_entry(self, report: ParameterCheck, direction: NDArray[np.float64]) -> ParameterCheck:
        """Halve a direction with an error, keeping the worse half, down to one entry; name it where it is wrong by itself."""

        def restricted(entries: NDArray[np.intp]) -> NDArray[np.float64]:
            part = np.zeros(direction.size)
            part[entries] = direction.reshape(-1)[entries]
            return part.reshape(direction.shape)

        def error(entries: NDArray[np.intp]) -> float:
            mine, slope, _ = self._slopes(restricted(entries))
            return abs(mine - slope)

        entries = np.arange(direction.size)
        while entries.size > 1:
            entries = max(np.array_split(entries, 2), key=error)
        index = tuple(int(i) for i in np.unravel_index(int(entries[0]), direction.shape))
        unit = np.zeros(direction.shape)
        unit[index] = 1.0
        mine, slope, smooth = self._slopes(unit)
        if not smooth or abs(mine - slope) <= self.rtol * abs(slope) + self.rounding:
            return report
        return replace(report, worst=index, yours=mine, numeric=slope)

    def _report(
        self,
        yours: NDArray[np.float64],
        numeric: NDArray[np.float64],
        worst: tuple[int, ...] | None,
        skipped: int,
        error: NDArray[np.float64] | None,
    ) -> ParameterCheck:
        """Return the verdict on the pairs of numbers (n,) that could be compared."""
        if not yours.size:
            return ParameterCheck(
                self.name, self.at.shape, error is None, 0, skipped, None, 0.0, 0.0, False, error=error
            )
        at = int(np.argmax(np.abs(yours - numeric)))
        ok = self._agree(yours, numeric)
        hint = self._hint(yours, numeric, ok)
        pair = float(yours[at]), float(numeric[at])
        return ParameterCheck(
            self.name, self.at.shape, error is None, yours.size, skipped, worst, *pair, ok, hint, error
        )

    def _agree(self, yours: NDArray[np.float64], numeric: NDArray[np.float64]) -> bool:
        if yours.shape != numeric.shape:
            return False
        return bool(np.abs(yours - numeric).max() <= self.rtol * np.abs(numeric).max() + self.rounding)

    def _hint(self, yours: NDArray[np.float64], numeric: NDArray[np.float64], ok: bool) -> str:
        """Return what a wrong gradient has in common with the right one, or that a right one tells little, or nothing."""
        flat = np.abs(numeric).max() <= self.rounding
        if ok:
            return "0 here, which tells little: check at other params too, such as small random numbers" if flat else ""
        if flat:
            return (
                "the loss does not change with it: does loss use its argument, rather than a variable of the same name?"
            )
        factor = float((yours * numeric).sum() / (numeric**2).sum())
        if yours.size < 2 or not self._agree(yours, factor * numeric):
            return ""
        if np.isclose(factor, -1):
            return "yours has the opposite sign everywhere"
        if abs(factor) < self.rtol:
            return "yours is 0 everywhere: was it ever computed?"
        return f"yours is {factor:.4g} times the numeric gradient everywhere: is a factor or a division missing?"
