"""Finds a course's exercises, their parts and their points."""

import ast
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from grader.errors import WrongUsage
from grader.hints import FILENAME as HINTS
from grader.hints import Hints, read_hints
from grader.intake import read_submission
from grader.manifest import Manifest, Part
from grader.restrictions import FILENAME as RESTRICTIONS
from grader.restrictions import Restrictions, read_restrictions

_PROSE = re.compile(r"^# %% \[markdown\]\n(?:(?!# %%)(?:#.*)?\n)*", re.MULTILINE)
"""A cell of prose in a percent script."""

PART_MARK = re.compile(r"\s*# part: (\w+)\s*$")
"""The comment that stands above the functions of a part which is none of them itself."""

LIBRARIES = {
    "numpy": "numpy",
    "torch": "torch._dynamo",  # which the first optimizer of a process imports, for almost a second
    "matplotlib": "matplotlib.pyplot",
}
"""What takes long to import, by the name of its package."""

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
    def showcase(self) -> Path:
        return self.folder / "showcase.py"

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

    @cached_property
    def libraries(self) -> tuple[str, ...]:
        """What a sandbox loads before a submission of this exercise comes: what its own script imports, of LIBRARIES."""
        body = [node for node in _tree(self.script).body if not isinstance(node, ast.If)]  # the demo needs more
        imported = {name.split(".")[0] for node in body for name in imported_by(node)}
        return tuple(library for top, library in LIBRARIES.items() if top in imported or top == "numpy")

    @cached_property
    def restrictions(self) -> Restrictions:
        """What submissions may not use."""
        try:
            return read_restrictions(self.folder / RESTRICTIONS)
        except ValueError as problem:
            raise CourseError(str(problem)) from None

    @cached_property
    def hints(self) -> Hints:
        """What students may ask for, part by part."""
        try:
            return read_hints(self.folder / HINTS, [part.part for part in self.parts])
        except ValueError as problem:
            raise CourseError(str(problem)) from None

    @property
    def max_score(self) -> float:
        return round(sum(part.points for part in self.parts), 6)

    @cached_property
    def suite_sha256(self) -> str:
        """The hash of what decides a mark: both suites and the restrictions."""
        rules = [json.dumps(self.restrictions.rules).encode()] if self.restrictions.rules else []
        return sha256(b"\0".join([path.read_bytes() for path in self.tests] + rules)).hexdigest()

    def manifest(self, stub: str) -> Manifest:
        """Return the manifest of a release whose untouched script is `stub`. It holds the code of it, which can be put back."""
        return Manifest(
            self.name,
            self.module,
            sha256(stub.encode()).hexdigest(),
            self.parts,
            self.restrictions,
            _code(stub),
            self.hints.for_students,
        )

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
    """Return what a script defines, in order: see `definitions`."""
    _tree(script)  # names the line where it is no Python
    return list(definitions(script.read_text(encoding="utf-8")))


def definitions(text: str) -> dict[str, str]:
    """Return what a script defines, in order: name -> what to assign to in order to replace it.

    The names are those of functions, classes and assignments, and of the methods of classes ("forward" -> "Model.forward"). A
    part that is none of them is marked by the comment ``# part: NAME`` where it is done, and cannot be replaced by itself.
    """
    found: list[tuple[int, str, str]] = []
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append((node.lineno, node.name, node.name))
        elif isinstance(node, ast.Assign):
            found += [(node.lineno, target.id, target.id) for target in node.targets if isinstance(target, ast.Name)]
        if isinstance(node, ast.ClassDef):
            methods = [child for child in node.body if isinstance(child, ast.FunctionDef)]
            found += [(method.lineno, method.name, f"{node.name}.{method.name}") for method in methods]
    for number, line in enumerate(text.split("\n"), start=1):
        mark = PART_MARK.match(line)
        if mark:
            found.append((number, mark[1], ""))
    names: dict[str, str] = {}
    for _, name, target in sorted(found):
        if "." in names.get(name, name + ".") and (name not in names or "." not in target):
            names[name] = target  # the first, but a function rather than a method
    return names


def _code(script: str) -> str:
    """Return a percent script without its prose."""
    return _PROSE.sub("", script)


def imported_by(tree: ast.AST) -> list[str]:
    """Return the modules that a piece of code imports."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
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
