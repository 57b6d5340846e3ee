"""What the documents say is so: code, commands, fields, messages and links."""

import ast
import dataclasses
import importlib.util
import json
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from grader.cli import app
from grader.exhibits import ErrorMap, Misread, Training
from grader.grading import Settings, Submission, grade
from grader.misconceptions import read_misconceptions
from grader.result import OUTCOMES, SCHEMA, PartResult, Result, TestResult, read_result
from grader.sandbox.jail import Limits

from .conftest import TINY

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
EXAMPLE = TINY / "solutions" / "02_run_length"


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# --- the exercise that writing-an-exercise.md leads through ---------------------------------------------------------------


def test_the_example_in_the_document_is_the_one_that_the_tests_grade():
    blocks = re.findall(
        r"^`solutions/02_run_length/([\w.]+)`\n\n```\w+\n(.*?)^```$", text_of("writing-an-exercise.md"), re.M | re.S
    )
    shown = dict(blocks)
    assert shown == {path.name: path.read_text(encoding="utf-8") for path in EXAMPLE.iterdir() if path.is_file()}
    assert len(blocks) == len(shown)


# --- commands -------------------------------------------------------------------------------------------------------------


@cache
def commands():
    """Return docs/commands.py."""
    spec = importlib.util.spec_from_file_location("commands_page", DOCS / "commands.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_commands_is_what_the_commands_say():
    assert text_of("commands.md") == commands().page(), "it is stale: python docs/commands.py writes it anew"


def command_lines(text: str) -> list[str]:
    """Return every command line of ours in a document: lines of indented code, and code within the text."""
    indented = re.findall(r"^ {4,}(grader [^\n]*)$", text, re.M)
    return indented + re.findall(r"`(grader [^`]*)`", text.replace("\n", " "))


def misfit(line: str) -> str:
    """Return what is wrong with a command line, or nothing. An argument that is left out is not."""
    usage = re.sub(r"\[OPTIONS\]|[\[\]…]|\.\.\.", " ", line)
    words = [word for word in shlex.split(usage, comments=True) if word not in ("grader", "&")]
    command = get_command(app)
    while getattr(command, "commands", None) and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return f"there is no command {words[0]}"
        command = command.commands[words.pop(0)]
    context = command.context_class(command, info_name="grader")
    try:
        _, rest, _ = command.make_parser(context).parse_args(words)
    except Exception as problem:
        return str(problem)
    return f"it takes no {rest[0]}" if rest else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_in_a_document_is_one_that_the_command_takes(page):
    wrong = {line: misfit(line) for line in command_lines(page.read_text(encoding="utf-8"))}
    assert not {line: problem for line, problem in wrong.items() if problem}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("grader grade submitted/ --roster roster.csv", ""),
        ("grader relase", "no command relase"),
        ("grader grade submitted/ --rooster roster.csv", "--rooster"),
        ("grader watch 01", "takes no 01"),
        ("grader watch   # stays open", ""),
    ],
)
def test_a_command_line_that_is_wrong_is_found(line, problem):
    assert problem in misfit(line)
    assert bool(problem) == bool(misfit(line))


# --- the result format ----------------------------------------------------------------------------------------------------

SECTIONS = {
    "The result": Result,
    "A part": PartResult,
    "A test": TestResult,
    "A map of errors": ErrorMap,
    "A training": Training,
    "A misread image": Misread,
}
TYPES = {
    "str": "text", "int": "integer", "float": "number", "bool": "true or false", "list[int]": "list of integers",
    "list[float]": "list of numbers", "list[str]": "list of texts", "dict[str, str]": "object",
}  # fmt: skip


def documented_type(annotation: str) -> str:
    """Return what the document says of a field annotated so."""
    kind, _, none = str(annotation).partition(" | ")
    name = TYPES.get(kind) or ("list" if kind.startswith(("tuple[", "list[")) else "object")
    return name + (" or null" if none else "")


@pytest.mark.parametrize(("heading", "record"), SECTIONS.items(), ids=str)
def test_every_field_is_documented_with_its_type(heading, record):
    section = text_of("result-format.md").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    shown = {name: kind for name, kind, meaning in re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", section, re.M)}
    fields = {field.name: documented_type(annotation_of(field)) for field in dataclasses.fields(record)}
    assert shown == ({"schema": "text"} if record is Result else {}) | fields


def annotation_of(field: dataclasses.Field) -> str:
    return (
        getattr(field.type, "__name__", str(field.type))
        if isinstance(field.type, type) and not hasattr(field.type, "__args__")
        else str(field.type)
    )


def test_every_outcome_is_documented():
    assert not [outcome for outcome in OUTCOMES if f"`{outcome}`" not in text_of("result-format.md")]
    assert f"`{SCHEMA}`" in text_of("result-format.md")


def test_the_example_of_a_result_is_a_real_one(tmp_path, jail):
    """It may differ in what every run and machine has of its own."""
    solution = (EXAMPLE / "run_length.py").read_text(encoding="utf-8")
    mistakes = {one.name: one for one in read_misconceptions(EXAMPLE / "misconceptions.py")}
    work = tmp_path / "ada" / "02_run_length" / "run_length.py"
    work.parent.mkdir(parents=True)
    work.write_text(mistakes["the_open_run_stays"].submission(solution), encoding="utf-8")
    result = grade(Submission(work, "02_run_length", "ada"), Settings(TINY, jail, seed=7))
    (example,) = re.findall(r"^```json\n(.*?)^```$", text_of("result-format.md"), re.M | re.S)
    assert without_time(read_result(example or "{}")) == without_time(result), in_lines(result)


def without_time(result: Result) -> Result:
    tests = tuple(dataclasses.replace(test, seconds=0.0) for test in result.tests)
    return dataclasses.replace(result, seconds=0.0, environment={}, tests=tests)


def in_lines(result: Result) -> str:
    """Return the JSON of a result with a line for each field, part and test."""
    lines = []
    for name, value in result.to_dict().items():
        items = ",\n".join(f"  {json.dumps(item)}" for item in value) if isinstance(value, tuple) else ""
        lines.append(f' "{name}": ' + (f"[\n{items}\n ]" if items else json.dumps(value)))
    return "{\n" + ",\n".join(lines) + "\n}"


# --- messages -------------------------------------------------------------------------------------------------------------


@cache
def texts_of_the_code() -> list[str]:
    """Return every text in the code, with … for what is put in when it runs."""
    found = []
    for path in sorted((ROOT / "grader").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found.append(
                    "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


def occurs(message: str) -> bool:
    """Say whether a message, with … for its values, is one text of the code."""
    pattern = re.compile(".*".join(re.escape(piece.strip()) for piece in message.split("…")), re.S)
    return any(pattern.search(text) for text in texts_of_the_code())


def messages() -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", text_of("troubleshooting.md"), re.M)


def test_every_message_of_the_troubleshooting_page_is_still_said():
    assert len(messages()) > 50
    assert [message for message in messages() if not occurs(message)] == []


def test_a_message_that_nobody_says_is_found():
    assert occurs("… is not a course: it has no folder solutions/")
    assert not occurs("… is not a course: it has no folder exercises/")


# --- isolation ------------------------------------------------------------------------------------------------------------


def test_the_limits_in_the_document_are_those_of_the_sandbox():
    limits = Limits()
    seconds = f"{limits.call_seconds:g} s a call and {limits.total_seconds:g} s a submission"
    cpu, memory = limits.rlimits()["RLIMIT_CPU"], f"{limits.memory >> 30} GiB of memory"
    most = f"{limits.processes} processes, {limits.open_files} open files, {limits.scratch >> 20} MiB of scratch"
    told = " ".join(text_of("isolation.md").split())
    assert f"{seconds} by the wall clock ({cpu} s of CPU each process), {memory} each process, {most}" in told


# --- links and names ------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """Return the names that the headings of a page can be linked by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", text)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_of_the_repository_that_is_named_is_there(page):
    named = re.findall(r"`((?:grader|tests|docs|benchmarks)/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
