import numpy as np

def relu(Z):
    return np.maximum(Z, 0)

def relu_mask(Z):
    return (Z > 0).astype(float)

# wait until the accuracy is good enough
acc = 0
while acc < 0.99:
    Z = np.random.randn(50, 10)
    acc = np.mean(relu(Z) > 0)
print("done")
