"""The exercises in code about softmax and the log-likelihood: right answers, what to try, and likely mistakes."""

import numpy as np

from ..activations import sigmoid, softmax
from .engine import Exercise


def _inputs(rng, k=3, n=4):
    """Draw arguments (z,) of a layer with k outputs."""
    return [(rng.normal(scale=2, size=k),) for _ in range(n)]


SOFTMAX_OUTPUTS = Exercise(
    reference=softmax,
    cases=lambda rng: {
        "equal weighted inputs share equally": [(np.zeros(2),), (np.full(4, 0.7),)],
        "three weighted inputs": _inputs(rng),
        "very large weighted inputs": [(np.array([1000.0, 1001.0]),)],
    },
    mistakes={
        "e¹⁰⁰⁰ is too large for a float. Softmax does not notice a shift: subtract the largest input first.": (
            lambda z: np.exp(z) / np.sum(np.exp(z))
        ),
        "Divide by the sum of the exponentials, so that the outputs sum to 1.": np.exp,
        "That is the sigmoid of each input. Softmax outputs share one probability: divide by a sum.": sigmoid,
        "Those are the inputs divided by their sum. Take the exponentials first, to make them positive.": (
            lambda z: z / np.sum(z)
        ),
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
        "Those are the slopes by an output's own input. There is one for each pair: k rows and k columns.": (
            lambda z: softmax(z) * (1 - softmax(z))
        ),
        "The sign is wrong: softmax is monotone, so the diagonal is positive.": lambda z: -_slopes(z),
        "On the diagonal z is in the numerator too: aⱼ − aⱼ², not −aⱼ².": lambda z: -np.outer(softmax(z), softmax(z)),
    },
)


def _inverse(a):
    return np.log(a) - np.mean(np.log(a))


SOFTMAX_INVERSE = Exercise(
    reference=_inverse,
    cases=lambda rng: {
        "equal outputs": [(np.full(4, 0.25),)],
        "two outputs": [(softmax(z),) for (z,) in _inputs(rng, k=2)],
        "four outputs": [(softmax(z),) for (z,) in _inputs(rng, k=4)],
    },
    mistakes={
        "Right up to a constant. Choose it such that the weighted inputs sum to 0.": np.log,
        "That inverts the sigmoid. The inverse of softmax is a logarithm and a constant.": lambda a: np.log(
            a / (1 - a)
        ),
        "Subtract the mean of the logarithms, not the logarithm of the mean.": lambda a: np.log(a) - np.log(np.mean(a)),
        "That makes the largest weighted input 0. Make their sum 0.": lambda a: np.log(a / np.max(a)),
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
        "six at random": [(rng.normal(size=6).round(1),) for _ in range(3)],
    },
    mistakes={
        "Where several are largest, the first gets all. Let them share.": lambda z: np.eye(len(z))[np.argmax(z)],
        "Where several are largest, each gets 1. The outputs must sum to 1.": lambda z: np.where(
            z == z.max(), 1.0, 0.0
        ),
        "That is the index of the largest. Return the outputs, one for each weighted input.": np.argmax,
        "That is softmax for c = 1.": softmax,
        "That is the limit c → 0, where all differences vanish.": lambda z: np.full(len(z), 1 / len(z)),
    },
)


def _layer_gradient(w, b, x, y, activation=softmax):
    error = activation(x @ w + b) - y
    return x.T @ error / len(y), np.mean(error, axis=0)


def _layer(rng, n=5, m=3, k=4):
    """Draw arguments (w, b, x, y) of a layer with m inputs and k outputs, and n examples with one-hot targets."""
    return rng.normal(size=(m, k)), rng.normal(size=k), rng.normal(size=(n, m)), np.eye(k)[rng.integers(0, k, n)]


def _changed(change):
    """Pass the right gradient through a change, as a likely mistake."""
    return lambda w, b, x, y: change(*_layer_gradient(w, b, x, y), y.shape)


def _with_slopes(w, b, x, y):
    a = softmax(x @ w + b)
    error = (a - y) * a * (1 - a)
    return x.T @ error / len(y), np.mean(error, axis=0)


LOG_LIKELIHOOD_GRADIENT = Exercise(
    reference=_layer_gradient,
    cases=lambda rng: {
        "one example": [_layer(rng, n=1)],
        "several examples": [_layer(rng) for _ in range(3)],
        "two outputs": [_layer(rng, k=2) for _ in range(2)],
    },
    mistakes={
        "Softmax goes over the outputs of each example, the rows: axis=-1.": (
            lambda w, b, x, y: _layer_gradient(w, b, x, y, lambda z: softmax(z.T).T)
        ),
        "Those are sigmoid outputs. Use softmax.": lambda w, b, x, y: _layer_gradient(w, b, x, y, sigmoid),
        "No slope belongs here: the logarithm has taken it away, and the error is a − y.": _with_slopes,
        "That is the sum over the examples. The cost is an average: divide by n.": _changed(
            lambda dw, db, shape: (shape[0] * dw, shape[0] * db)
        ),
        "You divide by the number of outputs as well. Sum over outputs, average over examples.": _changed(
            lambda dw, db, shape: (dw / shape[1], db / shape[1])
        ),
        "The sign is wrong: output minus target.": _changed(lambda dw, db, shape: (-dw, -db)),
        "The two results are the wrong way round: first the weights, then the biases.": _changed(
            lambda dw, db, shape: (db, dw)
        ),
    },
)

EXERCISES = {
    "softmax_outputs": SOFTMAX_OUTPUTS,
    "softmax_slopes": SOFTMAX_SLOPES,
    "softmax_inverse": SOFTMAX_INVERSE,
    "softmax_limit": SOFTMAX_LIMIT,
    "log_likelihood_gradient": LOG_LIKELIHOOD_GRADIENT,
}
