"""How long the report on a large class takes to write and to open.

    python benchmarks/report_page.py [--students 1000] [--runs 5] [--keep PATH]

Every student hands in every exercise of the course, with as many tests as the exercise has; a third of the tests is not
passed, each with a message of its own. Chromium opens the file anew each time; "open" is from the navigation to the end of the
page's own script and the next frame, when the table can be read and used. "Work" is the processor time of the page's main
thread until then: what a busy machine makes of it is the other figure. Limit: 2 s.
"""

import argparse
import random
import re
import statistics
import tempfile
import time
from pathlib import Path
from shutil import which

from playwright.sync_api import Page, sync_playwright

from grader.course import Course, Exercise
from grader.feedback.page import class_report
from grader.result import Result, TestResult, result_of

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 2.0
FAILED = ["failed"] * 6 + ["error"] * 2 + ["timeout"]

MESSAGE = """backward()["W1"] does not match finite differences.
  worst entry [{}, {}]: yours {:.4f}, numeric {:.4f}
  every entry is {:.1f} times too large, and the batch has 64 rows: is the division by N missing?
  hint : Divide by the number of rows, once."""

NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


def tests_of(exercise: Exercise) -> list[tuple[str, str, str]]:
    """Return name, part and visibility of each test."""
    found = []
    for path in exercise.tests:
        visibility = "visible" if path == exercise.visible_tests else "hidden"
        marked = re.findall(r'mark\.part\("(\w+)".*?\ndef (test_\w+)', path.read_text(encoding="utf-8"), re.DOTALL)
        found += [(name, part, visibility) for part, name in marked]
    return found


def a_result(exercise: Exercise, tests: list[tuple[str, str, str]], student: str, chance: random.Random) -> Result:
    skill = chance.random()
    ended = [one_test(*test, passed=chance.random() < 0.35 + 0.65 * skill, chance=chance) for test in tests]
    parts = {ended[0].part: ("divides_twice", "Divide once.", "return X / len(X)")} if skill < 0.2 else {}
    return result_of(
        ended,
        parts,
        exercise=exercise.name,
        student=student,
        file=exercise.script.name,
        isolation="strong",
        seed=2026,
        submission_sha256=f"{chance.getrandbits(256):064x}",
        suite_sha256="c0" * 32,
        environment={"grader": "0.1.0", "python": "3.11.2", "numpy": "2.4.0", "machine": "Linux x86_64"},
        seconds=chance.uniform(0.2, 3.0),
    )


def one_test(name: str, part: str, visibility: str, *, passed: bool, chance: random.Random) -> TestResult:
    outcome = "passed" if passed else chance.choice(FAILED)
    numbers = (chance.randrange(64), chance.randrange(10), chance.random(), chance.random(), chance.random() * 64)
    message = "" if passed else MESSAGE.format(*numbers)
    hint = None if passed else "Divide by the number of rows, once."
    return TestResult(name, part, outcome, float(passed), 1.0, visibility, message, hint, chance.random() / 10)


def seconds(page: Page, action: str) -> float:
    start = time.perf_counter()
    page.evaluate(f"{action}; {NEXT_FRAME}")
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="write the page there, too")
    options = parser.parse_args()
    chance = random.Random(2026)
    suites = [(exercise, tests_of(exercise)) for exercise in Course(ROOT).exercises]
    results = [
        a_result(exercise, tests, f"s{number:04}", chance)
        for number in range(options.students)
        for exercise, tests in suites
    ]
    start = time.perf_counter()
    text = class_report(results, "A large class", [])
    print(f"{len(results)} submissions, {sum(len(result.tests) for result in results)} test results")
    print(f"written in {time.perf_counter() - start:.1f} s: {len(text) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = options.keep or Path(folder) / "report.html"
        path.write_text(text, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        opened, work = [], []
        for _ in range(options.runs):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            meter = page.context.new_cdp_session(page)
            meter.send("Performance.enable", {"timeDomain": "threadTicks"})
            start = time.perf_counter()
            page.goto(path.as_uri(), wait_until="load")
            page.evaluate(NEXT_FRAME)
            opened.append(time.perf_counter() - start)
            metrics = {one["name"]: one["value"] for one in meter.send("Performance.getMetrics")["metrics"]}
            work.append(metrics["TaskDuration"])
            figures = {
                "a submission opens, the first": seconds(page, "location.hash = 'r7e3'"),
                "a submission opens, the next": seconds(page, "location.hash = 'r8e3'"),
                "sorted by the total": seconds(page, "document.querySelector('.grades th:last-child button').click()"),
            }
            page.context.close()
        print(f"opens in {statistics.median(opened):.2f} s (median of {options.runs}, worst {max(opened):.2f} s)")
        print(f"work until then: {statistics.median(work):.2f} s")
        for what, took in figures.items():
            print(f"{what}: {took:.2f} s")
        browser.close()
    print(f"limit {LIMIT} s: {'kept' if statistics.median(opened) < LIMIT else 'NOT kept'}")


if __name__ == "__main__":
    main()
