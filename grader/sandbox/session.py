"""The trusted side's view of one sandboxed submission: an object whose functions a test calls as if it were the module."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.checks.compare import ARGUMENTS_WATCHED
from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.sandbox.jail import Jail, JailError, Prisoner
from grader.sandbox.wire import Reply, Wire, WireClosed, WireError, WireTimeout

MOST_TIMEOUTS = 2
"""A function that took too long this often is not called again, so that one endless loop leaves time for the other parts."""


class Session:
    """Runs one submission in a jail, started when first needed and again after it died.

    Use as a context manager; leaving it ends the worker.
    """

    def __init__(self, jail: Jail, source: Source, name: str) -> None:
        self.jail = jail
        self.source = source
        self.name = name
        self.seconds = 0.0  # spent in the submission so far
        self._timeouts: Counter[str] = Counter()
        self._prisoner: Prisoner | None = None
        self._wire: Wire | None = None
        self._unloadable: SubmissionFault | None = None

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def load(self, function: str = "") -> None:
        """Import the submission, for a call of `function`.

        Raises SubmissionFault where that fails, the same at every call; JailError where the grader is at fault.
        """
        if self._unloadable:
            raise self._unloadable.with_traceback(None)
        if self._wire:
            return
        self._allowed(function)
        self._start()
        try:
            source = self.source
            request = {
                "name": self.name,
                "filename": source.filename,
                "source": source.text,
                "cells": source.first_lines,
            }
            self._ask("load", request)
        except SubmissionFault as fault:
            self._end()
            self._unloadable = fault
            raise

    def call(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the submission and return its value, plain data.

        Arguments that it changed are changed in place here too, inside a block of `arguments_unchanged`. Raises
        SubmissionFault; JailError where the grader is at fault; NotPlainData where a test passes what cannot cross.
        """
        if self._timeouts[function] >= MOST_TIMEOUTS:
            raise self._fault("timeout", "was not called again: it took too long before.", function)
        self.load(function)
        reply = self._ask("call", {"function": function, "args": list(args), "kwargs": kwargs})
        if reply.changed is None or not ARGUMENTS_WATCHED.get():
            return reply.result
        args_after, kwargs_after = reply.changed
        if not write_back((*args, *kwargs.values()), (*args_after, *kwargs_after.values())):
            raise self._fault(
                "rejected", "nothing that can be checked: it changes the type or shape of an argument", function
            )
        return reply.result

    def _start(self) -> None:
        self._prisoner = self.jail.start()
        wire = Wire(self._prisoner.connection)
        try:
            wire.hello(time.monotonic() + self.jail.limits.start_seconds)
        except WireError as problem:
            complaint = self._prisoner.complaint() or problem
            self._end()
            raise JailError(f"the sandbox did not start: {complaint}") from None
        self._wire = wire

    def _end(self) -> None:
        if self._prisoner:
            self._prisoner.kill()
        self._prisoner = self._wire = None

    def _ask(self, op: str, fields: dict[str, Any]) -> Reply:
        function = fields.get("function", "")
        allowed = self._allowed(function)
        assert self._wire is not None
        start = time.monotonic()
        try:
            reply = self._wire.request(op, start + allowed, **fields)
        except WireTimeout:
            self._end()
            self._timeouts[function] += 1
            raise self._fault(
                "timeout", f"did not finish within {allowed:.3g} s. Does a loop never end?", function
            ) from None
        except WireClosed:
            self._end()
            raise self._fault(
                "crashed", "ended the Python process (an exit, or a crash in native code).", function
            ) from None
        except WireError as problem:
            self._end()
            raise self._fault("crashed", f"broke the connection to the grader: {problem}.", function) from None
        finally:
            self.seconds += time.monotonic() - start
        if reply.fault:
            raise SubmissionFault(reply.fault, self.source, function)
        return reply

    def _allowed(self, function: str) -> float:
        """Return the seconds that a call may take. Raises SubmissionFault where none are left."""
        limits = self.jail.limits
        if self.seconds >= limits.total_seconds:
            message = f"was not called: the {limits.total_seconds:g} s of a submission are used up."
            raise self._fault("timeout", message, function)
        return min(limits.call_seconds, limits.total_seconds - self.seconds)

    def _fault(self, kind: str, message: str, function: str) -> SubmissionFault:
        return SubmissionFault(Fault(kind, message), self.source, function)


def write_back(before: Any, after: Any) -> bool:
    """Give an argument and all it holds the values `after`; return False where it cannot take them (another type or shape)."""
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        if before.shape != after.shape or before.dtype != after.dtype:
            return False
        before[...] = after
    elif isinstance(before, dict):
        for key in before.keys() - after.keys():
            del before[key]
        for key, value in after.items():
            if not write_back(before.get(key), value):
                before[key] = value
    elif isinstance(before, list):
        before[:] = [old if write_back(old, new) else new for old, new in zip(before, after, strict=False)] + after[
            len(before) :
        ]
    elif isinstance(before, tuple):
        return len(before) == len(after) and all(map(write_back, before, after))
    else:
        return repr(before) == repr(after)  # a number, string or None
    return True


class RemoteSubmission:
    """What the fixture `submission` gives in the grader: ``submission.softmax(X)`` calls over the wire."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def remote(*args: Any, **kwargs: Any) -> Any:
            return self._session.call(name, args, kwargs)

        remote.__name__ = name
        return remote
