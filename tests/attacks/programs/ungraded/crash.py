"""Crashes in native code. Success: the grader crashes with it."""
import ctypes


def double(X):
    ctypes.string_at(0)
