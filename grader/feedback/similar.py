"""Comparisons of submissions -> one page with the pairs side by side, what they have in common marked."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from grader.feedback.render import render
from grader.similarity import Comparison, Side


def similar_page(comparisons: Sequence[Comparison], title: str, threshold: float, problems: Sequence[str]) -> str:
    """Return one self-contained HTML page. `problems` are lines about submissions that could not be read."""
    return render(
        "similar.html",
        title=title,
        comparisons=comparisons,
        threshold=round(100 * threshold),
        problems=problems,
        marked=marked,
    )


def marked(side: Side) -> Markup:
    """Return the code of a side with its common runs in marks. Whatever it holds, it is text."""
    code = "".join(letter if letter in "\n\t" or letter.isprintable() else "�" for letter in side.text.code)
    return Markup("").join(_pieces(code, side.spans))


def _pieces(code: str, spans: Iterable[tuple[int, int]]) -> Iterable[Markup]:
    last = 0
    for start, end in spans:
        yield escape(code[last:start])
        yield Markup("<mark>{}</mark>").format(code[start:end])
        last = end
    yield escape(code[last:])
