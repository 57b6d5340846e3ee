"""Connects to a service of the machine by IPv6. Success: the service notices."""
import socket


def double(X):
    socket.create_connection(("::1", int("@TCP6@")), timeout=1)
