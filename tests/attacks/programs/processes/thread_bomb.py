"""Starts threads until it is stopped. Success: more than thirty."""
import threading
import time


def double(X):
    threads = 0
    threading.stack_size(1 << 16)
    try:
        while threads < 40:
            threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
            threads += 1
    except RuntimeError:
        pass
    raise RuntimeError(("lo" "ot: " if threads > 30 else "nothing ") + str(threads))
