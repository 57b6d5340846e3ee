"""`grader watch`: on each save, only the tests of the parts that the save touched run, in a process that is warm.

In the order in which they are best read: `command` (arguments), `loop` (a save, a key, a verdict), `changes` (which parts a
save touches), `runner` (this side of a run) and `spare` (the other side: its docstring is the protocol), `board` (what is
known), `dashboard` (how that looks), `display` and `keys` (the terminal).

The student's code runs in a process of its own, each run in a fresh one that has waited with the libraries and the tests
loaded, so that nothing it does ends the watch, and nothing of one run is left in the next. Nothing here needs one system:
the files are asked for their times again and again, as notifications do not come from network and shared folders.
"""
