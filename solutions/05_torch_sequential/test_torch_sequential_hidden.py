"""Hidden tests of exercise 05: the same parts on inputs that change with the grading seed.

The oracle is NumPy alone and goes through the samples one by one: gaps between logits, outer products, no autograd. To
it a network is a list: a linear layer is a pair (weight, bias), what bends is a word.
"""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from grader.checks import (
    FLOAT32_RTOL,
    arguments_unchanged,
    assert_at_least,
    assert_close,
    assert_history,
    assert_leaf,
    assert_object,
    assert_tensor,
    assert_that,
    entries,
)
from grader.datasets import disguised_digits

BENDS = {  # the layer, the function, its slope
    "relu": (nn.ReLU, lambda v: np.where(v < 0, 0.0, v), lambda v: np.where(v > 0, 1.0, 0.0)),
    "tanh": (nn.Tanh, lambda v: 1 - 2 / (1 + np.exp(2 * v)), lambda v: np.cosh(v) ** -2.0),
    "sigmoid": (nn.Sigmoid, lambda v: 1 / (1 + np.exp(-v)), lambda v: 1 / (2 + 2 * np.cosh(v))),
}
SIZES = {  # samples, features, hidden units, classes
    "several rows": (9, 4, 5, 3),
    "one row": (1, 4, 5, 3),
    "one hidden unit": (6, 3, 1, 3),
    "one feature": (5, 1, 4, 2),
}
OTHERS = {  # features, units and classes, and what bends
    "a single layer": ((4, 3), "relu"),
    "three layers with tanh": ((4, 5, 6, 3), "tanh"),
    "three layers with sigmoid": ((3, 6, 4, 3), "sigmoid"),
}
IN_A_ROW = (
    "The result is a module of PyTorch: Linear, ReLU and Linear in a row, with the sizes in the order of the arguments."
)
A_DICT = 'The history is a dict with the two lists "loss" and "accuracy".'


# --- the oracle -------------------------------------------------------------------------------------------------------


def draw_network(rng, *sizes, bend="relu", scale=0.8):
    """Draw a network with layers of these sizes and the same bend between all of them."""
    layers = []
    for num_in, num_out in pairwise(sizes):
        layers += [(rng.normal(0.0, scale, (num_out, num_in)), rng.normal(0.0, scale, num_out)), bend]
    return layers[:-1]


def one_sample(x, layers):
    """Return what goes into each layer, and in the end what comes out of the last."""
    stations = [x]
    for layer in layers:
        value = stations[-1]
        stations.append(BENDS[layer][1](value) if isinstance(layer, str) else np.dot(layer[0], value) + layer[1])
    return stations


def scores_of(X, layers):
    return np.array([one_sample(x, layers)[-1] for x in X])


def answers_of(X, layers):
    """Return the index of each sample's largest score, the first where several are as large."""
    return np.array([list(scores).index(max(scores)) for scores in scores_of(X, layers)])


def log_chances(scores):
    """Return the logarithms of the probabilities that one sample's scores stand for."""
    gaps = scores - max(scores)
    return gaps - np.log(sum(np.exp(gap) for gap in gaps))


def mean_loss(X, y, layers):
    return -float(np.mean([log_chances(row)[label] for row, label in zip(scores_of(X, layers), y, strict=True)]))


def share_right(X, y, layers):
    return float(np.mean(answers_of(X, layers) == y))


def blame(X, y, layers):
    """Return the gradient for each layer, a pair for a linear one: the mean over the samples of each sample's own."""
    total = [(0.0, 0.0) for _ in layers]
    for x, label in zip(X, y, strict=True):
        *stations, scores = one_sample(x, layers)
        error = np.exp(log_chances(scores))
        error[label] -= 1
        for k in reversed(range(len(layers))):
            if isinstance(layers[k], str):
                error = error * BENDS[layers[k]][2](stations[k])
            else:
                weight, bias = total[k]
                total[k] = weight + np.outer(error, stations[k]) / len(y), bias + error / len(y)
                error = np.dot(error, layers[k][0])
    return total


def downhill(X, y, layers, rate):
    """Return the network after one step."""
    slopes = blame(X, y, layers)
    pairs = zip(layers, slopes, strict=True)
    return [
        layer if isinstance(layer, str) else (layer[0] - rate * slope[0], layer[1] - rate * slope[1])
        for layer, slope in pairs
    ]


def walk(X, y, start, epochs, rate):
    """Return the networks after each epoch, the start included."""
    path = [start]
    for _ in range(epochs):
        path.append(downhill(X, y, path[-1], rate))
    return path


def clearance(X, layers):
    """Return how near the nearest sample is to the corner of a ReLU or to a tie of its two best classes."""
    gaps = [1.0]
    for x in X:
        *stations, scores = one_sample(x, layers)
        gaps += [abs(value).min() for value, layer in zip(stations, layers, strict=True) if layer == "relu"]
        best = np.sort(scores)[::-1]
        gaps += [*(best[:1] - best[1:2])]
    return min(gaps)


def problem(rng, rows, *sizes, epochs=0, rate=0.0, bend="relu"):
    """Draw X, y and a path of training along which nothing lies near a corner or a tie."""
    while True:
        X, y = rng.normal(0.2, 1.0, (rows, sizes[0])), rng.integers(sizes[-1], size=rows)
        path = walk(X, y, draw_network(rng, *sizes, bend=bend), epochs, rate)
        if min(clearance(X, layers) for layers in path) > 1e-4:
            return X, y, path


# --- between the oracle and PyTorch -----------------------------------------------------------------------------------


def as_model(layers, dtype=torch.float64):
    """Return a model with the values of a network of the oracle."""
    modules = []
    for layer in layers:
        if isinstance(layer, str):
            modules.append(BENDS[layer][0]())
        else:
            num_out, num_in = layer[0].shape
            modules.append(nn.Linear(num_in, num_out, dtype=dtype))
            with torch.no_grad():
                modules[-1].weight.copy_(torch.tensor(layer[0]))
                modules[-1].bias.copy_(torch.tensor(layer[1]))
    return nn.Sequential(*modules)


def as_inputs(X, y, dtype=torch.float64):
    return torch.tensor(X, dtype=dtype), torch.tensor(y, dtype=torch.int64)


def check_end(model, layers, when, hint, dtype=torch.float64):
    """Compare the values in the test's own model with those of a network of the oracle."""
    rtol = FLOAT32_RTOL if dtype == torch.float32 else 1e-8
    asked = [value for layer in layers if not isinstance(layer, str) for value in layer]
    for (name, parameter), value in zip(model.named_parameters(), asked, strict=True):
        what = f'the parameter "{name}" of the model {when}'
        assert_close(parameter.detach(), torch.tensor(value, dtype=dtype), what=what, rtol=rtol, hint=hint)


# --- hidden: build_mlp ------------------------------------------------------------------------------------------------


def fresh(submission, *sizes, what=None):
    """Return a model of the submission, and the names and values (float64 arrays) of its four parameters."""
    what = what or f"build_mlp{sizes}"
    returned = submission.build_mlp(num_features=sizes[0], num_hidden=sizes[1], num_classes=sizes[2])
    model = assert_object(returned, what=what, asked="a model: nn.Sequential or a subclass", hint=IN_A_ROW)
    return model, stored(model, sizes, what)


def stored(model, sizes, what):
    state = assert_object(model.state_dict, what=f"the state_dict of {what}", hint=IN_A_ROW)()
    problem = f"The model of {what} holds other things than two weights and two biases."
    found = [str(name)[:30] for name in state][:8] if isinstance(state, dict) else []
    assert_that(len(found) == 4, problem, asked="4 parameters", got=", ".join(found) or "none", hint=IN_A_ROW)
    features, units, classes = sizes
    shapes = [(units, features), (units,), (classes, units), (classes,)]
    for (name, value), shape in zip(state.items(), shapes, strict=True):
        assert_tensor(value, shape, dtype=torch.float32, what=f'"{name}" of {what}', hint=IN_A_ROW)
    return {name: value.double().numpy() for name, value in state.items()}


def as_network(values):
    """Return the network of the oracle that a model with these four values should be."""
    first_weight, first_bias, second_weight, second_bias = values.values()
    return [(first_weight, first_bias), "relu", (second_weight, second_bias)]


def put(model, values, what):
    """Give a model of the submission these values."""
    state = {name: torch.tensor(value, dtype=torch.float32) for name, value in values.items()}
    assert_object(model.load_state_dict, what=f"the load_state_dict of {what}", hint=IN_A_ROW)(state)


def check_model(model, X, values, what, hint):
    asked = torch.tensor(scores_of(X, as_network(values)), dtype=torch.float32)
    assert_close(model(torch.tensor(X, dtype=torch.float32)), asked, what=what, hint=hint)


def redrawn(rng, values, scale=1.0):
    """Return other values for the same parameters, as numbers that float32 holds exactly."""
    return {name: rng.normal(0.0, scale, v.shape).astype(np.float32).astype(float) for name, v in values.items()}


@pytest.mark.part("build_mlp", points=0.5)
def test_every_size_has_the_right_layers(submission, rng):
    for sizes in ((5, 1, 3), (1, 4, 2), (3, 2, 1), tuple(int(n) for n in rng.integers(2, 20, 3))):
        model, values = fresh(submission, *sizes)
        X = rng.normal(0.0, 1.0, (4, sizes[0]))
        hint = "Every size goes: one feature, one hidden unit, one class. The last layer's values are the result."
        check_model(model, X, values, f"model(X) with the model of build_mlp{sizes}", hint)
        units = next(iter(values.values()))  # (units, features)
        assert_that(
            len(np.unique(units, axis=0)) == len(units),
            f"Several hidden units of build_mlp{sizes} begin with the same weights.",
            asked="a row of weights of its own for each hidden unit",
            hint="Units that begin alike get the same gradient and stay alike for ever. nn.Linear draws them at random.",
        )


@pytest.mark.part("build_mlp", points=0.75)
def test_the_model_agrees_with_a_pass_sample_by_sample(submission, rng):
    model, values = fresh(submission, 4, 7, 5)
    values = redrawn(rng, values)
    put(model, values, "build_mlp(4, 7, 5)")
    hint = "The ReLU stands between the two layers, once. The logits are what the second layer makes of it."
    for rows in (9, 1):
        X = rng.normal(0.0, 1.0, (rows, 4))
        check_model(model, X, values, f"model(X) for X of shape {X.shape} and new values in the model", hint)


@pytest.mark.part("build_mlp", points=0.25)
def test_logits_may_be_of_any_size(submission, rng):
    model, values = fresh(submission, 3, 6, 4)
    values = redrawn(rng, values, scale=50.0)
    put(model, values, "build_mlp(3, 6, 4)")
    hint = "A logit is any real number: nothing after the last layer squeezes it, cuts it off or makes it positive."
    check_model(model, rng.normal(0.0, 3.0, (8, 3)), values, "model(X) where the logits are large", hint)


@pytest.mark.part("build_mlp", points=0.25)
def test_silent_units_leave_nothing_but_the_last_bias(submission, rng):
    model, values = fresh(submission, 3, 6, 4)
    names = list(values)
    values = redrawn(rng, values) | {names[1]: np.full(6, -100.0)}
    put(model, values, "build_mlp(3, 6, 4)")
    assert_close(
        model(torch.tensor(rng.normal(0.0, 1.0, (5, 3)), dtype=torch.float32)),
        torch.tensor(np.repeat([values[names[3]]], 5, axis=0), dtype=torch.float32),
        what="model(X) where no hidden unit is above 0",
        hint="A ReLU lets nothing through below 0: with a first bias of -100 each row of logits is the second bias.",
    )


@pytest.mark.part("build_mlp", points=0.25)
def test_the_model_does_the_same_at_every_call_and_in_every_mode(submission, rng):
    model, values = fresh(submission, 5, 8, 3)
    X = rng.normal(0.0, 1.0, (6, 5))
    hint = "These three layers do the same whenever they are asked: nothing is dropped or normalised at random."
    for mode in ("train", "eval", "train"):
        assert_object(getattr(model, mode), what=f"{mode} of build_mlp(5, 8, 3)", hint=IN_A_ROW)()
        check_model(model, X, values, f"model(X) after model.{mode}()", hint)


@pytest.mark.part("build_mlp", points=0.5)
def test_every_parameter_can_learn(submission, rng):
    sizes = tuple(int(n) for n in rng.integers(2, 9, 3))
    model, values = fresh(submission, *sizes)
    for name, value in values.items():
        found = assert_object(model.get_parameter, what=f"get_parameter of build_mlp{sizes}", hint=IN_A_ROW)(name)
        hint = "Parameters of layers require gradients from the start: nobody has to do anything for it, or against it."
        assert_leaf(found, value.shape, what=f'"{name}" of build_mlp{sizes}', hint=hint)
    logits = model(torch.tensor(rng.normal(0.0, 1.0, (3, sizes[0])), dtype=torch.float32))
    assert_tensor(logits, (3, sizes[2]), what="model(X)", hint="One row per sample, one column per class.")
    assert_that(
        logits.requires_grad,
        "The logits do not know of the parameters.",
        asked="model(X) that requires gradients",
        got="requires_grad=False",
        hint="The model must not switch the diary off, nor detach what it returns: training needs it.",
    )


@pytest.mark.part("build_mlp", points=0.5)
def test_models_have_nothing_in_common(submission, rng):
    names = ["a first model", "a second one", "a third one of another size"]
    sizes = [(4, 6, 3), (4, 6, 3), (4, 6, 2)]
    models, values = zip(*(fresh(submission, *size) for size in sizes), strict=True)
    values = list(values)
    for k in rng.permutation(3):
        values[k] = redrawn(rng, values[k])
        put(models[k], values[k], "build_mlp")
        for other in range(3):
            now = stored(models[other], sizes[other], "build_mlp")
            same = all(np.array_equal(now[name], values[other][name]) for name in values[other])
            problem = f"New values for {names[k]} change {names[other]}."
            if other == k:
                problem = f"New values for {names[k]} do not reach it."
            hint = "Every call makes every layer anew; nothing is kept from call to call, as a default or as a global."
            assert_that(same, problem, asked="models that share no layer", hint=hint)


# --- hidden: train ----------------------------------------------------------------------------------------------------


def run(submission, model, X, y, epochs, rate):
    """Train the test's own model and return the two lists of the history."""
    history = submission.train(model=model, X=X, y=y, epochs=epochs, learning_rate=rate)
    lists = entries(history, ["loss", "accuracy"], what="what train(…) returns", hint=A_DICT)
    return lists["loss"], lists["accuracy"]


def check_history(lists, X, y, path, hint, rtol=1e-8):
    losses, shares = [mean_loss(X, y, layers) for layers in path], [share_right(X, y, layers) for layers in path]
    assert_history(lists[0], losses, what='history["loss"]', rtol=rtol, hint=hint)
    assert_history(lists[1], shares, what='history["accuracy"]', rtol=1e-6, hint=hint)


@pytest.mark.part("train", points=1)
@pytest.mark.parametrize("case", SIZES)
def test_training_follows_the_path_of_gradient_descent(submission, rng, case):
    X, y, path = problem(rng, *SIZES[case], epochs=5, rate=0.3)
    for epochs in (1, 5):
        model = as_model(path[0])
        run(submission, model, *as_inputs(X, y), epochs, 0.3)
        hint = (
            "One epoch is one step against the gradient of the mean cross-entropy, in the model that was handed over."
            if epochs == 1
            else "Every epoch steps along its own gradient alone: what became of the one before?"
        )
        check_end(model, path[epochs], "after one epoch" if epochs == 1 else f"after {epochs} epochs", hint)


@pytest.mark.part("train", points=0.75)
def test_the_history_is_that_before_each_step(submission, rng):
    while True:
        X, _, path = problem(rng, 12, 4, 6, 4)
        y = np.argsort(scores_of(X, path[0]), axis=1)[:, -2]  # the second best class: the start gets every sample wrong
        path = walk(X, y, path[0], 4, 0.8)
        if min(clearance(X, layers) for layers in path) > 1e-4 and share_right(X, y, path[1]) > 0:
            break
    lists = run(submission, as_model(path[0]), *as_inputs(X, y), 4, 0.8)
    hint = "The first entries tell of the model as it was handed over, the last of the model before its last step."
    check_history(lists, X, y, path[:4], hint)


@pytest.mark.part("train", points=0.5)
def test_no_epochs_leave_the_model_as_it_is(submission, rng):
    X, y, path = problem(rng, 5, 3, 4, 3)
    model = as_model(path[0])
    lists = run(submission, model, *as_inputs(X, y), 0, 0.5)
    check_history(lists, X, y, [], "An epoch that does not happen leaves no entry.")
    check_end(model, path[0], "after 0 epochs", "Without an epoch nothing moves.")


@pytest.mark.part("train", points=0.5)
def test_training_works_in_float32(submission, rng):
    X, y, path = problem(rng, 8, 4, 5, 3, epochs=3, rate=0.2)
    model = as_model(path[0], torch.float32)
    lists = run(submission, model, *as_inputs(X, y, torch.float32), 3, 0.2)
    hint = "float32 is what models are made of unless somebody asks for more: nothing here needs float64."
    check_end(model, path[3], "after 3 epochs in float32", hint, torch.float32)
    check_history(lists, X, y, path[:3], hint, rtol=FLOAT32_RTOL)


@pytest.mark.part("train", points=0.75)
@pytest.mark.parametrize("name", OTHERS)
def test_any_model_can_be_trained(submission, rng, name):
    sizes, bend = OTHERS[name]
    X, y, path = problem(rng, 7, *sizes, epochs=3, rate=0.4, bend=bend)
    for nested in (False, True):
        model = as_model(path[0])
        if nested:
            model = nn.Sequential(model[0], nn.Sequential(nn.Sequential(*model[1:]), nn.Identity()))
        lists = run(submission, model, *as_inputs(X, y), 3, 0.4)
        hint = "Whatever the layers are and however they are nested: ask the model for its logits and its parameters."
        check_end(model, path[3], f"of {name} after 3 epochs", hint)
        check_history(lists, X, y, path[:3], hint)


@pytest.mark.part("train", points=0.5)
def test_labels_may_lack_the_last_classes_and_a_tie_goes_to_the_first(submission, rng):
    X, y = rng.normal(0.0, 1.0, (9, 4)), rng.permutation([0, 0, 0, 0, 1, 1, 1, 2, 2])
    start = [(np.zeros((5, 4)), np.zeros(5))]  # all five classes tie, and no label names the last two
    model = as_model(start)
    lists = run(submission, model, *as_inputs(X, y), 1, 0.6)
    assert_history(lists[0], [float(np.log(5))], what='history["loss"]', hint="Five classes tie: each has a fifth.")
    hint = "Where classes tie, argmax takes the first; the model says how many there are, not the labels."
    assert_history(lists[1], [4 / 9], what='history["accuracy"]', rtol=1e-6, hint=hint)
    check_end(model, downhill(X, y, start, 0.6), "after one epoch on labels without the last classes", hint)


@pytest.mark.part("train", points=0.5)
def test_the_loss_does_not_mind_large_logits(submission, rng):
    X, y, (start,) = problem(rng, 7, 4, 5, 3)
    (weight, bias), bend, (second, level) = start
    cases = {
        "all logits near 1000": (second, level + 1000.0),
        "all logits near -1000": (second, level - 1000.0),
        "logits thousands apart": (second, 2000.0 * np.arange(3.0)),
    }
    hint = "Take PyTorch's cross-entropy, and give it the logits themselves: it never overflows."
    for name, last in cases.items():
        layers = [(weight, bias), bend, last]
        model = as_model(layers)
        lists = run(submission, model, *as_inputs(X, y), 1, 0.1)
        check_history(lists, X, y, [layers], hint)
        check_end(model, downhill(X, y, layers, 0.1), f"after one epoch with {name}", hint)


@pytest.mark.part("train", points=0.5)
def test_trainings_of_one_model_add_up_and_leave_the_data_alone(submission, rng):
    X, y, path = problem(rng, 8, 3, 4, 3, epochs=4, rate=0.4)
    model, (images, labels) = as_model(path[0]), as_inputs(X, y)
    model.eval()
    done = 0
    for epochs in (1, 0, 3):
        with arguments_unchanged("train", X=images, y=labels):
            lists = run(submission, model, images, labels, epochs, 0.4)
        hint = "Nothing but the model goes from one training to the next: no new start, no counter, no momentum."
        check_history(lists, X, y, path[done : done + epochs], hint)
        done += epochs
        check_end(model, path[done], f"after several trainings, {done} of 4 epochs in all", hint)


@pytest.mark.part("train", points=0.5)
def test_training_recognises_digits_it_has_not_seen(submission, rng):
    X, y = disguised_digits(rng)
    X = (X - 8.0) / 8.0
    model = as_model(draw_network(rng, 64, 20, 10, scale=0.15), torch.float32)
    run(submission, model, *as_inputs(X[:200], y[:200], torch.float32), 45, 0.5)
    for name, parameter in model.named_parameters():
        hint = "A learning rate of 0.5 overflows nothing here, unless a step is longer than it should be."
        assert_tensor(parameter.detach(), parameter.shape, what=f'"{name}" after training on digits', hint=hint)
    values = {name: parameter.detach().double().numpy() for name, parameter in model.named_parameters()}
    assert_at_least(
        share_right(X[1200:1600], y[1200:1600], as_network(values)),
        0.7,
        what="the accuracy on digits that were held back",
        hint="After 45 epochs the model should know most digits: check that every epoch moves every layer.",
    )


# --- hidden: predict --------------------------------------------------------------------------------------------------


def as_question(rng, rows, *sizes, bend="relu"):
    """Draw X and a network that gives several different answers, not the first class to the first sample."""
    while True:
        X, _, (layers,) = problem(rng, rows, *sizes, bend=bend)
        answers = answers_of(X, layers)
        if answers[0] > 0 and len(set(answers)) > min(2, rows - 1) and clearance(X, layers) > 0.01:
            return X, layers, torch.tensor(answers, dtype=torch.int64)


@pytest.mark.part("predict", points=0.75)
def test_predict_agrees_with_a_look_at_each_sample(submission, rng):
    for size in ((12, 5, 6, 4), (1, 4, 5, 3), (8, 1, 6, 5), (6, 3, 4, 6)):
        X, layers, answers = as_question(rng, *size)
        hint = "One int64 label per sample, for a single one too: where the largest of its logits stands, from 0."
        what = f"predict(model, X) for X of shape {X.shape} and {size[-1]} classes"
        assert_close(submission.predict(model=as_model(layers), X=torch.tensor(X)), answers, what=what, hint=hint)
    X = torch.tensor(rng.normal(0.0, 1.0, (4, 3)))
    only = submission.predict(as_model(draw_network(rng, 3, 4, 1)), X)
    hint = "With a single class every label is 0, and there is one per sample."
    assert_close(only, torch.zeros(4, dtype=torch.int64), what="predict(model, X) for a single class", hint=hint)


@pytest.mark.part("predict", points=1)
def test_predict_leaves_every_module_in_its_mode(submission, rng):
    X, layers, answers = as_question(rng, 6, 4, 5, 4, 3)
    for whole in (True, False):
        plain = as_model(layers)
        model = nn.Sequential(plain[:2], nn.Sequential(plain[2], nn.Sequential(plain[3])), plain[4])
        parts = list(model.modules())
        for part in parts:
            part.training = bool(rng.integers(2))
        model.training, parts[1].training, parts[-1].training = whole, not whole, whole
        parameters = list(model.parameters())
        for parameter in parameters:
            parameter.requires_grad_(bool(rng.integers(2)))
        parameters[0].requires_grad_(not whole)
        parameters[-1].requires_grad_(whole)
        images = torch.tensor(X)
        with arguments_unchanged("predict", model=model, X=images):
            result = submission.predict(model, images)
        hint = "Some modules are in training mode, some are not, some parameters are frozen: the labels are the same."
        assert_close(result, answers, what="predict(model, X) with mixed modes", hint=hint)


@pytest.mark.part("predict", points=0.25)
def test_the_first_of_the_tied_classes_is_the_answer(submission, rng):
    level = float(rng.integers(2, 9))
    bias = np.array([-level, level, 0.0, level, level])
    X = torch.tensor(rng.normal(0.0, 1.0, (3, 4)))
    result = submission.predict(as_model([(np.zeros((5, 4)), bias)]), X)
    hint = "Where several classes have the largest logit, the first of them is the answer, as with argmax."
    assert_close(result, torch.ones(3, dtype=torch.int64), what="predict(model, X) where classes tie", hint=hint)


@pytest.mark.part("predict", points=0.5)
def test_large_logits_have_a_largest_one_too(submission, rng):
    for level in (2000.0, 60.0, -60.0, -2000.0):
        order = rng.permutation(6)
        if order[5] == 0:
            order = order[::-1]
        bias = np.empty(6)
        bias[order] = level + 8.0 * np.arange(6)
        model, X = as_model([(np.zeros((6, 2)), bias)]), torch.tensor(rng.normal(0.0, 1.0, (4, 2)))
        hint = "Compare the logits themselves: whatever squeezes them makes large ones equal, or not a number."
        asked = torch.full((4,), int(order[5]))
        assert_close(submission.predict(model, X), asked, what="predict(model, X) for large logits", hint=hint)


@pytest.mark.part("predict", points=0.25)
def test_predict_works_in_float32(submission, rng):
    X, layers, answers = as_question(rng, 9, 5, 6, 4)
    result = submission.predict(as_model(layers, torch.float32), torch.tensor(X, dtype=torch.float32))
    hint = "Labels are int64, whatever the dtype of the model."
    assert_close(result, answers, what="predict(model, X) in float32", hint=hint)


@pytest.mark.part("predict", points=0.25)
def test_a_sample_gets_its_label_whatever_stands_beside_it(submission, rng):
    X, layers, answers = as_question(rng, 5, 4, 6, 3)
    model, order = as_model(layers), rng.permutation(5)
    hint = "Each row is judged by itself: take the maximum along the classes."
    result = submission.predict(model, torch.tensor(X[order]))
    assert_close(result, answers[order], what="predict(model, X) with the rows in another order", hint=hint)
    for n in range(5):
        result = submission.predict(model, torch.tensor(X[n : n + 1]))
        assert_close(result, answers[n : n + 1], what="predict(model, X) for one of the rows", hint=hint)
