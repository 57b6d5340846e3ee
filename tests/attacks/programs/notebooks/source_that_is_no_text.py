"""A notebook whose cell has a number for its source. Success: the grader breaks: it stays ungraded."""
import json

FILENAME = "tiny.ipynb"


def build():
    return json.dumps({"cells": [{"cell_type": "code", "source": 7}], "metadata": {}, "nbformat": 4})
