"""Exercises in code on the formula of the cross-entropy."""

import numpy as np

from ..costs import cross_entropy
from .common import examples, surprise
from .engine import Exercise

CROSS_ENTROPY_ONE = Exercise(
    reference=surprise,
    cases=lambda rng: {
        "target 1": [*((float(a), 1.0) for a in rng.uniform(0.05, 0.95, 3)), (1e-30, 1.0)],
        "target 0": [(float(a), 0.0) for a in rng.uniform(0.05, 0.95, 3)],
        "a soft target": [*((float(a), float(y)) for a, y in rng.uniform(0.1, 0.9, (3, 2))), (1e-20, 0.3)],
    },
    mistakes={
        "The minus sign in front is missing: the cost must not be negative.": lambda a, y: -surprise(a, y),
        "The logarithm is natural: numpy.log, not numpy.log2.": lambda a, y: surprise(a, y) / np.log(2),
        "The logarithm is natural: numpy.log, not numpy.log10.": lambda a, y: surprise(a, y) / np.log(10),
        "The output goes into the logarithm, the target stays outside: y and a are swapped.": (
            lambda a, y: surprise(y, a)
        ),
        "The second term, (1 − y) ln(1 − a), is missing.": lambda a, y: -y * np.log(a),
        "The first term, y ln a, is missing.": lambda a, y: -(1 - y) * np.log(1 - a),
        "A tiny number inside the logarithm, or clipping, makes very wrong answers too cheap: leave it out.": (
            lambda a, y: surprise(np.clip(a, 1e-12, 1 - 1e-12), y)
        ),
        "The second term needs ln(1 − a), not ln a.": lambda a, y: -(y * np.log(a) + (1 - y) * np.log(a)),
    },
)


def _fewest(costs):
    """Count the largest costs that together make up at least half of the sum."""
    return 1 + int(np.argmax(np.cumsum(np.sort(costs)[::-1]) >= np.sum(costs) / 2))


def _half_the_cost(a, y):
    return _fewest(surprise(a, y))


def _in_order(costs):
    return 1 + int(np.argmax(np.cumsum(costs) >= np.sum(costs) / 2))


def _mostly_right(rng, n):
    """Draw arguments (a, y): outputs on the right side of 1/2, but for every tenth, which comes late."""
    y = rng.integers(0, 2, n).astype(float)
    p = rng.uniform(0.6, 0.97, n)
    p[-n // 10 :] = rng.uniform(0.02, 0.2, len(p[-n // 10 :]))
    return np.where(y == 1, p, 1 - p), y


HALF_THE_COST = Exercise(
    reference=_half_the_cost,
    cases=lambda rng: {
        "nine answers that are equally good": [(np.full(9, 0.8), np.ones(9))],
        "one terrible answer among good ones": [(np.array([0.1, 0.9, 0.001, 0.2, 0.9]), np.array([0.0, 1, 1, 0, 1]))],
        "other answers": [_mostly_right(rng, int(n)) for n in rng.integers(30, 60, 3)],
        "soft targets": examples(rng, shape=(25,), soft=True, n=2),
    },
    mistakes={
        "You begin with the cheapest examples. The fewest come from the most expensive ones.": lambda a, y: _in_order(
            np.sort(surprise(a, y))
        ),
        "You add the costs up in the order of the examples. Sort them first, the largest in front.": (
            lambda a, y: _in_order(surprise(a, y))
        ),
        "That is an index, which counts from 0. A number of examples counts from 1.": lambda a, y: (
            _half_the_cost(a, y) - 1
        ),
        "That is a share of the examples. Give their number.": lambda a, y: _half_the_cost(a, y) / len(y),
        "You add up the squared errors. Add up what the examples cost under the cross-entropy.": lambda a, y: _fewest(
            (a - y) ** 2
        ),
        "You left out the term (1 − y) ln(1 − a): a target of 0 has a cost, too.": lambda a, y: _fewest(-y * np.log(a)),
    },
)

SAFE_CROSS_ENTROPY = Exercise(
    reference=lambda a, y: cross_entropy(a, y),
    cases=lambda rng: {
        "ordinary answers": [(float(a), float(rng.integers(2))) for a in rng.uniform(0.05, 0.95, 4)],
        "soft targets": [(0.3, 0.3), *((float(a), float(y)) for a, y in rng.uniform(0.1, 0.9, (3, 2)))],
        "perfect answers cost exactly 0": [(0.0, 0.0), (1.0, 1.0)],
        "confident wrong answers cost infinitely much": [(1.0, 0.0), (0.0, 1.0)],
        "certainty about a soft target costs infinitely much": [(1.0, 0.4), (0.0, 0.4)],
    },
    mistakes={
        "0 · ln 0 came out as NaN. Leave out a term whose weight is 0.": lambda a, y: surprise(
            np.float64(a), np.float64(y)
        ),
        "A tiny number inside the logarithm hides the trouble: a confident wrong answer must cost infinity.": (
            lambda a, y: surprise(np.clip(a, 1e-12, 1 - 1e-12), y)
        ),
        "A tiny number inside the logarithm hides the trouble: then a perfect answer does not cost exactly 0.": (
            lambda a, y: -(y * np.log(a + 1e-12) + (1 - y) * np.log(1 - a + 1e-12))
        ),
        "nan_to_num also turns infinity into a large number. Leave out a term whose weight is 0, and keep the rest.": (
            lambda a, y: np.nan_to_num(surprise(np.float64(a), np.float64(y)))
        ),
        "That is right for targets of 0 and 1 only. A soft target needs both terms.": lambda a, y: (
            -np.log(np.float64(a)) if y == 1 else -np.log(np.float64(1 - a))
        ),
        "An output that equals a soft target is not free: it costs the entropy of the target.": lambda a, y: (
            0.0 if a == y else surprise(np.float64(a), np.float64(y))
        ),
    },
    tolerance=1e-14,
)


def _class_weighted(a, y, weight):
    return np.mean(surprise(a, y, weight))


def _both_classes(rng, n=3):
    """Draw n arguments (a, y) with two examples of one class and three of the other."""
    return [(rng.uniform(0.05, 0.95, 5), rng.permutation([1.0, 1.0, 0.0, 0.0, 0.0])) for _ in range(n)]


CLASS_WEIGHTED_CROSS_ENTROPY = Exercise(
    reference=_class_weighted,
    cases=lambda rng: {
        "weight 1: the ordinary cost": [(*args, 1.0) for args in examples(rng, n=2)],
        "a weight above 1": [
            (*args, float(rng.uniform(2, 20)))
            for args in [*_both_classes(rng), (np.array([1e-30, 0.5]), np.array([1.0, 0.0]))]
        ],
        "a weight below 1": [(*args, float(rng.uniform(0.1, 0.8))) for args in _both_classes(rng)],
        "soft targets": [(*args, float(rng.uniform(2, 20))) for args in examples(rng, soft=True, n=2)],
    },
    mistakes={
        "The weight multiplies both terms: it belongs to the term y ln a only.": lambda a, y, weight: (
            weight * np.mean(surprise(a, y))
        ),
        "The weight sits on the wrong class: it belongs to the term y ln a.": lambda a, y, weight: _class_weighted(
            1 - a, 1 - y, weight
        ),
        "The weight stays outside the logarithm: inside, it would only add a constant.": lambda a, y, weight: (
            -np.mean(y * np.log(weight * a) + (1 - y) * np.log(1 - a))
        ),
        "You divide by the sum of the weights. The formula divides by n.": lambda a, y, weight: (
            _class_weighted(a, y, weight) / np.mean(weight * y + 1 - y)
        ),
        "With a soft target both terms count, and only the term y ln a has the weight.": lambda a, y, weight: np.mean(
            np.where(y == 1, weight, 1) * surprise(a, y)
        ),
        "That is the sum. The formula has 1/n in front.": lambda a, y, weight: len(y) * _class_weighted(a, y, weight),
        "That is one number for each example. The cost is their mean.": surprise,
        "The minus sign in front is missing.": lambda a, y, weight: -_class_weighted(a, y, weight),
        "The weight is not used.": lambda a, y, weight: np.mean(surprise(a, y)),
    },
)

EXERCISES = {
    "cross_entropy_one": CROSS_ENTROPY_ONE,
    "half_the_cost": HALF_THE_COST,
    "safe_cross_entropy": SAFE_CROSS_ENTROPY,
    "class_weighted_cross_entropy": CLASS_WEIGHTED_CROSS_ENTROPY,
}
