"""Marks -> JUnit XML as pytest writes it, with the points as properties. Students may read it: a hidden test is its concept."""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable

from grader.feedback.student import Check, Part, parts_for_students
from grader.feedback.words import concept, function, who
from grader.marks import Mark
from grader.result import Result

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def junit_xml(marks: Iterable[Mark]) -> str:
    """Return one document with a suite for each mark."""
    suites = ET.Element("testsuites", name="grader")
    for mark in marks:
        suites.append(_suite(mark))
    ET.indent(suites, space=" ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(mark: Mark) -> ET.Element:
    result = mark.result
    parts = parts_for_students(result)
    checks = [check for part in parts for check in part.checks]
    failed = sum(check.outcome.family != "good" for check in checks)
    suite = ET.Element("testsuite", name=_legal(f"{who(result)} {result.exercise}"), time=f"{result.seconds:.3f}")
    counts = {"errors": int(not parts), "failures": failed, "skipped": 0, "tests": len(checks) or 1}
    suite.attrib.update({name: str(count) for name, count in counts.items()})
    score = "" if mark.score is None else f"{mark.score:g}"
    _properties(
        suite, exercise=result.exercise, points=score, max_points=f"{result.max_score:g}", penalty=f"{mark.penalty:g}"
    )
    seconds = _seconds(result)
    for part in parts:
        for check in part.checks:
            suite.append(_case(result.exercise, part, check, seconds[part.name, check.label]))
    if not parts:
        case = ET.SubElement(suite, "testcase", classname=_legal(result.exercise), name="grading", time="0.000")
        ET.SubElement(case, "error", message="The grader failed here, not the submission. It is ungraded.")
    return suite


def _case(exercise: str, part: Part, check: Check, seconds: float) -> ET.Element:
    names = {"classname": f"{exercise}.{part.name}", "name": check.label}
    case = ET.Element("testcase", {key: _legal(name) for key, name in names.items()}, time=f"{seconds:.3f}")
    _properties(case, points=f"{check.score:g}", max_points=f"{check.most:g}")
    if check.outcome.family != "good":
        first = check.text.partition("\n")[0] or check.outcome.sentence
        ET.SubElement(case, "failure", message=_legal(first)).text = _legal(check.text)
    return case


def _seconds(result: Result) -> dict[tuple[str, str], float]:
    """Return part and label -> how long its tests took, those of all cases of a hidden one together."""
    seconds: dict[tuple[str, str], float] = defaultdict(float)
    for test in result.tests:
        name = test.name if test.visibility == "visible" else function(test)
        seconds[test.part, concept(name)] += test.seconds
    return seconds


def _properties(element: ET.Element, **values: str) -> None:
    properties = ET.SubElement(element, "properties")
    for key, value in values.items():
        ET.SubElement(properties, "property", name=key, value=_legal(value))


def _legal(text: str) -> str:
    """Return text with what XML cannot hold written as pytest does: #x1B."""
    return _ILLEGAL.sub(lambda match: f"#x{ord(match[0]):02X}", text)
