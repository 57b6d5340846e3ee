# %% [markdown]
# # A tiny exercise
# Two parts: enough to test the grader with.

# %%
import numpy as np

# %% [markdown]
# ## Twice as much
# Every entry of $X$ doubled.


# %%
def double(X):
    """Return the array X (N, D) with every entry doubled."""
    ### BEGIN SOLUTION
    twofold_entries = X + X
    return twofold_entries
    ### END SOLUTION


# %% [markdown]
# ## The average of the doubles


# %%
def average(X):
    """Return the mean of the doubled entries of X (N, D) as a float."""
    ### BEGIN SOLUTION
    everything = double(X).sum()
    return float(everything) / X.size
    ### END SOLUTION


# %%
if __name__ == "__main__":
    print(average(np.ones((2, 3))))
