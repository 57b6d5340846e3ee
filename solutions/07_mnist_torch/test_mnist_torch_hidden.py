"""Hidden tests of exercise 07: the same parts on inputs that change with the grading seed.

The oracle of the training goes through the samples one by one, in NumPy, with outer products. Drawings are read curve by curve.
"""

import math

import numpy as np
import pytest
import torch
from torch import nn

from grader.checks import (
    FLOAT32_RTOL,
    CheckFailure,
    arguments_unchanged,
    assert_array,
    assert_at_least,
    assert_close,
    assert_history,
    assert_object,
    assert_tensor,
    assert_that,
    entries,
    is_object,
)
from grader.datasets import disguised_mnist

HISTORY = ["loss", "train_accuracy", "valid_accuracy"]
A_HISTORY = "The result is a dict with the three lists that the docstring names, and no other."


# --- the oracle ------------------------------------------------------------------------------------------


class Net:
    """A network in NumPy: `arrays` are weight_h (H, D), bias_h (H,), weight_out (C, H), bias_out (C,)."""

    def __init__(self, arrays, relu=False):
        self.arrays = [np.array(array, dtype=float) for array in arrays]
        self.relu = relu

    @classmethod
    def draw(cls, rng, sizes, relu=False, scale=0.9):
        features, units, classes = sizes
        shapes = [(units, features), (units,), (classes, units), (classes,)]
        return cls([rng.normal(0.0, scale, shape) for shape in shapes], relu)

    def copy(self):
        return Net(self.arrays, self.relu)

    def module(self, dtype=torch.float64):
        """Return the same network as a model."""
        units, features = self.arrays[0].shape
        first, last = nn.Linear(features, units, dtype=dtype), nn.Linear(units, len(self.arrays[3]), dtype=dtype)
        model = nn.Sequential(first, nn.ReLU(), last) if self.relu else nn.Sequential(first, nn.Sigmoid(), last)
        model.load_state_dict(dict(zip(model.state_dict(), map(torch.tensor, self.arrays), strict=True)))
        return model if self.relu else model.append(nn.Sigmoid())

    def before_hidden(self, x):
        return [float(np.dot(row, x)) + bias for row, bias in zip(self.arrays[0], self.arrays[1], strict=True)]

    def answer(self, x):
        """Return the hidden units (H,) and the outputs (C,) of one sample x (D,)."""
        hidden = np.array([max(z, 0.0) if self.relu else logistic(z) for z in self.before_hidden(x)])
        scores = [float(np.dot(row, hidden)) + bias for row, bias in zip(self.arrays[2], self.arrays[3], strict=True)]
        return hidden, np.array(scores if self.relu else [logistic(score) for score in scores])

    def blame(self, x, label, loss):
        """Return the gradients of one sample's loss."""
        hidden, outputs = self.answer(x)
        error = outputs - np.eye(len(outputs))[label]
        if loss == "cross_entropy":
            error += chances(outputs) - outputs
        else:
            error *= 2 / len(outputs) if loss == "mean" else 2
            error *= outputs * (1 - outputs)
        below = np.dot(self.arrays[2].T, error) * (hidden > 0 if self.relu else hidden * (1 - hidden))
        return [np.outer(below, x), below, np.outer(error, hidden), error]

    def step(self, X, y, loss, rate):
        slopes = [self.blame(x, label, loss) for x, label in zip(X, y, strict=True)]
        self.arrays = [
            array - rate * sum(each) / len(y)
            for array, each in zip(self.arrays, zip(*slopes, strict=True), strict=True)
        ]

    def measure(self, X, y, loss):
        """Return the loss and the accuracy on all samples."""
        losses, right = [], 0
        for x, label in zip(X, y, strict=True):
            _, outputs = self.answer(x)
            squares = [(output - (c == label)) ** 2 for c, output in enumerate(outputs)]
            losses.append(
                {
                    "mean": math.fsum(squares) / len(squares),
                    "matched": math.fsum(squares),
                    "cross_entropy": -math.log(chances(outputs)[label]),
                }[loss]
            )
            right += int(max(range(len(outputs)), key=outputs.__getitem__) == label)
        return math.fsum(losses) / len(losses), right / len(losses)

    def doubt(self, X):
        """Return how near the network is to another answer, or a ReLU to its corner, on any sample."""
        outputs = [np.sort(self.answer(x)[1]) for x in X]
        gaps = [ranked[-1] - ranked[-2] for ranked in outputs if len(ranked) > 1]
        corners = [abs(z) for x in X for z in self.before_hidden(x)] if self.relu else []
        return min([1.0, *gaps, *corners])


def logistic(z):
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def chances(logits):
    return np.array([1 / sum(math.exp(other - logit) for other in logits) for logit in logits])


def journey(net, data, epochs, size, rate, loss, seed):
    """Train `net`; return its history and the least doubt on the way."""
    X, y, X_valid, y_valid = data
    history, doubt = {key: [] for key in HISTORY}, net.doubt(np.concatenate([X, X_valid]))
    for epoch in range(epochs):
        left = list(np.random.default_rng(seed + epoch).permutation(len(y)))
        while left:
            rows, left = left[:size], left[size:]
            net.step(X[rows], y[rows], loss, rate)
            doubt = min(doubt, net.doubt(np.concatenate([X, X_valid])))
        figures = (*net.measure(X, y, loss), net.measure(X_valid, y_valid, loss)[1])
        for key, figure in zip(HISTORY, figures, strict=True):
            history[key].append(figure)
    return history, doubt


def expedition(rng, sizes, counts, settings, relu=False, doubt=1e-7):
    """Draw a start and data for which no answer is a close call; return them with where the journey ends."""
    while True:
        start, seed = Net.draw(rng, sizes, relu), int(rng.integers(1000))
        X, X_valid = (rng.normal(0.0, 1.0, (count, sizes[0])) for count in counts)
        y, y_valid = (rng.integers(sizes[2], size=count) for count in counts)
        end = start.copy()
        history, least = journey(end, (X, y, X_valid, y_valid), *settings, seed)
        if least > doubt:
            return start, (X, y, X_valid, y_valid), seed, end, history


# --- what comes back -------------------------------------------------------------------------------------


def train(submission, model, data, num_epochs, minibatch_size, learning_rate, loss, seed):
    """Train on arrays, with all arguments by name; return the history, checked for its keys."""
    precision = next(model.parameters()).dtype
    X, y, X_valid, y_valid = (torch.tensor(array) for array in data)
    history = submission.train_torch_model(
        model=model,
        X_train=X.to(precision),
        y_train=y,
        X_valid=X_valid.to(precision),
        y_valid=y_valid,
        num_epochs=num_epochs,
        minibatch_size=minibatch_size,
        learning_rate=learning_rate,
        loss=loss,
        seed=seed,
    )
    return entries(history, HISTORY, what="The history", hint=A_HISTORY)


def check_model(model, arrays, when, hint, rtol=1e-7):
    names = ("weight_h", "bias_h", "weight_out", "bias_out")
    for name, parameter, asked in zip(names, model.parameters(), arrays, strict=True):
        assert_close(
            parameter.detach().numpy(), np.asarray(asked, dtype=float), what=f"{name} {when}", rtol=rtol, hint=hint
        )


def check_history(history, asked, when, hint, rtol=1e-7):
    for key in HISTORY:
        # accuracies are counts: float32 is good enough for them
        near = rtol if key == "loss" else FLOAT32_RTOL
        assert_history(history[key], asked[key], what=f'history["{key}"] {when}', rtol=near, hint=hint)


def parameters_of(model, sizes, what):
    """Return the arrays of a model of the submission's."""
    features, units, classes = sizes
    state = model.state_dict()
    shapes = [(units, features), (units,), (classes, units), (classes,)]
    if not isinstance(state, dict) or len(state) != len(shapes):
        hint = "Two linear layers with their biases, and activations, which have no parameters."
        raise CheckFailure(f"{what} has not the four parameters of two linear layers.", hint=hint)
    for (key, value), shape in zip(state.items(), shapes, strict=True):
        hint = "D features lead to H units, those to C classes; nn.Linear takes its inputs first. The dtype is torch's own."
        assert_tensor(value, shape, dtype=torch.float32, what=f"{key} of {what}", hint=hint)
    return list(state)


def fitted(submission, part, sizes, rng, relu):
    """Return a model of the submission's with drawn parameters, and the network in NumPy that it must agree with."""
    features, units, classes = sizes
    what = f"{part}(num_features={features}, num_hidden={units}, num_classes={classes})"
    model = getattr(submission, part)(num_features=features, num_hidden=units, num_classes=classes)
    assert_object(model, what=what, asked="a model", hint="The part returns the nn.Sequential.")
    net = Net.draw(rng, sizes, relu, scale=1.5)
    keys = parameters_of(model, sizes, what)
    model.load_state_dict({key: torch.tensor(array).float() for key, array in zip(keys, net.arrays, strict=True)})
    return model, net, what


def check_outputs(model, net, X, what, hint):
    asked = torch.tensor(np.array([net.answer(x)[1] for x in X]), dtype=torch.float32)
    result = model(torch.tensor(X, dtype=torch.float32))
    assert_close(result, asked, what=f"The output of {what} with other parameters", atol=1e-5, hint=hint)
    assert_that(result.requires_grad, f"The output of {what} does not lead back to its parameters.", hint=hint)


# --- hidden: build_model and build_classifier --------------------------------------------------------------


SIZES = {"several of each": (5, 4, 3), "one hidden unit": (3, 1, 4), "one class": (4, 6, 1), "one feature": (1, 3, 2)}
each_size = pytest.mark.parametrize("sizes", [pytest.param(sizes, id=name) for name, sizes in SIZES.items()])


@pytest.mark.part("build_model", points=1.25)
@each_size
def test_the_twin_computes_two_sigmoid_layers(submission, rng, sizes):
    model, net, what = fitted(submission, "build_model", sizes, rng, relu=False)
    hint = "A linear layer, sigmoids, a linear layer, sigmoids: no other activation, and none left out."
    check_outputs(model, net, rng.normal(0.0, 2.0, (6, sizes[0])), what, hint)


@pytest.mark.part("build_model", points=0.25)
def test_every_call_builds_a_network_of_its_own(submission, rng):
    first, _, what = fitted(submission, "build_model", (4, 3, 2), rng, relu=False)
    X = torch.tensor(rng.normal(0.0, 1.0, (3, 4)), dtype=torch.float32)
    before = assert_tensor(first(X), (3, 2), dtype=torch.float32, what=f"The output of {what}")
    fitted(submission, "build_model", (4, 3, 2), rng, relu=False)
    hint = "Make the layers inside the function, so that each call makes new ones."
    assert_close(first(X), before, what="The output of a model after another one was built and changed,", hint=hint)


@pytest.mark.part("build_classifier", points=1)
@each_size
def test_the_classifier_gives_logits_of_a_relu_layer(submission, rng, sizes):
    model, net, what = fitted(submission, "build_classifier", sizes, rng, relu=True)
    hint = "A linear layer, ReLUs, a linear layer. What comes out are logits: of any sign and size."
    check_outputs(model, net, rng.normal(0.0, 2.0, (6, sizes[0])), what, hint)


# --- hidden: copy_weights ----------------------------------------------------------------------------------


def copied(submission, net, arrays, dtype=torch.float64):
    """Return a model like `net` after copy_weights."""
    model = net.module(dtype)
    weight_h, bias_h, weight_out, bias_out = arrays
    submission.copy_weights(model=model, weight_h=weight_h, bias_h=bias_h, weight_out=weight_out, bias_out=bias_out)
    return model


@pytest.mark.part("copy_weights", points=0.5)
def test_square_layers_are_not_transposed(submission, rng):
    old, new = Net.draw(rng, (4, 4, 4)), Net.draw(rng, (4, 4, 4))
    hint = "Where all sizes are equal the wrong way round fits as well. Is row h the unit h, as in 06?"
    check_model(copied(submission, old, new.arrays), new.arrays, "of a model with 4, 4 and 4 units", hint, rtol=1e-12)


@pytest.mark.part("copy_weights", points=0.5)
@pytest.mark.parametrize("sizes", [(3, 1, 2), (1, 4, 1), (6, 3, 5)], ids=str)
def test_values_arrive_in_models_of_every_size(submission, rng, sizes):
    old, new = Net.draw(rng, sizes), Net.draw(rng, sizes)
    with arguments_unchanged("copy_weights", weight_h=new.arrays[0], bias_h=new.arrays[1], weight_out=new.arrays[2]):
        model = copied(submission, old, new.arrays)
    hint = "All four arrays, entry by entry, and at the full precision of a float64 model."
    check_model(model, new.arrays, "after copying float64 arrays into a float64 model", hint, rtol=1e-12)


@pytest.mark.part("copy_weights", points=0.5)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
def test_the_model_keeps_its_dtype_and_can_be_trained(submission, rng, dtype):
    old, new = Net.draw(rng, (5, 3, 4)), Net.draw(rng, (5, 3, 4))
    precision = np.float64 if dtype == torch.float32 else np.float32  # the other one
    model = copied(submission, old, [array.astype(precision) for array in new.arrays], dtype)
    for parameter, asked in zip(model.parameters(), new.arrays, strict=True):
        hint = "The array's dtype may be another one: take its values, and keep the parameter's dtype."
        single = torch.tensor(asked).float().to(dtype)
        assert_close(parameter.detach(), single, what="A parameter after copying", rtol=1e-6, hint=hint)
        assert_that(
            parameter.requires_grad and parameter.is_leaf,
            "A parameter cannot be trained after copying.",
            asked="a leaf that requires gradients",
            hint="The model's parameters stay parameters, with requires_grad as before.",
        )


@pytest.mark.part("copy_weights", points=0.25)
def test_biases_of_zero_arrive_too(submission, rng):
    old, new = Net.draw(rng, (3, 4, 2)), Net.draw(rng, (3, 4, 2))
    new.arrays[1][:] = new.arrays[3][:] = 0.0
    hint = "What was in the model before is gone afterwards, also where the array holds zeros, as 06's biases do."
    check_model(copied(submission, old, new.arrays), new.arrays, "after copying zero biases", hint, rtol=1e-12)


# --- hidden: matched_mse -----------------------------------------------------------------------------------


def matched(submission, outputs, rows):
    result = submission.matched_mse(outputs=torch.tensor(outputs), y_onehot=torch.tensor(rows))
    hint = "A single number, as a tensor of the outputs' dtype: sum over classes, mean over samples."
    return assert_tensor(result, (), dtype=torch.float64, what="matched_mse(outputs, y_onehot)", hint=hint).item()


def batch(rng, samples, classes):
    outputs, rows = rng.uniform(0.05, 0.95, (samples, classes)), np.zeros((samples, classes))
    for row, label in zip(rows, rng.integers(classes, size=samples), strict=True):
        row[label] = 1.0
    return outputs, rows


@pytest.mark.part("matched_mse", points=0.5)
@pytest.mark.parametrize("shape", [(5, 4), (1, 6), (7, 1), (3, 12)], ids=str)
def test_its_slope_is_the_gradient_of_exercise_06(submission, rng, shape):
    outputs, rows = batch(rng, *shape)
    for _ in range(3):  # central differences of a quadratic function are exact
        direction = rng.normal(size=shape)
        up, down = matched(submission, outputs + direction, rows), matched(submission, outputs - direction, rows)
        slope = math.fsum((2 * direction * (outputs - rows) / shape[0]).ravel())
        assert_close(
            float(up - down) / 2,
            slope,
            what=f"The slope of matched_mse in a drawn direction, for outputs of shape {shape},",
            atol=1e-9,
            hint="The gradient for the outputs is 2 (A - Y) / N. It holds no number of classes.",
        )


@pytest.mark.part("matched_mse", points=0.5)
def test_more_classes_weigh_more_and_more_samples_do_not(submission, rng):
    outputs, rows = batch(rng, 5, 4)
    asked = math.fsum(gap * gap for gap in (outputs - rows).ravel()) / 5
    cases = {
        "of 5 samples": (outputs, rows),
        "with every sample twice": (np.repeat(outputs, 2, axis=0), np.repeat(rows, 2, axis=0)),
        "with three classes more, all answered right": (
            np.pad(outputs, ((0, 0), (0, 3))),
            np.pad(rows, ((0, 0), (0, 3))),
        ),
    }
    for name, (these, those) in cases.items():
        hint = "Doubling the samples changes nothing, as it is a mean over them. Classes are added up."
        assert_close(matched(submission, these, those), asked, what=f"matched_mse of a batch {name},", hint=hint)


@pytest.mark.part("matched_mse", points=0.25)
def test_it_is_zero_for_right_outputs_and_large_for_wrong_ones(submission, rng):
    _, rows = batch(rng, 6, 5)
    hint = "For outputs that are all right every difference is 0; a wrong and sure row counts 1 for each wrong entry."
    assert_close(matched(submission, rows, rows), 0.0, what="matched_mse of outputs that are all right", hint=hint)
    shifted = np.roll(rows, 1, axis=1)
    assert_close(matched(submission, shifted, rows), 2.0, what="matched_mse of rows that are sure and wrong", hint=hint)


@pytest.mark.part("matched_mse", points=0.5)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
def test_it_stays_a_tensor_that_leads_back(submission, rng, dtype):
    values, rows = batch(rng, 4, 6)
    outputs, targets = torch.tensor(values, dtype=dtype, requires_grad=True), torch.tensor(rows, dtype=dtype)
    with arguments_unchanged("matched_mse", outputs=outputs, y_onehot=targets):
        result = submission.matched_mse(outputs, targets)
    hint = "Use operations of tensors from the outputs to the result, and return what they give."
    asked = torch.tensor(sum(gap * gap for gap in (values - rows).ravel()) / 4, dtype=dtype)
    assert_close(result, asked, what="matched_mse for outputs that require gradients", hint=hint)
    assert_that(result.requires_grad, "The result of matched_mse does not lead back to the outputs.", hint=hint)


# --- hidden: train_torch_model -----------------------------------------------------------------------------


@pytest.mark.part("train_torch_model", points=1.05)
@pytest.mark.parametrize("loss", ["mean", "matched", "cross_entropy"])
def test_training_agrees_with_gradients_sample_by_sample(submission, rng, loss):
    relu, rate = loss == "cross_entropy", {"mean": 4.0, "matched": 1.0, "cross_entropy": 0.3}[loss]
    settings = (3, 4, rate, loss)
    start, data, seed, end, asked = expedition(rng, (4, 5, 3), (10, 6), settings, relu, doubt=1e-6)
    model = start.module()
    history = train(submission, model, data, *settings, seed)
    when = f"after 3 epochs with batches of 4, 4 and 2 and the loss {loss!r}"
    hint = "Every batch in the order given, with fresh gradients; the short last batch takes a full step as well."
    check_model(model, end.arrays, when, hint)
    check_history(history, asked, when, "All of X_train and X_valid, through the model as it is after the epoch.")


@pytest.mark.part("train_torch_model", points=0.4)
@pytest.mark.parametrize("size", [1, 7, 50], ids=["one by one", "all at once", "larger than the data"])
def test_every_batch_size_works(submission, rng, size):
    settings = (2, size, 0.8, "matched")
    start, data, seed, end, asked = expedition(rng, (3, 4, 4), (7, 5), settings, doubt=1e-6)
    model = start.module()
    history = train(submission, model, data, *settings, seed)
    hint = "A batch may hold a single sample, or all of them where there are fewer than minibatch_size."
    check_model(model, end.arrays, f"after 2 epochs of 7 samples with minibatch_size {size}", hint)
    check_history(history, asked, f"of 7 samples with minibatch_size {size}", hint)


@pytest.mark.part("train_torch_model", points=0.4)
@pytest.mark.parametrize("loss", ["matched", "cross_entropy"])
def test_training_works_in_float32(submission, rng, loss):
    relu, settings = loss == "cross_entropy", (2, 3, 0.5, loss)
    start, data, seed, end, asked = expedition(rng, (3, 4, 3), (8, 5), settings, relu, doubt=2e-3)
    model = start.module(torch.float32)
    history = train(submission, model, data, *settings, seed)
    hint = "Everything has the dtype of the model: float32 here, float64 in other tests."
    check_model(model, end.arrays, "of a float32 model after 2 epochs", hint, FLOAT32_RTOL)
    check_history(history, asked, "of a float32 model", hint, FLOAT32_RTOL)


@pytest.mark.part("train_torch_model", points=0.4)
def test_a_mean_over_classes_is_a_shorter_step(submission, rng):
    classes, rate = int(rng.integers(3, 8)), float(rng.uniform(0.3, 0.9))
    start, data, seed, end, asked = expedition(rng, (4, 5, classes), (9, 4), (2, 4, rate, "matched"), doubt=1e-6)
    long, short = start.module(), start.module()
    matched_history = train(submission, long, data, 2, 4, rate, "matched", seed)
    mean_history = train(submission, short, data, 2, 4, rate * classes, "mean", seed)
    hint = "The two losses differ by the number of classes: the mean with a learning rate as many times larger is the same walk."
    check_model(long, end.arrays, "after training with the loss 'matched'", hint)
    check_model(short, end.arrays, "after training with the loss 'mean' and a larger learning rate", hint)
    check_history(matched_history, asked, "for the loss 'matched'", hint)
    asked["loss"] = [value / classes for value in asked["loss"]]
    check_history(mean_history, asked, "for the loss 'mean'", hint)


@pytest.mark.part("train_torch_model", points=0.3)
@pytest.mark.parametrize("loss", ["mean", "matched", "cross_entropy"])
def test_batches_need_not_hold_every_class(submission, rng, loss):
    relu, settings = loss == "cross_entropy", (2, 2, 0.5, loss)
    start, (X, _, X_valid, y_valid), seed, end, _ = expedition(rng, (3, 4, 6), (5, 4), settings, relu, doubt=1e-6)
    data = (X, np.array([0, 1, 1, 0, 2]), X_valid, y_valid)  # classes 3, 4 and 5 occur in X_valid at most
    end, model = start.copy(), start.module()
    asked, _ = journey(end, data, *settings, seed)
    history = train(submission, model, data, *settings, seed)
    hint = "The number of classes is the number of the outputs' columns, not the largest label plus one."
    check_model(model, end.arrays, "after training on labels that lack the last classes", hint, rtol=1e-6)
    assert_history(history["loss"], asked["loss"], what='history["loss"]', rtol=1e-6, hint=hint)


@pytest.mark.part("train_torch_model", points=0.2)
def test_no_epochs_leave_the_model_alone(submission, rng):
    start, data, seed, _, _ = expedition(rng, (3, 4, 3), (6, 4), (0, 2, 0.5, "matched"))
    model = start.module()
    history = train(submission, model, data, 0, 2, 0.5, "matched", seed)
    check_history(history, {key: [] for key in HISTORY}, "of 0 epochs", "Nothing happens, so nothing is noted.")
    check_model(model, start.arrays, "after 0 epochs", "Without an epoch the model stays as it was.", rtol=1e-12)


@pytest.mark.part("train_torch_model", points=0.25)
def test_two_runs_from_the_same_start_end_at_the_same_place(submission, rng):
    settings = (2, 3, 0.7, "matched")
    start, data, seed, end, asked = expedition(rng, (3, 4, 3), (8, 5), settings, doubt=1e-6)
    X, y = torch.tensor(data[0]), torch.tensor(data[1])
    rest = torch.tensor(data[2]), torch.tensor(data[3])
    for run in ("a first", "a second"):
        model = start.module()
        with arguments_unchanged("train_torch_model", X_train=X, y_train=y, X_valid=rest[0], y_valid=rest[1]):
            history = submission.train_torch_model(model, X, y, *rest, *settings, seed)
        hint = "The seed alone decides on the batches, and a run leaves the data as they were."
        check_model(model, end.arrays, f"after {run} run", hint)
        check_history(entries(history, HISTORY, what="The history", hint=A_HISTORY), asked, f"of {run} run", hint)


@pytest.mark.part("train_torch_model", points=0.5)
def test_a_classifier_learns_to_read_digits(submission, rng):
    pixels, labels, new_pixels, new_labels = disguised_mnist(rng, 400, 200)
    X, X_new = (images.astype(np.float32) / 255 for images in (pixels, new_pixels))
    model = nn.Sequential(nn.Linear(784, 16), nn.ReLU(), nn.Linear(16, 10))
    with torch.no_grad():
        for parameter in model.parameters():
            spread = 0.05 if parameter.ndim > 1 else 0.0
            parameter.copy_(torch.tensor(rng.normal(0.0, spread, tuple(parameter.shape))))
    history = train(
        submission, model, (X, labels, X_new, new_labels), 6, 20, 0.2, "cross_entropy", int(rng.integers(99))
    )
    with torch.no_grad():
        outputs = model(torch.tensor(X_new)).numpy()
    hint = "After 6 epochs most digits are read right: each of the 20 batches of an epoch takes one step downhill."
    assert_array(outputs, (200, 10), what="the trained model's output", hint=hint)
    right = sum(int(row.argmax()) == label for row, label in zip(outputs, new_labels, strict=True)) / 200
    assert_at_least(right, 0.5, what="The accuracy on digits that were held back", hint=hint)
    accuracies = history["valid_accuracy"] if type(history["valid_accuracy"]) is list else []
    assert_history(accuracies[-1:], [right], what="the last valid_accuracy", rtol=0.02, hint=hint)


# --- hidden: plot_training_curves --------------------------------------------------------------------------


def invented(rng, epochs):
    """Return a history with falling losses and rising accuracies."""
    return {
        "loss": sorted(rng.uniform(0.05, 0.9, epochs).tolist(), reverse=True),
        "train_accuracy": sorted(rng.uniform(0.1, 0.99, epochs).tolist()),
        "valid_accuracy": sorted(rng.uniform(0.1, 0.99, epochs).tolist()),
    }


def plain(items):
    """Return a list of objects as one, whatever kind of list it is."""
    listed = items.copy() if is_object(items) else items
    return [item for item in listed if is_object(item)] if isinstance(listed, list) else []


def figure_of(submission, numpy_history, torch_history):
    """Return the figure, and a list of pairs: an axes, and the heights of a curve in it."""
    figure = submission.plot_training_curves(numpy_history=numpy_history, torch_history=torch_history)
    assert_object(figure, what="plot_training_curves(…)", asked="a matplotlib Figure", hint="Return the figure itself.")
    panels = figure.axes
    if not isinstance(panels, list):
        raise CheckFailure(
            "plot_training_curves(…) returns no Figure.", hint="An axes is not its figure: return the latter."
        )
    curves = [(panel, line.get_ydata(False)) for panel in plain(panels) for line in plain(panel.get_lines())]
    curves = [
        (panel, heights) for panel, heights in curves if type(heights) is np.ndarray and heights.dtype.kind == "f"
    ]
    assert_that(
        bool(curves), "The figure has no axes with a curve in it.", hint="Draw with the plot method of its axes."
    )
    return figure, curves


def drawn(curves, values):
    """Say whether one of the curves shows these values, or these times 100."""
    right = np.array(values)
    return any(
        heights.shape == right.shape and (np.allclose(heights, right) or np.allclose(heights, 100 * right))
        for _, heights in curves
    )


def require_curves(curves, histories):
    for who, history in histories.items():
        hint = f"Both models need their curves: each list of the {who} history against its own epochs."
        assert_that(drawn(curves, history["loss"]), f"The loss of the {who} network is not drawn.", hint=hint)
        accuracies = [history["train_accuracy"], history["valid_accuracy"]]
        found = any(drawn(curves, values) for values in accuracies)
        assert_that(found, f"No accuracy of the {who} network is drawn.", hint=hint)


@pytest.mark.part("plot_training_curves", points=0.5)
@pytest.mark.parametrize("epochs", [(7, 4), (3, 9)], ids=["NumPy is longer", "PyTorch is longer"])
def test_the_two_runs_may_have_different_lengths(submission, rng, epochs):
    histories = {name: invented(rng, count) for name, count in zip(("NumPy", "PyTorch"), epochs, strict=True)}
    _, curves = figure_of(submission, *histories.values())
    require_curves(curves, histories)


@pytest.mark.part("plot_training_curves", points=0.5)
def test_every_call_draws_a_new_figure(submission, rng):
    earlier, later = ({name: invented(rng, 5) for name in ("NumPy", "PyTorch")} for _ in range(2))
    figure_of(submission, *earlier.values())
    _, curves = figure_of(submission, *later.values())
    require_curves(curves, later)
    left_over = any(drawn(curves, history["loss"]) for history in earlier.values())
    hint = "Begin with a new figure; plt.plot and plt.gcf go on drawing in the one that is there."
    assert_that(not left_over, "The figure of a second call still shows the curves of the first.", hint=hint)


@pytest.mark.part("plot_training_curves", points=0.5)
def test_labels_and_legend_have_words_in_them(submission, rng):
    figure, curves = figure_of(submission, invented(rng, 6), invented(rng, 6))
    for panel, _ in curves:
        same_place = [twin for twin, _ in curves if bounds(twin) == bounds(panel)]  # of twinx, say
        for name, labels in (("x", [twin.get_xlabel() for twin in same_place]), ("y", [panel.get_ylabel()])):
            words = any(isinstance(label, str) and label.strip() for label in labels)
            hint = "Both labels in every axes with curves, also where two axes stand above each other."
            assert_that(words, f"An axes with curves says nothing about its {name}.", hint=hint)
        legends = plain([twin.get_legend() for twin in same_place]) + plain(figure.legends)
        names = [name.get_text() for legend in legends for name in plain(legend.get_texts())]
        hint = "A legend takes its words from the label of each curve: give every plot(…) one."
        assert_that(
            any(isinstance(name, str) and name.strip() for name in names),
            "An axes has no legend with words.",
            hint=hint,
        )


def bounds(panel):
    box = panel.get_position()
    return str(box.bounds) if is_object(box) else ""
