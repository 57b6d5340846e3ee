"""What the watch knows of an exercise: how each test ended last, and which part comes next. Nothing here is shown or run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.intake import Source
from grader.manifest import Manifest
from grader.plugin import PartScore, hidden_points, part_scores
from grader.progress import Earned, Progress
from grader.watch.hints import next_hint
from grader.watch.lines import moved
from grader.watch.runner import Test, Tested


@dataclass
class Board:
    """`state` says what goes on now, `news` what the last save or key did, `blocked` why the file cannot be tested at all."""

    exercise: Path
    manifest: Manifest
    tests: Sequence[Test] = ()  # what there is
    tested: dict[str, Tested] = field(default_factory=dict)  # by name, the last time
    running: Sequence[str] = ()  # parts
    file: str = ""
    state: str = ""
    news: str = ""
    blocked: str = ""
    hint: str = ""
    trouble: str = ""
    chosen: str = ""  # the part that the last save or the student has put in front

    @property
    def name(self) -> str:
        return self.exercise.name

    @property
    def parts(self) -> list[str]:
        """The parts that have tests here, in the order in which they are to be done."""
        return [part.part for part in self.manifest.parts if part.visible_points]

    @property
    def scores(self) -> dict[str, PartScore]:
        """The scores of the parts all of whose tests have run."""
        waiting = {test.part for test in self.tests if test.name not in self.tested}
        return {score.part: score for score in part_scores(list(self.tested.values())) if score.part not in waiting}

    @property
    def points(self) -> float:
        return sum(score.points for score in self.scores.values())

    @property
    def most(self) -> float:
        return sum(part.visible_points for part in self.manifest.parts)

    @property
    def hidden(self) -> float:
        """What the hidden tests give."""
        return hidden_points(self.manifest.parts, set(self.parts))

    @property
    def undone(self) -> list[str]:
        """The parts that are known not to have all of their points."""
        scores = self.scores
        return [part for part in self.parts if part in scores and scores[part].share < 1]

    @property
    def all_done(self) -> bool:
        return self.scores.keys() >= set(self.parts) and not self.undone

    @property
    def focus(self) -> str:
        """The part that is looked at: the chosen one as long as it is not done, or the first that is not; or nothing."""
        return self.chosen if self.chosen in self.undone else next(iter(self.undone), "")

    def first_failure(self, part: str) -> Tested | None:
        """Return the first test of a part that did not pass."""
        failed = [one for one in self.tested.values() if one.test.part == part and one.verdict.outcome != "passed"]
        return min(failed, key=lambda one: one.test.line, default=None)

    # --- what happens -------------------------------------------------------------------------------------------------

    def collected(self, tests: Sequence[Test]) -> None:
        """Take in which tests there are."""
        self.tests = tests
        names = {test.name for test in tests}
        self.tested = {name: tested for name, tested in self.tested.items() if name in names}

    def take(self, tested: Iterable[Tested], before: Source, after: Source) -> None:
        """Take in verdicts about a source that may have been saved again since, but none that says it could not be loaded."""
        self.tested |= {one.test.name: _moved(one, before, after) for one in tested if not one.verdict.blocked}

    def look_at(self, parts: Iterable[str]) -> None:
        """Put the first of these parts in front that is wrong, and not just still to be written."""
        scores, undone = self.scores, self.undone
        self.chosen = next((part for part in parts if part in undone and not scores[part].stuck), self.chosen)

    def look_further(self) -> None:
        """Put the next part in front that is not done."""
        undone = self.undone
        if undone:
            self.chosen = undone[(undone.index(self.focus) + 1) % len(undone)]

    def move_lines(self, before: Source, after: Source) -> None:
        """Let messages name the lines where the code stands now."""
        self.tested = {name: _moved(one, before, after) for name, one in self.tested.items()}

    def ask_for_hint(self) -> None:
        """Show the next hint for the part that is looked at: the exercise's own, or that of the test that failed."""
        part = self.focus
        if not part:
            self.hint = "" if not self.all_done else "Everything here passes: no hint is needed."
            return
        failure = self.first_failure(part)
        said = f"Hint for {part}: {failure.verdict.hint}" if failure and failure.verdict.hint else ""
        self.hint = next_hint(self.exercise, part) or said or f"There is no hint for {part}."

    def progress(self, source: Source) -> Progress:
        """Return what `grader list` is to know of this state."""
        found = part_scores(list(self.tested.values()))
        parts = tuple(Earned(score.part, score.points, score.most) for score in found)
        return Progress(str(self.exercise), source.filename, source.sha256, parts)


def _moved(one: Tested, before: Source, after: Source) -> Tested:
    message = moved(one.verdict.message, before, after)
    return replace(one, verdict=replace(one.verdict, message=message))
