"""A mark -> `result.json` of Classroom 50 (schema classroom50/result/v1), which takes the place of GitHub Classroom.

Its points are whole numbers, so they are hundredths of ours. What its runner says of a submission comes from the environment.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from grader.errors import WrongUsage
from grader.feedback.student import Check, Part, parts_for_students
from grader.marks import Mark

SCHEMA = "classroom50/result/v1"
HUNDREDTHS = 100

_ALWAYS = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
_WHERE_KNOWN = {"owner": "OWNER", "assignment_type": "ASSIGNMENT_TYPE"}


class Classroom50Error(WrongUsage):
    """The runner has not said what is needed; the message is one line."""


def result_json(mark: Mark, environment: Mapping[str, str], now: datetime) -> str:
    """Return the JSON text for a graded mark. Raises Classroom50Error where the runner's environment is not there."""
    checks = [(part, check) for part in parts_for_students(mark.result) for check in part.checks]
    data = {
        "schema": SCHEMA,
        **_identity(environment),
        "datetime": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": _hundredths(mark.score or 0.0),
        "max-score": _hundredths(mark.result.max_score),
        "tests": [_test(part, check) for part, check in checks],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _identity(environment: Mapping[str, str]) -> dict[str, str]:
    missing = [name for name in _ALWAYS.values() if not environment.get(name)]
    if missing:
        raise Classroom50Error(
            f"{', '.join(missing)}: not set; Classroom 50's runner sets what its result.json needs, so call this from autograder.py"
        )
    identity = {key: environment[name] for key, name in _ALWAYS.items()}
    identity["review"] = environment.get("REVIEW_URL") or identity["commit"]
    return identity | {key: environment[name] for key, name in _WHERE_KNOWN.items() if environment.get(name)}


def _test(part: Part, check: Check) -> dict[str, Any]:
    return {
        "test-name": f"{part.name}: {check.label}",
        "passed": check.outcome.family == "good",
        "score": _hundredths(check.score),
        "max-score": _hundredths(check.most),
        "message": check.text,
    }


def _hundredths(points: float) -> int:
    return round(points * HUNDREDTHS)
