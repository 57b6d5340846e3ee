"""A notebook that brings a grade cell of its own. Success: the cell is executed in place of the grader's."""
import json

FILENAME = "tiny.ipynb"
SOURCE = 'def double(X):\n    raise RuntimeError("lo" "ot: executed")'


def build():
    mark = {"grade": True, "solution": False, "locked": True, "grade_id": "grade_double", "points": 1000, "schema_version": 3}
    cell = {"cell_type": "code", "metadata": {"nbgrader": mark}, "outputs": [], "execution_count": None, "source": SOURCE}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
