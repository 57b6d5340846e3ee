"""Finds a course's exercises, their parts and their points."""

import ast
import os
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from grader.errors import WrongUsage
from grader.intake import read_submission
from grader.manifest import Manifest, Part

POINTS = 20
"""What every exercise is worth, split over its parts."""


class CourseError(WrongUsage):
    """A course or exercise is not there or malformed; the message is one line that says what to do."""


@dataclass(frozen=True)
class Exercise:
    """One folder of `solutions/`: `name` is the folder's name, `module` the name without its number."""

    folder: Path
    course: "Course"

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def module(self) -> str:
        return self.name.split("_", 1)[1]

    @property
    def script(self) -> Path:
        return self.folder / f"{self.module}.py"

    @property
    def visible_tests(self) -> Path:
        return self.folder / f"test_{self.module}.py"

    @property
    def hidden_tests(self) -> Path:
        return self.folder / f"test_{self.module}_hidden.py"

    @property
    def misconceptions(self) -> Path:
        return self.folder / "misconceptions.py"

    @property
    def explainer(self) -> Path:
        return self.folder / "README.md"

    @property
    def walkthrough(self) -> Path:
        return self.folder / "walkthrough.md"

    @property
    def stub(self) -> Path:
        return self.course.root / "exercises" / self.name / f"{self.module}.py"

    @property
    def tests(self) -> list[Path]:
        return [path for path in (self.visible_tests, self.hidden_tests) if path.exists()]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The graded parts in the order in which the script defines them, with their points."""
        visible, hidden = _points(self.visible_tests), _points(self.hidden_tests)
        names = visible.keys() | hidden.keys()
        if not names:
            raise CourseError(f"{self.visible_tests} grades no part: it has no @pytest.mark.part")
        order = {name: index for index, name in enumerate(_definitions(self.script))}
        if undefined := names - order.keys():
            raise CourseError(f"{self.script} does not define the part {sorted(undefined)[0]}, which its tests grade")
        return tuple(
            Part(name, round(visible[name] + hidden[name], 6), visible[name])
            for name in sorted(names, key=order.__getitem__)
        )

    @property
    def max_score(self) -> float:
        return round(sum(part.points for part in self.parts), 6)

    @cached_property
    def suite_sha256(self) -> str:
        """The hash of what decides a mark: both suites."""
        return sha256(b"\0".join(path.read_bytes() for path in self.tests)).hexdigest()

    def manifest(self, stub: str) -> Manifest:
        """Return the manifest of a release whose untouched script is `stub`."""
        return Manifest(self.name, self.module, sha256(stub.encode()).hexdigest(), self.parts)

    @cached_property
    def stub_sha256(self) -> str | None:
        """The hash of the untouched script's text, or None before the first release."""
        return read_submission(self.stub).sha256 if self.stub.exists() else None


class Course:
    """A folder with `solutions/`. Raises CourseError where there is none."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        if not (self.root / "solutions").is_dir():
            raise CourseError(f"{self.root} is not a course: it has no folder solutions/")

    @cached_property
    def exercises(self) -> list[Exercise]:
        folders = sorted(path for path in (self.root / "solutions").iterdir() if _is_exercise(path))
        if not folders:
            raise CourseError(
                f"{self.root / 'solutions'} holds no exercise: a folder such as 01_name with 01_name/name.py"
            )
        return [Exercise(folder, self) for folder in folders]

    def find(self, name: str) -> Exercise:
        """Return the exercise called `name`: "01", "softmax_regression" or the whole folder name. Raises CourseError."""
        for exercise in self.exercises:
            if name in (exercise.name, exercise.module, exercise.name.split("_", 1)[0]):
                return exercise
        known = ", ".join(exercise.name for exercise in self.exercises)
        raise CourseError(f"no exercise {name!r} in {self.root}; there are: {known}")

    @property
    def id(self) -> str:
        """The course id in nbgrader's configuration, or the folder's name."""
        config = self.root / "nbgrader_config.py"
        if config.exists():
            for node in ast.walk(ast.parse(config.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("CourseDirectory.course_id"):
                    return str(ast.literal_eval(node.value))
        return self.root.name


def private_files(course: Course) -> list[Path]:
    """Return the files that no submission may read: every exercise's script and hidden tests."""
    files = [path for exercise in course.exercises for path in (exercise.script, exercise.hidden_tests)]
    return [path for path in files if path.exists()]


def grade_cell_id(part: str) -> str:
    """Return the name under which nbgrader's notebook and gradebook know a part."""
    return f"grade_{part}"


def find_course(start: Path) -> Course:
    """Return the course that `start` lies in: the nearest folder upwards with `solutions/`. Raises CourseError."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "solutions").is_dir():
            return Course(folder)
    raise CourseError(f"{start.resolve()} lies in no course (a folder with solutions/); name one by --course")


def _is_exercise(path: Path) -> bool:
    number, _, module = path.name.partition("_")
    return number.isdigit() and os.path.isfile(path / f"{module}.py")


def _definitions(script: Path) -> list[str]:
    """Return the names that a script binds at its top level, in order."""
    names: list[str] = []
    for node in _tree(script).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return names


def _points(tests: Path) -> Counter[str]:
    """Return the points of each part in a suite, read from its ``@pytest.mark.part("name", points=…)`` without running it."""
    points: Counter[str] = Counter()
    if not tests.exists():
        return points
    for node in ast.walk(_tree(tests)):
        if isinstance(node, ast.FunctionDef):
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.part":
                    part, worth = _mark(call, tests)
                    points[part] += worth  # type: ignore[assignment]  # halves are points too
    return points


def _mark(call: ast.Call, tests: Path) -> tuple[str, float]:
    try:
        (part,) = [ast.literal_eval(argument) for argument in call.args]
        ((keyword, points),) = [(keyword.arg, ast.literal_eval(keyword.value)) for keyword in call.keywords]
    except ValueError:
        part = keyword = points = None
    if not isinstance(part, str) or keyword != "points" or not isinstance(points, (int, float)) or points < 0:
        raise CourseError(f'{tests}, line {call.lineno}: write @pytest.mark.part("name", points=2)')
    return part, float(points)


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as problem:
        raise CourseError(f"{path}, line {problem.lineno}: {problem.msg}") from None
