"""Exercises in code on many neurons."""

from itertools import pairwise

import numpy as np

from ..activations import sigmoid, sigmoid_prime
from .common import changed, descend, examples, starts, surprise
from .engine import Exercise


def _many(a, y):
    return np.sum(surprise(a, y)) / len(y)


CROSS_ENTROPY_MANY = Exercise(
    reference=_many,
    cases=lambda rng: {
        "one example with three outputs": examples(rng, shape=(1, 3)),
        "four examples with three outputs": examples(rng, shape=(4, 3)),
        "four examples with one output": [
            *examples(rng, shape=(4, 1)),
            (np.array([[1e-30], [0.5]]), np.array([[1.0], [0.0]])),
        ],
        "soft targets": examples(rng, shape=(3, 2), soft=True),
    },
    mistakes={
        "That averages over the outputs as well. Sum over outputs, average over examples.": (
            lambda a, y: np.mean(surprise(a, y))
        ),
        "That sums over the examples as well. Divide by the number of examples.": lambda a, y: np.sum(surprise(a, y)),
        "You divide by the number of outputs. Divide by the number of examples, the rows.": (
            lambda a, y: np.sum(surprise(a, y)) / y.shape[1]
        ),
        "That is one number for each example. The cost is their mean.": lambda a, y: np.sum(surprise(a, y), axis=1),
        "That is one number for each example, averaged over its outputs. Sum over outputs, average over examples.": (
            lambda a, y: np.mean(surprise(a, y), axis=1)
        ),
        "The minus sign in front is missing.": lambda a, y: -_many(a, y),
        "That is the cost of one-of-k outputs. Here each output has a second term, (1 − y) ln(1 − a).": (
            lambda a, y: -np.sum(y * np.log(a)) / len(y)
        ),
    },
)


def _last_layer(below, z, y):
    """Compute the gradients under the quadratic cost and under the cross-entropy."""
    delta = sigmoid(z) - y
    return below.T @ (delta * sigmoid_prime(z)) / len(y), below.T @ delta / len(y)


def _top(rng, n, hidden, outputs):
    """Draw arguments (below, z, y): outputs of the layer below, weighted inputs and targets of the last layer."""
    shape = (n, outputs)
    return sigmoid(rng.normal(size=(n, hidden))), rng.normal(size=shape), rng.integers(0, 2, shape).astype(float)


LAST_LAYER_GRADIENTS = Exercise(
    reference=_last_layer,
    cases=lambda rng: {
        "one example": [_top(rng, 1, 3, 2) for _ in range(2)],
        "four examples": [_top(rng, 4, 3, 2) for _ in range(3)],
        "a saturated output": [(np.array([[0.5, 1.0]]), np.array([[6.0]]), np.array([[0.0]]))],
    },
    mistakes={
        "Rows and columns are swapped: row i belongs to neuron i of the layer below, column j to output j.": changed(
            _last_layer, lambda quadratic, entropy: (quadratic.T, entropy.T)
        ),
        "The two results are the wrong way round: first the quadratic cost, then the cross-entropy.": changed(
            _last_layer, lambda quadratic, entropy: (entropy, quadratic)
        ),
        "Both are the gradient of the cross-entropy. Under the quadratic cost σ′(z) stays.": changed(
            _last_layer, lambda quadratic, entropy: (entropy, entropy)
        ),
        "Both are the gradient of the quadratic cost. Under the cross-entropy σ′(z) cancels.": changed(
            _last_layer, lambda quadratic, entropy: (quadratic, quadratic)
        ),
        "That is the sum over the examples. The cost is an average: divide by n.": lambda below, z, y: tuple(
            len(y) * part for part in _last_layer(below, z, y)
        ),
        "The sign is wrong: output minus target.": changed(
            _last_layer, lambda quadratic, entropy: (-quadratic, -entropy)
        ),
    },
)


def _hidden_deltas(delta, weights, zs, slope=sigmoid_prime):
    deltas = [delta]
    for w, z in zip(weights[::-1], zs[::-1], strict=True):
        deltas.append(deltas[-1] @ w.T * slope(z))
    return tuple(deltas[:0:-1])


def _untransposed(delta, weights, zs):
    return _hidden_deltas(delta, [w.T for w in weights], zs)


def _layers(rng, sizes, n=4):
    """Draw arguments (delta, weights, zs) of a network; the sizes are those of its hidden layers and of the outputs."""
    return (
        rng.normal(size=(n, sizes[-1])),
        [rng.normal(size=pair) for pair in pairwise(sizes)],
        [rng.normal(size=(n, size)) for size in sizes[:-1]],
    )


HIDDEN_DELTAS = Exercise(
    reference=_hidden_deltas,
    cases=lambda rng: {
        "one hidden layer": [_layers(rng, (4, 3)), _layers(rng, (3, 3))],
        "two hidden layers of different size": [_layers(rng, (4, 3, 2)) for _ in range(2)],
        "three hidden layers of the same size": [_layers(rng, (3, 3, 3, 3)) for _ in range(2)],
        "a single example": [_layers(rng, (2, 5, 3), n=1)],
    },
    mistakes={
        "σ′(z) is missing. The cost removes that of the output layer only; hidden layers keep theirs.": (
            lambda delta, weights, zs: _hidden_deltas(delta, weights, zs, slope=np.ones_like)
        ),
        "You multiply by σ(z). Backpropagation needs the slope σ′(z).": lambda delta, weights, zs: _hidden_deltas(
            delta, weights, zs, slope=sigmoid
        ),
        "The weights are not transposed: the error travels backwards through them.": _untransposed,
        "That is the order in which you compute them. Return the first hidden layer first.": (
            lambda delta, weights, zs: _hidden_deltas(delta, weights, zs)[::-1]
        ),
        "That is the error of the first hidden layer alone. Return a list with all of them.": (
            lambda delta, weights, zs: _hidden_deltas(delta, weights, zs)[0]
        ),
        "The error of the outputs is not asked for. Return those of the hidden layers.": (
            lambda delta, weights, zs: (*_hidden_deltas(delta, weights, zs), delta)
        ),
    },
)


def _network_gradient(
    w1, b1, w2, b2, x, y, last=lambda delta, z: delta, hidden=lambda delta, z: delta * sigmoid_prime(z)
):
    z1 = x @ w1 + b1
    z2 = sigmoid(z1) @ w2 + b2
    delta2 = last(sigmoid(z2) - y, z2) / len(y)
    delta1 = hidden(delta2 @ w2.T, z1)
    return x.T @ delta1, delta1.sum(axis=0), sigmoid(z1).T @ delta2, delta2.sum(axis=0)


def _train_network(w1, b1, w2, b2, x, y, eta, epochs, **errors):
    def gradient(*parameters):
        return _network_gradient(*parameters, x, y, **errors)

    w1, b1, w2, b2 = descend((w1, b1, w2, b2), gradient, eta, epochs)
    return sigmoid(sigmoid(x @ w1 + b1) @ w2 + b2)


def _top_first(w1, b1, w2, b2, x, y, eta, epochs):
    for _ in range(epochs):
        _, _, dw2, db2 = _network_gradient(w1, b1, w2, b2, x, y)
        new = w2 - eta * dw2
        z1 = x @ w1 + b1
        delta1 = (sigmoid(sigmoid(z1) @ w2 + b2) - y) / len(y) @ new.T * sigmoid_prime(z1)
        w1, b1, w2, b2 = w1 - eta * x.T @ delta1, b1 - eta * delta1.sum(axis=0), new, b2 - eta * db2
    return sigmoid(sigmoid(x @ w1 + b1) @ w2 + b2)


def _start(rng, x, y, hidden, eta, epochs):
    """Draw arguments of a training: random weights and biases, and what is given."""
    sizes = x.shape[1], hidden, y.shape[1]
    w1, w2 = (rng.normal(size=pair) for pair in pairwise(sizes))
    return w1, rng.normal(size=hidden), w2, rng.normal(size=sizes[2]), x, y, eta, epochs


XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])

TRAIN_NETWORK = Exercise(
    reference=_train_network,
    cases=lambda rng: {
        "no epochs: the outputs at the start": [_start(rng, *XOR, 3, 1.0, 0)],
        "one epoch": [_start(rng, rng.normal(size=(5, 3)), np.eye(2)[rng.integers(0, 2, 5)], 4, 2.0, 1)],
        "forty epochs of “either, but not both”": [_start(rng, *XOR, 3, 1.0, 40) for _ in range(2)],
    },
    mistakes={
        "That is training under the quadratic cost: under the cross-entropy the error of the outputs is a − y.": (
            lambda *args: _train_network(*args, last=lambda delta, z: delta * sigmoid_prime(z))
        ),
        "σ′ is missing in the hidden layer. No cost removes it there.": lambda *args: _train_network(
            *args, hidden=lambda delta, z: delta
        ),
        "The hidden layer needs σ′ at its own weighted inputs. You multiply by the output σ(z).": (
            lambda *args: _train_network(*args, hidden=lambda delta, z: delta * sigmoid(z))
        ),
        "The error goes back through the new weights. Compute the whole gradient first, then change everything.": (
            _top_first
        ),
        "The gradient is summed over the examples. The cost is an average: divide by n.": lambda *args: _train_network(
            *args[:-2], len(args[5]) * args[-2], args[-1]
        ),
        "You climb: gradient descent subtracts η times the derivative.": lambda *args: _train_network(
            *args[:-2], -args[-2], args[-1]
        ),
        "Only the last layer learns. Change the weights and biases of both layers.": lambda *args: _train_network(
            *args, hidden=lambda delta, z: 0 * delta
        ),
    },
)


def _shrinking(factor):
    """Make a function that computes the error of a linear neuron which every epoch multiplies by the same factor."""
    return lambda w, b, x, y, eta, epochs: (w * x + b - y) * factor(x, eta) ** epochs


_linear_error_after = _shrinking(lambda x, eta: 1 - eta * (x * x + 1))

LINEAR_ERROR_AFTER = Exercise(
    reference=_linear_error_after,
    cases=lambda rng: {
        "no epochs: the error at the start": [(2.0, 2.0, 1.0, 0.0, 0.15, 0)],
        "one epoch": [(2.0, 2.0, 1.0, 0.0, 0.15, 1), (-0.3, 1.0, 0.5, 1.0, 0.2, 1)],
        "ten epochs": [(*start, float(rng.uniform(0.02, 0.15)), 10) for start in starts(rng)],
    },
    mistakes={
        "Only the weight has learned. The bias learns too, as if it had the input 1.": _shrinking(
            lambda x, eta: 1 - eta * x * x
        ),
        "Only the bias has learned. The weight learns too, in proportion to its input.": _shrinking(
            lambda x, eta: 1 - eta
        ),
        "You climb: gradient descent subtracts η times the derivative.": _shrinking(
            lambda x, eta: 1 + eta * (x * x + 1)
        ),
        "The bias is updated with the new weight. Compute both derivatives first, then change both.": _shrinking(
            lambda x, eta: (1 - eta * x * x) * (1 - eta)
        ),
        "That is the output. The error is output minus target.": lambda w, b, x, y, eta, epochs: (
            _linear_error_after(w, b, x, y, eta, epochs) + y
        ),
        "The output is linear here: it is z itself, without a sigmoid.": lambda w, b, x, y, eta, epochs: (
            _sigmoid_error_after(w, b, x, y, eta, epochs)
        ),
    },
)


def _sigmoid_error_after(w, b, x, y, eta, epochs):
    w, b = descend((w, b), lambda w, b: ((sigmoid(w * x + b) - y) * x, sigmoid(w * x + b) - y), eta, epochs)
    return sigmoid(w * x + b) - y


EXERCISES = {
    "cross_entropy_many": CROSS_ENTROPY_MANY,
    "last_layer_gradients": LAST_LAYER_GRADIENTS,
    "hidden_deltas": HIDDEN_DELTAS,
    "train_network": TRAIN_NETWORK,
    "linear_error_after": LINEAR_ERROR_AFTER,
}
