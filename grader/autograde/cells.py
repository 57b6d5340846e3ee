"""What a notebook's cells show, as nbformat's outputs. They run in the sandbox; no answer is believed before it was looked at."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.autograde import player
from grader.fault import SubmissionFault
from grader.grading import further_libraries
from grader.intake import Source
from grader.sandbox.jail import Jail
from grader.sandbox.session import Session

TOTAL_SECONDS = 30.0
"""What all cells together may take; no point depends on them."""

LARGEST_PICTURE = 1_000_000
NOT_RUN = "The cells below were not run. No point depends on it."

_PNG = b"\x89PNG\r\n\x1a\n"

Output = dict[str, Any]


def played(source: Source, libraries: tuple[str, ...], jail: Jail) -> dict[int, list[Output]]:
    """Return number of a cell -> its outputs. Cells after one that did not end have none."""
    program = Source(Path(player.__file__).read_text(encoding="utf-8"), "player.py")
    limits = replace(jail.limits, call_seconds=TOTAL_SECONDS, total_seconds=TOTAL_SECONDS)
    loaded = (*libraries, *further_libraries(source.text))
    outputs: dict[int, list[Output]] = {}
    with Session(jail, program, "player", libraries=loaded, limits=limits) as session:
        for count, (number, text) in enumerate(_texts(source), start=1):
            try:
                outputs[number] = _outputs(session.call("run_cell", (text, f"cell {number}"), {}), count)
            except (SubmissionFault, ValueError) as problem:
                outputs[number] = [_error("NotFinished", f"{_reason(problem)} {NOT_RUN}")]
                break
    return outputs


def _texts(source: Source) -> list[tuple[int, str]]:
    """Return the number and the text of each cell."""
    lines = source.text.split("\n")
    ends = [first - 1 for first in source.first_lines[1:]] + [len(lines)]
    return [
        (number, "\n".join(lines[first - 1 : end])) for (first, number), end in zip(source.cells, ends, strict=False)
    ]


def _outputs(answer: Any, count: int) -> list[Output]:
    """Return the outputs of one cell. Raises ValueError for what is none."""
    if type(answer) is not list or len(answer) != 4 or type(answer[3]) is not list:
        raise ValueError("What it shows cannot be read.")
    printed, value, error, pictures = answer
    outputs: list[Output] = []
    if text := _plain(printed):
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    outputs += [_picture(picture) for picture in pictures[: player.MOST_FIGURES]]
    if value is not None:
        data = {"text/plain": _plain(value)}
        outputs.append({"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count})
    if error is not None:
        outputs.append(_error("", _plain(error)))
    return outputs


def _plain(text: Any) -> str:
    """Return text of a submission: bounded, without control characters. Raises ValueError for anything else."""
    if type(text) is not str:
        raise ValueError("What it shows cannot be read.")
    text = text[: player.LONGEST].replace("\r", "\n")
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _picture(picture: Any) -> Output:
    data = picture.tobytes() if type(picture) is np.ndarray and picture.nbytes <= LARGEST_PICTURE else b""
    if not data.startswith(_PNG):
        raise ValueError("A picture of it cannot be read.")
    return {"output_type": "display_data", "data": {"image/png": b64encode(data).decode()}, "metadata": {}}


def _error(name: str, text: str) -> Output:
    return {"output_type": "error", "ename": name, "evalue": "", "traceback": text.rstrip().split("\n")}


def _reason(problem: Exception) -> str:
    return f"This cell {problem.fault.message}" if isinstance(problem, SubmissionFault) else str(problem)
