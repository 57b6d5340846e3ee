"""Reads what a student has saved, and says as a test run would why it cannot be tested."""

import warnings
from pathlib import Path

from grader.fault import Fault, describe
from grader.intake import IntakeError, Source, choose_file, read_submission
from grader.manifest import Manifest
from grader.sandbox.worker import fault_of
from grader.watch.changes import UNREADABLE, Code


class Unreadable(Exception):
    """There is no submission, or it is no Python; the message is for its author."""


def read(exercise: Path, manifest: Manifest) -> tuple[Source, Code]:
    """Return the script or the notebook that counts, and what it consists of. Raises Unreadable."""
    try:
        path = choose_file(exercise, manifest.module, manifest.stub_sha256)
        source = read_submission(path)
    except (IntakeError, OSError) as problem:
        raise Unreadable(str(problem)) from None
    try:
        if not source.cells:  # in a notebook, a cell that is no Python does not keep the others from running
            _compile(source, str(path))
        return source, Code(source)
    except UNREADABLE as error:
        found = fault_of(error, {str(path)})
        frames = tuple((int(line), str(function)) for line, function in found["frames"])
        raise Unreadable(describe(Fault(found["kind"], found["message"], found["type"], frames), source)) from None


def _compile(source: Source, filename: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they would be written over the dashboard
        compile(source.text, filename, "exec", dont_inherit=True)
