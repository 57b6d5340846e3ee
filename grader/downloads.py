"""Takes the submissions out of a download of a learning platform: for each student the last file of the exercise."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import Course, Exercise
from grader.grading import Submission
from grader.intake import IntakeError, script_or_notebook
from grader.platforms import Reading, read_names, without_copy
from grader.roster import Roster

IGNORED = ("__MACOSX", "__pycache__")
_TAKEN = (".py", ".ipynb")
_MOST_SHOWN = 5


@dataclass(frozen=True)
class _File:
    """A script or notebook of a student, with the name that its author gave it."""

    path: Path
    original: Path
    reading: Reading

    @property
    def age(self) -> tuple[int, int, str]:
        """What is higher for the later one: Canvas's number of the file, then that of the copy."""
        return self.reading.attachment, without_copy(self.original.stem)[1], str(self.path)

    def is_named(self, exercise: Exercise) -> bool:
        return without_copy(self.original.stem)[0] in (exercise.module, exercise.name)


def is_download(folder: Path) -> bool:
    """Say whether a platform has named most of what lies in a folder."""
    return bool(_readings(folder))


def take(
    folder: Path, course: Course, only: Exercise | None, roster: Roster | None
) -> tuple[list[Submission], list[str]]:
    """Return the submissions in a download, and a line for each thing that its reader should know. Raises RosterError."""
    students, lines = _by_student(folder, roster)
    submissions = []
    for student, entries in students.items():
        files = [file for name, reading in entries for file in _files(folder / name, reading)]
        wanted = [only] if only else course.exercises
        of_exercise = {exercise: [file for file in files if file.is_named(exercise)] for exercise in wanted}
        if only and not of_exercise[only]:
            of_exercise[only] = _only_one(files, only, lines)
        for exercise, candidates in of_exercise.items():
            if candidates:
                path = _choose(candidates, exercise, student, lines)
                submissions.append(Submission(path, exercise.name, student))
        if not any(of_exercise.values()):
            lines.append(f"{folder / entries[0][0]}: {_nothing(files, only)}")
    return submissions, lines


def _readings(folder: Path) -> dict[str, list[Reading]]:
    names = [path.name for path in sorted(folder.iterdir()) if path.suffix in _TAKEN or path.is_dir()]
    return read_names([name for name in names if not name.startswith(".") and name not in IGNORED])


def _by_student(folder: Path, roster: Roster | None) -> tuple[dict[str, list[tuple[str, Reading]]], list[str]]:
    """Return each student's names in a download, and a line for each name that is nobody's."""
    students: dict[str, list[tuple[str, Reading]]] = defaultdict(list)
    lines = []
    for name, readings in _readings(folder).items():
        try:
            if (folder / name).is_symlink():
                raise IntakeError("is a symbolic link, which is not followed")
            student, reading = _whose(readings, roster)
            students[student].append((name, reading))
        except IntakeError as problem:
            lines.append(f"{folder / name}: {problem}")
    if not roster and any(entries[0][1].platform == "Moodle" for entries in students.values()):
        lines.append(
            f"{folder}: Moodle gives its students new numbers in each assignment; --roster gives them ids that stay"
        )
    for student, entries in list(students.items()):
        named = sorted({f"{reading.name!r} ({reading.number})" for _, reading in entries})
        if len(named) > 1:
            lines.append(f"{folder}: {student} would be {' and '.join(named[:_MOST_SHOWN])}; none of them is graded")
            del students[student]
    return students, lines


def _whose(readings: Sequence[Reading], roster: Roster | None) -> tuple[str, Reading]:
    """Return the student and the reading of a name that are certain. Raises IntakeError, RosterError."""
    if not readings:
        raise IntakeError("is not named as the other files of the download; it is not graded")
    found = [(roster.of_reading(reading) if roster else reading.number, reading) for reading in readings]
    known = [(student, reading) for student, reading in found if student]
    if roster and not known:
        first, column = readings[0], roster.column(readings[0].platform)
        who = f"{first.platform}'s student {first.number}"
        raise IntakeError(f"{who} is not in {roster.path} (column {column}); it is not graded")
    ids = sorted({student for student, _ in known})
    if len(ids) > 1:
        hint = "" if roster else "; a --roster may tell"
        raise IntakeError(f"its name can mean {' or '.join(ids[:_MOST_SHOWN])}{hint}; it is not graded")
    return known[0]


def _files(path: Path, reading: Reading) -> Iterator[_File]:
    """Yield the script or notebook at `path`, or those in it where it is a folder. Links are not followed."""
    if not path.is_dir():
        yield _File(path, Path(reading.original), reading)
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in IGNORED)
        for name in sorted(names):
            if name.endswith(_TAKEN) and not name.startswith("."):
                yield _File(Path(folder, name), Path(name), reading)


def _only_one(files: list[_File], exercise: Exercise, lines: list[str]) -> list[_File]:
    """Return a student's one file although it has another name; nothing where there are several."""
    if len(files) != 1:
        return []
    lines.append(f"{files[0].path}: is taken for {exercise.module}{files[0].path.suffix}")
    return files


def _choose(files: list[_File], exercise: Exercise, student: str, lines: list[str]) -> Path:
    last = [
        max((file for file in files if file.path.suffix == suffix), key=lambda file: file.age, default=None)
        for suffix in _TAKEN
    ]
    path = script_or_notebook([file.path for file in last if file], exercise.stub_sha256)
    chosen = next(file for file in files if file.path == path)
    of_kind = sum(file.path.suffix == path.suffix for file in files)
    if of_kind > 1:
        lines.append(f"{path}: counts for {student}, as the last of {of_kind} files")
    if chosen.reading.late:
        lines.append(f"{path}: was handed in late ({chosen.reading.platform} marked it)")
    return path


def _nothing(files: list[_File], only: Exercise | None) -> str:
    names = ", ".join(file.original.name for file in files[:_MOST_SHOWN])
    if not files:
        return "holds no script and no notebook"
    if only:
        return f"which of {names} is {only.module}.py or {only.module}.ipynb? None is graded"
    return f"{names}: which exercise is it? Name one by --exercise"
