"""Leaves a note in POSIX shared memory. Success: the next submission finds it."""
import os

note = "/dev/shm/@NAME@"
if os.path.exists(note):
    os.unlink(note)
    raise RuntimeError("lo" "ot: found")


def double(X):
    open(note, "w").write("the test asks for two rows")
