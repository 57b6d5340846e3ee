"""The tests of exercise 07: small networks and drawn numbers. One part alone: pytest -k matched_mse"""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import vector_to_parameters

from grader.checks import (
    arguments_unchanged,
    assert_at_least,
    assert_close,
    assert_history,
    assert_object,
    assert_tensor,
    assert_that,
    entries,
    is_object,
    numeric_gradient,
)

NAMES = ("weight_h", "bias_h", "weight_out", "bias_out")
THREE_LISTS = "Return one dict of three lists, under the names loss, train_accuracy and valid_accuracy."

# The networks that the tests make have 3 features, 5 hidden units and 4 classes. All their parameters together are one
# vector of 44 numbers, theta: weight_h row by row, then bias_h, weight_out and bias_out.
SHAPES = ((5, 3), (5,), (4, 5), (4,))
CUTS = (slice(0, 15), slice(15, 20), slice(20, 40), slice(40, 44))
ENDS = {"sigmoid": (nn.Sigmoid, nn.Sigmoid), "relu": (nn.ReLU, nn.Identity)}


def network(theta, kind="sigmoid", dtype=torch.float64):
    """A model with the parameters theta."""
    bend, end = ENDS[kind]
    model = nn.Sequential(nn.Linear(3, 5), bend(), nn.Linear(5, 4), end()).to(dtype)
    vector_to_parameters(torch.tensor(theta, dtype=dtype), model.parameters())
    return model


def pieces(theta):
    """The four arrays in a vector theta."""
    return [theta[cut].reshape(shape) for cut, shape in zip(CUTS, SHAPES, strict=True)]


def squash(z):
    return 0.5 + np.tanh(z / 2) / 2  # the sigmoid


def answers(theta, X, kind="sigmoid"):
    """What a network with the parameters theta makes of X, and how near its hidden units come to 0."""
    weight_h, bias_h, weight_out, bias_out = pieces(theta)
    z = np.inner(X, weight_h) + bias_h
    outputs = np.inner(squash(z) if kind == "sigmoid" else np.clip(z, 0.0, None), weight_out) + bias_out
    return (squash(outputs) if kind == "sigmoid" else outputs), abs(z).min()


def loss_value(loss, outputs, y):
    """The three losses in another form."""
    if loss == "cross_entropy":
        return float(np.mean(np.logaddexp.reduce(outputs, axis=1) - outputs[np.arange(len(y)), y]))
    error = np.linalg.norm(outputs - np.equal.outer(y, np.arange(4))) ** 2
    return float(error / {"mean": outputs.size, "matched": len(y)}[loss])


def problem(rng, samples, kind="sigmoid"):
    """Draw theta, X and y, with no hidden unit near a ReLU's corner."""
    while True:
        theta, X = rng.normal(0.0, 0.8, 44), rng.normal(0.0, 1.0, (samples, 3))
        if answers(theta, X)[1] > 1e-3:
            return theta, X, rng.permutation(np.arange(samples) % 4)


def downhill(theta, X, y, rate, loss, kind):
    """One step of gradient descent, measured by finite differences."""
    slope, _ = numeric_gradient(lambda point: loss_value(loss, answers(point, X, kind)[0], y), theta)
    return theta - rate * slope


def check_parameters(model, theta, when, hint, atol=1e-6):
    for name, parameter, asked in zip(NAMES, model.parameters(), pieces(theta), strict=True):
        assert_close(parameter.detach().numpy(), asked, what=f"{name} {when}", atol=atol, hint=hint)


def four_tensors(model, sizes, what):
    """The parameters of a model that the submission made, checked for their shapes."""
    features, units, classes = sizes
    state = model.state_dict()
    values = list(state.values()) if isinstance(state, dict) else []
    assert_that(
        len(values) == 4,
        f"{what} does not have two layers with a weight and a bias each.",
        asked="4 parameters",
        got=f"{len(values)}",
        hint="Two linear layers, each with the bias that it has by default.",
    )
    shapes = ((units, features), (units,), (classes, units), (classes,))
    for name, value, shape in zip(NAMES, values, shapes, strict=True):
        hint = "The first linear layer leads from features to hidden units, the second from hidden units to classes."
        assert_tensor(value, shape, what=f"{name} of {what}", hint=hint)
        hint = "Leave new parameters in torch's default dtype."
        assert_tensor(value, shape, dtype=torch.float32, what=f"{name} of {what}", hint=hint)
    return [value.detach().numpy().astype(float) for value in values]


# --- build_model ----------------------------------------------------------------------------------------------------


def made(submission, part, sizes):
    """A model that the submission made."""
    what = f"{part}{sizes}"
    model = getattr(submission, part)(*sizes)
    return assert_object(
        model, what=what, asked="a model", hint="Return the nn.Sequential itself, not its layers."
    ), what


@pytest.mark.part("build_model", points=0.5)
def test_build_model_has_two_layers_of_the_asked_sizes(submission, rng):
    for sizes in ((4, 3, 2), tuple(int(size) for size in rng.integers(2, 9, 3))):
        model, what = made(submission, "build_model", sizes)
        four_tensors(model, sizes, what)


@pytest.mark.part("build_model", points=0.5)
def test_build_model_computes_what_exercise_06_computes(submission, rng):
    model, what = made(submission, "build_model", (6, 4, 3))
    weight_h, bias_h, weight_out, bias_out = four_tensors(model, (6, 4, 3), what)
    X = rng.normal(0.0, 2.0, (5, 6))
    hidden = squash(np.inner(X, weight_h) + bias_h)
    assert_close(
        model(torch.tensor(X, dtype=torch.float32)),
        torch.tensor(squash(np.inner(hidden, weight_out) + bias_out), dtype=torch.float32),
        what=f"The output of {what}",
        hint="Linear, sigmoid, linear, sigmoid, in this order: the outputs are numbers between 0 and 1.",
    )


# --- copy_weights ---------------------------------------------------------------------------------------------------


@pytest.mark.part("copy_weights", points=0.75)
def test_copy_weights_gives_the_model_the_values_of_the_arrays(submission, rng):
    model, theta = network(rng.normal(size=44)), rng.normal(size=44)
    weight_h, bias_h, weight_out, bias_out = pieces(theta)
    submission.copy_weights(model, weight_h, bias_h, weight_out, bias_out)
    for name, parameter, asked in zip(NAMES, model.parameters(), pieces(theta), strict=True):
        hint = {
            "weight": "nn.Linear keeps its weight as (outputs, inputs), like exercise 06.",
            "bias": "All four arrays have to arrive, the biases too.",
        }[name.split("_")[0]]
        hint += " The model that is passed in gets the values, with all their digits."
        assert_close(parameter.detach().numpy(), asked, what=f"{name} after copy_weights", hint=hint)


@pytest.mark.part("copy_weights", points=0.5)
def test_copy_weights_keeps_the_dtype_and_leaves_the_model_trainable(submission, rng):
    model, theta = network(rng.normal(size=44), dtype=torch.float32), rng.normal(size=44)
    submission.copy_weights(model, *pieces(theta))
    for name, parameter, asked in zip(NAMES, model.parameters(), pieces(theta), strict=True):
        assert_close(
            parameter.detach(),
            torch.tensor(asked, dtype=torch.float32),
            what=f"{name} of a float32 model, after copying float64 arrays,",
            hint="Copy the values into the parameter that is there: it keeps its dtype.",
        )
        assert_that(
            parameter.requires_grad,
            f"After copy_weights {name} does not require gradients any more.",
            asked="parameters that an optimizer can move",
            hint="Autograd must look away while you copy, not for ever: requires_grad stays as it was.",
        )


# --- matched_mse ----------------------------------------------------------------------------------------------------


def outputs_and_rows(rng, samples, classes):
    labels = rng.integers(classes, size=samples)
    return rng.uniform(0.05, 0.95, (samples, classes)), np.equal.outer(labels, np.arange(classes)).astype(float)


KEEP = "Return a tensor of shape (), worked out with tensor operations: no .item(), no NumPy, no no_grad on the way."


@pytest.mark.part("matched_mse", points=0.75)
def test_matched_mse_sums_over_classes_and_averages_over_samples(submission, rng):
    for samples, classes in ((6, 3), (3, 7)):
        outputs, rows = outputs_and_rows(rng, samples, classes)
        result = submission.matched_mse(torch.tensor(outputs), torch.tensor(rows))
        what = f"matched_mse for {samples} samples and {classes} classes"
        assert_tensor(result, (), dtype=torch.float64, what=what, hint=KEEP)
        hint = "Square the differences, add them up along each row, and take the mean of the rows' sums."
        assert_close(result, torch.tensor(np.linalg.norm(outputs - rows) ** 2 / samples), what=what, hint=hint)


@pytest.mark.part("matched_mse", points=0.5)
def test_matched_mse_leads_back_to_the_outputs(submission, rng):
    values, rows = outputs_and_rows(rng, 4, 5)
    outputs = torch.tensor(values, dtype=torch.float32, requires_grad=True)
    loss = submission.matched_mse(outputs, torch.tensor(rows, dtype=torch.float32))
    assert_tensor(loss, (), dtype=torch.float32, what="matched_mse(outputs, y_onehot)", hint=KEEP)
    assert_that(loss.requires_grad, "loss.backward() finds no way from matched_mse back to the outputs.", hint=KEEP)


# --- train_torch_model ----------------------------------------------------------------------------------------------


def train(submission, model, data, *settings):
    """Train on data = (X, y, X_valid, y_valid), arrays; return the history."""
    dtype = next(model.parameters()).dtype
    X, y, X_valid, y_valid = data
    tensors = torch.tensor(X, dtype=dtype), torch.tensor(y), torch.tensor(X_valid, dtype=dtype), torch.tensor(y_valid)
    result = submission.train_torch_model(model, *tensors, *settings)
    keys = ("loss", "train_accuracy", "valid_accuracy")
    return entries(result, keys, what="The history of train_torch_model", hint=THREE_LISTS)


def share(theta, X, y, kind="sigmoid"):
    return np.count_nonzero(answers(theta, X, kind)[0].argmax(axis=1) == y) / len(y)


def theta_of(model):
    return np.concatenate([parameter.detach().numpy().astype(float).ravel() for parameter in model.parameters()])


def check_moved(model, theta):
    hint = "Train the model that is passed in; in every batch step() comes last, after backward()."
    assert_that(not np.allclose(theta_of(model), theta), "The model is the same as before the training.", hint=hint)


@pytest.mark.part("train_torch_model", points=1.2)
@pytest.mark.parametrize("loss", ["mean", "matched", "cross_entropy"])
def test_train_takes_one_step_down_the_chosen_loss(submission, rng, loss):
    kind = "relu" if loss == "cross_entropy" else "sigmoid"
    theta, X, y = problem(rng, 6)
    model = network(theta, kind)
    train(submission, model, (X, y, X[:2], y[:2]), 1, 6, 0.5, loss, 0)
    check_moved(model, theta)
    hints = {
        "mean": "For this loss nn.MSELoss compares the outputs with one-hot rows of the same dtype.",
        "matched": "For this loss call matched_mse with the outputs and one-hot rows of the same dtype.",
        "cross_entropy": "Here the outputs are logits: PyTorch's cross-entropy takes them, and the labels, as they are.",
    }
    when = f"after one epoch with a single batch and the loss {loss!r}"
    check_parameters(model, downhill(theta, X, y, 0.5, loss, kind), when, hints[loss])


BATCHES = {  # samples, epochs, hint
    "two batches": (6, 1, "One step for each batch, from minibatches with this seed, with the gradient of it alone."),
    "a short last batch": (7, 1, "The last batch is shorter here, and takes a step like every other."),
    "two epochs": (6, 2, "Epoch e, counted from 0, takes its batches from minibatches with seed + e."),
}


@pytest.mark.part("train_torch_model", points=0.6)
@pytest.mark.parametrize("case", BATCHES)
def test_train_goes_through_the_batches_of_exercise_06(submission, rng, case):
    samples, epochs, hint = BATCHES[case]
    theta, X, y = problem(rng, samples)
    model = network(theta)
    train(submission, model, (X, y, X, y), epochs, 3, 1.5, "matched", 11)
    for order_seed in range(11, 11 + epochs):
        order = np.random.default_rng(order_seed).permutation(samples)
        for batch in (order[:3], order[3:6], order[6:]):
            if batch.size:
                theta = downhill(theta, X[batch], y[batch], 1.5, "matched", "sigmoid")
    check_parameters(model, theta, f"after training on {case}", hint)


@pytest.mark.part("train_torch_model", points=0.5)
def test_train_measures_after_each_epoch(submission, rng):
    theta, X, y = problem(rng, 10)
    _, X_valid, y_valid = problem(rng, 7)
    asked = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epochs in (1, 2):
        model = network(theta)
        history = train(submission, model, (X, y, X_valid, y_valid), epochs, 4, 2.0, "matched", 5)
        after = theta_of(model)
        check_moved(model, theta)
        asked["loss"].append(loss_value("matched", answers(after, X)[0], y))
        asked["train_accuracy"].append(share(after, X, y))
        asked["valid_accuracy"].append(share(after, X_valid, y_valid))
    for key, values in asked.items():
        hint = "After the batches of an epoch: all of X_train, or all of X_valid, through the model as it is then."
        assert_history(history[key], values, what=f'history["{key}"]', rtol=1e-6, hint=hint)


@pytest.mark.part("train_torch_model", points=0.2)
def test_train_for_no_epochs_changes_nothing(submission, rng):
    theta, X, y = problem(rng, 5)
    model = network(theta)
    history = train(submission, model, (X, y, X, y), 0, 2, 0.5, "mean", 0)
    check_parameters(model, theta, "after 0 epochs", "Without an epoch there is no batch, and no step.", atol=0.0)
    for key in history:
        assert_history(history[key], [], what=f'history["{key}"] of 0 epochs', hint="No epoch, no entry.")


@pytest.mark.part("train_torch_model", points=0.25)
def test_train_works_in_float32_and_leaves_the_data_alone(submission, rng):
    theta, X, y = problem(rng, 6)
    model, data = network(theta, dtype=torch.float32), torch.tensor(X, dtype=torch.float32)
    labels = torch.tensor(y)
    with arguments_unchanged("train_torch_model", X_train=data, y_train=labels):
        submission.train_torch_model(model, data, labels, data, labels, 1, 6, 1.5, "matched", 0)
    hint = "The one-hot rows have the dtype of the outputs, whatever that is."
    check_parameters(model, downhill(theta, X, y, 1.5, "matched", "sigmoid"), "of a float32 model", hint, atol=1e-5)


@pytest.mark.part("train_torch_model", points=0.25)
def test_train_learns_to_tell_four_corners_apart(submission, rng):
    y = rng.permutation(np.arange(80) % 4)
    corners = np.array([[1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [-1.0, -1.0, 0.0]])
    X = corners[y] + rng.uniform(-0.3, 0.3, (80, 3))
    model = network(rng.normal(0.0, 1.0, 44))
    train(submission, model, (X[:60], y[:60], X[60:], y[60:]), 8, 6, 5.0, "matched", 3)
    hint = "Make sure that every batch takes one step downhill; the tests above look at one step after another."
    assert_at_least(share(theta_of(model), X[60:], y[60:]), 0.6, what="The accuracy on new points", hint=hint)


# --- build_classifier -----------------------------------------------------------------------------------------------


@pytest.mark.part("build_classifier", points=0.5)
def test_build_classifier_has_two_layers_of_the_asked_sizes(submission, rng):
    for sizes in ((4, 3, 2), tuple(int(size) for size in rng.integers(2, 9, 3))):
        model, what = made(submission, "build_classifier", sizes)
        four_tensors(model, sizes, what)


@pytest.mark.part("build_classifier", points=0.5)
def test_build_classifier_returns_logits(submission, rng):
    model, what = made(submission, "build_classifier", (6, 8, 3))
    weight_h, bias_h, weight_out, bias_out = four_tensors(model, (6, 8, 3), what)
    X = rng.normal(0.0, 3.0, (5, 6))
    hidden = np.clip(np.inner(X, weight_h) + bias_h, 0.0, None)
    assert_close(
        model(torch.tensor(X, dtype=torch.float32)),
        torch.tensor(np.inner(hidden, weight_out) + bias_out, dtype=torch.float32),
        what=f"The output of {what}",
        hint="Linear, ReLU, linear, and nothing after it: the cross-entropy brings the softmax along.",
    )


# --- plot_training_curves -------------------------------------------------------------------------------------------


def drawn_history(rng, epochs):
    keys = ("loss", "train_accuracy", "valid_accuracy")
    return {key: [float(value) for value in rng.uniform(0.05, 0.95, epochs)] for key in keys}


def drawn_axes(submission, numpy_history, torch_history):
    """The figure, and for each of its axes with curves the axes itself and the y values of its curves."""
    what = "plot_training_curves(…)"
    figure = submission.plot_training_curves(numpy_history, torch_history)
    hint = "Make a figure, draw, and return it. Showing it is the caller's business; plt.show() returns None."
    assert_object(figure, what=what, asked="a matplotlib Figure", hint=hint)
    axes = figure.axes
    hint = "Return the Figure, not an axes or the module: plt.subplots() gives the figure first."
    assert_that(type(axes) is list, f"{what} is not a Figure.", hint=hint)
    hint = "A figure holds axes, and an axes holds curves: draw with the method plot of an axes of this figure."
    assert_that(bool(axes), f"{what} is a Figure without axes.", hint=hint)
    curves = [(panel, heights_of(panel)) for panel in objects(axes)]
    curves = [(panel, heights) for panel, heights in curves if heights]
    assert_that(bool(curves), f"{what} is a Figure without a curve in its axes.", hint=hint)
    return figure, curves


def objects(items):
    """The objects in a list, or in matplotlib's own kind of list."""
    items = items.copy() if is_object(items) else items
    return [item for item in items if is_object(item)] if type(items) is list else []


def heights_of(panel):
    """The y values of each curve in an axes."""
    heights = [line.get_ydata(False) for line in objects(panel.get_lines())]
    return [height for height in heights if isinstance(height, np.ndarray) and height.dtype.kind == "f"]


def shows(curves, values):
    """Whether a curve has these heights, as they are or in percent."""
    heights = [height for _, lines in curves for height in lines if height.shape == (len(values),)]
    return any(np.allclose(height, scale * np.array(values)) for height in heights for scale in (1, 100))


@pytest.mark.part("plot_training_curves", points=0.5)
def test_plot_shows_the_loss_of_both_models(submission, rng):
    histories = {"NumPy": drawn_history(rng, 6), "PyTorch": drawn_history(rng, 6)}
    _, curves = drawn_axes(submission, *histories.values())
    for name, history in histories.items():
        hint = 'Draw history["loss"] of each of the two histories, number by number.'
        assert_that(shows(curves, history["loss"]), f"No curve shows the loss of the {name} network.", hint=hint)


@pytest.mark.part("plot_training_curves", points=0.5)
def test_plot_shows_an_accuracy_of_both_models(submission, rng):
    histories = {"NumPy": drawn_history(rng, 5), "PyTorch": drawn_history(rng, 5)}
    _, curves = drawn_axes(submission, *histories.values())
    for name, history in histories.items():
        hint = "The loss alone does not tell how many digits are right: draw train_accuracy or valid_accuracy as well."
        found = [shows(curves, history[key]) for key in ("train_accuracy", "valid_accuracy")]
        assert_that(any(found), f"No curve shows an accuracy of the {name} network.", hint=hint)


@pytest.mark.part("plot_training_curves", points=0.5)
def test_plot_can_be_read_without_the_code(submission, rng):
    figure, curves = drawn_axes(submission, drawn_history(rng, 4), drawn_history(rng, 4))
    for panel, _ in curves:
        twins = [other for other, _ in curves if place(other) == place(panel)]  # they share their x axis
        hint = "Every axes with curves says what its x is: the epoch."
        assert_that(
            any(text(twin.get_xlabel()) for twin in twins), "An axes with curves has no label for x.", hint=hint
        )
        hint = "Every axes with curves says what its y is: a loss, or an accuracy."
        assert_that(bool(text(panel.get_ylabel())), "An axes with curves has no label for y.", hint=hint)
        hint = "Give each curve a label, and each axes a legend, or the figure one for all."
        legends = objects([twin.get_legend() for twin in twins]) + objects(figure.legends)
        assert_that(bool(legends), "An axes with curves has no legend, and the figure has none either.", hint=hint)


def place(panel):
    box = panel.get_position()
    return repr(box.bounds) if is_object(box) else ""


def text(label):
    return label.strip() if isinstance(label, str) else ""
