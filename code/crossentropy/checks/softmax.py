"""The exercises in code about softmax and the log-likelihood: right answers, what to try, and likely mistakes."""

import numpy as np

from ..activations import sigmoid, softmax
from .common import changed, descend, layer_gradient
from .engine import Exercise


def _inputs(rng, k=3, n=4):
    """Draw arguments (z,) of a layer with k outputs."""
    return [(rng.normal(scale=2, size=k),) for _ in range(n)]


def _after(shift):
    """Make softmax as it is usually typed, after a number that depends on z has been subtracted."""
    return lambda z: np.exp(z - shift(z)) / np.sum(np.exp(z - shift(z)))


SOFTMAX_OUTPUTS = Exercise(
    reference=softmax,
    cases=lambda rng: {
        "equal weighted inputs share equally": [(np.zeros(2),), (np.full(4, 0.7),)],
        "three weighted inputs": _inputs(rng),
        "very large weighted inputs": [(np.array([1000.0, 1001.0]),)],
        "very negative weighted inputs": [(np.array([-1000.0, -1001.0, -1003.0]),)],
        "weighted inputs far apart": [(np.array([0.0, 500.0, 800.0]),), (np.array([-1000.0, 0.0, 1000.0]),)],
    },
    mistakes={
        "e¹⁰⁰⁰ is too large for a float. A shift does not change softmax: subtract the largest input first.": (
            _after(lambda z: 0)
        ),
        "Divide by the sum of the exponentials, so that the outputs sum to 1.": np.exp,
        "You subtract the largest input. Now divide by the sum of the exponentials.": lambda z: np.exp(z - np.max(z)),
        "That is the sigmoid of each input. Softmax outputs share one probability: divide by a sum.": sigmoid,
        "Those are the inputs divided by their sum. Take the exponentials first, to make them positive.": (
            lambda z: z / np.sum(z)
        ),
        "Subtracting the mean does not help if one input is far above it. Subtract the largest.": _after(np.mean),
        "Subtracting the smallest makes the exponentials larger, not smaller. Subtract the largest.": _after(np.min),
    },
)


def _slopes(z):
    a = softmax(z)
    return np.diag(a) - np.outer(a, a)


SOFTMAX_SLOPES = Exercise(
    reference=_slopes,
    cases=lambda rng: {
        "two outputs": _inputs(rng, k=2),
        "three outputs": _inputs(rng),
        "a saturated output": [(np.array([6.0, 0.0, 0.0]),)],
    },
    mistakes={
        "Softmax is non-local: off the diagonal stands −aⱼaₖ, not 0.": lambda z: np.diag(softmax(z) * (1 - softmax(z))),
        "Those are the slopes with respect to an output's own input. Each pair has one: k rows and k columns.": (
            lambda z: softmax(z) * (1 - softmax(z))
        ),
        "The sign is wrong: softmax is monotone, so the diagonal is positive.": lambda z: -_slopes(z),
        "On the diagonal z is in the numerator too: aⱼ − aⱼ², not −aⱼ².": lambda z: -np.outer(softmax(z), softmax(z)),
        "That is the slope of a sigmoid for each pair. Softmax slopes are made of the softmax outputs.": lambda z: (
            np.diag(sigmoid(z)) - np.outer(sigmoid(z), sigmoid(z))
        ),
    },
)


def _limit(z):
    largest = z == np.max(z)
    return largest / np.sum(largest)


SOFTMAX_LIMIT = Exercise(
    reference=_limit,
    cases=lambda rng: {
        "one is largest": [(np.array([1.0, 3.0, 2.0]),), (np.array([-3.0, -2.0, -1.0]),)],
        "two are largest": [(np.array([2.0, 1.0, 2.0]),), (np.array([0.0, -4.0, 0.0, -1.0]),)],
        "all are equal": [(np.full(5, 0.3),)],
        "two that are almost equal": [(np.array([5.0, 5.0 + 1e-9]),)],
        "six at random": [(rng.normal(size=6).round(1),) for _ in range(3)],
    },
    mistakes={
        "Where several are largest, the first gets all. Let them share.": lambda z: np.eye(len(z))[np.argmax(z)],
        "Where several are largest, each gets 1. The outputs must sum to 1.": lambda z: np.where(
            z == z.max(), 1.0, 0.0
        ),
        "That is the index of the largest. Return the outputs, one for each weighted input.": np.argmax,
        "That is softmax for c = 1.": softmax,
        "That is softmax for a large c, but not the limit: two inputs may be as close as you like.": lambda z: softmax(
            1000 * z
        ),
        "That is the limit c → 0, where all differences vanish.": lambda z: np.full(len(z), 1 / len(z)),
    },
)


def _layer(rng, n=5, m=3, k=4):
    """Draw arguments (w, b, x, y) of a layer with m inputs and k outputs, and n examples with one-hot targets."""
    return rng.normal(size=(m, k)), rng.normal(size=k), rng.normal(size=(n, m)), np.eye(k)[rng.integers(0, k, n)]


def _gradient(w, b, x, y, **options):
    return layer_gradient(w, b, x, y, **({"activation": softmax} | options))


def _with_slopes(a, y):
    return (a - y) * a * (1 - a)


def _over_examples(z):
    return softmax(z.T).T


LOG_LIKELIHOOD_GRADIENT = Exercise(
    reference=_gradient,
    cases=lambda rng: {
        "one example": [_layer(rng, n=1)],
        "several examples": [_layer(rng) for _ in range(3)],
        "two outputs": [_layer(rng, k=2) for _ in range(2)],
    },
    mistakes={
        "Softmax goes over the outputs of each example, the rows: axis=-1.": lambda *args: _gradient(
            *args, activation=_over_examples
        ),
        "Those are sigmoid outputs. Use softmax.": lambda *args: _gradient(*args, activation=sigmoid),
        "No slope belongs here: the logarithm has cancelled it, and the error is a − y.": lambda *args: _gradient(
            *args, error=_with_slopes
        ),
        "That is the sum over the examples. The cost is an average: divide by n.": lambda w, b, x, y: tuple(
            len(y) * part for part in _gradient(w, b, x, y)
        ),
        "The biases' gradient is summed over the examples. It is an average, too: divide by n.": lambda w, b, x, y: (
            _gradient(w, b, x, y)[0],
            len(y) * _gradient(w, b, x, y)[1],
        ),
        "The biases' gradient has a row for each example here. Take the mean over the examples.": lambda w, b, x, y: (
            _gradient(w, b, x, y)[0],
            softmax(x @ w + b) - y,
        ),
        "You divide by the number of outputs as well. Sum over outputs, average over examples.": lambda w, b, x, y: (
            tuple(part / y.shape[1] for part in _gradient(w, b, x, y))
        ),
        "The sign is wrong: output minus target.": changed(_gradient, lambda dw, db: (-dw, -db)),
        "The two results are the wrong way round: first the weights, then the biases.": changed(
            _gradient, lambda dw, db: (db, dw)
        ),
    },
)


def _train(w, b, x, y, eta, epochs, **options):
    return descend((w, b), lambda w, b: _gradient(w, b, x, y, **options), eta, epochs)


def _weights_first(w, b, x, y, eta, epochs):
    for _ in range(epochs):
        w = w - eta * _gradient(w, b, x, y)[0]
        b = b - eta * _gradient(w, b, x, y)[1]
    return w, b


TRAIN_SOFTMAX = Exercise(
    reference=_train,
    cases=lambda rng: {
        "no epochs: the start": [(*_layer(rng), 0.5, 0)],
        "one epoch": [(*_layer(rng), 0.5, 1)],
        "forty epochs": [(*_layer(rng, n=8), float(rng.uniform(0.2, 1)), 40) for _ in range(2)],
    },
    mistakes={
        "Those are sigmoid outputs, which learn one by one. Use softmax.": lambda *args: _train(
            *args, activation=sigmoid
        ),
        "No slope belongs here: the logarithm has cancelled it, and the error is a − y.": lambda *args: _train(
            *args, error=_with_slopes
        ),
        "You climb: gradient descent subtracts η times the derivative.": lambda *args: _train(
            *args[:-2], -args[-2], args[-1]
        ),
        "The gradient is summed over the examples. The cost is an average: divide by n.": lambda *args: _train(
            *args[:-2], len(args[3]) * args[-2], args[-1]
        ),
        "The biases are updated with the new weights. Compute the whole gradient first, then change both.": (
            _weights_first
        ),
        "The weights learn, but the biases stay where they were.": lambda *args: descend(
            args[:2], lambda w, b: (_gradient(w, b, *args[2:4])[0], 0), *args[4:]
        ),
        "Softmax goes over the outputs of each example, the rows: axis=-1.": lambda *args: _train(
            *args, activation=_over_examples
        ),
    },
)

EXERCISES = {
    "softmax_outputs": SOFTMAX_OUTPUTS,
    "softmax_slopes": SOFTMAX_SLOPES,
    "softmax_limit": SOFTMAX_LIMIT,
    "log_likelihood_gradient": LOG_LIKELIHOOD_GRADIENT,
    "train_softmax": TRAIN_SOFTMAX,
}
