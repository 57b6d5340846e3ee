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
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## The average of the doubles

# %%
def average(X):
    """Return the mean of the doubled entries of X (N, D) as a float."""
    # YOUR CODE HERE
    raise NotImplementedError()


# %%
if __name__ == "__main__":
    print(average(np.ones((2, 3))))
