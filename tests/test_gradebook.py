"""nbgrader's gradebook gets the points, part by part, and no other database is touched."""

import csv
import multiprocessing
import os
import shutil
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import create_engine, inspect, text

from grader import gradebook
from grader.gradebook import GradebookError, check, opening, record
from grader.release import build
from grader.result import PartResult, Result

from .postgres import PASSWORD


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


@pytest.fixture
def file_url(tmp_path) -> str:
    """An SQLite gradebook that is not there yet, and is not waited for."""
    return f"sqlite:///{tmp_path / 'gradebook.db'}?timeout=0.5"


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
    with gradebook.opened(url, course.id) as book:
        CsvExportPlugin(to=str(target)).export(book)
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
    "submitted_assignment": "student_id, extension IS NULL, timestamp",
    "submitted_notebook": "notebook_id IN (SELECT id FROM notebook), flagged, late_submission_penalty",
    "grade": "cell_id IN (SELECT id FROM base_cell), auto_score, manual_score, extra_credit, needs_manual_grade",
    "comment": "cell_id IN (SELECT id FROM base_cell), auto_comment, manual_comment",
}


def rows(url: str, tables: dict[str, str] = TABLES) -> dict[str, list[tuple[object, ...]]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table: sorted(map(tuple, connection.execute(text(f"SELECT {columns} FROM {table}"))), key=str)
            for table, columns in tables.items()
        }
    engine.dispose()
    return found


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = create_engine(url)
    tables = dict.fromkeys(inspect(engine).get_table_names(), "*")
    engine.dispose()
    return rows(url, tables)


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_batch_leaves_the_rows_that_nbgraders_own_functions_would(course, tiny, tmp_path):
    build(tiny, course.root / "build", f"sqlite:///{tmp_path}/one.db", None)  # with solution cells
    shutil.copy(tmp_path / "one.db", tmp_path / "other.db")
    time = "2026-01-01T12:00:00Z"
    results = [result("s1", 8, 6, handed_in=time), result("s2", 0, 12, handed_in=time)]
    record(f"sqlite:///{tmp_path}/one.db", course, results)
    with gradebook.opened(f"sqlite:///{tmp_path}/other.db", "tiny-course") as book:
        for student, double, average in (("s1", 8.0, 6.0), ("s2", 0.0, 12.0)):
            book.update_or_create_student(student)
            book.update_or_create_submission("01_tiny", student, timestamp=time)
            for part, score in (("grade_double", double), ("grade_average", average)):
                grade = book.find_grade(part, "tiny", "01_tiny", student)
                grade.auto_score, grade.needs_manual_grade = score, False
        book.db.commit()
    assert rows(f"sqlite:///{tmp_path}/one.db") == rows(f"sqlite:///{tmp_path}/other.db")
    assert len(rows(f"sqlite:///{tmp_path}/one.db")["comment"]) > 0


def test_a_new_gradebook_is_as_nbgrader_makes_it(file_url, course, tiny, tmp_path, monkeypatch):
    gradebook.create(file_url, course.id)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")  # it runs alembic
    opening.Gradebook(f"sqlite:///{tmp_path}/theirs.db", course.id).close()
    schemas = []
    for name in ("gradebook.db", "theirs.db"):
        with sqlite3.connect(tmp_path / name) as connection:
            schemas.append(sorted(connection.execute("SELECT name, sql FROM sqlite_master")))
    assert [name for name, _ in schemas[0]] == [name for name, _ in schemas[1]]
    assert [str(sql).strip("; ") for _, sql in schemas[0]] == [str(sql).strip("; ") for _, sql in schemas[1]]
    assert contents(file_url) == contents(f"sqlite:///{tmp_path}/theirs.db")


def test_a_time_of_handing_in_that_is_not_known_is_not_made_up(url, course, tiny):
    record(url, course, [result("s1", 8, 12)])
    assert rows(url)["submitted_assignment"][0][2] is None


# --- several at once --------------------------------------------------------------------------------------------------

GRADERS, ROUNDS, CLASS = 3, 4, 12


def grade_many(url: str, course, number: int, start) -> None:
    """Grade the whole class again and again; each grader's marks are its own, in both parts."""
    start.wait()
    for turn in range(ROUNDS):
        mark = 1 + number + GRADERS * turn  # of 8 and 12 at most
        mine = f"of-{number}-in-{turn}"
        record(url, course, [result(student, mark / 4, mark / 2) for student in (*students(), mine)])


def students() -> list[str]:
    return [f"s{number}" for number in range(CLASS)]


def grade_at_once(url: str, course) -> list[int]:
    """Let several processes begin with no gradebook at the same moment. Return how they ended."""
    context = multiprocessing.get_context("fork")  # nbgrader takes seconds to import
    start = context.Barrier(GRADERS)
    graders = [context.Process(target=grade_many, args=(url, course, number, start)) for number in range(GRADERS)]
    for grader in graders:
        grader.start()
    for grader in graders:
        grader.join(60)
    return [grader.exitcode for grader in graders]


def test_several_graders_at_once_lose_no_mark_and_double_none(url, course, tiny):
    course.exercises, tiny.parts  # noqa: B018  read once, not by each grader
    assert grade_at_once(url, course) == [0] * GRADERS
    everybody = {*students(), *(f"of-{number}-in-{turn}" for number in range(GRADERS) for turn in range(ROUNDS))}
    found = rows(url)
    assert [student for student, *_ in found["submitted_assignment"]] == sorted(everybody)
    assert len(found["submitted_notebook"]) == len(everybody)
    assert len(found["grade"]) == 2 * len(everybody)
    for student in everybody:
        points = grades(url, student)
        assert points["grade_average"][0] == 2 * points["grade_double"][0], "of two graders"
        if student.startswith("of-"):
            _, number, _, turn = student.split("-")
            assert points["grade_average"][0] == (1 + int(number) + GRADERS * int(turn)) / 2


# --- what cannot be used ----------------------------------------------------------------------------------------------


def refusal(url: str, course, tiny) -> GradebookError:
    with pytest.raises(GradebookError) as caught:
        check(url, course, [tiny])
    return caught.value


def test_another_courses_gradebook_is_refused_and_left_as_it_was(url, course, tiny):
    check(url, course, [tiny])
    before = contents(url)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("tiny-course", "another-course"))
    assert "belongs to the course 'tiny-course', this one is 'another-course'" in str(refusal(url, course, tiny))
    assert contents(url) == before


def test_a_database_that_is_no_gradebook_is_refused_and_left_as_it_was(url, course, tiny):
    execute(url, "CREATE TABLE accounts (id INTEGER)")
    assert "not a gradebook of nbgrader" in str(refusal(url, course, tiny))
    assert contents(url) == {"accounts": []}


def test_a_gradebook_of_a_newer_nbgrader_is_refused_and_left_as_it_was(url, course, tiny):
    check(url, course, [tiny])
    execute(url, "UPDATE alembic_version SET version_num = 'f00dfeed0123'")
    before = contents(url)
    said = str(refusal(url, course, tiny))
    assert "was made by a newer nbgrader (its version 'f00dfeed0123' is unknown to" in said
    assert "pip install --upgrade nbgrader" in said
    assert contents(url) == before


def test_a_gradebook_of_an_older_nbgrader_is_to_be_upgraded(url, course, tiny):
    check(url, course, [tiny])
    execute(url, "UPDATE alembic_version SET version_num = '50a4d84c131a'")
    assert "made by an older nbgrader; keep a copy of it and run nbgrader db upgrade" in str(refusal(url, course, tiny))


def test_a_file_of_another_kind_is_refused(file_url, course, tiny, tmp_path):
    (tmp_path / "gradebook.db").write_text("some notes " * 100)
    assert "a file of another kind" in str(refusal(file_url, course, tiny))


def test_an_empty_file_becomes_a_gradebook(file_url, course, tiny, tmp_path):
    (tmp_path / "gradebook.db").touch()
    record(file_url, course, [result("s1", 8, 12)])
    assert grades(file_url, "s1")["grade_average"][0] == 12


@pytest.mark.parametrize(
    "wrong",
    ["gradebook.db", "nothing://x", "", "sqlite:////no/such/folder/gradebook.db", "sqlite://", "mysql://host/x"],
)
def test_a_wrong_url_is_named(course, tiny, wrong):
    assert wrong in str(refusal(wrong, course, tiny))


@pytest.mark.parametrize("lock", ["EXCLUSIVE", "IMMEDIATE"])  # the second lets others read, and fail later
def test_a_locked_gradebook_is_said_to_be_locked(file_url, course, tiny, tmp_path, lock):
    check(file_url, course, [tiny])
    with sqlite3.connect(tmp_path / "gradebook.db") as other:
        other.execute(f"BEGIN {lock}")
        with pytest.raises(GradebookError, match="is locked by another program") as caught:
            record(file_url, course, [result("s1", 8, 12)])
        assert caught.value.passing
    record(file_url, course, [result("s1", 8, 12)])
    assert grades(file_url, "s1")["grade_average"][0] == 12


def test_a_gradebook_that_is_locked_on_a_server_is_said_to_be_locked(postgres, course, tiny, monkeypatch):
    url = postgres.new_url()
    check(url, course, [tiny])
    monkeypatch.setattr(opening, "_LOCK_SECONDS", 1)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SELECT * FROM course FOR UPDATE"))
        with pytest.raises(GradebookError, match="is locked by another program") as caught:
            record(url, course, [result("s1", 8, 12)])
        assert caught.value.passing
    engine.dispose()
    record(url, course, [result("s1", 8, 12)])
    assert grades(url, "s1")["grade_average"][0] == 12


def test_what_a_server_refuses_is_said_with_what_to_do(postgres, course, tiny):
    wrong = {
        postgres.url("nowhere"): "the server has no database 'nowhere'; create it (createdb)",
        postgres.url("postgres", password="guessed"): "refuses the user or the password; put them right in --db",
        postgres.url("postgres", user="nobody"): "refuses the user or the password",
    }
    for url, words in wrong.items():
        problem = refusal(url, course, tiny)
        assert words in str(problem)
        assert not problem.passing
        assert "\n" not in str(problem)


def test_a_server_that_is_down_may_come_back(postgres, course, tiny):
    url = postgres.new_url()
    check(url, course, [tiny])
    postgres.stop()
    try:
        problem = refusal(url, course, tiny)
        assert "its server cannot be reached" in str(problem)
        assert problem.passing
    finally:
        postgres.start()
    record(url, course, [result("s1", 8, 12)])
    assert grades(url, "s1")["grade_average"][0] == 12


def test_nobody_listens_on_a_port(course, tiny):
    problem = refusal("postgresql+psycopg://me:hush@127.0.0.1:9/x", course, tiny)
    assert "Connection refused" in str(problem)
    assert problem.passing


def test_no_message_holds_a_password(postgres, course, tiny):
    for url in (
        postgres.url("nowhere"),
        "postgresql+psycopg://me:s3cret%2Fword@127.0.0.1:9/x",
        "postgresql+psycopg://me:s3cret/word@[/x",
        "postgresql+psycopg://127.0.0.1:9/x?password=s3cret%2Fword",
        "nothing://me:s3cret/word@host/x",
    ):
        said = str(refusal(url, course, tiny))
        assert "s3cret" not in said
        assert PASSWORD not in said


def test_a_missing_driver_is_named(course, tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as if it were not installed
    assert "pip install 'digits-grader[postgres]'" in str(refusal("postgresql+psycopg://host/x", course, tiny))
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    assert "write postgresql+psycopg://" in str(refusal("postgresql://host/x", course, tiny))


def test_the_gradebook_of_nbgraders_configuration_is_ours_too(course):
    config = course.root / "nbgrader_config.py"
    assert gradebook.default_url(course) == f"sqlite:///{course.root}/gradebook.db"
    for given, used in {
        "sqlite:///books/one.db": f"sqlite:///{course.root}/books/one.db",
        "sqlite:////srv/one.db": "sqlite:////srv/one.db",
        "postgresql+psycopg://host/x": "postgresql+psycopg://host/x",
    }.items():
        config.write_text(f"c = get_config()\nc.CourseDirectory.db_url = {given!r}\n")
        assert gradebook.default_url(course) == used
