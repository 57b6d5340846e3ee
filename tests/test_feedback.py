"""The reports: what a page shows, what it keeps to itself, and that text of a submission stays text."""

import csv
import io
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from grader.feedback import render
from grader.feedback.page import class_report
from grader.feedback.student import student_page
from grader.feedback.table import COLUMNS, grades_csv
from grader.result import OUTCOMES, Result, TestResult, result_of

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


# --- the class report -------------------------------------------------------------------------------------------------


def test_the_class_report_has_one_row_for_each_student() -> None:
    students = [f"s{number:03}" for number in range(1, 13)]
    exercises = ["01_softmax_regression", "02_relu_mlp"]
    results = [a_result(student=student, exercise=exercise) for exercise in exercises for student in students]
    page = class_report(results, "Class", [])
    rows = re.findall(r'<th scope="row" data-value="\d+"><bdi>(.*?)</bdi>', page)
    assert rows == students


def test_the_class_report_has_one_section_for_each_submission() -> None:
    results = [a_result(student="s001"), a_result(student="s001", exercise="02_relu_mlp"), a_result(student="s002")]
    assert class_report(results, "Class", []).count('<details class="submission"') == 3


def test_the_last_result_of_a_student_counts() -> None:
    first, second = a_result(a_test(outcome="failed", message="the first")), a_result(a_test())
    page = class_report([first, second], "Class", [])
    assert "the first" not in page
    assert page.count('<details class="submission"') == 1


def test_submissions_without_a_student_stay_apart() -> None:
    results = [a_result(student=None, file="answer.py"), a_result(student=None, file="answer.py")]
    assert class_report(results, "Class", []).count('<details class="submission"') == 2


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
    text = text_of(class_report([broken_result()], "Class", []))
    assert "the grading process died, twice" in text
    assert not re.search(r"\d of \d", text)


def test_the_item_analysis_names_the_test_that_most_students_fail() -> None:
    easy, hard = a_test("test_rows_sum_to_one"), a_test("test_huge_logits[1e9]", outcome="timeout", message="slow")
    results = [a_result(easy, hard, student="s001"), a_result(easy, a_test("test_huge_logits[1e9]"), student="s002")]
    text = text_of(class_report(results, "Class", []))
    hardest = text.split("The hardest tests")[1].split("All 2 tests")[0]
    assert "huge logits softmax 1 of 2 out of time × 1" in hardest
    assert "rows sum to one" not in hardest


def test_marks_from_different_versions_of_the_tests_are_flagged() -> None:
    newer = Result(**{**vars(a_result(student="s002")), "suite_sha256": "d1" * 32})
    assert "2 versions of its tests" in class_report([a_result(), newer], "Class", [])


def test_headings_never_skip_a_level() -> None:
    for page in (class_report([a_result(), broken_result("s002")], "Class", ["p"]), student_page(a_result())):
        levels = [int(tag[1]) for tag in Text(page).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


# --- hostile text -----------------------------------------------------------------------------------------------------


def hostile_result() -> Result:
    failed = a_test(f"test_{ATTACK}", outcome="failed", message=ATTACK, hint=ATTACK, part=ATTACK)
    return a_result(failed, student=ATTACK, exercise=ATTACK, file=ATTACK)


PAGES: dict[str, Callable[[Result], str]] = {
    "class": lambda result: class_report([result], ATTACK, [ATTACK]),
    "student": student_page,
}


@pytest.fixture(params=PAGES)
def page_of(request: pytest.FixtureRequest) -> Callable[[Result], str]:
    return PAGES[request.param]


def test_text_of_a_submission_becomes_no_element(page_of: Callable[[Result], str]) -> None:
    tags = Text(page_of(hostile_result())).tags
    assert tags.count("script") == 1  # our own


def test_control_and_direction_characters_are_gone(page_of: Callable[[Result], str]) -> None:
    nasty = "a\x1b[31m\x00b\u202egpj.exe\u2066\ud800\ufeff\u061c"
    page = page_of(a_result(a_test(outcome="failed", message=nasty), student=nasty, file=nasty))
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]", page
    )
    assert "gpj.exe" in page


def test_a_flood_of_text_is_cut(page_of: Callable[[Result], str]) -> None:
    flood = "\n".join(["x" * 10_000] * 1_000)
    assert len(page_of(a_result(a_test(outcome="failed", message=flood)))) < 100_000


def test_a_page_loads_nothing(page_of: Callable[[Result], str]) -> None:
    assert not re.search(r"\ssrc=|<link|@import|url\(|https?:", page_of(a_result()))


@pytest.mark.parametrize("tag", ["style", "script"])
def test_the_policy_names_our_style_and_script_by_their_hash(tag: str, page_of: Callable[[Result], str]) -> None:
    page = page_of(a_result())
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
    assert "<button>Student</button>" in documents["ours"]


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
    text = grades_csv([a_result()])
    assert text.splitlines() == [",".join(COLUMNS), f"s001,01_softmax_regression,2,2,yes,strong,2026,{'5b' * 32}"]


def test_the_score_of_an_ungraded_result_is_empty() -> None:
    (row,) = rows_of(grades_csv([broken_result()]))
    assert (row["score"], row["graded"]) == ("", "no")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("column", ["student", "exercise"])
def test_no_cell_is_a_formula(start: str, column: str) -> None:
    (row,) = rows_of(grades_csv([a_result(**{column: f"{start}cmd|' /C calc'!A1"})]))
    assert row[column].startswith("'")
    assert "cmd|' /C calc'!A1" in row[column]


def test_a_formula_behind_a_character_that_is_dropped_is_no_formula() -> None:
    (row,) = rows_of(grades_csv([a_result(student="\u200b=1+1")]))
    assert row["student"].startswith("'")


def test_a_name_that_is_not_unicode_can_be_written() -> None:
    assert grades_csv([a_result(student="s\udcff01")]).encode()


def test_no_results_give_the_header_alone() -> None:
    assert grades_csv([]) == ",".join(COLUMNS) + "\n"
