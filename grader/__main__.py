"""``grader`` and ``python -m grader``."""

import os
import sys


def main() -> None:
    """Run the command line, or say what to install for it."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # before NumPy is imported: workers, not threads, share out the processors
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
