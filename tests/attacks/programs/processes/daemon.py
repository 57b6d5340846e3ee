"""Leaves a process of a session of its own that ignores signals. Success: it lives when the submission has been graded."""
import ctypes
import os
import signal
import time


def double(X):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(15, b"@NAME@", 0, 0, 0)
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            os.closerange(3, 64)
            time.sleep(20)
        os._exit(0)
    time.sleep(0.1)
