"""The tests of exercise 09: each layer alone, then chains of them, then training. One part alone: pytest -k Linear"""

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
    numeric_gradient,
)
from grader.checks.compare import describe

LISTS = "One flat list: an array for every weight and every bias, nothing else, and [] where there is nothing to learn."
SAME_ORDER = "params() lists the arrays that forward works with, grads() their gradients in the same order."
NOW = "params() tells what forward computes with now. A pass changes none of it; that is for whoever trains."
A_MODE = "Call eval_mode() of the chain and every layer in it must know, and the same with train_mode()."


# --- helpers: layers stay with your code, these ask them for values --------------------------------------------------


def layer_of(made, kind):
    """Make sure that a class gave an object, and return it."""
    return assert_object(made, what=f"{kind}(…)", asked="a layer with methods", hint=f"{kind} is a class: keep it one.")


def tell(layer, method, *args):
    """Call a method of a layer and return its result."""
    hint = f"`{method}` is a method, defined in the class or inherited: is there an attribute of the same name?"
    return assert_object(getattr(layer, method), what=f"`{method}`", asked="a method", hint=hint)(*args)


def linear(submission, weight, bias):
    """Make a Linear layer with these arrays."""
    layer = layer_of(submission.Linear(len(weight), len(weight[0]), 0), "Linear")
    layer.weight, layer.bias = weight, bias
    return layer


def chain(submission, *layers):
    return layer_of(submission.Sequential(list(layers)), "Sequential")


def arrays_of(layer, method, count):
    """Return the list that params() or grads() gives, made sure to have that many entries."""
    result = tell(layer, method)
    asked = f"a list of length {count}"
    assert_that(type(result) is list, f"{method}() returns no list.", asked=asked, got=describe(result), hint=LISTS)
    problem = f"{method}() returns a list of the wrong length."
    assert_that(len(result) == count, problem, asked=asked, got=describe(result), hint=LISTS)
    return result


def places(layer, *arrays):
    """Return where each of the arrays stands in params(), which holds no others."""
    found = arrays_of(layer, "params", len(arrays))
    spots = [[i for i, mine in enumerate(found) if np.array_equal(mine, array)] for array in arrays]
    problem = "params() does not hold the arrays that were assigned to the layers."
    got = f"{sum(map(bool, spots))} of {len(arrays)} among them"
    assert_that(all(spots), problem, asked="each weight and each bias, as they are now", got=got, hint=NOW)
    return [spot[0] for spot in spots]


def draw(rng, *shape):
    return rng.normal(0.0, 0.8, shape)


def squashed(Z):
    """The sigmoid, in yet another form."""
    return 0.5 + 0.5 * np.tanh(Z / 2)


def surprise(logits, y):
    """The mean cross-entropy: log of the sum of exponentials, minus the logit of the label."""
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - np.take_along_axis(logits, y[:, None], axis=1)[:, 0]))


# --- Linear ---------------------------------------------------------------------------------------------------------


@pytest.mark.part("Linear", points=0.25)
def test_linear_starts_with_random_weights_and_zero_biases(submission, rng):
    for num_in, num_out in ((4, 3), (1, 5), tuple(int(size) for size in rng.integers(6, 12, 2))):
        layer, what = layer_of(submission.Linear(num_in, num_out, 7), "Linear"), f"Linear({num_in}, {num_out}, 7)"
        weight, hint = layer.weight, "One row of weights for each input, one column for each output."
        assert_array(weight, (num_in, num_out), what=f"{what}.weight", hint=hint)
        different = len(np.unique(weight))
        problem, asked = f"{what}.weight repeats its numbers.", "every weight a draw of its own"
        hint = "Ask a random generator for a whole array of that shape: units that start equal stay equal."
        assert_that(different == weight.size, problem, asked=asked, got=f"{different} different numbers", hint=hint)
        hint = "A bias is one row of zeros, of shape (1, num_out)."
        assert_close(layer.bias, np.zeros((1, num_out)), what=f"{what}.bias", hint=hint)


@pytest.mark.part("Linear", points=0.25)
def test_linear_weights_depend_on_the_seed_alone(submission):
    first, again, other = (layer_of(submission.Linear(5, 4, seed), "Linear").weight for seed in (3, 3, 4))
    for weight, seed in ((first, 3), (again, 3), (other, 4)):
        assert_array(weight, (5, 4), what=f"Linear(5, 4, {seed}).weight", hint="weight has shape (num_in, num_out).")
    hint = "Make a generator from the seed in __init__, and draw the weights from it and from nothing else."
    assert_close(again, first, what="the weight of a second Linear(5, 4, 3)", hint=hint)
    problem = "Linear(5, 4, 3) and Linear(5, 4, 4) start with the same weights."
    assert_that(not np.isclose(other, first).any(), problem, asked="other weights for another seed", hint=hint)


@pytest.mark.part("Linear", points=0.5)
def test_linear_multiplies_by_the_weight_and_adds_the_bias(submission, rng):
    X, weight, bias = draw(rng, 5, 4), draw(rng, 4, 3), draw(rng, 1, 3)
    layer = linear(submission, weight, bias)
    with arguments_unchanged("Linear.forward", X=X):
        output = tell(layer, "forward", X)
    hint = (
        "Use the weight and the bias that the layer has at the moment of the call: somebody may have assigned to them."
    )
    assert_close(output, np.einsum("ni,io->no", X, weight) + bias, what="Linear.forward(X)", hint=hint)
    places(layer, weight, bias)


@pytest.mark.part("Linear", points=0.75)
@pytest.mark.parametrize("which", ["X", "weight", "bias"])
def test_linear_backward_matches_finite_differences(submission, rng, which):
    arrays = {"X": draw(rng, 5, 4), "weight": draw(rng, 4, 3), "bias": draw(rng, 1, 3)}
    G = draw(rng, 5, 3)
    layer = linear(submission, arrays["weight"], arrays["bias"])
    tell(layer, "forward", arrays["X"])
    with arguments_unchanged("Linear.backward", grad_output=G):
        result = tell(layer, "backward", G)
    if which != "X":
        result = arrays_of(layer, "grads", 2)[places(layer, arrays["weight"], arrays["bias"])[which == "bias"]]

    def loss(value):
        now = arrays | {which: value}
        return float(np.sum(G * (np.einsum("ni,io->no", now["X"], now["weight"]) + now["bias"])))

    hints = {
        "X": "Blame flows back along the same weights: which product of grad_output and weight has the shape of X?",
        "weight": "Input times gradient at the output, summed over the samples: which product has the shape of weight?",
        "bias": "The bias serves every sample, so its gradient sums over the samples and stays a row. Nothing is divided.",
    }
    what = "Linear.backward(grad_output)" if which == "X" else f"the gradient for {which} in grads()"
    assert_gradient(result, loss, arrays[which], what=what, hint=hints[which])


@pytest.mark.part("Linear", points=0.25)
def test_linear_gradients_are_those_of_the_last_backward_alone(submission, rng):
    weight, bias = draw(rng, 4, 3), draw(rng, 1, 3)
    layer = linear(submission, weight, bias)
    for passes in (1, 2, 3):
        X, G = draw(rng, 5, 4), draw(rng, 5, 3)
        tell(layer, "forward", X)
        tell(layer, "backward", G)
        grad = arrays_of(layer, "grads", 2)[places(layer, weight, bias)[0]]
        hint = "Every forward pass remembers its own X, every backward pass replaces the gradients of the one before."
        what = f"the gradient for weight after {passes} backward passes"
        assert_close(grad, np.einsum("ni,no->io", X, G), what=what, hint=hint)


# --- ReLU -----------------------------------------------------------------------------------------------------------


@pytest.mark.part("ReLU", points=0.5)
def test_relu_keeps_the_positive_and_zeroes_the_negative(submission, rng):
    signs, sizes = rng.permuted(np.tile([-1.0, 0.0, 1.0], (5, 2)), axis=1), rng.uniform(0.1, 3.0, (5, 6))
    X, layer = signs * sizes, layer_of(submission.ReLU(), "ReLU")
    with arguments_unchanged("ReLU.forward", X=X):
        output = tell(layer, "forward", X)
    hint = "Compare every entry with 0 and keep the larger of the two, in a new array."
    assert_close(output, np.clip(signs, 0.0, None) * sizes, what="ReLU.forward(X)", hint=hint)


@pytest.mark.part("ReLU", points=0.5)
def test_relu_stops_the_gradient_where_the_input_was_not_positive(submission, rng):
    signs, sizes = rng.permuted(np.tile([-1.0, 0.0, 1.0], (5, 2)), axis=1), rng.uniform(0.1, 3.0, (5, 6))
    G, layer = draw(rng, 5, 6), layer_of(submission.ReLU(), "ReLU")
    tell(layer, "forward", signs * sizes)
    with arguments_unchanged("ReLU.backward", grad_output=G):
        result = tell(layer, "backward", G)
    hint = "Remember the input in forward. The gradient passes as it is where that was above 0, nowhere else."
    assert_close(result, np.clip(signs, 0.0, None) * G, what="ReLU.backward(grad_output)", hint=hint)
    arrays_of(layer, "params", 0)
    arrays_of(layer, "grads", 0)


# --- Sigmoid --------------------------------------------------------------------------------------------------------


@pytest.mark.part("Sigmoid", points=0.25)
def test_sigmoid_turns_log_odds_into_probabilities(submission, rng):
    ours, theirs = rng.integers(1, 20, (2, 4, 5)).astype(float)
    X, layer = np.log(ours) - np.log(theirs), layer_of(submission.Sigmoid(), "Sigmoid")
    with arguments_unchanged("Sigmoid.forward", X=X):
        output = tell(layer, "forward", X)
    hint = "1 / (1 + exp(-X)), entry by entry: an input of log(3) says 3 to 1, which is 0.75."
    assert_close(output, ours / (ours + theirs), what="Sigmoid.forward(X)", hint=hint)


@pytest.mark.part("Sigmoid", points=0.25)
def test_sigmoid_survives_huge_inputs(submission, rng):
    signs = rng.permutation([-1.0, -1.0, 0.0, 1.0, 1.0, 1.0]).reshape(2, 3)
    layer = layer_of(submission.Sigmoid(), "Sigmoid")
    for size in (1e3, 1e4):
        hint = "Take no exponential of a large number: the formula has a second form for the other sign of X."
        what = f"Sigmoid.forward(X) where X is ±{size:,.0f} or 0"
        with no_overflow(submission, what=what, hint=hint):
            output = tell(layer, "forward", signs * size)
        assert_close(output, (signs + 1) / 2, what=what, hint=hint)


@pytest.mark.part("Sigmoid", points=0.5)
def test_sigmoid_backward_matches_finite_differences(submission, rng):
    X, G, layer = 2 * draw(rng, 4, 5), draw(rng, 4, 5), layer_of(submission.Sigmoid(), "Sigmoid")
    tell(layer, "forward", X)
    with arguments_unchanged("Sigmoid.backward", grad_output=G):
        result = tell(layer, "backward", G)
    hint = "The slope is made of the output s of the last forward pass, s(1 - s); grad_output is multiplied by it."
    what = "Sigmoid.backward(grad_output)"
    assert_gradient(result, lambda value: float(np.sum(G * squashed(value))), X, what=what, hint=hint)


# --- Dropout --------------------------------------------------------------------------------------------------------


def dropout(submission, p, seed):
    return layer_of(submission.Dropout(p, seed), "Dropout")


def no_zeros(rng, *shape):
    return rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)


def dropped_by(layer, X, what):
    """Send X, which has no zeros, through a dropout layer; return the output and where it is 0."""
    output = tell(layer, "forward", X)
    assert_array(output, X.shape, what=what, hint="Dropout keeps the shape of X.")
    return output, output == 0


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_drops_a_share_p_and_scales_the_rest_up(submission, rng):
    X, layer = no_zeros(rng, 40, 50), dropout(submission, 0.2, 5)
    with arguments_unchanged("Dropout.forward", X=X):
        output, dropped = dropped_by(layer, X, "Dropout(0.2, 5).forward(X)")
    hint = "Layers are in training mode from the start, until somebody calls eval_mode()."
    assert_that(dropped.any(), "A new Dropout(0.2, 5) drops nothing.", asked="training mode", hint=hint)
    hint = "p is the probability of being dropped: with p = 0.2 four entries of five are kept."
    asked, got = "about a fifth of the entries 0", f"{dropped.mean():.1%} of them"
    problem = "A new Dropout(0.2, 5) does not drop a fifth of its input."
    assert_that(0.1 < dropped.mean() < 0.3, problem, asked=asked, got=got, hint=hint)
    hint = "What is kept is divided by the probability of being kept, so that the average stays what it was."
    assert_close(output, np.where(dropped, 0.0, 1.25 * X), what="Dropout(0.2, 5).forward(X)", hint=hint)


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_tosses_new_coins_at_every_forward_pass(submission, rng):
    X, layer = no_zeros(rng, 10, 12), dropout(submission, 0.5, 6)
    masks = [dropped_by(layer, X, "Dropout(0.5, 6).forward(X)")[1] for _ in range(3)]
    hint = "Make the generator once, in __init__, and draw a new mask from it at each forward pass in training mode."
    for one, other in ((0, 1), (1, 2), (0, 2)):
        problem = "Two forward passes in training mode drop the same entries."
        assert_that(not np.array_equal(masks[one], masks[other]), problem, asked="a new mask each time", hint=hint)


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_backward_uses_the_mask_of_the_last_forward_pass(submission, rng):
    X, G, layer = no_zeros(rng, 8, 9), draw(rng, 8, 9), dropout(submission, 0.5, 7)
    dropped_by(layer, X, "Dropout(0.5, 7).forward(X)")
    _, dropped = dropped_by(layer, X, "Dropout(0.5, 7).forward(X)")
    with arguments_unchanged("Dropout.backward", grad_output=G):
        result = tell(layer, "backward", G)
    hint = "Keep the mask, scale included, in forward. In backward draw nothing: what was dropped gets no gradient."
    assert_close(result, np.where(dropped, 0.0, 2 * G), what="Dropout(0.5, 7).backward(grad_output)", hint=hint)


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_changes_nothing_in_evaluation_mode(submission, rng):
    X, layer = no_zeros(rng, 8, 9), dropout(submission, 0.5, 8)
    model = chain(submission, layer)
    tell(model, "eval_mode")
    hint = (
        "In evaluation mode the input is handed on as it is. Look at the mode in forward, and at Sequential.eval_mode."
    )
    assert_close(tell(layer, "forward", X), X, what="Dropout.forward(X) in evaluation mode", hint=hint)


@pytest.mark.part("Dropout", points=0.25)
def test_dropout_with_the_same_seed_drops_the_same_entries(submission, rng):
    X, seed = no_zeros(rng, 8, 9), int(rng.integers(1000))
    layers = [dropout(submission, 0.5, seed) for _ in range(2)] + [dropout(submission, 0.5, seed + 1)]
    hint = "Each layer has a generator of its own, made from its seed and used for nothing but its masks."
    for turn in ("first", "second"):
        one, twin, other = (dropped_by(layer, X, "Dropout.forward(X)")[1] for layer in layers)
        problem = f"Two Dropout layers with the same seed drop different entries in their {turn} forward pass."
        assert_that(np.array_equal(one, twin), problem, asked="the same masks for the same seed", hint=hint)
        problem = f"Two Dropout layers with different seeds drop the same entries in their {turn} forward pass."
        assert_that(not np.array_equal(one, other), problem, asked="other masks for another seed", hint=hint)


# --- SoftmaxCrossEntropy --------------------------------------------------------------------------------------------


def new_loss(submission):
    return layer_of(submission.SoftmaxCrossEntropy(), "SoftmaxCrossEntropy")


@pytest.mark.part("SoftmaxCrossEntropy", points=0.25)
def test_loss_is_the_mean_surprise_at_the_labels(submission, rng):
    probs, y = rng.dirichlet([2.0, 2.0, 2.0, 2.0], 5), rng.integers(4, size=5)
    logits = np.log(probs) + rng.normal(0.0, 3.0, (5, 1))  # the same summand for a whole row changes no probability
    with arguments_unchanged("SoftmaxCrossEntropy.forward", logits=logits, y=y):
        loss = tell(new_loss(submission), "forward", logits, y)
    expected = -sum(np.log(row[label]) for row, label in zip(probs, y, strict=True)) / 5
    hint = "Softmax along each row, the natural log of the label's probability, its negative mean over the samples."
    assert_close(loss, float(expected), what="the loss", hint=hint)


@pytest.mark.part("SoftmaxCrossEntropy", points=0.25)
def test_loss_is_right_for_huge_logits(submission, rng):
    order = rng.permutation(3)
    logits = np.array([[1e4, 0.0, -1e4], [-1e4, -1e4, -1e4], [1e4, 1e4, 0.0]])
    y = np.array([2, 1, 0])  # wrong by 20,000; a toss-up of three; a toss-up of two
    loss = tell(new_loss(submission), "forward", logits[order], y[order])
    hint = "Subtract each row's maximum, and take the logarithm on paper: log p is a logit minus the log of a sum."
    expected = (2e4 + np.log(3.0) + np.log(2.0)) / 3
    assert_close(loss, float(expected), what="the loss for logits of ±10,000", hint=hint)


@pytest.mark.part("SoftmaxCrossEntropy", points=0.5)
def test_loss_gradient_matches_finite_differences(submission, rng):
    logits, y = 2 * draw(rng, 6, 4), rng.integers(4, size=6)
    loss = new_loss(submission)
    tell(loss, "forward", logits, y)
    result = tell(loss, "backward")
    hint = "Probabilities minus one-hot labels. The loss is a mean, so divide by the number of samples."
    what = "SoftmaxCrossEntropy.backward()"
    assert_gradient(result, lambda value: surprise(value, y), logits, what=what, hint=hint)


@pytest.mark.part("SoftmaxCrossEntropy", points=0.25)
def test_a_batch_with_every_sample_twice_has_the_same_loss_and_half_the_gradient(submission, rng):
    logits, y = draw(rng, 4, 3), rng.integers(3, size=4)
    loss = new_loss(submission)
    once = tell(loss, "forward", logits, y)
    gradient = tell(loss, "backward")
    hint = "The loss is a mean over the samples: each of N samples has an Nth of the say."
    assert_close(once, surprise(logits, y), what="the loss", hint=hint)
    assert_array(gradient, (4, 3), what="SoftmaxCrossEntropy.backward()", hint="It has the shape of the logits.")
    twice = tell(loss, "forward", np.concatenate([logits, logits]), np.concatenate([y, y]))
    assert_close(twice, float(once), what="the loss with every sample twice", hint=hint)
    what = "SoftmaxCrossEntropy.backward() with every sample twice"
    hint = "backward belongs to the last forward pass, and divides by the number of samples of that batch."
    assert_close(tell(loss, "backward"), np.concatenate([gradient, gradient]) / 2, what=what, hint=hint)


# --- Sequential -----------------------------------------------------------------------------------------------------


def two_layers(rng):
    """Return X and the arrays of a chain Linear(3, 4), Sigmoid, Linear(4, 2)."""
    return draw(rng, 5, 3), [draw(rng, 3, 4), draw(rng, 1, 4), draw(rng, 4, 2), draw(rng, 1, 2)]


def two_layers_output(X, arrays):
    W1, b1, W2, b2 = arrays
    return np.einsum("nh,hc->nc", squashed(np.einsum("nd,dh->nh", X, W1) + b1), W2) + b2


def links(submission, arrays):
    """Return the three layers of that chain."""
    sigmoid = layer_of(submission.Sigmoid(), "Sigmoid")
    return linear(submission, *arrays[:2]), sigmoid, linear(submission, *arrays[2:])


@pytest.mark.part("Sequential", points=0.25)
def test_sequential_sends_each_output_into_the_next_layer(submission, rng):
    X, arrays = two_layers(rng)
    model = chain(submission, *links(submission, arrays))
    with arguments_unchanged("Sequential.forward", X=X):
        output = tell(model, "forward", X)
    hint = "What one layer returns is what the next one gets, in the order of the list. Is Linear right, and Sigmoid?"
    expected = two_layers_output(X, arrays)
    assert_close(output, expected, what="Sequential.forward(X) with Linear, Sigmoid, Linear", hint=hint)


@pytest.mark.part("Sequential", points=0.5)
@pytest.mark.parametrize("which", ["X", "parameters"])
def test_sequential_backward_matches_finite_differences(submission, rng, which):
    X, arrays = two_layers(rng)
    G, model = draw(rng, 5, 2), chain(submission, *links(submission, arrays))
    tell(model, "forward", X)
    result = tell(model, "backward", G)
    if which == "X":
        hint = (
            "Go through the layers from the last to the first, hand each what the one behind it returned, and return."
        )
        what = "Sequential.backward(grad_output)"
        assert_gradient(
            result, lambda value: float(np.sum(G * two_layers_output(value, arrays))), X, what=what, hint=hint
        )
        return
    grads, spots = arrays_of(model, "grads", 4), places(model, *arrays)
    for number, name in enumerate(("first weight", "first bias", "second weight", "second bias")):

        def loss(value, number=number):
            return float(np.sum(G * two_layers_output(X, [*arrays[:number], value, *arrays[number + 1 :]])))

        what = f"the gradient for the {name} of a chain Linear, Sigmoid, Linear"
        assert_gradient(grads[spots[number]], loss, arrays[number], what=what, hint=SAME_ORDER)


@pytest.mark.part("Sequential", points=0.25)
def test_sequential_may_be_a_layer_of_another_one(submission, rng):
    X, arrays = two_layers(rng)
    first, sigmoid, second = links(submission, arrays)
    model = chain(submission, first, chain(submission, sigmoid, chain(submission, second)))
    hint = "Ask every layer for the same four methods, whatever kind it is: then a chain will do as a layer."
    output = tell(model, "forward", X)
    assert_close(
        output, two_layers_output(X, arrays), what="Sequential.forward(X) with chains within chains", hint=hint
    )
    result = tell(model, "backward", np.ones((5, 2)))
    what = "Sequential.backward(grad_output) with chains within chains"
    assert_gradient(result, lambda value: float(np.sum(two_layers_output(value, arrays))), X, what=what, hint=hint)


@pytest.mark.part("Sequential", points=0.25)
def test_sequential_lists_the_parameters_of_all_layers(submission, rng):
    _, arrays = two_layers(rng)
    first, sigmoid, second = links(submission, arrays)
    places(chain(submission, first, sigmoid, second), *arrays)
    places(chain(submission, chain(submission, first, sigmoid), second), *arrays)
    arrays_of(chain(submission, sigmoid), "params", 0)


@pytest.mark.part("Sequential", points=0.25)
def test_sequential_switches_every_layer_between_the_modes(submission, rng):
    X, (first, sigmoid, _) = no_zeros(rng, 8, 9), links(submission, two_layers(rng)[1])
    for model in (
        chain(submission, dropout(submission, 0.5, 1)),
        chain(submission, chain(submission, chain(submission, dropout(submission, 0.5, 2)))),
    ):
        for mode in ("", "eval_mode", "train_mode", "eval_mode"):
            if mode:
                tell(model, mode)
            output, dropped = dropped_by(model, X, f"Sequential.forward(X) with a Dropout after {mode or 'no'}()")
            if mode == "eval_mode":
                assert_close(output, X, what="Dropout.forward(X) after eval_mode()", hint=A_MODE)
            else:
                problem = f"A Dropout in a chain drops nothing {f'after {mode}()' if mode else 'at the start'}."
                asked = "training mode: about half of the entries 0"
                assert_that(dropped.any(), problem, asked=asked, got=f"{dropped.mean():.0%}", hint=A_MODE)
    mixed = chain(submission, first, sigmoid)  # layers to which the mode makes no difference must put up with it
    tell(mixed, "eval_mode")
    tell(mixed, "train_mode")


# --- fit ------------------------------------------------------------------------------------------------------------


@pytest.mark.part("fit", points=0.25)
def test_fit_takes_one_step_downhill_on_the_whole_batch(submission, rng):
    X, arrays = two_layers(rng)
    y, model = np.array([0, 1, 1, 0, 1]), chain(submission, *links(submission, arrays))
    spots = places(model, *arrays)
    submission.fit(model, X, y, epochs=1, learning_rate=0.5, batch_size=5, seed=0)
    after = arrays_of(model, "params", 4)
    for number, before in enumerate(arrays):

        def loss(value, number=number):
            return surprise(two_layers_output(X, [*arrays[:number], value, *arrays[number + 1 :]]), y)

        slope, _ = numeric_gradient(loss, before)
        hint = "Change the arrays of params() themselves: `p = p - …` makes another one. And are they the layers' own?"
        moved = not np.array_equal(after[spots[number]], before)
        assert_that(moved, f"fit leaves params()[{spots[number]}] as it was.", asked="a step downhill", hint=hint)
        what = f"params()[{spots[number]}] after one epoch of a single batch"
        hint = (
            "Subtract learning_rate times the gradient, which is a mean already. Do samples and labels stay together?"
        )
        assert_close(after[spots[number]], before - 0.5 * slope, what=what, atol=1e-6, hint=hint)


@pytest.mark.part("fit", points=0.25)
def test_fit_visits_the_batches_in_the_order_of_the_seed(submission, rng):
    X, y, arrays = draw(rng, 7, 3), rng.integers(3, size=7), [draw(rng, 3, 3), draw(rng, 1, 3)]
    model, seed = chain(submission, linear(submission, *arrays)), int(rng.integers(1000))
    spots = places(model, *arrays)
    submission.fit(model, X, y, 2, 0.4, 3, seed)
    W, b = arrays
    for epoch in range(2):
        shuffled = np.random.default_rng(seed + epoch).permutation(7)
        for batch in (shuffled[:3], shuffled[3:6], shuffled[6:]):
            dW, _ = numeric_gradient(lambda W, b=b, batch=batch: surprise(X[batch] @ W + b, y[batch]), W)
            db, _ = numeric_gradient(lambda b, W=W, batch=batch: surprise(X[batch] @ W + b, y[batch]), b)
            W, b = W - 0.4 * dW, b - 0.4 * db
    after = arrays_of(model, "params", 2)
    hint = "Epoch e shuffles anew with the seed seed + e; the short last batch counts; each batch takes one step."
    for expected, spot, name in ((W, spots[0], "weight"), (b, spots[1], "bias")):
        what = f"the {name} after two epochs on 7 samples in batches of 3"
        assert_close(after[spot], expected, what=what, atol=1e-6, hint=hint)


def sure_of_itself(submission, rng, p):
    """Return model, X and y: a network that is right about everything, with a dropout on its logits."""
    y = rng.permutation(np.arange(30) % 3)
    X, weight, bias = 5 * np.eye(3)[y], np.eye(3), np.zeros((1, 3))
    return chain(submission, linear(submission, weight, bias), dropout(submission, p, 3)), X, y


@pytest.mark.part("fit", points=0.25)
def test_fit_notes_the_accuracy_before_the_steps_of_an_epoch(submission, rng):
    model, X, y = sure_of_itself(submission, rng, 0.0)
    y[:12] = (y[:12] + 1) % 3  # now it is wrong about 12 of 30
    hint = "First the accuracy on all of X, as a share from 0 to 1, and only then the batches of that epoch."
    history = submission.fit(model, X, y, 3, 1e-9, 10, 0)
    assert_history(history, [0.6, 0.6, 0.6], what="the history with a tiny learning rate", hint=hint)
    model, X, y = sure_of_itself(submission, rng, 0.0)
    history = submission.fit(model, X, (y + 1) % 3, 1, 100.0, 30, 0)
    assert_history(
        history, [0.0], what="the history of one epoch, in which a huge step changes every answer", hint=hint
    )


@pytest.mark.part("fit", points=0.25)
def test_fit_measures_the_accuracy_in_evaluation_mode(submission, rng):
    model, X, y = sure_of_itself(submission, rng, 0.9)
    history = submission.fit(model, X, y, 3, 1e-9, 10, 0)
    hint = "Call eval_mode() before the accuracy is measured, in every epoch: a network in use drops nothing."
    assert_history(
        history, [1.0, 1.0, 1.0], what="the history of a network with dropout that is always right", hint=hint
    )


@pytest.mark.part("fit", points=0.25)
def test_fit_trains_in_training_mode(submission, rng):
    X, y = 2 * np.eye(40), rng.integers(3, size=40)  # feature n belongs to sample n alone
    weight, bias = draw(rng, 40, 3), draw(rng, 1, 3)
    model = chain(submission, dropout(submission, 0.5, 4), linear(submission, weight, bias))
    spot, _ = places(model, weight, bias)
    tell(model, "eval_mode")
    submission.fit(model, X, y, 1, 0.5, 40, 0)
    after = arrays_of(model, "params", 2)[spot]
    assert_array(after, (40, 3), what="the weight after an epoch", hint="A step changes values, never shapes.")
    moved = int((after != weight).any(axis=1).sum())
    problem, asked = "fit trains without dropout.", "about half of the 40 features dropped, their weights not moved"
    hint = "Call train_mode() before the first batch of every epoch, whatever mode the model was in."
    assert_that(moved < 40, problem, asked=asked, got="all of them moved", hint=hint)
    problem = "fit moves no weight of a layer behind a dropout."
    assert_that(
        moved > 0, problem, asked=asked, got="none moved", hint="Every batch takes a step: is the model trained?"
    )


@pytest.mark.part("fit", points=0.25)
def test_fit_learns_what_no_linear_model_can(submission, rng):
    X = rng.uniform(0.7, 1.3, (40, 2)) * np.tile([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]], (10, 1))
    y = np.tile([1, 0, 0, 1], 10)  # class 1 where both features have the same sign
    angles = np.arange(8) * np.pi / 4 + 0.3
    arrays = [np.stack([np.cos(angles), np.sin(angles)]), np.zeros((1, 8)), 0.1 * draw(rng, 8, 2), np.zeros((1, 2))]
    relu = layer_of(submission.ReLU(), "ReLU")
    model = chain(submission, linear(submission, *arrays[:2]), relu, linear(submission, *arrays[2:]))
    history = submission.fit(model, X, y, 40, 0.3, 10, 1)
    assert_that(
        type(history) is list and len(history) == 40,
        "history is not a list with one entry for each of the 40 epochs.",
        got=describe(history),
        hint="Start with an empty list, append one accuracy in every epoch, return it.",
    )
    tell(model, "eval_mode")
    logits = tell(model, "forward", X)
    hint = "Make sure of the layers first (pytest -k Linear, pytest -k Sequential), then of the loop."
    assert_array(logits, (40, 2), what="forward(X) after training", hint=hint)
    right = float(np.mean(logits.argmax(axis=1) == y))
    assert_at_least(right, 0.95, what="the accuracy of the model after 40 epochs", hint=hint)
