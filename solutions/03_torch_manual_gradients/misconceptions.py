"""Wrong implementations of exercise 03 that learners really write, each with the hint that it deserves."""

import torch

from grader.misconceptions import misconception

# --- softmax ----------------------------------------------------------------------------------------------------------


@misconception(part="softmax", hint="exp(89) is inf in float32, and inf / inf is nan: shift each row by its maximum.")
def softmax_without_shift(logits):
    exps = torch.exp(logits)
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax",
    hint="You shift by the maximum of the whole tensor. A row far below it becomes 0 / 0: each row needs its own.",
)
def softmax_shifted_by_the_global_maximum(logits):
    exps = torch.exp(logits - logits.max())
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax",
    hint="With a dim, max gives two tensors, the values and where they stand. Take its .values, or use amax.",
)
def softmax_takes_max_for_a_tensor(logits):
    exps = torch.exp(logits - logits.max(dim=1, keepdim=True))
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax",
    hint="You subtract where the maximum stands instead of what it is: argmax gives indices, amax values.",
)
def softmax_shifted_by_the_argmax(logits):
    exps = torch.exp(logits - logits.argmax(dim=1, keepdim=True))
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(part="softmax", hint="dim=0 runs down the samples. The classes of one sample lie along dim=1.")
def softmax_over_the_samples(logits):
    exps = torch.exp(logits - logits.amax(dim=0, keepdim=True))
    return exps / exps.sum(dim=0, keepdim=True)


@misconception(
    part="softmax",
    hint="Maxima and sums have the shape (N,), and PyTorch lines them up with the columns. keepdim=True makes them (N, 1).",
)
def softmax_without_keepdim(logits):
    exps = torch.exp(logits - logits.amax(dim=1))
    return exps / exps.sum(dim=1)


@misconception(
    part="softmax",
    hint="You divide by the sum of all exponentials, so the whole tensor sums to 1. Each row should: give the sum a dim.",
)
def softmax_dividing_by_the_total(logits):
    exps = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exps / exps.sum()


@misconception(
    part="softmax", hint="You stop at the logarithms of the probabilities. One torch.exp is missing at the end."
)
def softmax_returning_logarithms(logits):
    return logits - torch.logsumexp(logits, dim=1, keepdim=True)


@misconception(
    part="softmax", hint="You turn the logits into float64 and leave the result so. float32 in, float32 out."
)
def softmax_in_float64(logits):
    exps = torch.exp((logits - logits.amax(dim=1, keepdim=True)).double())
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax",
    hint="`.float()` means float32 here, whatever NumPy calls float, and throws half of the digits away.",
)
def softmax_in_float32(logits):
    exps = torch.exp((logits - logits.amax(dim=1, keepdim=True)).float())
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(part="softmax", hint="You work in NumPy and return its array. The result is to be a tensor.")
def softmax_returning_an_array(logits):
    import numpy as np

    Z = logits.numpy()
    exps = np.exp(Z - Z.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


@misconception(
    part="softmax",
    hint="`-=` writes into the caller's tensor, and `logits.numpy()` would look at the same memory. Make a new tensor.",
)
def softmax_in_place(logits):
    logits -= logits.amax(dim=1, keepdim=True)
    exps = logits.exp()
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax", hint="torch.softmax is right, but ready-made: this exercise wants the formula, with torch.exp."
)
def softmax_ready_made(logits):
    return torch.softmax(logits, dim=1)


@misconception(
    part="softmax", hint="torch.nn.functional is part of torch.nn, which is not to be used here: write the formula."
)
def softmax_of_torch_nn(logits):
    return torch.nn.functional.softmax(logits, dim=1)


@misconception(part="softmax", hint="The method of tensors is a ready-made softmax, too: write the formula instead.")
def softmax_as_a_method(logits):
    return logits.softmax(1)


@misconception(
    part="softmax",
    hint="You subtract each column's maximum, which shifts the classes of a sample by different amounts. Each row has "
    "one of its own.",
)
def softmax_shifted_by_the_maximum_of_each_class(logits):
    exps = torch.exp(logits - logits.amax(dim=0, keepdim=True))
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax",
    hint="The shift is right, but the sum still has the shape (N,), which PyTorch lines up with the columns: keep its "
    "dimension too.",
)
def softmax_dividing_by_a_flat_sum(logits):
    exps = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exps / exps.sum(dim=1)


@misconception(
    part="softmax",
    hint="Subtracting the mean lets large logits stay large. Only the maximum makes sure that no exponent is above 0.",
)
def softmax_shifted_by_the_mean(logits):
    exps = torch.exp(logits - logits.mean(dim=1, keepdim=True))
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax",
    hint="The sign of the exponent is turned round, so the lowest score gets the highest probability.",
)
def softmax_of_negated_logits(logits):
    exps = torch.exp(logits.amin(dim=1, keepdim=True) - logits)
    return exps / exps.sum(dim=1, keepdim=True)


@misconception(
    part="softmax",
    hint="This is the sigmoid, which looks at each class alone. Divide by the sum over the row, so that the classes "
    "share 1.",
)
def softmax_as_separate_sigmoids(logits):
    return 1.0 / (1.0 + torch.exp(-logits))


@misconception(
    part="softmax",
    hint="Clipping makes different large logits equal. Shift each row by its maximum instead: that changes nothing.",
)
def softmax_of_clipped_logits(logits):
    exps = torch.exp(torch.clip(logits, -50.0, 50.0))
    return exps / exps.sum(dim=1, keepdim=True)


# --- gradients --------------------------------------------------------------------------------------------------------


@misconception(part="gradients", hint="The loss is a mean over N samples, so its gradient has the factor 1/N.")
def gradients_without_division_by_n(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You divide by N times C, which is what .mean() without a dim does. The loss is a mean over the N samples only.",
)
def gradients_divided_by_classes_too(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= probs.numel()
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(part="gradients", hint="The sign is turned round: it is what the network says minus what it should say.")
def gradients_with_the_wrong_sign(X, probs, y):
    dlogits = -probs / len(y)
    dlogits[torch.arange(len(y)), y] += 1 / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="probs[:, y] are whole columns, for every row. Say which rows, too: a pair of index tensors is read in step.",
)
def gradients_indexing_whole_columns(X, probs, y):
    dlogits = probs.clone()
    dlogits[:, y] -= 1
    dlogits /= len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You subtract the label itself, a number like 7, from every probability. Subtract 1, and only at the label's place.",
)
def gradients_subtracting_the_labels(X, probs, y):
    dlogits = (probs - y[:, None]) / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="Only the label's entry gets a gradient here. The other classes get theirs, too: their probabilities.",
)
def gradients_at_the_labels_only(X, probs, y):
    rows = torch.arange(len(y))
    dlogits = torch.zeros_like(probs)
    dlogits[rows, y] = (probs[rows, y] - 1) / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="That is the gradient for the probabilities, -1 / p. The softmax stands between them and the logits.",
)
def gradients_for_the_probabilities(X, probs, y):
    rows = torch.arange(len(y))
    dprobs = torch.zeros_like(probs)
    dprobs[rows, y] = -1 / probs[rows, y] / len(y)
    return X.T @ dprobs, dprobs.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="The derivative of the softmax is in probs minus labels already: do not multiply by probs * (1 - probs) again.",
)
def gradients_with_softmax_derivative_twice(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits = dlogits * probs * (1 - probs) / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients", hint="dW has the shape (C, D). It must have that of W, (D, C): turn the product round."
)
def gradients_with_dw_transposed(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= len(y)
    return dlogits.T @ X, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients", hint="db has the right numbers in the shape (C,). b is a row (1, C): keepdim=True keeps it one."
)
def gradients_with_flat_bias(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= len(y)
    return X.T @ dlogits, dlogits.sum(dim=0)


@misconception(
    part="gradients", hint="db still has a row for each sample. All samples share one bias: add their rows up."
)
def gradients_with_bias_not_summed(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= len(y)
    return X.T @ dlogits, dlogits


@misconception(
    part="gradients", hint="db has the factor 1/N twice: once in the gradient for the logits, and again in the mean."
)
def gradients_with_bias_divided_twice(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= len(y)
    return X.T @ dlogits, dlogits.mean(dim=0, keepdim=True)


@misconception(part="gradients", hint="You return the biases' gradient first. The order is dW, db.")
def gradients_in_the_wrong_order(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= len(y)
    return dlogits.sum(dim=0, keepdim=True), X.T @ dlogits


@misconception(
    part="gradients",
    hint="`dlogits = probs` is a second name for the caller's tensor, not a copy, so `-=` changes probs: clone it.",
)
def gradients_in_place(X, probs, y):
    dlogits = probs
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits /= len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="detach() takes a tensor out of the graph but leaves it in the same memory. A copy is what clone() makes.",
)
def gradients_after_detach(X, probs, y):
    dlogits = probs.detach()
    dlogits[torch.arange(len(y)), y] -= 1
    return X.T @ dlogits / len(y), dlogits.sum(dim=0, keepdim=True) / len(y)


@misconception(
    part="gradients",
    hint="You count the classes in the labels, but a batch need not contain the last one: probs has a column for each.",
)
def gradients_counting_classes_in_the_labels(X, probs, y):
    dlogits = (probs - torch.eye(int(y.max()) + 1)[y]) / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="torch.zeros makes float32, whatever X is. Give a new tensor the dtype of what it is made from (dtype=X.dtype).",
)
def gradients_in_the_default_dtype(X, probs, y):
    dW, db = torch.zeros(X.shape[1], probs.shape[1]), torch.zeros(1, probs.shape[1])
    for n in range(len(y)):
        error = probs[n].clone()
        error[y[n]] -= 1
        dW += torch.outer(X[n], error) / len(y)
        db += error / len(y)
    return dW, db


@misconception(
    part="gradients",
    hint="You let PyTorch find the gradients. That is the next exercise: here they are worked out with the formula.",
)
def gradients_by_autograd(X, probs, y):
    logits = probs.log().requires_grad_()
    loss = -torch.log(softmax(logits)[torch.arange(len(y)), y]).mean()
    loss.backward()
    return X.T @ logits.grad, logits.grad.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="one_hot comes from torch.nn, which is not to be used here. You can do without one-hot rows.",
)
def gradients_with_one_hot_of_torch_nn(X, probs, y):
    from torch.nn.functional import one_hot

    dlogits = (probs - one_hot(y, probs.shape[1])) / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You divide by the number of classes. The loss is a mean over the samples: divide by the number of rows.",
)
def gradients_divided_by_classes(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits = dlogits / probs.shape[1]
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="db is right, but the factor 1/N is missing in dW. Put it into the gradient for the logits, which both of "
    "them use.",
)
def gradients_with_weights_not_divided(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    return X.T @ dlogits, dlogits.mean(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="db is right, but dW has the factor 1/N twice. The gradient for the logits holds it already.",
)
def gradients_with_weights_divided_twice(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits = dlogits / len(y)
    return X.T @ dlogits / len(y), dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="dW is right, but the factor 1/N is missing in db. Put it into the gradient for the logits, which both of "
    "them use.",
)
def gradients_with_bias_not_divided(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    return X.T @ dlogits / len(y), dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You sum db over the classes. Each class has a bias of its own: sum over the samples, dim 0.",
)
def gradients_with_bias_over_the_wrong_dim(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits = dlogits / len(y)
    return X.T @ dlogits, dlogits.sum(dim=1, keepdim=True)


@misconception(
    part="gradients",
    hint="Both gradients are twice too large: the 2 belongs to a squared error, and the cross-entropy has none.",
)
def gradients_with_the_two_of_a_square(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits = 2 * dlogits / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You divide the probabilities by N before you subtract 1 from them. The division is for the whole difference.",
)
def gradients_dividing_before_the_labels(X, probs, y):
    dlogits = probs.clone()
    dlogits = dlogits / len(y)
    dlogits[torch.arange(len(y)), y] -= 1
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="Only the 1 of the label is divided by N. The probabilities have to be as well.",
)
def gradients_dividing_the_labels_only(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] -= 1 / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You take the most probable class for the answer. The gradient needs the probabilities themselves.",
)
def gradients_of_hard_answers(X, probs, y):
    dlogits = probs.clone()
    dlogits = (probs == probs.amax(dim=1, keepdim=True)).to(probs.dtype)
    dlogits[torch.arange(len(y)), y] -= 1
    dlogits = dlogits / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You never subtract the labels, so these are the gradients of no loss. Take 1 away at each sample's label.",
)
def gradients_without_labels(X, probs, y):
    dlogits = probs.clone()
    dlogits = dlogits / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="You add 1 at the label instead of taking it away.",
)
def gradients_adding_at_the_label(X, probs, y):
    dlogits = probs.clone()
    dlogits[torch.arange(len(y)), y] += 1
    dlogits = dlogits / len(y)
    return X.T @ dlogits, dlogits.sum(dim=0, keepdim=True)


@misconception(
    part="gradients",
    hint="Each sample overwrites what the one before it gave, so only the last one counts. Add them up.",
)
def gradients_of_the_last_sample(X, probs, y):
    for n in range(len(y)):
        error = probs[n].clone()
        error[y[n]] -= 1
        error /= len(y)
        dW, db = torch.outer(X[n], error), error[None, :]
    return dW, db


# --- train ------------------------------------------------------------------------------------------------------------


@misconception(part="train", hint="You note the accuracy after the step. The first entry is that of the start.")
def train_noting_after_the_step(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        dW, db = gradients(X, softmax(X @ W + b), y)
        W, b = W - learning_rate * dW, b - learning_rate * db
        history.append(((X @ W + b).argmax(dim=1) == y).double().mean().item())
    return W, b, history


@misconception(
    part="train", hint="`W -= …` writes into the caller's tensor. `W = W - …` makes a new one in every step."
)
def train_in_place(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W -= learning_rate * dW
        b -= learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="A detached tensor still looks at the caller's memory, and `.data` does as well. clone() is what copies.",
)
def train_on_detached_tensors(X, y, W, b, epochs, learning_rate):
    W, b, history = W.detach(), b.detach(), []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W.data -= learning_rate * dW
        b.data -= learning_rate * db
    return W, b, history


@misconception(
    part="train", hint="Your history holds tensors of shape (), which only look like numbers: .item() gives the number."
)
def train_noting_tensors(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).float().mean())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train", hint="The history is one tensor. Return the list in which you collected the numbers, one an epoch."
)
def train_with_a_tensor_as_history(X, y, W, b, epochs, learning_rate):
    history = torch.zeros(epochs)
    for epoch in range(epochs):
        probs = softmax(X @ W + b)
        history[epoch] = (probs.argmax(dim=1) == y).double().mean()
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="(N, 1) against (N,) compares every answer with every label: N * N truth values. Leave keepdim out of argmax.",
)
def train_comparing_all_with_all(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1, keepdim=True) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(part="train", hint="Truth values have no mean in PyTorch: turn them into floats first, or count them.")
def train_taking_the_mean_of_truth_values(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train", hint="Your history counts right answers. Divide by N: the accuracy is a share from 0 to 1."
)
def train_noting_counts(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(float((probs.argmax(dim=1) == y).sum()))
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(part="train", hint="Your history holds losses. It should hold the accuracy of each epoch.")
def train_noting_the_loss(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(-probs[torch.arange(len(y)), y].log().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(part="train", hint="You climb: the gradient points uphill, so the step goes against it, with a minus.")
def train_uphill(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W + learning_rate * dW, b + learning_rate * db
    return W, b, history


@misconception(part="train", hint="Only W moves. b is a parameter, too: it takes a step with db in every epoch.")
def train_without_bias(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, _ = gradients(X, probs, y)
        W = W - learning_rate * dW
    return W, b, history


@misconception(
    part="train", hint="The probabilities stand before the loop, so every step repeats the first: move them inside."
)
def train_with_stale_probabilities(X, y, W, b, epochs, learning_rate):
    history = []
    probs = softmax(X @ W + b)
    for _ in range(epochs):
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(part="train", hint="range(1, epochs) has one round too few: `epochs` counts the steps.")
def train_one_epoch_short(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(1, epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train", hint="You standardize X inside train. The caller has decided how X is scaled: use it as it is."
)
def train_standardizing_again(X, y, W, b, epochs, learning_rate):
    X = (X - X.mean()) / X.std(correction=0)
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train", hint="You turn everything into float32, and float64 parameters come back with half of their digits."
)
def train_in_float32(X, y, W, b, epochs, learning_rate):
    X, W, b, history = X.float(), W.float(), b.float(), []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train", hint="You start from new random weights. Training goes on from the W and b that were passed in."
)
def train_starting_anew(X, y, W, b, epochs, learning_rate):
    W, b, history = 0.1 * torch.randn_like(W), torch.zeros_like(b), []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(part="train", hint="You let autograd find the gradients: call your own function gradients instead.")
def train_by_autograd(X, y, W, b, epochs, learning_rate):
    W, b, history = W.clone().requires_grad_(), b.clone().requires_grad_(), []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        loss = -probs[torch.arange(len(y)), y].log().mean()
        dW, db = torch.autograd.grad(loss, (W, b))
        with torch.no_grad():
            W -= learning_rate * dW
            b -= learning_rate * db
    return W.detach(), b.detach(), history


@misconception(
    part="train", hint="torch.optim is not to be used here. The step is one line for W and one for b: write it."
)
def train_with_an_optimizer(X, y, W, b, epochs, learning_rate):
    W, b, history = W.clone(), b.clone(), []
    optimizer = torch.optim.SGD([W, b], lr=learning_rate)
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        W.grad, b.grad = gradients(X, probs, y)
        optimizer.step()
    return W, b, history


@misconception(part="train", hint="Without a return the trained parameters are lost: W, b and the history.")
def train_returning_nothing(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db


@misconception(
    part="train",
    hint="db is computed after W has moved. Both gradients belong to the same parameters: compute both, then step.",
)
def train_moving_the_bias_after_the_weights(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        W = W - learning_rate * gradients(X, probs, y)[0]
        b = b - learning_rate * gradients(X, softmax(X @ W + b), y)[1]
    return W, b, history


@misconception(
    part="train",
    hint="You divide the step by N, but the gradients are those of a mean already: the learning rate is all they need.",
)
def train_dividing_by_n_again(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
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
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
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
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - db
    return W, b, history


@misconception(
    part="train",
    hint="The bias is missing in the logits, so it moves without being heard.",
)
def train_with_logits_without_bias(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="You step after each sample. Full batch means one step an epoch, with the gradient of all samples together.",
)
def train_stepping_after_each_sample(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        for n in range(len(X)):
            dW, db = gradients(X[n : n + 1], softmax(X[n : n + 1] @ W + b), y[n : n + 1])
            W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="Every epoch steps from the parameters that were passed in, so there is only ever one step. Go on from the "
    "last ones.",
)
def train_stepping_from_the_start_each_time(X, y, W, b, epochs, learning_rate):
    history = []
    new_W, new_b = W, b
    for _ in range(epochs):
        probs = softmax(X @ new_W + new_b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        new_W, new_b = W - learning_rate * dW, b - learning_rate * db
    return new_W, new_b, history


@misconception(
    part="train",
    hint="You start from zeros. Training goes on from the W and b that were passed in.",
)
def train_from_zeros(X, y, W, b, epochs, learning_rate):
    history = []
    W, b = torch.zeros_like(W), torch.zeros_like(b)
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history


@misconception(
    part="train",
    hint="Your history holds percent. An accuracy is a share between 0 and 1 here.",
)
def train_noting_percent(X, y, W, b, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        probs = softmax(X @ W + b)
        history.append(100 * (probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
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
        history.append((probs.argmax(dim=1) == y).double().mean().item())
        dW, db = gradients(X, probs, y)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, history
