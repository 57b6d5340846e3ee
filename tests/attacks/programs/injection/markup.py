"""Raises an exception whose text is markup of the terminal library. Success: it is a link there, and no text."""


def double(X):
    raise RuntimeError("[bold green]20 of 20 points[/] [link=http://127.0.0.1]more[/link]")
