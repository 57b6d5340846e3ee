"""`grader check` proves the kit: every fault planted in a course is found, and a sound course has none."""

import re

import pytest

from grader import grading, release, selfcheck
from grader.course import Course, CourseError
from grader.grading import Settings
from grader.missing import missing, obstacles


@pytest.fixture
def check(course, jail, monkeypatch):
    """Release the course as it is, then let it check itself; return the problems."""

    def check(*, released: bool = True, name: str = "tiny") -> str:
        fresh = Course(course.root)
        exercise = fresh.find(name)
        if released:
            release.write(release.build(exercise, course.root / "build", None, None))
        problems, _ = selfcheck.check(fresh, [exercise], Settings(course.root, jail, seed=0), workers=1)
        return "\n".join(problems)

    few = {name: selfcheck.NONSENSE[name] for name in ("None", "a tuple of nothing", "its arguments")}
    monkeypatch.setattr(selfcheck, "NONSENSE", few)
    grading.find_exercise.cache_clear()
    grading.showcase.cache_clear()
    return check


def plant(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("name", ["tiny", "run_length"])
def test_a_sound_course_has_no_problems(check, name):
    assert check(name=name) == ""


def test_a_missing_release_is_stale(check):
    assert check(released=False) == "exercises/01_tiny: is missing; run grader release 01_tiny"


def test_a_wrong_solution_is_found(check, tiny):
    plant(tiny.script, "twofold_entries = X + X", "twofold_entries = X + X + 1e-6")
    assert "the solution does not pass test_double_doubles_one_row" in check()


def test_a_stub_that_gives_something_away_is_found(check, tiny):
    plant(tiny.script, "    ### BEGIN SOLUTION\n    twofold", "    return X + X\n    ### BEGIN SOLUTION\n    twofold")
    assert "the stub is not reported as not implemented by test_double" in check()


def test_a_misconception_that_no_test_catches_is_found(check, tiny):
    plant(tiny.misconceptions, "return X**2", "return X + X + 0.0")
    assert "the misconception double_squares loses no points in its part" in check()


def test_a_test_that_needs_an_unrelated_part_is_found(check, tiny):
    plant(
        tiny.hidden_tests,
        "assert_close(submission.double(",
        "submission.average(secret_numbers)\n    assert_close(submission.double(",
    )
    assert "the solution with a broken average loses points in double, which has nothing to do with average" in check()


def test_a_weak_test_is_found(check, tiny):
    plant(tiny.hidden_tests, "    assert_close(submission.double(", "    (submission.double(")
    plant(tiny.hidden_tests, 'secret_numbers * 2.0, what="double(X)")', "0)")
    assert "nonsense (None) passes test_double_of_fresh_numbers" in check()


def test_a_test_that_breaks_over_nonsense_is_found(check, tiny):
    plant(
        tiny.hidden_tests,
        "assert_close(submission.double(secret_numbers)",
        "assert_close(submission.double(secret_numbers)[0:4]",
    )
    assert "nonsense (None) breaks the grader" in check()


def test_points_that_do_not_add_up_are_found(check, tiny):
    plant(tiny.visible_tests, "points=4", "points=5")
    said = check()
    assert "test_tiny.py: with the hidden tests gives 21 points, not 20 (double 9, average 12); change points=" in said


def test_a_part_without_hints_is_found_where_the_others_have_some(check, tiny):
    hints = tiny.folder / "hints.toml"
    hints.write_text('double = ["Add."]', encoding="utf-8")
    assert "solutions/01_tiny/hints.toml: no hints for average; write one to three" in check()
    hints.unlink()
    assert check() == ""


def test_hints_for_an_unknown_part_are_an_error(check, tiny):
    (tiny.folder / "hints.toml").write_text('duoble = ["Add."]', encoding="utf-8")
    with pytest.raises(CourseError, match="duoble is no part of the exercise"):
        check()


def test_a_showcase_that_shows_nothing_is_found(check, tiny):
    plant(tiny.showcase, "np.array([0, 2, 5])", "np.array([0, 2])")
    assert "01_tiny: its showcase shows nothing of the solution: ValueError" in check()


def test_a_showcase_of_no_part_is_found(check, tiny):
    plant(tiny.showcase, 'PART = "average"', 'PART = "train"')
    assert "01_tiny: its showcase names train, which is no part" in check()


def test_parts_that_use_a_part_are_related_to_it(tiny):
    assert selfcheck.related_parts(tiny) == {"double": {"average"}, "average": set()}


def lacks(tiny) -> str:
    """Return what is said of an exercise before anything is run."""
    exercise = Course(tiny.course.root).find("tiny")
    return "\n".join(obstacles(exercise) or missing(exercise))


def test_nothing_is_missing_of_a_sound_exercise(tiny):
    assert lacks(tiny) == ""


@pytest.mark.parametrize(
    "name", ["test_tiny.py", "test_tiny_hidden.py", "misconceptions.py", "README.md", "walkthrough.md"]
)
def test_a_missing_file_is_named_before_anything_is_tried(check, tiny, name):
    (tiny.folder / name).unlink()
    assert re.fullmatch(rf"solutions/01_tiny/{name}: is missing; write .+", check(released=False))


@pytest.mark.parametrize("name", ["README.md", "walkthrough.md"])
def test_a_text_that_is_only_a_heading_is_found(tiny, name):
    (tiny.folder / name).write_text("# Tiny\n\n")
    assert f"{name}: is empty but for its heading; write" in lacks(tiny)


def test_what_is_left_to_write_is_counted_by_file_and_line(tiny):
    plant(tiny.explainer, "Double", "TODO\nTODO: Double")
    assert lacks(tiny) == f"{tiny.explainer}, line 2: 2 TODOs are left; write what it asks for"


@pytest.mark.parametrize(
    ("gone", "kept"), [("### END SOLUTION", "### BEGIN SOLUTION"), ("### BEGIN SOLUTION", "### END SOLUTION")]
)
def test_a_mark_without_the_other_one_is_found_with_its_line(tiny, gone, kept):
    text = tiny.script.read_text()
    line = text[: text.index(kept)].count("\n") + (1 if gone == "### END SOLUTION" else 0)
    tiny.script.write_text(text.replace(f"    {gone}\n", "", 1))
    assert lacks(tiny).startswith(f"{tiny.script}, line {line}: {kept} without {gone}; write it ")


def test_a_part_that_students_would_get_solved_is_found(tiny):
    text = tiny.script.read_text()
    tiny.script.write_text(text.replace("    ### BEGIN SOLUTION\n", "", 1).replace("    ### END SOLUTION\n", "", 1))
    assert "students would get double solved; put what they are to write between ### BEGIN" in lacks(tiny)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("test_tiny.py", "test_tiny.py: no test of double; write one, or students"),
        ("test_tiny_hidden.py", "test_tiny_hidden.py: no test of double; write one, or the visible"),
        ("misconceptions.py", "misconceptions.py: no misconception of double; write a mistake"),
    ],
)
def test_a_part_without_test_or_misconception_is_found(tiny, file, words):
    path = tiny.folder / file
    path.write_text(
        path.read_text().replace('"double", points', '"average", points').replace('part="double"', 'part="average"')
    )
    assert words in lacks(tiny)


def test_a_misconception_of_no_part_is_found(check, tiny):
    plant(tiny.misconceptions, 'part="average"', 'part="mean"')
    assert "misconceptions.py: mean is no part; there are: double, average" in check()


@pytest.mark.parametrize(("old", "new"), [("return X**2", "return X**"), ('part="double"', "part=double")])
def test_a_misconception_that_cannot_be_read_is_one_line(tiny, old, new):
    plant(tiny.misconceptions, old, new)
    with pytest.raises(CourseError, match=r"misconceptions.py, line \d+: "):
        lacks(tiny)


def test_what_is_forbidden_must_be_told(tiny):
    (tiny.folder / "restrictions.toml").write_text('[[forbidden]]\nnames = ["numpy.add"]\nwhy = "write it"')
    assert lacks(tiny) == f"{tiny.script}: does not say that numpy.add is forbidden; mention it where students read it"


def test_a_test_that_breaks_is_said_once(check, tiny):
    plant(tiny.hidden_tests, "secret_numbers * 2.0", "secret_numbers * two")
    said = check()
    assert said.count("NameError: name 'two' is not defined") == 1
    assert said.startswith("01_tiny: the solution breaks the grader: ")
    assert " others)" in said
