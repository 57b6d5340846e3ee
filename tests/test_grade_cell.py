"""What a grade cell of a notebook shows, in Jupyter and where there is none."""

import re
from html.parser import HTMLParser

import pytest

from grader.grade_cell import GradeCell, show
from grader.result import TestResult


def a_test(outcome="passed", message="", name="test_double_doubles_one_row"):
    return TestResult(name, "double", outcome, 2.0 if outcome == "passed" else 0.0, 2.0, "visible", message)


def text_of(html: str) -> str:
    """Return what a reader of the page sees, after a look at its tags."""
    opened, seen = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            opened.append(tag)

        def handle_endtag(self, tag):
            assert opened.pop() == tag

        def handle_data(self, data):
            seen.append(data)

    Reader().feed(html)
    assert opened == []
    return "".join(seen)


CELL = GradeCell("double", [a_test(), a_test("failed", "double(X) is not right.\n  hint : Multiply by two.")], 8)


def test_text_and_html_say_the_same():
    for words in ("double: 1 of 2 checks pass: 4 of 8 points", "double(X) is not right.", "hint : Multiply by two."):
        assert words in repr(CELL)
        assert words in text_of(CELL._repr_html_())


def test_html_also_names_what_passes():
    assert "✓ double doubles one row" in text_of(CELL._repr_html_())


def test_the_bar_is_full_only_where_all_passes():
    assert "░" in repr(CELL)
    assert "░" not in repr(GradeCell("double", [a_test()], 8))
    assert re.search(r"width:50%", CELL._repr_html_())


def test_a_message_of_many_tests_is_shown_once():
    cell = GradeCell("double", [a_test("failed", "The same words.")] * 3, 8)
    assert repr(cell).count("The same words.") == text_of(cell._repr_html_()).count("The same words.") == 1
    assert "and 2 more" in text_of(cell._repr_html_())


def test_what_a_submission_wrote_is_text():
    attack = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>"
    html = GradeCell("double", [a_test("error", attack)], 8)._repr_html_()
    assert "<script" not in html
    assert "<img" not in html
    assert attack in text_of(html)


def test_nothing_is_loaded_from_elsewhere():
    assert "http" not in CELL._repr_html_()
    assert "url(" not in CELL._repr_html_()


def test_without_jupyter_it_is_text(capsys, monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "IPython", raising=False)
    show(CELL)
    out, err = capsys.readouterr()
    assert out == repr(CELL) + "\n"
    assert err == ""


@pytest.mark.parametrize("results", [[], [a_test()] * 2])
def test_the_share_lies_between_0_and_1(results):
    assert GradeCell("double", results, 8).share == (1.0 if results else 0.0)
