"""Pairs of submissions that are alike beyond the given code, the solution, and what many students write. Nothing is executed.

copydetect turns code into letters in which all names, texts and comments are the same, and compares the runs of letters of two
submissions, wherever in the file they stand (the fingerprints of Schleimer, Wilkerson and Aiken 2003, Winnowing: local
algorithms for document fingerprinting). Every run counts, so that the same class gives the same figures again. What also
occurs in the stub, the solution, or in many submissions is left out before, as MOSS does it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import combinations
from typing import Any

RUN = 20
"""Letters in a row that count as the same."""

THRESHOLD = 0.6
"""Share of both submissions' own letters from which on a pair is shown: docs/reports.md says how it was found."""

FEWEST = 150
"""Own letters below which a submission is too short to say anything: some ten lines."""

LONGEST = 100_000
"""Characters of a source: ten times a long solution."""

USUAL = 5, 0.1
"""What more submissions than this have in common, the number or the share of the class, is what many students write."""

MOST_PAIRS = 50

Span = tuple[int, int]


@dataclass(frozen=True)
class Text:
    """The code of a submission and whose it is."""

    who: str
    code: str


@dataclass(frozen=True)
class Side:
    """One submission of a pair: how much of its own letters the other one has, and where in its code they stand."""

    text: Text
    share: float
    spans: Sequence[Span]


@dataclass(frozen=True)
class Pair:
    first: Side
    second: Side

    @property
    def share(self) -> float:
        """What the pair is judged by: the smaller of both shares."""
        return min(self.first.share, self.second.share)


@dataclass(frozen=True)
class Comparison:
    """What was found among the submissions of an exercise: the pairs, most alike first, and who could not be compared."""

    exercise: str
    compared: int
    pairs: Sequence[Pair]
    more: int = 0  # pairs above the threshold that are not listed
    short: Sequence[str] = field(default=())
    long: Sequence[str] = field(default=())


def compare(exercise: str, texts: Sequence[Text], given: Iterable[str], threshold: float = THRESHOLD) -> Comparison:
    """Return the pairs of texts that are alike to the threshold or more, beyond what is given."""
    long = [text.who for text in texts if len(text.code) > LONGEST]
    prints = {Text(text.who, _trimmed(text.code)): _prints(text.code) for text in texts if len(text.code) <= LONGEST}
    _leave_out(prints.values(), {run for code in given for run in _prints(code).hashes} | _usual(prints.values()))
    own = {text: one for text, one in prints.items() if one.token_coverage >= FEWEST}
    pairs = [_pair(one, other, own) for one, other in _candidates(own, threshold)]
    alike = sorted((pair for pair in pairs if pair.share >= threshold), key=lambda pair: -pair.share)
    short = [text.who for text in prints if text not in own]
    return Comparison(exercise, len(own), alike[:MOST_PAIRS], len(alike[MOST_PAIRS:]), short, long)


def _trimmed(code: str) -> str:
    return code.strip("\n") + "\n"  # as the tokenizer sees it


def _prints(code: str) -> Any:
    """Return copydetect's fingerprint of a code, every run of it."""
    from copydetect import CodeFingerprint  # imports matplotlib, which takes seconds

    return CodeFingerprint("code.py", RUN, 1, fp=StringIO(_trimmed(code)))


def _usual(prints: Collection[Any]) -> set[int]:
    """Return the runs that many submissions have."""
    number, share = USUAL
    counts = Counter(run for one in prints for run in one.hashes)
    return {run for run, count in counts.items() if count > max(number, share * len(prints))}


def _leave_out(prints: Iterable[Any], runs: set[int]) -> None:
    from copydetect.utils import get_token_coverage

    for one in prints:
        one.hash_idx = {run: places for run, places in one.hash_idx.items() if run not in runs}
        one.hashes = set(one.hash_idx)
        one.token_coverage = int(get_token_coverage(one.hash_idx, one.k, len(one.filtered_code)))


def _candidates(own: dict[Text, Any], threshold: float) -> Iterator[tuple[Text, Text]]:
    """Yield the pairs that have so many runs in common that they may be alike to the threshold."""
    for (one, a), (other, b) in combinations(own.items(), 2):
        shared = a.hashes & b.hashes
        if all(RUN * sum(len(x.hash_idx[run]) for run in shared) >= threshold * x.token_coverage for x in (a, b)):
            yield one, other


def _pair(one: Text, other: Text, own: dict[Text, Any]) -> Pair:
    from copydetect import compare_files

    _, shares, slices = compare_files(own[one], own[other])
    sides = zip((one, other), shares, slices, strict=True)
    first, second = (Side(text, min(1.0, float(share)), _spans(found, text.code)) for text, share, found in sides)
    return Pair(first, second)


def _spans(slices: Any, code: str) -> list[Span]:
    """Return where the common runs stand, in order and apart from each other."""
    spans: list[Span] = []
    for start, end in sorted(zip(*slices.tolist(), strict=True)):
        first, last = max(int(start), spans[-1][1] if spans else 0), min(int(end), len(code))
        if first < last:
            spans.append((first, last))
    return spans
