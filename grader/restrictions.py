"""`restrictions.toml`: what an exercise forbids its submissions to use.

    [[forbidden]]
    names = ["torch.nn", "torch.autograd"]    # dotted paths: as imports and attributes, and all that lies below them
    methods = ["backward"]                    # attributes and keywords of anything
    why = "the gradients are to be worked out by hand"

The syntax tree of a submission is searched for them in the sandbox (see `sandbox.restrictions`); a part that breaks a rule
earns nothing.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.fault import Fault, SubmissionFault
from grader.intake import Source
from grader.sandbox import restrictions as syntax

FILENAME = "restrictions.toml"


@dataclass(frozen=True)
class Violation:
    """A forbidden thing, the line at which it is used, and why it is forbidden."""

    line: int
    what: str
    why: str

    def fault(self, source: Source, part: str) -> SubmissionFault:
        return SubmissionFault(
            Fault("forbidden", f"`{self.what}`: {self.why}", frames=((self.line, ""),)), source, part
        )


@dataclass(frozen=True)
class Restrictions:
    """The rules of an exercise: dicts with the keys `names`, `methods` and `why`; none for most exercises."""

    rules: tuple[dict[str, Any], ...] = ()

    def violations(self, source: Source, parts: Sequence[str]) -> dict[str, Violation]:
        """Return the violation of each part that has one. Parses the source in this process: for one's own code."""
        return self.read(syntax.violations(source.text, parts, list(self.rules)))

    def read(self, found: Any) -> dict[str, Violation]:
        """Return the violations that the search found, in its own form. A damaged answer holds none."""
        places = found.items() if isinstance(found, dict) else ()
        return {part: Violation(*place) for part, place in places if _is_place(place)}

    @property
    def words(self) -> list[str]:
        """Every name and method that is forbidden."""
        return [word for rule in self.rules for word in (*rule["names"], *rule["methods"])]


def _is_place(place: Any) -> bool:
    return isinstance(place, list) and [type(item) for item in place] == [int, str, str]


def read_restrictions(path: Path) -> Restrictions:
    """Return the restrictions in a file, none where it is missing. Raises ValueError that names what is wrong with it."""
    if not path.exists():
        return Restrictions()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{path}: {problem}") from None
    return restrictions_of(data.get("forbidden"), str(path))


def restrictions_of(rules: Any, place: str) -> Restrictions:
    """Return the restrictions of a list of rules. Raises ValueError."""
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise ValueError(f"{place}: write [[forbidden]] tables with names, methods and why")
    full = [{"names": [], "methods": [], "why": "", **rule} for rule in rules]
    if not all(map(_is_rule, full)):
        raise ValueError(f"{place}: a rule has lists of names and methods, one of them at least, and says why")
    return Restrictions(tuple(full))


def _is_rule(rule: dict[str, Any]) -> bool:
    if set(rule) != {"names", "methods", "why"} or type(rule["names"]) is not list or type(rule["methods"]) is not list:
        return False
    words = [*rule["names"], *rule["methods"]]
    return bool(words) and all(isinstance(text, str) and text for text in (*words, rule["why"]))
