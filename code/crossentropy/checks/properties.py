"""Exercises in code on the properties of the cross-entropy."""

import numpy as np

from .common import numbers, surprise
from .engine import Exercise


def _entropy(y):
    return surprise(y, y)


BINARY_ENTROPY = Exercise(
    reference=_entropy,
    cases=lambda rng: {
        "a fair coin": [(0.5,)],
        "other probabilities": numbers(rng, 0.05, 0.95),
    },
    mistakes={
        "That is in bits. Use the natural logarithm for nats.": lambda y: _entropy(y) / np.log(2),
        "The minus sign in front is missing: an entropy is not negative.": lambda y: -_entropy(y),
        "There are two outcomes: add the term of 1 − y.": lambda y: -y * np.log(y),
    },
)


def _excess(a, y):
    return surprise(a, y) - _entropy(y)


EXCESS_COST = Exercise(
    reference=_excess,
    cases=lambda rng: {
        "nothing at the best output": [(y, y) for (y,) in numbers(rng, 0.1, 0.9, 3)],
        "a fair coin, seen as a loaded one": [(0.8, 0.5), (0.2, 0.5)],
        "other outputs and targets": [tuple(map(float, pair)) for pair in rng.uniform(0.05, 0.95, (5, 2))],
    },
    mistakes={
        "That is the cost itself. Take off the lowest cost that the target allows.": surprise,
        "The sign is wrong: no output costs less than the best one.": lambda a, y: -_excess(a, y),
        "Output and target are swapped: it is the target whose entropy is taken off.": lambda a, y: _excess(y, a),
        "You took off the entropy of the output. The lowest cost is the entropy of the target.": (
            lambda a, y: surprise(a, y) - _entropy(a)
        ),
        "That is in bits. Use the natural logarithm for nats.": lambda a, y: _excess(a, y) / np.log(2),
    },
)


BEST_CONSTANT = Exercise(
    reference=np.mean,
    cases=lambda rng: {
        "three of ten said yes": [(np.array([1.0] * 3 + [0.0] * 7),)],
        "other answers": [(rng.permutation([1.0] * k + [0.0] * (9 - k)),) for k in (2, 4, 8)],
        "soft targets": [(rng.uniform(0, 1, 7),) for _ in range(3)],
    },
    mistakes={
        "That is the majority. Say it with less certainty: the minority costs too.": lambda y: float(np.mean(y) > 0.5),
        "That is the median, which the absolute error would ask for. Set the derivative of the cost to 0.": np.median,
        "One half is the best guess only if both answers are equally frequent.": lambda y: 0.5,
    },
    tolerance=1e-3,
)


def _weighted_best(y, weight):
    return weight * np.sum(y) / (weight * np.sum(y) + np.sum(1 - y))


WEIGHTED_BEST_CONSTANT = Exercise(
    reference=_weighted_best,
    cases=lambda rng: {
        "weight 1: nothing new": [(np.array([1.0] * 3 + [0.0] * 7), 1.0)],
        "one of ten, with weight 9": [(np.array([1.0] + [0.0] * 9), 9.0)],
        "other answers and weights": [
            (rng.permutation([1.0] * k + [0.0] * (9 - k)), float(weight))
            for k, weight in zip((2, 4, 7), rng.uniform(1.5, 6, 3), strict=True)
        ],
    },
    mistakes={
        "The weight is not used.": lambda y, weight: np.mean(y),
        "The weight belongs into the denominator too: an output is at most 1.": lambda y, weight: weight * np.mean(y),
        "The weight sits on the wrong class: it belongs to the examples with y = 1.": lambda y, weight: (
            np.sum(y) / (np.sum(y) + weight * np.sum(1 - y))
        ),
        "That is the majority of the weights. Say it with less certainty: the rest costs too.": lambda y, weight: float(
            _weighted_best(y, weight) > 0.5
        ),
    },
    tolerance=1e-3,
)


def _smoothed(y, epsilon):
    return (1 - epsilon) * y + epsilon / 2


SMOOTHED_TARGETS = Exercise(
    reference=_smoothed,
    cases=lambda rng: {
        "nothing to smooth": [(np.array([0.0, 1.0, 1.0]), 0.0)],
        "one tenth": [(np.array([0.0, 1.0, 1.0]), 0.1)],
        "other shares": [(rng.permutation([0.0, 0.0, 1.0, 1.0]), float(e)) for e in rng.uniform(0.05, 0.5, 3)],
    },
    mistakes={
        "Twice as far as asked: at ε = 1 every target should have arrived at 1/2, not at the other side.": (
            lambda y, epsilon: (1 - 2 * epsilon) * y + epsilon
        ),
        "The targets 0 did not move: they too go towards 1/2.": lambda y, epsilon: (1 - epsilon) * y,
        "The targets 1 did not move: they too go towards 1/2.": lambda y, epsilon: np.where(y == 0, epsilon / 2, y),
        "A target must not leave 0 … 1: those of 1 go down.": lambda y, epsilon: y + epsilon / 2,
    },
)

EXERCISES = {
    "binary_entropy": BINARY_ENTROPY,
    "excess_cost": EXCESS_COST,
    "best_constant": BEST_CONSTANT,
    "weighted_best_constant": WEIGHTED_BEST_CONSTANT,
    "smoothed_targets": SMOOTHED_TARGETS,
}
