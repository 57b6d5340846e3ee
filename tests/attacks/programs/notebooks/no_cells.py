"""A notebook that is a list. Success: the grader breaks: it stays ungraded."""

FILENAME = "tiny.ipynb"


def build():
    return "[1, 2, 3]"
