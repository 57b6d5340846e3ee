import torch


def accuracy(logits, y):
    return torch.eq(logits.argmax(dim=1), y).double().mean().item()


def init_slp(num_features, num_classes, seed):
    torch.manual_seed(seed)
    W = torch.randn(num_features, num_classes) * 0.1
    W.requires_grad_()
    b = torch.zeros(1, num_classes)
    return [W, b]


def init_mlp(num_features, num_hidden, num_classes, seed):
    torch.manual_seed(seed)
    W1 = torch.randn(num_features, num_hidden) * 0.1
    W2 = torch.randn(num_hidden, num_classes) * 0.1
    W1.requires_grad_()
    W2.requires_grad_()
    return [W1, torch.zeros(1, num_hidden), W2, torch.zeros(1, num_classes)]


def slp_logits(X, params):
    W, b = params
    return X @ W + b


def mlp_logits(X, params):
    W1, b1, W2, b2 = params
    hidden = torch.relu(X @ W1 + b1)
    return hidden @ W2 + b2


def sgd_step(params, grads, learning_rate):
    raise NotImplementedError()


def gradient_descent(logits_of, X, y, params, epochs, learning_rate):
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        logits = logits_of(X, params)
        loss = torch.nn.functional.cross_entropy(logits, y)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(logits, y))
        loss.backward()
        params = sgd_step(params, [p.grad for p in params], learning_rate)
    return params, history


def train_slp(X, y, params, epochs, learning_rate):
    return gradient_descent(slp_logits, X, y, params, epochs, learning_rate)


def train_mlp(X, y, params, epochs, learning_rate):
    # YOUR CODE HERE
    raise NotImplementedError()
