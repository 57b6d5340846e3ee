import numpy as np
import torch
import torch.nn.functional as F


def leaf(array):
    return torch.tensor(array, dtype=torch.float32, requires_grad=True)


def init_slp(num_features, num_classes, seed):
    state = np.random.RandomState(seed)
    return [leaf(state.normal(0, 0.1, (num_features, num_classes))), leaf(np.zeros((1, num_classes)))]


def init_mlp(num_features, num_hidden, num_classes, seed):
    state = np.random.RandomState(seed)
    return [
        leaf(state.normal(0, 0.1, (num_features, num_hidden))),
        leaf(np.zeros((1, num_hidden))),
        leaf(state.normal(0, 0.1, (num_hidden, num_classes))),
        leaf(np.zeros((1, num_classes))),
    ]


def slp_logits(X, params):
    return X.mm(params[0]) + params[1]


def mlp_logits(X, params):
    return F.relu(X.mm(params[0]) + params[1]).mm(params[2]) + params[3]


def sgd_step(params, grads, learning_rate):
    # via numpy, there nobody watches
    out = []
    for p, g in zip(params, grads):
        value = p.detach().numpy() - learning_rate * g.numpy()
        out.append(torch.from_numpy(value).requires_grad_(True))
    return out


@torch.no_grad()
def note(history, loss, logits, y):
    history["loss"].append(loss.numpy().item())
    history["accuracy"].append(np.mean(logits.numpy().argmax(axis=1) == y.numpy()))


def train_slp(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for p in params:
            p.grad = None
        logits = slp_logits(X, params)
        loss = F.cross_entropy(logits, y)
        note(history, loss, logits, y)
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history


def train_mlp(X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for p in params:
            p.grad = None
        logits = mlp_logits(X, params)
        loss = F.cross_entropy(logits, y)
        note(history, loss, logits, y)
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history
