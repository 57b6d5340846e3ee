"""Leaves a process that listens on a socket without a file. Success: the next submission reaches it."""
import os
import socket
import time

caller = None
try:
    caller = socket.socket(socket.AF_UNIX)
    caller.connect("\0@NAME@")
except OSError:
    pass
else:
    raise RuntimeError("lo" "ot: reached")


def double(X):
    if os.fork() == 0:
        os.setsid()
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("\0@NAME@")
        listener.listen()
        time.sleep(3)
        os._exit(0)
    time.sleep(0.1)
