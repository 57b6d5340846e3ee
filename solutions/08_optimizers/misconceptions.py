"""Wrong implementations of exercise 08 that learners really write, each with the hint that it deserves."""

import numpy as np

from grader.misconceptions import misconception

# --- sgd_step -------------------------------------------------------------------------------------------------------


@misconception(part="sgd_step", hint="You walk uphill: the gradient points to where the loss grows. Subtract.")
def sgd_uphill(param, grad, learning_rate, weight_decay=0.0):
    return param + learning_rate * (grad + weight_decay * param)


@misconception(
    part="sgd_step", hint="The argument weight_decay is not used. Add weight_decay times param to the gradient."
)
def sgd_without_decay(param, grad, learning_rate, weight_decay=0.0):
    return param - learning_rate * grad


@misconception(part="sgd_step", hint="The learning rate scales the decay as well: it is a part of the gradient.")
def sgd_decay_without_the_learning_rate(param, grad, learning_rate, weight_decay=0.0):
    return (1 - weight_decay) * param - learning_rate * grad


@misconception(
    part="sgd_step", hint="Your decay pushes away from zero. It is added to the gradient, and the sum subtracted."
)
def sgd_grows_instead_of_decaying(param, grad, learning_rate, weight_decay=0.0):
    return param - learning_rate * (grad - weight_decay * param)


@misconception(
    part="sgd_step",
    hint="You add the penalty itself, half of weight_decay times the square. Its derivative belongs in the gradient.",
)
def sgd_adds_the_penalty(param, grad, learning_rate, weight_decay=0.0):
    return param - learning_rate * (grad + weight_decay / 2 * param**2)


@misconception(part="sgd_step", hint="You return how far to go. Return where the parameter is afterwards.")
def sgd_returns_the_change(param, grad, learning_rate, weight_decay=0.0):
    return -learning_rate * (grad + weight_decay * param)


@misconception(part="sgd_step", hint="`param -= …` writes into the caller's array. Return a new one.")
def sgd_in_place(param, grad, learning_rate, weight_decay=0.0):
    param -= learning_rate * (grad + weight_decay * param)
    return param


@misconception(
    part="sgd_step",
    hint="The learning rate is not used: you take the whole gradient as the step.",
)
def sgd_without_the_learning_rate(param, grad, learning_rate, weight_decay=0.0):
    return param - (grad + weight_decay * param)


@misconception(
    part="sgd_step",
    hint="The decay is multiplied by the learning rate twice. It is a part of the gradient, which has it once.",
)
def sgd_scales_the_decay_twice(param, grad, learning_rate, weight_decay=0.0):
    return param - learning_rate * (grad + learning_rate * weight_decay * param)


@misconception(
    part="sgd_step",
    hint="The decay is twice too strong: the penalty has a factor 1/2, which its derivative uses up.",
)
def sgd_decays_twice_as_fast(param, grad, learning_rate, weight_decay=0.0):
    return param - learning_rate * (grad + 2 * weight_decay * param)


@misconception(
    part="sgd_step",
    hint="You shrink what the step has already moved. The decay belongs to the gradient, at the old parameter.",
)
def sgd_decays_after_the_step(param, grad, learning_rate, weight_decay=0.0):
    return (1 - learning_rate * weight_decay) * (param - learning_rate * grad)


# --- momentum_step --------------------------------------------------------------------------------------------------


@misconception(
    part="momentum_step", hint="There is no learning rate in the velocity: apply it where you take the step."
)
def momentum_rate_in_velocity(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = learning_rate * (grad + weight_decay * param)
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - ahead, velocity


@misconception(
    part="momentum_step",
    hint="Your velocity is an average, with 1 - momentum before the gradient. Here the gradient goes in as it is.",
)
def momentum_as_an_average(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + (1 - momentum) * direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="Your velocity points downhill and is added to param. Here it holds gradients, and the step subtracts.",
)
def momentum_points_downhill(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * velocity - direction
    ahead = momentum * velocity - direction if nesterov else velocity
    return param + learning_rate * ahead, velocity


@misconception(part="momentum_step", hint="You step along the old velocity. Work out the new one first, and use it.")
def momentum_steps_too_early(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    new = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, new


@misconception(part="momentum_step", hint="You hand back the old velocity, so nothing is ever remembered.")
def momentum_returns_the_old(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    new = momentum * velocity + direction
    ahead = direction + momentum * new if nesterov else new
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step", hint="Only the param comes back. The caller needs the new velocity for the next step."
)
def momentum_returns_param(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead


@misconception(
    part="momentum_step", hint="The velocity comes first in what you return. First the param, then the velocity."
)
def momentum_swapped(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return velocity, param - learning_rate * ahead


@misconception(
    part="momentum_step",
    hint="You decay the parameter beside the velocity. The decay is a part of the gradient: the velocity learns of it.",
)
def momentum_decoupled_decay(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    velocity = momentum * velocity + grad
    ahead = grad + momentum * velocity if nesterov else velocity
    return (1 - learning_rate * weight_decay) * param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step", hint="The argument nesterov is not used. With True, the step looks one step ahead."
)
def momentum_ignores_nesterov(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    velocity = momentum * velocity + grad + weight_decay * param
    return param - learning_rate * velocity, velocity


@misconception(
    part="momentum_step",
    hint="Your Nesterov step shrinks the velocity and leaves out the gradient: the step is the gradient plus momentum "
    "times the new velocity.",
)
def nesterov_without_gradient(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    velocity = momentum * velocity + grad + weight_decay * param
    ahead = momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="With Nesterov, the gradient in the step is the bare one. The decay belongs to it there too.",
)
def nesterov_without_the_decay(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    velocity = momentum * velocity + grad + weight_decay * param
    ahead = grad + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="With Nesterov, you remember the look ahead. Only the step uses it; what is remembered is the plain velocity.",
)
def nesterov_remembers_ahead(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    if nesterov:
        velocity = direction + momentum * velocity
    return param - learning_rate * velocity, velocity


@misconception(part="momentum_step", hint="`velocity *= …` changes the caller's velocity. Make a new array.")
def momentum_in_place(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity *= momentum
    velocity += direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="The argument weight_decay is not used. It works as in the step of gradient descent.",
)
def momentum_without_decay(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="You multiply the gradient by momentum as well. Only the old velocity fades.",
)
def momentum_weighs_the_gradient(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * (velocity + direction)
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="The old velocity is kept whole. It fades by the factor momentum in every step.",
)
def momentum_never_fades(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="You keep 1 - momentum of the old velocity. It is momentum that says how much stays.",
)
def momentum_weights_swapped(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = (1 - momentum) * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="You subtract the gradient from the velocity, and then subtract the velocity: you walk uphill.",
)
def momentum_subtracts_the_gradient(
    param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False
):
    direction = grad + weight_decay * param
    velocity = momentum * velocity - direction
    ahead = -direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="The gradient goes into the step twice: it is in the velocity already.",
)
def momentum_adds_the_gradient_twice(
    param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False
):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else direction + velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="With Nesterov, the new velocity goes in whole. It fades once more: multiply it by momentum.",
)
def nesterov_without_momentum_in_the_look_ahead(
    param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False
):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    ahead = direction + velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="You take Nesterov's step whatever the argument says. Ask for it.",
)
def nesterov_always(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="Your momentum is always 0.9. Use the argument.",
)
def momentum_with_a_fixed_factor(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = 0.9 * velocity + direction
    ahead = direction + 0.9 * velocity if nesterov else velocity
    return param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="The parameter loses weight_decay of its value beside the step. The decay belongs to the gradient.",
)
def momentum_decay_without_the_learning_rate(
    param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False
):
    direction = grad
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return (1 - weight_decay) * param - learning_rate * ahead, velocity


@misconception(
    part="momentum_step",
    hint="You remember the step, learning rate and all. The velocity is remembered as it is.",
)
def momentum_remembers_the_step(param, grad, velocity, learning_rate, momentum=0.9, weight_decay=0.0, nesterov=False):
    direction = grad + weight_decay * param
    velocity = momentum * velocity + direction
    ahead = direction + momentum * velocity if nesterov else velocity
    return param - learning_rate * ahead, learning_rate * velocity


# --- adam_step ------------------------------------------------------------------------------------------------------


@misconception(
    part="adam_step",
    hint="The bias correction is missing. Early on m and v are much too small: divide each by the sum of its weights.",
)
def adam_uncorrected(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return param - learning_rate * m / (np.sqrt(v) + eps), m, v


@misconception(
    part="adam_step",
    hint="You correct m but not v. Both started at zero, and each has its own beta.",
)
def adam_corrects_only_m(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    return param - learning_rate * m_hat / (np.sqrt(v) + eps), m, v


@misconception(
    part="adam_step",
    hint="You add 1 to step, but the caller counts from 1 already.",
)
def adam_counts_from_zero(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 ** (step + 1))
    v_hat = v / (1 - beta2 ** (step + 1))
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="Your correction is that of the first step for ever. It fades: use the number of the step.",
)
def adam_ignores_the_step(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1)
    v_hat = v / (1 - beta2)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You hand back the corrected averages, which the next step corrects again. Return m and v themselves.",
)
def adam_returns_corrected(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat


@misconception(
    part="adam_step",
    hint="Your eps stands inside the square root. Take the root first, then add eps.",
)
def adam_eps_inside_root(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / np.sqrt(v_hat + eps), m, v


@misconception(
    part="adam_step",
    hint="You add eps to the root of the uncorrected v. Correct the bias first: for tiny gradients that is another step.",
)
def adam_eps_too_early(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    rate = learning_rate * np.sqrt(1 - beta2**step) / (1 - beta1**step)
    return param - rate * m / (np.sqrt(v) + eps), m, v


@misconception(
    part="adam_step",
    hint="eps is missing: where there never was a gradient, 0/0 is nan.",
)
def adam_without_eps(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / np.sqrt(v_hat), m, v


@misconception(
    part="adam_step",
    hint="Your eps is a fixed number. Use the argument: a caller may pass another one.",
)
def adam_with_a_fixed_eps(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


@misconception(
    part="adam_step",
    hint="You divide by v itself. Take its square root: the fraction has to be a number without a unit.",
)
def adam_without_root(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (v_hat + eps), m, v


@misconception(
    part="adam_step",
    hint="v is the average of the squared gradients. You average the gradients a second time.",
)
def adam_without_square(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(np.abs(v_hat)) + eps), m, v


@misconception(
    part="adam_step",
    hint="You square the average. v is the average of the squares: of each gradient's, not of m's.",
)
def adam_squares_the_mean(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * m**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="beta1 belongs to m, beta2 to v: you have exchanged them.",
)
def adam_swaps_the_betas(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta2 * m + (1 - beta2) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    m_hat = m / (1 - beta2**step)
    v_hat = v / (1 - beta1**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You keep a tenth of the old average and take nine tenths of the new gradient. It is the other way round.",
)
def adam_weights_swapped(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = (1 - beta1) * m + beta1 * grad
    v = (1 - beta2) * v + beta2 * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You divide the gradient itself by the root. The step goes along its corrected average, m.",
)
def adam_steps_along_grad(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * grad / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="The argument weight_decay is not used. It works as in the step of gradient descent.",
)
def adam_without_decay(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You decay the parameter beside the step. That is AdamW; here the decay goes into the gradient.",
)
def adam_decoupled_decay(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    param = (1 - learning_rate * weight_decay) * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="Only m learns of the decay. Add it to the gradient first of all, so that v sees it too.",
)
def adam_decay_not_in_v(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    decayed = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * decayed
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="`m *= …` and `v *= …` change the caller's arrays. Make new ones.",
)
def adam_in_place(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="Only the param comes back. The caller needs m and v for the next step.",
)
def adam_returns_param(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps)


@misconception(
    part="adam_step",
    hint="You correct v but not m. Both started at zero, and each has its own beta.",
)
def adam_corrects_only_v(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="v is corrected with beta1. Each average is corrected with the beta that made it.",
)
def adam_corrects_both_with_beta1(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta1**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="m is corrected with beta2. Each average is corrected with the beta that made it.",
)
def adam_corrects_both_with_beta2(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta2**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You multiply by 1 - beta**step, and make the averages smaller still. Divide by it.",
)
def adam_multiplies_by_the_correction(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m * (1 - beta1**step)
    v_hat = v * (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You take step times beta where beta to the power of step belongs.",
)
def adam_corrects_with_a_product(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 * step)
    v_hat = v / abs(1 - beta2 * step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You walk uphill: a step is subtracted.",
)
def adam_uphill(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param + learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="The new gradient goes into m whole. An average gives it the weight 1 - beta1.",
)
def adam_without_the_weight_of_the_gradient(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="The new square goes into v whole. An average gives it the weight 1 - beta2.",
)
def adam_without_the_weight_of_the_square(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="1 - beta2 is squared along with the gradient. Only the gradient is.",
)
def adam_squares_the_weight_too(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + ((1 - beta2) * grad) ** 2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adam_step",
    hint="You take the root of v first and correct it then. Correct v, then take the root.",
)
def adam_corrects_after_the_root(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v) / (1 - beta2**step) + eps), m, v


@misconception(
    part="adam_step",
    hint="Your betas are fixed numbers. Use the arguments.",
)
def adam_with_fixed_betas(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = 0.9 * m + 0.1 * grad
    v = 0.999 * v + 0.001 * grad**2
    m_hat = m / (1 - 0.9**step)
    v_hat = v / (1 - 0.999**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


# --- adamw_step -----------------------------------------------------------------------------------------------------


@misconception(
    part="adamw_step",
    hint="You add the decay to the gradient: that is Adam again. Here it stays out of m and v.",
)
def adamw_decay_in_grad(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adamw_step",
    hint="The argument weight_decay is not used: all weights shrink a little in every step.",
)
def adamw_without_decay(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adamw_step",
    hint="A weight loses learning_rate times weight_decay of its value. Your learning rate is missing.",
)
def adamw_decay_too_large(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    param = (1 - weight_decay) * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adamw_step",
    hint="You shrink what the step has already moved. The decay is a share of the old param.",
)
def adamw_decays_after(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    param = param - learning_rate * m_hat / (np.sqrt(v_hat) + eps)
    return (1 - learning_rate * weight_decay) * param, m, v


@misconception(
    part="adamw_step",
    hint="You shrink the param and add the decay to the gradient as well. Once is enough: leave the gradient alone.",
)
def adamw_decays_twice(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    grad = grad + weight_decay * param
    param = (1 - learning_rate * weight_decay) * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adamw_step",
    hint="You divide the decay by the root of v along with m. That is the flaw of Adam that AdamW was made to avoid.",
)
def adamw_divides_decay(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    ahead = (m_hat + weight_decay * param) / (np.sqrt(v_hat) + eps)
    return param - learning_rate * ahead, m, v


@misconception(
    part="adamw_step",
    hint="Your weights grow: 1 + learning_rate * weight_decay where a minus belongs.",
)
def adamw_grows(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    param = (1 + learning_rate * weight_decay) * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adamw_step",
    hint="torch.optim.AdamW has a weight_decay of 0.01 by default. Here the default is 0.0, as in the stub.",
)
def adamw_other_default(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    param = (1 - learning_rate * weight_decay) * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adamw_step",
    hint="`param *= …` shrinks the caller's array. Make a new one.",
)
def adamw_in_place(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    param *= 1 - learning_rate * weight_decay
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v


@misconception(
    part="adamw_step",
    hint="The bias correction is missing: apart from the decay, AdamW is Adam.",
)
def adamw_uncorrected(param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    param = (1 - learning_rate * weight_decay) * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return param - learning_rate * m / (np.sqrt(v) + eps), m, v


@misconception(
    part="adamw_step",
    hint="The learning rate stands in the decay twice. Once is enough.",
)
def adamw_with_the_learning_rate_twice(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    return adam_step((1 - learning_rate**2 * weight_decay) * param, grad, m, v, step, learning_rate, beta1, beta2, eps)


@misconception(
    part="adamw_step",
    hint="You keep only the share that should be lost. Keep 1 minus it.",
)
def adamw_keeps_the_share_only(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    return adam_step(learning_rate * weight_decay * param, grad, m, v, step, learning_rate, beta1, beta2, eps)


@misconception(
    part="adamw_step",
    hint="m and v have changed places in the call. m comes first.",
)
def adamw_swaps_the_memories(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    return adam_step((1 - learning_rate * weight_decay) * param, grad, v, m, step, learning_rate, beta1, beta2, eps)


@misconception(
    part="adamw_step",
    hint="You shrink the gradient too. Only the parameter decays.",
)
def adamw_decays_the_gradient(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    keep = 1 - learning_rate * weight_decay
    return adam_step(keep * param, keep * grad, m, v, step, learning_rate, beta1, beta2, eps)


@misconception(
    part="adamw_step",
    hint="You call adam_step without the betas and eps, so it takes its defaults. Hand them on.",
)
def adamw_forgets_the_arguments(
    param, grad, m, v, step, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0
):
    return adam_step((1 - learning_rate * weight_decay) * param, grad, m, v, step, learning_rate)


# --- train ----------------------------------------------------------------------------------------------------------


@misconception(
    part="train",
    hint="The memory is made anew in every epoch. It lasts for the whole run: make it before the loop.",
)
def train_forgets_in_every_epoch(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You pass the number of the epoch as step. It counts the updates, of which an epoch has several.",
)
def train_counts_epochs(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step = epoch + 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="step grows with every parameter, four times an update. Count an update once.",
)
def train_counts_every_parameter(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                step += 1
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="step is 0 at the first update, and the correction divides by 1 - 1. Count before you use it: 1 comes first.",
)
def train_counts_steps_from_zero(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
            step += 1
    return params, history


@misconception(
    part="train",
    hint="step starts again at 1 in every epoch, although the memory goes on. It counts the updates of the whole run.",
)
def train_starts_counting_anew(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        step = 0
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="All four parameters share one memory. Each needs its own, in its own shape.",
)
def train_with_one_memory_for_all(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first = second = 0.0
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first, second = update(optimizer, params[k], g, first, second, step, learning_rate)
    return params, history


@misconception(
    part="train",
    hint="You never keep the new memory, so every update starts from zeros. Store it for the next one.",
)
def train_throws_the_memory_away(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], _, _ = update(optimizer, params[k], g, first[k], second[k], step, learning_rate)
    return params, history


@misconception(
    part="train",
    hint="Whatever the caller asks for, you take the plain step. Choose the step function by `optimizer`.",
)
def train_knows_only_sgd(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    y_onehot = one_hot(y, params["b2"].shape[1])
    history = []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k] = sgd_step(params[k], g, learning_rate)
    return params, history


@misconception(
    part="train",
    hint="Every epoch has the same order. The generator of epoch e is made from seed + e.",
)
def train_same_order_in_every_epoch(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    order = np.random.default_rng(seed).permutation(len(X))
    step, history = 0, []
    for _ in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You make one generator and let it draw on. Epoch e has a generator of its own, made from seed + e.",
)
def train_with_one_generator(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    generator = np.random.default_rng(seed)
    for _ in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = generator.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The rows come in the order of X. Shuffle them anew in every epoch.",
)
def train_without_shuffling(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for _ in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        for start in range(0, len(X), batch_size):
            rows = slice(start, start + batch_size)
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You shuffle X and leave y as it was, so the labels belong to other images. Take the same rows of both.",
)
def train_shuffles_only_the_images(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        shuffled = X[order]
        for start in range(0, len(X), batch_size):
            rows = slice(start, start + batch_size)
            hidden, probs = forward(shuffled[rows], params)
            step += 1
            for k, g in backward(shuffled[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You draw rows at random, some twice and some never. A permutation visits each row exactly once.",
)
def train_draws_with_replacement(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).integers(len(X), size=len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The rows left over at the end of an epoch are never used. A short batch is a batch too.",
)
def train_drops_the_short_batch(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X) - batch_size + 1, batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You cut into batches of nearly equal size. Cut every batch_size rows; only the last one is shorter.",
)
def train_evens_out_the_batches(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for rows in np.array_split(order, -(-len(X) // batch_size)):
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The update stands behind the loop over the batches, so only the last batch counts. Indent it.",
)
def train_updates_once_an_epoch(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
        step += 1
        for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
            params[k], first[k], second[k] = update(optimizer, params[k], g, first[k], second[k], step, learning_rate)
    return params, history


@misconception(
    part="train",
    hint="You note the accuracy at the end of the epoch. Note it at the beginning, before anything moves.",
)
def train_notes_accuracy_after_the_epoch(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
        history.append(accuracy(forward(X, params)[1], y))
    return params, history


@misconception(
    part="train",
    hint="You judge the last batch only. The accuracy is that on all of X.",
)
def train_notes_the_accuracy_of_a_batch(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
        history.append(accuracy(probs, y[rows]))
    return params, history


@misconception(
    part="train",
    hint="You put the new arrays into the caller's dict. Work on a dict of your own.",
)
def train_writes_into_the_dict(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You count the classes in y. These labels may lack the last class: take the number from the parameters.",
)
def train_counts_the_classes_in_y(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({k: np.zeros_like(value) for k, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, int(y.max()) + 1)
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            step += 1
            for k, g in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                params[k], first[k], second[k] = update(
                    optimizer, params[k], g, first[k], second[k], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="Your first epoch shuffles with seed + 1. Count epochs from 0.",
)
def train_counts_epochs_from_one(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch + 1).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The biases never move. All four parameters take a step with every batch.",
)
def train_moves_the_weights_only(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name in ("W1", "W2"):
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grads[name], first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="Only the second layer moves. All four parameters take a step with every batch.",
)
def train_moves_the_second_layer_only(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name in ("W2", "b2"):
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grads[name], first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The gradients are divided by the size of the batch once more. backward has done it.",
)
def train_divides_by_the_batch_again(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad / len(rows), first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You work out the gradients anew after each parameter has moved. All four belong to the same parameters.",
)
def train_moves_in_between(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            grads = dict(params)
            step += 1
            for name in grads:
                grad = backward(X[rows], *forward(X[rows], params), y_onehot[rows], params)[name]
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You go forward with all rows at the start of the epoch, and backward with what they said then. Go forward "
    "with each batch.",
)
def train_goes_forward_once_an_epoch(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        hidden, probs = forward(X, params)
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            grads = backward(X[rows], hidden[rows], probs[rows], y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="You take one step an epoch, on all of X. Take one for every batch.",
)
def train_with_full_batches(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for rows in [order]:
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="Your history holds percent. Here an accuracy is a share between 0 and 1.",
)
def train_notes_percent(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(100 * accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The second memory is thrown away: Adam's v starts at zero in every step. Store both.",
)
def train_stores_the_first_memory_only(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], first[name], _ = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The two memories change places in every step. Store each where it came from.",
)
def train_stores_the_memories_crosswise(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            grads = backward(X[rows], hidden, probs, y_onehot[rows], params)
            step += 1
            for name, grad in grads.items():
                params[name], second[name], first[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="The gradients pile up from batch to batch. Each step takes those of its own batch.",
)
def train_adds_up_the_gradients(X, y, params, epochs, learning_rate, optimizer, batch_size, seed):
    params = dict(params)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    y_onehot = one_hot(y, params["b2"].shape[1])
    step, history = 0, []
    sums = {name: np.zeros_like(value) for name, value in params.items()}
    for epoch in range(epochs):
        history.append(accuracy(forward(X, params)[1], y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            hidden, probs = forward(X[rows], params)
            for name, grad in backward(X[rows], hidden, probs, y_onehot[rows], params).items():
                sums[name] = sums[name] + grad
            grads = sums
            step += 1
            for name, grad in grads.items():
                params[name], first[name], second[name] = update(
                    optimizer, params[name], grad, first[name], second[name], step, learning_rate
                )
    return params, history


@misconception(
    part="train",
    hint="Momentum takes Nesterov's step here. Leave the argument at its default.",
    replaces="update",
)
def update_takes_nesterovs_step(optimizer, param, grad, first, second, step, learning_rate):
    if optimizer == "sgd":
        return sgd_step(param, grad, learning_rate), first, second
    if optimizer == "momentum":
        param, velocity = momentum_step(param, grad, first, learning_rate, nesterov=True)
        return param, velocity, second
    adaptive_step = adam_step if optimizer == "adam" else adamw_step
    return adaptive_step(param, grad, first, second, step, learning_rate)


@misconception(
    part="train",
    hint="The new velocity is dropped, so momentum is plain gradient descent. Return it for the next step.",
    replaces="update",
)
def update_forgets_the_velocity(optimizer, param, grad, first, second, step, learning_rate):
    if optimizer == "sgd":
        return sgd_step(param, grad, learning_rate), first, second
    if optimizer == "momentum":
        return momentum_step(param, grad, first, learning_rate)[0], first, second
    adaptive_step = adam_step if optimizer == "adam" else adamw_step
    return adaptive_step(param, grad, first, second, step, learning_rate)


@misconception(
    part="train",
    hint="Adam is told step 1 every time, so the correction never fades. Hand on the number of the step.",
    replaces="update",
)
def update_takes_the_first_step_for_ever(optimizer, param, grad, first, second, step, learning_rate):
    if optimizer == "sgd":
        return sgd_step(param, grad, learning_rate), first, second
    if optimizer == "momentum":
        param, velocity = momentum_step(param, grad, first, learning_rate)
        return param, velocity, second
    adaptive_step = adam_step if optimizer == "adam" else adamw_step
    return adaptive_step(param, grad, first, second, 1, learning_rate)


@misconception(
    part="train",
    hint="AdamW decays here, with a number of your own. Leave weight_decay at its default.",
    replaces="update",
)
def update_decays_in_adamw(optimizer, param, grad, first, second, step, learning_rate):
    if optimizer == "sgd":
        return sgd_step(param, grad, learning_rate), first, second
    if optimizer == "momentum":
        param, velocity = momentum_step(param, grad, first, learning_rate)
        return param, velocity, second
    if optimizer == "adam":
        return adam_step(param, grad, first, second, step, learning_rate)
    return adamw_step(param, grad, first, second, step, learning_rate, weight_decay=0.01)
