import numpy as np
import torch
from torch import nn

print("torch", torch.__version__)
device = "cuda" if torch.cuda.is_available() else "cpu"
print("device:", device)


def minibatches(num_samples, minibatch_size, seed):
    shuffler = np.random.default_rng(seed)
    return np.split(shuffler.permutation(num_samples), range(minibatch_size, num_samples, minibatch_size))


def build_model(num_features, num_hidden, num_classes):
    model = nn.Sequential(
        nn.Linear(num_features, num_hidden), nn.Sigmoid(), nn.Linear(num_hidden, num_classes), nn.Sigmoid()
    )
    print(model)
    print("parameters:", sum(p.numel() for p in model.parameters()))
    return model


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    print("before", [tuple(p.shape) for p in model.parameters()])
    print("arrays", [a.shape for a in (weight_h, bias_h, weight_out, bias_out)])
    h, out = model[0], model[2]
    h.weight.data = torch.tensor(weight_h, dtype=h.weight.dtype)
    h.bias.data = torch.tensor(bias_h, dtype=h.bias.dtype)
    out.weight.data = torch.tensor(weight_out, dtype=out.weight.dtype)
    out.bias.data = torch.tensor(bias_out, dtype=out.bias.dtype)
    print("ok?", np.allclose(h.weight.detach().numpy(), weight_h))


def matched_mse(outputs, y_onehot):
    squared = (outputs - y_onehot) ** 2
    loss = torch.sum(squared, dim=1)
    # print(loss)
    loss = torch.mean(loss)
    print("loss", loss.item(), "MSELoss would be", nn.MSELoss()(outputs, y_onehot).item())
    return loss


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    num_classes = [p for p in model.parameters()][-1].shape[0]
    print("num classes =", num_classes)
    eye = torch.eye(num_classes, dtype=X_train.dtype)
    onehot_train = eye[y_train]
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)

    def loss_fn(logits, idx):
        if loss == "mean":
            return nn.MSELoss()(logits, onehot_train[idx])
        elif loss == "matched":
            return matched_mse(logits, onehot_train[idx])
        elif loss == "cross_entropy":
            return nn.CrossEntropyLoss()(logits, y_train[idx])
        else:
            raise ValueError("unknown loss " + loss)

    losses, train_accs, valid_accs = [], [], []
    for epoch in range(num_epochs):
        for k, idx in enumerate(minibatches(len(X_train), minibatch_size, seed + epoch)):
            logits = model(X_train[idx])
            L = loss_fn(logits, idx)
            optimizer.zero_grad()
            L.backward()
            optimizer.step()
            if k % 50 == 0:
                print("epoch", epoch, "batch", k, "loss", L)
        with torch.no_grad():
            everything = torch.arange(len(X_train))
            losses.append(float(loss_fn(model(X_train), everything)))
            train_accs.append(float(torch.sum(torch.argmax(model(X_train), dim=1) == y_train)) / len(y_train))
            valid_accs.append(float(torch.sum(torch.argmax(model(X_valid), dim=1) == y_valid)) / len(y_valid))
        print(f"Epoch: {epoch + 1:03d}/{num_epochs:03d} | {losses[-1]:.4f} | {train_accs[-1]:.2%} {valid_accs[-1]:.2%}")
    return {"loss": losses, "train_accuracy": train_accs, "valid_accuracy": valid_accs}


def build_classifier(num_features, num_hidden, num_classes):
    model = nn.Sequential(
        nn.Linear(num_features, num_hidden),
        nn.ReLU(),
        nn.Linear(num_hidden, num_classes),
        # nn.Softmax(dim=1),  NO!! CrossEntropyLoss does it
    )
    print(model)
    return model


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    print(numpy_history, torch_history)
    fig, axs = plt.subplots(2, 2, figsize=(10, 8))
    axs[0, 0].plot(numpy_history["loss"], label="NumPy")
    axs[0, 0].plot(torch_history["loss"], label="PyTorch")
    axs[0, 0].set_title("Loss")
    axs[0, 1].plot(numpy_history["train_accuracy"], label="NumPy")
    axs[0, 1].plot(torch_history["train_accuracy"], label="PyTorch")
    axs[0, 1].set_title("Training accuracy")
    axs[1, 0].plot(numpy_history["valid_accuracy"], label="NumPy")
    axs[1, 0].plot(torch_history["valid_accuracy"], label="PyTorch")
    axs[1, 0].set_title("Validation accuracy")
    axs[1, 1].axis("off")
    for ax in (axs[0, 0], axs[0, 1], axs[1, 0]):
        ax.set_xlabel("Epoch")
        ax.set_ylabel(ax.get_title())
        ax.legend(loc="best")
        ax.grid(True)
    fig.tight_layout()
    print("figure:", fig)
    return fig


if __name__ == "__main__":
    m = build_model(784, 50, 10)
