"""`grader list` and `grader reset` in released folders, with nothing installed but what students have."""

import json
import shutil
from pathlib import Path

import pytest

from grader.stubs import pieces, put, source_of

ROOT = Path(__file__).parent.parent

DOUBLE = "def double(X):\n    return X + X\n"
DOUBLE_STUB = '''def double(X):
    """Return the array X (N, D) with every entry doubled."""
    # YOUR CODE HERE
    raise NotImplementedError()
'''


def begin(exercise: Path, old: str = DOUBLE_STUB, new: str = DOUBLE) -> str:
    """Write something into the script; return the script."""
    script = exercise / "tiny.py"
    text = script.read_text(encoding="utf-8")
    assert old in text
    script.write_text(text.replace(old, new), encoding="utf-8")
    return script.read_text(encoding="utf-8")


def line_of(ended, name="01_tiny") -> str:
    assert ended.returncode == 0, ended.stderr
    (line,) = [line for line in ended.stdout.splitlines() if line.startswith(name)]
    return " ".join(line.split())


# --- list -------------------------------------------------------------------------------------------------------------


def test_an_untouched_exercise_is_not_started(grader):
    assert line_of(grader("list")) == "01_tiny .......... 0 of 10 0 of 2 not started"


def test_line_ends_of_windows_alone_are_no_start(grader, exercise):
    (exercise / "tiny.py").write_bytes((exercise / "tiny.py").read_bytes().replace(b"\n", b"\r\n"))
    assert "not started" in line_of(grader("list"))


def test_a_script_that_was_begun_has_no_points_before_its_tests_ran(grader, exercise):
    begin(exercise)
    ended = grader("list")
    assert line_of(ended) == "01_tiny .......... ? of 10 ? of 2 started"
    assert "grader list --run" in ended.stdout


def test_a_notebook_that_was_begun_counts_where_the_script_is_untouched(grader, exercise):
    notebook = exercise / "tiny.ipynb"
    notebook.write_text(notebook.read_text().replace("raise NotImplementedError()", "return X + X", 1))
    assert line_of(grader("list")).endswith("? of 2 started")


def test_run_tests_what_was_begun_and_list_remembers_it(grader, exercise):
    begin(exercise)
    assert line_of(grader("list", "--run")) == "01_tiny ####...... 4 of 10 1 of 2 started, next: average"
    assert line_of(grader("list")) == "01_tiny ####...... 4 of 10 1 of 2 started, next: average"
    begin(exercise, DOUBLE, "def double(X):\n    return 2 * X\n")
    assert line_of(grader("list")).endswith("started, next: average (changed since)")
    begin(
        exercise, source_of("average", (exercise / "tiny.py").read_text()), "def average(X):\n    return 2 * X.mean()\n"
    )
    assert line_of(grader("list", "--run", exercise.parent, cwd="/")) == "01_tiny ########## 10 of 10 2 of 2 done"


def test_a_script_with_a_syntax_error_is_said_to_be_unreadable(grader, exercise):
    begin(exercise, new="def double(X:\n    return X\n")
    line = line_of(grader("list", "--run"))
    assert "0 of 10 0 of 2 tiny.py, line" in line
    assert "Python cannot read this line." in line


def test_tests_that_cannot_run_are_named_with_the_reason(grader, exercise):
    begin(exercise)
    (exercise / "test_tiny.py").write_text("import no_such_library\n")
    ended = grader("list", "--run")
    assert ended.returncode == 1
    assert "No module named 'no_such_library'; pip install -r requirements.txt" in ended.stderr
    assert "? of 10" in ended.stdout


def test_the_folder_above_lists_all_exercises_and_the_one_above_that_too(grader, exercise):
    shutil.copytree(exercise, exercise.parent / "02_tiny")
    begin(exercise)
    ended = grader("list", exercise.parent)
    assert line_of(ended).endswith("started")
    assert line_of(ended, "02_tiny").endswith("not started")
    assert "unpacked/02_tiny" in grader("list", cwd=exercise.parent.parent).stdout


def test_columns_are_aligned(grader, exercise):
    shutil.copytree(exercise, exercise.parent / "02_with_a_longer_name")
    head, first, second = grader("list", exercise.parent).stdout.splitlines()[:3]
    assert head.index("state") == first.index("not started") == second.index("not started")


def test_a_damaged_manifest_does_not_hide_the_other_exercises(grader, exercise):
    shutil.copytree(exercise, exercise.parent / "02_tiny")
    (exercise / "exercise.json").write_text("{")
    ended = grader("list", exercise.parent)
    assert line_of(ended) == "01_tiny exercise.json cannot be read: unpack the exercise again"
    assert line_of(ended, "02_tiny").endswith("not started")


def test_a_damaged_progress_file_is_as_none(grader, exercise):
    begin(exercise)
    (exercise / ".grader-progress.json").write_text('[{"parts": 3}]')
    assert line_of(grader("list")).endswith("? of 2 started")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "01_größe_数"), ("cp1252", r"01_größe_\u6570"), ("ascii", r"01_gr\xf6\xdfe_\u6570")],
)
def test_every_terminal_can_show_it(grader, exercise, encoding, name):
    folder = exercise.rename(exercise.parent / "01_größe_数")
    begin(folder)
    ended = grader("list", "--run", cwd=folder.parent, PYTHONIOENCODING=encoding)
    assert line_of(ended, name).endswith("4 of 10 1 of 2 started, next: average")
    assert grader("reset", "double", cwd=folder, PYTHONIOENCODING=encoding).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["list", "nowhere"], 2, "nowhere: no such folder"),
        (["list", "empty"], 2, "holds no exercise (exercise.json)"),
        (["list", "--ran"], 2, "unrecognized arguments: --ran"),
        (["reset"], 2, "required: PART"),
        (["reset", "duoble"], 2, "01_tiny has no part duoble; there are: double, average"),
        (["reset", "double", "--folder", "empty"], 2, "holds no exercise"),
        (["grade"], 1, "Theirs are: pytest in an exercise folder, grader list"),
    ],
)
def test_mistakes_are_told_with_an_exit_code(grader, exercise, arguments, code, words):
    (exercise / "empty").mkdir()
    ended = grader(*arguments)
    assert ended.returncode == code
    assert words in ended.stderr


def test_the_instructors_command_knows_them_too(run_grader, tmp_path):
    shown = run_grader("--help", cwd=tmp_path).stdout
    assert "list " in shown
    assert "hint " in shown
    assert "reset " in shown


# --- reset ------------------------------------------------------------------------------------------------------------


def test_a_part_becomes_the_stub_again_and_everything_else_stays(grader, exercise):
    stub = (exercise / "tiny.py").read_text()
    mine = begin(exercise).replace("import numpy as np", "import numpy as np  # mine")
    (exercise / "tiny.py").write_text(mine)
    ended = grader("reset", "double")
    assert ended.returncode == 0, ended.stderr
    assert (exercise / "tiny.py").read_text() == stub.replace("import numpy as np", "import numpy as np  # mine")
    assert (exercise / "tiny.py.saved-1").read_text() == mine
    assert "What was there is kept in tiny.py.saved-1" in ended.stdout


def test_what_was_saved_is_never_overwritten(grader, exercise):
    first = begin(exercise)
    grader("reset", "double")
    second = begin(exercise, new="def double(X):\n    return 3 * X\n")
    grader("reset", "double")
    assert (exercise / "tiny.py.saved-1").read_text() == first
    assert (exercise / "tiny.py.saved-2").read_text() == second


def test_a_stub_is_left_alone(grader, exercise):
    begin(exercise)
    ended = grader("reset", "average")
    assert "is the stub already" in ended.stdout
    assert not list(exercise.glob("*.saved-*"))


def test_line_ends_of_windows_and_a_byte_order_mark_are_kept(grader, exercise):
    def windows(text):
        return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()

    stub = (exercise / "tiny.py").read_text()
    (exercise / "tiny.py").write_bytes(windows(begin(exercise) + "# größer\n"))
    grader("reset", "double")
    assert (exercise / "tiny.py").read_bytes() == windows(stub + "# größer\n")


@pytest.mark.parametrize(
    "broken",
    [
        "def double(X:\n    return X\n",
        "def double(X):\n    return X +\n",
        "def double(X):\n    return (X\n",
        'def double(X):\n    """Never closed.\n    return X\n',
        "def double(\n    X,\n):\n  if X\n    return X\n# old: X * 2\n",
        "@decorated\ndef double(X):\nreturn X\n",
    ],
)
def test_a_syntax_error_inside_the_part_is_replaced_with_it(grader, exercise, broken):
    stub = (exercise / "tiny.py").read_text()
    begin(exercise, new=broken)
    ended = grader("reset", "double")
    assert ended.returncode == 0, ended.stderr
    after = (exercise / "tiny.py").read_text()
    left = [line for line in after.splitlines() if line not in stub.splitlines()]
    assert left in ([], ["# old: X * 2"], ["return X"])
    assert "".join(line for line in after.splitlines(keepends=True) if line.strip() not in left) == stub
    assert ("there is another mistake" in ended.stdout) == (left == ["return X"])


def test_a_syntax_error_elsewhere_stays_and_is_named(grader, exercise):
    begin(exercise)
    begin(exercise, "import numpy as np", "import numpy as np\n)")
    ended = grader("reset", "double")
    assert DOUBLE_STUB in (exercise / "tiny.py").read_text()
    assert "there is another mistake at line" in ended.stdout


def test_a_notebook_gets_the_stub_in_its_cell(grader, exercise):
    notebook = exercise / "tiny.ipynb"
    untouched = json.loads(notebook.read_text())
    notebook.write_text(notebook.read_text().replace("raise NotImplementedError()", "return X + X", 1))
    ended = grader("reset", "double")
    assert json.loads(notebook.read_text()) == untouched
    assert "load it again" in ended.stdout
    assert "return X + X" in (exercise / "tiny.ipynb.saved-1").read_text()


def test_a_deleted_part_is_printed_for_pasting(grader, exercise):
    begin(exercise, new="")
    ended = grader("reset", "double")
    assert ended.returncode == 1
    assert DOUBLE_STUB in ended.stdout
    assert "tiny.py defines no double: paste the lines above" in ended.stderr


def test_from_the_folder_above_the_exercise_is_found_or_asked_for(grader, exercise):
    begin(exercise)
    assert grader("reset", "double", cwd=exercise.parent).returncode == 0
    shutil.copytree(exercise, exercise.parent / "02_tiny")
    ended = grader("reset", "double", cwd=exercise.parent)
    assert ended.returncode == 2
    assert "several exercises have a part double: choose one, as in --folder 01_tiny" in ended.stderr


def test_a_release_without_stubs_says_what_to_do(grader, exercise):
    manifest = json.loads((exercise / "exercise.json").read_text())
    del manifest["stub"]
    (exercise / "exercise.json").write_text(json.dumps(manifest))
    ended = grader("reset", "double")
    assert ended.returncode == 1
    assert "holds no stubs, as it is of an earlier release: unpack the exercise again" in ended.stderr


def copy_of(name: str, folder: Path) -> tuple[Path, str]:
    """Copy a real exercise; return its script and the script's text."""
    exercise = Path(shutil.copytree(ROOT / "exercises" / name, folder / name))
    script = exercise / f"{name[3:]}.py"
    return script, script.read_text(encoding="utf-8")


def test_a_part_that_is_a_class_is_put_back(grader, tmp_path):
    script, stub = copy_of("09_modular_layers", tmp_path)
    script.write_text(put("Linear", "class Linear(Layer):\n    weights = 1\n", stub), encoding="utf-8")
    assert grader("reset", "Linear", cwd=script.parent).returncode == 0
    assert script.read_text(encoding="utf-8") == stub


def test_a_part_that_is_a_method_is_put_back_and_its_class_stays(grader, tmp_path):
    script, stub = copy_of("06_mnist_mlp", tmp_path)
    solved = put("NeuralNetMLP.__init__", "def __init__(self):\n    self.mine = 1\n", stub)
    script.write_text(put("NeuralNetMLP.forward", "def forward(self, X):\n    return (\n", solved), encoding="utf-8")
    assert grader("reset", "forward", cwd=script.parent).returncode == 0
    assert script.read_text(encoding="utf-8") == solved


def test_a_part_of_several_functions_is_put_back_as_a_whole(grader, tmp_path):
    script, stub = copy_of("10_autograd_engine", tmp_path)
    text = stub
    for name in ("add", "negate", "power"):
        text = put(name, f"def {name}(*all):\n    return 1\n", text)
    script.write_text(text, encoding="utf-8")
    assert grader("reset", "arithmetic", cwd=script.parent).returncode == 0
    assert script.read_text(encoding="utf-8") == put("power", "def power(*all):\n    return 1\n", stub)


@pytest.mark.parametrize("folder", sorted((ROOT / "exercises").iterdir()), ids=lambda folder: folder.name)
def test_every_part_of_every_exercise_has_a_stub(folder):
    manifest = json.loads((folder / "exercise.json").read_text(encoding="utf-8"))
    stub, script = "\n".join(manifest["stub"]), (folder / f"{manifest['module']}.py").read_text(encoding="utf-8")
    for part in manifest["parts"]:
        names = pieces(part["part"], stub)
        assert names
        assert [source_of(name, stub) for name in names] == [source_of(name, script) for name in names]
        assert any("NotImplementedError" in source_of(name, stub) for name in names)


# --- where a definition stands ----------------------------------------------------------------------------------------


def test_the_last_definition_is_the_one_that_counts():
    text = "def f():\n    return 1\n\n\ndef f():\n    return 2\n"
    assert put("f", "def f():\n    pass\n", text) == "def f():\n    return 1\n\n\ndef f():\n    pass\n"


def test_decorators_and_comments_at_the_end_belong_to_it():
    text = "@cache\ndef f():\n    return 1\n\n    # later\n\n# not mine\nx = 1"
    assert put("f", "def f():\n    pass\n", text) == "def f():\n    pass\n\n# not mine\nx = 1"


def test_a_file_may_end_without_a_newline():
    assert put("f", "def f():\n    pass\n", "x = 1\ndef f(): return 1") == "x = 1\ndef f():\n    pass"


def test_a_name_that_was_assigned_is_replaced_by_the_function():
    assert put("f", "def f():\n    pass\n", "f = lambda: 1\nx = 2\n") == "def f():\n    pass\nx = 2\n"


def test_a_method_takes_over_the_indentation_of_its_class():
    text = "class A:\n\tdef f(self):\n\t\treturn 1\n\n\tdef g(self):\n\t\treturn 2\n"
    assert put("A.f", "def f(self):\n    pass\n", text) == text.replace("\t\treturn 1", "\t    pass")
