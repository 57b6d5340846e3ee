"""What Canvas and Moodle call things is read, and nobody gets into another student's place by the names that students choose."""

import pytest

from grader.discovery import NothingThere, discover
from grader.platforms import read_names, readings_of_canvas, readings_of_moodle, without_copy
from grader.roster import RosterError, read_roster

from .conftest import TINY_SOLUTION
from .test_archives import make_zip

CANVAS = "doejane_12345_678901_tiny.py"
MOODLE = "Jane O’Doe_4711_assignsubmission_file_"


def canvas(entry: str) -> list[tuple[str, str, int, str]]:
    return [(one.name, one.number, one.attachment, one.original) for one in readings_of_canvas(entry)]


@pytest.fixture
def download(tmp_path, course, tiny):
    """Discover what a download with the given files holds; `roster` is the text of a roster."""

    def download(*names: str, roster: str | None = None, only=tiny):
        archive = make_zip(tmp_path / "download.zip", *((name, f"x = {n}") for n, name in enumerate(names)))
        if roster:
            (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
        students = read_roster(tmp_path / "roster.csv") if roster else None
        return discover([archive], course, only, tmp_path / "unpacked", students)

    return download


def taken(found) -> list[tuple[str | None, str]]:
    return [(one.student, one.path.name) for one in found.submissions]


def test_canvas_names_a_file_by_user_attachment_and_its_own_name():
    assert canvas(CANVAS) == [("doejane", "12345", 678901, "tiny.py")]
    assert canvas("müllerzoë_7_8_my work (1).py") == [("müllerzoë", "7", 8, "my work (1).py")]


def test_canvas_marks_what_is_late_in_capitals():
    (late,) = readings_of_canvas("doejane_LATE_12345_678901_tiny-2.py")
    assert (late.name, late.number, late.late) == ("doejane", "12345", True)
    assert not readings_of_canvas("doejane_late_12345_678901_tiny.py")[0].late


def test_the_number_of_an_exercise_is_no_number_of_canvas():
    assert canvas("doejane_12345_678901_01_tiny.py") == [("doejane", "12345", 678901, "01_tiny.py")]


def test_anonymous_students_of_canvas_have_an_id_of_canvas():
    (one,) = readings_of_canvas("anon_k3jD8_678901_tiny.py")
    assert (one.number, one.original) == ("anon_k3jD8", "tiny.py")
    assert len(readings_of_canvas("anon_k3jD8_678901_x_999_1_tiny.py")) == 2


def test_a_file_name_that_looks_like_another_user_gives_two_readings_and_not_another_one():
    assert [reading[1] for reading in canvas("doejane_12345_678901_x_999_1_tiny.py")] == ["12345", "999"]


def test_a_shown_name_that_looks_like_another_user_gives_two_readings_too():
    assert [reading[1] for reading in canvas("x_999_1_y_12345_678901_tiny.py")] == ["999", "12345"]


@pytest.mark.parametrize("suffix", ["", "_"])
def test_moodle_names_a_folder_by_full_name_and_participant(suffix):
    (one,) = readings_of_moodle(f"Ana María d'Ávila-Núñez 2_4711_assignsubmission_file{suffix}")
    assert (one.name, one.number) == ("Ana María d'Ávila-Núñez 2", "4711")


def test_moodle_names_flat_files_with_their_own_name_behind():
    (one,) = readings_of_moodle("李 小龙_4711_assignsubmission_file_tiny.py")
    assert (one.number, one.original) == ("4711", "tiny.py")


def test_a_file_name_that_looks_like_a_participant_changes_nothing_in_moodle():
    """Moodle puts spaces for the underscores of a full name: the first one is its own."""
    (one,) = readings_of_moodle("Jane Doe_4711_assignsubmission_file_x_999_assignsubmission_file_tiny.py")
    assert one.number == "4711"


@pytest.mark.parametrize(
    "name", ["tiny.py", "jane_tiny.py", "s1", "doejane_12345_text.html", "doejane_0_1_tiny.py", "x_٣_٤_tiny.py"]
)
def test_other_names_are_no_platforms(name):
    assert readings_of_canvas(name) == readings_of_moodle(name) == []


def test_the_platform_is_that_of_most_names():
    forged = "x_999_assignsubmission_file_12345_678901_tiny.py"  # of Canvas, where the student is shown under this name
    read = read_names([forged, CANVAS, "roebob_5_6_tiny.py"])
    assert {one.platform for one in read[forged]} == {"Canvas"}
    assert {one.platform for one in read_names([forged])[forged]} == {"Canvas", "Moodle"}
    assert read_names(["s1", "s2", CANVAS]) == {}


@pytest.mark.parametrize(
    ("stem", "expected"),
    [("tiny", ("tiny", 0)), ("tiny-2", ("tiny", 2)), ("tiny (1)", ("tiny", 1)), ("tiny(1)-3", ("tiny", 3))],
)
def test_a_copy_counts_as_the_file(stem, expected):
    assert without_copy(stem) == expected


def test_a_download_of_canvas_is_found_without_a_roster(download):
    found = download(CANVAS, "roebob_LATE_5_6_tiny.ipynb")
    assert taken(found) == [("12345", CANVAS), ("5", "roebob_LATE_5_6_tiny.ipynb")]
    assert found.problems[0].endswith("was handed in late (Canvas marked it)")
    assert len(found.problems) == 1


def test_the_last_file_of_a_student_counts_and_a_line_says_so(download):
    found = download(CANVAS, "doejane_12345_700000_tiny-1.py", "doejane_12345_70000_tiny-2.py")
    assert taken(found) == [("12345", "doejane_12345_700000_tiny-1.py")]
    assert "counts for 12345, as the last of 3 files" in found.problems[0]


def test_a_script_counts_before_a_notebook_as_elsewhere(download):
    found = download(CANVAS, "doejane_12345_700000_tiny.ipynb", "doejane_12345_700001_helpers.py")
    assert taken(found) == [("12345", CANVAS)]
    assert found.problems == []


def test_a_forged_file_name_moves_nothing_to_another_student(download):
    found = download("doejane_12345_678901_x_999_1_tiny.py", "roebob_999_6_tiny.py")
    assert taken(found) == [("999", "roebob_999_6_tiny.py")]
    assert "its name can mean 12345 or 999; a --roster may tell; it is not graded" in found.problems[0]


def test_a_forged_shown_name_takes_nobodys_place(download):
    found = download("x_999_99999_12345_678901_tiny.py", "roebob_999_6_tiny.py")
    assert taken(found) == [("999", "roebob_999_6_tiny.py")]


def test_a_roster_tells_which_of_two_readings_is_a_students(download):
    name = "doejane_12345_678901_x_2026_10_tiny.py"
    assert taken(download(name)) == []
    assert taken(download(name, roster="id,canvas_id\njane,12345\nbob,5\n")) == [("jane", name)]
    assert taken(download(name, roster="id,canvas_id\njane,12345\neve,2026\n")) == []


def test_one_number_under_two_names_is_nobodys(download):
    found = download(CANVAS, "roebob_12345_6_tiny.py")
    assert taken(found) == []
    assert "12345 would be 'doejane' (12345) and 'roebob' (12345); none of them is graded" in found.problems[0]


def test_a_student_who_is_not_in_the_roster_is_said_and_not_graded(download):
    found = download(CANVAS, "roebob_5_6_tiny.py", roster="id,canvas_id\njane,12345\nzoe,8\n")
    assert taken(found) == [("jane", CANVAS)]
    assert "Canvas's student 5 is not in" in found.problems[0]
    assert found.problems[1] == "roster.csv: no submission of 1 of 2 students: zoe"


def test_a_roster_without_the_platforms_column_is_one_line(download):
    with pytest.raises(RosterError, match=r"has no column canvas_id, by which Canvas names students$"):
        download(CANVAS, roster="id,name\n12345,Jane\n")


def test_the_file_name_tells_the_exercise_where_no_option_does(download):
    assert [one.exercise for one in download(CANVAS, only=None).submissions] == ["01_tiny"]
    with pytest.raises(NothingThere, match="Name one by --exercise: 01_tiny"):
        download("doejane_12345_678901_homework.py", only=None)


def test_a_students_only_file_is_taken_under_another_name_but_not_one_of_several(download):
    found = download("doejane_1_2_homework.py", "roebob_5_6_a.py", "roebob_5_7_b.py")
    assert taken(found) == [("1", "doejane_1_2_homework.py")]
    assert "is taken for tiny.py" in found.problems[0]
    assert "which of a.py, b.py is tiny.py or tiny.ipynb?" in found.problems[1]


@pytest.mark.parametrize("end", ["", "_"])
def test_a_download_of_moodle_in_folders_is_found(download, end):
    found = download(
        f"Jane O’Doe_4711_assignsubmission_file{end}/tiny.py", f"हिन्दी_12_assignsubmission_file{end}/sub/tiny (1).py"
    )
    assert sorted(taken(found)) == [("12", "tiny (1).py"), ("4711", "tiny.py")]
    assert "Moodle gives its students new numbers in each assignment" in found.problems[0]


def test_a_flat_download_of_moodle_is_found(download):
    found = download(
        MOODLE + "tiny.py",
        "Bob_5_assignsubmission_file_x_999_1_tiny.py",
        "Bob_5_assignsubmission_onlinetext_onlinetext.html",
    )
    assert sorted(student for student, _ in taken(found)) == ["4711", "5"]


def test_moodle_students_are_known_by_number_or_where_the_roster_has_none_by_name(download):
    names = (MOODLE + "tiny.py", "Bob Roe_5_assignsubmission_file_tiny.py")
    assert [who for who, _ in taken(download(*names, roster="id,moodle_id,name\nj,4711,x\nb,5,y\n"))] == ["b", "j"]
    assert [who for who, _ in taken(download(*names, roster="id;name\nj;Jane O’Doe\nb; Bob  Roe\n"))] == ["b", "j"]


def test_a_name_that_two_students_share_leads_to_neither(download):
    roster = "id,name\nj,Jane Doe\nb,Bob\n"
    found = download(
        "Jane Doe_1_assignsubmission_file_/tiny.py", "Jane Doe_2_assignsubmission_file_/tiny.py", roster=roster
    )
    assert taken(found) == []
    assert "j would be 'Jane Doe' (1) and 'Jane Doe' (2)" in found.problems[0]
    same = "id,name\nj,Jane Doe\nk,Jane Doe\n"
    assert taken(download("Jane Doe_1_assignsubmission_file_/tiny.py", roster=same)) == []


def test_a_zip_that_a_student_hands_in_is_that_students_and_nobody_elses(download, tmp_path, course, tiny):
    inner = make_zip(tmp_path / "work.zip", ("work/tiny.py", "x = 1"), ("roebob_999_6_tiny.py", "x = 2")).read_bytes()
    archive = make_zip(tmp_path / "canvas.zip", ("doejane_12345_678901_work.zip", inner))
    found = discover([archive], course, tiny, tmp_path / "unpacked")
    assert taken(found) == [("12345", "tiny.py")]


def test_links_of_an_unpacked_download_are_not_followed(tmp_path, course, tiny):
    folder = tmp_path / "canvas"
    folder.mkdir()
    (folder / CANVAS).write_text("x = 1")
    (folder / "roebob_5_6_tiny.py").symlink_to("/etc/hostname")
    (folder / "roebob_5_7_work").symlink_to(tmp_path)
    found = discover([folder], course, tiny)
    assert taken(found) == [("12345", CANVAS)]
    assert ["is a symbolic link, which is not followed" in line for line in found.problems] == [True, True]


def test_a_download_among_other_paths_could_be_a_students_and_is_refused(tmp_path, course, tiny):
    for student in ("s1", "s2"):
        (tmp_path / student).mkdir()
    (tmp_path / "s1" / "x_999_1_tiny.py").write_text("x = 1")
    (tmp_path / "s2" / "01_tiny").mkdir()
    (tmp_path / "s2" / "01_tiny" / "tiny.py").write_text("x = 1")
    found = discover([tmp_path / "s1", tmp_path / "s2"], course, tiny)
    assert [one.student for one in found.submissions] == ["s2"]
    assert "grade it by itself" in found.problems[0]


def test_a_students_exercise_folder_is_no_download(tmp_path, course, tiny):
    folder = tmp_path / "s1" / "01_tiny"
    folder.mkdir(parents=True)
    (folder / "x_999_1_tiny.py").write_text("x = 1")
    found = discover([folder], course, tiny)
    assert found.submissions == []
    assert "rename it if it is a platform's download" in found.problems[-1]


def test_nbgraders_folders_are_taken_with_their_timestamps(tmp_path, course):
    folder = tmp_path / "submitted" / "s1" / "tiny"
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text("x = 1")
    (folder / "timestamp.txt").write_text("2026-10-12 12:00:00 UTC")
    found = discover([tmp_path / "submitted"], course, None)
    assert (taken(found), found.problems) == ([("s1", "tiny.py")], [])


def test_a_class_is_graded_from_its_canvas_download(tmp_path, course, run_grader):
    archive = make_zip(
        tmp_path / "submissions.zip",
        ("doejane_LATE_12345_678901_tiny-1.py", TINY_SOLUTION),
        ("roebob_5_6_tiny.py", "x = 1"),
        ("evemallory_7_8_x_12345_999999_tiny.py", "x = 1"),
        ("poeann_9_10_text.html", "<p>see above</p>"),
    )
    roster = tmp_path / "roster.csv"
    roster.write_text("student_id,name,canvas_id\njane,Jane Doe,12345\nbob,Bob Roe,5\neve,Eve,7\nann,Ann,9\n")
    output = tmp_path / "graded"
    arguments = ("--exercise", "tiny", "--roster", roster, "--course", course.root, "--output", output)
    ended = run_grader("grade", archive, *arguments, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert sorted(path.name for path in (output / "results").iterdir() if path.is_dir()) == ["bob", "jane"]
    assert "jane,01_tiny,20" in (output / "grades.csv").read_text()
    assert "was handed in late (Canvas marked it)" in ended.stderr
    assert "its name can mean eve or jane; it is not graded" in ended.stderr
    assert "roster.csv: no submission of 2 of 4 students: ann, eve" in ended.stderr
