"""The exercises on one neuron at work: odds, a Newton step, a penalty, and a class that is rare."""

import numpy as np

from ..activations import sigmoid
from ..logistic import log_odds
from .common import layer_gradient, numbers
from .engine import Exercise


def _output_after(a, w, step):
    return sigmoid(log_odds(a) + w * step)


OUTPUT_AFTER = Exercise(
    reference=_output_after,
    cases=lambda rng: {
        "an even chance, and an odds ratio of 2": [(0.5, np.log(2), 1.0)],
        "a rare case": [(0.01, 1.5, 1.0), (0.02, 0.7, 2.0)],
        "a negative weight, or a step back": [(0.8, -1.2, 1.0), (0.3, 0.9, -1.5)],
        "steps that are not 1": [tuple(rng.uniform([0.1, 0.5, 0.3], [0.9, 1.5, 2.5])) for _ in range(4)],
    },
    mistakes={
        "The odds ratio multiplies the odds, not the probability: 0.5 would become 1.": lambda a, w, step: (
            a * np.exp(w * step)
        ),
        "A weight adds to the logarithm of the odds, not to the output.": lambda a, w, step: a + w * step,
        "Those are the odds. The output is odds/(1 + odds).": lambda a, w, step: a / (1 - a) * np.exp(w * step),
        "Those are the log-odds. The sigmoid makes the output of them.": lambda a, w, step: log_odds(a) + w * step,
        "The step is not 1: z grows by w times the step.": lambda a, w, step: _output_after(a, w, 1.0),
        "The output is not its own log-odds: start from ln(a/(1 − a)).": lambda a, w, step: sigmoid(a + w * step),
        "That is the tangent of the sigmoid. It is right only for small steps.": lambda a, w, step: (
            a + a * (1 - a) * w * step
        ),
        "Log-odds have a above and 1 − a below.": lambda a, w, step: sigmoid(log_odds(1 - a) + w * step),
    },
)


def _newton_step(w, b, x, y, bends=None):
    a = sigmoid(w * x + b)
    slopes = np.array([np.mean((a - y) * x), np.mean(a - y)])
    rows = np.column_stack([x, np.ones_like(x)])
    curvature = (rows.T * (a * (1 - a) if bends is None else bends(a))) @ rows / len(x)
    return tuple(np.array([w, b]) - np.linalg.solve(curvature, slopes))


def _descent_step(w, b, x, y):
    a = sigmoid(w * x + b)
    return w - np.mean((a - y) * x), b - np.mean(a - y)


def _each_by_itself(w, b, x, y):
    a = sigmoid(w * x + b)
    bend = a * (1 - a)
    return w - np.mean((a - y) * x) / np.mean(bend * x**2), b - np.mean(a - y) / np.mean(bend)


def _uphill(w, b, x, y):
    new = _newton_step(w, b, x, y)
    return 2 * w - new[0], 2 * b - new[1]


def _overlapping(rng):
    """Draw arguments (w, b, x, y) of a neuron with one input, whose curvature is far from 0."""
    x = rng.normal(0.7, 1.2, 9)
    return *map(float, rng.uniform(-0.8, 0.8, 2)), x, (x + rng.normal(size=9) > 0.5).astype(float)


NEWTON_STEP = Exercise(
    reference=_newton_step,
    cases=lambda rng: {
        "from 0": [(0.0, 0.0, np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0, 1.0]))],
        "from other weights": [_overlapping(rng) for _ in range(4)],
        "soft targets": [(*_overlapping(rng)[:3], rng.uniform(0.1, 0.9, 9)) for _ in range(2)],
    },
    mistakes={
        "That is a step of gradient descent. Newton's method solves with H as well.": _descent_step,
        "You divide each slope by its own curvature. Weight and bias act together: solve with the whole H.": (
            _each_by_itself
        ),
        "You climb: subtract the step.": _uphill,
        "That is the curvature at a = 1/2. Use a(1 − a) of each example.": lambda w, b, x, y: _newton_step(
            w, b, x, y, lambda a: np.full_like(a, 0.25)
        ),
        "The slope of the sigmoid is a(1 − a), not a.": lambda w, b, x, y: _newton_step(w, b, x, y, lambda a: a),
        "The curvature of the cost does not contain the error: use a(1 − a).": lambda w, b, x, y: _newton_step(
            w, b, x, y, lambda a: (a - y) ** 2
        ),
        "That is the step alone. Return the new weight and the new bias.": lambda w, b, x, y: tuple(
            new - old for new, old in zip(_newton_step(w, b, x, y), (w, b), strict=True)
        ),
    },
)


def _penalised_gradient(w, b, x, y, penalty):
    dw, db = layer_gradient(w, b, x, y)
    return dw + penalty * w, db


def _from_layer(change):
    """Make a likely mistake from the gradient without a penalty."""
    return lambda w, b, x, y, penalty: change(*layer_gradient(w, b, x, y), w, b, penalty, len(y))


def _two_inputs(rng, penalty):
    """Draw arguments (w, b, x, y, penalty) of a neuron with two inputs."""
    w, b = rng.uniform(0.5, 2, 2) * [1, -1], float(rng.uniform(0.5, 1.5))
    return w, b, rng.normal(size=(6, 2)), rng.integers(0, 2, 6).astype(float), penalty


PENALISED_GRADIENT = Exercise(
    reference=_penalised_gradient,
    cases=lambda rng: {
        "no penalty": [_two_inputs(rng, 0.0)],
        "a penalty": [_two_inputs(rng, 0.3) for _ in range(3)],
        "a penalty larger than 1": [_two_inputs(rng, 2.5) for _ in range(2)],
    },
    mistakes={
        "The bias is free: the penalty counts the weights only.": _from_layer(
            lambda dw, db, w, b, penalty, n: (dw + penalty * w, db + penalty * b)
        ),
        "The penalty has the factor 1/2, which the derivative of a square takes away.": _from_layer(
            lambda dw, db, w, b, penalty, n: (dw + 2 * penalty * w, db)
        ),
        "The derivative of w² is not w²: differentiate the penalty.": _from_layer(
            lambda dw, db, w, b, penalty, n: (dw + penalty * w**2 / 2, db)
        ),
        "The penalty pulls towards 0, so that its derivative has the sign of w.": _from_layer(
            lambda dw, db, w, b, penalty, n: (dw - penalty * w, db)
        ),
        "The penalty is not a mean over the examples: it is not divided by n.": _from_layer(
            lambda dw, db, w, b, penalty, n: (dw + penalty * w / n, db)
        ),
        "There is a penalty on each weight, and its derivative is λ times that weight.": _from_layer(
            lambda dw, db, w, b, penalty, n: (dw + penalty, db)
        ),
        "The cost is a mean over the examples: divide its part by n.": _from_layer(
            lambda dw, db, w, b, penalty, n: (n * dw + penalty * w, n * db)
        ),
    },
)


def _balanced_weights(y):
    return np.where(y == 1, len(y) / (2 * np.sum(y == 1)), len(y) / (2 * np.sum(y == 0)))


def _classes(rng, n, ones):
    """Draw arguments (y,): classes of n examples, of which `ones` are 1."""
    return (rng.permutation(np.repeat([0.0, 1.0], [n - ones, ones])),)


BALANCED_WEIGHTS = Exercise(
    reference=_balanced_weights,
    cases=lambda rng: {
        "classes of one size": [(np.array([0.0, 1.0, 1.0, 0.0]),)],
        "one of five": [(np.array([0.0, 0.0, 1.0, 0.0, 0.0]),)],
        "class 1 is the frequent one": [_classes(rng, 12, 9)],
        "other shares": [_classes(rng, 20, int(k)) for k in rng.integers(1, 8, 3)],
    },
    mistakes={
        "The classes are swapped: the rare one needs the large weight.": lambda y: np.where(
            y == 1, len(y) / (2 * np.sum(y == 0)), len(y) / (2 * np.sum(y == 1))
        ),
        "Those are the shares of the classes. The rare class needs the large weight: divide by its share.": (
            lambda y: np.where(y == 1, np.mean(y), 1 - np.mean(y))
        ),
        "Each class weighs 1 in all, so that the sum is 2. It should be the number of examples.": lambda y: (
            _balanced_weights(y) * 2 / len(y)
        ),
        "Only the ratio is right: the frequent class has the weight 1, and the sum is not the number of examples.": (
            lambda y: _balanced_weights(y) / _balanced_weights(y).min()
        ),
        "Both classes together weigh twice the number of examples: there are two of them to share it.": lambda y: (
            2 * _balanced_weights(y)
        ),
        "Those are the weights of the two classes. Give one weight for each example.": lambda y: np.array(
            [len(y) / (2 * np.sum(y == 0)), len(y) / (2 * np.sum(y == 1))]
        ),
    },
)

BEST_THRESHOLD = Exercise(
    reference=lambda miss, alarm: alarm / (alarm + miss),
    cases=lambda rng: {
        "both errors are equally bad": [(1.0, 1.0), (7.0, 7.0)],
        "a miss is twenty times as bad": [(20.0, 1.0), (60.0, 3.0)],
        "a false alarm is worse": [(1.0, 4.0)],
        "other costs": [tuple(map(float, rng.uniform(0.5, 9, 2))) for _ in range(4)],
    },
    mistakes={
        "The errors are swapped: if a miss is dear, say yes at smaller outputs.": lambda miss, alarm: (
            miss / (alarm + miss)
        ),
        "Those are odds. At the odds alarm to miss the probability is alarm/(alarm + miss).": lambda miss, alarm: (
            alarm / miss
        ),
        "Those are the odds of the wrong error. A threshold is a probability.": lambda miss, alarm: miss / alarm,
        "One half is right only if both errors are equally bad.": lambda miss, alarm: 0.5,
        "That counts a false alarm as 1, whatever it costs.": lambda miss, alarm: 1 / (1 + miss),
        "That is half of it, as if the threshold began at 1/2.": lambda miss, alarm: alarm / (2 * (alarm + miss)),
    },
)


def _hit_rates(a, y, threshold):
    yes = a > threshold
    return np.sum(yes * y) / np.sum(y), np.sum(yes * y) / np.sum(yes)


def _answers(rng, threshold):
    """Draw arguments (a, y, threshold) in which all four kinds of answers occur, in different numbers."""
    y = np.repeat([1.0, 1, 0, 0], rng.permutation([2, 3, 5, 7]))
    sure = rng.uniform(0.02, 0.98, len(y))
    low, high = threshold * sure, threshold + (1 - threshold) * sure
    counts = np.unique(y, return_counts=True)[1]
    found = rng.integers(1, counts[1]), rng.integers(1, counts[0] - 1)
    yes = np.concatenate([np.arange(counts[1]) < found[0], np.arange(counts[0]) < found[1]])
    order = rng.permutation(len(y))
    return np.where(yes, high, low)[order], y[order], threshold


HIT_RATES = Exercise(
    reference=_hit_rates,
    cases=lambda rng: {
        "five people": [(np.array([0.9, 0.2, 0.8, 0.7, 0.1]), np.array([1.0, 1, 0, 1, 0]), 0.5)],
        "a threshold that is not 1/2": [_answers(rng, 0.2), _answers(rng, 0.7), _answers(rng, 0.1)],
        "more people": [_answers(rng, 0.5) for _ in range(3)],
    },
    mistakes={
        "The two are swapped: recall first, then precision.": lambda a, y, threshold: _hit_rates(a, y, threshold)[::-1],
        "The first is the accuracy. Recall looks only at those whose target is 1.": lambda a, y, threshold: (
            np.mean((a > threshold) == y),
            _hit_rates(a, y, threshold)[1],
        ),
        "The second is the accuracy. Precision looks only at those to whom you said yes.": lambda a, y, threshold: (
            _hit_rates(a, y, threshold)[0],
            np.mean((a > threshold) == y),
        ),
        "Use the threshold that is given, not 1/2.": lambda a, y, threshold: _hit_rates(a, y, 0.5),
        "Those are shares of everybody. Divide by those who are ill, and by those who were told yes.": (
            lambda a, y, threshold: (np.mean((a > threshold) * y), np.mean((a > threshold) * y))
        ),
        "The second is the share of healthy people who were suspected. Precision is about those who were told yes.": (
            lambda a, y, threshold: (
                _hit_rates(a, y, threshold)[0],
                np.sum((a > threshold) * (1 - y)) / np.sum(1 - y),
            )
        ),
        "Those are numbers of people. Give shares.": lambda a, y, threshold: (
            np.sum((a > threshold) * y),
            np.sum(a > threshold),
        ),
    },
)


def _corrected_output(a, trained, true):
    return sigmoid(log_odds(a) + log_odds(true) - log_odds(trained))


CORRECTED_OUTPUT = Exercise(
    reference=_corrected_output,
    cases=lambda rng: {
        "nothing changes": [(0.3, 0.4, 0.4)],
        "from every second to one of a hundred": [(0.5, 0.5, 0.01), (0.9, 0.5, 0.01)],
        "a class becomes more frequent": [(0.2, 0.1, 0.6)],
        "many outputs": [
            (rng.uniform(0.05, 0.95, 5), float(rng.uniform(0.2, 0.5)), float(rng.uniform(0.05, 0.15))) for _ in range(3)
        ],
        "outputs of other shares": [(a, 0.35, 0.07) for (a,) in numbers(rng, 0.1, 0.9, 3)],
    },
    mistakes={
        "The shares are swapped: you go from where it was trained to where it is used.": lambda a, trained, true: (
            _corrected_output(a, true, trained)
        ),
        "The other class has changed its share too. Compute both parts, and divide by their sum.": (
            lambda a, trained, true: a * true / trained
        ),
        "Those are the odds. The output is odds/(1 + odds).": lambda a, trained, true: np.exp(
            log_odds(a) + log_odds(true) - log_odds(trained)
        ),
        "The share where it was trained must go out: subtract its log-odds.": lambda a, trained, true: sigmoid(
            log_odds(a) + log_odds(true)
        ),
        "Odds have 1 − π below: ln(π/(1 − π)), not ln π.": lambda a, trained, true: sigmoid(
            log_odds(a) + np.log(true) - np.log(trained)
        ),
        "Shares do not add to an output. Their log-odds add to its log-odds.": lambda a, trained, true: (
            a + true - trained
        ),
        "Those are the log-odds. The sigmoid makes the output of them.": lambda a, trained, true: (
            log_odds(a) + log_odds(true) - log_odds(trained)
        ),
    },
)

EXERCISES = {
    "output_after": OUTPUT_AFTER,
    "newton_step": NEWTON_STEP,
    "penalised_gradient": PENALISED_GRADIENT,
    "balanced_weights": BALANCED_WEIGHTS,
    "best_threshold": BEST_THRESHOLD,
    "hit_rates": HIT_RATES,
    "corrected_output": CORRECTED_OUTPUT,
}
