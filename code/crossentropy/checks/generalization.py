"""Exercises in code on many neurons."""

import numpy as np

from ..activations import sigmoid, sigmoid_prime
from .common import changed, examples, starts, surprise
from .engine import Exercise


def _many(a, y):
    return np.sum(surprise(a, y)) / len(y)


CROSS_ENTROPY_MANY = Exercise(
    reference=_many,
    cases=lambda rng: {
        "one example with three outputs": examples(rng, shape=(1, 3)),
        "four examples with three outputs": examples(rng, shape=(4, 3)),
        "four examples with one output": examples(rng, shape=(4, 1)),
    },
    mistakes={
        "That averages over the outputs as well. Sum over outputs, average over examples.": (
            lambda a, y: np.mean(surprise(a, y))
        ),
        "That sums over the examples as well. Divide by the number of examples.": lambda a, y: np.sum(surprise(a, y)),
        "You divide by the number of outputs. Divide by the number of examples, the rows.": (
            lambda a, y: np.sum(surprise(a, y)) / y.shape[1]
        ),
        "The minus sign in front is missing.": lambda a, y: -_many(a, y),
        "That is the cost of one-of-k outputs. Here each output has a second term, (1 − y) ln(1 − a).": (
            lambda a, y: -np.sum(y * np.log(a)) / len(y)
        ),
    },
)


def _output_error(z, y):
    return sigmoid(z) - y


OUTPUT_ERROR = Exercise(
    reference=_output_error,
    cases=lambda rng: {
        "three outputs": [(rng.normal(size=3), rng.integers(0, 2, 3).astype(float)) for _ in range(3)],
        "saturated outputs": [(np.array([8.0, -8.0]), np.array([0.0, 1.0]))],
    },
    mistakes={
        "σ′(z) does not belong here: under the cross-entropy it has cancelled.": (
            lambda z, y: (sigmoid(z) - y) * sigmoid_prime(z)
        ),
        "The sign is wrong: output minus target.": lambda z, y: y - sigmoid(z),
        "Use the output a = σ(z), not the weighted input z.": lambda z, y: z - y,
    },
)


def _last_layer(below, z, y):
    """Compute the gradients under the quadratic cost and under the cross-entropy."""
    delta = sigmoid(z) - y
    return (delta * sigmoid_prime(z)).T @ below / len(y), delta.T @ below / len(y)


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
        "Rows and columns are swapped: row j belongs to output j, column k to hidden neuron k.": changed(
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


def _hidden_error(delta, w, z):
    return (w.T @ delta) * sigmoid_prime(z)


def _layer(rng, hidden=4, outputs=3):
    """Draw arguments (delta, w, z) of a hidden layer below an output layer."""
    return rng.normal(size=outputs), rng.normal(size=(outputs, hidden)), rng.normal(size=hidden)


HIDDEN_ERROR = Exercise(
    reference=_hidden_error,
    cases=lambda rng: {
        "a layer of four below a layer of three": [_layer(rng) for _ in range(3)],
        "two layers of the same size": [_layer(rng, 3, 3) for _ in range(3)],
    },
    mistakes={
        "σ′(z) is missing. The cost removes that of the output layer only; hidden layers keep theirs.": (
            lambda delta, w, z: w.T @ delta
        ),
        "You multiply by σ(z). Backpropagation wants the slope σ′(z).": lambda delta, w, z: (w.T @ delta) * sigmoid(z),
        "The weights are not transposed: the error travels backwards through them.": lambda delta, w, z: (
            (w @ delta) * sigmoid_prime(z)
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
    for _ in range(epochs):
        error = sigmoid(w * x + b) - y
        w, b = w - eta * error * x, b - eta * error
    return sigmoid(w * x + b) - y


EXERCISES = {
    "cross_entropy_many": CROSS_ENTROPY_MANY,
    "output_error": OUTPUT_ERROR,
    "last_layer_gradients": LAST_LAYER_GRADIENTS,
    "hidden_error": HIDDEN_ERROR,
    "linear_error_after": LINEAR_ERROR_AFTER,
}
