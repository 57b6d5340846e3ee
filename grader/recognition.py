"""Names the known mistake behind a part that failed: the one misconception that gives the same wrong values in the same tests.

The tests ask every submission the same at one grading seed. So what a failed test heard is compared with what the same test
hears from each misconception of the part, which is run once, in a sandbox like any submission, when it is first needed.
A name is given only where one misconception agrees with all failed tests and passes all that the submission passes; where two to
four do, which no test tells apart, it is said that it is one of them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from grader.known import Known
from grader.misconceptions import Misconception
from grader.transcript import Tried

MOST_ALIKE = 4
"""So many misconceptions that no test tells apart are named together; more would be no answer."""

Run = Callable[[Misconception, Collection[str]], Mapping[str, Tried]]
"""Runs tests, by their ids, against a misconception."""


class Recogniser:
    """Knows an exercise's misconceptions at one grading seed; `shared` is what other processes of the run know, too."""

    def __init__(self, misconceptions: Sequence[Misconception], run: Run, shared: Known | None = None) -> None:
        self.misconceptions = misconceptions
        self._run = run
        self._shared = shared
        self._tried: dict[str, dict[str, Tried]] = defaultdict(dict)  # name -> test -> what it does there

    def recognise(self, part: str, tried: Mapping[str, Tried]) -> Sequence[Misconception]:
        """Return the misconception that a submission has, given what each test of `part` heard from it.

        Several where it is one of them, none where it is not known.
        """
        failed = [test for test, one in tried.items() if one.outcome != "passed"]
        if not failed or not all(tried[test].says_something() for test in failed):
            return []
        candidates = [one for one in self.misconceptions if one.part == part]
        for test in failed:
            candidates = [one for one in candidates if self._in(one, [test])[test].is_like(tried[test])]
        candidates = [one for one in candidates if self._outcomes(one, tried) == [t.outcome for t in tried.values()]]
        return candidates if len(candidates) <= MOST_ALIKE else []

    def _outcomes(self, misconception: Misconception, tests: Collection[str]) -> list[str]:
        known = self._in(misconception, tests)
        return [known[test].outcome for test in tests]

    def _in(self, misconception: Misconception, tests: Collection[str]) -> Mapping[str, Tried]:
        known = self._tried[misconception.name]
        if self._shared and not known.keys() >= set(tests):
            known.update(self._shared.read(misconception.name))
        new = [test for test in tests if test not in known]
        if new:
            known.update(self._run(misconception, new))
            if self._shared:
                self._shared.write(misconception.name, known)
        return known
