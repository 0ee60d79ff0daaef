"""The exercises on trust: what dishonesty costs, calibration, a temperature, smoothed and wrong labels."""

import numpy as np

from ..activations import softmax
from ..calibration import calibration_error, smoothed
from ..costs import cross_entropy
from .engine import Exercise


def _regret(q, p):
    return p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))


REGRET = Exercise(
    reference=_regret,
    cases=lambda rng: {
        "an honest forecast": [(0.3, 0.3), (0.9, 0.9)],
        "a forecast that exaggerates": [(0.9, 0.7), (0.02, 0.2)],
        "a fair coin": [(0.8, 0.5)],
        "other coins": [tuple(map(float, rng.uniform(0.05, 0.95, 2))) for _ in range(4)],
    },
    mistakes={
        "That is all that the forecast costs. Subtract what honesty costs.": lambda q, p: cross_entropy(q, p),
        "That is what honesty costs. How much more does the forecast cost?": lambda q, p: cross_entropy(p, p),
        "The coin decides how often each outcome comes: p and 1 − p are the weights, not q and 1 − q.": lambda q, p: (
            _regret(p, q)
        ),
        "That is the regret under the quadratic score. The cross-entropy has logarithms.": lambda q, p: (q - p) ** 2,
        "Tails cost something, too.": lambda q, p: p * np.log(p / q),
        "Honesty costs least, so the difference is not negative: forecast minus honesty.": lambda q, p: -_regret(q, p),
        "Both outcomes count by how often they come: weight them with p and 1 − p.": lambda q, p: (
            np.log(p / q) + np.log((1 - p) / (1 - q))
        ),
    },
)


def _brier(a, y):
    return np.mean(np.sum((a - y) ** 2, axis=1))


def _table(rng, n, k):
    """Draw arguments (a, y): softmax outputs and one-hot targets."""
    return softmax(rng.normal(size=(n, k))), np.eye(k)[rng.integers(0, k, n)]


BRIER_SCORE = Exercise(
    reference=_brier,
    cases=lambda rng: {
        "one example": [(np.array([[0.7, 0.2, 0.1]]), np.array([[1.0, 0.0, 0.0]]))],
        "a perfect forecast": [(np.eye(3), np.eye(3))],
        "more examples": [_table(rng, 5, 3), _table(rng, 4, 6), _table(rng, 7, 2)],
    },
    mistakes={
        "That averages over the classes too. Sum over the classes, and average over the examples.": lambda a, y: (
            np.mean((a - y) ** 2)
        ),
        "That is the quadratic cost of the course, with its factor 1/2. The Brier score has none.": lambda a, y: (
            _brier(a, y) / 2
        ),
        "That is a sum over the examples. Average over them.": lambda a, y: np.sum((a - y) ** 2),
        "All classes count, also the wrong ones that were given a probability.": lambda a, y: np.mean(
            np.sum(y * (a - y) ** 2, axis=1)
        ),
        "Square the differences; that is what makes the score proper.": lambda a, y: np.mean(
            np.sum(np.abs(a - y), axis=1)
        ),
        "No root: the score is the mean of the squares.": lambda a, y: np.sqrt(_brier(a, y)),
        "The square belongs to each difference, before they are summed.": lambda a, y: np.mean(
            np.sum(a - y, axis=1) ** 2
        ),
    },
)


def _gaps(a, y, bins):
    """Give for each bin that is not empty its count, and its share right less its mean probability."""
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], a)
    return np.array([(np.sum(place == b), np.mean((y - a)[place == b])) for b in np.unique(place)]).T


def _answers(rng, n, low=0.0):
    """Draw arguments (a, y) of answers that are less often right than they say."""
    a = rng.uniform(low, 1, n)
    return a, (rng.uniform(size=n) < a**2).astype(float)


GAP = Exercise(
    reference=calibration_error,
    cases=lambda rng: {
        "answers of one bin": [(np.array([0.91, 0.95, 0.99]), np.array([1.0, 0.0, 1.0]), 10)],
        "gaps to both sides": [(np.array([0.2, 0.3, 0.8, 0.9, 0.85]), np.array([0.0, 1.0, 1.0, 0.0, 0.0]), 2)],
        "bins that are empty": [(*_answers(rng, 30, 0.7), 10) for _ in range(2)],
        "many answers": [(*_answers(rng, 200), bins) for bins in (5, 10, 15)],
    },
    mistakes={
        "Bins with more answers weigh more: multiply each gap by the share of the answers that are in the bin.": (
            lambda a, y, bins: np.mean(np.abs(_gaps(a, y, bins)[1]))
        ),
        "Gaps must not cancel: take the absolute value of each, before you sum.": lambda a, y, bins: abs(
            np.mean(y - a)
        ),
        "That is the largest gap. Average them, weighted by the answers in each bin.": lambda a, y, bins: np.max(
            np.abs(_gaps(a, y, bins)[1])
        ),
        "Absolute values, not squares.": lambda a, y, bins: np.average(
            _gaps(a, y, bins)[1] ** 2, weights=_gaps(a, y, bins)[0]
        ),
        "That compares each single answer with 0 or 1. First take the means within a bin.": lambda a, y, bins: np.mean(
            np.abs(y - a)
        ),
        "The gaps are signed: take the absolute value of each.": lambda a, y, bins: np.mean(y - a),
        "Weights are shares: divide the numbers of answers by how many there are in all.": lambda a, y, bins: (
            calibration_error(a, y, bins) * len(a)
        ),
    },
)


def _logits(rng, temperature):
    return rng.normal(scale=2, size=4), temperature


COOLED = Exercise(
    reference=lambda z, T: softmax(z / T),
    cases=lambda rng: {
        "the temperature 1": [_logits(rng, 1.0)],
        "cooler": [_logits(rng, 0.5), _logits(rng, 0.2)],
        "hotter": [_logits(rng, 3.0), _logits(rng, 12.0)],
        "other temperatures": [_logits(rng, float(t)) for t in rng.uniform(0.3, 4, 3)],
    },
    mistakes={
        "Divide by the temperature: a high one makes the outputs alike.": lambda z, T: softmax(z * T),
        "The logits are divided, not the outputs, which must sum to 1.": lambda z, T: softmax(z) / T,
        "Those are logits. Softmax makes probabilities of them.": lambda z, T: z / T,
        "Divide by the sum, so that the outputs sum to 1.": lambda z, T: np.exp(z / T),
        "The powers have to be divided by their sum again.": lambda z, T: softmax(z) ** (1 / T),
        "Subtracting a number from all logits changes nothing: divide.": lambda z, T: softmax(z - T),
        "Each logit is divided by T once.": lambda z, T: softmax(z / T**2),
    },
)


def _slope(z, y, beta):
    return np.mean(np.sum((softmax(beta * z) - y) * z, axis=1))


def _beta_case(rng, beta, soft=False):
    """Draw arguments (z, y, beta)."""
    z, k = rng.normal(scale=1.5, size=(5, 3)), rng.integers(0, 3, 5)
    return z, smoothed(np.eye(3)[k], 0.2) if soft else np.eye(3)[k], beta


TEMPERATURE_SLOPE = Exercise(
    reference=_slope,
    cases=lambda rng: {
        "one example": [(np.array([[2.0, 0.0, -1.0]]), np.array([[0.0, 1.0, 0.0]]), 1.0)],
        "β = 1": [_beta_case(rng, 1.0)],
        "β = 0, where all outputs are alike": [_beta_case(rng, 0.0)],
        "other factors": [_beta_case(rng, float(beta)) for beta in rng.uniform(0.3, 3, 3)],
        "soft targets": [_beta_case(rng, 1.4, soft=True)],
    },
    mistakes={
        "That is the sum of the errors, which is 0: multiply each by its logit.": lambda z, y, beta: np.mean(
            np.sum(softmax(beta * z) - y, axis=1)
        ),
        "The outputs are those of β z, not of z.": lambda z, y, beta: _slope(z, y, 1.0),
        "You average over the classes too. Sum over them, and average over the examples.": lambda z, y, beta: np.mean(
            (softmax(beta * z) - y) * z
        ),
        "Average over the examples.": lambda z, y, beta: np.sum((softmax(beta * z) - y) * z),
        "The error is output minus target.": lambda z, y, beta: -_slope(z, y, beta),
        "That is the slope with respect to T = 1/β. With respect to β there is no such factor.": lambda z, y, beta: (
            -(beta**2) * _slope(z, y, beta)
        ),
        "The derivative of β z with respect to β is z, not β z.": lambda z, y, beta: beta * _slope(z, y, beta),
    },
)


def _smoothed_targets(labels, k, epsilon):
    return smoothed(np.eye(k)[labels], epsilon)


def _shared(labels, k, epsilon, right, other):
    return np.where(np.eye(k)[labels] == 1, right, other)


SMOOTHED_LABELS = Exercise(
    reference=_smoothed_targets,
    cases=lambda rng: {
        "nothing is smoothed": [(np.array([1, 0]), 3, 0.0)],
        "two of ten digits": [(np.array([7, 0]), 10, 0.1)],
        "everything is smoothed": [(np.array([2, 1]), 4, 1.0)],
        "other targets": [
            (rng.integers(0, k, 4), int(k), float(epsilon))
            for k, epsilon in zip(rng.integers(2, 7, 3), rng.uniform(0.05, 0.6, 3), strict=True)
        ],
    },
    mistakes={
        "All k classes share ε, the right one too: it has 1 − ε + ε/k.": lambda labels, k, epsilon: _shared(
            labels, k, epsilon, 1 - epsilon, epsilon / k
        ),
        "That shares ε among the wrong classes alone. Here all k have a part: ε/k.": lambda labels, k, epsilon: _shared(
            labels, k, epsilon, 1 - epsilon, epsilon / (k - 1)
        ),
        "Each class gets ε/k, not ε: the targets have to sum to 1.": lambda labels, k, epsilon: (
            (1 - epsilon) * np.eye(k)[labels] + epsilon
        ),
        "The part ε has to be taken away first: multiply by 1 − ε.": lambda labels, k, epsilon: (
            np.eye(k)[labels] + epsilon / k
        ),
        "Right and wrong have changed places.": lambda labels, k, epsilon: (
            epsilon * np.eye(k)[labels] + (1 - epsilon) / k
        ),
        "That is one-hot still.": lambda labels, k, epsilon: np.eye(k)[labels],
        "What is taken away has to be given to all classes.": lambda labels, k, epsilon: (
            (1 - epsilon) * np.eye(k)[labels]
        ),
    },
)


def _label_chance(p, rate, k):
    return (1 - rate) * p + rate * (1 - p) / (k - 1)


LABEL_CHANCE = Exercise(
    reference=_label_chance,
    cases=lambda rng: {
        "no label is wrong": [(0.8, 0.0, 10)],
        "the class is sure": [(1.0, 0.1, 10), (0.0, 0.1, 10)],
        "two classes": [(0.9, 0.2, 2)],
        "other shares": [
            (float(p), float(rate), int(k))
            for p, rate, k in zip(*rng.uniform(0.1, 0.6, (2, 4)), rng.integers(3, 9, 4), strict=True)
        ],
    },
    mistakes={
        "A wrong label can say this class, too: if it is another one, which it is with probability 1 − p.": (
            lambda p, rate, k: (1 - rate) * p
        ),
        "A wrong label never says the right class, so that k − 1 classes share it, and only if the class is another.": (
            lambda p, rate, k: (1 - rate) * p + rate / k
        ),
        "A wrong label says one of the k − 1 other classes: divide by their number.": lambda p, rate, k: (
            (1 - rate) * p + rate * (1 - p)
        ),
        "There are k − 1 other classes, not k.": lambda p, rate, k: (1 - rate) * p + rate * (1 - p) / k,
        "That is the chance of the class, not of its label.": lambda p, rate, k: p,
        "The label can say this class wrongly only if the class is another: multiply by 1 − p.": lambda p, rate, k: (
            (1 - rate) * p + rate / (k - 1)
        ),
        "The label is wrong with probability `rate`, and right with 1 − `rate`.": lambda p, rate, k: _label_chance(
            p, 1 - rate, k
        ),
    },
)

EXERCISES = {
    "regret": REGRET,
    "brier_score": BRIER_SCORE,
    "calibration_gap": GAP,
    "cooled": COOLED,
    "temperature_slope": TEMPERATURE_SLOPE,
    "smoothed_labels": SMOOTHED_LABELS,
    "label_chance": LABEL_CHANCE,
}
