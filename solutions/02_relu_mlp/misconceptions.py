"""Wrong implementations of exercise 02 that learners really write, each with the hint that it deserves."""

import numpy as np

from grader.misconceptions import misconception

# --- standardize_features -------------------------------------------------------------------------------------------


@misconception(
    part="standardize_features",
    hint="Exercise 01 had one mean and one standard deviation for the whole array; now every column needs its own.",
)
def standardize_whole_array(X, eps=1e-8):
    return (X - X.mean()) / (X.std() + eps)


@misconception(
    part="standardize_features",
    hint="You take means and deviations along the rows, one per image. A feature is a column: sum over the samples.",
)
def standardize_rows(X, eps=1e-8):
    return (X - X.mean(axis=1, keepdims=True)) / (X.std(axis=1, keepdims=True) + eps)


@misconception(
    part="standardize_features",
    hint="A constant column has the standard deviation 0, and 0/0 is nan: add eps below the fraction bar.",
)
def standardize_without_eps(X, eps=1e-8):
    return (X - X.mean(axis=0)) / X.std(axis=0)


@misconception(
    part="standardize_features",
    hint="You divide by the variance. The standard deviation is its square root.",
)
def standardize_by_variance(X, eps=1e-8):
    return (X - X.mean(axis=0)) / (X.var(axis=0) + eps)


@misconception(
    part="standardize_features",
    hint="Your eps stands inside the square root. Take the root first, then add eps to the standard deviation.",
)
def standardize_eps_inside_root(X, eps=1e-8):
    return (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps)


@misconception(
    part="standardize_features",
    hint="The standard deviation here divides by N, not by N - 1: look at what ddof does.",
)
def standardize_with_ddof_one(X, eps=1e-8):
    return (X - X.mean(axis=0)) / (X.std(axis=0, ddof=1) + eps)


@misconception(
    part="standardize_features",
    hint="You squeeze each column between 0 and 1. Subtract the mean instead, and divide by the standard deviation.",
)
def standardize_min_max(X, eps=1e-8):
    low, high = X.min(axis=0), X.max(axis=0)
    return (X - low) / (high - low + eps)


@misconception(
    part="standardize_features",
    hint="Your eps is a fixed number. Use the argument: a caller may pass another one.",
)
def standardize_with_fixed_eps(X, eps=1e-8):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8)


@misconception(
    part="standardize_features",
    hint="`X -= …` writes into the caller's array. Compute a new array and leave X as it is.",
)
def standardize_in_place(X, eps=1e-8):
    X -= X.mean(axis=0)
    X /= X.std(axis=0) + eps
    return X


# --- init_params ----------------------------------------------------------------------------------------------------


@misconception(
    part="init_params",
    hint="Your weights have the standard deviation 1, ten times too large: the network starts with strong opinions.",
)
def init_with_scale_one(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.standard_normal((num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": rng.standard_normal((num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="NumPy's normal takes the standard deviation, 0.1, and you gave it the variance, 0.01.",
)
def init_with_variance_as_scale(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(0, 0.1**2, (num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": rng.normal(0, 0.1**2, (num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="All weights start at zero, so all hidden units are copies of each other and stay so. Draw them at random.",
)
def init_with_zeros(num_features, num_hidden, num_classes, seed):
    return {
        "W1": np.zeros((num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": np.zeros((num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="You make a generator for each layer from the same seed, so W2 repeats the numbers of W1. Make one.",
)
def init_with_the_same_draws(num_features, num_hidden, num_classes, seed):
    return {
        "W1": np.random.default_rng(seed).normal(0, 0.1, (num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": np.random.default_rng(seed).normal(0, 0.1, (num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="You draw one column and repeat it for every unit. Units that start equal stay equal: draw the full shape.",
)
def init_with_equal_units(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": np.repeat(rng.normal(0, 0.1, (num_features, 1)), num_hidden, axis=1),
        "b1": np.zeros((1, num_hidden)),
        "W2": np.repeat(rng.normal(0, 0.1, (1, num_classes)), num_hidden, axis=0),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="The argument seed is not used, so every call gives other weights. Hand it to the generator.",
)
def init_without_the_seed(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng()
    return {
        "W1": rng.normal(0, 0.1, (num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": rng.normal(0, 0.1, (num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="Your generator is always made from 42, whatever seed the caller passes. Use the argument.",
)
def init_with_a_fixed_seed(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(42)
    return {
        "W1": rng.normal(0, 0.1, (num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": rng.normal(0, 0.1, (num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="Your biases are of shape (H,) and (C,). Here a bias is a row, (1, H) and (1, C), like its gradient.",
)
def init_with_flat_biases(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(0, 0.1, (num_features, num_hidden)),
        "b1": np.zeros(num_hidden),
        "W2": rng.normal(0, 0.1, (num_hidden, num_classes)),
        "b2": np.zeros(num_classes),
    }


@misconception(
    part="init_params",
    hint="Your weights are uniform. Ask the generator for the normal distribution with standard deviation 0.1.",
)
def init_uniform(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.uniform(-0.1, 0.1, (num_features, num_hidden)),
        "b1": np.zeros((1, num_hidden)),
        "W2": rng.uniform(-0.1, 0.1, (num_hidden, num_classes)),
        "b2": np.zeros((1, num_classes)),
    }


@misconception(
    part="init_params",
    hint="The biases are random too. They start at exactly 0; the random weights already make the units different.",
)
def init_with_random_biases(num_features, num_hidden, num_classes, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(0, 0.1, (num_features, num_hidden)),
        "b1": rng.normal(0, 0.1, (1, num_hidden)),
        "W2": rng.normal(0, 0.1, (num_hidden, num_classes)),
        "b2": rng.normal(0, 0.1, (1, num_classes)),
    }


# --- relu -----------------------------------------------------------------------------------------------------------


@misconception(part="relu", hint="You let a little of the negative values through. ReLU makes them exactly 0.")
def relu_leaky(Z):
    return np.where(Z > 0, Z, 0.01 * Z)


@misconception(part="relu", hint="You flip the sign of negative values. ReLU silences them: they become 0.")
def relu_absolute(Z):
    return np.abs(Z)


@misconception(part="relu", hint="`Z[Z < 0] = 0` writes into the caller's array. Return a new array instead.")
def relu_in_place(Z):
    Z[Z < 0] = 0.0
    return Z


@misconception(part="relu", hint="You return where Z is positive. ReLU returns the positive values themselves.")
def relu_returns_the_mask(Z):
    return (Z > 0).astype(float)


@misconception(part="relu", hint="That is the sigmoid. ReLU has no exponential: it compares each entry with 0.")
def relu_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


@misconception(
    part="relu", hint="np.max finds the largest entry along an axis. You want to compare every entry with 0."
)
def relu_with_np_max(Z):
    return np.max(Z, 0)


@misconception(part="relu", hint="You keep the negative values and drop the positive ones. It is the other way round.")
def relu_upside_down(Z):
    return np.minimum(Z, 0.0)


# --- relu_mask ------------------------------------------------------------------------------------------------------


@misconception(part="relu_mask", hint="Your mask is 1 at exactly 0. Ask for strictly above zero.")
def mask_is_one_at_zero(Z):
    return (Z >= 0).astype(float)


@misconception(part="relu_mask", hint="A comparison gives truth values. Turn them into floats, 1.0 and 0.0.")
def mask_of_truth_values(Z):
    return Z > 0


@misconception(part="relu_mask", hint="You return integers. Gradients are floats, so make the mask an array of floats.")
def mask_of_integers(Z):
    return (Z > 0).astype(int)


@misconception(part="relu_mask", hint="You return ReLU itself. Its slope above zero is 1, however large the entry is.")
def mask_is_relu(Z):
    return np.maximum(Z, 0.0)


@misconception(part="relu_mask", hint="Below zero ReLU is flat: its slope there is 0, not -1.")
def mask_is_the_sign(Z):
    return np.sign(Z)


@misconception(part="relu_mask", hint="That is the slope of the sigmoid. ReLU's slope takes only the values 0 and 1.")
def mask_of_the_sigmoid(Z):
    s = 1 / (1 + np.exp(-Z))
    return s * (1 - s)


@misconception(part="relu_mask", hint="At exactly 0 you return one half. Here the slope at the corner is 0.")
def mask_is_half_at_zero(Z):
    return np.heaviside(Z, 0.5)


# --- forward --------------------------------------------------------------------------------------------------------


@misconception(part="forward", hint="The ReLU is missing: without it, two linear layers are one linear layer.")
def forward_without_relu(X, params):
    hidden = X @ params["W1"] + params["b1"]
    return hidden, softmax(hidden @ params["W2"] + params["b2"])


@misconception(part="forward", hint="You return hidden as it is before the ReLU. Return it after the ReLU.")
def forward_returns_before_relu(X, params):
    z = X @ params["W1"] + params["b1"]
    return z, softmax(relu(z) @ params["W2"] + params["b2"])


@misconception(
    part="forward", hint="You apply ReLU to the logits as well. The softmax needs them as they are, negative ones too."
)
def forward_relu_on_logits(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(relu(hidden @ params["W2"] + params["b2"]))


@misconception(part="forward", hint="You return the logits. The softmax turns them into probabilities.")
def forward_without_softmax(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, hidden @ params["W2"] + params["b2"]


@misconception(part="forward", hint="Your own softmax overflows for large logits. The given one does not: use it.")
def forward_with_a_plain_softmax(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    exps = np.exp(hidden @ params["W2"] + params["b2"])
    return hidden, exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="forward", hint="You subtract the largest logit of the whole batch. Each row needs its own largest logit."
)
def forward_with_one_shift_for_all(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    logits = hidden @ params["W2"] + params["b2"]
    exps = np.exp(logits - logits.max())
    return hidden, exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="forward", hint="Your probabilities add up to 1 over the samples. They have to over the classes of each row."
)
def forward_softmax_over_samples(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax((hidden @ params["W2"] + params["b2"]).T).T


@misconception(
    part="forward", hint="The sigmoid judges each class alone, so the row does not add up to 1. Use the softmax."
)
def forward_with_sigmoid(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, 1 / (1 + np.exp(-(hidden @ params["W2"] + params["b2"])))


@misconception(part="forward", hint="The bias b1 is missing in the first layer: it belongs inside the ReLU.")
def forward_without_first_bias(X, params):
    hidden = relu(X @ params["W1"])
    return hidden, softmax(hidden @ params["W2"] + params["b2"])


@misconception(
    part="forward", hint="You add b1 after the ReLU. It belongs inside: the bias shifts where the unit starts to speak."
)
def forward_bias_after_relu(X, params):
    hidden = relu(X @ params["W1"]) + params["b1"]
    return hidden, softmax(hidden @ params["W2"] + params["b2"])


@misconception(part="forward", hint="The bias b2 is missing in the second layer.")
def forward_without_second_bias(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(hidden @ params["W2"])


@misconception(part="forward", hint="Hidden comes first, then the probabilities: you return them the other way round.")
def forward_swapped(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return softmax(hidden @ params["W2"] + params["b2"]), hidden


@misconception(
    part="forward",
    hint="You add b2 to the probabilities. It belongs to the logits, inside the softmax.",
)
def forward_with_the_second_bias_outside(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(hidden @ params["W2"]) + params["b2"]


@misconception(
    part="forward",
    hint="You return hidden after the ReLU, but the second layer gets what was there before it. Send on what you "
    "return.",
)
def forward_sends_on_what_was_before_relu(X, params):
    before = X @ params["W1"] + params["b1"]
    return relu(before), softmax(before @ params["W2"] + params["b2"])


@misconception(
    part="forward",
    hint="Your first layer says softmax. Its units are ReLUs; the softmax stands at the end only.",
)
def forward_with_softmax_in_both_layers(X, params):
    hidden = softmax(X @ params["W1"] + params["b1"])
    return hidden, softmax(hidden @ params["W2"] + params["b2"])


@misconception(
    part="forward",
    hint="The softmax stands there twice. Probabilities that go through it again come out nearly equal.",
)
def forward_with_two_softmaxes(X, params):
    hidden = relu(X @ params["W1"] + params["b1"])
    return hidden, softmax(softmax(hidden @ params["W2"] + params["b2"]))


# --- backward -------------------------------------------------------------------------------------------------------


@misconception(
    part="backward", hint="The ReLU mask is missing: a silent unit takes no blame, whatever flows back through W2."
)
def backward_without_mask(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = dlogits @ params["W2"].T
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You mask by the sign of the gradient that flows back. Ask whether the hidden unit itself was above 0.",
)
def backward_mask_of_the_gradient(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = relu(dlogits @ params["W2"].T)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You multiply by hidden, not by its mask. The slope of ReLU is 1 above zero, however loud the unit is.",
)
def backward_times_hidden(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * hidden
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="`hidden * (1 - hidden)` is the slope of a sigmoid. The units here are ReLUs: use relu_mask.",
)
def backward_with_the_slope_of_the_sigmoid(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * hidden * (1 - hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(part="backward", hint="The loss is a mean over N samples, so divide by N, once, at the logits.")
def backward_without_division(X, hidden, probs, y_onehot, params):
    dlogits = probs - y_onehot
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You divide by N again in the first layer. The error at the logits already carries the division down.",
)
def backward_divides_twice(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden / len(X),
        "b1": dhidden.mean(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(part="backward", hint="The sign is turned round: at the logits it is probabilities minus labels.")
def backward_with_the_sign_reversed(X, hidden, probs, y_onehot, params):
    dlogits = (y_onehot - probs) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="reshape makes the shape fit but mixes up the weights. Let rows and columns change places: transpose.",
)
def backward_reshapes_the_weights(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].reshape(probs.shape[1], -1)) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward", hint="Your weight gradients lie on their side: each must have the shape of its weights."
)
def backward_transposes_the_gradients(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": dhidden.T @ X,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": dlogits.T @ hidden,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(part="backward", hint="A bias serves all samples, so its gradient is the sum over the samples, one row.")
def backward_biases_not_summed(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {"W1": X.T @ dhidden, "b1": dhidden, "W2": hidden.T @ dlogits, "b2": dlogits}


@misconception(part="backward", hint="You sum the bias gradients over the units. Sum over the samples instead: axis 0.")
def backward_biases_over_the_wrong_axis(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=1, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=1, keepdims=True),
    }


@misconception(
    part="backward", hint="The sum drops an axis, and the bias gradients come out flat: keep them rows, like b1 and b2."
)
def backward_flat_biases(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0),
    }


@misconception(
    part="backward",
    hint="You send the blame on with the slope of the softmax, p(1 - p), once more. It is already in probs - y_onehot.",
)
def backward_with_the_softmax_twice(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) * probs * (1 - probs) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward", hint="`probs -= …` changes the caller's probabilities. Write the difference into a new array."
)
def backward_in_place(X, hidden, probs, y_onehot, params):
    probs -= y_onehot
    probs /= len(X)
    dhidden = (probs @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ probs,
        "b2": probs.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You divide by the number of classes. The loss is a mean over the samples: divide by the number of rows.",
)
def backward_divides_by_classes(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / probs.shape[1]
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You divide by N times C. The classes of a sample are summed, and only the samples are averaged: divide by N.",
)
def backward_divides_by_all_entries(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / probs.size
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You take the mean over the samples for the biases, which divides by N again. The error at the logits has "
    "been divided: sum it.",
)
def backward_biases_averaged(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.mean(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.mean(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="The gradients of the weights are divided by N, those of the biases are not. Divide once, at the logits, and "
    "all four inherit it.",
)
def backward_divides_only_the_weights(X, hidden, probs, y_onehot, params):
    dlogits = probs - y_onehot
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden / len(X),
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits / len(X),
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You send the undivided error back to the first layer, whose gradients come out N times too large. Divide "
    "before you go on.",
)
def backward_divides_only_the_second_layer(X, hidden, probs, y_onehot, params):
    dlogits = probs - y_onehot
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits / len(X),
        "b2": dlogits.mean(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You go back through the gradient of W2. The blame flows back along the weights themselves: take params.",
)
def backward_through_the_gradient(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ (hidden.T @ dlogits).T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="The mask is missing on the way to b1. Mask what comes back once, and use it for both gradients of the first "
    "layer.",
)
def backward_masks_only_the_weights(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": (dlogits @ params["W2"].T).sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="The gradient of W2 takes the mask of the hidden units. It wants how loud they are: hidden itself.",
)
def backward_of_the_mask_in_the_second_layer(X, hidden, probs, y_onehot, params):
    dlogits = (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": relu_mask(hidden).T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="All gradients are twice too large: the 2 belongs to a squared error, and the cross-entropy has none.",
)
def backward_with_the_two_of_a_square(X, hidden, probs, y_onehot, params):
    dlogits = 2 * (probs - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="Operator precedence: only the labels are divided by N. Put the difference in parentheses.",
)
def backward_without_parentheses(X, hidden, probs, y_onehot, params):
    dlogits = probs - y_onehot / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="You compare the labels with the most probable class. The error at the logits takes the probabilities "
    "themselves.",
)
def backward_of_hard_answers(X, hidden, probs, y_onehot, params):
    dlogits = (np.eye(probs.shape[1])[probs.argmax(axis=1)] - y_onehot) / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="-y / p is the slope of the logarithm alone. Together with the softmax it becomes something simpler at the "
    "logits.",
)
def backward_stops_at_the_probabilities(X, hidden, probs, y_onehot, params):
    dlogits = -y_onehot / probs / len(X)
    dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden)
    return {
        "W1": X.T @ dhidden,
        "b1": dhidden.sum(axis=0, keepdims=True),
        "W2": hidden.T @ dlogits,
        "b2": dlogits.sum(axis=0, keepdims=True),
    }


@misconception(
    part="backward",
    hint="Each sample overwrites the gradients of the one before it, so only the last one counts. Add them up.",
)
def backward_of_the_last_sample(X, hidden, probs, y_onehot, params):
    for n in range(len(X)):
        row = slice(n, n + 1)
        dlogits = (probs[row] - y_onehot[row]) / len(X)
        dhidden = (dlogits @ params["W2"].T) * relu_mask(hidden[row])
        grads = {"W1": X[row].T @ dhidden, "b1": dhidden, "W2": hidden[row].T @ dlogits, "b2": dlogits}
    return grads


# --- train ----------------------------------------------------------------------------------------------------------


@misconception(
    part="train", hint="You note the accuracy after the step. Note it before, from the probabilities at hand."
)
def train_notes_accuracy_after_the_step(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
        history.append(accuracy(forward(X, params)[1], y))
    return params, history


@misconception(part="train", hint="`-=` changes the arrays of the caller's params. Build new arrays in every step.")
def train_in_place(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        for name in params:
            params[name] -= learning_rate * grads[name]
    return params, history


@misconception(
    part="train",
    hint="You copy the dict, but it still holds the caller's arrays, and `-=` writes into them. Build new arrays.",
)
def train_with_a_shallow_copy(X, y, params, epochs, learning_rate):
    params = dict(params)
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        for name in params:
            params[name] -= learning_rate * grads[name]
    return params, history


@misconception(
    part="train",
    hint="You move the second layer first and send the blame back through the new W2. Take all gradients, then step.",
)
def train_moves_the_second_layer_too_early(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        for names in (("W2", "b2"), ("W1", "b1")):
            grads = backward(X, hidden, probs, y_onehot, params)
            params = params | {name: params[name] - learning_rate * grads[name] for name in names}
    return params, history


@misconception(part="train", hint="Your loop runs one epoch too few: count how often the body runs for epochs=1.")
def train_one_epoch_short(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(1, epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history


@misconception(part="train", hint="You walk uphill: a step subtracts learning_rate times the gradient.")
def train_uphill(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] + learning_rate * grads[name] for name in params}
    return params, history


@misconception(
    part="train", hint="The forward pass stands before the loop, so every step uses the first probabilities. Repeat it."
)
def train_goes_forward_once(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    hidden, probs = forward(X, params)
    history = []
    for _ in range(epochs):
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history


@misconception(part="train", hint="The biases never move. All four parameters take a step in every epoch.")
def train_moves_only_the_weights(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = params | {name: params[name] - learning_rate * grads[name] for name in ("W1", "W2")}
    return params, history


@misconception(
    part="train",
    hint="You count the classes in y. A batch may lack the last class: take the number from the parameters.",
)
def train_counts_the_classes_in_y(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, int(y.max()) + 1)
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history


@misconception(part="train", hint="You standardize X inside train. Take it as it comes: the caller has prepared it.")
def train_standardizes_again(X, y, params, epochs, learning_rate):
    X = standardize_features(X)
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history


@misconception(part="train", hint="Your history holds percent. Here an accuracy is a share between 0 and 1.")
def train_notes_percent(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(100 * accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history


@misconception(
    part="train", hint="You start from new random parameters. Training goes on from the params that were passed in."
)
def train_starts_anew(X, y, params, epochs, learning_rate):
    num_hidden, num_classes = params["W2"].shape
    params = init_params(X.shape[1], num_hidden, num_classes, seed=0)
    y_onehot = one_hot(y, num_classes)
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history


@misconception(
    part="train",
    hint="You move the first layer and work out the second layer's gradients with what it says then. Take all four "
    "first.",
)
def train_moves_the_first_layer_too_early(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = params | {name: params[name] - learning_rate * grads[name] for name in ("W1", "b1")}
        grads = backward(X, *forward(X, params), y_onehot, params)
        params = params | {name: params[name] - learning_rate * grads[name] for name in ("W2", "b2")}
    return params, history


@misconception(
    part="train",
    hint="The learning rate is not used: you take the whole gradient as the step.",
)
def train_without_the_learning_rate(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - grads[name] for name in params}
    return params, history


@misconception(
    part="train",
    hint="Only the second layer moves. All four parameters take a step in every epoch.",
)
def train_moves_only_the_second_layer(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = params | {name: params[name] - learning_rate * grads[name] for name in ("W2", "b2")}
    return params, history


@misconception(
    part="train",
    hint="Only the first layer moves. All four parameters take a step in every epoch.",
)
def train_moves_only_the_first_layer(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = params | {name: params[name] - learning_rate * grads[name] for name in ("W1", "b1")}
    return params, history


@misconception(
    part="train",
    hint="You divide the step by N, but the gradients are those of a mean already. The learning rate is all they need.",
)
def train_divides_by_n_again(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] / len(X) for name in params}
    return params, history


@misconception(
    part="train",
    hint="The biases take a step without the learning rate. The same rule holds for all four parameters.",
)
def train_without_the_learning_rate_in_the_biases(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, params)
        rates = {"W1": learning_rate, "b1": 1.0, "W2": learning_rate, "b2": 1.0}
        params = {name: params[name] - rates[name] * grads[name] for name in params}
    return params, history


@misconception(
    part="train",
    hint="You step after each sample. Full batch means one step an epoch, with the gradients of all samples together.",
)
def train_steps_after_each_sample(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(accuracy(probs, y))
        for n in range(len(X)):
            row = slice(n, n + 1)
            grads = backward(X[row], *forward(X[row], params), y_onehot[row], params)
            params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history


@misconception(
    part="train",
    hint="Every epoch steps from the parameters that were passed in, so there is only ever one step. Go on from the "
    "last ones.",
)
def train_steps_from_the_start_each_time(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    moved = params
    for _ in range(epochs):
        hidden, probs = forward(X, moved)
        history.append(accuracy(probs, y))
        grads = backward(X, hidden, probs, y_onehot, moved)
        moved = {name: params[name] - learning_rate * grads[name] for name in params}
    return moved, history


@misconception(
    part="train",
    hint="Your history holds losses. It should hold the accuracy of each epoch.",
)
def train_notes_the_loss(X, y, params, epochs, learning_rate):
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for _ in range(epochs):
        hidden, probs = forward(X, params)
        history.append(float(-np.mean(np.sum(y_onehot * np.log(probs + 1e-12), axis=1))))
        grads = backward(X, hidden, probs, y_onehot, params)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, history
