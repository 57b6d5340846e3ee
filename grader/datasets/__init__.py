"""Data that ships with the package, so that an exercise needs no download."""

from grader.datasets.digits import disguised_digits, load_digits

__all__ = ["disguised_digits", "load_digits"]
