"""Hidden tests of exercise 10: longer formulas, on inputs that change with the grading seed.

The oracle differentiates by the complex step: for a smooth formula f(x + ih) = f(x) + ih f'(x) up to h², so one evaluation on
complex numbers gives the slope to the last digit. The engine never sees a complex number.
"""

import operator

import numpy as np
import pytest

from grader.checks import (
    FLOAT32_RTOL,
    arguments_unchanged,
    assert_close,
    assert_history,
    assert_object,
    entries,
    negated,
    unpack,
)

STEP = 1e-30
NAMES = ["W1", "b1", "W2", "b2"]
NEW_TENSOR = "What an operation returns is a tensor again, so that the next operation can go on with it."
NO_GRADIENT = "Where a tensor takes part, backward() leaves a gradient of its shape in .grad."


# --- expressions -----------------------------------------------------------------------------------------------------


def bare(value):
    return value.tensor if isinstance(value, Node) else value


def forward_operator(operate, sign):
    return lambda self, other: Node(operate(self.tensor, bare(other)), f"the result of {sign}")


def reflected_operator(operate, sign):
    return lambda self, other: Node(
        operate(bare(other), self.tensor), f"the result of {sign} with a number on the left"
    )


class Node:
    """A tensor of the submission in a formula: whatever comes back is looked at before it is used."""

    __add__, __radd__ = forward_operator(operator.add, "+"), reflected_operator(operator.add, "+")
    __sub__, __rsub__ = forward_operator(operator.sub, "-"), reflected_operator(operator.sub, "-")
    __mul__, __rmul__ = forward_operator(operator.mul, "*"), reflected_operator(operator.mul, "*")
    __truediv__, __rtruediv__ = forward_operator(operator.truediv, "/"), reflected_operator(operator.truediv, "/")
    __pow__, __matmul__ = forward_operator(operator.pow, "**"), forward_operator(operator.matmul, "@")

    def __init__(self, tensor, origin):
        self.tensor = assert_object(tensor, what=origin, asked="a Tensor", hint=NEW_TENSOR)

    def __neg__(self):
        return Node(-self.tensor, "the result of unary minus")

    @property
    def T(self):  # noqa: N802  NumPy's name for it
        return Node(self.tensor.T, "the attribute T of a tensor")

    def method(self, name):
        return assert_object(getattr(self.tensor, name), what=f"{name} of a tensor", asked="a method")

    def sum(self, *args, **kwargs):
        return Node(self.method("sum")(*args, **kwargs), "the result of sum()")

    def mean(self, *args, **kwargs):
        return Node(self.method("mean")(*args, **kwargs), "the result of mean()")


def function(name, on_arrays):
    """Return a function of tensors and of arrays, complex ones included."""
    return lambda x: Node(x.method(name)(), f"the result of {name}()") if isinstance(x, Node) else on_arrays(x)


exp, log = function("exp", np.exp), function("log", np.log)
relu = function("relu", lambda x: np.where(np.real(x) > 0, x, 0.0))


def variable(submission, value):
    return Node(submission.Tensor(value, True), "Tensor(data, True)")


def numbers(value):
    """A NumPy number of shape () counts as an array."""
    return np.asarray(value) if isinstance(value, (float, np.floating)) else value


def complex_slopes(loss, values):
    """Return the gradients of loss(*values), one array for each of the values."""
    gradients = []
    for place, value in enumerate(values):
        gradient = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            nudged = value.astype(complex)
            nudged[index] += STEP * 1j
            gradient[index] = np.imag(loss(*values[:place], nudged, *values[place + 1 :])) / STEP
        gradients.append(gradient)
    return gradients


def check(submission, formula, values, what, hint, weights=None, rtol=None, atol=1e-11):
    """Compare a formula's value, and the gradients of its sum times `weights`, with those on complex numbers."""
    nodes = [variable(submission, value) for value in values]
    outcome = formula(*nodes)
    exact = [value.astype(float) for value in values]
    assert_close(
        numbers(outcome.tensor.data), np.asarray(formula(*exact)), what=f"the value of {what}", rtol=rtol, hint=hint
    )
    if weights is not None:
        outcome = (outcome * Node(submission.Tensor(weights), "Tensor(data)")).sum()
    outcome.method("backward")()
    slopes = complex_slopes(lambda *inputs: np.sum(formula(*inputs) * (1.0 if weights is None else weights)), exact)
    for name, node, slope in zip("abcdefgh", nodes, slopes, strict=False):
        label = f"the gradient of {what} for {name}" if len(nodes) > 1 else f"the gradient of {what}"
        assert_close(numbers(node.tensor.grad), slope, what=label, rtol=rtol, atol=atol, hint=hint or NO_GRADIENT)
    return nodes


def positive(rng, shape=()):
    return np.asarray(rng.uniform(0.4, 2.0, shape))


def signed(rng, shape=()):
    return np.asarray(rng.choice([-1.0, 1.0], shape) * rng.uniform(0.4, 2.0, shape))


# --- hidden: arithmetic ----------------------------------------------------------------------------------------------

SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
FORMULAS = {
    "(2 - a) * b / (c + 3.5)": lambda a, b, c: (2 - a) * b / (c + 3.5),
    "5.0 / a - 3 * b - (-c)": lambda a, b, c: 5.0 / a - 3 * b - (-c),
    "-(a / (b * 4)) + (c - 1.5)": lambda a, b, c: -(a / (b * 4)) + (c - 1.5),
    "(0.5 + (a - b)) / c / 2": lambda a, b, c: (0.5 + (a - b)) / c / 2,
}


@pytest.mark.part("arithmetic", points=0.5)
@pytest.mark.parametrize("what", FORMULAS)
def test_a_formula_of_several_operations_has_the_right_slopes(submission, rng, what):
    values = [signed(rng) for _ in range(3)]
    hint = "Check each operation alone: its value, the slope for the left side, for the right side, and the factor g."
    check(submission, FORMULAS[what], values, what, hint)


@pytest.mark.part("arithmetic", points=0.25)
@pytest.mark.parametrize("sign", SIGNS)
def test_every_entry_of_an_array_has_its_own_slope(submission, rng, sign):
    for shape in ((4,), (2, 1), (2, 3, 2)):
        values = [signed(rng, shape), signed(rng, shape)]
        hint = "Arrays of any number of axes: everything is done entry by entry, the gradient too."
        check(
            submission, SIGNS[sign], values, f"a {sign} b for arrays of shape {shape}", hint, weights=signed(rng, shape)
        )


@pytest.mark.part("arithmetic", points=0.25)
def test_neither_an_operation_nor_backward_changes_the_data(submission, rng):
    values = [signed(rng) for _ in range(2)]
    hint = "Operations and backward() read .data; they never write into it."
    for sign, operate in SIGNS.items():
        nodes = [variable(submission, value) for value in values]
        outcome = operate(*nodes)
        outcome.method("backward")()
        right = np.asarray(operate(*values))
        assert_close(numbers(outcome.tensor.data), right, what=f"the value of a {sign} b after backward()", hint=hint)
        for node, value in zip(nodes, values, strict=True):
            assert_close(numbers(node.tensor.data), value, what=f"the data of an operand of {sign}", hint=hint)


@pytest.mark.part("arithmetic", points=0.25)
def test_whole_numbers_become_floats(submission, rng):
    values = [rng.integers(1, 9, (2, 3)), rng.integers(1, 9, (2, 3))]
    hint = "If floats are right: the data of a tensor are floats, whatever it was made from, and so are its gradients."
    for sign, formula in {"a * b": lambda a, b: a * b, "a - b": lambda a, b: a - b}.items():
        check(submission, formula, values, f"{sign} for arrays of integers", hint, weights=signed(rng, (2, 3)))


@pytest.mark.part("arithmetic", points=0.25)
def test_arithmetic_works_in_float32(submission, rng):
    values = [signed(rng, (3, 2)).astype(np.float32) for _ in range(3)]
    weights = signed(rng, (3, 2)).astype(np.float32)
    hint = "If float64 is right: nothing in the rules asks for a particular float dtype."
    what = "(2 - a) * b / c in float32"
    check(submission, lambda a, b, c: (2 - a) * b / c, values, what, hint, weights=weights, rtol=FLOAT32_RTOL)


# --- hidden: power ---------------------------------------------------------------------------------------------------


@pytest.mark.part("power", points=0.25)
def test_whole_exponents_take_negative_bases_and_zero(submission, rng):
    for exponent in (1, 2, 3, 4, 2.0):
        value = signed(rng, (2, 4))
        value[0, 1] = 0.0
        node = variable(submission, value)
        hint = "The slope n a^(n - 1) holds on both sides of 0 and at 0: no logarithm, and no division by a."
        what = f"a ** {exponent} for entries below, at and above 0"
        power = node**exponent
        right = np.prod([value] * int(exponent), axis=0)
        assert_close(numbers(power.tensor.data), right, what=f"the value of {what}", hint=hint)
        power.sum().method("backward")()
        slope = exponent * np.prod([np.ones((2, 4)), *[value] * (int(exponent) - 1)], axis=0)
        assert_close(numbers(node.tensor.grad), slope, what=f"the gradient of {what}", hint=hint)


@pytest.mark.part("power", points=0.25)
def test_any_constant_will_do_as_an_exponent(submission, rng):
    for exponent in (float(rng.uniform(-3.0, -1.2)), float(rng.uniform(0.1, 0.9)), float(rng.uniform(1.2, 3.0)), -2):
        hint = "The exponent is any number, of either sign: multiplying again and again will not do."
        what = "a ** n for a drawn exponent n"
        check(submission, lambda a, n=exponent: a**n, [positive(rng, (3, 2))], what, hint, weights=signed(rng, (3, 2)))


@pytest.mark.part("power", points=0.25)
def test_powers_of_powers_multiply_their_slopes(submission, rng):
    hint = "Each power passes on its own slope times what arrives from the one outside of it."
    for what, formula in {
        "((a ** 2) ** 3) ** 0.5": lambda a: ((a**2) ** 3) ** 0.5,
        "(1 + a ** -2) ** 1.5": lambda a: (1 + a**-2) ** 1.5,
    }.items():
        check(submission, formula, [positive(rng)], what, hint)


# --- hidden: reductions ----------------------------------------------------------------------------------------------

WAYS = [
    ((5,), None),
    ((5,), -1),
    ((3, 3), 0),
    ((3, 3), 1),
    ((3, 3), None),
    ((2, 3, 4), 1),
    ((2, 3, 4), -1),
    ((2, 3, 4), -3),
]
each_way = pytest.mark.parametrize(
    ("shape", "axis"), [pytest.param(*way, id=f"{way[0]} along {way[1]}") for way in WAYS]
)


def check_reduction(submission, rng, name, shape, axis):
    value = signed(rng, shape)
    for keepdims in (False, True):
        weights = signed(rng, value.sum(axis=axis, keepdims=keepdims).shape)
        what = f"a.{name}(axis={axis}, keepdims={keepdims}) for an array of shape {shape}"
        hint = (
            "The g of each result goes to all entries that went into it: put lost axes back, with size 1, then stretch."
        )
        check(
            submission,
            lambda a, keepdims=keepdims: getattr(a, name)(axis=axis, keepdims=keepdims),
            [value],
            what,
            hint,
            weights=weights,
        )


@pytest.mark.part("reductions", points=0.5)
@each_way
def test_sum_reduces_any_axis_of_any_array(submission, rng, shape, axis):
    check_reduction(submission, rng, "sum", shape, axis)


@pytest.mark.part("reductions", points=0.5)
@each_way
def test_mean_reduces_any_axis_of_any_array(submission, rng, shape, axis):
    check_reduction(submission, rng, "mean", shape, axis)


@pytest.mark.part("reductions", points=0.25)
def test_arguments_may_be_given_by_position_or_left_out(submission, rng):
    hint = "axis comes first, then keepdims; without them everything is reduced and no axis is kept."
    for what, formula, shape in (
        ("a.sum()", lambda a: a.sum(), ()),
        ("a.mean()", lambda a: a.mean(), ()),
        ("a.sum(1)", lambda a: a.sum(axis=1) if isinstance(a, np.ndarray) else a.sum(1), (3,)),
        ("a.mean(keepdims=True)", lambda a: a.mean(keepdims=True), (1, 1)),
        ("a.sum(keepdims=True)", lambda a: a.sum(keepdims=True), (1, 1)),
        (
            "a.sum(-2, True)",
            lambda a: a.sum(axis=0, keepdims=True) if isinstance(a, np.ndarray) else a.sum(-2, True),
            (1, 4),
        ),
        (
            "a.mean(0, True)",
            lambda a: a.mean(axis=0, keepdims=True) if isinstance(a, np.ndarray) else a.mean(0, True),
            (1, 4),
        ),
    ):
        check(submission, formula, [signed(rng, (3, 4))], what, hint, weights=signed(rng, shape))


@pytest.mark.part("reductions", points=0.25)
def test_sums_of_means_and_means_of_sums_are_right(submission, rng):
    hint = "A reduction passes on what arrives at it, entry by entry; it is not always a number, and not always 1."
    for what, formula in {
        "a.sum(axis=1).mean(axis=0)": lambda a: a.sum(axis=1).mean(axis=0),
        "a.mean(axis=0, keepdims=True).sum(axis=-2)": lambda a: a.mean(axis=0, keepdims=True).sum(axis=-2),
        "a.mean(axis=2).mean(axis=1)": lambda a: a.mean(axis=2).mean(axis=1),
    }.items():
        value = signed(rng, (2, 3, 4))
        check(submission, formula, [value], what, hint, weights=signed(rng, formula(value).shape))


# --- hidden: broadcasting --------------------------------------------------------------------------------------------

PAIRS = [
    ((4, 2, 3), (3,)),
    ((2, 1), (4, 2, 3)),
    ((4, 1, 3), (2, 1)),
    ((3, 3), (3,)),
    ((3, 1), (3, 3)),
    ((3,), (4, 1)),
    ((2, 3), ()),
    ((), (3,)),
]


@pytest.mark.part("broadcasting", points=0.75)
@pytest.mark.parametrize("sign", SIGNS)
def test_each_operator_sums_gradients_back_to_both_shapes(submission, rng, sign):
    hint = "Sum over the axes that an operand lacks and over those where it has size 1; the result has its shape."
    for one, other in PAIRS:
        weights = signed(rng, np.broadcast_shapes(one, other))
        what = f"a {sign} b for shapes {one} and {other}"
        check(submission, SIGNS[sign], [signed(rng, one), signed(rng, other)], what, hint, weights=weights)


@pytest.mark.part("broadcasting", points=0.25)
def test_axes_of_size_one_stay(submission, rng):
    hint = "An axis of size 1 that was not stretched stays too: the gradient has the operand's shape, to the last 1."
    for one, other in (((1, 1), (1, 3)), ((1,), (1, 3)), ((1, 1), ()), ((1, 3), (1, 1, 3)), ((1, 1), (3,))):
        weights = signed(rng, np.broadcast_shapes(one, other))
        what = f"a * b for shapes {one} and {other}"
        check(submission, operator.mul, [signed(rng, one), signed(rng, other)], what, hint, weights=weights)


@pytest.mark.part("broadcasting", points=0.25)
def test_a_row_and_a_column_may_meet_twice(submission, rng):
    values = [signed(rng, (4, 1)), signed(rng, (1, 3)), signed(rng, (3,))]
    hint = "Each use of a stretched tensor sums back by itself, and the sums add up."
    what = "(a * b + c) * (a + c * 2)"
    check(submission, lambda a, b, c: (a * b + c) * (a + c * 2), values, what, hint, weights=signed(rng, (4, 3)))


@pytest.mark.part("broadcasting", points=0.25)
def test_normalising_the_columns_of_an_array(submission, rng):
    hint = "Here a result of the array is stretched back over the array: two gradients meet in it."
    what = "(a - a.mean(axis=0)) / b"
    values = [signed(rng, (5, 3)), positive(rng, (1, 3))]
    check(submission, lambda a, b: (a - a.mean(axis=0)) / b, values, what, hint, weights=signed(rng, (5, 3)))


# --- hidden: elementwise ---------------------------------------------------------------------------------------------


@pytest.mark.part("elementwise", points=0.25)
def test_relu_is_flat_at_zero_of_either_sign(submission, rng):
    value = np.array([[0.0, -0.0, 1e-12], [-1e-12, 1e6, -1e6]])[:, rng.permutation(3)]
    hint = "Strictly above 0 the slope is 1, however small the entry; at 0 and below it is 0, whatever g is."
    for sign in (1.0, -1.0):
        weights = sign * positive(rng, (2, 3))
        check(submission, relu, [value], "a.relu() with entries at and around 0", hint, weights=weights)


@pytest.mark.part("elementwise", points=0.25)
def test_exp_and_log_are_right_on_every_scale(submission, rng):
    hint = "exp and log with base e, exactly: no small number is added to keep them out of trouble."
    value = rng.uniform(-30.0, 5.0, 6)
    check(submission, exp, [value], "a.exp()", hint, weights=signed(rng, 6))
    for scale in (1e-8, 1.0, 1e8):
        what = f"a.log() for entries near {scale:g}"
        check(submission, log, [scale * positive(rng, 6)], what, hint, weights=signed(rng, 6))


@pytest.mark.part("elementwise", points=0.25)
def test_functions_of_functions_multiply_their_slopes(submission, rng):
    formulas = {
        "a.exp().log()": lambda a: log(exp(a)),
        "a.log().exp()": lambda a: exp(log(a)),
        "a.log().relu()": lambda a: relu(log(a)),
        "a.relu().exp().exp()": lambda a: exp(exp(relu(a))),
    }
    for what, formula in formulas.items():
        values = np.concatenate([rng.uniform(0.2, 0.8, 2), rng.uniform(1.2, 1.8, 2)])
        hint = "The inner function gets the gradient that the outer one sends, times its own slope."
        check(submission, lambda a, formula=formula: formula(a).sum(), [values], f"({what}).sum()", hint)


@pytest.mark.part("elementwise", points=0.25)
@pytest.mark.parametrize("name", ["relu", "exp", "log"])
def test_functions_work_in_float32(submission, rng, name):
    value, weights = positive(rng, (3, 3)).astype(np.float32), signed(rng, (3, 3)).astype(np.float32)
    hint = "If float64 is right: nothing in the function asks for a particular float dtype."
    chosen = {"relu": relu, "exp": exp, "log": log}[name]
    check(submission, chosen, [value], f"a.{name}() in float32", hint, weights=weights, rtol=FLOAT32_RTOL)


# --- hidden: matmul --------------------------------------------------------------------------------------------------


@pytest.mark.part("matmul", points=0.25)
def test_square_matrices_are_not_mixed_up(submission, rng):
    hint = "With square matrices every order fits: find the right one with matrices that are not square."
    values = [signed(rng, (3, 3)), signed(rng, (3, 3))]
    check(submission, operator.matmul, values, "a @ b for square matrices", hint, weights=signed(rng, (3, 3)))
    check(submission, lambda a: a.T, values[:1], "a.T for a square matrix", hint, weights=signed(rng, (3, 3)))


@pytest.mark.part("matmul", points=0.5)
@pytest.mark.parametrize("what", ["a @ b @ c", "c.T @ (a @ b).T", "(b.T @ a.T) @ a"])
def test_products_of_products_have_the_right_gradients(submission, rng, what):
    formula = {
        "a @ b @ c": lambda a, b, c: a @ b @ c,
        "c.T @ (a @ b).T": lambda a, b, c: c.T @ (a @ b).T,
        "(b.T @ a.T) @ a": lambda a, b, c: (b.T @ a.T) @ a,
    }[what]
    values = [signed(rng, (2, 3)), signed(rng, (3, 4)), signed(rng, (4, 5))][: 2 if "c" not in what else 3]
    weights = signed(rng, {"a @ b @ c": (2, 5), "c.T @ (a @ b).T": (5, 2), "(b.T @ a.T) @ a": (4, 3)}[what])
    hint = "For each product: g times the other factor transposed, on the side on which the other factor stood."
    chosen = (lambda a, b: formula(a, b, None)) if len(values) == 2 else formula
    check(submission, chosen, values, what, hint, weights=weights)


@pytest.mark.part("matmul", points=0.25)
def test_thin_matrices_keep_both_axes(submission, rng):
    hint = "A row, a column or a single number is a matrix too, with two axes, and so is its gradient."
    for one, other in (((1, 4), (4, 1)), ((3, 1), (1, 2)), ((1, 1), (1, 1)), ((1, 3), (3, 2))):
        values, weights = [signed(rng, one), signed(rng, other)], signed(rng, (one[0], other[1]))
        check(submission, operator.matmul, values, f"a @ b for shapes {one} and {other}", hint, weights=weights)


# --- hidden: cross_entropy -------------------------------------------------------------------------------------------


def mean_loss(logits, y):
    """Go through the samples one by one; the gaps between logits are what counts. Works on complex numbers too."""
    return sum(np.log(np.sum(np.exp(row - row[label]))) for row, label in zip(logits, y, strict=True)) / len(y)


@pytest.mark.part("cross_entropy", points=0.25)
@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64"])
def test_cross_entropy_takes_any_labels_and_any_size(submission, rng, dtype):
    for rows, classes in ((6, 4), (1, 3), (5, 1), (3, 10)):
        logits, y = rng.normal(0.0, 2.0, (rows, classes)), rng.integers(classes, size=rows).astype(dtype)
        node = variable(submission, logits)
        with arguments_unchanged("cross_entropy", y=y):
            loss = Node(submission.cross_entropy(logits=node.tensor, y=y), "cross_entropy(logits, y)")
        hint = "The mean over the rows, whatever their number; the number of classes is that of the columns."
        what = f"cross_entropy(logits, y) for {rows} rows and {classes} classes"
        assert_close(numbers(loss.tensor.data), np.asarray(mean_loss(logits, y)), what=what, atol=1e-12, hint=hint)
        loss.method("backward")()
        (slopes,) = complex_slopes(lambda inputs, y=y: mean_loss(inputs, y), [logits])
        assert_close(numbers(node.tensor.grad), slopes, what=f"the gradient of {what}", atol=1e-12, hint=hint)


@pytest.mark.part("cross_entropy", points=0.25)
def test_rows_of_huge_logits_do_not_disturb_each_other(submission, rng):
    base = rng.normal(0.0, 1.0, (4, 3))
    y = rng.integers(3, size=4)
    node = variable(submission, base + np.array([[1e4], [-1e4], [0.0], [5e3]]))
    loss = Node(submission.cross_entropy(node.tensor, y), "cross_entropy(logits, y)")
    hint = "What is added to a whole row does not change the loss: take each row's own maximum off before exp."
    what = "cross_entropy(logits, y) with 10,000 added to one row and subtracted from another"
    assert_close(numbers(loss.tensor.data), np.asarray(mean_loss(base, y)), what=what, rtol=1e-8, hint=hint)
    loss.method("backward")()
    (slopes,) = complex_slopes(lambda inputs: mean_loss(inputs, y), [base])
    assert_close(numbers(node.tensor.grad), slopes, what=f"the gradient of {what}", rtol=1e-8, hint=hint)


@pytest.mark.part("cross_entropy", points=0.25)
def test_the_loss_is_one_tensor_among_others(submission, rng):
    y, factor = rng.integers(4, size=5), float(positive(rng))

    def scaled(a, b):
        logits = a * b
        if not isinstance(logits, Node):
            return mean_loss(logits, y) * factor
        return Node(submission.cross_entropy(logits.tensor, y), "cross_entropy(logits, y)") * factor

    hint = "The loss goes on into other formulas, and the logits come from one: every step is an operation on tensors."
    values = [signed(rng, (5, 4)), signed(rng, (5, 4))]
    check(submission, scaled, values, "cross_entropy(a * b, y) * c", hint)


# --- hidden: train ---------------------------------------------------------------------------------------------------


def network(rng, rows, features, units, classes):
    """Draw X, y and params; no unit is near the corner of the ReLU, where slopes on both sides differ."""
    while True:
        params = {
            "W1": signed(rng, (features, units)),
            "b1": signed(rng, (1, units)),
            "W2": signed(rng, (units, classes)),
            "b2": signed(rng, (1, classes)),
        }
        X = signed(rng, (rows, features))
        if abs(np.dot(X, params["W1"]) + params["b1"]).min() > 1e-3:
            return X, rng.integers(classes, size=rows), params


def scores(X, W1, b1, W2, b2):
    return np.dot(relu(np.dot(X, W1) + b1), W2) + b2


def descend(X, y, params, epochs, rate):
    """Return the parameters after each epoch, the start included."""
    path = [[params[name] for name in NAMES]]
    for _ in range(epochs):
        slopes = complex_slopes(lambda *now: mean_loss(scores(X, *now), y), path[-1])
        path.append([now - rate * slope for now, slope in zip(path[-1], slopes, strict=True)])
    return path


def trained_by(submission, X, y, params, epochs, rate):
    result = submission.train(X=X, y=y, params=params, epochs=epochs, learning_rate=rate)
    trained, history = unpack(result, "params", "history", what="train(…)", hint="Return the new params, then history.")
    return entries(
        trained, NAMES, what="params after training", hint="One dict, with the four names of params."
    ), history


def check_end(trained, right, when, hint):
    for name, value in zip(NAMES, right, strict=True):
        assert_close(trained[name], value, what=f'params["{name}"] {when}', rtol=1e-8, hint=hint)


@pytest.mark.part("train", points=0.25)
def test_every_epoch_uses_the_gradients_of_that_epoch_alone(submission, rng):
    X, y, params = network(rng, 6, 3, 4, 3)
    for epochs, rate in ((1, 0.3), (3, 0.05)):
        trained, _ = trained_by(submission, X, y, params, epochs, rate)
        first = (
            "Two layers with their biases and a ReLU between, the mean loss, and a step downhill for each of the four."
        )
        later = "Is one epoch right? Then nothing of the last epoch's gradients may be left, and its parameters go on."
        hint = first if epochs == 1 else later
        check_end(
            trained,
            descend(X, y, params, epochs, rate)[-1],
            "after one epoch" if epochs == 1 else f"after {epochs} epochs",
            hint,
        )


@pytest.mark.part("train", points=0.25)
def test_history_begins_with_the_start(submission, rng):
    X, _, params = network(rng, 12, 3, 4, 4)
    ranked = np.argsort(scores(X, **params), axis=1)
    y = np.where(np.arange(12) < 5, ranked[:, -1], ranked[:, -2])  # the start gets 5 of 12 right
    path = descend(X, y, params, 3, 0.2)
    shares = [float(np.mean(scores(X, *point).argmax(axis=1) == y)) for point in path[:3]]
    _, history = trained_by(submission, X, y.astype(np.int32), params, 3, 0.2)
    assert_history(
        history, shares, what="history", hint="First the accuracy of the parameters as they are, then the step."
    )


@pytest.mark.part("train", points=0.25)
def test_a_start_can_be_used_again_and_again(submission, rng):
    X, y, params = network(rng, 5, 3, 3, 3)
    end = descend(X, y, params, 2, 0.1)[-1]
    with arguments_unchanged("train", X=X, y=y, params=params):
        for epochs, right in ((2, end), (0, [params[name] for name in NAMES]), (2, end)):
            trained, history = trained_by(submission, X, y, params, epochs, 0.1)
            hint = (
                "train starts from the params that it is given, makes new arrays, and with 0 epochs returns the start."
            )
            check_end(trained, right, f"after a run of {epochs} epochs", hint)
            if not epochs:
                assert_history(history, [], what="the history of 0 epochs", hint=hint)


# --- hidden: graphs --------------------------------------------------------------------------------------------------


def draw_program(rng, steps):
    """Return a formula of three variables in which any intermediate result may be used any number of times."""
    plan = [(int(rng.integers(3)), *(int(i) for i in rng.integers(0, 3 + step, 2))) for step in range(steps)]
    order = [int(i) for i in rng.permutation(3 + steps)]

    def program(*variables):
        made = list(variables)
        for kind, one, other in plan:
            left, right = made[one], made[other]
            made.append(left + right if kind == 0 else left - right if kind == 1 else left * variables[other % 3])
        total = made[order[0]] * 0.5
        for index in order[1:]:
            total = total + made[index]
        return total

    return program


@pytest.mark.part("graphs", points=0.5)
@pytest.mark.parametrize("steps", [4, 8, 12])
def test_graphs_of_any_form_have_the_right_gradients(submission, rng, steps):
    values = [signed(rng) for _ in range(3)]
    hint = (
        "Draw the graph. A tensor may pass on its gradient only after all that were made from it have delivered theirs."
    )
    what = f"a graph of {steps} operations with shared results"
    check(submission, draw_program(rng, steps), values, what, hint, atol=1e-8)  # terms may be large and cancel


@pytest.mark.part("graphs", points=0.25)
def test_both_sides_may_be_the_same_tensor(submission, rng):
    hint = "Two operands, two deliveries: one for the left side and one for the right, although they are one tensor."
    for what, formula in {
        "a + a": lambda a: a + a,
        "a * a": lambda a: a * a,
        "(a + a) * (a + a)": lambda a: (a + a) * (a + a),
        "a - a": lambda a: a - a,
    }.items():
        check(submission, formula, [signed(rng)], what, hint)


@pytest.mark.part("graphs", points=0.25)
def test_gradients_of_many_losses_pile_up_in_the_leaves(submission, rng):
    value, factors = signed(rng), [float(signed(rng)) for _ in range(4)]
    node = variable(submission, value)
    for factor in factors:
        inner = node * node * Node(submission.Tensor(np.asarray(factor)), "Tensor(data)")
        (inner + node).method("backward")()
    hint = (
        "Each backward() adds its own gradient to what earlier ones left in the leaves, and uses nothing else of them."
    )
    right = np.asarray(2 * value * sum(factors) + len(factors))
    assert_close(numbers(node.tensor.grad), right, what="the gradient after four losses", atol=1e-11, hint=hint)


@pytest.mark.part("graphs", points=0.25)
def test_a_result_may_be_used_by_many(submission, rng):
    factors = [float(signed(rng)) for _ in range(30)]

    def fan(a):
        shared = a * a
        total = shared * factors[0]
        for factor in factors[1:]:
            total = total + shared * factor
        return total

    hint = "A result with many users collects from all of them before it passes anything on."
    check(submission, fan, [signed(rng)], "a sum of 30 terms with the same factor", hint)


@pytest.mark.part("graphs", points=0.25)
def test_a_chain_of_5000_operations_is_not_too_long(submission, rng):
    node, decay = variable(submission, signed(rng)), float(rng.uniform(0.9, 0.99))
    end = node
    for _ in range(20):
        end = Node(negated(end.tensor, 248), "the result of unary minus") * decay + node
    end.method("backward")()
    hint = (
        "Walk through the graph with a loop and a list of what is still to visit: no call inside a call inside a call."
    )
    right = np.asarray(decay**20 + (1 - decay**20) / (1 - decay))
    assert_close(numbers(node.tensor.grad), right, what="the gradient at the end of 5,000 operations", hint=hint)


# The last test of all: whoever walks every way does not come back from it, and a backward() that takes too long twice (the
# visible suite asks for this too) is not called again.
@pytest.mark.part("graphs", points=0.25)
def test_no_tensor_is_visited_more_than_once(submission, rng):
    node, factor = variable(submission, signed(rng)), float(rng.uniform(0.45, 0.55))
    end = node
    for _ in range(60):
        half = end * factor
        end = half + half
    end.method("backward")()
    hint = "Keep a set of what has been visited: the ways through the graph are countless, its tensors are not."
    right = np.asarray((2 * factor) ** 60)
    assert_close(numbers(node.tensor.grad), right, what="the gradient of 60 forks in a row", hint=hint)
