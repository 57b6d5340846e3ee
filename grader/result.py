"""Result: the one record of how a submission did, version 1."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from grader.exhibits import ErrorMap, Training, read_error_map, read_training

SCHEMA = "grader-result/1"

OUTCOMES = (
    "passed",
    "failed",
    "error",  # the student's code raised
    "not_implemented",
    "timeout",
    "memory",
    "crashed",
    "rejected",  # not plain data, or not a readable submission
    "grader_error",  # the grader's own fault: the submission stays ungraded
)


@dataclass(frozen=True)
class TestResult:
    """How one test ended. `visibility` is "visible" or "hidden"; `seconds` is wall time; `exhibit` only a visible one has."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    name: str
    part: str
    outcome: str
    score: float
    max_score: float
    visibility: str
    message: str = ""
    hint: str | None = None
    seconds: float = 0.0
    exhibit: ErrorMap | None = None


@dataclass(frozen=True)
class PartResult:
    """The points of one part.

    `misconception` names a known mistake that gives the same wrong values, "a or b" where two do; `hint` is what helps; `code`
    is what it looks like here, without what tells whose it is.
    """

    part: str
    score: float
    max_score: float
    misconception: str | None = None
    hint: str | None = None
    code: str = ""


@dataclass(frozen=True)
class Result:
    """One graded submission. `score` is None where the grader failed (`graded` is false and `message` says why).

    `isolation` is the tier that the submission ran under, `seed` the grading seed, `suite` the hash of the tests, `seconds`
    the wall time, `file` the name of what was handed in, `handed_in` when it was, in ISO 8601 and UTC, empty where that is
    not known. No point depends on the `training`.
    """

    exercise: str
    score: float | None
    max_score: float
    isolation: str
    seed: int
    submission_sha256: str
    suite_sha256: str
    student: str | None = None
    file: str = ""
    graded: bool = True
    message: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    parts: tuple[PartResult, ...] = ()
    tests: tuple[TestResult, ...] = ()
    training: Training | None = None
    handed_in: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema first."""
        return {"schema": SCHEMA, **asdict(self)}

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False)


def shown(points: float) -> str:
    """Return points as text with at most two decimals."""
    return f"{round(points, 2):g}"


def result_of(
    tests: Iterable[TestResult], recognised: Mapping[str, tuple[str, ...]] | None = None, **fields: Any
) -> Result:
    """Return the Result of these tests; a grader_error among them leaves it ungraded.

    `recognised` is part -> misconception, its hint and what it looks like.
    """
    tests = tuple(tests)
    broken = next((test for test in tests if test.outcome == "grader_error"), None)
    message = f"The test {broken.name} itself broke: {broken.message}" if broken else fields.pop("message", "")
    fields.pop("message", None)
    score = None if broken else round(sum(test.score for test in tests), 6)
    most = round(sum(test.max_score for test in tests), 6)
    return Result(
        score=score,
        max_score=most,
        graded=broken is None,
        message=message,
        parts=_parts(tests, recognised or {}),
        tests=tests,
        **fields,
    )


def read_result(text: str) -> Result:
    """Return the Result of its JSON form. Raises ValueError for anything else."""
    try:
        data = json.loads(text)
        schema = data.pop("schema", None)
        if schema != SCHEMA:
            raise ValueError(f"its schema is {schema!r}, not {SCHEMA!r}")
        parts = tuple(PartResult(**part) for part in data.pop("parts"))
        tests = tuple(
            TestResult(**test | {"exhibit": read_error_map(test.get("exhibit"))}) for test in data.pop("tests")
        )
        training = read_training(data.pop("training", None))
        return Result(**data, parts=parts, tests=tests, training=training)
    except (TypeError, KeyError, AttributeError) as problem:
        raise ValueError(f"it is not a Result: {problem}") from None


def _parts(tests: tuple[TestResult, ...], recognised: Mapping[str, tuple[str, ...]]) -> tuple[PartResult, ...]:
    names = dict.fromkeys(test.part for test in tests)
    return tuple(
        PartResult(
            name,
            round(sum(test.score for test in tests if test.part == name), 6),
            round(sum(test.max_score for test in tests if test.part == name), 6),
            *recognised.get(name, ()),
        )
        for name in names
    )
