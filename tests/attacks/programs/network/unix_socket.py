"""Connects to a service of the machine by a socket in the file system. Success: the service notices."""
import socket


def double(X):
    socket.socket(socket.AF_UNIX).connect("@UNIX@")
