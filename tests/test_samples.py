"""A sample class, graded as a whole: what students hand in by mistake, in good faith and in bad faith.

`tests/submissions/<verdict>/<student>/<exercise>/` holds it. The folder names what is expected of a submission: all points
under `passed`, else that outcome among its tests and less than all points.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.course import Course, Exercise
from grader.discovery import discover
from grader.grading import Settings, Submission, grade_all
from grader.result import OUTCOMES, Result
from grader.sandbox.jail import Limits, choose_jail

ROOT = Path(__file__).resolve().parent.parent
CLASS = Path(__file__).with_name("submissions")
SEED = 20260101

# Pure loops on a busy machine take their time; whoever never ends should not.
PATIENT = Limits(call_seconds=45.0, total_seconds=90.0)
IMPATIENT = Limits(call_seconds=1.5, total_seconds=4.0)

SOFTMAX, RELU = "01_softmax_regression", "02_relu_mlp"
ALL_01 = ("standardize", "one_hot", "softmax", "cross_entropy", "gradients", "accuracy", "train")
ALL_02 = ("standardize_features", "init_params", "relu", "relu_mask", "forward", "backward", "train")

CHEATS = {  # student, exercise -> the parts in which it cheats
    ("memorised-accuracy", SOFTMAX): ("train",),
    ("claims-full-accuracy", RELU): ("backward", "train"),
    ("mutates-the-question", SOFTMAX): ALL_01,
    ("mutates-the-question", RELU): ALL_02,
    ("nan-everywhere", SOFTMAX): ALL_01,
    ("nan-everywhere", RELU): ALL_02,
    ("patches-the-checker", RELU): ALL_02,
    ("reads-the-tests", SOFTMAX): ALL_01,
    ("forges-replies", SOFTMAX): ALL_01,
    ("equals-everything", SOFTMAX): ALL_01,
    ("exits-in-a-call", SOFTMAX): ALL_01,
    ("exits-at-import", SOFTMAX): ALL_01,
}


def verdict_folders() -> list[Path]:
    return sorted(path for path in CLASS.iterdir() if path.is_dir())


def members() -> list[tuple[str, str, str]]:
    """Return verdict, student and exercise of every submission of the class."""
    folders = sorted(path for path in CLASS.glob("*/*/*") if path.is_dir() and path.name != "__pycache__")
    return [folder.relative_to(CLASS).parts for folder in folders]


MEMBERS = members()
each_member = pytest.mark.parametrize(
    ("verdict", "student", "exercise"), [pytest.param(*parts, id="/".join(parts)) for parts in MEMBERS]
)

Graded = dict[tuple[str, str], Result]


@pytest.fixture(scope="module")
def patient() -> Settings:
    jail = choose_jail("strong", PATIENT)
    return Settings(ROOT, jail, SEED, child_per_part=False, recognise=False, showcase=False)  # a third cheaper


def found(folders: list[Path]) -> list[Submission]:
    work = discover(folders, Course(ROOT), None)
    assert work.problems == []
    return work.submissions


@pytest.fixture(scope="module")
def results(patient: Settings) -> Graded:
    """The whole class, graded once."""
    endless, others = CLASS / "timeout", [folder for folder in verdict_folders() if folder.name != "timeout"]
    impatient = replace(patient, jail=choose_jail("strong", IMPATIENT))
    graded = [*grade_all(found(others), patient, workers=2), *grade_all(found([endless]), impatient, workers=2)]
    return {(result.student or "", result.exercise): result for _, result in graded}


# --- the class ----------------------------------------------------------------------------------------------------------


def test_the_class_is_large_and_varied() -> None:
    assert len(MEMBERS) >= 24
    assert {verdict for verdict, _, _ in MEMBERS} == set(OUTCOMES) - {"grader_error"}


@pytest.mark.parametrize("exercise", Course(ROOT).exercises, ids=lambda exercise: exercise.name)
def test_each_exercise_is_solved_in_six_styles_and_missed_in_three(exercise: Exercise) -> None:
    verdicts = [verdict for verdict, _, name in MEMBERS if name == exercise.name]
    assert verdicts.count("passed") >= 6
    assert len(verdicts) - verdicts.count("passed") >= 3


def test_every_student_has_one_folder() -> None:
    students = [student for _, student in {(verdict, student) for verdict, student, _ in MEMBERS}]
    assert len(students) == len(set(students))


def test_every_submission_has_a_result(results: Graded) -> None:
    assert results.keys() == {(student, exercise) for _, student, exercise in MEMBERS}


# --- each submission ------------------------------------------------------------------------------------------------------


@each_member
def test_a_submission_gets_its_verdict(results: Graded, verdict: str, student: str, exercise: str) -> None:
    result = results[student, exercise]
    assert result.graded, result.message
    outcomes = {test.outcome for test in result.tests}
    if verdict == "passed":
        assert result.score == result.max_score == 20, complaints(result)
    else:
        assert verdict in outcomes
        assert result.score is not None
        assert result.score < 20


def complaints(result: Result) -> str:
    return "\n".join(f"{test.name}: {test.message}" for test in result.tests if test.outcome != "passed")


@pytest.mark.parametrize(("student", "exercise"), [pytest.param(*cheat, id="/".join(cheat)) for cheat in CHEATS])
def test_cheating_earns_nothing(results: Graded, student: str, exercise: str) -> None:
    result = results[student, exercise]
    parts = CHEATS[student, exercise]
    gains = [(test.name, test.score) for test in result.tests if test.part in parts and test.score > 0]
    assert gains == []


def test_whoever_looks_for_the_tests_finds_nothing(results: Graded) -> None:
    messages = {test.message.split("\n")[0] for test in results["reads-the-tests", SOFTMAX].tests}
    assert messages == {f"{part}() raised RuntimeError: loot: []" for part in ALL_01}


# --- what comes back ----------------------------------------------------------------------------------------------------


@each_member
def test_no_message_gives_a_secret_away(results: Graded, verdict: str, student: str, exercise: str) -> None:
    result = results[student, exercise]
    text = "\n".join([result.message, *(f"{test.message}\n{test.hint}" for test in result.tests)])
    own = "\n".join(path.read_text(errors="replace") for path in (CLASS / verdict / student / exercise).iterdir())
    secrets = [line for line in telling_lines(exercise) if line not in own]
    assert [line for line in secrets if line in text] == []
    for path in (str(ROOT), "solutions/", "_hidden.py"):
        assert path not in text


def telling_lines(exercise: str) -> list[str]:
    (hidden,) = (ROOT / "solutions" / exercise).glob("test_*_hidden.py")
    lines = {line.strip() for line in hidden.read_text(encoding="utf-8").splitlines()}
    return sorted(line for line in lines if len(line) >= 30)


# --- one after the other ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", [SOFTMAX, RELU])
def test_a_submission_does_not_change_the_questions_of_the_next(patient: Settings, exercise: str) -> None:
    """The suites are collected once a process: what a submission does to its arguments must not outlive it."""
    both = [CLASS / "failed" / "mutates-the-question" / exercise, CLASS / "passed" / "callable-objects" / exercise]
    (_, _), (_, second) = grade_all(found(both), patient, workers=1)
    assert second.score == 20, complaints(second)
