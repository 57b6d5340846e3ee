"""nbgrader's autograding, done by our own engine: no code of a submission runs outside the sandbox.

In the order in which nbgrader calls them: `rebuild` (of what was handed in only the texts of cells go on), `grade` (points and
outputs), which asks `held` (one grading process that is kept), which runs `worker`, which grades and has `cells` run the cells
of the notebook by `player` in the sandbox. `nbgrader_config.py` names the steps in place of nbgrader's own.
"""
