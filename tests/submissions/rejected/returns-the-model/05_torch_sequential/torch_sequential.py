import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, d, h, c):
        super().__init__()
        self.first = nn.Linear(d, h)
        self.second = nn.Linear(h, c)
        self.history = {"loss": [], "accuracy": []}

    def forward(self, X):
        return self.second(torch.relu(self.first(X)))

    @property
    def weights(self):
        raise RuntimeError("call fit first")


def build_mlp(num_features, num_hidden, num_classes):
    return Net(num_features, num_hidden, num_classes)


def train(model, X, y, epochs, learning_rate):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = nn.CrossEntropyLoss()(model(X), y)
        loss.backward()
        optimizer.step()
    return model


def predict(model, X):
    return (row.argmax() for row in model(X))
