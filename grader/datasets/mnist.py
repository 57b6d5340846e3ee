"""MNIST: an embedded subset, and the full set from a file that the user names or from OpenML."""

import math
import socket
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.datasets.idx import idx_digest, read_idx
from grader.errors import GraderError, WrongUsage

EMBEDDED = Path(__file__).with_name("mnist.npz")

_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


class Mnist(NamedTuple):
    """Images and labels: `X_train` (N, 784) and `X_test` (M, 784) uint8, `y_train` (N,) and `y_test` (M,) int64.

    Pixels are 0 (paper) to 255 (ink) of 28 x 28 images in row-major order; labels are 0..9.
    """

    X_train: NDArray[np.uint8]
    y_train: NDArray[np.int64]
    X_test: NDArray[np.uint8]
    y_test: NDArray[np.int64]

    @property
    def full(self) -> bool:
        """Whether these are all 70,000 images, not the embedded subset."""
        return len(self.X_train) == FULL.num_train


@dataclass(frozen=True)
class Edition:
    """What a set must hold: the number of its images, and the sha256 of each of its four parts as a plain IDX file."""

    num_train: int
    num_test: int
    digests: tuple[str, str, str, str]  # training images, training labels, test images, test labels

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The shapes of the four parts."""
        return [(self.num_train, 28, 28), (self.num_train,), (self.num_test, 28, 28), (self.num_test,)]


# The widely published checksums of the four original files, unpacked.
FULL = Edition(
    60_000,
    10_000,
    (
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)

# Printed by cut_mnist.py.
SUBSET = Edition(
    10_000,
    2_000,
    (
        "5ca12d22ddcb829ad94dfc5b3c6ed8d434907509060565c02b76a0906b087cdd",
        "f45c746a10d74c18ef5282993197bd22d8c47a9443a24b53513903aadecf2c03",
        "415fefb52b44e581f65967c239f32d75a6420b4f4632b3ceb09eaeae8de14830",
        "6b0c58d351f45ba6ad0a78779a897664c75e4aa269dffba6044d040caddd1633",
    ),
)


# --- loading ------------------------------------------------------------------------------------------------------------


def load_mnist(full: bool = False, path: str | Path | None = None) -> Mnist:
    """Return MNIST: the embedded subset, or the full set where it is asked for and can be had.

    - ``load_mnist()``: 10,000 training and 2,000 test images that ship with the package.
    - ``load_mnist(full=True)``: all 60,000 + 10,000, downloaded from OpenML by scikit-learn, which keeps them. Where that
      fails, says why on stderr and returns the subset; the attribute ``full`` of the result tells which it is.
    - ``load_mnist(path=...)``: all of them from an ``.npz`` file with ``X`` (70000, 784) and ``y`` (70000,), training images
      first, in their original order, or from a folder with the four original IDX files, plain or gzipped.

    Every set is compared with its checksums. Raises WrongUsage, which names the file, where `path` is not there or damaged,
    and GraderError where the embedded file is.
    """
    if path is not None:
        return read_mnist(Path(path).expanduser())
    fetched = fetch_mnist() if full else None
    if fetched is not None:
        return fetched
    X_train, y_train, X_test, y_test = _embedded()
    return Mnist(X_train.copy(), y_train.copy(), X_test.copy(), y_test.copy())


def disguised_mnist(rng: np.random.Generator, num_train: int, num_test: int) -> Mnist:
    """Return images drawn by `rng` from the embedded subset, with pixel columns and class labels permuted.

    A classifier that learns does not mind; answers memorised from the public data set are worthless. Each class has its
    share, as nearly as can be. Raises ValueError where more images are asked for than the subset has.
    """
    subset = _embedded()
    columns, labels = rng.permutation(784), rng.permutation(10)
    train = stratified_draw(subset.y_train, num_train, rng)
    test = stratified_draw(subset.y_test, num_test, rng)
    return Mnist(
        subset.X_train[np.ix_(train, columns)],
        labels[subset.y_train[train]],
        subset.X_test[np.ix_(test, columns)],
        labels[subset.y_test[test]],
    )


def stratified_draw(y: NDArray[np.int64], count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return `count` different row numbers of `y` (N,) in random order, in which each class has its share of `y`.

    The rows of a class get random ranks; those drawn are the lowest, relative to the size of their class. Raises
    ValueError where `count` is not 0..N.
    """
    if not 0 <= count <= len(y):
        raise ValueError(f"{count} rows are asked for, there are {len(y)}")
    ranks = np.empty(len(y))
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        ranks[rows] = (rng.permutation(len(rows)) + 0.5) / len(rows)
    return rng.permutation(np.argsort(ranks, kind="stable")[:count])


@cache
def _embedded() -> Mnist:
    """Return the embedded subset, which nobody may change, read once in a process."""
    try:
        subset = _read_npz(EMBEDDED, SUBSET)
    except Exception as problem:
        raise GraderError(f"{EMBEDDED} is damaged: {_text(problem)}. Install the package again.") from problem
    for part in subset:
        part.flags.writeable = False
    return subset


# --- files --------------------------------------------------------------------------------------------------------------


def read_mnist(path: Path, edition: Edition = FULL) -> Mnist:
    """Return the set that `path` holds, an ``.npz`` file or a folder of IDX files. Raises WrongUsage."""
    with _naming(path):
        if not path.is_dir():
            return _read_npz(path, edition)
    return _read_folder(path, edition)


def _read_folder(folder: Path, edition: Edition) -> Mnist:
    parts = []
    for name, shape, digest in zip(_FILES, edition.shapes, edition.digests, strict=True):
        with _naming(folder):
            path = _find(folder, name)
        with _naming(path):
            part = read_idx(path, shape)
            _compare(part, digest, "its content")
        parts.append(part)
    return _mnist(parts)


def _find(folder: Path, name: str) -> Path:
    """Return the file `name` of `folder`, under one of the names that it goes by."""
    plain = [folder / name, folder / name.replace("-idx", ".idx")]
    for path in [*plain, *(path.with_name(f"{path.name}.gz") for path in plain)]:
        if path.is_file():
            return path
    raise ValueError(f"it holds no file {name} or {name}.gz")


def _read_npz(path: Path, edition: Edition) -> Mnist:
    if not path.is_file():
        raise ValueError("there is no such file or folder")
    rows = edition.num_train + edition.num_test
    with path.open("rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError("it is neither an .npz file nor a folder of IDX files")
        with zipfile.ZipFile(file) as archive:
            return _split(_member(archive, "X", (rows, 784)), _member(archive, "y", (rows,)), edition)


def _member(archive: zipfile.ZipFile, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return an array of an ``.npz`` archive. Never unpickles, nor unpacks much more than numbers of 8 bytes would take."""
    file_name = f"{name}.npy"
    if file_name not in archive.namelist():
        raise ValueError(f"it holds {', '.join(archive.namelist()[:9]) or 'nothing'}, expected X.npy and y.npy")
    size, limit = archive.getinfo(file_name).file_size, 8 * math.prod(shape) + 1000
    if size > limit:
        raise ValueError(f"{name} unpacks to {size} bytes, expected at most {limit} for the shape {shape}")
    with archive.open(file_name) as file:
        return np.asarray(np.lib.format.read_array(file, allow_pickle=False))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn whatever a damaged or hostile file ends in into an error that names it."""
    try:
        yield
    except Exception as problem:
        raise WrongUsage(f"{path} is not the MNIST that was asked for: {_text(problem)}") from problem


def _text(problem: Exception) -> str:
    """Return what an error says, in one short line, whatever a hostile file put into it."""
    text = str(problem) or type(problem).__name__
    return "".join(character if character.isprintable() else "?" for character in text[:300])


# --- OpenML -------------------------------------------------------------------------------------------------------------


def fetch_mnist(edition: Edition = FULL, timeout: float = 20.0) -> Mnist | None:
    """Return the full set from scikit-learn's cache or from OpenML, or say on stderr why not and return None.

    `timeout` is in seconds, for each time that the network does not answer.
    """
    try:
        from sklearn.datasets import fetch_openml, get_data_home
    except ImportError:
        _say_subset("MNIST was not downloaded, because scikit-learn is not installed")
        return None
    try:
        _say(f"Fetching MNIST from OpenML (15 MB), unless {get_data_home()} has it; takes half a minute or more ...")
        with _socket_timeout(timeout):
            data = fetch_openml(
                "mnist_784",
                version=1,
                as_frame=False,
                parser="liac-arff",  # the other one needs pandas, and fails with pandas 3.1
                n_retries=1,
            )
        return _split(data.data, data.target, edition)
    except Exception as problem:  # noqa: BLE001  networks, servers, caches and parsers fail in every way
        _say_subset(f"MNIST could not be fetched from OpenML ({_text(problem)})")
        return None


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    """Let connections that give no timeout, such as those of fetch_openml, end where a firewall swallows them."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _say_subset(reason: str) -> None:
    _say(
        f"{reason}, and no file was named. Going on with the embedded subset of {SUBSET.num_train} + {SUBSET.num_test} "
        "images; for all of them name an .npz file or a folder of IDX files: load_mnist(path=...)."
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# --- checking -----------------------------------------------------------------------------------------------------------


def _split(X: NDArray[Any], y: NDArray[Any], edition: Edition) -> Mnist:
    """Return the parts of images (N, 784) and labels (N,) in original order, once they are seen to be those of `edition`."""
    rows = edition.num_train + edition.num_test
    for name, array, shape in (("X", X, (rows, 784)), ("y", y, (rows,))):
        if array.shape != shape:
            raise ValueError(f"{name} has the shape {array.shape}, expected {shape}")
    with np.errstate(invalid="ignore"):  # what is no byte fails the comparison below
        images, labels = X.astype(np.uint8).reshape(-1, 28, 28), y.astype(np.uint8)
    n = edition.num_train
    parts = [images[:n], labels[:n], images[n:], labels[n:]]
    names = [f"X[:{n}]", f"y[:{n}]", f"X[{n}:]", f"y[{n}:]"]
    for part, digest, name in zip(parts, edition.digests, names, strict=True):
        _compare(part, digest, name)
    return _mnist(parts)


def _compare(part: NDArray[np.uint8], digest: str, name: str) -> None:
    found = idx_digest(part)
    if found != digest:
        raise ValueError(f"{name}, as a plain IDX file, has the sha256 {found}, expected {digest}")


def _mnist(parts: list[NDArray[np.uint8]]) -> Mnist:
    X_train, y_train, X_test, y_test = parts
    return Mnist(X_train.reshape(-1, 784), y_train.astype(np.int64), X_test.reshape(-1, 784), y_test.astype(np.int64))
