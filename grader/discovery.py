"""Finds the submissions under the paths that an instructor names: ``<student>/<exercise>/<file>``, its archive, or one file."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.archives import is_archive, unpack
from grader.course import Course, CourseError, Exercise
from grader.errors import WrongUsage
from grader.grading import Submission
from grader.intake import IntakeError, choose_file

_STUDENT = re.compile(r"[\w@+-][\w.@+ -]{0,99}")
_IGNORED = ("__MACOSX", "__pycache__")


@dataclass
class Found:
    """The submissions found, and a line for each thing that could not be taken for one."""

    submissions: list[Submission] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class NothingThere(WrongUsage):
    """A path is wrong as a whole; the message is one line that says what to do."""


def discover(paths: Sequence[Path], course: Course, only: Exercise | None, room: Path | None = None) -> Found:
    """Return what lies under `paths`, of the exercise `only` if one is given; archives are unpacked in the folder `room`.

    Raises NothingThere, CourseError, ArchiveError.
    """
    found = Found()
    for path in paths:
        if not os.path.lexists(path):
            raise NothingThere(f"{path}: no such file or folder")
        before = len(found.submissions) + len(found.problems)
        if is_archive(path) and path.is_file() and room:
            folder = room / path.name
            found.problems += unpack(path, folder)
            _folder(_inner(folder, course), course, only, found)
        elif path.is_dir():
            _folder(path, course, only, found)
        else:
            found.submissions.append(Submission(path, _exercise_of(path, course, only).name))
        if len(found.submissions) + len(found.problems) == before:
            raise NothingThere(f"{path}: holds no submission; a class is laid out as <student>/<exercise>/<file>")
    _drop_doubles(found)
    return found


def _exercise_of(path: Path, course: Course, only: Exercise | None) -> Exercise:
    if only:
        return only
    for name in (path.stem, path.absolute().parent.name):
        try:
            return course.find(name)
        except CourseError:
            continue
    known = ", ".join(exercise.name for exercise in course.exercises)
    raise NothingThere(f"{path}: which exercise is it? Name one by --exercise: {known}")


def _folder(path: Path, course: Course, only: Exercise | None, found: Found) -> None:
    """Take a folder of students, one student's folder, or one exercise's."""
    if _named(course, path.resolve().name) and not any(child.is_dir() for child in _children(path)):
        _exercise(path, course, only, None, found)
    elif any(_named(course, child.name) for child in _children(path) if child.is_dir()):
        _student(path, course, only, found)
    else:
        for child in _children(path):
            if _is_folder(child, found):
                _student(child, course, only, found)


def _inner(folder: Path, course: Course) -> Path:
    """Return the folder of students in an unpacked archive, which may lie in a folder of its own."""
    children = list(_children(folder))
    while len(children) == 1 and children[0].is_dir() and not _holds_exercises(children[0], course):
        folder = children[0]
        children = list(_children(folder))
    return folder


def _holds_exercises(folder: Path, course: Course) -> bool:
    return any(_named(course, name) for name in (folder.name, *(child.name for child in _children(folder))))


def _student(path: Path, course: Course, only: Exercise | None, found: Found) -> None:
    name = path.resolve().name
    if not _STUDENT.fullmatch(name):
        found.problems.append(f"{path}: {name!r} cannot be a student's id (letters, digits, . _ @ + - and spaces)")
        return
    folders = [child for child in _children(path) if _is_folder(child, found)]
    if not folders:
        found.problems.append(f"{path}: holds no folder of an exercise")
    for child in folders:
        _exercise(child, course, only, name, found)


def _exercise(path: Path, course: Course, only: Exercise | None, student: str | None, found: Found) -> None:
    try:
        exercise = course.find(path.resolve().name)
        if only and exercise.name != only.name:
            return
        file = choose_file(path, exercise.module, exercise.stub_sha256)
    except (CourseError, IntakeError) as problem:
        found.problems.append(f"{path}: {problem}" if isinstance(problem, CourseError) else str(problem))
        return
    if not file.is_symlink() and not os.access(file, os.R_OK):
        found.problems.append(f"{file}: cannot be read; check its permissions")
        return
    found.submissions.append(Submission(file, exercise.name, student))


def _children(path: Path) -> Iterator[Path]:
    for child in sorted(path.iterdir()):
        if not child.name.startswith(".") and child.name not in _IGNORED:
            yield child


def _is_folder(path: Path, found: Found) -> bool:
    if path.is_symlink():
        found.problems.append(f"{path}: is a symbolic link, which is not followed")
    elif path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
        found.problems.append(f"{path}: cannot be entered; check its permissions")
    else:
        return path.is_dir()
    return False


def _named(course: Course, name: str) -> bool:
    try:
        course.find(name)
    except CourseError:
        return False
    return True


def _drop_doubles(found: Found) -> None:
    """Keep one submission of a student and exercise: the first."""
    first: dict[tuple[str, str], Submission] = {}
    for submission in list(found.submissions):
        if submission.student is None:
            continue
        kept = first.setdefault((submission.student, submission.exercise), submission)
        if kept is not submission:
            found.submissions.remove(submission)
            found.problems.append(f"{submission.path}: {submission.student} has handed this in already: {kept.path}")
