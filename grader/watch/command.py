"""``grader watch``: arguments in, exit code out. Exit codes as everywhere."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from grader import workbench
from grader.errors import GraderError, WrongUsage
from grader.fault import printable
from grader.manifest import read_manifest


def main(arguments: Sequence[str]) -> int:
    """Run ``watch`` and return the exit code."""
    parser = workbench.Parser(prog="grader watch", description="Test an exercise at each save, as long as it is open.")
    parser.add_argument("--folder", type=Path, default=Path(), help="the exercise; by default this folder")
    folder = parser.parse_args(arguments).folder
    try:
        watch(folder)
    except (GraderError, OSError) as problem:
        print(f"grader: {printable(str(problem))}", file=sys.stderr)
        return problem.exit_code if isinstance(problem, GraderError) else GraderError.exit_code
    except KeyboardInterrupt:
        pass  # one way to leave
    return 0


def watch(folder: Path) -> None:
    """Watch the exercise in a folder until the student leaves. Raises GraderError."""
    exercises = workbench.find_exercises(folder)
    if len(exercises) > 1:
        raise WrongUsage(f"several exercises are here: choose one, as in grader watch --folder {exercises[0]}")
    exercise = exercises[0].resolve()
    manifest = read_manifest(exercise)
    if manifest is None:
        raise GraderError(f"{exercise}: {workbench.NO_MANIFEST}")
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has one of them
            signal.signal(getattr(signal, name), _leave)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # messages may hold any character

    from grader.watch.display import choose_display
    from grader.watch.loop import Watch

    Watch(exercise, manifest, choose_display(sys.stdout, os.environ)).run()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """End as an exit does, by which the terminal gets back what it was."""
    sys.exit(128 + number)
