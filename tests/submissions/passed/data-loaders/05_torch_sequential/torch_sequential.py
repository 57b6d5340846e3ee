import torch
from torch.utils.data import DataLoader, TensorDataset


def build_mlp(num_features, num_hidden, num_classes):
    nn = torch.nn
    features = nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU())
    return nn.Sequential(features, nn.Linear(num_hidden, num_classes))


def train(model, X, y, epochs, learning_rate):
    # one batch that holds everything
    loader = DataLoader(TensorDataset(X, y), batch_size=len(X), shuffle=False)
    loss_function = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses, accuracies = [], []
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            outputs = model(inputs)
            loss = loss_function(outputs, labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach().item())
            _, predicted = torch.max(outputs.data, 1)
            accuracies.append((predicted == labels).sum().item() / labels.size(0))
    return {"loss": losses, "accuracy": accuracies}


def predict(model, X):
    with torch.no_grad():
        parts = [model(part[0]) for part in DataLoader(TensorDataset(X), batch_size=64)]
        return torch.cat(parts).max(1)[1]
