"""A notebook whose JSON is nested deeper than a reader can follow. Success: the grader breaks: it stays ungraded."""

FILENAME = "tiny.ipynb"


def build():
    return '{"cells": ' + "[" * 150_000 + "]" * 150_000 + "}"
