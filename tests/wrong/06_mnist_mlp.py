"""Wrong work on exercise 06, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import numpy as np

from grader.misconceptions import misconception


@misconception(
    part="backward",
    replaces="NeuralNetMLP.backward",
    hint="Takes the slope of the hidden sigmoid at a_h, which is already a sigmoid: sigmoid is applied a second time.",
)
def applies_the_sigmoid_to_the_activation_again(self, X, a_h, a_out, y):
    n = X.shape[0]
    Y = one_hot(y, self.weight_out.shape[0])
    delta_out = 2 * (a_out - Y) / n * a_out * (1 - a_out)
    slope_h = sigmoid(a_h) * (1 - sigmoid(a_h))
    delta_h = np.dot(delta_out, self.weight_out) * slope_h
    dweight_out = np.dot(delta_out.T, a_h)
    dbias_out = np.sum(delta_out, axis=0)
    dweight_h = np.dot(delta_h.T, X)
    dbias_h = np.sum(delta_h, axis=0)
    return dweight_out, dbias_out, dweight_h, dbias_h


@misconception(
    part="backward",
    replaces="NeuralNetMLP.backward",
    hint="Sends the bare error back to the hidden layer, without the slope a_out (1 - a_out) of the output sigmoid; "
    "the gradients of the output layer are right.",
)
def sends_back_the_error_without_the_output_slope(self, X, a_h, a_out, y):
    y_onehot = one_hot(y, a_out.shape[1])
    d_loss__d_a_out = 2.0 * (a_out - y_onehot) / y.shape[0]
    d_a_out__d_z_out = a_out * (1.0 - a_out)
    delta_out = d_loss__d_a_out * d_a_out__d_z_out
    d_loss__d_w_out = np.matmul(delta_out.T, a_h)
    d_loss__d_b_out = delta_out.sum(axis=0)

    d_loss__d_a_h = np.matmul(d_loss__d_a_out, self.weight_out)
    d_a_h__d_z_h = a_h * (1.0 - a_h)
    delta_h = d_loss__d_a_h * d_a_h__d_z_h
    d_loss__d_w_h = np.matmul(delta_h.T, X)
    d_loss__d_b_h = delta_h.sum(axis=0)
    return d_loss__d_w_out, d_loss__d_b_out, d_loss__d_w_h, d_loss__d_b_h


@misconception(
    part="backward",
    replaces="NeuralNetMLP.backward",
    hint="Divides the gradients of the hidden layer by N once more, although the 1/N is already in what comes back.",
)
def divides_the_hidden_layer_by_n_twice(self, X, a_h, a_out, y):
    N = len(y)
    err = a_out - one_hot(y, a_out.shape[1])
    g_out = (2 / N) * err * a_out * (1 - a_out)
    g_h = g_out.dot(self.weight_out) * a_h * (1 - a_h)
    dW_out = g_out.T.dot(a_h)
    db_out = g_out.sum(0)
    dW_h = g_h.T.dot(X) / N
    db_h = g_h.sum(0) / N
    return dW_out, db_out, dW_h, db_h


@misconception(
    part="compute_mse_and_acc",
    hint="Divides the right answers by the number of pieces times minibatch_size, which is more than the number of "
    "samples where the last piece is shorter.",
)
def counts_the_last_piece_as_full(model, X, y, minibatch_size=100):
    total_se, correct, num_batches = 0.0, 0, 0
    num_classes = model.bias_out.shape[0]
    for i in range(0, X.shape[0], minibatch_size):
        xb = X[i : i + minibatch_size]
        yb = y[i : i + minibatch_size]
        _, out = model.forward(xb)
        total_se += np.sum((out - one_hot(yb, num_classes)) ** 2)
        correct += np.sum(np.argmax(out, axis=1) == yb)
        num_batches += 1
    mse = total_se / (X.shape[0] * num_classes)
    acc = correct / (num_batches * minibatch_size)
    return mse, acc


@misconception(
    part="train",
    hint="Takes shuffled rows of X but labels in their old order, so images and labels do not belong together.",
)
def shuffles_the_images_but_not_the_labels(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for e in range(num_epochs):
        start = 0
        for idx in minibatches(X_train.shape[0], minibatch_size, seed + e):
            stop = start + len(idx)
            X_mini = X_train[idx]
            y_mini = y_train[start:stop]
            start = stop
            a_h, a_out = model.forward(X_mini)
            dw_out, db_out, dw_h, db_h = model.backward(X_mini, a_h, a_out, y_mini)
            model.weight_h = model.weight_h - learning_rate * dw_h
            model.bias_h = model.bias_h - learning_rate * db_h
            model.weight_out = model.weight_out - learning_rate * dw_out
            model.bias_out = model.bias_out - learning_rate * db_out
        mse, acc = compute_mse_and_acc(model, X_train, y_train)
        history["loss"].append(mse)
        history["train_accuracy"].append(acc)
        history["valid_accuracy"].append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return history


@misconception(
    part="train",
    hint="Counts the epochs from 1, so that the first epoch uses the order of seed + 1 instead of seed + 0.",
)
def counts_the_epochs_from_one(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, seed
):
    losses, train_accs, valid_accs = [], [], []
    for epoch in range(1, num_epochs + 1):
        for batch in minibatches(len(X_train), minibatch_size, seed + epoch):
            xb, yb = X_train[batch], y_train[batch]
            grads = model.backward(xb, *model.forward(xb), yb)
            for name, grad in zip(("weight_out", "bias_out", "weight_h", "bias_h"), grads, strict=True):
                setattr(model, name, getattr(model, name) - learning_rate * grad)
        loss, train_acc = compute_mse_and_acc(model, X_train, y_train)
        losses.append(loss)
        train_accs.append(train_acc)
        valid_accs.append(compute_mse_and_acc(model, X_valid, y_valid)[1])
    return {"loss": losses, "train_accuracy": train_accs, "valid_accuracy": valid_accs}
