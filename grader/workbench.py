"""What students do besides `pytest`: ``grader list``, ``grader hint PART`` and ``grader reset PART``.

Needs the standard library only.

Exit codes as everywhere: 0 when the work ran, 1 when it could not, 2 for wrong usage.
"""

import argparse
import codecs
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from grader import hints, progress, stubs
from grader.errors import GraderError, WrongUsage
from grader.fault import printable
from grader.intake import IntakeError, Source, choose_file, read_submission
from grader.manifest import FILENAME, Manifest, read_manifest
from grader.plain import bar, for_terminal
from grader.progress import Progress, read_progress
from grader.result import shown

RUN_SECONDS = 600
"""What the tests of one exercise may take: each of them ends after ten seconds, and none has sixty."""

NO_MANIFEST = f"{FILENAME} cannot be read: unpack the exercise again"

NO_HINTS = "comes without hints: there are none, or your instructor keeps them back"


def main(arguments: Sequence[str]) -> int:
    """Run ``list``, ``hint`` or ``reset`` and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # the names of folders may hold any character
    options = _parser().parse_args(arguments)
    try:
        if options.command == "list":
            return show(options.folder, run=options.run)
        if options.command == "hint":
            hint(options.part, options.folder, again=options.again)
        else:
            reset(options.part, options.folder)
    except GraderError as problem:
        print(f"grader: {printable(str(problem))}", file=sys.stderr)
        return problem.exit_code
    except OSError as problem:
        print(f"grader: {printable(str(problem))}", file=sys.stderr)
        return GraderError.exit_code
    except KeyboardInterrupt:
        print("grader: interrupted", file=sys.stderr)
        return GraderError.exit_code
    return 0


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(WrongUsage.exit_code, f"grader: {printable(message)}; {self.prog} --help shows how\n")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="grader")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", description="Show how far each exercise is.")
    listing.add_argument("folder", nargs="?", type=Path, default=Path(), help="an exercise, or a folder of them")
    listing.add_argument("--run", action="store_true", help="run the visible tests of what was begun")
    hinting = commands.add_parser("hint", description="Show the next hint for a part, of three at most.")
    hinting.add_argument("part", metavar="PART", nargs="?", help="such as softmax; without it: how many you have used")
    hinting.add_argument("--again", action="store_true", help="those that you have seen, and no new one")
    hinting.add_argument("--folder", type=Path, default=Path(), help="the exercise; by default this folder")
    resetting = commands.add_parser(
        "reset", description="Put the stub of one part back; what was there is kept beside it."
    )
    resetting.add_argument("part", metavar="PART", help="a function or class, such as softmax")
    resetting.add_argument("--folder", type=Path, default=Path(), help="the exercise; by default this folder")
    return parser


def find_exercises(folder: Path) -> list[Path]:
    """Return the exercise folders at `folder` or at most two levels below, sorted. Raises WrongUsage where there is none."""
    if not folder.is_dir():
        raise WrongUsage(f"{folder}: no such folder")
    if (folder / FILENAME).is_file():
        return [folder]
    found = sorted(path.parent for pattern in ("*", "*/*") for path in folder.glob(f"{pattern}/{FILENAME}"))
    if not found:
        raise WrongUsage(
            f"{folder.resolve()} holds no exercise ({FILENAME}): go to an unpacked exercise, or to the folder above"
        )
    return found


def _readable(exercises: Sequence[Path]) -> dict[Path, Manifest]:
    """Return what the folders of exercises say, those left out that say nothing. Raises GraderError where none does."""
    manifests = {exercise: manifest for exercise in exercises if (manifest := read_manifest(exercise))}
    if not manifests:
        raise GraderError(f"{exercises[0].resolve()}: {NO_MANIFEST}")
    return manifests


def _the_one_with(part: str, found: Collection[Path], manifests: Mapping[Path, Manifest], folder: Path) -> Path:
    """Return the one of the exercises `found` to have a part. Raises WrongUsage where there are none or several."""
    if len(found) > 1:
        raise WrongUsage(f"several exercises have a part {part}: choose one, as in --folder {next(iter(found))}")
    if not found and len(manifests) > 1:
        raise WrongUsage(f"no exercise below {folder.resolve()} has a part {part}; name the exercise by --folder")
    if not found:
        (manifest,) = manifests.values()
        known = ", ".join(one.part for one in manifest.parts)
        raise WrongUsage(f"{manifest.exercise} has no part {part}; there are: {known}")
    return next(iter(found))


# --- list -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """How far an exercise is: points of its visible tests, parts that have all of theirs; None where that is not known."""

    words: str
    points: float | None = None
    most: float = 0.0
    done: int | None = None
    parts: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        """Bar, points, parts and words."""
        if not self.parts:
            return ("", "", "", self.words)
        share = (self.points or 0.0) / self.most if self.most else 0.0
        points = "?" if self.points is None else shown(self.points)
        done = "?" if self.done is None else str(self.done)
        return (
            for_terminal(bar(share, 10), "ascii"),
            f"{points} of {shown(self.most)}",
            f"{done} of {self.parts}",
            self.words,
        )


def show(folder: Path, *, run: bool) -> int:
    """Print a line for each exercise; return the exit code. With `run`, the visible tests of those begun run first."""
    exercises = find_exercises(folder)
    rows, troubles = [], []
    for exercise in exercises:
        name = exercise.resolve().name if exercise == folder else exercise.relative_to(folder).as_posix()
        if run and (trouble := _run_if_begun(exercise, name)):
            troubles.append(trouble)
        rows.append((name, *state_of(exercise).cells))
    print(_table([("exercise", "", "points", "parts", "state"), *rows]))
    print("\nPoints are those of the tests that you have.")
    if any(row[2].startswith("?") or "changed since" in row[4] for row in rows):
        print("To run the tests of what was begun: grader list --run")
    for trouble in troubles:
        print(f"grader: {printable(trouble)}", file=sys.stderr)
    return GraderError.exit_code if troubles else 0


def state_of(exercise: Path) -> State:
    """Return how far an exercise is, by what its folder says; nothing runs."""
    manifest = read_manifest(exercise)
    if manifest is None:
        return State(NO_MANIFEST)
    most, parts = sum(part.visible_points for part in manifest.parts), len(manifest.parts)
    try:
        source = read_submission(choose_file(exercise, manifest.module, manifest.stub_sha256))
    except (IntakeError, OSError) as problem:
        return State(str(problem), None, most, None, parts)
    if untouched(source, manifest):
        return State("not started", 0.0, most, 0, parts)
    last = read_progress(exercise / progress.FILENAME)
    if last is None:
        return State("started", None, most, None, parts)
    changed = "" if last.sha256 == source.sha256 else " (changed since)"
    if last.blocked:
        return State(last.blocked.split("\n")[0] + changed, 0.0, most, 0, parts)
    full = {earned.part for earned in last.parts if earned.points >= earned.most}
    todo = next((part.part for part in manifest.parts if part.visible_points and part.part not in full), None)
    points = sum(earned.points for earned in last.parts)
    words = f"started, next: {todo}" if todo else "done"
    return State(words + changed, points, most, sum(part.part in full for part in manifest.parts), parts)


def untouched(source: Source, manifest: Manifest) -> bool:
    """Say whether a script is the stub, whatever its line ends, or a notebook holds the stub of every part."""
    if source.filename.endswith(".py"):
        text = source.text.replace("\r\n", "\n")
        return sha256(text.encode()).hexdigest() == manifest.stub_sha256
    names = (
        [name for part in manifest.parts for name in stubs.pieces(part.part, manifest.stub)] if manifest.stub else []
    )
    return bool(names) and all(
        stubs.source_of(name, source.text) == stubs.source_of(name, manifest.stub) for name in names
    )


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as text with aligned columns."""
    clean = [tuple(printable(cell).replace("\n", " ") for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in clean) for column in range(len(clean[0]))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in clean)


def _run_if_begun(exercise: Path, name: str) -> str:
    """Run the visible tests of an exercise unless it is untouched; return why that was not possible, or nothing."""
    manifest = read_manifest(exercise)
    if manifest is None:
        return ""
    try:
        source = read_submission(choose_file(exercise, manifest.module, manifest.stub_sha256))
    except (IntakeError, OSError):
        return ""
    if untouched(source, manifest):
        return ""
    print(f"testing {printable(name)} ...", file=sys.stderr)
    try:
        run_tests(exercise, manifest.module)
    except GraderError as problem:
        return f"{name}: {problem}"
    return ""


def run_tests(exercise: Path, module: str) -> Progress:
    """Run the visible tests of an exercise, keep and return what they gave. Raises GraderError where they cannot run."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "progress.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--grader-json={file}"]
        command.append(f"test_{module}.py")
        try:
            ended = subprocess.run(
                command, cwd=exercise, stdin=subprocess.DEVNULL, capture_output=True, timeout=RUN_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise GraderError(f"its tests took more than {RUN_SECONDS} s; run pytest there to see where") from None
        found = read_progress(file)
        if found is None:
            said = (ended.stdout + ended.stderr).decode("utf-8", errors="replace")
            raise GraderError(f"its tests could not run: {reason_in(said)}")
        (exercise / progress.FILENAME).write_bytes(file.read_bytes())
    return found


def reason_in(said: str) -> str:
    """Return the line in which pytest says what went wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line[1:].strip() for line in lines if re.match(r"E\s", line)]
    missing = next((line for line in errors if line.startswith("ModuleNotFoundError")), None)
    if missing:
        return f"{missing}; pip install -r requirements.txt in its folder"
    return (errors or [line for line in lines if "rror" in line] or lines or ["pytest said nothing"])[-1]


# --- hint -------------------------------------------------------------------------------------------------------------


def hint(part: str | None, folder: Path, *, again: bool) -> None:
    """Show the next hint for a part and note it; with `again`, those seen so far; without a part, how many were used.

    Raises GraderError or WrongUsage with one line that says what to do.
    """
    if part is None and again:
        raise WrongUsage("name the part: grader hint PART --again")
    if part is None:
        _show_used(folder)
        return
    exercise, texts = _hints_for(part, folder)
    command = f"grader hint {part}" + ("" if folder == Path() else f" --folder {shlex.quote(str(folder))}")
    if again:
        seen = hints.used_hints(exercise, part, texts)
        print("\n\n".join(one.shown() for one in seen) or f"You have used no hint for {part} yet. The first: {command}")
        return
    following, trouble = hints.take_hint(exercise, part, texts)
    print(f"{following.shown()}\n\n{following.what_next(command)}")
    if trouble:
        print(f"grader: {printable(trouble)}", file=sys.stderr)


def _hints_for(part: str, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the one exercise that has a part, and the texts of its hints, one at least."""
    manifests = _readable(find_exercises(folder))
    found = [exercise for exercise, manifest in manifests.items() if part in (one.part for one in manifest.parts)]
    exercise = _the_one_with(part, found, manifests, folder)
    manifest = manifests[exercise]
    if not manifest.hints:
        raise GraderError(f"{manifest.exercise} {NO_HINTS}")
    if not manifest.hints.get(part):
        raise GraderError(f"{manifest.exercise} has no hints for {part}; it has some for: {', '.join(manifest.hints)}")
    return exercise, manifest.hints[part]


def _show_used(folder: Path) -> None:
    """Print a line for each part: how many of its hints were used."""
    manifests = _readable(find_exercises(folder))
    if not any(manifest.hints for manifest in manifests.values()):
        raise GraderError(f"{', '.join(manifest.exercise for manifest in manifests.values())} {NO_HINTS}")
    rows = [("exercise", "part", "hints used")]
    for exercise, manifest in manifests.items():
        for part in manifest.parts:
            texts = manifest.hints.get(part.part, ())
            used = f"{hints.num_used(exercise, part.part, texts)} of {len(texts)}" if texts else "none to use"
            rows.append((manifest.exercise, part.part, used))
    print(_table(rows))
    print("\nThe next hint of a part: grader hint PART")


# --- reset ------------------------------------------------------------------------------------------------------------


def reset(part: str, folder: Path) -> None:
    """Put the stub of a part back into the student's file, after saving that file, and say so.

    Raises GraderError or WrongUsage with one line that says what to do.
    """
    exercise, manifest, names = _exercise_with(part, folder)
    try:
        path = choose_file(exercise, manifest.module, manifest.stub_sha256)
        read_submission(path)  # what cannot be read is not written
    except IntakeError as problem:
        raise GraderError(str(problem)) from None
    before = path.read_bytes()
    change = _notebook_with if path.suffix == ".ipynb" else _script_with
    after, missing = change(before, names, manifest.stub)
    if after != before:
        saved = _save(path, before)
        path.write_bytes(after)
        print(f"{part} in {path.name} is the stub again. What was there is kept in {saved.name}")
        _tell_more(path, after)
    elif not missing:
        print(f"{part} in {path.name} is the stub already; nothing was changed.")
    if missing:
        print("\n\n".join(stubs.source_of(name, manifest.stub) or "" for name in missing))
        raise GraderError(f"{path.name} defines no {', '.join(missing)}: paste the lines above where they belong")


def _exercise_with(part: str, folder: Path) -> tuple[Path, Manifest, list[str]]:
    """Return the one exercise that has a part, what its folder says, and the definitions that make up the part."""
    manifests = _readable(find_exercises(folder))
    if not any(manifest.stub for manifest in manifests.values()):
        raise GraderError(f"{FILENAME} holds no stubs, as it is of an earlier release: unpack the exercise again")
    found = {
        exercise: names for exercise, manifest in manifests.items() if (names := stubs.pieces(part, manifest.stub))
    }
    exercise = _the_one_with(part, found, manifests, folder)
    return exercise, manifests[exercise], found[exercise]


def _script_with(data: bytes, names: Sequence[str], stub: str) -> tuple[bytes, list[str]]:
    """Return a script with the stubs of some definitions, and the names of those that it has not."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text, missing = _text_with(data.removeprefix(mark).decode("utf-8"), names, stub)
    return mark + text.encode("utf-8"), missing


def _notebook_with(data: bytes, names: Sequence[str], stub: str) -> tuple[bytes, list[str]]:
    """Return a notebook with the stubs of some definitions, each in the last cell that has it, and the missing names."""
    notebook = json.loads(data.decode("utf-8-sig"))
    cells = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    missing = list(names)
    changed = False
    for cell in reversed(cells):
        before = "".join(cell["source"])
        after, absent = _text_with(before, missing, stub)
        missing = absent
        if after != before:
            cell["source"] = after if isinstance(cell["source"], str) else re.findall(r"[^\n]*\n|[^\n]+", after)
            changed = True
    return _notebook_bytes(notebook) if changed else data, missing


def _notebook_bytes(notebook: Any) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8")  # as Jupyter writes it


def _text_with(text: str, names: Sequence[str], stub: str) -> tuple[str, list[str]]:
    missing = []
    for name in names:
        new = stubs.put(name, stubs.source_of(name, stub) or "", text)
        if new is None:
            missing.append(name)
        else:
            text = new
    return text, missing


def _save(path: Path, data: bytes) -> Path:
    """Write `data` beside `path` under the first name that is free, and return it."""
    for number in count(1):
        saved = path.with_name(f"{path.name}.saved-{number}")
        try:
            with saved.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            continue
        return saved
    raise AssertionError("numbers do not end")


def _tell_more(path: Path, data: bytes) -> None:
    if path.suffix == ".ipynb":
        print("If the notebook is open in Jupyter, load it again: File > Reload Notebook from Disk.")
        return
    try:
        compile(data.decode("utf-8-sig"), path.name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        line = f" at line {problem.lineno}" if isinstance(problem, SyntaxError) else ""
        print(f"Python still cannot read the file: there is another mistake{line}.")
