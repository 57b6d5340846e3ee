"""Data that ships with the package, so that an exercise needs no download."""

from grader.datasets.digits import disguised_digits, load_digits
from grader.datasets.mnist import Mnist, disguised_mnist, load_mnist

__all__ = ["Mnist", "disguised_digits", "disguised_mnist", "load_digits", "load_mnist"]
