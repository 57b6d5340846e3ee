"""Raises where the line of code itself closes the element that shows it. Success: a script stands in the page."""


def double(X):
    raise RuntimeError  # </pre></code><script>alert(1)</script>
