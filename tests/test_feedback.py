"""The reports: what a page shows, what it keeps to itself, and that text of a submission stays text."""

import csv
import gzip
import io
import json
import re
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from grader.exhibits import ErrorMap, Training, error_map, misread
from grader.feedback import render
from grader.feedback.page import class_report
from grader.feedback.pictures import chart, image, map_of_errors
from grader.feedback.student import student_page
from grader.feedback.table import COLUMNS, grades_csv
from grader.marks import Mark
from grader.result import OUTCOMES, PartResult, Result, TestResult, result_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

ATTACK = "</pre><script>document.documentElement.setAttribute('data-' + 'ran', 'yes')</script>"
RAN = 'data-ran="yes"'


def a_test(
    name: str = "test_softmax_survives_huge_logits",
    outcome: str = "passed",
    visibility: str = "visible",
    message: str = "",
    hint: str | None = None,
    part: str = "softmax",
) -> TestResult:
    return TestResult(name, part, outcome, 2.0 if outcome == "passed" else 0.0, 2.0, visibility, message, hint, 0.01)


def a_result(
    *tests: TestResult, student: str | None = "s001", exercise: str = "01_softmax_regression", file: str = "answer.py"
) -> Result:
    return result_of(
        tests or [a_test()],
        exercise=exercise,
        student=student,
        file=file,
        isolation="strong",
        seed=2026,
        submission_sha256="5b" * 32,
        suite_sha256="c0" * 32,
    )


def some_errors() -> ErrorMap:
    actual = np.zeros((64, 10))
    actual[3, 5] = 0.5
    found = error_map('backward()["W1"]', actual, np.zeros((64, 10)), np.ones((64, 10), dtype=bool), 1e-6)
    assert found
    return found


def a_training(**others: object) -> Training:
    images = [misread(np.eye(8), label, answer) for label, answer in ((3, 5), (8, 1))]
    fields = {"curve": [0.1, 0.6, 0.9], "lowest": [0.1, 0.7, 0.92], "highest": [0.2, 0.8, 0.95], "misread": images}
    return Training(**{"part": "train", "first": 0, "starts": 5, "asked": 300, "wrong": 40, **fields, **others})


def shown_result(**changes: object) -> Result:
    """Return a result with all that can be shown: a map, a training, a known mistake."""
    test = replace(a_test(outcome="failed", message="dW does not match."), exhibit=some_errors())
    part = PartResult("softmax", 0.0, 2.0, "softmax_without_shift", "Subtract the maximum first.")
    return replace(
        a_result(test, a_test("test_other", part="one_hot")), parts=(part,), training=a_training(), **changes
    )


def broken_result(student: str = "s001", message: str = "the grading process died, twice") -> Result:
    broken = a_test(outcome="grader_error", message=message)
    return a_result(a_test(name="test_rows_sum_to_one"), broken, student=student)


class Text(HTMLParser):
    """Collects what a reader sees, and the cells of the table of grades."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.tags: list[str] = []
        self.silent = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.silent = tag if tag in ("style", "script") else ""

    def handle_endtag(self, tag: str) -> None:
        self.silent = ""

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def text_of(page: str) -> str:
    return " ".join("".join(Text(page).pieces).split())


def packed(page: str) -> list[str]:
    """Return the lines of the class report's details: every text that occurs, then a submission each."""
    block = re.search(r'id="details">(.*?)</script>', page)
    assert block
    return gzip.decompress(b64decode(block[1])).decode().split("\n")


def details_of(page: str) -> str:
    """Return every text that the tests of a class's submissions show."""
    return "\n".join(json.loads(packed(page)[0]))


# --- the student's page -----------------------------------------------------------------------------------------------


def test_a_visible_test_shows_its_message_and_its_hint_once() -> None:
    hint = "Subtract each row's maximum."
    failed = a_test(
        outcome="failed", message=f"softmax(logits) is not finite.\n  got  : nan\n  hint : {hint}", hint=hint
    )
    text = text_of(student_page(a_result(failed)))
    assert "softmax(logits) is not finite. got : nan" in text
    assert text.count(hint) == 1


@pytest.mark.parametrize("outcome", [outcome for outcome in OUTCOMES if outcome not in ("passed", "grader_error")])
def test_a_hidden_test_never_shows_its_message(outcome: str) -> None:
    hidden = a_test(outcome=outcome, visibility="hidden", message="expected 41.5 for the input 1e4")
    page = student_page(a_result(hidden, a_test()))
    assert "softmax survives huge logits" in page
    assert "41.5" not in page
    assert "1e4" not in page


def test_a_hidden_test_shows_its_authored_hint() -> None:
    hidden = a_test(outcome="failed", visibility="hidden", message="secret", hint="Subtract each row's maximum.")
    assert "Subtract each row&#39;s maximum." in student_page(a_result(hidden))


def test_a_hidden_timeout_is_said_in_fixed_words() -> None:
    hidden = a_test(outcome="timeout", visibility="hidden", message="secret")
    text = text_of(student_page(a_result(hidden)))
    assert "Your code did not finish in time." in text
    assert "secret" not in text


def test_the_cases_of_a_hidden_test_show_as_a_count_and_not_by_their_inputs() -> None:
    cases = [
        a_test("test_softmax_of_extreme_logits[3e300]", visibility="hidden"),
        a_test("test_softmax_of_extreme_logits[7e301]", outcome="failed", visibility="hidden", message="secret"),
    ]
    page = student_page(a_result(*cases))
    assert "1 of 2 cases passed." in page
    assert "3e300" not in page
    assert "7e301" not in page


def test_a_visibility_that_is_not_known_counts_as_hidden() -> None:
    odd = a_test(outcome="failed", visibility="private", message="secret")
    assert "secret" not in student_page(a_result(odd))


def test_a_message_that_stops_every_test_shows_once() -> None:
    message = "answer.py, line 3: Python cannot read this line."
    names = ["test_one", "test_two", "test_three"]
    text = text_of(student_page(a_result(*(a_test(name, outcome="error", message=message) for name in names))))
    assert text.count(message) == 1
    assert "This stops every test" in text


def test_the_same_message_of_hidden_tests_alone_stays_hidden() -> None:
    names = ["test_one", "test_two"]
    hidden = [a_test(name, outcome="error", visibility="hidden", message="secret") for name in names]
    assert "secret" not in student_page(a_result(*hidden))


def test_an_ungraded_result_shows_no_score_and_says_that_it_costs_nothing() -> None:
    text = text_of(student_page(broken_result(message="secret")))
    assert "This costs you nothing" in text
    assert "points" not in text
    assert not re.search(r"\d of \d", text)
    assert "secret" not in text


def test_the_points_of_each_part_stand_on_the_students_page() -> None:
    tests = [a_test(part="softmax"), a_test("test_train", outcome="failed", part="train", message="no")]
    text = text_of(student_page(a_result(*tests)))
    assert "softmax 2 of 2" in text
    assert "train 0 of 2" in text
    assert "2 of 4 points" in text


# --- what is shown besides words ----------------------------------------------------------------------------------------


def test_a_known_mistake_is_a_sentence_of_its_part_without_the_internal_name() -> None:
    page = student_page(shown_result())
    assert "This part gives the same wrong values as a known mistake: Subtract the maximum first." in text_of(page)
    assert "softmax_without_shift" not in page
    assert "softmax without shift" not in page


def test_a_wrong_gradient_is_drawn_and_its_worst_entry_named() -> None:
    page = student_page(shown_result())
    words = "64 × 10: 1 of 640 entries are wrong. The worst is [3, 5]: 0.5 instead of 0."
    assert words in text_of(page)
    (label,) = re.findall(r'role="img" aria-label="(Map of the errors.*?)"', page)
    assert words in label


def test_a_map_has_a_path_for_every_strength_that_occurs() -> None:
    errors = replace(some_errors(), rows=["0901", "99.9"])
    grid = map_of_errors(errors)
    assert (grid.width, grid.height, grid.unknown) == (4, 2, "M2 1h1v1h-1z")
    assert [layer.path for layer in grid.layers] == ["M3 0h1v1h-1z", "M1 0h1v1h-1zM0 1h2v1h-2zM3 1h1v1h-1z"]
    assert grid.layers[0].strength < grid.layers[1].strength == 1.0


def test_a_hidden_test_shows_no_picture_even_where_its_record_holds_one() -> None:
    for visibility in ("hidden", "private"):
        test = replace(a_test(outcome="failed", visibility=visibility), exhibit=some_errors())
        page = student_page(a_result(test, a_test("test_other")))
        assert "Map of the errors" not in page
        assert "W1" not in page


def test_a_passed_test_shows_no_picture() -> None:
    assert "Map of the errors" not in student_page(a_result(replace(a_test(), exhibit=some_errors())))


def test_the_training_is_said_in_words_too() -> None:
    page = student_page(shown_result())
    words = (
        "Yours reads 10.0 % of the digits right at the start and 90.0 % after 2 epochs. The reference solution ends between "
        "92.0 % and 95.0 %, from 5 starts; yours ends below that."
    )
    assert re.search(f'<desc id="training-words">{re.escape(words)}</desc>', page)
    assert text_of(page).count(words) == 2  # the description of the picture, and below it
    assert 'aria-labelledby="training-title training-words"' in page


@pytest.mark.parametrize(
    ("end", "words"), [(0.93, "within"), (0.92, "within"), (0.97, "above"), (0.91, "just below"), (0.5, "below")]
)
def test_a_training_is_compared_with_the_band_where_it_ends(end: float, words: str) -> None:
    assert chart(a_training(curve=[0.1, 0.6, end])).words[-1].endswith(f"; yours ends {words} that.")


def test_the_chart_stays_within_its_frame() -> None:
    drawn = chart(a_training(curve=[0.0, 1.0, 0.5]))
    points = [tuple(map(float, point.split(","))) for point in f"{drawn.line} {drawn.band}".split()]
    assert len(points) == 3 + 6
    assert all(0 < x < 400 and 0 < y < 206 for x, y in points)
    assert [tick.text for tick in drawn.across] == ["0", "1", "2"]
    assert [tick.text for tick in drawn.up] == ["0%", "25%", "50%", "75%", "100%"]


def test_misread_digits_are_shown_with_what_they_were_read_as() -> None:
    text = text_of(student_page(shown_result()))
    assert "Misread: 40 of 300 new digits The first 2 of them: a 3 read as 5 an 8 read as 1" in text
    assert image(misread(np.eye(8), 8, 1)).layers[0].path.count("M") == 8


def test_a_training_that_misreads_nothing_says_so() -> None:
    result = replace(shown_result(), training=a_training(wrong=0, misread=[]))
    assert "All 300 new digits are read right" in text_of(student_page(result))


def test_a_page_without_pictures_has_no_place_for_them() -> None:
    page = student_page(a_result())
    assert "Your training" not in page
    assert "<figure" not in page


def test_an_ungraded_result_shows_no_training() -> None:
    assert "Your training" not in student_page(replace(broken_result(), training=a_training()))


def test_every_picture_has_a_text_or_is_said_beside() -> None:
    page = student_page(shown_result())
    for svg in re.findall(r"<svg[^>]*>", page):
        assert 'aria-hidden="true"' in svg or ('role="img"' in svg and "aria-label" in svg), svg


def test_the_class_report_counts_the_recognised_mistakes() -> None:
    results = [replace(shown_result(), student=student) for student in ("s001", "s002")]
    text = text_of(class_report([*results, a_result(student="s003")], "Class", []))
    assert "softmax without shift softmax 2 Subtract the maximum first." in text.split("Recognised mistakes")[1]
    assert "Recognised mistakes" not in text_of(class_report([a_result()], "Class", []))


# --- what can be read -----------------------------------------------------------------------------------------------------


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of the style sheet, by theme."""
    sheet = files("grader.feedback").joinpath("templates", "style.css").read_text(encoding="utf-8")
    light, dark, printed = (
        dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    )
    return {"light": light, "dark": light | dark, "print": light | printed}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


TEXT = [("ink", "page"), ("ink", "card"), ("muted", "page"), ("muted", "card"), ("link", "page"), ("link", "card")]
TEXT += [("ink", "open-soft"), ("ink", "bad-soft"), ("good", "good-soft"), ("bad", "bad-soft"), ("open", "open-soft")]
LINES = [
    ("fill", "card"),
    ("fill", "track"),
    ("link", "card"),
    ("muted", "card"),
    ("bad", "card"),
    ("open", "open-soft"),
]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_text_and_lines_stand_out(theme: str) -> None:
    colours = themes()[theme]
    for least, pairs in ((4.5, TEXT), (3.0, LINES)):
        for one, other in pairs:
            assert contrast(colours[one], colours[other]) >= least, (one, other)


# --- the class report -------------------------------------------------------------------------------------------------


def test_the_class_report_has_one_row_for_each_student() -> None:
    students = [f"s{number:03}" for number in range(1, 13)]
    exercises = ["01_softmax_regression", "02_relu_mlp"]
    results = [a_result(student=student, exercise=exercise) for exercise in exercises for student in students]
    page = class_report(results, "Class", [])
    rows = re.findall(r'<th scope="row" data-value="\d+"><bdi>(.*?)</bdi>', page)
    assert rows == students


def test_the_class_report_holds_the_details_of_each_submission() -> None:
    results = [a_result(student="s001"), a_result(student="s001", exercise="02_relu_mlp"), a_result(student="s002")]
    page = class_report(results, "Class", [])
    anchors = [json.loads(line)[0] for line in packed(page)[1:]]
    assert anchors == re.findall(r'<td [^>]*><a href="#(.*?)"', page)
    assert len(anchors) == 3


def test_the_last_result_of_a_student_counts() -> None:
    first, second = a_result(a_test(outcome="failed", message="the first")), a_result(a_test())
    page = class_report([first, second], "Class", [])
    assert "the first" not in page + details_of(page)
    assert len(packed(page)) == 1 + 1


def test_submissions_without_a_student_stay_apart() -> None:
    results = [a_result(student=None, file="answer.py"), a_result(student=None, file="answer.py")]
    assert len(packed(class_report(results, "Class", []))) == 1 + 2


def test_the_class_report_of_nothing_is_a_page() -> None:
    text = text_of(class_report([], "Empty class", ["inbox/s001: no file"]))
    assert "Empty class" in text
    assert "1 remark on what was handed in" in text
    assert "inbox/s001: no file" in text
    assert "No submission has been graded." in text


def test_an_ungraded_submission_counts_in_no_mean() -> None:
    text = text_of(class_report([a_result(student="s001"), broken_result("s002")], "Class", []))
    assert "2 mean 2 median" in text
    assert "1 submission is ungraded" in text


def test_an_ungraded_submission_shows_its_reason_and_no_points() -> None:
    page = class_report([broken_result()], "Class", [])
    assert "the grading process died, twice" in details_of(page)
    assert not re.search(r"\d of \d", text_of(page))


def test_the_item_analysis_names_the_test_that_most_students_fail() -> None:
    easy, hard = a_test("test_rows_sum_to_one"), a_test("test_huge_logits[1e9]", outcome="timeout", message="slow")
    results = [a_result(easy, hard, student="s001"), a_result(easy, a_test("test_huge_logits[1e9]"), student="s002")]
    text = text_of(class_report(results, "Class", []))
    hardest = text.split("The hardest tests")[1].split("All 2 tests")[0]
    assert "huge logits softmax 1 of 2 1 out of time × 1" in hardest
    assert "rows sum to one" not in hardest


def test_marks_from_different_versions_of_the_tests_are_flagged() -> None:
    newer = Result(**{**vars(a_result(student="s002")), "suite_sha256": "d1" * 32})
    assert "2 versions of its tests" in class_report([a_result(), newer], "Class", [])


def test_headings_never_skip_a_level() -> None:
    pages = [class_report([shown_result(), broken_result("s002")], "Class", ["p"])]
    for page in [*pages, student_page(a_result()), student_page(shown_result())]:
        levels = [int(tag[1]) for tag in Text(page).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


# --- hostile text -----------------------------------------------------------------------------------------------------


def hostile_result() -> Result:
    failed = a_test(f"test_{ATTACK}", outcome="failed", message=ATTACK, hint=ATTACK, part=ATTACK)
    failed = replace(failed, exhibit=replace(some_errors(), what=ATTACK))
    result = a_result(failed, student=ATTACK, exercise=ATTACK, file=ATTACK)
    return replace(result, parts=(PartResult(ATTACK, 0.0, 2.0, ATTACK, ATTACK),), training=a_training(part=ATTACK))


PAGES: dict[str, Callable[[Result], str]] = {
    "class": lambda result: class_report([result], ATTACK, [ATTACK]),
    "student": student_page,
}


@pytest.fixture(params=PAGES)
def page_of(request: pytest.FixtureRequest) -> Callable[[Result], str]:
    return PAGES[request.param]


def test_text_of_a_submission_becomes_no_element(page_of: Callable[[Result], str]) -> None:
    assert Text(page_of(hostile_result())).tags.count("script") == Text(page_of(a_result())).tags.count("script")


def test_control_and_direction_characters_are_gone(page_of: Callable[[Result], str]) -> None:
    nasty = "a\x1b[31m\x00b\u202egpj.exe\u2066\ud800\ufeff\u061c"
    page = page_of(a_result(a_test(outcome="failed", message=nasty), student=nasty, file=nasty))
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]", page
    )
    assert "gpj.exe" in page
    if "details" in page:
        assert not re.search(r"[\x00-\x09\x1b\u202e\u2066\ud800\ufeff\u061c]", details_of(page))


def test_a_flood_of_text_is_cut(page_of: Callable[[Result], str]) -> None:
    flood = "\n".join(["x" * 10_000] * 1_000)
    assert len(page_of(a_result(a_test(outcome="failed", message=flood)))) < 100_000


def test_a_page_loads_nothing(page_of: Callable[[Result], str]) -> None:
    for result in (a_result(), shown_result()):
        assert not re.search(r"\s(src|href)=\"(?!#)|<link|@import|url\(|https?:|data:", page_of(result))


@pytest.mark.parametrize(("tag", "of"), [("style", "class"), ("style", "student"), ("script", "class")])
def test_the_policy_names_our_style_and_script_by_their_hash(tag: str, of: str) -> None:
    page = PAGES[of](a_result())
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', page)
    ours = re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    assert policy
    assert ours
    digest = b64encode(sha256(ours[1].encode()).digest()).decode()
    assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


# --- in a browser -----------------------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: pages cannot be opened")


@contextmanager
def careless() -> Iterator[None]:
    """Take the first wall down: the same templates, which neither clean nor escape."""
    environment = render.environment().overlay(autoescape=False, finalize=lambda value: value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "environment", lambda: environment)
        yield


def open_page(page: str, folder: Path) -> "subprocess.Popen[str]":
    """Start a Chromium that opens the page, runs what the page lets it run, and prints the document as it then stands."""
    folder.mkdir()
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return hostile pages as they stand in a browser, all opened at once: starting one takes seconds."""
    with careless():
        unescaped = student_page(hostile_result())
    pages = {
        "ours": class_report([hostile_result()], "Class", [ATTACK]),
        "unescaped": unescaped,
        "unescaped, no policy": unescaped.replace("Content-Security-Policy", "X-No-Policy"),
    }
    folder = tmp_path_factory.mktemp("browser")
    started = {name: open_page(page, folder / name) for name, page in pages.items()}
    return {name: browser.communicate(timeout=60)[0] for name, browser in started.items()}


@needs_browser
def test_in_a_browser_a_hostile_message_is_shown_and_not_run(documents: dict[str, str]) -> None:
    assert RAN not in documents["ours"]
    assert ATTACK in "".join(Text(documents["ours"]).pieces)


@needs_browser
def test_in_a_browser_our_own_script_makes_the_table_sortable(documents: dict[str, str]) -> None:
    assert '<button type="button">Student</button>' in documents["ours"]


@needs_browser
def test_in_a_browser_the_policy_alone_stops_a_script(documents: dict[str, str]) -> None:
    assert ATTACK in documents["unescaped"]
    assert RAN not in documents["unescaped"]


@needs_browser
def test_in_a_browser_without_escaping_and_policy_the_attack_works(documents: dict[str, str]) -> None:
    """The positive control: the tests above can fail."""
    assert RAN in documents["unescaped, no policy"]


# --- the spreadsheet --------------------------------------------------------------------------------------------------


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_grade_is_one_line_under_the_header() -> None:
    text = grades_csv([Mark(a_result())])
    assert text.splitlines() == [",".join(COLUMNS), f"s001,01_softmax_regression,2,0,2,2,,yes,strong,2026,{'5b' * 32}"]


def test_the_score_of_an_ungraded_result_is_empty() -> None:
    (row,) = rows_of(grades_csv([Mark(broken_result())]))
    assert (row["score"], row["graded"]) == ("", "no")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("column", ["student", "exercise"])
def test_no_cell_is_a_formula(start: str, column: str) -> None:
    (row,) = rows_of(grades_csv([Mark(a_result(**{column: f"{start}cmd|' /C calc'!A1"}))]))
    assert row[column].startswith("'")
    assert "cmd|' /C calc'!A1" in row[column]


def test_a_formula_behind_a_character_that_is_dropped_is_no_formula() -> None:
    (row,) = rows_of(grades_csv([Mark(a_result(student="\u200b=1+1"))]))
    assert row["student"].startswith("'")


def test_a_name_that_is_not_unicode_can_be_written() -> None:
    assert grades_csv([Mark(a_result(student="s\udcff01"))]).encode()


def test_no_results_give_the_header_alone() -> None:
    assert grades_csv([]) == ",".join(COLUMNS) + "\n"
