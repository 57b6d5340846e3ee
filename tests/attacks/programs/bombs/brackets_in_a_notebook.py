"""A notebook that is a million lists. Success: the grader makes them all and needs the memory."""

FILENAME = "tiny.ipynb"


def build():
    return '{"cells": [], "metadata": [' + "[]," * 1_000_000 + "[]]}"
