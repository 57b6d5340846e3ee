"""A student's own machine: the submission runs in this process, so a debugger and prints work.

It is asked by the same worker and answers in the same values and words as in the grader's sandbox.
"""

import bdb
import linecache
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.objects import Caller
from grader.sandbox.wire import Reply, reply_of, request_of
from grader.sandbox.worker import Worker, fault_of

TOO_LONG = "takes too long. Does a loop never end, or is the same work done again and again?"


class TakesTooLong(BaseException):
    """Raised inside a submission that is to stop. No `except Exception` of a student's catches it."""


class LocalSubmission(Caller):
    """A submission in this process."""

    def __init__(self, worker: Worker, source: Source) -> None:
        super().__init__()
        self.worker = worker
        self.source = source

    def answer(self, op: str, label: str, fields: dict[str, Any]) -> Reply:
        """Return the reply to a request. Raises SubmissionFault, its traceback that of the submission's own error."""
        blobs: list[bytes] = []
        request = request_of(1, op, fields, blobs, self.form)
        try:
            message, data = self.worker.answer(request, memoryview(b"".join(blobs)))
        except TakesTooLong as stopped:
            raise self._too_long(stopped, label).with_traceback(stopped.__traceback__) from None
        reply = reply_of(message, b"".join(data), 1, self.keep)
        if reply.fault:
            found = SubmissionFault(reply.fault, self.source, label)
            if self.worker.error:
                raise found.with_traceback(self.worker.error.__traceback__) from None
            raise found
        return reply

    def _too_long(self, stopped: TakesTooLong, label: str) -> SubmissionFault:
        frames = tuple((line, function) for line, function in fault_of(stopped, self.worker.filenames)["frames"])
        return SubmissionFault(Fault("timeout", TOO_LONG, frames=frames), self.source, label)


def load(source: Source, path: Path, name: str) -> LocalSubmission:
    """Import `source` as the module `name`. Raises SubmissionFault where that fails."""
    filename = str(path)
    linecache.cache[filename] = (len(source.text), None, source.text.splitlines(keepends=True), filename)
    submission = LocalSubmission(_worker(), source)
    fields = {"name": name, "filename": filename, "source": source.text, "cells": source.first_lines}
    submission.answer("load", "", fields)
    return submission


def from_notebook(defined: dict[str, Any]) -> LocalSubmission:
    """Return what a running notebook defines (its ``globals()``) as a submission."""
    worker = _worker()
    worker.module = ModuleType("notebook")
    worker.module.__dict__.update(defined)
    worker.filenames = frozenset(_filenames(defined.values()))
    return LocalSubmission(worker, Source("", "the cell"))


def _worker() -> Worker:
    return Worker((KeyboardInterrupt, bdb.BdbQuit, pytest.exit.Exception, TakesTooLong))


def _filenames(values: Iterable[Any]) -> Iterator[str]:
    """Yield the names under which the code of functions and of classes' methods was compiled."""
    for value in values:
        members = vars(value).values() if isinstance(value, type) and value.__module__ == "__main__" else [value]
        for member in members:
            code = getattr(member, "__code__", None)
            if code:
                yield code.co_filename
