"""Begins a course: a folder with nbgrader's settings, in which exercises can be written, released and graded."""

import json
from importlib.resources import files
from pathlib import Path
from string import Template

from grader.errors import WrongUsage
from grader.whole import write_whole

TEMPLATES = {"nbgrader_config.py": "nbgrader_config.txt", ".gitignore": "gitignore.txt", "README.md": "README.txt"}
"""What a course begins with, and the file of `course_template/` that it is made from."""


def begin(folder: Path) -> list[Path]:
    """Write a course without exercises into a folder that holds none; return the files. Raises WrongUsage."""
    folder = folder.resolve()
    contents = {folder / name: text for name, text in _contents(folder.name).items()}
    there = next((path for path in (*contents, folder / "solutions") if path.exists() or path.is_symlink()), None)
    if there:
        raise WrongUsage(f"{there}: is there already, and nothing is overwritten; name a new folder")
    try:
        (folder / "solutions").mkdir(parents=True)
        for path, text in contents.items():
            write_whole(path, text, durable=False)
    except OSError as problem:
        raise WrongUsage(f"{folder}: cannot hold a course ({problem.strerror}); name another folder") from None
    return list(contents)


def _contents(name: str) -> dict[str, str]:
    """Return the texts of a course's files: its id is the name of its folder."""
    templates = files("grader").joinpath("course_template")
    values = {"course_id": json.dumps(name), "title": name}
    texts = {to: templates.joinpath(source).read_text(encoding="utf-8") for to, source in TEMPLATES.items()}
    return {to: Template(text).substitute(values) for to, text in texts.items()} | {"solutions/.gitkeep": ""}
