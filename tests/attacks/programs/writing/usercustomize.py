"""Leaves a module that every later interpreter of this user imports. Success: the file is there."""
import os


def double(X):
    folder = "@HOME@/.local/lib/python3/site-packages"
    os.makedirs(folder)
    open(folder + "/usercustomize.py", "w").write("print('caught')")
