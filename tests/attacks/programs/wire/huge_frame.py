"""Sends an answer of 66 megabytes. Success: the grader takes it all in."""
import os
import stat
import struct


def double(X):
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, struct.pack(">II", 4, 66_000_000) + b"null")
                for _ in range(66):
                    left = bytes(1_000_000)
                    while left:
                        left = left[os.write(number, left) :]
        except OSError:
            pass
    os._exit(0)
