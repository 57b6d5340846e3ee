"""Reads a file in the instructor's home folder. Success: what it holds leaves with the message."""


def double(X):
    raise RuntimeError(open("@HOME_FILE@").read())
