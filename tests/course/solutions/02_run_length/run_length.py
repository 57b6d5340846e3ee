# %% [markdown]
# # Run-length coding
# A line of a fax is mostly white. Instead of every dot one writes how many of a kind come in a row: `aaab` becomes three `a`,
# one `b`. Three parts: the code of a text, the way back, and an encoder that gets its text piece by piece.
#
# `itertools.groupby` would do the first part; here you find the runs yourself.

# %% [markdown]
# ## From text to runs
# `encode("aaab")` is `[("a", 3), ("b", 1)]`. The empty text has no runs.


# %%
def encode(text):
    """Return the runs of a text as a list of tuples (character, length), in order; [] for the empty text."""
    ### BEGIN SOLUTION
    runs = []
    for character in text:
        if runs and runs[-1][0] == character:
            runs[-1] = (character, runs[-1][1] + 1)
        else:
            runs.append((character, 1))
    return runs
    ### END SOLUTION


# %% [markdown]
# ## And back
# `decode([("a", 3), ("b", 1)])` is `"aaab"`. The caller goes on using the list.


# %%
def decode(runs):
    """Return the text whose runs are the list of tuples (character, length); the list stays as it is."""
    ### BEGIN SOLUTION
    return "".join(character * length for character, length in runs)
    ### END SOLUTION


# %% [markdown]
# ## Piece by piece
# A long text comes in pieces. A run that is open at the end of one piece may go on in the next, so an encoder hands out a run
# only when another character has ended it, and the last one when it is told that the text is over.
#
#     encoder = Encoder()
#     encoder.feed("aa")     # []
#     encoder.feed("ab")     # [("a", 3)]
#     encoder.finish()       # [("b", 1)]


# %%
class Encoder:
    """The runs of a text that comes in pieces."""

    def __init__(self):
        """Begin a text: no run is open."""
        ### BEGIN SOLUTION
        self.open = []
        ### END SOLUTION

    def feed(self, piece):
        """Take the next piece of the text; return the runs that are over, a list of tuples (character, length)."""
        ### BEGIN SOLUTION
        runs = encode(decode(self.open) + piece)
        self.open = runs[-1:]
        return runs[:-1]
        ### END SOLUTION

    def finish(self):
        """Return the run that is still open, as a list of one tuple or [], and begin a new text."""
        ### BEGIN SOLUTION
        last, self.open = self.open, []
        return last
        ### END SOLUTION


# %%
if __name__ == "__main__":
    line = "w" * 12 + "b" + "w" * 7
    print(line, "has the runs", encode(line))
