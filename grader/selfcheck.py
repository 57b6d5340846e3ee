"""``grader check``: the kit proves itself, exercise by exercise.

What is left to write is said first (`missing`). Stubs earn nothing, solutions everything, every misconception loses points in
its part, a broken part costs no part that has nothing to do with it, nonsense earns nothing and breaks nothing, nothing is
stale, nothing leaks. Every claim is tried by grading a submission, in the same way as a student's.
"""

import ast
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader import release
from grader.course import Course, Exercise, definitions
from grader.grading import Settings, Submission, grade_all, showcase
from grader.intake import read_submission
from grader.misconceptions import read_misconceptions
from grader.missing import missing, obstacles
from grader.result import Result

NONSENSE = {
    "None": "None",
    "a number": "0",
    "a nan": "float('nan')",
    "a string": "'text'",
    "an empty list": "[]",
    "an empty dict": "{}",
    "a tuple of nothing": "(None, None, None)",
    "a list of strings": "['a', 'b', 'c']",
    "an empty array": "__import__('numpy').zeros(0)",
    "a small array": "__import__('numpy').zeros((2, 2))",
    "an array of nan": "__import__('numpy').full((3, 3), float('nan'))",
    "an array of strings": "__import__('numpy').array(['a'])",
    "a generator": "(x for x in 'abc')",
    "its arguments": "args",
    "a dict of its arguments": "{'W1': args, 'b1': None, 1: 2}",
}
"""What all parts return in turn; no test may pass or break over it: name -> expression."""

ALSO_IN_CLASSES = ("None", "a number", "a string", "an array of nan", "a generator")
"""Those that all methods and attributes of a solution's classes return too."""

Verdict = Callable[[Result], Iterator[str]]


@dataclass(frozen=True)
class Trial:
    """One submission to grade and what must hold of its Result; `verdict` yields a line for each thing that does not."""

    name: str
    exercise: Exercise
    source: str
    verdict: Verdict
    part: str | None = None  # only the tests of this part run
    until_failed: bool = False  # one failed test says enough


def check(course: Course, exercises: Sequence[Exercise], settings: Settings, workers: int) -> tuple[list[str], str]:
    """Return a line for each problem, and a line of figures."""
    problems = [line for exercise in exercises for line in obstacles(exercise)]
    whole = [exercise for exercise in exercises if not obstacles(exercise)]
    problems += [line for exercise in whole for line in missing(exercise)]
    problems += release.problems(course, whole)
    trials = [trial for exercise in whole for trial in _trials(exercise)]
    problems += [line for exercise in whole for line in _showcase(exercise, settings)]
    problems += _try(trials, replace(settings, showcase=False, recognise=False), workers)
    counts = f"{len(exercises)} exercises, {len(trials)} trial submissions"
    problems = [line.replace(f"{course.root}/", "") for line in problems]
    return problems, f"{counts}: everything holds, nothing stale, nothing leaks."


def _showcase(exercise: Exercise, settings: Settings) -> Iterator[str]:
    """Yield why the showcase shows nothing of the solution, where it has one."""
    if not exercise.showcase.exists():
        return
    try:
        training = showcase(exercise.name, settings).of(read_submission(exercise.script))
    except Exception as problem:  # noqa: BLE001  of the author's code, which may end in anything
        yield f"{exercise.name}: its showcase shows nothing of the solution: {type(problem).__name__}: {problem}"
        return
    if training.part not in [part.part for part in exercise.parts]:
        yield f"{exercise.name}: its showcase names {training.part}, which is no part"


def _trials(exercise: Exercise) -> Iterator[Trial]:
    solution = exercise.script.read_text(encoding="utf-8")
    if exercise.stub.exists():
        yield Trial("the stub", exercise, exercise.stub.read_text(encoding="utf-8"), _earns_nothing)
    yield Trial("the solution", exercise, solution, _earns_everything)
    parts = [part.part for part in exercise.parts]
    wrong = [one for one in read_misconceptions(exercise.misconceptions) if one.part in parts]
    for one in wrong:
        yield Trial(f"the misconception {one.name}", exercise, one.submission(solution), _loses, one.part, True)
    targets, related = definitions(solution), related_parts(exercise)
    for part in (part.part for part in exercise.parts if targets[part.part]):
        may_lose = related[part].union({part}, *(one.also for one in wrong if one.part == part))
        broken = f"{solution}\n\ndef _broken(*args, **kwargs):\n    raise ValueError\n\n{targets[part]} = _broken\n"
        yield Trial(f"the solution with a broken {part}", exercise, broken, _loses_only(part, may_lose))
    for name, expression in NONSENSE.items():
        replaced = {part for part, target in targets.items() if target}
        yield Trial(
            f"nonsense ({name})", exercise, _nonsense(solution, expression, exercise), _passes_nothing(replaced)
        )
        if name in ALSO_IN_CLASSES and re.search(r"^class ", solution, re.MULTILINE):
            for where, source in (("methods", _METHODS), ("attributes", _ATTRIBUTES)):
                trial = f"nonsense ({name}) in all {where}"
                yield Trial(trial, exercise, f"{solution}\n\n{source.format(nonsense=expression)}", _breaks_nothing)


_METHODS = """
def _nonsense(*args, **kwargs):
    return {nonsense}

for _class in [value for value in list(globals().values()) if isinstance(value, type) and value.__module__ == __name__]:
    for _name, _method in list(vars(_class).items()):
        if callable(_method) and _name not in ("__init__", "__init_subclass__", "__class_getitem__"):
            setattr(_class, _name, _nonsense)
"""
_ATTRIBUTES = """
def _nonsense(*args):
    return {nonsense}

for _class in [value for value in list(globals().values()) if isinstance(value, type) and value.__module__ == __name__]:
    _class.__getattribute__ = lambda self, name: (
        object.__getattribute__(self, name) if name.startswith("__") else _nonsense(name)
    )
"""


def _nonsense(solution: str, expression: str, exercise: Exercise) -> str:
    """Return the solution with every part that has a definition replaced by a function that returns nonsense."""
    targets = definitions(solution)
    parts = sorted(
        (targets[part.part] for part in exercise.parts if targets[part.part]), key=lambda name: "." not in name
    )
    lines = [f"{target} = lambda *args, **kwargs: {expression}" for target in parts]
    return "\n".join([solution, *lines, ""])


def _try(trials: Sequence[Trial], settings: Settings, workers: int) -> list[str]:
    said: dict[tuple[str, str], list[str]] = {}  # a broken suite says the same of every trial
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, trial in enumerate(trials):
            path = Path(folder, f"{number}.py")
            path.write_text(trial.source, encoding="utf-8")
            names[Submission(path, trial.exercise.name, None, trial.part, trial.until_failed)] = trial
        for submission, result in grade_all(reversed(names), settings, workers):  # the last exercises take longest
            trial = names[submission]
            for line in _faults(result, trial.verdict):
                said.setdefault((trial.exercise.name, line), []).append(trial.name)
    return sorted(_sentence(exercise, line, trials) for (exercise, line), trials in said.items())


def _sentence(exercise: str, line: str, trials: Sequence[str]) -> str:
    """Say once what holds of several trials, of the telling one."""
    first = "the solution" if "the solution" in trials else min(trials)
    others = f" (so do {len(trials) - 1} others)" if len(trials) > 1 else ""
    return f"{exercise}: {first} {line}{others}"


def _faults(result: Result, verdict: Verdict) -> Iterator[str]:
    if not result.graded:
        yield f"breaks the grader: {result.message}"
    else:
        yield from verdict(result)


def _earns_nothing(result: Result) -> Iterator[str]:
    for test in result.tests:
        if test.outcome != "not_implemented":
            yield f"is not reported as not implemented by {test.name}, but as {test.outcome}: {test.message}"


def _earns_everything(result: Result) -> Iterator[str]:
    for test in result.tests:
        if test.outcome != "passed":
            yield f"does not pass {test.name}: {test.message}"


def _loses(result: Result) -> Iterator[str]:
    if result.score == result.max_score:
        yield "loses no points in its part"


def _loses_only(part: str, related: set[str]) -> Verdict:
    def verdict(result: Result) -> Iterator[str]:
        losses = {score.part for score in result.parts if score.score < score.max_score}
        if part not in losses:
            yield f"loses no points in {part}"
        for other in sorted(losses - related):
            yield f"loses points in {other}, which has nothing to do with {part}"

    return verdict


def _passes_nothing(parts: set[str]) -> Verdict:
    def verdict(result: Result) -> Iterator[str]:
        for test in result.tests:
            if test.outcome == "passed" and test.part in parts:
                yield f"passes {test.name}"

    return verdict


def _breaks_nothing(result: Result) -> Iterator[str]:
    if result.score == result.max_score:
        yield "gets full marks"


def related_parts(exercise: Exercise) -> dict[str, set[str]]:
    """Return, for each part, the parts whose solution uses it, directly or through other definitions."""
    tree = ast.parse(exercise.script.read_text(encoding="utf-8"))
    named = (ast.FunctionDef, ast.ClassDef)
    methods = [child for node in tree.body if isinstance(node, ast.ClassDef) for child in node.body]
    uses = {
        node.name: {_name(part) for part in ast.walk(node)} - {node.name, ""}
        for node in [*methods, *tree.body]
        if isinstance(node, named)
    }
    return {part.part: {other for other in uses if part.part in _reached(other, uses)} for part in exercise.parts}


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _reached(name: str, uses: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        new = uses.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached
