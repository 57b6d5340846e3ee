"""The trusted side's view of one sandboxed submission: started when needed, asked under a deadline, ended for good."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.objects import Caller
from grader.restrictions import Restrictions, Violation
from grader.sandbox.jail import Jail, JailError, Limits, Prisoner
from grader.sandbox.wire import Reply, Wire, WireClosed, WireError, WireTimeout

NO_RESTRICTIONS = Restrictions()

MOST_TIMEOUTS = 2
"""A function that took too long this often is not called again, so that one endless loop leaves time for the other parts."""


class Session(Caller):
    """Runs one submission in a jail, started when first needed and again after it died.

    Use as a context manager; leaving it ends the worker.
    """

    def __init__(
        self,
        jail: Jail,
        source: Source,
        name: str,
        restrictions: Restrictions = NO_RESTRICTIONS,
        parts: Sequence[str] = (),
        libraries: tuple[str, ...] = ("numpy",),
        limits: Limits | None = None,
    ) -> None:
        super().__init__()
        self.limits = limits or jail.limits  # of time; all others are the jail's
        self.jail = jail
        self.source = source
        self.name = name
        self.restrictions = restrictions
        self.parts = parts
        self.libraries = libraries
        self.violations: dict[str, Violation] | None = None  # known once the submission was loaded
        self.seconds = 0.0  # spent in the submission so far
        self.heard: list[Reply | Fault] = []  # since the test began
        self._begins = True
        self._timeouts: Counter[str] = Counter()
        self._prisoner: Prisoner | None = None
        self._wire: Wire | None = None
        self._unloadable: SubmissionFault | None = None
        self._load_crashed = False

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def load(self, function: str = "") -> None:
        """Import the submission, for a call of `function`.

        Raises SubmissionFault where that fails, the same at every call, but after a first crash; JailError where the grader is at
        fault.
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
                "begins": True,
            }
            self._inspect()
            self._ask("load", request, function)
        except SubmissionFault as fault:
            self.end()
            if fault.fault.kind != "crashed" or self._load_crashed:
                self._unloadable = fault
            self._load_crashed = fault.fault.kind == "crashed"
            raise
        self._load_crashed = False

    def begin(self) -> None:
        """Begin a test, whose random numbers and answers are its own."""
        self._begins = True
        self.heard = []

    def answer(self, op: str, label: str, fields: dict[str, Any]) -> Reply:
        """Return the reply to a request, after starting the submission where it does not run.

        Raises SubmissionFault; JailError where the grader is at fault; NotPlainData where a test passes what cannot cross.
        """
        try:
            if self._timeouts[label] >= MOST_TIMEOUTS:
                raise self.fault("timeout", "was not called again: it took too long before.", label)
            self.load(label)
            begins = {"begins": True} if self._begins and op != "overflow" else {}
            reply = self._ask(op, fields | begins, label)
            self._begins = self._begins and not begins
        except SubmissionFault as fault:
            self.heard.append(fault.fault)
            raise
        self.heard.append(reply)
        return reply

    def _start(self) -> None:
        self._prisoner = self.jail.start(self.libraries)
        wire = Wire(self._prisoner.connection, self.keep, self.form)
        try:
            wire.hello(time.monotonic() + self.jail.limits.start_seconds)
        except WireError as problem:
            complaint = self._prisoner.complaint() or problem
            self.end()
            raise JailError(f"the sandbox did not start: {complaint}") from None
        self._wire = wire

    def end(self) -> bool:
        """End the process; the next call starts a new one. Return False where the sandbox around it had ended by itself."""
        whole = self._prisoner is None or self._prisoner.kill()
        self._prisoner = self._wire = None
        self.life += 1
        return whole

    def _inspect(self) -> None:
        """Find out, before any code of the submission runs and could lie about it, which parts use what is forbidden."""
        if self.violations is not None:
            return
        if not self.restrictions.rules:
            self.violations = {}
            return
        request = {"source": self.source.text, "parts": list(self.parts), "forbidden": list(self.restrictions.rules)}
        self.violations = self.restrictions.read(self._ask("inspect", request, "").result)

    def _ask(self, op: str, fields: dict[str, Any], function: str) -> Reply:
        allowed = self._allowed(function)
        assert self._wire is not None
        start = time.monotonic()
        try:
            reply = self._wire.request(op, start + allowed, **fields)
        except WireTimeout:
            self.end()
            self._timeouts[function] += 1
            raise self.fault(
                "timeout", f"did not finish within {allowed:.3g} s. Does a loop never end?", function
            ) from None
        except WireClosed:
            if not self.end():
                raise JailError("the sandbox ended, and not by what ran in it") from None
            raise self.fault(
                "crashed", "ended the Python process (an exit, or a crash in native code).", function
            ) from None
        except WireError as problem:
            self.end()
            raise self.fault("crashed", f"broke the connection to the grader: {problem}.", function) from None
        finally:
            self.seconds += time.monotonic() - start
        if reply.fault:
            raise SubmissionFault(reply.fault, self.source, function)
        return reply

    def _allowed(self, function: str) -> float:
        """Return the seconds that a call may take. Raises SubmissionFault where none are left."""
        limits = self.limits
        if self.seconds >= limits.total_seconds:
            message = f"was not called: the {limits.total_seconds:g} s of a submission are used up."
            raise self.fault("timeout", message, function)
        return min(limits.call_seconds, limits.total_seconds - self.seconds)
