"""Files become bounded, plain text, or one clear line."""

import json
import os

import pytest

from grader.intake import LARGEST_SOURCE, IntakeError, choose_file, read_submission


def cell(source: object, kind: str = "code", **metadata: object) -> dict[str, object]:
    return {"cell_type": kind, "source": source, "metadata": metadata, "outputs": [{"text": "stored"}]}


@pytest.fixture
def write(tmp_path):
    def write(name: str, content: bytes | str | list[dict[str, object]]):
        path = tmp_path / name
        if isinstance(content, list):
            content = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": content})
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def refusal(path) -> str:
    with pytest.raises(IntakeError) as caught:
        read_submission(path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_a_script_is_taken_as_it_is(write):
    source = read_submission(write("work.py", "\ufeffx = 'é'\r\ny = 2\n"))
    assert "x = 'é'" in source.text
    assert source.where(2) == "work.py, line 2"


def test_a_notebook_is_its_code_cells(write):
    cells = [cell("# title", "markdown"), cell(["x = 1\n", "y = 2"]), cell("z = 3")]
    source = read_submission(write("work.ipynb", cells))
    assert source.text == "x = 1\ny = 2\n\nz = 3\n"
    assert source.where(2) == "work.ipynb, cell 2, line 2"
    assert source.where(4) == "work.ipynb, cell 3, line 1"


def test_magic_lines_become_comments_and_line_numbers_stay(write):
    cells = [cell("%matplotlib inline\nx = 1\nif x:\n    !ls\ny = x % 2"), cell("%%bash\nrm -rf /")]
    source = read_submission(write("work.ipynb", cells))
    namespace: dict[str, object] = {}
    exec(compile(source.text, "work", "exec"), namespace)
    assert namespace["y"] == 1
    assert source.text.split("\n")[1] == "x = 1"


@pytest.mark.parametrize(
    "line", ["np.exp?", "np.exp??", "files = !ls", "t = %timeit -o f()", "?np", "!ls", "  %time x"]
)
def test_what_only_ipython_reads_becomes_a_comment(write, line):
    source = read_submission(write("work.ipynb", [cell(f"if True:\n  {line}\ny = 5 % 2 != 0")]))
    compile(source.text, "work", "exec")
    assert "y = 5 % 2 != 0" in source.text


@pytest.mark.parametrize("line", ["x = a != b", "x = 'what?'", "x = y % 2", "x == 3"])
def test_plain_python_is_left_alone(write, line):
    assert read_submission(write("work.ipynb", [cell(line)])).text == line + "\n"


def test_grade_cells_are_left_out_and_solution_cells_stay(write):
    grade = {"grade": True, "solution": False, "locked": True}
    cells = [cell("x = 1", nbgrader={"grade": False, "solution": True}), cell("grade_part('x')", nbgrader=grade)]
    assert "grade_part" not in read_submission(write("work.ipynb", cells)).text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("work.py", b"\x7fELF\x00\x01\xff", "not UTF-8"),
        ("work.py", b"x = 1\x00", "NUL"),
        ("work.py", b"x" * (LARGEST_SOURCE + 1), "at most 1 MB"),
        ("work.txt", b"x = 1", "a .py or .ipynb file"),
        ("work.ipynb", b"not json", "no valid JSON at line 1, column 1"),
        ("work.ipynb", b"[]", "no list of cells"),
        ("work.ipynb", b'{"cells": 3}', "no list of cells"),
        ("work.ipynb", b'{"cells": [1]}', "no list of cells"),
        ("work.ipynb", b'{"cells": [{"cell_type": "code", "source": 3}]}', "cell 1 is not text"),
        ("work.ipynb", b"[" * 100_000, "nested too deeply"),
        ("work.ipynb", b'{"cells": [], "x": [' + b"[]," * 300_000 + b"0]}", "brackets"),
        ("work.ipynb", b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "surrogate"),
        ("work.ipynb", b'{"n": ' + b"9" * 5000 + b"}", "absurd numbers"),
    ],
)
def test_what_is_no_submission_is_refused_in_one_line(write, name, content, words):
    assert words in refusal(write(name, content))


def test_a_huge_file_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "work.py"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # sparse
    assert "is 50000.0 MB" in refusal(path)


def test_a_symbolic_link_is_not_followed(tmp_path):
    (tmp_path / "target.py").write_text("x = 1")
    link = tmp_path / "work.py"
    link.symlink_to(tmp_path / "target.py")
    assert "symbolic link" in refusal(link)


def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "work.py")
    assert "not a regular file" in refusal(tmp_path / "work.py")


def test_lines_that_end_as_on_windows_are_the_same_code(write, tmp_path):
    stub = read_submission(write("stub.py", "a = 1\nb = 2\n"))
    script, notebook = write("work.py", "a = 1\r\nb = 2\r\n"), write("work.ipynb", [])
    assert read_submission(script).text == stub.text
    assert choose_file(tmp_path, "work", stub.sha256) == notebook  # the script is the stub still


def test_the_file_that_counts_is_the_script_unless_it_is_the_stub(write, tmp_path):
    script, notebook = write("work.py", "stub"), write("work.ipynb", [])
    stub = read_submission(script).sha256
    assert choose_file(tmp_path, "work", stub) == notebook
    assert choose_file(tmp_path, "work", None) == script
    script.write_text("touched")
    assert choose_file(tmp_path, "work", stub) == script
    script.unlink()
    assert choose_file(tmp_path, "work", stub) == notebook
    notebook.unlink()
    with pytest.raises(IntakeError, match=r"neither work\.py nor work\.ipynb"):
        choose_file(tmp_path, "work", stub)
