"""Wrong work on exercise 05, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821

import torch
from torch import nn

from grader.misconceptions import misconception


@misconception(
    part="build_mlp",
    hint="The output layer has no bias (bias=False).",
)
def builds_an_output_layer_without_bias(num_features, num_hidden, num_classes):
    layers = []
    layers.append(nn.Linear(num_features, num_hidden))
    layers.append(nn.ReLU())
    layers.append(nn.Linear(num_hidden, num_classes, bias=False))
    return nn.Sequential(*layers)


@misconception(
    part="train",
    hint="The optimizer has a momentum of 0.9; plain SGD is asked for.",
)
def trains_with_momentum(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)
    loss_fn = nn.CrossEntropyLoss()
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        optimizer.zero_grad()
        logits = model(X)
        loss = loss_fn(logits, y)
        loss.backward()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="Gives bare logits to nll_loss, which wants log-probabilities: the log_softmax is missing.",
)
def gives_logits_to_the_nll_loss(model, X, y, epochs, learning_rate):
    sgd = torch.optim.SGD(model.parameters(), learning_rate)
    losses = []
    accs = []
    for _epoch in range(epochs):
        out = model(X)
        loss = nn.functional.nll_loss(out, y)
        losses.append(loss.item())
        accs.append(accuracy(out, y))
        sgd.zero_grad()
        loss.backward()
        sgd.step()
    return {"loss": losses, "accuracy": accs}


@misconception(
    part="train",
    hint="Notes the accuracy after the step, with the new parameters; the loss is noted before it, as asked.",
)
def notes_the_accuracy_after_the_step(model, X, y, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    opt = torch.optim.SGD(params=model.parameters(), lr=learning_rate)
    for _ in range(epochs):
        # training
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        opt.step()
        # evaluation
        with torch.no_grad():
            acc = accuracy(model(X), y)
        history["loss"].append(loss.item())
        history["accuracy"].append(acc)
    return history


@misconception(
    part="train",
    hint="Gives the optimizer only the parameters named weight, so the biases never move.",
)
def trains_the_weights_but_not_the_biases(model, X, y, epochs, learning_rate):
    weights = [p for name, p in model.named_parameters() if "weight" in name]
    optimizer = torch.optim.SGD(weights, lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        optimizer.zero_grad()
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        loss.backward()
        history["loss"].append(loss.detach().item())
        history["accuracy"].append(accuracy(logits.detach(), y))
        optimizer.step()
    return history


@misconception(
    part="predict",
    hint="Always leaves the model in training mode with model.train(), also where it was in evaluation mode before.",
)
def leaves_the_model_in_training_mode(model, X):
    model.eval()
    with torch.no_grad():
        logits = model(X)
        labels = torch.argmax(logits, dim=1)
    model.train()
    return labels
