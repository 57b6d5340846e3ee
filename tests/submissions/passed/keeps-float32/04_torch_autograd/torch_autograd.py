import torch

# the usual way: one set of tensors, updated in place under no_grad, and zero_ before each backward


def init_slp(num_features, num_classes, seed):
    g = torch.Generator().manual_seed(seed)
    W = (torch.randn(num_features, num_classes, generator=g, dtype=torch.float32, requires_grad=True) * 0.1).detach()
    b = torch.zeros(1, num_classes, dtype=torch.float32)
    W.requires_grad_(True)
    b.requires_grad_(True)
    return [W, b]


def init_mlp(num_features, num_hidden, num_classes, seed):
    g = torch.Generator().manual_seed(seed)
    W1 = torch.randn(num_features, num_hidden, generator=g, dtype=torch.float32)
    W2 = torch.randn(num_hidden, num_classes, generator=g, dtype=torch.float32)
    W1 *= 0.1
    W2 *= 0.1
    b1 = torch.zeros(1, num_hidden, dtype=torch.float32)
    b2 = torch.zeros(1, num_classes, dtype=torch.float32)
    params = [W1, b1, W2, b2]
    [p.requires_grad_(True) for p in params]
    return params


def slp_logits(X, params):
    return X @ params[0] + params[1]


def mlp_logits(X, params):
    z = X @ params[0] + params[1]
    return torch.where(z > 0, z, torch.zeros((), dtype=z.dtype)) @ params[2] + params[3]


def sgd_step(params, grads, learning_rate):
    new = [torch.empty_like(p).copy_(p.detach()) for p in params]
    for p, g in zip(new, grads):
        p.add_(g, alpha=-learning_rate)
        p.requires_grad_(True)
    return new


def loop(f, X, y, params, epochs, learning_rate):
    params = [p.detach().clone() for p in params]
    for p in params:
        p.requires_grad_(True)
    loss_list, acc_list = [], []
    for _ in range(epochs):
        for p in params:
            if p.grad is not None:
                p.grad.zero_()
        out = f(X, params)
        probs = torch.softmax(out, dim=1)
        loss = -torch.log(probs[torch.arange(len(y)), y]).mean()
        loss.backward()
        loss_list.append(loss.item())
        acc_list.append(torch.eq(probs.argmax(dim=1), y).to(torch.float32).mean().item())
        with torch.no_grad():
            for p in params:
                p -= learning_rate * p.grad
    return params, {"loss": loss_list, "accuracy": acc_list}


def train_slp(X, y, params, epochs, learning_rate):
    return loop(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return loop(mlp_logits, X, y, params, epochs, learning_rate)
