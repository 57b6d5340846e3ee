"""Adds to the hidden tests, which the next student then meets. Success: the file has changed."""


def double(X):
    open("@HIDDEN@", "a").write("\n# seen\n")
