"""Uses what is forbidden in a method of a class that a helper makes. Success: it gets points."""
import numpy as np


class Helper:
    def work(self, X):
        return np.multiply(X, 2.0)


def make():
    return Helper()


def double(X):
    return make().work(X)
