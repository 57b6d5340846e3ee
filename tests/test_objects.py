"""Models, layers and tensors: the same for a test whether the submission runs in the sandbox or in the student's process."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from grader.checks import (
    CheckFailure,
    arguments_unchanged,
    assert_close,
    assert_leaf,
    assert_object,
    explained,
    negated,
    no_overflow,
)
from grader.fault import SubmissionFault
from grader.intake import Source
from grader.local import load
from grader.objects import SubmittedModule, SubmittedObject
from grader.plugin import verdict_of
from grader.sandbox.jail import Jail, Limits
from grader.sandbox.session import Session
from grader.sandbox.warm import WarmJail

Work = Callable[[str], SubmittedModule]
TORCH = ("numpy", "torch._dynamo")


@pytest.fixture(scope="module")
def torch_jail() -> Jail:
    return WarmJail(Limits(call_seconds=10.0))


@pytest.fixture(params=["sandbox", "own process"])
def work(request, torch_jail, tmp_path):
    """Make a submission of a source, in the sandbox and in this process."""
    sessions = []

    def make(text: str) -> SubmittedModule:
        source = Source(text, "work.py")
        if request.param == "own process":
            return SubmittedModule(load(source, tmp_path / "work.py", "work"))
        sessions.append(Session(torch_jail, source, "work", libraries=TORCH))
        return SubmittedModule(sessions[-1])

    yield make
    for session in sessions:
        session.__exit__()


LAYER = """
import numpy as np

class Layer:
    def __init__(self, size, seed=0):
        self.weight = np.zeros((size, size))
        self.calls = 0

    def forward(self, X):
        self.calls += 1
        return X @ self.weight

    def params(self):
        return [self.weight]

    @property
    def late(self):
        raise ValueError("only now")

    def __call__(self, X):
        return self.forward(X)

def grow(layer, by):
    layer.weight += by
    return layer

def same(one, other):
    return one is other

def generate(n):
    return (i for i in range(n))
"""


def test_attributes_are_read_and_set_and_methods_keep_their_state(work):
    layer = assert_object(work(LAYER).Layer(2, seed=1), what="Layer(2)")
    W, X = np.arange(4.0).reshape(2, 2), np.eye(2)
    layer.weight = W
    assert_close(layer.forward(X), W, what="forward")
    assert_close(layer(X), W, what="the call")
    assert layer.calls == 2


def test_what_an_attribute_gives_is_a_copy(work):
    layer = work(LAYER).Layer(2)
    layer.weight[0, 0] = 5.0
    (before,) = layer.params()
    layer.weight = np.ones((2, 2))
    assert before.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert layer.params()[0].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_an_object_may_be_an_argument_and_is_the_same_one_when_it_comes_back(work):
    module = work(LAYER)
    layer = module.Layer(2)
    assert module.grow(layer, by=np.ones((2, 2))) is layer
    assert layer.weight.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert module.same(layer, layer) is True
    assert module.same(layer, module.Layer(2)) is False


def fault(call: Callable[[], object]) -> SubmissionFault:
    with pytest.raises(SubmissionFault) as caught:
        call()
    return caught.value


def test_a_missing_attribute_names_the_class_and_a_similar_one(work):
    layer = work(LAYER).Layer(2)
    words = str(fault(lambda: layer.weights))
    assert "work.py, line 5: A Layer has no `weights`, but `weight`" in words
    assert "has no `quite_other`: the stub names it" in str(fault(lambda: layer.quite_other))


def test_a_property_that_fails_lazily_is_the_submissions_error(work):
    layer = work(LAYER).Layer(2)
    problem = fault(lambda: layer.late)
    assert problem.outcome == "error"
    assert "Layer.late raised ValueError: only now" in str(problem)
    assert "in late: raise ValueError" in str(problem)


def test_a_method_that_raises_is_named_with_its_class(work):
    layer = work(LAYER).Layer(2)
    assert str(fault(lambda: layer.forward(np.ones((2, 3))))).startswith("Layer.forward raised ValueError")
    assert fault(lambda: layer.forward()).fault.kind == "signature"


def test_an_object_in_place_of_plain_data_is_rejected_by_name(work):
    with pytest.raises(CheckFailure, match="a generator \\(make a list of it") as caught:
        assert_close(work(LAYER).generate(3), np.zeros(3), what="generate(3)")
    assert caught.value.outcome == "rejected"


@pytest.mark.parametrize("value", [None, 3, "text", [], {}, np.zeros(2)])
def test_plain_data_in_place_of_an_object_is_a_failure(value):
    with pytest.raises(CheckFailure, match="is not an object to work with"):
        assert_object(value, what="Layer(2)")


NUMBER = """
import numpy as np

class Number:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)

    def __add__(self, other): return Number(self.data + data(other))
    def __sub__(self, other): return Number(self.data - data(other))
    def __mul__(self, other): return Number(self.data * data(other))
    def __truediv__(self, other): return Number(self.data / data(other))
    def __rsub__(self, other): return Number(data(other) - self.data)
    def __rtruediv__(self, other): return Number(data(other) / self.data)
    def __pow__(self, n): return Number(self.data ** n)
    def __matmul__(self, other): return Number(self.data @ other.data)
    def __neg__(self): return Number(-self.data)
    def __getitem__(self, index): return Number(self.data[index])
    __radd__, __rmul__ = __add__, __mul__

def data(other):
    return other.data if isinstance(other, Number) else other
"""


def test_operators_work_on_the_submissions_side_with_numbers_on_either_side(work):
    Number = work(NUMBER).Number
    a, b = Number([1.0, 2.0]), Number([3.0, 5.0])
    for actual, right in [
        (a + b, [4, 7]), (a - b, [-2, -3]), (a * b, [3, 10]), (a / b, [1 / 3, 0.4]), (-a, [-1, -2]), (a**2, [1, 4]),
        (2 + a, [3, 4]), (2 - a, [1, 0]), (2 * a, [2, 4]), (2 / a, [2, 1]), (a @ b, 13.0), (a[1], 2.0),
        (np.float64(2) * a, [2, 4]),
    ]:  # fmt: skip
        assert np.allclose(actual.data, right)


def test_an_operator_that_is_missing_is_the_submissions_error(work):
    a = work("class A: pass").A()
    problem = fault(lambda: a + 1)
    assert problem.outcome == "error"
    assert "A + int raised TypeError: unsupported operand" in str(problem)


def test_an_object_that_outlives_its_process_says_so(torch_jail):
    with Session(
        torch_jail, Source(LAYER + "\ndef die():\n    import os\n    os._exit(1)", "work.py"), "work"
    ) as session:
        work = SubmittedModule(session)
        layer = work.Layer(2)
        assert fault(work.die).outcome == "crashed"
        assert "ended the process in which this Layer lived" in str(fault(lambda: layer.weight))
        assert work.Layer(2).calls == 0


# --- tensors --------------------------------------------------------------------------------------------------------

TENSORS = """
import torch
from torch import nn

def echo(tensor): return tensor
def leaf(): return torch.ones(2, 3, requires_grad=True)
def not_leaf(): return torch.ones(2, 3, requires_grad=True) * 0.1
def parameter(): return nn.Parameter(torch.ones(2))
def sparse(): return torch.eye(2).to_sparse()
def spoil(params):
    params[0].data += 1
def build(n): return nn.Sequential(nn.Linear(n, 2), nn.ReLU())
def train(model, X):
    torch.optim.SGD(model.parameters(), lr=0.1).zero_grad()
    model(X).sum().backward()
    with torch.no_grad():
        for p in model.parameters(): p -= p.grad
    model.eval()
    model[0].bias.requires_grad_(False)
def predict(model, X):
    with torch.no_grad():
        return model(X)
def swap(model): model[1] = nn.Tanh()
"""


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.int64, torch.bool])
def test_a_tensor_arrives_as_it_was_sent(work, dtype):
    tensor = torch.tensor([[0, 1, 1], [1, 0, 1]]).to(dtype)
    back = work(TENSORS).echo(tensor)
    assert type(back) is torch.Tensor
    assert back.dtype == dtype
    assert torch.equal(back, tensor)
    empty = torch.zeros(0, 3, dtype=dtype)
    assert work(TENSORS).echo(empty).shape == (0, 3)


def test_leaf_and_requires_grad_are_told(work):
    module = work(TENSORS)
    assert_leaf(module.leaf(), (2, 3), what="leaf()")
    assert_leaf(module.parameter(), (2,), what="parameter()")
    with pytest.raises(CheckFailure, match="is not a leaf"):
        assert_leaf(module.not_leaf(), (2, 3), what="not_leaf()")
    with pytest.raises(CheckFailure, match="does not require gradients"):
        assert_leaf(module.echo(torch.ones(2)), (2,), what="echo()")
    given = module.echo(torch.ones(2, requires_grad=True))
    assert (given.is_leaf, given.requires_grad) == (True, True)


def test_a_sparse_tensor_is_rejected_by_name(work):
    assert "layout sparse_coo" in str(fault(work(TENSORS).sparse))


def test_tensors_changed_in_place_are_told(work):
    params = [torch.zeros(2, requires_grad=True)]
    work(TENSORS).spoil(params)
    assert params[0].tolist() == [0, 0]
    with (
        pytest.raises(CheckFailure, match="spoil changes its argument params"),
        arguments_unchanged("spoil", params=params),
    ):
        work(TENSORS).spoil(params)
    assert params[0].tolist() == [0, 0]
    assert params[0].requires_grad


def test_a_model_that_is_returned_stays_with_the_submission(work):
    model = work(TENSORS).build(3)
    assert type(model) is SubmittedObject
    reference = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    reference.load_state_dict(model.state_dict())
    X = torch.randn(4, 3)
    assert_close(model(X), reference(X), what="model(X)")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_model_that_is_passed_follows_what_the_submission_does_to_it(work, dtype):
    model = nn.Sequential(nn.Linear(3, 2), nn.Sigmoid(), nn.Sequential(nn.Linear(2, 2, bias=False))).to(dtype)
    weight = model[0].weight.detach().clone()
    X = torch.ones(4, 3, dtype=dtype)
    output = model(X)
    assert_close(work(TENSORS).predict(model, X), output.detach(), what="predict")
    work(TENSORS).train(model=model, X=X)
    assert not torch.equal(model[0].weight, weight)
    assert (model.training, model[2].training) == (False, False)
    assert (model[0].bias.requires_grad, model[0].weight.requires_grad) == (False, True)


def test_a_model_that_is_to_stay_as_it_is_is_watched(work):
    model, X = nn.Sequential(nn.Linear(3, 2), nn.ReLU()), torch.ones(4, 3)
    with arguments_unchanged("predict", model=model):
        work(TENSORS).predict(model, X)
    weight = model[0].weight.detach().clone()
    with (
        pytest.raises(CheckFailure, match="train changes its argument model"),
        arguments_unchanged("train", model=model),
    ):
        work(TENSORS).train(model, X)
    assert torch.equal(model[0].weight, weight)
    assert model.training


def test_a_model_whose_layers_are_exchanged_is_rejected(work):
    model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    with pytest.raises(CheckFailure, match="swap changes the type or shape of an argument"):
        work(TENSORS).swap(model)


def test_a_parameter_that_comes_back_in_another_dtype_is_named(work):
    text = (
        "import torch\ndef fill(model):\n    model[0].weight = torch.nn.Parameter(model[0].weight.detach().double())\n"
    )
    with pytest.raises(CheckFailure) as caught:
        work(text).fill(nn.Sequential(nn.Linear(3, 2)))
    assert caught.value.problem == "fill changes the dtype of 0.weight in the model."
    assert "float32" in caught.value.asked
    assert "float64" in caught.value.got


def test_a_debugger_lands_in_the_students_own_line(tmp_path: Path):
    module = SubmittedModule(load(Source("def part():\n    return 1 / 0\n", "work.py"), tmp_path / "work.py", "work"))
    problem = fault(module.part)
    trace = problem.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    assert trace.tb_frame.f_code.co_name == "part"


def test_an_exception_can_come_with_a_hint(work):
    with pytest.raises(SubmissionFault) as caught, explained("Use a loop."):
        work("def walk(n):\n    return walk(n + 1)\n").walk(0)
    verdict = verdict_of(caught.value)
    assert verdict.hint == "Use a loop."
    assert verdict.message.startswith("walk() raised RecursionError")
    assert verdict.message.endswith("\n  hint : Use a loop.")


def test_what_is_not_implemented_needs_no_hint(work):
    with pytest.raises(SubmissionFault) as caught, explained("Use a loop."):
        work("def walk(n):\n    raise NotImplementedError()\n").walk(0)
    assert verdict_of(caught.value).message == "walk is not implemented yet."


def test_an_overflow_is_a_failure_only_inside_the_block(work):
    module = work("import numpy as np\ndef big(x):\n    return np.exp(x)\n")
    with pytest.raises(CheckFailure, match="big overflows"), no_overflow(module, what="big"):
        module.big(1e4)
    assert module.big(1e4) == float("inf")


def test_many_minus_signs_are_one_question(work):
    text = "class T:\n    def __init__(self, n): self.n = n\n    def __neg__(self): return T(self.n + 1)\n"
    assert negated(work(text).T(0), 5000).n == 5000
