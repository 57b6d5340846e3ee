"""Runs a command. Success: there is a shell that does."""
import os


def double(X):
    said = os.popen("echo said").read()
    raise RuntimeError("lo" "ot: " + said if said else "nothing")
