"""Raises an exception whose text is shown in another order than it is written. Success: the marks reach the reader."""


def double(X):
    raise RuntimeError("points \u202e02 fo 02\u202c and \u2066more")
