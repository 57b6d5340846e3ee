import pandas as pd
import numpy as np

def relu(Z):
    return np.maximum(Z, 0)

def standardize_features(X, eps=1e-8):
    df = pd.DataFrame(X)
    return ((df - df.mean()) / (df.std(ddof=0) + eps)).to_numpy()
