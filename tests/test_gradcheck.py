"""`gradcheck` against functions whose derivative is known in closed form, and against gradients that are wrong on purpose."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks import gradcheck
from grader.checks.gradcheck import DIRECTIONS, MOST_ENTRIES


@pytest.fixture
def rng():
    return np.random.default_rng(3)


class SoftmaxRegression:
    """The mean cross-entropy of a linear layer as a function of {"W", "b"}, and its gradient in closed form."""

    def __init__(self, rng, samples=6, features=4, classes=3):
        self.X = rng.normal(size=(samples, features))
        self.Y = np.eye(classes)[rng.integers(classes, size=samples)]
        self.params = {"W": rng.normal(size=(features, classes)), "b": rng.normal(size=(1, classes))}

    def loss(self, params):
        logits = self.X @ params["W"] + params["b"]
        return np.mean(np.logaddexp.reduce(logits, axis=1) - (logits * self.Y).sum(axis=1))

    def grads(self, params):
        logits = self.X @ params["W"] + params["b"]
        probs = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
        dlogits = (probs - self.Y) / len(self.X)
        return {"W": self.X.T @ dlogits, "b": dlogits.sum(axis=0, keepdims=True)}


@pytest.fixture
def model(rng):
    return SoftmaxRegression(rng)


def error_of(*arguments, kind=ValueError):
    with pytest.raises(kind) as caught:
        gradcheck(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- right gradients --------------------------------------------------------------------------------------------------


def test_the_gradient_of_softmax_and_cross_entropy_agrees_in_every_entry(model):
    report = gradcheck(model.loss, model.params, model.grads(model.params))
    assert report
    assert [(check.name, check.checked, check.skipped) for check in report.parameters] == [("W", 12, 0), ("b", 3, 0)]
    assert max(check.relative_error for check in report.parameters) < 1e-7  # what CS231n's notes call happy
    assert "Every gradient agrees with finite differences." in str(report)


@settings(max_examples=30, deadline=None)
@given(size=st.integers(1, 6), seed=st.integers(0, 10**6), wrong=st.floats(1e-3, 10.0))
def test_a_quadratic_agrees_with_its_gradient_and_with_no_other(size, seed, wrong):
    rng = np.random.default_rng(seed)
    A, c, x = rng.normal(size=(size, size)), rng.normal(size=size), rng.normal(size=size)

    def loss(x):
        return float(0.5 * x @ A @ x + c @ x)

    gradient = (A + A.T) @ x / 2 + c
    assert gradcheck(loss, x, gradient)
    entry = int(rng.integers(size))
    gradient[entry] += wrong * max(1.0, np.abs(gradient).max())
    report = gradcheck(loss, x, gradient)
    assert not report
    assert report["params"].worst == (entry,)


def test_gradients_may_be_a_function_of_the_parameters(model):
    assert gradcheck(model.loss, model.params, model.grads)


def test_a_list_and_the_tuple_that_an_exercise_returns_fit_together(model):
    grads = tuple(model.grads(model.params).values())
    report = gradcheck(lambda p: model.loss({"W": p[0], "b": p[1]}), list(model.params.values()), grads)
    assert report
    assert [check.name for check in report.parameters] == ["[0]", "[1]"]


def test_entries_at_a_kink_are_skipped_and_counted():
    x = np.array([-1.0, 0.0, 2.0, 0.0, 3.0])
    for slope_at_zero in (0.0, 1.0):
        report = gradcheck(lambda x: np.maximum(x, 0).sum(), x, np.where(x == 0, slope_at_zero, x > 0))
        assert report
        assert (report["params"].checked, report["params"].skipped) == (3, 2)
        assert "3 entries, 2 skipped" in str(report)
    assert not gradcheck(lambda x: np.maximum(x, 0).sum(), x, np.ones(5))


def test_where_everything_is_a_kink_nothing_is_said_to_agree():
    report = gradcheck(lambda x: np.abs(x).sum(), np.zeros(3), np.zeros(3))
    assert not report
    assert report["params"].verdict == "not checked"
    assert "choose other params" in str(report)


def test_a_gradient_of_zeros_agrees_but_is_said_to_tell_little():
    report = gradcheck(lambda x: (x**3).sum(), np.zeros(3), np.zeros(3))
    assert report
    assert "params: 0 here, which tells little" in str(report)


def test_float32_is_converted_and_said_so(model):
    params = {name: value.astype(np.float32) for name, value in model.params.items()}
    report = gradcheck(model.loss, params, model.grads)
    assert report
    assert "Converted to float64 for this check: W, b." in str(report)
    rough = {name: value.astype(np.float32) for name, value in model.grads(params).items()}
    assert "only 0.0001 is asked of: W, b" in str(gradcheck(model.loss, params, rough))
    assert gradcheck(model.loss, params, rough)
    assert not gradcheck(model.loss, params, {name: value * np.float32(1.01) for name, value in rough.items()})


def test_arguments_are_left_as_they_were(model):
    grads = model.grads(model.params)
    before = {name: value.copy() for name, value in {**model.params, "dW": grads["W"], "db": grads["b"]}.items()}
    gradcheck(model.loss, model.params, grads)
    after = {**model.params, "dW": grads["W"], "db": grads["b"]}
    assert all(np.array_equal(after[name], value) for name, value in before.items())


# --- large parameters -------------------------------------------------------------------------------------------------


class LargeLayer:
    """A linear layer of 100,000 weights, and half the squared error of its output, with the gradient X'(XW - T)."""

    def __init__(self, rng):
        self.X, self.T, self.W = rng.normal(size=(3, 500)), rng.normal(size=(3, 200)), rng.normal(size=(500, 200)) / 20
        self.calls = 0

    def loss(self, W):
        self.calls += 1
        return 0.5 * ((self.X @ W - self.T) ** 2).sum()

    @property
    def gradient(self):
        return self.X.T @ (self.X @ self.W - self.T)


@pytest.fixture
def large(rng):
    return LargeLayer(rng)


def test_a_large_parameter_is_checked_along_directions_in_few_evaluations(large):
    report = gradcheck(large.loss, large.W, large.gradient)
    assert report
    assert report["params"].checked == DIRECTIONS
    assert large.calls < 10 * DIRECTIONS
    assert "random directions, not entry by entry" in str(report)


@pytest.mark.parametrize("seed", range(5))
def test_one_wrong_entry_among_100_000_is_found_and_named(large, seed):
    wrong = large.gradient
    wrong[123, 45] += 1.0
    report = gradcheck(large.loss, large.W, wrong, seed=seed)
    assert not report
    assert report["params"].worst == (123, 45)
    assert report["params"].numeric == pytest.approx(large.gradient[123, 45], rel=1e-4)


def test_small_parameters_beside_a_large_one_are_checked_entry_by_entry(large):
    params = {"W": large.W, "scale": np.ones(3)}
    report = gradcheck(
        lambda p: large.loss(p["W"]) + (p["scale"] ** 2).sum(), params, {"W": large.gradient, "scale": 2 * np.ones(3)}
    )
    assert report
    assert [check.by_directions for check in report.parameters] == [True, False]
    assert large.W.size > MOST_ENTRIES


# --- wrong gradients --------------------------------------------------------------------------------------------------


def test_a_missing_division_by_the_batch_size_is_reported_with_its_factor(model):
    grads = model.grads(model.params)
    report = gradcheck(model.loss, model.params, {**grads, "W": grads["W"] * 6})
    assert not report
    assert report["b"].ok
    assert report["W"].yours == pytest.approx(6 * report["W"].numeric)
    assert "W: every entry is 6 times too large" in str(report)
    assert "Wrong: W." in str(report)


def test_a_missing_factor_of_a_large_parameter_is_reported_too(large):
    assert "yours is 0.5 times" in str(gradcheck(large.loss, large.W, large.gradient / 2))


def test_a_transposed_square_gradient_is_called_so(rng):
    A, B = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    report = gradcheck(lambda B: (A @ B).sum() + (B**2).sum(), B, (A.sum(axis=0)[:, None] + 2 * B).T)
    assert not report
    assert "transposed" in report["params"].hint


def test_what_pytest_would_see_is_seen_here_too(rng):
    X = rng.normal(size=(5, 4))
    grads = 2 * X
    grads[3] = 0.0
    assert gradcheck(lambda X: (X**2).sum(), X, grads)["params"].hint.startswith("only row 3")


def test_the_opposite_sign_is_called_so(model):
    grads = {name: -value for name, value in model.grads(model.params).items()}
    assert "every entry has the wrong sign" in str(gradcheck(model.loss, model.params, grads))


def test_a_loss_that_ignores_its_argument_is_called_so(model):
    report = gradcheck(lambda params: model.loss(model.params), model.params, model.grads(model.params))
    assert not report
    assert "does loss use its argument" in report["W"].hint


# --- bad input --------------------------------------------------------------------------------------------------------


def square(x):
    return float((x**2).sum())


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (lambda x: None, "loss returns None: does it end in return?"),
        (lambda x: x**2, "loss returns an array of shape (2,): return one number"),
        (lambda x: "1.0", "loss returns a str"),
        (lambda x: np.float32(square(x)), "loss returns float32, too coarse"),
        (3.0, "loss is a float: give the function itself"),
    ],
)
def test_a_loss_that_returns_no_number_is_named(loss, words):
    assert words in error_of(loss, np.ones(2), np.ones(2), kind=TypeError)


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_a_loss_that_is_not_finite_is_named():
    assert "loss returns nan" in error_of(lambda x: np.log(-x).sum(), np.ones(2), np.ones(2))
    assert "loss returns nan at or next to params" in error_of(lambda x: np.sqrt(x).sum(), np.zeros(2), np.ones(2))


def test_a_random_loss_is_named(rng):
    words = error_of(lambda x: square(x * (rng.random(2) > 0.5) + rng.random()), np.ones(2), np.ones(2))
    assert "loss is random: it gave" in words
    assert "dropout" in words


def test_a_loss_that_changes_its_argument_is_named():
    def loss(params):
        params["W"] -= 1.0
        return square(params["W"])

    W = np.ones(2)
    assert "loss changes params['W'], its argument" in error_of(loss, {"W": W}, {"W": W})
    assert W.tolist() == [1.0, 1.0]


def test_a_gradient_function_that_changes_its_argument_is_named():
    def grads(x):
        x *= 2
        return x

    assert "grads changes params, its argument" in error_of(square, np.ones(2), grads)


@pytest.mark.parametrize(
    ("params", "grads", "words"),
    [
        ({"W": np.ones((2, 3))}, {"W": np.ones((3, 2))}, "(3, 2), but params['W'] has (2, 3): is it transposed?"),
        ([np.ones(3)], [np.ones((1, 3))], "grads[0] has the shape (1, 3), but params[0] has (3,)"),
        ({"W": np.ones(2), "b": np.ones(2)}, {"W": np.ones(2)}, "grads has no b"),
        ({"W": np.ones(2)}, {"W": np.ones(2), "c": np.ones(2)}, "grads has c, which params has not; there are: W"),
        (np.ones(2), np.array([1.0, np.nan]), "grads holds nan or infinity"),
        ({}, {}, "params is empty"),
        (np.ones((0, 2)), np.ones((0, 2)), "params is empty, of shape (0, 2)"),
    ],
)
def test_gradients_that_do_not_fit_are_named(params, grads, words):
    assert words in error_of(lambda params: 0.0, params, grads)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"W": np.arange(3)},
            "params['W'] holds int64, which cannot move by a small step: convert it with .astype(float)",
        ),
        ({"W": 1.0}, "params['W'] is a float: make it a float array"),
        ({"layer": {"W": np.ones(2)}}, "params['layer'] is a dict"),
        (None, "params is None: give a dict or list of float arrays"),
    ],
)
def test_parameters_that_are_no_float_arrays_are_named(params, words):
    assert words in error_of(square, params, params, kind=TypeError)


def test_missing_gradients_are_asked_for():
    assert "grads is missing" in error_of(square, np.ones(2), kind=TypeError)


# --- the heat map -----------------------------------------------------------------------------------------------------


def test_the_heat_map_shows_the_error_of_each_entry(model):
    pytest.importorskip("matplotlib")
    wrong = model.grads(model.params)
    wrong["W"][2, 1] += 0.5
    report = gradcheck(model.loss, model.params, wrong)
    (image,) = report.heat_map("W").axes[0].images
    assert image.get_array().shape == (4, 3)
    assert np.unravel_index(image.get_array().argmax(), (4, 3)) == (2, 1)
    assert image.get_array().max() == pytest.approx(0.5)


def test_without_matplotlib_the_heat_map_says_what_to_install(model, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    report = gradcheck(model.loss, model.params, model.grads)
    with pytest.raises(ModuleNotFoundError, match="pip install matplotlib"):
        report.heat_map("W")


def test_directions_have_no_heat_map_and_unknown_names_are_listed(large):
    report = gradcheck(large.loss, large.W, large.gradient)
    with pytest.raises(ValueError, match="checked along directions"):
        report.heat_map("params")
    with pytest.raises(KeyError, match="no parameter 'W'; there are: params"):
        report.heat_map("W")


# --- PyTorch ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def network(torch):
    """A float32 network, its data in float64 and its loss."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(4, 3))
    X, y = torch.randn(6, 5, dtype=torch.float64), torch.tensor([0, 1, 2, 2, 1, 0])
    return model, lambda model: torch.nn.functional.cross_entropy(model(X), y)


def test_autograd_agrees_on_a_model_which_is_left_as_it_was(torch, network):
    model, loss = network
    before = {name: value.clone() for name, value in model.eval().state_dict().items()}
    report = gradcheck(loss, model)
    assert report
    assert [check.name for check in report.parameters] == ["0.weight", "0.bias", "3.weight", "3.bias"]
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(parameter.dtype == torch.float32 and parameter.grad is None for parameter in model.parameters())


def test_dropout_that_is_on_is_named(network):
    model, loss = network
    assert "loss is random" in error_of(loss, model.train())


def test_float32_data_beside_a_model_is_named(torch):
    model, X = torch.nn.Linear(2, 1), torch.ones(3, 2)
    assert "pass it X.double()" in error_of(lambda model: model(X).sum(), model, kind=TypeError)


def test_a_gradient_that_was_written_by_hand_is_compared_on_tensors(torch):
    W = torch.tensor([[1.0, -2.0]], dtype=torch.float64)
    assert gradcheck(lambda W: (W**3).sum(), W, 3 * W**2)
    assert not gradcheck(lambda W: (W**3).sum(), W, 3 * W)


def test_a_wrong_backward_of_an_autograd_function_is_found(torch):
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return gradient * 2 * x**2

    x = torch.tensor([1.0, 2.0, -1.0], dtype=torch.float64, requires_grad=True)
    report = gradcheck(lambda p: Cube.apply(p["x"]).sum(), {"x": x})
    assert "x: yours is 0.6667 times the numeric gradient everywhere" in str(report)


def test_a_loss_of_the_outer_model_instead_of_its_argument_is_named(torch):
    model, X = torch.nn.Linear(2, 1), torch.ones(3, 2)
    assert "loss does not depend on its argument" in error_of(lambda _: model(X).sum().double(), model)
