"""What the exercises of several pages share: data to try, and the cost of one output."""

import numpy as np


def numbers(rng, low, high, n=6):
    """Draw n arguments (number,)."""
    return [(float(value),) for value in rng.uniform(low, high, n)]


def starts(rng, n=4):
    """Draw n arguments (w, b, x, y) of one neuron with one input and one example."""
    return [tuple(map(float, (*rng.uniform(-2, 2, 3), rng.integers(2)))) for _ in range(n)]


def examples(rng, shape=(5,), soft=False, n=4):
    """Draw n arguments (a, y): outputs and targets."""
    targets = (lambda: rng.uniform(0.1, 0.9, shape)) if soft else (lambda: rng.integers(0, 2, shape).astype(float))
    return [(rng.uniform(0.05, 0.95, shape), targets()) for _ in range(n)]


def changed(function, change):
    """Pass the results of a function through a change, as a likely mistake does."""
    return lambda *args: change(*function(*args))


def surprise(a, y):
    """Compute what each output costs under the cross-entropy."""
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))
