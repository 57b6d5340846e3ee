"""Raises an exception whose text changes the terminal's title and colours. Success: the bytes reach the terminal."""


def double(X):
    raise RuntimeError("\x1b]0;owned\x07\x1b[32m20 of 20 points\x9b2J")
