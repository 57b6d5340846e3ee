"""Hidden tests of exercise 09: the same parts on inputs that change with the grading seed.

The oracle sends one sample at a time through a recipe of stations and pulls its gradient back with outer products.
"""

import math

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
    assert_that,
    no_overflow,
)
from grader.checks.compare import FLOAT32_RTOL, describe
from grader.datasets import disguised_digits

OUT_OF_LINE = "Entry for entry, grads() has the gradient of what stands at the same place in params()."
A_LIST = "A list it must be, with as many arrays as the layer, or all layers of a chain together, have parameters."
ANY_FLOAT = "Nothing in the formulas asks for a particular float dtype."

SIZES = {  # samples, inputs, outputs
    "several rows": (6, 4, 5),
    "one row": (1, 5, 3),
    "one input": (5, 1, 4),
    "one output": (4, 3, 1),
}
each_size = pytest.mark.parametrize("size", [pytest.param(size, id=name) for name, size in SIZES.items()])


# --- the oracle ------------------------------------------------------------------------------------------------------
# A recipe is a list of stations: ("Linear", weight, bias), ("ReLU",), ("Sigmoid",), ("Dropout", factors of each entry).


def stops(x, recipe, row=0):
    """Return what one sample is before each station, and in the end."""
    values = [x]
    for kind, *arrays in recipe:
        now = values[-1]
        if kind == "Linear":
            values.append(np.dot(now, arrays[0]) + arrays[1][0])
        elif kind == "ReLU":
            values.append(np.where(now < 0, 0.0, now))
        elif kind == "Sigmoid":
            values.append(np.array([math.exp(v) / (math.exp(v) + 1) for v in now]))
        else:
            values.append(now * arrays[0][row])
    return values


def outputs(X, recipe):
    return np.array([stops(x, recipe, row)[-1] for row, x in enumerate(X)])


def pull(x, recipe, blame, row=0):
    """Return one sample's gradients: for its input, and in a list for each weight and bias, first station first."""
    found = []
    for (kind, *arrays), value in zip(reversed(recipe), reversed(stops(x, recipe, row)[:-1]), strict=True):
        if kind == "Linear":
            found = [np.outer(value, blame), blame[None], *found]
            blame = np.dot(arrays[0], blame)
        elif kind == "ReLU":
            blame = np.where(value > 0, blame, 0.0)
        elif kind == "Sigmoid":
            blame = np.array([g / (2 + 2 * math.cosh(v)) for g, v in zip(blame, value, strict=True)])
        else:
            blame = blame * arrays[0][row]
    return blame, found


def pull_all(X, recipe, G):
    """Return the gradient for X, and those for the parameters summed over the samples."""
    pulled = [pull(x, recipe, g, row) for row, (x, g) in enumerate(zip(X, G, strict=True))]
    inputs = np.array([blame for blame, _ in pulled])
    return inputs, [sum(slopes) for slopes in zip(*(found for _, found in pulled), strict=True)]


def chances(scores):
    """Return the softmax of one sample's logits, from the gaps between them."""
    return np.array([1 / sum(math.exp(other - score) for other in scores) for score in scores])


def errors(logits, y):
    """Return each sample's own gradient for its logits, its share in the mean included."""
    rows = np.array([chances(scores) for scores in logits]) / len(y)
    for row, label in zip(rows, y, strict=True):
        row[label] -= 1 / len(y)
    return rows


def parameters_of(recipe):
    return [array for kind, *arrays in recipe for array in arrays if kind == "Linear"]


def stepped(recipe, X, y, rate):
    """Return the recipe after one step of gradient descent on a batch."""
    slopes = iter(pull_all(X, recipe, errors(outputs(X, recipe), y))[1])
    return [
        (kind, *(array - rate * next(slopes) for array in arrays)) if kind == "Linear" else (kind, *arrays)
        for kind, *arrays in recipe
    ]


def way(recipe, X, y, epochs, rate, size, seed):
    """Return the recipe before each epoch, and after the last."""
    points = [recipe]
    for epoch in range(epochs):
        rows = np.random.default_rng(seed + epoch).permutation(len(y))
        for start in range(0, len(y), size):
            batch = rows[start : start + size]
            recipe = stepped(recipe, X[batch], y[batch], rate)
        points.append(recipe)
    return points


def share(X, y, recipe):
    return float(
        np.mean([int(np.argmax(scores)) == label for scores, label in zip(outputs(X, recipe), y, strict=True)])
    )


def clear_cut(X, recipe):
    """Say whether no input of a ReLU is near 0 and no two best logits are near each other."""
    for row, x in enumerate(X):
        values = stops(x, recipe, row)
        corners = [abs(value).min() for (kind, *_), value in zip(recipe, values, strict=False) if kind == "ReLU"]
        best = np.sort(values[-1])
        if min([1.0, *corners]) < 1e-3 or (len(best) > 1 and best[-1] - best[-2] < 1e-3):
            return False
    return True


# --- the submission's layers -----------------------------------------------------------------------------------------


def kept(value, kind):
    hint = f"{kind} has to give an object with the methods of the stub."
    return assert_object(value, what=f"What {kind}(…) gives", asked="a layer", hint=hint)


def ask(layer, method, *args, **kwargs):
    """Return the result of a method, after making sure that it is one."""
    hint = "Methods belong in the class, under the names of the stub."
    return assert_object(getattr(layer, method), what=f"A layer's {method}", asked="a method", hint=hint)(
        *args, **kwargs
    )


def made(submission, station):
    """Return the submission's layer for a station of a recipe."""
    kind, *arrays = station
    if kind != "Linear":
        return kept(getattr(submission, kind)(), kind)
    layer = kept(submission.Linear(*arrays[0].shape, seed=1), kind)
    layer.weight = arrays[0]
    layer.bias = arrays[1]
    return layer


def network(submission, recipe):
    return kept(submission.Sequential([made(submission, station) for station in recipe]), "Sequential")


def inventory(layer, method, length):
    """Return what params() or grads() says, a list of that length."""
    found = ask(layer, method)
    problem = f"{method}() does not give what it should."
    fine = type(found) is list and len(found) == length
    assert_that(fine, problem, asked=f"a list of {length} arrays", got=describe(found), hint=A_LIST)
    return found


def indices(layer, arrays):
    """Return at which places of params() these arrays stand, in whatever order that is."""
    found = inventory(layer, "params", len(arrays))
    taken = []
    for array in arrays:
        free = [k for k, mine in enumerate(found) if k not in taken and np.array_equal(mine, array)]
        hint = "params() returns the arrays with which the layers compute now, all of them, every time it is called."
        assert_that(bool(free), "An array of a layer is missing in params().", got="other values there", hint=hint)
        taken.append(free[0])
    return taken


def check_parameters(layer, spots, asked, when, hint, rtol=1e-7):
    found = inventory(layer, "params", len(spots))
    for spot, array in zip(spots, asked, strict=True):
        assert_close(found[spot], array, what=f"params()[{spot}] {when}", rtol=rtol, hint=hint)


def check_gradients(layer, recipe, X, G, rtol=None):
    """Send X forward and G back through a layer of that recipe and check all that comes of it."""
    spots = indices(layer, parameters_of(recipe))
    hint = "Work one sample out by hand, station by station, and compare."
    assert_close(ask(layer, "forward", X), outputs(X, recipe), what="what forward returns", rtol=rtol, hint=hint)
    inputs, slopes = pull_all(X, recipe, G)
    hint = "backward returns the gradient for the input of the last forward pass, in its shape."
    assert_close(ask(layer, "backward", G), inputs, what="what backward returns", rtol=rtol, hint=hint)
    grads = inventory(layer, "grads", len(spots))
    for spot, slope in zip(spots, slopes, strict=True):
        assert_close(grads[spot], slope, what=f"grads()[{spot}]", rtol=rtol, hint=OUT_OF_LINE)


def normal(rng, *shape):
    return rng.normal(0.0, 0.9, shape)


def apart(rng, *shape):
    """Draw numbers that keep away from 0, for a ReLU, or for a Dropout whose zeros are to be told apart."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.2, 2.0, shape)


def station(rng, num_in, num_out):
    return "Linear", normal(rng, num_in, num_out), normal(rng, 1, num_out)


def single(recipe):
    return [(kind, *(array.astype(np.float32) for array in arrays)) for kind, *arrays in recipe]


def seeds(rng, count):
    return [int(seed) for seed in rng.choice(2**31 - 1, count, replace=False)]


# --- hidden: Linear --------------------------------------------------------------------------------------------------


@pytest.mark.part("Linear", points=0.25)
def test_new_layers_have_sensible_weights_of_the_asked_shape(submission, rng):
    for num_in, num_out in ((1, 1), (1, 3), (3, 1), (40, 30)):
        seed = seeds(rng, 1)[0]
        layer = kept(submission.Linear(num_in=num_in, num_out=num_out, seed=seed), "Linear")
        weight, bias = layer.weight, layer.bias
        hint = "num_in rows, num_out columns."
        assert_array(weight, (num_in, num_out), what=f"the weight of a Linear({num_in}, {num_out}, …)", hint=hint)
        hint = "Every bias starts at exactly 0.0, in one row."
        assert_close(bias, np.zeros((1, num_out)), what=f"the bias of a Linear({num_in}, {num_out}, …)", hint=hint)
        indices(layer, [weight, bias])
    spread, different = float(weight.std()), np.unique(weight).size
    problem = "The weights of a Linear(40, 30, …) are no good start."
    hint = "Draw each from a generator, neither tiny nor huge."
    asked, got = "1200 different numbers of a sensible size", f"{different} of them, their spread {spread:.3g}"
    assert_that(different > 1150 and 1e-4 < spread < 4.0, problem, asked=asked, got=got, hint=hint)


@pytest.mark.part("Linear", points=0.25)
def test_the_seed_decides_the_weights(submission, rng):
    one, two = seeds(rng, 2)
    weights = [kept(submission.Linear(4, 6, seed), "Linear").weight for seed in (one, two, one)]
    kept(submission.Linear(3, 3, two), "Linear")
    weights.append(kept(submission.Linear(4, 6, two), "Linear").weight)
    for weight in weights:
        assert_array(weight, (4, 6), what="the weight of a Linear(4, 6, …)", hint="num_in rows, num_out columns.")
    hint = "A layer's own generator, made from its seed, knows nothing of other layers."
    assert_close(weights[2], weights[0], what="the weight of a later Linear with the same seed", hint=hint)
    assert_close(weights[3], weights[1], what="the weight of a Linear with the same seed after others", hint=hint)
    same = float(np.isin(weights[0], weights[1]).mean())
    problem, asked = "Two seeds give the same weights.", "weights that change with the seed"
    assert_that(same < 0.05, problem, asked=asked, got=f"{same:.0%} the same", hint="Hand the seed to the generator.")


@pytest.mark.part("Linear", points=0.25)
@each_size
def test_a_linear_layer_agrees_with_a_pass_sample_by_sample(submission, rng, size):
    rows, num_in, num_out = size
    recipe = [station(rng, num_in, num_out)]
    check_gradients(made(submission, recipe[0]), recipe, normal(rng, rows, num_in), normal(rng, rows, num_out))


@pytest.mark.part("Linear", points=0.5)
@pytest.mark.parametrize("which", ["X", "weight", "bias"])
def test_every_slope_of_a_linear_layer_is_right(submission, rng, which):
    _, weight, bias = station(rng, 3, 4)
    arrays, G = {"X": normal(rng, 7, 3), "weight": weight, "bias": bias}, normal(rng, 7, 4)
    layer = made(submission, ("Linear", weight, bias))
    ask(layer, "forward", X=arrays["X"])
    result = ask(layer, "backward", grad_output=G)
    if which != "X":
        spots = indices(layer, [weight, bias])
        result = inventory(layer, "grads", 2)[spots[which == "bias"]]

    def total(value):
        now = arrays | {which: value}
        return float(np.sum(G * outputs(now["X"], [("Linear", now["weight"], now["bias"])])))

    hint = "grad_output is all that is known of the loss: no mean, no mask, no learning rate belongs in here."
    assert_gradient(result, total, arrays[which], what=f"the gradient for {which} of a Linear layer", hint=hint)


@pytest.mark.part("Linear", points=0.25)
def test_gradients_are_those_of_the_last_pass_alone(submission, rng):
    recipe = [station(rng, 4, 3)]
    layer = made(submission, recipe[0])
    for rows in (5, 2, 5):
        check_gradients(layer, recipe, normal(rng, rows, 4), normal(rng, rows, 3))
    recipe = [station(rng, 4, 3)]
    layer.weight, layer.bias = recipe[0][1], recipe[0][2]
    check_gradients(layer, recipe, normal(rng, 3, 4), normal(rng, 3, 3))


@pytest.mark.part("Linear", points=0.25)
def test_a_linear_layer_works_in_float32(submission, rng):
    recipe = single([station(rng, 5, 4)])
    X, G = normal(rng, 6, 5).astype(np.float32), normal(rng, 6, 4).astype(np.float32)
    check_gradients(made(submission, recipe[0]), recipe, X, G, FLOAT32_RTOL)


@pytest.mark.part("Linear", points=0.25)
def test_a_linear_layer_changes_neither_its_arguments_nor_its_parameters(submission, rng):
    recipe, X, G = [station(rng, 4, 3)], normal(rng, 5, 4), normal(rng, 5, 3)
    layer = made(submission, recipe[0])
    with arguments_unchanged("A Linear layer", X=X, grad_output=G):
        check_gradients(layer, recipe, X, G)
        check_gradients(layer, recipe, X, G)
    hint = "Layers work gradients out. Whoever trains takes the step, and only then do parameters change."
    check_parameters(layer, indices(layer, recipe[0][1:]), recipe[0][1:], "after two passes", hint)


# --- hidden: ReLU ----------------------------------------------------------------------------------------------------


@pytest.mark.part("ReLU", points=0.25)
def test_relu_silences_every_negative_entry_whatever_its_size(submission, rng):
    layer = kept(submission.ReLU(), "ReLU")
    for size in (1e-9, 1.0, 1e9):
        X = apart(rng, 4, 5) * size
        with arguments_unchanged("forward of a ReLU", X=X):
            result = ask(layer, "forward", X)
        hint = "Above 0 nothing changes, below it everything becomes 0."
        assert_close(result, (X + abs(X)) / 2, what=f"forward of a ReLU for entries near {size:g}", hint=hint)


@pytest.mark.part("ReLU", points=0.25)
def test_relu_has_the_slope_zero_at_zero(submission, rng):
    X, G = apart(rng, 5, 6) * 1e-6, apart(rng, 5, 6)
    X[:, 2], X[1], X[4, 5] = 0.0, -0.0, 3.0
    layer = kept(submission.ReLU(), "ReLU")
    ask(layer, "forward", X)
    with arguments_unchanged("backward of a ReLU", grad_output=G):
        result = ask(layer, "backward", G)
    hint = "Strictly above 0 the gradient passes, negative ones as well as positive ones; at 0 it does not."
    assert_close(result, G * np.heaviside(X, 0.0), what="backward of a ReLU where some inputs are 0", hint=hint)


@pytest.mark.part("ReLU", points=0.25)
def test_relu_goes_back_along_its_last_way_forward(submission, rng):
    layer = kept(submission.ReLU(), "ReLU")
    for rows in (6, 3, 1):
        X, G = apart(rng, rows, 4), normal(rng, rows, 4)
        ask(layer, "forward", X)
        hint = "What decides is the input of the last forward pass, not grad_output and not an earlier input."
        slope = ask(layer, "backward", G)
        assert_gradient(
            slope,
            lambda value, G=G: float(np.sum(G * np.where(value < 0, 0, value))),
            X,
            what="backward of a ReLU",
            hint=hint,
        )


@pytest.mark.part("ReLU", points=0.25)
def test_relu_works_in_float32_and_has_no_parameters(submission, rng):
    X, G = apart(rng, 4, 6).astype(np.float32), normal(rng, 4, 6).astype(np.float32)
    check_gradients(kept(submission.ReLU(), "ReLU"), [("ReLU",)], X, G, FLOAT32_RTOL)


# --- hidden: Sigmoid -------------------------------------------------------------------------------------------------


@pytest.mark.part("Sigmoid", points=0.25)
def test_sigmoid_agrees_with_a_pass_entry_by_entry(submission, rng):
    layer = kept(submission.Sigmoid(), "Sigmoid")
    for rows, scale in ((5, 3.0), (1, 12.0)):
        X = rng.normal(0.0, scale, (rows, 6))
        X[0, :2] = 0.0, rng.uniform(15.0, 20.0)
        with arguments_unchanged("forward of a Sigmoid", X=X):
            result = ask(layer, "forward", X)
        hint = "Between 0 and 1, one half at 0, nothing cut off at either end."
        assert_close(result, outputs(X, [("Sigmoid",)]), what="forward of a Sigmoid", hint=hint)


@pytest.mark.part("Sigmoid", points=0.25)
def test_sigmoid_stays_finite_on_both_sides_without_an_overflow(submission, rng):
    X, G = rng.permutation([1e4, -1e4, 800.0, -800.0, 0.0, 50.0]).reshape(3, 2), apart(rng, 3, 2)
    layer = kept(submission.Sigmoid(), "Sigmoid")
    hint = "Only exponentials of numbers that are not positive are safe. Mind that np.where works out both of its branches."
    with no_overflow(submission, what="A Sigmoid, for inputs of ±10,000,", hint=hint):
        there, back = ask(layer, "forward", X), ask(layer, "backward", G)
    assert_close(there, np.heaviside(X, 0.5), what="forward of a Sigmoid for inputs of ±10,000", hint=hint)
    what = "backward of a Sigmoid after inputs of ±10,000"
    hint = "Far out the sigmoid is flat: a gradient of 0, not nan."
    assert_close(back, np.where(X == 0, G / 4, 0.0), what=what, hint=hint)


@pytest.mark.part("Sigmoid", points=0.25)
def test_sigmoid_goes_back_along_its_last_way_forward(submission, rng):
    layer = kept(submission.Sigmoid(), "Sigmoid")
    for rows in (4, 2):
        X, G = 2 * normal(rng, rows, 5), normal(rng, rows, 5)
        ask(layer, "forward", X)
        with arguments_unchanged("backward of a Sigmoid", grad_output=G):
            slope = ask(layer, "backward", G)
        hint = "Multiply what arrives by the slope, which the last output tells."
        assert_gradient(
            slope,
            lambda value, G=G: float(np.sum(G * outputs(value, [("Sigmoid",)]))),
            X,
            what="backward of a Sigmoid",
            hint=hint,
        )


@pytest.mark.part("Sigmoid", points=0.25)
def test_sigmoid_works_in_float32_and_has_no_parameters(submission, rng):
    X, G = normal(rng, 4, 6).astype(np.float32), normal(rng, 4, 6).astype(np.float32)
    check_gradients(kept(submission.Sigmoid(), "Sigmoid"), [("Sigmoid",)], X, G, FLOAT32_RTOL)


# --- hidden: Dropout -------------------------------------------------------------------------------------------------


def holes(layer, X):
    """Send X, in which nothing is 0, through a layer with dropout, and return where the output is 0."""
    result = ask(layer, "forward", X)
    assert_array(result, X.shape, what="forward of a Dropout", hint="What goes out has the shape of what came in.")
    return result == 0


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_drops_as_often_as_p_says(submission, rng):
    for p in (0.1, 0.35, 0.8):
        X, layer = apart(rng, 50, 60), kept(submission.Dropout(p=p, seed=seeds(rng, 1)[0]), "Dropout")
        with arguments_unchanged("forward of a Dropout", X=X):
            result = ask(layer, "forward", X)
        assert_array(result, X.shape, what="forward of a Dropout", hint="What goes out has the shape of what came in.")
        part = float((result == 0).mean())
        problem = f"A Dropout({p}, …) drops too many or too few."
        asked = f"a share near {p}"
        hint = "p is the share that goes, each entry by its own coin."
        assert_that(abs(part - p) < 0.08, problem, asked=asked, got=f"{part:.1%} dropped", hint=hint)
        hint = "An entry that stays is scaled up by 1 / (1 - p), in training already."
        assert_close(result, X * (result != 0) / (1 - p), what=f"forward of a Dropout({p}, …)", hint=hint)


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_tosses_a_coin_for_each_entry(submission, rng):
    gone = holes(kept(submission.Dropout(0.5, seeds(rng, 1)[0]), "Dropout"), apart(rng, 40, 50))
    rows, columns = len(np.unique(gone, axis=0)), len(np.unique(gone, axis=1)[0])
    problem = "Dropout drops whole rows or columns."
    asked = "a coin for each entry, so that no two samples share a mask"
    hint = "The mask has the shape of X: as many random numbers as X has entries."
    assert_that(
        rows > 35 and columns > 45, problem, asked=asked, got=f"{rows} kinds of rows, {columns} of columns", hint=hint
    )


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_never_repeats_a_mask(submission, rng):
    X, layer = apart(rng, 15, 12), kept(submission.Dropout(0.4, seeds(rng, 1)[0]), "Dropout")
    seen = {holes(layer, X).tobytes() for _ in range(5)}
    problem = "Dropout drops the same entries again."
    hint = "One generator a layer, which goes on drawing from pass to pass."
    assert_that(len(seen) == 5, problem, asked="5 masks in 5 passes", got=f"{len(seen)}", hint=hint)


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_goes_back_through_the_holes_of_the_last_pass(submission, rng):
    layer = kept(submission.Dropout(0.3, seeds(rng, 1)[0]), "Dropout")
    for rows in (9, 9, 4):
        X, G = apart(rng, rows, 11), apart(rng, rows, 11)
        gone = holes(layer, X)
        with arguments_unchanged("backward of a Dropout", grad_output=G):
            result = ask(layer, "backward", G)
        hint = "The very factors of the last forward pass, 0 or 1 / (1 - p), multiply the gradient too."
        assert_close(result, np.where(gone, 0.0, G / 0.7), what="backward of a Dropout(0.3, …)", hint=hint)
    inventory(layer, "params", 0)
    inventory(layer, "grads", 0)


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_is_the_identity_in_evaluation_mode(submission, rng):
    layer = kept(submission.Dropout(0.6, seeds(rng, 1)[0]), "Dropout")
    model = kept(submission.Sequential([layer]), "Sequential")
    holes(layer, apart(rng, 7, 8))
    ask(model, "eval_mode")
    X, G = apart(rng, 7, 8), apart(rng, 7, 8)
    with arguments_unchanged("A Dropout in evaluation mode", X=X, grad_output=G):
        there, back = ask(layer, "forward", X), ask(layer, "backward", G)
    hint = "In evaluation mode nothing is dropped and nothing scaled."
    assert_close(there, X, what="forward of a Dropout in evaluation mode", hint=hint)
    hint = "A pass that handed X on as it was hands the gradient on as it is: an older mask has no say in it."
    assert_close(back, G, what="backward of a Dropout in evaluation mode", hint=hint)
    ask(model, "train_mode")
    gone = holes(layer, X)
    problem, hint = "A Dropout does not drop again after train_mode().", "Both modes can be entered at any time."
    assert_that(bool(gone.any()), problem, asked="dropped entries", got="none", hint=hint)
    result, hint = ask(layer, "backward", G), "After a pass in training mode, backward uses the mask of that pass."
    assert_close(result, np.where(gone, 0.0, G / 0.4), what="backward of a Dropout back in training mode", hint=hint)


@pytest.mark.part("Dropout", points=0.25)
def test_masks_come_from_the_seed_of_their_layer(submission, rng):
    (one, two), X = seeds(rng, 2), apart(rng, 12, 10)
    first, other = (kept(submission.Dropout(0.5, seed), "Dropout") for seed in (one, two))
    alone = [holes(first, X), holes(first, X)]
    again = kept(submission.Dropout(0.5, one), "Dropout")
    for turn, mask in enumerate(alone):
        assert_that(
            not np.array_equal(holes(other, X), mask),
            "Two seeds give the same masks.",
            asked="masks that change with the seed",
            hint="Is the seed that was passed in the one that the generator is made from?",
        )
        assert_that(
            np.array_equal(holes(again, X), mask),
            f"A later Dropout with the same seed has another mask in pass {turn + 1}.",
            asked="the same masks in the same order, whatever other layers do",
            hint="Each layer owns its generator. The global functions of np.random share one among all.",
        )


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_that_drops_nothing_and_dropout_in_float32(submission, rng):
    X, G = apart(rng, 6, 7), apart(rng, 6, 7)
    layer = kept(submission.Dropout(0.0, seeds(rng, 1)[0]), "Dropout")
    hint = "With p = 0 everything is kept, by a factor of 1."
    assert_close(ask(layer, "forward", X), X, what="forward of a Dropout(0.0, …)", hint=hint)
    assert_close(ask(layer, "backward", G), G, what="backward of a Dropout(0.0, …)", hint=hint)
    layer = kept(submission.Dropout(0.25, seeds(rng, 1)[0]), "Dropout")
    X = X.astype(np.float32)
    G = G.astype(np.float32)
    result = ask(layer, "forward", X)
    assert_array(result, X.shape, what="forward of a Dropout in float32", hint=ANY_FLOAT)
    factors = np.where(result == 0, 0.0, 4 / 3)
    assert_close(result, X * factors, what="forward of a Dropout in float32", rtol=FLOAT32_RTOL, hint=ANY_FLOAT)
    back, what = ask(layer, "backward", G), "backward of a Dropout in float32"
    assert_close(back, G * factors, what=what, rtol=FLOAT32_RTOL, hint=ANY_FLOAT)


# --- hidden: SoftmaxCrossEntropy -------------------------------------------------------------------------------------


def criterion(submission):
    return kept(submission.SoftmaxCrossEntropy(), "SoftmaxCrossEntropy")


def mean_loss(logits, y):
    return -float(np.mean([math.log(chances(scores)[label]) for scores, label in zip(logits, y, strict=True)]))


@pytest.mark.part("SoftmaxCrossEntropy", points=0.5)
@pytest.mark.parametrize("shape", [(7, 4), (1, 3), (5, 2), (4, 1)], ids=str)
def test_the_loss_and_its_slope_are_right_for_every_shape(submission, rng, shape):
    logits, y, loss = 1.5 * normal(rng, *shape), rng.integers(shape[1], size=shape[0]), criterion(submission)
    hint = "For each sample the natural log of the label's probability, then minus the mean of them."
    value = ask(loss, "forward", logits=logits, y=y)
    if shape[1] == 1:
        assert_close(value, 0.0, what="the loss where there is one class", hint=hint)
    else:
        assert_close(value, mean_loss(logits, y), what="the loss", hint=hint)
    hint = "What the network said minus what was right, for each sample, divided by the number of samples."
    assert_gradient(ask(loss, "backward"), lambda at: mean_loss(at, y), logits, what="backward of the loss", hint=hint)


@pytest.mark.part("SoftmaxCrossEntropy", points=0.5)
def test_the_loss_is_exact_where_probabilities_vanish(submission, rng):
    classes, loss = rng.permutation(4), criterion(submission)
    logits = np.array([[1e4, -1e4, 0.0, -1e4], [-1e4, 5e3, -1e4, -1e4], [-9e3, -9e3, -9e3, -9e3], [0.0, 1e4, 1e4, 0.0]])
    prices = np.array([[0.0, 2e4, 1e4, 2e4], [1.5e4, 0.0, 1.5e4, 1.5e4], [math.log(4)] * 4, [1e4 + math.log(2)] * 4])
    probs = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.25] * 4, [0.0, 0.5, 0.5, 0.0]])
    y = np.array([rng.integers(4), rng.integers(4), rng.integers(4), 3 * rng.integers(2)])
    labels = np.argsort(classes)[y]
    hint = (
        "A probability that rounds to 0 has no logarithm; its logit does not mind. Shift each row by its own maximum."
    )
    value = ask(loss, "forward", logits[:, classes], labels)
    assert_close(value, float(np.mean(prices[range(4), y])), what="the loss for logits of ±10,000", hint=hint)
    slope = (probs - np.eye(4)[y])[:, classes] / 4
    hint = "The probabilities are 0 and 1 there, or shared equally: the gradient is as finite as ever."
    assert_close(ask(loss, "backward"), slope, what="backward of the loss for logits of ±10,000", hint=hint)


@pytest.mark.part("SoftmaxCrossEntropy", points=0.25)
@pytest.mark.parametrize("dtype", [np.uint8, np.int32], ids=["uint8", "int32"])
def test_the_loss_takes_labels_of_any_integer_type(submission, rng, dtype):
    logits, y, loss = normal(rng, 6, 5), rng.integers(3, size=6).astype(dtype), criterion(submission)
    hint = "The classes are the columns of the logits. The labels at hand need not show all of them."
    assert_close(
        ask(loss, "forward", logits, y), mean_loss(logits, y), what=f"the loss for {np.dtype(dtype)} labels", hint=hint
    )
    assert_close(
        ask(loss, "backward"), errors(logits, y), what=f"backward of the loss for {np.dtype(dtype)} labels", hint=hint
    )


@pytest.mark.part("SoftmaxCrossEntropy", points=0.25)
def test_the_loss_goes_back_from_its_last_batch(submission, rng):
    loss = criterion(submission)
    for rows in (5, 2, 6):
        logits, y = normal(rng, rows, 3), rng.integers(3, size=rows)
        with arguments_unchanged("forward of the loss", logits=logits, y=y):
            value = ask(loss, "forward", logits, y)
        hint = "Each forward pass starts afresh: nothing is carried over, and the arguments stay as they are."
        assert_close(value, mean_loss(logits, y), what="the loss", hint=hint)
        assert_close(ask(loss, "backward"), errors(logits, y), what="backward of the loss", hint=hint)


@pytest.mark.part("SoftmaxCrossEntropy", points=0.25)
def test_the_loss_works_in_float32_and_has_no_parameters(submission, rng):
    logits, y, loss = normal(rng, 6, 4).astype(np.float32), rng.integers(4, size=6), criterion(submission)
    value, slope = ask(loss, "forward", logits, y), ask(loss, "backward")
    assert_close(value, mean_loss(logits, y), what="the loss in float32", rtol=FLOAT32_RTOL, hint=ANY_FLOAT)
    assert_close(slope, errors(logits, y), what="backward of the loss in float32", rtol=FLOAT32_RTOL, hint=ANY_FLOAT)
    inventory(loss, "params", 0)
    inventory(loss, "grads", 0)


# --- hidden: Sequential ----------------------------------------------------------------------------------------------


def long_recipe(rng, rows=5, width=4):
    """Draw X and the recipe of a chain of three linear layers, no ReLU of which is near its corner."""
    while True:
        X = normal(rng, rows, 3)
        recipe = [station(rng, 3, width), ("ReLU",), station(rng, width, 5), ("Sigmoid",), station(rng, 5, 2)]
        if clear_cut(X, recipe):
            return X, recipe


@pytest.mark.part("Sequential", points=0.25)
@pytest.mark.parametrize("rows", [6, 1], ids=["several rows", "one row"])
def test_a_chain_agrees_with_a_pass_sample_by_sample(submission, rng, rows):
    X, recipe = long_recipe(rng, rows)
    model = network(submission, recipe)
    for scale in (1.0, -2.0):
        G = scale * normal(rng, rows, 2)
        with arguments_unchanged("A chain of layers", X=X, grad_output=G):
            check_gradients(model, recipe, X, G)


@pytest.mark.part("Sequential", points=0.25)
def test_chains_within_chains_agree_with_one_long_chain(submission, rng):
    X, recipe = long_recipe(rng)
    layers = [made(submission, part) for part in recipe]
    inner = kept(submission.Sequential(layers=layers[1:3]), "Sequential")
    middle = kept(submission.Sequential([inner, layers[3]]), "Sequential")
    model = kept(
        submission.Sequential([layers[0], middle, kept(submission.Sequential(layers[4:]), "Sequential")]), "Sequential"
    )
    check_gradients(model, recipe, X, normal(rng, 5, 2))


@pytest.mark.part("Sequential", points=0.25)
def test_modes_reach_every_layer_however_deep(submission, rng):
    X = apart(rng, 12, 10)
    drops = [kept(submission.Dropout(0.5, seed), "Dropout") for seed in seeds(rng, 3)]
    model = made(submission, ("Sigmoid",))
    for drop in drops:
        model = kept(submission.Sequential([model, drop]), "Sequential")
    for mode in ("train_mode", "eval_mode", "eval_mode", "train_mode", "eval_mode"):
        ask(model, mode)
        dropping = [bool(holes(drop, X).any()) for drop in drops]
        problem, asked = f"After {mode}() not every layer is in that mode.", "the mode passed on to all, at every depth"
        got = f"{sum(dropping)} of 3 nested dropouts that drop something"
        hint = "Tell every layer, whatever it is. A chain that is told tells its own layers."
        assert_that(dropping == [mode == "train_mode"] * 3, problem, asked=asked, got=got, hint=hint)


@pytest.mark.part("Sequential", points=0.25)
def test_a_chain_notices_what_is_assigned_to_its_layers(submission, rng):
    X, recipe = long_recipe(rng)
    layers = [made(submission, part) for part in recipe]
    inner = kept(submission.Sequential(layers[1:]), "Sequential")
    model = kept(submission.Sequential([layers[0], inner]), "Sequential")
    check_gradients(model, recipe, X, normal(rng, 5, 2))
    X, recipe = long_recipe(rng)
    for layer, (kind, *arrays) in zip(layers, recipe, strict=True):
        if kind == "Linear":
            layer.weight, layer.bias = arrays
    check_gradients(model, recipe, X, normal(rng, 5, 2))


@pytest.mark.part("Sequential", points=0.25)
def test_a_chain_of_one_and_a_chain_without_parameters(submission, rng):
    X, G = apart(rng, 4, 3), normal(rng, 4, 3)
    for recipe in ([station(rng, 3, 3)], [("ReLU",)], [("Sigmoid",), ("ReLU",), ("Sigmoid",)]):
        model = network(submission, recipe)
        ask(model, "eval_mode")
        check_gradients(model, recipe, X, G)


@pytest.mark.part("Sequential", points=0.25)
def test_a_chain_works_in_float32(submission, rng):
    X, recipe = long_recipe(rng)
    recipe, X = single(recipe), X.astype(np.float32)
    check_gradients(network(submission, recipe), recipe, X, normal(rng, 5, 2).astype(np.float32), FLOAT32_RTOL)


# --- hidden: fit -----------------------------------------------------------------------------------------------------


def task(rng, rows, epochs, rate, size, seed, bend="ReLU"):
    """Draw X, y and a recipe whose training meets no tie and no corner, with the way it goes.

    The labels are the second best classes at the start, which therefore gets every sample wrong.
    """
    while True:
        X, recipe = normal(rng, rows, 3), [station(rng, 3, 5), (bend,), station(rng, 5, 4)]
        y = np.argsort(outputs(X, recipe), axis=1)[:, -2]
        points = way(recipe, X, y, epochs, rate, size, seed)
        if all(clear_cut(X, point) for point in points):
            return X, y, recipe, points


@pytest.mark.part("fit", points=0.5)
@pytest.mark.parametrize("size", [5, 12, 1], ids=["short last batch", "one batch", "one sample a batch"])
def test_training_follows_the_path_of_minibatch_descent(submission, rng, size):
    seed, rate = seeds(rng, 1)[0], 0.15
    X, y, recipe, points = task(rng, 12, 3, rate, size, seed)
    model = network(submission, recipe)
    spots = indices(model, parameters_of(recipe))
    with arguments_unchanged("fit", X=X, y=y):
        history = submission.fit(model=model, X=X, y=y, epochs=3, learning_rate=rate, batch_size=size, seed=seed)
    hint = "Before each epoch all of X, then the batches, each with its own step from where the last one ended."
    check_parameters(model, spots, parameters_of(points[-1]), "after three epochs", hint)
    assert_history(history, [share(X, y, point) for point in points[:-1]], what="history", hint=hint)
    ask(model, "eval_mode")
    logits, hint = ask(model, "forward", X), "The arrays in params() must be the very ones that forward computes with."
    assert_close(logits, outputs(X, points[-1]), what="forward of the trained model", rtol=1e-7, hint=hint)


@pytest.mark.part("fit", points=0.125)
def test_training_works_in_float32(submission, rng):
    seed = seeds(rng, 1)[0]
    X, y, recipe, points = task(rng, 10, 2, 0.3, 4, seed, bend="Sigmoid")
    model = network(submission, single(recipe))
    spots = indices(model, parameters_of(single(recipe)))
    history = submission.fit(model, X.astype(np.float32), y, 2, 0.3, 4, seed)
    assert_history(history, [share(X, y, point) for point in points[:-1]], what="history in float32", hint=ANY_FLOAT)
    when = "after two epochs in float32"
    check_parameters(model, spots, parameters_of(points[-1]), when, ANY_FLOAT, rtol=FLOAT32_RTOL)


@pytest.mark.part("fit", points=0.25)
def test_the_history_knows_no_dropout(submission, rng):
    while True:
        X, recipe = normal(rng, 40, 3), [station(rng, 3, 6), station(rng, 6, 3)]
        if clear_cut(X, recipe):
            break
    y = outputs(X, recipe).argmax(axis=1)
    y[::5] = (y[::5] + 1) % 3  # right for 32 of 40
    layers = [made(submission, part) for part in recipe]
    drop = kept(submission.Dropout(0.8, seeds(rng, 1)[0]), "Dropout")
    model = kept(
        submission.Sequential([layers[0], kept(submission.Sequential([drop]), "Sequential"), layers[1]]), "Sequential"
    )
    history = submission.fit(model, X, y, 4, 1e-10, 7, 3)
    hint = "Evaluation mode for the accuracy, training mode for the batches, again in every epoch."
    assert_history(history, [0.8] * 4, what="the history of a model with dropout that hardly moves", hint=hint)


@pytest.mark.part("fit", points=0.25)
def test_training_steps_are_those_of_a_network_with_holes(submission, rng):
    rows, own, size, p, seed = 8, 6, 3, 0.5, seeds(rng, 1)[0]
    X, y = np.zeros((rows, rows * own)), rng.integers(3, size=rows)
    for row in range(rows):  # a few features for each sample, so that the weights that moved tell its mask
        X[row, row * own : (row + 1) * own] = rng.uniform(0.5, 1.5, own)
    weight, bias = 0.3 * normal(rng, rows * own, 3), 0.3 * normal(rng, 1, 3)
    drop, layer = kept(submission.Dropout(p, seeds(rng, 1)[0]), "Dropout"), made(submission, ("Linear", weight, bias))
    model = kept(submission.Sequential([drop, layer]), "Sequential")
    spots = indices(model, [weight, bias])
    ask(model, "eval_mode")
    submission.fit(model, X, y, 1, 0.8, size, seed)
    after, hint = inventory(model, "params", 2)[spots[0]], "Training changes values, never shapes."
    assert_array(after, weight.shape, what="the weight after training", hint=hint)
    moved = abs(after - weight).max(axis=1) > 1e-9
    problem, asked = "fit does not train in training mode.", "some features dropped, some not"
    hint = "Before the batches of an epoch the model is put into training mode, whatever it was in before."
    assert_that(0 < moved.sum() < len(moved), problem, asked=asked, got=f"{(~moved).mean():.0%} dropped", hint=hint)
    recipe = [("Linear", weight, bias)]
    order = np.random.default_rng(seed).permutation(rows)
    for start in range(0, rows, size):
        batch = order[start : start + size]
        recipe = stepped(recipe, X[batch] * moved / (1 - p), y[batch], 0.8)
    hint = "What is kept is scaled by 1 / (1 - p), forward and backward, with the same mask."
    check_parameters(model, spots, recipe[0][1:], "after an epoch with dropout", hint)


@pytest.mark.part("fit", points=0.125)
def test_no_epochs_no_change_and_labels_of_a_small_type(submission, rng):
    seed = seeds(rng, 1)[0]
    X, y, recipe, points = task(rng, 9, 2, 0.2, 4, seed)
    model = network(submission, recipe)
    spots = indices(model, parameters_of(recipe))
    hint = "An epoch that does not happen changes nothing and leaves no entry."
    assert_history(submission.fit(model, X, y, 0, 0.2, 4, seed), [], what="history of 0 epochs", hint=hint)
    check_parameters(model, spots, parameters_of(recipe), "after 0 epochs", hint, rtol=1e-12)
    history = submission.fit(model, X, y.astype(np.uint8), 2, 0.2, 4, seed)
    hint = "Labels of any integer type will do."
    assert_history(history, [share(X, y, point) for point in points[:-1]], what="history for uint8 labels", hint=hint)
    check_parameters(model, spots, parameters_of(points[-1]), "after two epochs on uint8 labels", hint)


@pytest.mark.part("fit", points=0.25)
def test_training_recognises_digits_it_has_not_seen(submission, rng):
    X, y = disguised_digits(rng)
    X = X / 8 - 1
    recipe = [("Linear", 0.2 * normal(rng, 64, 16), np.zeros((1, 16))), ("ReLU",)]
    recipe.append(("Linear", 0.2 * normal(rng, 16, 10), np.full((1, 10), 0.001)))
    model = network(submission, recipe)
    spots = indices(model, parameters_of(recipe))
    submission.fit(model, X[:300], y[:300], 12, 0.1, 15, 0)
    found = inventory(model, "params", 4)
    for spot, array in zip(spots, parameters_of(recipe), strict=True):
        hint = "Training changes values, never shapes, and with this learning rate they do not overflow."
        assert_array(found[spot], array.shape, what=f"params()[{spot}] after training on digits", hint=hint)
    W1, b1, W2, b2 = (found[spot] for spot in spots)
    trained = [("Linear", W1, b1), ("ReLU",), ("Linear", W2, b2)]
    hint = "After 12 epochs in small batches it should know most digits: does every batch move all parameters?"
    assert_at_least(share(X[1200:1500], y[1200:1500], trained), 0.7, what="the accuracy on digits held back", hint=hint)
