"""Raises an exception whose text is an image that runs a script. Success: it stands in the page as it is."""


def double(X):
    raise RuntimeError("<img src=x onerror=alert(1)>")
