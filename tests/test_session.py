"""What a test meets when it calls a submission in the sandbox: values, or faults that say what happened."""

from contextlib import ExitStack

import numpy as np
import pytest

from grader.checks import CheckFailure, arguments_unchanged, assert_close
from grader.fault import SubmissionFault
from grader.intake import Source
from grader.objects import SubmittedModule, SubmittedObject
from grader.sandbox.session import Session


def fault_of(session, source: str, function: str = "part", *args: object) -> SubmissionFault:
    with pytest.raises(SubmissionFault) as caught:
        session(source).call(function, args, {})
    return caught.value


def test_a_function_is_called_with_positional_and_named_arguments(session):
    work = SubmittedModule(session("def part(a, b): return a @ b"))
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    assert np.array_equal(work.part(a, b=b), a @ b)


def test_anything_callable_counts_as_a_function(session):
    work = session("class Part:\n  def __call__(self, x): return x + 1\npart = Part()\nother = lambda x: -x")
    assert work.call("part", (1.0,), {}) == 2.0
    assert work.call("other", (1.0,), {}) == -1.0


def test_an_argument_changed_in_the_sandbox_is_changed_where_the_test_watches_it(session):
    X, params = np.zeros(3), {"W": np.ones(2), "gone": 1}
    source = "def part(X, params):\n    X += 5\n    params['W'] *= 2\n    params['new'] = 7\n    del params['gone']"
    with pytest.raises(CheckFailure, match="changes its argument"), arguments_unchanged("part", X=X):  # noqa: PT012
        session(source).call("part", (X,), {"params": params})
        assert X.tolist() == [5, 5, 5]
        assert params["W"].tolist() == [2, 2]
        assert params.keys() == {"W", "new"}
    assert X.tolist() == [0, 0, 0]


def test_outside_a_watched_block_a_submission_cannot_change_the_question(session):
    X, params = np.zeros(3), {"W": np.ones(2)}
    session("def part(X, params):\n    X += 5\n    params['W'] *= 2").call("part", (X, params), {})
    assert X.tolist() == [0, 0, 0]
    assert params["W"].tolist() == [1, 1]


def test_an_argument_left_alone_is_the_same_object_with_the_same_values(session):
    X = np.array([1.0, np.nan])
    session("def part(X): return X * 2").call("part", (X,), {})
    assert X[0] == 1.0
    assert np.isnan(X[1])


def test_an_argument_whose_shape_is_changed_is_rejected(session):
    X = np.zeros(4)
    with pytest.raises(CheckFailure, match="changes the type or shape") as caught, arguments_unchanged("part", X=X):
        session("def part(X): X.shape = (4, 1)").call("part", (X,), {})
    assert caught.value.outcome == "rejected"


def test_what_the_submission_raises_names_its_own_line_and_text(session):
    fault = fault_of(session, "def helper(x):\n    return x['a']\n\ndef part():\n    return helper({})")
    assert fault.outcome == "error"
    assert str(fault).split("\n") == [
        "part() raised KeyError: 'a'",
        "  work.py, line 5 in part: return helper({})",
        "  work.py, line 2 in helper: return x['a']",
    ]


def test_an_untouched_part_is_not_implemented_rather_than_an_error(session):
    fault = fault_of(session, "def part(): raise NotImplementedError()")
    assert fault.outcome == "not_implemented"
    assert str(fault) == "part is not implemented yet."


def test_a_syntax_error_names_line_and_text(session):
    fault = fault_of(session, "x = 1\ndef part(:\n    pass")
    assert fault.outcome == "error"
    assert "work.py, line 2" in str(fault)
    assert "def part(:" in str(fault)


def test_an_error_at_import_is_the_same_for_every_call_and_does_not_start_a_sandbox_again(session):
    work = session("1 / 0")
    messages = []
    for _ in range(2):
        with pytest.raises(SubmissionFault) as caught:
            work.call("part", (), {})
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "line 1: 1 / 0" in messages[0]
    assert work._prisoner is None


def test_a_missing_function_is_told_from_one_with_a_similar_name(session):
    fault = fault_of(session, "def other(): pass\n\ndef soft_max(x): pass", "softmax")
    assert "work.py, line 3" in str(fault)
    assert "rename it to `softmax`" in str(fault)
    assert "There is no function `softmax`" in str(fault_of(session, "x = 1", "softmax"))


def test_a_part_that_is_no_function_says_what_it_is(session):
    assert "`part` is a int, not a function" in str(fault_of(session, "part = 3"))


def test_a_wrong_signature_names_the_definition(session):
    fault = fault_of(session, "\ndef part(x, axis): pass", "part", 1)
    assert "work.py, line 2: part() missing 1 required positional argument: 'axis'" in str(fault)


def test_a_type_error_inside_the_function_is_not_a_wrong_signature(session):
    fault = fault_of(session, "def part(x):\n    return len(x)", "part", 1)
    assert fault.fault.kind == "error"
    assert "line 2" in str(fault)


@pytest.mark.parametrize(
    "value", ["(x for x in [])", "object()", "{1}", "print", "__import__('numpy').matrix('1')", "b''"]
)
def test_what_is_not_plain_data_stays_in_the_sandbox(session, value):
    work = session(f"def part(): return {value}")
    kept = work.call("part", (), {})
    assert type(kept) is SubmittedObject
    with pytest.raises(CheckFailure) as caught:
        assert_close(kept, np.zeros(3), what="part()")
    assert caught.value.outcome == "rejected"


@pytest.mark.parametrize("value", ["__import__('numpy').array(['a'])", "__import__('numpy').array([None])"])
def test_an_array_of_no_numbers_is_rejected(session, value):
    assert fault_of(session, f"def part(): return {value}").outcome == "rejected"


def test_an_endless_loop_is_a_timeout_and_the_next_call_works(session):
    work = session("def part():\n    while True: pass\n\ndef fine(): return 1")
    with pytest.raises(SubmissionFault, match="did not finish within 2 s") as caught:
        work.call("part", (), {})
    assert caught.value.outcome == "timeout"
    assert work.call("fine", (), {}) == 1


def test_the_time_of_a_whole_submission_is_bounded(session):
    work = session("def fine(): return 1")
    work.seconds = work.jail.limits.total_seconds
    with pytest.raises(SubmissionFault, match="used up"):
        work.call("fine", (), {})


ENDINGS = ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)", "import os; os.abort()"]


@pytest.mark.parametrize("way", ENDINGS)
def test_a_process_that_ends_is_a_crash_and_the_next_call_works(session, way):
    work = session(f"def part():\n    {way}\n\ndef fine(): return 1")
    with pytest.raises(SubmissionFault) as caught:
        work.call("part", (), {})
    assert caught.value.outcome == "crashed"
    assert work.call("fine", (), {}) == 1


@pytest.mark.parametrize(
    "way", ["raise SystemExit(0)", "exit()", "raise KeyboardInterrupt", "raise BaseException('x')"]
)
def test_leaving_by_an_exception_is_an_error(session, way):
    assert fault_of(session, f"import sys\nfrom sys import exit\ndef part():\n    {way}").outcome == "error"


def test_memory_beyond_the_limit_is_its_own_outcome(session):
    fault = fault_of(session, "import numpy as np\ndef part(): return np.ones(10**9)")
    assert fault.outcome == "memory"


def test_a_forged_reply_is_only_a_value(session):
    source = (
        "import json, os, struct, sys\n"
        "def part():\n"
        "    frame = sys._getframe()\n"
        "    while 'request' not in frame.f_locals: frame = frame.f_back\n"
        "    body = json.dumps({'id': frame.f_locals['request']['id'], 'result': 42, 'changed': None}).encode()\n"
        "    for fd in range(3, 1000):\n"
        "        try: os.write(fd, struct.pack('>II', len(body), 0) + body)\n"
        "        except OSError: pass\n"
        "    return 1\n"
    )
    work = session(source)
    assert work.call("part", (), {}) == 42  # its own mark to lose: the test compares what came back
    with pytest.raises(SubmissionFault, match=r"before it was asked|not to the request"):
        work.call("part", (), {})


def test_a_cell_of_a_notebook_that_raises_does_not_keep_the_next_from_running(jail):
    cells = ["def early(): return 1", "1 / 0", "def late(): return 2", "def never(:"]
    text, starts = "", []
    for number, cell in enumerate(cells, start=1):
        starts.append((text.count("\n") + 1, number))
        text += cell + "\n\n"
    with Session(jail, Source(text, "work.ipynb", tuple(starts)), "work") as work:
        assert (work.call("early", (), {}), work.call("late", (), {})) == (1, 2)
        with pytest.raises(
            SubmissionFault, match=r"ZeroDivisionError: division by zero\n  work.ipynb, cell 2, line 1: 1 / 0"
        ):
            work.call("never", (), {})


def test_a_function_that_loops_is_not_called_for_ever(session):
    work = session("def part():\n    while True: pass\n\ndef fine(): return 1")
    for words in ("did not finish", "did not finish", "was not called again", "was not called again"):
        with pytest.raises(SubmissionFault, match=words):
            work.call("part", (), {})
    assert work.call("fine", (), {}) == 1


def test_an_exception_whose_text_raises_is_reported(session):
    source = "class E(Exception):\n    def __str__(self): raise ValueError\ndef part(): raise E()"
    assert fault_of(session, source).outcome == "error"


def test_control_characters_of_a_submission_do_not_reach_the_terminal(session):
    text = str(fault_of(session, "def part(): raise ValueError('\\x1b[31m\\u202e red')"))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_prints_go_nowhere_and_break_nothing(session):
    source = (
        "import sys\nprint('x' * 100000)\ndef part():\n    sys.stderr.write('y' * 10**6)\n    print('z')\n    return 1"
    )
    assert session(source).call("part", (), {}) == 1


def test_the_embedded_digits_can_be_imported(session):
    work = session("from grader.datasets import load_digits\ndef part(): return list(load_digits()[0].shape)")
    assert work.call("part", (), {}) == [1797, 64]


def test_the_code_for_a_demo_does_not_run(session):
    assert session("x = 1\nif __name__ == '__main__':\n    x = 2\ndef part(): return x").call("part", (), {}) == 1


# --- chance -----------------------------------------------------------------------------------------------------------

DRAWS = """
import random

import numpy as np
import torch

def part():
    return [random.random(), np.random.rand(), np.random.normal(), torch.rand(1).item(), torch.nn.Linear(1, 1).weight.item()]
"""


@pytest.fixture
def drawing(jail):
    """Make a session whose sandbox has NumPy and PyTorch loaded, as for an exercise that needs them."""
    with ExitStack() as sessions:
        yield lambda text: sessions.enter_context(
            Session(jail, Source(text, "work.py"), "work", libraries=("numpy", "torch"))
        )


def test_every_test_and_every_process_draws_the_same_global_random_numbers(drawing):
    one, other = drawing(DRAWS), drawing(DRAWS)
    first, second = one.call("part", (), {}), one.call("part", (), {})
    assert first != second
    one.begin()
    assert [one.call("part", (), {}), one.call("part", (), {})] == [first, second]
    assert other.call("part", (), {}) == first
    one.end()
    assert one.call("part", (), {}) == first


def test_a_submission_that_seeds_its_generators_draws_its_own_numbers(drawing):
    seeded = DRAWS + "\nrandom.seed(7)\nnp.random.seed(7)\ntorch.manual_seed(7)\n"
    work = drawing(seeded)
    first = work.call("part", (), {})
    work.begin()
    assert work.call("part", (), {}) == first != drawing(DRAWS).call("part", (), {})
    assert first[1] == np.random.RandomState(7).rand()
