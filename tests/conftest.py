"""Real parts for the tests: a sandbox, a copy of the tiny course, and its release."""

import os
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

from .postgres import Server, running_server

TINY = Path(__file__).parent / "course"

# The pytest of a student knows none of these plugins, which take two thirds of its start.
os.environ["PYTEST_ADDOPTS"] = "-p no:hypothesispytest -p no:anyio"

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
    for name, content in release.release_files().items():
        (folder / "01_tiny" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "01_tiny" / name).write_bytes(content)
    return folder / "01_tiny"


@pytest.fixture
def exercise(released: Path, tmp_path: Path) -> Path:
    """A released folder that a test may change, the only one in the folder above it."""
    return Path(shutil.copytree(released, tmp_path / "unpacked" / "01_tiny"))


BASE_INSTALL = """
import sys
sys.modules.update(dict.fromkeys(["typer", "rich", "nbgrader", "jupytext", "nbformat", "jinja2", "hatchling"]))
from grader.__main__ import main
main()
"""


@pytest.fixture
def grader(exercise: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in the exercise's folder, or in another one, with nothing installed but what students have."""

    def run(*arguments: object, cwd: Path = exercise, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", BASE_INSTALL, *map(str, arguments)]
        encoding = environment.get("PYTHONIOENCODING", "ascii")
        ended = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **environment},
            capture_output=True,
            encoding=encoding,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in ended.stderr
        return ended

    return run


@pytest.fixture
def run(exercise: Path) -> Callable[..., str]:
    """Write the script, run pytest as a student does, and return what the terminal shows."""

    def run(
        script: str | None = None, *options: str, cwd: Path = exercise, stdin: str = "", plain: bool = False
    ) -> str:
        if script is not None:
            (exercise / "tiny.py").write_text(script, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", *options]
        environment = {**os.environ, "COLUMNS": "100"}
        if not plain:  # the plugins of the developer's environment, which a student's has not, take seconds
            command += ["-p", "grader.plugin", "-p", "no:cacheprovider"]
            environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        ended = subprocess.run(
            command, cwd=cwd, env=environment, input=stdin, capture_output=True, text=True, timeout=60, check=False
        )
        return ended.stdout + ended.stderr

    return run


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL server."""
    with running_server() as server:
        yield server
