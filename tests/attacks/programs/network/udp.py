"""Sends a datagram to a service of the machine. Success: it arrives."""
import socket


def double(X):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"the test asks for two rows", ("127.0.0.1", int("@UDP@")))
