"""A notebook that asks its kernel to run a command. Success: its file is there."""
import json

FILENAME = "tiny.ipynb"


def build():
    source = "get_ipython().system('touch @DROP@')"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
