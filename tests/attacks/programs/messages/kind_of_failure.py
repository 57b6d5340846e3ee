"""Fails in a way that a hidden input chooses, so that the page names one of many. Success: two inputs, two pages."""
import os


def double(X):
    if X.shape != (4, 3):
        return None
    if X[0, 0] > 0:
        raise MemoryError
    os._exit(1)
