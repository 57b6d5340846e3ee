"""Similar submissions: similar."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.common import CourseOption, clear_errors, open_course, say
from grader.course import Course, Exercise
from grader.discovery import Found, discover
from grader.errors import WrongUsage
from grader.fault import printable
from grader.intake import IntakeError, read_submission
from grader.roster import read_roster
from grader.similarity import THRESHOLD, Comparison, Text, compare
from grader.whole import write_whole


def similar(
    exercise: Annotated[
        str | None, typer.Argument(metavar="[EXERCISE]", help="such as 01 or relu_mlp; every one if none")
    ] = None,
    submissions: Annotated[
        list[Path] | None,
        typer.Option("--submissions", metavar="PATH", help="as grader grade takes them; by default submitted/"),
    ] = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="CSV", help="the students, as for grader grade")
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", min=0.05, max=1.0, help="share of its own code that a pair has in common")
    ] = THRESHOLD,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="where similar.html goes; by default graded/")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Find pairs of submissions that are alike beyond the given code and the solution: a reason to look, not proof."""
    with clear_errors():
        found = open_course(course)
        only = found.find(exercise) if exercise else None
        folder = output or found.root / "graded"
        students = read_roster(roster) if roster else None
        work = discover(_paths(submissions, found), found, only, folder / "unpacked", students)
        chosen = [only] if only else found.exercises
        comparisons = [_compared(one, work, threshold) for one in chosen]
        comparisons = [comparison for comparison in comparisons if comparison.compared or comparison.short or only]
        for line in work.problems:
            say(line)
        page = _write(folder / "similar.html", comparisons, found.id, threshold, work.problems)
        _tell(comparisons, page)


def _paths(submissions: list[Path] | None, course: Course) -> list[Path]:
    default = course.root / "submitted"
    if not submissions and not default.is_dir():
        raise WrongUsage(f"{default}: no such folder; name the submissions by --submissions")
    return submissions or [default]


def _compared(exercise: Exercise, work: Found, threshold: float) -> Comparison:
    texts = []
    for submission in work.submissions:
        if submission.exercise == exercise.name:
            try:
                code = read_submission(submission.path).text
            except (IntakeError, OSError) as problem:
                work.problems.append(f"{submission.student or submission.path}: {problem}")
            else:
                texts.append(Text(printable(submission.student or str(submission.path)), code))
    given = [path.read_text(encoding="utf-8") for path in (exercise.script, exercise.stub) if path.exists()]
    return compare(exercise.name, texts, given, threshold)


def _write(path: Path, comparisons: list[Comparison], title: str, threshold: float, problems: list[str]) -> Path:
    from grader.feedback.similar import similar_page

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, similar_page(comparisons, title, threshold, problems), durable=False)
    except OSError as problem:
        raise WrongUsage(f"{path}: cannot be written ({problem.strerror}); name another folder by --output") from None
    return path


def _tell(comparisons: list[Comparison], page: Path) -> None:
    for comparison in comparisons:
        alike = len(comparison.pairs) + comparison.more
        print(f"{comparison.exercise}: {comparison.compared} compared, {alike} pairs alike")
        for pair in comparison.pairs[:10]:
            print(f"  {pair.share:4.0%}  {pair.first.text.who}  {pair.second.text.who}")
    print(f"Side by side: {page}. Similarity is a reason to look, not proof.")
