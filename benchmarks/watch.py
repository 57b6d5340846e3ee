"""How long a student waits with `grader watch`: from a save to the verdict on the screen, against an empty run of pytest.

Both are timed in turn, in one run: a save of the solved exercise with a change in one part, and `pytest` without plugins on an
empty file of tests. A part of a NumPy exercise has 0.3 s, one of a PyTorch exercise 0.5 s. The parts that use the changed one
are tested after it; how long that takes is printed, too.
Run: python benchmarks/watch.py    (--all: a few saves of every part of every exercise instead)
"""

import argparse
import json
import os
import pty
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.manifest import read_manifest
from grader.stubs import pieces, put, source_of

ROOT = Path(__file__).resolve().parent.parent
CASES = [("01_softmax_regression", "softmax"), ("05_torch_sequential", "train")]
PAIRS = 15
VERDICT, LAST_VERDICT = rb"tests? in [\d.]+ s", rb"tests? in [\d.]+ s *\x1b"
NUMPY_SECONDS, TORCH_SECONDS = 0.3, 0.5


class Screen:
    """A running watch on a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self.host, side = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
        command = [sys.executable, "-m", "grader", "watch", "--folder", str(folder)]
        self.process = subprocess.Popen(command, env=environment, stdin=side, stdout=side, stderr=side)
        os.close(side)
        self.shown = b""
        self.grown = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self.host, 1 << 16)
            except OSError:
                return
            with self.grown:
                self.shown += data
                self.grown.notify()

    def until(self, pattern: bytes) -> bytes:
        """Wait until something is on the screen, and forget what was shown up to there; return it with a few bytes more."""
        with self.grown:
            found = self.grown.wait_for(lambda: re.search(pattern, self.shown), timeout=120)
            assert found, self.shown[-3000:].decode(errors="replace")
            with_more = self.shown[found.start() : found.end() + 4]
            self.shown = self.shown[found.end() :]
            return with_more

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        os.close(self.host)


@contextmanager
def watched(name: str) -> Iterator[tuple[Screen, Path, str]]:
    """Watch a solved exercise: give the screen, the script and its text."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(shutil.copytree(ROOT / "exercises" / name, Path(parent, name)))
        script = folder / f"{name[3:]}.py"
        text = (ROOT / "solutions" / name / script.name).read_text(encoding="utf-8")
        script.write_text(text, encoding="utf-8")
        screen = Screen(folder)
        try:
            screen.until(VERDICT)
            yield screen, script, text
        finally:
            screen.end()


def changed(text: str, function: str, number: int) -> str:
    """Return the script with one more line in a function, or in the first method of a class, that changes no result."""
    source = source_of(function, text)
    assert source is not None
    lines = source.split("\n")
    head = next(i for i, line in enumerate(lines) if line.lstrip().startswith("def "))
    while not lines[head].rstrip().endswith(":"):
        head += 1
    margin = len(lines[head + 1]) - len(lines[head + 1].lstrip())
    lines.insert(head + 1, " " * margin + f"saved = {number}")
    after = put(function, "\n".join(lines), text)
    assert after is not None
    return after


def save_to_verdict(screen: Screen, script: Path, text: str) -> tuple[float, float]:
    """Save as editors do, by a new file in the place of the old one.

    Return the seconds to the verdict on the screen, and to that on the parts that use what was changed.
    """
    screen.until(b"ready")
    time.sleep(0.3)  # so that all of what was known before is drawn
    screen.shown = b""
    new = script.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    start = time.perf_counter()
    os.replace(new, script)
    found = screen.until(VERDICT)
    first = time.perf_counter() - start
    if not re.match(LAST_VERDICT, found):
        screen.until(LAST_VERDICT)
    return first, time.perf_counter() - start


def empty_pytest(folder: Path) -> float:
    command = [sys.executable, "-m", "pytest", "-q", "--disable-plugin-autoload", "-p", "no:cacheprovider"]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def limit(name: str) -> float:
    return (
        TORCH_SECONDS if "import torch" in (ROOT / "exercises" / name / f"{name[3:]}.py").read_text() else NUMPY_SECONDS
    )


def made_of(name: str, part: str) -> str:
    manifest = read_manifest(ROOT / "exercises" / name)
    assert manifest is not None
    return pieces(part, manifest.stub)[0]


def measure(name: str, part: str, pairs: int, empty: Path) -> bool:
    """Print the medians of a part; return whether it stays within its limit."""
    with watched(name) as (screen, script, text):
        rounds = [
            (*save_to_verdict(screen, script, changed(text, made_of(name, part), i)), empty_pytest(empty))
            for i in range(pairs)
        ]
    ours, whole, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(mine / other for mine, _, other in rounds)
    worst = max(mine for mine, _, _ in rounds)
    print(
        f"{name} {part}: save to verdict {ours:.3f} s (limit {limit(name):g}), slowest {worst:.3f}, "
        f"with what uses it {whole:.3f}; empty pytest {theirs:.3f} s; ratio {ratio:.2f}; {pairs} pairs",
        flush=True,
    )
    return ours <= limit(name)


def every_part() -> list[tuple[str, str]]:
    manifests = [json.loads(path.read_text()) for path in sorted(ROOT.glob("exercises/*/exercise.json"))]
    return [(data["exercise"], part["part"]) for data in manifests for part in data["parts"] if part["visible_points"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="three saves of every part of every exercise")
    everything = parser.parse_args().all
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_empty.py").touch()
        cases = every_part() if everything else CASES
        held = [measure(name, part, 3 if everything else PAIRS, Path(folder)) for name, part in cases]
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
