"""What a student sees: real pytest runs in a released exercise folder."""

import json
import re
from pathlib import Path

from .conftest import TINY_SOLUTION

DOUBLE = "def double(X):\n    return X + X\n"
AVERAGE = "def average(X):\n    return float((X + X).mean())\n"


def solve_notebook(exercise: Path, **sources: str) -> None:
    """Replace the notebook's cells that define the given functions."""
    path = exercise / "tiny.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        for name, source in sources.items():
            if "".join(cell["source"]).startswith(f"def {name}("):
                cell["source"] = source
    path.write_text(json.dumps(notebook))


def test_the_untouched_stub_is_not_implemented_yet_and_shows_no_traceback(run, exercise):
    (exercise / "tiny.ipynb").unlink()
    shown = run()
    assert "double   ░░░░░░░░░░░░░░░░░░░░     0 of 4   not implemented yet" in shown
    assert "Next: double" in shown
    assert "Traceback" not in shown
    assert "NotImplementedError" not in shown
    assert "FAILURES" not in shown


def test_plain_pytest_finds_the_plugin(run):
    assert "10 of 10 points" in run(DOUBLE + AVERAGE, plain=True)


def test_a_solved_part_fills_its_bar_and_the_next_part_is_named(run):
    shown = run(DOUBLE + "def average(X):\n    raise NotImplementedError()\n")
    assert re.search(r"double +█{20} +4 of 4", shown)
    assert "Next: average   (only its tests: pytest -k average)" in shown


def test_a_part_that_waits_for_a_helper_names_the_helper(run):
    helper = "def helper(X):\n    raise NotImplementedError()\n"
    shown = run(DOUBLE + helper + "def average(X):\n    return helper(X)\n")
    assert re.search(r"average +░+ +0 of 6   waits for helper\(\)", shown)
    assert "Next: helper(), which average waits for   (its tests: pytest -k average)" in shown


def test_the_end_says_what_the_hidden_tests_decide(run):
    shown = run(DOUBLE + AVERAGE)
    assert "10 of 10 points for these tests." in shown
    assert "The hidden tests give the other 10" in shown
    assert "Everything here passes." in shown


def test_a_failing_check_shows_what_was_asked_what_came_and_a_hint(run):
    shown = run("def double(X):\n    return X * 3.0\n" + AVERAGE)
    assert "double(X) is not right." in shown
    assert "asked: -4 at [0, 1]" in shown
    assert "got  : -6" in shown
    assert "hint : Multiply by two." in shown
    assert "test_tiny.py:" not in shown.split("FAILURES")[1].split("= tiny.py =")[0]


def test_an_exception_shows_the_students_own_frames_only(run):
    shown = run("def helper(X):\n    return X['a']\n\ndef double(X):\n    return helper(X)\n" + AVERAGE)
    assert "double() raised IndexError" in shown
    assert "tiny.py, line 5 in double: return helper(X)" in shown
    assert "tiny.py, line 2 in helper: return X['a']" in shown
    assert "def test_double" not in shown


def test_a_syntax_error_is_one_sentence_said_once(run):
    shown = run("def double(X:\n    return X\n")
    assert shown.count("tiny.py, line 1: Python cannot read this line.") == 1
    assert "Nothing could be checked; put this right first." in shown


def test_a_missing_function_is_named_with_file_and_line(run):
    shown = run("def doubel(X):\n    return X\n" + AVERAGE)
    assert "tiny.py, line 1: There is no function `double`, but one named `doubel`: rename it to `double`." in shown


def test_a_wrong_signature_is_named_with_file_and_line(run):
    shown = run("def double(X, factor):\n    return X * factor\n" + AVERAGE)
    assert "tiny.py, line 1: double() missing 1 required positional argument: 'factor'" in shown


def test_a_part_can_be_tested_alone_by_its_name(run):
    shown = run(DOUBLE + AVERAGE, "-k", "double")
    assert "1 passed, 2 deselected" in shown


def test_a_part_whose_name_is_in_the_file_names_can_be_tested_alone(run, exercise):
    """`-k softmax` in softmax_regression: pytest itself would take every test of the file."""
    tests = exercise / "test_tiny.py"
    tests.write_text(tests.read_text().replace('part("double"', 'part("tiny"'))
    assert "1 passed, 2 deselected" in run(DOUBLE + AVERAGE, "-k", "tiny")


def test_a_part_that_no_test_has_in_its_name_can_be_tested_alone(run, exercise):
    tests = exercise / "test_tiny.py"
    tests.write_text(tests.read_text().replace('part("double"', 'part("twofold"'))
    assert "1 passed, 2 deselected" in run(DOUBLE + AVERAGE, "-k", "twofold")


def test_any_other_keyword_is_pytests_own(run):
    assert "2 passed, 1 deselected" in run(DOUBLE + AVERAGE, "-k", "flat")


def test_prints_are_shown_with_a_failure(run):
    assert "looking at (1, 2)" in run("def double(X):\n    print('looking at', X.shape)\n    return X\n" + AVERAGE)


def test_the_debugger_stops_in_the_students_code(run):
    script = "def double(X):\n    wrong = 41 + 1\n    return X.nothing\n" + AVERAGE
    shown = run(script, "--pdb", "-k", "double", stdin="p wrong\nq\n")
    assert "-> return X.nothing" in shown
    assert "(Pdb) 42" in shown


def test_an_endless_loop_is_stopped_and_the_line_is_named(run):
    script = "def double(X):\n    while True:\n        X = X + 0\n" + AVERAGE
    shown = run(script, "-k", "double")
    assert "double() takes too long. Does a loop never end, or is" in shown
    assert re.search(r"tiny\.py, line [23] in double: ", shown)


def test_a_script_that_exits_at_import_is_said_so(run):
    assert "the file raised SystemExit" in run("raise SystemExit\n")


def test_a_solved_notebook_counts_where_the_script_is_untouched(run, exercise):
    solve_notebook(exercise, double=DOUBLE, average=AVERAGE)
    shown = run()
    assert "= tiny.ipynb =" in shown
    assert "10 of 10 points" in shown


def test_a_script_that_was_touched_counts_before_the_notebook(run, exercise):
    solve_notebook(exercise, double=DOUBLE, average=AVERAGE)
    assert "= tiny.py =" in run(TINY_SOLUTION)


def test_an_error_in_a_notebook_names_cell_and_line(run, exercise):
    solve_notebook(exercise, double="def double(X):\n    return X.nothing")
    assert re.search(r"tiny\.ipynb, cell \d+, line 2 in double: return X\.nothing", run())


def test_a_damaged_notebook_is_one_sentence(run, exercise):
    (exercise / "tiny.ipynb").write_text("{")
    assert "tiny.ipynb: is not a notebook: no valid JSON at line 1" in run()


def test_another_file_can_be_tested(run, exercise):
    (exercise / "attempt.py").write_text(TINY_SOLUTION)
    assert "= attempt.py =" in run(None, "--submission", "attempt.py")


def test_a_file_in_another_folder_can_be_tested(run, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "attempt.py").write_text(TINY_SOLUTION)
    assert "10 of 10 points" in run(None, "--submission", str(tmp_path / "elsewhere" / "attempt.py"))


def test_a_file_that_is_not_there_is_one_sentence(run):
    assert "nothing.py" in run(None, "--submission", "nothing.py")


def test_without_the_manifest_everything_but_the_hidden_points_is_shown(run, exercise):
    (exercise / "exercise.json").write_text("{ damaged")
    shown = run(DOUBLE + AVERAGE)
    assert "10 of 10 points" in shown
    assert "hidden tests" not in shown


def test_visible_tests_draw_the_same_inputs_every_time(run, exercise):
    tests = exercise / "test_tiny.py"
    tests.write_text(
        tests.read_text() + "\n\ndef test_print(rng):\n    print('drawn', rng.normal())\n    assert False\n"
    )
    first, second = (re.search(r"drawn \S+", run(DOUBLE + AVERAGE))[0] for _ in range(2))
    assert first == second
