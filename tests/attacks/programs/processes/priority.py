"""Asks for the priority of the grading process, which it could change as well. Success: it gets an answer."""
import os


def double(X):
    raise RuntimeError("lo" "ot: " + str(os.getpriority(os.PRIO_PROCESS, int("@PID@"))))
