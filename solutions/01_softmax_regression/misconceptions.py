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
