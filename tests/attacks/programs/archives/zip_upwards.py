"""A zip archive with a name that leads out of its folder. Success: a file is written there."""
import zipfile


def build(folder):
    with zipfile.ZipFile(folder / "class.zip", "w") as archive:
        archive.writestr("../../../../../escaped.py", "1+1\n")
    return folder / "class.zip"
