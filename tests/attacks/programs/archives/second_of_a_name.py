"""A zip archive in which the work of another student comes a second time. Success: the second one replaces the first."""
import warnings
import zipfile


def build(folder):
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(folder / "class.zip", "w") as archive:
        archive.writestr("bob/01_tiny/tiny.py", "def double(X):\n    return X * 2.0\n")
        archive.writestr("bob/01_tiny/tiny.py", 'def double(X):\n    raise RuntimeError("lo" "ot: replaced")\n')
    return folder / "class.zip"
