"""Cost surfaces: the cost of a neuron with one input, over all its weights and biases."""

import numpy as np

from ._validate import real_array, target_array
from .costs import training_cost
from .neuron import Neuron


def cost_surface(cost, x, y, w, b):
    """Cost of a neuron with one input at every pair of a weight and a bias.

    Parameters
    ----------
    cost : QuadraticCost or CrossEntropyCost
        The cost to map.
    x, y : array_like, shape () or (n,)
        Inputs and targets of the training examples.
    w : array_like, shape (p,)
        Weights, one for each column.
    b : array_like, shape (q,)
        Biases, one for each row.

    Returns
    -------
    ndarray, shape (q, p)
        Costs, laid out as matplotlib's ``contour(w, b, surface)`` expects.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, or `cost` is not a cost.
    ValueError
        If an argument is empty, out of range, or does not fit the others.

    Examples
    --------
    >>> from crossentropy import QuadraticCost
    >>> cost_surface(QuadraticCost(), x=1, y=0, w=[-1, 0, 1], b=[0])
    array([[0.03616474, 0.125     , 0.26722332]])
    """
    cost = training_cost(cost)
    w, b = _axis(w, "w"), _axis(b, "b")
    y = target_array(y, np.shape(Neuron(w[0], b[0]).weighted_input(x)), "the neuron's outputs", *cost.target_range)
    return np.array([[cost.value(Neuron(wi, bi).weighted_input(x), y) for wi in w] for bi in b])


def _axis(values, name):
    values = real_array(values, name, finite=True)
    if values.ndim != 1:
        raise ValueError(f"{name} has shape {values.shape}: a row of numbers is needed")
    return values
