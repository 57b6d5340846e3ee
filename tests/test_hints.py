"""Hints in steps: the author's file, `grader hint`, and `pytest --hint`, in released folders and for the real course."""

import json
import shutil
from pathlib import Path

import pytest

from grader import release
from grader.course import Course, CourseError, find_course
from grader.hints import MOST, Hint
from grader.leaks import Secret, leaks, secrets
from grader.manifest import read_manifest
from grader.stubs import pieces, put, source_of

ROOT = Path(__file__).parent.parent
EXERCISES = find_course(ROOT).exercises

NUDGE = "Hint 1 of 3 for double: What is twice a number, written as a sum?"
MORE = "Hint 2 of 3 for double: Add X (N, D) to itself: the operator + works entry by entry."
NEARLY = "Hint 3 of 3 for double: Return the sum of X and X, a new array (N, D). No loop is needed"

DOUBLE = "def double(X):\n    return X + X\n"
AVERAGE = "def average(X):\n    return float((X + X).mean())\n"


def words(ended) -> str:
    """Return what a command printed, however its lines were broken."""
    assert ended.returncode == 0, ended.stderr
    return " ".join(ended.stdout.split())


def used(exercise: Path) -> dict[str, int]:
    return json.loads((exercise / ".grader-hints.json").read_text(encoding="utf-8"))["used"]


def change_manifest(exercise: Path, **changes) -> None:
    """Change what the release of an exercise says; None takes an entry away."""
    file = exercise / "exercise.json"
    data = {**json.loads(file.read_text(encoding="utf-8")), **changes}
    file.write_text(json.dumps({key: value for key, value in data.items() if value is not None}), encoding="utf-8")


# --- the author's file --------------------------------------------------------------------------------------------------


def write_hints(tiny, text: str):
    """Write the hints of the tiny exercise, and return it as it is found then."""
    (tiny.folder / "hints.toml").write_text(text, encoding="utf-8")
    return Course(tiny.course.root).find("tiny")


def test_line_ends_and_indentation_inside_a_text_are_one_space(tiny):
    hints = write_hints(tiny, 'double = ["""\n    Add X\n    to itself. """, "Use +."]').hints
    assert hints.texts == {"double": ("Add X to itself.", "Use +.")}


def test_an_exercise_without_the_file_has_no_hints(tiny):
    (tiny.folder / "hints.toml").unlink()
    assert tiny.manifest("").hints == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('duoble = ["Add."]', "duoble is no part of the exercise; there are: double, average"),
        ('double = ["a", "b", "c", "d"]', "double: has 4 hints; keep 3: a nudge, more, nearly the solution"),
        ('double = "Add."', 'double: write a list of 1 to 3 texts, such as ["a nudge", "more"]'),
        ("double = []", "double: write a list of 1 to 3 texts"),
        ('[double]\nfirst = "Add."', "double: write a list of 1 to 3 texts"),
        ('double = ["Add.", " "]', "double, hint 2: is empty; write it or take it away"),
        ('double = ["Add.", 2]', "double, hint 2: is no text; put it in quotes"),
        ('released = "no"', "released: write true or false"),
        ("double = [", "hints.toml: "),
    ],
    ids=["unknown part", "four", "no list", "none", "table", "empty", "number", "switch", "no TOML"],
)
def test_a_mistake_in_the_file_is_one_line_that_says_what_to_do(tiny, text, complaint):
    with pytest.raises(CourseError) as problem:
        _ = write_hints(tiny, text).hints
    assert str(problem.value).startswith(f"{tiny.folder / 'hints.toml'}: ")
    assert complaint in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_file_in_another_encoding_is_named(tiny):
    (tiny.folder / "hints.toml").write_bytes('double = ["größer"]'.encode("latin-1"))
    with pytest.raises(CourseError, match=r"hints\.toml: 'utf-8' codec"):
        _ = tiny.hints


def test_the_switch_keeps_hints_out_of_the_release_and_they_are_checked_all_the_same(tiny):
    off = write_hints(tiny, 'released = false\ndouble = ["Add."]')
    assert off.manifest("").hints == {}
    assert off.hints.texts == {"double": ("Add.",)}
    with pytest.raises(CourseError, match="duoble is no part"):
        _ = write_hints(tiny, 'released = false\nduoble = ["Add."]').hints


def test_a_hint_that_changes_makes_the_release_stale(course, tiny):
    release.write(release.build(tiny, course.root / "build", None, None))
    changed = write_hints(tiny, 'double = ["Another hint."]')
    assert any("exercise.json: is stale" in line for line in release.problems(course, [changed]))


def test_the_mark_does_not_depend_on_hints(tiny):
    before = tiny.suite_sha256
    assert write_hints(tiny, 'double = ["Another hint."]').suite_sha256 == before


def test_a_release_carries_its_hints_in_order(exercise):
    hints = read_manifest(exercise).hints
    assert list(hints) == ["double", "average"]
    assert [len(texts) for texts in hints.values()] == [3, 2]


def test_the_manifest_of_an_earlier_release_has_no_hints(exercise):
    change_manifest(exercise, hints=None)
    assert read_manifest(exercise).hints == {}


def test_a_solution_line_with_quotes_is_found_in_a_hint():
    line = 'hidden = X @ params["W1"]'
    manifest = json.dumps({"hints": {"forward": ["a nudge", f"Write {line}."]}}).encode()
    found = leaks([Secret("".join(line.split()), "line 1")], [("exercise.json", manifest)])
    assert len(found) == 1


# --- the command ----------------------------------------------------------------------------------------------------------


def test_hints_come_one_at_a_time_and_the_use_is_noted(grader, exercise):
    assert words(grader("hint", "double")) == f"{NUDGE} For the next one: grader hint double"
    assert used(exercise) == {"double": 1}
    assert words(grader("hint", "double")) == f"{MORE} For the next one: grader hint double"
    assert used(exercise) == {"double": 2}


def test_the_last_hint_is_said_to_be_the_last(grader):
    grader("hint", "average")
    assert words(grader("hint", "average")).endswith("its size. That was the last hint for average.")


def test_after_the_last_hint_it_is_shown_again(grader, exercise):
    for _ in range(3):
        grader("hint", "double")
    shown = words(grader("hint", "double"))
    assert shown.startswith(NEARLY)
    assert shown.endswith("There are no more hints for double. All of them again: grader hint double --again")
    assert used(exercise) == {"double": 3}


def test_again_shows_those_that_were_seen_and_uses_no_new_one(grader, exercise):
    grader("hint", "double")
    grader("hint", "double")
    assert words(grader("hint", "double", "--again")) == f"{NUDGE} {MORE}"
    assert used(exercise) == {"double": 2}


def test_again_says_how_to_get_the_first_one(grader, exercise):
    shown = words(grader("hint", "double", "--again"))
    assert shown == "You have used no hint for double yet. The first: grader hint double"
    assert not (exercise / ".grader-hints.json").exists()


def test_without_a_part_all_parts_are_listed_with_the_hints_used(grader):
    grader("hint", "double")
    lines = [line.split() for line in grader("hint").stdout.splitlines()]
    assert lines[1] == ["01_tiny", "double", "1", "of", "3"]
    assert lines[2] == ["01_tiny", "average", "0", "of", "2"]


def test_each_part_has_a_count_of_its_own(grader, exercise):
    grader("hint", "double")
    grader("hint", "average")
    assert used(exercise) == {"double": 1, "average": 1}


def test_a_release_with_fewer_hints_shows_its_last_one(grader, exercise):
    grader("hint", "double")
    grader("hint", "double")
    change_manifest(exercise, hints={"double": ["the only one"]})
    assert words(grader("hint", "double")).startswith("Hint 1 of 1 for double: the only one There are no more")


@pytest.mark.parametrize(
    "damaged",
    [
        "{",
        "[]",
        '{"schema": "grader-hints/1", "used": ["double"]}',
        '{"schema": "grader-hints/1", "used": {"double": "two"}}',
        '{"schema": "grader-hints/1", "used": {"double": -1}}',
        '{"schema": "grader-hints/9", "used": {"double": 2}}',
    ],
    ids=["no JSON", "a list", "no counts", "a word", "negative", "another schema"],
)
def test_a_damaged_note_starts_again(grader, exercise, damaged):
    (exercise / ".grader-hints.json").write_text(damaged)
    assert words(grader("hint", "double")).startswith(NUDGE)
    assert used(exercise) == {"double": 1}


def test_a_folder_that_cannot_be_written_shows_the_hint_all_the_same(grader, exercise):
    (exercise / ".grader-hints.json").mkdir()
    ended = grader("hint", "double")
    assert words(ended).startswith(NUDGE)
    (line,) = ended.stderr.splitlines()
    assert "the hint is not noted, and comes again next time" in line


def test_from_the_folder_above_the_exercise_is_found_or_asked_for(grader, exercise):
    assert words(grader("hint", "double", cwd=exercise.parent)).startswith(NUDGE)
    shutil.copytree(exercise, exercise.parent / "02_tiny")
    ended = grader("hint", "double", cwd=exercise.parent)
    assert ended.returncode == 2
    assert "several exercises have a part double: choose one, as in --folder 01_tiny" in ended.stderr


def test_the_folder_that_was_named_is_part_of_what_to_type_next(grader, exercise):
    folder = exercise.rename(exercise.parent / "my work")
    shown = words(grader("hint", "double", "--folder", "my work", cwd=folder.parent))
    assert shown.endswith("For the next one: grader hint double --folder 'my work'")
    assert used(folder) == {"double": 1}


@pytest.mark.parametrize("arguments", [["hint"], ["hint", "double"], ["hint", "double", "--again"]], ids=" ".join)
@pytest.mark.parametrize("hints", [{}, None], ids=["kept back", "an earlier release"])
def test_hints_that_are_not_there_are_said_not_to_be(grader, exercise, arguments, hints):
    change_manifest(exercise, hints=hints)
    ended = grader(*arguments)
    assert ended.returncode == 1
    assert ended.stderr == "grader: 01_tiny comes without hints: there are none, or your instructor keeps them back\n"


def test_a_part_without_hints_names_those_that_have_some(grader, exercise):
    change_manifest(exercise, hints={"average": ["Divide."]})
    ended = grader("hint", "double")
    assert ended.returncode == 1
    assert "01_tiny has no hints for double; it has some for: average" in ended.stderr
    assert "none to use" in grader("hint").stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["hint", "duoble"], "01_tiny has no part duoble; there are: double, average"),
        (["hint", "--again"], "name the part: grader hint PART --again"),
        (["hint", "double", "--folder", "nowhere"], "nowhere: no such folder"),
    ],
)
def test_mistakes_are_told(grader, arguments, complaint):
    ended = grader(*arguments)
    assert ended.returncode == 2
    assert complaint in ended.stderr


def test_lines_fit_a_narrow_terminal(grader):
    lines = grader("hint", "double", COLUMNS="40").stdout.splitlines()
    assert len(lines) > 3
    assert all(len(line) < 40 for line in lines[:2])


@pytest.mark.parametrize("columns", range(30, 60))
def test_no_line_ends_inside_a_shape(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert "(N, D)" in Hint("double", 2, 3, "Add X (N, D) to itself: the operator + works entry by entry.").shown()


# --- pytest ---------------------------------------------------------------------------------------------------------------


def test_pytest_ends_with_how_to_get_a_hint_and_uses_none(run, exercise):
    shown = run()
    assert shown.index("Next: double") < shown.index("Stuck? grader hint double")
    assert not (exercise / ".grader-hints.json").exists()


def test_pytest_shows_the_next_hint_of_the_next_part_on_request(run, grader, exercise):
    shown = run(None, "--hint")
    assert NUDGE in shown
    assert "For the next one: grader hint double" in shown
    assert "Stuck?" not in shown
    assert used(exercise) == {"double": 1}
    assert words(grader("hint", "double")).startswith(MORE)
    assert NEARLY in run(None, "--hint")


def test_hints_are_for_the_first_part_that_is_not_done(run, exercise):
    shown = run(DOUBLE + "def average(X):\n    return 1.0\n", "--hint")
    assert "Hint 1 of 2 for average" in shown
    assert used(exercise) == {"average": 1}


def test_a_part_that_is_tested_alone_gets_its_own_hint(run):
    assert "Hint 1 of 2 for average" in run(None, "--hint", "-k", "average")


def test_nothing_is_said_of_hints_when_everything_passes(run, exercise):
    for options in ([], ["--hint"]):
        end = run(DOUBLE + AVERAGE, *options).split("Everything here passes.")[1]
        assert "hint" not in end.lower()
        assert "Stuck?" not in end
    assert not (exercise / ".grader-hints.json").exists()


def test_nothing_is_offered_when_all_hints_are_used(run, grader):
    for _ in range(3):
        grader("hint", "double")
    shown = run()
    assert "Next: double" in shown
    assert "Stuck?" not in shown


def test_a_file_that_cannot_be_read_costs_no_hint(run, exercise):
    assert "Nothing could be checked; put this right first." in run("def double(X:\n    return X\n", "--hint")
    assert not (exercise / ".grader-hints.json").exists()


def test_pytest_says_so_where_there_are_no_hints(run, exercise):
    change_manifest(exercise, hints={})
    assert "There are no hints for double here." in run(None, "--hint")
    assert "Stuck?" not in run()


def test_pytest_shows_a_hint_that_it_cannot_note(run, exercise):
    (exercise / ".grader-hints.json").mkdir()
    shown = run(None, "--hint")
    assert NUDGE in shown
    assert "the hint is not noted" in shown


def test_a_part_that_waits_for_a_function_of_another_part_gets_the_hints_of_that_one(run, tmp_path):
    """Arithmetic needs backpropagate(), which is of the part after it."""
    folder = Path(shutil.copytree(ROOT / "exercises" / "10_autograd_engine", tmp_path / "10_autograd_engine"))
    script = folder / "autograd_engine.py"
    solution = (ROOT / "solutions" / folder.name / script.name).read_text(encoding="utf-8")
    text = script.read_text(encoding="utf-8")
    for name in pieces("arithmetic", text):
        text = put(name, source_of(name, solution), text)
    script.write_text(text, encoding="utf-8")
    shown = run(None, "-k", "arithmetic", cwd=folder)
    assert "Next: backpropagate(), which arithmetic waits for" in shown
    assert "Stuck? grader hint graphs" in shown


# --- the real course ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def solution_lines() -> list[Secret]:
    return [secret for exercise in EXERCISES for secret in secrets(exercise)]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
class TestRealExercise:
    def test_every_part_has_hints(self, exercise):
        assert list(exercise.hints.texts) == [part.part for part in exercise.parts]

    def test_hints_differ_from_each_other(self, exercise):
        texts = [text for texts in exercise.hints.texts.values() for text in texts]
        assert len(set(texts)) == len(texts)

    def test_hints_are_a_few_sentences_that_every_terminal_can_show(self, exercise):
        for texts in exercise.hints.texts.values():
            assert 1 <= len(texts) <= MOST
            assert all(text.isascii() and 40 <= len(text) <= 520 and text[-1] in ".?)" for text in texts)

    def test_no_hint_holds_a_line_of_a_solution(self, exercise, solution_lines):
        files = [
            (f"{part}, hint {number}", text.encode())
            for part, texts in exercise.hints.texts.items()
            for number, text in enumerate(texts, start=1)
        ]
        assert leaks(solution_lines, files) == []
