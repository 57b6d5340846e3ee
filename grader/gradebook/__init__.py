"""nbgrader's gradebook, on SQLite or PostgreSQL: the only package that imports its database API.

`opening` opens and makes it, `points` writes results, `dates` keeps due dates and extensions and writes what being late costs,
`late_policy` is the plugin by which nbgrader's own autograde takes off the same.
"""

from grader.gradebook.dates import extend, read_deadlines, set_due
from grader.gradebook.opening import GradebookError, create, default_url, opened
from grader.gradebook.points import check, record

__all__ = [
    "GradebookError",
    "check",
    "create",
    "default_url",
    "extend",
    "opened",
    "read_deadlines",
    "record",
    "set_due",
]
