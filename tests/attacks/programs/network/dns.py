"""Asks a name server for a name that carries what it knows. Success: the question arrives."""
import socket
import struct


def double(X):
    question = struct.pack(">6H", 1, 0x100, 1, 0, 0, 0) + b"\x08two-rows\x07example\x00\x00\x01\x00\x01"
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(question, ("127.0.0.1", int("@UDP@")))
