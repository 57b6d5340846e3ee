def sgd_step(param, grad, learning_rate, weight_decay=0.0):
    result = []
    for row_p, row_g in zip(param, grad):
        result.append([p - learning_rate * (g + weight_decay * p) for p, g in zip(row_p, row_g)])
    return result


def momentum_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    new_param, new_velocity = [], []
    for P, G, V in zip(param, grad, velocity):
        row_p, row_v = [], []
        for p, g, v in zip(P, G, V):
            g = g + weight_decay * p
            v = momentum * v + g
            row_v.append(v)
            row_p.append(p - learning_rate * (g + momentum * v if nesterov else v))
        new_param.append(row_p)
        new_velocity.append(row_v)
    return new_param, new_velocity


def adam_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    out = ([], [], [])
    for P, G, M, V in zip(param, grad, m, v):
        rows = ([], [], [])
        for p, g, a, b in zip(P, G, M, V):
            g = g + weight_decay * p
            a = beta1 * a + (1 - beta1) * g
            b = beta2 * b + (1 - beta2) * g ** 2
            p = p - learning_rate * (a / (1 - beta1 ** step)) / ((b / (1 - beta2 ** step)) ** 0.5 + eps)
            for row, value in zip(rows, (p, a, b)):
                row.append(value)
        for o, row in zip(out, rows):
            o.append(row)
    return out


def adamw_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    return adam_step(param * (1 - learning_rate * weight_decay), grad, m, v, step, learning_rate, beta1, beta2, eps)


def train(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    raise NotImplementedError
