"""What a loss is a function of, as named float64 arrays, and back in the form in which it came."""

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.values import is_module, is_tensor

Values = dict[str, NDArray[np.float64]]


class Parameters:
    """A dict, a list or a single one of float arrays or tensors, or an nn.Module, of which nothing is ever changed.

    `values` holds a float64 copy of each, by the key of a dict, ``[0]`` for a place in a list, "params" for a single one, or
    the name that a module gives it; `lower` names those of a lower precision. Raises TypeError or ValueError.
    """

    def __init__(self, given: Any) -> None:
        self.given = given
        self.items = _items(given, "params")
        if not self.items:
            raise ValueError("params is empty: there is nothing to check")
        self.values = {name: _float64(value, _label("params", name)) for name, value in self.items.items()}
        self.lower = [name for name, value in self.items.items() if _bytes(value) < 8]
        self.tensors = is_module(given) or any(is_tensor(value) for value in self.items.values())
        self._model = copy.deepcopy(given).double() if is_module(given) else None

    def rebuilt(self, values: Values) -> Any:
        """Return new parameters in the form that was given, with `values`: float64 arrays, or leaf tensors with gradients."""
        if self._model is not None:
            for name, parameter in _items(self._model, "params").items():
                parameter.data.copy_(_tensor(values[name]))
            return self._model
        new = {
            name: _tensor(values[name]).to(value.device).requires_grad_() if is_tensor(value) else values[name].copy()
            for name, value in self.items.items()
        }
        if isinstance(self.given, Mapping):
            return dict(zip(self.given, new.values(), strict=True))
        if isinstance(self.given, (list, tuple)):
            return type(self.given)(new.values()) if type(self.given) in (list, tuple) else list(new.values())
        return new["params"]

    def gradients(self, grads: Any) -> tuple[Values, list[str]]:
        """Return the float64 values of gradients that were computed by hand, and the names of those of a lower precision.

        Raises TypeError or ValueError where they do not fit the parameters.
        """
        items = _items(grads, "grads")
        if is_module(self.given) and isinstance(grads, (list, tuple)) and len(items) == len(self.items):
            items = dict(zip(self.items, items.values(), strict=True))
        if missing := [name for name in self.items if name not in items]:
            raise ValueError(
                f"grads has no {missing[0]}: give it the form of params, with a gradient for each of {', '.join(self.items)}"
            )
        if unknown := [name for name in items if name not in self.items]:
            raise ValueError(f"grads has {unknown[0]}, which params has not; there are: {', '.join(self.items)}")
        return {name: self._gradient(name, items[name]) for name in self.items}, [
            name for name, value in items.items() if _bytes(value) < 8
        ]

    def _gradient(self, name: str, value: Any) -> NDArray[np.float64]:
        label, shape = _label("grads", name), self.values[name].shape
        gradient = _float64(value, label)
        if gradient.shape != shape:
            words = f"{label} has the shape {gradient.shape}, but {_label('params', name)} has {shape}"
            turned = (
                ": is it transposed?" if gradient.shape == shape[::-1] else ": a gradient has its parameter's shape"
            )
            raise ValueError(words + turned)
        return gradient

    def autograd(self, loss: Any, parameters: Any) -> Values:
        """Return the gradients that autograd finds for the tensor `loss`, computed from the rebuilt `parameters`."""
        import torch

        leaves = _items(parameters, "params")
        found: tuple[Any, ...] = (None,) * len(leaves)
        if is_tensor(loss) and loss.requires_grad:
            found = torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)
        if all(gradient is None for gradient in found):
            raise ValueError("loss does not depend on its argument: use what is passed to loss, not an outer variable")
        pairs = zip(leaves.items(), found, strict=True)
        return {
            name: np.zeros(tuple(leaf.shape)) if gradient is None else _float64(gradient, _label("autograd", name))
            for (name, leaf), gradient in pairs
        }


def unchanged(parameters: Any, values: Values) -> str | None:
    """Return the label of the first of the rebuilt `parameters` that no longer holds its values, or None."""
    for name, value in _items(parameters, "params").items():
        now = value.detach().cpu().numpy() if is_tensor(value) else value
        if now.shape != values[name].shape or not np.array_equal(now, values[name], equal_nan=True):
            return _label("params", name)
    return None


def _items(given: Any, what: str) -> dict[str, Any]:
    if is_module(given):
        return {name: value for name, value in given.named_parameters() if value.requires_grad}
    if isinstance(given, Mapping):
        return {str(key): value for key, value in given.items()}
    if isinstance(given, (list, tuple)):
        return {f"[{index}]": value for index, value in enumerate(given)}
    if isinstance(given, np.ndarray) or is_tensor(given):
        return {"params": given}
    kinds = "a dict or list of float arrays, one array, or the same of PyTorch tensors; params may also be an nn.Module"
    raise TypeError(f"{what} is {_kind(given)}: give {kinds}")


def _float64(value: Any, label: str) -> NDArray[np.float64]:
    """Return a float64 copy of a float array or tensor. Raises TypeError for what is neither, ValueError for nan or none."""
    if not (isinstance(value, np.ndarray) or is_tensor(value)):
        raise TypeError(f"{label} is {_kind(value)}: make it a float array, such as np.array(..., dtype=float)")
    array = value.detach().cpu().numpy() if is_tensor(value) else value
    if array.dtype.kind != "f":
        how = ".double()" if is_tensor(value) else ".astype(float)"
        raise TypeError(f"{label} holds {array.dtype}, which cannot move by a small step: convert it with {how}")
    if not array.size:
        raise ValueError(f"{label} is empty, of shape {array.shape}: leave it out")
    if not np.isfinite(array).all():
        raise ValueError(f"{label} holds nan or infinity: look for a division by 0 or a logarithm of 0")
    return np.array(array, dtype=np.float64)


def _bytes(value: Any) -> int:
    """Return the size of an entry of an array or tensor."""
    return int(value.element_size() if is_tensor(value) else value.itemsize)


def _tensor(value: NDArray[np.float64]) -> Any:
    import torch

    return torch.from_numpy(value.copy())


def _label(what: str, name: str) -> str:
    """Return how Python would write a parameter: ``params['W']``, ``params[0]``, ``params``."""
    if name == "params":
        return what
    return what + (name if name.startswith("[") else f"[{name!r}]")


def _kind(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
