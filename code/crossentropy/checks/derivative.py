"""Exercises in code on the derivative of the cross-entropy."""

import numpy as np

from ..activations import sigmoid, sigmoid_prime
from ..costs import cross_entropy, quadratic
from ..gradient_check import check_gradient
from .common import changed, starts
from .engine import Exercise


def _gradient(w, b, x, y):
    error = sigmoid(x @ w + b) - y
    return x.T @ error / len(y), np.mean(error)


def _data(rng, n=5, m=3):
    """Draw arguments (w, b, x, y) of a neuron with m inputs and n examples."""
    return rng.normal(size=m), float(rng.normal()), rng.normal(size=(n, m)), rng.integers(0, 2, n).astype(float)


def _with_slope(w, b, x, y):
    z = x @ w + b
    error = (sigmoid(z) - y) * sigmoid_prime(z)
    return x.T @ error / len(y), np.mean(error)


def _by_output(w, b, x, y):
    a = sigmoid(x @ w + b)
    step = np.mean((a - y) / (a * (1 - a)))
    return np.full_like(w, step), step


CROSS_ENTROPY_GRADIENT = Exercise(
    reference=_gradient,
    cases=lambda rng: {
        "one example": [_data(rng, n=1)],
        "several examples": [_data(rng) for _ in range(3)],
        "one input": [_data(rng, m=1) for _ in range(2)],
    },
    mistakes={
        "σ′(z) is still there. It cancels: that is the point of the cross-entropy.": _with_slope,
        "That is the sum over the examples. The cost is an average: divide by n.": lambda w, b, x, y: tuple(
            len(y) * part for part in _gradient(w, b, x, y)
        ),
        "The sign is wrong: the error is σ(z) − y.": changed(_gradient, lambda dw, db: (-dw, -db)),
        "The two results are the wrong way round: first the weights, then the bias.": changed(
            _gradient, lambda dw, db: (db, dw)
        ),
        "That steps along ∂C/∂a. The chain goes on: times σ′(z), times the input.": _by_output,
    },
)


def _central(f, x):
    h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


def line(x):
    """A straight line."""
    return 3 * x - 1


def parabola(x):
    """A parabola."""
    return x**2


def steep(x):
    """A function that grows fast."""
    return np.exp(3 * x)


CENTRAL_DIFFERENCE = Exercise(
    reference=_central,
    cases=lambda rng: {
        "a straight line": [(line, 0.7)],
        "a parabola": [(parabola, float(x)) for x in rng.uniform(-2, 2, 3)],
        "the sigmoid": [(sigmoid, float(x)) for x in rng.uniform(-2, 2, 3)],
        "sharp enough for a gradient check": [(steep, 1.0)],
    },
    mistakes={
        "That is the difference to one side. Its error shrinks only like h; step to both sides.": (
            lambda f, x: (f(x + 1e-5) - f(x)) / 1e-5
        ),
        "The two points are 2h apart: divide by 2h.": lambda f, x: 2 * _central(f, x),
        "The sign is wrong: f(x + h) − f(x − h), in this order.": lambda f, x: -_central(f, x),
        "Divide by the distance of the two points.": lambda f, x: f(x + 1e-5) - f(x - 1e-5),
        "h is so small that rounding swallows the difference. Try 1e-5.": (
            lambda f, x: (f(x + 1e-15) - f(x - 1e-15)) / 2e-15
        ),
    },
    tolerance=1e-7,
)


def _claims(rng, slip):
    """Make arguments (claims, w, b, x, y) of three neurons; the first, second or third claim has the slip."""
    calls = []
    for wrong in range(3):
        x, y = rng.normal(size=(5, 2)), rng.permutation([0.0, 0.0, 1.0, 1.0, 1.0])
        w, b = rng.normal(size=(3, 2)), rng.normal(size=3)
        claims = np.array([_gradient(w_i, b_i, x, y)[0] for w_i, b_i in zip(w, b, strict=True)])
        claims[wrong] = slip(w[wrong], b[wrong], x, y)
        calls.append((claims, w, b, x, y))
    return calls


def _failing(cost, verdict=False):
    """Make a function that finds the first claim on which a gradient check under a cost gives the verdict."""

    def find(claims, w, b, x, y):
        checks = (
            check_gradient(lambda w_i, b_i=b_i: cost(sigmoid(x @ w_i + b_i), y), claim, w_i)
            for claim, w_i, b_i in zip(claims, w, b, strict=True)
        )
        return next((i for i, passed in enumerate(checks) if bool(passed) is verdict), len(claims))

    return find


FIND_WRONG_GRADIENT = Exercise(
    reference=_failing(cross_entropy),
    cases=lambda rng: {
        "a claim that keeps σ′(z)": _claims(rng, lambda *data: _with_slope(*data)[0]),
        "a claim that sums where it should average": _claims(rng, lambda *data: 5 * _gradient(*data)[0]),
        "a claim that stops at ∂C/∂a": _claims(rng, lambda *data: _by_output(*data)[0]),
        "a claim with one entry a little off": _claims(rng, lambda *data: _gradient(*data)[0] + [0, 0.01]),
    },
    mistakes={
        "That is the first claim that passes. Which one fails?": _failing(cross_entropy, verdict=True),
        "You check against the quadratic cost. The claims are about the cross-entropy.": _failing(quadratic),
        "That is the longest gradient. Long or short tells nothing: compare it with differences of the cost.": (
            lambda claims, w, b, x, y: np.argmax(np.sum(claims**2, axis=1))
        ),
        "That is always the first. Does your check ever pass? A neuron's cost is that of σ(x·w + b), with its own b.": (
            lambda claims, w, b, x, y: 0
        ),
    },
)


def _same_step(w, b, x, y, eta):
    return eta * sigmoid_prime(w * x + b)


SAME_FIRST_STEP = Exercise(
    reference=_same_step,
    cases=lambda rng: {
        "the start that is a bit wrong": [(0.6, 0.9, 1.0, 0.0, 0.15)],
        "the start that is badly wrong": [(2.0, 2.0, 1.0, 0.0, 0.15)],
        "other starts, inputs and learning rates": [(*start, float(rng.uniform(0.5, 2))) for start in starts(rng)],
    },
    mistakes={
        "The wrong way round: the quadratic step is the shorter one, so the cross-entropy needs a smaller η.": (
            lambda w, b, x, y, eta: eta / sigmoid_prime(w * x + b)
        ),
        "The error belongs to both steps, so it cancels.": lambda w, b, x, y, eta: (
            (sigmoid(w * x + b) - y) * _same_step(w, b, x, y, eta)
        ),
        "The input belongs to both steps, so it cancels.": lambda w, b, x, y, eta: x * _same_step(w, b, x, y, eta),
        "That has σ(z) where its slope should be.": lambda w, b, x, y, eta: eta * sigmoid(w * x + b),
        "That is a ratio of steps. Multiply it by the learning rate of the quadratic cost.": (
            lambda w, b, x, y, eta: sigmoid_prime(w * x + b)
        ),
    },
)

EXERCISES = {
    "cross_entropy_gradient": CROSS_ENTROPY_GRADIENT,
    "central_difference": CENTRAL_DIFFERENCE,
    "find_wrong_gradient": FIND_WRONG_GRADIENT,
    "same_first_step": SAME_FIRST_STEP,
}
