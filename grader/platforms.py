"""What the downloads of Canvas and Moodle call the files of a class: whose a file is, and what its author called it.

Canvas (lib/content_zipper.rb) writes flat files, without the name where students are anonymous, whose id is then anon_<five>:

    <name>[_LATE]_<user>_<attachment>_<the student's own file name>

Moodle (mod/assign/classes/downloader.php) writes a folder for each student, or flat files with the student's own name behind:

    <full name>_<participant>_assignsubmission_file

Students choose their file's name and, in places, the name they are shown under. Canvas leaves underscores and digits in that one,
so that one file may be read as that of several students: all readings are returned, to be chosen from by other knowledge, or by
nobody. Moodle puts spaces for underscores, so that its names have one reading.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_ID = "[1-9][0-9]{0,19}"
_CANVAS = re.compile(rf"(?=_({_ID})_({_ID})_(.+))")
_ANONYMOUS = re.compile(rf"(LATE_)?(anon_[0-9A-Za-z]{{5}})_({_ID})_(.+)")
_MOODLE = re.compile(rf"([^_]*)_({_ID})_assignsubmission_(?:file|onlinetext)(?:_(.*))?")
_CUT_BY_MOODLE = re.compile(r"[&<>\"`|':\\/]")
_COPY = re.compile(r"(?: ?\([0-9]{1,3}\)|-[0-9]{1,3})+$")


@dataclass(frozen=True)
class Reading:
    """One way to read a name: the platform's number of the student, the name it shows, and the student's own file name."""

    platform: str
    number: str
    name: str
    original: str
    attachment: int = 0
    late: bool = False


def readings_of_canvas(entry: str) -> list[Reading]:
    """Return all ways in which Canvas may have come to a name, the one with the shortest student's name first."""
    found = []
    if match := _ANONYMOUS.fullmatch(entry):
        late, number, attachment, original = match.groups()
        found.append(Reading("Canvas", number, "", original, int(attachment), late is not None))
    for match in _CANVAS.finditer(entry):
        name = entry[: match.start()]
        if all(_of_a_word(character) for character in name):
            number, attachment, original = match.groups()
            late = name.endswith("_LATE")  # names are in lower case
            found.append(Reading("Canvas", number, name.removesuffix("_LATE"), original, int(attachment), late))
    return found


def readings_of_moodle(entry: str) -> list[Reading]:
    """Return the one way, or none, in which Moodle may have come to a name."""
    match = _MOODLE.fullmatch(entry)
    return [Reading("Moodle", match[2], match[1], match[3] or "")] if match else []


def read_names(entries: Sequence[str]) -> dict[str, list[Reading]]:
    """Return the readings of each name of a download. Empty where most names are no platform's.

    The platform is the one that can have written the most of them; one student's file name does not change it.
    """
    ways = [{entry: read(entry) for entry in entries} for read in (readings_of_canvas, readings_of_moodle)]
    counts = [sum(1 for found in way.values() if found) for way in ways]
    if 2 * max(counts) <= len(entries):
        return {}
    likely = [way for way, count in zip(ways, counts, strict=True) if count == max(counts)]
    return {entry: [reading for way in likely for reading in way[entry]] for entry in entries}


def as_moodle(name: str) -> str:
    """Return a full name as Moodle writes it."""
    return " ".join(_CUT_BY_MOODLE.sub("", unicodedata.normalize("NFC", name)).replace("_", " ").split())


def without_copy(stem: str) -> tuple[str, int]:
    """Return a file's stem without the -2 or (2) of a further copy, and that number, 0 where there is none."""
    match = _COPY.search(stem)
    return (stem[: match.start()], int(re.findall("[0-9]+", match[0])[-1])) if match else (stem, 0)


def _of_a_word(character: str) -> bool:
    """Say whether Canvas keeps a character of a name: Ruby's [[:word:]]."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Nd", "Pc")
