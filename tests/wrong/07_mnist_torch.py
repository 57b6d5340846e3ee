"""Wrong work on exercise 07, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821, RET504

import torch
from torch import nn

from grader.misconceptions import misconception


@misconception(
    part="copy_weights",
    hint="Puts tensors from torch.from_numpy into .data: where the dtypes agree, the model shares its memory with the "
    "arrays.",
)
def shares_the_memory_of_the_arrays(model, weight_h, bias_h, weight_out, bias_out):
    arrays = [weight_h, bias_h, weight_out, bias_out]
    for p, a in zip(model.parameters(), arrays, strict=True):
        p.data = torch.from_numpy(a).to(p.dtype)


@misconception(
    part="matched_mse",
    hint="The axes are swapped: sums over the samples (dim=0) and averages over the classes.",
)
def sums_over_samples_and_averages_over_classes(outputs, y_onehot):
    squared = torch.square(outputs - y_onehot)
    per_class = torch.sum(squared, dim=0)
    return torch.mean(per_class)


@misconception(
    part="train_torch_model",
    hint="Calls zero_grad once an epoch and not for each minibatch, so that the gradients of an epoch's batches pile "
    "up.",
)
def clears_the_gradients_once_an_epoch(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        for idx in minibatches(len(X_train), minibatch_size, seed + epoch):
            out = model(X_train[idx])
            batch_loss = loss_by_name(loss, out, y_train[idx])
            batch_loss.backward()
            optimizer.step()
        with torch.no_grad():
            out = model(X_train)
            history["loss"].append(loss_by_name(loss, out, y_train).item())
            history["train_accuracy"].append(accuracy(out, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The noted loss is the average of the minibatch losses during the epoch, not the loss on all of X_train "
    "after it.",
)
def averages_the_losses_of_the_batches(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    opt = torch.optim.SGD(model.parameters(), lr=learning_rate)
    for epoch in range(num_epochs):
        running_loss = 0.0
        batches = minibatches(X_train.shape[0], minibatch_size, seed + epoch)
        for batch in batches:
            batch = torch.as_tensor(batch)
            opt.zero_grad()
            value = loss_by_name(loss, model(X_train[batch]), y_train[batch])
            value.backward()
            opt.step()
            running_loss += value.item()
        history["loss"].append(running_loss / len(batches))
        with torch.no_grad():
            history["train_accuracy"].append(accuracy(model(X_train), y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="For 'matched' uses nn.MSELoss(reduction='sum'), which does not divide by the number of samples.",
)
def forgets_the_mean_over_samples_in_the_matched_loss(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    criteria = {
        "mean": nn.MSELoss(),
        "matched": nn.MSELoss(reduction="sum"),
        "cross_entropy": nn.CrossEntropyLoss(),
    }
    criterion = criteria[loss]

    def compute_loss(out, labels):
        if loss == "cross_entropy":
            return criterion(out, labels)
        rows = nn.functional.one_hot(labels, num_classes=out.shape[1]).to(out.dtype)
        return criterion(out, rows)

    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses, train_acc, valid_acc = [], [], []
    for e in range(num_epochs):
        for idx in minibatches(len(y_train), minibatch_size, seed + e):
            optimizer.zero_grad()
            compute_loss(model(X_train[idx]), y_train[idx]).backward()
            optimizer.step()
        with torch.no_grad():
            out_train, out_valid = model(X_train), model(X_valid)
        losses.append(compute_loss(out_train, y_train).item())
        train_acc.append(accuracy(out_train, y_train))
        valid_acc.append(accuracy(out_valid, y_valid))
    return {"loss": losses, "train_accuracy": train_acc, "valid_accuracy": valid_acc}


@misconception(
    part="build_classifier",
    hint="Has a sigmoid between the layers, as in build_model, where a ReLU is asked for.",
)
def keeps_the_sigmoid_of_the_other_model(num_features, num_hidden, num_classes):
    model = nn.Sequential(
        nn.Linear(num_features, num_hidden),
        nn.Sigmoid(),
        nn.Linear(num_hidden, num_classes),
    )
    return model
