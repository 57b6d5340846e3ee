"""The two sides' common language: plain data as JSON and bytes. It imports nothing of ours, because it runs beside a submission.

A VALUE is null, true, false, an integer, a finite float, a string, a list, or one of

    {"$": "tuple", "items": [VALUE, …]}                   {"$": "dict", "items": [[VALUE, VALUE], …]}
    {"$": "float", "value": "nan" | "inf" | "-inf"}       {"$": "scalar", "dtype": "float64"}
    {"$": "array", "dtype": "float64", "shape": [3, 5]}
    {"$": "tensor", "dtype": "float32", "shape": [3, 5], "requires_grad": false, "leaf": true}
    {"$": "object", "id": 7, "type": "Linear"}            what stays with the submission; from the host without a type
    {"$": "module", "kind": "Linear", "settings": {"in_features": 4, …}, "training": true,
     "parameters": [["weight", TENSOR], …], "children": [MODULE, …]}    a model of the test's, as an argument only

The bytes of scalars, arrays and tensors (C order, little-endian) stand in the frame's array data, in the order in which they
occur in the JSON. Nothing is ever pickled.
"""

import math
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
ARRAY_DTYPES = frozenset(("bool", *_INTEGERS, "float16", "float32", "float64", "complex64", "complex128"))
TENSOR_DTYPES = ARRAY_DTYPES - {"uint16", "uint32", "uint64"}
_NAMES = {dtype: name for name in ARRAY_DTYPES for dtype in (np.dtype(name), np.dtype(name).newbyteorder())}
"""The names of both byte orders; `dtype.name` is slow."""

MODULES: dict[str, tuple[str, ...]] = {
    "Sequential": (),
    "Linear": ("in_features", "out_features"),
    "Identity": (),
    "ReLU": (),
    "Sigmoid": (),
    "Tanh": (),
}
"""The layers of torch.nn that a test may pass, with the arguments that make them."""

Other = Callable[[Any, list[bytes]], Any]


class NotPlainData(Exception):
    """A value that cannot cross the wire; the message says what it is."""


def refuse(value: Any, blobs: list[bytes]) -> Any:
    """Raise NotPlainData: the answer to what is not plain data, where nothing else is done about it."""
    raise NotPlainData(f"a {type(value).__name__}")


# --- out ------------------------------------------------------------------------------------------------------------


def encode(value: Any, blobs: list[bytes], other: Other = refuse) -> Any:
    """Return the JSON form of plain data, appending the bytes of its arrays to `blobs`.

    `other` gives the form of what is not plain data. Raises NotPlainData.
    """
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {"$": "float", "value": str(value)}
    if isinstance(value, np.generic):
        return {"$": "scalar", "dtype": _append(np.asarray(value), blobs)}
    if kind is np.ndarray:
        return {"$": "array", "dtype": _append(value, blobs), "shape": list(value.shape)}
    if kind is list:
        return [encode(item, blobs, other) for item in value]
    if isinstance(value, tuple):
        return {"$": "tuple", "items": [encode(item, blobs, other) for item in value]}
    if isinstance(value, dict):
        items = [[encode(key, blobs, other), encode(item, blobs, other)] for key, item in value.items()]
        return {"$": "dict", "items": items}
    if is_tensor(value):
        return encode_tensor(value, blobs)
    return other(value, blobs)


def is_tensor(value: Any) -> bool:
    """Say whether `value` is exactly a torch.Tensor or an nn.Parameter, without importing torch."""
    torch = sys.modules.get("torch")
    return torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter)


def is_module(value: Any) -> bool:
    """Say whether `value` is a torch.nn.Module, without importing torch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.nn.Module)


def encode_tensor(tensor: Any, blobs: list[bytes]) -> dict[str, Any]:
    """Return the JSON form of a tensor. Raises NotPlainData for a sparse or an exotic one."""
    dtype, layout = _name(tensor.dtype), _name(tensor.layout)
    if dtype not in TENSOR_DTYPES or layout != "strided":
        raise NotPlainData(f"a tensor of dtype {dtype} and layout {layout}")
    _append(tensor.numpy(force=True), blobs)
    marks = {"requires_grad": bool(tensor.requires_grad), "leaf": bool(tensor.is_leaf)}
    return {"$": "tensor", "dtype": dtype, "shape": list(tensor.shape), **marks}


def encode_module(module: Any, blobs: list[bytes]) -> dict[str, Any]:
    """Return the JSON form of a model made of MODULES, with its values and modes. Raises NotPlainData for another one."""
    kind = type(module).__name__
    if kind not in MODULES or not type(module).__module__.startswith("torch.nn."):
        raise NotPlainData(f"a model with the layer {kind}")
    parameters = [[name, encode_tensor(value, blobs)] for name, value in module.named_parameters(recurse=False)]
    return {
        "$": "module",
        "kind": kind,
        "settings": {name: getattr(module, name) for name in MODULES[kind]},
        "training": bool(module.training),
        "parameters": parameters,
        "children": [encode_module(child, blobs) for child in module.children()],
    }


@cache
def _name(constant: Any) -> str:
    """Return the name of a dtype or layout of torch."""
    return str(constant).removeprefix("torch.")


def _append(array: np.ndarray, blobs: list[bytes]) -> str:
    """Append the bytes of an array and return the name of its dtype. Raises NotPlainData."""
    name = _NAMES.get(array.dtype)
    if name is None:
        raise NotPlainData(f"an array of dtype {array.dtype}")
    blobs.append(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return name


# --- in: what the trusted side made (the trusted side itself decodes strictly, in wire.py) ------------------------------


class Decoder:
    """Rebuilds values from their JSON form; `objects` are those that stay here, by id, `modules` those that it made."""

    def __init__(self, blob: memoryview, objects: dict[int, Any]) -> None:
        self.blob = blob
        self.objects = objects
        self.modules: list[Any] = []

    def value(self, tree: Any) -> Any:
        if isinstance(tree, list):
            return [self.value(item) for item in tree]
        if not isinstance(tree, dict):
            return tree
        kind = tree["$"]
        if kind == "float":
            return float(tree["value"])
        if kind == "tuple":
            return tuple(self.value(tree["items"]))
        if kind == "dict":
            return dict(self.value(tree["items"]))
        if kind == "object":
            return self.objects[tree["id"]]
        if kind == "module":
            self.modules.append(build_module(tree, self.value))
            return self.modules[-1]
        if kind == "tensor":
            return tensor_of(self.array(tree), tree)
        return self.array(tree) if kind == "array" else self.array(tree)[()]

    def array(self, tree: dict[str, Any]) -> Any:
        shape = tree.get("shape", [])
        dtype = np.dtype(tree["dtype"])
        size = dtype.itemsize * math.prod(shape)
        data, self.blob = self.blob[:size], self.blob[size:]
        return np.frombuffer(data, dtype=dtype).reshape(shape).copy()


def tensor_of(array: np.ndarray, marks: dict[str, Any]) -> Any:
    """Return a tensor with the values of an array of its own, leaf and requiring gradients as `marks` say."""
    import torch

    tensor = torch.from_numpy(array)
    if not marks["requires_grad"]:
        return tensor
    tensor.requires_grad_()
    return tensor if marks["leaf"] else tensor.view_as(tensor)


def build_module(tree: dict[str, Any], value: Callable[[Any], Any]) -> Any:
    """Return the model of a JSON form; `value` decodes its tensors."""
    import torch

    parameters = [(name, value(tensor)) for name, tensor in tree["parameters"]]
    children = [build_module(child, value) for child in tree["children"]]
    settings = dict(tree["settings"])
    if tree["kind"] == "Linear":  # on "meta" nothing is drawn, so that no random number is used up
        settings |= {"device": "meta", "bias": any(name == "bias" for name, _ in parameters)}
    module = getattr(torch.nn, tree["kind"])(*children, **settings)
    for name, tensor in parameters:
        setattr(module, name, torch.nn.Parameter(tensor.detach(), requires_grad=tensor.requires_grad))
    module.training = tree["training"]
    return module
