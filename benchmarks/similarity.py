"""Whether `grader similar` finds copies and leaves honest submissions alone, and how long a large class takes.

    python benchmarks/similarity.py [--students 300] [--exercise 06]

Honest are the samples in tests/submissions/, each exercise solved and missed in a dozen ways; a pair of them that is listed is
printed, with how many of their own lines are the same letter by letter: some samples were written by changing another one.
Copies are made of each sample: its local names changed and all of it written anew from its syntax tree, other comments,
functions in another order, and all of that; a copy is found where it is listed beside its original in a class with all others. The
large class takes each function from another sample at random.
"""

import argparse
import ast
import random
import re
import time
from collections.abc import Callable
from copy import copy
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from grader import similarity
from grader.course import Course, Exercise
from grader.discovery import discover
from grader.intake import IntakeError, read_submission
from grader.similarity import Pair, Text, compare

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "submissions"


class Renamed(ast.NodeTransformer):
    """Other names for what functions assign to."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node


def renamed(code: str) -> str:
    tree = ast.parse(code)
    kept = {getattr(node, "name", "") for node in tree.body}
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} - kept
        names = {name: f"other_{number}" for number, name in enumerate(sorted(stored))}
        function.body = [Renamed(names).visit(node) for node in function.body]
    return ast.unparse(tree)


def commented(code: str) -> str:
    lines = [re.sub(r"  # .*$", "", line) for line in code.split("\n")]
    return "# all by myself\n" + re.sub(r"^def ", "# the next step\ndef ", "\n".join(lines), flags=re.MULTILINE)


def reordered(code: str) -> str:
    tree, lines, pieces, last = ast.parse(code), code.split("\n"), [], 0
    for node in tree.body:
        pieces.append((isinstance(node, ast.FunctionDef), "\n".join(lines[last : node.end_lineno])))
        last = node.end_lineno or last
    functions = [piece for is_function, piece in pieces if is_function]
    others = [piece for is_function, piece in pieces if not is_function]
    return "\n".join(others[:-1] + functions[::-1] + others[-1:]) + "\n"


COPIES: dict[str, Callable[[str], str]] = {
    "unchanged": lambda code: code,
    "other names": renamed,
    "other comments": commented,
    "other order": reordered,
    "all of that": lambda code: commented(reordered(renamed(code))),
}


@cache
def samples(exercise: Exercise) -> list[Text]:
    found = discover(sorted(SAMPLES.iterdir()), Course(ROOT), None)
    texts = []
    for submission in found.submissions:
        if submission.exercise != exercise.name:
            continue
        try:
            texts.append(Text(str(submission.student), read_submission(submission.path).text))
        except IntakeError:
            continue
    return texts


def given(exercise: Exercise) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (exercise.script, exercise.stub)]


def same_lines(pair: Pair, exercise: Exercise) -> str:
    known = {line.strip() for text in given(exercise) for line in text.split("\n")}
    first, second = (
        [line.strip() for line in side.text.code.split("\n") if line.strip() not in known]
        for side in (pair.first, pair.second)
    )
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return f"{sum(block.size for block in blocks)} of {min(len(first), len(second))} own lines the same"


def honest(exercises: list[Exercise]) -> None:
    pairs = 0
    for exercise in exercises:
        comparison = compare(exercise.name, samples(exercise), given(exercise))
        pairs += comparison.compared * (comparison.compared - 1) // 2
        for pair in comparison.pairs:
            names = f"{pair.first.text.who} and {pair.second.text.who}"
            print(f"  {exercise.name}: {pair.share:.0%} {names}: {same_lines(pair, exercise)}")
    print(f"honest pairs compared: {pairs}; those listed are above")


def copies(exercises: list[Exercise]) -> None:
    known = cache(similarity._prints)  # the others of the class are the same each time
    similarity._prints = lambda code: copy(known(code))
    for kind, change in COPIES.items():
        found = made = 0
        for exercise in exercises:
            texts = samples(exercise)
            able = {text.who for text in texts} - set(compare(exercise.name, texts, given(exercise)).short)
            for text in texts:
                try:
                    changed = change(text.code)
                except SyntaxError:
                    continue
                if text.who in able:
                    made += 1
                    listed = compare(exercise.name, [*texts, Text("copy", changed)], given(exercise)).pairs
                    found += any({pair.first.text.who, pair.second.text.who} == {text.who, "copy"} for pair in listed)
        print(f"copies found, {kind}: {found} of {made}")


def large(exercise: Exercise, students: int) -> None:
    chance = random.Random(2026)
    codes = [text.code for text in samples(exercise) if parses(text.code)]
    versions: dict[str, list[str]] = {}
    for code in codes:
        for node in ast.parse(code).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                versions.setdefault(node.name, []).append(ast.unparse(node))
    texts = [
        Text(f"s{number:04}", "\n\n".join(chance.choice(each) for each in versions.values()))
        for number in range(students)
    ]
    start = time.perf_counter()
    comparison = compare(exercise.name, texts, given(exercise))
    took = time.perf_counter() - start
    print(
        f"{students} submissions of {exercise.name}: {took:.1f} s, {len(comparison.pairs) + comparison.more} pairs listed"
    )


def parses(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--exercise", default="06", help="of the large class")
    options = parser.parse_args()
    course = Course(ROOT)
    large(course.find(options.exercise), options.students)
    honest(course.exercises)
    copies(course.exercises)


if __name__ == "__main__":
    main()
