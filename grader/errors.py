"""Errors that end a command with one line for its user. The line names the value, where it came from, and what to do."""


class GraderError(Exception):
    """The grader itself, or the machine, could not do the work."""

    exit_code = 1


class WrongUsage(GraderError):
    """What the user asked for cannot be."""

    exit_code = 2
