"""Leaves a file where the interpreter finds modules. Success: it is there."""
import sysconfig


def double(X):
    open(sysconfig.get_paths()["purelib"] + "/@NAME@.txt", "w").close()
