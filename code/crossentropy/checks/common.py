"""What the exercises of several pages share: data to try, the cost of one output, and gradient descent."""

import numpy as np

from ..activations import sigmoid


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


def surprise(a, y, weight=1):
    """Compute what each output costs under the cross-entropy, with a weight on the targets of 1."""
    return -(weight * y * np.log(a) + (1 - y) * np.log(1 - a))


def layer_gradient(w, b, x, y, activation=sigmoid, error=lambda a, y: a - y):
    """Compute the gradient of one layer with respect to weights and biases: input times error, averaged."""
    delta = error(activation(x @ w + b), y)
    return x.T @ delta / len(y), np.mean(delta, axis=0)


def descend(parameters, gradient, eta, epochs):
    """Take steps of gradient descent.

    Parameters
    ----------
    parameters : tuple of float or ndarray
        Where to start.
    gradient : callable
        Takes the parameters, and returns the derivative with respect to each.
    eta : float
        Learning rate.
    epochs : int
        Number of steps.

    Returns
    -------
    tuple
        The parameters at the end.
    """
    for _ in range(epochs):
        parameters = tuple(p - eta * slope for p, slope in zip(parameters, gradient(*parameters), strict=True))
    return parameters
