"""The exercises in code: right answers, what to try, and likely mistakes.

The functions are written for numbers and NumPy arrays as the exercises ask for them; they check nothing, since only the
checks call them.
"""

import numpy as np

from ..activations import sigmoid, sigmoid_prime
from ..costs import cross_entropy
from . import numerics
from .engine import Exercise


def _numbers(rng, low, high, n=6):
    return [(float(value),) for value in rng.uniform(low, high, n)]


def _starts(rng, n=4):
    """Draw arguments (w, b, x, y) of one neuron with one example."""
    return [tuple(map(float, (*rng.uniform(-2, 2, 3), rng.integers(2)))) for _ in range(n)]


def _examples(rng, shape=(5,), soft=False, n=4):
    """Draw arguments (a, y): outputs and targets."""
    targets = (lambda: rng.uniform(0.1, 0.9, shape)) if soft else (lambda: rng.integers(0, 2, shape).astype(float))
    return [(rng.uniform(0.05, 0.95, shape), targets()) for _ in range(n)]


# ---------------------------------------------------------------------------------------------- the learning slowdown

SIGMOID_PRIME = Exercise(
    reference=sigmoid_prime,
    cases=lambda rng: {
        "at z = 0, where the slope is largest": [(0.0,)],
        "at positive and negative z": _numbers(rng, -5, 5),
        "the same at z and at −z": [(3.0,), (-3.0,)],
    },
    mistakes={
        "That is σ(z) itself. Its slope is σ(z)(1 − σ(z)).": sigmoid,
        "That is 1 − σ(z). By the chain rule the denominator is squared: e⁻ᶻ / (1 + e⁻ᶻ)².": lambda z: 1 - sigmoid(z),
        "Check the sign: σ rises everywhere, so its slope is never negative.": lambda z: -sigmoid_prime(z),
        "The rule (1/u)′ = −u′/u² has a minus sign, and (e⁻ᶻ)′ = −e⁻ᶻ another.": lambda z: 1 / (1 + np.exp(-z)) ** 2,
    },
)


def _quadratic_gradient(w, b, x, y):
    z = w * x + b
    error = (sigmoid(z) - y) * sigmoid_prime(z)
    return error * x, error


def _changed(function, change):
    """Pass the result of a function through a change, as a likely mistake."""
    return lambda *args: change(*function(*args))


QUADRATIC_GRADIENT = Exercise(
    reference=_quadratic_gradient,
    cases=lambda rng: {
        "the start that is a bit wrong": [(0.6, 0.9, 1.0, 0.0)],
        "the start that is badly wrong": [(2.0, 2.0, 1.0, 0.0)],
        "other inputs and targets": _starts(rng),
    },
    mistakes={
        "σ′(z) is missing: the weight acts through the sigmoid, so the chain wants its slope.": lambda w, b, x, y: (
            (sigmoid(w * x + b) - y) * x,
            sigmoid(w * x + b) - y,
        ),
        "The sign is wrong: C = (y − a)²/2 grows with a when a > y, so the error is a − y.": _changed(
            _quadratic_gradient, lambda dw, db: (-dw, -db)
        ),
        "A factor 2 too much: the 1/2 of the cost cancels it.": _changed(
            _quadratic_gradient, lambda dw, db: (2 * dw, 2 * db)
        ),
        "The input is missing in ∂C/∂w: z = wx + b, so ∂z/∂w = x.": _changed(
            _quadratic_gradient, lambda dw, db: (db, db)
        ),
        "∂z/∂b is 1, not x: the input belongs to the weight only.": _changed(
            _quadratic_gradient, lambda dw, db: (dw, dw)
        ),
        "The two results are the wrong way round: first ∂C/∂w, then ∂C/∂b.": _changed(
            _quadratic_gradient, lambda dw, db: (db, dw)
        ),
    },
)


def _trained_output(updates):
    """Make a function that trains one neuron for some epochs and returns its last output."""

    def train(w, b, x, y, eta, epochs):
        for _ in range(epochs):
            w, b = updates(w, b, x, y, eta)
        return sigmoid(w * x + b)

    return train


def _descend(w, b, x, y, eta, sign=-1):
    dw, db = _quadratic_gradient(w, b, x, y)
    return w + sign * eta * dw, b + sign * eta * db


def _weight_first(w, b, x, y, eta):
    w -= eta * _quadratic_gradient(w, b, x, y)[0]
    return w, b - eta * _quadratic_gradient(w, b, x, y)[1]


_train = _trained_output(_descend)

TRAIN = Exercise(
    reference=_train,
    cases=lambda rng: {
        "no epochs: the output at the start": [(0.6, 0.9, 1.0, 0.0, 0.15, 0)],
        "300 epochs from the start that is a bit wrong": [(0.6, 0.9, 1.0, 0.0, 0.15, 300)],
        "300 epochs from the start that is badly wrong": [(2.0, 2.0, 1.0, 0.0, 0.15, 300)],
        "other starts, inputs and learning rates": [(*start, float(rng.uniform(0.5, 2)), 20) for start in _starts(rng)],
    },
    mistakes={
        "You climb: gradient descent subtracts η times the derivative.": _trained_output(
            lambda *args: _descend(*args, sign=1)
        ),
        "The bias is updated with the new weight. Compute both derivatives first, then change both.": _trained_output(
            _weight_first
        ),
        "One update too many: 300 epochs are 300 updates.": lambda *args: _train(*args[:-1], args[-1] + 1),
        "One update too few: 300 epochs are 300 updates.": lambda *args: _train(*args[:-1], max(args[-1] - 1, 0)),
        "The learning rate is not used.": lambda w, b, x, y, eta, epochs: _train(w, b, x, y, 1.0, epochs),
    },
)

# -------------------------------------------------------------------------------------------------------- the formula


def _one(a, y):
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


CROSS_ENTROPY_ONE = Exercise(
    reference=_one,
    cases=lambda rng: {
        "target 1": [(float(a), 1.0) for a in rng.uniform(0.05, 0.95, 3)],
        "target 0": [(float(a), 0.0) for a in rng.uniform(0.05, 0.95, 3)],
        "a soft target": [(float(a), float(y)) for a, y in rng.uniform(0.1, 0.9, (3, 2))],
    },
    mistakes={
        "The minus sign in front is missing: the cost must not be negative.": lambda a, y: -_one(a, y),
        "The logarithm is natural: numpy.log, not numpy.log2.": lambda a, y: _one(a, y) / np.log(2),
        "The logarithm is natural: numpy.log, not numpy.log10.": lambda a, y: _one(a, y) / np.log(10),
        "The output goes into the logarithm, the target stays outside: y and a are swapped.": lambda a, y: _one(y, a),
        "The second term, (1 − y) ln(1 − a), is missing.": lambda a, y: -y * np.log(a),
        "The first term, y ln a, is missing.": lambda a, y: -(1 - y) * np.log(1 - a),
        "The second term wants ln(1 − a), not ln a.": lambda a, y: -(y * np.log(a) + (1 - y) * np.log(a)),
    },
)

CROSS_ENTROPY_MEAN = Exercise(
    reference=lambda a, y: np.mean(_one(a, y)),
    cases=lambda rng: {
        "one example": _examples(rng, shape=(1,)),
        "several examples": _examples(rng),
        "soft targets": _examples(rng, soft=True),
    },
    mistakes={
        "That is the sum. The formula has 1/n in front: take the mean.": lambda a, y: np.sum(_one(a, y)),
        "The minus sign in front is missing.": lambda a, y: -np.mean(_one(a, y)),
        "The logarithm is natural: numpy.log, not numpy.log2.": lambda a, y: np.mean(_one(a, y)) / np.log(2),
        "The output goes into the logarithm, the target stays outside: y and a are swapped.": (
            lambda a, y: np.mean(_one(y, a))
        ),
        "That is one number for each example. The cost is their mean.": _one,
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
        "0 · ln 0 came out as NaN. Leave out a term whose weight is 0.": lambda a, y: _one(
            np.float64(a), np.float64(y)
        ),
        "A tiny number inside the logarithm hides the trouble: a confident wrong answer must cost infinity.": (
            lambda a, y: _one(np.clip(a, 1e-12, 1 - 1e-12), y)
        ),
        "A tiny number inside the logarithm hides the trouble: then a perfect answer does not cost exactly 0.": (
            lambda a, y: -(y * np.log(a + 1e-12) + (1 - y) * np.log(1 - a + 1e-12))
        ),
    },
    tolerance=1e-14,
)

# --------------------------------------------------------------------------------------------------------- properties


def _binary_entropy(y):
    return _one(y, y)


BINARY_ENTROPY = Exercise(
    reference=_binary_entropy,
    cases=lambda rng: {
        "a fair coin": [(0.5,)],
        "other probabilities": _numbers(rng, 0.05, 0.95),
    },
    mistakes={
        "That is in bits. Use the natural logarithm for nats.": lambda y: _binary_entropy(y) / np.log(2),
        "The minus sign in front is missing: an entropy is not negative.": lambda y: -_binary_entropy(y),
        "There are two outcomes: add the term of 1 − y.": lambda y: -y * np.log(y),
    },
)


def _mean_cost_minimum(y):
    return np.mean(y)


BEST_CONSTANT = Exercise(
    reference=_mean_cost_minimum,
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

# ------------------------------------------------------------------------------------------------------ the derivative


def _vector_gradient(w, b, x, y):
    error = sigmoid(x @ w + b) - y
    return x.T @ error / len(y), np.mean(error)


def _data(rng, n=5, m=3):
    """Draw arguments (w, b, x, y) of a neuron with m inputs and n examples."""
    return rng.normal(size=m), float(rng.normal()), rng.normal(size=(n, m)), rng.integers(0, 2, n).astype(float)


def _with_slope(w, b, x, y):
    z = x @ w + b
    error = (sigmoid(z) - y) * sigmoid_prime(z)
    return x.T @ error / len(y), np.mean(error)


CROSS_ENTROPY_GRADIENT = Exercise(
    reference=_vector_gradient,
    cases=lambda rng: {
        "one example": [_data(rng, n=1)],
        "several examples": [_data(rng) for _ in range(3)],
        "one input": [_data(rng, m=1) for _ in range(2)],
    },
    mistakes={
        "σ′(z) is still there. It cancels: that is the point of the cross-entropy.": _with_slope,
        "That is the sum over the examples. The cost is an average: divide by n.": lambda w, b, x, y: tuple(
            len(y) * part for part in _vector_gradient(w, b, x, y)
        ),
        "The sign is wrong: the error is σ(z) − y.": _changed(_vector_gradient, lambda dw, db: (-dw, -db)),
        "The two results are the wrong way round: first the weights, then the bias.": _changed(
            _vector_gradient, lambda dw, db: (db, dw)
        ),
        "That steps along ∂C/∂a. The chain goes on: times σ′(z), times the input.": lambda w, b, x, y: (
            _stepped_along_output(w, b, x, y)
        ),
    },
)


def _stepped_along_output(w, b, x, y):
    a = sigmoid(x @ w + b)
    step = np.mean((a - y) / (a * (1 - a)))
    return np.full_like(w, step), step


def _central(f, x):
    h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


CENTRAL_DIFFERENCE = Exercise(
    reference=_central,
    cases=lambda rng: {
        "a straight line": [(lambda x: 3 * x - 1, 0.7)],
        "a parabola": [(lambda x: x**2, float(x)) for x in rng.uniform(-2, 2, 3)],
        "the sigmoid": [(sigmoid, float(x)) for x in rng.uniform(-2, 2, 3)],
        "sharp enough for a gradient check": [(lambda x: np.exp(3 * x), 1.0)],
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

# ------------------------------------------------------------------------------------------------------- many neurons


def _many(a, y):
    return np.sum(_one(a, y)) / len(y)


CROSS_ENTROPY_MANY = Exercise(
    reference=_many,
    cases=lambda rng: {
        "one example with three outputs": _examples(rng, shape=(1, 3)),
        "four examples with three outputs": _examples(rng, shape=(4, 3)),
        "four examples with one output": _examples(rng, shape=(4, 1)),
    },
    mistakes={
        "That averages over the outputs as well. Sum over outputs, average over examples.": (
            lambda a, y: np.mean(_one(a, y))
        ),
        "That sums over the examples as well. Divide by the number of examples.": lambda a, y: np.sum(_one(a, y)),
        "You divide by the number of outputs. Divide by the number of examples, the rows.": (
            lambda a, y: np.sum(_one(a, y)) / y.shape[1]
        ),
        "The minus sign in front is missing.": lambda a, y: -_many(a, y),
        "That is the cost of one-of-k outputs. Here each output has a second term, (1 − y) ln(1 − a).": (
            lambda a, y: -np.sum(y * np.log(a)) / len(y)
        ),
    },
)


def _hidden_error(delta, w, z):
    return (w.T @ delta) * sigmoid_prime(z)


def _layer(rng, hidden=4, outputs=3):
    """Draw arguments (delta, w, z) of a hidden layer below an output layer."""
    return rng.normal(size=outputs), rng.normal(size=(outputs, hidden)), rng.normal(size=hidden)


HIDDEN_ERROR = Exercise(
    reference=_hidden_error,
    cases=lambda rng: {
        "a layer of four below a layer of three": [_layer(rng) for _ in range(3)],
        "two layers of the same size": [_layer(rng, 3, 3) for _ in range(3)],
    },
    mistakes={
        "σ′(z) is missing. The cost removes that of the output layer only; hidden layers keep theirs.": (
            lambda delta, w, z: w.T @ delta
        ),
        "You multiply by σ(z). Backpropagation wants the slope σ′(z).": lambda delta, w, z: (w.T @ delta) * sigmoid(z),
    },
)


def _output_error(z, y):
    return sigmoid(z) - y


OUTPUT_ERROR = Exercise(
    reference=_output_error,
    cases=lambda rng: {
        "three outputs": [(rng.normal(size=3), rng.integers(0, 2, 3).astype(float)) for _ in range(3)],
        "saturated outputs": [(np.array([8.0, -8.0]), np.array([0.0, 1.0]))],
    },
    mistakes={
        "σ′(z) does not belong here: under the cross-entropy it has cancelled.": (
            lambda z, y: (sigmoid(z) - y) * sigmoid_prime(z)
        ),
        "The sign is wrong: output minus target.": lambda z, y: y - sigmoid(z),
        "Use the output a = σ(z), not the weighted input z.": lambda z, y: z - y,
    },
)

EXERCISES = {
    "sigmoid_prime": SIGMOID_PRIME,
    "quadratic_gradient": QUADRATIC_GRADIENT,
    "train": TRAIN,
    "cross_entropy_one": CROSS_ENTROPY_ONE,
    "cross_entropy_mean": CROSS_ENTROPY_MEAN,
    "safe_cross_entropy": SAFE_CROSS_ENTROPY,
    "binary_entropy": BINARY_ENTROPY,
    "best_constant": BEST_CONSTANT,
    "cross_entropy_gradient": CROSS_ENTROPY_GRADIENT,
    "central_difference": CENTRAL_DIFFERENCE,
    "cross_entropy_many": CROSS_ENTROPY_MANY,
    "output_error": OUTPUT_ERROR,
    "hidden_error": HIDDEN_ERROR,
    **numerics.EXERCISES,
}
