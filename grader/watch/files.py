"""Notices that files were saved, by asking for their times: this works on every system and on network and shared folders."""

import time
from collections.abc import Iterable
from pathlib import Path

SETTLED = 0.03
"""Seconds for which a file must have been left alone: an editor may write it in pieces."""

GONE = 0.5
"""Seconds for which a file must be gone: an editor may move it away and put a new one in its place."""

_Stamp = tuple[int, int, int] | None


class Files:
    """Looks after a few files, which need not be there. All of them count as saved at first."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._stamps: dict[Path, _Stamp] = {path: _stamp(path) for path in paths}
        self._touched = set(self._stamps)
        self._since = float("-inf")

    def saved(self) -> set[Path]:
        """Return what has been saved, made or removed since the last call, once it has settled."""
        now = time.monotonic()
        for path, before in self._stamps.items():
            stamp = _stamp(path)
            if stamp != before:
                self._stamps[path], self._since = stamp, now
                self._touched.add(path)
        gone = any(self._stamps[path] is None for path in self._touched)
        if not self._touched or now - self._since < (GONE if gone else SETTLED):
            return set()
        saved, self._touched = self._touched, set()
        return saved


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
