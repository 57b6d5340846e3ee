import torch
from torch import nn, optim

torch.set_printoptions(precision=3)


def accuracy(logits, y):
    """Return the share of rows, a float, whose largest logit (N, C) is that of the label (N,)."""
    return torch.eq(logits.argmax(dim=1), y).double().mean().item()


def build_mlp(num_features, num_hidden, num_classes):
    model = nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))
    print(model)
    for name, p in model.named_parameters():
        print(name, p.shape, p.dtype, p.requires_grad)
    return model


def train(model, X, y, epochs, learning_rate):
    print("train:", X.shape, y.shape, X.dtype, epochs, learning_rate)
    criterion = nn.CrossEntropyLoss()
    sgd = optim.SGD(model.parameters(), lr=learning_rate)
    history = {"loss": [], "accuracy": []}
    for epoch in range(epochs):
        sgd.zero_grad()
        out = model(X)
        loss = criterion(out, y)
        # print("logits", out)
        history["loss"].append(loss.item())
        history["accuracy"].append(accuracy(out, y))
        loss.backward()
        if epoch == 0:
            print("grad norms", [p.grad.norm().item() for p in model.parameters()])
        sgd.step()
        print(f"epoch {epoch}: {history['loss'][-1]:.4f} {history['accuracy'][-1]:.2%}")
    print("done!!")
    return history


def predict(model, X):
    modes = [(m, m.training) for m in model.modules()]
    print("modes before", [t for _, t in modes])
    model.eval()
    with torch.no_grad():
        out = model(X)
    for m, t in modes:
        m.training = t
    print("modes after", [m.training for m in model.modules()])
    labels = out.max(dim=1).indices
    print(labels)
    return labels
