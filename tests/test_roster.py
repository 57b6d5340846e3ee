"""A roster is read as spreadsheets write it, and each mistake in one is a line that says what to change."""

import pytest

from grader.discovery import discover
from grader.plain import MOST_NAMED
from grader.platforms import Reading
from grader.roster import RosterError, read_roster

FULL = "id,name,email,canvas_id,moodle_id,sis_id,login\ns1,Zoë Roe,z@x.edu,12,41,A7,zroe\ns2,Bob,b@x.edu,13,,A8,bob\n"


@pytest.fixture
def roster(tmp_path):
    """Read a roster of the given text or bytes."""

    def roster(content: str | bytes):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_roster(path)

    return roster


@pytest.mark.parametrize(
    "content", [FULL, FULL.encode("utf-8-sig"), FULL.replace(",", ";"), FULL.replace("\n", "\r\n")]
)
def test_a_roster_is_read_as_spreadsheets_write_it(roster, content):
    read = roster(content)
    assert read.ids == ("s1", "s2")
    assert read.of_reading(Reading("Canvas", "12", "", "")) == "s1"
    assert read.of_reading(Reading("Moodle", "41", "", "")) == "s1"
    assert read.of_reading(Reading("Canvas", "41", "", "")) is None


def test_columns_have_any_order_and_blank_lines_are_nothing(roster):
    assert roster('Name,Student_ID\n\n"Roe, Zoë",s1\n,\n"",s2\n').ids == ("s1", "s2")


@pytest.mark.parametrize("name", ["s1", "A7", "zroe", "z@x.edu"])
def test_a_folder_is_named_by_id_sis_id_login_or_address(roster, name):
    assert roster(FULL).of_folder(name) == "s1"


def test_a_folder_that_could_be_two_students_is_nobodys(roster):
    assert roster("id,login\ns1,s2\ns2,x\n").of_folder("s2") is None


MISTAKES = {
    "empty": ("", "is empty"),
    "blank": (" \n\n", "is empty"),
    "only commas": (",,,\n", "has no column id"),
    "only a header": ("id,name\n", "names no student"),
    "no header": ("s1,Zoë\n", "unknown column 's1'; there may be id, name"),
    "an unknown column": ("id,grade\ns1,3\n", "unknown column 'grade'"),
    "no id": ("name,email\nZoë,z@x.edu\n", "has no column id"),
    "a column twice": ("id,student_id\ns1,s1\n", "has the column id twice"),
    "a doubled id": ("id\ns1\ns2\ns1\n", "line 4: the id 's1' is in line 2, too"),
    "a doubled number": ("id,canvas_id\ns1,5\ns2,5\n", "line 3: the canvas_id '5' is in line 2, too"),
    "too few cells": ("id,name\ns1,Zoë\ns2\n", "line 3: has 1 cells, but the header 2"),
    "too many cells": ("id,name\ns1,Roe, Zoë\n", "line 2: has 3 cells, but the header 2"),
    "no id in a row": ("id,name\n,Zoë\n", "line 2: '' cannot be an id"),
    "an id that leads elsewhere": ("id\n../s1\n", "line 2: '../s1' cannot be an id"),
    "latin-1": (
        "id,name\ns1,Zoë\n".encode("latin-1"),
        r"is not UTF-8 text \(byte 0xeb at position 13\); save it as CSV UTF-8",
    ),
    "utf-16": ("id\ns1\n".encode("utf-16"), "is not UTF-8 text"),
}


@pytest.mark.parametrize(("content", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_line(roster, content, message):
    with pytest.raises(RosterError, match=rf"^[^\n]*roster\.csv[^\n]*{message}[^\n]*$"):
        roster(content)


def test_a_roster_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(RosterError, match=r"none\.csv: cannot be read \(No such file or directory\)$"):
        read_roster(tmp_path / "none.csv")


def test_those_without_a_submission_are_one_line_of_bounded_length(roster):
    many = roster("id\n" + "".join(f"s{number:04}\n" for number in range(1000)))
    (line,) = many.without(["s0001", None])
    assert line.startswith("roster.csv: no submission of 999 of 1000 students: s0000, s0002, ")
    assert line.endswith(f" and {999 - MOST_NAMED} more")
    assert many.without(many.ids) == []


def test_the_students_of_a_class_in_folders_are_those_of_the_roster(tmp_path, course, roster):
    for name in ("zroe", "eve"):
        (tmp_path / "submitted" / name / "01_tiny").mkdir(parents=True)
        (tmp_path / "submitted" / name / "01_tiny" / "tiny.py").write_text("x = 1")
    found = discover([tmp_path / "submitted"], course, None, None, roster(FULL))
    assert [one.student for one in found.submissions] == ["s1"]
    assert found.problems[0].startswith("eve: is not in ")
    assert found.problems[1] == "roster.csv: no submission of 1 of 2 students: s2"


def test_a_wrong_roster_ends_the_command_with_code_2(tmp_path, course, run_grader):
    (tmp_path / "roster.csv").write_text("name\nZoë\n")
    ended = run_grader("grade", tmp_path, "--roster", tmp_path / "roster.csv", "--course", course.root, cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "has no column id" in ended.stderr
