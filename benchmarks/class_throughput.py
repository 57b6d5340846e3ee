"""What grading costs over the bare checks: CPU per submission of a class, isolated, against direct calls in one process.

    python benchmarks/class_throughput.py [--rounds 3] [--one-child]

The class: 30 submissions of the NumPy exercises 01 and 02 and 30 of the PyTorch exercises 03 and 04. Two thirds are right (from
the sample class), one third has a known misconception; a comment tells copies apart. The lower bound calls the same test functions
on the imported submission, in one warm process, without pytest, process boundary or isolation. The grader runs with two
workers in the default sandbox, `--one-child` with one child a submission instead of one a part. Start and imports are left
out on both sides: a class is graded once and twice in each round, and the difference counts. CPU is that of a control group;
where none can be made, that of the whole machine, which should be idle then. Limits: 1.5 (NumPy) and 2 (PyTorch), with one
child 1.3 and 1.4.
"""

import argparse
import importlib.util
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.course import find_course
from grader.misconceptions import read_misconceptions

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "NumPy": ("01_softmax_regression", "02_relu_mlp"),
    "PyTorch": ("03_torch_manual_gradients", "04_torch_autograd"),
}
LIMITS = {("NumPy", False): 1.5, ("PyTorch", False): 2.0, ("NumPy", True): 1.3, ("PyTorch", True): 1.4}
RIGHT, WRONG = 20, 10
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


def load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
            submission = load(path, path.stem)
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


# --- the grader, and the comparison ---------------------------------------------------------------------------------------


def run_grader(files: list[tuple[Path, str]], one_child: bool) -> None:
    from grader.grading import Settings, Submission, grade_all
    from grader.sandbox.jail import Limits, choose_jail

    settings = Settings(ROOT, choose_jail("strong", Limits()), SEED, child_per_part=not one_child)
    results = dict(grade_all([Submission(path, exercise) for path, exercise in files], settings, 2))
    assert all(result.graded for result in results.values())


def in_a_process(what: str, kind: str, copies: int, one_child: bool) -> float:
    """Return the CPU seconds of a step, from a new process."""
    with tempfile.TemporaryDirectory() as folder:
        make_class(Path(folder), kind, copies)
        command = [sys.executable, __file__, "--step", what, kind, folder, *(["--one-child"] if one_child else [])]
        meter = Meter()
        before = meter.seconds()
        out = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=ROOT, preexec_fn=meter.enter
        ).stdout
        return float(json.loads(out.split("\n")[-2])) if what == "direct" else meter.seconds() - before


def step(what: str, kind: str, folder: Path, one_child: bool) -> None:
    stems = {name.partition("_")[2]: name for name in KINDS[kind]}
    files = [(path, stems[path.stem]) for path in sorted(folder.glob("*/*.py"))]
    if kind == "PyTorch":
        import torch

        torch.set_num_threads(1)
    if what == "direct":
        print(json.dumps(run_direct(files)))
    else:
        run_grader(files, one_child)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one-child", action="store_true")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step(options.step[0], options.step[1], Path(options.step[2]), options.one_child)
        return
    number = RIGHT + WRONG
    for kind in KINDS:
        rounds = []
        for _ in range(options.rounds):
            bound = in_a_process("direct", kind, 1, False) / number
            once, twice = (in_a_process("grader", kind, copies, options.one_child) for copies in (1, 2))
            rounds.append((bound, (twice - once) / number))
        ratio = statistics.median(ours / bound for bound, ours in rounds)
        bound, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
        limit = LIMITS[kind, options.one_child]
        print(
            f"{kind}: {1000 * ours:.0f} ms of CPU a submission, the bare checks {1000 * bound:.0f} ms: "
            f"ratio {ratio:.2f} (limit {limit})"
        )


if __name__ == "__main__":
    main()
