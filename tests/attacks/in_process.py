"""The guard that most attacks meet, switched off: a plain pytest runs the tests in the submission's own process.

Run as a program it is a server: each line on its standard input is a request, for which it forks a process that has pytest
and NumPy loaded; each line on its standard output says how that process ended and what it printed.
"""

import atexit
import importlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.authored import load_module

SECONDS = 10


# --- the server -----------------------------------------------------------------------------------------------------


def serve() -> None:
    for line in sys.stdin:
        if json.loads(line)["mode"] == "kernel":
            importlib.import_module("IPython.core.interactiveshell")  # takes half a second: once is enough
        with tempfile.TemporaryFile("w+") as printed:
            child = os.fork()
            if child == 0:
                _run(json.loads(line), printed.fileno())
            _, status = os.waitpid(child, 0)
            printed.seek(0)
            answer = {"code": os.waitstatus_to_exitcode(status), "printed": printed.read()}
        print(json.dumps(answer), flush=True)


def _run(request: dict[str, Any], printed: int) -> None:
    code = 70
    try:
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        for stream in (1, 2):
            os.dup2(printed, stream)
        os.chdir(request["folder"])
        code = _MODES[request["mode"]](**request)
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        os._exit(int(code))


def plain_pytest(folder: str, submissions: list[str], checker: str, **_: Any) -> int:
    """Test one submission after the other; return pytest's code for the last."""
    from grader import checks

    if checker != "strict":
        checks.assert_close = CHECKERS[checker]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    code = 70
    for number, file in enumerate(submissions):
        options = ["-q", "-p", "no:cacheprovider", "--assert=plain", "--import-mode=importlib", "--rootdir", folder]
        code = pytest.main([*options, folder], plugins=[Plain(Path(file), f"submission_{number}")])
    return code


def unpickle(submissions: list[str], **_: Any) -> int:
    """Take what a submission returns as a grader does that lets its worker answer in pickles."""
    returned = load_module(Path(submissions[0]), "submission").double(np.ones((1, 2)))
    print(pickle.loads(pickle.dumps(returned)))
    return 1


def execute_cells(folder: str, submissions: list[str], **_: Any) -> int:
    """Execute the cells of a notebook in IPython."""
    from IPython.core.interactiveshell import InteractiveShell

    os.environ["IPYTHONDIR"] = folder
    for cell in json.loads(Path(submissions[0]).read_text())["cells"]:
        InteractiveShell.instance().run_cell(cell["source"])
    return 1


_MODES = {"pytest": plain_pytest, "pickle": unpickle, "kernel": execute_cells}


class Plain:
    """A pytest plugin with what the tests of the tiny course need, as an instructor writes it in an hour."""

    def __init__(self, file: Path, name: str) -> None:
        self.file, self.name = file, name

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "part(name, points): ignored here")

    @pytest.fixture(scope="session")
    def submission(self) -> ModuleType:
        return load_module(self.file, self.name)

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(1)


# --- checks as they are written in a hurry ------------------------------------------------------------------------------


def equal(actual: Any, expected: Any, **_: Any) -> None:
    assert np.all(actual == expected)


def allclose(actual: Any, expected: Any, **_: Any) -> None:
    assert np.allclose(actual, expected)


def difference(actual: Any, expected: Any, **_: Any) -> None:
    assert not np.max(np.abs(actual - expected)) > 1e-9


def entry_by_entry(actual: Any, expected: Any, **_: Any) -> None:
    pairs = zip(actual, np.atleast_1d(expected), strict=False)
    assert all(np.all(np.abs(mine - right) < 1e-9) for mine, right in pairs)


CHECKERS = {function.__name__: function for function in (equal, allclose, difference, entry_by_entry)}


# --- the client -----------------------------------------------------------------------------------------------------


class InProcess:
    """The server, started when it is first needed."""

    def __init__(self) -> None:
        command = [sys.executable, "-B", "-m", "tests.attacks.in_process"]
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)

    def run(self, tests: list[Path], submissions: list[Path], checker: str, mode: str = "pytest") -> tuple[int, str]:
        """Return the exit code and what was printed; the tests are copied beside the first submission."""
        folder = submissions[0].parent
        for test in tests:
            shutil.copy(test, folder)
        request = {"mode": mode, "folder": str(folder), "submissions": list(map(str, submissions)), "checker": checker}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["code"], answer["printed"]

    def end(self) -> None:
        self.process.communicate()


def run_alone(tests: list[Path], submission: Path) -> tuple[int, str]:
    """Run pytest as a new program in the submission's folder, as a shell script that grades would."""
    folder = submission.parent
    for test in tests:
        shutil.copy(test, folder)
    plugin = folder / "plain_plugin.py"
    plugin.write_text(
        "import pytest, importlib, numpy\n"
        "@pytest.fixture\ndef submission(): return importlib.import_module('tiny')\n"
        "@pytest.fixture\ndef rng(): return numpy.random.default_rng(1)\n"
    )
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(folder)}
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "plain_plugin", "-p", "no:cacheprovider", "."]
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


if __name__ == "__main__":
    from grader import checks  # noqa: F401  loaded before the first fork

    serve()
