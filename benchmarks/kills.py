"""Disturbs runs of the grader at random moments, in every way that we know, and looks whether anything is lost.

    python benchmarks/kills.py [--moments 200] [--seed N]
    python benchmarks/kills.py --loops

A class of 24 submissions of the tests' tiny course is graded by two workers, as a folder or as an archive, into a new or an
empty gradebook. At a moment drawn evenly from the time that the command takes in peace (for a worker or a sandbox, from the part
in which there are any) one thing happens: SIGKILL to the grader, to one of its worker processes, to a part of a sandbox, or to
all of them; the disk is full for a while; or the gradebook is locked. What comes too late counts as no hit. After one
to three such commands the same one is given until it ends with 0. After each the results must be whole, right, and those that
were there untouched; in the end there must be one for each submission, the right points in the gradebook and the table, a
whole report, no process and no temporary file. What is right was found by a run that nobody disturbed.

`--loops` measures instead how long others wait for submissions that never end. Needs Linux; a full disk needs root.
"""

import argparse
import ctypes
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "course"
EXERCISE = "01_tiny"
SPACE = 8 << 20  # bytes of the disk that gets full
MOST_COMMANDS = 6  # until one must end with 0
LONGEST_RUN = 120.0
LONGEST_END = 5.0  # seconds in which processes of a killed run must be gone

_SOLUTION = (TINY / "solutions" / EXERCISE / "tiny.py").read_text(encoding="utf-8")
_SLOW = "    import time; time.sleep(0.2)\n    ### BEGIN"
CLASS = {
    "right": _SOLUTION,
    "half": _SOLUTION.replace("return float(everything) / X.size", "return 0.0"),
    "wrong": _SOLUTION.replace("X + X", "X * X"),
    "raises": _SOLUTION.replace("return twofold_entries", "raise ValueError('no')"),
    "exits": _SOLUTION.replace("return twofold_entries", "import os; os._exit(3)"),
    "slow": _SOLUTION.replace("    ### BEGIN", _SLOW),
}
COPIES = 4
ENDLESS = _SOLUTION.replace("return twofold_entries", "while True: pass")


# --- a class and what is kept of it -----------------------------------------------------------------------------------


@dataclass
class World:
    """A class in `folder`, and the place where its results and its gradebook lie."""

    folder: Path
    seed: int = 1
    handed_in: str = "submitted"  # or its archive

    @property
    def space(self) -> Path:
        return self.folder / "space"

    @property
    def output(self) -> Path:
        return self.space / "graded"

    @property
    def gradebook(self) -> Path:
        return self.space / "gradebook.db"

    def start(self) -> "subprocess.Popen[str]":
        """Start the grader as a group of its own, its words going to files."""
        command = [sys.executable, "-m", "grader", "grade", str(self.folder / self.handed_in)]
        command += ["--course", str(self.folder / "course"), "--output", str(self.output), "--workers", "2"]
        command += ["--db", f"sqlite:///{self.gradebook}", "--seed", str(self.seed)]
        with (self.folder / "words").open("w") as words:
            return subprocess.Popen(command, stdout=words, stderr=words, text=True, start_new_session=True, cwd=ROOT)

    def words(self) -> str:
        return (self.folder / "words").read_text(errors="replace")

    def results(self) -> dict[str, Path]:
        """Return the files of results, by student."""
        return {path.parent.name: path for path in sorted((self.output / "results").glob(f"*/{EXERCISE}.json"))}

    def points(self) -> list[tuple[object, ...]]:
        """Return what the gradebook says: student, grade cell, points, and whether a human must look."""
        query = (
            "SELECT s.student_id, c.name, g.auto_score, g.needs_manual_grade FROM grade g "
            "JOIN base_cell c ON g.cell_id = c.id JOIN submitted_notebook n ON g.notebook_id = n.id "
            "JOIN submitted_assignment s ON n.assignment_id = s.id ORDER BY 1, 2"
        )
        with sqlite3.connect(self.gradebook) as book:
            assert book.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,), "the gradebook is half made"
            return book.execute(query).fetchall()

    def clear(self, gradebook: Path | None) -> None:
        """Forget all results; begin with a copy of `gradebook`, or with none."""
        shutil.rmtree(self.space, ignore_errors=True)
        self.space.mkdir(exist_ok=True)
        if gradebook:
            shutil.copy(gradebook, self.gradebook)


def make_world(folder: Path, sources: dict[str, str]) -> World:
    """Write a class: student -> source."""
    unwanted = shutil.ignore_patterns("build", "release", "exercises", "__pycache__", "gradebook.db*")
    shutil.copytree(TINY, folder / "course", ignore=unwanted)
    for student, source in sources.items():
        path = folder / "submitted" / student / EXERCISE / "tiny.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"{source}\n# {student}\n", encoding="utf-8")
    shutil.make_archive(str(folder / "submitted"), "zip", folder / "submitted")
    world = World(folder)
    world.clear(None)
    return world


def mixed_class() -> dict[str, str]:
    return {f"s{number:02}_{name}": CLASS[name] for number in range(COPIES) for name in CLASS}


@dataclass
class Oracle:
    """What is right, and how long a run takes with a new gradebook and with the empty one that is kept in `gradebook`.

    `again` is how long it takes where nothing is to be graded.
    """

    scores: dict[str, float]
    points: list[tuple[object, ...]]
    grades: str
    gradebook: Path
    begin: dict[bool, float]  # with a new gradebook? -> until the first worker is there
    seconds: dict[bool, float]
    again: float

    def moment(self, kind: str, new: bool, done: int, rng: random.Random) -> float:
        """Draw when to disturb a command that finds `done` results."""
        end = self.again + (self.seconds[new] - self.again) * (1 - done / len(self.scores))
        begin = self.begin[new] if kind in ENDS_WELL else 0.0
        return rng.uniform(min(begin, end), end)


def undisturbed(world: World) -> Oracle:
    """Grade a class twice in peace, and look a third time where nothing is to be done."""
    from grader import gradebook
    from grader.course import Course

    empty = world.folder / "empty.db"
    course = Course(world.folder / "course")
    gradebook.check(f"sqlite:///{empty}", course, course.exercises)
    begin, seconds = {}, {}
    for new in (True, False):
        world.clear(None if new else empty)
        begin[new], seconds[new] = _in_peace(world)
    _, again = _in_peace(world)
    scores = {student: json.loads(path.read_text())["score"] for student, path in world.results().items()}
    return Oracle(scores, world.points(), (world.output / "grades.csv").read_text(), empty, begin, seconds, again)


def _in_peace(world: World) -> tuple[float, float]:
    """Give the command; return after how many seconds it had a worker, and when it ended."""
    start = time.monotonic()
    begin = 0.0
    running = world.start()
    while running.poll() is None:
        time.sleep(0.05)
        if not begin and any("spawn_main" in one.command for one in family(running.pid)):
            begin = time.monotonic() - start
    if running.returncode != 0:
        raise SystemExit(f"a run that nobody disturbs fails:\n{world.words()}")
    return begin, time.monotonic() - start


# --- processes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Process:
    number: int
    command: str
    sandboxed: int  # how many processes of sandboxes lie above it, itself included


def family(root: int) -> list[Process]:
    """Return the living processes that `root` started, and theirs, parents first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            if state not in "ZX":
                children.setdefault(int(parent), []).append(int(entry.name))
    found: list[Process] = []
    _collect(root, 0, children, found)
    return found


def _collect(parent: int, above: int, children: dict[int, list[int]], found: list[Process]) -> None:
    for number in children.get(parent, []):
        command = ""
        with suppress(OSError):
            command = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        sandboxed = above + 1 if above or "bwrap" in command.partition(" ")[0] else 0
        found.append(Process(number, command, sandboxed))
        _collect(number, sandboxed, children, found)


def adopt_orphans() -> None:
    """Become the parent of all that is left behind, so that it can be found."""
    if ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0):  # PR_SET_CHILD_SUBREAPER: linux/prctl.h
        raise SystemExit("this kernel gives us no orphans")


@contextmanager
def nothing_running() -> Iterator[None]:
    """End in the end what an interrupted benchmark left running, before its folder goes."""
    try:
        yield
    finally:
        left_behind()


def left_behind() -> list[Process]:
    """Return what still runs of a command that has ended, after a while, and end it."""
    deadline = time.monotonic() + LONGEST_END
    while left := family(os.getpid()):
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    for process in left:
        with suppress(OSError):
            os.kill(process.number, signal.SIGKILL)
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return left


# --- disturbances: each returns what it hit, or nothing ----------------------------------------------------------------


def kill_main(world: World, running: "subprocess.Popen[str]", rng: random.Random) -> str:
    running.kill()
    return "the grader"


def kill_group(world: World, running: "subprocess.Popen[str]", rng: random.Random) -> str:
    os.killpg(running.pid, signal.SIGKILL)
    return "all"


def kill_worker(world: World, running: "subprocess.Popen[str]", rng: random.Random) -> str:
    return _kill_one([one for one in family(running.pid) if "spawn_main" in one.command], rng, "a worker process")


def kill_sandbox(world: World, running: "subprocess.Popen[str]", rng: random.Random) -> str:
    """Kill bwrap, its first process, the zygote, or the submission's process; each is as likely where it is there."""
    inside = [one for one in family(running.pid) if one.sandboxed]
    depth = rng.choice(sorted({one.sandboxed for one in inside})) if inside else 0
    names = {1: "bwrap", 2: "bwrap's first process", 3: "a zygote", 4: "a submission's process"}
    return _kill_one([one for one in inside if one.sandboxed == depth], rng, names.get(depth, "a sandbox"))


def _kill_one(targets: list[Process], rng: random.Random, name: str) -> str:
    if not targets:
        return ""
    try:
        os.kill(rng.choice(targets).number, signal.SIGKILL)
    except ProcessLookupError:
        return ""
    return name


def fill_disk(world: World, running: "subprocess.Popen[str]", rng: random.Random) -> str:
    """Take all that is left of the disk, and give it back when the command has ended, or after a second."""
    filler = world.space / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)
    _wait(running, rng.choice([1.0, LONGEST_RUN]))
    filler.unlink()
    return "the disk"


def lock_gradebook(world: World, running: "subprocess.Popen[str]", rng: random.Random) -> str:
    if not world.gradebook.exists():
        return ""
    book = sqlite3.connect(world.gradebook, isolation_level=None, timeout=1.0)
    try:
        book.execute("BEGIN EXCLUSIVE")
        _wait(running, rng.uniform(1.0, 12.0))
    except sqlite3.OperationalError:
        return ""  # the grader has it locked
    finally:
        book.close()
    return "the gradebook"


def _wait(running: "subprocess.Popen[str]", seconds: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        running.wait(seconds)


Disturbance = Callable[[World, "subprocess.Popen[str]", random.Random], str]
DISTURBANCES: dict[str, Disturbance] = {
    "main": kill_main,
    "group": kill_group,
    "worker": kill_worker,
    "sandbox": kill_sandbox,
    "disk": fill_disk,
    "locked": lock_gradebook,
}
ENDS_WELL = ("worker", "sandbox")  # the disturbed command itself must end with 0


# --- rounds ---------------------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What was done and what was found wrong."""

    moments: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    targets: Counter[str] = field(default_factory=Counter)
    repeats: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(self.hits.items()))
        targets = ", ".join(f"{number} {target}" for target, number in sorted(self.targets.items()))
        further = ", ".join(f"{commands} in {number} rounds" for commands, number in sorted(self.repeats.items()))
        return (
            f"{self.moments} moments, {sum(self.hits.values())} hit a run: {kinds}\n"
            f"  what was hit: {targets}\n  commands after the disturbed ones: {further}\n"
            f"  found wrong: {len(self.wrong)}" + "".join(f"\n    {line}" for line in self.wrong)
        )


def play_round(world: World, oracle: Oracle, kinds: list[str], rng: random.Random, tally: Tally) -> None:
    """Give one command for each of `kinds`, disturbed by it, and then undisturbed ones until one ends with 0."""
    new = rng.random() < 0.2
    world.handed_in = rng.choice(["submitted", "submitted.zip"])
    where = f"{'+'.join(kinds)} of {world.handed_in}, {'new' if new else 'empty'} gradebook"
    with small_disk(world) if "disk" in kinds else nullcontext():
        world.clear(None if new else oracle.gradebook)
        before: dict[str, tuple[int, int]] = {}
        for kind in kinds:
            moment = oracle.moment(kind, new, len(before), rng)
            hit, code = disturbed_command(world, kind, moment, rng)
            tally.moments += 1
            tally.hits[kind] += bool(hit)
            if hit:
                tally.targets[hit] += 1
            at = f"{where}: {kind} ({hit or 'nothing hit'}) at {moment:.2f} s"
            if kind in ENDS_WELL and code != 0:
                tally.wrong.append(f"{at}: the command ended with {code}: {world.words()[-600:]}")
            before = look(world, oracle, before, at, tally)
        for number in range(1, MOST_COMMANDS + 1):
            code = _finish(world.start())
            before = look(world, oracle, before, where, tally)
            if code == 0:
                tally.repeats[number] += 1
                break
        else:
            tally.wrong.append(f"{where}: does not end with 0: {world.words()[-600:]}")
            return
        tally.wrong += [f"{where}: {line}" for line in wrong_in_the_end(world, oracle)]


@contextmanager
def small_disk(world: World) -> Iterator[None]:
    """Let the world's space be a small disk of its own."""
    world.space.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SPACE}", "tmpfs", str(world.space)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(world.space)], check=True)


def disturbed_command(world: World, kind: str, moment: float, rng: random.Random) -> tuple[str, int | None]:
    """Give the command and disturb it after `moment` seconds; return what that hit, and how the command ended."""
    running = world.start()
    _wait(running, moment)
    hit = DISTURBANCES[kind](world, running, rng) if running.poll() is None else ""
    return hit, _finish(running)


def _finish(running: "subprocess.Popen[str]") -> int | None:
    """Return the exit code of a command, None for one that hangs."""
    try:
        return running.wait(LONGEST_RUN)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return None


def look(
    world: World, oracle: Oracle, before: dict[str, tuple[int, int]], at: str, tally: Tally
) -> dict[str, tuple[int, int]]:
    """Note what is wrong after a command; return the identity of each result's file, which must stay."""
    now = {}
    for student, path in world.results().items():
        now[student] = (path.stat().st_ino, path.stat().st_mtime_ns)
        try:
            score = json.loads(path.read_text())["score"]
        except ValueError:
            tally.wrong.append(f"{at}: {student} has half a result")
            continue
        if score != oracle.scores[student]:
            tally.wrong.append(f"{at}: {student} has {score} instead of {oracle.scores[student]}: {path.read_text()}")
    again = [student for student in before if now.get(student) != before[student]]
    if again:
        tally.wrong.append(f"{at}: graded again without need: {', '.join(again)}")
    if "Traceback" in world.words():
        tally.wrong.append(f"{at}: the grader breaks: {world.words()[-1500:]}")
    left = left_behind()
    if left:
        tally.wrong.append(f"{at}: {len(left)} processes go on: {', '.join(one.command[-60:] for one in left)}")
    return now


def wrong_in_the_end(world: World, oracle: Oracle) -> Iterator[str]:
    """Yield what is not as it must be when all is done."""
    missing = oracle.scores.keys() - world.results().keys()
    if missing:
        yield f"no result for {', '.join(sorted(missing))}"
    try:
        if world.points() != oracle.points:
            yield "the gradebook holds other points"
    except (sqlite3.Error, AssertionError) as problem:
        yield f"the gradebook cannot be read: {problem}"
    if (world.output / "grades.csv").read_text() != oracle.grades:
        yield "the table of grades is another one"
    pages = [world.output / "report.html", *(world.output / "feedback").glob("*/*.html")]
    whole = [page for page in pages if page.read_text(encoding="utf-8").rstrip().endswith("</html>")]
    if len(whole) != 1 + len(oracle.scores):
        yield f"{len(whole)} of {1 + len(oracle.scores)} pages are whole"
    hidden = [str(path.relative_to(world.space)) for path in world.space.rglob(".*")]
    if hidden:
        yield f"temporary files are left: {', '.join(hidden[:5])}"


def play(moments: int, seed: int, tally: Tally) -> None:
    """Play rounds of one to three moments until there were enough, the kinds in turn."""
    rng = random.Random(seed)
    kinds = [kind for kind in DISTURBANCES if kind != "disk" or os.geteuid() == 0]
    if len(kinds) < len(DISTURBANCES):
        print("a full disk is left out: it needs root")
    plan = (kinds * (moments // len(kinds) + 1))[:moments]
    rng.shuffle(plan)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, nothing_running():
        world = make_world(Path(folder), mixed_class())
        oracle = undisturbed(world)
        times = ", ".join(
            f"{oracle.seconds[new]:.1f} s with {name}" for new, name in ((True, "a new"), (False, "an empty"))
        )
        print(f"{len(oracle.scores)} submissions, an undisturbed run takes {times} gradebook", flush=True)
        while plan:
            number = min(rng.randint(1, 3), len(plan))
            found = len(tally.wrong)
            play_round(world, oracle, plan[:number], rng, tally)
            del plan[:number]
            print(f"{time.strftime('%H:%M:%S')} {tally.moments} moments", *tally.wrong[found:], sep="\n  ", flush=True)


# --- endless loops ---------------------------------------------------------------------------------------------------------


def measure_loops() -> None:
    """Grade a class of 12 with and without 4 endless loops, which come first, and print when each result was there."""
    honest = {f"s{number:02}": _SOLUTION for number in range(8)}
    for loops in (0, 4):
        sources = {f"a{number:02}_endless": ENDLESS for number in range(loops)} | honest
        with tempfile.TemporaryDirectory(prefix="kills-") as folder:
            world = make_world(Path(folder), sources)
            begun, start = time.time(), time.monotonic()
            code = world.start().wait()
            seconds = time.monotonic() - start
            there = {student: path.stat().st_mtime - begun for student, path in world.results().items()}
        waits = [there[student] for student in honest]
        print(f"{loops} endless of {len(sources)}: the command took {seconds:.1f} s and ended with {code};", end=" ")
        print(f"the results of the others were there after {min(waits):.1f} to {max(waits):.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--loops", action="store_true")
    options = parser.parse_args()
    if options.loops:
        measure_loops()
        return
    adopt_orphans()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was found is told
    tally = Tally()
    try:
        play(options.moments, options.seed, tally)
    finally:
        print(tally)
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()
