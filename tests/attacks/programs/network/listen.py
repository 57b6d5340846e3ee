"""Offers a service itself. Success: it may listen."""
import socket


def double(X):
    socket.create_server(("127.0.0.1", 0))
    raise RuntimeError("lo" "ot: listens")
