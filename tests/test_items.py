"""Item analysis, times and versions of the class report, and the anonymous example."""

import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.anonymous import MOST_LINES, example
from grader.course import Course
from grader.feedback.facts import times, versions
from grader.feedback.items import FEWEST, Analysis, analysis
from grader.feedback.page import class_report
from grader.grading import Settings, Submission, grade
from grader.result import Result, TestResult, read_result, result_of
from grader.sandbox.jail import Jail
from tests.conftest import TINY_SOLUTION
from tests.test_feedback import text_of

EASY, GOOD, CHANCE, BACKWARDS, HARD = (f"test_{name}" for name in ("easy", "good", "chance", "backwards", "hard"))
PLAIN = [f"test_plain_{number}" for number in range(8)]


def a_class(students: int = 200) -> list[Result]:
    """Return a class that differs in skill; one test asks for it, one rolls dice, one rewards the weak."""
    chance = random.Random(5)
    return [one(number, chance.random(), chance) for number in range(students)]


def one(number: int, skill: float, chance: random.Random) -> Result:
    passed = {name: chance.random() < 0.15 + 0.7 * skill for name in PLAIN}
    passed |= {EASY: number != 3, GOOD: skill > 0.5, CHANCE: chance.random() < 0.5, BACKWARDS: skill < 0.6}
    passed[HARD] = number == 7
    tests = [
        TestResult(name, "part", "passed" if right else "failed", float(right), 1.0, "hidden", seconds=0.1)
        for name, right in passed.items()
    ]
    known = {"exercise": "01_one", "isolation": "strong", "seed": 1, "suite_sha256": "c0", "submission_sha256": "5b"}
    return result_of(tests, student=f"s{number:03}", seconds=1.0 + number, **known)


def remarked(found: Analysis) -> dict[str, str]:
    return {remark.item.name: remark.why for remark in found.remarks}


def test_separation_is_the_correlation_with_the_points_on_everything_else() -> None:
    results = [result for result in a_class() if result.score]
    for item in analysis(results).items:
        passed = [next(test.score for test in result.tests if test.name == item.name) for result in results]
        rest = [result.score - points for result, points in zip(results, passed, strict=True)]
        assert item.separation == pytest.approx(np.corrcoef(passed, rest)[0, 1])


def test_tests_that_do_not_tell_strong_from_weak_are_named_the_worst_first() -> None:
    why = remarked(analysis(a_class()))
    assert why.pop(BACKWARDS) == "stronger submissions pass it less often"
    assert why.pop(CHANCE) == "hardly tells strong from weak"
    assert why.pop(HARD) == "too hard: hardly anybody passes it"
    assert not why
    assert analysis(a_class()).remarks[0].item.name == BACKWARDS


def test_what_nearly_all_pass_is_easy_and_no_complaint() -> None:
    found = analysis(a_class())
    assert [item.name for item in found.easy] == [EASY]


def test_nothing_is_said_of_separation_in_a_small_class() -> None:
    found = analysis(a_class(FEWEST - 1))
    assert (found.enough, found.remarks, found.easy) == (False, [], [])
    assert all(item.separation is None for item in found.items)
    assert f"here are {found.told}" in text_of(class_report(a_class(FEWEST - 1), "Class", []))


def test_who_has_no_point_at_all_changes_no_separation() -> None:
    results = a_class()
    empty = [replace(test, outcome="error", score=0.0) for test in results[0].tests]
    blank = replace(results[0], student="blank", score=0.0, tests=tuple(empty))
    before, after = (analysis(some) for some in (results, results + [blank] * 100))
    separations = [{item.name: item.separation for item in found.items} for found in (before, after)]
    assert separations[0] == separations[1]
    assert before.items[0].total < after.items[0].total


def test_the_page_says_how_many_fail_each_test_and_lose_points_in_each_part() -> None:
    results = a_class()
    text = text_of(class_report(results, "Class", []))
    failed = sum(not test.score for result in results for test in result.tests if test.name == HARD)
    assert f"hard hidden part {200 - failed} of 200 {failed} failed × {failed}" in text
    losing = sum(result.score < result.max_score for result in results)
    assert re.search(rf"part ?[\d.]+ of {results[0].max_score:g}{losing} Not full: of 200 submissions", text)


def test_the_slowest_submissions_and_tests_are_named() -> None:
    results = a_class(40)
    slow = replace(
        results[3], tests=tuple(replace(test, seconds=9.0) for test in results[3].tests if test.name == GOOD)
    )
    found = times([*results[:3], slow, *results[4:]], lambda result: f"#{result.student}")
    assert found
    assert (found.usual, found.longest) == (20.5, 40.0)
    assert [each.name for each in found.submissions] == ["s039", "s038", "s037", "s036", "s035"]
    assert (found.tests[0].name, found.tests[0].usual, found.tests[0].longest) == (GOOD, 0.1, 9.0)


def test_versions_that_differ_are_said() -> None:
    results = [replace(result, environment={"python": "3.11.2", "numpy": "2.4.0"}) for result in a_class(4)]
    results[1] = replace(results[1], environment={"python": "3.11.2", "numpy": "2.3.1"})
    assert [(version.text, version.differs) for version in versions(results)] == [
        ("3.11.2", False),
        ("2.3.1 × 1, 2.4.0 × 3", True),
    ]
    text = text_of(class_report(results, "Class", []))
    assert "Graded under different versions of NumPy:" in text
    assert "different versions" not in text_of(class_report(results[2:], "Class", []))


# --- the example ------------------------------------------------------------------------------------------------------

SOLUTION = '''
import numpy as np

def softmax(logits):
    """Rows to probabilities."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
'''

JANE = '''
import math
import numpy as np

# Jane Doe, 4711
def softmax(logits, jane="Doe"):
    """By Jane Doe."""
    # Jane again
    does_best = np.exp(logits)  # Jane
    np.random.seed(471147)
    print(f"Jane {does_best}", b"Jane", "Jane", math.pi)
    "Jane"
    return does_best / does_best.sum(axis=1, keepdims=True)

class Jane:
    pass
'''


def test_an_example_is_the_parts_own_lines_without_what_its_author_named() -> None:
    assert example("softmax", JANE, SOLUTION, "s001") == (
        "def softmax(logits, v1='…'):\n"
        "    v2 = np.exp(logits)\n"
        "    np.random.seed(0)\n"
        "    print(f'…{v2}', b'', '…', math.pi)\n"
        "    return v2 / v2.sum(axis=1, keepdims=True)"
    )


def test_no_place_for_a_name_is_forgotten() -> None:
    code = """
    def softmax(logits, *jane_a, jane_b: "jane" = 1, **jane_c):
        import numpy as jane_d
        from numpy import exp as jane_e
        global jane_f
        jane_g = lambda jane_h: [jane_i for jane_i in jane_h]
        try:
            softmax(logits, jane_b=2).jane_j = (jane_k := 3)
        except ValueError as jane_l:
            pass
        match logits:
            case [jane_m, *jane_n]: pass
            case {"jane": 1, **jane_o}: pass
            case {"x": str() as jane_p}: pass
        def jane_q():
            nonlocal jane_g
        class jane_r: jane_s = 1
        for jane_t in logits: pass
        with logits as jane_u: return logits.jane_j
    """
    text = example("softmax", code.replace("\n    ", "\n"), SOLUTION, "s001")
    assert text.startswith("def softmax(logits, *v1")
    assert "jane" not in text


def test_code_that_names_its_student_anyway_is_no_example() -> None:
    code = SOLUTION.replace("logits.max(", "logits.janes_best(")
    assert example("softmax", code, SOLUTION, "jane.doe") == ""
    assert example("softmax", code, SOLUTION, "other") != ""


@pytest.mark.parametrize(
    "code",
    [
        "def softmax(logits:\n",
        "x = 1\n",
        "def softmax(logits):\n" + "    logits = logits + 1\n" * MOST_LINES,
        "def softmax(logits):\n    return " + "-" * 5000 + "logits\n",
    ],
    ids=["no Python", "not there", "too long", "too deep"],
)
def test_where_there_is_no_sound_example_there_is_none(code: str) -> None:
    assert example("softmax", code, SOLUTION, "s001") == ""


def test_a_recognised_mistake_brings_its_example_into_the_report(course: Course, jail: Jail, tmp_path: Path) -> None:
    from grader.misconceptions import read_misconceptions

    mistake = read_misconceptions(course.find("tiny").misconceptions)[0]
    file = tmp_path / "tiny.py"
    file.write_text(
        f"{TINY_SOLUTION}\n\n# by Anna\n{mistake.source.replace(mistake.name, mistake.part)}\n", encoding="utf-8"
    )
    graded = grade(Submission(file, "01_tiny", "anna"), Settings(course.root, jail, seed=1))
    stored = read_result(graded.to_json())  # as grader report reads it, where the submission is long gone
    (part,) = [part for part in stored.parts if part.part == mistake.part]
    assert part.misconception
    assert part.code.startswith(f"def {mistake.part}(")
    page = class_report([stored], "Class", [])
    assert part.code.split("\n")[1].strip() in text_of(page)
    assert "by Anna" not in page
