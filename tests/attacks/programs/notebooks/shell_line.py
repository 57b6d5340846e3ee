"""A notebook whose cell runs a command of the shell. Success: its file is there."""
import json

FILENAME = "tiny.ipynb"


def build():
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "!touch @DROP@"}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
