"""Sends a signal to the grading process. Success: it may."""
import os


def double(X):
    os.kill(int("@PID@"), 0)
    raise RuntimeError("lo" "ot: signalled")
