"""What is packed to be run elsewhere: zips that are the same each time, our own wheel, and files that come with the package."""

import tempfile
import zipfile
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path

_ZIP_TIME = (2020, 1, 1, 0, 0, 0)  # a fixed time, so that the same sources give the same bytes


def zipped(contents: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """Return a zip of files, those named in `programs` executable."""
    with tempfile.TemporaryFile() as buffer:
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(contents):
                entry = zipfile.ZipInfo(name, _ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o755 if name in programs else 0o644) << 16
                archive.writestr(entry, contents[name])
        buffer.seek(0)
        return buffer.read()


def build_wheel(checkout: Path) -> tuple[str, bytes]:
    """Return the name and content of the wheel of a checkout of this package."""
    from hatchling.builders.wheel import WheelBuilder

    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(next(iter(WheelBuilder(str(checkout)).build(directory=folder, versions=["standard"]))))
        return wheel.name, wheel.read_bytes()


def own_wheel() -> tuple[str, bytes] | None:
    """Return the wheel of the checkout that this package runs from, or None where it was installed from a wheel."""
    checkout = Path(__file__).resolve().parent.parent
    return build_wheel(checkout) if (checkout / "pyproject.toml").is_file() else None


def resource(name: str) -> bytes:
    """Return a file of `grader/exports/files/`."""
    return files("grader.exports").joinpath("files", name).read_bytes()
