import torch
from scipy import stats
from sklearn.metrics import accuracy_score


def gaussian(shape, state):
    return torch.as_tensor(stats.norm(scale=0.1).rvs(size=shape, random_state=state)).to(torch.float32).requires_grad_()


def init_slp(num_features, num_classes, seed):
    return [gaussian((num_features, num_classes), seed), torch.zeros(1, num_classes, requires_grad=True)]


def init_mlp(num_features, num_hidden, num_classes, seed):
    W = stats.norm(scale=0.1).rvs(size=num_features * num_hidden + num_hidden * num_classes, random_state=seed)
    W = torch.from_numpy(W).float()
    W1 = W[: num_features * num_hidden].reshape(num_features, num_hidden).clone()
    W2 = W[num_features * num_hidden :].reshape(num_hidden, num_classes).clone()
    b1, b2 = torch.zeros(1, num_hidden), torch.zeros(1, num_classes)
    for p in (W1, b1, W2, b2):
        p.requires_grad_()
    return [W1, b1, W2, b2]


def slp_logits(X, params):
    return torch.nn.functional.linear(X, params[0].T, params[1].squeeze(0))


def mlp_logits(X, params):
    hidden = torch.nn.functional.linear(X, params[0].T, params[1].squeeze(0)).relu()
    return torch.nn.functional.linear(hidden, params[2].T, params[3].squeeze(0))


def sgd_step(params, grads, learning_rate):
    with torch.no_grad():
        return tuple(torch.sub(p, learning_rate * g).requires_grad_() for p, g in zip(params, grads))


def fit(logits_of, X, y, params, epochs, learning_rate):
    losses, accuracies = [], []
    start = [p.clone().detach().requires_grad_() for p in params]
    params = start
    while len(losses) < epochs:
        logits = logits_of(X, params)
        loss = torch.nn.CrossEntropyLoss(reduction="sum")(logits, y) / y.numel()
        losses.append(loss.item())
        accuracies.append(float(accuracy_score(y.numpy(), logits.detach().numpy().argmax(1))))
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return list(params), {"accuracy": accuracies, "loss": losses}


def train_slp(X, y, params, epochs, learning_rate):
    return fit(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return fit(mlp_logits, X, y, params, epochs, learning_rate)
