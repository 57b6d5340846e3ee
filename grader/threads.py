"""One thread a process for the numeric libraries: workers, not threads, share out the processors."""

import os

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def one_thread_each() -> None:
    """Ask for one thread in this process, where it has not loaded NumPy yet, and in those that it starts; who has said
    otherwise in the environment is left alone."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
