"""One sigmoid neuron, and how it learns by gradient descent."""

from dataclasses import dataclass

import numpy as np

from ._validate import finite_number, number_or_array, real_array, target_array, whole_number
from .activations import sigmoid
from .costs import training_cost


@dataclass(frozen=True)
class History:
    """What a neuron was at every epoch of its training.

    Index 0 is the start, before any update, so that the state after 300 updates has index 300.

    Attributes
    ----------
    w : ndarray, shape (epochs + 1,) or (epochs + 1, m)
        Weights.
    b : ndarray, shape (epochs + 1,)
        Biases.
    a : ndarray, shape (epochs + 1,) or (epochs + 1, n)
        Outputs, for one example or for n.
    cost : ndarray, shape (epochs + 1,)
        Cost over all examples.
    """

    w: np.ndarray
    b: np.ndarray
    a: np.ndarray
    cost: np.ndarray


class Neuron:
    r"""A sigmoid neuron, :math:`a = \sigma(w \cdot x + b)`.

    A neuron is a value: its weights cannot be written to, and `train` gives the history of its learning and leaves the
    neuron itself as it was, so that two costs can be raced from the same start, and a notebook cell run twice gives the
    same result.

    Parameters
    ----------
    w : float or array_like, shape (m,)
        Weight of the one input, or of each of m inputs.
    b : float
        Bias.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument holds NaN or an infinity, or has too many dimensions.

    Notes
    -----
    Inputs `x` of a neuron with one weight have shape () for one example or (n,) for n; of a neuron with m weights, (m,)
    or (n, m). Targets `y` are numbers from 0 to 1, one for each example.

    Examples
    --------
    >>> neuron = Neuron(w=2, b=2)
    >>> round(neuron.activation(1), 4)
    0.982
    """

    def __init__(self, w, b):
        w = real_array(w, "w", finite=True).copy()
        if w.ndim > 1:
            raise ValueError(f"w has shape {w.shape}: one weight for each input is needed")
        w.flags.writeable = False
        self.w = number_or_array(w)
        self.b = finite_number(b, "b")

    def __repr__(self):
        return f"Neuron(w={self.w}, b={self.b})"

    def weighted_input(self, x):
        r"""Weighted input :math:`z = w \cdot x + b`.

        Parameters
        ----------
        x : array_like
            Inputs, see Notes of the class.

        Returns
        -------
        float or ndarray, shape () or (n,)

        Raises
        ------
        TypeError
            If `x` does not hold real numbers.
        ValueError
            If `x` is empty, holds NaN or an infinity, or does not fit the weights, or if the weighted input is beyond
            the largest number.
        """
        return number_or_array(real_array(self._sum(x), "weighted_input(x)", finite=True))

    def activation(self, x):
        r"""Output :math:`a = \sigma(z)`.

        Parameters
        ----------
        x : array_like
            Inputs, see Notes of the class.

        Returns
        -------
        float or ndarray, shape () or (n,)

        Raises
        ------
        TypeError, ValueError
            As `weighted_input`.
        """
        return sigmoid(real_array(self._sum(x), "weighted_input(x)"))  # beyond the largest number it is 0 or 1

    def gradient(self, cost, x, y):
        r"""Derivatives of the cost with respect to the weight and the bias.

        .. math::

            \frac{\partial C}{\partial w} = \frac{1}{n} \sum_x \delta\, x, \qquad
            \frac{\partial C}{\partial b} = \frac{1}{n} \sum_x \delta

        Parameters
        ----------
        cost : QuadraticCost or CrossEntropyCost
            Where :math:`\delta`, the derivative of one example's cost by z, comes from.
        x, y : array_like
            Inputs and targets, see Notes of the class.

        Returns
        -------
        w : float or ndarray, shape (m,)
            :math:`\partial C / \partial w`.
        b : float
            :math:`\partial C / \partial b`.

        Raises
        ------
        TypeError
            If an argument does not hold real numbers, or `cost` is not a cost.
        ValueError
            If an argument is empty, out of range, or does not fit the others, or if `cost` is not one of sigmoid
            outputs.

        Notes
        -----
        Nielsen (2015), chapter 3.
        """
        z, y = self._examples(x, y)
        delta = _sigmoid_cost(cost).delta(z, y, check=False)
        return number_or_array(np.dot(delta, self._inputs(x)) / delta.size), number_or_array(delta.mean())

    def train(self, cost, x, y, eta, epochs):
        r"""Learn by gradient descent, all examples at every step.

        .. math:: w \to w - \eta \frac{\partial C}{\partial w}, \qquad b \to b - \eta \frac{\partial C}{\partial b}

        Parameters
        ----------
        cost : QuadraticCost or CrossEntropyCost
            What to make small.
        x, y : array_like
            Inputs and targets, see Notes of the class.
        eta : float
            Learning rate, 0 or more.
        epochs : int
            Number of updates, 0 or more.

        Returns
        -------
        History
            The neuron at the start and after each update.

        Raises
        ------
        TypeError
            If an argument does not hold real numbers, or `cost` is not a cost.
        ValueError
            If an argument is empty, out of range, or does not fit the others, or if `cost` is not one of sigmoid
            outputs.

        Examples
        --------
        >>> from crossentropy import QuadraticCost
        >>> history = Neuron(2, 2).train(QuadraticCost(), x=1, y=0, eta=0.15, epochs=300)
        >>> round(float(history.a[300]), 4)
        0.2028
        """
        eta, epochs = finite_number(eta, "eta", low=0), whole_number(epochs, "epochs", low=0)
        neuron, states = self, []
        for epoch in range(epochs + 1):
            z, y = neuron._examples(x, y)
            states.append((neuron.w, neuron.b, sigmoid(z), _sigmoid_cost(cost).value(z, y)))
            if epoch < epochs:
                dw, db = neuron.gradient(cost, x, y)
                with np.errstate(over="ignore"):  # an infinite weight is refused by the neuron itself
                    neuron = Neuron(neuron.w - eta * dw, neuron.b - eta * db)
        return History(*map(np.array, zip(*states, strict=True)))

    def _examples(self, x, y):
        """Give the weighted inputs of examples, and their targets."""
        z = np.asarray(self.weighted_input(x))
        return z, target_array(y, z.shape, "the neuron's outputs", 0, 1, z.dtype)

    def _sum(self, x):
        x = self._inputs(x)
        with np.errstate(over="ignore", invalid="ignore"):  # what is not a number is refused
            z = np.dot(x, self.w) + self.b
            if np.isfinite(z).all():
                return z
            # Past the largest number `dot` says inf or NaN as the processor adds; rounded products say the same on all.
            products = x * self.w
            return (products.sum(-1) if np.ndim(self.w) else products) + self.b

    def _inputs(self, x):
        x = real_array(x, "x", finite=True)
        features = np.shape(self.w)
        if x.ndim - len(features) not in (0, 1) or x.shape[x.ndim - len(features) :] != features:
            raise ValueError(f"x has shape {x.shape}, which does not fit w of shape {features}")
        return x


def _sigmoid_cost(cost):
    if training_cost(cost).outputs != "sigmoid":
        raise ValueError(f"cost is {cost!r}: the output of a neuron is a sigmoid")
    return cost
