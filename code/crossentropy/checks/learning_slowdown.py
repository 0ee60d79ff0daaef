"""Exercises in code on the learning slowdown."""

import math

import numpy as np

from ..activations import sigmoid, sigmoid_prime
from .common import changed, descend, numbers, starts
from .engine import Exercise

SIGMOID_PRIME = Exercise(
    reference=sigmoid_prime,
    cases=lambda rng: {
        "at z = 0, where the slope is largest": [(0.0,)],
        "at positive and negative z": numbers(rng, -5, 5),
        "the same at z and at −z": [(3.0,), (-3.0,)],
        "a whole array": [(rng.uniform(-5, 5, 2),), (rng.uniform(-5, 5, (2, 3)),)],
    },
    mistakes={
        "That is σ(z) itself. Its slope is σ(z)(1 − σ(z)).": sigmoid,
        "That is 1 − σ(z). By the chain rule the denominator is squared: e⁻ᶻ / (1 + e⁻ᶻ)².": lambda z: 1 - sigmoid(z),
        "Check the sign: σ rises everywhere, so its slope is never negative.": lambda z: -sigmoid_prime(z),
        "The rule (1/u)′ = −u′/u² has a minus sign, and (e⁻ᶻ)′ = −e⁻ᶻ another.": lambda z: 1 / (1 + np.exp(-z)) ** 2,
        "math.exp takes single numbers only. np.exp takes arrays, too.": lambda z: (
            math.exp(-z) / (1 + math.exp(-z)) ** 2
        ),
        "The argument is the weighted input z, not the output: first compute a = σ(z).": lambda z: z * (1 - z),
    },
)


def _quadratic_gradient(w, b, x, y):
    z = w * x + b
    delta = (sigmoid(z) - y) * sigmoid_prime(z)
    return delta * x, delta


def _entropy_gradient(w, b, x, y):
    delta = sigmoid(w * x + b) - y
    return delta * x, delta


QUADRATIC_GRADIENT = Exercise(
    reference=_quadratic_gradient,
    cases=lambda rng: {
        "the start that is a bit wrong": [(0.6, 0.9, 1.0, 0.0)],
        "the start that is badly wrong": [(2.0, 2.0, 1.0, 0.0)],
        "other inputs and targets": starts(rng),
    },
    mistakes={
        "σ′(z) is missing: the weight acts through the sigmoid, so the chain needs its slope.": _entropy_gradient,
        "The sign is wrong: C = (y − a)²/2 grows with a when a > y, so the error is a − y.": changed(
            _quadratic_gradient, lambda dw, db: (-dw, -db)
        ),
        "A factor 2 too much: the 1/2 of the cost cancels it.": changed(
            _quadratic_gradient, lambda dw, db: (2 * dw, 2 * db)
        ),
        "The input is missing in ∂C/∂w: z = wx + b, so ∂z/∂w = x.": changed(
            _quadratic_gradient, lambda dw, db: (db, db)
        ),
        "∂z/∂b is 1, not x: the input belongs to the weight only.": changed(
            _quadratic_gradient, lambda dw, db: (dw, dw)
        ),
        "The two results are the wrong way round: first ∂C/∂w, then ∂C/∂b.": changed(
            _quadratic_gradient, lambda dw, db: (db, dw)
        ),
    },
)


def _fastest(y):
    # where the derivative of (y - a) a (1 - a) with respect to a is 0, on the side of 1/2 farther from the target
    root = np.sqrt(1 - y + y * y)
    return (1 + y + root) / 3 if y < 0.5 else (1 + y - root) / 3


FASTEST_OUTPUT = Exercise(
    reference=_fastest,
    cases=lambda rng: {
        "target 0": [(0.0,)],
        "target 1": [(1.0,)],
        "soft targets": [*numbers(rng, 0.05, 0.4, 3), *numbers(rng, 0.6, 0.95, 3)],
    },
    mistakes={
        "That is where the neuron is most wrong. There its slope is 0.": lambda y: float(y < 0.5),
        "That is where the slope is largest. The speed is the slope times the error.": lambda y: 0.5,
        "That is where the neuron is right, and the speed is 0. Look for the largest speed, not the smallest.": (
            lambda y: y
        ),
        "That is the other side of the target. Compare sizes: a speed counts whatever its sign.": lambda y: (
            (1 + y + (1 if y > 0.5 else -1) * np.sqrt(1 - y + y * y)) / 3
        ),
        "That is the answer for the target 0. The peak moves with the target.": lambda y: 2 / 3,
        "That is the weighted input. Give the output there, σ(z).": lambda y: np.log(_fastest(y) / (1 - _fastest(y))),
    },
    tolerance=2e-3,
)


def _trained(gradient, w, b, x, y, eta, epochs):
    """Compute the output of one neuron after steps along minus a gradient."""
    w, b = descend((w, b), lambda w, b: gradient(w, b, x, y), eta, epochs)
    return sigmoid(w * x + b)


def _train(w, b, x, y, eta, epochs):
    return _trained(_quadratic_gradient, w, b, x, y, eta, epochs)


def _weight_first(w, b, x, y, eta, epochs):
    for _ in range(epochs):
        w -= eta * _quadratic_gradient(w, b, x, y)[0]
        b -= eta * _quadratic_gradient(w, b, x, y)[1]
    return sigmoid(w * x + b)


def _history(w, b, x, y, eta, epochs):
    outputs = [sigmoid(w * x + b)]
    for _ in range(epochs):
        w, b = descend((w, b), lambda w, b: _quadratic_gradient(w, b, x, y), eta, 1)
        outputs.append(sigmoid(w * x + b))
    return outputs


TRAIN = Exercise(
    reference=_train,
    cases=lambda rng: {
        "no epochs: the output at the start": [(0.6, 0.9, 1.0, 0.0, 0.15, 0)],
        "300 epochs from the start that is a bit wrong": [(0.6, 0.9, 1.0, 0.0, 0.15, 300)],
        "300 epochs from the start that is badly wrong": [(2.0, 2.0, 1.0, 0.0, 0.15, 300)],
        "other starts, inputs and learning rates": [(*start, float(rng.uniform(0.5, 2)), 20) for start in starts(rng)],
    },
    mistakes={
        "You climb: gradient descent subtracts η times the derivative.": lambda w, b, x, y, eta, epochs: _train(
            w, b, x, y, -eta, epochs
        ),
        "The bias is updated with the new weight. Compute both derivatives first, then change both.": _weight_first,
        "One update too many: 300 epochs are 300 updates.": lambda *args: _train(*args[:-1], args[-1] + 1),
        "One update too few: 300 epochs are 300 updates.": lambda *args: _train(*args[:-1], max(args[-1] - 1, 0)),
        "The learning rate is not used.": lambda w, b, x, y, eta, epochs: _train(w, b, x, y, 1.0, epochs),
        "That is the output after every epoch. Return the last one only.": _history,
        "That is training under the cross-entropy: under the quadratic cost σ′(z) is a factor of each step.": (
            lambda *args: _trained(_entropy_gradient, *args)
        ),
    },
)

EXERCISES = {
    "sigmoid_prime": SIGMOID_PRIME,
    "quadratic_gradient": QUADRATIC_GRADIENT,
    "fastest_output": FASTEST_OUTPUT,
    "train": TRAIN,
}
