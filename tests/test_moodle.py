"""Marks get into the grading worksheet of a Moodle assignment, in any language, and into the right rows only."""

import csv
import io
from dataclasses import replace

import pytest

from grader.exports.moodle import fill_worksheet
from grader.exports.sheet import number_of, read_sheet
from grader.result import PartResult, TestResult
from grader.roster import read_roster
from grader.spreadsheet import TableError, is_formula

from .test_canvas import mark

HEADER = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments"
)
WORKSHEET = f"""{HEADER}
Participant 4711,Jane Doe,jane@x.edu,Submitted for grading,,100.00,Yes,"Monday, 2 November 2026, 3:00 PM",-,
Participant 4712,Bob Roe,bob@x.edu,No submission,55.00,100.00,Yes,-,"Monday, 2 November 2026, 4:00 PM",<p>good</p>
"""
GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden,"
    "Zuletzt geändert (Bewertung),Feedback als Kommentar\n"
    'Teilnehmer/in4711,Jane Doe,jane@x.edu,Abgegeben,,"100,00",Ja,-,\n'
    'Teilnehmer/in4712,Bob Roe,bob@x.edu,Abgegeben,"5,00","100,00",Ja,-,\n'
)


@pytest.fixture
def fill(tmp_path):
    def fill(*marks, content: str | bytes = WORKSHEET, roster: str | None = None, **options: str):
        (tmp_path / "worksheet.csv").write_bytes(content.encode() if isinstance(content, str) else content)
        if roster:
            (tmp_path / "roster.csv").write_text(roster)
        students = read_roster(tmp_path / "roster.csv") if roster else None
        return fill_worksheet(read_sheet(tmp_path / "worksheet.csv"), marks, "01_tiny", students, **options)

    return fill


def test_points_are_scaled_to_the_maximum_and_all_else_stays(fill):
    filled = fill(mark("4711", 18.5))
    before, after = (list(csv.reader(io.StringIO(text))) for text in (WORKSHEET, filled.sheet.to_text()))
    assert after[1][4] == "92.5"
    after[1][4] = ""
    assert before == after
    assert (filled.count, filled.lines) == (1, ["01_tiny: 20 points are 100 there"])


def test_a_mark_after_a_penalty_counts_and_ungraded_ones_and_strangers_are_listed(fill):
    filled = fill(mark("4711", 18.0, penalty=8.0), mark("4712", None), mark("9", 1.0))
    assert [row[4] for row in filled.sheet.rows[1:]] == ["50", "55.00"]
    assert filled.lines[:2] == ["01_tiny: not in worksheet.csv: 9", "01_tiny: ungraded, left as it was: 4712"]


def test_with_a_roster_students_are_found_by_number_or_by_name(fill):
    numbers = fill(mark("jane", 20.0), roster="id,moodle_id\njane,4711\n")
    names = fill(mark("jane", 20.0), roster="id,name\njane,Jane Doe\n")
    assert numbers.sheet.rows[1][4] == names.sheet.rows[1][4] == "100"


def test_the_language_of_the_site_does_not_matter(fill):
    filled = fill(mark("4711", 18.5), content=GERMAN, comments="Feedback als Kommentar")
    assert filled.sheet.rows[1][4] == "92,5"
    assert filled.sheet.rows[1][8].startswith("in all 18.5 of 20")
    assert filled.sheet.rows[2][4:] == ["5,00", "100,00", "Ja", "-", ""]


def test_comments_are_the_points_of_each_part_and_name_no_test(fill):
    parts = (PartResult("double", 8, 8), PartResult("average", 0.5, 12))
    hidden = TestResult("test_secret", "average", "failed", 0, 6, "hidden", "expected 3.14")
    one = mark("4711", 8.5, penalty=0.5)
    one = replace(one, result=replace(one.result, parts=parts, tests=(hidden,)))
    filled = fill(one, comments="Feedback comments")
    assert filled.sheet.rows[1][9] == "double: 8 of 8; average: 0.5 of 12; late: -0.5; in all 8 of 20 points"
    assert filled.sheet.rows[2][9] == "<p>good</p>"


def test_no_cell_is_a_formula_afterwards_and_moodle_still_finds_the_participant(fill):
    filled = fill(
        mark("4711", 20.0), content=WORKSHEET.replace("Jane Doe", '"=HYPERLINK(""x"")"').replace("bob@", "@bob@")
    )
    cells = [cell for row in csv.reader(io.StringIO(filled.sheet.to_text())) for cell in row]
    assert [cell for cell in cells if is_formula(cell) and cell != "-" and number_of(cell) is None] == []
    assert filled.sheet.rows[1][:2] == ["Participant 4711", '\'=HYPERLINK("x")']


def test_bytes_and_line_ends_are_written_as_they_were(fill):
    text = fill(mark("4711", 20.0), content="\ufeff" + WORKSHEET.replace("\n", "\r\n")).sheet.to_text()
    assert text.startswith("\ufeffIdentifier,")
    assert text.count("\r\n") == text.count("\n") == 3


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (
            "Student,ID,Section,x (1)\nDoe,,A,1\n",
            {},
            "is no grading worksheet of Moodle .*its columns are: Student, ID, Section",
        ),
        (HEADER + "\n", {}, "is no grading worksheet"),
        (WORKSHEET, {"comments": "Comments"}, "has no column 'Comments'; its columns are: Identifier, Full name"),
        (
            GERMAN.replace('"100,00"', "Scale"),
            {},
            "which column holds the grades. Name it by --grade; its columns are: ID",
        ),
        (WORKSHEET.replace("100.00", "good"), {}, "row 2: 'Maximum grade' is 'good', not a number of points"),
        (WORKSHEET.encode("utf-16"), {}, "is not UTF-8 text"),
    ],
)
def test_another_file_is_one_line(fill, content, options, message):
    with pytest.raises(TableError, match=rf"^[^\n]*worksheet\.csv[^\n]*{message}[^\n]*$"):
        fill(mark("4711", 20.0), content=content, **options)


def test_a_named_column_of_grades_is_taken(fill):
    other = (
        GERMAN.replace("E-Mail-Adresse", "Matrikelnummer")
        .replace("jane@x.edu", "7")
        .replace("Abgegeben", "9")
        .replace("bob@x.edu", "8")
    )
    with pytest.raises(TableError, match="which column holds the grades"):
        fill(mark("4711", 20.0), content=other)
    assert fill(mark("4711", 20.0), content=other, grade="Bewertung").sheet.rows[1][4] == "100"
