"""Where the watch gets the hints that an exercise has for its parts."""

from pathlib import Path

from grader.hints import take_hint
from grader.manifest import read_manifest


def next_hint(exercise: Path, part: str) -> str:
    """Return the next hint for a part of the exercise in that folder, and note it; nothing where the part has none."""
    manifest = read_manifest(exercise)
    texts = manifest.hints.get(part, ()) if manifest else ()
    if not texts:
        return ""
    hint, trouble = take_hint(exercise, part, texts)
    last = hint.number == hint.count
    then = f"There are no more hints for {part}." if last else "For the next one press h again."
    return "\n".join(filter(None, [hint.shown(), then, trouble]))
