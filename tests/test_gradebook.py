"""nbgrader's gradebook gets the points, part by part, and no other database is touched."""

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader import gradebook
from grader.gradebook import GradebookError, check, record
from grader.release import build
from grader.result import PartResult, Result


def result(student: str, double: float, average: float, **changes: object) -> Result:
    parts = (PartResult("double", double, 8), PartResult("average", average, 12))
    whole = Result("01_tiny", double + average, 20, "strong", 1, "", "", student=student, parts=parts)
    return replace(whole, **changes)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """A gradebook that is not there yet."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").new_url()
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def grades(url: str, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    with gradebook.opened(url, "tiny-course") as book:
        (notebook,) = book.find_submission("01_tiny", student).notebooks
        return {
            grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in notebook.grades
        }


def test_points_arrive_part_by_part_and_in_nbgraders_export(url, course, tiny, tmp_path):
    check(url, course, [tiny])
    record(url, course, [result("s1", 8, 6), result("s2", 0, 0)])
    assert grades(url, "s1") == {"grade_double": (8, None, False), "grade_average": (6, None, False)}
    target = tmp_path / "grades.csv"
    options = [f"--db={url}", f"--CsvExportPlugin.to={target}", "--CourseDirectory.course_id=tiny-course"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "nbgrader", "export", *options]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60, env={**os.environ, "PATH": path})
    with target.open() as file:
        rows = {row["student_id"]: (row["score"], row["max_score"]) for row in csv.DictReader(file)}
    assert rows == {"s1": ("14.0", "20.0"), "s2": ("0.0", "20.0")}


def test_a_better_second_grade_takes_the_place_of_the_first(url, course, tiny):
    check(url, course, [tiny])
    record(url, course, [result("s1", 0, 0)])
    record(url, course, [result("s1", 8, 12)])
    assert grades(url, "s1")["grade_average"][0] == 12


def test_an_ungraded_result_keeps_the_old_points_and_asks_for_a_person(url, course, tiny):
    check(url, course, [tiny])
    record(url, course, [result("s1", 8, 12)])
    record(url, course, [result("s1", 0, 0, graded=False, score=None, parts=())])
    assert grades(url, "s1")["grade_double"] == (8, None, True)


def test_a_manual_score_stays(url, course, tiny):
    check(url, course, [tiny])
    record(url, course, [result("s1", 0, 0)])
    with gradebook.opened(url, "tiny-course") as book:
        book.find_grade("grade_double", "tiny", "01_tiny", "s1").manual_score = 7.5
        book.db.commit()
    record(url, course, [result("s1", 8, 12)])
    assert grades(url, "s1")["grade_double"][:2] == (8, 7.5)


def test_a_part_added_later_gets_its_grade_too(url, course, tiny):
    check(url, course, [tiny])
    record(url, course, [result("s1", 8, 12)])
    with gradebook.opened(url, "tiny-course") as book:
        book.db.delete(book.find_grade("grade_double", "tiny", "01_tiny", "s1"))
        book.db.commit()
    record(url, course, [result("s1", 4, 12)])
    assert grades(url, "s1")["grade_double"][0] == 4


TABLES = {
    "student": "id, first_name, last_name, email",
    "submitted_assignment": "student_id, extension IS NULL, timestamp IS NULL",
    "submitted_notebook": "notebook_id IN (SELECT id FROM notebook), flagged",
    "grade": "cell_id IN (SELECT id FROM base_cell), auto_score, manual_score, extra_credit, needs_manual_grade",
    "comment": "cell_id IN (SELECT id FROM base_cell), auto_comment, manual_comment",
}


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}"), key=str)
            for table, columns in TABLES.items()
        }


def test_a_batch_leaves_the_rows_that_nbgraders_own_functions_would(course, tiny, tmp_path):
    build(tiny, course.root / "build", f"sqlite:///{tmp_path}/one.db", None)  # with solution cells
    shutil.copy(tmp_path / "one.db", tmp_path / "other.db")
    record(f"sqlite:///{tmp_path}/one.db", course, [result("s1", 8, 6), result("s2", 0, 12)])
    with gradebook.opened(f"sqlite:///{tmp_path}/other.db", "tiny-course") as book:
        for student, double, average in (("s1", 8.0, 6.0), ("s2", 0.0, 12.0)):
            book.update_or_create_student(student)
            book.update_or_create_submission("01_tiny", student, timestamp="2026-01-01")
            for part, score in (("grade_double", double), ("grade_average", average)):
                grade = book.find_grade(part, "tiny", "01_tiny", student)
                grade.auto_score, grade.needs_manual_grade = score, False
        book.db.commit()
    assert rows(tmp_path / "one.db") == rows(tmp_path / "other.db")
    assert len(rows(tmp_path / "one.db")["comment"]) > 0


def refusal(url: str, course, tiny) -> GradebookError:
    with pytest.raises(GradebookError) as caught:
        check(url, course, [tiny])
    return caught.value


def test_another_courses_gradebook_is_refused_and_left_as_it_was(url, course, tiny, tmp_path):
    check(url, course, [tiny])
    before = (tmp_path / "gradebook.db").read_bytes()
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("tiny-course", "another-course"))
    assert "belongs to the course 'tiny-course', this one is 'another-course'" in str(refusal(url, course, tiny))
    assert (tmp_path / "gradebook.db").read_bytes() == before


def test_a_database_that_is_no_gradebook_is_refused_and_left_as_it_was(url, course, tiny, tmp_path):
    with sqlite3.connect(tmp_path / "gradebook.db") as connection:
        connection.execute("CREATE TABLE accounts (id INTEGER)")
    before = (tmp_path / "gradebook.db").read_bytes()
    assert "not a gradebook of nbgrader" in str(refusal(url, course, tiny))
    assert (tmp_path / "gradebook.db").read_bytes() == before


def test_a_file_of_another_kind_is_refused(url, course, tiny, tmp_path):
    (tmp_path / "gradebook.db").write_text("some notes " * 100)
    assert "a file of another kind" in str(refusal(url, course, tiny))


@pytest.mark.parametrize("wrong", ["gradebook.db", "nothing://x", "", "sqlite:////no/such/folder/gradebook.db"])
def test_a_wrong_url_is_named(course, tiny, wrong):
    assert wrong in str(refusal(wrong, course, tiny))


@pytest.mark.parametrize("lock", ["EXCLUSIVE", "IMMEDIATE"])  # the second lets others read, and fail later
def test_a_locked_gradebook_is_said_to_be_locked(url, course, tiny, tmp_path, lock):
    check(url, course, [tiny])
    with sqlite3.connect(tmp_path / "gradebook.db") as other:
        other.execute(f"BEGIN {lock}")
        with pytest.raises(GradebookError, match="is locked by another program") as caught:
            record(url, course, [result("s1", 8, 12)])
        assert caught.value.passing
    record(url, course, [result("s1", 8, 12)])
    assert grades(url, "s1")["grade_average"][0] == 12
