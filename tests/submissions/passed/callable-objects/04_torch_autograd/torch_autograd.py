import functools

import torch
import torch.nn.functional as F


class Init:
    """Makes the parameters of a stack of linear layers."""

    def __init__(self, *names):
        self.names = names

    def __call__(self, *args, seed=None, **kwargs):
        if seed is None and "seed" not in kwargs:
            *args, seed = args
        sizes = [*args, *(kwargs[name] for name in self.names[len(args):])]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            out = []
            for a, b in zip(sizes, sizes[1:]):
                out.append(torch.randn(a, b).mul_(0.1).requires_grad_())
                out.append(torch.zeros(1, b, requires_grad=True))
        return out


class Network:
    def __call__(self, X, params):
        layers = list(zip(params[::2], params[1::2]))
        for W, b in layers[:-1]:
            X = F.relu(torch.addmm(b, X, W))
        W, b = layers[-1]
        return torch.addmm(b, X, W)

    def train(self, X, y, params, epochs, learning_rate):
        step = Step(learning_rate)
        history = dict(loss=[], accuracy=[])
        for _ in range(epochs):
            logits = self(X, params)
            loss = F.nll_loss(F.log_softmax(logits, 1), y)
            history["loss"].append(loss.item())
            history["accuracy"].append(torch.sum(logits.max(dim=1).indices == y).item() / len(y))
            grads = torch.autograd.grad(loss, params)
            params = step(params, grads)
        return params, history


class Step:
    def __init__(self, rate):
        self.rate = rate

    def one(self, p, g):
        moved = (p - self.rate * g).detach()
        moved.requires_grad = True
        return moved

    def __call__(self, params, grads):
        return list(map(self.one, params, grads))


init_slp = Init("num_features", "num_classes")
init_mlp = Init("num_features", "num_hidden", "num_classes")
slp_logits = mlp_logits = Network()
sgd_step = lambda params, grads, learning_rate: Step(learning_rate)(params, grads)
train_slp = slp_logits.train
train_mlp = functools.partial(Network.train, mlp_logits)
