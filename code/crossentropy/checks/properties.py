"""Exercises in code on the properties of the cross-entropy."""

import numpy as np

from ..activations import sigmoid
from .common import numbers, surprise
from .engine import Exercise


def _entropy(y):
    return surprise(y, y)


def _by_group(groups, y, cost, average):
    """Apply a cost to the share of 1 in each group, and average over the groups."""
    kinds, sizes = np.unique(groups, return_counts=True)
    return average([cost(np.mean(y[groups == kind])) for kind in kinds], sizes)


def _safe_entropy(p):
    return _entropy(p) if 0 < p < 1 else 0.0


def _weighted_mean(values, sizes):
    return np.dot(values, sizes) / np.sum(sizes)


def _lowest_cost(groups, y, cost=_safe_entropy, average=_weighted_mean):
    return _by_group(groups, y, cost, average)


def _pictures(rng, kinds=4, n=30):
    """Draw arguments (groups, y): pictures that are shown more or less often, and yes-or-no answers to them."""
    groups = rng.permutation(np.concatenate([np.arange(kinds), rng.integers(0, kinds, n - kinds) ** 2 // kinds]))
    shares = rng.uniform(0.15, 0.85, kinds)
    return groups, (rng.uniform(size=n) < shares[groups]).astype(float)


LOWEST_COST = Exercise(
    reference=_lowest_cost,
    cases=lambda rng: {
        "one picture, 30 of 100 say yes": [(np.zeros(100, int), np.repeat([1.0, 0.0], [30, 70]))],
        "two pictures, one shown more often": [(np.array([0, 0, 1, 1, 1, 1]), np.array([1.0, 0, 0, 0, 1, 0]))],
        "everybody agrees": [(np.array([3, 3, 5]), np.array([1.0, 1.0, 0.0]))],
        "other pictures and answers": [_pictures(rng) for _ in range(3)],
    },
    mistakes={
        "That is the entropy of all answers together. A network sees which picture it is: look at each by itself.": (
            lambda groups, y: _safe_entropy(np.mean(y))
        ),
        "A picture that is shown more often counts more: weight each entropy with its number of examples.": (
            lambda groups, y: _lowest_cost(groups, y, average=lambda values, sizes: np.mean(values))
        ),
        "That is the sum over the examples. The cost is their mean: divide by n.": lambda groups, y: _lowest_cost(
            groups, y, average=np.dot
        ),
        "0 · ln 0 came out as NaN. Where everybody agrees, the entropy is 0.": lambda groups, y: _lowest_cost(
            groups, y, cost=_entropy
        ),
        "A tiny number inside the logarithm changes every result a little. Leave out what never happens.": (
            lambda groups, y: _lowest_cost(
                groups, y, cost=lambda p: -(p * np.log(p + 1e-12) + (1 - p) * np.log(1 - p + 1e-12))
            )
        ),
        "That is in bits. Use the natural logarithm for nats.": lambda groups, y: _lowest_cost(groups, y) / np.log(2),
        "That is the share of wrong answers. The question is what the best outputs cost.": lambda groups, y: (
            _lowest_cost(groups, y, cost=lambda p: min(p, 1 - p))
        ),
        "The cost cannot reach 0 where people answer differently to the same picture.": lambda groups, y: 0.0,
    },
    tolerance=1e-13,
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
        "That is the cost itself. Subtract the lowest cost that the target allows.": surprise,
        "The sign is wrong: no output costs less than the best one.": lambda a, y: -_excess(a, y),
        "Output and target are swapped: it is the target whose entropy is subtracted.": lambda a, y: _excess(y, a),
        "You subtracted the entropy of the output. The lowest cost is the entropy of the target.": (
            lambda a, y: surprise(a, y) - _entropy(a)
        ),
        "That is in bits. Use the natural logarithm for nats.": lambda a, y: _excess(a, y) / np.log(2),
        "There are two outcomes: add the term of 1 − y.": lambda a, y: y * np.log(y / a),
    },
)


def _root(slope, low=0.0, high=64.0):
    """Find by bisection where a function that rises is 0."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(middle) > 0 else (middle, high)
    return (low + high) / 2


def _best_temperature(z, y):
    return 1 / _root(lambda s: np.sum(z * (sigmoid(s * z) - y)))


def _lowest_on_grid(z, y, cost):
    grid = np.geomspace(0.05, 20, 300)
    return grid[np.argmin([np.mean(cost(sigmoid(z / t), y)) for t in grid])]


def _answers_at(rng, temperature, spread, n=80):
    """Draw arguments (z, y): weighted inputs that are too large or too small, by a factor, for their targets."""
    while True:
        z = rng.uniform(-spread, spread, n)
        y = (rng.uniform(size=n) < sigmoid(z / temperature)).astype(float)
        if 0.4 * temperature < (best := _best_temperature(z, y)) < 2.5 * temperature and abs(best - 1) > 0.1:
            return z, y


BEST_TEMPERATURE = Exercise(
    reference=_best_temperature,
    cases=lambda rng: {
        "three right answers of four": [(np.array([3.0, 3.0, -3.0, -3.0]), np.array([1.0, 1.0, 0.0, 1.0]))],
        "outputs that are too sure": [_answers_at(rng, temperature, 9) for temperature in (2.0, 3.5)],
        "outputs that are not sure enough": [_answers_at(rng, 0.5, 2)],
    },
    mistakes={
        "You multiply by T. The weighted inputs are divided by it.": lambda z, y: 1 / _best_temperature(z, y),
        "T = 1 changes nothing. Try other temperatures, and take the one with the lowest cost.": lambda z, y: 1.0,
        "That is the best temperature for the quadratic cost. Take the cross-entropy.": lambda z, y: _lowest_on_grid(
            z, y, lambda a, y: (a - y) ** 2
        ),
        "That is the lowest cost. Give the temperature at which it is reached.": lambda z, y: np.mean(
            surprise(sigmoid(z / _best_temperature(z, y)), y)
        ),
        "You looked at the accuracy. No temperature changes on which side of 1/2 an output is.": lambda z, y: (
            _lowest_on_grid(z, y, lambda a, y: (a > 0.5) != y)
        ),
    },
    tolerance=1e-2,
)


def _weighted_best(y, weight):
    return weight * np.sum(y) / (weight * np.sum(y) + np.sum(1 - y))


WEIGHTED_BEST_CONSTANT = Exercise(
    reference=_weighted_best,
    cases=lambda rng: {
        "weight 1: the share of 1": [(np.array([1.0] * 3 + [0.0] * 7), 1.0)],
        "one of ten, with weight 9": [(np.array([1.0] + [0.0] * 9), 9.0)],
        "other answers and weights": [
            (rng.permutation([1.0] * k + [0.0] * (9 - k)), float(weight))
            for k, weight in zip((2, 4, 7), rng.uniform(1.5, 6, 3), strict=True)
        ],
    },
    mistakes={
        "The weight is not used.": lambda y, weight: np.mean(y),
        "The weight belongs in the denominator too: an output is at most 1.": lambda y, weight: weight * np.mean(y),
        "The weight sits on the wrong class: it belongs to the examples with y = 1.": lambda y, weight: (
            np.sum(y) / (np.sum(y) + weight * np.sum(1 - y))
        ),
        "That is the majority of the weights. A less certain output costs less: the others count, too.": (
            lambda y, weight: float(_weighted_best(y, weight) > 0.5)
        ),
        "One half is best only if both classes have the same weight.": lambda y, weight: 0.5,
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
        "targets that are soft already": [(rng.uniform(0, 1, 4), float(e)) for e in rng.uniform(0.05, 0.9, 3)],
    },
    mistakes={
        "Twice as far as asked: at ε = 1 every target should have arrived at 1/2, not at the other side.": (
            lambda y, epsilon: (1 - 2 * epsilon) * y + epsilon
        ),
        "The targets 0 did not move: they go towards 1/2, too.": lambda y, epsilon: (1 - epsilon) * y,
        "The targets 1 did not move: they go towards 1/2, too.": lambda y, epsilon: np.where(y == 0, epsilon / 2, y),
        "A target must not leave 0 … 1: those of 1 go down.": lambda y, epsilon: y + epsilon / 2,
        "Clipping moves only the targets near the ends. Each one goes the share ε of its own way to 1/2.": (
            lambda y, epsilon: np.clip(y, epsilon / 2, 1 - epsilon / 2)
        ),
    },
)

EXERCISES = {
    "lowest_cost": LOWEST_COST,
    "excess_cost": EXCESS_COST,
    "best_temperature": BEST_TEMPERATURE,
    "weighted_best_constant": WEIGHTED_BEST_CONSTANT,
    "smoothed_targets": SMOOTHED_TARGETS,
}
