"""One grading process (see `worker`) that is kept while the course's files stay as they are, and replaced when they change."""

import json
import subprocess
import sys
import weakref
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.errors import GraderError


def ask(course: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Return the worker's answer to a request about a submission. Raises GraderError."""
    asked = {"course": str(course), **request}
    try:
        answer = _worker(course, _state(course)).ask(asked)
    except OSError:  # it died: by the machine's doing, or the one before did it
        _worker.cache_clear()
        try:
            answer = _worker(course, _state(course)).ask(asked)
        except OSError:
            raise GraderError("the grading process died, twice; run nbgrader autograde again") from None
    if "error" in answer:
        raise GraderError(answer["error"])
    return answer


class Worker:
    """A running grading process, which ends with this object."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "grader.autograde.worker"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8", start_new_session=True)
        self._end = weakref.finalize(self, _end, self.process)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request. Raises OSError where the process has ended."""
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BaseException:  # Ctrl-C, too: the answer that comes late must not be taken for that to the next request
            self._end()
            raise
        if not line.endswith("\n"):
            raise BrokenPipeError
        answer: dict[str, Any] = json.loads(line)
        return answer


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    with suppress(OSError):  # what was left in the pipe cannot be written any more
        process.communicate()


@lru_cache(maxsize=1)
def _worker(course: Path, state: frozenset[tuple[str, int]]) -> Worker:
    return Worker()


def _state(course: Path) -> frozenset[tuple[str, int]]:
    """Return what changes whenever a file of the course's exercises does."""
    files = [*(course / "solutions").glob("*/*"), *(course / "exercises").glob("*/*")]
    return frozenset((str(path), path.lstat().st_mtime_ns) for path in files)
