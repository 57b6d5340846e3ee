"""A short file with so many lists that its syntax tree fills the memory. Success: the grader builds the tree itself."""

FILENAME = "tiny.py"


def build():
    return "double = [" + "[]," * 100_000 + "]\n"
