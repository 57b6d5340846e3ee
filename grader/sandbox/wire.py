"""The trusted end of the wire: frames under a deadline, and a decoder that accepts nothing but the protocol of `worker`.

Everything that arrives was written by a process that runs a stranger's code. Sizes are checked before anything is read or
allocated, every key and type is checked, and whatever does not fit raises WireError and nothing else.
"""

import json
import secrets
import select
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.fault import KINDS, Fault
from grader.sandbox.values import (
    ARRAY_DTYPES,
    MODULES,
    TENSOR_DTYPES,
    NotPlainData,
    Other,
    build_module,
    encode,
    refuse,
    tensor_of,
)
from grader.sandbox.worker import LONGEST_MESSAGE, LONGEST_TYPE, MOST_FRAMES

__all__ = ["NotPlainData", "Reply", "Wire", "WireClosed", "WireError", "WireTimeout"]

LARGEST_JSON = 4_000_000
LARGEST_BLOB = 64_000_000
MOST_NODES = 200_000
DEEPEST = 32
LONGEST_INTEGER = 4_000  # digits; below Python's own limit, above which int() raises
MOST_DIMENSIONS = 16
MOST_KEYS = 1_000  # of one dict: whoever chooses integer keys can make them collide
WIDEST_LAYER = 100_000

Keep = Callable[[int, str], Any]
"""What the host makes of an object that stays with the submission: number and type name -> value."""


class WireError(Exception):
    """The other end broke the protocol."""


class WireClosed(WireError):
    """The other end is gone."""


class WireTimeout(WireError):
    """The other end did not answer in time."""


@dataclass(frozen=True)
class Reply:
    """The answer to one request: `fault`, or the `result` with the changed arguments as [args, kwargs], if any changed."""

    result: Any = None
    changed: list[Any] | None = None
    fault: Fault | None = None


class Wire:
    """One end of a socket pair whose other end a worker holds. `keep` and `other` are for what is not plain data."""

    def __init__(self, connection: socket.socket, keep: "Keep | None" = None, other: Other = refuse) -> None:
        self.connection = connection
        self.keep = keep
        self.other = other
        self._received = bytearray()
        connection.setblocking(False)

    def hello(self, deadline: float) -> None:
        """Wait for the worker's first frame. `deadline` is a value of time.monotonic()."""
        self._reply(0, deadline)

    def request(self, op: str, deadline: float, **fields: Any) -> Reply:
        """Send a request and return its reply. `args` and `kwargs` among the fields are encoded.

        Raises WireError (WireClosed, WireTimeout), or NotPlainData where an argument cannot cross.
        """
        blobs: list[bytes] = []
        number = secrets.randbits(53)  # nobody answers a question without having read it
        request = request_of(number, op, fields, blobs, self.other)
        body = _ENCODER.encode(request).encode()
        self._refuse_early_answer()
        self._send(struct.pack(">II", len(body), sum(map(len, blobs))) + body + b"".join(blobs), deadline)
        return self._reply(number, deadline)

    def close(self) -> None:
        self.connection.close()

    def _refuse_early_answer(self) -> None:
        if self._received or self._read():
            raise WireError("it answered before it was asked")

    def _send(self, data: bytes, deadline: float) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[self.connection.send(left) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline, "take the request")
            except OSError as problem:
                raise WireClosed(str(problem)) from None

    def _reply(self, number: int, deadline: float) -> Reply:
        length, blob_length = struct.unpack(">II", self._receive(8, deadline))
        if length > LARGEST_JSON or blob_length > LARGEST_BLOB:
            raise WireError(f"a frame of {length} and {blob_length} bytes is too large")
        body = self._receive(length, deadline)
        return read_reply(body, self._receive(blob_length, deadline), number, self.keep)

    def _receive(self, size: int, deadline: float) -> bytes:
        while len(self._received) < size:
            self._wait(select.POLLIN, deadline, "answer")
            self._read()
        data = bytes(self._received[:size])
        del self._received[:size]
        return data

    def _read(self) -> bool:
        """Take what has arrived; return False where nothing has."""
        try:
            piece = self.connection.recv(1 << 18)
        except BlockingIOError:
            return False
        except OSError as problem:
            raise WireClosed(str(problem)) from None
        if not piece:
            raise WireClosed("it hung up")
        self._received += piece
        return True

    def _wait(self, event: int, deadline: float, what: str) -> None:
        """Wait until the socket can be read or written. Raises WireTimeout."""
        poll = select.poll()
        poll.register(self.connection, event)
        if not poll.poll(max(0.0, 1000 * (deadline - time.monotonic()))):
            raise WireTimeout(f"it did not {what} in time")


def request_of(number: int, op: str, fields: Mapping[str, Any], blobs: list[bytes], other: Other) -> dict[str, Any]:
    """Return a request; `args` and `kwargs` among the fields are encoded. Raises NotPlainData."""
    tree = {key: encode(value, blobs, other) if key in ("args", "kwargs") else value for key, value in fields.items()}
    return {"id": number, "op": op, **tree}


def read_reply(body: bytes, blob: bytes, number: int, keep: "Keep | None" = None) -> Reply:
    """Return the reply in a frame, which must carry the request's `number`. Raises WireError for anything else."""
    try:
        return reply_of(_parse(body), blob, number, keep)
    except WireError:
        raise
    except Exception as problem:  # noqa: BLE001  what the checks below do not foresee must not become the grader's fault
        raise WireError(f"a reply cannot be read: {type(problem).__name__}") from None


def reply_of(tree: Any, blob: bytes, number: int, keep: "Keep | None" = None) -> Reply:
    """Return the reply that a frame's JSON and array data stand for. Raises WireError."""
    message = _mapping(tree, "reply")
    if type(message.get("id")) is not int or message["id"] != number:
        raise WireError("the reply is not to the request")
    if set(message) == {"id", "fault"}:
        if blob:
            raise WireError("a fault carries array data")
        return Reply(fault=_fault(message["fault"]))
    if set(message) != {"id", "result", "changed"}:
        raise WireError("a reply has the wrong keys")
    decoder = _Decoder(blob, keep)
    result = decoder.value(message["result"])
    decoder.modules = True
    changed = decoder.value(message["changed"])
    decoder.finish()
    if changed is not None and not (type(changed) is list and [type(item) for item in changed] == [list, dict]):
        raise WireError("the changed arguments are not [args, kwargs]")
    return Reply(result, changed)


def _parse(body: bytes) -> Any:
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MOST_NODES:
        raise WireError(f"a message has more than {MOST_NODES} nodes")
    try:
        return _DECODER.decode(body.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, OverflowError) as problem:
        raise WireError(f"a message is not JSON: {type(problem).__name__}") from None


def _constant(text: str) -> Any:
    raise WireError(f"{text} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER:
        raise WireError(f"an integer of {len(digits)} digits")
    return int(digits)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise WireError("a key occurs twice")
    return mapping


def _mapping(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WireError(f"a {what} is not an object")
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise WireError("a text is missing or too long")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise WireError("a text holds half of a surrogate pair") from None
    return value


def _fault(value: Any) -> Fault:
    data = _mapping(value, "fault")
    if set(data) != {"kind", "type", "message", "frames"} or data["kind"] not in list(
        KINDS - {"timeout", "crashed", "forbidden"}
    ):
        raise WireError("a fault has the wrong keys or kind")
    frames = data["frames"]
    if not isinstance(frames, list) or len(frames) > MOST_FRAMES:
        raise WireError("the frames of a fault are not a short list")
    return Fault(
        data["kind"],
        _text(data["message"], LONGEST_MESSAGE),
        _text(data["type"], LONGEST_MESSAGE),
        tuple(map(_frame, frames)),
    )


def _frame(value: Any) -> tuple[int, str]:
    if not isinstance(value, list) or [type(item) for item in value] != [int, str] or not 0 <= value[0] < 1 << 31:
        raise WireError("a frame of a fault is not a line and a function")
    return value[0], _text(value[1], LONGEST_MESSAGE)


_ENCODER = json.JSONEncoder(allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_constant, parse_int=_integer, object_pairs_hook=_distinct)


class _Decoder:
    """Rebuilds values from JSON and the array data that goes with it, which must be used up in the end."""

    def __init__(self, blob: bytes, keep: "Keep | None") -> None:
        self.blob = memoryview(blob)
        self.keep = keep
        self.modules = False  # whether models may occur: only among the changed arguments

    def finish(self) -> None:
        if self.blob:
            raise WireError(f"{len(self.blob)} bytes of array data are left over")

    def value(self, tree: Any, depth: int = 0) -> Any:
        if depth > DEEPEST:
            raise WireError(f"a value is nested more than {DEEPEST} deep")
        if tree is None or isinstance(tree, (bool, int, float)):
            return tree
        if isinstance(tree, str):
            return _text(tree, LARGEST_JSON)
        if isinstance(tree, list):
            return [self.value(item, depth + 1) for item in tree]
        return self._tagged(_mapping(tree, "value"), depth)

    def _tagged(self, tree: Mapping[str, Any], depth: int) -> Any:
        keys = (tree.get("$"), *sorted(tree.keys() - {"$"}))
        if keys == ("float", "value") and tree["value"] in ("nan", "inf", "-inf"):
            return float(tree["value"])
        if keys == ("tuple", "items") and isinstance(tree["items"], list):
            return tuple(self.value(item, depth + 1) for item in tree["items"])
        if keys == ("dict", "items") and isinstance(tree["items"], list):
            return self._dict(tree["items"], depth)
        if keys == ("scalar", "dtype"):
            return self._array(tree["dtype"], [])[()]
        if keys == ("array", "dtype", "shape"):
            return self._array(tree["dtype"], tree["shape"])
        if keys == ("tensor", "dtype", "leaf", "requires_grad", "shape"):
            return self._tensor(tree)
        if keys in (("object", "id", "type"), ("object", "id")) and self.keep:
            return self._object(tree["id"], tree.get("type", ""))
        if keys == ("module", "children", "kind", "parameters", "settings", "training") and self.modules:
            self._check_module(tree, depth)
            return build_module(dict(tree), self.value)
        raise WireError("a value has an unknown form")

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        if len(pairs) > MOST_KEYS:
            raise WireError(f"a dict has more than {MOST_KEYS} keys")
        mapping = {}
        for pair in pairs:
            if (
                not isinstance(pair, list)
                or len(pair) != 2
                or not (pair[0] is None or isinstance(pair[0], (str, int, float)))
            ):
                raise WireError("a dict has an entry that is not a simple key and a value")
            key = self.value(pair[0])
            if key in mapping:
                raise WireError("a dict has a key twice")
            mapping[key] = self.value(pair[1], depth + 1)
        return mapping

    def _object(self, number: Any, kind: Any) -> Any:
        if type(number) is not int or not 0 < number < 1 << 31:
            raise WireError("an object's number is not a positive integer")
        assert self.keep is not None
        return self.keep(number, _text(kind, LONGEST_TYPE))

    def _tensor(self, tree: Mapping[str, Any]) -> Any:
        marks = (tree["requires_grad"], tree["leaf"])
        if marks not in ((False, True), (True, True), (True, False)) or not all(type(mark) is bool for mark in marks):
            raise WireError("a tensor's marks are not possible")
        if tree["dtype"] not in list(TENSOR_DTYPES) or (
            tree["requires_grad"] and tree["dtype"][:3] not in ("flo", "com")
        ):
            raise WireError("a tensor has a dtype that is not plain")
        return tensor_of(self._array(tree["dtype"], tree["shape"]), dict(tree))

    def _check_module(self, tree: Any, depth: int) -> None:
        if depth > DEEPEST or set(_mapping(tree, "model")) != {
            "$",
            "kind",
            "settings",
            "training",
            "parameters",
            "children",
        }:
            raise WireError("a model has the wrong keys or is nested too deeply")
        settings = _mapping(tree["settings"], "model's settings")
        if tree["kind"] not in list(MODULES) or tuple(settings) != MODULES[tree["kind"]]:
            raise WireError("a model has an unknown layer or settings")
        if not all(type(size) is int and 0 < size <= WIDEST_LAYER for size in settings.values()):
            raise WireError("a layer's sizes are not positive integers")
        if type(tree["training"]) is not bool or not all(isinstance(tree[k], list) for k in ("parameters", "children")):
            raise WireError("a model's parts are not lists")
        names = [pair[0] for pair in tree["parameters"] if isinstance(pair, list) and len(pair) == 2]
        known = [["weight", "bias"], ["weight"]] if tree["kind"] == "Linear" else [[]]
        forms = (
            [pair[1] for pair in tree["parameters"]]
            if names in known and len(names) == len(tree["parameters"])
            else None
        )
        if forms is None or not all(isinstance(form, dict) and form.get("$") == "tensor" for form in forms):
            raise WireError("a layer's parameters are not its weight and bias")
        for child in tree["children"]:
            self._check_module(child, depth + 1)

    def _array(self, dtype: Any, shape: Any) -> NDArray[Any]:
        if not isinstance(dtype, str) or dtype not in ARRAY_DTYPES:
            raise WireError("an array has a dtype that is not plain")
        if not isinstance(shape, list) or len(shape) > MOST_DIMENSIONS:
            raise WireError("an array's shape is not a short list")
        size = extent = np.dtype(dtype).itemsize  # extent: what NumPy must be able to count, a length of 0 taken as 1
        for length in shape:
            if type(length) is not int or not 0 <= length <= LARGEST_BLOB:
                raise WireError("an array's shape has an entry that is not a length")
            size *= length
            extent *= max(length, 1)
        if extent > LARGEST_BLOB:
            raise WireError("an array's shape is too large")
        if size > len(self.blob):
            raise WireError("an array is larger than the array data")
        data, self.blob = self.blob[:size], self.blob[size:]
        array = np.frombuffer(data, dtype=np.uint8 if dtype == "bool" else dtype)
        if dtype == "bool" and (array > 1).any():
            raise WireError("a boolean is neither 0 nor 1")
        return array.astype(dtype).reshape(shape)
