"""Where the dashboard appears: drawn again and again on a terminal that can, else printed, a block a run."""

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Protocol, Self, TextIO

from rich.console import Console
from rich.live import Live

from grader.plain import for_terminal
from grader.watch import dashboard
from grader.watch.board import Board

WIDE = 200
"""Columns of a block where there is no terminal: enough for any line of a message."""


class Display(Protocol):
    """A context manager: the terminal is afterwards as it was before."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    @property
    def resized(self) -> bool:
        """Whether the terminal has another size than when it was last drawn on."""
        ...

    def draw(self, board: Board) -> None:
        """Something has changed."""

    def tell(self, board: Board) -> None:
        """Something has changed that should be read."""


def choose_display(stream: TextIO, environment: Mapping[str, str]) -> Display:
    """Return the display for a stream. ASCII and no colour where the terminal or its user cannot do with more."""
    utf8 = (stream.encoding or "").lower().replace("-", "") in ("utf8", "cp65001")
    dumb = environment.get("TERM") == "dumb"
    plain = bool(environment.get("NO_COLOR")) or dumb or not utf8
    terminal = stream.isatty() and not dumb
    return Drawn(stream, plain=plain) if terminal else Printed(stream, ascii_only=plain)


class Drawn:
    """The dashboard on a screen of its own; what was on the terminal comes back at the end, with the last state below it."""

    def __init__(self, stream: TextIO, *, plain: bool) -> None:
        self._console = Console(file=stream, color_system=None if plain else "auto", highlight=False)
        self._live = Live(console=self._console, screen=True, auto_refresh=False)
        self._printed = Printed(stream, ascii_only=plain)
        self._ascii = plain
        self._last: Board | None = None
        self._size = self._console.size
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._live)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()
        if self._last:
            self._printed.tell(self._last)

    def draw(self, board: Board) -> None:
        self._last, self._size = board, self._console.size
        self._live.update(dashboard.screen(board, ascii_only=self._ascii), refresh=True)

    tell = draw

    @property
    def resized(self) -> bool:
        return self._console.size != self._size


class Printed:
    """Blocks of plain text, without any control character."""

    def __init__(self, stream: TextIO, *, ascii_only: bool) -> None:
        self._stream = stream
        self._ascii = ascii_only
        self._console = Console(
            file=stream, width=_width(stream), color_system=None, force_terminal=False, highlight=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    @property
    def resized(self) -> bool:
        return False

    def draw(self, board: Board) -> None:
        """Only what should be read is printed."""

    def tell(self, board: Board) -> None:
        with self._console.capture() as captured:
            self._console.print(dashboard.block(board, ascii_only=self._ascii))
        text = "\n".join(line.rstrip() for line in captured.get().split("\n"))
        self._stream.write(for_terminal(text, self._stream.encoding))
        self._stream.flush()


def _width(stream: TextIO) -> int:
    """Return the terminal's width, or WIDE."""
    return shutil.get_terminal_size().columns if stream.isatty() else WIDE
