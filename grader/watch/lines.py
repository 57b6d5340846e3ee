"""The lines that a message names, after a save: what was not touched may stand further up or down."""

import re
from difflib import SequenceMatcher

from grader.intake import Source


def moved(message: str, before: Source, after: Source) -> str:
    """Return a message about the script `before` with the numbers that its lines have in `after`.

    A line that is gone keeps its number, and so does all that is said of a notebook, whose cells count their own lines.
    """
    if before.text == after.text or before.cells or after.cells or before.filename != after.filename:
        return message
    named = re.compile(rf"({re.escape(before.filename)}, line )(\d+)")
    if not named.search(message):
        return message
    now = _numbers(before.text.split("\n"), after.text.split("\n"))
    return named.sub(lambda found: found[1] + str(now.get(int(found[2]), int(found[2]))), message)


def _numbers(before: list[str], after: list[str]) -> dict[int, int]:
    """Return the new number of each line that is still there, counting from 1."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {block.a + i + 1: block.b + i + 1 for block in blocks for i in range(block.size)}
