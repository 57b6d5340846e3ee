"""`grader new` makes an exercise that runs as it is and says what is still to be written."""

import ast
import subprocess
import sys

import pytest

from grader import grading, release
from grader.course import Course, CourseError
from grader.errors import WrongUsage
from grader.grading import Settings, Submission, grade
from grader.leaks import leaks, secrets
from grader.missing import missing, obstacles
from grader.new import TEMPLATE, NewExerciseError, make_exercise


def test_it_takes_the_next_number(course):
    assert make_exercise(course, "word_counts") == course.root / "solutions" / "03_word_counts"


def test_it_takes_the_number_that_is_given(course):
    assert make_exercise(course, "07_word_counts").name == "07_word_counts"
    assert make_exercise(course, "matrices").name == "08_matrices"


def test_it_is_the_first_of_an_empty_course(tmp_path):
    (tmp_path / "solutions").mkdir()
    assert make_exercise(Course(tmp_path), "word_counts").name == "01_word_counts"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "cannot be the name of a Python file"),
        ("word-counts", "cannot be the name of a Python file"),
        ("Words", "write lower-case letters"),
        ("../words", "cannot be the name of a Python file"),
        ("words\n", "cannot be the name of a Python file"),
        ("5", "cannot be the name of a Python file"),
        ("class", "cannot be the name of a Python file"),
        ("statistics", "also a module of Python or of a library, which statistics.py would hide"),
        ("misconceptions", "what other files of an exercise are called"),
        ("test_words", "what other files of an exercise are called"),
        ("tiny", "01_tiny is there: choose another name"),
        ("1_words", "01_tiny is there: number 1 is taken"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_one_line(course, name, words):
    before = sorted(course.root.rglob("*"))
    with pytest.raises(NewExerciseError, match=words) as refused:
        make_exercise(course, name)
    assert isinstance(refused.value, WrongUsage)
    assert "\n" not in str(refused.value)
    assert sorted(course.root.rglob("*")) == before


@pytest.fixture
def made(course):
    make_exercise(course, "word_counts")
    return Course(course.root).find("word_counts")


def test_every_file_is_named_for_it_and_none_keeps_a_placeholder(made):
    module = "word_counts"
    scripts = {f"{module}.py", f"test_{module}.py", f"test_{module}_hidden.py", "misconceptions.py"}
    files = {path.name: path.read_text() for path in made.folder.iterdir()}
    assert files.keys() == scripts | {"hints.toml", "README.md", "walkthrough.md"}
    assert not [name for name, text in files.items() if "NAME" in text or "TITLE" in text]
    assert all("TODO" in text for text in files.values())
    for name in scripts:
        ast.parse(files[name])


def test_it_passes_ruff(made):
    command = [sys.executable, "-m", "ruff", "check", "--select", "E,F,W,I,B,UP,C4,SIM,RUF,PT,RET,N"]
    command += ["--line-length", "120", "--isolated", made.folder]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout


def test_only_what_its_author_is_to_write_is_missing(made):
    assert obstacles(made) == []
    said = list(missing(made))
    assert all(" left; write what it asks for" in line for line in said[:-1])
    assert len(said) == len(list(made.folder.iterdir())) + 1
    assert "gives 8 points, not 20 (first_part 8)" in said[-1]


def test_it_can_be_released_and_graded_at_once(made, jail):
    grading.find_exercise.cache_clear()
    release.write(release.build(made, made.course.root / "build", None, None))
    assert release.problems(made.course, [made]) == []
    settings = Settings(made.course.root, jail, seed=3)
    for script, score in ((made.script, made.max_score), (made.stub, 0)):
        assert grade(Submission(script, made.name), settings).score == score


def test_the_example_that_it_is_made_from_is_no_leak_in_the_package(made):
    text = (TEMPLATE / "test_NAME_hidden.py.txt").read_bytes()
    secret = secrets(made)
    assert leaks(secret, [("x.whl/grader/templates/exercise/test_NAME_hidden.py.txt", text)]) == []
    assert "test_word_counts_hidden.py leaks into README.md" in leaks(secret, [("README.md", text)])[0]


def test_where_there_is_no_course_it_says_so(tmp_path):
    with pytest.raises(CourseError, match="is not a course"):
        make_exercise(Course(tmp_path), "word_counts")
