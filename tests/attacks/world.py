"""What surrounds an attack: a course, neighbours, and canaries that no output may hold and no attack may touch."""

import ctypes
import gc
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import stat
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from runpy import run_path
from typing import Any

from rich.console import Console

from grader import reports
from grader.course import Course
from grader.feedback.page import class_report
from grader.feedback.student import student_page
from grader.feedback.table import grades_csv
from grader.grading import Settings, Submission, grade_all
from grader.marks import Mark
from grader.result import Result
from grader.sandbox.jail import Jail

from ..conftest import TINY

PROGRAMS = Path(__file__).with_name("programs")
VARIABLE = "ATTACKS_API_TOKEN"
SEED = 20260101

HONEST = """\
import numpy as np
import statistics

def double(X):
    return np.multiply(X, 2.0)

def average(X):
    return float(np.mean(double(X)))
"""

LONGEST = 3.0
"""Seconds that an attack may keep the grader where a call may take one; most take a tenth."""

SETTLING = 1.0
"""Seconds after which a process that was killed is gone, or was not killed."""

MOST_MEMORY = 60_000_000
"""Bytes by which the grading process may grow at most over one submission."""


@dataclass(frozen=True)
class Attack:
    """One program of `programs/`, with what the attacker knows filled in: everything."""

    name: str
    path: Path
    text: str

    @property
    def made(self) -> dict[str, Any]:
        """What a program defines that is no submission itself, but makes one."""
        return run_path(str(self.path))

    @property
    def makes(self) -> bool:
        return "\ndef build(" in self.text

    @property
    def beside(self) -> dict[str, str]:
        """The files that are handed in beside the submission."""
        pieces = re.split(r"^# file: (.+)\n", self.text, flags=re.MULTILINE)
        return dict(zip(pieces[1::2], pieces[2::2], strict=True))

    @property
    def student(self) -> str:
        named = re.search(r"^# student: (.+)$", self.text, flags=re.MULTILINE)
        return named[1] if named else "mallory"

    def files(self) -> dict[str, str]:
        """Return what is handed in, the submission first: names and texts."""
        if self.makes:
            made = self.made
            return {made["FILENAME"]: made["build"]()}
        return {"tiny.py": self.text.split("\n# file: ")[0], **self.beside}


class World:
    """A course with canaries, whose places every attack is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"atk{secrets.token_hex(4)}"
        self.course = folder / "course"
        ignored = shutil.ignore_patterns("build", "release", "exercises", "__pycache__", "gradebook.db*")
        shutil.copytree(TINY, self.course, ignore=ignored)
        self.tokens = {place: f"canary-{place}-{secrets.token_hex(8)}" for place in PLACES}
        self.memory = ctypes.create_string_buffer(self.tokens["memory"].encode())
        self.hidden = self.course / "solutions" / "01_tiny" / "test_tiny_hidden.py"
        with self.hidden.open("a") as file:
            file.write(f"\n# {self.tokens['hidden']}\n")
        os.environ[VARIABLE] = self.tokens["environment"]
        self.home_file = self._file("home/.netrc", self.tokens["home"])
        self.sibling = self._file("submitted/bob/01_tiny/tiny.py", f"# {self.tokens['sibling']}\n{HONEST}")
        self.results = self._file("graded/results/mallory/01_tiny.json", "{}")
        self.drop = folder / "dropped"
        self.gradebook = folder / "gradebook.db"
        with sqlite3.connect(self.gradebook) as book:
            book.execute("CREATE TABLE grade (score REAL)")
            book.execute("INSERT INTO grade VALUES (0)")
        book.close()
        self.open_file = self._file("open.txt", self.tokens["descriptor"]).open()
        self.listeners = dict(self._listen())
        self.honest_before = False
        Course(self.course)

    def _file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def _listen(self) -> Iterable[tuple[str, socket.socket]]:
        yield "tcp", socket.create_server(("127.0.0.1", 0))
        if socket.has_ipv6:
            with suppress(OSError):
                yield "tcp6", socket.create_server(("::1", 0), family=socket.AF_INET6)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        yield "udp", udp
        self.unix = str(Path(tempfile.mkdtemp(prefix="attack")) / "socket")  # the name of a socket must be short
        for kind, address in (("unix", self.unix), ("abstract", f"\0{self.name}-grader")):
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(address)
            listener.listen()
            yield kind, listener

    def close(self) -> None:
        os.environ.pop(VARIABLE, None)
        self.open_file.close()
        for listener in self.listeners.values():
            listener.close()
        shutil.rmtree(Path(self.unix).parent)

    @cached_property
    def knowledge(self) -> dict[str, str]:
        """What replaces ``@NAME@`` in a program."""
        return {
            "VARIABLE": VARIABLE, "HOME": str(self.home_file.parent), "HOME_FILE": str(self.home_file),
            "HIDDEN": str(self.hidden), "HIDDEN_FOLDER": str(self.hidden.parent), "SIBLING": str(self.sibling),
            "RESULTS": str(self.results), "GRADEBOOK": str(self.gradebook), "DROP": str(self.drop), "NAME": self.name,
            "PID": str(os.getpid()), "ADDRESS": str(ctypes.addressof(self.memory)), "UNIX": self.unix,
            "ABSTRACT": f"{self.name}-grader",
            **{kind.upper(): str(self.listeners[kind].getsockname()[1]) for kind in PORTS if kind in self.listeners},
        }  # fmt: skip

    def attack(self, name: str) -> Attack:
        text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
        for key, value in self.knowledge.items():
            text = text.replace(f"@{key}@", value)
        path = self.folder / "programs" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return Attack(name, path, text)

    # --- what is left of an attack ------------------------------------------------------------------------------------

    def traces(self) -> dict[str, Any]:
        """Return what an attack must leave as it was: files, processes, descriptors, mounts, control groups."""
        files = [path for path in self.folder.rglob("*") if not {"programs", "handed"} & set(path.parts)]
        return {
            "written": {path: _form(path) for path in files if "__pycache__" not in path.parts},
            "left": _left(self.name),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "mounts": Path("/proc/self/mountinfo").read_text(),
            "groups": Path("/proc/self/cgroup").read_text(),
            "temporary files": sorted(Path(tempfile.gettempdir()).glob(f"*{self.name}*")),
        }

    def connections(self) -> list[str]:
        """Return the listeners that somebody has reached since this was last asked."""
        reached = []
        for kind, listener in self.listeners.items():
            listener.setblocking(False)
            with suppress(BlockingIOError):
                if kind == "udp":
                    listener.recv(1000)
                else:
                    listener.accept()[0].close()
                reached.append(kind)
        return reached

    def clear(self, before: dict[str, Any]) -> None:
        """Undo what an attack did whose guard was off."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if not {"programs", "handed"} & set(path.parts) and path not in before["written"] and path.is_file():
                path.unlink()
        self.home_file.write_text(self.tokens["home"])
        self.sibling.write_text(f"# {self.tokens['sibling']}\n{HONEST}")
        self.results.write_text("{}")
        hidden = self.hidden.read_text().removesuffix("\n# seen\n")
        self.hidden.write_text(hidden)
        with sqlite3.connect(self.gradebook) as book:
            book.execute("UPDATE grade SET score = 0")
        book.close()
        self.marker.unlink(missing_ok=True)
        for path in (Path("/tmp", self.name), Path("/dev/shm", self.name)):
            path.unlink(missing_ok=True)
        for process in _left(self.name) - before["left"]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    @property
    def marker(self) -> Path:
        """The file that an attack leaves where the interpreter finds modules."""
        return Path(sysconfig.get_paths()["purelib"]) / f"{self.name}.txt"

    # --- grading ------------------------------------------------------------------------------------------------------

    def hand_in(self, files: dict[str, str], student: str) -> Submission:
        """Return a submission, which is the first of the files."""
        folder = Path(tempfile.mkdtemp(dir=self._handed))
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return Submission(folder / next(iter(files)), "01_tiny", student)

    @cached_property
    def _handed(self) -> Path:
        (self.folder / "handed").mkdir()
        return self.folder / "handed"

    @cached_property
    def honest(self) -> Submission:
        return self.hand_in({"tiny.py": HONEST}, "alice")

    def gains(self, submissions: Sequence[Submission], settings: Settings, **options: Any) -> set[str]:
        """Grade submissions of one attacker, an honest one after them, and return what they gained: nothing, one hopes."""
        with Watch(self) as watch:
            results = [result for _, result in grade_all(submissions, settings, workers=1)]
        return watch.gains | self.judge(results, **options)

    def honest_gets_full_marks(self, settings: Settings) -> bool:
        ((_, result),) = grade_all([self.honest], settings, workers=1)
        return result.score == result.max_score == 20

    def judge(
        self, results: Sequence[Result], payload: Sequence[str] = (), where: str = "page", deserves: float = 0.0
    ) -> set[str]:
        """Return what the outputs of a grading say that an attack gained; a `payload` must not come to `where`."""
        gains = set()
        try:
            pages = [student_page(result) for result in results]
            shown = outputs(results) | {"page": "\n".join([*pages, class_report(results, "attacks", [])])}
            everything = "\n".join(shown.values())
            everything.encode()
        except (UnicodeError, TypeError, ValueError, AttributeError):
            return {"ungraded"}
        if any(result.score is None or not result.graded for result in results):
            gains.add("ungraded")
        if any((result.score or 0.0) > deserves for result in results):
            gains.add("marks")
        if any("leaked" in page or "4242" in page for page in pages):
            gains.add("inputs")
        return (
            gains | self.loot(everything) | ({"injected"} if any(text in shown[where] for text in payload) else set())
        )

    def loot(self, text: str) -> set[str]:
        """Return what a text holds that it should not."""
        gains = {"canary"} if any(token in text for token in self.tokens.values()) else set()
        return gains | ({"loot"} if "loot: " in text else set())


class Watch:
    """Notes what happens while an attack is graded: `gains`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.gains: set[str] = set()

    def __enter__(self) -> "Watch":
        self.before = self.world.traces()
        self.memory = _forget_peak()
        self.start = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        seconds = time.monotonic() - self.start
        if _peak() - self.memory > MOST_MEMORY:
            self.gains.add("memory")
        if seconds > LONGEST:
            self.gains.add("time")
        after = self._settled_traces()
        self.gains |= {kind for kind, before in self.before.items() if kind != "left" and after[kind] != before}
        if after["left"] - self.before["left"]:
            self.gains.add("left")
        if self.world.drop.exists() or self.world.marker.exists():
            self.gains.add("written")
        if self.world.connections():
            self.gains.add("connected")
        if self.gains:
            self.world.clear(self.before)

    def _settled_traces(self) -> dict[str, Any]:
        """Return the traces once processes that are ending have ended."""
        deadline = time.monotonic() + SETTLING
        while (after := self.world.traces())["left"] - self.before["left"] and time.monotonic() < deadline:
            time.sleep(0.02)
        return after


PLACES = ("environment", "memory", "hidden", "home", "sibling", "descriptor")
PORTS = ("tcp", "tcp6", "udp")


def settings(world: World, jail: Jail, **others: Any) -> Settings:
    return Settings(world.course, jail, SEED, **others)


def outputs(results: Sequence[Result]) -> dict[str, str]:
    """Return what leaves the grader besides its pages: the records, the table, and what the terminal shows."""
    terminal = StringIO()
    for shown in (results[:1], [*results, *results]):
        reports.print_results(shown, Console(file=terminal, width=200, color_system="standard", force_terminal=True))
    records = "\n".join(result.to_json() for result in results)
    return {"record": records, "table": grades_csv(map(Mark, results)), "terminal": terminal.getvalue()}


def _form(path: Path) -> object:
    status = path.lstat()
    content = path.read_bytes() if stat.S_ISREG(status.st_mode) else None
    return (status.st_mode, content)


def _processes() -> list[tuple[int, int, str]]:
    """Return number, parent and name of every living process."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with suppress(OSError), open(f"/proc/{entry}/stat") as file:
                text = file.read()
                name, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
                if rest[0] != "Z":
                    found.append((int(entry), int(rest[1]), name))
    return found


def _left(name: str) -> set[int]:
    """Return the processes that descend from this one, and those that an attack gave a name."""
    processes = _processes()
    own = {os.getpid()}
    while more := {number for number, parent, _ in processes if parent in own} - own:
        own |= more
    return own | {number for number, _, called in processes if called == name}


def _forget_peak() -> int:
    """Let the kernel measure this process's largest memory anew; return what it is now."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what earlier attacks needed must not hide what this one needs
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024
