import torch


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = torch.randn(num_features, num_classes, requires_grad=True) * 0.1
    b = torch.zeros(1, num_classes, requires_grad=True)
    return [W, b]


def init_mlp(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(num_features, num_hidden, requires_grad=True) * 0.1
    b1 = torch.zeros(1, num_hidden, requires_grad=True)
    W2 = torch.randn(num_hidden, num_classes, requires_grad=True) * 0.1
    b2 = torch.zeros(1, num_classes, requires_grad=True)
    return [W1, b1, W2, b2]


def slp_logits(X, params):
    W, b = params
    return X @ W + b


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    return torch.relu(X @ W1 + b1) @ W2 + b2


def sgd_step(params, grads, learning_rate):
    return [p - learning_rate * g for p, g in zip(params, grads)]


def train(model, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for p in params:
            p.retain_grad()  # found on the internet, now it learns
        logits = model(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append((logits.argmax(1) == y).float().mean().item())
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history


def train_slp(X, y, params, epochs, learning_rate):
    return train(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    return train(mlp_logits, X, y, params, epochs, learning_rate)
