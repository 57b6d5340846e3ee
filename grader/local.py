"""A student's own machine: the submission is an ordinary module, so a debugger and prints work."""

import linecache
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.sandbox import worker

_SIGNATURE = re.compile(r"^(?:[\w<>]+\.)*(\w+)\(\) (?:takes|missing|got) ")


@dataclass(frozen=True)
class LocalSubmission:
    """A submission in this process. `filenames` are those under which its code was compiled."""

    module: ModuleType
    source: Source
    filenames: frozenset[str]
    broken: dict[str, Any] | None = None  # what the first cell of a notebook that raised did

    def fault(self, error: BaseException) -> SubmissionFault | None:
        """Return the submission's fault behind an exception that came out of a test, or None where it has none."""
        if isinstance(error, AttributeError) and error.obj is self.module:
            missing = worker.find_function(self.module, error.name or "", self.broken)
            return self._fault(missing, error.name or "") if missing else None
        found = worker.fault_of(error, self.filenames)
        if found["frames"]:
            return self._fault(found, str(found["frames"][0][1]).strip("<>"))
        refused = _SIGNATURE.match(str(error)) if isinstance(error, TypeError) else None
        if refused and hasattr(self.module, refused[1]):
            frames = worker.definition(getattr(self.module, refused[1]))
            return self._fault(worker.fault("signature", str(error), frames=frames), refused[1])
        return None

    def timeout(self, frame: FrameType | None) -> SubmissionFault:
        """Return the fault of a call that takes too long and is at `frame`."""
        frames: list[list[Any]] = []
        while frame is not None:
            if frame.f_code.co_filename in self.filenames:
                frames.insert(0, [frame.f_lineno, frame.f_code.co_name])
            frame = frame.f_back
        function = str(frames[0][1]) if frames else ""
        return self._fault(worker.fault("timeout", "takes too long. Does a loop never end?", frames=frames), function)

    def _fault(self, data: dict[str, Any], function: str) -> SubmissionFault:
        return SubmissionFault(_plain(data), self.source, function)


def load(source: Source, path: Path, name: str) -> LocalSubmission:
    """Import `source` as the module `name`. Raises SubmissionFault where that fails."""
    filename = str(path)
    linecache.cache[filename] = (len(source.text), None, source.text.splitlines(keepends=True), filename)
    module = ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    broken = worker.run(source.text, source.first_lines, filename, module.__dict__)
    if broken and not source.cells:
        raise SubmissionFault(_plain(broken), source)
    return LocalSubmission(module, source, frozenset([filename]), broken)


def from_notebook(defined: dict[str, Any]) -> LocalSubmission:
    """Return what a running notebook defines (its ``globals()``) as a submission."""
    module = ModuleType("notebook")
    module.__dict__.update(defined)
    codes = [getattr(value, "__code__", None) for value in defined.values()]
    return LocalSubmission(module, Source("", "the cell"), frozenset(code.co_filename for code in codes if code))


def _plain(data: dict[str, Any]) -> Fault:
    """Return the Fault of the worker's form, made in this process and therefore trusted."""
    frames = tuple((int(line), str(function)) for line, function in data["frames"])
    return Fault(str(data["kind"]), str(data["message"]), str(data["type"]), frames)
