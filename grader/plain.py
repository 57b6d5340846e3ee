"""Bars, short lists, and text for terminals that cannot show every character (older code pages of Windows, no locale)."""

import sys
from collections.abc import Sequence

MOST_NAMED = 20
"""Names that one line may list."""

_INSTEAD = str.maketrans({
    "█": "#", "░": ".", "…": "...", "×": "x", "·": "*", "–": "-", "—": "-", "‘": "'", "’": "'", "±": "+-", "²": "^2",
})  # fmt: skip


def bar(share: float, width: int = 20) -> str:
    """Return a bar of `width` characters, full at a share of 1, and never full before."""
    full = int(share * width)
    return "█" * full + "░" * (width - full)


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Return names for one line, of many only the first."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def for_terminal(text: str, encoding: str | None = None) -> str:
    """Return text with what an encoding lacks written in other characters; by default that of the standard output."""
    encoding = encoding or getattr(sys.__stdout__, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return text.translate(_INSTEAD).encode(encoding, "backslashreplace").decode(encoding)
