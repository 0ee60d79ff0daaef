"""Exercises in code on the derivative of the cross-entropy."""

import numpy as np

from ..activations import sigmoid, sigmoid_prime
from ..costs import cross_entropy, quadratic
from ..gradient_check import check_gradient
from .common import changed, descend, layer_gradient, starts
from .engine import Exercise, Habit


def _data(rng, n=5, m=3):
    """Draw arguments (w, b, x, y) of a neuron with m inputs and n examples."""
    return rng.normal(size=m), float(rng.normal()), rng.normal(size=(n, m)), rng.integers(0, 2, n).astype(float)


def _with_slope(w, b, x, y):
    return layer_gradient(w, b, x, y, error=lambda a, y: (a - y) * a * (1 - a))


def _by_output(w, b, x, y):
    a = sigmoid(x @ w + b)
    step = np.mean((a - y) / (a * (1 - a)))
    return np.full_like(w, step), step


CROSS_ENTROPY_GRADIENT = Exercise(
    reference=layer_gradient,
    cases=lambda rng: {
        "one example": [_data(rng, n=1)],
        "several examples": [_data(rng) for _ in range(3)],
        "one input": [_data(rng, m=1) for _ in range(2)],
    },
    mistakes={
        "σ′(z) is still there. It cancels: that is the point of the cross-entropy.": _with_slope,
        "That is the sum over the examples. The cost is an average: divide by n.": lambda w, b, x, y: tuple(
            len(y) * part for part in layer_gradient(w, b, x, y)
        ),
        "∂C/∂b is summed over the examples. It is an average, too: divide by n.": lambda w, b, x, y: (
            layer_gradient(w, b, x, y)[0],
            len(y) * layer_gradient(w, b, x, y)[1],
        ),
        "∂C/∂w is summed over the examples. It is an average, too: divide by n.": lambda w, b, x, y: (
            len(y) * layer_gradient(w, b, x, y)[0],
            layer_gradient(w, b, x, y)[1],
        ),
        "∂C/∂b is one number for each example here. Take their mean.": lambda w, b, x, y: (
            layer_gradient(w, b, x, y)[0],
            sigmoid(x @ w + b) - y,
        ),
        "You divide by the number of inputs. The average is over the examples.": lambda w, b, x, y: tuple(
            part * len(y) / len(w) for part in layer_gradient(w, b, x, y)
        ),
        "The sign is wrong: the error is σ(z) − y.": changed(layer_gradient, lambda dw, db: (-dw, -db)),
        "The two results are the wrong way round: first the weights, then the bias.": changed(
            layer_gradient, lambda dw, db: (db, dw)
        ),
        "That steps along ∂C/∂a. The chain goes on: times σ′(z), times the input.": _by_output,
    },
)


def _train_neuron(w, b, x, y, eta, epochs, gradient=layer_gradient):
    return descend((w, b), lambda w, b: gradient(w, b, x, y), eta, epochs)


def _weights_first(w, b, x, y, eta, epochs):
    for _ in range(epochs):
        w = w - eta * layer_gradient(w, b, x, y)[0]
        b = b - eta * layer_gradient(w, b, x, y)[1]
    return w, b


def _one_by_one(w, b, x, y, eta, epochs):
    for _ in range(epochs):
        for i in range(len(y)):
            w, b = _train_neuron(w, b, x[i : i + 1], y[i : i + 1], eta, 1)
    return w, b


def _outputs_after(w, b, x, y, eta, epochs):
    w, b = _train_neuron(w, b, x, y, eta, epochs)
    return sigmoid(x @ w + b)


TRAIN_NEURON = Exercise(
    reference=_train_neuron,
    cases=lambda rng: {
        "no epochs: the start": [(*_data(rng), 0.15, 0)],
        "the badly wrong start of the chapter": [(np.array([2.0]), 2.0, np.array([[1.0]]), np.array([0.0]), 0.15, 17)],
        "fifty epochs with several inputs": [(*_data(rng), float(rng.uniform(0.2, 1)), 50) for _ in range(3)],
    },
    mistakes={
        "That is training under the quadratic cost: σ′(z) is still in the gradient.": lambda *args: _train_neuron(
            *args, gradient=_with_slope
        ),
        "You climb: gradient descent subtracts η times the derivative.": lambda w, b, x, y, eta, epochs: _train_neuron(
            w, b, x, y, -eta, epochs
        ),
        "The bias is updated with the new weights. Compute the whole gradient first, then change both.": _weights_first,
        "One step for each example: here a step uses the gradient of all examples together.": _one_by_one,
        "The gradient is summed over the examples. The cost is an average: divide by n.": (
            lambda w, b, x, y, eta, epochs: _train_neuron(w, b, x, y, len(y) * eta, epochs)
        ),
        "One step too many, or one too few: an epoch is one step.": lambda w, b, x, y, eta, epochs: _train_neuron(
            w, b, x, y, eta, epochs + 1
        ),
        "Those are the outputs. Return the weights and the bias.": _outputs_after,
        "The weights learn, but the bias stays where it was.": lambda w, b, x, y, eta, epochs: descend(
            (w, b), lambda w, b: (layer_gradient(w, b, x, y)[0], 0), eta, epochs
        ),
    },
)


def _central(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def line(x):
    """A straight line."""
    return 3 * x - 1


def parabola(x):
    """A parabola, high up."""
    return x**2 + 100


def steep(x):
    """A function that grows fast."""
    return np.exp(3 * x)


def _steps(function):
    """List how far from x a function looks, on either side."""
    asked = []

    def spy(x):
        asked.append(x - 0.5)
        return x

    function(spy, 0.5)
    return asked


def _looks_to_one_side(function):
    steps = _steps(function)
    return bool(steps) and (min(steps) >= 0 or max(steps) <= 0)


def _widest_step(function):
    return max(map(abs, _steps(function)))


CENTRAL_DIFFERENCE = Exercise(
    reference=_central,
    cases=lambda rng: {
        "a straight line": [(line, 0.7)],
        "the sigmoid": [(sigmoid, float(x)) for x in rng.uniform(-2, 2, 3)],
        "a parabola whose values are large": [(parabola, float(x)) for x in rng.uniform(0.2, 0.9, 4)],
        "a function that grows fast": [(steep, 1.0)],
    },
    mistakes={
        "The two points are 2h apart: divide by 2h.": lambda f, x: 2 * _central(f, x),
        "The sign is wrong: f(x + h) − f(x − h), in this order.": lambda f, x: -_central(f, x),
        "Divide by the distance of the two points.": lambda f, x: f(x + 1e-5) - f(x - 1e-5),
        "That is the difference to one side. Its error shrinks only like h; step to both sides.": Habit(
            _looks_to_one_side, lambda f, x: (f(x + 1e-7) - f(x)) / 1e-7
        ),
        "h is so small that rounding swallows the difference. Try 1e-5.": Habit(
            lambda function: 0 < _widest_step(function) < 3e-7, lambda f, x: _central(f, x, 1e-9)
        ),
        "h is so large that the curve bends between the two points. Try 1e-5.": Habit(
            lambda function: _widest_step(function) > 1e-4, lambda f, x: _central(f, x, 1e-3)
        ),
    },
    tolerance=4e-8,
)


def _claims(rng, slip):
    """Make arguments (claims, w, b, x, y) of three neurons; the first, second or third claim has the slip."""
    calls = []
    for wrong in range(3):
        x, y = rng.normal(size=(5, 2)), rng.permutation([0.0, 0.0, 1.0, 1.0, 1.0])
        w, b = rng.normal(size=(3, 2)), rng.normal(size=3)
        claims = np.array([layer_gradient(w_i, b_i, x, y)[0] for w_i, b_i in zip(w, b, strict=True)])
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
        "a claim that sums where it should average": _claims(rng, lambda *data: 5 * layer_gradient(*data)[0]),
        "a claim that stops at ∂C/∂a": _claims(rng, lambda *data: _by_output(*data)[0]),
        "a claim with one entry a little off": _claims(rng, lambda *data: layer_gradient(*data)[0] + [0, 0.01]),
    },
    mistakes={
        "That is the first claim that passes. Which one fails?": _failing(cross_entropy, verdict=True),
        "You check against the quadratic cost. The claims are about the cross-entropy.": _failing(quadratic),
        "That is the longest gradient. Its length does not show whether it is right: compare it with differences of "
        "the cost.": lambda claims, w, b, x, y: np.argmax(np.sum(claims**2, axis=1)),
        "That is always the first. Does your check ever pass? A neuron's cost is that of σ(x·w + b), with its own b.": (
            lambda claims, w, b, x, y: 0
        ),
        "An index counts from 0: the first neuron has the index 0.": lambda *args: 1 + _failing(cross_entropy)(*args),
    },
)


def _same_step(w, b, x, y, eta):
    return eta * sigmoid_prime(w * x + b)


def _ratio(w, b, x, y, eta):
    delta = np.float64((sigmoid(w * x + b) - y) * x)
    return eta * (delta * sigmoid_prime(w * x + b)) / delta


SAME_FIRST_STEP = Exercise(
    reference=_same_step,
    cases=lambda rng: {
        "the start that is a bit wrong": [(0.6, 0.9, 1.0, 0.0, 0.15)],
        "the start that is badly wrong": [(2.0, 2.0, 1.0, 0.0, 0.15)],
        "other starts, inputs and learning rates": [(*start, float(rng.uniform(0.5, 2))) for start in starts(rng)],
        "an output that is right: no step at all": [(0.0, 0.0, 1.0, 0.5, 0.2), (1.0, -2.0, 2.0, 0.5, 0.2)],
        "an input of 0: no step of the weight": [(0.7, 0.3, 0.0, 1.0, 0.2)],
    },
    mistakes={
        "The wrong way round: the quadratic step is the shorter one, so the cross-entropy needs a smaller η.": (
            lambda w, b, x, y, eta: eta / sigmoid_prime(w * x + b)
        ),
        "The error belongs to both steps, so it cancels.": lambda w, b, x, y, eta: (
            (sigmoid(w * x + b) - y) * _same_step(w, b, x, y, eta)
        ),
        "The input belongs to both steps, so it cancels.": lambda w, b, x, y, eta: x * _same_step(w, b, x, y, eta),
        "You divide two gradients, and that is 0/0 where both are 0. Cancel what they share first.": (_ratio),
        "That has σ(z) where its slope should be.": lambda w, b, x, y, eta: eta * sigmoid(w * x + b),
        "That is a ratio of steps. Multiply it by the learning rate of the quadratic cost.": (
            lambda w, b, x, y, eta: sigmoid_prime(w * x + b)
        ),
    },
)


EXERCISES = {
    "cross_entropy_gradient": CROSS_ENTROPY_GRADIENT,
    "train_neuron": TRAIN_NEURON,
    "central_difference": CENTRAL_DIFFERENCE,
    "find_wrong_gradient": FIND_WRONG_GRADIENT,
    "same_first_step": SAME_FIRST_STEP,
}
