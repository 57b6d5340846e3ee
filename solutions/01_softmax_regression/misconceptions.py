"""Mistakes that learners make in softmax_regression, each with the hint that helps them on."""

import numpy as np

from grader.misconceptions import misconception

# --- standardize ------------------------------------------------------------------------------------------------------


@misconception(
    part="standardize",
    hint="You standardize each column by itself. Here one mean and one standard deviation serve the whole array: "
    "leave out the axis.",
)
def standardize_each_column(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


@misconception(
    part="standardize",
    hint="You standardize each image by itself. Here one mean and one standard deviation serve the whole array: "
    "leave out the axis.",
)
def standardize_each_row(X):
    return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


@misconception(
    part="standardize",
    hint="This is the sample standard deviation, which divides by n - 1 (ddof=1). The formula here divides by n, "
    "which is NumPy's default.",
)
def standardize_with_sample_deviation(X):
    return (X - X.mean()) / X.std(ddof=1)


@misconception(
    part="standardize",
    hint="You divide by the variance. Its square root, the standard deviation, has the unit of X.",
)
def standardize_by_the_variance(X):
    return (X - X.mean()) / X.var()


@misconception(
    part="standardize",
    hint="You scale to the range from 0 to 1. Standardizing means mean 0 and standard deviation 1.",
)
def standardize_to_zero_one(X):
    return (X - X.min()) / (X.max() - X.min())


@misconception(
    part="standardize",
    hint="Operator precedence: X - mean / std divides only the mean. Put the difference in parentheses.",
)
def standardize_without_parentheses(X):
    return X - X.mean() / X.std()


@misconception(
    part="standardize",
    hint="-= and /= write into the caller's array. Compute a new array and return it.",
)
def standardize_in_place(X):
    X -= X.mean()
    X /= X.std()
    return X


# --- one_hot ----------------------------------------------------------------------------------------------------------


@misconception(
    part="one_hot",
    hint="Your array holds integers. Say that it shall hold floats (dtype=float, or leave the dtype out).",
)
def one_hot_of_integers(y, num_classes):
    return np.eye(num_classes, dtype=int)[y]


@misconception(
    part="one_hot",
    hint="The largest label at hand need not be the last class. Take the number of columns from num_classes.",
)
def one_hot_with_classes_from_the_labels(y, num_classes):
    return np.eye(y.max() + 1)[y]


@misconception(
    part="one_hot",
    hint="One row a sample, one column a class: your array lies on its side, with shape (C, N).",
)
def one_hot_transposed(y, num_classes):
    encoded = np.zeros((num_classes, len(y)))
    encoded[y, np.arange(len(y))] = 1.0
    return encoded


@misconception(
    part="one_hot",
    hint="encoded[:, y] = 1 sets these columns in every row. Give each row its own column: index rows and columns "
    "in pairs.",
)
def one_hot_fills_whole_columns(y, num_classes):
    encoded = np.zeros((len(y), num_classes))
    encoded[:, y] = 1.0
    return encoded


@misconception(
    part="one_hot",
    hint="Labels count from 0, like columns: label 0 belongs in column 0. Do not subtract 1.",
)
def one_hot_counting_from_one(y, num_classes):
    return np.eye(num_classes)[np.asarray(y, dtype=int) - 1]


@misconception(
    part="one_hot",
    hint="A comparison gives True and False. Turn them into the floats 1.0 and 0.0 before you return them.",
)
def one_hot_of_truth_values(y, num_classes):
    return y[:, None] == np.arange(num_classes)


# --- softmax ----------------------------------------------------------------------------------------------------------


@misconception(
    part="softmax",
    hint="np.exp(1e4) is inf, and inf / inf is nan. Subtract each row's maximum before np.exp: the result stays "
    "the same.",
)
def softmax_without_shift(logits):
    exps = np.exp(logits)
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="You subtract the maximum of the whole array. A row far below it becomes all zeros, and 0 / 0 is nan: "
    "each row needs its own maximum.",
)
def softmax_shifted_by_the_global_maximum(logits):
    exps = np.exp(logits - logits.max())
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="You normalise down the columns, over the samples. The classes of one sample lie along axis 1.",
)
def softmax_over_the_samples(logits):
    exps = np.exp(logits - logits.max(axis=0, keepdims=True))
    return exps / exps.sum(axis=0, keepdims=True)


@misconception(
    part="softmax",
    hint="Maximum and sum have the shape (N,), which NumPy lines up with the columns. keepdims=True makes them (N, 1).",
)
def softmax_without_keepdims(logits):
    exps = np.exp(logits - logits.max(axis=1))
    return exps / exps.sum(axis=1)


@misconception(
    part="softmax",
    hint="The shift is right, but the sum still has the shape (N,), which NumPy lines up with the columns: keep its "
    "dimension too.",
)
def softmax_dividing_by_a_flat_sum(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1)


@misconception(
    part="softmax",
    hint="You divide by the sum of all exponentials, so the whole array sums to 1. Each row should: give the sum "
    "an axis.",
)
def softmax_dividing_by_the_total(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum()


@misconception(
    part="softmax",
    hint="Subtracting the mean lets large logits stay large. Only the maximum makes sure that no exponent is above 0.",
)
def softmax_shifted_by_the_mean(logits):
    exps = np.exp(logits - logits.mean(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="Clipping the logits makes different large logits equal. Shift each row by its maximum instead: that "
    "changes nothing.",
)
def softmax_of_clipped_logits(logits):
    exps = np.exp(np.clip(logits, -500.0, 500.0))
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="Dividing logits by their sum gives negative 'probabilities'. The exponential comes first, then the division.",
)
def softmax_without_exponential(logits):
    return logits / logits.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="-= writes into the caller's logits. Subtract into a new array.",
)
def softmax_in_place(logits):
    logits -= logits.max(axis=1, keepdims=True)
    exps = np.exp(logits)
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="You subtract each column's maximum. That shifts the classes of a sample by different amounts: take the maximum along "
    "each row.",
)
def softmax_shifted_by_the_maximum_of_each_class(logits):
    exps = np.exp(logits - logits.max(axis=0, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="The sign of the exponent is turned round, so the lowest score gets the highest probability.",
)
def softmax_of_negated_logits(logits):
    exps = np.exp(-(logits - logits.max(axis=1, keepdims=True)))
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="This is the sigmoid, which looks at each class alone. The classes share one probability of 1: divide by the sum over "
    "the row.",
)
def softmax_as_separate_sigmoids(logits):
    return 1.0 / (1.0 + np.exp(-logits))


@misconception(
    part="softmax",
    hint="These are the logarithms of the probabilities. Return the probabilities; cross_entropy takes the logarithm.",
)
def softmax_as_logarithms(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


# --- cross_entropy ----------------------------------------------------------------------------------------------------


@misconception(
    part="cross_entropy",
    hint="This is the sum over all samples, which grows with the batch. Divide by the number of samples N.",
)
def cross_entropy_summed(probs, y_onehot):
    return -np.log(np.maximum((probs * y_onehot).sum(axis=1), 1e-12)).sum()


@misconception(
    part="cross_entropy",
    hint="np.mean over the whole table divides by N times C. Sum over the classes first, then take the mean over "
    "the N samples.",
)
def cross_entropy_mean_over_classes_too(probs, y_onehot):
    return -np.mean(y_onehot * np.log(np.maximum(probs, 1e-12)))


@misconception(
    part="cross_entropy",
    hint="The logarithm here is the natural one, np.log; np.log2 measures in bits.",
)
def cross_entropy_in_bits(probs, y_onehot):
    return -np.log2(np.maximum((probs * y_onehot).sum(axis=1), 1e-12)).mean()


@misconception(
    part="cross_entropy",
    hint="The logarithm here is the natural one, np.log, not the one with base 10.",
)
def cross_entropy_with_base_ten(probs, y_onehot):
    return -np.log10(np.maximum((probs * y_onehot).sum(axis=1), 1e-12)).mean()


@misconception(
    part="cross_entropy",
    hint="The logarithm of a probability is negative, and a loss is not: the minus sign is missing.",
)
def cross_entropy_without_minus(probs, y_onehot):
    return np.log(np.maximum((probs * y_onehot).sum(axis=1), 1e-12)).mean()


@misconception(
    part="cross_entropy",
    hint="A probability of 0 gives log(0), which is -inf, and 0 * -inf is nan. Keep what goes into np.log above a "
    "tiny bound.",
)
def cross_entropy_without_bound(probs, y_onehot):
    return -(y_onehot * np.log(probs)).sum(axis=1).mean()


@misconception(
    part="cross_entropy",
    hint="Zeros in the other classes do no harm now, but a true class with probability 0 still costs inf: bound "
    "it from below.",
)
def cross_entropy_of_true_classes_without_bound(probs, y_onehot):
    return -np.log(probs[np.arange(len(probs)), y_onehot.argmax(axis=1)]).mean()


@misconception(
    part="cross_entropy",
    hint="A bound of 1e-3 changes ordinary losses and makes p = 0 cheap. Something like 1e-12 is felt only where "
    "it is needed.",
)
def cross_entropy_with_a_coarse_bound(probs, y_onehot):
    return -np.log((probs * y_onehot).sum(axis=1) + 1e-3).mean()


@misconception(
    part="cross_entropy",
    hint="You take the logarithm of the labels. Labels weigh, probabilities go into the logarithm.",
)
def cross_entropy_with_arguments_swapped(probs, y_onehot):
    return -(probs * np.log(np.maximum(y_onehot, 1e-12))).sum(axis=1).mean()


@misconception(
    part="cross_entropy",
    hint="The result is one cost a sample. The loss is a single number, the mean of them.",
)
def cross_entropy_of_each_sample(probs, y_onehot):
    return -np.log(np.maximum((probs * y_onehot).sum(axis=1), 1e-12))


@misconception(
    part="cross_entropy",
    hint="You sum over the samples and take the mean over the classes, so you divide by C. Sum along axis 1 and take the mean "
    "over the N samples.",
)
def cross_entropy_divided_by_classes(probs, y_onehot):
    return -(y_onehot * np.log(np.maximum(probs, 1e-12))).sum(axis=0).mean()


@misconception(
    part="cross_entropy",
    hint="This is the binary cross-entropy, which also counts the other classes with log(1 - p). Here only the true class counts.",
)
def cross_entropy_of_two_classes(probs, y_onehot):
    right = y_onehot * np.log(np.maximum(probs, 1e-12))
    rest = (1.0 - y_onehot) * np.log(np.maximum(1.0 - probs, 1e-12))
    return -(right + rest).sum(axis=1).mean()


@misconception(
    part="cross_entropy",
    hint="You take the mean of the probabilities and then its logarithm. Each sample has a cost of its own: the logarithm "
    "first, then the mean.",
)
def cross_entropy_of_the_mean_probability(probs, y_onehot):
    return -np.log(np.maximum((probs * y_onehot).sum(axis=1).mean(), 1e-12))


@misconception(
    part="cross_entropy",
    hint="You add the logarithms of all classes. The labels pick out the true one: multiply by y_onehot.",
)
def cross_entropy_without_labels(probs, y_onehot):
    return -np.log(np.maximum(probs, 1e-12)).sum(axis=1).mean()


@misconception(
    part="cross_entropy",
    hint="This is the squared error. The cross-entropy is the negative logarithm of the true class's probability.",
)
def cross_entropy_as_squared_error(probs, y_onehot):
    return ((probs - y_onehot) ** 2).sum(axis=1).mean()


@misconception(
    part="cross_entropy",
    hint="You send the probabilities through a softmax once more. They are probabilities already: take their logarithm.",
)
def cross_entropy_with_a_second_softmax(probs, y_onehot):
    return -np.log(np.maximum((softmax(probs) * y_onehot).sum(axis=1), 1e-12)).mean()


# --- gradients --------------------------------------------------------------------------------------------------------


@misconception(
    part="gradients",
    hint="Both gradients are N times too large: the loss is a mean over N samples, so its gradient has the factor 1/N.",
)
def gradients_without_division_by_n(X, probs, y_onehot):
    dlogits = probs - y_onehot
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="Both gradients have the wrong sign: it is what the network says minus what it should say.",
)
def gradients_with_the_wrong_sign(X, probs, y_onehot):
    dlogits = (y_onehot - probs) / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="You divide by N times C. The loss is a mean over the N samples only; the classes of a sample are summed.",
)
def gradients_divided_by_classes_too(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / probs.size
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="dW has the shape (C, D). It must have the shape of W, (D, C): turn the product round.",
)
def gradients_with_dw_transposed(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / len(X)
    return dlogits.T @ X, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="db still has a row for each sample. All samples share the one bias, so add their rows up: shape (1, C).",
)
def gradients_with_bias_not_summed(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / len(X)
    return X.T @ dlogits, dlogits


@misconception(
    part="gradients",
    hint="db has the right numbers in the shape (C,). b is a row (1, C), and so is its gradient: keep the dimension.",
)
def gradients_with_flat_bias(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0)


@misconception(
    part="gradients",
    hint="dW is right, but the factor 1/N is missing in db. Put it into the gradient for the logits, which both "
    "of them use.",
)
def gradients_with_bias_not_divided(X, probs, y_onehot):
    error = probs - y_onehot
    return X.T @ error / len(X), error.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="dW is right, but db has the factor 1/N twice: once in the gradient for the logits, and once more in the "
    "mean.",
)
def gradients_with_bias_divided_twice(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / len(X)
    return X.T @ dlogits, dlogits.mean(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="The derivative of the softmax is already in probs - y_onehot: do not multiply by probs * (1 - probs) "
    "once more.",
)
def gradients_with_softmax_derivative_twice(X, probs, y_onehot):
    dlogits = (probs - y_onehot) * probs * (1.0 - probs) / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="You return the biases' gradient first. The order is (dW, db).",
)
def gradients_in_the_wrong_order(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / len(X)
    return dlogits.sum(axis=0, keepdims=True), X.T @ dlogits


@misconception(
    part="gradients",
    hint="-= writes into the caller's probabilities, which are errors from then on. Subtract into a new array.",
)
def gradients_in_place(X, probs, y_onehot):
    probs -= y_onehot
    probs /= len(X)
    return X.T @ probs, probs.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="You divide by the number of classes. The loss is a mean over the samples: divide by the number of rows.",
)
def gradients_divided_by_classes(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / probs.shape[1]
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="db is right, but the factor 1/N is missing in dW. Put it into the gradient for the logits, which both of them use.",
)
def gradients_with_weights_not_divided(X, probs, y_onehot):
    error = probs - y_onehot
    return X.T @ error, error.mean(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="db is right, but dW has the factor 1/N twice. The gradient for the logits holds it already.",
)
def gradients_with_weights_divided_twice(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / len(X)
    return X.T @ dlogits / len(X), dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="Operator precedence: only the labels are divided by N. Put the difference in parentheses.",
)
def gradients_without_parentheses(X, probs, y_onehot):
    dlogits = probs - y_onehot / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="Both gradients are twice too large: the 2 belongs to a squared error, and the cross-entropy has none.",
)
def gradients_with_the_two_of_a_square(X, probs, y_onehot):
    dlogits = 2.0 * (probs - y_onehot) / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="You sum db over the classes. Each class has a bias of its own: sum over the samples, axis 0.",
)
def gradients_with_bias_over_the_wrong_axis(X, probs, y_onehot):
    dlogits = (probs - y_onehot) / len(X)
    return X.T @ dlogits, dlogits.sum(axis=1, keepdims=True)


@misconception(
    part="gradients",
    hint="You compare the labels with the most probable class. The gradient needs the probabilities themselves.",
)
def gradients_of_hard_answers(X, probs, y_onehot):
    answers = np.eye(probs.shape[1])[probs.argmax(axis=1)]
    dlogits = (answers - y_onehot) / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="Each sample overwrites what the one before it gave, so only the last one counts. Add them up.",
)
def gradients_of_the_last_sample(X, probs, y_onehot):
    for pixels, p, label in zip(X, probs, y_onehot, strict=True):
        error = (p - label) / len(X)
        dW, db = np.outer(pixels, error), error[None, :]
    return dW, db


@misconception(
    part="gradients",
    hint="You stop at the probabilities: -y / p is the slope of the logarithm alone. Go on through the softmax to the logits.",
)
def gradients_for_the_probabilities(X, probs, y_onehot):
    dprobs = -y_onehot / probs / len(X)
    return X.T @ dprobs, dprobs.sum(axis=0, keepdims=True)


@misconception(
    part="gradients",
    hint="Only the true class gets a gradient here. The other logits count too: what they gain, the true class loses.",
)
def gradients_of_the_true_class_only(X, probs, y_onehot):
    dlogits = (probs - 1.0) * y_onehot / len(X)
    return X.T @ dlogits, dlogits.sum(axis=0, keepdims=True)


# --- accuracy ---------------------------------------------------------------------------------------------------------


@misconception(
    part="accuracy",
    hint="This is a percentage. The accuracy asked for is a share between 0 and 1.",
)
def accuracy_in_percent(probs, y):
    return 100.0 * np.mean(probs.argmax(axis=1) == y)


@misconception(
    part="accuracy",
    hint="You look for the best sample of each class. The classes of one sample lie along axis 1.",
)
def accuracy_over_the_wrong_axis(probs, y):
    return np.mean(probs.argmax(axis=0) == y)


@misconception(
    part="accuracy",
    hint="This is the number of right answers. Divide it by the number of samples.",
)
def accuracy_as_a_count(probs, y):
    return float(np.sum(probs.argmax(axis=1) == y))


@misconception(
    part="accuracy",
    hint="This is the share of wrong answers, the error rate. The accuracy counts the right ones.",
)
def accuracy_as_an_error_rate(probs, y):
    return np.mean(probs.argmax(axis=1) != y)


@misconception(
    part="accuracy",
    hint="Where classes are equally probable you take the last one. Replace the best so far only by something larger.",
)
def accuracy_with_the_last_of_ties(probs, y):
    right = 0
    for row, label in zip(probs, y, strict=True):
        best = 0
        for k in range(len(row)):
            if row[k] >= row[best]:
                best = k
        right += best == label
    return float(right / len(y))


@misconception(
    part="accuracy",
    hint="This is the mean probability of the true class. The accuracy asks only whether the most probable class "
    "is the true one.",
)
def accuracy_as_mean_probability(probs, y):
    return np.mean(probs[np.arange(len(y)), y])


@misconception(
    part="accuracy",
    hint="A class can be the most probable one with less than one half. Compare the classes with each other, not "
    "with 0.5.",
)
def accuracy_with_a_threshold(probs, y):
    return np.mean(probs[np.arange(len(y)), y] > 0.5)


# --- train ------------------------------------------------------------------------------------------------------------


@misconception(
    part="train",
    hint="You note the accuracy after the step. history[0] should tell how good the parameters were that were "
    "passed in.",
)
def train_noting_after_the_step(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        dW, db = gradients(X, softmax(X @ W + b), one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
        history.append(accuracy(softmax(X @ W + b), y))
    return W, b, history


@misconception(
    part="train",
    hint="W -= … writes into the caller's array, so a second run starts where the first one ended. W = W - … "
    "makes a new array.",
)
def train_in_place(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W -= learning_rate * dW
        b -= learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="You climb: the gradient points uphill, so the step goes against it, with a minus.",
)
def train_uphill(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W + learning_rate * dW, b + learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="Only W moves. b is a parameter too: update it with db in the same way.",
)
def train_without_bias(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, _ = gradients(X, probs, one_hot(y, W.shape[1]))
        W = W - learning_rate * dW
    return W, b, history


@misconception(
    part="train",
    hint="The probabilities are computed once, before the loop, so every step repeats the first. They belong "
    "inside the loop.",
)
def train_with_stale_probabilities(X, y, W, b, epochs, learning_rate):
    history = []
    probs = softmax(X @ W + b)
    for _ in range(epochs):
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="range(1, epochs) has one round too few: `epochs` counts the steps.",
)
def train_one_epoch_short(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(1, epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="range(epochs + 1) has one round too many: `epochs` counts the steps.",
)
def train_one_epoch_long(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs + 1):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="You count the classes in the labels, but a batch need not contain every class. W has one column a class.",
)
def train_counting_classes_in_the_labels(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, len(np.unique(y))))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="You standardize X inside train. The caller has decided how X is scaled: use it as it is given.",
)
def train_standardizing_again(X, y, W, b, epochs, learning_rate):
    X = (X - X.mean()) / X.std()
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="Your history holds losses. It should hold the accuracy of each epoch.",
)
def train_noting_the_loss(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs, y_onehot = softmax(X @ W + b), one_hot(y, W.shape[1])
        history.append(cross_entropy(probs, y_onehot))
        dW, db = gradients(X, probs, y_onehot)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="The history is an array. Return the plain list in which you collected the accuracies.",
)
def train_with_an_array_as_history(X, y, W, b, epochs, learning_rate):
    history = np.zeros(epochs)
    for epoch in range(epochs):
        probs = softmax(X @ W + b)
        history[epoch] = accuracy(probs, y)
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="Without a return statement the trained parameters are lost. Return W, b and the history.",
)
def train_returning_nothing(X, y, W, b, epochs, learning_rate):
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db


@misconception(
    part="train",
    hint="db is computed after W has moved. Both gradients belong to the same parameters: compute both, then step.",
)
def train_moving_the_bias_after_the_weights(X, y, W, b, epochs, learning_rate):
    y_onehot = one_hot(y, W.shape[1])
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        W = W - learning_rate * gradients(X, probs, y_onehot)[0]
        b = b - learning_rate * gradients(X, softmax(X @ W + b), y_onehot)[1]
    return W, b, history


@misconception(
    part="train",
    hint="You divide the step by N, but the gradients are those of a mean already: the learning rate is all they need.",
)
def train_dividing_by_n_again(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW / len(X), b - learning_rate * db / len(X)
    return W, b, history


@misconception(
    part="train",
    hint="The learning rate is missing: it says how long a step is, for W and for b.",
)
def train_without_learning_rate(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - dW, b - db
    return W, b, history


@misconception(
    part="train",
    hint="W takes a step of the right length, b one without the learning rate. The same rule holds for both.",
)
def train_with_the_learning_rate_for_weights_only(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - db
    return W, b, history


@misconception(
    part="train",
    hint="You step after each sample. Full batch means one step an epoch, with the gradient of all samples together.",
)
def train_stepping_after_each_sample(X, y, W, b, epochs, learning_rate):
    y_onehot = one_hot(y, W.shape[1])
    history = []
    for _ in range(epochs):
        history.append(accuracy(softmax(X @ W + b), y))
        for n in range(len(X)):
            row = X[n : n + 1]
            dW, db = gradients(row, softmax(row @ W + b), y_onehot[n : n + 1])
            W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="The bias is missing in the logits, so it moves without being heard: add b to X @ W.",
)
def train_with_logits_without_bias(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="You start from zeros. Training goes on from the W and b that were passed in.",
)
def train_from_zeros(X, y, W, b, epochs, learning_rate):
    W, b = np.zeros(W.shape), np.zeros(b.shape)
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="Every epoch steps from the parameters that were passed in, so there is only ever one step. Go on from the last ones.",
)
def train_stepping_from_the_start_each_time(X, y, W, b, epochs, learning_rate):
    history = []
    new_W, new_b = W, b
    for _ in range(epochs):
        probs = softmax(X @ new_W + new_b)
        history.append(accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        new_W, new_b = W - learning_rate * dW, b - learning_rate * db
    return new_W, new_b, history


@misconception(
    part="train",
    hint="Your history holds percent. An accuracy is a share between 0 and 1 here.",
)
def train_noting_percent(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(100.0 * accuracy(probs, y))
        dW, db = gradients(X, probs, one_hot(y, W.shape[1]))
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history
