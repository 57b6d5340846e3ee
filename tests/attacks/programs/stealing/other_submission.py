"""Reads what another student handed in. Success: it leaves with the message."""


def double(X):
    raise RuntimeError(open("@SIBLING@").read())
