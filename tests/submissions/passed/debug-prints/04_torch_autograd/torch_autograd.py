import torch

print("torch", torch.__version__)


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = torch.randn(num_features, num_classes) * 0.1
    W.requires_grad = True
    b = torch.zeros((1, num_classes), requires_grad=True)
    print("W", W.shape, W.is_leaf, "b", b.shape, b.is_leaf)
    return [W, b]


def init_mlp(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(num_features, num_hidden) * 0.1
    W1.requires_grad = True
    b1 = torch.zeros((1, num_hidden), requires_grad=True)
    W2 = torch.randn(num_hidden, num_classes) * 0.1
    W2.requires_grad = True
    b2 = torch.zeros((1, num_classes), requires_grad=True)
    for name, p in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2)):
        print(name, p.shape, p.is_leaf)
    return [W1, b1, W2, b2]


def slp_logits(X, params):
    W, b = params
    out = torch.matmul(X, W) + b
    print("slp_logits", out.shape, out.grad_fn)
    return out


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    z = torch.matmul(X, W1) + b1
    a = torch.maximum(z, torch.zeros_like(z))
    print("hidden", a.shape)
    return torch.matmul(a, W2) + b2


def sgd_step(params, grads, learning_rate):
    new_params = []
    for p, g in zip(params, grads):
        new_p = p.detach().clone()
        new_p -= learning_rate * g
        new_p.requires_grad_(True)
        print("step", p.shape, "moved by", (new_p - p).abs().max().item())
        new_params.append(new_p)
    return new_params


def train_slp(X, y, params, epochs, learning_rate):
    criterion = torch.nn.CrossEntropyLoss()
    history = {"loss": [], "accuracy": []}
    for epoch in range(epochs):
        # fresh tensors, so that .grad is empty
        params = [p.detach().clone().requires_grad_(True) for p in params]
        logits = slp_logits(X, params)
        loss = criterion(logits, y)
        accuracy = (logits.argmax(dim=1) == y).float().mean().item()
        print(f"epoch {epoch}: loss {loss.item():.4f} accuracy {accuracy:.3f}")
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy)
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history


def train_mlp(X, y, params, epochs, learning_rate):
    criterion = torch.nn.CrossEntropyLoss()
    history = {"loss": [], "accuracy": []}
    for epoch in range(epochs):
        params = [p.detach().clone().requires_grad_(True) for p in params]
        logits = mlp_logits(X, params)
        loss = criterion(logits, y)
        accuracy = (logits.argmax(dim=1) == y).float().mean().item()
        print(f"epoch {epoch}: loss {loss.item():.4f} accuracy {accuracy:.3f}")
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy)
        loss.backward()
        print("grads", [p.grad.norm().item() for p in params])
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history
