"""The untrusted side: imports one submission and calls its functions. Of ours it has its two neighbours, which are as bare.

Started as ``python -I -c … CONFIG`` inside the jail, CONFIG being JSON: ``fd`` (the wire, one end of a socket pair),
``uid`` (what to become, or null) and ``rlimits`` (name -> value, as in the `resource` module). It holds no test, no expected
value and no other submission; whatever it says is data for the trusted side to distrust.

The protocol
------------
A frame is two 4-byte big-endian lengths N and M, N bytes of UTF-8 JSON and M bytes of array data. The worker sends one
frame, ``{"id": 0, "result": null, "changed": null}``, when it is confined and ready. Then the host asks and the worker
answers, one reply to one request, with the request's id, which cannot be foretold (VALUEs: see `values`):

    {"op": "inspect", "source": "…", "parts": ["softmax", …], "forbidden": [RULE, …]}    before "load": see `restrictions`
    {"op": "load", "name": "softmax_regression", "filename": "softmax_regression.py", "source": "…", "cells": [1, …]}
    {"op": "call", "target": null, "name": "softmax", "args": [VALUE, …], "kwargs": DICT}    a function of the submission
    {"op": "call", "target": 7, "name": "", …}            an object that stays here, or a method that "get" gave
    {"op": "get", "target": 7, "name": "weight", …}       an attribute
    {"op": "set", "target": 7, "name": "weight", "args": [VALUE], …}
    {"op": "operate", "target": null, "name": "add", "args": [VALUE, VALUE], …}    one of OPERATORS
    {"op": "overflow", "becomes": "raise"}                from now on, in NumPy; "warn" is usual

    {"id": 2, "result": VALUE, "changed": null}    `changed` is [args, kwargs] as they are after the call,
    {"id": 2, "fault": FAULT}                      where the submission wrote into one of them

A request with ``"begins": true`` is the first of a test: a load then starts the global random generators, the same way every time,
and any other request puts them back to where the load left them. So a mark does not hang on chance, nor on other tests.

What is not plain data stays here and crosses as the number of an object; the same object always has the same number. A FAULT
says what happened instead of a result:

    {"kind": "error", "type": "ValueError", "message": "…", "frames": [[LINE, FUNCTION], …]}

`cells` are the first lines of a notebook's cells, none for a script. A cell that raises does not keep the next from running,
as in Jupyter; what it raised is the FAULT of each part that is then missing.

`kind` is one of syntax, missing, signature, not_implemented, error, memory, rejected (the value cannot cross);
`frames` are the submission's own frames, the innermost last.
"""

import difflib
import json
import operator
import os
import random
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Collection
from functools import partial
from types import ModuleType
from typing import Any

from grader.sandbox import restrictions
from grader.sandbox.values import Decoder, NotPlainData, encode, encode_module


def negations(value: Any, times: int) -> Any:
    """Return ``-value`` of ``-value`` of …: a long chain of operations in one request."""
    for _ in range(times):
        value = -value
    return value


OPERATORS: dict[str, Callable[..., Any]] = {
    name: getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "pow", "matmul", "neg", "getitem")
}
OPERATORS["negations"] = negations
_OFTEN_BY_MISTAKE = {
    "generator": "a function with yield returns one; use return.",
    "function": "are the brackets of a call missing?",
    "method": "are the brackets of a call missing?",
    "type": "are the brackets that make an object missing?",
}
LONGEST_TYPE = 100
MOST_FRAMES = 8
LONGEST_MESSAGE = 500


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
    if isinstance(error, NotImplementedError) and _raised_in(filenames, error):  # libraries raise it too
        return fault("not_implemented", message, type=name, frames=frames)
    if isinstance(error, SyntaxError) and error.filename in filenames:
        text = (error.text or "").strip()
        return fault(
            "syntax", f"{error.msg}: {text}" if text else str(error.msg), type=name, frames=[[error.lineno or 0, ""]]
        )
    return fault("error", message, type=name, frames=frames)


def _raised_in(filenames: Collection[str], error: BaseException) -> bool:
    places = traceback.extract_tb(error.__traceback__)
    return bool(places) and places[-1].filename in filenames


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


def missing_attribute(target: Any, name: str) -> dict[str, Any]:
    """Return the FAULT of an attribute that an object does not have."""
    kind, frames = type(target).__name__, definition(type(target))
    if kind in _OFTEN_BY_MISTAKE:
        return fault("missing", f"What came back is a {kind} and has no `{name}`: {_OFTEN_BY_MISTAKE[kind]}")
    similar = [other for other in dir(target) if not other.startswith("_")]
    for other in difflib.get_close_matches(name, similar, n=1):
        return fault("missing", f"A {kind} has no `{name}`, but `{other}`: rename it to `{name}`.", frames=frames)
    return fault("missing", f"A {kind} has no `{name}`: the stub names it, and the name must stay.", frames=frames)


def definition(function: Any) -> list[list[Any]]:
    """Return the frame at which a function, or a class's `__init__`, is defined, as a list of none or one."""
    function = vars(function).get("__init__") if isinstance(function, type) else function
    code = getattr(function, "__code__", None)
    return [[code.co_firstlineno, code.co_name]] if code else []


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  a submission may raise anything, also something whose text raises
        return "(its text raises an error)"


# --- random generators ----------------------------------------------------------------------------------------------


def start_generators() -> None:
    """Seed the global generators of Python, NumPy and PyTorch, as far as they are loaded."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.manual_seed(0)


def restorers() -> list[Callable[[], Any]]:
    """Return functions that put the global generators back to where they are now."""
    kept: list[Callable[[], Any]] = [partial(random.setstate, random.getstate())]
    if "numpy" in sys.modules:
        numpy_random = sys.modules["numpy"].random
        kept.append(partial(numpy_random.set_state, numpy_random.get_state()))
    if "torch" in sys.modules:
        generator = sys.modules["torch"].default_generator
        kept.append(partial(generator.set_state, generator.get_state()))
    return kept


# --- the worker -----------------------------------------------------------------------------------------------------


class Worker:
    """Answers the requests of one submission's tests; what `lets_through` names ends the worker instead of being an answer."""

    def __init__(self, lets_through: tuple[type[BaseException], ...] = ()) -> None:
        self.lets_through = lets_through
        self.module = ModuleType("not_loaded")
        self.filenames: frozenset[str] = frozenset()
        self.broken: dict[str, Any] | None = None  # what the first cell of a notebook that raised did
        self.error: BaseException | None = None  # what the submission raised last
        self.restorers: list[Callable[[], Any]] = []  # of the random generators
        self.objects: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # id() of an object -> its number

    def answer(self, request: dict[str, Any], blob: memoryview) -> tuple[dict[str, Any], list[bytes]]:
        """Return the reply to a request and its array data."""
        blobs: list[bytes] = []
        self.error = None
        try:
            if request["op"] == "inspect":
                found = restrictions.violations(request["source"], request["parts"], request["forbidden"])
                reply = {"result": encode(found, blobs), "changed": None}
            elif request["op"] == "load":
                reply = self.load(request)
            elif request["op"] == "overflow":
                sys.modules["numpy"].seterr(over=request["becomes"])
                reply = {"result": None, "changed": None}
            else:
                reply = self.perform(request, blob, blobs)
        except NotPlainData as problem:
            reply = {"fault": fault("rejected", str(problem))}
        except self.lets_through:
            raise
        except BaseException as error:  # noqa: BLE001  whatever a submission raises, SystemExit too, is its answer
            self.error = error
            reply = {"fault": fault_of(error, self.filenames)}
        return {"id": request["id"], **reply}, [] if "fault" in reply else blobs

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        filename = request["filename"]
        self.filenames = frozenset([filename])
        self.module = ModuleType(request["name"])
        self.module.__file__ = filename
        sys.modules[request["name"]] = self.module
        if request.get("begins"):
            start_generators()
        self.broken = run(request["source"], request["cells"], filename, self.module.__dict__)
        if request.get("begins"):
            self.restorers = restorers()
        if self.broken and not request["cells"]:
            return {"fault": self.broken}
        return {"result": None, "changed": None}

    def perform(self, request: dict[str, Any], blob: memoryview, blobs: list[bytes]) -> dict[str, Any]:
        """Answer a call, get, set or operate."""
        op, name = request["op"], request["name"]
        target = self.module if request["target"] is None else self.objects[request["target"]]
        missing = find_function(self.module, name, self.broken) if op == "call" and target is self.module else None
        if missing:
            return {"fault": missing}
        decoder = Decoder(blob, self.objects)
        args, kwargs = decoder.value([request["args"], request["kwargs"]])
        function = self.function(op, target, name)
        if request.get("begins"):
            for restore in self.restorers:
                restore()
        try:
            result = function(*args, **kwargs)
        except TypeError as error:
            if op == "call" and error.__traceback__ is not None and error.__traceback__.tb_next is None:
                return {"fault": fault("signature", str(error), type="TypeError", frames=definition(function))}
            raise  # not by the call itself
        except AttributeError as error:
            if op == "get" and error.obj is target and error.name == name:
                return {"fault": missing_attribute(target, name)}
            raise
        tree = encode(result, blobs, self.keep)
        return {"result": tree, "changed": self.changes(request, blob, [args, kwargs], decoder.modules, blobs)}

    def function(self, op: str, target: Any, name: str) -> Callable[..., Any]:
        if op == "get":
            return lambda: getattr(target, name)
        if op == "set":
            return lambda value: setattr(target, name, value)
        if op == "operate":
            return OPERATORS[name]
        chosen: Callable[..., Any] = getattr(target, name) if name else target
        return chosen

    def keep(self, value: Any, blobs: list[bytes]) -> dict[str, Any]:
        """Return the form of an object that stays here."""
        number = self.numbers.setdefault(id(value), len(self.objects) + 1)
        self.objects[number] = value
        return {"$": "object", "id": number, "type": type(value).__name__[:LONGEST_TYPE]}

    def changes(
        self, request: dict[str, Any], blob: memoryview, after: list[Any], given: list[Any], blobs: list[bytes]
    ) -> Any:
        """Return the JSON form of the arguments `after` the call, or None where they are as they came."""
        changed: list[bytes] = []

        def other(value: Any, data: list[bytes]) -> Any:
            if any(value is module for module in given):
                return encode_module(value, data)
            return {"$": "object", "id": self.keep(value, data)["id"]}

        tree = encode(after, changed, other)
        if tree == [request["args"], request["kwargs"]] and b"".join(changed) == blob:
            return None
        blobs += changed
        return tree


def serve(wire: socket.socket, worker: Worker) -> None:
    """Answer until the host hangs up."""
    _send(wire, {"id": 0, "result": None, "changed": None}, [])
    stream = wire.makefile("rb")
    while header := stream.read(8):
        length, blob_length = struct.unpack(">II", header)
        request = json.loads(stream.read(length))
        _send(wire, *worker.answer(request, memoryview(stream.read(blob_length))))


def _send(wire: socket.socket, message: dict[str, Any], blobs: list[bytes]) -> None:
    body = json.dumps(message, allow_nan=False).encode()
    blob = b"".join(blobs)
    wire.sendall(struct.pack(">II", len(body), len(blob)) + body + blob)


def become(user: int | None) -> None:
    """Give up root for an unprivileged user id, for good; None where there is nothing to give up."""
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def limit(rlimits: dict[str, int]) -> None:
    """Bound this process's resources, where the machine does not bound them more tightly, and take its standard streams."""
    import resource  # not on Windows, where students still use the functions above

    for name, value in rlimits.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def main() -> None:
    """Run a worker with the configuration that the command line gives."""
    config = json.loads(sys.argv[1])
    wire = socket.socket(fileno=config["fd"])
    become(config["uid"])
    limit(config["rlimits"])
    serve(wire, Worker())
