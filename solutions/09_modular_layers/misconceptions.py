"""Wrong implementations of exercise 09 that learners really write, each with the hint that it deserves."""

import numpy as np

from grader.misconceptions import misconception

# --- Linear ---------------------------------------------------------------------------------------------------------


@misconception(
    part="Linear",
    hint="Your weight lies on its side. It is (num_in, num_out): one row for each input.",
    also=("Sequential", "fit"),
)
class LinearWithAWeightOnItsSide(Linear):
    def __init__(self, num_in, num_out, seed):
        self.weight = np.random.default_rng(seed).normal(0.0, np.sqrt(2.0 / num_in), size=(num_out, num_in))
        self.bias = np.zeros((1, num_out))

    def forward(self, X):
        self.X = X
        return X @ self.weight.T + self.bias

    def backward(self, grad_output):
        self.grad_weight = grad_output.T @ self.X
        self.grad_bias = grad_output.sum(axis=0, keepdims=True)
        return grad_output @ self.weight


@misconception(
    part="Linear",
    replaces="Linear.__init__",
    hint="Your bias is flat, (num_out,). Make it a row, (1, num_out), like its gradient.",
)
def linear_with_a_flat_bias(self, num_in, num_out, seed):
    self.weight = np.random.default_rng(seed).normal(0.0, np.sqrt(2.0 / num_in), size=(num_in, num_out))
    self.bias = np.zeros(num_out)


@misconception(
    part="Linear",
    replaces="Linear.__init__",
    hint="Your biases are random. They start at exactly 0: the random weights already make the units different.",
)
def linear_with_a_random_bias(self, num_in, num_out, seed):
    rng = np.random.default_rng(seed)
    self.weight = rng.normal(0.0, np.sqrt(2.0 / num_in), size=(num_in, num_out))
    self.bias = rng.normal(0.0, 0.1, size=(1, num_out))


@misconception(
    part="Linear",
    replaces="Linear.__init__",
    hint="All your weights are 0, so all units are copies of each other, and no gradient gets past. Draw them.",
)
def linear_with_zero_weights(self, num_in, num_out, seed):
    self.weight = np.zeros((num_in, num_out))
    self.bias = np.zeros((1, num_out))


@misconception(
    part="Linear",
    replaces="Linear.__init__",
    hint="The seed is not used, so two layers with the same seed differ. Hand it to the generator.",
)
def linear_without_the_seed(self, num_in, num_out, seed):
    self.weight = np.random.default_rng().normal(0.0, np.sqrt(2.0 / num_in), size=(num_in, num_out))
    self.bias = np.zeros((1, num_out))


@misconception(
    part="Linear",
    replaces="Linear.__init__",
    hint="Your generator is always made from the same number, whatever seed is passed.",
)
def linear_with_a_fixed_seed(self, num_in, num_out, seed):
    self.weight = np.random.default_rng(0).normal(0.0, np.sqrt(2.0 / num_in), size=(num_in, num_out))
    self.bias = np.zeros((1, num_out))


@misconception(
    part="Linear",
    replaces="Linear.forward",
    hint="The bias is missing in forward.",
    also=("Sequential", "fit"),
)
def linear_forward_without_bias(self, X):
    self.X = X
    return X @ self.weight


@misconception(
    part="Linear",
    replaces="Linear.forward",
    hint="You keep the first input for good. Every forward pass brings a new one, and backward needs the last.",
    also=("Sequential", "fit"),
)
def linear_remembers_the_first_input(self, X):
    if not hasattr(self, "X"):
        self.X = X
    return X @ self.weight + self.bias


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="backward returns nothing. The layer in front waits for the gradient for its output, which is your input.",
    also=("Sequential", "fit"),
)
def linear_backward_returns_nothing(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="You add each gradient to the former ones. grads() is about the last backward pass alone: replace them.",
    also=("Sequential", "fit"),
)
def linear_backward_piles_up_gradients(self, grad_output):
    self.grad_weight = getattr(self, "grad_weight", 0.0) + self.X.T @ grad_output
    self.grad_bias = getattr(self, "grad_bias", 0.0) + grad_output.sum(axis=0, keepdims=True)
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="You divide by the number of samples. The loss has done that: whatever arrives is only passed through.",
    also=("Sequential", "fit"),
)
def linear_backward_divides_by_n(self, grad_output):
    self.grad_weight = self.X.T @ grad_output / len(self.X)
    self.grad_bias = grad_output.mean(axis=0, keepdims=True)
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="reshape makes the shape fit but mixes up the weights. Let rows and columns change places: transpose.",
    also=("Sequential", "fit"),
)
def linear_backward_reshapes_the_weight(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)
    return grad_output @ self.weight.reshape(self.weight.shape[1], -1)


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="You multiply by X > 0, which is ReLU's mask. A linear layer has none.",
    also=("Sequential",),
)
def linear_backward_with_a_mask(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)
    return (grad_output @ self.weight.T) * (self.X > 0)


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="The gradient for the bias has one row per sample. The bias serves them all: sum over the samples.",
    also=("Sequential", "fit"),
)
def linear_backward_does_not_sum_the_bias(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="The sum drops an axis: the gradient for the bias is flat. Keep it a row, like the bias.",
    also=("Sequential",),
)
def linear_backward_with_a_flat_bias(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=0)
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="The gradient for the weight lies on its side. It has the shape of the weight.",
    also=("Sequential", "fit"),
)
def linear_backward_transposes_the_gradient(self, grad_output):
    self.grad_weight = grad_output.T @ self.X
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    replaces="Linear.backward",
    hint="Your layer takes a step in backward. It only works out gradients; whoever trains takes the step.",
    also=("Sequential", "fit"),
)
def linear_backward_takes_the_step(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)
    grad_input = grad_output @ self.weight.T
    self.weight -= 0.1 * self.grad_weight
    self.bias -= 0.1 * self.grad_bias
    return grad_input


@misconception(
    part="Linear",
    replaces="Linear.grads",
    hint="grads() has another order than params(), so each parameter would step along its neighbour's gradient.",
    also=("Sequential", "fit"),
)
def linear_grads_in_another_order(self):
    return [self.grad_bias, self.grad_weight]


@misconception(
    part="Linear",
    hint="Your list of parameters is made once, in __init__. After `layer.weight = W` it holds an array nobody uses.",
    also=("Sequential", "fit"),
)
class LinearWithAListFromTheStart(Linear):
    def __init__(self, num_in, num_out, seed):
        super().__init__(num_in, num_out, seed)
        self.parameters = [self.weight, self.bias]

    def params(self):
        return self.parameters


@misconception(
    part="Linear",
    hint="The gradient for the bias is a mean over the samples. The loss has divided already: sum.",
    replaces="Linear.backward",
    also=("Sequential", "fit"),
)
def linear_backward_averages_the_bias(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.mean(axis=0, keepdims=True)
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    hint="The gradient for the weight is divided by the number of samples. The loss has done that.",
    replaces="Linear.backward",
    also=("Sequential", "fit"),
)
def linear_backward_divides_the_weight(self, grad_output):
    self.grad_weight = self.X.T @ grad_output / len(self.X)
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    hint="You sum the gradient for the bias over the units. The bias serves all samples: sum over those.",
    replaces="Linear.backward",
    also=("Sequential", "fit"),
)
def linear_backward_sums_the_bias_over_the_units(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=1, keepdims=True)
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    hint="You send the gradient back through that of the weight. It goes back along the weight itself.",
    replaces="Linear.backward",
    also=("Sequential", "fit"),
)
def linear_backward_through_the_gradient(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)
    return grad_output @ self.grad_weight.T


@misconception(
    part="Linear",
    hint="You hand on what you got. The layer in front needs the gradient for your input: it goes back through the "
    "weight.",
    replaces="Linear.backward",
    also=("Sequential", "fit"),
)
def linear_backward_passes_on_what_it_got(self, grad_output):
    self.grad_weight = self.X.T @ grad_output
    self.grad_bias = grad_output.sum(axis=0, keepdims=True)
    return grad_output


@misconception(
    part="Linear",
    hint="Each sample overwrites the gradients of the one before it, so only the last one counts. Add them up.",
    replaces="Linear.backward",
    also=("Sequential", "fit"),
)
def linear_backward_of_the_last_sample(self, grad_output):
    for pixels, g in zip(self.X, grad_output, strict=True):
        self.grad_weight = np.outer(pixels, g)
        self.grad_bias = g[None, :]
    return grad_output @ self.weight.T


@misconception(
    part="Linear",
    hint="Your linear layer cuts off what is negative. That is the business of the layer ReLU.",
    replaces="Linear.forward",
    also=("Sequential", "fit"),
)
def linear_forward_ends_in_relu(self, X):
    self.X = X
    return np.maximum(X @ self.weight + self.bias, 0.0)


@misconception(
    part="Linear",
    hint="You keep the output. The gradient for the weight needs what came in.",
    replaces="Linear.forward",
    also=("Sequential", "fit"),
)
def linear_forward_remembers_the_output(self, X):
    self.X = X @ self.weight + self.bias
    return self.X


# --- ReLU -----------------------------------------------------------------------------------------------------------


@misconception(
    part="ReLU",
    replaces="ReLU.forward",
    hint="You let a little of the negative values through. ReLU makes them exactly 0.",
    also=("Sequential", "fit"),
)
def relu_forward_leaky(self, X):
    self.X = X
    return np.where(X > 0, X, 0.01 * X)


@misconception(
    part="ReLU",
    replaces="ReLU.forward",
    hint="`X[X < 0] = 0` writes into an array that belongs to the layer in front. Return a new one.",
)
def relu_forward_in_place(self, X):
    X[X < 0] = 0.0
    self.X = X
    return X


@misconception(
    part="ReLU",
    replaces="ReLU.backward",
    hint="You ask where the gradient is above 0. Ask where the input of forward was.",
    also=("Sequential", "fit"),
)
def relu_backward_masks_by_the_gradient(self, grad_output):
    return np.maximum(grad_output, 0.0)


@misconception(
    part="ReLU",
    replaces="ReLU.backward",
    hint="The gradient passes everywhere. It has to be stopped where the input was not above 0.",
    also=("Sequential", "fit"),
)
def relu_backward_without_mask(self, grad_output):
    return grad_output


@misconception(
    part="ReLU",
    replaces="ReLU.backward",
    hint="You multiply by the input. The slope is 1 above zero, however large the input is.",
    also=("Sequential", "fit"),
)
def relu_backward_times_the_input(self, grad_output):
    return grad_output * np.maximum(self.X, 0.0)


@misconception(
    part="ReLU", replaces="ReLU.backward", hint="At exactly 0 the slope counts as 0: the comparison is strict."
)
def relu_backward_with_slope_one_at_zero(self, grad_output):
    return grad_output * (self.X >= 0)


@misconception(
    part="ReLU",
    replaces="ReLU.backward",
    hint="You return the mask alone. What arrives from behind is multiplied by it, and passed on.",
    also=("Sequential", "fit"),
)
def relu_backward_forgets_the_gradient(self, grad_output):
    return (self.X > 0).astype(float)


@misconception(
    part="ReLU",
    replaces="ReLU.backward",
    hint="You write into grad_output, which belongs to the layer behind. Return a new array.",
)
def relu_backward_in_place(self, grad_output):
    grad_output[self.X <= 0] = 0.0
    return grad_output


@misconception(
    part="ReLU",
    hint="You flip the sign of negative values. ReLU silences them.",
    replaces="ReLU.forward",
    also=("Sequential", "fit"),
)
def relu_forward_absolute(self, X):
    self.X = X
    return np.abs(X)


@misconception(
    part="ReLU",
    hint="You keep the first input for good. Every forward pass brings a new one, and backward needs the last.",
    replaces="ReLU.forward",
    also=("Sequential", "fit"),
)
def relu_forward_remembers_the_first_input(self, X):
    if not hasattr(self, "X"):
        self.X = X
    return np.maximum(X, 0.0)


@misconception(
    part="ReLU",
    hint="s(1 - s) is the slope of a sigmoid. That of ReLU is 0 or 1.",
    replaces="ReLU.backward",
    also=("Sequential", "fit"),
)
def relu_backward_with_the_slope_of_the_sigmoid(self, grad_output):
    output = np.maximum(self.X, 0.0)
    return grad_output * output * (1.0 - output)


@misconception(
    part="ReLU",
    hint="Your mask is turned round: the gradient passes where the input was above 0.",
    replaces="ReLU.backward",
    also=("Sequential", "fit"),
)
def relu_backward_for_the_silent_units(self, grad_output):
    return grad_output * (self.X <= 0)


# --- Sigmoid --------------------------------------------------------------------------------------------------------


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.forward",
    hint="For a large input both exponentials are infinite, and their ratio is nan. Use the other form there.",
)
def sigmoid_forward_with_a_growing_exponential(self, X):
    self.output = np.exp(X) / (1.0 + np.exp(X))
    return self.output


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.forward",
    hint="For an input of -10,000 your exponential overflows. The value survives, but use the other form there.",
)
def sigmoid_forward_as_in_the_textbook(self, X):
    self.output = 1.0 / (1.0 + np.exp(-X))
    return self.output


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.forward",
    hint="np.where works out both branches everywhere, and one of them overflows. Make the exponent safe instead.",
)
def sigmoid_forward_works_out_both_forms(self, X):
    self.output = np.where(X >= 0, 1.0 / (1.0 + np.exp(-X)), np.exp(X) / (1.0 + np.exp(X)))
    return self.output


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.forward",
    hint="The sign in the exponent is missing: your curve falls where it should rise.",
    also=("Sequential", "fit"),
)
def sigmoid_forward_falls(self, X):
    self.output = 1.0 / (1.0 + np.exp(np.clip(X, -500, 500)))
    return self.output


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.forward",
    hint="That is the hyperbolic tangent, from -1 to 1. The sigmoid runs from 0 to 1.",
    also=("Sequential", "fit"),
)
def sigmoid_forward_is_tanh(self, X):
    self.output = np.tanh(X)
    return self.output


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.forward",
    hint="You cut the input off where the sigmoid is not yet 0 or 1. Avoid the overflow, not the values.",
)
def sigmoid_forward_clips(self, X):
    self.output = 1.0 / (1.0 + np.exp(-np.clip(X, -10.0, 10.0)))
    return self.output


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.backward",
    hint="You return the slope alone. Multiply it by grad_output: the chain rule goes on.",
    also=("Sequential", "fit"),
)
def sigmoid_backward_forgets_the_gradient(self, grad_output):
    return self.output * (1.0 - self.output)


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.backward",
    hint="You put what arrives into s(1 - s). The slope is that of the output of forward.",
    also=("Sequential", "fit"),
)
def sigmoid_backward_with_the_slope_of_the_gradient(self, grad_output):
    return grad_output * (1.0 - grad_output)


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.backward",
    hint="You take the sigmoid of the output, which is a sigmoid already: s(1 - s) is made of the output itself.",
    also=("Sequential", "fit"),
)
def sigmoid_backward_squashes_twice(self, grad_output):
    twice = 1.0 / (1.0 + np.exp(-self.output))
    return grad_output * twice * (1.0 - twice)


@misconception(
    part="Sigmoid",
    replaces="Sigmoid.backward",
    hint="The factor 1 - s is missing: where the sigmoid is near 1 it is flat.",
    also=("Sequential", "fit"),
)
def sigmoid_backward_without_the_second_factor(self, grad_output):
    return grad_output * self.output


@misconception(
    part="Sigmoid",
    hint="1 - s² is the slope of tanh. That of the sigmoid is s(1 - s).",
    replaces="Sigmoid.backward",
    also=("Sequential", "fit"),
)
def sigmoid_backward_with_the_slope_of_tanh(self, grad_output):
    return grad_output * (1.0 - self.output**2)


@misconception(
    part="Sigmoid",
    hint="The factor s is missing: where the sigmoid is near 0 it is flat, too.",
    replaces="Sigmoid.backward",
    also=("Sequential", "fit"),
)
def sigmoid_backward_without_the_first_factor(self, grad_output):
    return grad_output * (1.0 - self.output)


@misconception(
    part="Sigmoid",
    hint="The gradient passes as it is. It has to be multiplied by the slope of the sigmoid.",
    replaces="Sigmoid.backward",
    also=("Sequential", "fit"),
)
def sigmoid_backward_without_slope(self, grad_output):
    return grad_output * 1.0


@misconception(
    part="Sigmoid",
    hint="You keep the first output for good. Every forward pass brings a new one, and backward needs the last.",
    replaces="Sigmoid.forward",
    also=("Sequential", "fit"),
)
def sigmoid_forward_remembers_the_first_output(self, X):
    exps = np.exp(-np.abs(X))
    output = np.where(X >= 0, 1.0, exps) / (1.0 + exps)
    if not hasattr(self, "output"):
        self.output = output
    return output


# --- Dropout --------------------------------------------------------------------------------------------------------


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="You keep with probability p. Here p is the probability of being dropped.",
)
def dropout_keeps_a_share_p(self, X):
    if self.training:
        self.mask = (self.rng.random(X.shape) < self.p) / max(self.p, 1e-12)
    else:
        self.mask = np.ones(X.shape)
    return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="What is kept is not scaled up. Divide it by 1 - p, or the next layer gets less in training than in use.",
    also=("fit",),
)
def dropout_without_scale(self, X):
    self.mask = (self.rng.random(X.shape) >= self.p) * 1.0 if self.training else np.ones(X.shape)
    return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="You scale down in evaluation mode. Scale up in training instead, and leave X alone in evaluation.",
    also=("Sequential", "fit"),
)
def dropout_scales_in_evaluation(self, X):
    if self.training:
        self.mask = (self.rng.random(X.shape) >= self.p) * 1.0
    else:
        self.mask = np.full(X.shape, 1.0 - self.p)
    return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="You divide by p. What is kept is divided by the probability of being kept, 1 - p.",
)
def dropout_divides_by_p(self, X):
    if self.training:
        self.mask = (self.rng.random(X.shape) >= self.p) / (self.p or 1.0)
    else:
        self.mask = np.ones(X.shape)
    return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="You make the generator anew in every forward pass, so it tosses the same coins each time. Make it once.",
)
def dropout_with_one_mask_for_ever(self, X):
    if self.training:
        kept = np.random.default_rng(7).random(X.shape) >= self.p
        self.mask = kept / (1.0 - self.p)
    else:
        self.mask = np.ones(X.shape)
    return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="All samples share one mask. Toss a coin for each entry: the mask has the shape of X.",
)
def dropout_with_one_mask_for_all_samples(self, X):
    self.mask = np.ones((1, X.shape[1]))
    if self.training:
        self.mask = (self.rng.random((1, X.shape[1])) >= self.p) / (1.0 - self.p)
    return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="You drop whole samples. Toss a coin for each entry: the mask has the shape of X.",
)
def dropout_drops_whole_samples(self, X):
    self.mask = np.ones((len(X), 1))
    if self.training:
        self.mask = (self.rng.random((len(X), 1)) >= self.p) / (1.0 - self.p)
    return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="You drop in evaluation mode too. Look at the mode first.",
    also=("Sequential", "fit"),
)
def dropout_ignores_the_mode(self, X):
    self.mask = (self.rng.random(X.shape) >= self.p) / (1.0 - self.p)
    return X * self.mask


@misconception(
    part="Dropout",
    hint="Your layer starts in evaluation mode. Layers start in training mode, until they are told otherwise.",
    also=("Sequential",),
)
class DropoutThatStartsInEvaluation(Dropout):
    training = False


@misconception(
    part="Dropout",
    replaces="Dropout.__init__",
    hint="The seed is not used, so two layers with the same seed drop different entries.",
)
def dropout_without_the_seed(self, p, seed):
    self.p = p
    self.rng = np.random.default_rng()


@misconception(
    part="Dropout",
    replaces="Dropout.__init__",
    hint="Your generator is always made from the same number, whatever seed is passed.",
)
def dropout_with_a_fixed_seed(self, p, seed):
    self.p = p
    self.rng = np.random.default_rng(0)


@misconception(
    part="Dropout",
    hint="You seed NumPy's global generator, which all layers share: their masks get mixed up. "
    "Make one for each layer.",
)
class DropoutWithTheGlobalGenerator(Dropout):
    def __init__(self, p, seed):
        self.p = p
        np.random.seed(seed % 2**32)

    def forward(self, X):
        self.mask = np.ones(X.shape)
        if self.training:
            self.mask = (np.random.rand(*X.shape) >= self.p) / (1.0 - self.p)
        return X * self.mask


@misconception(
    part="Dropout",
    replaces="Dropout.backward",
    hint="You draw another mask in backward. It has to be that of the forward pass: keep it.",
)
def dropout_backward_with_a_new_mask(self, grad_output):
    if not self.training:
        return grad_output
    return grad_output * (self.rng.random(grad_output.shape) >= self.p) / (1.0 - self.p)


@misconception(
    part="Dropout",
    replaces="Dropout.backward",
    hint="The gradient passes the dropped entries as if they had been there. Multiply it by the mask too.",
)
def dropout_backward_without_mask(self, grad_output):
    return grad_output


@misconception(
    part="Dropout",
    replaces="Dropout.backward",
    hint="The gradient is masked but not scaled. Forward scaled by 1/(1 - p), so backward does too.",
)
def dropout_backward_without_scale(self, grad_output):
    return grad_output * (self.mask > 0)


@misconception(
    part="Dropout",
    hint="After a pass in evaluation mode you still multiply the gradient by the mask of an older pass.",
)
class DropoutWithAStaleMask(Dropout):
    def forward(self, X):
        if not self.training:
            return X
        return super().forward(X)


@misconception(
    part="Dropout",
    replaces="Dropout.forward",
    hint="`X *= mask` writes into an array that belongs to the layer in front. Return a new one.",
)
def dropout_in_place(self, X):
    self.mask = np.ones(X.shape)
    if self.training:
        self.mask = (self.rng.random(X.shape) >= self.p) / (1.0 - self.p)
    X *= self.mask
    return X


@misconception(
    part="Dropout",
    hint="You multiply what is kept by 1 - p, and make it smaller still. Divide by that.",
    replaces="Dropout.forward",
    also=("fit",),
)
def dropout_multiplies_by_what_is_kept(self, X):
    if self.training:
        self.mask = (self.rng.random(X.shape) >= self.p) * (1.0 - self.p)
    else:
        self.mask = np.ones(X.shape)
    return X * self.mask


@misconception(
    part="Dropout",
    hint="You scale by the share that happened to be kept this time. Scale by the probability, 1 - p.",
    replaces="Dropout.forward",
    also=("fit",),
)
def dropout_scales_by_the_share_at_hand(self, X):
    if self.training:
        kept = self.rng.random(X.shape) >= self.p
        self.mask = kept / max(kept.mean(), 1e-12)
    else:
        self.mask = np.ones(X.shape)
    return X * self.mask


@misconception(
    part="Dropout",
    hint="The modes are exchanged: entries are dropped in training, and none in evaluation.",
    replaces="Dropout.forward",
    also=("fit",),
)
def dropout_only_in_evaluation(self, X):
    if not self.training:
        self.mask = (self.rng.random(X.shape) >= self.p) / (1.0 - self.p)
    else:
        self.mask = np.ones(X.shape)
    return X * self.mask


@misconception(
    part="Dropout",
    hint="The gradient is scaled twice: the mask carries 1/(1 - p) already.",
    replaces="Dropout.backward",
    also=("fit",),
)
def dropout_backward_with_the_scale_twice(self, grad_output):
    return grad_output * self.mask / (1.0 - self.p)


# --- SoftmaxCrossEntropy --------------------------------------------------------------------------------------------


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="np.exp(1e4) is inf, and inf / inf is nan: subtract each row's maximum first.",
)
def loss_without_shift(self, logits, y):
    exps = np.exp(logits)
    self.probs, self.y = exps / exps.sum(axis=1, keepdims=True), y
    return -np.log(self.probs[np.arange(len(y)), y]).mean()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="One maximum for the whole batch leaves the other rows with exponentials of 0. Each row needs its own.",
)
def loss_shifts_by_one_maximum(self, logits, y):
    exps = np.exp(logits - logits.max())
    sums = exps.sum(axis=1, keepdims=True)
    self.probs, self.y = exps / sums, y
    return (np.log(sums[:, 0]) + logits.max() - logits[np.arange(len(y)), y]).mean()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="You bound the probability from below, so a confident mistake costs too little. Take the log on paper.",
)
def loss_of_bounded_probabilities(self, logits, y):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    self.probs, self.y = exps / exps.sum(axis=1, keepdims=True), y
    return -np.log(np.maximum(self.probs[np.arange(len(y)), y], 1e-12)).mean()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="The probabilities of the labels that round to 0 have the logarithm -inf. Take the log on paper.",
)
def loss_with_the_log_of_zero(self, logits, y):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    self.probs, self.y = exps / exps.sum(axis=1, keepdims=True), y
    return -np.log(self.probs[np.arange(len(y)), y]).mean()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="You return the sum of the losses. It is their mean over the samples.",
)
def loss_is_a_sum(self, logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    self.probs, self.y = np.exp(log_probs), y
    return -log_probs[np.arange(len(y)), y].sum()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="Your mean counts every class. Each sample has one label: divide by the number of samples.",
)
def loss_is_a_mean_over_classes_too(self, logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    self.probs, self.y = np.exp(log_probs), y
    return -(log_probs * np.eye(logits.shape[1])[y]).mean()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="You sum along axis 0: each column adds up to 1. The classes of one sample stand in a row.",
)
def loss_with_softmax_along_the_samples(self, logits, y):
    shifted = logits - logits.max(axis=0)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=0))
    self.probs, self.y = np.exp(log_probs), y
    return -log_probs[np.arange(len(y)), y].mean()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.forward",
    hint="`logits -= …` changes an array that belongs to the model. Work with a new one.",
)
def loss_changes_the_logits(self, logits, y):
    logits -= logits.max(axis=1, keepdims=True)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    self.probs, self.y = np.exp(log_probs), y
    return -log_probs[np.arange(len(y)), y].mean()


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.backward",
    hint="The division by N is missing: the loss is a mean, and here is the one place where that shows.",
)
def loss_backward_without_division(self):
    return self.probs - np.eye(self.probs.shape[1])[self.y]


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.backward",
    hint="You divide by the number of entries. The mean is over the samples alone.",
)
def loss_backward_divides_by_the_classes_too(self):
    return (self.probs - np.eye(self.probs.shape[1])[self.y]) / self.probs.size


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.backward",
    hint="The sign is turned round: it is probabilities minus one-hot labels.",
)
def loss_backward_with_the_sign_reversed(self):
    return (np.eye(self.probs.shape[1])[self.y] - self.probs) / len(self.y)


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.backward",
    hint="You return the probabilities. Subtract 1 at each sample's label.",
)
def loss_backward_returns_the_probabilities(self):
    return self.probs / len(self.y)


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.backward",
    hint="That is the gradient for the probabilities. The softmax belongs to this layer: go back to the logits.",
)
def loss_backward_stops_at_the_probabilities(self):
    return -np.eye(self.probs.shape[1])[self.y] / np.maximum(self.probs, 1e-12) / len(self.y)


@misconception(
    part="SoftmaxCrossEntropy",
    replaces="SoftmaxCrossEntropy.backward",
    hint="Your one-hot labels have as many columns as y shows classes. The logits know how many there are.",
)
def loss_backward_counts_the_classes_in_y(self):
    return (self.probs - np.eye(int(self.y.max()) + 1)[self.y]) / len(self.y)


@misconception(
    part="SoftmaxCrossEntropy",
    hint="The logarithm of a probability is negative, and a loss is not: the minus is missing.",
    replaces="SoftmaxCrossEntropy.forward",
    also=("fit",),
)
def loss_with_the_sign_reversed(self, logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    self.probs = np.exp(log_probs)
    self.y = y
    return log_probs[np.arange(len(y)), y].mean()


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You divide by the number of classes. There is one loss for each sample: divide by N.",
    replaces="SoftmaxCrossEntropy.forward",
    also=("fit",),
)
def loss_divided_by_the_classes(self, logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    self.probs = np.exp(log_probs)
    self.y = y
    return -log_probs[np.arange(len(y)), y].sum() / logits.shape[1]


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You add up the logarithms of all classes. The label picks out the true one.",
    replaces="SoftmaxCrossEntropy.forward",
    also=("fit",),
)
def loss_of_all_classes(self, logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    self.probs = np.exp(log_probs)
    self.y = y
    return -log_probs.sum(axis=1).mean()


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You take the mean of the probabilities and then its logarithm. The logarithm comes first, for each sample.",
    replaces="SoftmaxCrossEntropy.forward",
    also=("fit",),
)
def loss_of_the_mean_probability(self, logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    self.probs = np.exp(log_probs)
    self.y = y
    return float(-np.log(self.probs[np.arange(len(y)), y].mean() + 1e-300))


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You return one loss for each sample. The loss is a single float, their mean.",
    replaces="SoftmaxCrossEntropy.forward",
    also=("fit",),
)
def loss_that_returns_one_for_each_sample(self, logits, y):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    self.probs = np.exp(log_probs)
    self.y = y
    return -log_probs[np.arange(len(y)), y]


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You divide by the number of classes. The mean is one over the samples.",
    replaces="SoftmaxCrossEntropy.backward",
    also=("fit",),
)
def loss_backward_divides_by_the_classes(self):
    grad_logits = self.probs.copy()
    grad_logits[np.arange(len(self.y)), self.y] -= 1.0
    return grad_logits / grad_logits.shape[1]


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You divide by N twice. Once is enough: the loss is a mean.",
    replaces="SoftmaxCrossEntropy.backward",
    also=("fit",),
)
def loss_backward_divides_twice(self):
    grad_logits = self.probs.copy()
    grad_logits[np.arange(len(self.y)), self.y] -= 1.0
    return grad_logits / len(self.y) ** 2


@misconception(
    part="SoftmaxCrossEntropy",
    hint="The slope of the softmax, p(1 - p), is in probabilities minus labels already. Do not multiply by it again.",
    replaces="SoftmaxCrossEntropy.backward",
    also=("fit",),
)
def loss_backward_with_the_softmax_twice(self):
    grad_logits = self.probs.copy()
    grad_logits[np.arange(len(self.y)), self.y] -= 1.0
    return grad_logits * self.probs * (1.0 - self.probs) / len(self.y)


@misconception(
    part="SoftmaxCrossEntropy",
    hint="Your gradient is twice too large: the 2 belongs to a squared error.",
    replaces="SoftmaxCrossEntropy.backward",
    also=("fit",),
)
def loss_backward_with_the_two_of_a_square(self):
    grad_logits = self.probs.copy()
    grad_logits[np.arange(len(self.y)), self.y] -= 1.0
    return 2.0 * grad_logits / len(self.y)


@misconception(
    part="SoftmaxCrossEntropy",
    hint="Only the label's logit gets a gradient here. The others get theirs, too: their probabilities.",
    replaces="SoftmaxCrossEntropy.backward",
    also=("fit",),
)
def loss_backward_at_the_labels_only(self):
    grad_logits = np.zeros_like(self.probs)
    rows = np.arange(len(self.y))
    grad_logits[rows, self.y] = self.probs[rows, self.y] - 1.0
    return grad_logits / len(self.y)


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You divide the probabilities by N before you subtract the labels. The division is for the whole difference.",
    replaces="SoftmaxCrossEntropy.backward",
    also=("fit",),
)
def loss_backward_divides_the_probabilities_only(self):
    grad_logits = self.probs / len(self.y)
    grad_logits[np.arange(len(self.y)), self.y] -= 1.0
    return grad_logits


@misconception(
    part="SoftmaxCrossEntropy",
    hint="You take the most probable class for the answer. The gradient needs the probabilities themselves.",
    replaces="SoftmaxCrossEntropy.backward",
    also=("fit",),
)
def loss_backward_of_hard_answers(self):
    grad_logits = np.eye(self.probs.shape[1])[self.probs.argmax(axis=1)]
    grad_logits[np.arange(len(self.y)), self.y] -= 1.0
    return grad_logits / len(self.y)


# --- Sequential -----------------------------------------------------------------------------------------------------


@misconception(
    part="Sequential",
    replaces="Sequential.forward",
    hint="Every layer gets the same X. Each must get what the one before it returned.",
    also=("fit",),
)
def chain_forward_from_the_start_each_time(self, X):
    for layer in self.layers:
        output = layer.forward(X)
    return output


@misconception(
    part="Sequential",
    replaces="Sequential.backward",
    hint="You go back in the order of forward. The gradient starts at the last layer.",
    also=("fit",),
)
def chain_backward_in_the_order_of_forward(self, grad_output):
    for layer in self.layers:
        grad_output = layer.backward(grad_output)
    return grad_output


@misconception(
    part="Sequential",
    replaces="Sequential.backward",
    hint="Every layer gets the gradient for the last output. Each must get what the layer behind it returned.",
    also=("fit",),
)
def chain_backward_with_one_gradient_for_all(self, grad_output):
    for layer in reversed(self.layers):
        grad_input = layer.backward(grad_output)
    return grad_input


@misconception(
    part="Sequential",
    replaces="Sequential.backward",
    hint="backward returns nothing. A chain within a chain must hand the gradient on, as every layer does.",
    also=("fit",),
)
def chain_backward_returns_nothing(self, grad_output):
    for layer in reversed(self.layers):
        grad_output = layer.backward(grad_output)


@misconception(
    part="Sequential",
    replaces="Sequential.params",
    hint="You return a list of lists. One flat list holds the arrays of all layers.",
    also=("fit",),
)
def chain_params_as_a_list_of_lists(self):
    return [layer.params() for layer in self.layers]


@misconception(
    part="Sequential",
    hint="You look for layers of type Linear, so the parameters of a chain within the chain are lost.",
)
class ChainThatLooksForLinear(Sequential):
    def params(self):
        return [param for layer in self.layers if isinstance(layer, Linear) for param in layer.params()]

    def grads(self):
        return [grad for layer in self.layers if isinstance(layer, Linear) for grad in layer.grads()]


@misconception(
    part="Sequential",
    replaces="Sequential.grads",
    hint="grads() runs from the last layer to the first, params() the other way. Both need the same order.",
    also=("fit",),
)
def chain_grads_in_the_order_of_backward(self):
    return [grad for layer in reversed(self.layers) for grad in layer.grads()]


@misconception(
    part="Sequential",
    hint="You collect the parameters once, in __init__. Ask the layers anew: somebody may have assigned to them.",
)
class ChainWithAListFromTheStart(Sequential):
    def __init__(self, layers):
        super().__init__(layers)
        self.parameters = [param for layer in layers for param in layer.params()]

    def params(self):
        return self.parameters


@misconception(
    part="Sequential",
    replaces="Sequential.eval_mode",
    hint="Only the chain itself hears of the mode. Pass the word on to its layers.",
    also=("Dropout", "fit"),
)
def chain_keeps_the_mode_to_itself(self):
    self.training = False


@misconception(
    part="Sequential",
    replaces="Sequential.eval_mode",
    hint="You set the mode of the layers in this chain alone. In a chain within it nobody hears of it.",
    also=("fit",),
)
def chain_eval_mode_reaches_one_level(self):
    for layer in self.layers:
        layer.training = False


@misconception(
    part="Sequential",
    replaces="Sequential.eval_mode",
    hint="You look for layers of type Dropout. Tell every layer: a chain has to pass the word on.",
    also=("fit",),
)
def chain_eval_mode_looks_for_dropout(self):
    for layer in self.layers:
        if isinstance(layer, Dropout):
            layer.eval_mode()


@misconception(
    part="Sequential",
    replaces="Sequential.train_mode",
    hint="train_mode() brings nobody back from evaluation mode. It has to reach every layer too.",
    also=("Dropout", "fit"),
)
def chain_never_returns_to_training(self):
    self.training = True


@misconception(
    part="Sequential",
    hint="Your loop ends before the last layer, as if it were an activation. Go through all of them.",
    replaces="Sequential.forward",
    also=("fit",),
)
def chain_forward_without_the_last_layer(self, X):
    for layer in self.layers[:-1]:
        X = layer.forward(X)
    return X


@misconception(
    part="Sequential",
    hint="You go forward from the last layer to the first.",
    replaces="Sequential.forward",
    also=("fit",),
)
def chain_forward_backwards(self, X):
    for layer in self.layers[::-1]:
        X = layer.forward(X)
    return X


@misconception(
    part="Sequential",
    hint="You stop before the first layer. It has gradients of its own to work out, and the chain hands on what it "
    "returns.",
    replaces="Sequential.backward",
    also=("fit",),
)
def chain_backward_without_the_first_layer(self, grad_output):
    for layer in self.layers[:0:-1]:
        grad_output = layer.backward(grad_output)
    return grad_output


@misconception(
    part="Sequential",
    hint="You send the gradient back through the layers, but return the one that came in. Return that for X.",
    replaces="Sequential.backward",
    also=("fit",),
)
def chain_backward_returns_what_came_in(self, grad_output):
    g = grad_output
    for layer in reversed(self.layers):
        g = layer.backward(g)
    return grad_output


@misconception(
    part="Sequential",
    hint="Each layer's parameters overwrite those of the one before it, so only the last ones are left. Collect them "
    "all.",
    replaces="Sequential.params",
    also=("fit",),
)
def chain_params_of_the_last_layer(self):
    params = []
    for layer in self.layers:
        if layer.params():
            params = layer.params()
    return params


# --- fit ------------------------------------------------------------------------------------------------------------


@misconception(part="fit", hint="You note the accuracy after the epoch's steps. Note it before the first of them.")
def fit_notes_accuracy_after_the_steps(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
    return history


@misconception(
    part="fit", hint="The accuracy is measured with dropout at work. Call eval_mode() before you measure it."
)
def fit_measures_in_training_mode(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    model.train_mode()
    for epoch in range(epochs):
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit", hint="You never go back to training mode, so dropout does nothing. Call train_mode() for the batches."
)
def fit_trains_in_evaluation_mode(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit",
    hint="`param = param - …` gives a name to a new array of which the layer knows nothing. Change it in place.",
)
def fit_steps_on_new_arrays(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param = param - learning_rate * grad
    return history


@misconception(
    part="fit",
    replaces="Linear.params",
    hint="params() hands out copies, so the steps change arrays that no layer computes with. Return the live arrays.",
)
def fit_steps_on_copies(self):
    return [self.weight.copy(), self.bias.copy()]


@misconception(part="fit", hint="You leave out the short last batch. Its samples count as well.")
def fit_drops_the_short_batch(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for number in range(len(X) // batch_size):
            rows = order[number * batch_size : (number + 1) * batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(part="fit", hint="Every epoch has the same order. Epoch e shuffles with the seed `seed + e`.")
def fit_with_one_order_for_all_epochs(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    order = np.random.default_rng(seed).permutation(len(X))
    for _ in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit", hint="One generator shuffles all epochs. Epoch e has a generator of its own, made from `seed + e`."
)
def fit_with_one_generator_for_all_epochs(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(part="fit", hint="The batches come in the order of the file. Shuffle the row numbers in every epoch.")
def fit_without_shuffling(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for _ in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        for start in range(0, len(X), batch_size):
            rows = slice(start, start + batch_size)
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(part="fit", hint="You shuffle the samples but not their labels. The same row numbers pick both.")
def fit_shuffles_only_the_samples(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[start : start + batch_size])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(part="fit", hint="You take one step an epoch, on all of X. Take one for every batch.")
def fit_with_full_batches(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for _ in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        loss.forward(model.forward(X), y)
        model.backward(loss.backward())
        for param, grad in zip(model.params(), model.grads(), strict=True):
            param -= learning_rate * grad
    return history


@misconception(
    part="fit", hint="Only the last batch of an epoch takes a step: the update belongs in the loop over the batches."
)
def fit_steps_once_an_epoch(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
        for param, grad in zip(model.params(), model.grads(), strict=True):
            param -= learning_rate * grad
    return history


@misconception(part="fit", hint="You walk uphill: a step subtracts learning_rate times the gradient.")
def fit_uphill(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param += learning_rate * grad
    return history


@misconception(part="fit", hint="The gradient is divided by the size of the batch once more. The loss has done it.")
def fit_divides_by_the_batch_again(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad / len(rows)
    return history


@misconception(
    part="fit",
    hint="You average the accuracies of the batches, taken while the model changes. Measure once, on all of X.",
)
def fit_averages_over_the_batches(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        shares = []
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            logits = model.forward(X[rows])
            shares.append(np.mean(logits.argmax(axis=1) == y[rows]))
            loss.forward(logits, y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
        history.append(np.mean(shares))
    return history


@misconception(part="fit", hint="Your history holds percent. Here an accuracy is a share between 0 and 1.")
def fit_notes_percent(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(100 * np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(part="fit", hint="Your history holds losses. It is to hold the accuracy on all of X.")
def fit_notes_the_loss(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(loss.forward(model.forward(X), y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit", hint="You return the model beside the history. The caller has the model: return the history alone."
)
def fit_returns_the_model_too(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return model, history


@misconception(
    part="fit",
    hint="The learning rate is not used: you take the whole gradient as the step.",
)
def fit_without_the_learning_rate(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= grad
    return history


@misconception(
    part="fit",
    hint="Your first epoch shuffles with seed + 1. Count epochs from 0.",
)
def fit_counts_epochs_from_one(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch + 1).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit",
    hint="The biases never move. All parameters take a step with every batch.",
)
def fit_moves_the_weights_only(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params()[::2], model.grads()[::2], strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit",
    hint="You add up the gradients of all batches and step once an epoch. Step after each batch.",
)
def fit_adds_up_the_batches(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        sums = [np.zeros_like(param) for param in model.params()]
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            sums = [total + grad for total, grad in zip(sums, model.grads(), strict=True)]
        for param, grad in zip(model.params(), sums, strict=True):
            param -= learning_rate * grad
    return history


@misconception(
    part="fit",
    hint="The gradients of the batches pile up within an epoch. Each step takes those of its own batch.",
)
def fit_steps_along_the_batches_before(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        sums = [np.zeros_like(param) for param in model.params()]
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            sums = [total + grad for total, grad in zip(sums, model.grads(), strict=True)]
            for param, grad in zip(model.params(), sums, strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit",
    hint="You step before you go backward, with the gradients of the batch before.",
)
def fit_steps_before_going_back(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            if start or epoch:
                for param, grad in zip(model.params(), model.grads(), strict=True):
                    param -= learning_rate * grad
            model.backward(loss.backward())
    return history


@misconception(
    part="fit",
    hint="You call train_mode() behind the first batch, which still runs in evaluation mode. Call it before the "
    "batches.",
)
def fit_back_to_training_after_the_first_batch(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            model.train_mode()
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit",
    hint="You judge the first batch of the epoch only. The accuracy is that on all of X.",
)
def fit_notes_the_accuracy_of_a_batch(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X[:batch_size]).argmax(axis=1) == y[:batch_size]))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history


@misconception(
    part="fit",
    hint="You draw rows at random, some twice and some never. A permutation visits each row exactly once.",
)
def fit_draws_with_replacement(model, X, y, epochs, learning_rate, batch_size, seed):
    loss = SoftmaxCrossEntropy()
    history = []
    for epoch in range(epochs):
        model.eval_mode()
        history.append(np.mean(model.forward(X).argmax(axis=1) == y))
        model.train_mode()
        order = np.random.default_rng(seed + epoch).integers(len(X), size=len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            loss.forward(model.forward(X[rows]), y[rows])
            model.backward(loss.backward())
            for param, grad in zip(model.params(), model.grads(), strict=True):
                param -= learning_rate * grad
    return history
