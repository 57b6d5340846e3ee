"""Connects to a service of the machine by a socket without a file. Success: the service notices."""
import socket


def double(X):
    socket.socket(socket.AF_UNIX).connect("\0@ABSTRACT@")
