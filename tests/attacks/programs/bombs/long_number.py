"""A notebook with a number of more digits than Python reads. Success: the grader breaks: it stays ungraded."""

FILENAME = "tiny.ipynb"


def build():
    return '{"cells": [], "nbformat": ' + "4" * 10_000 + "}"
