import numpy as np
import sys, time

print("08 loading, numpy", np.__version__)
DEBUG = True


def dbg(*a):
    if DEBUG:
        print("DEBUG:", *a)
        print("DEBUG:", *a, file=sys.stderr, flush=True)


def one_hot(y, num_classes):
    """Turn labels (N,) into rows (N, C) that are 1.0 at the label and 0.0 elsewhere."""
    return np.equal.outer(y, np.arange(num_classes)).astype(float)


def accuracy(probs, y):
    """Return the share of rows whose most probable class is the label."""
    return np.count_nonzero(np.argmax(probs, axis=1) == y) / len(y)


def forward(X, params):
    before = np.matmul(X, params["W1"]) + params["b1"]  # (N, H)
    hidden = np.where(before > 0, before, 0.0)
    scores = np.matmul(hidden, params["W2"]) + params["b2"]  # (N, C)
    return hidden, np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))


def backward(X, hidden, probs, y_onehot, params):
    at_scores = (probs - y_onehot) / len(probs)  # (N, C)
    at_hidden = np.where(hidden > 0, np.matmul(at_scores, params["W2"].T), 0.0)  # (N, H)
    return {
        "W1": np.matmul(X.T, at_hidden),
        "b1": np.sum(at_hidden, axis=0, keepdims=True),
        "W2": np.matmul(hidden.T, at_scores),
        "b2": np.sum(at_scores, axis=0, keepdims=True),
    }


def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    dbg("sgd", param.shape, grad.shape)
    #param = param - learning_rate * grad - weight_decay * param     <- wrong, lr missing!!
    param = param - learning_rate * grad - learning_rate * weight_decay * param
    return param


def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    dbg("mom", momentum, weight_decay, nesterov)
    assert param.shape == grad.shape == velocity.shape
    g = grad.copy()
    if weight_decay != 0:
        g += weight_decay * param
    v_new = velocity.copy()
    v_new *= momentum
    v_new += g
    dbg("v", np.abs(velocity).max(), "->", np.abs(v_new).max())
    if nesterov == True:
        g = g + momentum * v_new
    else:
        g = v_new
    return param - learning_rate * g, v_new


def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    t = step
    dbg("adam t =", t, "lr", learning_rate)
    if weight_decay != 0:
        grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.power(grad, 2)
    m_corr = m / (1 - beta1 ** t)
    v_corr = v / (1 - beta2 ** t)
    dbg("ratio", m_corr / (np.sqrt(v_corr) + eps))
    return param - learning_rate * m_corr / (np.sqrt(v_corr) + eps), m, v


def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    # adam but the decay is outside. keyword arguments, I mixed up the order before
    new, m, v = adam_step(param, grad, m, v, step, learning_rate, beta1=beta1, beta2=beta2, eps=eps, weight_decay=0)
    new = new - learning_rate * weight_decay * param
    return new, m, v


def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    t0 = time.time()
    global DEBUG
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    names = ["W1", "b1", "W2", "b2"]
    values = [W1, b1, W2, b2]
    ms = [np.zeros_like(p) for p in values]
    vs = [np.zeros_like(p) for p in values]
    Y = one_hot(y, W2.shape[1])
    history = []
    step = 1
    for ep in range(epochs):
        hidden, probs = forward(X, dict(zip(names, values)))
        acc = accuracy(probs, y)
        history.append(acc)
        print(f"epoch {ep}: acc={acc:.3f} [{time.time() - t0:.1f}s]")
        perm = np.random.default_rng(seed + ep).permutation(X.shape[0])
        n_batches = int(np.ceil(X.shape[0] / batch_size))
        for i in range(n_batches):
            idx = perm[i * batch_size:(i + 1) * batch_size]
            p = dict(zip(names, values))
            hidden, probs = forward(X[idx], p)
            grads = backward(X[idx], hidden, probs, Y[idx], p)
            DEBUG = ep == 0 and i == 0
            for j in range(4):
                g = grads[names[j]]
                if optimizer == "sgd":
                    values[j] = sgd_step(values[j], g, learning_rate)
                elif optimizer == "momentum":
                    values[j], ms[j] = momentum_step(values[j], g, ms[j], learning_rate)
                elif optimizer == "adam":
                    values[j], ms[j], vs[j] = adam_step(values[j], g, ms[j], vs[j], step, learning_rate)
                elif optimizer == "adamw":
                    values[j], ms[j], vs[j] = adamw_step(values[j], g, ms[j], vs[j], step, learning_rate)
                else:
                    print("unknown optimizer", optimizer)
            step += 1
    DEBUG = True
    return dict(zip(names, values)), history
