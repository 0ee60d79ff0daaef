"""Exercises in code on the formula of the cross-entropy."""

import numpy as np

from ..costs import cross_entropy
from .common import examples, surprise
from .engine import Exercise

CROSS_ENTROPY_ONE = Exercise(
    reference=surprise,
    cases=lambda rng: {
        "target 1": [(float(a), 1.0) for a in rng.uniform(0.05, 0.95, 3)],
        "target 0": [(float(a), 0.0) for a in rng.uniform(0.05, 0.95, 3)],
        "a soft target": [(float(a), float(y)) for a, y in rng.uniform(0.1, 0.9, (3, 2))],
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
        "The second term wants ln(1 − a), not ln a.": lambda a, y: -(y * np.log(a) + (1 - y) * np.log(a)),
    },
)

CROSS_ENTROPY_MEAN = Exercise(
    reference=lambda a, y: np.mean(surprise(a, y)),
    cases=lambda rng: {
        "one example": examples(rng, shape=(1,)),
        "several examples": examples(rng),
        "soft targets": examples(rng, soft=True),
    },
    mistakes={
        "That is the sum. The formula has 1/n in front: take the mean.": lambda a, y: np.sum(surprise(a, y)),
        "The minus sign in front is missing.": lambda a, y: -np.mean(surprise(a, y)),
        "The logarithm is natural: numpy.log, not numpy.log2.": lambda a, y: np.mean(surprise(a, y)) / np.log(2),
        "The output goes into the logarithm, the target stays outside: y and a are swapped.": (
            lambda a, y: np.mean(surprise(y, a))
        ),
        "That is one number for each example. The cost is their mean.": surprise,
    },
)

SAFE_CROSS_ENTROPY = Exercise(
    reference=lambda a, y: cross_entropy(a, y),
    cases=lambda rng: {
        "ordinary answers": [(float(a), float(rng.integers(2))) for a in rng.uniform(0.05, 0.95, 4)],
        "perfect answers cost exactly 0": [(0.0, 0.0), (1.0, 1.0)],
        "confident wrong answers cost infinitely much": [(1.0, 0.0), (0.0, 1.0)],
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
    },
    tolerance=1e-14,
)


def _class_weighted(a, y, weight):
    return -np.mean(weight * y * np.log(a) + (1 - y) * np.log(1 - a))


CLASS_WEIGHTED_CROSS_ENTROPY = Exercise(
    reference=_class_weighted,
    cases=lambda rng: {
        "weight 1: the ordinary cost": [(*args, 1.0) for args in examples(rng, n=2)],
        "a weight above 1": [(*args, float(rng.uniform(2, 20))) for args in _both_classes(rng)],
        "a weight below 1": [(*args, float(rng.uniform(0.1, 0.8))) for args in _both_classes(rng)],
    },
    mistakes={
        "The weight multiplies both terms: it belongs to the examples with y = 1 only.": lambda a, y, weight: (
            weight * _class_weighted(a, y, 1)
        ),
        "The weight sits on the wrong class: it belongs to the term y ln a.": lambda a, y, weight: _class_weighted(
            1 - a, 1 - y, weight
        ),
        "The weight stays outside the logarithm: inside, it would only add a constant.": lambda a, y, weight: (
            -np.mean(y * np.log(weight * a) + (1 - y) * np.log(1 - a))
        ),
        "You divide by the sum of the weights. The formula divides by n.": lambda a, y, weight: (
            _class_weighted(a, y, weight) / np.mean(np.where(y == 1, weight, 1))
        ),
        "That is the sum. The formula has 1/n in front.": lambda a, y, weight: len(y) * _class_weighted(a, y, weight),
        "The minus sign in front is missing.": lambda a, y, weight: -_class_weighted(a, y, weight),
        "The weight is not used.": lambda a, y, weight: _class_weighted(a, y, 1),
    },
)


def _both_classes(rng, n=3):
    """Draw n arguments (a, y) with two examples of one class and three of the other."""
    return [(rng.uniform(0.05, 0.95, 5), rng.permutation([1.0, 1.0, 0.0, 0.0, 0.0])) for _ in range(n)]


EXERCISES = {
    "cross_entropy_one": CROSS_ENTROPY_ONE,
    "cross_entropy_mean": CROSS_ENTROPY_MEAN,
    "safe_cross_entropy": SAFE_CROSS_ENTROPY,
    "class_weighted_cross_entropy": CLASS_WEIGHTED_CROSS_ENTROPY,
}
