"""The trusted end of the wire accepts the protocol and nothing else."""

import contextlib
import json
import math
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.sandbox import values as plain
from grader.sandbox import wire
from grader.sandbox.wire import Wire, WireClosed, WireError, WireTimeout, read_reply

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | texts
arrays = npst.arrays(
    st.sampled_from(sorted(plain.ARRAY_DTYPES)).map(np.dtype),
    npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text("abc"), inner, max_size=4)
    ),
    max_leaves=8,
)


def reply(result: object, changed: object = None, number: int = 7) -> tuple[bytes, bytes]:
    """Return the frame of a reply, as the worker would write it."""
    blobs: list[bytes] = []
    message = {"id": number, "result": plain.encode(result, blobs), "changed": plain.encode(changed, blobs)}
    return json.dumps(message).encode(), b"".join(blobs)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return (
            type(other) is np.ndarray
            and one.shape == other.shape
            and one.dtype.newbyteorder("=") == other.dtype
            and one.tobytes() == other.tobytes()
        )
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


@given(values)
def test_plain_data_arrives_as_it_was_sent(value):
    body, blob = reply(value)
    assert same(value, read_reply(body, blob, 7).result)


@given(values)
def test_the_worker_reads_what_the_host_sends(value):
    blobs: list[bytes] = []
    tree = json.loads(json.dumps(plain.encode(value, blobs)))
    assert same(value, plain.Decoder(memoryview(b"".join(blobs)), {}).value(tree))


def module_tree(**changes: object) -> dict[str, object]:
    """Return the form of a model of one linear layer, with `changes`."""
    tensor = {"$": "tensor", "dtype": "float32", "shape": [1, 2], "requires_grad": True, "leaf": True}
    parameters = [["weight", tensor], ["bias", {**tensor, "shape": [1]}]]
    settings = {"in_features": 2, "out_features": 1}
    whole = {"$": "module", "kind": "Linear", "settings": settings, "training": True, "parameters": parameters}
    return {**whole, "children": [], **changes}


def changed(form: object, size: int = 12) -> wire.Reply:
    args = [[form], {"$": "dict", "items": []}]
    body = json.dumps({"id": 7, "result": None, "changed": args}).encode()
    return read_reply(body, bytes(size), 7, lambda number, kind: (number, kind))


def test_a_model_may_stand_among_the_changed_arguments_and_nowhere_else():
    assert changed(module_tree()).changed[0][0].weight.shape == (1, 2)
    with pytest.raises(WireError, match="unknown form"):
        read_reply(json.dumps({"id": 7, "result": module_tree(), "changed": None}).encode(), bytes(12), 7)


TENSOR = {"$": "tensor", "dtype": "float32", "shape": [3], "requires_grad": False, "leaf": True}


@pytest.mark.parametrize(
    "form",
    [
        module_tree(kind="Module"),
        module_tree(kind=["Linear"]),
        module_tree(settings={"in_features": 2}),
        module_tree(settings={"in_features": 10**9, "out_features": 1}),
        module_tree(settings={"in_features": -1, "out_features": 1}),
        module_tree(settings={"in_features": True, "out_features": 1}),
        module_tree(training=1),
        module_tree(parameters=[]),
        module_tree(parameters=[["forward", 3], ["bias", 4]]),
        module_tree(parameters=[["weight", None], ["bias", None]]),
        module_tree(parameters=[["__class__", TENSOR]]),
        module_tree(children=[3]),
        module_tree(children={"$": "tuple", "items": []}),
        {**TENSOR, "leaf": False},
        {**TENSOR, "requires_grad": 1},
        {**TENSOR, "dtype": "int64", "requires_grad": True},
        {**TENSOR, "dtype": "uint32"},
        {**TENSOR, "dtype": ["float32"]},
        {**TENSOR, "shape": [1 << 40]},
        {"$": "object", "id": -1, "type": "Layer"},
        {"$": "object", "id": True, "type": "Layer"},
        {"$": "object", "id": 1 << 40, "type": "Layer"},
        {"$": "object", "id": 1, "type": "x" * 1000},
        {"$": "object", "id": 1, "type": 3},
        {"$": "object", "id": "1", "type": "Layer"},
    ],
)
def test_a_model_tensor_or_object_that_cannot_be_is_refused(form):
    with pytest.raises(WireError):
        changed(form)


def test_models_nested_too_deeply_are_refused():
    form = module_tree(kind="Sequential", settings={}, parameters=[])
    for _ in range(100):
        form = module_tree(kind="Sequential", settings={}, parameters=[], children=[form])
    with pytest.raises(WireError):
        changed(form, 0)


@pytest.mark.parametrize("value", [np.float32(0.5), np.int64(3), np.bool_(True), np.array(2.0)[()]])
def test_numpy_scalars_keep_their_type(value):
    body, blob = reply(value)
    back = read_reply(body, blob, 7).result
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize(
    "value",
    [
        np.matrix([[1.0]]),
        np.ma.array([1.0]),
        np.array(["a"]),
        np.array([None]),
        (x for x in "abc"),
        object(),
        {1, 2},
        b"bytes",
        lambda: 1,
        type("Equal", (float,), {"__eq__": lambda *_: True})(1.0),
    ],
)
def test_what_is_not_plain_data_does_not_leave_the_sandbox(value):
    with pytest.raises(plain.NotPlainData):
        plain.encode(value, [])


def tree(value: object) -> bytes:
    return json.dumps({"id": 7, "result": value, "changed": None}).encode()


def array(dtype: object = "float64", shape: object = (1,)) -> object:
    return {"$": "array", "dtype": dtype, "shape": list(shape) if isinstance(shape, tuple) else shape}


def fault(**changes: object) -> bytes:
    whole = {"kind": "error", "type": "E", "message": "m", "frames": [[1, "f"]], **changes}
    return json.dumps({"id": 7, "fault": whole}).encode()


EIGHT = bytes(8)

HOSTILE = {
    "no JSON": (b"{", b""),
    "not UTF-8": (b'"\xff"', b""),
    "a bare list": (b"[]", b""),
    "another id": (tree(None).replace(b"7", b"8"), b""),
    "a boolean id": (b'{"id": true, "result": null, "changed": null}', b""),
    "a missing key": (b'{"id": 7, "result": null}', b""),
    "a further key": (b'{"id": 7, "result": null, "changed": null, "passed": true}', b""),
    "result and fault": (b'{"id": 7, "result": null, "fault": null}', b""),
    "a key twice": (b'{"id": 7, "id": 7, "result": null, "changed": null}', b""),
    "NaN": (tree(math.nan), b""),
    "Infinity": (tree(math.inf), b""),
    "a number that overflows": (b'{"id": 7, "result": ' + b"9" * 5000 + b', "changed": null}', b""),
    "deep nesting": (b'{"id": 7, "result": ' + b"[" * 100 + b"]" * 100 + b', "changed": null}', b""),
    "very deep nesting": (b'{"id": 7, "result": ' + b"[" * 150_000 + b"]" * 150_000 + b', "changed": null}', b""),
    "very many nodes": (tree([0] * 300_000), b""),
    "half a surrogate pair": (tree("\ud800"), b""),
    "an unknown tag": (tree({"$": "pickle", "data": ""}), b""),
    "a plain object": (tree({"a": 1}), b""),
    "an object dtype": (tree(array("object")), EIGHT),
    "a string dtype": (tree(array("<U2")), EIGHT),
    "a dtype that is code": (tree(array("__import__('os')")), EIGHT),
    "a dtype that is a list": (tree(array([["a", "f8"]])), EIGHT),
    "a negative length": (tree(array(shape=(-1,))), EIGHT),
    "a float length": (tree(array(shape=(1.0,))), EIGHT),
    "a boolean length": (tree(array(shape=(True,))), EIGHT),
    "a huge shape": (tree(array(shape=(2**40, 2**40))), EIGHT),
    "many dimensions": (tree(array(shape=(1,) * 40)), EIGHT),
    "a shape that is no list": (tree(array(shape="1")), EIGHT),
    "too few bytes": (tree(array(shape=(2,))), EIGHT),
    "bytes left over": (tree(array()), EIGHT + EIGHT),
    "a boolean of 2": (tree(array("bool")), b"\x02"),
    "a float tag with code": (tree({"$": "float", "value": "1e5"}), b""),
    "a dict with a list as key": (tree({"$": "dict", "items": [[[1], 2]]}), b""),
    "a dict with a key twice": (tree({"$": "dict", "items": [["a", 1], ["a", 2]]}), b""),
    "a dict with triples": (tree({"$": "dict", "items": [["a", 1, 2]]}), b""),
    "changed arguments of another form": (b'{"id": 7, "result": null, "changed": [1, 2]}', b""),
    "a fault with array data": (fault(), EIGHT),
    "a fault of the host's own kinds": (fault(kind="timeout"), b""),
    "a fault whose kind is a list": (fault(kind=[]), b""),
    "a fault whose kind is an object": (fault(kind={}), b""),
    "an empty array of a huge shape": (tree(array(shape=(256_000_000, 256_000_000, 256_000_000, 0))), b""),
    "an empty array of another huge shape": (tree(array(shape=(0, *[256_000_000] * 15))), b""),
    "a dict with very many keys": (tree({"$": "dict", "items": [[k * (2**61 - 1), 0] for k in range(5000)]}), b""),
    "a fault of no kind": (fault(kind="passed"), b""),
    "a fault whose message is long": (fault(message="m" * 10_000), b""),
    "a fault whose message is a list": (fault(message=["m"]), b""),
    "a fault with many frames": (fault(frames=[[1, "f"]] * 100), b""),
    "a fault with a boolean line": (fault(frames=[[True, "f"]]), b""),
    "a fault with a further key": (fault(score=1), b""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_frames_are_refused(name):
    body, blob = HOSTILE[name]
    with pytest.raises(WireError):
        read_reply(body, blob, 7)


def test_the_hostile_frames_differ_from_good_ones_by_their_fault_alone():
    assert read_reply(tree([1, array()]), EIGHT, 7).result == [1, np.zeros(1)]
    assert read_reply(fault(), b"", 7).fault.message == "m"


@settings(max_examples=300)
@given(st.binary(max_size=200), st.binary(max_size=50))
def test_noise_raises_nothing_but_wire_errors(body, blob):
    with pytest.raises(WireError):
        read_reply(body, blob, 7)


words = st.sampled_from(["array", "dict", "float64", "$"])
json_trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | words,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["$", "items", "dtype", "shape", "value"]), inner)
    ),
    max_leaves=10,
)


@settings(max_examples=300)
@given(json_trees, st.binary(max_size=32))
def test_well_formed_json_raises_nothing_but_wire_errors(result, blob):
    with contextlib.suppress(WireError):
        read_reply(tree(result), blob, 7)


FUZZER = Path(__file__).parent / "fuzz" / "wire.py"


def test_frames_that_a_coverage_guided_fuzzer_makes_raise_nothing_but_wire_errors(tmp_path):
    pytest.importorskip("atheris")
    command = [sys.executable, FUZZER, tmp_path / "frames", "-runs=4000", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(re.findall(r"^(\d+) frames", done.stdout, re.MULTILINE)[-1]) >= 2048


@pytest.fixture
def pair():
    host, guest = socket.socketpair()
    yield Wire(host), guest
    host.close()
    guest.close()


def soon() -> float:
    return time.monotonic() + 0.2


def test_silence_ends_at_the_deadline(pair):
    with pytest.raises(WireTimeout):
        pair[0].request("call", soon())


def test_a_dripping_answer_ends_at_the_deadline_of_the_whole_call(pair):
    ended = threading.Event()

    def drip():
        while not ended.wait(0.05):
            pair[1].send(b"\0")

    thread = threading.Thread(target=drip)
    thread.start()
    start = time.monotonic()
    with pytest.raises(WireTimeout):
        pair[0].request("call", soon())
    ended.set()
    thread.join()
    assert time.monotonic() - start < 2


def test_a_worker_that_reads_nothing_ends_at_the_deadline(pair):
    with pytest.raises(WireTimeout):
        pair[0].request("call", soon(), args=[np.zeros(10_000_000)])


def test_hanging_up_is_noticed(pair):
    pair[1].close()
    with pytest.raises(WireClosed):
        pair[0].request("call", soon())


def test_an_answer_before_the_question_is_refused(pair):
    body, blob = reply(1.0, number=1)
    pair[1].sendall(struct.pack(">II", len(body), len(blob)) + body + blob)
    with pytest.raises(WireError, match="before it was asked"):
        pair[0].request("call", soon())


@pytest.mark.parametrize("lengths", [(wire.LARGEST_JSON + 1, 0), (0, wire.LARGEST_BLOB + 1), (2**32 - 1, 2**32 - 1)])
def test_a_claimed_length_is_checked_before_anything_is_read(pair, lengths):
    threading.Timer(0.05, lambda: pair[1].sendall(struct.pack(">II", *lengths))).start()
    with pytest.raises(WireError, match="too large"):
        pair[0].request("call", time.monotonic() + 5)
