"""Whether `grader watch` ever leaves out a part that a save touches: breaks one definition of a solution after the other.

The parts whose points are then others must be among those whose tests the watch would run. Those that it would run although
their points are the same are counted: they cost time only.
Run: python benchmarks/reach.py [EXERCISE]…    (all: some minutes)
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from grader.intake import Source
from grader.manifest import Manifest, read_manifest
from grader.stubs import pieces, put
from grader.watch.changes import Code, asked_for, fingerprints

ROOT = Path(__file__).resolve().parent.parent


def points(folder: Path, module: str, text: str) -> dict[str, float]:
    """Return what the visible tests give for each part."""
    (folder / f"{module}.py").write_text(text, encoding="utf-8")
    found = folder / "found.json"
    command = [sys.executable, "-m", "pytest", "-q", "--disable-plugin-autoload", "-p", "grader.plugin"]
    command += ["-p", "no:cacheprovider", f"--grader-json={found}"]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    return {part["part"]: part["points"] for part in json.loads(found.read_text())[0]["parts"]}


def broken(function: str, text: str) -> str:
    after = put(function, f"def {function.split('.')[-1]}(*args, **kwargs):\n    raise RuntimeError('broken')\n", text)
    assert after is not None
    return after


def prints(text: str, manifest: Manifest, tests: str) -> dict[str, str]:
    made_of = {part.part: pieces(part.part, manifest.stub) for part in manifest.parts}
    return fingerprints(Code(Source(text, "work.py")), made_of, asked_for(tests))


def check(exercise: Path, folder: Path) -> tuple[int, int, int]:
    """Print what is left out; return how many definitions were broken, and how often a part was left out or run in vain."""
    manifest = read_manifest(exercise)
    assert manifest is not None
    shutil.copytree(exercise, folder)
    tests = (exercise / f"test_{manifest.module}.py").read_text(encoding="utf-8")
    text = (ROOT / "solutions" / exercise.name / f"{manifest.module}.py").read_text(encoding="utf-8")
    right, before = points(folder, manifest.module, text), prints(text, manifest, tests)
    names = list(Code(Source(text, "work.py")).definitions)
    left_out = in_vain = 0
    for name in names:
        after, now = prints(broken(name, text), manifest, tests), points(folder, manifest.module, broken(name, text))
        changed = {part for part in right if now.get(part) != right[part]}
        run = {part for part in before if before[part] != after[part]}
        left_out, in_vain = left_out + len(changed - run), in_vain + len(run - changed)
        if changed - run:
            print(f"{exercise.name}: a change of {name} leaves out {', '.join(sorted(changed - run))}")
    return len(names), left_out, in_vain


def main() -> None:
    wanted = sys.argv[1:] or [""]
    total = 0
    for exercise in sorted((ROOT / "exercises").iterdir()):
        if any(name in exercise.name for name in wanted):
            with tempfile.TemporaryDirectory() as parent:
                count, left_out, in_vain = check(exercise, Path(parent, exercise.name))
            total += left_out
            print(
                f"{exercise.name}: {count} definitions broken, {left_out} parts left out, {in_vain} run in vain",
                flush=True,
            )
    sys.exit(total > 0)


if __name__ == "__main__":
    main()
