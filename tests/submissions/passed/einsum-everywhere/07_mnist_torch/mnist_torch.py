import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def minibatches(num_samples, minibatch_size, seed):
    perm = np.random.default_rng(seed).permutation(num_samples)
    return [perm[i : i + minibatch_size] for i in range(0, num_samples, minibatch_size)]


def build_model(num_features, num_hidden, num_classes):
    from collections import OrderedDict

    return nn.Sequential(
        OrderedDict(
            hidden=nn.Linear(num_features, num_hidden),
            hidden_act=nn.Sigmoid(),
            out=nn.Linear(num_hidden, num_classes),
            out_act=nn.Sigmoid(),
        )
    )


def copy_weights(model, weight_h, bias_h, weight_out, bias_out):
    first, last = (layer for layer in model if isinstance(layer, nn.Linear))
    first.weight.data[...] = torch.einsum("hd->hd", torch.as_tensor(weight_h))
    first.bias.data[...] = torch.as_tensor(bias_h)
    last.weight.data[...] = torch.einsum("ch->ch", torch.as_tensor(weight_out))
    last.bias.data[...] = torch.as_tensor(bias_out)
    return model


def matched_mse(outputs, y_onehot):
    diff = outputs - y_onehot
    return torch.einsum("nc,nc->", diff, diff) / outputs.shape[0]


def objective(name, outputs, y):
    if name == "cross_entropy":
        logp = outputs.log_softmax(dim=1)
        return -torch.einsum("nc,nc->", logp, F.one_hot(y, outputs.shape[1]).to(outputs)) / len(y)
    rows = torch.eye(outputs.shape[1], dtype=outputs.dtype)[y]
    return matched_mse(outputs, rows) / (outputs.shape[1] if name == "mean" else 1)


def train_torch_model(
    model, X_train, y_train, X_valid, y_valid, num_epochs, minibatch_size, learning_rate, loss, seed
):
    params = list(model.parameters())
    hist = dict(loss=[], train_accuracy=[], valid_accuracy=[])
    for epoch in range(num_epochs):
        for b in minibatches(X_train.shape[0], minibatch_size, seed + epoch):
            b = torch.from_numpy(b)
            grads = torch.autograd.grad(objective(loss, model(X_train[b]), y_train[b]), params)
            with torch.no_grad():
                for p, g in zip(params, grads):
                    p.sub_(g, alpha=learning_rate)
        with torch.inference_mode():
            out_t, out_v = model(X_train), model(X_valid)
            hist["loss"] += [objective(loss, out_t, y_train).item()]
            hist["train_accuracy"] += [(out_t.argmax(1) == y_train).float().mean().item()]
            hist["valid_accuracy"] += [(out_v.argmax(1) == y_valid).float().mean().item()]
    return hist


def build_classifier(num_features, num_hidden, num_classes):
    return nn.Sequential(nn.Linear(num_features, num_hidden), nn.ReLU(), nn.Linear(num_hidden, num_classes))


def plot_training_curves(numpy_history, torch_history):
    import matplotlib.pyplot as plt

    fig, left = plt.subplots(figsize=(8, 5))
    right = left.twinx()  # loss on the left, accuracy on the right
    lines = []
    for colour, name, h in (("tab:blue", "NumPy", numpy_history), ("tab:red", "PyTorch", torch_history)):
        lines += left.plot(h["loss"], color=colour, ls="--", label=f"{name}: loss")
        lines += right.plot([100 * a for a in h["valid_accuracy"]], color=colour, label=f"{name}: accuracy")
    left.set_xlabel("epoch")
    left.set_ylabel("loss")
    right.set_ylabel("validation accuracy in %")
    left.legend(lines, [line.get_label() for line in lines], loc="center right")
    return fig
