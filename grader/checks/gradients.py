"""Gradients against central finite differences.

Step and reading of the error follow the notes of Stanford's CS231n ("Neural Networks Part 3: Learning and Evaluation",
gradient checks): centred differences in float64 with a step near 1e-5, entries next to a kink left out.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.compare import assert_array, place
from grader.checks.diagnose import diagnosed
from grader.checks.failure import CheckFailure
from grader.checks.tensors import assert_tensor
from grader.exhibits import error_map
from grader.sandbox.values import is_tensor

STEP = 1e-5
"""Distance of a point of a central difference from the middle."""

GRADIENT_RTOL = 1e-6
"""Tolerance relative to the gradient's largest absolute value; the differences themselves are right to about 1e-9."""

_ROUNDING = 1e-9
"""What rounding alone does to a difference quotient of a loss near 1."""

_MOST_SKIPPED = 0.1
"""A test point with a larger share of entries next to kinks is badly chosen."""

Loss = Callable[[NDArray[np.float64]], float]


def numeric_gradient(loss: Loss, at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the central differences of `loss` at every entry of `at`, and which entries are smooth.

    Both arrays have the shape of `at`, which is left as it was. Half the step tells a kink from curvature: where `loss` is
    smooth, the central difference stays and the gap between the two one-sided slopes halves.
    """
    forward, backward = _slopes(loss, at, STEP)
    forward_half, backward_half = _slopes(loss, at, STEP / 2)
    gradient = (forward + backward) / 2
    noise = _ROUNDING * (1 + abs(loss(np.array(at, dtype=np.float64))))
    moved = (
        np.abs(gradient - (forward_half + backward_half) / 2)
        > GRADIENT_RTOL / 2 * np.abs(gradient).max(initial=0.0) + noise
    )
    gap, gap_half = np.abs(forward - backward), np.abs(forward_half - backward_half)
    return gradient, ~moved & ((gap < 100 * noise) | (gap_half < 0.75 * gap))


def _slopes(loss: Loss, at: NDArray[np.float64], step: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the slopes of `loss` from each entry of `at` forward and backward by `step`, two arrays of its shape."""
    point = np.array(at, dtype=np.float64)
    middle = loss(point)
    forward, backward = np.empty_like(point), np.empty_like(point)
    for index in np.ndindex(point.shape):
        value = point[index]
        point[index] = value + step
        forward[index] = (loss(point) - middle) / step
        point[index] = value - step
        backward[index] = (middle - loss(point)) / step
        point[index] = value
    return forward, backward


def assert_gradient(
    actual: Any, loss: Loss, at: Any, *, what: str, hint: str = "", sizes: Mapping[str, float] | None = None
) -> None:
    """Require `actual` to be the gradient of `loss` at `at`: an array of the same shape, every entry checked.

    Where `at` is a float64 tensor, `actual` must be one too. `loss` maps an array of the shape of `at` to a float and must be
    the test's own, never the submission's. Raises CheckFailure with the worst entry, a map of the errors, and what relates the
    two where that is certain (`sizes` as in `assert_close`), or ValueError where too many entries lie next to a kink.
    """
    point = at.detach().numpy() if is_tensor(at) else at
    numeric, smooth = numeric_gradient(loss, point)
    if (~smooth).mean() > _MOST_SKIPPED:
        raise ValueError(f"{(~smooth).sum()} of {smooth.size} entries lie next to a kink: choose another point")
    known = np.where(smooth, numeric, np.nan)
    with diagnosed(actual, known, rtol=2 * GRADIENT_RTOL, atol=2 * _ROUNDING, sizes=sizes):
        if is_tensor(at):
            assert_tensor(actual, tuple(at.shape), dtype=at.dtype, what=what, hint=hint)
            actual = actual.detach().numpy()
        assert_array(actual, numeric.shape, what=what, hint=hint)
        _require_slopes(actual, numeric, smooth, what, hint)


def _require_slopes(
    actual: NDArray[np.float64], numeric: NDArray[np.float64], smooth: NDArray[np.bool_], what: str, hint: str
) -> None:
    error = np.where(smooth, np.abs(actual - numeric), 0.0)
    scale = float(np.abs(numeric[smooth]).max(initial=0.0))
    tolerance = GRADIENT_RTOL * scale + 1e-9
    if error.max(initial=0.0) > tolerance:
        worst = np.unravel_index(error.argmax(), error.shape)
        raise CheckFailure(
            f"{what} does not match finite differences.",
            asked=f"{numeric[worst]:.6g}{place(worst)} (finite difference)",
            got=f"{actual[worst]:.6g}, the worst entry",
            hint=hint,
            exhibit=error_map(what, actual, numeric, smooth, tolerance),
        )
