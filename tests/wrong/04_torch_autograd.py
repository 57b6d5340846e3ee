"""Wrong work on exercise 04, written to see whether its mistakes are named.

Nobody who wrote it had seen how they are found.
"""

# ruff: noqa: F821, RET504

import torch

from grader.misconceptions import misconception


@misconception(
    part="init_slp",
    hint="Draws with torch.rand, uniform between 0 and 1, instead of torch.randn: all weights lie between 0 and 0.1.",
)
def draws_uniform_weights(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = torch.rand(num_features, num_classes) * 0.1
    W.requires_grad = True
    b = torch.zeros((1, num_classes), requires_grad=True)
    return [W, b]


@misconception(
    part="mlp_logits",
    hint="Adds the hidden bias b1 after the ReLU instead of before it.",
)
def adds_the_hidden_bias_after_the_relu(X, params):
    W1, b1, W2, b2 = params
    h = torch.relu(X.mm(W1)) + b1
    out = h.mm(W2) + b2
    return out


@misconception(
    part="sgd_step",
    hint="Updates the given tensors in place and returns them, instead of making new ones.",
)
def updates_the_given_tensors(params, grads, learning_rate):
    with torch.no_grad():
        for i in range(len(params)):
            params[i] -= learning_rate * grads[i]
    return params


@misconception(
    part="train_slp",
    hint="Clears only W.grad; b.grad is never cleared, so the bias gradients of all epochs pile up.",
)
def clears_the_gradient_of_the_weights_only(X, y, params, epochs, learning_rate):
    W = params[0].detach().clone().requires_grad_(True)
    b = params[1].detach().clone().requires_grad_(True)
    losses, accuracies = [], []
    for _ in range(epochs):
        logits = slp_logits(X, [W, b])
        loss = torch.nn.functional.cross_entropy(logits, y)
        losses.append(loss.item())
        accuracies.append(accuracy(logits, y))
        if W.grad is not None:
            W.grad.zero_()
        loss.backward()
        with torch.no_grad():
            W -= learning_rate * W.grad
            b -= learning_rate * b.grad
    return [W, b], {"loss": losses, "accuracy": accuracies}


@misconception(
    part="train_slp",
    hint="Puts a softmax in front of cross_entropy, which does the softmax itself, so it is applied twice.",
)
def applies_the_softmax_twice(X, y, params, epochs, learning_rate):
    criterion = torch.nn.CrossEntropyLoss()
    params = [p.detach().clone().requires_grad_() for p in params]
    history = {"loss": [], "accuracy": []}
    for _epoch in range(epochs):
        logits = slp_logits(X, params)
        probs = torch.softmax(logits, dim=1)
        loss = criterion(probs, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(probs, y))
        grads = torch.autograd.grad(loss, params)
        params = sgd_step(params, grads, learning_rate)
    return params, history


@misconception(
    part="train_mlp",
    hint="Sums the cross-entropy over the samples (reduction='sum') instead of taking the mean.",
)
def sums_the_loss_over_the_samples(X, y, params, epochs, learning_rate):
    current = [torch.clone(p).detach() for p in params]
    for p in current:
        p.requires_grad_(True)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        out = mlp_logits(X, current)
        loss = torch.nn.functional.cross_entropy(out, y, reduction="sum")
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(out, y))
        loss.backward()
        current = sgd_step(current, [p.grad for p in current], learning_rate)
    return current, history
