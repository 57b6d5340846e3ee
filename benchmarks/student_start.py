"""How long a student waits: `pytest` on exercise 01, whole process, against starting Python with NumPy and pytest alone.

Both are timed in turn, in one run, in a new environment that holds what a student installs. The ratio counts: at most 3.
Run: python benchmarks/student_start.py
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 9
LIMIT = 3.0


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder, "bin", "python"))
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True)
        exercise = Path(folder, "exercise")
        exercise.mkdir()
        for name in ("test_softmax_regression.py", "exercise.json"):
            (exercise / name).write_bytes((ROOT / "exercises" / "01_softmax_regression" / name).read_bytes())
        solution = ROOT / "solutions" / "01_softmax_regression" / "softmax_regression.py"
        (exercise / solution.name).write_bytes(solution.read_bytes())
        base = [python, "-c", "import numpy, pytest"]
        rounds = [(seconds([python, "-m", "pytest"], exercise), seconds(base, exercise)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(ours / theirs for ours, theirs in rounds)
    ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"pytest on the solved exercise 01: {ours:.3f} s; import numpy, pytest: {theirs:.3f} s; ratio {ratio:.2f} (limit {LIMIT:g})"
    )
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
