"""Finds the submissions under the paths that an instructor names: ``<student>/<exercise>/<file>``, a learning platform's
download, the archive of either, or one file."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.archives import is_archive, unpack
from grader.course import Course, CourseError, Exercise
from grader.downloads import IGNORED, is_download, take
from grader.errors import WrongUsage
from grader.grading import Submission
from grader.handed_in import read_timestamp
from grader.intake import IntakeError, choose_file
from grader.moments import MomentError
from grader.roster import Roster, can_be_id


@dataclass
class Found:
    """The submissions found, and a line for each thing that could not be taken for one, or that is to be known of it."""

    submissions: list[Submission] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class NothingThere(WrongUsage):
    """A path is wrong as a whole; the message is one line that says what to do."""


def discover(
    paths: Sequence[Path],
    course: Course,
    only: Exercise | None,
    room: Path | None = None,
    roster: Roster | None = None,
) -> Found:
    """Return what lies under `paths`, of the exercise `only` if one is given; archives are unpacked in the folder `room`.

    With a roster, all students are of it. Raises NothingThere, CourseError, ArchiveError, RosterError.
    """
    found = Found()
    for path in paths:
        if not os.path.lexists(path):
            raise NothingThere(f"{path}: no such file or folder")
        before = len(found.submissions) + len(found.problems)
        if is_archive(path) and path.is_file() and room:
            folder = room / path.name
            found.problems += unpack(path, folder)
            _class(_inner(folder, course), course, only, roster, found, alone=len(paths) == 1)
        elif path.is_dir():
            _class(path, course, only, roster, found, alone=len(paths) == 1)
        else:
            found.submissions.append(Submission(path, _exercise_of(path, course, only).name))
        if len(found.submissions) + len(found.problems) == before:
            layout = "a class is laid out as <student>/<exercise>/<file>, or as Canvas or Moodle download it"
            raise NothingThere(f"{path}: holds no submission; {layout}")
    _drop_doubles(found)
    if roster and all(submission.student for submission in found.submissions):
        found.problems += roster.without(submission.student for submission in found.submissions)
    return found


def _class(
    folder: Path, course: Course, only: Exercise | None, roster: Roster | None, found: Found, *, alone: bool
) -> None:
    """Take a download of a platform, named alone, or folders. Among other paths it could be what one student made."""
    if not _is_download(folder, course):
        _folder(folder, course, only, mine := Found())
        _name_by(roster, mine)
        found.submissions += mine.submissions
        found.problems += mine.problems
        if not mine.submissions and is_download(folder):
            found.problems.append(
                f"{folder}: is named as a student's exercise; rename it if it is a platform's download"
            )
    elif alone:
        submissions, lines = take(folder, course, only, roster)
        if not submissions and not only:
            raise NothingThere(f"{folder}: {_which(course)}")
        found.problems += lines
        for submission in submissions:
            _add(submission, found)
    else:
        found.problems.append(f"{folder}: looks like a download of a platform; grade it by itself")


def _is_download(folder: Path, course: Course) -> bool:
    return not _named(course, folder.resolve().name) and is_download(folder)


def _name_by(roster: Roster | None, found: Found) -> None:
    """Give students the ids of the roster; leave out who is not in it."""
    if not roster:
        return
    names = {submission.student for submission in found.submissions if submission.student}
    ids = {name: roster.of_folder(name) for name in sorted(names)}
    found.problems += [f"{name}: is not in {roster.path}; it is not graded" for name, known in ids.items() if not known]
    found.submissions = [
        replace(submission, student=ids[submission.student]) if submission.student else submission
        for submission in found.submissions
        if not submission.student or ids[submission.student]
    ]


def _exercise_of(path: Path, course: Course, only: Exercise | None) -> Exercise:
    if only:
        return only
    for name in (path.stem, path.absolute().parent.name):
        try:
            return course.find(name)
        except CourseError:
            continue
    raise NothingThere(f"{path}: {_which(course)}")


def _which(course: Course) -> str:
    return f"which exercise is it? Name one by --exercise: {', '.join(exercise.name for exercise in course.exercises)}"


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
    while len(children) == 1 and not _is_a_class(children[0], folder, course):
        folder = children[0]
        children = list(_children(folder))
    return folder


def _is_a_class(child: Path, folder: Path, course: Course) -> bool:
    """Say whether the one child of a folder makes it a download, a student's folder or a folder of students."""
    if not child.is_dir() or is_download(folder):
        return True
    return any(_named(course, name) for name in (child.name, *(inner.name for inner in _children(child))))


def _student(path: Path, course: Course, only: Exercise | None, found: Found) -> None:
    name = path.resolve().name
    if not can_be_id(name):
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
    handed_in = ""
    try:
        handed_in = read_timestamp(path)
    except MomentError as problem:
        found.problems.append(str(problem))
    _add(Submission(file, exercise.name, student, handed_in=handed_in), found)


def _add(submission: Submission, found: Found) -> None:
    if not submission.path.is_symlink() and not os.access(submission.path, os.R_OK):
        found.problems.append(f"{submission.path}: cannot be read; check its permissions")
    else:
        found.submissions.append(submission)


def _children(path: Path) -> Iterator[Path]:
    for child in sorted(path.iterdir()):
        if not child.name.startswith(".") and child.name not in IGNORED:
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
            found.problems.append(
                f"{submission.path}: {submission.student} has handed this in already: {kept.path}; only that one is graded"
            )
