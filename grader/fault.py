"""What a submission did instead of returning a value, in words for its author."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.intake import Source

LONGEST_MESSAGE = 500

_OUTCOMES = {
    "syntax": "error",
    "missing": "error",
    "signature": "error",
    "not_implemented": "not_implemented",
    "error": "error",
    "memory": "memory",
    "rejected": "rejected",
    "forbidden": "rejected",
    "timeout": "timeout",
    "crashed": "crashed",
}
KINDS = frozenset(_OUTCOMES)


@dataclass(frozen=True)
class Fault:
    """One way in which a submission failed to give a value.

    `kind` is one of KINDS; `type` the exception's class name; `frames` the submission's own frames as (line, function), the
    innermost last. All text may come from the submission: show it, never trust it.
    """

    kind: str
    message: str
    type: str = ""
    frames: tuple[tuple[int, str], ...] = ()


class SubmissionFault(Exception):
    """Raised in a test by a call that the submission did not answer with a value."""

    def __init__(self, fault: Fault, source: Source, function: str = "") -> None:
        super().__init__(describe(fault, source, function))
        self.fault = fault
        self.hint = ""  # what a test has to say about it, see `checks.explained`

    @property
    def outcome(self) -> str:
        return _OUTCOMES[self.fault.kind]


def describe(fault: Fault, source: Source, function: str = "") -> str:
    """Return a few lines that name the fault, its place in the file, and the next step."""
    message = printable(fault.message)
    place = source.where(fault.frames[-1][0]) if fault.frames else source.filename
    name = "the file" if not function else f"{function}()" if function.isidentifier() else function
    if fault.kind == "syntax":
        return f"{place}: Python cannot read this line. {message}"
    if fault.kind == "missing":
        at_end = not fault.frames and function.isidentifier()
        return f"{_end(source)} is the end of the file. {message}" if at_end else f"{place}: {message}"
    if fault.kind == "signature":
        return f"{place}: {message}. Keep the parameters that the stub gives {function}."
    if fault.kind == "not_implemented":
        inside = fault.frames[-1][1] if fault.frames else ""
        if not function or not inside or inside in function:
            return f"{function or source.filename} is not implemented yet."
        return f"{function} waits for {printable(inside)}(), which is not implemented yet."
    if fault.kind == "memory":
        return f"{name} asked for more memory than a submission gets ({place})."
    if fault.kind == "rejected":
        return f"{name} returns {message}; numbers, strings, lists, tuples, dicts, NumPy arrays and plain tensors can be checked."
    if fault.kind == "forbidden":
        return f"{place}: {function} uses {message}. A part that uses it earns nothing."
    if fault.kind in ("timeout", "crashed"):
        return "\n".join([f"{name} {message}", *_trace(fault.frames, source)])
    lines = [f"{name} raised {printable(fault.type)}" + (f": {message}" if message else "")]
    return "\n".join(lines + _trace(fault.frames, source))


def printable(text: str) -> str:
    """Return untrusted text bounded in length, with a space for all that is not shown (terminal escapes, bidi overrides)."""
    start = text[: LONGEST_MESSAGE + 1]
    clean = "".join(character if character == "\n" or character.isprintable() else " " for character in start)
    return clean if len(clean) <= LONGEST_MESSAGE else clean[: LONGEST_MESSAGE - 1] + "…"


def _trace(frames: Sequence[tuple[int, str]], source: Source) -> list[str]:
    code = source.text.split("\n")
    lines = []
    for line, function in frames:
        inside = f" in {printable(function)}" if function != "<module>" else ""
        text = code[line - 1].strip() if 0 < line <= len(code) else ""
        lines.append(f"  {source.where(line)}{inside}: {printable(text)}")
    return lines


def _end(source: Source) -> str:
    return source.where(source.text.count("\n") + 1)
