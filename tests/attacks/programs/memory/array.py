"""Asks for an array of three gigabytes. Success: it gets one."""
import numpy as np


def double(X):
    np.empty(3 << 30, dtype=np.uint8)
    raise RuntimeError("lo" "ot: allocated")
