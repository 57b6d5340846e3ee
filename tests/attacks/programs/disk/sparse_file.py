"""Makes a file of a gigabyte with nothing in it. Success: it may."""
import os


def double(X):
    with open(f"{os.environ['HOME']}/sparse", "wb") as file:
        file.truncate(1 << 30)
    raise RuntimeError("lo" "ot: made")
