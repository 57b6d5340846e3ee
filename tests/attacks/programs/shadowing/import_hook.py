"""Installs a finder that gives the next submission another module than it asks for. Success: right work fails."""
import sys


class Finder:
    def find_spec(self, name, path=None, target=None):
        raise ImportError("not for you")


sys.meta_path.insert(0, Finder())
sys.modules.pop("statistics", None)


def double(X):
    return 0


average = double
