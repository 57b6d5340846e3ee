"""What a test holds of a submission: names to call, and objects that stay with the submission, wherever that runs.

`submission.softmax(X)` calls a function with copies of plain data and gives back a copy of its plain result. What is not
plain data (a layer, a model, a figure) stays where it is; the test gets a SubmittedObject, whose attributes, methods and
operators work there. The same holds in the grader's sandbox and in the student's own process.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.checks.asked import note_call
from grader.checks.compare import may_be_written
from grader.checks.failure import CheckFailure
from grader.checks.objects import SubmittedObjectBase, is_object
from grader.checks.tensors import describe_tensor
from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.sandbox.values import encode_module, is_module, is_tensor, refuse
from grader.sandbox.wire import Reply

_FUNCTIONS = ("method", "function", "builtin_function_or_method", "method-wrapper")


class Caller(ABC):
    """Asks one submission, in a sandbox or in this process. `life` changes when its process is a new one."""

    source: Source
    life = 0

    def __init__(self) -> None:
        self._objects: dict[tuple[int, int], SubmittedObject] = {}

    @abstractmethod
    def answer(self, op: str, label: str, fields: dict[str, Any]) -> Reply:
        """Return the reply to a request of the protocol; `label` names what is asked for. Raises SubmissionFault."""

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the submission and return its value."""
        return self.perform("call", name, None, name, args, kwargs)

    def perform(
        self, op: str, label: str, target: int | None, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Ask for a call, get, set or operate and return its value.

        A model among the arguments is changed as the submission changed it; arrays, tensors, lists and dicts only inside a
        block of `arguments_unchanged`. Raises SubmissionFault; NotPlainData where a test passes what cannot cross.
        """
        if op == "call":
            note_call(args, kwargs)
        fields = {"target": target, "name": name, "args": list(args), "kwargs": kwargs}
        reply = self.answer(op, label, fields)
        if reply.changed is not None and not self._write_back(args, kwargs, *reply.changed):
            raise _misfit(args, reply.changed[0], label)
        if type(reply.result) is SubmittedObject and op == "get" and reply.result._grader_type in _FUNCTIONS:
            object.__setattr__(reply.result, "_grader_label", label)
        return reply.result

    def keep(self, number: int, kind: str) -> "SubmittedObject":
        """Return what stands for the submission's object of that number, the same one each time."""
        key = (self.life, number)
        if key not in self._objects:
            self._objects[key] = SubmittedObject(self, number, self.life, kind)
        return self._objects[key]

    def form(self, value: Any, blobs: list[bytes]) -> Any:
        """Return the form on the wire of an argument that is not plain data. Raises NotPlainData, or SubmissionFault."""
        if type(value) is SubmittedObject:
            return {"$": "object", "id": value._grader_number_now()}
        return encode_module(value, blobs) if is_module(value) else refuse(value, blobs)

    def overflow(self, becomes: str) -> None:
        """Let an overflow in the submission's NumPy "raise" or, as usual, "warn", which nobody outside hears."""
        self.answer("overflow", "", {"becomes": becomes})

    def fault(self, kind: str, message: str, label: str) -> SubmissionFault:
        return SubmissionFault(Fault(kind, message), self.source, label)

    def _write_back(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], args_after: list[Any], kwargs_after: dict[Any, Any]
    ) -> bool:
        if len(args) != len(args_after) or kwargs.keys() != kwargs_after.keys():
            return False
        pairs = [*zip(args, args_after, strict=True), *((kwargs[name], kwargs_after[name]) for name in kwargs)]
        return all(write_back(old, new) for old, new in pairs if is_module(old) or may_be_written(old))


def write_back(before: Any, after: Any) -> bool:
    """Give an argument and all it holds the values `after`; return False where it cannot take them (another type or shape)."""
    if is_module(before):
        return is_module(after) and _write_module(before, after)
    if is_tensor(before):
        return is_tensor(after) and _write_tensor(before, after)
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        if before.shape != after.shape or before.dtype != after.dtype:
            return False
        before[...] = after
    elif isinstance(before, dict):
        for key in before.keys() - after.keys():
            del before[key]
        for key, value in after.items():
            if not write_back(before.get(key), value):
                before[key] = value
    elif isinstance(before, list):
        kept = [old if write_back(old, new) else new for old, new in zip(before, after, strict=False)]
        before[:] = kept + after[len(before) :]
    elif isinstance(before, tuple):
        return len(before) == len(after) and all(map(write_back, before, after))
    elif type(before) is SubmittedObject:
        return before is after
    else:
        return repr(before) == repr(after)  # a number, string or None
    return True


def _write_tensor(before: Any, after: Any) -> bool:
    if before.shape != after.shape or before.dtype != after.dtype:
        return False
    before.data.copy_(after.detach())
    if before.is_leaf:
        before.requires_grad_(after.requires_grad)
    return True


def _write_module(before: Any, after: Any) -> bool:
    old, new = list(before.modules()), list(after.modules())
    if [type(module) for module in old] != [type(module) for module in new]:
        return False
    for one, other in zip(old, new, strict=True):
        one.training = other.training
    parameters, values = dict(before.named_parameters()), dict(after.named_parameters())
    return parameters.keys() == values.keys() and all(_write_tensor(parameters[name], values[name]) for name in values)


def _misfit(args: tuple[Any, ...], after: list[Any], label: str) -> CheckFailure:
    """Return what to say where an argument has become something else than it was."""
    for before, now in zip(args, after, strict=False):
        if not (is_module(before) and is_module(now)):
            continue
        parameters = dict(now.named_parameters())
        for name, old in before.named_parameters():
            new = parameters.get(name)
            if new is not None and (new.shape != old.shape or new.dtype != old.dtype):
                what = "shape" if new.shape != old.shape else "dtype"
                hint = "Write the new values into the parameter that is there: it keeps its shape and dtype."
                problem = f"{label} changes the {what} of {name} in the model."
                return CheckFailure(problem, asked=describe_tensor(old), got=describe_tensor(new), hint=hint)
    return CheckFailure(f"{label} changes the type or shape of an argument.", outcome="rejected")


class SubmittedModule:
    """What the fixture `submission` gives: ``submission.softmax(X)`` calls over the wire."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def remote(*args: Any, **kwargs: Any) -> Any:
            return self._caller.call(name, args, kwargs)

        remote.__name__ = name
        return remote


_SIGNS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "pow": "**", "matmul": "@"}


def _operator(name: str, *, reflected: bool = False) -> Callable[..., Any]:
    def operate(self: "SubmittedObject", *others: Any) -> Any:
        operands = (*others, self) if reflected else (self, *others)
        kinds = [operand._grader_type if is_object(operand) else type(operand).__name__ for operand in operands]
        label = f" {_SIGNS[name]} ".join(kinds) if name in _SIGNS else f"{name} of a {self._grader_type}"
        return self._grader_caller.perform("operate", label, None, name, operands, {})

    return operate


class SubmittedObject(SubmittedObjectBase):
    """An object that stays with the submission: attributes are read and set there, methods and operators run there."""

    __array_ufunc__ = None  # NumPy leaves ``array * object`` to the object
    __hash__ = object.__hash__

    def __init__(self, caller: Caller, number: int, life: int, kind: str) -> None:
        fields = {"caller": caller, "number": number, "life": life, "type": kind if kind.isidentifier() else "object"}
        for name, value in {**fields, "label": fields["type"]}.items():
            object.__setattr__(self, f"_grader_{name}", value)

    def _grader_number_now(self) -> int:
        if self._grader_life != self._grader_caller.life:
            message = f"ended the process in which this {self._grader_type} lived."
            raise self._grader_caller.fault("crashed", message, self._grader_label)
        return int(self._grader_number)

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("__", "_grader")):
            raise AttributeError(name)
        label = f"{self._grader_label}.{name}"
        return self._grader_caller.perform("get", label, self._grader_number_now(), name, (), {})

    def __setattr__(self, name: str, value: Any) -> None:
        label = f"{self._grader_label}.{name}"
        self._grader_caller.perform("set", label, self._grader_number_now(), name, (value,), {})

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._grader_caller.perform("call", self._grader_label, self._grader_number_now(), "", args, kwargs)

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("an object of the submission is not looped over: check first what it is")

    __add__, __radd__ = _operator("add"), _operator("add", reflected=True)
    __sub__, __rsub__ = _operator("sub"), _operator("sub", reflected=True)
    __mul__, __rmul__ = _operator("mul"), _operator("mul", reflected=True)
    __truediv__, __rtruediv__ = _operator("truediv"), _operator("truediv", reflected=True)
    __matmul__, __rmatmul__ = _operator("matmul"), _operator("matmul", reflected=True)
    __pow__, __rpow__ = _operator("pow"), _operator("pow", reflected=True)
    __neg__, __getitem__ = _operator("neg"), _operator("getitem")
    _grader_negations = _operator("negations")
