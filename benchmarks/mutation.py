"""Mutates the reference solution of an exercise and grades every mutant: which single changes do the suites not notice?

    python benchmarks/mutation.py 02 [--seed 1]

Each mutant is the solution with one change inside a solution region: another operator, a dropped term, argument, factor or
statement, another constant, a flipped comparison or condition. Prints the figures and every mutant that kept full marks, which
is either the same function in other words or shows what a test is missing for.
"""

import argparse
import ast
import copy
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.course import Exercise, find_course
from grader.grading import Settings, Submission, default_workers, grade_all
from grader.sandbox.jail import Limits, choose_jail

OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult}
OPERATORS |= {ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Mod: ast.FloorDiv}
COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
COMPARISONS |= {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
NAMES = {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "zeros": "ones", "ones": "zeros"}
NAMES |= {"sum": "mean", "mean": "sum", "exp": "expm1", "log": "log1p", "zeros_like": "ones_like", "sqrt": "square"}
NAMES |= {"argmax": "argmin", "std": "var", "floor": "ceil", "append": "extend"}


def mutations(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield what a node may become: a description and the new node (None: dropped)."""
    if isinstance(node, ast.BinOp):
        if type(node.op) in OPERATORS:
            yield "operator", _with(node, op=OPERATORS[type(node.op)]())
        if not isinstance(node.op, ast.MatMult):
            yield "left term only", node.left
            yield "right term only", node.right
        else:
            yield "swapped", _with(node, left=node.right, right=node.left)
    elif isinstance(node, ast.AugAssign) and type(node.op) in OPERATORS:
        yield "operator", _with(node, op=OPERATORS[type(node.op)]())
        yield "plain assignment", ast.Assign([node.target], node.value)
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield "comparison", _with(node, ops=[COMPARISONS[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.UnaryOp):
        yield "sign or not", node.operand
    elif isinstance(node, ast.BoolOp):
        yield "and/or", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield "constant", ast.Constant(node.value + 1)
        if node.value:
            yield "constant", ast.Constant(type(node.value)(0))
    elif isinstance(node, ast.Call):
        for index in range(len(node.keywords)):
            yield f"no {node.keywords[index].arg}", _with(node, keywords=_without(node.keywords, index))
        if isinstance(node.func, ast.Attribute) and node.func.attr in NAMES:
            yield "function", _with(node, func=_with(node.func, attr=NAMES[node.func.attr]))
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield "condition", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "no transpose", node.value
    if isinstance(node, (ast.Expr, ast.AugAssign, ast.For)) or (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Attribute, ast.Subscript))
    ):
        yield "statement dropped", ast.Pass()


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _without(items: list[ast.keyword], index: int) -> list[ast.keyword]:
    return items[:index] + items[index + 1 :]


def mutants(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Yield a description and the source of each mutant of an exercise's solution."""
    text = exercise.script.read_text(encoding="utf-8")
    lines, inside, solution = text.split("\n"), False, set()
    for number, line in enumerate(lines, start=1):
        inside = (inside or "### BEGIN SOLUTION" in line) and "### END SOLUTION" not in line
        if inside:
            solution.add(number)
    tree = ast.parse(text)
    whole = ast.unparse(tree)
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            places = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for index, node in places:
                if not isinstance(node, ast.AST) or getattr(node, "lineno", 0) not in solution:
                    continue
                for what, new in mutations(node):
                    changed = [*value[:index], new, *value[index + 1 :]] if index is not None else new
                    setattr(parent, field, changed)
                    source = ast.unparse(ast.fix_missing_locations(tree))
                    setattr(parent, field, value)
                    if source != whole:
                        yield f"line {node.lineno}, {what}: {ast.unparse(node)} -> {ast.unparse(new)}", source


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exercise")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    exercise = find_course(Path.cwd()).find(options.exercise)
    jail = choose_jail("strong", Limits(call_seconds=5.0))
    settings = Settings(exercise.course.root, jail, options.seed, showcase=False)
    found = {source: name for name, source in mutants(exercise)}
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (source, name) in enumerate(found.items()):
            path = Path(folder, f"{number}.py")
            path.write_text(source, encoding="utf-8")
            names[Submission(path, exercise.name)] = name
        for submission, result in grade_all(list(names), settings, default_workers()):
            if not result.graded:
                print(f"breaks the grader: {names[submission]}: {result.message}")
            elif result.score == result.max_score:
                survivors.append(names[submission])
    for name in sorted(survivors, key=lambda name: int(name.split(",")[0].removeprefix("line "))):
        print(f"survives: {name}")
    print(f"{exercise.name}: {len(found)} mutants, {len(found) - len(survivors)} caught, {len(survivors)} survive")


if __name__ == "__main__":
    main()
