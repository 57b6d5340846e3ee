"""Brings a style sheet from elsewhere, for a browser that would fetch it. Success: the page asks for it."""


def double(X):
    raise RuntimeError("<link rel=stylesheet href=http://127.0.0.1:@TCP@/style>")
