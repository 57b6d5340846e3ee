"""A record's fields as words and shares. All text is untrusted: a submission may have written any of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.fault import LONGEST_MESSAGE, printable
from grader.result import PartResult, Result, TestResult

MOST_LINES = 40
LONGEST_LABEL = 80


@dataclass(frozen=True)
class Outcome:
    """How a test ended, for readers. `family` sets the colour, `sentence` is for the submission's author."""

    symbol: str
    word: str
    family: str
    sentence: str


_OUTCOMES = {
    "passed": Outcome("✓", "passed", "good", "Passed."),
    "failed": Outcome("✗", "failed", "bad", "The result is not what was asked for."),
    "error": Outcome("!", "error", "bad", "Your code raised an exception."),
    "not_implemented": Outcome("○", "to do", "open", "This is not implemented yet."),
    "timeout": Outcome("◔", "out of time", "bad", "Your code did not finish in time."),
    "memory": Outcome("▦", "out of memory", "bad", "Your code asked for more memory than a submission gets."),
    "crashed": Outcome("↯", "crashed", "bad", "The process that ran your code ended before it could answer."),
    "rejected": Outcome("⊘", "rejected", "bad", "What was handed in, or what came back, cannot be checked."),
    "grader_error": Outcome("?", "grader failed", "open", "The grader failed here, not you."),
}
_UNKNOWN = Outcome("?", "unknown", "open", "It is not known how this ended.")


def outcome_of(test: TestResult) -> Outcome:
    return _OUTCOMES.get(test.outcome, _UNKNOWN)


def is_graded(result: Result) -> bool:
    return result.graded and result.score is not None


# --- text -------------------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """Return text without control, invisible and direction-changing characters, bounded in lines and their length."""
    lines = text.split("\n")
    if len(lines) <= MOST_LINES and max(map(len, lines)) <= LONGEST_MESSAGE and "".join(lines).isprintable():
        return text  # nearly always
    shown = [printable(_visible(line)) for line in lines[:MOST_LINES]]
    return "\n".join(shown if len(lines) <= MOST_LINES else [*shown, f"… ({len(lines) - MOST_LINES} more lines)"])


def label(text: str) -> str:
    """Return text for one line: a student's id, a file's name."""
    line = " ".join(clean(text).split())
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1] + "…"


def _visible(line: str) -> str:
    line = line[: LONGEST_MESSAGE + 1]
    return line if line.isprintable() else "".join(letter if letter.isprintable() else " " for letter in line)


def who(result: Result) -> str:
    """Return the name a submission goes by: its student's, or else its file's."""
    return label(result.student or "") or label(result.file) or "(no name)"


def function(test: TestResult) -> str:
    """Return the test's name without the case of a parametrized test."""
    return test.name.split("[", 1)[0]


def concept(name: str) -> str:
    """Return a test's name as a sentence: ``test_relu_keeps_zero[1-2]`` -> ``relu keeps zero (1-2)``."""
    bare, bracket, case = name.partition("[")
    sentence = re.sub(r"^test_", "", bare.rsplit(".", 1)[-1]).replace("_", " ").strip()
    return f"{sentence} ({case.removesuffix(']')})" if bracket else sentence


def title(exercise: str) -> tuple[str, str]:
    """Return the number and the name of an exercise: ``01_relu_mlp`` -> ``("01", "Relu mlp")``."""
    number, _, name = exercise.partition("_")
    if not (number.isdigit() and name):
        return "", label(exercise)
    return number, label(name[:1].upper() + name[1:].replace("_", " "))


def body(test: TestResult) -> str:
    """Return a test's message without its hint, which is shown by itself."""
    ending = f"\n  hint : {test.hint}" if test.hint else ""
    return test.message.removesuffix(ending).strip("\n")


def natural(text: str) -> list[tuple[int, str]]:
    """Return a key that sorts s2 before s10."""
    return [(int(piece), "") if piece.isdecimal() else (-1, piece.casefold()) for piece in re.split(r"(\d+)", text)]


def counted(values: Iterable[str]) -> str:
    """Return distinct values, with their counts where there is more than one."""
    every = list(values)
    distinct = sorted(dict.fromkeys(every), key=natural)
    return ", ".join(f"{value} × {every.count(value)}" if len(distinct) > 1 else value for value in distinct)


# --- numbers ----------------------------------------------------------------------------------------------------------


def fill(score: float, most: float) -> float:
    """Return the percentage of a bar, full only where the score is."""
    share = min(max(score / most, 0.0), 1.0) if most > 0 else 0.0
    return 100.0 if share == 1.0 else min(round(100 * share, 1), 99.0)


@dataclass(frozen=True)
class PartView:
    """A part's points and its tests, in the order in which they ran."""

    name: str
    score: float
    most: float
    tests: Sequence[TestResult]
    mistake: str = ""  # the known mistake that gives the same wrong values, as words
    advice: str = ""  # what helps against it


def parts_of(result: Result) -> list[PartView]:
    """Return the parts of a result, each with its tests."""
    return [_part(part, result.tests) for part in result.parts]


def _part(part: PartResult, tests: Iterable[TestResult]) -> PartView:
    mine = [test for test in tests if test.part == part.part]
    return PartView(part.part, part.score, part.max_score, mine, mistake(part), part.hint or "")


def mistake(part: PartResult) -> str:
    """Return the name of the known mistake in a part as words: ``softmax_without_shift`` -> ``softmax without shift``."""
    return (part.misconception or "").replace("_", " ")
