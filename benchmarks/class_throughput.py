"""What grading costs over the bare checks: CPU per submission of a class, isolated, against direct calls in one process.

    python benchmarks/class_throughput.py [--rounds 3] [--one-child] [--nbgrader] [--only NumPy|PyTorch]

The class: 30 submissions of the NumPy exercises 01 and 02 and 30 of the PyTorch exercises 03 and 04. Two thirds are right (from
the sample class), one third has a known misconception; a comment tells copies apart. The lower bound calls the same test functions
on the imported submission, in one warm process, without pytest, process boundary or isolation. The grader runs with two
workers in the default sandbox, `--one-child` with one child a submission instead of one a part. Start and imports are left
out on both sides: the grader gets the class several times in one run, and is measured once all is warm. CPU is that of a
control group; where none can be made, that of the whole machine, which should be idle then. Trainings for the students' pages are
left out: `showcases.py` has them. Limits: 1.5 (NumPy) and 2 (PyTorch), with one child 1.3 and 1.4; memory 2 GiB. `--nbgrader`
grades the same submissions as notebooks by nbgrader's own steps, which run the visible tests only: at least 12 (NumPy) and 20
times (PyTorch) as many a minute.
"""

import argparse
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from grader.authored import load_module
from grader.course import Course, find_course
from grader.misconceptions import read_misconceptions

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "NumPy": ("01_softmax_regression", "02_relu_mlp"),
    "PyTorch": ("03_torch_manual_gradients", "04_torch_autograd"),
}
LIMITS = {("NumPy", False): 1.5, ("PyTorch", False): 2.0, ("NumPy", True): 1.3, ("PyTorch", True): 1.4}
TIMES = {"NumPy": 12, "PyTorch": 20}  # as many a minute as nbgrader
RIGHT, WRONG = 20, 10
COPIES, WARMING = 5, 2
SEED = 1
GROUPS = ("/sys/fs/cgroup/cpuacct/class_throughput", "/sys/fs/cgroup/class_throughput")  # version 1, version 2


class Meter:
    """Counts the CPU seconds of a process and all that it starts: by a control group where we may make one, else by what the
    whole machine does."""

    def __init__(self) -> None:
        self.group = next((path for path in map(Path, GROUPS) if self._made(path)), None)

    def _made(self, path: Path) -> bool:
        try:
            path.mkdir(exist_ok=True)
            return (path / "cgroup.procs").exists()
        except OSError:
            return False

    def enter(self) -> None:
        """Count this process from now on."""
        if self.group:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))

    def seconds(self) -> float:
        if self.group and (self.group / "cpuacct.usage").exists():
            return int((self.group / "cpuacct.usage").read_text()) / 1e9
        if self.group:
            return int((self.group / "cpu.stat").read_text().split()[1]) / 1e6
        user, nice, system, _, _, irq, softirq = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:8])
        return (user + nice + system + irq + softirq) / 100


def make_class(folder: Path, kind: str, copies: int) -> None:
    """Write the class of a kind of exercise, `copies` times."""
    course = find_course(ROOT)
    right: list[tuple[str, str]] = []  # file name, source
    wrong: list[tuple[str, str]] = []
    for exercise in map(course.find, KINDS[kind]):
        passed = sorted((ROOT / "tests" / "submissions" / "passed").glob(f"*/{exercise.name}/*.py"))
        right += [(path.name, path.read_text(encoding="utf-8")) for path in passed]
        solution, mistakes = exercise.script.read_text(encoding="utf-8"), read_misconceptions(exercise.misconceptions)
        chosen = mistakes[:: len(mistakes) // (WRONG // 2)][: WRONG // 2]
        wrong += [(exercise.script.name, mistake.submission(solution)) for mistake in chosen]
    for number, (name, source) in enumerate([*itertools.islice(itertools.cycle(right), RIGHT), *wrong] * copies):
        copy = folder / f"{number:03}" / name
        copy.parent.mkdir(parents=True)
        copy.write_text(f"{source}\n# copy {number}\n", encoding="utf-8")


# --- the lower bound: run in a process of its own -----------------------------------------------------------------------


def cases(path: Path) -> list[tuple[str, Any, dict[str, Any]]]:
    """Return the name, function and parameters of every test of a suite, as pytest collects them."""
    import pytest

    class Collect:
        def pytest_collection_finish(self, session: pytest.Session) -> None:
            for item in session.items:
                assert isinstance(item, pytest.Function)
                found.append((item.name, item.obj, dict(item.callspec.params) if hasattr(item, "callspec") else {}))

    found: list[tuple[str, Any, dict[str, Any]]] = []
    options = ["--collect-only", "-p", "no:terminal", "-p", "no:cacheprovider", "--import-mode=importlib"]
    assert pytest.main([*options, "-c", "/dev/null", str(path)], plugins=[Collect()]) == 0
    return found


def run_direct(files: list[tuple[Path, str]]) -> float:
    """Call every check on every submission; return the CPU seconds of all but the first of each exercise."""
    import inspect
    from zlib import crc32

    import numpy as np

    course = find_course(ROOT)
    suites = {name: [case for path in course.find(name).tests for case in cases(path)] for _, name in files}

    def grade(path: Path, exercise: str) -> int:
        passed = 0
        try:
            submission = load_module(path, path.stem)
        except Exception:  # noqa: BLE001  a wrong one
            return 0
        for name, function, parameters in suites[exercise]:
            fixtures = {"submission": submission, "rng": np.random.default_rng([SEED, crc32(name.encode())])}
            wanted = {key: value for key, value in fixtures.items() if key in inspect.signature(function).parameters}
            try:
                function(**wanted, **parameters)
                passed += 1
            except BaseException:  # noqa: BLE001
                pass
        return passed

    for exercise in suites:
        grade(next(path for path, name in files if name == exercise), exercise)
    start = time.process_time()
    for path, exercise in files:
        grade(path, exercise)
    return time.process_time() - start


# --- the grader -----------------------------------------------------------------------------------------------------------


def run_grader(files: list[tuple[Path, str]], one_child: bool) -> tuple[float, float]:
    """Grade the class COPIES times in one run; return the CPU and the wall seconds of all but the first WARMING copies."""
    from grader.grading import Settings, Submission, grade_all
    from grader.sandbox.jail import Limits, choose_jail

    meter, start = Meter(), (0.0, 0.0)
    jail, known = choose_jail("strong", Limits()), files[0][0].parent.parent / "known"
    settings = Settings(ROOT, jail, SEED, child_per_part=not one_child, showcase=False, known=known)
    graded = grade_all([Submission(path, exercise) for path, exercise in files], settings, 2)
    for number, (_, result) in enumerate(graded, start=1):
        assert result.graded, result.message
        if number == WARMING * (RIGHT + WRONG):
            start = meter.seconds(), time.monotonic()
        if number == COPIES * (RIGHT + WRONG):  # not the ending of the processes, as not their start
            return meter.seconds() - start[0], time.monotonic() - start[1]
    raise AssertionError(f"{number} results")


def memory(process: int) -> int:
    """Return the bytes that a process and all that descend from it hold, what they share counted once."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    family = {process}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0
    for member in family:
        with suppress(OSError):
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
            total += 1024 * sum(map(int, re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)))
    return total


# --- nbgrader -------------------------------------------------------------------------------------------------------------


def as_notebook(released: bytes, source: str) -> Any:
    """Return the released notebook with a submission's source in the first cell that is to be filled.

    The cells that train and draw for the student's own eyes are left out, in nbgrader's favour.
    """
    import nbformat

    notebook = nbformat.reads(released.decode(), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "__main__" not in cell.source]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source, source = source, ""
    return notebook


def run_nbgrader(kind: str, folder: Path) -> float:
    """Return the wall seconds of `nbgrader autograde` over the class of a kind, as notebooks."""
    import nbformat

    from grader.release import build

    for name in KINDS[kind]:
        shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(
        settings.partition("c.Autograde.")[0], encoding="utf-8"
    )  # without our steps
    make_class(folder / "class", kind, 1)
    seconds = 0.0
    for exercise in Course(folder).exercises:
        released = build(exercise, folder / "build", f"sqlite:///{folder}/gradebook.db", None).notebook
        scripts = sorted((folder / "class").glob(f"*/{exercise.module}.py"))
        for script in scripts:
            place = folder / "submitted" / script.parent.name / exercise.name / f"{exercise.module}.ipynb"
            place.parent.mkdir(parents=True)
            nbformat.write(as_notebook(released, script.read_text(encoding="utf-8")), place)
        start = time.monotonic()
        command = [sys.executable, "-m", "nbgrader", "autograde", exercise.name, "--create"]
        subprocess.run(command, cwd=folder, capture_output=True)  # its exit code tells of wrong submissions too
        seconds += time.monotonic() - start
        graded = list((folder / "build" / "autograded").glob(f"*/{exercise.name}/*.ipynb"))
        assert len(graded) == len(scripts), f"nbgrader graded {len(graded)} of {len(scripts)}"
    return seconds


# --- the comparison -------------------------------------------------------------------------------------------------------


def in_a_process(what: str, kind: str, folder: Path, one_child: bool) -> tuple[list[float], int]:
    """Return what a step prints, run in a new process, and the most memory that the process and its children held."""
    command = [sys.executable, __file__, "--step", what, kind, str(folder), *(["--one-child"] if one_child else [])]
    meter, most = Meter(), 0
    with tempfile.TemporaryFile("w+") as out:  # no pipe: submissions print, and nobody reads before the end
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, cwd=ROOT, preexec_fn=meter.enter)
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(0.5)
        assert process.returncode == 0, f"the step {what} failed"
        out.seek(0)
        lines = out.read().split("\n")
    return json.loads(lines[-2]), most


def step(what: str, kind: str, folder: Path, one_child: bool) -> list[float]:
    if what == "nbgrader":
        return [run_nbgrader(kind, folder)]
    make_class(folder, kind, 1 if what == "direct" else COPIES)
    stems = {name.partition("_")[2]: name for name in KINDS[kind]}
    files = [(path, stems[path.stem]) for path in sorted(folder.glob("*/*.py"))]
    if kind == "PyTorch":
        import torch

        torch.set_num_threads(1)
    return [run_direct(files)] if what == "direct" else list(run_grader(files, one_child))


def compare(kind: str, one_child: bool, with_nbgrader: bool) -> tuple[float, float, float, float, int]:
    """Return CPU seconds a submission of the bare checks and of the grader, the wall seconds a submission of the grader and of
    nbgrader (0 where it is not asked for), and the grader's most memory."""

    def run(what: str) -> tuple[list[float], int]:
        with tempfile.TemporaryDirectory() as folder:
            return in_a_process(what, kind, Path(folder), one_child)

    before, grader, after = run("direct"), run("grader"), run("direct")  # a machine's speed drifts
    bound = (before[0][0] + after[0][0]) / 2
    (cpu, wall), most = grader
    theirs = run("nbgrader")[0][0] if with_nbgrader else 0.0
    number = RIGHT + WRONG
    measured = (COPIES - WARMING) * number
    return bound / number, cpu / measured, wall / measured, theirs / number, most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one-child", action="store_true")
    parser.add_argument("--nbgrader", action="store_true")
    parser.add_argument("--only", choices=list(KINDS))
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        what, kind, folder = options.step
        print(json.dumps(step(what, kind, Path(folder), options.one_child)))
        return
    for kind in [options.only] if options.only else KINDS:
        rounds = [compare(kind, options.one_child, options.nbgrader) for _ in range(options.rounds)]
        ratio = statistics.median(ours / bound for bound, ours, *_ in rounds)
        bound, ours, wall, theirs, most = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(
            f"{kind}: {1000 * ours:.0f} ms of CPU a submission, the bare checks {1000 * bound:.0f} ms: ratio {ratio:.2f} "
            f"(limit {LIMITS[kind, options.one_child]}); {60 / wall:.0f} a minute, at most {most / 2**20:.0f} MiB"
        )
        if theirs:
            ratio = statistics.median(theirs / wall for _, _, wall, theirs, _ in rounds)
            print(
                f"  nbgrader autograde: {60 / theirs:.0f} a minute, we {ratio:.1f} times as many (at least {TIMES[kind]})"
            )


if __name__ == "__main__":
    main()
