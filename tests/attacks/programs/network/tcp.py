"""Connects to a service of the machine by TCP. Success: the service notices."""
import socket


def double(X):
    socket.create_connection(("127.0.0.1", int("@TCP@")), timeout=1)
