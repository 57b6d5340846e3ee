"""``grader`` and ``python -m grader``."""

import sys

from grader.threads import one_thread_each


def main() -> None:
    """Run the command line, or say what to install for it."""
    one_thread_each()
    try:
        from grader.cli import app
    except ModuleNotFoundError as missing:
        print(
            f"The command grader needs {missing.name}, which students do not: in an exercise folder, run pytest.\n"
            "To release and grade: pip install 'digits-grader[instructor]'",
            file=sys.stderr,
        )
        sys.exit(1)
    app()


if __name__ == "__main__":
    main()
