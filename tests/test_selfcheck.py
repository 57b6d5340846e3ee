"""`grader check` proves the kit: every fault planted in a course is found, and a sound course has none."""

import pytest

from grader import grading, release, selfcheck
from grader.course import Course, CourseError
from grader.grading import Settings


@pytest.fixture
def check(course, jail, monkeypatch):
    """Release the course as it is, then let it check itself; return the problems."""

    def check(*, released: bool = True) -> str:
        fresh = Course(course.root)
        exercise = fresh.find("tiny")
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


def test_a_sound_course_has_no_problems(check):
    assert check() == ""


def test_a_missing_release_is_stale(check):
    assert "exercises/01_tiny/tiny.py: is missing; run grader release" in check(released=False)


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
    assert "its tests give 21 points together, not 20" in check()


def test_a_part_without_hints_is_found_where_the_others_have_some(check, tiny):
    hints = tiny.folder / "hints.toml"
    hints.write_text('double = ["Add."]', encoding="utf-8")
    assert "01_tiny: hints.toml has no hints for average" in check()
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
