"""Key presses, without Enter where the input is a terminal; the terminal is afterwards as it was before."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Self

STANDARD_INPUT = 0
ENDED = ""
"""What is told where the input ends."""

_SPECIAL = re.compile(r"\x1b(?:\[[0-9;?]*[@-~]|O.|.)?")
"""What arrows, function keys and Alt send."""


class Keys:
    """Tells every key that is pressed inside a block, in lower case, from another thread."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._before: list[Any] | None = None

    def __enter__(self) -> Self:
        self._before = _react_at_once()
        threading.Thread(target=self._listen, daemon=True).start()  # waits for a key to the end of the process
        return self

    def __exit__(self, *error: object) -> None:
        if self._before is not None:
            _restore(self._before)

    def _listen(self) -> None:
        for key in _pressed():
            self._tell(key.lower())
        self._tell(ENDED)


if sys.platform == "win32":
    import msvcrt

    def _react_at_once() -> list[Any] | None:
        return None

    def _restore(before: list[Any]) -> None:
        pass

    def _pressed() -> Iterator[str]:
        if not os.isatty(STANDARD_INPUT):
            yield from _read()
            return
        while (key := msvcrt.getwch()) != "\x03":  # Ctrl-C
            if key in "\x00\xe0":
                msvcrt.getwch()  # which of the special keys it was
            else:
                yield key

else:
    import termios
    import tty

    def _react_at_once() -> list[Any] | None:
        """Let keys arrive without Enter and without an echo. Ctrl-C goes on interrupting; Ctrl-Z would leave the terminal so."""
        try:
            before = termios.tcgetattr(STANDARD_INPUT)
            tty.setcbreak(STANDARD_INPUT)
            now = termios.tcgetattr(STANDARD_INPUT)
            now[6][termios.VSUSP] = os.fpathconf(STANDARD_INPUT, "PC_VDISABLE").to_bytes()
            termios.tcsetattr(STANDARD_INPUT, termios.TCSADRAIN, now)
        except (termios.error, OSError):  # it is no terminal
            return None
        return before

    def _restore(before: list[Any]) -> None:
        with suppress(termios.error, OSError):  # it is gone
            termios.tcsetattr(STANDARD_INPUT, termios.TCSADRAIN, before)

    def _pressed() -> Iterator[str]:
        yield from _read()


def _read() -> Iterator[str]:
    try:
        while data := os.read(STANDARD_INPUT, 64):
            yield from _SPECIAL.sub("", data.decode("ascii", errors="ignore"))
    except OSError:  # the terminal is gone, or there was none
        return
