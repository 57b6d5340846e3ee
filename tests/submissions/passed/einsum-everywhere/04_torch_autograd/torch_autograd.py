import torch
from torch import einsum


def init_slp(num_features, num_classes, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    return [
        torch.empty(num_features, num_classes).normal_(0, 0.1, generator=g).requires_grad_(),
        torch.zeros(1, num_classes).requires_grad_(),
    ]


def init_mlp(num_features, num_hidden, num_classes, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    shapes = (num_features, num_hidden), (1, num_hidden), (num_hidden, num_classes), (1, num_classes)
    params = [torch.zeros(shape) for shape in shapes]
    for W in params[::2]:
        W.normal_(0, 0.1, generator=g)
    return [p.requires_grad_() for p in params]


def slp_logits(X, params):
    W, b = params
    return einsum("nd,dc->nc", X, W) + einsum("oc->c", b)


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    A = (einsum("nd,dh->nh", X, W1) + b1).clamp(min=0)
    return einsum("nh,hc->nc", A, W2) + b2


def sgd_step(params, grads, learning_rate):
    return [p.detach().sub(g, alpha=learning_rate).requires_grad_() for p, g in zip(params, grads)]


def _train(f, X, y, params, epochs, learning_rate):
    hist = {"loss": [], "accuracy": []}
    Y = torch.eye(params[-1].shape[1], dtype=X.dtype)[y]
    for _ in range(epochs):
        L = f(X, params)
        logp = L - torch.logsumexp(L, dim=1, keepdim=True)
        loss = -einsum("nc,nc->", Y, logp) / len(y)
        hist["loss"].append(loss.detach().numpy()[()])
        hist["accuracy"].append((L.argmax(1) == y).double().mean().item())
        params = sgd_step(params, torch.autograd.grad(loss, params), learning_rate)
    return params, hist


def train_slp(X, y, params, epochs, learning_rate):
    return _train(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return _train(mlp_logits, X, y, params, epochs, learning_rate)
