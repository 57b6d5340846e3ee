"""Wrong implementations of exercise 04 that learners really write, each with the hint that it deserves."""

import torch

from grader.misconceptions import misconception

# --- init_slp -------------------------------------------------------------------------------------------------------


@misconception(
    part="init_slp",
    hint="W is the product of a nameless leaf and 0.1, so its .grad stays None. Scale first, then have it watched.",
)
def init_slp_scales_a_watched_tensor(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = torch.randn(num_features, num_classes, requires_grad=True) * 0.1
    return [W, torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_slp", hint="Nobody watches your tensors. Both have to require gradients.")
def init_slp_not_watched(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    return [0.1 * torch.randn(num_features, num_classes, generator=generator), torch.zeros(1, num_classes)]


@misconception(part="init_slp", hint="The bias is a parameter too. Unwatched, it would stay at 0 for ever.")
def init_slp_forgets_the_bias(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = 0.1 * torch.randn(num_features, num_classes, generator=generator)
    return [W.requires_grad_(), torch.zeros(1, num_classes)]


@misconception(part="init_slp", hint="Your weights have the standard deviation 1, ten times too large.")
def init_slp_with_scale_one(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(num_features, num_classes, generator=generator, requires_grad=True)
    return [W, torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_slp", hint="You scale by the variance, 0.01. The standard deviation is 0.1.")
def init_slp_with_variance_as_scale(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = torch.normal(0.0, 0.1**2, (num_features, num_classes), generator=generator)
    return [W.requires_grad_(), torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_slp", hint="torch.rand is uniform and never negative. The normal distribution is randn.")
def init_slp_uniform(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = 0.1 * torch.rand(num_features, num_classes, generator=generator)
    return [W.requires_grad_(), torch.zeros(1, num_classes, requires_grad=True)]


@misconception(
    part="init_slp", hint="NumPy draws float64, and float32 images cannot be multiplied by that. Convert it."
)
def init_slp_in_float64(num_features, num_classes, seed):
    import numpy as np

    W = np.random.default_rng(seed).normal(0.0, 0.1, (num_features, num_classes))
    b = np.zeros((1, num_classes))
    return [torch.tensor(W, requires_grad=True), torch.tensor(b, requires_grad=True)]


@misconception(part="init_slp", hint="The argument seed is not used, so every call gives other weights.")
def init_slp_without_the_seed(num_features, num_classes, seed):
    W = 0.1 * torch.randn(num_features, num_classes)
    return [W.requires_grad_(), torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_slp", hint="You always seed with 42, whatever the caller asks for. Use the argument.")
def init_slp_with_a_fixed_seed(num_features, num_classes, seed):
    torch.manual_seed(42)
    W = 0.1 * torch.randn(num_features, num_classes)
    return [W.requires_grad_(), torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_slp", hint="Your bias has the shape (C,). Here a bias is a row, (1, C).")
def init_slp_with_a_flat_bias(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = 0.1 * torch.randn(num_features, num_classes, generator=generator)
    return [W.requires_grad_(), torch.zeros(num_classes, requires_grad=True)]


@misconception(part="init_slp", hint="Your W is (C, D), as in nn.Linear. Here samples meet it from the left: (D, C).")
def init_slp_lies_on_its_side(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = 0.1 * torch.randn(num_classes, num_features, generator=generator)
    return [W.requires_grad_(), torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_slp", hint="The parameters were a dict in exercise 02. Here they are a list: W, then b.")
def init_slp_as_a_dict(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = 0.1 * torch.randn(num_features, num_classes, generator=generator)
    return {"W": W.requires_grad_(), "b": torch.zeros(1, num_classes, requires_grad=True)}


@misconception(part="init_slp", hint="Your bias starts at 1 for every class. It starts at 0.")
def init_slp_with_biases_of_one(num_features, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W = 0.1 * torch.randn(num_features, num_classes, generator=generator)
    return [W.requires_grad_(), torch.ones(1, num_classes, requires_grad=True)]


# --- init_mlp -------------------------------------------------------------------------------------------------------


@misconception(
    part="init_mlp",
    hint="W1 and W2 are results of a multiplication, so backward leaves their .grad at None. Scale first, then watch.",
)
def init_mlp_scales_watched_tensors(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(num_features, num_hidden, requires_grad=True) * 0.1
    W2 = torch.randn(num_hidden, num_classes, requires_grad=True) * 0.1
    return [W1, torch.zeros(1, num_hidden, requires_grad=True), W2, torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_mlp", hint="The weights of the second layer are watched, those of the first are not.")
def init_mlp_watches_the_second_layer_only(num_features, num_hidden, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W1 = 0.1 * torch.randn(num_features, num_hidden, generator=generator)
    W2 = 0.1 * torch.randn(num_hidden, num_classes, generator=generator)
    return [W1, torch.zeros(1, num_hidden), W2.requires_grad_(), torch.zeros(1, num_classes, requires_grad=True)]


@misconception(part="init_mlp", hint="You seed again before W2, so it repeats the numbers of W1. Seed once.")
def init_mlp_seeds_twice(num_features, num_hidden, num_classes, seed):
    W1 = 0.1 * torch.randn(num_features, num_hidden, generator=torch.Generator().manual_seed(seed))
    W2 = 0.1 * torch.randn(num_hidden, num_classes, generator=torch.Generator().manual_seed(seed))
    params = [W1, torch.zeros(1, num_hidden), W2, torch.zeros(1, num_classes)]
    return [param.requires_grad_() for param in params]


@misconception(
    part="init_mlp", hint="With all weights at 0 no gradient gets past W2, and nothing ever moves. Draw them."
)
def init_mlp_with_zeros(num_features, num_hidden, num_classes, seed):
    shapes = [(num_features, num_hidden), (1, num_hidden), (num_hidden, num_classes), (1, num_classes)]
    return [torch.zeros(shape, requires_grad=True) for shape in shapes]


@misconception(part="init_mlp", hint="You draw one column and repeat it. Units that start equal stay equal.")
def init_mlp_with_equal_units(num_features, num_hidden, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W1 = (0.1 * torch.randn(num_features, 1, generator=generator)).repeat(1, num_hidden)
    W2 = 0.1 * torch.randn(num_hidden, num_classes, generator=generator)
    params = [W1, torch.zeros(1, num_hidden), W2, torch.zeros(1, num_classes)]
    return [param.requires_grad_() for param in params]


@misconception(part="init_mlp", hint="The order is W1, b1, W2, b2: each bias follows its weights.")
def init_mlp_weights_first(num_features, num_hidden, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W1 = 0.1 * torch.randn(num_features, num_hidden, generator=generator)
    W2 = 0.1 * torch.randn(num_hidden, num_classes, generator=generator)
    params = [W1, W2, torch.zeros(1, num_hidden), torch.zeros(1, num_classes)]
    return [param.requires_grad_() for param in params]


@misconception(part="init_mlp", hint="Only W1 is scaled. W2 has the standard deviation 1, ten times too large.")
def init_mlp_scales_one_layer(num_features, num_hidden, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    W1 = 0.1 * torch.randn(num_features, num_hidden, generator=generator)
    W2 = torch.randn(num_hidden, num_classes, generator=generator)
    params = [W1, torch.zeros(1, num_hidden), W2, torch.zeros(1, num_classes)]
    return [param.requires_grad_() for param in params]


@misconception(part="init_mlp", hint="NumPy draws float64. Convert the numbers to PyTorch's default, float32.")
def init_mlp_in_float64(num_features, num_hidden, num_classes, seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(0, 0.1, (num_features, num_hidden)), rng.normal(0, 0.1, (num_hidden, num_classes))
    arrays = [W1, np.zeros((1, num_hidden)), W2, np.zeros((1, num_classes))]
    return [torch.tensor(array, requires_grad=True) for array in arrays]


@misconception(part="init_mlp", hint="The argument seed is not used, so every call gives another network.")
def init_mlp_without_the_seed(num_features, num_hidden, num_classes, seed):
    W1, W2 = 0.1 * torch.randn(num_features, num_hidden), 0.1 * torch.randn(num_hidden, num_classes)
    params = [W1, torch.zeros(1, num_hidden), W2, torch.zeros(1, num_classes)]
    return [param.requires_grad_() for param in params]


# --- slp_logits -----------------------------------------------------------------------------------------------------


@misconception(part="slp_logits", hint="You return probabilities. The loss does the softmax: return the logits.")
def slp_with_a_softmax(X, params):
    W, b = params
    return torch.softmax(X @ W + b, dim=1)


@misconception(part="slp_logits", hint="You return log-probabilities. Return the logits as they are.")
def slp_with_a_log_softmax(X, params):
    W, b = params
    return torch.log_softmax(X @ W + b, dim=1)


@misconception(part="slp_logits", hint="The bias is missing.")
def slp_without_the_bias(X, params):
    return X @ params[0]


@misconception(part="slp_logits", hint="Inside no_grad nothing is noted, and no gradient finds back to the parameters.")
def slp_under_no_grad(X, params):
    W, b = params
    with torch.no_grad():
        return X @ W + b


@misconception(part="slp_logits", hint="`.data` of W is a tensor without a history: the loss will never blame W.")
def slp_uses_data(X, params):
    W, b = params
    return X @ W.data + b


@misconception(part="slp_logits", hint="Through NumPy and back the history is lost. Stay with PyTorch's operations.")
def slp_through_numpy(X, params):
    W, b = params
    return torch.from_numpy(X.numpy() @ W.detach().numpy() + b.detach().numpy())


@misconception(part="slp_logits", hint="There is no ReLU on logits: a negative one speaks against its class.")
def slp_with_a_relu(X, params):
    W, b = params
    return torch.relu(X @ W + b)


@misconception(part="slp_logits", hint="You return the answers, one label a row. Return the scores of all classes.")
def slp_returns_labels(X, params):
    W, b = params
    return (X @ W + b).argmax(dim=1)


@misconception(
    part="slp_logits",
    hint="You squash the logits with a sigmoid. The loss wants them as they are, of any size.",
)
def slp_with_a_sigmoid(X, params):
    W, b = params
    return torch.sigmoid(X @ W + b)


@misconception(
    part="slp_logits",
    hint="You detach the bias, so the loss never blames it. It is a parameter like W.",
)
def slp_detaches_the_bias(X, params):
    W, b = params
    return X @ W + b.detach()


# --- mlp_logits -----------------------------------------------------------------------------------------------------


@misconception(part="mlp_logits", hint="The ReLU is missing: without it, two linear layers are one linear layer.")
def mlp_without_relu(X, params):
    W1, b1, W2, b2 = params
    return (X @ W1 + b1) @ W2 + b2


@misconception(
    part="mlp_logits", hint="You apply ReLU to the logits too. They have to stay as they are, negative ones too."
)
def mlp_relu_on_logits(X, params):
    W1, b1, W2, b2 = params
    return torch.relu(torch.relu(X @ W1 + b1) @ W2 + b2)


@misconception(part="mlp_logits", hint="You return probabilities. The loss does the softmax: return the logits.")
def mlp_with_a_softmax(X, params):
    W1, b1, W2, b2 = params
    return torch.softmax(torch.relu(X @ W1 + b1) @ W2 + b2, dim=1)


@misconception(part="mlp_logits", hint="You add b1 after the ReLU. It belongs inside.")
def mlp_bias_after_relu(X, params):
    W1, b1, W2, b2 = params
    return (torch.relu(X @ W1) + b1) @ W2 + b2


@misconception(part="mlp_logits", hint="The bias of the second layer is missing.")
def mlp_without_second_bias(X, params):
    W1, b1, W2, _ = params
    return torch.relu(X @ W1 + b1) @ W2


@misconception(part="mlp_logits", hint="The units here are ReLUs, not sigmoids.")
def mlp_with_sigmoid(X, params):
    W1, b1, W2, b2 = params
    return torch.sigmoid(X @ W1 + b1) @ W2 + b2


@misconception(
    part="mlp_logits", hint="You detach the hidden units, so the first layer never learns. Let the history run through."
)
def mlp_detaches_the_hidden_units(X, params):
    W1, b1, W2, b2 = params
    hidden = torch.relu(X @ W1 + b1).detach()
    return hidden @ W2 + b2


@misconception(
    part="mlp_logits", hint="You work out the hidden units inside no_grad. Only the training step belongs in there."
)
def mlp_hidden_under_no_grad(X, params):
    W1, b1, W2, b2 = params
    with torch.no_grad():
        hidden = torch.relu(X @ W1 + b1)
    return hidden @ W2 + b2


@misconception(part="mlp_logits", hint="torch.tensor copies numbers and forgets where they came from.")
def mlp_copies_the_hidden_units(X, params):
    W1, b1, W2, b2 = params
    hidden = torch.tensor(torch.relu(X @ W1 + b1).tolist(), dtype=X.dtype)
    return hidden @ W2 + b2


@misconception(part="mlp_logits", hint="Two values come back, as in exercise 02. Return the logits alone.")
def mlp_returns_hidden_too(X, params):
    W1, b1, W2, b2 = params
    hidden = torch.relu(X @ W1 + b1)
    return hidden, hidden @ W2 + b2


@misconception(
    part="mlp_logits",
    hint="The bias of the first layer is missing. It belongs inside the ReLU.",
)
def mlp_without_first_bias(X, params):
    W1, _, W2, b2 = params
    return torch.relu(X @ W1) @ W2 + b2


@misconception(
    part="mlp_logits",
    hint="Your units let a little of the negative values through. ReLU makes them exactly 0.",
)
def mlp_with_leaky_units(X, params):
    W1, b1, W2, b2 = params
    return torch.nn.functional.leaky_relu(X @ W1 + b1) @ W2 + b2


@misconception(
    part="mlp_logits",
    hint="The hidden units here are ReLUs, and yours are tanh.",
)
def mlp_with_tanh(X, params):
    W1, b1, W2, b2 = params
    return torch.tanh(X @ W1 + b1) @ W2 + b2


@misconception(
    part="mlp_logits",
    hint="You bend the images instead of what the first layer makes of them. The ReLU stands between the layers.",
)
def mlp_relu_on_the_images(X, params):
    W1, b1, W2, b2 = params
    return (torch.relu(X) @ W1 + b1) @ W2 + b2


@misconception(
    part="mlp_logits",
    hint="`.data` of W2 has no history, so the second layer's weights are never blamed. Use the parameter itself.",
)
def mlp_uses_data_of_the_second_layer(X, params):
    W1, b1, W2, b2 = params
    return torch.relu(X @ W1 + b1) @ W2.data + b2


# --- sgd_step -------------------------------------------------------------------------------------------------------


@misconception(
    part="sgd_step",
    hint="The step is noted, so what you return is the result of an operation and no leaf. Keep it out of the diary.",
)
def step_is_noted(params, grads, learning_rate):
    return [param - learning_rate * grad for param, grad in zip(params, grads, strict=True)]


@misconception(part="sgd_step", hint="What no_grad leaves behind is watched by nobody. Have the new tensors watched.")
def step_is_not_watched_again(params, grads, learning_rate):
    with torch.no_grad():
        return [param - learning_rate * grad for param, grad in zip(params, grads, strict=True)]


@misconception(part="sgd_step", hint="`-=` writes into the caller's tensors, even under no_grad. Make new ones.")
def step_in_place(params, grads, learning_rate):
    with torch.no_grad():
        for param, grad in zip(params, grads, strict=True):
            param -= learning_rate * grad
    return params


@misconception(part="sgd_step", hint="`.data` is the caller's own memory: you changed it behind PyTorch's back.")
def step_through_data(params, grads, learning_rate):
    for param, grad in zip(params, grads, strict=True):
        param.data = param.data - learning_rate * grad
    return params


@misconception(part="sgd_step", hint="detach shares its memory with the original, so `-=` changes that too.")
def step_in_detached_memory(params, grads, learning_rate):
    new = [param.detach() for param in params]
    for param, grad in zip(new, grads, strict=True):
        param -= learning_rate * grad
    return [param.requires_grad_() for param in new]


@misconception(part="sgd_step", hint="PyTorch forbids changing a watched leaf in place. Make a new tensor instead.")
def step_in_place_while_watched(params, grads, learning_rate):
    for param, grad in zip(params, grads, strict=True):
        param -= learning_rate * grad
    return params


@misconception(part="sgd_step", hint="You walk uphill: a step subtracts the learning rate times the gradient.")
def step_uphill(params, grads, learning_rate):
    new = [param.detach() + learning_rate * grad for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in new]


@misconception(part="sgd_step", hint="The learning rate is not used: you take the whole gradient as the step.")
def step_without_the_learning_rate(params, grads, learning_rate):
    new = [param.detach() - grad for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in new]


@misconception(part="sgd_step", hint="You look into .grad, but the gradients are an argument of this function.")
def step_reads_dot_grad(params, grads, learning_rate):
    new = [param.detach() - learning_rate * param.grad for param in params]
    return [param.requires_grad_() for param in new]


@misconception(part="sgd_step", hint="You step with two parameters only. A list of four has to move as a whole.")
def step_with_the_first_two(params, grads, learning_rate):
    new = [param.detach().clone() for param in params]
    new[0] -= learning_rate * grads[0]
    new[1] -= learning_rate * grads[1]
    return [param.requires_grad_() for param in new]


@misconception(part="sgd_step", hint="You return how far to go. Return where the parameters are afterwards.")
def step_returns_the_change(params, grads, learning_rate):
    return [(-learning_rate * grad).requires_grad_() for grad in grads]


@misconception(part="sgd_step", hint="You write the new tensors into the caller's list. Return a list of your own.")
def step_refills_the_list(params, grads, learning_rate):
    for k, grad in enumerate(grads):
        params[k] = (params[k].detach() - learning_rate * grad).requires_grad_()
    return params


@misconception(part="sgd_step", hint="`.float()` makes float32 of everything. Keep the dtype of the parameter.")
def step_in_float32(params, grads, learning_rate):
    new = [(param - learning_rate * grad).detach().float() for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in new]


@misconception(part="sgd_step", hint="You take the caller's tensors off watch. Leave their requires_grad as it is.")
def step_takes_the_caller_off_watch(params, grads, learning_rate):
    for param in params:
        param.requires_grad_(False)
    new = [param - learning_rate * grad for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in new]


@misconception(
    part="sgd_step",
    hint="The learning rate shrinks the parameters too. It belongs to the gradient alone.",
)
def step_without_parentheses_in_mind(params, grads, learning_rate):
    with torch.no_grad():
        stepped = [learning_rate * (param - grad) for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in stepped]


@misconception(
    part="sgd_step",
    hint="You bring each gradient to length 1. The step is the learning rate times the gradient, however long it is.",
)
def step_of_unit_length(params, grads, learning_rate):
    with torch.no_grad():
        stepped = [
            param - learning_rate * grad / (grad.norm() + 1e-12) for param, grad in zip(params, grads, strict=True)
        ]
    return [param.requires_grad_() for param in stepped]


@misconception(
    part="sgd_step",
    hint="You keep only the sign of the gradient. Its size counts too.",
)
def step_along_the_sign(params, grads, learning_rate):
    with torch.no_grad():
        stepped = [param - learning_rate * grad.sign() for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in stepped]


@misconception(
    part="sgd_step",
    hint="The biases stay where they are. Every parameter takes its step.",
)
def step_of_the_weights_only(params, grads, learning_rate):
    with torch.no_grad():
        stepped = [
            param - learning_rate * grad if number % 2 == 0 else param.clone()
            for number, (param, grad) in enumerate(zip(params, grads, strict=True))
        ]
    return [param.requires_grad_() for param in stepped]


@misconception(
    part="sgd_step",
    hint="You divide by the rows of the parameter. The gradient is one of a mean already: the learning rate is all it "
    "needs.",
)
def step_divided_by_the_rows(params, grads, learning_rate):
    with torch.no_grad():
        stepped = [param - learning_rate * grad / len(param) for param, grad in zip(params, grads, strict=True)]
    return [param.requires_grad_() for param in stepped]


# --- train_slp: the loop that both networks share ---------------------------------------------------------------------


@misconception(
    part="train_slp",
    hint="The same tensors live on, and backward adds to their .grad. Empty it before each backward.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def gradients_pile_up(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        with torch.no_grad():
            for param in params:
                param -= learning_rate * param.grad
    return params, history


@misconception(
    part="train_slp",
    hint="You empty the .grad between backward and the step, so no step goes anywhere. Empty it before backward.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def gradients_emptied_too_early(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        for param in params:
            param.grad.zero_()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your update is noted, so from the second epoch on the parameters are no leaves and have no .grad.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def update_is_noted(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = [param - learning_rate * param.grad for param in params]
    return params, history


@misconception(
    part="train_slp",
    hint="After the update nobody watches the parameters, and the next backward has nothing to do.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def update_is_not_watched_again(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        with torch.no_grad():
            params = [param - learning_rate * param.grad for param in params]
    return params, history


@misconception(
    part="train_slp",
    hint="You train the caller's own tensors. Start from copies: two runs from the same start must be possible.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def trains_the_tensors_of_the_caller(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        with torch.no_grad():
            for param in params:
                param -= learning_rate * param.grad
                param.grad = None
    return params, history


@misconception(
    part="train_slp",
    hint="detach gives the same memory: your copies write into the caller's tensors. Clone as well.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def copies_that_share_memory(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        with torch.no_grad():
            for param in params:
                param -= learning_rate * param.grad
                param.grad = None
    return params, history


@misconception(
    part="train_slp",
    hint="You sum the losses of the samples. The loss is their mean: leave the reduction as it is.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_is_a_sum(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y, reduction="sum")
        history["loss"].append(loss.item() / len(X))
        history["accuracy"].append(accuracy(logits, y))
        grads = torch.autograd.grad(loss, params)
        params = sgd_step(params, grads, learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="The mean over the samples is already in the loss, and you divide by N once more.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_is_divided_twice(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y) / len(X)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        grads = torch.autograd.grad(loss, params)
        params = sgd_step(params, grads, learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="PyTorch's cross-entropy takes logits and does the softmax itself. Yours in front of it is one too many.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def softmax_twice(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        probs = torch.softmax(logits_of(X, params), dim=1)
        loss = torch.nn.functional.cross_entropy(probs, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(probs, y))
        grads = torch.autograd.grad(loss, params)
        params = sgd_step(params, grads, learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="nll_loss expects logarithms of probabilities. With logits, take cross_entropy.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_without_a_logarithm(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.nll_loss(torch.softmax(logits, dim=1), y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        grads = torch.autograd.grad(loss, params)
        params = sgd_step(params, grads, learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your own softmax overflows for large logits. PyTorch's cross-entropy does not.",
)
def train_slp_with_a_plain_softmax(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        exps = torch.exp(slp_logits(X, params))
        probs = exps / exps.sum(dim=1, keepdim=True)
        loss = -torch.log(probs[range(len(y)), y]).mean()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(probs, y))
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="You note loss and accuracy after the step. Note them before, from the logits at hand.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def notes_after_the_step(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        loss = torch.nn.functional.cross_entropy(logits_of(X, params), y)
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
        logits = logits_of(X, params)
        history["loss"].append(torch.nn.functional.cross_entropy(logits, y).item())
        history["accuracy"].append(accuracy(logits, y))
    return params, history


@misconception(
    part="train_slp",
    hint="The loss is noted before the step, the accuracy after it. Both belong to the same parameters.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def notes_the_accuracy_after_the_step(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        loss = torch.nn.functional.cross_entropy(logits_of(X, params), y)
        history["loss"].append(loss.item())
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
        history["accuracy"].append(accuracy(logits_of(X, params), y))
    return params, history


@misconception(
    part="train_slp",
    hint="Your history holds tensors, each with its whole past. Take the number out of them.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def notes_tensors(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss)
        history["accuracy"].append((logits.argmax(dim=1) == y).float().mean())
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your accuracies are percent. Here an accuracy is a share between 0 and 1.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def notes_percent(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(100 * accuracy(logits, y))
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your history is the list of accuracies of exercise 02. Here it is a dict of two lists.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def notes_the_accuracy_alone(logits_of, X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        logits = logits_of(X, params)
        history.append(accuracy(logits, y))
        loss = torch.nn.functional.cross_entropy(logits, y)
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Logits and loss stand before the loop. Every epoch needs a forward pass with the new parameters.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def forward_once(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    logits = logits_of(X, params)
    loss = torch.nn.functional.cross_entropy(logits, y)
    for _ in range(epochs):
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="retain_graph silences the error, but the loss is still that of the first epoch. Go forward in every epoch.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def forward_once_and_retained(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    start = params
    logits = logits_of(X, params)
    loss = torch.nn.functional.cross_entropy(logits, y)
    for _ in range(epochs):
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        grads = torch.autograd.grad(loss, start, retain_graph=True)
        params = sgd_step(params, grads, learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="You walk uphill: a step subtracts the learning rate times the gradient.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def uphill(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        params = sgd_step(params, torch.autograd.grad(loss, params), -learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your loop runs one epoch too few: count how often the body runs for epochs=1.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def one_epoch_short(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(1, epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="What you return is detached, so nobody can train it further. Return leaves that are watched.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def returns_unwatched_parameters(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return [param.detach() for param in params], history


@misconception(
    part="train_slp",
    hint="You standardize X inside. Take it as it comes: the caller has prepared it.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def standardizes_again(logits_of, X, y, params, epochs, learning_rate):
    X = (X - X.mean()) / X.std()
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


@misconception(part="train_slp", hint="The bias never moves. Both parameters take a step in every epoch.")
def train_slp_moves_only_the_weights(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    W, b = params
    for _ in range(epochs):
        logits = slp_logits(X, [W, b])
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        W = (W - learning_rate * torch.autograd.grad(loss, W)[0]).detach().requires_grad_()
    return [W, b], history


@misconception(part="train_slp", hint="You start from new random parameters. Go on from those that were passed in.")
def train_slp_starts_anew(X, y, params, epochs, learning_rate):
    params = [param.to(X.dtype).detach().requires_grad_() for param in init_slp(*params[0].shape, seed=0)]
    return gradient_descent(slp_logits, X, y, params, epochs, learning_rate)


@misconception(
    part="train_slp", hint="Count the classes in the parameters, not in the labels: the last may be missing."
)
def train_slp_counts_the_classes_in_y(X, y, params, epochs, learning_rate):
    onehot = torch.nn.functional.one_hot(y).to(X.dtype)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = slp_logits(X, params)
        loss = -(onehot * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="That is the binary cross-entropy, which judges each class alone. The classes exclude each other: take "
    "cross_entropy.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_of_two_classes(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, torch.nn.functional.one_hot(y, logits.shape[1]).to(logits.dtype)
        )
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="That is the squared distance to one-hot labels. The loss is the mean cross-entropy.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_is_a_squared_error(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = (
            ((torch.softmax(logits, dim=1) - torch.nn.functional.one_hot(y, logits.shape[1]).to(logits.dtype)) ** 2)
            .sum(dim=1)
            .mean()
        )
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your mean counts every class. Each sample has one loss: divide by the number of samples.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_is_a_mean_over_the_classes_too(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = -(
            torch.log_softmax(logits, dim=1) * torch.nn.functional.one_hot(y, logits.shape[1]).to(logits.dtype)
        ).mean()
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your softmax runs down the samples. The classes of one sample lie along dim=1.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_over_the_samples(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.nll_loss(torch.log_softmax(logits, dim=0), y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Your labels are smoothed. The loss takes them as they are.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def loss_is_smoothed(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y, label_smoothing=0.1)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="You train on the mean but note the sum. The history holds the mean, too.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def notes_the_sum_of_the_losses(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item() * len(y))
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="The accuracy is noted before the step, the loss after it. Both belong to the same parameters.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def notes_the_loss_after_the_step(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
        history["loss"].append(torch.nn.functional.cross_entropy(logits_of(X, params), y).item())
    return params, history


@misconception(
    part="train_slp",
    hint="Your loop runs one epoch too many: `epochs` counts the steps.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def one_epoch_long(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs + 1):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="The learning rate is not passed on: you take the whole gradient as the step.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def steps_without_the_learning_rate(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], 1.0)
    return params, history


@misconception(
    part="train_slp",
    hint="Your learning rate shrinks from epoch to epoch. It stays what was passed in.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def steps_shrink(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for epoch in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate / (epoch + 1))
    return params, history


@misconception(
    part="train_slp",
    hint="You go backward twice and step with the sum of both, twice too far. Once an epoch is enough.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def goes_back_twice(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        (loss + loss).backward()
        params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="The gradients are those of the first epoch for ever. Every step needs new ones.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def keeps_the_first_gradients(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    grads = None
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        if grads is None:
            grads = [param.grad for param in params]
        params = sgd_step(params, grads, learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="You step after each sample. Full batch means one step an epoch, with the loss of all samples together.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def steps_after_each_sample(logits_of, X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        history["loss"].append(torch.nn.functional.cross_entropy(logits, y).item())
        history["accuracy"].append(accuracy(logits, y))
        for n in range(len(X)):
            torch.nn.functional.cross_entropy(logits_of(X[n : n + 1], params), y[n : n + 1]).backward()
            params = sgd_step(params, [param.grad for param in params], learning_rate)
    return params, history


@misconception(
    part="train_slp",
    hint="Every epoch steps from the parameters that were passed in, so there is only ever one step. Go on from the "
    "last ones.",
    replaces="gradient_descent",
    also=("train_mlp",),
)
def steps_from_the_start_each_time(logits_of, X, y, params, epochs, learning_rate):
    start = [param.detach().clone().requires_grad_() for param in params]
    params = start
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(start, [param.grad for param in params], learning_rate)
    return params, history


# --- train_mlp ------------------------------------------------------------------------------------------------------


@misconception(part="train_mlp", hint="Only the second layer moves. All four parameters take a step in every epoch.")
def train_mlp_moves_the_second_layer_only(X, y, params, epochs, learning_rate):
    W1, b1, *top = params
    top, history = gradient_descent(lambda X, top: mlp_logits(X, [W1, b1, *top]), X, y, top, epochs, learning_rate)
    return [W1, b1, *top], history


@misconception(
    part="train_mlp",
    hint="You move the second layer first and send the blame back through the new one. Take one backward for all.",
)
def train_mlp_moves_layer_by_layer(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        history["loss"].append(torch.nn.functional.cross_entropy(logits, y).item())
        history["accuracy"].append(accuracy(logits, y))
        for places in (slice(2, 4), slice(0, 2)):
            loss = torch.nn.functional.cross_entropy(mlp_logits(X, params), y)
            params = list(params)
            params[places] = sgd_step(params[places], torch.autograd.grad(loss, params[places]), learning_rate)
    return params, history


@misconception(part="train_mlp", hint="backward adds to .grad. Empty it before each backward, or make new tensors.")
def train_mlp_gradients_pile_up(X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        for param in params:
            param.data -= learning_rate * param.grad
    return params, history


@misconception(part="train_mlp", hint="You empty the gradients of the weights and forget those of the biases.")
def train_mlp_bias_gradients_pile_up(X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        with torch.no_grad():
            for param in params:
                param -= learning_rate * param.grad
        params[0].grad = None
        params[2].grad = None
    return params, history


@misconception(part="train_mlp", hint="Through .data you change the caller's own tensors. Start from copies.")
def train_mlp_through_data(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        grads = torch.autograd.grad(loss, params)
        for param, grad in zip(params, grads, strict=True):
            param.data -= learning_rate * grad
    return params, history


@misconception(part="train_mlp", hint="Your parameters come back in another order: W1, b1, W2, b2.")
def train_mlp_returns_another_order(X, y, params, epochs, learning_rate):
    (W1, b1, W2, b2), history = gradient_descent(mlp_logits, X, y, params, epochs, learning_rate)
    return [W1, W2, b1, b2], history


@misconception(part="train_mlp", hint="This trains the single layer of exercise 01. Make the logits with mlp_logits.")
def train_mlp_without_the_hidden_layer(X, y, params, epochs, learning_rate):
    return gradient_descent(slp_logits, X, y, params, epochs, learning_rate)


@misconception(part="train_mlp", hint="The history alone comes back. Return the trained parameters too, and first.")
def train_mlp_returns_the_history_alone(X, y, params, epochs, learning_rate):
    _, history = gradient_descent(mlp_logits, X, y, params, epochs, learning_rate)
    return history


@misconception(
    part="train_mlp",
    hint="Only the first layer moves. All four parameters take a step in every epoch.",
)
def train_mlp_moves_the_first_layer_only(X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        grads = [param.grad for param in params]
        moved = sgd_step(params[:2], grads[:2], learning_rate)
        params = moved + [param.detach().clone().requires_grad_() for param in params[2:]]
    return params, history


@misconception(
    part="train_mlp",
    hint="The biases never move. All four parameters take a step in every epoch.",
)
def train_mlp_moves_only_the_weights(X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        grads = [param.grad for param in params]
        moved = sgd_step(params, grads, learning_rate)
        b1, b2 = (param.detach().clone().requires_grad_() for param in params[1::2])
        params = [moved[0], b1, moved[2], b2]
    return params, history


@misconception(
    part="train_mlp",
    hint="The biases take a step without the learning rate. The same rule holds for all four parameters.",
)
def train_mlp_moves_the_biases_at_full_length(X, y, params, epochs, learning_rate):
    params = [param.detach().clone().requires_grad_() for param in params]
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = mlp_logits(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        grads = [param.grad for param in params]
        rates = [learning_rate, 1.0, learning_rate, 1.0]
        params = [sgd_step([p], [g], rate)[0] for p, g, rate in zip(params, grads, rates, strict=True)]
    return params, history
