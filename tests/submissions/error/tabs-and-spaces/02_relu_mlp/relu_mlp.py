import numpy as np


def relu(Z):
    return np.maximum(Z, 0)


def relu_mask(Z):
    mask = np.zeros_like(Z)
	mask[Z > 0] = 1.0
    return mask
