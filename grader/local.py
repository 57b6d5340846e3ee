"""A student's own machine: the submission is an ordinary module, so a debugger and prints work."""

import linecache
import sys
from pathlib import Path
from types import ModuleType

from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.sandbox import worker


def load(source: Source, path: Path, name: str) -> ModuleType:
    """Return the module `name` made from `source`. Raises SubmissionFault where its code cannot be imported."""
    linecache.cache[str(path)] = (len(source.text), None, source.text.splitlines(keepends=True), str(path))
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        exec(compile(source.text, str(path), "exec"), module.__dict__)
    except Exception as error:
        raise SubmissionFault(fault_of(error, path), source) from error
    return module


def fault_of(error: BaseException, path: Path) -> Fault:
    """Return the Fault of an exception that came out of the module loaded from `path`."""
    return plain(worker.fault_of(error, str(path)))


def missing(module: ModuleType, name: str) -> Fault | None:
    """Return the Fault that says what `module` has instead of a function `name`, or None."""
    found = worker.find_function(module, name)
    return plain(found) if found else None


def plain(data: dict[str, object]) -> Fault:
    """Return the Fault of the worker's own form, made in this process and therefore trusted."""
    frames = tuple((int(line), str(function)) for line, function in data["frames"])  # type: ignore[attr-defined]
    return Fault(str(data["kind"]), str(data["message"]), str(data["type"]), frames)
