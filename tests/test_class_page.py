"""The class report in a real browser: filtering, sorting, opening a submission, with and without scripts."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from grader.feedback.page import class_report
from grader.feedback.words import label
from grader.result import PartResult, Result, TestResult, result_of
from tests.test_feedback import ATTACK, CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: pages cannot be opened")

EXERCISES = ("01_one", "02_two")
LONG = "Maximiliane-Alexandra von und zu Hohenstein-Württemberg, Erasmus"


def a_result(
    student: str, exercise: str = "01_one", points: int = 2, outcome: str = "failed", **fields: object
) -> Result:
    """Return a result with `points` of two parts of one point each: what is not passed ends with the outcome."""
    ended = ["passed"] * points + [outcome] * (2 - points)
    tests = [
        TestResult(
            f"test_of_{part}", part, end, float(end == "passed"), 1.0, "hidden", "" if end == "passed" else ATTACK
        )
        for part, end in zip(("first", "second"), ended, strict=True)
    ]
    known = {"exercise": exercise, "student": student, "isolation": "strong", "seed": 1, "suite_sha256": "c0"}
    return result_of(tests, **{"file": "one.py", "submission_sha256": "5b", "seconds": 0.5, **known, **fields})


def a_class() -> list[Result]:
    """Return sixty students: hostile names, all endings, something missing; no one's points are in the order of the names."""
    shuffled = random.Random(1).sample(range(56), 56)
    results = [a_result(f"s{number:02}", exercise, number % 3) for number in shuffled for exercise in EXERCISES]
    results += [a_result(LONG, points=1, outcome="timeout"), a_result(ATTACK, points=0)]
    results += [replace(a_result("ungraded"), score=None, graded=False, message="it died"), a_result("=1+1", "02_two")]
    return results


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(class_report(a_class(), ATTACK, [ATTACK]), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(browser: Browser, file: str) -> Iterator[Callable[..., Page]]:
    """Open the page; nothing that it logs, asks for or runs may be of the submissions."""
    contexts, complaints = [], []

    def open_it(anchor: str = "", **options: object) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on(
            "request", lambda request: complaints.append(request.url) if request.url.split("#")[0] != file else None
        )
        page.goto(file + anchor)
        return page

    yield open_it
    for context in contexts:
        assert context.pages[0].locator("html[data-ran]").count() == 0
        context.close()
    assert complaints == []


def shown(page: Page) -> list[str]:
    return page.locator(".grades tbody tr:visible th").all_text_contents()  # inner text is empty for rows out of sight


def test_the_table_is_filtered_by_what_is_typed_and_says_how_many_are_left(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("Student", exact=True).fill("S0")
    assert shown(page) == [f"s{number:02}" for number in range(10)]
    expect(page.get_by_role("status")).to_have_text("10 of 60 students")
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("status")).to_have_text("60 students")


def test_the_table_is_filtered_by_a_part_in_which_points_are_lost(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("Loses points in").select_option(label="first")
    expected = {
        label(str(result.student))
        for result in a_class()
        if result.graded and result.exercise == "01_one" and not result.score
    }
    assert set(shown(page)) == expected


@pytest.mark.parametrize(
    ("ending", "students"),
    [("ungraded", ["ungraded"]), ("a test ended as: out of time", [LONG])],
)
def test_the_table_is_filtered_by_how_something_ended(
    ending: str, students: list[str], opened: Callable[..., Page]
) -> None:
    page = opened()
    page.get_by_label("Ended").select_option(label=ending)
    assert shown(page) == students


def test_filters_hold_together_and_after_sorting(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("Student", exact=True).fill("s1")
    page.get_by_label("Loses points in").select_option("1-2")
    page.get_by_role("button", name="Student").press("Enter")
    lose = [f"s{number}" for number in range(10, 20) if number % 3 < 2]
    assert shown(page) == lose[::-1]
    expect(page.get_by_role("status")).to_have_text(f"{len(lose)} of 60 students, sorted by Student, descending")


def test_sorting_by_points_works_from_the_keyboard_and_is_announced(opened: Callable[..., Page]) -> None:
    page = opened()
    header = page.get_by_role("columnheader", name="Total")
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    values = page.eval_on_selector_all(".total", "cells => cells.map((cell) => Number(cell.dataset.value))")
    assert values == sorted(values, reverse=True)
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("status")).to_have_text("60 students, sorted by Total, descending")


def test_a_submission_opens_from_its_points_and_the_keyboard_leads_back(opened: Callable[..., Page]) -> None:
    page = opened()
    link = page.get_by_role("row", name=LONG).get_by_role("link")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=LONG)
    expect(dialog).to_contain_text("out of time")
    expect(dialog.locator("li pre")).to_have_text(ATTACK)  # as text
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


def test_a_link_to_a_submission_opens_it_with_the_page(opened: Callable[..., Page]) -> None:
    page = opened()
    anchor = page.get_by_role("row", name="ungraded").get_by_role("link").get_attribute("href")
    dialog = opened(str(anchor)).get_by_role("dialog", name="ungraded")
    expect(dialog).to_contain_text("it died")
    expect(dialog).not_to_contain_text(" of 1")


def test_a_hostile_submission_opens_as_text(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator(".grades tr", has_text="</pre>").get_by_role("link").first.click()
    expect(page.get_by_role("dialog").locator("h2")).to_have_text(label(ATTACK))
    expect(page.get_by_role("dialog").locator("script")).to_have_count(0)


def test_without_scripts_there_are_the_table_and_the_figures(opened: Callable[..., Page]) -> None:
    page = opened(java_script_enabled=False)
    assert len(shown(page)) == 60
    expect(page.locator(".histogram").first).to_be_visible()
    expect(page.get_by_text("open from its points by a script")).to_be_visible()
    expect(page.locator("form.filter")).to_be_hidden()


def test_the_columns_stand_below_each_other(opened: Callable[..., Page]) -> None:
    page = opened()
    edges = page.eval_on_selector_all(
        ".grades tr",
        "rows => rows.slice(0, 9).map((row) => [...row.cells].map((cell) => cell.getBoundingClientRect().left))",
    )
    assert all(row == edges[0] for row in edges)
    assert len(edges[0]) == 4


def test_the_table_is_one_for_assistive_technology(opened: Callable[..., Page]) -> None:
    table = opened().get_by_role("table").filter(has_text="Total")
    expect(table.get_by_role("row")).to_have_count(61)
    expect(table.get_by_role("row").nth(1).get_by_role("rowheader")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling_of_the_page(scheme: str, opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_paper_is_every_row_and_no_control(opened: Callable[..., Page]) -> None:
    page = opened()
    page.emulate_media(media="print")
    expect(page.locator("form.filter")).to_be_hidden()
    assert (
        page.eval_on_selector(".grades tbody tr:last-child", "row => getComputedStyle(row).contentVisibility")
        == "visible"
    )


def test_an_example_of_a_mistake_is_the_shortest_code_and_text(browser: Browser, tmp_path: Path) -> None:
    part = PartResult("first", 0.0, 1.0, "divides_twice", "Divide once.")
    codes = ["return X / len(X) / len(X)", ATTACK, ""]
    results = [
        replace(a_result(f"s{index}", points=0), parts=(replace(part, code=code),)) for index, code in enumerate(codes)
    ]
    (tmp_path / "page.html").write_text(class_report(results, "Class", []), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.get_by_text("Example", exact=True).click()
    expect(page.locator(".example pre")).to_have_text(codes[0])
    page.close()
