# %% [markdown]
# # 05 — nn.Sequential: PyTorch looks after the parameters
#
# In exercise 04 PyTorch took over the way back. The parameters were still yours to look after: four tensors in a list,
# drawn, watched, handed from function to function in the right order, and replaced by new leaves at every step. This
# time PyTorch takes over that as well, with two kinds of objects.
#
# A **module** is a piece of a network that holds its own parameters and knows the way forward. There is one for every
# kind of layer, and one that makes a network of several: `nn.Sequential` sends its input through the modules that it
# was given, one after the other. A module is called like a function. An **optimizer** is told once which parameters it
# is responsible for. From then on it takes the step.
#
# | what you did in exercise 04 | who does it now |
# | --- | --- |
# | `init_mlp`: draw the weights, make leaves, have them watched | each layer, when it is made |
# | `mlp_logits(X, params)`: matrix products, biases, ReLU | the model: `model(X)` |
# | hand on `params`, in the right order | the model: `model.parameters()`, `model.state_dict()` |
# | `sgd_step`: new leaves, outside the diary | the optimizer: moves the tensors where they are |
# | the loop | still you |
#
# That is convenient, and it brings in something new. Your functions so far took values and returned values; a model
# and an optimizer are **objects with a state**, which everybody who holds them shares. Train a model, and it is trained
# for all of them. Leave a gradient in it, and the next one to come finds it. Each part of this exercise is a few lines,
# and most of what can go wrong is about that state.
#
# | what | name in the code | shape |
# | --- | --- | --- |
# | $N$ samples of $D$ features | `X` | `(N, D)`, float |
# | labels, integers $0 \dots C-1$ | `y` | `(N,)`, int64 |
# | first layer: weight, bias | | `(H, D)`, `(H,)` |
# | second layer: weight, bias | | `(C, H)`, `(C,)` |
# | scores of the $C$ classes | `model(X)`, `logits` | `(N, C)` |
# | answers | `predict(model, X)` | `(N,)`, int64 |

# %%
import torch
from torch import nn


# %% [markdown]
# ## What you bring
#
# The accuracy of exercise 04, which works on logits and gives a plain float.

# %%
def accuracy(logits, y):
    """Return the share of rows, a float, whose largest logit (N, C) is that of the label (N,)."""
    return torch.eq(logits.argmax(dim=1), y).double().mean().item()


# %% [markdown]
# ## The model
#
# The network is the one you know from exercises 02 and 04: a linear layer, a ReLU, another linear layer. As a picture
# of modules in a row:
#
# $$
# X \;\xrightarrow{\;\text{Linear}(D \to H)\;}\; Z \;\xrightarrow{\;\text{ReLU}\;}\; A
#   \;\xrightarrow{\;\text{Linear}(H \to C)\;}\; L
# $$
#
# Both kinds of layers are in `torch.nn`. A linear layer wants to know how many numbers a sample brings, and how many it
# leaves with; a ReLU wants to know nothing. Look at what you get: `print` a model, or ask for its `state_dict()`, which
# maps the name of each parameter to its values. You will find two differences from your own layers:
#
# - **The weight lies on its side.** `nn.Linear` keeps one *row* per output, $(H, D)$ where yours was $(D, H)$, and
#   computes $X W^\top + b$. Its bias is of shape $(H,)$. When you call the model you need not care; when you look at
#   its weights, you must.
# - **It starts differently.** Weights and biases are drawn uniformly between $-1/\sqrt{D}$ and $1/\sqrt{D}$, where $D$
#   is the number of inputs of that layer. The more inputs, the smaller the weights: so the sum over all inputs hardly
#   depends on how many there are. You may leave it so, or draw your own.
#
# Two things to keep in mind. The model returns **logits**: no softmax at the end, because the loss brings its own, and
# no ReLU there either, because a logit may well be negative. And each call makes a **new model** with layers of its
# own. Two models that share a layer share its values for ever: train one, and you have trained a part of the other.

# %%
def build_mlp(num_features, num_hidden, num_classes):
    """Return a new model from X (N, D) to logits (N, C): an nn.Sequential (or a subclass) of Linear, ReLU and Linear.

    All parameters have PyTorch's default dtype and require gradients. Any random initialisation will do.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Training
#
# Full-batch gradient descent on the mean cross-entropy, as before:
#
# $$
# J = -\frac1N \sum_n \log P_{n y_n}, \quad P = \operatorname{softmax}(L), \qquad
# \theta \leftarrow \theta - \eta \, \frac{\partial J}{\partial \theta} \quad \text{for each parameter } \theta .
# $$
#
# In every epoch: logits of all of `X`, their loss, a note of both numbers, the gradients, a step. These are the tools:
#
# | tool | what it does |
# | --- | --- |
# | `model.parameters()` | goes through all parameters of the model, however many layers it has |
# | `torch.optim.SGD` | makes an optimizer: it wants to know the parameters it moves, and the learning rate |
# | `optimizer.step()` | moves each of its parameters, in place, against what stands in its `.grad` |
# | `optimizer.zero_grad()` | empties the `.grad` of each of its parameters |
# | `loss.backward()` | **adds** the gradient of `loss` to the `.grad` of each parameter |
# | `nn.functional.cross_entropy` | the mean cross-entropy, from logits and integer labels |
#
# (Some write `nn.CrossEntropyLoss()`, which makes an object that does the same. And whoever prefers to move the
# parameters by hand, as in exercise 04, may do so. The values are what counts.)
#
# Such a loop looks alike in every program that uses PyTorch, and the **order** of its lines is everything:
#
# - **Gradients pile up.** In exercise 04 every step made new leaves, and a new leaf has an empty `.grad`. Now the same
#   parameters live on, and so does what `backward` left in them. Forget to empty it, and the second step goes along the
#   sum of two gradients, the third along three. The network still learns, at first even faster, and that is why this
#   is the best hidden mistake in PyTorch.
# - **When to empty it?** Not between `backward` and `step`: then there is nothing left to step along. Once before the
#   loop is not enough. Just before each `backward` is the safest place, since a model that comes to you may also bring
#   an old gradient along.
# - **Note before you step.** Both numbers belong to the parameters before the step, so the first entries tell how good
#   the start was; and note plain floats, since a loss tensor drags its whole diary along.
#
# **The model that you were given is the one that learns.** It is changed in place, and nobody needs it back: `train`
# returns the history alone. A copy would learn just as well, and be forgotten at the end of the function. Whoever calls
# `train` twice with the same model goes on where the first call stopped.

# %%
def train(model, X, y, epochs, learning_rate):
    """Train `model`, in place, by full-batch gradient descent: plain SGD on the mean cross-entropy.

    `model` is any nn.Sequential that turns X (N, D) into logits (N, C); X is used as it is; y (N,). Returns a dict of
    two lists of floats, "loss" and "accuracy", with one entry an epoch, measured before that epoch's step.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## Prediction
#
# The answer to a sample is the class with the largest logit, the first one where several are equally large:
#
# $$
# \hat y_n = \arg\max_c L_{nc} .
# $$
#
# The softmax would not change it, because it keeps the order of the logits. So leave it out; it can only do harm where
# it rounds two large logits to the same probability.
#
# Nobody will go backward from here, so the diary that autograd keeps for each operation is a waste: of time, and of
# memory above all, since it holds on to what every layer computed. Switch it off **for these lines only**, with a tool
# from exercise 04 that does so and switches it on again by itself. Telling the parameters that they no longer require
# gradients would stop the diary too, but for good, and the next training with it.
#
# That is the rule for all state here: **whoever asks for a prediction finds the model as it was.** It also holds for
# the *mode* of a module. `model.train()` and `model.eval()` set a switch called `training` in the model and in every
# module inside it; some layers (dropout, which you will build in exercise 09) do something else in training than in
# earnest. Ours do not. If you want to switch to evaluation all the same, you must put back the switch of *every*
# module: somebody may have switched only a part of the model, and `model.train()` afterwards would set them all.

# %%
def predict(model, X):
    """Return the labels that `model` gives to X (N, D): an int64 tensor (N,), the first class of those that tie.

    No graph is built. The mode of every module and `requires_grad` of every parameter stay as they are.
    """
    # YOUR CODE HERE
    raise NotImplementedError()


# %% [markdown]
# ## See it learn
#
# The same 1,400 digits as in exercise 04 for learning, the same 397 held back, 48 hidden units again. Expect more than
# 99 % of the digits that it learned from and about 97 % of the others: the same network, in a fraction of the lines.
#
# Note how the demo trains: ten epochs, a look at the digits held back, ten more, on one and the same model. It works
# because your `train` goes on where it stopped and your `predict` leaves no trace. Three pictures follow:
#
# 1. **Loss and accuracy**, epoch by epoch, and the accuracy on the digits held back. From where on does only one of the
#    two curves rise?
# 2. **The digits held back that it found hardest**: those where the right class has the smallest lead over the best of
#    the others, or none at all. Above each its answer; wrong ones are red, with the label in brackets.
# 3. **What the hidden units look for**: each row of the first weight as an image, blue where ink makes the unit speak,
#    red where ink silences it. Above, the class for which the unit speaks loudest in the second layer.
#
# Then play. Put a second hidden layer into the row. Replace the ReLU by `nn.Tanh`. Set a learning rate of 3. And leave
# out the emptying of the gradients, just once, to know how it looks.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    from grader.datasets import load_digits

    epochs = 400

    pixels, labels = load_digits()
    shuffled = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    X = torch.tensor((pixels - pixels.mean()) / pixels.std(), dtype=torch.float32)[shuffled]  # (1797, 64)
    y = torch.tensor(labels)[shuffled]  # (1797,)
    X_train, y_train, X_test, y_test = X[:1400], y[:1400], X[1400:], y[1400:]

    torch.set_num_threads(1)  # for matrices this small, sharing the work costs more than it saves
    torch.manual_seed(4)  # layers draw from PyTorch's global generator
    model = build_mlp(64, 48, 10)
    print(model)

    history, held_back = {"loss": [], "accuracy": []}, []
    for done in range(0, epochs, 10):
        held_back.append((predict(model, X_test) == y_test).double().mean().item())
        for name, values in train(model, X_train, y_train, min(10, epochs - done), learning_rate=0.3).items():
            history[name] += values
        if done % 100 == 0:
            print(f"epoch {done:3}: loss {history['loss'][done]:.3f}, {history['accuracy'][done]:6.1%} right")
    answers = predict(model, X_test)
    seen, unseen = ((predict(model, X) == y).double().mean() for X, y in ((X_train, y_train), (X_test, y_test)))
    print(f"in the end: {seen:.1%} of the digits it learned from, {unseen:.1%} of those held back")

    # 1. loss and accuracy
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    left.plot(history["loss"])
    left.set(title="Loss", xlabel="epoch", ylabel="mean cross-entropy", yscale="log")
    right.plot(history["accuracy"], label="digits it learns from")
    right.plot(range(0, epochs, 10), held_back, "--", label="digits held back")
    right.axhline(unseen, color="gray", linewidth=0.8, label=f"held back, in the end: {unseen:.1%}")
    right.set(title="Accuracy", xlabel="epoch", ylabel="share of right answers", ylim=(0.8, 1.005))
    right.legend(loc="lower right")
    plt.show()

    # 2. the hardest digits
    logits = model(X_test).detach()  # (397, 10)
    others = logits.scatter(1, y_test[:, None], -torch.inf).amax(dim=1)
    lead = logits.gather(1, y_test[:, None])[:, 0] - others  # negative where the answer is wrong
    figure, axes = plt.subplots(3, 10, figsize=(11, 4.6), layout="constrained")
    for axis, n in zip(axes.flat, lead.argsort().tolist(), strict=False):
        wrong = answers[n] != y_test[n]
        axis.imshow(X_test[n].reshape(8, 8), cmap="gray_r")
        axis.set(xticks=[], yticks=[])
        said, colour = (f"{answers[n]} ({y_test[n]})", "tab:red") if wrong else (f"{answers[n]}", "gray")
        axis.set_title(said, color=colour)
        for edge in axis.spines.values():
            edge.set(color=colour, linewidth=2 if wrong else 1)
    figure.suptitle(f"Digits held back: the {int((answers != y_test).sum())} it misreads, and those it nearly did")
    plt.show()

    # 3. what the hidden units look for
    W1, _, W2, _ = model.state_dict().values()  # (48, 64) and (10, 48) among them
    speaks_for = W2.argmax(dim=0)  # (48,)
    most = W1.abs().max()
    figure, axes = plt.subplots(4, 12, figsize=(12, 5), layout="constrained")
    for axis, unit in zip(axes.flat, speaks_for.argsort(), strict=True):
        image = axis.imshow(W1[unit].reshape(8, 8), cmap="RdBu", vmin=-most, vmax=most)
        axis.set(xticks=[], yticks=[])
        axis.set_title(f"for {speaks_for[unit]}", fontsize=9)
    figure.colorbar(image, ax=axes, label="weight of a pixel")
    figure.suptitle("The first layer: what each of the 48 hidden units looks for, and the class it speaks for")
    plt.show()
