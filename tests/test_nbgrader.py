"""nbgrader's own commands work on our exercises, and give our points; no code of a submission runs outside the sandbox."""

import copy
import logging
import shutil
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeSubmit
from nbgrader.preprocessors import Execute
from nbgrader.validator import Validator
from traitlets.config import Config, PyFileConfigLoader

from grader.autograde import cells, held, player
from grader.autograde.grade import SaveGrades, show_points
from grader.autograde.rebuild import Rebuild
from grader.cli.course import init
from grader.course import Course
from grader.errors import GraderError, WrongUsage
from grader.gradebook import default_url
from grader.grading import Settings, Submission, grade
from grader.intake import Source
from grader.leaks import leaks, secrets
from grader.new_course import begin
from grader.release import build
from grader.result import PartResult, Result
from grader.store import Store

from .conftest import TINY, TINY_SOLUTION

NAME = "01_tiny"
CODE = ["def double(X):\n    return X + X", "def average(X):\n    return float(double(X).sum()) / X.size"]
"""Both parts, right."""

FOUR = "def average(X):\n    return float(double(X).sum()) / 4"
"""Right for the visible tests, which ask for means of four numbers."""


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Course:
    """A course made by `grader init`, with the tiny exercise."""
    root = tmp_path_factory.mktemp("courses") / "tiny-course"
    begin(root)
    shutil.copytree(TINY / "solutions" / NAME, root / "solutions" / NAME)
    return Course(root)


@pytest.fixture(scope="module")
def course(begun) -> Course:
    """The course, with its exercise released."""
    build(begun.find(NAME), begun.root / "build", default_url(begun), None)
    return begun


@pytest.fixture(scope="module")
def config(course) -> Config:
    """The settings that nbgrader finds in the course's folder."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    config.CourseDirectory.root = str(course.root)
    config.NbGraderAPI.log_level = logging.WARNING
    return config


@pytest.fixture(scope="module")
def api(config) -> NbGraderAPI:
    return NbGraderAPI(config=copy.deepcopy(config))


@pytest.fixture
def hand_in(course):
    """Put a notebook into `submitted/`: the released one with its solution cells replaced, then changed by `change`."""

    def hand_in(student: str, *code: str, change=lambda notebook: None) -> Path:
        notebook = nbformat.read(course.root / "build" / "release" / NAME / "tiny.ipynb", as_version=4)
        answers = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
        for cell, source in zip(answers, code, strict=False):
            cell.source = source
        change(notebook)
        folder = course.root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "tiny.ipynb")
        return folder

    return hand_in


@pytest.fixture
def autograded(course, api):
    """Autograde a student's submission; return the notebook that nbgrader keeps."""

    def autograded(student: str):
        answer = api.autograde(NAME, student)
        assert answer["success"], answer.get("log") or answer["error"]
        return nbformat.read(course.root / "build" / "autograded" / student / NAME / "tiny.ipynb", as_version=4)

    return autograded


def grade_cells(notebook) -> dict[str, nbformat.NotebookNode]:
    marks = [(cell.metadata.get("nbgrader", {}), cell) for cell in notebook.cells]
    return {mark.grade_id: cell for mark, cell in marks if mark.get("grade")}


def scores(course: Course, student: str) -> dict[str, tuple[float | None, bool]]:
    """What the gradebook has: grade cell -> points and whether a person must look."""
    query = """SELECT base_cell.name, auto_score, needs_manual_grade FROM grade
        JOIN base_cell ON base_cell.id = cell_id JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id WHERE student_id = ?"""
    with sqlite3.connect(course.root / "gradebook.db") as connection:
        return {name: (score, bool(manual)) for name, score, manual in connection.execute(query, [student])}


def feedback(course: Course, api: NbGraderAPI, student: str) -> str:
    answer = api.generate_feedback(NAME, student)
    assert answer["success"], answer["log"]
    return (course.root / "build" / "feedback" / student / NAME / "tiny.html").read_text(encoding="utf-8")


# --- points -----------------------------------------------------------------------------------------------------------


def test_autograde_gives_the_points_of_grader_grade_and_keeps_its_result(course, hand_in, autograded, jail):
    folder = hand_in("ann", CODE[0], FOUR)
    shown = grade_cells(autograded("ann"))
    store = Store(course.root / "graded")
    same = grade(Submission(folder / "tiny.ipynb", NAME, "ann"), Settings(course.root, jail, store.seed(None)))
    points = {f"grade_{part.part}": part.score for part in same.parts}
    assert points == {"grade_double": 8, "grade_average": 6}
    assert {name: float(cell.outputs[-1].data["text/plain"]) for name, cell in shown.items()} == points
    assert scores(course, "ann") == {name: (score, False) for name, score in points.items()}
    assert store.get("ann", NAME).parts == same.parts


def test_cells_show_what_they_show_in_jupyter(hand_in, autograded):
    def add(notebook):
        for code in ("print('seen')\n2 + 2", "%timeit 1\n1 / 0", "raise SystemExit", "late = 'still runs'\nlate"):
            notebook.cells.append(nbformat.v4.new_code_cell(code))

    hand_in("shows", *CODE, change=add)
    numbers, error, end, late = autograded("shows").cells[-4:]
    assert [output.output_type for output in numbers.outputs] == ["stream", "execute_result"]
    assert (numbers.outputs[0].text, numbers.outputs[1].data["text/plain"]) == ("seen\n", "4")
    assert error.outputs[0].traceback[-1] == "ZeroDivisionError: division by zero"
    assert error.outputs[0].traceback[-2].strip() == "~~^~~"
    assert (end.outputs[0].traceback[-1], late.outputs[0].data["text/plain"]) == ("SystemExit", "'still runs'")


def test_cells_after_one_that_does_not_end_are_not_run(jail, monkeypatch):
    monkeypatch.setattr(cells, "TOTAL_SECONDS", 0.5)
    source = Source("1\n2\nwhile True: pass\n3", "tiny.ipynb", ((1, 1), (3, 4), (4, 5)))
    outputs = cells.played(source, ("numpy",), jail)
    assert outputs[1][0]["data"] == {"text/plain": "2"}
    assert "This cell did not finish within" in outputs[4][0]["traceback"][0]
    assert 5 not in outputs


def test_a_figure_becomes_a_picture():
    answer = player.run_cell("import matplotlib.pyplot as plt\nfigure = plt.plot([1, 2])", "cell 1")
    (picture,) = cells._outputs(answer, 1)
    assert picture["data"]["image/png"].startswith("iVBOR")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [1, None, None, []],
        ["", b"", None, []],
        ["", None, None, {}],
        ["", None, None, [HOSTILE]],
        ["", None, None, [np.zeros(9)]],
    ],
)
def test_what_is_no_output_is_not_believed(answer):
    with pytest.raises(ValueError, match="cannot be read"):
        cells._outputs(answer, 1)


def test_a_script_that_was_worked_on_counts_as_in_grader_grade(course, hand_in, autograded):
    folder = hand_in("scripted")
    (folder / "tiny.py").write_text(TINY_SOLUTION, encoding="utf-8")
    shown = grade_cells(autograded("scripted"))
    assert scores(course, "scripted") == {"grade_double": (8, False), "grade_average": (12, False)}
    assert "Graded: tiny.py" in shown["grade_double"].outputs[0].data["text/plain"]


def test_what_the_grader_fails_at_asks_for_a_person_and_keeps_the_points_before(course, api, hand_in, autograded):
    hand_in("unlucky", *CODE)
    autograded("unlucky")
    before = scores(course, "unlucky")
    hidden = course.find(NAME).hidden_tests
    text = hidden.read_text(encoding="utf-8")
    hidden.write_text(text.replace("secret_numbers * 2.0", "no_such_name"), encoding="utf-8")
    try:
        notebook = autograded("unlucky")
    finally:
        hidden.write_text(text, encoding="utf-8")
    assert scores(course, "unlucky") == {name: (score, True) for name, (score, _) in before.items()}
    assert "a person will look at it" in grade_cells(notebook)["grade_double"].outputs[0].traceback[0]
    assert "no_such_name" not in feedback(course, api, "unlucky")
    autograded("unlucky")
    assert scores(course, "unlucky") == before


def test_a_grading_process_that_dies_is_replaced(course, hand_in, autograded):
    hand_in("second", *CODE)
    autograded("second")
    held._worker(course.root, held._state(course.root)).process.kill()
    assert grade_cells(autograded("second"))["grade_double"].outputs[-1].data["text/plain"] == "8.0"


def test_points_are_not_saved_where_nothing_was_graded():
    with pytest.raises(GraderError, match=r"nothing was graded: nbgrader_config\.py must name"):
        SaveGrades().preprocess(nbformat.v4.new_notebook(), {})


def test_a_release_older_than_the_tests_is_said_to_be(course):
    released = nbformat.read(course.root / "build" / "release" / NAME / "tiny.ipynb", as_version=4)
    parts = (PartResult("double", 9.0, 9.0), PartResult("average", 12.0, 12.0))
    newer = Result(NAME, 21.0, 21.0, "strong", 1, "", "", file="tiny.ipynb", parts=parts)
    with pytest.raises(
        GraderError, match="worth 9 points in the tests and 8 in the notebook: run grader release 01_tiny"
    ):
        show_points(released, newer)


def test_outputs_are_bounded_and_hold_no_control_characters():
    (output,) = cells._outputs(["\x1b[2J\udc00\u202eten\r" + "x" * 10**6, None, None, []], 1)
    assert output["text"].startswith(
        "\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}ten\nx"
    )
    assert len(output["text"]) == player.LONGEST


# --- safety -----------------------------------------------------------------------------------------------------------


def theft(course: Course, loot: Path) -> str:
    """A cell's code that takes the gradebook away."""
    return f"import shutil\nshutil.copy({str(course.root / 'gradebook.db')!r}, {str(loot)!r})"


def test_a_cell_neither_writes_files_nor_reads_the_gradebook(course, hand_in, autograded, tmp_path):
    hand_in("thief", CODE[0] + "\n" + theft(course, tmp_path / "loot"), CODE[1])
    autograded("thief")
    assert not (tmp_path / "loot").exists()


def test_nbgraders_own_execute_lets_it_and_validates_parts_for_students(course, tmp_path, monkeypatch):
    """What autogrades elsewhere, and here runs in `nbgrader validate` only, for a student's own work."""
    shutil.copytree(course.root / "build" / "release" / NAME, tmp_path / NAME)
    monkeypatch.chdir(tmp_path / NAME)
    notebook = nbformat.read("tiny.ipynb", as_version=4)
    next(cell for cell in notebook.cells if "def double" in cell.source).source = CODE[0]
    notebook.cells.append(nbformat.v4.new_code_cell(theft(course, tmp_path / "loot")))
    nbformat.write(notebook, "tiny.ipynb")
    (failed,) = Validator().validate("tiny.ipynb")["failed"]
    assert 'grade_part("average"' in failed["source"]
    assert (
        Validator.preprocessors.default_args[0][-1] is Autograde.autograde_preprocessors.default_args[0][0] is Execute
    )
    assert (tmp_path / "loot").exists()


def forge(notebook) -> None:
    """Do all that can be done to a notebook, in the name of full marks or of an instructor's browser."""
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            cell.source = "12.0"
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "8.0", "text/html": HOSTILE})]
            cell.metadata.nbgrader |= {"points": 99.0, "locked": False, "solution": mark.grade_id == "grade_average"}
        cell.metadata["tags"] = ['">' + HOSTILE]
    notebook.metadata["title"] = HOSTILE
    notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {"x": "</script>" + HOSTILE}}
    }
    link = nbformat.v4.new_markdown_cell(f"{HOSTILE}\n~~~~\n[click](javascript:alert(1))\n```mermaid\n{HOSTILE}\n```")
    raw = nbformat.v4.new_raw_cell(HOSTILE, metadata={"raw_mimetype": "text/html"})
    notebook.cells += [
        link,
        raw,
        nbformat.v4.new_code_cell(f"class Page:\n    def _repr_html_(self):\n        return {HOSTILE!r}\nPage()"),
    ]


def elements(html: str) -> list[str]:
    """The parts of a page that a submission must not have made."""
    found = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.extend(
                f"{name}={value}"
                for name, value in attributes
                if name.startswith("on") or "javascript:" in (value or "")
            )

        def handle_data(self, data):
            if self.cdata_elem == "script" and "alert(1)" in data:
                found.append(data)

    Parser().feed(html)
    return found


def test_of_a_submission_only_the_texts_of_its_cells_count(course, api, hand_in, autograded):
    hand_in("forger", "def double(X):\n    return X", change=forge)
    notebook = autograded("forger")
    assert scores(course, "forger") == {"grade_double": (0, False), "grade_average": (0, False)}
    assert {name: cell.metadata.nbgrader.points for name, cell in grade_cells(notebook).items()} == {
        "grade_double": 8,
        "grade_average": 12,
    }
    assert not [cell for cell in notebook.cells if "tags" in cell.metadata or cell.cell_type == "raw"]
    page = feedback(course, api, "forger")
    assert "&lt;script&gt;alert(1)" in page
    assert elements(page) == []


def test_without_the_rebuilding_the_page_would_run_a_students_script(course, config, hand_in):
    def change(notebook):
        notebook.cells.append(nbformat.v4.new_markdown_cell(HOSTILE))

    hand_in("scripter", *CODE, change=change)
    unguarded = copy.deepcopy(config)
    steps = unguarded.Autograde.sanitize_preprocessors
    unguarded.Autograde.sanitize_preprocessors = [step for step in steps if not step.endswith(Rebuild.__name__)]
    api = NbGraderAPI(config=unguarded)
    assert api.autograde(NAME, "scripter")["success"]
    assert len(elements(feedback(course, api, "scripter"))) == 2


def test_grade_cells_that_were_deleted_come_back(course, hand_in, autograded):
    def delete(notebook):
        notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")]

    hand_in("deleter", *CODE, change=delete)
    assert list(grade_cells(autograded("deleter"))) == ["grade_double", "grade_average"]
    assert scores(course, "deleter") == {"grade_double": (8, False), "grade_average": (12, False)}


def test_links_in_a_submission_lead_nowhere(course, api, hand_in, autograded):
    folder = hand_in("linker", *CODE)
    (folder / "data.csv").symlink_to(course.root / "gradebook.db")
    (folder / "more").mkdir()
    (folder / "more" / "tests.py").symlink_to(course.find(NAME).hidden_tests)
    other = hand_in("victim", *CODE)
    (folder / "tiny.ipynb").unlink()
    (folder / "tiny.ipynb").symlink_to(other / "tiny.ipynb")
    notebook = autograded("linker")
    feedback(course, api, "linker")
    assert "X + X" not in nbformat.writes(notebook)
    assert "tiny.ipynb: is a symbolic link" in nbformat.writes(notebook)
    for made in ("autograded", "feedback"):
        files = {path.name for path in (course.root / "build" / made / "linker").rglob("*") if path.is_file()}
        assert files <= {"tiny.ipynb", "tiny.html", "test_tiny.py", "README.md", "exercise.json"}


def test_nothing_hidden_is_in_what_students_get_back(course, api, hand_in, autograded):
    hand_in("curious", CODE[0], FOUR)
    notebook = nbformat.writes(autograded("curious"))
    page = feedback(course, api, "curious")
    (failed,) = [test for test in Store(course.root / "graded").get("curious", NAME).tests if test.outcome == "failed"]
    assert failed.visibility == "hidden"
    numbers = [word for word in failed.message.split() if "." in word and any(letter.isdigit() for letter in word)]
    assert numbers
    for shown in (notebook, page):
        assert "average of fresh numbers" in shown
        assert [number for number in numbers if number in shown] == []
    folder = course.root / "build" / "feedback" / "curious"
    files = [(str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    assert leaks(secrets(course.find(NAME)), [*files, ("tiny.ipynb", notebook.encode())]) == []


# --- nbgrader's other commands ----------------------------------------------------------------------------------------


def test_what_nbgrader_generates_anew_is_what_was_released_and_leaks_nothing(course, api):
    folder = course.root / "build" / "release" / NAME
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"tiny.ipynb", "test_tiny.py", "README.md", "exercise.json"}
    assert api.generate_assignment(NAME)["success"]
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name: data.strip() for name, data in after.items()} == {name: data.strip() for name, data in before.items()}
    assert leaks(secrets(course.find(NAME)), after.items()) == []


def test_an_assignment_goes_through_the_exchange_and_back(course, config, tmp_path, monkeypatch):
    """Release, fetch, submit, collect, autograde, release the feedback: with a student's own folder and nobody's exchange."""
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    (tmp_path / "home").mkdir()
    exchanging = copy.deepcopy(config)
    exchanging.Exchange.root, exchanging.Exchange.cache = str(tmp_path / "exchange"), str(tmp_path / "cache")
    api = NbGraderAPI(config=exchanging)
    assert api.release_assignment(NAME)["success"]

    mine = Config(
        {"CourseDirectory": {"course_id": "tiny-course", "assignment_id": NAME, "root": str(tmp_path / "home")}}
    )
    mine.Exchange = exchanging.Exchange
    monkeypatch.chdir(tmp_path / "home")
    student = NbGraderAPI(config=mine)
    fields = {"coursedir": student.coursedir, "authenticator": student.authenticator, "parent": student}
    ExchangeFetchAssignment(**fields).start()
    path = tmp_path / "home" / NAME / "tiny.ipynb"
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "README.md",
        "exercise.json",
        "test_tiny.py",
        "tiny.ipynb",
    ]
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if "def double" in cell.source).source = CODE[0]
    nbformat.write(notebook, path)
    ExchangeSubmit(**fields).start()

    assert api.collect(NAME)["success"]
    (stamp,) = (course.root / "submitted").glob(f"*/{NAME}/timestamp.txt")
    submitted = stamp.parent.parent.name
    assert api.autograde(NAME, submitted)["success"]
    assert scores(course, submitted)["grade_double"] == (8, False)
    assert api.generate_feedback(NAME, submitted)["success"]
    assert api.release_feedback(NAME, submitted)["success"]
    (page,) = (tmp_path / "exchange" / "tiny-course" / "feedback").glob("*.html")
    assert "double: 8 of 8 points" in page.read_text(encoding="utf-8")


# --- a new course -----------------------------------------------------------------------------------------------------


def test_this_repositorys_settings_are_those_of_a_new_course(course):
    ours = Path(__file__).parent.parent / "nbgrader_config.py"
    theirs = course.root / "nbgrader_config.py"
    assert ours.read_text().replace('"digits"', '"tiny-course"') == theirs.read_text()
    assert course.id == "tiny-course"
    assert ".Execute" not in theirs.read_text()


@pytest.mark.parametrize("there", ["nbgrader_config.py", ".gitignore", "README.md", "solutions/"])
def test_a_new_course_overwrites_nothing(tmp_path, there):
    path = tmp_path / "mine" / there
    path.parent.mkdir()
    path.mkdir() if there.endswith("/") else path.write_text("mine")
    with pytest.raises(WrongUsage, match=r"is there already, and nothing is overwritten; name a new folder"):
        begin(tmp_path / "mine")
    assert list((tmp_path / "mine").iterdir()) == [path]


def test_init_says_what_it_wrote_and_what_comes_next(tmp_path, capsys):
    init(tmp_path / "my course")
    said = capsys.readouterr().out
    assert all(str(path) in said for path in (tmp_path / "my course").rglob("*") if path.is_file())
    assert f"cd '{tmp_path / 'my course'}', then grader new NAME" in said


def test_a_course_may_have_any_name(tmp_path):
    name = """O'Neill "x" \\ $course_id"""
    begin(tmp_path / name)
    assert Course(tmp_path / name).id == name


def test_a_place_that_cannot_hold_a_course_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongUsage, match="cannot hold a course"):
        begin(tmp_path / "file" / "course")
