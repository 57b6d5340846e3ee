"""Writes docs/commands.md from the commands themselves: python docs/commands.py"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from grader.cli import app

PAGE = Path(__file__).with_suffix(".md")

HEAD = """<!-- Written by python docs/commands.py from what the commands say of themselves; do not edit. -->
# The commands

What `grader --help` and the `--help` of each command say, for all of them. Exit code 0: the work ran, whatever the
marks; 1: the grader itself failed, or a check found something; 2: wrong usage. A student's install has `list`, `hint`,
`reset` and `watch`; the others need `digits-grader[instructor]`.
"""


def page() -> str:
    """Return the text of the page."""
    main = get_command(app)
    return "\n".join([HEAD, *(line for path, command in commands(main) for line in _section(path, command))])


def commands(command: Any, path: str = "grader") -> Iterator[tuple[str, Any]]:
    """Yield each command that does something, with how it is called, those of groups included."""
    for name, sub in getattr(command, "commands", {}).items():
        if getattr(sub, "commands", None):
            yield from commands(sub, f"{path} {name}")
        else:
            yield f"{path} {name}", sub


def _section(path: str, command: Any) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param.param_type_name == "option" and not param.hidden]
    usage = " ".join([path, *(_metavar(argument) for argument in arguments), *(["[OPTIONS]"] if options else [])])
    yield from (f"## {path}", "", " ".join(command.help.split()), "", f"    {usage}", "")
    for param in [*arguments, *options]:
        yield f"- {_name(param)}{': ' + param.help.replace('<', '&lt;') if param.help else ''}{_default(param)}"
    yield ""


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{_metavar(param)}`"
    names = ", ".join([*param.opts, *param.secondary_opts])
    return f"`{names}`" if param.is_flag else f"`{names} {_metavar(param)}`"


def _metavar(param: Any) -> str:
    return str(param.metavar or param.name.upper())


def _default(param: Any) -> str:
    told = param.default not in (None, False, "") and isinstance(param.default, (str, int, float))
    return f" (by default {param.default})" if told else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
