"""How a board looks: pure functions from what is known to what `rich` draws."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.padding import Padding
from rich.text import Text

from grader.fault import printable
from grader.plain import bar, for_terminal
from grader.plugin import PartScore
from grader.result import shown
from grader.watch.board import Board

KEYS = (("h", "hint"), ("n", "next"), ("r", "run all"), ("q", "quit"))
BAR = 20


def screen(board: Board, *, ascii_only: bool) -> Layout:
    """Return the whole dashboard for a terminal. What is said of a part is cut off where there is no room for it."""
    layout = Layout()
    layout.split_column(
        Layout(head(board), size=2),
        Layout(rows(board, ascii_only=ascii_only), size=len(board.parts) + 1),
        Layout(Group(*body(board))),
        Layout(foot(board), size=2),
    )
    return layout


def block(board: Board, *, ascii_only: bool) -> Group:
    """Return what is printed where nothing can be drawn over."""
    return Group(rows(board, ascii_only=ascii_only), *body(board), Text(board.news), Text())


def head(board: Board) -> Text:
    text = Text(no_wrap=True, overflow="crop")
    text.append(printable(board.name), style="bold")
    text.append(f"   {printable(board.file)}   ")
    text.append(board.state, style="dim")
    return text


def rows(board: Board, *, ascii_only: bool) -> Group:
    """Return a line for each part: where to look, name, bar, points, and what there is to say."""
    scores, focus = board.scores, board.focus
    parts = [part for part in board.manifest.parts if part.visible_points]
    points = [_points(scores.get(part.part), part.visible_points) for part in parts]
    name_width = max((cell_len(part.part) for part in parts), default=0)
    points_width = max(map(len, points), default=0)
    lines = []
    for part, earned in zip(parts, points, strict=True):
        score = scores.get(part.part)
        drawn = bar(score.share if score else 0.0, BAR)
        cells = (
            ">" if part.part == focus else " ",
            set_cell_size(part.part, name_width),
            for_terminal(drawn, "ascii") if ascii_only else drawn,
            earned.rjust(points_width),
            _remark(board, part.part, score),
        )
        lines.append(Text("  ".join(cells), style=_colour(score), no_wrap=True, overflow="crop"))
    return Group(*lines)


def _points(score: PartScore | None, most: float) -> str:
    return f"{shown(score.points) if score else '?'} of {shown(most)}"


def _remark(board: Board, part: str, score: PartScore | None) -> str:
    if part in board.running:
        return "running"
    if score is None or score.share == 1:
        return ""
    failure = board.first_failure(part)
    return score.remark.strip() or (printable(failure.verdict.message).split("\n")[0] if failure else "")


def _colour(score: PartScore | None) -> str:
    return next(iter(score.colour)) if score else "dim"


def body(board: Board) -> Iterator[RenderableType]:
    """Yield the points, the hint that was asked for, and why nothing could be tested or all that the next test says."""
    hidden = f" The hidden tests give the other {shown(board.hidden)}." if board.hidden else ""
    yield Text(f"{shown(board.points)} of {shown(board.most)} points for these tests.{hidden}")
    yield Text()
    if board.hint:
        yield from _lines(board.hint, style="cyan")
        yield Text()
    if board.trouble:
        yield Text(f"The tests cannot run: {printable(board.trouble)}", style="red")
        yield Text()
    if board.blocked:
        yield from _lines(board.blocked, style="red")
        yield Text("The points are those of the last run. Put this right first.")
        yield Text()
    elif board.all_done:
        yield Text("Everything here passes.", style="green")
        yield Text()
    elif board.focus:
        yield from _next(board)


def _next(board: Board) -> Iterator[RenderableType]:
    score, failure = board.scores[board.focus], board.first_failure(board.focus)
    missing = f"{score.missing}(), which {board.focus} waits for" if score.missing else board.focus
    yield Text(f"Next: {missing}", style="bold")
    if failure:
        yield from _lines(failure.verdict.message, 2)
        if failure.printed.strip():
            yield Text("  printed:", style="dim")
            yield from _lines(failure.printed.strip(), 4, "dim")
    yield Text()


def _lines(text: str, margin: int = 0, style: str = "") -> Iterator[RenderableType]:
    """Yield each line of a message; one that is broken goes on below its own beginning."""
    for line in map(printable, text.split("\n")):
        indentation = len(line) - len(line.lstrip(" "))
        yield Padding(Text(line.lstrip(" "), style=style), (0, 0, 0, margin + indentation))


def foot(board: Board) -> Text:
    text = Text(no_wrap=True, overflow="crop")
    text.append(f"{board.news}\n", style="dim")
    for key, meaning in KEYS:
        text.append(f" {key} ", style="reverse").append(f" {meaning}   ")
    return text
