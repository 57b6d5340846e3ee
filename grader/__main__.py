"""``grader`` and ``python -m grader``. What students use needs no more than what they have installed."""

import sys

from grader.threads import one_thread_each


def main() -> None:
    """Run the command line, or say what to install for it."""
    one_thread_each()
    if sys.argv[1:2] in (["list"], ["reset"]):
        from grader import workbench

        sys.exit(workbench.main(sys.argv[1:]))
    if sys.argv[1:2] == ["watch"]:
        from grader.watch import command

        sys.exit(command.main(sys.argv[2:]))
    try:
        from grader.cli import app
    except ModuleNotFoundError as missing:
        print(
            f"This command needs {missing.name}, which students do not. Theirs are: pytest in an exercise folder, grader list,\n"
            "grader watch, and grader reset PART, which puts the stub of one part back.\n"
            "To release and grade: pip install 'digits-grader[instructor]'",
            file=sys.stderr,
        )
        sys.exit(1)
    app()


if __name__ == "__main__":
    main()
