"""Text for terminals that cannot show every character: those of Windows' older code pages, or without a locale."""

import sys

_INSTEAD = str.maketrans({
    "█": "#", "░": ".", "…": "...", "×": "x", "·": "*", "–": "-", "—": "-", "‘": "'", "’": "'", "±": "+-", "²": "^2",
})  # fmt: skip


def for_terminal(text: str, encoding: str | None = None) -> str:
    """Return text with what an encoding lacks written in other characters; by default that of the standard output."""
    encoding = encoding or getattr(sys.__stdout__, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return text.translate(_INSTEAD).encode(encoding, "backslashreplace").decode(encoding)
