"""MNIST: the embedded subset is the published images, and no other file passes for the full set."""

import gzip
import hashlib
import io
import json
import pickle
import re
import shutil
import socket
import subprocess
import sys
import time
import tracemalloc
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hatchling.builders.wheel import WheelBuilder

from grader.datasets import Mnist, disguised_mnist, load_mnist
from grader.datasets.cut_mnist import cut, digests, write
from grader.datasets.idx import idx_digest, read_idx, to_idx
from grader.datasets.mnist import EMBEDDED, FULL, SUBSET, Edition, fetch_mnist, read_mnist, stratified_draw
from grader.errors import WrongUsage
from grader.intake import Source
from grader.sandbox.session import Session

IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")

# How often each digit occurs in the original training and test sets.
TRAIN_COUNTS = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.fixture
def small() -> Mnist:
    """A set of 40 + 20 noisy images, in place of the 70,000."""
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 256, (60, 784), dtype=np.uint8), np.arange(60) % 10
    return Mnist(X[:40], y[:40], X[40:], y[40:])


@pytest.fixture
def edition(small: Mnist) -> Edition:
    """What a file that holds `small` must hold."""
    return Edition(40, 20, tuple(digests(small)))


def joined(mnist: Mnist) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([mnist.X_train, mnist.X_test]), np.concatenate([mnist.y_train, mnist.y_test])


def write_npz(path: Path, mnist: Mnist) -> Path:
    X, y = joined(mnist)
    np.savez(path, X=X, y=y)
    return path


def write_folder(folder: Path, mnist: Mnist, name: str = "{}", pack=bytes) -> Path:
    folder.mkdir()
    parts = [mnist.X_train.reshape(-1, 28, 28), mnist.y_train, mnist.X_test.reshape(-1, 28, 28), mnist.y_test]
    for file, part in zip(IDX_FILES, parts, strict=True):
        (folder / name.format(file)).write_bytes(pack(to_idx(part.astype(np.uint8))))
    return folder


def flip(path: Path, position: int) -> Path:
    content = bytearray(path.read_bytes())
    content[position] ^= 0x10
    path.write_bytes(content)
    return path


def assert_same(found: Mnist, expected: Mnist) -> None:
    for ours, theirs, dtype in zip(found, expected, [np.uint8, np.int64] * 2, strict=True):
        assert ours.dtype == dtype
        assert ours.flags.writeable
        assert np.array_equal(ours, theirs)


# --- the embedded subset ------------------------------------------------------------------------------------------------


def test_the_subset_has_10000_training_and_2000_test_images():
    mnist = load_mnist()
    assert [part.shape for part in mnist] == [(10_000, 784), (10_000,), (2_000, 784), (2_000,)]
    assert [part.dtype for part in mnist] == [np.uint8, np.int64, np.uint8, np.int64]
    assert not mnist.full


def test_the_subset_fits_into_three_megabytes():
    assert EMBEDDED.stat().st_size <= 3_000_000


def test_each_digit_has_its_share_of_the_original_sets():
    mnist = load_mnist()
    assert np.abs(np.bincount(mnist.y_train) - np.array(TRAIN_COUNTS) / 6).max() < 1
    assert np.abs(np.bincount(mnist.y_test) - np.array(TEST_COUNTS) / 5).max() < 1


def test_no_image_of_the_subset_occurs_twice():
    X, _ = joined(load_mnist())
    assert len({image.tobytes() for image in X}) == 12_000


def test_the_first_images_do_not_come_sorted_by_digit():
    assert np.bincount(load_mnist().y_train[:1000], minlength=10).min() > 60


def test_whoever_changes_the_arrays_changes_a_copy():
    load_mnist().X_train[:] = 0
    assert load_mnist().X_train.any()


def test_reading_the_subset_imports_no_scikit_learn():
    code = "import sys; from grader.datasets import load_mnist; load_mnist(); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_reading_the_subset_takes_less_than_a_second():
    start = time.process_time()
    read_mnist(EMBEDDED, SUBSET)
    assert time.process_time() - start < 1


def test_the_subset_can_be_read_in_the_jail(jail):
    text = "from grader.datasets import load_mnist\n\ndef count():\n    return len(load_mnist().X_train)\n"
    with Session(jail, Source(text, "work.py"), "work") as session:
        assert session.call("count", (), {}) == 10_000


def test_the_wheel_holds_the_subset(tmp_path):
    root = Path(__file__).parents[1]
    wheel = next(iter(WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])))
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("grader/datasets/mnist.npz") == EMBEDDED.read_bytes()


@pytest.mark.parametrize("position", [100, 500_000, -600])
def test_a_damaged_byte_of_the_embedded_file_is_noticed(tmp_path, position):
    copy = Path(shutil.copy(EMBEDDED, tmp_path))
    assert len(read_mnist(copy, SUBSET).X_train) == 10_000  # the control: undamaged, it passes
    flip(copy, position)
    with pytest.raises(WrongUsage, match=re.escape(str(copy))):
        read_mnist(copy, SUBSET)


# --- disguised images ---------------------------------------------------------------------------------------------------


def test_disguised_images_are_those_of_the_subset_under_another_order(rng):
    mnist, disguised = load_mnist(), disguised_mnist(rng, 500, 100)
    assert [part.shape for part in disguised] == [(500, 784), (500,), (100, 784), (100,)]
    assert [part.dtype for part in disguised] == [np.uint8, np.int64, np.uint8, np.int64]
    for ours, theirs in ((mnist.X_train, disguised.X_train), (mnist.X_test, disguised.X_test)):
        known = {image.tobytes() for image in np.sort(ours, axis=1)}
        assert all(image.tobytes() in known for image in np.sort(theirs, axis=1))
        assert len({image.tobytes() for image in theirs}) == len(theirs)
        plain = {image.tobytes() for image in ours}
        assert not any(image.tobytes() in plain for image in theirs)


def test_training_and_test_images_share_the_disguise(rng):
    (X, y), (Z, z) = joined(load_mnist()), joined(disguised_mnist(rng, 10_000, 2_000))
    digit = {image.tobytes(): label for image, label in zip(np.sort(X, axis=1), y, strict=True)}
    pairs = Counter((digit[image.tobytes()], label) for image, label in zip(np.sort(Z, axis=1), z, strict=True))
    # two images have the same pixels in another order, so one pair may be wrong
    assert sum(count for _, count in pairs.most_common(10)) >= 11_999
    assert not np.array_equal(X.sum(axis=0), Z.sum(axis=0))
    assert np.array_equal(np.sort(X.sum(axis=0)), np.sort(Z.sum(axis=0)))


def test_a_small_disguised_set_has_every_digit(rng):
    disguised = disguised_mnist(rng, 50, 20)
    assert np.bincount(disguised.y_train, minlength=10).min() >= 4
    assert np.bincount(disguised.y_test, minlength=10).min() >= 1


def test_another_seed_gives_another_disguise_and_the_same_seed_the_same():
    first, again, other = (disguised_mnist(np.random.default_rng(seed), 30, 10) for seed in (1, 1, 2))
    assert_same(first, again)
    assert not np.array_equal(first.X_train, other.X_train)


def test_more_disguised_images_than_there_are_cannot_be_had(rng):
    with pytest.raises(ValueError, match="2001 rows are asked for, there are 2000"):
        disguised_mnist(rng, 10, 2001)


@pytest.mark.parametrize("count", [0, 1, 17, 99, 100])
def test_a_stratified_draw_gives_each_class_its_share(rng, count):
    y = np.repeat([0, 1, 2], [60, 30, 10])
    rows = stratified_draw(y, count, rng)
    assert len(set(rows.tolist())) == count
    assert np.abs(np.bincount(y[rows], minlength=3) - count * np.array([0.6, 0.3, 0.1])).max() <= 1


def test_a_stratified_draw_does_not_deal_the_classes_in_turn(rng):
    y = np.repeat([0, 1], 500)
    assert (np.diff(y[stratified_draw(y, 1000, rng)]) == 0).sum() > 300


# --- files that the user names ------------------------------------------------------------------------------------------


def test_an_npz_file_is_read(tmp_path, small, edition):
    assert_same(read_mnist(write_npz(tmp_path / "mine.npz", small), edition), small)


def test_an_npz_file_may_hold_floats_and_labels_as_text(tmp_path, small, edition):
    X, y = joined(small)
    np.savez_compressed(tmp_path / "mine.npz", X=X.astype(np.float64), y=y.astype("U1"))
    assert_same(read_mnist(tmp_path / "mine.npz", edition), small)


@pytest.mark.parametrize("dotted", [False, True])
@pytest.mark.parametrize(("suffix", "pack"), [("", bytes), (".gz", gzip.compress), ("", gzip.compress)])
def test_the_original_files_are_read(tmp_path, small, edition, dotted, suffix, pack):
    folder = write_folder(tmp_path / "raw", small, "{}" + suffix, pack)
    if dotted:
        for path in folder.iterdir():
            path.rename(path.with_name(path.name.replace("-idx", ".idx")))
    assert_same(read_mnist(folder, edition), small)


def test_an_idx_file_has_the_published_form():
    assert to_idx(np.array([[1, 2, 3]], dtype=np.uint8)) == bytes.fromhex("00000802 00000001 00000003 010203")


def test_the_checksum_of_an_array_is_that_of_its_idx_file(tmp_path, small):
    (tmp_path / "labels").write_bytes(to_idx(small.y_test.astype(np.uint8)))
    assert idx_digest(small.y_test.astype(np.uint8)) == hashlib.sha256((tmp_path / "labels").read_bytes()).hexdigest()
    assert np.array_equal(read_idx(tmp_path / "labels", (20,)), small.y_test)


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path):
    with pytest.raises(WrongUsage, match=r"nowhere\.npz .* there is no such file or folder"):
        load_mnist(full=True, path=tmp_path / "nowhere.npz")


def test_another_set_than_mnist_is_an_error_even_where_only_the_path_is_given(tmp_path, small):
    path = write_npz(tmp_path / "mine.npz", small)
    with pytest.raises(WrongUsage, match=r"mine\.npz .* X has the shape \(60, 784\), expected \(70000, 784\)"):
        load_mnist(path=str(path))


def test_one_changed_pixel_in_an_npz_file_is_noticed(tmp_path, small, edition):
    X, y = joined(small)
    X[45, 3] ^= 1
    np.savez(tmp_path / "mine.npz", X=X, y=y)
    with pytest.raises(
        WrongUsage, match=rf"mine\.npz .* X\[40:\], .* sha256 [0-9a-f]{{64}}, expected {edition.digests[2]}"
    ):
        read_mnist(tmp_path / "mine.npz", edition)


def test_a_label_that_is_right_but_for_whole_bytes_is_not_taken_over(tmp_path, small, edition):
    X, y = joined(small)
    np.savez(tmp_path / "mine.npz", X=X, y=y + 256)
    assert_same(read_mnist(tmp_path / "mine.npz", edition), small)


def test_rows_in_another_order_are_noticed(tmp_path, small, edition):
    X, y = joined(small)
    np.savez(tmp_path / "mine.npz", X=X[::-1], y=y[::-1])
    with pytest.raises(WrongUsage, match=r"X\[:40\], .* has the sha256"):
        read_mnist(tmp_path / "mine.npz", edition)


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(("suffix", "pack"), [("", bytes), (".gz", gzip.compress)])
def test_the_damaged_one_of_the_original_files_is_named(tmp_path, small, edition, number, suffix, pack):
    folder = write_folder(tmp_path / "raw", small, "{}" + suffix, pack)
    damaged = flip(folder / (IDX_FILES[number] + suffix), -12)
    with pytest.raises(WrongUsage, match=re.escape(str(damaged))):
        read_mnist(folder, edition)


def test_a_missing_one_of_the_original_files_is_named(tmp_path, small, edition):
    folder = write_folder(tmp_path / "raw", small)
    (folder / IDX_FILES[2]).unlink()
    with pytest.raises(
        WrongUsage, match=r"raw .* it holds no file t10k-images-idx3-ubyte or t10k-images-idx3-ubyte\.gz"
    ):
        read_mnist(folder, edition)


def test_a_cut_off_file_is_named(tmp_path, small, edition):
    folder = write_folder(tmp_path / "raw", small)
    path = folder / IDX_FILES[1]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(WrongUsage, match=r"train-labels-idx1-ubyte .* it holds 47 bytes, expected 48"):
        read_mnist(folder, edition)


def test_a_cut_off_gz_file_is_named(tmp_path, small, edition):
    folder = write_folder(tmp_path / "raw", small, "{}.gz", gzip.compress)
    path = folder / f"{IDX_FILES[0]}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WrongUsage, match=r"train-images-idx3-ubyte\.gz .* ended before"):
        read_mnist(folder, edition)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all", b"\x93NUMPY\x01\x00"])
def test_a_file_that_is_no_archive_is_named(tmp_path, content):
    (tmp_path / "mine.npz").write_bytes(content)
    with pytest.raises(WrongUsage, match=r"mine\.npz .* it is neither an \.npz file nor a folder of IDX files"):
        load_mnist(path=tmp_path / "mine.npz")


def test_an_archive_without_x_and_y_is_told_what_it_holds(tmp_path):
    np.savez(tmp_path / "mine.npz", x_train=np.zeros(3))
    with pytest.raises(WrongUsage, match=r"it holds x_train\.npy, expected X\.npy and y\.npy"):
        load_mnist(path=tmp_path / "mine.npz")


def test_what_a_hostile_archive_says_stays_one_short_line(tmp_path):
    with zipfile.ZipFile(tmp_path / "mine.npz", "w") as archive:
        archive.writestr("\x1b[2J\n" + 1000 * "x", "")
    with pytest.raises(WrongUsage) as caught:
        load_mnist(path=tmp_path / "mine.npz")
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < len(str(tmp_path)) + 400


class Canary:
    """Leaves a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_nothing_is_ever_unpickled(tmp_path, small, edition):
    alarm = tmp_path / "alarm"
    y = np.array([Canary(alarm)] * 60, dtype=object)
    pickle.loads(pickle.dumps(Canary(alarm)))
    assert alarm.exists()  # the control: the canary sings
    alarm.unlink()
    np.savez(tmp_path / "mine.npz", X=joined(small)[0], y=y)
    with pytest.raises(WrongUsage, match=r"mine\.npz .* allow_pickle=False"):
        read_mnist(tmp_path / "mine.npz", edition)
    assert not alarm.exists()


@pytest.fixture
def peak() -> Iterator[object]:
    """Return the largest memory, in bytes, that Python and NumPy held since the test began."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


def test_a_gzip_bomb_does_not_fill_the_memory(tmp_path, small, edition, peak):
    folder = write_folder(tmp_path / "raw", small)
    bomb = folder / IDX_FILES[0]
    bomb.write_bytes(gzip.compress(bomb.read_bytes()) + gzip.compress(bytes(1 << 20)) * 2000)
    with pytest.raises(WrongUsage, match=r"train-images-idx3-ubyte .* it holds more bytes, expected 31376"):
        read_mnist(folder, edition)
    assert peak() < 30 << 20


def test_a_zip_bomb_does_not_fill_the_memory(tmp_path, small, edition, peak):
    with (
        zipfile.ZipFile(tmp_path / "mine.npz", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("X.npy", "w") as file,
    ):
        for _ in range(100):
            file.write(bytes(1 << 20))
    with pytest.raises(WrongUsage, match="X unpacks to 104857600 bytes, expected at most 377320"):
        read_mnist(tmp_path / "mine.npz", edition)
    assert peak() < 30 << 20


def test_an_array_that_claims_to_be_huge_is_refused(tmp_path, small, edition):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (10**12, 784)})
    with zipfile.ZipFile(tmp_path / "mine.npz", "w") as archive:
        archive.writestr("X.npy", header.getvalue())
    with pytest.raises(WrongUsage, match=r"mine\.npz"):
        read_mnist(tmp_path / "mine.npz", edition)


# --- OpenML -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def offline(tmp_path, monkeypatch) -> Iterator[Path]:
    """Every connection of this process is refused, by a proxy that is not there; return scikit-learn's empty cache."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "cache"))
    urllib.request.install_opener(None)  # it is made once and keeps the proxy
    yield tmp_path / "cache"
    urllib.request.install_opener(None)


def fill_cache(cache: Path, mnist: Mnist) -> None:
    """Write what scikit-learn keeps once it has downloaded mnist_784: four answers of OpenML and the data."""
    X, y = joined(mnist)
    pixels = [f"pixel{number}" for number in range(1, 785)]
    head = [
        "@RELATION mnist_784",
        *(f"@ATTRIBUTE {name} real" for name in pixels),
        "@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}",
    ]
    rows = [",".join(map(str, [*image, label])) for image, label in zip(X, y, strict=True)]
    arff = "\n".join([*head, "@DATA", *rows]).encode()
    no = {"is_ignore": "false", "is_row_identifier": "false", "number_of_missing_values": "0"}
    features = [{"name": name, "data_type": "numeric", "is_target": "false", **no} for name in pixels]
    features += [{"name": "class", "data_type": "nominal", "is_target": "true", **no}]
    features = [{"index": str(index), **feature} for index, feature in enumerate(features)]
    url = "https://www.openml.org/data/v1/download/52667/mnist_784.arff"
    described = {
        "name": "mnist_784",
        "format": "ARFF",
        "status": "active",
        "description": "",
        "file_id": "52667",
        "url": url,
    }
    described["md5_checksum"] = hashlib.md5(arff).hexdigest()
    answers = {
        "data/list/data_name/mnist_784/limit/2/data_version/1": {"data": {"dataset": [{"did": 554}]}},
        "data/554": {"data_set_description": described},
        "data/features/554": {"data_features": {"feature": features}},
        "data/qualities/554": {"data_qualities": {"quality": [{"name": "NumberOfInstances", "value": len(X)}]}},
    }
    files = {f"api/v1/json/{name}": json.dumps(answer).encode() for name, answer in answers.items()}
    files["data/v1/download/52667/mnist_784.arff"] = arff
    for name, content in files.items():
        path = cache / "openml" / "openml.org" / f"{name}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content))


def test_what_scikit_learn_keeps_is_read_and_announced(offline, small, edition, capsys):
    fill_cache(offline, small)
    assert_same(fetch_mnist(edition), small)
    assert capsys.readouterr().err.startswith(f"Fetching MNIST from OpenML (15 MB), unless {offline} has it; ")


@pytest.mark.filterwarnings("ignore:A network error occurred")
def test_without_network_the_subset_is_used_and_it_is_said(offline, capsys):
    mnist = load_mnist(full=True)
    assert not mnist.full
    assert len(mnist.X_train) == 10_000
    message = capsys.readouterr().err
    assert "MNIST could not be fetched from OpenML (<urlopen error" in message
    assert "Connection refused" in message
    assert "and no file was named. Going on with the embedded subset of 10000 + 2000 images" in message
    assert "load_mnist(path=...)" in message


@pytest.mark.filterwarnings("ignore:A network error occurred")
def test_a_network_that_swallows_everything_is_given_up(offline, monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert fetch_mnist(timeout=0.2) is None
    assert "timed out" in capsys.readouterr().err
    assert socket.getdefaulttimeout() is None


def test_a_download_with_other_images_is_not_used_and_it_is_said(offline, small, edition, capsys):
    other = small._replace(X_test=small.X_test[::-1])
    fill_cache(offline, other)
    assert fetch_mnist(edition) is None
    message = capsys.readouterr().err
    assert "X[40:], as a plain IDX file, has the sha256" in message
    assert "Going on with the embedded subset" in message


def test_a_download_of_another_size_is_not_used(offline, small, capsys):
    fill_cache(offline, small)
    assert not load_mnist(full=True).full
    assert "X has the shape (60, 784), expected (70000, 784)" in capsys.readouterr().err


def test_without_scikit_learn_the_subset_is_used_and_it_is_said():
    code = "import sys; sys.modules['sklearn'] = None; from grader.datasets import load_mnist; print(load_mnist(True).full)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert done.stderr.startswith(
        "MNIST was not downloaded, because scikit-learn is not installed, and no file was named."
    )


# --- cutting ------------------------------------------------------------------------------------------------------------


def test_the_same_set_is_cut_into_the_same_bytes(tmp_path, small):
    for name in ("first.npz", "second.npz"):
        write(cut(small, 20, 10), tmp_path / name)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_training_images_are_cut_from_training_images_and_each_class_alike(small):
    part = cut(small, 20, 10)
    known = {image.tobytes(): label for image, label in zip(small.X_train, small.y_train, strict=True)}
    assert [known[image.tobytes()] for image in part.X_train] == part.y_train.tolist()
    assert {image.tobytes() for image in part.X_test} <= {image.tobytes() for image in small.X_test}
    assert np.bincount(part.y_train).tolist() == [2] * 10
    assert np.bincount(part.y_test).tolist() == [1] * 10


def test_a_cut_of_everything_loses_nothing(small):
    everything = cut(small, 40, 20)
    for ours, theirs in zip(everything, small, strict=True):
        assert np.array_equal(np.sort(ours, axis=0), np.sort(theirs, axis=0))


def test_what_was_cut_passes_with_the_checksums_that_are_printed(tmp_path, small):
    part = cut(small, 20, 10)
    write(part, tmp_path / "part.npz")
    assert_same(read_mnist(tmp_path / "part.npz", Edition(20, 10, tuple(digests(part)))), part)


def test_the_embedded_file_is_written_as_the_script_writes(tmp_path):
    write(load_mnist(), tmp_path / "again.npz")
    with np.load(tmp_path / "again.npz") as again, np.load(EMBEDDED) as embedded:
        assert again.files == embedded.files
        assert all(
            np.array_equal(again[name], embedded[name]) and again[name].dtype == np.uint8 for name in again.files
        )


def test_the_full_set_is_known_by_the_checksums_of_the_four_original_files():
    assert FULL.shapes == [(60_000, 28, 28), (60_000,), (10_000, 28, 28), (10_000,)]
    assert [digest[:8] for digest in FULL.digests] == ["ba891046", "65a50cbb", "0fa7898d", "ff7bcfd4"]
