"""What lies under the paths that an instructor names is found, and what cannot be taken is said."""

from pathlib import Path

import pytest

from grader.course import CourseError
from grader.discovery import NothingThere, discover


@pytest.fixture
def put(tmp_path):
    def put(*places: str) -> Path:
        for place in places:
            path = tmp_path / "submitted" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x = 1")
        return tmp_path / "submitted"

    return put


def found(course, *paths: Path, only=None) -> list[tuple[str | None, str, str]]:
    return [(s.student, s.exercise, s.path.name) for s in discover(paths, course, only).submissions]


def problems(course, *paths: Path) -> list[str]:
    return discover(paths, course, None).problems


def test_a_class_is_students_exercises_files(course, put):
    folder = put("s1/01_tiny/tiny.py", "s2/tiny/tiny.ipynb", "s3/01/tiny.py")
    assert found(course, folder) == [
        ("s1", "01_tiny", "tiny.py"),
        ("s2", "01_tiny", "tiny.ipynb"),
        ("s3", "01_tiny", "tiny.py"),
    ]


def test_one_students_folder_and_one_exercises_folder_are_taken_too(course, put):
    folder = put("s1/01_tiny/tiny.py")
    assert found(course, folder / "s1") == [("s1", "01_tiny", "tiny.py")]
    assert found(course, folder / "s1" / "01_tiny") == [(None, "01_tiny", "tiny.py")]


def test_a_files_exercise_is_known_by_its_name_its_folder_or_the_option(course, tiny, put):
    folder = put("tiny.py", "01_tiny/other.py", "elsewhere/other.py")
    assert found(course, folder / "tiny.py") == [(None, "01_tiny", "tiny.py")]
    assert found(course, folder / "01_tiny" / "other.py") == [(None, "01_tiny", "other.py")]
    assert found(course, folder / "elsewhere" / "other.py", only=tiny) == [(None, "01_tiny", "other.py")]
    with pytest.raises(NothingThere, match="Name one by --exercise: 01_tiny"):
        found(course, folder / "elsewhere" / "other.py")


@pytest.mark.parametrize("name", ["01", "tiny", "01_tiny"])
def test_an_exercise_has_three_names(course, name):
    assert course.find(name).name == "01_tiny"


def test_an_unknown_exercise_is_named_with_those_that_exist(course):
    with pytest.raises(CourseError, match=r"no exercise '02_other' in .*there are: 01_tiny"):
        course.find("02_other")


def test_what_cannot_be_taken_is_said_and_the_rest_is_found(course, put, tmp_path):
    folder = put(
        "s1/01_tiny/tiny.py", "s2/02_unknown/tiny.py", "s3/01_tiny/homework.py", "bad\nid/01_tiny/tiny.py", "notes.txt"
    )
    (tmp_path / "elsewhere").mkdir()
    (folder / "s4").symlink_to(tmp_path / "elsewhere")
    assert found(course, folder) == [("s1", "01_tiny", "tiny.py")]
    said = "\n".join(problems(course, folder))
    assert "no exercise '02_unknown'" in said
    assert "neither tiny.py nor tiny.ipynb is there" in said
    assert "cannot be a student's id" in said
    assert "s4: is a symbolic link, which is not followed" in said


def test_a_symbolic_link_as_submission_is_left_to_intake_which_refuses_it(course, put):
    folder = put("s1/01_tiny/other.py")
    (folder / "s1" / "01_tiny" / "tiny.py").symlink_to("/etc/hostname")
    assert found(course, folder) == [("s1", "01_tiny", "tiny.py")]


def test_a_second_submission_of_the_same_student_is_said_and_not_graded(course, put):
    folder = put("late/s1/01_tiny/tiny.py", "s1/01_tiny/tiny.py")
    both = discover([folder / "late", folder / "s1"], course, None)
    assert len(both.submissions) == 1
    assert "handed this in already" in both.problems[0]


def test_two_folders_of_one_exercise_are_one_line_that_names_both(course, put):
    folder = put("s1/01_tiny/tiny.py", "s1/tiny/tiny.py")
    assert found(course, folder) == [("s1", "01_tiny", "tiny.py")]
    (line,) = problems(course, folder)
    assert (
        line
        == f"{folder}/s1/tiny/tiny.py: s1 has handed this in already: {folder}/s1/01_tiny/tiny.py; only that one is graded"
    )


def test_a_student_without_a_folder_of_an_exercise_is_one_line(course, put):
    folder = put("s1/01_tiny/tiny.py", "s2/tiny.py")
    (folder / "s3").mkdir()
    assert found(course, folder) == [("s1", "01_tiny", "tiny.py")]
    assert problems(course, folder) == [f"{folder}/{name}: holds no folder of an exercise" for name in ("s2", "s3")]


def test_a_path_that_is_not_there_and_an_empty_folder_are_wrong_usage(course, tmp_path):
    with pytest.raises(NothingThere, match="no such file or folder"):
        found(course, tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingThere, match="holds no submission"):
        found(course, tmp_path / "empty")
