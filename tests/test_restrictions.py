"""What an exercise forbids is found wherever honest work could use it, and nowhere else; and nothing is run to find it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.course import Course, CourseError
from grader.fault import SubmissionFault
from grader.grading import Settings, Submission, grade
from grader.intake import Source
from grader.notebook import grade_part
from grader.release import build
from grader.restrictions import Restrictions, read_restrictions
from grader.sandbox import restrictions as syntax
from grader.sandbox.session import Session

from .conftest import TINY_SOLUTION

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("softmax", "gradients", "train")
RULES = read_restrictions(ROOT / "solutions" / "03_torch_manual_gradients" / "restrictions.toml")

BY_HAND = """\
import torch

def softmax(logits):
    exps = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exps / exps.sum(dim=1, keepdim=True)

def gradients(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    return X.T @ dlogits / len(y), dlogits.sum(dim=0, keepdim=True) / len(y)

@torch.no_grad()
def train(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history
"""


def found(text: str, parts: tuple[str, ...] = PARTS) -> dict[str, tuple[int, str]]:
    """Return line and name of the violation of each part that has one."""
    violations = RULES.violations(Source(text, "work.py"), parts)
    return {part: (violation.line, violation.what) for part, violation in violations.items()}


def each_case(text: str) -> pytest.MarkDecorator:
    """Parametrize by the cases of a text: each has a head after `##`, and a source."""
    cases = [case.split("\n", 1) for case in text.split("\n## ")[1:]]
    return pytest.mark.parametrize(("head", "text"), [pytest.param(*case, id=case[0].split(":")[0]) for case in cases])


# --- what counts --------------------------------------------------------------------------------------------------------

FORBIDDEN = """
## function: torch.softmax
import torch
def softmax(z): return torch.softmax(z, dim=1)
## function of torch.special: torch.special.log_softmax
import torch
def softmax(z): return torch.special.log_softmax(z, 1).exp()
## import as: torch.nn.Softmax
import torch.nn as nn
def softmax(z): return nn.Softmax(1)(z)
## import of a submodule: torch.nn.functional.softmax
import torch.nn.functional
def softmax(z): return torch.nn.functional.softmax(z, 1)
## import of the package: torch.nn.functional.softmax
import torch
def softmax(z): return torch.nn.functional.softmax(z, 1)
## from import: torch.nn.functional
from torch import nn
def softmax(z): return nn.functional.softmax(z, 1)
## from import as: torch.nn.functional.softmax
from torch.nn import functional as F
def softmax(z): return F.softmax(z, 1)
## from import of the function: torch.softmax
from torch import softmax as sm
def softmax(z): return sm(z, 1)
## star import: torch.special.log_softmax
from torch.special import *
def softmax(z): return log_softmax(z, 1).exp()
## scipy: scipy.special.softmax
import torch
from scipy import special
def softmax(z): return torch.tensor(special.softmax(z, axis=1))
## method: .softmax
def softmax(z): return z.softmax(1)
## method of torch.Tensor: .softmax
import torch
def softmax(z): return torch.Tensor.softmax(z, 1)
## method across lines: .log_softmax
def softmax(z):
    return (z
        .log_softmax(1)
        .exp())
## the part is an import: torch.nn.functional.softmax
from torch.nn.functional import softmax
## the part is a star import: torch.special.softmax
from torch.special import *
## the part is another name: torch.softmax
import torch
softmax = torch.softmax
## the part is a second name of a second name: torch.softmax
import torch
t = torch
sm = t.softmax
softmax = sm
## the part is a lambda: torch.softmax
import torch
softmax = lambda z: torch.softmax(z, 1)
## the part is a partial: torch.softmax
import torch, functools
softmax = functools.partial(torch.softmax, dim=1)
## the part is an object: torch.softmax
import torch
class Softmax:
    def __call__(self, z):
        return torch.softmax(z, 1)
softmax = Softmax()
## the part is a method: torch.softmax
import torch
class Net:
    def go(self, z):
        return torch.softmax(z, 1)
net = Net()
softmax = net.go
## the part is defined twice: torch.softmax
import torch
if torch.cuda.is_available():
    def softmax(z): return torch.softmax(z, 1)
else:
    def softmax(z): return z
## the part is replaced later: torch.softmax
import torch
def softmax(z): return z
softmax = torch.softmax
## alias: torch.softmax
import torch
sm = torch.softmax
def softmax(z): return sm(z, 1)
## alias of the module: torch.nn.Softmax
import torch
t = torch
def softmax(z): return t.nn.Softmax(1)(z)
## alias inside the function: torch.softmax
import torch
def softmax(z):
    sm = torch.softmax
    return sm(z, 1)
## import inside the function: torch.nn.Softmax
def softmax(z):
    from torch import nn
    return nn.Softmax(1)(z)
## import that may fail: scipy.special.softmax
try:
    from scipy.special import softmax as sm
except ImportError:
    sm = None
def softmax(z): return sm(z, 1)
## helper: torch.softmax
import torch
def helper(z): return torch.softmax(z, 1)
def softmax(z): return helper(z)
## helper of a helper: torch.softmax
import torch
def a(z): return torch.softmax(z, 1)
def b(z): return a(z)
c = {'go': b}
def softmax(z): return c['go'](z)
## helper that is a method: .softmax
class H:
    @staticmethod
    def go(z):
        return z.softmax(1)
def softmax(z): return H.go(z)
## nested function: .softmax
def softmax(z):
    def inner(row): return row.softmax(0)
    return inner(z)
## nested lambda: torch.softmax
import torch
def softmax(z): return (lambda a: torch.softmax(a, 1))(z)
## function returned by a function: torch.softmax
import torch
def make():
    return lambda z: torch.softmax(z, 1)
softmax = make()
## default argument: torch.softmax
import torch
def softmax(z, how=torch.softmax): return how(z, 1)
## keyword-only default: torch.softmax
import torch
def softmax(z, *, how=torch.softmax): return how(z, 1)
## decorator: torch.softmax
import torch
def wrap(f): return lambda z: torch.softmax(f(z), 1)
@wrap
def softmax(z): return z
## base class: torch.nn.Module
import torch
class S(torch.nn.Module):
    def forward(self, z): return z
def softmax(z): return S()(z)
## comprehension: .softmax
import torch
def softmax(z): return torch.stack([row.softmax(0) for row in z])
## attribute of the function: torch.softmax
import torch
def softmax(z): return softmax.how(z, 1)
softmax.how = torch.softmax
## getattr: torch.softmax
import torch
def softmax(z): return getattr(torch, 'softmax')(z, 1)
## getattr of the argument: .softmax
def softmax(z): return getattr(z, 'softmax')(1)
## getattr of the package: .softmax
import torch
def softmax(z): return getattr(torch, 'nn').functional.softmax(z, 1)
## methodcaller: .softmax
from operator import methodcaller
def softmax(z): return methodcaller('softmax', 1)(z)
## attrgetter: .softmax
import torch
from operator import attrgetter
def softmax(z): return attrgetter('special.softmax')(torch)(z, 1)
## importlib: torch.nn.functional
import importlib
def softmax(z): return importlib.import_module('torch.nn.functional').softmax(z, 1)
## importlib by keyword: torch.nn
from importlib import import_module
def softmax(z): return import_module(name='torch.nn').Softmax(1)(z)
## importlib outside: torch.nn.Softmax
import importlib
nn = importlib.import_module('torch.nn')
def softmax(z): return nn.Softmax(1)(z)
## __import__: torch.nn
def softmax(z): return __import__('torch.nn').nn.Softmax(1)(z)
## __import__ of the package: torch.softmax
def softmax(z): return __import__('torch').softmax(z, 1)
## keyword: requires_grad=
import torch
def softmax(z): return torch.tensor(z, requires_grad=True)
## attribute that is set: .requires_grad
def softmax(z):
    z.requires_grad = True
    return z
## method that sets it: .requires_grad_
def softmax(z): return z.clone().requires_grad_()
## backward: .backward
def softmax(z):
    z.sum().backward()
    return z.grad
## autograd: torch.autograd.grad
from torch import autograd
def softmax(z): return autograd.grad(z.sum(), z)[0]
## torch.func: torch.func.grad
import torch
def softmax(z): return torch.func.grad(torch.sum)(z)
## functorch: functorch.grad
import functorch
def softmax(z): return functorch.grad(sum)(z)
## torch.ops: torch.ops.aten.softmax
import torch
def softmax(z): return torch.ops.aten.softmax(z, 1)
## torch._C: torch._C._nn
from torch import _C
def softmax(z): return _C._nn
## distributions: torch.distributions.Categorical
from torch.distributions import Categorical
def softmax(z): return Categorical(logits=z).probs
## optimizer: torch.optim.SGD
from torch import optim
def softmax(z): return optim.SGD([z], lr=1)
## beside an option of the library: torch.nn.Softmax
import torch
torch.backends.mkldnn.enabled = False
def softmax(z): return torch.nn.Softmax(1)(z)
## beside a class with a method of that name: torch.softmax
import torch
class Net:
    def softmax(self, z): return torch.softmax(z, 1)
softmax = Net().softmax
## beside a local variable of that name: .softmax
def softmax(z):
    softmax = z.softmax(1)
    return softmax
## in an async function: .softmax
async def helper(z): return z.softmax(1)
def softmax(z): return helper(z)
## in a with, a try and a loop: torch.softmax
import torch
def softmax(z):
    with torch.no_grad():
        for _ in [0]:
            try: return torch.softmax(z, 1)
            finally: pass
## as a called value that nobody reads: .softmax
def softmax(z):
    unused = z.softmax(1)
    return z
"""


@each_case(FORBIDDEN)
def test_a_forbidden_use_is_found(head, text):
    what = head.split(": ")[1]
    violation = found(text).get("softmax")
    assert violation is not None
    assert violation[1].startswith(what)


# --- what does not count ------------------------------------------------------------------------------------------------

INNOCENT = """
## comment
def softmax(z):
    # not torch.softmax(z, 1), and no loss.backward()
    return z
## docstring
def softmax(z):
    '''Like torch.softmax, without requires_grad=True.'''
    return z
## string
def softmax(z):
    print('torch.nn.functional.softmax', f'{z} .backward()')
    return z
## unused import
import torch.nn as nn
from torch.nn import functional as F
from torch import optim, softmax as sm
def softmax(z): return z
## unused import of the same name
from scipy.special import softmax
def softmax(z): return z
## unused import inside
def softmax(z):
    from torch import nn
    import torch.nn.functional as F
    return z
## unused star import
from torch.nn.functional import *
import math
scale = 2
def helper(z): return [abs(x) * scale for x in range(len(z))]
def softmax(z):
    total = sum(helper(z))
    return math.exp(total)
## unused variable
import torch
sm = torch.softmax
reference = torch.nn.Softmax(1)
def softmax(z): return z
## unused variable inside
import torch
def softmax(z):
    reference = torch.softmax
    return z
## unused function
import torch
def reference(z): return torch.softmax(z, 1)
def softmax(z): return z
## unused function inside
import torch
def softmax(z):
    def reference(): return torch.softmax(z, 1)
    return z
## demo
import torch
def softmax(z): return z
if __name__ == '__main__':
    from torch import softmax
    F = torch.nn.functional
    print(F.softmax(torch.zeros(2, 2), 1), softmax)
## variable called softmax
def softmax(z):
    softmax = z.exp()
    backward = softmax / softmax.sum(1)[:, None]
    requires_grad = backward
    return requires_grad
## argument called softmax
def helper(softmax, requires_grad=False): return softmax
def softmax(z): return helper(softmax=z, requires_grad=True)
## own function called log_softmax
import torch
def log_softmax(z): return z - torch.logsumexp(z, 1, keepdim=True)
def softmax(z): return log_softmax(z).exp()
## own function called backward
def backward(g): return g
def softmax(z): return backward(z)
## own methods
class Net:
    def softmax(self, z): return z
    def backward(self, g): return g
net = Net()
def softmax(z): return net.backward(net.softmax(z))
## own static method
class Net:
    log_softmax = staticmethod(lambda z: z)
softmax = lambda z: Net.log_softmax(z)
## own attribute
class Net:
    def __init__(self, z):
        self.softmax = z
    def go(self): return self.softmax
def softmax(z): return Net(z).go()
## keyword of dict
def softmax(z): return dict(softmax=z)['softmax']
## key
def softmax(z):
    cache = {'softmax': z, 'backward': None}
    return cache['softmax']
## annotation
import torch
def softmax(z: torch.nn.Parameter) -> torch.nn.Parameter:
    result: torch.nn.Parameter = z
    return result
## no_grad and logsumexp
import torch
def softmax(z):
    with torch.no_grad():
        return torch.exp(z - torch.logsumexp(z, dim=1, keepdim=True))
## inference_mode and special
import torch
@torch.inference_mode()
def softmax(z): return torch.special.expit(z) + torch.special.logsumexp(z, 1)[:, None]
## neighbours of forbidden names
import torch, scipy.special
from scipy.special import logsumexp
def softmax(z): return torch.functional, torch.normal, scipy.special.expit, logsumexp, torch.optional
## another library's function
import mine
def softmax(z): return mine.soft_max(z)
## other part called softmax
def gradients(z): return softmax(z)
def softmax(z): return z
## reads grad
def softmax(z): return z.grad is None and z.is_leaf and z.detach()
"""


@each_case(INNOCENT)
def test_an_innocent_source_is_not_suspected(head, text):
    assert found(text) == {}


def test_a_use_behind_a_very_long_sum_is_found():
    long = "+".join("1" * 1500)
    assert found(f"import torch\ndef softmax(z):\n    n = {long}\n    return torch.softmax(z, n)")["softmax"][0] == 4


def test_the_solution_and_the_correct_styles_are_innocent():
    files = [ROOT / "solutions" / "03_torch_manual_gradients" / "torch_manual_gradients.py"]
    files += (ROOT / "tests" / "submissions" / "passed").glob("*/03_torch_manual_gradients/*.py")
    assert len(files) >= 6
    assert found(BY_HAND) == {}
    assert [file for file in files if found(file.read_text())] == []


# --- who loses -----------------------------------------------------------------------------------------------------------


def test_only_the_part_that_uses_it_loses():
    text = BY_HAND.replace("dlogits = probs.clone()", "dlogits = probs.clone().requires_grad_()")
    assert found(text) == {
        "gradients": (8, ".requires_grad_"),
        "train": (8, ".requires_grad_"),
    }  # train calls gradients
    text = BY_HAND.replace("W, b = W -", "torch.optim.SGD([W, b], lr=1)\n        W, b = W -")
    assert found(text) == {"train": (19, "torch.optim.SGD")}


def test_the_first_line_is_named():
    text = "import torch\ndef late(z): return z.softmax(1)\ndef early(z):\n    return torch.softmax(z, 1)\n"
    assert found(text + "def softmax(z): return early(late(z))")["softmax"] == (2, ".softmax")


def test_a_part_that_is_missing_breaks_no_rule():
    assert found("import torch\nprint(torch.softmax)") == {}


# --- sources that are no Python, and bombs -------------------------------------------------------------------------------


def test_a_broken_cell_of_a_notebook_hides_nothing():
    broken = "this is a note, not Python\n    indented\n\nprint('unclosed'\n\ndef half(:\n    return 1\n\n"
    text = f"import torch\n{broken}def softmax(z):\n    return torch.softmax(z, 1)\n"
    assert found(text) == {"softmax": (11, "torch.softmax")}
    assert found(f"{text}x = '''never closed") == {"softmax": (11, "torch.softmax")}
    assert found(broken) == {}


MEGABYTE = 1_000_000
BOMBS = {
    "open parentheses": "(" * MEGABYTE,
    "parentheses": "x = " + "(" * (MEGABYTE // 2) + ")" * (MEGABYTE // 2),
    "brackets": "x = " + "[" * 199 + "]" * 199,
    "sum": "x = " + "+".join("1" * (MEGABYTE // 2)),
    "minus signs": "x = " + "-" * MEGABYTE + "1",
    "nots": "x = " + "not " * (MEGABYTE // 4) + "1",
    "attributes": "x = x" + ".a" * (MEGABYTE // 2),
    "calls": "x = x" + "()" * (MEGABYTE // 2),
    "lambdas": "x = " + "lambda:" * (MEGABYTE // 7) + "1",
    "indents": "".join(" " * depth + "if 1:\n" for depth in range(1000)) + " " * 1000 + "x = 1",
    "one long line of text": "x = '" + "a" * MEGABYTE + "'",
    "notes": "this is no Python\n" * (MEGABYTE // 20),
    "names that lead on": "\n".join(f"f{n + 1} = f{n}" for n in range(40_000)) + "\nsoftmax = f40000",
    "attributes of attributes": "def softmax(x):\n" + "\n".join(f"    y = x{'.a' * 900}" for _ in range(250)),
    "a line that ends nothing": "\r\x0c\\\n" * 1000 + "'''",
    "nul": "x = '\0'",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_within_the_limits_of_the_sandbox(jail, text):
    """Without harm to the grader, whatever the submission's own fate; its parts that could be read are as they are."""
    start = time.monotonic()
    with Session(jail, Source(text, "work.py"), "work", RULES, PARTS) as session:
        with pytest.raises(SubmissionFault):
            session.call("softmax", (), {})
        assert all(violation.what == syntax.UNREADABLE for violation in (session.violations or {}).values())
    assert time.monotonic() - start < jail.limits.total_seconds + jail.limits.start_seconds


def test_what_cannot_be_read_earns_nothing():
    """A notebook's cells run although one of them is a bomb, and nobody can tell what the bomb does."""
    assert {what for _, what in found(BY_HAND + BOMBS["minus signs"]).values()} == {syntax.UNREADABLE}


def test_the_recursion_limit_is_as_before():
    before = sys.getrecursionlimit()
    for text in (BY_HAND, BOMBS["sum"], "("):
        found(text)
        assert sys.getrecursionlimit() == before


# --- the file of restrictions, and the answer of the sandbox --------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[[forbidden",
        "[forbidden]\nnames = ['a']\nwhy = 'b'",
        "[[forbiden]]\nnames = ['a']\nwhy = 'b'",
        "[[forbidden]]\nnames = 'torch.nn'\nwhy = 'b'",
        "[[forbidden]]\nmethods = 'backward'\nwhy = 'b'",
        "[[forbidden]]\nnames = 5\nwhy = 'b'",
        "[[forbidden]]\nnames = [5]\nwhy = 'b'",
        "[[forbidden]]\nnames = ['']\nwhy = 'b'",
        "[[forbidden]]\nnames = ['a']",
        "[[forbidden]]\nwhy = 'b'",
        "[[forbidden]]\nname = ['a']\nnames = ['a']\nwhy = 'b'",
        "forbidden = ['torch.nn']",
    ],
)
def test_a_malformed_file_is_named(tmp_path, text):
    path = tmp_path / "restrictions.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"restrictions\.toml"):
        read_restrictions(path)


def test_no_file_forbids_nothing(tmp_path):
    assert read_restrictions(tmp_path / "restrictions.toml") == Restrictions()


def test_a_malformed_file_is_the_courses_fault(tiny):
    (tiny.folder / "restrictions.toml").write_text("[[forbidden]]\nnames = 'numpy'\nwhy = 'b'")
    with pytest.raises(CourseError, match="lists of names and methods"):
        _ = tiny.restrictions


@pytest.mark.parametrize(
    "answer", [None, 5, "x", [1], {"softmax": 1}, {"softmax": [1, 2, 3]}, {"softmax": ["1", "a", "b"]}, {"softmax": []}]
)
def test_a_damaged_answer_accuses_nobody(answer):
    assert RULES.read(answer) == {}


# --- the same verdict on the student's machine and in the grader -----------------------------------------------------------

TINY_RULES = """\
[[forbidden]]
names = ["numpy.linalg", "statistics"]
methods = ["mean"]
why = "the average is to be worked out by hand"
"""
DIVISION = "return float(everything) / X.size"
TINY_WORK = {  # what is handed in, what of it is forbidden, and the parts that use it
    "by hand": (TINY_SOLUTION, "", ()),
    "method": (TINY_SOLUTION.replace(DIVISION, "return float(double(X).mean())"), ".mean", ("average",)),
    "import": (
        TINY_SOLUTION.replace(DIVISION, "import statistics as s\n    return float(s.fmean(double(X).flat))"),
        "s.fmean",
        ("average",),
    ),
    "helper": (
        TINY_SOLUTION.replace("X + X\n", "helper(X)\n") + "def helper(X):\n    return np.linalg.norm(1) * 2 * X\n",
        "np.linalg",
        ("double", "average"),
    ),
    "unused import": (TINY_SOLUTION.replace("import numpy as np", "import numpy as np, statistics\nmean = 1"), "", ()),
}


@pytest.fixture
def restricted(course: Course) -> Course:
    """The tiny course, its exercise restricted."""
    (course.find("tiny").folder / "restrictions.toml").write_text(TINY_RULES)
    return Course(course.root)


@pytest.mark.parametrize(("text", "forbidden", "parts"), TINY_WORK.values(), ids=TINY_WORK)
def test_the_same_verdict_here_and_there(restricted, jail, tmp_path, text, forbidden, parts):
    (tmp_path / "tiny.py").write_text(text)
    result = grade(Submission(tmp_path / "tiny.py", "01_tiny"), Settings(restricted.root, jail, seed=0))
    assert result.graded, result.message
    at_home = in_a_released_folder(restricted, tmp_path, text)
    line = text[: text.find(forbidden)].count("\n") + 1
    for test in result.tests:
        if test.part not in parts:
            assert test.outcome == "passed", test.message
            continue
        assert (test.outcome, test.score) == ("rejected", 0.0)
        assert test.message.startswith(f"tiny.py, line {line}: {test.part} uses `")
        assert test.message.endswith("`: the average is to be worked out by hand. A part that uses it earns nothing.")
        assert test.message in at_home
    earned = sum(points for part, points in {"double": 4, "average": 6}.items() if part not in parts)
    assert f"{earned} of 10 points for these tests." in at_home


def in_a_released_folder(course: Course, folder: Path, text: str) -> str:
    """Return what pytest shows a student who wrote `text`."""
    released = folder / "released"
    released.mkdir()
    release = build(course.find("tiny"), folder / "workspace", None, None)
    for name, content in release.release_files().items():
        (released / name).parent.mkdir(parents=True, exist_ok=True)
        (released / name).write_bytes(content)
    (released / "tiny.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "grader.plugin", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200"}
    ended = subprocess.run(
        command, cwd=released, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return ended.stdout + ended.stderr


def test_a_notebook_is_told_the_cell(restricted, jail, tmp_path):
    double = "def double(X):\n    return X + X * np.linalg.norm(1)"
    cells = ["import numpy as np", "a note, no Python", double, "def average(X):\n    return 0.0"]
    notebook = {"cells": [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells], "nbformat": 4}
    (tmp_path / "tiny.ipynb").write_text(json.dumps(notebook))
    result = grade(Submission(tmp_path / "tiny.ipynb", "01_tiny"), Settings(restricted.root, jail, seed=0))
    messages = {test.message for test in result.tests if test.part == "double"}
    assert len(messages) == 1
    assert messages.pop().startswith("tiny.ipynb, cell 3, line 2: double uses `numpy.linalg.norm`")
    assert {test.outcome for test in result.tests if test.part == "average"} == {"failed"}


def test_a_submission_cannot_talk_itself_out_of_it(restricted, jail, tmp_path):
    """The search is over before any of its code runs."""
    text = TINY_SOLUTION.replace("return twofold_entries", "return X + X + 0 * X.mean()")
    text += "\nimport sys\nsys.modules['grader.sandbox.restrictions'].violations = lambda *_: {}\n"
    (tmp_path / "tiny.py").write_text(text)
    result = grade(Submission(tmp_path / "tiny.py", "01_tiny"), Settings(restricted.root, jail, seed=0))
    assert result.score == 0


@pytest.fixture
def grade_cell(restricted, tmp_path, monkeypatch, capsys):
    """Run a grade cell of the restricted exercise in its released folder, after the given cells; return points and words."""
    release = build(restricted.find("tiny"), tmp_path / "workspace", None, None)
    for name, content in release.release_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)

    def run(*cells: str) -> tuple[float, str]:
        defined: dict[str, object] = {"In": ["", *cells]}
        for cell in cells:
            exec(cell, defined)
        return grade_part("double", "test_tiny.py", defined, points=8), capsys.readouterr().out

    return run


FORBIDDEN_CELL = "def double(X):\n    return X + X * (np.linalg.norm([1.0]))"


def test_a_grade_cell_says_what_is_forbidden_and_where(grade_cell):
    points, words = grade_cell("import numpy as np", FORBIDDEN_CELL)
    assert points == 0
    assert words.startswith("this notebook, cell 2, line 2: double uses `numpy.linalg.norm`: the average is")


def test_a_cell_that_was_written_anew_is_not_held_against_anybody(grade_cell):
    points, words = grade_cell("import numpy as np", FORBIDDEN_CELL, "def double(X):\n    return X + X")
    assert points == 8, words
