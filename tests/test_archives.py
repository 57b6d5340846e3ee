"""Archives of submissions: what is wanted comes out, and nothing else does, whatever the archive says."""

import io
import os
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader import archives
from grader.archives import ArchiveError, unpack

from .conftest import TINY_SOLUTION

SCRIPT = "alice/01_tiny/tiny.py"


def make_zip(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def make_tar(path: Path, *entries: tuple[str | tarfile.TarInfo, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in entries:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            if info.isreg():
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"])
def test_scripts_and_notebooks_come_out_of_every_kind(tmp_path, suffix):
    entries = ((SCRIPT, b"x = 1\n"), ("bob/01_tiny/tiny.ipynb", b"{}"), ("bob/notes.pdf", b"%PDF"), (".DS_Store", b""))
    path = tmp_path / f"class{suffix}"
    kinds = {".tar.gz": "w:gz", ".tgz": "w:gz", ".tar.bz2": "w:bz2", ".tar.xz": "w:xz"}
    make_zip(path, *entries) if suffix == ".zip" else make_tar(path, *entries, mode=kinds.get(suffix, "w"))
    assert unpack(path, tmp_path / "out") == []
    assert files(tmp_path / "out") == [SCRIPT, "bob/01_tiny/tiny.ipynb"]
    assert (tmp_path / "out" / SCRIPT).read_bytes() == b"x = 1\n"


UPWARDS = ["../evil.py", "/tmp/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py", "C:/evil.py"]
UPWARDS += ["a\x1b[31m/evil.py", "a/\u202eevil.py"]


@pytest.mark.parametrize("name", UPWARDS)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_name_that_leads_elsewhere_is_left_out_and_said(tmp_path, kind, name):
    make = make_zip if kind == "zip" else make_tar
    archive = make(tmp_path / f"class.{kind}", (name, b"evil"), (SCRIPT, b"good"))
    before = set(tmp_path.parent.rglob("evil*"))
    (problem,) = unpack(archive, tmp_path / "in" / "out")
    assert "leads elsewhere" in problem
    assert "\x1b" not in problem
    assert files(tmp_path / "in" / "out") == [SCRIPT]
    assert set(tmp_path.parent.rglob("evil*")) == before
    assert not Path("/tmp/evil.py").exists()


def test_the_names_are_dangerous_where_nobody_checks_them(tmp_path):
    """The positive control: the same names, joined as they are, do lead elsewhere."""
    places = [
        Path(os.path.normpath(tmp_path / name.replace("\\", "/")))
        for name in ("../evil.py", "/tmp/evil.py", "..\\evil.py")
    ]
    assert not any(place.is_relative_to(tmp_path) for place in places)


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_of_a_tar_are_left_out(tmp_path, kind):
    archive = make_tar(
        tmp_path / "class.tar", (link("eve/01_tiny/tiny.py", kind, "/etc/passwd"), b""), (SCRIPT, b"good")
    )
    (problem,) = unpack(archive, tmp_path / "out")
    assert "eve/01_tiny/tiny.py: is no regular file" in problem
    assert files(tmp_path / "out") == [SCRIPT]


def test_a_link_of_a_zip_is_left_out(tmp_path):
    info = zipfile.ZipInfo("eve/01_tiny/tiny.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = make_zip(tmp_path / "class.zip", (info, "/etc/passwd"), (SCRIPT, "good"))
    (problem,) = unpack(archive, tmp_path / "out")
    assert "is no regular file" in problem
    assert files(tmp_path / "out") == [SCRIPT]


def test_a_file_through_a_link_of_the_same_archive_is_a_file_in_a_folder(tmp_path):
    archive = make_tar(
        tmp_path / "class.tar", (link("eve", tarfile.SYMTYPE, str(tmp_path)), b""), ("eve/tiny.py", b"evil")
    )
    unpack(archive, tmp_path / "out")
    assert not (tmp_path / "tiny.py").exists()
    assert files(tmp_path / "out") == ["eve/tiny.py"]


def test_a_bomb_is_refused_and_leaves_nothing(tmp_path):
    archive = make_zip(tmp_path / "class.zip", (SCRIPT, bytes(30_000_000)))
    assert archive.stat().st_size < 100_000
    with pytest.raises(ArchiveError, match="is larger than 20 MB"):
        unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_size_that_a_zip_lies_about_does_not_help(tmp_path):
    archive = make_zip(tmp_path / "class.zip", (SCRIPT, bytes(30_000_000)))
    data = archive.read_bytes().replace(struct.pack("<I", 30_000_000), struct.pack("<I", 10))
    archive.write_bytes(data)
    with pytest.raises(ArchiveError):
        unpack(archive, tmp_path / "out")


def test_many_files_and_much_in_all_are_bounded(tmp_path, monkeypatch):
    archive = make_zip(tmp_path / "class.zip", *((f"s{number}/01_tiny/tiny.py", "x" * 100) for number in range(20)))
    monkeypatch.setattr(
        archives._Budget, "__init__", lambda self: (setattr(self, "members", 10), setattr(self, "size", 10**9))[0]
    )
    with pytest.raises(ArchiveError, match="holds more than"):
        unpack(archive, tmp_path / "out")
    monkeypatch.setattr(
        archives._Budget, "__init__", lambda self: (setattr(self, "members", 100), setattr(self, "size", 500))[0]
    )
    with pytest.raises(ArchiveError):
        unpack(archive, tmp_path / "out")


def test_a_list_of_files_that_fills_the_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    archive = make_zip(tmp_path / "class.zip", *((f"s{number}.py", "") for number in range(2000)))
    unpack(archive, tmp_path / "out")
    monkeypatch.setattr(archives, "LARGEST_DIRECTORY", 50_000)
    with pytest.raises(ArchiveError, match="list of files alone"):
        unpack(archive, tmp_path / "out")


def nested(tmp_path: Path, depth: int) -> bytes:
    content, name = b"x = 1", "tiny.py"
    for level in range(depth):
        content, name = make_zip(tmp_path / f"level{level}.zip", (name, content)).read_bytes(), "01_tiny.zip"
    return content


def test_an_archive_in_an_archive_becomes_a_folder(tmp_path):
    archive = make_zip(tmp_path / "class.zip", ("alice/01_tiny.zip", nested(tmp_path, 1)))
    assert unpack(archive, tmp_path / "out") == []
    assert files(tmp_path / "out") == [SCRIPT]


def test_archives_in_archives_without_end_are_left_out(tmp_path):
    archive = make_zip(tmp_path / "class.zip", ("eve/01_tiny.zip", nested(tmp_path, 8)), (SCRIPT, "good"))
    (problem,) = unpack(archive, tmp_path / "out")
    assert "lies in too many archives" in problem
    assert files(tmp_path / "out") == [SCRIPT]


def test_a_damaged_archive_of_one_student_does_not_cost_the_others(tmp_path):
    archive = make_zip(tmp_path / "class.zip", ("eve/01_tiny.zip", b"PK\x03\x04 not really"), (SCRIPT, "good"))
    (problem,) = unpack(archive, tmp_path / "out")
    assert "class.zip/eve/01_tiny.zip: is damaged" in problem
    assert files(tmp_path / "out") == [SCRIPT]


@pytest.mark.parametrize("name", ["class.zip", "class.tar", "class.tar.gz", "class.tar.xz"])
@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b\x08" + bytes(20)])
def test_what_is_no_archive_is_one_line(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArchiveError, match=rf"^{name}: is damaged or of an unknown kind [^\n]*$"):
        unpack(tmp_path / name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_truncated_archive_is_damaged(tmp_path):
    archive = make_tar(tmp_path / "class.tar.gz", (SCRIPT, os.urandom(50_000)), mode="w:gz")
    archive.write_bytes(archive.read_bytes()[:20_000])
    with pytest.raises(ArchiveError, match="is damaged"):
        unpack(archive, tmp_path / "out")


def test_a_file_that_is_there_twice_counts_once(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = make_zip(tmp_path / "class.zip", (SCRIPT, "first"), (SCRIPT, "second"))
    (problem,) = unpack(archive, tmp_path / "out")
    assert "is there twice" in problem
    assert (tmp_path / "out" / SCRIPT).read_text() == "first"


def test_names_of_the_platforms_of_this_world_are_taken(tmp_path):
    names = ["Müller, Jürgen_123_assignsubmission_file_/tiny.py", "o'neil (2)/tiny.py", "Mu\u0308ller/tiny.py"]
    names += ["O’Neil Núria Gal·la_7_assignsubmission_file_tiny.py", "हिन्दी ไทย_5_assignsubmission_file/tiny.py"]
    names += ["李小龙_LATE_12345_678901_tiny – final (1)-2.ipynb"]
    assert unpack(make_zip(tmp_path / "class.zip", *((name, "x") for name in names)), tmp_path / "out") == []
    assert len(files(tmp_path / "out")) == 6


def test_a_zip_that_does_not_say_that_its_names_are_utf_8_is_read_right(tmp_path):
    archive = make_zip(tmp_path / "class.zip", ("müller_12345_678901_tiny.py", "x"))
    data = archive.read_bytes()
    with zipfile.ZipFile(archive) as zipped:
        offsets = [6, zipped.start_dir + 8]
    for offset in offsets:
        assert data[offset + 1] == 0x08
        data = data[: offset + 1] + b"\0" + data[offset + 2 :]
    archive.write_bytes(data)
    assert unpack(archive, tmp_path / "out") == []
    assert files(tmp_path / "out") == ["müller_12345_678901_tiny.py"]


def test_a_class_is_graded_from_its_archive(tmp_path, course, run_grader):
    archive = make_zip(
        tmp_path / "class.zip",
        ("class/alice/01_tiny/tiny.py", TINY_SOLUTION),
        ("class/bob/01_tiny.zip", make_zip(tmp_path / "bob.zip", ("tiny.py", "x = 1")).read_bytes()),
    )
    ended = run_grader("grade", archive, "--course", course.root, "--output", tmp_path / "graded", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert sorted(path.name for path in (tmp_path / "graded" / "results").iterdir() if path.is_dir()) == [
        "alice",
        "bob",
    ]
    again = run_grader("grade", archive, "--course", course.root, "--output", tmp_path / "graded", cwd=tmp_path)
    assert "0 graded now, 2 unchanged" in again.stdout
