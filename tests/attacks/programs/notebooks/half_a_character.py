"""A notebook whose code holds half of a surrogate pair, which nothing can write down. Success: it stays ungraded."""

FILENAME = "tiny.ipynb"


def build():
    return '{"cells": [{"cell_type": "code", "source": "double = \'\\ud800\'"}]}'
