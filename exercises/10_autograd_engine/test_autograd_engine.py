"""The tests of exercise 10: values against NumPy, gradients against finite differences. One part: pytest -k arithmetic"""

import numpy as np
import pytest

from grader.checks import (
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_gradient,
    assert_history,
    assert_object,
    entries,
    explained,
    numeric_gradient,
    unpack,
)

KEYS = ("W1", "b1", "W2", "b2")
A_TENSOR = (
    "It has to be a tensor, so that backward() or the next operation can go on from it: return what `result` makes."
)
PARAMS_AND_HISTORY = "train returns two things: a dict of four arrays, and the list of accuracies."


# --- tensors in a test ----------------------------------------------------------------------------------------------


def leaf(submission, data):
    """Return Tensor(data, requires_grad=True)."""
    tensor = submission.Tensor(np.array(data), requires_grad=True)
    return assert_object(tensor, what="Tensor(data, requires_grad=True)", asked="a Tensor")


def checked(tensor, what):
    """Return what an operation gave, after making sure that it is a tensor."""
    return assert_object(tensor, what=what, asked="a Tensor", hint=A_TENSOR)


def call(tensor, name, *args, **kwargs):
    """Return tensor.name(…)."""
    method = assert_object(getattr(tensor, name), what=f"Tensor.{name}", asked="a method")
    return method(*args, **kwargs)


def backward(tensor, what):
    call(checked(tensor, what), "backward")


def weighted_sum(submission, tensor, weights, what):
    """Return the sum of the tensor's entries times `weights`: a loss in which every entry counts differently."""
    product = checked(
        checked(tensor, what) * checked(submission.Tensor(weights), "Tensor(weights)"), f"({what}) * weights"
    )
    return product if weights.shape == () else call(product, "sum")


def as_array(value):
    """A NumPy number will do for an array of shape ()."""
    return np.array(value) if isinstance(value, (float, np.floating)) else value


def check_value(tensor, expected, what, hint):
    assert_close(as_array(checked(tensor, what).data), np.array(expected), what=f"({what}).data", hint=hint)


def check_gradient(tensor, expected, what, hint):
    assert_close(as_array(tensor.grad), np.array(expected), what=what, hint=hint)


def check_gradients(tensors, values, reference, what, hint):
    """Compare each tensor's .grad with the finite differences of `reference`, the same formula on arrays."""
    for index, tensor in enumerate(tensors):

        def moved(value, index=index):
            return float(reference(*values[:index], value, *values[index + 1 :]))

        name = f"the gradient of {what} for " + ("its operand" if len(values) == 1 else "ab"[index])
        assert_gradient(as_array(tensor.grad), moved, values[index], what=name, hint=hint)


def draw(rng, shape=()):
    """Return numbers between 0.5 and 2, of either sign."""
    return np.array(rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape))


# --- arithmetic -----------------------------------------------------------------------------------------------------

ONE = {
    "-a": lambda a: -a,
    "2 + a": lambda a: 2 + a,
    "a - 2": lambda a: a - 2,
    "2 - a": lambda a: 2 - a,
    "3 * a": lambda a: 3 * a,
    "a / 4": lambda a: a / 4,
    "2 / a": lambda a: 2 / a,
}
TWO = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
}
ALL = TWO | ONE


@pytest.mark.part("arithmetic", points=0.5)
@pytest.mark.parametrize("name", ALL)
def test_arithmetic_gives_the_values_of_numpy(submission, rng, name):
    values = [draw(rng, (2, 3)) for _ in range(2 if name in TWO else 1)]
    tensors = [leaf(submission, value) for value in values]
    hint = "Work entry by entry on .data, with the two sides in the order in which they are written."
    check_value(ALL[name](*tensors), ALL[name](*values), name, hint)
    for tensor, value in zip(tensors, values, strict=True):
        hint = "An operation makes a new tensor: `+=` and the like would change the operand as well."
        assert_close(tensor.data, value, what=f"the data of an operand after {name}", hint=hint)


@pytest.mark.part("arithmetic", points=0.75)
@pytest.mark.parametrize("name", ALL)
def test_the_slopes_of_arithmetic_match_finite_differences(submission, rng, name):
    values = [draw(rng) for _ in range(2 if name in TWO else 1)]
    tensors = [leaf(submission, value) for value in values]
    backward(ALL[name](*tensors), name)
    hint = "How far does the result move when this operand moves a little, and in which direction?"
    check_gradients(tensors, values, ALL[name], name, hint)


@pytest.mark.part("arithmetic", points=0.25)
@pytest.mark.parametrize("name", TWO)
def test_slopes_multiply_along_the_way(submission, rng, name):
    values, factor = [draw(rng), draw(rng)], 3 + draw(rng)
    tensors = [leaf(submission, value) for value in values]
    backward(TWO[name](*tensors) * leaf(submission, factor), f"({name}) * c")
    hint = "Is the slope alone right? Then multiply it by g: what moves the result moves the loss with that factor."
    check_gradients(tensors, values, lambda a, b: TWO[name](a, b) * factor, f"({name}) * c", hint)


# --- graphs ---------------------------------------------------------------------------------------------------------


@pytest.mark.part("graphs", points=0.5)
def test_a_tensor_that_is_used_twice_gets_the_sum_of_both(submission, rng):
    value = draw(rng)
    x = leaf(submission, value)
    backward(x * x + x, "x * x + x")
    hint = "Every use of a tensor sends a share: add it to what has arrived, also where both sides are the same tensor."
    check_gradient(x, 2 * value + 1, "the gradient of x * x + x for x", hint)


@pytest.mark.part("graphs", points=0.5)
@pytest.mark.parametrize("order", ["short way first", "long way first"])
def test_a_tensor_waits_until_everything_has_arrived(submission, rng, order):
    value = draw(rng)
    x = leaf(submission, value)
    h = checked(x * 3.0, "x * 3")
    far = checked((h * h) * leaf(submission, 5.0), "h * h * 5")
    loss = h + far if order == "short way first" else far + h
    backward(loss, "h + 5 h h")
    hint = "The loss leads to h = 3 x by two ways. Only when both have delivered may h pass its gradient on to x, once."
    check_gradient(x, 3 * (1 + 10 * 3 * value), "the gradient of h + 5 h h, with h = 3 x, for x", hint)


@pytest.mark.part("graphs", points=0.25)
def test_the_gradients_of_two_losses_add_up(submission, rng):
    values = [draw(rng), draw(rng)]
    x, y = (leaf(submission, value) for value in values)
    backward(x * y, "x * y")
    backward(x * 3.0, "x * 3")
    hint = "backward() adds to .grad, it does not replace what is there; and nothing else is left over from the first walk."
    check_gradient(x, values[1] + 3, "the gradient for x after the backward() of x * y and of x * 3", hint)
    check_gradient(y, values[0], "the gradient for y after the backward() of x * y and of x * 3", hint)


@pytest.mark.part("graphs", points=0.25)
def test_a_chain_of_1200_operations_is_not_too_long(submission, rng):
    x, factor = leaf(submission, draw(rng)), draw(rng)
    end = x
    for _ in range(1200):
        end = checked(-end, "-a")
    hint = "A function that calls itself for each parent comes to Python's limit of about 1,000: use a loop and a list."
    with explained(hint):
        backward(end * leaf(submission, factor), "a chain of 1,200 operations")
    check_gradient(x, factor, "the gradient of x * c, with 1,200 minus signs before it, for x", hint)


@pytest.mark.part("graphs", points=0.25)
def test_sixty_forks_in_a_row_end_at_once(submission, rng):
    x = leaf(submission, draw(rng))
    total = x
    for _ in range(60):
        total = checked(total + total, "total + total")
    hint = "Each tensor passes its gradient on once, for all who used it; one journey for each way makes 2**60 of them."
    with explained(hint):
        backward(total, "60 times total + total")
    check_gradient(x, 2.0**60, "the gradient of 60 times total + total for x", hint)


# --- power ----------------------------------------------------------------------------------------------------------

each_exponent = pytest.mark.parametrize("exponent", [2, 3, -1, 0.5], ids=str)


def base(rng, exponent, shape=()):
    """Return bases for an exponent: of either sign, but for the square root."""
    return abs(draw(rng, shape)) if exponent == 0.5 else draw(rng, shape)


@pytest.mark.part("power", points=0.25)
@each_exponent
def test_power_gives_the_values_of_numpy(submission, rng, exponent):
    value = base(rng, exponent, (2, 3))
    hint = "Any constant exponent, entry by entry: negative ones and fractions too, and negative bases where they are possible."
    check_value(leaf(submission, value) ** exponent, value**exponent, f"a ** {exponent}", hint)


@pytest.mark.part("power", points=0.25)
@each_exponent
def test_the_slope_of_a_power_matches_finite_differences(submission, rng, exponent):
    value = base(rng, exponent)
    a = leaf(submission, value)
    backward(a**exponent, f"a ** {exponent}")
    hint = "The exponent comes down as a factor, and what is left of it above is one less."
    check_gradients([a], [value], lambda a: a**exponent, f"a ** {exponent}", hint)


@pytest.mark.part("power", points=0.25)
def test_a_power_passes_on_what_arrives(submission, rng):
    value, factor = draw(rng), 2 + draw(rng)
    a = leaf(submission, value)
    backward(a**3 * leaf(submission, factor), "a ** 3 * c")
    hint = "The slope of the power, times the gradient g that arrives at it."
    check_gradients([a], [value], lambda a: a**3 * factor, "a ** 3 * c", hint)


# --- reductions -----------------------------------------------------------------------------------------------------

REDUCTIONS = {
    "sum()": {},
    "sum(axis=0)": {"axis": 0},
    "sum(axis=-1)": {"axis": -1},
    "sum(axis=1, keepdims=True)": {"axis": 1, "keepdims": True},
    "mean()": {},
    "mean(axis=1)": {"axis": 1},
    "mean(axis=0, keepdims=True)": {"axis": 0, "keepdims": True},
}
each_reduction = pytest.mark.parametrize("name", REDUCTIONS)


@pytest.mark.part("reductions", points=0.5)
@each_reduction
def test_sums_and_means_are_those_of_numpy(submission, rng, name):
    value, method = draw(rng, (2, 3)), name.split("(")[0]
    right = getattr(np, method)(value, **REDUCTIONS[name])
    hint = "Reduce along the axis that is asked for (None: all), and keep it with size 1 only where keepdims is True."
    check_value(call(leaf(submission, value), method, **REDUCTIONS[name]), right, f"a.{name}", hint)


@pytest.mark.part("reductions", points=0.5)
@each_reduction
def test_the_gradient_of_a_sum_goes_to_every_entry(submission, rng, name):
    value, method = draw(rng, (2, 3)), name.split("(")[0]
    weights = draw(rng, np.shape(getattr(np, method)(value, **REDUCTIONS[name])))
    a = leaf(submission, value)
    reduced = call(a, method, **REDUCTIONS[name])
    backward(weighted_sum(submission, reduced, weights, f"a.{name}"), "the weighted sum")
    hint = "Each entry gets the g of the sum that it went into; a mean divides by how many entries went into each."
    check_gradients(
        [a],
        [value],
        lambda a: (getattr(np, method)(a, **REDUCTIONS[name]) * weights).sum(),
        f"(a.{name} * weights).sum()",
        hint,
    )


# --- broadcasting ---------------------------------------------------------------------------------------------------

SHAPES = {
    "(2,3) with (3,)": ((2, 3), (3,)),
    "(1,3) with (2,3)": ((1, 3), (2, 3)),
    "(2,3) with (2,1)": ((2, 3), (2, 1)),
    "(3,1) with (1,2)": ((3, 1), (1, 2)),
    "() with (2,3)": ((), (2, 3)),
}
each_shape = pytest.mark.parametrize("shapes", SHAPES)


@pytest.mark.part("broadcasting", points=0.25)
@each_shape
def test_shapes_are_stretched_as_in_numpy(submission, rng, shapes):
    values = [draw(rng, shape) for shape in SHAPES[shapes]]
    a, b = (leaf(submission, value) for value in values)
    hint = "np.broadcast_to stretches the data; the result has the larger shape."
    check_value(a + b, values[0] + values[1], f"a + b for shapes {shapes}", hint)


@pytest.mark.part("broadcasting", points=0.75)
@each_shape
@pytest.mark.parametrize("name", ["a + b", "a * b"])
def test_a_stretched_operand_gets_the_sum_over_its_copies(submission, rng, shapes, name):
    values = [draw(rng, shape) for shape in SHAPES[shapes]]
    a, b = (leaf(submission, value) for value in values)
    hint = "Sum g over every axis along which the operand was copied, and give the sum the operand's shape."
    with explained(hint):
        backward(call(checked(TWO[name](a, b), name), "sum"), f"({name}).sum()")
    what = f"({name}).sum() for shapes {shapes}"
    check_gradients([a, b], values, lambda a, b: TWO[name](a, b).sum(), what, hint)


# --- elementwise ----------------------------------------------------------------------------------------------------

REFERENCE = {"relu": lambda a: np.where(a > 0, a, 0.0), "exp": np.exp, "log": np.log}
each_function = pytest.mark.parametrize("name", REFERENCE)


def arguments(rng, name, shape=()):
    """Return arguments for a function: positive ones for the logarithm, some of either sign for the others."""
    return abs(draw(rng, shape)) if name == "log" else draw(rng, shape)


@pytest.mark.part("elementwise", points=0.25)
@each_function
def test_functions_give_the_values_of_numpy(submission, rng, name):
    value = arguments(rng, name, (2, 3))
    hint = "Entry by entry: relu keeps what is above 0, exp and log are those with base e."
    check_value(call(leaf(submission, value), name), REFERENCE[name](value), f"a.{name}()", hint)


@pytest.mark.part("elementwise", points=0.5)
@each_function
def test_the_slopes_of_functions_match_finite_differences(submission, rng, name):
    hints = {
        "relu": "The slope is 1 where a is above 0 and 0 where it is below.",
        "exp": "The exponential is its own derivative.",
        "log": "The slope of the natural logarithm at a is 1/a.",
    }
    above = arguments(rng, name, ())
    for value in (abs(above), above if name == "log" else -abs(above)):
        a = leaf(submission, value)
        backward(call(a, name), f"a.{name}()")
        check_gradients([a], [value], REFERENCE[name], f"a.{name}()", hints[name])


@pytest.mark.part("elementwise", points=0.25)
@each_function
def test_functions_pass_on_what_arrives_at_each_entry(submission, rng, name):
    value, weights = arguments(rng, name, (2, 3)), draw(rng, (2, 3))
    if name == "relu":
        value[0, 0] = 0.0  # the corner, where the slope is 0
    a = leaf(submission, value)
    backward(weighted_sum(submission, call(a, name), weights, f"a.{name}()"), "the weighted sum")
    slopes = {"relu": np.sign(np.fmax(value, 0)), "exp": np.exp(value), "log": abs(1 / (value + (value == 0)))}
    hint = "Each entry has its own slope, times the g that arrives there. At exactly 0 the slope of relu is 0."
    check_gradient(a, weights * slopes[name], f"the gradient of (a.{name}() * weights).sum() for a", hint)


# --- matmul ---------------------------------------------------------------------------------------------------------


@pytest.mark.part("matmul", points=0.25)
def test_products_and_transposes_are_those_of_numpy(submission, rng):
    values = [draw(rng, (2, 3)), draw(rng, (3, 4))]
    a, b = (leaf(submission, value) for value in values)
    hint = "Rows times columns: the matrix product of the two arrays."
    check_value(a @ b, np.einsum("nk,km->nm", *values), "a @ b", hint)
    check_value(a.T, np.moveaxis(values[0], 0, 1), "a.T", "Rows and columns change places.")


@pytest.mark.part("matmul", points=0.5)
def test_the_gradients_of_a_product_match_finite_differences(submission, rng):
    values, weights = [draw(rng, (2, 3)), draw(rng, (3, 4))], draw(rng, (2, 4))
    a, b = (leaf(submission, value) for value in values)
    hint = "Write the shapes below g, a and b: only one order, with one transpose, gives the shape of the operand."
    with explained(hint):
        backward(weighted_sum(submission, a @ b, weights, "a @ b"), "((a @ b) * weights).sum()")
    what = "((a @ b) * weights).sum()"
    check_gradients([a, b], values, lambda a, b: np.einsum("nk,km,nm->", a, b, weights), what, hint)


@pytest.mark.part("matmul", points=0.25)
def test_the_gradient_of_a_transpose_is_turned_back(submission, rng):
    values, weights = [draw(rng, (3, 2)), draw(rng, (3, 4))], draw(rng, (2, 4))
    a, b = (leaf(submission, value) for value in values)
    backward(weighted_sum(submission, checked(a.T, "a.T") @ b, weights, "a.T @ b"), "((a.T @ b) * weights).sum()")
    hint = "What arrives has the shape of a.T, what goes on has that of a, each entry at the place it came from."
    what = "((a.T @ b) * weights).sum()"
    check_gradients([a, b], values, lambda a, b: np.einsum("kn,km,nm->", a, b, weights), what, hint)


# --- cross_entropy --------------------------------------------------------------------------------------------------


def loss_of(logits, y):
    """The mean of: log of the sum of exponentials, minus the logit of the label."""
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - np.take_along_axis(logits, y[:, None], 1)[:, 0]))


@pytest.mark.part("cross_entropy", points=0.25)
def test_cross_entropy_is_the_mean_over_the_samples(submission, rng):
    logits, y = draw(rng, (4, 3)), rng.integers(3, size=4)
    hint = (
        "For each row: the log of the sum of exponentials, minus the logit of the label. Then the mean over the rows."
    )
    check_value(
        submission.cross_entropy(leaf(submission, logits), y), loss_of(logits, y), "cross_entropy(logits, y)", hint
    )


@pytest.mark.part("cross_entropy", points=0.25)
def test_the_gradient_of_cross_entropy_matches_finite_differences(submission, rng):
    logits, y = draw(rng, (4, 3)), rng.integers(3, size=4)
    tensor = leaf(submission, logits)
    backward(submission.cross_entropy(tensor, y), "cross_entropy(logits, y)")
    hint = (
        "Is the value right? Then stay with tensors from the logits to the loss: a step on .data alone cuts the graph."
    )
    check_gradients([tensor], [logits], lambda logits: loss_of(logits, y), "cross_entropy(logits, y)", hint)


@pytest.mark.part("cross_entropy", points=0.25)
def test_cross_entropy_survives_huge_logits(submission):
    tensor = leaf(submission, [[1e4, 0.0, -1e4], [-1e4, -1e4, -1e4], [0.0, 3.0, 1e4]])
    loss = submission.cross_entropy(tensor, np.array([1, 0, 2]))
    hint = "Is it right for small logits? Then subtract from each row its own largest entry, as a constant, before exp."
    check_value(loss, (1e4 + np.log(3.0)) / 3, "cross_entropy(logits, y) for logits of 10,000", hint)
    backward(loss, "cross_entropy(logits, y)")
    slopes = np.array([[1.0, -1.0, 0.0], [-2 / 3, 1 / 3, 1 / 3], [0.0, 0.0, 0.0]]) / 3
    check_gradient(tensor, slopes, "the gradient of cross_entropy(logits, y) for logits of 10,000", hint)


# --- train ----------------------------------------------------------------------------------------------------------


def small_problem(rng):
    """Return X, y and params: six samples, three features, four hidden units, two classes; no unit is near its corner."""
    X = rng.choice([-1.0, 1.0], (6, 3)) * [1.0, 2.0, 5.0]
    W1 = rng.uniform(0.3, 0.4, (3, 4)) * rng.choice([-1.0, 1.0], (3, 4))
    b1 = np.array([[0.05, -0.05, 0.1, 0.02]])
    return X, np.array([0, 1, 1, 0, 1, 1]), {"W1": W1, "b1": b1, "W2": draw(rng, (4, 2)), "b2": np.array([[0.3, -0.2]])}


def logits_of(params, X):
    before = np.einsum("nd,dh->nh", X, params["W1"]) + params["b1"]
    return np.einsum("nh,hc->nc", before.clip(0.0), params["W2"]) + params["b2"]


def run(submission, X, y, params, epochs, learning_rate):
    """Return what train(…) gives, the parameters checked for keys."""
    what = f"train(X, y, params, {epochs}, {learning_rate})"
    answer = submission.train(X, y, params, epochs, learning_rate)
    trained, history = unpack(answer, "params", "history", what=what, hint=PARAMS_AND_HISTORY)
    return entries(trained, KEYS, what=f"the params of {what}", hint=PARAMS_AND_HISTORY), history


@pytest.mark.part("train", points=0.25)
def test_each_epoch_takes_one_step_downhill(submission, rng):
    X, y, params = small_problem(rng)
    trained, _ = run(submission, X, y, params, 1, 0.5)
    for name in KEYS:
        slope, _ = numeric_gradient(
            lambda value, name=name: loss_of(logits_of({**params, name: value}, X), y), params[name]
        )
        hint = "The loss of relu(X W1 + b1) W2 + b2, backward(), then for all four: old array minus learning_rate times .grad."
        what = f'params["{name}"] after one epoch'
        assert_close(trained[name], params[name] - 0.5 * slope, what=what, atol=1e-6, hint=hint)
    once_more, _ = run(submission, X, y, trained, 1, 0.5)
    at_once, _ = run(submission, X, y, params, 2, 0.5)
    for name in KEYS:
        assert_array(once_more[name], params[name].shape, what=f'params["{name}"] after one more epoch')
        hint = "Two epochs are one epoch twice. In a leaf that lives on from one epoch to the next, .grad piles up."
        assert_close(at_once[name], once_more[name], what=f'params["{name}"] after two epochs', hint=hint)


@pytest.mark.part("train", points=0.25)
def test_history_holds_the_accuracy_before_each_step(submission, rng):
    X, y, params = small_problem(rng)
    params["b2"] = np.array([[90.0, 0.0]])  # sure of class 0, which two of the six samples are
    hint = "In each epoch: forward, append the accuracy as a share from 0 to 1, then backward and the step."
    for epochs, learning_rate in ((3, 0.001), (1, 1000.0)):  # small steps that change no answer, and a huge one
        _, history = run(submission, X, y, params, epochs, learning_rate)
        assert_history(history, [1 / 3] * epochs, what="history", hint=hint)


@pytest.mark.part("train", points=0.25)
def test_train_learns_and_leaves_the_start_as_it_was(submission, rng):
    X = np.array([[i, j] for i in (-1.2, -1.0, 1.0, 1.2) for j in (-1.2, -1.0, 1.0, 1.2)])
    y = (X.prod(axis=1) > 0).astype(int)  # class 1 where both features have the same sign: no linear model can
    signs = np.array([[1.0, 1.0, -1.0, -1.0, 1.0, -1.0], [1.0, -1.0, 1.0, -1.0, -1.0, 1.0]])
    against = signs.prod(axis=0)[:, None] * [0.1, -0.1]  # the start gets everything wrong
    params = {
        "W1": signs * rng.uniform(0.4, 0.6, (2, 6)),
        "b1": np.zeros((1, 6)),
        "W2": against * rng.uniform(1.0, 3.0, (6, 2)),
        "b2": np.zeros((1, 2)),
    }
    with arguments_unchanged("train", X=X, y=y, params=params):
        trained, _ = run(submission, X, y, params, 40, 0.5)
    for name in KEYS:
        hint = "A step changes the numbers in an array, never its shape."
        assert_array(trained[name], params[name].shape, what=f'params["{name}"] after training', hint=hint)
    share = float((logits_of(trained, X).argmax(axis=1) == y).mean())
    hint = "Every epoch goes forward with the parameters of the last one and moves all four against their gradients."
    assert_at_least(share, 0.99, what="the accuracy after 40 epochs", hint=hint)
