"""Due dates, extensions and late policies: what is taken off, why, and that nbgrader's gradebook says the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.plugins import CsvExportPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config.loader import PyFileConfigLoader
from typer.testing import CliRunner

from grader import gradebook
from grader.cli import app
from grader.deadlines import Deadlines, Policy, PolicyError, lateness
from grader.discovery import discover
from grader.feedback.page import class_report
from grader.feedback.student import student_page
from grader.feedback.table import grades_csv
from grader.gradebook.dates import DateError
from grader.grading import Settings
from grader.handed_in import TimesError, read_times, read_timestamp
from grader.marks import UNKNOWN, Mark, marks_of, unknown_times
from grader.moments import MomentError, as_iso, read_duration, read_moment, shown_moment, zone_named
from grader.result import PartResult, Result, read_result
from grader.roster import read_roster
from grader.run import grade_class
from grader.settings import CourseSettings, SettingsError
from grader.store import Store

from .conftest import TINY_SOLUTION

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEN = Policy(percent_a_day=10)


def graded(
    handed_in: datetime | None = None, score: float = 20.0, student: str = "s1", exercise: str = "01_tiny"
) -> Result:
    parts = (PartResult("double", score * 0.4, 8), PartResult("average", score * 0.6, 12))
    time = as_iso(handed_in) if handed_in else ""
    return Result(exercise, score, 20.0, "strong", 1, "", "", student=student, parts=parts, handed_in=time)


def mark(late: timedelta, policy: Policy = TEN, score: float = 20.0) -> Mark:
    (found,) = marks_of([graded(DUE + late, score)], Deadlines({"01_tiny": DUE}, policy=policy))
    return found


# --- the arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "penalty"),
    [(-DAY, 0), (timedelta(), 0), (timedelta(seconds=1), 2), (DAY, 2), (DAY + HOUR, 4), (30 * DAY, 20)],
)
def test_a_late_submission_loses_ten_percent_of_the_points_for_each_day_that_has_begun(late, penalty):
    assert mark(late).penalty == penalty
    assert mark(late).score == 20 - penalty
    assert mark(late).result.score == 20


def test_nobody_loses_more_than_was_earned():
    found = mark(3 * DAY, score=5.0)
    assert (found.penalty, found.score) == (5, 0)
    assert found.lateness == "3 days late: 30% of 20 points taken off, no more than was earned"


def test_minutes_of_grace_cost_nothing_and_count_once_they_are_over():
    policy = replace(TEN, grace_minutes=15)
    assert mark(timedelta(minutes=15), policy).lateness == "15 min late, within 15 min of grace"
    assert mark(timedelta(minutes=15), policy).penalty == 0
    assert mark(timedelta(minutes=15, seconds=1), policy).penalty == 2
    assert mark(DAY + timedelta(minutes=5), policy).penalty == 4  # the second day has begun


def test_late_days_are_used_before_anything_is_taken_off_in_the_order_of_due_dates():
    due = {"02_b": DUE, "01_a": DUE + DAY, "03_c": DUE + 2 * DAY}
    results = [graded(due[name] + 2 * DAY, exercise=name) for name in due]
    marks = {
        found.result.exercise: found for found in marks_of(results, Deadlines(due, policy=replace(TEN, late_days=3)))
    }
    assert {name: found.penalty for name, found in marks.items()} == {"02_b": 0, "01_a": 2, "03_c": 4}
    assert marks["02_b"].lateness == "2 days late: 2 of 3 late days used, nothing taken off"
    assert marks["01_a"].lateness == "2 days late: 3 of 3 late days used, 10% of 20 points taken off"


def test_an_extension_moves_one_students_due_date():
    results = [graded(DUE + DAY, student="s1"), graded(DUE + DAY, student="s2")]
    one, other = marks_of(results, Deadlines({"01_tiny": DUE}, {("s1", "01_tiny"): DAY}, policy=TEN))
    assert (one.penalty, one.lateness) == (0, "")
    assert other.penalty == 2


def test_an_unknown_time_takes_nothing_off_and_is_said():
    deadlines = Deadlines({"01_tiny": DUE}, {}, {("s1", "01_tiny"): DUE + 9 * DAY}, TEN)  # of an earlier attempt
    (found,) = marks_of([graded()], deadlines)
    assert (found.penalty, found.lateness) == (0, UNKNOWN)
    assert unknown_times([found]) == [
        "01_tiny: when s1 handed in is unknown, so nothing is taken off; grader deadline times FILE gives the times"
    ]


def test_without_a_due_date_nothing_is_said():
    assert marks_of([graded()], Deadlines()) == [Mark(graded())]
    assert unknown_times([Mark(graded())]) == []


def test_late_days_of_submissions_that_only_the_gradebook_knows_count():
    known = Deadlines(
        {"01_tiny": DUE + DAY, "00_old": DUE}, {}, {("s1", "00_old"): DUE + DAY}, replace(TEN, late_days=1)
    )
    (found,) = marks_of([graded(DUE + 2 * DAY)], known)
    assert found.penalty == 2


POLICIES = st.builds(
    Policy, st.floats(0, 100), st.floats(0, 1440), st.integers(0, 366), st.sampled_from(["", "UTC", "Europe/Berlin"])
)
DELAYS = st.timedeltas(timedelta(days=-400), timedelta(days=400))
TERM = {name: DUE + 7 * number * DAY for number, name in enumerate(["01_a", "02_b", "03_c"])}


@given(POLICIES, st.dictionaries(st.sampled_from(list(TERM)), st.tuples(DELAYS, st.floats(0, 20)), min_size=1))
def test_a_penalty_is_never_below_nothing_nor_above_what_was_earned(policy, delays):
    results = [graded(TERM[name] + delay, score, exercise=name) for name, (delay, score) in delays.items()]
    for found in marks_of(results, Deadlines(TERM, policy=policy)):
        assert 0 <= found.penalty <= round(found.result.score, 6)
        assert 0 <= found.score <= found.result.score + 1e-6
        assert found.penalty == 0 or found.lateness


@given(POLICIES, st.dictionaries(st.sampled_from(list(TERM)), DELAYS, min_size=1), st.data())
def test_handing_in_earlier_never_costs_more(policy, delays, data):
    def penalties(delays: dict[str, timedelta]) -> dict[str, float]:
        results = [graded(TERM[name] + delay, exercise=name) for name, delay in delays.items()]
        return {found.result.exercise: found.penalty for found in marks_of(results, Deadlines(TERM, policy=policy))}

    name = data.draw(st.sampled_from(list(delays)))
    earlier = delays | {name: delays[name] - data.draw(st.timedeltas(timedelta(), timedelta(days=400)))}
    before, after = penalties(delays), penalties(earlier)
    assert all(after[exercise] <= before[exercise] for exercise in delays)


@given(POLICIES, st.dictionaries(st.sampled_from(list(TERM)), DELAYS, min_size=1))
def test_no_student_uses_more_late_days_than_a_term_has(policy, delays):
    times = {("s1", name): TERM[name] + delay for name, delay in delays.items()}
    found = lateness(times, Deadlines(TERM, policy=policy)).values()
    assert sum(late.covered for late in found) == max(late.used for late in found) <= policy.late_days


@pytest.mark.parametrize(
    "wrong",
    [
        *[{"percent_a_day": percent} for percent in (101, -1, float("nan"), "10")],
        *[
            {"grace_minutes": -1},
            {"late_days": 1.5},
            {"late_days": True},
            {"timezone": "Berlin"},
            {"timezone": "../etc"},
        ],
    ],
)
def test_a_policy_out_of_range_is_refused_with_its_name(wrong):
    with pytest.raises(PolicyError, match=f"LatePolicy.{next(iter(wrong))}"):
        Policy(**wrong)


# --- times as people write them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    {
        "2026-03-31": "2026-03-31T21:59:59Z",  # the end of the day, in Berlin's summer
        "2026-03-01": "2026-03-01T22:59:59Z",
        "2026-03-31 18:00": "2026-03-31T16:00:00Z",
        "2026-03-31T18:00": "2026-03-31T16:00:00Z",
        "2026-03-31T18:00+00:00": "2026-03-31T18:00:00Z",
        "2026-03-31 18:00 +0530": "2026-03-31T12:30:00Z",
        "2026-03-31 18:00 America/New_York": "2026-03-31T22:00:00Z",
        "2026-03-31 18:00:00.500000 UTC": "2026-03-31T18:00:00.500000Z",
    }.items(),
)
def test_a_time_without_a_zone_is_the_courses(text, moment):
    assert as_iso(read_moment(text, zone_named("Europe/Berlin"))) == moment


@pytest.mark.parametrize(
    "wrong", ["", "tomorrow", "31.03.2026", "03/31/2026", "2026-02-30", "2026-03-31 25:00", "2026-03-31 18:00 Nowhere",
    "0001-01-01T00:00+14:00", "20260331", "2026-03-31 ../../etc/passwd", "2026-03-31 18:00 CEST"],
)  # fmt: skip
def test_a_date_in_a_wrong_form_is_refused(wrong):
    with pytest.raises(MomentError, match=r"is no date|is no time zone"):
        read_moment(wrong, zone_named("Europe/Berlin"))


def test_a_length_of_time_has_a_unit():
    assert (read_duration("2d"), read_duration("36h"), read_duration("90min")) == (2 * DAY, 36 * HOUR, 1.5 * HOUR)
    assert read_duration("2") is None


# --- when it was handed in ----------------------------------------------------------------------------------------------


def test_nbgraders_timestamp_is_read_and_is_in_utc_where_it_names_no_zone(tmp_path):
    assert read_timestamp(tmp_path) == ""
    for text in ("2026-03-31 18:00:00.000000 UTC", "2026-03-31 18:00", "2026-03-31 20:00:00 Europe/Berlin\n"):
        (tmp_path / "timestamp.txt").write_text(text)
        assert read_timestamp(tmp_path) == "2026-03-31T18:00:00Z"


@pytest.fixture
def submitted(tmp_path):
    folder = tmp_path / "submitted" / "s1" / "01_tiny"
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text(TINY_SOLUTION)
    return folder


def test_a_timestamp_that_cannot_be_read_is_said_and_the_work_graded(course, submitted):
    (submitted / "timestamp.txt").write_text("yesterday")
    found = discover([submitted.parents[1]], course, None)
    assert [submission.handed_in for submission in found.submissions] == [""]
    assert found.problems == [
        f"{submitted}/timestamp.txt: 'yesterday' is no date; write {found.problems[0].split('write ')[1]}"
    ]
    assert "the hand-in time is unknown" in found.problems[0]


def test_a_timestamp_that_a_student_uploaded_is_not_believed(course, tmp_path):
    folder = tmp_path / "download" / "Jane Doe_4711_assignsubmission_file"
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text(TINY_SOLUTION)
    (folder / "timestamp.txt").write_text("2020-01-01 00:00 UTC")
    (submission,) = discover([folder.parent], course, None).submissions
    assert submission.handed_in == ""


def test_a_time_is_kept_with_the_result_and_as_long_as_the_work_is_the_same(course, jail, submitted, tmp_path):
    store, settings = Store(tmp_path / "graded"), Settings(course.root, jail, seed=3)

    def grade() -> Result:
        found = discover([submitted.parents[1]], course, None).submissions
        outcome = grade_class(found, settings, workers=1, store=store, db=None, finished=lambda result: None)
        assert outcome.results == list(store.all())
        return outcome.results[0]

    assert grade().handed_in == ""
    (submitted / "timestamp.txt").write_text("2026-03-31 18:00 UTC")
    assert grade().handed_in == "2026-03-31T18:00:00Z"
    (submitted / "timestamp.txt").unlink()
    assert grade().handed_in == "2026-03-31T18:00:00Z"
    (submitted / "tiny.py").write_text(TINY_SOLUTION + "\n# another attempt\n")
    assert grade().handed_in == ""


def test_a_result_from_before_there_were_times_is_still_read():
    old = graded().to_dict()
    del old["handed_in"]
    assert read_result(json.dumps(old)) == graded()


def times_of(path, roster=None) -> list[tuple[str, str | None, str]]:
    return [(line.student, line.exercise, as_iso(line.moment)) for line in read_times(path, zone_named("UTC"), roster)]


def test_times_come_from_a_csv_file(tmp_path):
    file = tmp_path / "times.csv"
    file.write_text("\ufeffstudent,exercise,submitted_at,note\ns1,01,2026-03-31 18:00,x\ns2,01,,y\n", encoding="utf-8")
    assert times_of(file) == [("s1", "01", "2026-03-31T18:00:00Z")]


MOODLE = """\ufeffIdentifier,"Full name","Email address",Status,Grade,"Last modified (submission)","Last modified (grade)"
"Participant 4711","Jane Doe",jane@x.org,"Submitted for grading",,"Tuesday, 31 March 2026, 6:05 PM",-
"Participant 4712","Jo Bloggs",jo@x.org,"No submission",,-,-
"""


def test_times_come_from_moodles_worksheet(tmp_path):
    (tmp_path / "sheet.csv").write_text(MOODLE, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("id,moodle_id\njane,4711\njo,4712\n")
    assert times_of(tmp_path / "sheet.csv") == [("4711", None, "2026-03-31T18:05:00Z")]
    assert times_of(tmp_path / "sheet.csv", read_roster(tmp_path / "roster.csv"))[0][0] == "jane"


@pytest.mark.parametrize(
    ("text", "said"),
    {
        "who,when\ns1,now\n": "its columns are who, when; there must be student, exercise, submitted_at",
        "": "its columns are missing",
        "student,exercise,submitted_at\ns1,01,now\n": "line 2: 'now' is no date",
        "student,exercise,submitted_at\n../s1,01,2026-01-01\n": "line 2: '../s1' is no student's id",
        MOODLE.replace("Tuesday", "Dienstag"): "is no time as Moodle writes it in English",
        MOODLE.replace("Participant", "Teilnehmer/in"): "is not Participant and a number",
    }.items(),
)
def test_a_file_of_times_that_cannot_be_read_is_named(tmp_path, text, said):
    (tmp_path / "times.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TimesError) as caught:
        times_of(tmp_path / "times.csv")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


# --- the gradebook ------------------------------------------------------------------------------------------------------

CONFIG = """
c.AssignLatePenalties.plugin_class = "grader.gradebook.late_policy.LatePolicy"
c.LatePolicy.percent_a_day = 10.0
c.LatePolicy.late_days = 1
c.LatePolicy.timezone = "UTC"
"""


@pytest.fixture
def late_course(course):
    """A course that takes off ten percent a day after one late day."""
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + CONFIG)
    return course


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, late_course) -> str:
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").new_url()
    return gradebook.default_url(late_course)


def exported(url: str, course, tmp_path) -> dict[str, tuple[float, float, float]]:
    """Return raw points, penalty and points of each student, as nbgrader's export writes them."""
    with gradebook.opened(url, course.id) as book:
        CsvExportPlugin(to=str(tmp_path / "export.csv")).export(book)
    header, *lines = [line.split(",") for line in (tmp_path / "export.csv").read_text().splitlines()]
    columns = [header.index(name) for name in ("raw_score", "late_submission_penalty", "score")]
    return {line[header.index("student_id")]: tuple(float(line[column]) for column in columns) for line in lines}


def reported(url: str, course, results: list[Result]) -> dict[str, tuple[float, float, float]]:
    marks = marks_of(results, gradebook.read_deadlines(url, course))
    return {found.result.student: (found.result.score, found.penalty, found.score) for found in marks}


def test_due_dates_extensions_and_penalties_are_nbgraders_and_equal_to_the_reports(url, late_course, tmp_path):
    tiny = late_course.find("tiny")
    results = [graded(DUE + 3 * DAY, score, student) for student, score in (("s1", 20.0), ("s2", 20.0), ("s3", 1.0))]
    results.append(graded(None, 20.0, "s4"))
    gradebook.record(url, late_course, results)
    assert exported(url, late_course, tmp_path)["s1"] == (20, 0, 20)
    gradebook.set_due(url, tiny, DUE)
    assert gradebook.extend(url, tiny, "s2", DAY) == DUE + DAY
    expected = {"s1": (20, 4, 16), "s2": (20, 2, 18), "s3": (1, 1, 0), "s4": (20, 0, 20)}
    assert exported(url, late_course, tmp_path) == expected
    assert reported(url, late_course, results) == expected
    with gradebook.opened(url, late_course.id) as book:
        submission = book.find_submission("01_tiny", "s2")
        assert (submission.extension, submission.total_seconds_late) == (DAY, 2 * 86400)
    gradebook.extend(url, tiny, "s2", None)
    gradebook.set_due(url, tiny, None)
    assert exported(url, late_course, tmp_path)["s1"] == (20, 0, 20)


def test_nbgraders_own_autograde_takes_off_the_same(url, late_course, tmp_path):
    gradebook.set_due(url, late_course.find("tiny"), DUE)
    gradebook.record(url, late_course, [graded(DUE + 3 * DAY)])
    with gradebook.opened(url, late_course.id) as book:
        book.find_submission_notebook("tiny", "01_tiny", "s1").late_submission_penalty = 13
        book.db.commit()
    config = PyFileConfigLoader("nbgrader_config.py", path=str(late_course.root)).load_config()
    names = {"notebook": "tiny", "assignment": "01_tiny", "student": "s1", "db_url": url}
    AssignLatePenalties(config=config).preprocess(nbformat.v4.new_notebook(), {"nbgrader": names})
    assert exported(url, late_course, tmp_path) == {"s1": (20, 4, 16)}


def test_an_extension_may_come_before_the_submission(url, late_course, tmp_path):
    tiny = late_course.find("tiny")
    gradebook.set_due(url, tiny, DUE)
    gradebook.extend(url, tiny, "s1", DUE + 3 * DAY, enrolled=["s1"])
    gradebook.record(url, late_course, [graded(DUE + 3 * DAY)])
    assert exported(url, late_course, tmp_path) == {"s1": (20, 0, 20)}


def test_what_cannot_be_a_date_is_refused(url, late_course):
    tiny = late_course.find("tiny")
    with pytest.raises(DateError, match="has no due date to extend"):
        gradebook.extend(url, tiny, "s1", DAY)
    gradebook.set_due(url, tiny, DUE)
    with pytest.raises(DateError, match="'s1' is not in the gradebook"):
        gradebook.extend(url, tiny, "s1", DAY)
    with pytest.raises(
        DateError, match="2026-03-01 11:00 UTC: is not after the due date of 01_tiny, 2026-03-01 12:00 UTC"
    ):
        gradebook.extend(url, tiny, "s1", DUE - HOUR, enrolled=["s1"])
    gradebook.extend(url, tiny, "s1", DAY, enrolled=["s1"])
    with pytest.raises(DateError, match=r"has extensions \(s1\).*remove them first"):
        gradebook.set_due(url, tiny, None)


def test_without_a_late_policy_nbgraders_penalties_are_left_alone(course, tiny, tmp_path):
    url = gradebook.default_url(course)
    gradebook.record(url, course, [graded(DUE + DAY)])
    with gradebook.opened(url, course.id) as book:
        book.find_submission_notebook("tiny", "01_tiny", "s1").late_submission_penalty = 3
        book.db.commit()
    gradebook.set_due(url, tiny, DUE)
    gradebook.record(url, course, [graded(DUE + DAY)])
    assert exported(url, course, tmp_path) == {"s1": (20, 3, 17)}


def test_reading_dates_makes_no_gradebook(late_course):
    assert gradebook.read_deadlines(gradebook.default_url(late_course), late_course).due == {}
    assert not (late_course.root / "gradebook.db").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    {
        "c.LatePolicy.percent_per_day = 10": "there is no LatePolicy.percent_per_day; there are: percent_a_day",
        "c.LatePolicy.percent_a_day = 150": "LatePolicy.percent_a_day is 150; it must be a number from 0 to 100",
        "c.LatePolicy.timezone = 'Berlin'": "LatePolicy.timezone: 'Berlin' is no time zone",
        "1 / 0": "cannot be read (ZeroDivisionError: division by zero)",
    }.items(),
)
def test_a_policy_that_cannot_be_is_named_with_its_file(course, line, said):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + line + "\n")
    with pytest.raises(SettingsError) as caught:
        _ = CourseSettings(course).policy
    assert f"{config}: {said}" in str(caught.value)


# --- the reports and the command line -----------------------------------------------------------------------------------


def test_the_reports_show_what_counts_with_the_raw_points_and_the_reason():
    found = mark(DAY + HOUR)
    reason = "2 days late: 20% of 20 points taken off"
    page = student_page(found.result, found)
    assert "<b>16</b>" in page
    assert f"Graded with 20 points, 4 taken off. Handed in: {reason}." in page
    report = class_report([found.result], "Class", [], [found])
    assert 'data-value="16.0"' in report
    assert "20 − 4 late" in report
    assert reason in report
    header, row = (line.split(",") for line in grades_csv([found]).splitlines())
    assert (
        dict(zip(header, row, strict=True)).items()
        >= {
            "raw_score": "20",
            "late_submission_penalty": "4",
            "score": "16",
            "lateness": reason,
        }.items()
    )


@pytest.fixture
def run(late_course, monkeypatch):
    """Run a command in the course's folder; return its exit code and all that it says."""
    monkeypatch.chdir(late_course.root)

    def run(*arguments: object) -> tuple[int, str]:
        ended = CliRunner().invoke(app, [str(argument) for argument in arguments])
        return ended.exit_code, ended.output

    return run


def test_times_given_later_reach_the_results_the_gradebook_and_the_reports(run, late_course, tmp_path):
    store = Store(late_course.root / "graded")
    for student in ("s1", "s2"):
        store.put(graded(None, 20.0, student))
    (tmp_path / "times.csv").write_text("student,exercise,submitted_at\ns1,tiny,2026-03-03 12:00\ns3,tiny,2026-03-03\n")
    assert run("deadline", "set", "01", "2026-03-01 12:00") == (
        0,
        "01_tiny: due 2026-03-01 12:00 UTC. grader report writes the reports anew.\n",
    )
    code, said = run("deadline", "times", tmp_path / "times.csv")
    assert code == 0
    assert "s3 has no result of 01_tiny" in said
    assert "Hand-in times stored: 1. Times without a zone are in UTC." in said
    assert store.get("s1", "01_tiny").handed_in == "2026-03-03T12:00:00Z"
    assert run("report")[0] == 0
    rows = (late_course.root / "graded" / "grades.csv").read_text()
    assert 's1,01_tiny,20,2,18,20,"2 days late: 1 of 1 late days used, 10% of 20 points taken off"' in rows
    assert f's2,01_tiny,20,0,20,20,"{UNKNOWN}"' in rows
    assert exported(gradebook.default_url(late_course), late_course, tmp_path)["s1"] == (20, 2, 18)
    assert "when s2 handed in is unknown" in (late_course.root / "graded" / "report.html").read_text()
    assert run("deadline", "extend", "01", "s1", "36h")[1].startswith("01_tiny: due 2026-03-03 00:00 UTC for s1.")
    code, said = run("deadline", "show")
    assert "10% of an exercise's points a day, 1 late days a term. Times are in UTC." in " ".join(said.split())
    assert "s1: 1 d 12 h more" in said
    assert "s1: 1 of 1 late days used" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    {
        ("deadline", "set", "nine", "2026-03-01"): "no exercise 'nine'",
        ("deadline", "set", "01", "1.3.2026"): "'1.3.2026' is no date",
        ("deadline", "extend", "01", "s1", "two days"): "'two days' is no date",
        ("deadline", "show", "--db", "gradebook"): "'gradebook' is no database URL",
        ("deadline", "times", "none.csv"): "none.csv: cannot be read",
    }.items(),
)
def test_bad_input_is_one_line(run, arguments, said):
    code, output = run(*arguments)
    assert code == 2
    assert said in output
    assert output.count("\n") == 1


def test_a_time_is_shown_with_the_machines_zone_where_the_course_has_none(run, late_course):
    config = late_course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace('"UTC"', '""'))
    assert "this machine's zone" in run("deadline", "set", "01", "2026-03-01")[1]
    assert shown_moment(DUE, None) == DUE.astimezone().strftime("%Y-%m-%d %H:%M %Z")
