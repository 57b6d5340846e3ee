"""``grader`` and ``python -m grader``. What students use needs no more than what they have installed."""

import sys

from grader.threads import one_thread_each

NOT_NEEDED = ("rfc3987_syntax",)
"""What nbformat's JSON schemas would load to check formats that no notebook has: two thirds of the time that nbgrader takes."""


def leave_out() -> None:
    """Let imports of what is NOT_NEEDED fail, as where it is not installed."""
    for name in NOT_NEEDED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # which is what stops an import


def main() -> None:
    """Run the command line, or say what to install for it."""
    one_thread_each()
    if sys.argv[1:2] in (["list"], ["hint"], ["reset"]):
        from grader import workbench

        sys.exit(workbench.main(sys.argv[1:]))
    if sys.argv[1:2] == ["watch"]:
        from grader.watch import command

        sys.exit(command.main(sys.argv[2:]))
    leave_out()
    try:
        from grader.cli import app
    except ModuleNotFoundError as missing:
        print(
            f"This command needs {missing.name}, which students do not. Theirs are: pytest in an exercise folder, grader list,\n"
            "grader watch, grader hint PART, and grader reset PART, which puts the stub of one part back.\n"
            "To release and grade: pip install 'digits-grader[instructor]'",
            file=sys.stderr,
        )
        sys.exit(1)
    app()


if __name__ == "__main__":
    main()
