"""The untrusted side: imports one submission and calls its functions. It imports nothing of ours.

Started as ``python -I worker.py CONFIG`` inside the jail, CONFIG being JSON: ``fd`` (the wire, one end of a socket pair),
``uid`` (what to become, or null), ``rlimits`` (name -> value, as in the `resource` module) and ``path`` (folders to add to
sys.path). It holds no test, no expected value and no other submission; whatever it says is data for the trusted side to
distrust.

The protocol
------------
A frame is two 4-byte big-endian lengths N and M, N bytes of UTF-8 JSON and M bytes of array data. The worker sends one
frame, ``{"id": 0, "result": null, "changed": null}``, when it is confined and ready. Then the host asks and the worker
answers, one reply to one request, with the request's id:

    {"id": 1, "op": "load", "name": "softmax_regression", "filename": "softmax_regression.py", "source": "…", "cells": [1, …]}
    {"id": 2, "op": "call", "function": "softmax", "args": [VALUE, …], "kwargs": DICT}

    {"id": 2, "result": VALUE, "changed": null}    `changed` is [args, kwargs] as they are after the call,
    {"id": 2, "fault": FAULT}                      where the submission wrote into one of them

A VALUE is plain data: null, true, false, an integer, a finite float, a string, a list, or one of

    {"$": "tuple", "items": [VALUE, …]}                   {"$": "dict", "items": [[VALUE, VALUE], …]}
    {"$": "float", "value": "nan" | "inf" | "-inf"}       {"$": "scalar", "dtype": "float64"}
    {"$": "array", "dtype": "float64", "shape": [3, 5]}

The bytes of scalars and arrays (C order, little-endian) stand in the frame's array data, in the order in which they occur
in the JSON. Nothing is ever pickled. A FAULT says what happened instead of a result:

    {"kind": "error", "type": "ValueError", "message": "…", "frames": [[LINE, FUNCTION], …]}

`cells` are the first lines of a notebook's cells, none for a script. A cell that raises does not keep the next from running,
as in Jupyter; what it raised is the FAULT of each part that is then missing.

`kind` is one of syntax, missing, signature, not_implemented, error, memory, rejected (the value is not plain data);
`frames` are the submission's own frames, the innermost last.
"""

import difflib
import json
import os
import socket
import struct
import sys
import traceback
from collections.abc import Collection
from types import ModuleType
from typing import Any

import numpy as np

ARRAY_DTYPES = frozenset(
    [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
    ]
)
MOST_FRAMES = 8
LONGEST_MESSAGE = 500


class NotPlainData(Exception):
    """A value that cannot cross the wire; the message says what it is."""


# --- values ---------------------------------------------------------------------------------------------------------


def encode(value: Any, blobs: list[bytes]) -> Any:
    """Return the JSON form of plain data, appending the bytes of its arrays to `blobs`. Raises NotPlainData."""
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if np.isfinite(value) else {"$": "float", "value": str(value)}
    if isinstance(value, np.generic):
        blobs.append(_array_bytes(np.asarray(value)))
        return {"$": "scalar", "dtype": value.dtype.name}
    if kind is np.ndarray:
        blobs.append(_array_bytes(value))
        return {"$": "array", "dtype": value.dtype.name, "shape": list(value.shape)}
    if kind is list:
        return [encode(item, blobs) for item in value]
    if isinstance(value, tuple):
        return {"$": "tuple", "items": [encode(item, blobs) for item in value]}
    if isinstance(value, dict):
        return {"$": "dict", "items": [[encode(key, blobs), encode(item, blobs)] for key, item in value.items()]}
    raise NotPlainData(f"a {kind.__name__}")


def decode(tree: Any, blob: memoryview) -> Any:
    """Return the value of a JSON form that the trusted side made (the trusted side itself decodes strictly, in wire.py)."""
    value, _ = _decode(tree, blob)
    return value


def _array_bytes(array: np.ndarray) -> bytes:
    if array.dtype.name not in ARRAY_DTYPES:
        raise NotPlainData(f"an array of dtype {array.dtype}")
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def _decode(tree: Any, blob: memoryview) -> tuple[Any, memoryview]:
    if isinstance(tree, list):
        items = []
        for item in tree:
            value, blob = _decode(item, blob)
            items.append(value)
        return items, blob
    if not isinstance(tree, dict):
        return tree, blob
    if tree["$"] == "float":
        return float(tree["value"]), blob
    if tree["$"] == "tuple":
        items, blob = _decode(tree["items"], blob)
        return tuple(items), blob
    if tree["$"] == "dict":
        pairs, blob = _decode(tree["items"], blob)
        return dict(pairs), blob
    shape = tree.get("shape", [])
    dtype = np.dtype(tree["dtype"])
    size = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
    array = np.frombuffer(blob[:size], dtype=dtype).reshape(shape).copy()
    return (array if tree["$"] == "array" else array[()]), blob[size:]


# --- faults ---------------------------------------------------------------------------------------------------------


def fault(kind: str, message: str, *, type: str = "", frames: list[list[Any]] | None = None) -> dict[str, Any]:
    """Return a FAULT."""
    return {"kind": kind, "type": type, "message": message[:LONGEST_MESSAGE], "frames": frames or []}


def fault_of(error: BaseException, filenames: Collection[str]) -> dict[str, Any]:
    """Return the FAULT of an exception that came out of the submission compiled under one of `filenames`."""
    frames = [[f.lineno, f.name] for f in traceback.extract_tb(error.__traceback__) if f.filename in filenames]
    frames = frames[-MOST_FRAMES:]
    name = type(error).__name__
    message = _text(error)
    if isinstance(error, MemoryError):
        return fault("memory", message, type=name, frames=frames)
    if isinstance(error, NotImplementedError):
        return fault("not_implemented", message, type=name, frames=frames)
    if isinstance(error, SyntaxError) and error.filename in filenames:
        text = (error.text or "").strip()
        return fault(
            "syntax", f"{error.msg}: {text}" if text else str(error.msg), type=name, frames=[[error.lineno or 0, ""]]
        )
    return fault("error", message, type=name, frames=frames)


def run(source: str, cells: list[int], filename: str, namespace: dict[str, Any]) -> dict[str, Any] | None:
    """Execute a source, cell by cell where it is a notebook's; return the FAULT of the first cell that raised, or None."""
    lines = source.split("\n")
    first = None
    for start, end in zip(cells or [1], [*cells[1:], len(lines) + 1], strict=True):
        text = "\n" * (start - 1) + "\n".join(lines[start - 1 : end - 1])
        try:
            exec(compile(text, filename, "exec"), namespace)
        except BaseException as error:  # noqa: BLE001  whatever a submission raises is its answer
            first = first or fault_of(error, {filename})
    return first


def find_function(module: ModuleType, name: str, broken: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Return None where `module` has a callable `name`, else the FAULT that says why not: `broken`, if a cell raised."""
    if callable(getattr(module, name, None)):
        return None
    if broken and not hasattr(module, name):
        return broken
    if hasattr(module, name):
        return fault("missing", f"`{name}` is a {type(getattr(module, name)).__name__}, not a function.")
    similar = [other for other, value in vars(module).items() if callable(value) and not other.startswith("__")]
    for other in difflib.get_close_matches(name, similar, n=1):
        message = f"There is no function `{name}`, but one named `{other}`: rename it to `{name}`."
        return fault("missing", message, frames=definition(getattr(module, other)))
    return fault("missing", f"There is no function `{name}`: the stub has it, and the name must stay.")


def definition(function: Any) -> list[list[Any]]:
    """Return the frame at which a plain function is defined, as a list of none or one."""
    code = getattr(function, "__code__", None)
    return [[code.co_firstlineno, code.co_name]] if code else []


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  a submission may raise anything, also something whose text raises
        return "(its text raises an error)"


# --- the worker -----------------------------------------------------------------------------------------------------


class Worker:
    """Answers the requests of one submission's tests."""

    def __init__(self, wire: socket.socket) -> None:
        self.wire = wire
        self.module = ModuleType("not_loaded")
        self.filename = ""
        self.broken: dict[str, Any] | None = None

    def serve(self) -> None:
        """Answer until the host hangs up."""
        self.send({"id": 0, "result": None, "changed": None}, [])
        while header := self.receive(8, may_end=True):
            length, blob_length = struct.unpack(">II", header)
            request = json.loads(self.receive(length))
            self.answer(request, memoryview(self.receive(blob_length)))

    def answer(self, request: dict[str, Any], blob: memoryview) -> None:
        blobs: list[bytes] = []
        try:
            reply = self.load(request) if request["op"] == "load" else self.call(request, blob, blobs)
        except NotPlainData as problem:
            reply = {"fault": fault("rejected", str(problem))}
        except BaseException as error:  # noqa: BLE001  whatever a submission raises, SystemExit too, is its answer
            reply = {"fault": fault_of(error, {self.filename})}
        if "fault" in reply:
            blobs = []
        self.send({"id": request["id"], **reply}, blobs)

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        self.filename = request["filename"]
        self.module = ModuleType(request["name"])
        self.module.__file__ = self.filename
        sys.modules[request["name"]] = self.module
        self.broken = run(request["source"], request["cells"], self.filename, self.module.__dict__)
        if self.broken and not request["cells"]:
            return {"fault": self.broken}
        return {"result": None, "changed": None}

    def call(self, request: dict[str, Any], blob: memoryview, blobs: list[bytes]) -> dict[str, Any]:
        missing = find_function(self.module, request["function"], self.broken)
        if missing:
            return {"fault": missing}
        args, kwargs = decode([request["args"], request["kwargs"]], blob)
        function = getattr(self.module, request["function"])
        try:
            result = function(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is not None and error.__traceback__.tb_next is None:  # raised by the call itself
                return {"fault": fault("signature", str(error), type="TypeError", frames=definition(function))}
            raise
        return {"result": encode(result, blobs), "changed": self.changes(request, blob, [args, kwargs], blobs)}

    def changes(self, request: dict[str, Any], blob: memoryview, after: list[Any], blobs: list[bytes]) -> Any:
        """Return the JSON form of the arguments `after` the call, or None where they are as they came."""
        changed: list[bytes] = []
        tree = encode(after, changed)
        if tree == [request["args"], request["kwargs"]] and b"".join(changed) == blob:
            return None
        blobs += changed
        return tree

    def send(self, message: dict[str, Any], blobs: list[bytes]) -> None:
        body = json.dumps(message, allow_nan=False).encode()
        blob = b"".join(blobs)
        self.wire.sendall(struct.pack(">II", len(body), len(blob)) + body + blob)

    def receive(self, size: int, *, may_end: bool = False) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = self.wire.recv(min(size - len(data), 1 << 20))
            if not piece and may_end and not data:
                return b""
            if not piece:
                raise EOFError("the host hung up in the middle of a frame")
            data += piece
        return bytes(data)


def confine(config: dict[str, Any]) -> None:
    """Give up what the jail could not take away before the interpreter started: user id, and resources."""
    import resource  # not on Windows, where students still use the functions above

    if config["uid"] is not None:
        os.setgroups([])
        os.setresgid(config["uid"], config["uid"], config["uid"])
        os.setresuid(config["uid"], config["uid"], config["uid"])
    for name, value in config["rlimits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def main() -> None:
    config = json.loads(sys.argv[1])
    wire = socket.socket(fileno=config["fd"])
    sys.path += config["path"]
    confine(config)
    Worker(wire).serve()


if __name__ == "__main__":
    main()
