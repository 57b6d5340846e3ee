"""A mark -> Gradescope's `results.json`.

Every test is visible, or students would not see their total; so a hidden one says what it is about, whether it passed, and no more.
"""

import json
from collections.abc import Sequence
from typing import Any

from grader.feedback.student import Check, Part, parts_for_students
from grader.marks import Mark
from grader.result import shown

UNGRADED = (
    "The autograder failed, not your work: it is ungraded, and nothing is lost. Please tell your course staff; "
    "they find the reason in the autograder's own output."
)


def results_json(mark: Mark) -> str:
    """Return the JSON text for a graded mark; that of a failure for one that is not."""
    if mark.score is None:
        return failure_json(UNGRADED)
    result = mark.result
    parts = parts_for_students(result)
    data = {
        "score": mark.score,
        "execution_time": round(result.seconds, 2),
        "output": "\n".join([_summary(mark, parts), *(part.advice for part in parts if part.advice)]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"exercise": result.exercise, "isolation": result.isolation, "environment": result.environment},
        "tests": [
            _test(part, check, f"{place}.{number}")
            for place, part in enumerate(parts, start=1)
            for number, check in enumerate(part.checks, start=1)
        ],
    }
    return _text(data)


def nothing_json(reason: str) -> str:
    """Return the JSON text for a student who handed in nothing that can be graded: no points, and what to do."""
    return _text({"score": 0.0, "output": reason, "output_format": "text", "stdout_visibility": "hidden"})


def failure_json(reason: str) -> str:
    """Return the JSON text for a failure of the grader. Without score and tests it is no zero."""
    return _text({"output": reason, "output_format": "text", "visibility": "visible", "stdout_visibility": "hidden"})


def _summary(mark: Mark, parts: Sequence[Part]) -> str:
    lines = [f"{shown(mark.score or 0.0)} of {shown(mark.result.max_score)} points"]
    lines += [mark.lateness] if mark.lateness else []
    return "\n".join([*lines, *(f"  {part.name}: {shown(part.score)} of {shown(part.most)}" for part in parts)])


def _test(part: Part, check: Check, number: str) -> dict[str, Any]:
    return {
        "score": check.score,
        "max_score": check.most,
        "status": "passed" if check.outcome.family == "good" else "failed",
        "name": f"{part.name}: {check.label}",
        "number": number,
        "output": check.text,
        "tags": [part.name],
        "visibility": "visible",
        "extra_data": {"hidden": check.hidden, "outcome": check.outcome.word},
    }


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
