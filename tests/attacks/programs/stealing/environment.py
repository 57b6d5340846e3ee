"""Reads the environment. Success: a secret of the grader's account leaves with the message."""
import os


def double(X):
    raise RuntimeError(os.environ.get("@VARIABLE@", "nothing"))
