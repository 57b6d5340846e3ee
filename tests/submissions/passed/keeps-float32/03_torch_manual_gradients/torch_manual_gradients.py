import torch


@torch.no_grad()
def softmax(logits):
    out = logits - torch.amax(logits, dim=-1, keepdim=True)
    out.exp_()
    out /= out.sum(dim=-1, keepdim=True)
    return out


def one_hot(y, like):
    out = torch.zeros_like(like)
    out[torch.arange(y.numel(), device=y.device), y] = 1
    return out


@torch.no_grad()
def gradients(X, probs, y):
    delta = (probs - one_hot(y, probs)).div_(probs.shape[0])
    ones = torch.ones(1, X.shape[0], dtype=X.dtype, device=X.device)
    return X.transpose(0, 1).matmul(delta), ones.matmul(delta)


@torch.inference_mode()
def train(X, y, W, b, epochs, learning_rate):
    W, b = W.detach().clone(), b.detach().clone()
    rate = torch.tensor(learning_rate, dtype=W.dtype)
    history = [0.0] * epochs
    for epoch in range(epochs):
        probs = softmax(torch.addmm(b, X, W))
        history[epoch] = probs.argmax(dim=-1).eq(y).to(torch.float32).mean().item()
        dW, db = gradients(X, probs, y)
        W.sub_(rate * dW)
        b.sub_(rate * db)
    return W, b, history
