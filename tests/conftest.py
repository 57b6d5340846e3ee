"""Real parts for the tests: a sandbox, a copy of the tiny course, and its release."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.course import Course, Exercise
from grader.intake import Source
from grader.sandbox.jail import Jail, Limits, choose_jail
from grader.sandbox.session import Session

TINY = Path(__file__).parent / "course"

TINY_SOLUTION = (TINY / "solutions" / "01_tiny" / "tiny.py").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def jail() -> Jail:
    """A real bubblewrap jail with limits that a test can wait for. Fails where this machine cannot give one."""
    return choose_jail("strong", Limits(call_seconds=2.0, total_seconds=20.0, memory=1 << 30))


@pytest.fixture
def session(jail: Jail) -> Iterator[Callable[[str], Session]]:
    """Make a session of the given source text; all end with the test."""
    made: list[Session] = []

    def make(text: str, jail: Jail = jail) -> Session:
        made.append(Session(jail, Source(text, "work.py"), "work"))
        return made[-1]

    yield make
    for one in made:
        one.__exit__()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the tiny course that a test may change."""
    folder = tmp_path / "course"
    shutil.copytree(
        TINY, folder, ignore=shutil.ignore_patterns("build", "release", "exercises", "__pycache__", "gradebook.db*")
    )
    return Course(folder)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a student unpacks, without the package itself."""
    from grader.release import build  # imports nbgrader, which takes seconds

    folder = tmp_path_factory.mktemp("released")
    release = build(Course(TINY).find("tiny"), folder / "workspace", None, None)
    (folder / "01_tiny").mkdir()
    for name, content in release.release_files().items():
        (folder / "01_tiny" / name).write_bytes(content)
    return folder / "01_tiny"


@pytest.fixture
def tiny(course: Course) -> Exercise:
    return course.find("tiny")


@pytest.fixture(scope="session")
def run_grader() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command `grader` as a user does, in a folder."""

    def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)

    return run
