"""Wrong implementations of exercise 05 that learners really write, each with the hint that it deserves."""

import torch
from torch import nn

from grader.misconceptions import misconception

# --- build_mlp ------------------------------------------------------------------------------------------------------


@misconception(
    part="build_mlp",
    hint="A softmax stands at the end of the model. Return logits: the cross-entropy does the softmax itself.",
)
def build_with_a_softmax(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.Softmax(dim=1)
    )


@misconception(
    part="build_mlp",
    hint="The log-softmax at the end would be applied twice, once by the loss. Return the logits as they are.",
)
def build_with_a_log_softmax(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.LogSoftmax(dim=1)
    )


@misconception(
    part="build_mlp",
    hint="A second ReLU cuts the negative logits off. It stands between the layers, not behind the last one.",
)
def build_with_a_relu_at_the_end(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes), nn.ReLU())


@misconception(
    part="build_mlp", hint="The ReLU is missing: without a bend between them, two linear layers are one linear layer."
)
def build_without_relu(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_mlp", hint="The sigmoid is another bend than the one asked for: put a ReLU between the layers."
)
def build_with_a_sigmoid(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_mlp",
    hint="You name outputs first, as in the shape of the weight. But nn.Linear is told the number of inputs first.",
)
def build_with_outputs_first(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_hidden, num_features), nn.ReLU(), nn.Linear(num_classes, num_hidden))


@misconception(
    part="build_mlp",
    hint="One hidden layer too many: two linear layers in all, the second leads from the hidden units to the classes.",
)
def build_with_a_layer_too_many(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden),
        nn.ReLU(),
        nn.Linear(num_hidden, num_hidden),
        nn.ReLU(),
        nn.Linear(num_hidden, num_classes),
    )


@misconception(part="build_mlp", hint="Your layers have no biases: leave nn.Linear's argument bias alone.")
def build_without_biases(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden, bias=False), nn.ReLU(), nn.Linear(num_hidden, num_classes, bias=False)
    )


@misconception(
    part="build_mlp", hint="The sizes of the demo are written into your model. Use the arguments of the function."
)
def build_for_the_digits_only(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))


@misconception(
    part="build_mlp",
    hint="The dropout makes every call another network, and nobody asked for it: Linear, ReLU, Linear.",
)
def build_with_dropout(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Dropout(0.5), nn.Linear(num_hidden, num_classes)
    )


@misconception(
    part="build_mlp",
    hint="BatchNorm brings parameters of its own and makes a sample's logits depend on its neighbours. Leave it out.",
)
def build_with_batch_norm(num_features, num_hidden, num_classes):
    return nn.Sequential(
        nn.Linear(num_features, num_hidden),
        nn.BatchNorm1d(num_hidden),
        nn.ReLU(),
        nn.Linear(num_hidden, num_classes),
    )


@misconception(
    part="build_mlp",
    hint="The model is made once and then handed out again and again. Make a new one in every call.",
)
def build_one_model_for_all(num_features, num_hidden, num_classes, made={}):  # noqa: B006  that is the mistake
    sizes = num_features, num_hidden, num_classes
    if sizes not in made:
        made[sizes] = nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))
    return made[sizes]


@misconception(
    part="build_mlp",
    hint="The first layer is kept from call to call, so all your models share its weights. Make both layers anew.",
)
def build_around_one_first_layer(num_features, num_hidden, num_classes, firsts={}):  # noqa: B006  that is the mistake
    first = firsts.setdefault((num_features, num_hidden), nn.Linear(num_features, num_hidden))
    return nn.Sequential(first, nn.ReLU(), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_mlp", hint="You freeze the parameters, so no training can move them: they have to require gradients."
)
def build_frozen(num_features, num_hidden, num_classes):
    model = nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))
    return model.requires_grad_(False)


@misconception(
    part="build_mlp",
    hint="Your parameters are float64. Leave the dtype of new layers alone: float32 images and float64 do not mix.",
)
def build_in_float64(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes)).double()


@misconception(
    part="build_mlp",
    hint="You return the layers in a list. Put them into an nn.Sequential, which sends X through them.",
)
def build_a_list(num_features, num_hidden, num_classes):
    return [nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes)]


@misconception(
    part="build_mlp",
    hint="nn.ModuleList only keeps modules together and cannot be called. nn.Sequential sends X through them.",
)
def build_a_module_list(num_features, num_hidden, num_classes):
    return nn.ModuleList([nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes)])


@misconception(
    part="build_mlp",
    hint="The bend between your layers is tanh. Put a ReLU there.",
)
def build_with_tanh(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.Tanh(), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_mlp",
    hint="Your units let a little of the negative values through. Take the plain ReLU.",
)
def build_with_a_leaky_relu(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.LeakyReLU(), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_mlp",
    hint="The ReLU stands in front of both layers, and nothing bends between them. Put it in the middle.",
)
def build_with_the_relu_in_front(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.ReLU(), nn.Linear(num_features, num_hidden), nn.Linear(num_hidden, num_classes))


@misconception(
    part="build_mlp",
    hint="The last layer has no bias. Leave the argument alone: both layers have one.",
)
def build_without_the_last_bias(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes, bias=False))


@misconception(
    part="build_mlp",
    hint="All weights begin at 0, so that all hidden units get the same gradient. Leave what nn.Linear draws at random.",
)
def build_with_weights_of_zero(num_features, num_hidden, num_classes):
    model = nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))
    for layer in (model[0], model[2]):
        nn.init.zeros_(layer.weight)
    return model


# --- train ----------------------------------------------------------------------------------------------------------


@misconception(part="train", hint="backward adds to .grad, and nobody empties it. Call zero_grad before each backward.")
def gradients_pile_up(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You empty the gradients once, before the loop. Every epoch needs empty ones before its backward.",
)
def gradients_emptied_once(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    optimizer.zero_grad()
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train", hint="zero_grad stands between backward and step, so the step finds nothing. Empty before backward."
)
def gradients_emptied_too_early(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    return history


@misconception(part="train", hint="You step before backward, with the gradient of the epoch before. First backward.")
def steps_before_backward(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
    return history


@misconception(part="train", hint="The optimizer never takes its step: backward alone moves nothing.")
def never_steps(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
    return history


@misconception(
    part="train",
    hint="You train a copy, which nobody sees again. The model that was passed in is the one that is to learn.",
)
def trains_a_copy(model, X, y, epochs, learning_rate):
    import copy

    model = copy.deepcopy(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You build a model of your own and train that. The model that was passed in is the one that is to learn.",
)
def trains_a_model_of_its_own(model, X, y, epochs, learning_rate):
    model = nn.Sequential(nn.Linear(X.shape[1], 32), nn.ReLU(), nn.Linear(32, int(y.max()) + 1)).to(X.dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train", hint="You draw the parameters anew at the start. Go on from the values that the model comes with."
)
def starts_anew(model, X, y, epochs, learning_rate):
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.reset_parameters()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="The optimizer knows only the last layer. Give it all parameters of the model.")
def moves_the_last_layer_only(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(list(model.parameters())[-2:], lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        model.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="The cross-entropy takes logits: your softmax in front of it is applied twice, and the gradients are tiny.",
)
def softmax_twice(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        probs = torch.softmax(model(X), dim=1)
        loss = nn.functional.cross_entropy(probs, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(probs, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train", hint="A logarithm of your own softmax is -inf where a probability is 0. Use PyTorch's cross-entropy."
)
def logarithm_of_a_softmax(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        probs = torch.softmax(model(X), dim=1)
        loss = -torch.log(probs[torch.arange(len(y)), y]).mean()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(probs, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="nll_loss expects logarithms of probabilities. With logits, take cross_entropy.")
def loss_for_log_probabilities(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.nll_loss(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train", hint="The loss is summed over the samples. Take the mean: cross_entropy does so by default."
)
def sums_the_loss(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y, reduction="sum")
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="That is the squared distance to one-hot labels. The loss is the mean cross-entropy.")
def squared_error(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.mse_loss(logits, nn.functional.one_hot(y, logits.shape[1]).to(X.dtype))
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You count the classes in the labels, and the last may be missing there. The logits know them all.",
)
def counts_the_classes_in_y(model, X, y, epochs, learning_rate):
    onehot = nn.functional.one_hot(y).to(X.dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = -(onehot * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train", hint="Your optimizer has momentum, so a step remembers the last one. Plain SGD is asked for."
)
def with_momentum(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="Your optimizer pulls all weights towards 0 as well: leave weight_decay out.")
def with_weight_decay(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, weight_decay=1e-3)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="Adam takes other steps than gradient descent (exercise 08). Plain SGD is asked for.")
def with_adam(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="The learning rate is not passed on, so the optimizer takes its default of 0.001.")
def ignores_the_learning_rate(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters())
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You cut X into small batches and take a step for each. One epoch is one step, on all of X at once.",
)
def trains_in_small_batches(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        history["loss"].append(nn.functional.cross_entropy(logits, y).item())
        history["accuracy"].append(accuracy(logits, y))
        for rows in torch.arange(len(X)).split(4):
            loss = nn.functional.cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return history


@misconception(
    part="train", hint="You note loss and accuracy after the step. Note them before, from the logits at hand."
)
def notes_after_the_step(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        logits = model(X)
        history["loss"].append(nn.functional.cross_entropy(logits, y).item())
        history["accuracy"].append(accuracy(logits, y))
    return history


@misconception(
    part="train", hint="The loss is noted before the step, the accuracy after it. Both belong to the same parameters."
)
def notes_the_accuracy_after_the_step(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(model(X), y))
    return history


@misconception(part="train", hint="Your history holds tensors, each with its whole past. Take the number out of them.")
def notes_tensors(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss)
        history["accuracy"].append((logits.argmax(dim=1) == y).float().mean())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="Your accuracies are counts of right answers. Divide by the number of samples.")
def notes_counts(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((logits.argmax(dim=1) == y).double().sum().item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="The model comes back as well. It is trained in place: return the history alone.")
def returns_the_model_too(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, history


@misconception(part="train", hint="The return is missing: Python then returns None. Return the history.")
def returns_nothing(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@misconception(
    part="train",
    hint="Logits and loss stand before the loop, and retain_graph does not help. Every epoch goes forward anew.",
)
def forward_once(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    logits = model(X)
    loss = nn.functional.cross_entropy(logits, y)
    for _ in range(epochs):
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
    return history


@misconception(part="train", hint="Your loop runs one epoch too few: count how often the body runs for epochs=1.")
def one_epoch_short(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(1, epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(part="train", hint="You standardize X inside train. Take it as it comes: the caller has prepared it.")
def standardizes_again(model, X, y, epochs, learning_rate):
    X = (X - X.mean()) / (X.std(correction=0) + 1e-8)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train", hint="You convert the model to float32, in place. Keep the dtype of the model and the data as it is."
)
def converts_the_model(model, X, y, epochs, learning_rate):
    model, X = model.float(), X.float()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You look for the layers at fixed places. Ask the model for its parameters, whatever it is made of.",
)
def knows_two_layers_only(model, X, y, epochs, learning_rate):
    parameters = [model[0].weight, model[0].bias, model[2].weight, model[2].bias]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.data -= learning_rate * grad
    return history


@misconception(
    part="train",
    hint="Your optimizer maximizes the loss. A step goes against the gradient.",
)
def walks_uphill(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, maximize=True)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="That is the binary cross-entropy, which judges each class alone. The classes exclude each other: take "
    "cross_entropy.",
)
def loss_of_two_classes(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.binary_cross_entropy_with_logits(
            logits, nn.functional.one_hot(y, logits.shape[1]).to(logits.dtype)
        )
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="Your labels are smoothed. The loss takes them as they are.",
)
def loss_with_smoothed_labels(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y, label_smoothing=0.1)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="Your mean counts every class. Each sample has one loss: divide by the number of samples.",
)
def loss_is_a_mean_over_the_classes_too(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = -(torch.log_softmax(logits, dim=1) * nn.functional.one_hot(y, logits.shape[1]).to(logits.dtype)).mean()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="Your softmax runs down the samples. The classes of one sample lie along dim=1.",
)
def loss_over_the_samples(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.nll_loss(torch.log_softmax(logits, dim=0), y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="The mean over the samples is already in the loss, and you divide by N once more.",
)
def loss_is_divided_by_n_again(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y) / len(y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You train on the mean but note the sum. The history holds the mean, too.",
)
def notes_the_sum_of_the_losses(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item() * len(y))
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="The accuracy is noted before the step, the loss after it. Both belong to the same parameters.",
)
def notes_the_loss_after_the_step(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history["loss"].append(nn.functional.cross_entropy(model(X), y).item())
    return history


@misconception(
    part="train",
    hint="Your loop runs one epoch too many: `epochs` counts the steps.",
)
def one_epoch_long(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs + 1):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You step twice with the same gradients. Every step has a forward and a backward pass of its own.",
)
def steps_twice(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="The optimizer knows the matrices only, and the biases never move. Give it all parameters of the model.",
)
def moves_the_weights_only(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD([param for param in model.parameters() if param.ndim > 1], lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="The optimizer knows only the first layer. Give it all parameters of the model.",
)
def moves_the_first_layer_only(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model[0].parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="You shorten the gradients before the step. Plain SGD takes them as they are.",
)
def clips_the_gradients(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="A scheduler makes the learning rate smaller from epoch to epoch. It stays what was passed in.",
)
def lets_the_learning_rate_decay(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return history


@misconception(
    part="train",
    hint="You empty the gradients of the matrices and forget those of the biases. Every parameter needs an empty one.",
)
def empties_the_gradients_of_the_weights(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        for param in model.parameters():
            if param.ndim > 1:
                param.grad = None
        loss.backward()
        optimizer.step()
    return history


@misconception(
    part="train",
    hint="The step stands behind the loop over the epochs, and there is only one. Indent it.",
)
def steps_after_the_loop(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = model(X)
        loss = nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        optimizer.zero_grad()
        loss.backward()
    return (optimizer.step(), history)[1]


# --- predict --------------------------------------------------------------------------------------------------------


@misconception(part="predict", hint="You return the logits. A label is the place of the largest one in its row.")
def predicts_logits(model, X):
    with torch.no_grad():
        return model(X)


@misconception(
    part="predict", hint="You return the largest logit of each row. Asked for is where it stands, which argmax tells."
)
def predicts_the_largest_logit(model, X):
    with torch.no_grad():
        return model(X).amax(dim=1)


@misconception(part="predict", hint="You return both things that max gives, the values and their places, as a pair.")
def predicts_values_and_places(model, X):
    with torch.no_grad():
        return model(X).max(dim=1)


@misconception(
    part="predict", hint="You look for the best sample of each class. Look for the best class of each sample: dim 1."
)
def predicts_over_the_samples(model, X):
    with torch.no_grad():
        return model(X).argmax(dim=0)


@misconception(
    part="predict", hint="Without a dim, argmax looks at all numbers at once and gives a single place. Name dim 1."
)
def predicts_one_place_for_all(model, X):
    with torch.no_grad():
        return model(X).argmax()


@misconception(part="predict", hint="Your labels form a column, (N, 1). Labels are of shape (N,): leave keepdim out.")
def predicts_a_column(model, X):
    with torch.no_grad():
        return model(X).argmax(dim=1, keepdim=True)


@misconception(part="predict", hint="squeeze also takes away the only dimension when X has a single row.")
def predicts_squeezed(model, X):
    with torch.no_grad():
        return model(X).argmax(dim=1).squeeze()


@misconception(part="predict", hint="Labels are int64, as argmax gives them. Do not convert them.")
def predicts_floats(model, X):
    with torch.no_grad():
        return model(X).argmax(dim=1).to(X.dtype)


@misconception(part="predict", hint="A NumPy array comes back. Stay with tensors: labels are a tensor, like y.")
def predicts_an_array(model, X):
    with torch.no_grad():
        return model(X).argmax(dim=1).numpy()


@misconception(part="predict", hint="A list comes back. Stay with tensors: labels are a tensor, like y.")
def predicts_a_list(model, X):
    with torch.no_grad():
        return [int(row.argmax()) for row in model(X)]


@misconception(part="predict", hint="model.eval() stays behind. The model must be in the mode in which it came.")
def leaves_evaluation_mode(model, X):
    model.eval()
    with torch.no_grad():
        return model(X).argmax(dim=1)


@misconception(
    part="predict", hint="model.train() at the end switches to training mode, also where the model came in the other."
)
def always_ends_in_training_mode(model, X):
    model.eval()
    with torch.no_grad():
        labels = model(X).argmax(dim=1)
    model.train()
    return labels


@misconception(
    part="predict",
    hint="You note the mode of the whole and then set it everywhere. The modules inside may be in another mode.",
)
def restores_one_mode_for_all(model, X):
    before = model.training
    model.eval()
    with torch.no_grad():
        labels = model(X).argmax(dim=1)
    model.train(before)
    return labels


@misconception(
    part="predict",
    hint="You freeze the model to avoid the graph, and it stays frozen. no_grad does so for a block only.",
)
def freezes_the_model(model, X):
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model(X).argmax(dim=1)


@misconception(
    part="predict",
    hint="You thaw all parameters afterwards, also those that were frozen before. Leave requires_grad alone.",
)
def thaws_the_model(model, X):
    model.requires_grad_(False)
    labels = model(X).argmax(dim=1)
    model.requires_grad_(True)
    return labels


@misconception(
    part="predict",
    hint="The sigmoid rounds all large logits to 1, and then the first of them wins. Compare the logits.",
)
def predicts_through_a_sigmoid(model, X):
    with torch.no_grad():
        return torch.sigmoid(model(X)).argmax(dim=1)


@misconception(
    part="predict", hint="The exponential of a large logit is inf. The largest logit can be found without a softmax."
)
def predicts_through_a_plain_softmax(model, X):
    with torch.no_grad():
        exps = torch.exp(model(X))
        return (exps / exps.sum(dim=1, keepdim=True)).argmax(dim=1)


@misconception(
    part="predict", hint="You ask whether a logit is above 0, as for two classes. Find the largest of each row."
)
def predicts_by_a_threshold(model, X):
    with torch.no_grad():
        return (model(X) > 0).long().argmax(dim=1)


@misconception(
    part="predict", hint="Your order puts the last of the tied classes first. argmax alone takes the first of them."
)
def predicts_the_last_of_the_tied(model, X):
    with torch.no_grad():
        logits = model(X)
        return logits.shape[1] - 1 - logits.flip(1).argmax(dim=1)


@misconception(
    part="predict",
    hint="You look for the smallest logit. The answer is where the largest stands.",
)
def predicts_the_least_likely(model, X):
    with torch.no_grad():
        return model(X).argmin(dim=1)


@misconception(
    part="predict",
    hint="Labels count from 0, like columns: do not add 1.",
)
def predicts_from_one(model, X):
    with torch.no_grad():
        return model(X).argmax(dim=1) + 1


@misconception(
    part="predict",
    hint="You compare the sizes without the signs. A very negative logit speaks against its class.",
)
def predicts_by_size(model, X):
    with torch.no_grad():
        return model(X).abs().argmax(dim=1)
