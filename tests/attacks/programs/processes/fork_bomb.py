"""Starts processes until it is stopped. Success: more than thirty."""
import os
import time


def double(X):
    children = 0
    try:
        while children < 40:
            if os.fork() == 0:
                time.sleep(3)
                os._exit(0)
            children += 1
    except OSError:
        pass
    raise RuntimeError(("lo" "ot: " if children > 30 else "nothing ") + str(children))
