"""A fully connected network of sigmoid neurons, trained by backpropagation and gradient descent."""

import numpy as np

from ._validate import finite_number, real_array, training_cost, whole_number
from .activations import sigmoid, sigmoid_prime


class Network:
    r"""A network whose layers each compute :math:`a^l = \sigma(a^{l-1} w^l + b^l)`.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer, inputs first, outputs last.
    cost : QuadraticCost, CrossEntropyCost or LogLikelihoodCost
        What to make small. It also says what the output layer computes: softmax for the log-likelihood, else sigmoid.
    rng : numpy.random.Generator
        Where the initial weights and the order of the examples come from.

    Attributes
    ----------
    weights : list of ndarray, shape (neurons in the layer before, neurons in the layer)
        Initially Gaussian with mean 0 and standard deviation :math:`1 / \sqrt{\text{inputs of the neuron}}`.
    biases : list of ndarray, shape (neurons in the layer,)
        Initially Gaussian with mean 0 and standard deviation 1.

    Raises
    ------
    TypeError
        If `cost` is not a cost, or `rng` not a generator of random numbers.
    ValueError
        If there are fewer than two layers, or a layer without neurons.

    Notes
    -----
    Inputs `X` have shape (n, m) for n examples with m inputs, targets `y` shape (n, k) for k outputs. Nielsen (2015),
    chapters 2 and 3.
    """

    def __init__(self, sizes, cost, rng):
        sizes = real_array(sizes, "sizes")
        if sizes.ndim != 1 or len(sizes) < 2:
            raise ValueError(f"sizes has shape {sizes.shape}: the numbers of at least inputs and outputs are needed")
        self.sizes = [whole_number(size, f"sizes[{i}]", low=1) for i, size in enumerate(sizes)]
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng must be a generator such as numpy.random.default_rng(0), not {rng!r}")
        self.cost, self.rng = training_cost(cost), rng
        layers = list(zip(self.sizes[:-1], self.sizes[1:], strict=True))
        self.weights = [rng.standard_normal(layer) / np.sqrt(layer[0]) for layer in layers]
        self.biases = [rng.standard_normal(neurons) for _, neurons in layers]

    def weighted_inputs(self, X):
        """Weighted inputs z of every layer but the first, which has none.

        Parameters
        ----------
        X : array_like, shape (n, m)
            Inputs.

        Returns
        -------
        list of ndarray, shape (n, neurons in the layer)

        Raises
        ------
        TypeError
            If `X` does not hold real numbers.
        ValueError
            If `X` is empty, holds NaN or an infinity, or does not fit the first layer.
        """
        a, zs = self._inputs(X), []
        for w, b in zip(self.weights, self.biases, strict=True):
            zs.append(a @ w + b)
            a = sigmoid(zs[-1])
        return zs

    def errors(self, X, y):
        r"""Errors of every layer but the first, by backpropagation.

        .. math::

            \delta^L = \frac{\partial C_x}{\partial z^L}, \qquad
            \delta^l = (\delta^{l+1} (w^{l+1})^{\top}) \odot \sigma'(z^l)

        The cost decides whether :math:`\sigma'` is part of :math:`\delta^L`; the hidden layers always have theirs.

        Parameters
        ----------
        X : array_like, shape (n, m)
            Inputs.
        y : array_like, shape (n, k)
            Targets, from 0 to 1.

        Returns
        -------
        list of ndarray, shape (n, neurons in the layer)

        Raises
        ------
        TypeError
            If an argument does not hold real numbers.
        ValueError
            If an argument is empty, out of range, or does not fit the network.
        """
        return self._errors(self.weighted_inputs(X), y)

    def gradient(self, X, y):
        r"""Derivatives of the cost by all weights and biases.

        .. math::

            \frac{\partial C}{\partial w^l} = \frac{1}{n} (a^{l-1})^{\top} \delta^l, \qquad
            \frac{\partial C}{\partial b^l} = \frac{1}{n} \sum_x \delta^l

        Parameters
        ----------
        X, y : array_like
            As for `errors`.

        Returns
        -------
        weights, biases : list of ndarray
            In the shapes of `weights` and `biases`.

        Raises
        ------
        TypeError, ValueError
            As `errors`.
        """
        X = self._inputs(X)
        zs = self.weighted_inputs(X)
        activations = [X, *map(sigmoid, zs[:-1])]
        errors = self._errors(zs, y)
        weights = [a.T @ delta / len(X) for a, delta in zip(activations, errors, strict=True)]
        return weights, [delta.mean(axis=0) for delta in errors]

    def fit(self, X, y, epochs, batch_size, eta):
        """Learn by stochastic gradient descent; this changes the weights and biases.

        Parameters
        ----------
        X, y : array_like
            As for `errors`.
        epochs : int
            Number of times that every example is used, 0 or more.
        batch_size : int
            Examples per update, 1 or more; the last batch of an epoch may be smaller.
        eta : float
            Learning rate, 0 or more.

        Returns
        -------
        ndarray, shape (epochs + 1,)
            Cost over all examples at the start and after each epoch.

        Raises
        ------
        TypeError, ValueError
            As `errors`.
        """
        epochs, batch_size = whole_number(epochs, "epochs", low=0), whole_number(batch_size, "batch_size", low=1)
        eta = finite_number(eta, "eta", low=0)
        X, y = self._inputs(X), real_array(y, "y", 0, 1)
        costs = [self.cost.value(self.weighted_inputs(X)[-1], y)]
        for _ in range(epochs):
            order = self.rng.permutation(len(X))
            for batch in np.split(order, range(batch_size, len(X), batch_size)):
                self._step(X[batch], y[batch], eta)
            costs.append(self.cost.value(self.weighted_inputs(X)[-1], y))
        return np.array(costs)

    def predict(self, X):
        """Index of the largest output of each example.

        Parameters
        ----------
        X : array_like, shape (n, m)
            Inputs.

        Returns
        -------
        ndarray of int, shape (n,)

        Raises
        ------
        TypeError, ValueError
            As `weighted_inputs`.
        """
        return self.weighted_inputs(X)[-1].argmax(axis=1)

    def accuracy(self, X, y):
        """Fraction of the examples whose largest output is where the target is largest.

        Parameters
        ----------
        X, y : array_like
            As for `errors`.

        Returns
        -------
        float
            From 0 to 1.

        Raises
        ------
        TypeError, ValueError
            As `errors`.
        """
        outputs, y = self.weighted_inputs(X)[-1], real_array(y, "y", 0, 1)
        if outputs.shape != y.shape:
            raise ValueError(f"y has shape {y.shape} but the outputs have shape {outputs.shape}: they must match")
        return float(np.mean(outputs.argmax(axis=1) == y.argmax(axis=1)))

    def _step(self, X, y, eta):
        dw, db = self.gradient(X, y)
        with np.errstate(over="ignore"):  # weights beyond the largest float are refused as inputs of the next step
            self.weights = [w - eta * g for w, g in zip(self.weights, dw, strict=True)]
            self.biases = [b - eta * g for b, g in zip(self.biases, db, strict=True)]

    def _errors(self, zs, y):
        errors = [self.cost.delta(zs[-1], y)]
        for w, z in zip(self.weights[:0:-1], zs[-2::-1], strict=True):
            errors.insert(0, (errors[0] @ w.T) * sigmoid_prime(z))
        return errors

    def _inputs(self, X):
        X = real_array(X, "X", finite=True)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise ValueError(f"X has shape {X.shape}: shape (examples, {self.sizes[0]}) is needed")
        return X
