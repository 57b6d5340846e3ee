"""`grader similar`: copies are found however they are dressed up, and what is given or usual accuses nobody."""

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from benchmarks.similarity import COPIES, samples
from grader.cli.similar import similar
from grader.course import Course
from grader.feedback.similar import similar_page
from grader.similarity import LONGEST, RUN, USUAL, Comparison, Text, compare
from tests.test_feedback import ATTACK, CHROMIUM
from tests.test_feedback import Text as Page

ROOT = Path(__file__).resolve().parent.parent
LONG = Course(ROOT).find("06")

OWN = """
def total_of_even_squares(numbers):
    total = 0
    for number in numbers:
        if number % 2 == 0 and number > 10:
            total += number ** 2 - 3 * number
        elif number < -5:
            total -= abs(number) // 7
    return {"total": total, "mean": total / max(len(numbers), 1)}


def widest_gap(numbers, cyclic=False):
    ordered = sorted(set(numbers), reverse=True)
    gaps = [left - right for left, right in zip(ordered, ordered[1:])]
    if cyclic and len(ordered) >= 2:
        gaps += [ordered[-1] - ordered[0] + 360]
    return max(gaps, default=None), gaps.index(max(gaps)) if gaps else -1
"""

OTHER = """
def count_words(lines):
    counts = {}
    while lines:
        line = lines.pop().strip().lower()
        counts.update({word: counts.get(word, 0) + 1 for word in line.split() if word.isalpha()})
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [word for word, count in best if count > 1][:10]
"""


def pairs_of(comparison: Comparison) -> list[set[str]]:
    return [{pair.first.text.who, pair.second.text.who} for pair in comparison.pairs]


def given() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (LONG.script, LONG.stub)]


@cache
def with_copies() -> Comparison:
    """Compare the samples of an exercise and one copy of each kind, each of another original."""
    texts = [text for text in samples(LONG) if text.who in honest_and_able()]
    copies = [
        Text(f"{kind} of {text.who}", change(text.code))
        for (kind, change), text in zip(COPIES.items(), texts, strict=False)
    ]
    return compare(LONG.name, [*texts, *copies], given())


@cache
def honest_and_able() -> frozenset[str]:
    comparison = compare(LONG.name, samples(LONG), given())
    assert comparison.pairs == []  # samples in a dozen styles: nobody is accused
    return frozenset({text.who for text in samples(LONG)} - set(comparison.short))


def test_honest_samples_in_many_styles_are_no_pairs() -> None:
    assert len(honest_and_able()) >= 10


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found(kind: str) -> None:
    (found,) = [names for names in pairs_of(with_copies()) if any(name.startswith(f"{kind} of ") for name in names)]
    copy = next(name for name in found if " of " in name)
    assert found == {copy, copy.removeprefix(f"{kind} of ")}


def test_the_most_alike_come_first() -> None:
    shares = [pair.share for pair in with_copies().pairs]
    assert shares == sorted(shares, reverse=True)


def test_what_is_given_makes_nobody_alike() -> None:
    assert pairs_of(compare("x", [Text("a", OWN), Text("b", OWN)], [])) == [{"a", "b"}]
    comparison = compare("x", [Text("a", OWN), Text("b", OWN)], [OWN])
    assert (comparison.pairs, comparison.short) == ([], ["a", "b"])


def test_what_many_students_write_makes_nobody_alike() -> None:
    number = USUAL[0]
    few = [Text(f"s{index}", OWN) for index in range(number)]
    assert len(compare("x", few, []).pairs) == number * (number - 1) / 2
    assert compare("x", [*few, Text("one more", OWN)], []).pairs == []


def test_a_text_that_is_too_long_is_named_and_not_compared() -> None:
    comparison = compare("x", [Text("a", "x = 1\n" * LONGEST), Text("b", OWN), Text("c", OWN)], [])
    assert comparison.long == ["a"]
    assert pairs_of(comparison) == [{"b", "c"}]


def test_the_marks_are_what_both_have_and_nothing_else() -> None:
    (pair,) = compare(
        "x", [Text("a", "\n" * 40 + f"class Named:\n    pass\n{OWN}"), Text("b", OTHER[:150] + OWN)], [], 0.3
    ).pairs
    for side in (pair.first, pair.second):
        assert [span for pair in side.spans for span in pair] == sorted(span for pair in side.spans for span in pair)
        marked = "".join(side.text.code[start:end] for start, end in side.spans)
        assert "total += number ** 2 - 3 * number" in marked
        assert "count_words" not in marked
        assert marked.rstrip().endswith("if gaps else -1")  # where both end
        assert len(marked) < len(OWN) + 2 * RUN


def test_the_figures_are_the_same_each_time() -> None:
    texts = [Text("a", OWN + OTHER), Text("b", OWN + OTHER.replace("> 1", ">= 2").replace("pop", "remove"))]
    assert compare("x", texts, []) == compare("x", texts[:], [])


# --- the command ------------------------------------------------------------------------------------------------------


def hand_in(course: Course, student: str, code: str, notebook: bool = False) -> None:
    folder = course.root / "submitted" / student / "01_tiny"
    folder.mkdir(parents=True)
    if notebook:
        cells = [{"cell_type": "code", "metadata": {}, "source": piece, "outputs": []} for piece in code.split("\n\n")]
        text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        (folder / "tiny.ipynb").write_text(text, encoding="utf-8")
    else:
        (folder / "tiny.py").write_text(code, encoding="utf-8")


def test_a_notebook_is_compared_with_a_script(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    solution = course.find("tiny").script.read_text(encoding="utf-8")
    hand_in(course, "anna", solution + OWN)
    hand_in(course, "ben", solution + OWN, notebook=True)
    hand_in(course, "cleo", solution)
    similar(course=course.root)
    out = capsys.readouterr().out
    assert "anna  ben" in out
    page = (course.root / "graded" / "similar.html").read_text(encoding="utf-8")
    assert "cleo" in page.split("too little code of their own")[1]


def test_nothing_of_a_submission_is_executed(course: Course) -> None:
    proof = course.root / "proof"
    for student in ("anna", "ben"):
        hand_in(course, student, f"open({str(proof)!r}, 'w')\n{OWN}")
    similar(course=course.root)
    assert not proof.exists()


def test_what_cannot_be_read_is_said_and_the_rest_compared(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    for student in ("anna", "ben"):
        hand_in(course, student, OWN)
    hand_in(course, "cleo", "")
    (course.root / "submitted" / "cleo" / "01_tiny" / "tiny.py").write_bytes(b"\xff\xfe")
    similar(course=course.root)
    said = capsys.readouterr()
    assert "cleo: tiny.py: is not UTF-8 text" in said.err
    assert "anna  ben" in said.out


def test_without_submissions_the_command_says_what_to_do(
    course: Course, run_grader: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(course.root / "submitted", ignore_errors=True)
    ended = run_grader("similar", "tiny", cwd=course.root)
    assert ended.returncode == 2
    assert (
        ended.stderr == f"grader: {course.root / 'submitted'}: no such folder; name the submissions by --submissions\n"
    )


# --- the page ---------------------------------------------------------------------------------------------------------


def hostile_page() -> str:
    """Return a page whose names and sources attack it, in the marked and in the unmarked code."""
    code = f"x = {ATTACK!r}\n# {ATTACK}\u202e\x1b[31m\n{OWN}"
    between = f"@property\ndef unlike(self): yield from (1.5, {ATTACK!r}, 2.5)\n"
    texts = [Text(f"{ATTACK}1", code + between + OTHER), Text(f"{ATTACK}2", code + OTHER + f"# {ATTACK}")]
    comparison = compare(ATTACK, texts, [])
    assert comparison.pairs
    return similar_page([comparison], ATTACK, 0.6, [ATTACK])


def test_a_hostile_source_is_text() -> None:
    page = hostile_page()
    assert "script" not in Page(page).tags
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "".join(Page(page).pieces).count(ATTACK) > 6


def test_a_source_is_shown_whole_and_unchanged() -> None:
    code = "".join(f"value_{number} = compute({number}, [{number}, 'ä'])\n" for number in range(200))
    page = similar_page([compare("x", [Text("a", code), Text("b", code)], [])], "x", 0.6, [])
    assert "".join(Page(page).pieces).count(code) == 2


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: pages cannot be opened")
def test_in_a_browser_both_sources_stand_side_by_side_and_on_a_phone_below_each_other(tmp_path: Path) -> None:
    file = tmp_path / "similar.html"
    file.write_text(hostile_page(), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(file.as_uri())
        page.locator("details summary").press("Enter")
        left, right = (side.bounding_box() for side in page.locator("figure").all())
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] <= right["x"]
        expect(page.locator("mark").first).to_be_visible()
        expect(page.locator("html[data-ran]")).to_have_count(0)
        page.set_viewport_size({"width": 390, "height": 844})
        left, right = (side.bounding_box() for side in page.locator("figure").all())
        assert left["y"] + left["height"] <= right["y"]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        browser.close()
