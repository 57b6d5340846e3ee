"""Marks get into the gradebook that Canvas exported, in the right cells only, and Canvas finds everything again."""

import csv
import io

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.exports.canvas import fill_gradebook
from grader.exports.sheet import number_of, read_sheet
from grader.marks import Mark
from grader.result import Result
from grader.roster import read_roster
from grader.spreadsheet import TableError, is_formula
from grader.store import Store

from .conftest import TINY

HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Tiny exercise (501),02 Other (502),Final Score"
POSSIBLE = "    Points Possible,,,,,,20.00,10.00,(read only)"
GRADEBOOK = f"""{HEADER}
,,,,,,Manual Posting,,
{POSSIBLE}
"Doe, Jane",101,S1,jdoe,A,,,7.00,70.00
"Roe, Bob",102,S2,broe,A,likes tea,3.00,,30.00
"Poe, Ann",103,S3,apoe,B,,EX,N/A,0.00
"Student, Test",104,,t0,B,,,,0.00
"""


def mark(student: str | None, score: float | None, exercise: str = "01_tiny", penalty: float = 0.0) -> Mark:
    result = Result(
        exercise=exercise, student=student, score=score, max_score=20.0, graded=score is not None,
        isolation="strong", seed=1, submission_sha256="", suite_sha256="",
    )  # fmt: skip
    return Mark(result, penalty)


@pytest.fixture
def sheet(tmp_path):
    def sheet(content: str | bytes):
        path = tmp_path / "gradebook.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_sheet(path)

    return sheet


@pytest.fixture
def fill(sheet, tmp_path):
    """Fill a gradebook; `roster` is the text of a roster."""

    def fill(*marks: Mark, content: str = GRADEBOOK, roster: str | None = None, **wanted: str):
        if roster:
            (tmp_path / "roster.csv").write_text(roster)
        students = read_roster(tmp_path / "roster.csv") if roster else None
        names = {name.strip("_"): column for name, column in wanted.items()} or {"01_tiny": ""}
        return fill_gradebook(sheet(content), marks, names, students)

    return fill


def column(filled, index: int) -> list[str]:
    return [row[index] for row in csv.reader(io.StringIO(filled.sheet.to_text()), delimiter=filled.sheet.delimiter)]


@pytest.mark.parametrize("names", [("101", "102"), ("S1", "S2"), ("jdoe", "broe")])
def test_students_are_found_by_their_id_their_sis_id_or_their_login(fill, names):
    filled = fill(mark(names[0], 18.5), mark(names[1], 0.0))
    assert column(filled, 6) == ["Tiny exercise (501)", "Manual Posting", "20.00", "18.5", "0", "EX", ""]
    assert filled.count == 2
    assert filled.lines == []


def test_all_else_stays_as_it_was(fill, sheet):
    filled = fill(mark("101", 18.5))
    before, after = (list(csv.reader(io.StringIO(text))) for text in (GRADEBOOK, filled.sheet.to_text()))
    assert after.pop(3)[6] == "18.5"
    before.pop(3)
    assert before == after


def test_the_raw_points_less_the_penalty_count(fill):
    assert column(fill(mark("101", 18.5, penalty=2.25)), 6)[3] == "16.25"


def test_ungraded_submissions_excused_students_and_strangers_are_listed_and_nothing_is_written(fill):
    filled = fill(mark("102", None), mark("103", 20.0), mark("stranger", 20.0), mark(None, 20.0))
    assert column(filled, 6)[3:] == ["", "3.00", "EX", ""]
    assert filled.lines == [
        "01_tiny: left as it was in 'Tiny exercise': 103 (excused)",
        "01_tiny: not in gradebook.csv: stranger",
        "01_tiny: ungraded, left as it was: 102",
    ]


def test_points_are_scaled_to_those_possible_and_that_is_said(fill):
    filled = fill(mark("101", 15.0, "02_other"), **{"02_other": ""})
    assert column(filled, 7)[3] == "7.5"
    assert filled.lines == ["02_other: 20 points are 10 in '02 Other'"]


@pytest.mark.parametrize("name", ["Tiny exercise", "501", "Tiny exercise (501)"])
def test_a_column_can_be_named(fill, name):
    assert column(fill(mark("101", 15.0, "09_else"), **{"09_else": name}), 6)[3] == "15"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (
            {"03_third": ""},
            r"no column is called third; say which by --exercise 03_third=COLUMN; .*'Tiny exercise \(501\)'",
        ),
        ({"01_tiny": "Tinny"}, "no column 'Tinny' for 01_tiny"),
        ({"01_tiny": "", "02_other": "501"}, "'Tiny exercise' would hold 01_tiny and 02_other"),
        ({"01_tiny": "Final Score"}, "no column 'Final Score'"),
    ],
)
def test_a_column_that_cannot_be_told_is_one_line(fill, wanted, message):
    with pytest.raises(TableError, match=rf"^[^\n]*gradebook\.csv: {message}[^\n]*$"):
        fill(**wanted)


def test_two_titles_with_the_name_of_an_exercise_are_one_line(fill):
    with pytest.raises(TableError, match="several columns are called tiny"):
        fill(content=GRADEBOOK.replace("02 Other", "Tiny again"))
    assert fill(mark("101", 1.0), content=GRADEBOOK.replace("02 Other", "tiny")).sheet.rows[3][7] == "0.5"


def test_the_roster_tells_who_is_who(fill):
    roster = "id,canvas_id,sis_id\njane,101,\nbob,,S2\n"
    assert column(fill(mark("jane", 1.0), mark("bob", 2.0), roster=roster), 6)[3:5] == ["1", "2"]
    assert fill(mark("101", 1.0), roster=roster).lines == ["01_tiny: not in gradebook.csv: 101"]


def test_a_row_that_the_roster_gives_to_two_students_is_left_as_it_was(fill):
    filled = fill(mark("bob", 2.0), roster="id,canvas_id,sis_id\njane,101,\nbob,,S1\n")
    assert column(filled, 6)[3] == ""
    assert filled.lines[0] == "row 4 could be bob or jane; left as it was"


def test_an_id_that_two_rows_have_gets_no_points(fill):
    filled = fill(mark("101", 2.0), content=GRADEBOOK.replace(",S2,", ",101,"))
    assert column(filled, 6)[3:5] == ["", "3.00"]
    assert "01_tiny: 101 could be rows 4 and 5; left as they were" in filled.lines


HOSTILE = ["=1+1", "+1+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "  =1", '="=1"']


def test_no_cell_is_a_formula_afterwards_and_canvas_still_finds_student_and_assignment(fill, sheet):
    names = "".join(
        f'"{name.replace(chr(34), chr(34) * 2)}",{201 + n},=S{n},@l{n},-A,+note,,-1.50,-\n'
        for n, name in enumerate(HOSTILE)
    )
    filled = fill(mark("203", 5.0), content=(GRADEBOOK + names).replace("Tiny exercise (501)", "=Tiny (501)"))
    header, *rows = csv.reader(io.StringIO(filled.sheet.to_text()))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if is_formula(cell) and cell != "-" and number_of(cell) is None] == []
    assert header[6] == "'=Tiny (501)"
    assert {row[1]: row[6] for row in rows}["203"] == "5"
    assert [row[1] for row in rows[-len(HOSTILE) :]] == [str(201 + n) for n in range(len(HOSTILE))]
    assert rows[-1][7:] == ["-1.50", "-"]


def test_a_student_who_is_called_points_possible_is_a_student(fill):
    without = GRADEBOOK.replace(f"{POSSIBLE}\n", "")
    filled = fill(mark("105", 20.0), content=without + "Points Possible,105,,x,B,,1,,\n")
    assert column(filled, 6)[-1] == "20"


def test_a_gradebook_of_another_country_is_written_as_it_was(fill):
    content = "\ufeff" + GRADEBOOK.replace("Doe, Jane", "Doe Jane").replace(",", ";").replace(".00", ",00").replace(
        "\n", "\r\n"
    )
    content = content.replace('"Roe; Bob"', '"Roe, Bob"')
    filled = fill(mark("101", 15.0, "02_other"), content=content, **{"02_other": ""})
    assert filled.sheet.to_text().startswith("\ufeffStudent;ID;")
    assert "Doe Jane;101;S1;jdoe;A;;;7.5;70,00\r\n" in filled.sheet.to_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("id,name\ns1,Zoë\n", "is no gradebook of Canvas .*its columns are: id, name. Download it in English"),
        (GRADEBOOK.replace("Section", "Abschnitt"), "is no gradebook of Canvas"),
        (GRADEBOOK + "Doe,1\n", "line 8: has 2 cells, but the header 9"),
        (GRADEBOOK + '"Doe,1\n', "is no CSV"),
        (
            "Student,ID,Section\nZoë,1,A\n".encode("latin-1"),
            r"is not UTF-8 text \(byte 0xeb at position 21\); save it as CSV UTF-8",
        ),
    ],
)
def test_another_file_is_one_line(sheet, content, message):
    with pytest.raises(TableError, match=rf"^[^\n]*gradebook\.csv[^\n]*{message}[^\n]*$"):
        fill_gradebook(sheet(content), [], {"01_tiny": ""}, None)


def test_several_exercises_are_filled_in_at_once(fill):
    filled = fill(mark("101", 20.0), mark("102", 10.0, "02_other"), **{"01_tiny": "", "02_other": ""})
    assert (filled.sheet.rows[3][6:8], filled.sheet.rows[4][6:8]) == (["20", "7.00"], ["3.00", "5"])


@pytest.fixture
def command(tmp_path):
    """Run the command on a gradebook and a folder of results."""
    store = Store(tmp_path / "graded")
    for one in (mark("101", 15.0), mark("stranger", 1.0)):
        store.put(one.result)
    (tmp_path / "gradebook.csv").write_text(GRADEBOOK)

    def command(*arguments: object):
        named = [tmp_path / "gradebook.csv", "--results", tmp_path / "graded", "--course", TINY, *arguments]
        return CliRunner().invoke(app, ["export", "canvas", *map(str, named)])

    return command


def test_the_command_writes_a_new_file_and_says_what_it_did_not_place(command, tmp_path):
    ended = command("--output", tmp_path / "new" / "filled.csv")
    assert ended.exit_code == 0, ended.output
    assert "1 grades filled in." in ended.stdout
    assert ended.stderr == "grader: 01_tiny: not in gradebook.csv: stranger\n"
    assert '"Doe, Jane",101,S1,jdoe,A,,15,7.00,70.00' in (tmp_path / "new" / "filled.csv").read_text()
    assert (tmp_path / "gradebook.csv").read_text() == GRADEBOOK


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output", "{folder}/gradebook.csv"], "is the file that was downloaded, which stays as it is"),
        (["--output", "{folder}/new/../gradebook.csv"], "is the file that was downloaded"),
        (["--output", "{folder}/graded/run.json/x.csv"], "cannot be written"),
        (["--exercise", "tinny"], "no exercise 'tinny'"),
        (["--exercise", "tiny=Quiz"], "no column 'Quiz' for 01_tiny"),
        (["--results", "{folder}/nothing"], "holds no results"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_writes_nothing(command, tmp_path, arguments, message):
    (tmp_path / "graded" / "run.json").write_text("{}")
    before = sorted(tmp_path.rglob("*"))
    ended = command(*(argument.format(folder=tmp_path) for argument in arguments))
    assert (ended.exit_code, message in ended.stderr.splitlines()[-1]) == (2, True)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "gradebook.csv").read_text() == GRADEBOOK
