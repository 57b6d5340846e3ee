"""What the checks know of PyTorch, without importing it: a tensor can only be there where something else imported it."""

import copy
from collections.abc import Iterator
from typing import Any

from grader.checks.failure import CheckFailure
from grader.checks.objects import is_object
from grader.sandbox.values import is_module, is_tensor


def assert_tensor(
    actual: Any, shape: tuple[int, ...], *, dtype: Any = None, what: str, finite: bool = True, hint: str = ""
) -> Any:
    """Require a plain tensor of exactly `shape` and `dtype` (None: any float dtype), with finite entries, and return it.

    Raises CheckFailure.
    """
    from grader.checks.compare import describe

    asked = f"a tensor of shape {tuple(shape)} and dtype {dtype or 'float'}".replace("torch.", "")
    problem = None
    if not is_tensor(actual):
        problem = "is not a tensor"
    elif tuple(actual.shape) != tuple(shape):
        problem = "has the wrong shape"
    elif actual.dtype != dtype if dtype else not actual.is_floating_point():
        problem = "has the wrong dtype"
    if problem:
        outcome = "rejected" if is_object(actual) else "failed"
        raise CheckFailure(f"{what} {problem}.", asked=asked, got=describe(actual), hint=hint, outcome=outcome)
    bad = ~actual.detach().isfinite()
    if finite and bad.any():
        got = f"{int(bad.sum())} of {bad.numel()} entries are nan or infinite"
        raise CheckFailure(f"{what} is not finite.", asked="finite numbers", got=got, hint=hint)
    return actual


def assert_leaf(actual: Any, shape: tuple[int, ...], *, what: str, hint: str = "") -> Any:
    """Require a leaf tensor of `shape` that requires gradients, and return it. Raises CheckFailure."""
    assert_tensor(actual, shape, what=what, hint=hint)
    asked = "a leaf tensor that requires gradients"
    if not actual.requires_grad:
        raise CheckFailure(f"{what} does not require gradients.", asked=asked, got="requires_grad=False", hint=hint)
    if not actual.is_leaf:
        got = "the result of an operation on another tensor: backward() leaves its .grad at None"
        raise CheckFailure(f"{what} is not a leaf.", asked=asked, got=got, hint=hint)
    return actual


def describe_tensor(tensor: Any) -> str:
    """Name a tensor by shape and dtype."""
    return f"a tensor of shape {tuple(tensor.shape)} and dtype {str(tensor.dtype).removeprefix('torch.')}"


def copy_of(value: Any) -> Any:
    """Return a copy of a tensor (a leaf) or of a model."""
    return copy.deepcopy(value) if is_module(value) else value.detach().clone().requires_grad_(value.requires_grad)


def restore_torch(value: Any, before: Any) -> None:
    """Give a tensor or a model the values, marks and modes of the copy `before`."""
    for tensor, old in _tensors(value, before):
        tensor.data.copy_(old.detach())
        if tensor.is_leaf:
            tensor.requires_grad_(old.requires_grad)
    for module, old in _modules(value, before):
        module.training = old.training


def difference(before: Any, after: Any) -> str | None:
    """Return what is different in a tensor or model, in words, or None where nothing is."""
    for tensor, old in _tensors(after, before):
        if tensor.shape != old.shape or tensor.dtype != old.dtype or not bool((tensor.detach() == old.detach()).all()):
            return "other values"
        if tensor.requires_grad != old.requires_grad:
            return f"requires_grad={tensor.requires_grad}"
    for module, old in _modules(after, before):
        if module.training != old.training:
            return f"training={module.training} in its {type(module).__name__}"
    return None


def _tensors(value: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    if is_module(value):
        return zip(value.parameters(), other.parameters(), strict=True)
    return iter([(value, other)])


def _modules(value: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    return zip(value.modules(), other.modules(), strict=True) if is_module(value) else iter([])
