"""What all commands share: how they name a course, and how they say what went wrong."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from grader.course import Course, Exercise, find_course
from grader.errors import GraderError
from grader.fault import printable
from grader.sandbox.jail import ISOLATIONS

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="exercises, such as 01 or relu_mlp; all if none")
]
CourseOption = Annotated[
    Path | None, typer.Option("--course", help="the course; by default the one that this folder lies in")
]
IsolationOption = Annotated[
    str,
    typer.Option(
        "--isolation",
        metavar="|".join(ISOLATIONS),
        help="see grader doctor; process: no sandbox, never chosen by itself",
    ),
]


USED_UP = {
    errno.EMFILE: "allow more open files (ulimit -n 1024)",
    errno.ENFILE: "close some programs",
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.ENOMEM: "close some programs",
    errno.EAGAIN: "allow more processes (ulimit -u)",
}
"""What a machine can run out of, and what to do about it."""


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn what users can put right into one line and the exit code that goes with it."""
    try:
        yield
    except GraderError as problem:
        stop(str(problem), problem.exit_code)
    except OSError as problem:
        if problem.errno not in USED_UP:
            raise
        remedy = USED_UP[problem.errno]
        stop(f"{problem}: {remedy}, and give the same command again; what was graded is kept", GraderError.exit_code)
    except KeyboardInterrupt:
        stop("interrupted; what was graded is kept, the same command goes on from there", GraderError.exit_code)


def stop(message: str, code: int) -> None:
    say(message)
    raise typer.Exit(code)


def say(line: str) -> None:
    """Print a line that may hold a name which somebody else chose."""
    print(f"grader: {printable(line)}", file=sys.stderr)


def open_course(root: Path | None) -> Course:
    return Course(root) if root else find_course(Path.cwd())


def chosen(course: Course, names: list[str] | None) -> list[Exercise]:
    return [course.find(name) for name in names] if names else course.exercises


def tell_problems(problems: list[str], success: str) -> None:
    for line in problems:
        print(line)
    if problems:
        stop("1 problem" if len(problems) == 1 else f"{len(problems)} problems", GraderError.exit_code)
    print(success)
