"""Wrong implementations of exercise 07 that learners really write, each with the hint that it deserves."""

import numpy as np
import torch
from torch import nn

from grader.misconceptions import misconception

# --- build_model ----------------------------------------------------------------------------------------------------


@misconception(part="build_model", hint="The sigmoid after the second linear layer is missing: 06 has one there too.")
def model_without_the_last_sigmoid(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes))


@misconception(part="build_model", hint="Between the linear layers nothing bends: there stands a sigmoid in 06.")
def model_without_hidden_sigmoid(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Linear(num_hidden, num_classes), nn.Sigmoid())


@misconception(part="build_model", hint="The hidden units of 06 are sigmoids. ReLU comes later, in build_classifier.")
def model_with_relu(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    )


@misconception(part="build_model", hint="The outputs of 06 are sigmoids, each on its own: they need not add up to 1.")
def model_with_softmax(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Softmax(dim=1)
    )


@misconception(
    part="build_model", hint="nn.Linear takes the number of inputs first: here features and units are swapped."
)
def model_with_swapped_sizes(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_hidden, num_features), nn.Sigmoid(), nn.Linear(num_classes, num_hidden), nn.Sigmoid()
    )


@misconception(
    part="build_model", hint="The sizes are written down as numbers. Use the arguments: not all data are MNIST."
)
def model_for_mnist_only(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(784, 50), nn.Sigmoid(), nn.Linear(50, 10), nn.Sigmoid())


@misconception(part="build_model", hint="bias=False takes the biases away, which 06 has in both layers.")
def model_without_biases(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden, bias=False),
        nn.Sigmoid(),
        nn.Linear(num_hidden, num_classes, bias=False),
        nn.Sigmoid(),
    )


@misconception(part="build_model", hint="A list of layers cannot be called. Put them into an nn.Sequential.")
def model_as_a_list(num_features, num_hidden, num_classes):
    return [nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()]


@misconception(part="build_model", hint="The new model is float64. Leave it in torch's default dtype, float32.")
def model_in_float64(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    ).double()


@misconception(
    part="build_model", hint="The layers are made once and handed out again: two models share their parameters."
)
def model_from_a_store(num_features, num_hidden, num_classes):
    store = globals().setdefault("models", {})
    sizes = num_features, num_hidden, num_classes
    if sizes not in store:
        store[sizes] = nn.Sequential(
            nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
        )
    return store[sizes]


@misconception(
    part="build_model",
    hint="The hidden units of 06 are sigmoids, not tanh.",
)
def model_with_tanh(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.Tanh(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    )


@misconception(
    part="build_model",
    hint="The last sigmoid stands there twice, so the outputs end between 0.5 and 0.73. Once is enough.",
)
def model_with_two_last_sigmoids(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden),
        nn.Sigmoid(),
        nn.Linear(num_hidden, num_classes),
        nn.Sigmoid(),
        nn.Sigmoid(),
    )


# --- copy_weights ---------------------------------------------------------------------------------------------------


@misconception(part="copy_weights", hint="nn.Linear keeps its weight as (outputs, inputs), as 06 does: no transpose.")
def copy_transposed(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
            parameter.copy_(torch.tensor(values.T.reshape(values.shape)))


@misconception(part="copy_weights", hint="Autograd must not watch: write over a parameter inside torch.no_grad().")
def copy_while_autograd_watches(model, weight_h, bias_h, weight_out, bias_out):
    for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
        parameter.copy_(torch.tensor(values))


@misconception(
    part="copy_weights", hint="A tensor cannot take the place of a parameter. Copy its values into the parameter."
)
def copy_by_assigning_tensors(model, weight_h, bias_h, weight_out, bias_out):
    model[0].weight = torch.tensor(weight_h)
    model[0].bias = torch.tensor(bias_h)
    model[2].weight = torch.tensor(weight_out)
    model[2].bias = torch.tensor(bias_out)


@misconception(
    part="copy_weights",
    hint="You put in a tensor of the array's dtype and memory. Copy the values; the model keeps its dtype.",
)
def copy_by_replacing_the_data(model, weight_h, bias_h, weight_out, bias_out):
    for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
        parameter.data = torch.from_numpy(values)


@misconception(
    part="copy_weights", hint="The values go through float32, so a float64 model loses half of their digits."
)
def copy_through_float32(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
            parameter.copy_(torch.tensor(values, dtype=torch.float32))


@misconception(
    part="copy_weights", hint="Switching requires_grad off to copy is fine; you forgot to switch it on again."
)
def copy_and_freeze(model, weight_h, bias_h, weight_out, bias_out):
    model.requires_grad_(False)
    for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
        parameter.copy_(torch.tensor(values))


@misconception(part="copy_weights", hint="The biases stay as PyTorch drew them. All four arrays have to be copied.")
def copy_only_the_weights(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor(weight_h))
        model[2].weight.copy_(torch.tensor(weight_out))


@misconception(
    part="copy_weights", hint="You fill a new model and return it. The caller goes on with the one passed in."
)
def copy_into_a_new_model(model, weight_h, bias_h, weight_out, bias_out):
    from copy import deepcopy

    model = deepcopy(model)
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
            parameter.copy_(torch.tensor(values))
    return model


@misconception(
    part="copy_weights", hint="The first parameter is a weight, the second its bias: you take both weights first."
)
def copy_in_another_order(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), (weight_h, weight_out, bias_h, bias_out), strict=True):
            parameter.copy_(torch.tensor(values))


@misconception(part="copy_weights", hint="You add the array to what PyTorch drew. Put it in the place of it.")
def copy_by_adding(model, weight_h, bias_h, weight_out, bias_out):
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), (weight_h, bias_h, weight_out, bias_out), strict=True):
            parameter += torch.tensor(values)


# --- matched_mse ----------------------------------------------------------------------------------------------------


@misconception(
    part="matched_mse", hint="That is the mean over classes too: C times too small, the very gap to explain."
)
def matched_is_the_mean(outputs, y_onehot):
    return nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="matched_mse", hint="You add up the samples as well. Over those take the mean, or large batches leap."
)
def matched_sums_everything(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).sum()


@misconception(part="matched_mse", hint="It is the other way round: sum over the classes, mean over the samples.")
def matched_over_the_wrong_axes(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).mean(dim=1).sum()


@misconception(part="matched_mse", hint="There is no factor 1/2 here: the gradient of 06 is 2 (A - Y) / N.")
def matched_with_a_half(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).sum(dim=1).mean() / 2


@misconception(part="matched_mse", hint="The differences are not squared.")
def matched_without_the_square(outputs, y_onehot):
    return (outputs - y_onehot).abs().sum(dim=1).mean()


@misconception(
    part="matched_mse", hint="You take the root of each row's sum, its length. The squared error has no root."
)
def matched_with_a_root(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).sum(dim=1).sqrt().mean()


@misconception(
    part="matched_mse", hint="The number of classes is 10 for digits only. Take it from the shape, or sum instead."
)
def matched_for_ten_classes(outputs, y_onehot):
    return 10 * nn.functional.mse_loss(outputs, y_onehot)


@misconception(part="matched_mse", hint=".item() makes a number of the tensor, and with it the way back is lost.")
def matched_as_a_number(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).sum(dim=1).mean().item()


@misconception(part="matched_mse", hint="detach() cuts the way back to the outputs: backward() will find nothing.")
def matched_cut_off(outputs, y_onehot):
    return ((outputs.detach() - y_onehot) ** 2).sum(dim=1).mean()


@misconception(part="matched_mse", hint="You return one loss for each sample. backward() starts from a single number.")
def matched_for_each_sample(outputs, y_onehot):
    return ((outputs - y_onehot) ** 2).sum(dim=1)


@misconception(
    part="matched_mse",
    hint="You take the difference of the squares. It is the square of the difference.",
)
def matched_of_squares(outputs, y_onehot):
    return (outputs**2 - y_onehot**2).sum(dim=1).mean()


@misconception(
    part="matched_mse",
    hint="The 2 belongs to the gradient, and comes there by itself. The loss has none.",
)
def matched_with_the_two(outputs, y_onehot):
    return 2 * ((outputs - y_onehot) ** 2).sum(dim=1).mean()


@misconception(
    part="matched_mse",
    hint="You add up the differences before you square them, so errors up and down cancel. Square first.",
)
def matched_of_the_summed_differences(outputs, y_onehot):
    return ((outputs - y_onehot).sum(dim=1) ** 2).mean()


@misconception(
    part="matched_mse",
    hint="You look at the true class only. The other outputs have to be 0, and that counts too.",
)
def matched_of_the_true_class(outputs, y_onehot):
    return (((outputs - y_onehot) * y_onehot) ** 2).sum(dim=1).mean()


@misconception(
    part="matched_mse",
    hint="The outputs are sigmoids already. You send them through another one.",
)
def matched_with_a_second_sigmoid(outputs, y_onehot):
    return ((torch.sigmoid(outputs) - y_onehot) ** 2).sum(dim=1).mean()


# --- train_torch_model ----------------------------------------------------------------------------------------------


@misconception(part="train_torch_model", hint="Nobody clears the gradients, so each step repeats all earlier ones.")
def train_piles_up(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(part="train_torch_model", hint="The gradients are cleared between backward() and step(): nothing moves.")
def train_clears_late(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.zero_grad()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model", hint="The short last batch is left out. Its samples want to be learned from as well."
)
def train_drops_last(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            if len(indices) < minibatch_size:
                continue
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model", hint="Every epoch has the same order: epoch e takes its batches with seed + e."
)
def train_one_order(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for _ in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model", hint="torch.randperm shuffles otherwise than 06. Call minibatches, with seed + e."
)
def train_randperm(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    torch.manual_seed(seed)
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for _ in range(num_epochs):
        for indices in torch.randperm(len(X_train)).split(minibatch_size):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model", hint="You measure before the epoch. Here the history tells how it is after each."
)
def train_too_early(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
    return history


@misconception(
    part="train_torch_model",
    hint="You average the losses of the batches, each of another model. Measure once, after the epoch, on all of X_train.",
)
def train_averages(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        losses = []
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            value = loss_by_name(loss, model(X_train[indices]), y_train[indices])
            value.backward()
            sgd.step()
            losses.append(value.item())
        history["loss"].append(sum(losses) / len(losses))
        with torch.no_grad():
            history["train_accuracy"].append(accuracy(model(X_train), y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model", hint="The history holds tensors. .item() makes a float of a tensor with one number."
)
def train_tensors(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        outputs = model(X_train)
        history["loss"].append(loss_by_name(loss, outputs, y_train))
        history["train_accuracy"].append((outputs.argmax(dim=1) == y_train).double().mean())
        history["valid_accuracy"].append((model(X_valid).argmax(dim=1) == y_valid).double().mean())
    return history


@misconception(part="train_torch_model", hint="The argument loss is not used: the training always follows nn.MSELoss.")
def train_mse_only(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            loss_by_name("mean", model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name("mean", outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    replaces="loss_by_name",
    hint="The softmax stands before the cross-entropy, which contains it: hand over the logits as they are.",
)
def loss_with_a_second_softmax(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(torch.softmax(outputs, dim=1), y)
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
    return matched_mse(outputs, y_onehot) if loss == "matched" else nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="train_torch_model",
    replaces="loss_by_name",
    hint="one_hot counts the classes in the batch, which may lack the last ones. Tell it how many columns there are.",
)
def loss_counts_the_classes_in_the_batch(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(outputs, y)
    y_onehot = nn.functional.one_hot(y).to(outputs.dtype)
    return matched_mse(outputs, y_onehot) if loss == "matched" else nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="train_torch_model", hint="The step is taken once an epoch, after all batches. Take one for every batch."
)
def train_steps_once(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        sgd.zero_grad()
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
        sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(part="train_torch_model", hint="You use momentum. Plain SGD has none, as the training of 06 has none.")
def train_momentum(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model", hint="A copy is trained, and the caller's model stays as it was. Train that one."
)
def train_a_copy(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    from copy import deepcopy

    model = deepcopy(model)
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(part="train_torch_model", hint="The validation accuracy is measured on the training data.")
def train_on_train(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(outputs, y_train))
    return history


@misconception(
    part="train_torch_model", hint="Your accuracies are percent. Here an accuracy is a share between 0 and 1."
)
def train_percent(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[indices]), y_train[indices]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(100 * accuracy(outputs, y_train))
            history["valid_accuracy"].append(100 * accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The cross-entropy is summed over the samples. Take the mean, which is the default.",
    replaces="loss_by_name",
)
def loss_is_summed(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(outputs, y, reduction="sum")
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
    return matched_mse(outputs, y_onehot) if loss == "matched" else nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="train_torch_model",
    hint="nll_loss expects logarithms of probabilities. With logits, take cross_entropy.",
    replaces="loss_by_name",
)
def loss_without_a_softmax(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.nll_loss(outputs, y)
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
    return matched_mse(outputs, y_onehot) if loss == "matched" else nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="train_torch_model",
    hint="That is the binary cross-entropy, which judges each class alone. Take cross_entropy.",
    replaces="loss_by_name",
)
def loss_for_each_class_alone(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.binary_cross_entropy_with_logits(
            outputs, nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
        )
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
    return matched_mse(outputs, y_onehot) if loss == "matched" else nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="train_torch_model",
    hint="The names are exchanged: matched is the sum over the classes, mean the mean over all entries.",
    replaces="loss_by_name",
)
def loss_with_the_names_exchanged(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(outputs, y)
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
    return matched_mse(outputs, y_onehot) if loss == "mean" else nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="train_torch_model",
    hint="You take matched_mse for both. mean asks for the mean over all entries.",
    replaces="loss_by_name",
)
def loss_always_matched(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(outputs, y)
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
    return matched_mse(outputs, y_onehot)


@misconception(
    part="train_torch_model",
    hint="Your labels are smoothed. The loss takes them as they are.",
    replaces="loss_by_name",
)
def loss_with_smoothed_labels(loss, outputs, y):
    if loss == "cross_entropy":
        return nn.functional.cross_entropy(outputs, y, label_smoothing=0.1)
    y_onehot = nn.functional.one_hot(y, outputs.shape[1]).to(outputs.dtype)
    return matched_mse(outputs, y_onehot) if loss == "matched" else nn.functional.mse_loss(outputs, y_onehot)


@misconception(
    part="train_torch_model",
    hint="Your first epoch uses seed + 1. Count epochs from 0.",
)
def train_counts_from_one(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch + 1):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The gradients are cleared once an epoch, and those of its batches pile up. Clear them before each backward.",
)
def train_clears_once_an_epoch(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        sgd.zero_grad()
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The gradients of the biases are never cleared. Clear those of all parameters.",
)
def train_clears_the_weights_only(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            for parameter in model.parameters():
                if parameter.ndim > 1:
                    parameter.grad = None
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The optimizer knows the output layer only. Give it all parameters of the model.",
)
def train_the_output_layer_only(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(list(model.parameters())[-2:], lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The optimizer knows the matrices only, and the biases never move. Give it all parameters of the model.",
)
def train_the_weights_only(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD([parameter for parameter in model.parameters() if parameter.ndim > 1], lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="Adam takes other steps than gradient descent. Plain SGD is asked for, as in 06.",
)
def train_with_adam(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="Your optimizer pulls all weights towards 0 as well: leave weight_decay out.",
)
def train_with_weight_decay(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate, weight_decay=0.01)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The learning rate is not passed on, so the optimizer takes its default of 0.001.",
)
def train_with_the_default_rate(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters())
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="Your optimizer maximizes the loss. A step goes against the gradient.",
)
def train_uphill(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate, maximize=True)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="You divide the loss by the size of the batch, but it is a mean already.",
)
def train_divides_by_the_batch_again(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            (loss_by_name(loss, model(X_train[rows]), y_train[rows]) / len(rows)).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="The images are shuffled and the labels are not. Both take the rows of the same minibatch.",
)
def train_shuffles_the_images_only(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        done = 0
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[done : done + len(rows)]).backward()
            sgd.step()
            done += len(rows)
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="You step twice with the same gradients. Every step has a forward and a backward pass of its own.",
)
def train_steps_twice(model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="Your loss is that of the last minibatch. After the epoch, measure it on all of X_train.",
)
def train_notes_the_last_loss(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            last = loss_by_name(loss, model(X_train[rows]), y_train[rows])
            last.backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(last.item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="Your loss is measured on the validation images. It is that of X_train.",
)
def train_notes_the_loss_of_the_validation(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, model(X_valid), y_valid).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="train_accuracy is that of the last minibatch. After the epoch, measure it on all of X_train.",
)
def train_notes_the_accuracy_of_the_last_minibatch(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name(loss, outputs, y_train).item())
            history["train_accuracy"].append(accuracy(model(X_train[rows]), y_train[rows]))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


@misconception(
    part="train_torch_model",
    hint="Whatever it trains on, your history holds the mean squared error. Note the loss that was asked for.",
)
def train_notes_the_mean_loss_always(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "train_accuracy": [], "valid_accuracy": []}
    for epoch in range(num_epochs):
        for indices in minibatches(len(X_train), minibatch_size, seed + epoch):
            rows = torch.from_numpy(indices)
            sgd.zero_grad()
            loss_by_name(loss, model(X_train[rows]), y_train[rows]).backward()
            sgd.step()
        with torch.no_grad():
            outputs = model(X_train)
            history["loss"].append(loss_by_name("mean", outputs, y_train).item())
            history["train_accuracy"].append(accuracy(outputs, y_train))
            history["valid_accuracy"].append(accuracy(model(X_valid), y_valid))
    return history


# --- build_classifier -----------------------------------------------------------------------------------------------


@misconception(part="build_classifier", hint="The softmax is part of the cross-entropy. The classifier returns logits.")
def classifier_with_softmax(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.Softmax(dim=1)
    )


@misconception(part="build_classifier", hint="The last sigmoid is left over from the twin. Logits may be of any size.")
def classifier_with_sigmoid_outputs(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    )


@misconception(part="build_classifier", hint="A ReLU on the logits silences every class with evidence against it.")
def classifier_with_relu_on_the_logits(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.ReLU())


@misconception(part="build_classifier", hint="The hidden units are sigmoids still. Here they are ReLUs.")
def classifier_with_sigmoid_units(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes))


@misconception(part="build_classifier", hint="Without a bend in between, two linear layers are one.")
def classifier_without_relu(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_classifier", hint="Logarithms of probabilities are no logits: no value above 0 can come out."
)
def classifier_with_log_softmax(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.LogSoftmax(dim=1)
    )


@misconception(
    part="build_classifier",
    hint="The bend between your layers is tanh. Put a ReLU there.",
)
def classifier_with_tanh(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Tanh(), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_classifier",
    hint="Your units let a little of the negative values through. Take the plain ReLU.",
)
def classifier_with_leaky_units(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.LeakyReLU(), nn.Linear(num_hidden, num_classes))


# --- plot_training_curves -------------------------------------------------------------------------------------------


@misconception(
    part="plot_training_curves", hint="plt.show() shows the figure and returns None. Return the figure instead."
)
def plot_shows_and_returns_nothing(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    plt.figure()
    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        plt.plot(history["loss"], label=f"{name}, loss")
        plt.plot(history["valid_accuracy"], label=f"{name}, accuracy")
    plt.xlabel("epoch")
    plt.ylabel("loss and accuracy")
    plt.legend()
    plt.show()


@misconception(part="plot_training_curves", hint="You return the axes. The figure is what they stand in.")
def plot_returns_the_axes(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    _, axes = plt.subplots()
    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        axes.plot(history["loss"], label=f"{name}, loss")
        axes.plot(history["valid_accuracy"], label=f"{name}, accuracy")
    axes.set(xlabel="epoch", ylabel="loss and accuracy")
    axes.legend()
    return axes


@misconception(part="plot_training_curves", hint="You make an empty figure and draw somewhere else: it has no axes.")
def plot_returns_an_empty_figure(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    _, axes = plt.subplots()
    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        axes.plot(history["loss"], label=f"{name}, loss")
        axes.plot(history["valid_accuracy"], label=f"{name}, accuracy")
    axes.set(xlabel="epoch", ylabel="loss and accuracy")
    axes.legend()
    return plt.figure()


@misconception(
    part="plot_training_curves", hint="plt.plot draws into the figure of the last call: begin with a new one."
)
def plot_into_the_old_figure(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        plt.plot(history["loss"], label=f"{name}, loss")
        plt.plot(history["valid_accuracy"], label=f"{name}, accuracy")
    plt.xlabel("epoch")
    plt.ylabel("loss and accuracy")
    plt.legend()
    return plt.gcf()


@misconception(part="plot_training_curves", hint="The PyTorch network's curves are missing: nothing is compared.")
def plot_only_numpy(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot(numpy_history["loss"], label="loss")
    axes.plot(numpy_history["valid_accuracy"], label="accuracy")
    axes.set(xlabel="epoch", ylabel="loss and accuracy")
    axes.legend()
    return figure


@misconception(part="plot_training_curves", hint="You draw the losses only. Add an accuracy of each network.")
def plot_only_the_losses(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot(numpy_history["loss"], label="NumPy")
    axes.plot(torch_history["loss"], label="PyTorch")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure


@misconception(part="plot_training_curves", hint="Only the last axes has labels. Each one with curves needs both.")
def plot_labels_one_axes(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(2, 1)
    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        panels[0].plot(history["loss"], label=name)
        panels[1].plot(history["valid_accuracy"], label=name)
    plt.xlabel("epoch")
    plt.ylabel("accuracy")
    panels[0].legend()
    panels[1].legend()
    return figure


@misconception(part="plot_training_curves", hint="There is no legend, so nobody can tell the two networks apart.")
def plot_without_a_legend(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2)
    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        panels[0].plot(history["loss"], label=name)
        panels[1].plot(history["valid_accuracy"], label=name)
    panels[0].set(xlabel="epoch", ylabel="loss")
    panels[1].set(xlabel="epoch", ylabel="accuracy")
    return figure


@misconception(part="plot_training_curves", hint="The legend is empty, because no curve has a label.")
def plot_with_an_empty_legend(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2)
    for history in (numpy_history, torch_history):
        panels[0].plot(history["loss"])
        panels[1].plot(history["valid_accuracy"])
    for panel, quantity in zip(panels, ("loss", "accuracy"), strict=True):
        panel.set(xlabel="epoch", ylabel=quantity)
        panel.legend()
    return figure


@misconception(
    part="plot_training_curves", hint="Both runs are drawn against the epochs of the first. Each has its own."
)
def plot_assumes_equal_lengths(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2)
    epochs = np.arange(len(numpy_history["loss"]))
    for name, history in (("NumPy", numpy_history), ("PyTorch", torch_history)):
        panels[0].plot(epochs, history["loss"], label=name)
        panels[1].plot(epochs, history["valid_accuracy"], label=name)
    for panel, quantity in zip(panels, ("loss", "accuracy"), strict=True):
        panel.set(xlabel="epoch", ylabel=quantity)
        panel.legend()
    return figure
