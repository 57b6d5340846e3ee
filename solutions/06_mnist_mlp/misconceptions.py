"""Wrong implementations of exercise 06 that learners really write, each with the hint that it deserves."""

import numpy as np

from grader.misconceptions import misconception

# --- scale_pixels -----------------------------------------------------------------------------------------------------


@misconception(
    part="scale_pixels",
    hint="Your pixels run from 0 to 1. Stretch them to twice the width and move them down by 1.",
)
def scale_to_zero_and_one(X):
    return X / 255.0


@misconception(
    part="scale_pixels",
    hint="With bytes, 2 * X wraps around at 256 before you divide. Divide first, which gives floats.",
)
def scale_wraps_around(X):
    return 2 * X / 255 - 1


@misconception(
    part="scale_pixels",
    hint="You divide by the largest pixel at hand. The rule is the same for every array: 255 becomes 1.",
)
def scale_by_the_maximum(X):
    return X / X.max() * 2 - 1


@misconception(
    part="scale_pixels",
    hint="The middle between 0 and 255 is 127.5: with 128, ink ends below 1.",
)
def scale_by_128(X):
    return X / 128.0 - 1


@misconception(
    part="scale_pixels",
    hint="You standardize as in the exercises before. Here 0 becomes -1 and 255 becomes 1, whatever the data.",
)
def scale_standardizes(X):
    return (X - X.mean()) / X.std()


@misconception(
    part="scale_pixels",
    hint="// throws the fraction away, and only -1 and 1 are left. Divide with /.",
)
def scale_keeps_whole_numbers(X):
    return X // 255 * 2.0 - 1


@misconception(
    part="scale_pixels",
    hint="`/=` and `-=` write into the caller's pixels where they are floats already. Return a new array.",
)
def scale_in_place(X):
    X = X if X.dtype.kind == "f" else X.astype(float)
    X /= 127.5
    X -= 1
    return X


# --- sigmoid ----------------------------------------------------------------------------------------------------------


@misconception(
    part="sigmoid",
    hint="np.exp(10000) overflows, even if the result is right in the end. Take exponentials of negative numbers only.",
)
def sigmoid_overflows(z):
    return 1 / (1 + np.exp(-z))


@misconception(
    part="sigmoid",
    hint="e^z / (1 + e^z) is inf / inf for large z, which is nan. That form is good for negative z only.",
)
def sigmoid_overflows_on_the_other_side(z):
    return np.exp(z) / (1 + np.exp(z))


@misconception(
    part="sigmoid",
    hint="np.where works out both branches for every entry, so the wrong one still overflows.",
)
def sigmoid_computes_both_branches(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@misconception(
    part="sigmoid",
    hint="The minus sign in the exponent is missing: large z should give 1, not 0.",
)
def sigmoid_with_the_wrong_sign(z):
    return 0.5 - 0.5 * np.tanh(0.5 * z)


@misconception(
    part="sigmoid",
    hint="tanh runs from -1 to 1. Squeezed into 0 to 1 it still rises twice as fast: give it half of z.",
)
def sigmoid_is_tanh(z):
    return np.tanh(z)


@misconception(
    part="sigmoid",
    hint="You moved tanh into 0 to 1, but it rises too steeply: it wants half of z.",
)
def sigmoid_is_too_steep(z):
    return 0.5 * (1 + np.tanh(z))


@misconception(
    part="sigmoid",
    hint="You return the slope, a(1 - a). The sigmoid is a itself; the slope is the business of backward.",
)
def sigmoid_is_its_slope(z):
    a = 0.5 * (1 + np.tanh(0.5 * z))
    return a * (1 - a)


@misconception(
    part="sigmoid",
    hint="`z *= …` writes into the caller's array. Work on a new one.",
)
def sigmoid_in_place(z):
    z *= 0.5
    return 0.5 * (1 + np.tanh(z))


# --- mse_loss ---------------------------------------------------------------------------------------------------------


@misconception(
    part="mse_loss",
    hint="You average over the samples only. Here the loss is a mean over the classes as well.",
)
def loss_sums_over_classes(y_onehot, outputs):
    return ((outputs - y_onehot) ** 2).sum(axis=1).mean()


@misconception(
    part="mse_loss",
    hint="You add all squares up. Divide by their number, N times C.",
)
def loss_is_a_sum(y_onehot, outputs):
    return ((outputs - y_onehot) ** 2).sum()


@misconception(
    part="mse_loss",
    hint="You take the square root in the end. The mean squared error has none.",
)
def loss_takes_the_root(y_onehot, outputs):
    return np.sqrt(np.mean((outputs - y_onehot) ** 2))


@misconception(
    part="mse_loss",
    hint="You average the distances. Square each of them first.",
)
def loss_is_absolute(y_onehot, outputs):
    return np.mean(np.abs(outputs - y_onehot))


@misconception(
    part="mse_loss",
    hint="You divide by 2, as some books do to get rid of the 2 in the gradient. Here it stays.",
)
def loss_is_halved(y_onehot, outputs):
    return 0.5 * np.mean((outputs - y_onehot) ** 2)


@misconception(
    part="mse_loss",
    hint="That is the cross-entropy of the exercises before. Here the differences are squared.",
)
def loss_is_cross_entropy(y_onehot, outputs):
    return -np.mean(np.log((outputs * y_onehot).sum(axis=1) + 1e-12))


@misconception(
    part="mse_loss",
    hint="You return one number per sample. The loss is a single float.",
)
def loss_per_sample(y_onehot, outputs):
    return ((outputs - y_onehot) ** 2).mean(axis=1)


@misconception(
    part="mse_loss",
    hint="You look at the true class only. The other outputs have to be 0, and that counts too.",
)
def loss_counts_the_true_class_only(y_onehot, outputs):
    return np.mean((1 - (outputs * y_onehot).sum(axis=1)) ** 2)


@misconception(
    part="mse_loss",
    hint="You divide by the classes only: the sum goes over the samples, the mean over the columns. Average over all "
    "entries.",
)
def loss_divided_by_classes(y_onehot, outputs):
    return ((outputs - y_onehot) ** 2).sum(axis=0).mean()


@misconception(
    part="mse_loss",
    hint="You square the mean difference, in which errors up and down cancel. Square each difference, then take the "
    "mean.",
)
def loss_of_the_mean_difference(y_onehot, outputs):
    return np.mean(outputs - y_onehot) ** 2


@misconception(
    part="mse_loss",
    hint="You take the difference of the squares. It is the square of the difference.",
)
def loss_of_squares(y_onehot, outputs):
    return np.mean(outputs**2 - y_onehot**2)


# --- NeuralNetMLP -----------------------------------------------------------------------------------------------------


@misconception(
    part="NeuralNetMLP",
    also=("forward", "backward", "train", "compute_mse_and_acc"),
    replaces="NeuralNetMLP.__init__",
    hint="Your weights have one column per unit, as in exercise 02. Here it is one row per unit: (H, D) and (C, H).",
)
def network_with_weights_on_their_side(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.weight_h = rng.normal(0.0, 0.1, (num_features, num_hidden))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = rng.normal(0.0, 0.1, (num_hidden, num_classes))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="Your weights have the standard deviation 1: hundreds of pixels drive every sigmoid to its flat ends at once.",
)
def network_with_scale_one(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.weight_h = rng.normal(0.0, 1.0, (num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = rng.normal(0.0, 1.0, (num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="NumPy's normal takes the standard deviation, 0.1, and you gave it the variance, 0.01.",
)
def network_with_variance_as_scale(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.weight_h = rng.normal(0.0, 0.1**2, (num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = rng.normal(0.0, 0.1**2, (num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="All weights start at zero, so all hidden units are copies of each other and stay so. Draw them at random.",
)
def network_of_zeros(self, num_features, num_hidden, num_classes, random_seed=123):
    self.weight_h = np.zeros((num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = np.zeros((num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="You make a generator for each layer from the same seed, so weight_out repeats the numbers of weight_h.",
)
def network_with_the_same_draws(self, num_features, num_hidden, num_classes, random_seed=123):
    self.weight_h = np.random.default_rng(random_seed).normal(0.0, 0.1, (num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = np.random.default_rng(random_seed).normal(0.0, 0.1, (num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="You draw one row and repeat it for every unit. Units that start equal stay equal: draw the full shape.",
)
def network_of_equal_units(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.weight_h = np.tile(rng.normal(0.0, 0.1, num_features), (num_hidden, 1))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = np.tile(rng.normal(0.0, 0.1, num_hidden), (num_classes, 1))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="random_seed is not used, so every network gets other weights. Hand it to the generator.",
)
def network_without_the_seed(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng()
    self.weight_h = rng.normal(0.0, 0.1, (num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = rng.normal(0.0, 0.1, (num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="Your generator is always made from the same number, whatever seed is passed.",
)
def network_with_a_fixed_seed(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(123)
    self.weight_h = rng.normal(0.0, 0.1, (num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = rng.normal(0.0, 0.1, (num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="The default seed has become another one. Keep the signature as it is in the stub.",
)
def network_with_another_default(self, num_features, num_hidden, num_classes, random_seed=1):
    rng = np.random.default_rng(random_seed)
    self.weight_h = rng.normal(0.0, 0.1, (num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = rng.normal(0.0, 0.1, (num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="Your biases are rows, (1, H) and (1, C), as in exercise 02. Here they have one dimension.",
)
def network_with_biases_as_rows(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.weight_h = rng.normal(0.0, 0.1, (num_hidden, num_features))
    self.bias_h = np.zeros((1, num_hidden))
    self.weight_out = rng.normal(0.0, 0.1, (num_classes, num_hidden))
    self.bias_out = np.zeros((1, num_classes))


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="Your weights are uniform. Ask the generator for the normal distribution with standard deviation 0.1.",
)
def network_of_uniform_weights(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.weight_h = rng.uniform(-0.1, 0.1, (num_hidden, num_features))
    self.bias_h = np.zeros(num_hidden)
    self.weight_out = rng.uniform(-0.1, 0.1, (num_classes, num_hidden))
    self.bias_out = np.zeros(num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="The biases are random too. They start at exactly 0; the random weights already make the units different.",
)
def network_with_random_biases(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.weight_h = rng.normal(0.0, 0.1, (num_hidden, num_features))
    self.bias_h = rng.normal(0.0, 0.1, num_hidden)
    self.weight_out = rng.normal(0.0, 0.1, (num_classes, num_hidden))
    self.bias_out = rng.normal(0.0, 0.1, num_classes)


@misconception(
    part="NeuralNetMLP",
    replaces="NeuralNetMLP.__init__",
    hint="Your attributes have other names. Keep weight_h, bias_h, weight_out and bias_out: others look there.",
)
def network_with_names_of_its_own(self, num_features, num_hidden, num_classes, random_seed=123):
    rng = np.random.default_rng(random_seed)
    self.W1 = rng.normal(0.0, 0.1, (num_hidden, num_features))
    self.b1 = np.zeros(num_hidden)
    self.W2 = rng.normal(0.0, 0.1, (num_classes, num_hidden))
    self.b2 = np.zeros(num_classes)


# --- forward ----------------------------------------------------------------------------------------------------------


@misconception(
    part="forward",
    hint="The output layer has a sigmoid as well. You return what goes into it.",
)
def forward_without_output_sigmoid(self, X):
    a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
    a_out = a_h @ self.weight_out.T + self.bias_out
    return a_h, a_out


@misconception(
    part="forward",
    hint="The sigmoid of the hidden layer is missing: without it, two linear layers are one linear layer.",
)
def forward_without_hidden_sigmoid(self, X):
    a_h = X @ self.weight_h.T + self.bias_h
    a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
    return a_h, a_out


@misconception(
    part="forward",
    hint="You return what goes into the hidden sigmoid. Return what comes out of it.",
)
def forward_returns_before_the_sigmoid(self, X):
    z_h = X @ self.weight_h.T + self.bias_h
    a_out = sigmoid(sigmoid(z_h) @ self.weight_out.T + self.bias_out)
    return z_h, a_out


@misconception(
    part="forward",
    hint="The hidden units of exercise 02 were ReLUs. Here they are sigmoids.",
)
def forward_with_relu(self, X):
    a_h = np.maximum(X @ self.weight_h.T + self.bias_h, 0.0)
    a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
    return a_h, a_out


@misconception(
    part="forward",
    hint="The rows of your outputs add up to 1: that is a softmax. Here each output unit has a sigmoid of its own.",
)
def forward_with_softmax(self, X):
    a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
    z_out = a_h @ self.weight_out.T + self.bias_out
    a_out = np.exp(z_out - np.logaddexp.reduce(z_out, axis=1, keepdims=True))
    return a_h, a_out


@misconception(
    part="forward",
    hint="The bias of the hidden layer is missing: it belongs inside the sigmoid.",
)
def forward_without_hidden_bias(self, X):
    a_h = sigmoid(X @ self.weight_h.T)
    a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
    return a_h, a_out


@misconception(
    part="forward",
    hint="The bias of the output layer is missing: it belongs inside the sigmoid.",
)
def forward_without_output_bias(self, X):
    a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
    a_out = sigmoid(a_h @ self.weight_out.T)
    return a_h, a_out


@misconception(
    part="forward",
    hint="You add bias_h to what comes out of the sigmoid. It belongs inside: it shifts where the unit turns.",
)
def forward_with_the_bias_outside(self, X):
    a_h = sigmoid(X @ self.weight_h.T) + self.bias_h
    a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
    return a_h, a_out


@misconception(
    part="forward",
    hint="The hidden units come first, then the outputs: you return them the other way round.",
)
def forward_swapped(self, X):
    a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
    a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
    return a_out, a_h


@misconception(
    part="forward",
    hint="You return the outputs alone. backward needs what the hidden units said, too.",
)
def forward_returns_outputs_only(self, X):
    a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
    a_out = sigmoid(a_h @ self.weight_out.T + self.bias_out)
    return a_out


@misconception(
    part="forward",
    hint="reshape makes the shapes fit but mixes up the weights. Let rows and columns change places: transpose.",
)
def forward_reshapes_the_weights(self, X):
    a_h = sigmoid(X @ self.weight_h.reshape(X.shape[1], -1) + self.bias_h)
    a_out = sigmoid(a_h @ self.weight_out.reshape(a_h.shape[1], -1) + self.bias_out)
    return a_h, a_out


@misconception(
    part="forward",
    hint="You add bias_out to what comes out of the sigmoid. It belongs inside.",
)
def forward_with_the_output_bias_outside(self, X):
    a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
    return a_h, sigmoid(a_h @ self.weight_out.T) + self.bias_out


@misconception(
    part="forward",
    hint="You return a_h after the sigmoid, but the output layer gets what was there before it. Send on what you "
    "return.",
)
def forward_sends_on_what_was_before_the_sigmoid(self, X):
    z_h = X @ self.weight_h.T + self.bias_h
    return sigmoid(z_h), sigmoid(z_h @ self.weight_out.T + self.bias_out)


@misconception(
    part="forward",
    hint="The outputs go through the sigmoid twice, and end between 0.5 and 0.73. Once is enough.",
)
def forward_with_two_output_sigmoids(self, X):
    a_h = sigmoid(X @ self.weight_h.T + self.bias_h)
    return a_h, sigmoid(sigmoid(a_h @ self.weight_out.T + self.bias_out))


# --- backward ---------------------------------------------------------------------------------------------------------


@misconception(
    part="backward",
    hint="You divide by N and by C, as mse_loss does. The gradient is that of the sum over the classes: divide by N.",
)
def backward_of_the_printed_loss(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / a_out.size * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The slope of a square is twice the difference: the factor 2 is missing.",
)
def backward_without_the_two(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 1 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The loss is a mean over the samples: divide by N, once, at the outputs.",
)
def backward_without_division(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="You divide by N again in the hidden layer. What comes back from the outputs carries the division already.",
)
def backward_divides_twice(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X / len(X), d_h.mean(axis=0)


@misconception(
    part="backward",
    hint="The slope of the output sigmoid, a(1 - a), is missing. It only cancels with the cross-entropy.",
)
def backward_without_the_output_slope(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The slope of the hidden sigmoid is missing: multiply what comes back by a(1 - a) of the hidden units.",
)
def backward_without_the_hidden_slope(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = d_out @ self.weight_out
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="You send a_h and a_out through the sigmoid again. They are its values already: the slope is a(1 - a).",
)
def backward_with_a_second_sigmoid(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * sigmoid(a_out) * (1 - sigmoid(a_out))
    d_h = (d_out @ self.weight_out) * sigmoid(a_h) * (1 - sigmoid(a_h))
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="`a_h > 0` is the mask of a ReLU. A sigmoid is always above 0: its slope is a(1 - a).",
)
def backward_with_the_slope_of_relu(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * (a_h > 0)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The sign is turned round: the difference is output minus label, for a step that subtracts the gradient.",
)
def backward_with_the_sign_reversed(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (y_onehot - a_out) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The output layer's gradients come first: dweight_out, dbias_out, then those of the hidden layer.",
)
def backward_returns_the_hidden_layer_first(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_h.T @ X, d_h.sum(axis=0), d_out.T @ a_h, d_out.sum(axis=0)


@misconception(
    part="backward",
    hint="Your weight gradients lie on their side: each must have the shape of its weights, one row per unit.",
)
def backward_transposes_the_gradients(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return a_h.T @ d_out, d_out.sum(axis=0), X.T @ d_h, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="A bias serves all samples, so its gradient is the sum over the samples: one number per unit.",
)
def backward_biases_not_summed(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out, d_h.T @ X, d_h


@misconception(
    part="backward",
    hint="Your bias gradients are rows of shape (1, C) and (1, H). The biases have one dimension here, so no keepdims.",
)
def backward_biases_as_rows(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0, keepdims=True), d_h.T @ X, d_h.sum(axis=0, keepdims=True)


@misconception(
    part="backward",
    hint="You count the classes in y. A minibatch may lack the last class: take the number from a_out.",
)
def backward_counts_the_classes_in_y(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, int(y.max()) + 1)
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="backward returns the gradients and leaves the parameters alone. The step belongs to train.",
)
def backward_takes_the_step_itself(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2 / len(X) * (a_out - y_onehot) * a_out * (1 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    self.weight_out = self.weight_out - 0.1 * d_out.T @ a_h
    self.bias_out = self.bias_out - 0.1 * d_out.sum(axis=0)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="`a_out -= …` changes the caller's outputs. Write the difference into a new array.",
)
def backward_in_place(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    slope = a_out * (1 - a_out)
    a_out -= y_onehot
    d_out = 2 / len(X) * a_out * slope
    d_h = (d_out @ self.weight_out) * a_h * (1 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="You divide by the number of classes. The mean is one over the samples: divide by the number of rows.",
)
def backward_divides_by_classes(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / a_out.shape[1] * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="You take the mean over the samples for the biases, which divides by N again. The errors are divided already: "
    "sum them.",
)
def backward_averages_the_biases(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.mean(axis=0), d_h.T @ X, d_h.mean(axis=0)


@misconception(
    part="backward",
    hint="The gradients of the weights are divided by N, those of the biases are not. Divide once, at the outputs.",
)
def backward_divides_only_the_weights(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h / len(X), d_out.sum(axis=0), d_h.T @ X / len(X), d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="You send the undivided error back to the hidden layer, whose gradients come out N times too large.",
)
def backward_divides_only_the_output_layer(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h / len(X), d_out.mean(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The slope of the output sigmoid is missing on the way to the hidden layer. Send back the same error that "
    "gives dweight_out.",
)
def backward_without_the_output_slope_on_the_way_back(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = (2.0 / len(X) * (a_out - y_onehot) @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The slope of the output sigmoid is missing in dweight_out and dbias_out. Both start from the error that goes "
    "back.",
)
def backward_without_the_output_slope_in_the_output_layer(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot)
    d_h = ((d_out * a_out * (1.0 - a_out)) @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The slope of the output sigmoid stands there twice on the way back. The output error carries it already.",
)
def backward_with_the_output_slope_twice(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = ((d_out * a_out * (1.0 - a_out)) @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="1 - a² is the slope of tanh. That of the sigmoid is a(1 - a).",
)
def backward_with_the_slope_of_tanh(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * (1.0 - a_out**2)
    d_h = (d_out @ self.weight_out) * (1.0 - a_h**2)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The slope of a sigmoid has two factors, a and 1 - a. You multiply by the second one only.",
)
def backward_with_half_of_the_slope(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * (1.0 - a_out)
    d_h = (d_out @ self.weight_out) * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="You go back through the gradient of weight_out. The blame flows back along the weights themselves.",
)
def backward_through_the_gradient(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = (d_out @ (d_out.T @ a_h)) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The factor 2 stands there again in the hidden layer. It comes from the square at the outputs, and comes back "
    "with the error.",
)
def backward_with_the_two_in_both_layers(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = 2.0 * (d_out @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="The slope of the hidden sigmoid is missing in dbias_h. Both gradients of the layer use the same error.",
)
def backward_without_the_slope_in_the_hidden_bias(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (a_out - y_onehot) * a_out * (1.0 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, (d_out @ self.weight_out).sum(axis=0)


@misconception(
    part="backward",
    hint="You compare the labels with the strongest output. The difference is taken with the outputs themselves.",
)
def backward_of_hard_answers(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_out = 2.0 / len(X) * (one_hot(a_out.argmax(axis=1), a_out.shape[1]) - y_onehot) * a_out * (1.0 - a_out)
    d_h = (d_out @ self.weight_out) * a_h * (1.0 - a_h)
    return d_out.T @ a_h, d_out.sum(axis=0), d_h.T @ X, d_h.sum(axis=0)


@misconception(
    part="backward",
    hint="Each sample overwrites the gradients of the one before it, so only the last one counts. Add them up.",
)
def backward_of_the_last_sample(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    for n in range(len(X)):
        d_out = 2.0 / len(X) * (a_out[n] - y_onehot[n]) * a_out[n] * (1.0 - a_out[n])
        d_h = (d_out @ self.weight_out) * a_h[n] * (1.0 - a_h[n])
        grads = np.outer(d_out, a_h[n]), d_out, np.outer(d_h, X[n]), d_h
    return grads


# --- minibatches ------------------------------------------------------------------------------------------------------


@misconception(
    part="minibatches",
    hint="Your range ends before the short last piece. It is a minibatch as well.",
)
def batches_drop_the_rest(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    return [order[i : i + minibatch_size] for i in range(0, num_samples - minibatch_size + 1, minibatch_size)]


@misconception(
    part="minibatches",
    hint="The row numbers are not shuffled. Take the permutation that the seed gives.",
)
def batches_in_the_given_order(num_samples, minibatch_size, seed):
    order = np.arange(num_samples)
    return [order[i : i + minibatch_size] for i in range(0, num_samples, minibatch_size)]


@misconception(
    part="minibatches",
    hint="RandomState and np.random.seed draw other numbers than numpy.random.default_rng for the same seed.",
)
def batches_of_the_old_generator(num_samples, minibatch_size, seed):
    order = np.random.RandomState(seed).permutation(num_samples)
    return [order[i : i + minibatch_size] for i in range(0, num_samples, minibatch_size)]


@misconception(
    part="minibatches",
    hint="You draw each minibatch anew, so some rows come twice and others never. Shuffle once and cut.",
)
def batches_with_repetitions(num_samples, minibatch_size, seed):
    rng = np.random.default_rng(seed)
    sizes = [min(minibatch_size, num_samples - i) for i in range(0, num_samples, minibatch_size)]
    return [rng.integers(num_samples, size=size) for size in sizes]


@misconception(
    part="minibatches",
    hint="np.array_split makes the pieces equally large. Cut full pieces from the front; the rest is the last one.",
)
def batches_evened_out(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    return np.array_split(order, -(-num_samples // minibatch_size))


@misconception(
    part="minibatches",
    hint="The seed is not used, so no run can be repeated. Hand it to the generator.",
)
def batches_without_the_seed(num_samples, minibatch_size, seed):
    order = np.random.default_rng().permutation(num_samples)
    return [order[i : i + minibatch_size] for i in range(0, num_samples, minibatch_size)]


@misconception(
    part="minibatches",
    hint="yield makes a generator, which can be gone through only once. Return a list.",
)
def batches_as_a_generator(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    for i in range(0, num_samples, minibatch_size):
        yield order[i : i + minibatch_size]


@misconception(
    part="minibatches",
    hint="Your pieces are lists. Keep them arrays: slices of the permutation are arrays already.",
)
def batches_as_lists(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    return [order[i : i + minibatch_size].tolist() for i in range(0, num_samples, minibatch_size)]


@misconception(
    part="minibatches",
    hint="You append the rest even when nothing is left of it. An empty minibatch is no minibatch.",
)
def batches_one_piece_too_many(num_samples, minibatch_size, seed):
    order = np.random.default_rng(seed).permutation(num_samples)
    full = num_samples // minibatch_size
    return [order[i * minibatch_size : (i + 1) * minibatch_size] for i in range(full + 1)]


# --- compute_mse_and_acc ----------------------------------------------------------------------------------------------


@misconception(
    part="compute_mse_and_acc",
    hint="You average the errors of the pieces, so the few samples of the short one count too much. "
    "Weight each piece by its size.",
)
def measure_averages_the_averages(model, X, y, minibatch_size=100):
    errors, num_right = [], 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        errors.append(((a_out - y_onehot) ** 2).mean())
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
    return np.mean(errors), num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="You average the accuracies of the pieces. Count the right answers, and divide by all samples in the end.",
)
def measure_averages_the_shares(model, X, y, minibatch_size=100):
    squared_error, shares = 0.0, []
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        squared_error += ((a_out - y_onehot) ** 2).sum()
        shares.append((a_out.argmax(axis=1) == y[piece]).mean())
    return squared_error / len(X) / a_out.shape[1], np.mean(shares)


@misconception(
    part="compute_mse_and_acc",
    hint="You divide by the index of the last piece, which is one less than the number of pieces.",
)
def measure_divides_by_the_last_index(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for i, start in enumerate(range(0, len(X), minibatch_size)):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        squared_error += ((a_out - y_onehot) ** 2).mean()
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
    return squared_error / max(i, 1), num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="Your loop ends before the short last piece, whose samples count like all others.",
)
def measure_skips_the_rest(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, max(len(X) - minibatch_size + 1, 1), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        squared_error += ((a_out - y_onehot) ** 2).sum()
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
    return squared_error / len(X) / a_out.shape[1], num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="Your accuracy is in percent. Here it is a share between 0 and 1.",
)
def measure_in_percent(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        squared_error += ((a_out - y_onehot) ** 2).sum()
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
    return squared_error / len(X) / a_out.shape[1], 100 * num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="The error comes first, then the accuracy: you return them the other way round.",
)
def measure_swapped(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        squared_error += ((a_out - y_onehot) ** 2).sum()
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
    return num_right / len(X), squared_error / len(X) / a_out.shape[1]


@misconception(
    part="compute_mse_and_acc",
    hint="You divide by the samples only. mse_loss is a mean over the classes as well.",
)
def measure_sums_over_classes(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        squared_error += ((a_out - y_onehot) ** 2).sum()
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
    return squared_error / len(X), num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="You stop after the first piece. Go on to the last sample.",
)
def measure_of_the_first_piece(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], a_out.shape[1])
        squared_error += ((a_out - y_onehot) ** 2).sum()
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
        break
    return squared_error / len(a_out) / a_out.shape[1], num_right / len(a_out)


@misconception(
    part="compute_mse_and_acc",
    hint="You count the classes in y, which may lack the last ones. Take the number from the outputs.",
)
def measure_counts_the_classes_in_y(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        y_onehot = one_hot(y[piece], int(y.max()) + 1)
        squared_error += ((a_out - y_onehot) ** 2).sum()
        num_right += (a_out.argmax(axis=1) == y[piece]).sum()
    return squared_error / len(X) / a_out.shape[1], num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="You weight each piece by minibatch_size, but the last one may be shorter. Weight it by the rows that it has.",
)
def measure_counts_every_piece_as_full(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        squared_error += mse_loss(one_hot(y[piece], a_out.shape[1]), a_out) * minibatch_size
        num_right += np.count_nonzero(a_out.argmax(axis=1) == y[piece])
    return squared_error / len(X), num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="Each piece overwrites the numbers of the one before it, so only the last one counts. Add them up.",
)
def measure_of_the_last_piece(model, X, y, minibatch_size=100):
    mse, share = 0.0, 0.0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        mse = mse_loss(one_hot(y[piece], a_out.shape[1]), a_out)
        share = np.count_nonzero(a_out.argmax(axis=1) == y[piece]) / len(a_out)
    return mse, share


@misconception(
    part="compute_mse_and_acc",
    hint="You add up the errors of the pieces without weighting or dividing. Weight each by its rows, and divide by "
    "all rows in the end.",
)
def measure_adds_the_averages(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        squared_error += mse_loss(one_hot(y[piece], a_out.shape[1]), a_out)
        num_right += np.count_nonzero(a_out.argmax(axis=1) == y[piece])
    return squared_error, num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="You ask whether the true class's output is above 0.5. The answer is the strongest output, however weak.",
)
def measure_with_a_threshold(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        squared_error += mse_loss(one_hot(y[piece], a_out.shape[1]), a_out) * len(a_out)
        num_right += np.count_nonzero(a_out[np.arange(len(a_out)), y[piece]] > 0.5)
    return squared_error / len(X), num_right / len(X)


@misconception(
    part="compute_mse_and_acc",
    hint="You count the wrong answers. The accuracy is the share of the right ones.",
)
def measure_of_errors(model, X, y, minibatch_size=100):
    squared_error, num_right = 0.0, 0
    for start in range(0, len(X), minibatch_size):
        piece = slice(start, start + minibatch_size)
        _, a_out = model.forward(X[piece])
        squared_error += mse_loss(one_hot(y[piece], a_out.shape[1]), a_out) * len(a_out)
        num_right += np.count_nonzero(a_out.argmax(axis=1) != y[piece])
    return squared_error / len(X), num_right / len(X)


# --- train ------------------------------------------------------------------------------------------------------------


@misconception(
    part="train",
    hint="You take one step per epoch with all images. Go through the minibatches and take a step for each.",
)
def train_on_the_full_batch(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for X, y in [(X_train, y_train)]:
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="Every epoch uses the minibatches of the same seed. Epoch e takes those of seed + e.",
)
def train_with_one_order(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="Your first epoch uses seed + 1. Count epochs from 0.",
)
def train_counts_from_one(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch + 1):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="Your loss is that of the last minibatch. After the epoch, measure it on all of X_train.",
)
def train_notes_last_loss(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(mse_loss(one_hot(y, a_out.shape[1]), a_out))
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="You measure before the epoch, as in exercise 02. Here the numbers describe the network after it.",
)
def train_measures_before(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid)[1]
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="The images are shuffled and the labels are not. Both take the rows of the same minibatch.",
)
def train_shuffles_images(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for i, batch in enumerate(minibatches(len(X_train), minibatch_size, seed + epoch)):
            X, y = X_train[batch], y_train[i * minibatch_size :][: len(batch)]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="You walk uphill: a step subtracts learning_rate times the gradient.",
)
def train_uphill(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out + learning_rate * dweight_out
            model.bias_out = model.bias_out + learning_rate * dbias_out
            model.weight_h = model.weight_h + learning_rate * dweight_h
            model.bias_h = model.bias_h + learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="The biases never move. All four parameters take a step with every minibatch.",
)
def train_moves_weights(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="You move the output layer and go back again through the new weights. All four gradients come from one call.",
)
def train_moves_in_between(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            dweight_h, dbias_h = model.backward(X, *model.forward(X), y)[2:]
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="valid_accuracy is measured on the training digits. Take X_valid and y_valid.",
)
def train_validates_on_seen(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_train, y_train)[1])
    return history


@misconception(
    part="train",
    hint="You make a new network and train that. Train the one that was passed in, from the parameters it has.",
)
def train_trains_another(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    num_hidden, num_features = model.weight_h.shape
    model = NeuralNetMLP(num_features, num_hidden, len(model.bias_out))
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="You train a copy, and the model that was passed in learns nothing. Change its own attributes.",
)
def train_trains_a_copy(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    import copy

    model = copy.deepcopy(model)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="You scale the pixels inside train. Take X_train as it comes: the caller has prepared it.",
)
def train_scales_again(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    X_train, X_valid = scale_pixels(X_train), scale_pixels(X_valid)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="You skip the minibatch that is shorter than the others. Its samples are to be learned from as well.",
)
def train_drops_the_rest(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            if len(batch) < minibatch_size:
                continue
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(accuracy)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="Your accuracies are in percent. Here they are shares between 0 and 1.",
)
def train_notes_percent(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(loss)
        history["train_accuracy"].append(100 * accuracy)
        history["valid_accuracy"].append(100 * compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="The measuring stands behind the loop over the epochs, so it happens once. Indent it into the loop.",
)
def train_measures_once(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
    loss, accuracy = compute_mse_and_acc(model, X_train, y_train)
    history["loss"].append(loss)
    history["train_accuracy"].append(accuracy)
    history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="The learning rate is not used: you take the whole gradient as the step.",
)
def train_without_learning_rate(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - dweight_out
            model.bias_out = model.bias_out - dbias_out
            model.weight_h = model.weight_h - dweight_h
            model.bias_h = model.bias_h - dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="You divide the step by the size of the minibatch, but the gradients are those of a mean already.",
)
def train_divides_by_the_minibatch_again(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate / len(X) * dweight_out
            model.bias_out = model.bias_out - learning_rate / len(X) * dbias_out
            model.weight_h = model.weight_h - learning_rate / len(X) * dweight_h
            model.bias_h = model.bias_h - learning_rate / len(X) * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="Only the output layer moves. All four parameters take a step with every minibatch.",
)
def train_moves_the_output_layer_only(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="Only the hidden layer moves. All four parameters take a step with every minibatch.",
)
def train_moves_the_hidden_layer_only(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="The step stands behind the loop over the minibatches, so only the last one of an epoch counts. Indent it.",
)
def train_steps_after_the_last_minibatch(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
        model.weight_out = model.weight_out - learning_rate * dweight_out
        model.bias_out = model.bias_out - learning_rate * dbias_out
        model.weight_h = model.weight_h - learning_rate * dweight_h
        model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="You add up the gradients of all minibatches and step once an epoch. Step after each minibatch.",
)
def train_adds_up_the_minibatches(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        sums = [0.0, 0.0, 0.0, 0.0]
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            sums = [
                total + grad for total, grad in zip(sums, (dweight_out, dbias_out, dweight_h, dbias_h), strict=True)
            ]
        dweight_out, dbias_out, dweight_h, dbias_h = sums
        model.weight_out = model.weight_out - learning_rate * dweight_out
        model.bias_out = model.bias_out - learning_rate * dbias_out
        model.weight_h = model.weight_h - learning_rate * dweight_h
        model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="You go forward with all images at the start of the epoch, and backward with what they said then. Go forward "
    "with each minibatch.",
)
def train_goes_forward_once_an_epoch(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        a_h, a_out = model.forward(X_train)
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h[batch], a_out[batch], y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="Your loss is the average over the minibatches while the network was still moving. Measure it on all of "
    "X_train after the epoch.",
)
def train_averages_the_minibatch_losses(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        losses = []
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            losses.append(mse_loss(one_hot(y, a_out.shape[1]), a_out))
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        _, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        loss = float(np.mean(losses))
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="train_accuracy is that of the last minibatch. After the epoch, measure it on all of X_train.",
)
def train_notes_the_accuracy_of_the_last_minibatch(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, _ = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, train_accuracy = compute_mse_and_acc(model, X, y, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="Your loss is measured on the validation images. It is that of X_train.",
)
def train_notes_the_loss_of_the_validation(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        _, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        loss, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="You make one generator and draw all orders from it. Epoch e has a seed of its own, seed + e.",
)
def train_with_one_generator(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    rng = np.random.default_rng(seed)
    for epoch in range(num_epochs):
        order = rng.permutation(len(X_train))
        for batch in [order[start : start + minibatch_size] for start in range(0, len(order), minibatch_size)]:
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - learning_rate * dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - learning_rate * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="Your learning rate shrinks from epoch to epoch. It stays what was passed in.",
)
def train_slows_down(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        rate = learning_rate / (epoch + 1)
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - rate * dweight_out
            model.bias_out = model.bias_out - rate * dbias_out
            model.weight_h = model.weight_h - rate * dweight_h
            model.bias_h = model.bias_h - rate * dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history


@misconception(
    part="train",
    hint="The biases take a step without the learning rate. The same rule holds for all four parameters.",
)
def train_without_learning_rate_in_the_biases(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            X, y = X_train[batch], y_train[batch]
            a_h, a_out = model.forward(X)
            dweight_out, dbias_out, dweight_h, dbias_h = model.backward(X, a_h, a_out, y)
            model.weight_out = model.weight_out - learning_rate * dweight_out
            model.bias_out = model.bias_out - dbias_out
            model.weight_h = model.weight_h - learning_rate * dweight_h
            model.bias_h = model.bias_h - dbias_h
        loss, train_accuracy = compute_mse_and_acc(model, X_train, y_train, minibatch_size=1000)
        _, valid_accuracy = compute_mse_and_acc(model, X_valid, y_valid, minibatch_size=1000)
        history["loss"].append(loss)
        history["train_accuracy"].append(train_accuracy)
        history["valid_accuracy"].append(valid_accuracy)
    return history
