"""Feeds the wire's decoder with frames that a coverage-guided fuzzer (Atheris) makes from good ones.

    python tests/fuzz/wire.py FOLDER [-runs=100000] [-max_total_time=60] [other options of libFuzzer]

FOLDER keeps the frames that reached new code. A frame that raises anything but the protocol's own error, or takes more than
MOST_SECONDS of CPU, or for whose sake more than MOST_MEMORY MiB are asked for, ends the run with the frame in a file. Now and
then a line says how many frames were accepted and what the slowest took. Half of the changes are made to the JSON's values,
so that they get past the parser; the other half, by libFuzzer, to the bytes.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["grader.sandbox", "grader.fault"]):
    from grader.sandbox import values, wire

import numpy as np
import torch

MOST_SECONDS = 0.5
MOST_MEMORY = 256
NUMBER = 7  # of the question that every frame answers
OPTIONS = ["-max_len=20000", f"-malloc_limit_mb={MOST_MEMORY}", "-rss_limit_mb=2048", "-print_final_stats=0"]

HOSTILE = [
    None,
    True,
    -1,
    0,
    1,
    2**31,
    10**30,
    1e308,
    "",
    "$",
    "float32",
    "int8",
    "object",
    "Linear",
    "nan",
    [],
    {},
    [[]],
]


class Tally:
    """What the frames came to."""

    frames = accepted = 0
    slowest = 0.0


def frame_of(data: bytes) -> tuple[bytes, bytes]:
    """Return the JSON and the array data of a frame: what stands before and after the first zero byte."""
    body, _, blob = data.partition(b"\0")
    return body, blob


def try_frame(data: bytes) -> None:
    """Read one frame. Raises whatever the decoder should not."""
    body, blob = frame_of(data)
    start = time.process_time()
    try:
        wire.reply_of(wire._parse(body), blob, NUMBER, lambda number, kind: (number, kind))
        Tally.accepted += 1
    except wire.WireError:
        pass
    seconds = time.process_time() - start
    Tally.frames, Tally.slowest = Tally.frames + 1, max(Tally.slowest, seconds)
    if seconds > MOST_SECONDS:
        raise TimeoutError(f"a frame of {len(data)} bytes took {seconds:.2f} s")
    if Tally.frames & (Tally.frames - 1) == 0:  # a power of two
        print(
            f"{Tally.frames} frames, {Tally.accepted} accepted, the slowest {1000 * Tally.slowest:.1f} ms", flush=True
        )


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Return (container, key) of every value in a tree of JSON."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [place for key, value in items for place in [(tree, key), *places(value)]]


def mutate(data: bytes, largest: int, seed: int) -> bytes:
    """Return a frame in which a value of the JSON is another one of it, or a hostile one, or gone; or some bytes differ."""
    chance = random.Random(seed)
    body, blob = frame_of(data)
    try:
        tree = json.loads(body)
        container, key = chance.choice(places(tree))
    except (ValueError, IndexError, RecursionError):
        return bytes(atheris.Mutate(data, largest))
    if chance.random() < 0.5:
        return bytes(atheris.Mutate(data, largest))
    others = [inner[name] for inner, name in places(tree)]
    if chance.random() < 0.2:
        del container[key]
    else:
        container[key] = chance.choice(others + HOSTILE)
    try:
        return (json.dumps(tree).encode() + b"\0" + blob)[:largest]
    except ValueError:  # a value has come to lie within itself
        return data


def good_frames() -> list[bytes]:
    """Return a frame for each form that a value may have."""
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1, bias=False))
    results: list[Any] = [None, True, 3, -0.5, float("nan"), "text", [1, [2]], (1, "a"), {"a": 1, 2: None}]
    results += [np.float32(2), np.arange(6.0).reshape(2, 3), np.zeros((0, 3), dtype="int8"), np.array([True, False])]
    results += [torch.ones(2, 2), torch.ones(3, requires_grad=True)]
    frames = []
    for result in results:
        blobs: list[bytes] = []
        message = {"id": NUMBER, "result": values.encode(result, blobs), "changed": None}
        frames.append(json.dumps(message).encode() + b"\0" + b"".join(blobs))
    blobs = []
    changed = [[values.encode_module(model, blobs)], values.encode({}, blobs)]
    tree = {"$": "object", "id": 3, "type": "Model"}
    frames.append(json.dumps({"id": NUMBER, "result": tree, "changed": changed}).encode() + b"\0" + b"".join(blobs))
    fault = {"kind": "error", "type": "ValueError", "message": "no", "frames": [[3, "f"]]}
    return [*frames, json.dumps({"id": NUMBER, "fault": fault}).encode()]


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(good_frames()):
        try_frame(frame)
        (folder / f"good-{number}").write_bytes(frame)
    assert Tally.accepted == Tally.frames, "a good frame was refused"
    atheris.Setup([sys.argv[0], str(folder), *OPTIONS, *sys.argv[2:]], try_frame, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
