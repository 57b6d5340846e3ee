"""The IDX format, in which MNIST was published: a header (type, number of axes, length of each axis), then the bytes."""

import gzip
import math
import struct
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BYTES = 0x08
"""The format's code for unsigned bytes, the only type that MNIST uses."""


def read_idx(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return the array of `shape` that the IDX file `path` holds, plain or gzipped, whatever its name.

    Never takes much more memory than two such arrays, however far the file unpacks. Raises ValueError where the file holds
    something else, and what the system or gzip raise where it cannot be read.
    """
    header = _header(shape)
    size = len(header) + math.prod(shape)
    with path.open("rb") as file:
        unpack = gzip.open if file.read(2) == b"\x1f\x8b" else open
    with unpack(path, "rb") as file:
        content = file.read(size + 1)
    if not content.startswith(header):
        raise ValueError(f"it starts with {content[: len(header)].hex()}, expected the IDX header {header.hex()}")
    if len(content) != size:
        found = f"{len(content)} bytes" if len(content) < size else "more bytes"
        raise ValueError(f"it holds {found}, expected {size} bytes for the shape {shape}")
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape).copy()


def to_idx(array: NDArray[np.uint8]) -> bytes:
    """Return the plain IDX file of an array."""
    return _header(array.shape) + array.tobytes()


def idx_digest(array: NDArray[np.uint8]) -> str:
    """Return the sha256, in hexadecimal, of the plain IDX file of an array."""
    return sha256(to_idx(array)).hexdigest()


def _header(shape: tuple[int, ...]) -> bytes:
    return struct.pack(f">HBB{len(shape)}I", 0, _BYTES, len(shape), *shape)
