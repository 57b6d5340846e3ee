"""The tests of every submission as data in the page, of which page's script shows one when it is asked for.

A class of 1,000 students has 460,000 test results: as elements no browser opens them, as text they are 50 MB. So they are a
block of packed lines of JSON that nothing executes and that no text can end: a first line with every text that occurs, and
one for each submission, in which numbers stand for texts.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from grader.feedback import words
from grader.feedback.items import by_function
from grader.marks import Mark
from grader.result import TestResult


class _Texts:
    """Every text once, cleaned, with its number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def cleaned(self) -> list[str]:
        return [words.clean(text) for text in self.numbers]


def details(marks: Iterable[tuple[str, Mark]]) -> Markup:
    """Return the block's text of marks, each under the name by which the page refers to it."""
    texts = _Texts()
    lines = [_line([name, *_submission(mark, texts)]) for name, mark in marks]
    text = "\n".join([_line(texts.cleaned()), *lines])
    return Markup(b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode())


def _line(data: object) -> str:
    return json.dumps(data, separators=(",", ":"))


def _submission(mark: Mark, texts: _Texts) -> list[Any]:
    result = mark.result
    graded = words.is_graded(result)
    about = [words.who(result), words.label(result.exercise), words.label(result.file), words.label(result.isolation)]
    about += [str(result.seed), result.submission_sha256[:12], result.message, mark.lateness]
    return [
        *(texts.number(text) for text in about),
        result.score if graded else None,
        result.max_score,
        round(result.seconds, 2),
        [
            [
                *(texts.number(text) for text in (part.name, part.mistake)),
                part.score,
                part.most,
                [_test(test, cases, texts) for test, cases in _merged(part.tests)],
            ]
            for part in words.parts_of(result)
        ],
    ]


def _test(test: TestResult, cases: int, texts: _Texts) -> list[Any]:
    outcome = words.outcome_of(test)
    hint = test.hint if test.hint and test.outcome != "passed" else ""
    about = [outcome.symbol, outcome.word, outcome.family, words.concept(test.name), words.label(test.visibility)]
    about += [words.body(test), hint]
    return [*(texts.number(text) for text in about), cases, round(test.seconds, 3), test.score, test.max_score]


def _merged(tests: Iterable[TestResult]) -> Iterable[tuple[TestResult, int]]:
    """Yield the tests with a count of cases: those of one test as one where all of them passed."""
    for (name, _, _), cases in by_function(tests).items():
        if len(cases) > 1 and all(test.outcome == "passed" for test in cases):
            yield _sum(name, cases), len(cases)
        else:
            yield from ((test, 1) for test in cases)


def _sum(name: str, cases: Sequence[TestResult]) -> TestResult:
    return replace(
        cases[0],
        name=name,
        score=sum(test.score for test in cases),
        max_score=sum(test.max_score for test in cases),
        seconds=sum(test.seconds for test in cases),
    )
