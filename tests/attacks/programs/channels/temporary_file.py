"""Leaves a note in the folder for temporary files. Success: the next submission finds it."""
import os

note = "/tmp/@NAME@"
if os.path.exists(note):
    os.unlink(note)
    raise RuntimeError("lo" "ot: found")


def double(X):
    open(note, "w").write("the test asks for two rows")
