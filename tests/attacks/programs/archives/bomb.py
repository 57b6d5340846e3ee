"""A zip archive of a few kilobytes that holds 60 megabytes. Success: they lie on the disk."""
import zipfile


def build(folder):
    with zipfile.ZipFile(folder / "class.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("alice/01_tiny/tiny.py", "w") as file:
        for _ in range(60):
            file.write(bytes(1_000_000))
    return folder / "class.zip"
