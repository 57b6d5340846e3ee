"""Asks for three gigabytes of shared memory, which some limits do not count. Success: it gets them."""
import mmap


def double(X):
    mmap.mmap(-1, 3 << 30)
    raise RuntimeError("lo" "ot: mapped")
