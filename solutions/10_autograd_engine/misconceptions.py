"""Wrong implementations of exercise 10 that learners really write, each with the hint that it deserves."""

import numpy as np

from grader.misconceptions import misconception

# --- arithmetic -----------------------------------------------------------------------------------------------------


@misconception(
    part="arithmetic",
    replaces="add",
    hint="`a.data += …` changes the operand, and whoever uses it later works with other numbers. Make a new array.",
    also=("graphs",),
)
def add_in_place(a, b):
    a, b = operands(a, b)
    a.data += b.data
    return result(a.data, (a, lambda g: g), (b, lambda g: g))


@misconception(
    part="arithmetic",
    replaces="add",
    hint="A sum moves just as far as its operand: the vjp returns g itself, not 1.",
    also=("graphs", "power", "broadcasting", "train"),
)
def add_forgets_what_arrives(a, b):
    a, b = operands(a, b)
    return result(a.data + b.data, (a, np.ones_like), (b, np.ones_like))


@misconception(
    part="arithmetic",
    replaces="subtract",
    hint="If the right side of a difference grows, the difference shrinks: its share is -g.",
    also=("broadcasting", "graphs", "cross_entropy", "train"),
)
def subtract_sends_the_same_to_both(a, b):
    a, b = operands(a, b)
    return result(a.data - b.data, (a, lambda g: g), (b, lambda g: g))


@misconception(
    part="arithmetic",
    replaces="Tensor.__rsub__",
    hint="Python calls __rsub__ of the right side: in 2 - a the number is on the left. You compute a - 2.",
)
def reflected_minus_the_wrong_way_round(self, other):
    return subtract(self, other)


@misconception(
    part="arithmetic",
    replaces="Tensor.__rtruediv__",
    hint="In 2 / a the number is on top. You compute a / 2.",
)
def reflected_quotient_the_wrong_way_round(self, other):
    return divide(self, other)


@misconception(
    part="arithmetic",
    replaces="Tensor.__rmul__",
    hint="In 3 * a the left side is a number: Python asks the right side for __rmul__, which has to know what to do.",
)
def reflected_product_for_tensors_only(self, other):
    return result(other.data * self.data, (self, lambda g: g * other.data))


@misconception(
    part="arithmetic",
    replaces="multiply",
    hint="In a product each side is the *other's* slope: the share of a is g times b.",
    also=("graphs", "power", "elementwise", "reductions", "broadcasting", "matmul", "cross_entropy", "train"),
)
def multiply_by_itself(a, b):
    a, b = operands(a, b)
    return result(a.data * b.data, (a, lambda g: g * a.data), (b, lambda g: g * b.data))


@misconception(
    part="arithmetic",
    replaces="multiply",
    hint="You return the slope alone. What moves the product reaches the loss with the factor g: multiply by it.",
    also=("graphs", "reductions", "broadcasting", "cross_entropy", "train"),
)
def multiply_forgets_what_arrives(a, b):
    a, b = operands(a, b)
    return result(a.data * b.data, (a, lambda g: b.data), (b, lambda g: a.data))


@misconception(
    part="arithmetic",
    replaces="divide",
    hint="If the divisor grows, the quotient shrinks: the minus sign of -a / b² is missing.",
    also=("broadcasting",),
)
def divide_without_the_minus(a, b):
    a, b = operands(a, b)
    return result(a.data / b.data, (a, lambda g: g / b.data), (b, lambda g: g * a.data / b.data**2))


@misconception(
    part="arithmetic",
    replaces="divide",
    hint="The slope of a / b for the divisor is -a / b²: the square is missing.",
    also=("broadcasting",),
)
def divide_without_the_square(a, b):
    a, b = operands(a, b)
    return result(a.data / b.data, (a, lambda g: g / b.data), (b, lambda g: -g * a.data / b.data))


@misconception(
    part="arithmetic",
    replaces="divide",
    hint="You forget the numerator: the slope of a / b for b is -a / b², not that of 1 / b.",
    also=("broadcasting",),
)
def divide_as_if_the_numerator_were_one(a, b):
    a, b = operands(a, b)
    return result(a.data / b.data, (a, lambda g: g / b.data), (b, lambda g: -g / b.data**2))


@misconception(
    part="arithmetic",
    replaces="divide",
    hint="The slope of a / b for the numerator is 1 / b: the more it is divided by, the less it moves the quotient.",
    also=("broadcasting",),
)
def divide_with_the_slope_of_the_product(a, b):
    a, b = operands(a, b)
    return result(a.data / b.data, (a, lambda g: g * b.data), (b, lambda g: -g * a.data / b.data**2))


@misconception(
    part="arithmetic",
    replaces="negate",
    hint="The value has its minus sign, the slope does not: what moves a upwards moves -a downwards.",
)
def negate_the_value_alone(a):
    return result(-a.data, (a, lambda g: g))


@misconception(
    part="arithmetic",
    hint="Only the left side of a sum gets a share. The right side moves it just as far.",
    replaces="add",
    also=("graphs", "power", "elementwise", "reductions", "broadcasting", "matmul", "cross_entropy", "train"),
)
def add_sends_to_the_left_only(a, b):
    a, b = operands(a, b)
    return result(a.data + b.data, (a, lambda g: g))


@misconception(
    part="arithmetic",
    hint="The right factor needs a gradient too: g times the left one. It gets none.",
    replaces="multiply",
    also=("graphs", "power", "elementwise", "reductions", "broadcasting", "matmul", "cross_entropy", "train"),
)
def multiply_with_a_constant_right_side(a, b):
    a, b = operands(a, b)
    return result(a.data * b.data, (a, lambda g: g * b.data))


@misconception(
    part="arithmetic",
    hint="The divisor needs a gradient too. It gets none.",
    replaces="divide",
    also=("graphs", "power", "elementwise", "reductions", "broadcasting", "matmul", "cross_entropy", "train"),
)
def divide_with_a_constant_divisor(a, b):
    a, b = operands(a, b)
    return result(a.data / b.data, (a, lambda g: g / b.data))


@misconception(
    part="arithmetic",
    hint="In the slope for the divisor a and b have changed places: it is the divisor that is squared.",
    replaces="divide",
    also=("graphs", "broadcasting"),
)
def divide_with_the_sides_exchanged(a, b):
    a, b = operands(a, b)
    return result(a.data / b.data, (a, lambda g: g / b.data), (b, lambda g: -g * b.data / a.data**2))


@misconception(
    part="arithmetic",
    hint="You return the slopes alone. What arrives, g, is multiplied by each of them.",
    replaces="divide",
    also=("graphs", "broadcasting"),
)
def divide_forgets_what_arrives(a, b):
    a, b = operands(a, b)
    return result(a.data / b.data, (a, lambda g: 1.0 / b.data), (b, lambda g: -a.data / b.data**2))


@misconception(
    part="arithmetic",
    hint="The minus stands on the wrong side: in a - b it is b that pulls the difference down.",
    replaces="subtract",
    also=("graphs", "broadcasting", "cross_entropy", "train"),
)
def subtract_with_the_minus_on_the_left(a, b):
    a, b = operands(a, b)
    return result(a.data - b.data, (a, lambda g: -g), (b, lambda g: g))


# --- graphs ---------------------------------------------------------------------------------------------------------


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="A parent's share replaces what it already has. A tensor that is used twice gets two shares: add them.",
    also=("broadcasting", "matmul", "cross_entropy", "train"),
)
def backward_overwrites(loss):
    missing = count_uses(loss)
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in tensor.parents:
            gradients[parent] = vjp(g)
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="A second backward() wipes out the first: .grad of a leaf is added to, not replaced.",
)
def backward_replaces_the_gradient_of_a_leaf(loss):
    missing = count_uses(loss)
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad = np.array(g)
        for parent, vjp in tensor.parents:
            gradients[parent] = gradients.get(parent, 0.0) + vjp(g)
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="Your function calls itself for each parent, and Python allows only about 1,000 such calls. Use a loop.",
)
def backward_calls_itself(loss):
    missing = count_uses(loss)
    gradients = {}

    def deliver(tensor, g):
        gradients[tensor] = gradients.get(tensor, 0.0) + g
        missing[tensor] -= 1
        if missing[tensor] > 0:
            return
        if not tensor.parents:
            tensor.grad += gradients[tensor]
        for parent, vjp in tensor.parents:
            deliver(parent, vjp(gradients[tensor]))

    deliver(loss, np.ones_like(loss.data))


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="You visit tensors in the order in which you find them, so one may go on before all its users have delivered.",
)
def backward_in_the_order_of_discovery(loss):
    gradients = {loss: np.ones_like(loss.data)}
    found = {loss}
    order = [loss]
    for tensor in order:
        for parent, vjp in tensor.parents:
            gradients[parent] = gradients.get(parent, 0.0) + vjp(gradients[tensor])
            if parent not in found:
                found.add(parent)
                order.append(parent)
    for tensor in order:
        if not tensor.parents:
            tensor.grad += gradients[tensor]


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="Going again for every delivery takes 2**60 journeys through 60 forks. Wait for all, then go once.",
)
def backward_goes_again_for_every_delivery(loss):
    journeys = [(loss, np.ones_like(loss.data))]
    while journeys:
        tensor, g = journeys.pop()
        if not tensor.parents:
            tensor.grad += g
        journeys += [(parent, vjp(g)) for parent, vjp in tensor.parents]


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="Once a tensor has been visited you drop what comes later. All deliveries count; visit it when it has them all.",
    also=("broadcasting", "matmul", "cross_entropy", "train"),
)
def backward_takes_the_first_delivery_only(loss):
    visited = {loss}
    journeys = [(loss, np.ones_like(loss.data))]
    while journeys:
        tensor, g = journeys.pop()
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in tensor.parents:
            if parent not in visited:
                visited.add(parent)
                journeys.append((parent, vjp(g)))


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="You keep each parent once, so a * a sends one share instead of two. There is a pair for each side.",
)
def backward_merges_equal_operands(loss):
    unique = {tensor: dict(tensor.parents) for tensor in count_uses(loss)}
    missing = dict.fromkeys(unique, 0)
    for parents in unique.values():
        for parent in parents:
            missing[parent] += 1
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in unique[tensor].items():
            gradients[parent] = gradients.get(parent, 0.0) + vjp(g)
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    replaces="backpropagate",
    hint="The walk begins with the derivative of the loss with respect to itself: 1, whatever the loss is.",
    also=(
        "arithmetic",
        "power",
        "elementwise",
        "reductions",
        "broadcasting",
        "matmul",
        "cross_entropy",
        "train",
    ),
)
def backward_begins_with_the_loss_itself(loss):
    missing = count_uses(loss)
    gradients = {loss: loss.data}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in tensor.parents:
            gradients[parent] = gradients.get(parent, 0.0) + vjp(g)
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    hint="`+=` adds into an array that several tensors share, since a sum hands its g to both sides. Make a new array "
    "of the sum.",
    replaces="backpropagate",
    also=("broadcasting", "matmul", "cross_entropy", "train"),
)
def backward_adds_in_place(loss):
    missing = count_uses(loss)
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in tensor.parents:
            if parent in gradients:
                gradients[parent] += vjp(g)
            else:
                gradients[parent] = vjp(g)
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    hint="You take the mean of the shares of a tensor that is used several times. They are added up.",
    replaces="backpropagate",
    also=("broadcasting", "matmul", "cross_entropy", "train"),
)
def backward_averages_the_shares(loss):
    missing = count_uses(loss)
    uses = dict(missing)
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in tensor.parents:
            gradients[parent] = gradients.get(parent, 0.0) + vjp(g) / uses[parent]
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    hint="Each operation starts from ones again. It has to start from the gradient that has arrived at its result.",
    replaces="backpropagate",
    also=("broadcasting", "matmul", "cross_entropy", "train"),
)
def backward_breaks_the_chain(loss):
    missing = count_uses(loss)
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in tensor.parents:
            gradients[parent] = gradients.get(parent, 0.0) + vjp(np.ones_like(tensor.data))
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    hint="You follow the first operand only. Every parent gets its share.",
    replaces="backpropagate",
    also=("broadcasting", "matmul", "cross_entropy", "train"),
)
def backward_follows_the_first_parent_only(loss):
    missing = count_uses(loss)
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        if not tensor.parents:
            tensor.grad += g
        for parent, vjp in tensor.parents[:1]:
            gradients[parent] = gradients.get(parent, 0.0) + vjp(g)
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


@misconception(
    part="graphs",
    hint="A leaf's gradient is noted at every delivery, with all that came before. Note it once, when all have "
    "arrived.",
    replaces="backpropagate",
    also=("broadcasting", "matmul", "cross_entropy", "train"),
)
def backward_doubles_what_comes_later(loss):
    missing = count_uses(loss)
    gradients = {loss: np.ones_like(loss.data)}
    ready = [loss]
    while ready:
        tensor = ready.pop()
        g = gradients.pop(tensor)
        for parent, vjp in tensor.parents:
            gradients[parent] = gradients.get(parent, 0.0) + vjp(g)
            if not parent.parents:
                parent.grad += gradients[parent]
            missing[parent] -= 1
            if missing[parent] == 0:
                ready.append(parent)


# --- power ----------------------------------------------------------------------------------------------------------


@misconception(part="power", hint="The exponent of the slope is one less: n a^(n - 1).")
def power_keeps_the_exponent(a, exponent):
    return result(a.data**exponent, (a, lambda g: g * exponent * a.data**exponent))


@misconception(part="power", hint="The old exponent comes down as a factor: n a^(n - 1).")
def power_without_the_factor(a, exponent):
    return result(a.data**exponent, (a, lambda g: g * a.data ** (exponent - 1)))


@misconception(part="power", hint="The slope of the power is right, but it has to be multiplied by the g that arrives.")
def power_forgets_what_arrives(a, exponent):
    return result(a.data**exponent, (a, lambda g: exponent * a.data ** (exponent - 1)))


@misconception(part="power", hint="n^a has the slope n^a log n. Here the base varies and the exponent is constant.")
def power_as_an_exponential(a, exponent):
    return result(a.data**exponent, (a, lambda g: g * a.data**exponent * np.log(abs(exponent))))


@misconception(
    part="power",
    hint="Multiplying again and again works for whole exponents from 1 on only. NumPy's ** takes -1 and 0.5 as well.",
)
def power_by_repeated_multiplication(a, exponent):
    product = a
    for _ in range(int(exponent) - 1):
        product = product * a
    return product


@misconception(
    part="power", hint="exp(n log a) is a power for positive a only. Negative numbers and 0 have squares as well."
)
def power_through_the_logarithm(a, exponent):
    return exp(log(a) * exponent)


@misconception(
    part="power",
    hint="2a is the slope of the square alone. For any other exponent the factor and the power change.",
)
def power_of_squares_only(a, exponent):
    return result(a.data**exponent, (a, lambda g: g * 2 * a.data))


@misconception(
    part="power",
    hint="You multiply by the exponent. The power multiplies the number by itself.",
)
def power_as_a_product(a, exponent):
    return result(a.data * exponent, (a, lambda g: g * exponent))


@misconception(
    part="power",
    hint="The factor is the old exponent. You take the new one, which is one less.",
)
def power_with_the_smaller_factor(a, exponent):
    return result(a.data**exponent, (a, lambda g: g * (exponent - 1) * a.data ** (exponent - 1)))


# --- reductions -----------------------------------------------------------------------------------------------------


@misconception(
    part="reductions",
    replaces="reduce_sum",
    hint="You send back ones. Each entry gets the g of its sum, which need not be 1.",
    also=("broadcasting", "cross_entropy", "train"),
)
def sum_sends_back_ones(a, axis, keepdims):
    return result(a.data.sum(axis=axis, keepdims=keepdims), (a, lambda g: np.ones_like(a.data)))


@misconception(
    part="reductions",
    replaces="reduce_sum",
    hint="g has lost the axis that was summed. Put it back with size 1, then g can be stretched to the shape of a.",
    also=("cross_entropy", "train"),
)
def sum_without_the_lost_axis(a, axis, keepdims):
    return result(a.data.sum(axis=axis, keepdims=keepdims), (a, lambda g: np.broadcast_to(g, a.data.shape)))


@misconception(
    part="reductions",
    replaces="reduce_sum",
    hint="You put the lost axis in front, wherever it was. It belongs where the sum was taken.",
    also=("cross_entropy", "train"),
)
def sum_puts_the_axis_in_front(a, axis, keepdims):
    def spread(g):
        lost = g if keepdims or axis is None else g[np.newaxis]
        return np.broadcast_to(lost, a.data.shape)

    return result(a.data.sum(axis=axis, keepdims=keepdims), (a, spread))


@misconception(
    part="reductions",
    replaces="reduce_sum",
    hint="With keepdims=True the summed axis stays, with size 1: hand the argument on to NumPy.",
)
def sum_ignores_keepdims(a, axis, keepdims):
    kept_shape = a.data.sum(axis=axis, keepdims=True).shape
    return result(a.data.sum(axis=axis), (a, lambda g: np.broadcast_to(g.reshape(kept_shape), a.data.shape)))


@misconception(
    part="reductions",
    replaces="reduce_sum",
    hint="You share g out among the entries. In a sum each entry has slope 1: all get the whole g.",
    also=("elementwise", "arithmetic", "power", "broadcasting", "matmul", "cross_entropy", "train"),
)
def sum_shares_out(a, axis, keepdims):
    kept = a.data.sum(axis=axis, keepdims=True)
    share = kept.size / a.data.size
    value = a.data.sum(axis=axis, keepdims=keepdims)
    return result(value, (a, lambda g: share * np.broadcast_to(g.reshape(kept.shape), a.data.shape)))


@misconception(
    part="reductions",
    replaces="reduce_sum",
    hint="Your way of putting the axis back works only for axes counted from the front: -1 is the last.",
)
def sum_for_positive_axes_only(a, axis, keepdims):
    shape = [1 if axis is None or place == axis else size for place, size in enumerate(a.data.shape)]
    value = a.data.sum(axis=axis, keepdims=keepdims)
    return result(value, (a, lambda g: np.broadcast_to(g.reshape(shape), a.data.shape)))


@misconception(
    part="reductions",
    replaces="reduce_mean",
    hint="You divide by the size of the whole array. A mean along an axis divides by the size of that axis.",
    also=("broadcasting",),
)
def mean_divides_by_the_whole_size(a, axis, keepdims):
    return reduce_sum(a, axis, keepdims) * (1 / a.data.size)


@misconception(
    part="reductions",
    replaces="reduce_mean",
    hint="You divide by the number of rows, whatever the axis. Divide by how many entries went into each mean.",
)
def mean_divides_by_the_rows(a, axis, keepdims):
    return reduce_sum(a, axis, keepdims) * (1 / len(a.data))


@misconception(
    part="reductions",
    replaces="reduce_mean",
    hint="The value is a mean, the gradient is that of a sum. The slope of each entry is 1 / n.",
    also=("broadcasting", "cross_entropy", "train"),
)
def mean_with_the_gradient_of_the_sum(a, axis, keepdims):
    kept = a.data.mean(axis=axis, keepdims=True)
    value = a.data.mean(axis=axis, keepdims=keepdims)
    return result(value, (a, lambda g: np.broadcast_to(g.reshape(kept.shape), a.data.shape)))


@misconception(
    part="reductions",
    replaces="reduce_mean",
    hint="NumPy worked out the mean, and its result was wrapped in a tensor without parents: the graph is cut.",
    also=("broadcasting", "cross_entropy", "train"),
)
def mean_cuts_the_graph(a, axis, keepdims):
    return Tensor(a.data.mean(axis=axis, keepdims=keepdims))


@misconception(
    part="reductions",
    hint="With keepdims=True the averaged axis stays, with size 1: hand the argument on.",
    replaces="reduce_mean",
    also=("elementwise", "arithmetic", "power", "broadcasting", "matmul", "cross_entropy", "train"),
)
def mean_ignores_keepdims(a, axis, keepdims):
    total = reduce_sum(a, axis, False)
    return total * (total.data.size / a.data.size)


@misconception(
    part="reductions",
    hint="You average over all entries, whatever the axis. Hand the argument on.",
    replaces="reduce_mean",
    also=("elementwise", "arithmetic", "power", "broadcasting", "matmul", "cross_entropy", "train"),
)
def mean_ignores_the_axis(a, axis, keepdims):
    return reduce_sum(a, None, keepdims) * (1.0 / a.data.size)


@misconception(
    part="reductions",
    hint="The value is right, but the gradient is divided by the number of entries twice.",
    replaces="reduce_mean",
    also=("elementwise", "arithmetic", "power", "broadcasting", "matmul", "cross_entropy", "train"),
)
def mean_divides_twice(a, axis, keepdims):
    value = a.data.mean(axis=axis, keepdims=keepdims)
    share = value.size / a.data.size
    kept_shape = a.data.sum(axis=axis, keepdims=True).shape
    return result(value, (a, lambda g: np.broadcast_to(g.reshape(kept_shape) * share**2, a.data.shape)))


@misconception(
    part="reductions",
    hint="You add up what arrives and send the total to all. Each entry gets the g of its own sum.",
    replaces="reduce_sum",
    also=("elementwise", "arithmetic", "power", "broadcasting", "matmul", "cross_entropy", "train"),
)
def sum_sends_back_the_total(a, axis, keepdims):
    value = a.data.sum(axis=axis, keepdims=keepdims)
    return result(value, (a, lambda g: np.full(a.data.shape, g.sum())))


# --- broadcasting ---------------------------------------------------------------------------------------------------


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="g still has the large shape. One entry became several: add up the gradients of all its copies.",
    also=("train",),
)
def broadcast_without_the_way_back(a, shape):
    return result(np.broadcast_to(a.data, shape), (a, lambda g: g))


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="You sum over the axes that the operand does not have, and forget those that it has with size 1.",
    also=("train",),
)
def broadcast_sums_new_axes_only(a, shape):
    new = tuple(range(len(shape) - a.data.ndim))
    return result(np.broadcast_to(a.data, shape), (a, lambda g: g.sum(axis=new)))


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="You sum over axes of size 1, and forget those that the operand does not have at all.",
)
def broadcast_sums_axes_of_size_one_only(a, shape):
    stretched = tuple(axis for axis, size in enumerate(a.data.shape) if size == 1)
    return result(np.broadcast_to(a.data, shape), (a, lambda g: g.sum(axis=stretched, keepdims=True)))


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="Every copy moves the loss by itself: their gradients are added up, not averaged.",
    also=("train",),
)
def broadcast_takes_the_mean_of_the_copies(a, shape):
    padded = (1,) * (len(shape) - a.data.ndim) + a.data.shape
    copied = tuple(axis for axis, size in enumerate(padded) if size == 1)
    value = np.broadcast_to(a.data, shape)
    return result(value, (a, lambda g: g.mean(axis=copied, keepdims=True).reshape(a.data.shape)))


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="You always sum over axis 0. That is right for a bias row; a column was copied along axis 1.",
)
def broadcast_sums_axis_zero_always(a, shape):
    return result(np.broadcast_to(a.data, shape), (a, lambda g: g.sum(axis=0).reshape(a.data.shape)))


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="The sum loses the axes of size 1. The gradient has exactly the operand's shape: (1, 3) is not (3,).",
    also=("train",),
)
def broadcast_loses_axes_of_size_one(a, shape):
    padded = (1,) * (len(shape) - a.data.ndim) + a.data.shape
    copied = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return result(np.broadcast_to(a.data, shape), (a, lambda g: g.sum(axis=copied)))


@misconception(
    part="broadcasting",
    replaces="broadcast_to",
    hint="You take the gradient of one copy. All copies have their own, and the operand collects them all.",
    also=("train",),
)
def broadcast_takes_the_first_copy(a, shape):
    padded = (1,) * (len(shape) - a.data.ndim) + a.data.shape
    first = tuple(slice(0, 1) if size == 1 else slice(None) for size in padded)
    return result(np.broadcast_to(a.data, shape), (a, lambda g: g[first].reshape(a.data.shape)))


@misconception(
    part="broadcasting",
    hint="Every entry gets the sum of all gradients. It gets those of its own copies only.",
    replaces="broadcast_to",
    also=("train",),
)
def broadcast_sends_the_total_to_all(a, shape):
    padded = (1,) * (len(shape) - a.data.ndim) + a.data.shape
    copied = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return result(np.broadcast_to(a.data, shape), (a, lambda g: np.full(a.data.shape, g.sum())))


@misconception(
    part="broadcasting",
    hint="You divide by the number of rows. The copies' gradients are only added up.",
    replaces="broadcast_to",
    also=("train",),
)
def broadcast_divides_by_the_rows(a, shape):
    padded = (1,) * (len(shape) - a.data.ndim) + a.data.shape
    copied = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return result(
        np.broadcast_to(a.data, shape), (a, lambda g: g.sum(axis=copied, keepdims=True).reshape(a.data.shape) / len(g))
    )


# --- elementwise ----------------------------------------------------------------------------------------------------


@misconception(
    part="elementwise",
    replaces="relu",
    hint="Your mask is 1 at exactly 0 as well. The slope there is 0: ask for strictly above.",
)
def relu_with_a_slope_at_zero(a):
    return result(np.maximum(a.data, 0.0), (a, lambda g: g * (a.data >= 0)))


@misconception(
    part="elementwise",
    replaces="relu",
    hint="The gradient goes through a silent unit as if nothing had happened: the mask is missing.",
    also=("train",),
)
def relu_without_its_mask(a):
    return result(np.maximum(a.data, 0.0), (a, lambda g: g))


@misconception(
    part="elementwise",
    replaces="relu",
    hint="You ask whether g is positive. What counts is whether a was.",
    also=("train",),
)
def relu_masks_by_the_gradient(a):
    return result(np.maximum(a.data, 0.0), (a, lambda g: np.maximum(g, 0.0)))


@misconception(
    part="elementwise",
    replaces="relu",
    hint="You return the mask as the gradient. It decides which entries of g pass: multiply by it.",
    also=("train",),
)
def relu_forgets_what_arrives(a):
    return result(np.maximum(a.data, 0.0), (a, lambda g: (a.data > 0).astype(float)))


@misconception(
    part="elementwise",
    replaces="exp",
    hint="The exponential is its own derivative: g has to be multiplied by exp(a).",
    also=("cross_entropy", "train"),
)
def exp_with_slope_one(a):
    return result(np.exp(a.data), (a, lambda g: g))


@misconception(
    part="elementwise",
    replaces="exp",
    hint="a e^(a - 1) is the rule for powers. There the base varies, here the exponent does.",
    also=("cross_entropy", "train"),
)
def exp_by_the_rule_for_powers(a):
    return result(np.exp(a.data), (a, lambda g: g * a.data * np.exp(a.data - 1)))


@misconception(
    part="elementwise",
    replaces="log",
    hint="The slope of the logarithm at a is 1/a: divide by a.",
    also=("cross_entropy", "train"),
)
def log_times_its_argument(a):
    return result(np.log(a.data), (a, lambda g: g * a.data))


@misconception(
    part="elementwise",
    replaces="log",
    hint="That is the logarithm with base 10. The natural one, with slope 1/a, is np.log.",
    also=("cross_entropy",),
)
def log_with_base_ten(a):
    return result(np.log10(a.data), (a, lambda g: g / a.data))


@misconception(
    part="elementwise",
    replaces="log",
    hint="You add a small number before taking the logarithm, and so it is the logarithm of something else.",
    also=("cross_entropy", "train"),
)
def log_with_a_little_extra(a):
    return result(np.log(a.data + 1e-7), (a, lambda g: g / (a.data + 1e-7)))


@misconception(
    part="elementwise",
    replaces="log",
    hint="1/a is the slope. The share is the slope times g.",
    also=("cross_entropy", "train"),
)
def log_forgets_what_arrives(a):
    return result(np.log(a.data), (a, lambda g: 1 / a.data))


@misconception(
    part="elementwise",
    hint="You multiply by a where it is positive. The slope there is 1, however large a is.",
    replaces="relu",
    also=("cross_entropy", "train"),
)
def relu_times_its_argument(a):
    return result(np.maximum(a.data, 0.0), (a, lambda g: g * np.maximum(a.data, 0.0)))


@misconception(
    part="elementwise",
    hint="You let a little of the negative values through. ReLU makes them exactly 0.",
    replaces="relu",
    also=("cross_entropy", "train"),
)
def relu_that_leaks(a):
    slope = np.where(a.data > 0, 1.0, 0.01)
    return result(a.data * slope, (a, lambda g: g * slope))


@misconception(
    part="elementwise",
    hint="exp(a) is the slope. The share is the slope times g.",
    replaces="exp",
    also=("cross_entropy", "train"),
)
def exp_forgets_what_arrives(a):
    value = np.exp(a.data)
    return result(value, (a, lambda g: value))


@misconception(
    part="elementwise",
    hint="You multiply g by a. The slope of the exponential is its own value.",
    replaces="exp",
    also=("cross_entropy", "train"),
)
def exp_times_its_argument(a):
    return result(np.exp(a.data), (a, lambda g: g * a.data))


@misconception(
    part="elementwise",
    hint="You take the exponential of what is one already. The slope is the value that you have returned.",
    replaces="exp",
    also=("cross_entropy", "train"),
)
def exp_of_the_exponential(a):
    value = np.exp(a.data)
    return result(value, (a, lambda g: g * np.exp(value)))


@misconception(
    part="elementwise",
    hint="You divide by the logarithm. Its slope is one over what it was taken of.",
    replaces="log",
    also=("cross_entropy", "train"),
)
def log_divided_by_its_value(a):
    value = np.log(a.data)
    return result(value, (a, lambda g: g / value))


@misconception(
    part="elementwise",
    hint="The gradient goes through as it is. The slope of the logarithm at a is 1/a.",
    replaces="log",
    also=("cross_entropy", "train"),
)
def log_with_slope_one(a):
    return result(np.log(a.data), (a, lambda g: g))


# --- matmul ---------------------------------------------------------------------------------------------------------


@misconception(
    part="matmul",
    hint="The factors of the gradient stand on the wrong sides: g bᵀ for a, aᵀ g for b.",
    also=("train",),
)
def matmul_on_the_wrong_sides(a, b):
    return result(a.data @ b.data, (a, lambda g: b.data.T @ g), (b, lambda g: g @ a.data.T))


@misconception(
    part="matmul",
    hint="reshape makes the shapes fit and mixes up the numbers. Rows and columns change places in a transpose.",
    also=("train",),
)
def matmul_reshapes(a, b):
    n, k, m = *a.data.shape, b.data.shape[1]
    return result(
        a.data @ b.data,
        (a, lambda g: g @ b.data.reshape(m, k)),
        (b, lambda g: a.data.reshape(k, n) @ g),
    )


@misconception(
    part="matmul",
    hint="* multiplies entry by entry. The matrix product adds up rows times columns.",
    also=("train",),
)
def matmul_entry_by_entry(a, b):
    return multiply(a, b)


@misconception(
    part="matmul",
    hint="In your rules g is missing: they give the gradient of the sum of all entries, whatever comes after it.",
    also=("train",),
)
def matmul_forgets_what_arrives(a, b):
    ones = np.ones((a.data.shape[0], b.data.shape[1]))
    return result(a.data @ b.data, (a, lambda g: ones @ b.data.T), (b, lambda g: a.data.T @ ones))


@misconception(
    part="matmul",
    hint="The right factor needs a gradient too: aᵀ g. It gets none.",
    also=("train",),
)
def matmul_with_a_constant_right_side(a, b):
    return result(a.data @ b.data, (a, lambda g: g @ b.data.T))


@misconception(
    part="matmul",
    replaces="transpose",
    hint="What arrives has the shape of a.T: turn it back before it goes on to a.",
)
def transpose_without_turning_back(a):
    return result(a.data.T, (a, lambda g: g.reshape(a.data.shape)))


@misconception(
    part="matmul",
    replaces="transpose",
    hint="reshape keeps the order of the numbers. In a transpose rows become columns.",
)
def transpose_by_reshape(a):
    n, m = a.data.shape
    return result(a.data.reshape(m, n), (a, lambda g: g.reshape(n, m)))


@misconception(
    part="matmul",
    hint="The left factor needs a gradient too. It gets none.",
    also=("train",),
)
def matmul_with_a_constant_left_side(a, b):
    return result(a.data @ b.data, (b, lambda g: a.data.T @ g))


@misconception(
    part="matmul",
    hint="You divide the gradient for b by the number of rows. The samples are added up; the loss takes care of the "
    "mean.",
    also=("train",),
)
def matmul_takes_the_mean_of_the_rows(a, b):
    return result(a.data @ b.data, (a, lambda g: g @ b.data.T), (b, lambda g: a.data.T @ g / len(g)))


@misconception(
    part="matmul",
    hint="The transpose is a tensor without parents, and the graph is cut there. Give it the way back.",
    replaces="transpose",
    also=("train",),
)
def transpose_cuts_the_graph(a):
    return result(a.data.T)


# --- cross_entropy --------------------------------------------------------------------------------------------------


@misconception(
    part="cross_entropy",
    hint="np.exp(1e4) is inf. Subtract from each row its own largest logit first, as a constant.",
)
def cross_entropy_without_shift(logits, y):
    log_sums = logits.exp().sum(axis=1).log()
    true_logits = (logits * Tensor(one_hot(y, logits.data.shape[1]))).sum(axis=1)
    return (log_sums - true_logits).mean()


@misconception(
    part="cross_entropy",
    hint="One maximum for the whole batch leaves the other rows at exp(-10000) = 0, and log(0) is -inf. "
    "Take one maximum for each row.",
)
def cross_entropy_with_one_shift_for_all(logits, y):
    shifted = logits - float(logits.data.max())
    log_sums = shifted.exp().sum(axis=1).log()
    true_logits = (shifted * Tensor(one_hot(y, logits.data.shape[1]))).sum(axis=1)
    return (log_sums - true_logits).mean()


@misconception(part="cross_entropy", hint="You add up the samples. The loss is their mean.", also=("train",))
def cross_entropy_as_a_sum(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    log_sums = shifted.exp().sum(axis=1).log()
    true_logits = (shifted * Tensor(one_hot(y, logits.data.shape[1]))).sum(axis=1)
    return (log_sums - true_logits).sum()


@misconception(
    part="cross_entropy",
    hint="You divide by the number of samples times classes. There is one loss for each sample: divide by N.",
    also=("train",),
)
def cross_entropy_as_a_mean_over_the_classes(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    log_probs = shifted - shifted.exp().sum(axis=1, keepdims=True).log()
    return -(log_probs * Tensor(one_hot(y, logits.data.shape[1]))).mean()


@misconception(
    part="cross_entropy",
    hint="The sign is turned round: an answer that is wrong and sure of itself has to cost much, not earn much.",
    also=("train",),
)
def cross_entropy_with_the_sign_reversed(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    log_sums = shifted.exp().sum(axis=1).log()
    true_logits = (shifted * Tensor(one_hot(y, logits.data.shape[1]))).sum(axis=1)
    return (true_logits - log_sums).mean()


@misconception(
    part="cross_entropy",
    hint="The sum of exponentials runs over the samples. It has to run over the classes of each row.",
    also=("train",),
)
def cross_entropy_over_the_samples(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=0, keepdims=True))
    log_sums = shifted.exp().sum(axis=0).log()
    return log_sums.mean() - (shifted * Tensor(one_hot(y, logits.data.shape[1]))).sum() * (1 / len(y))


@misconception(
    part="cross_entropy",
    hint="You work on .data, which remembers nothing. Use operations on tensors, so that gradients find their way back.",
    also=("train",),
)
def cross_entropy_cuts_the_graph(logits, y):
    shifted = logits.data - logits.data.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return Tensor((log_sums - (shifted * one_hot(y, shifted.shape[1])).sum(axis=1)).mean())


@misconception(
    part="cross_entropy",
    hint="You return a float. The loss is a tensor, so that backward() can be called on it.",
    also=("train",),
)
def cross_entropy_returns_a_float(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    log_sums = shifted.exp().sum(axis=1).log()
    true_logits = (shifted * Tensor(one_hot(y, logits.data.shape[1]))).sum(axis=1)
    return float((log_sums - true_logits).mean().data)


@misconception(
    part="cross_entropy",
    hint="A small number inside the logarithm hides a probability that rounded to 0, and the loss of a sample that is "
    "surely wrong comes out too small.",
    also=("train",),
)
def cross_entropy_clips_the_probabilities(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    exps = shifted.exp()
    true_probs = (exps / exps.sum(axis=1, keepdims=True) * Tensor(one_hot(y, logits.data.shape[1]))).sum(axis=1)
    return -(true_probs + 1e-12).log().mean()


@misconception(
    part="cross_entropy",
    hint="The sums are made of shifted logits, the true ones are taken unshifted. Both need the same shift.",
    also=("train",),
)
def cross_entropy_with_the_true_logits_unshifted(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    labels = Tensor(one_hot(y, logits.data.shape[1]))
    log_sums = shifted.exp().sum(axis=1).log()
    return (log_sums - (logits * labels).sum(axis=1)).mean()


@misconception(
    part="cross_entropy",
    hint="You add up the costs of all classes. The labels pick out the true one.",
    also=("train",),
)
def cross_entropy_without_labels(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    labels = Tensor(one_hot(y, logits.data.shape[1]))
    log_sums = shifted.exp().sum(axis=1).log()
    return (log_sums * float(logits.data.shape[1]) - shifted.sum(axis=1)).mean()


@misconception(
    part="cross_entropy",
    hint="You divide by the number of classes. There is one loss for each sample: divide by N.",
    also=("train",),
)
def cross_entropy_divided_by_the_classes(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    labels = Tensor(one_hot(y, logits.data.shape[1]))
    log_sums = shifted.exp().sum(axis=1).log()
    return (log_sums - (shifted * labels).sum(axis=1)).sum() * (1.0 / logits.data.shape[1])


@misconception(
    part="cross_entropy",
    hint="This is the squared error of the probabilities. The loss is the negative logarithm of the true class's.",
    also=("train",),
)
def cross_entropy_as_a_squared_error(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    labels = Tensor(one_hot(y, logits.data.shape[1]))
    log_sums = shifted.exp().sum(axis=1).log()
    exps = shifted.exp()
    probs = exps / exps.sum(axis=1, keepdims=True)
    return ((probs - labels) ** 2).sum(axis=1).mean()


@misconception(
    part="cross_entropy",
    hint="You take the mean of the probabilities and then its logarithm. The logarithm comes first, for each sample.",
    also=("train",),
)
def cross_entropy_of_the_mean_probability(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    labels = Tensor(one_hot(y, logits.data.shape[1]))
    log_sums = shifted.exp().sum(axis=1).log()
    return -((shifted * labels).sum(axis=1) - log_sums).exp().mean().log()


@misconception(
    part="cross_entropy",
    hint="You return the true logits alone, with a minus. The logarithm of the sum of exponentials belongs to it.",
    also=("train",),
)
def cross_entropy_without_the_sums(logits, y):
    shifted = logits - Tensor(logits.data.max(axis=1, keepdims=True))
    labels = Tensor(one_hot(y, logits.data.shape[1]))
    log_sums = shifted.exp().sum(axis=1).log()
    return -(shifted * labels).sum(axis=1).mean()


# --- train ----------------------------------------------------------------------------------------------------------


@misconception(
    part="train",
    hint="Your leaves live on from epoch to epoch and .grad piles up: clear it, or make new leaves in every epoch.",
)
def train_never_clears(X, y, params, epochs, learning_rate):
    history = []
    leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
    for _ in range(epochs):
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        for leaf in leaves.values():
            leaf.data = leaf.data - learning_rate * leaf.grad
    return {name: leaf.data for name, leaf in leaves.items()}, history


@misconception(
    part="train",
    hint="You clear the gradients between backward() and the step, so every step is 0. Clear before backward().",
)
def train_clears_too_early(X, y, params, epochs, learning_rate):
    history = []
    leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
    for _ in range(epochs):
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        for leaf in leaves.values():
            leaf.grad = np.zeros_like(leaf.data)
        for leaf in leaves.values():
            leaf.data = leaf.data - learning_rate * leaf.grad
    return {name: leaf.data for name, leaf in leaves.items()}, history


@misconception(
    part="train",
    hint="The params that you return hold tensors. Return plain arrays: .data of each.",
)
def train_returns_tensors(X, y, params, epochs, learning_rate):
    history = []
    leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
    for _ in range(epochs):
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        leaves = {
            name: Tensor(leaf.data - learning_rate * leaf.grad, requires_grad=True) for name, leaf in leaves.items()
        }
    return leaves, history


@misconception(part="train", hint="`-=` changes the arrays of the caller's params. Build new arrays in every step.")
def train_in_place(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        for name, leaf in leaves.items():
            params[name] -= learning_rate * leaf.grad
    return params, history


@misconception(part="train", hint="You walk uphill: a step subtracts learning_rate times the gradient.")
def train_uphill(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data + learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(part="train", hint="The ReLU between the layers is missing: without it, two layers are one.")
def train_without_relu(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]) @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train", hint="You note the accuracy after the step. Note it before, from the logits that are there anyway."
)
def train_notes_the_accuracy_after_the_step(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
        hidden = np.maximum(X @ params["W1"] + params["b1"], 0.0)
        history.append(accuracy(hidden @ params["W2"] + params["b2"], y))
    return params, history


@misconception(
    part="train",
    hint="The loss is written down once, before the loop. Its numbers never change: write it in each epoch.",
)
def train_goes_forward_once(X, y, params, epochs, learning_rate):
    history = []
    leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
    logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
    loss = cross_entropy(logits, y)
    for _ in range(epochs):
        history.append(accuracy(logits.data, y))
        for leaf in leaves.values():
            leaf.grad = np.zeros_like(leaf.grad)
        loss.backward()
        params = {name: params[name] - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train", hint="The biases are constants in your graph and never move. All four parameters require gradients."
)
def train_with_constant_biases(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=name.startswith("W")) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(part="train", hint="Your loop runs one epoch too few: count how often the body runs for epochs=1.")
def train_one_epoch_short(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(1, epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="The learning rate is not used: you take the whole gradient as the step.",
)
def train_without_the_learning_rate(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="You divide the step by N, but the loss is a mean already. The learning rate is all it needs.",
)
def train_divides_by_n_again(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad / len(X) for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="W1 and b1 are constants in your graph and never move. All four parameters require gradients.",
)
def train_with_a_constant_first_layer(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=name in ("W2", "b2")) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="W2 and b2 are constants in your graph and never move. All four parameters require gradients.",
)
def train_with_a_constant_second_layer(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=name in ("W1", "b1")) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="You apply ReLU to the logits as well. They have to stay as they are, negative ones too.",
)
def train_with_relu_on_the_logits(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = ((Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]).relu()
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="You add b1 after the ReLU. It belongs inside.",
)
def train_with_the_bias_after_the_relu(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = ((Tensor(X) @ leaves["W1"]).relu() + leaves["b1"]) @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="b1 is missing in the network, so it never moves. It belongs inside the ReLU.",
)
def train_without_the_first_bias(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="b2 is missing in the logits, so it never moves.",
)
def train_without_the_second_bias(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="You go backward twice, and the gradients add up: the step is twice too long. Once an epoch is enough.",
)
def train_goes_back_twice(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        loss = cross_entropy(logits, y)
        loss.backward()
        loss.backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="Your history holds percent. Here an accuracy is a share between 0 and 1.",
)
def train_notes_percent(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(100 * accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="Your history holds losses. It should hold the accuracy of each epoch.",
)
def train_notes_the_loss(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(float(cross_entropy(logits, y).data))
        cross_entropy(logits, y).backward()
        params = {name: leaf.data - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="Every epoch steps from the parameters that were passed in, so there is only ever one step. Go on from the "
    "last ones.",
)
def train_steps_from_the_start_each_time(X, y, params, epochs, learning_rate):
    history = []
    start = params
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        params = {name: start[name] - learning_rate * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="The biases take a step without the learning rate. The same rule holds for all four parameters.",
)
def train_without_the_learning_rate_in_the_biases(X, y, params, epochs, learning_rate):
    history = []
    for _ in range(epochs):
        leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        rates = {"W1": learning_rate, "b1": 1.0, "W2": learning_rate, "b2": 1.0}
        params = {name: leaf.data - rates[name] * leaf.grad for name, leaf in leaves.items()}
    return params, history


@misconception(
    part="train",
    hint="You clear the gradients of the weights and forget those of the biases, which pile up. Clear all four.",
)
def train_clears_the_weights_only(X, y, params, epochs, learning_rate):
    history = []
    leaves = {name: Tensor(value, requires_grad=True) for name, value in params.items()}
    for _ in range(epochs):
        for name in ("W1", "W2"):
            leaves[name].grad = np.zeros_like(leaves[name].data)
        logits = (Tensor(X) @ leaves["W1"] + leaves["b1"]).relu() @ leaves["W2"] + leaves["b2"]
        history.append(accuracy(logits.data, y))
        cross_entropy(logits, y).backward()
        for leaf in leaves.values():
            leaf.data = leaf.data - learning_rate * leaf.grad
    return {name: leaf.data for name, leaf in leaves.items()}, history
