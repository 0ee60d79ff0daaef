"""A fully connected network of neurons, trained by backpropagation and stochastic gradient descent."""

import sys
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ._validate import finite_number, one_of, real_array, target_array, whole_number
from .activations import OUTPUTS, sigmoid_and_slope
from .costs import training_cost

_PART = 500  # examples whose layers fit into the processor's cache


@dataclass(frozen=True)
class NetworkHistory:
    """How a network did at every epoch of its training.

    Index 0 is the start, before any update, so that the state after 30 epochs has index 30.

    Attributes
    ----------
    cost : ndarray, shape (epochs + 1,)
        Cost over all training examples.
    validation_cost : ndarray, shape (epochs + 1,), or None
        Cost over the validation examples, if there were any.
    validation_accuracy : ndarray, shape (epochs + 1,), or None
        Fraction of the validation examples that were classified correctly, if there were any.
    """

    cost: np.ndarray
    validation_cost: np.ndarray | None = None
    validation_accuracy: np.ndarray | None = None


class Network:
    r"""A network of sigmoid neurons, with sigmoid, softmax or linear outputs.

    Every hidden layer computes :math:`a^l = \sigma(a^{l-1} w^l + b^l)`; what the output layer computes belongs to the
    cost.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer, inputs first, outputs last.
    cost : QuadraticCost, CrossEntropyCost or LogLikelihoodCost
        What to make small. Its `outputs` say what the output layer computes.
    rng : numpy.random.Generator
        Where the initial weights and the order of the examples come from.
    init : {"small", "large"}
        Initial weights are Gaussian with mean 0 and standard deviation :math:`1 / \sqrt{\text{inputs of the neuron}}`
        or 1. Large ones leave a neuron with many inputs saturated. Initial biases have standard deviation 1 either way.

    Attributes
    ----------
    weights : list of ndarray, shape (neurons in the layer before, neurons in the layer)
        Weights of each layer but the first.
    biases : list of ndarray, shape (neurons in the layer,)
        Biases of each layer but the first.

    Raises
    ------
    TypeError
        If `cost` is not a cost, or `rng` not a generator of random numbers.
    ValueError
        If there are fewer than two layers, a layer without neurons, or a softmax of one output, or if `init` is
        something else.

    Notes
    -----
    Inputs `X` have shape (n, m) for n examples with m inputs, targets `y` shape (n, k) for k outputs. Nielsen (2015),
    chapters 2 and 3.

    Examples
    --------
    >>> from crossentropy import CrossEntropyCost
    >>> network = Network([2, 3, 1], CrossEntropyCost(), np.random.default_rng(0))
    >>> history = network.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], epochs=500, batch_size=4, eta=5)
    >>> network.predict([[0, 0], [0, 1], [1, 0], [1, 1]])
    array([0, 1, 1, 0])
    """

    def __init__(self, sizes, cost, rng, init="small"):
        sizes = real_array(sizes, "sizes")
        if sizes.ndim != 1 or len(sizes) < 2:
            raise ValueError(f"sizes has shape {sizes.shape}: the numbers of at least inputs and outputs are needed")
        self.sizes = [whole_number(size, f"sizes[{i}]", low=1) for i, size in enumerate(sizes)]
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng must be a generator such as numpy.random.default_rng(0), not {rng!r}")
        self.cost, self.rng = training_cost(cost), rng
        if cost.outputs == "softmax" and self.sizes[-1] == 1:
            raise ValueError(f"sizes[{len(sizes) - 1}] is 1: softmax needs two outputs or more, since one is always 1")
        layers = list(pairwise(self.sizes))
        small = one_of(init, "init", ("small", "large")) == "small"
        self.weights = [rng.standard_normal(layer) / (np.sqrt(layer[0]) if small else 1) for layer in layers]
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
            If `X` is empty, holds NaN or an infinity, or does not fit the first layer, or if weighted inputs leave the
            range of numbers.
        """
        with _unbounded():
            return _finite(self._forward(self._inputs(X))[1], "weighted_inputs(X)")

    def activation(self, X):
        """Outputs a of the network.

        Parameters
        ----------
        X : array_like, shape (n, m)
            Inputs.

        Returns
        -------
        ndarray, shape (n, k)

        Raises
        ------
        TypeError, ValueError
            As `weighted_inputs`.
        """
        return OUTPUTS[self.cost.outputs](self._last_weighted_inputs(self._inputs(X)))

    def deltas(self, X, y):
        r"""Errors δ of every layer but the first, by backpropagation.

        .. math::

            \delta^L = \frac{\partial C_x}{\partial z^L}, \qquad
            \delta^l = (\delta^{l+1} (w^{l+1})^{\top}) \odot \sigma'(z^l)

        The cost decides whether a derivative of the outputs is part of :math:`\delta^L`; the hidden layers always have
        their :math:`\sigma'`.

        Parameters
        ----------
        X : array_like, shape (n, m)
            Inputs.
        y : array_like, shape (n, k)
            Targets, from 0 to 1; for linear outputs any finite numbers.

        Returns
        -------
        list of ndarray, shape (n, neurons in the layer)

        Raises
        ------
        TypeError
            If an argument does not hold real numbers.
        ValueError
            If an argument is empty, out of range, or does not fit the network, or if the result leaves the range of
            numbers.
        """
        with _unbounded():
            X, y = self._examples(X, y)
            _, zs, slopes = self._forward(X)
            return _finite(self._backward(slopes, self.cost.delta(zs[-1], y, check=False)), "deltas(X, y)")

    def gradient(self, X, y):
        r"""Derivatives of the cost with respect to all weights and biases.

        .. math::

            \frac{\partial C}{\partial w^l} = \frac{1}{n} (a^{l-1})^{\top} \delta^l, \qquad
            \frac{\partial C}{\partial b^l} = \frac{1}{n} \sum_x \delta^l

        Parameters
        ----------
        X, y : array_like
            As for `deltas`.

        Returns
        -------
        weights, biases : list of ndarray
            In the shapes of `weights` and `biases`.

        Raises
        ------
        TypeError, ValueError
            As `deltas`.
        """
        with _unbounded():
            weights, biases = self._gradient(*self._examples(X, y))
        return _finite(weights, "gradient(X, y)[0]"), biases  # an infinite δ is in the one as in the other

    def fit(self, X, y, epochs, batch_size, eta, validation=None, progress=False):
        """Learn by stochastic gradient descent; this changes the weights and biases.

        Parameters
        ----------
        X, y : array_like
            As for `deltas`.
        epochs : int
            Number of times that every example is used, 0 or more.
        batch_size : int
            Examples per update, 1 or more; the last batch of an epoch may be smaller.
        eta : float
            Learning rate, 0 or more.
        validation : pair of array_like, optional
            Inputs and targets of examples that are not learned from, but watched at every epoch.
        progress : bool
            Whether to show a progress bar on the standard error stream.

        Returns
        -------
        NetworkHistory
            What the network was like at the start and after each epoch.

        Raises
        ------
        TypeError, ValueError
            As `deltas`; and if weights leave the range of numbers, because `eta` is too large.
        """
        epochs, batch_size = whole_number(epochs, "epochs", low=0), whole_number(batch_size, "batch_size", low=1)
        eta = finite_number(eta, "eta", low=0)
        X, y = self._examples(X, y)
        validation = self._validation(validation)
        states = [self._state(X, y, validation)]
        for epoch in range(1, epochs + 1):
            self._epoch(X, y, batch_size, eta)
            states.append(self._state(X, y, validation))
            if progress:
                _show_progress(epoch, epochs, states[-1][0])
        return NetworkHistory(*map(np.array, zip(*states, strict=True)))

    def partial_fit(self, X, y, batch_size, eta):
        """Learn from the data given, once: a single pass in mini-batches, drawn in random order.

        This is what `partial_fit` of scikit-learn's networks does, and an epoch of `fit` without its look at the cost.

        Parameters
        ----------
        X, y, batch_size, eta
            As for `fit`.

        Returns
        -------
        None

        Raises
        ------
        TypeError, ValueError
            As `fit`.
        """
        batch_size, eta = whole_number(batch_size, "batch_size", low=1), finite_number(eta, "eta", low=0)
        self._epoch(*self._examples(X, y), batch_size, eta)

    def predict(self, X):
        """Class of each example: the index of its largest output, or for a single output whether it exceeds 1/2.

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
        return self._classes(self._last_weighted_inputs(self._inputs(X)))

    def accuracy(self, X, y):
        """Fraction of the examples whose class, as `predict` gives it, is that of the target.

        Parameters
        ----------
        X, y : array_like
            As for `deltas`.

        Returns
        -------
        float
            From 0 to 1.

        Raises
        ------
        TypeError, ValueError
            As `deltas`.
        """
        X, y = self._examples(X, y)
        return self._accuracy(self._last_weighted_inputs(X), y)

    def _forward(self, X):
        """Give the activations of every layer but the last, all weighted inputs, and the slopes of hidden layers."""
        activations, zs, slopes = [X], [], []
        for w, b in zip(self.weights, self.biases, strict=True):
            z = activations[-1] @ w + b
            zs.append(z)
            if len(zs) < len(self.weights):
                a, slope = sigmoid_and_slope(z)
                activations.append(a)
                slopes.append(slope)
        return activations, zs, slopes

    def _backward(self, slopes, delta):
        """Give the δ of every layer but the first from those of the last."""
        deltas = [delta]
        for w, slope in zip(self.weights[:0:-1], slopes[::-1], strict=True):
            deltas.append((deltas[-1] @ w.T) * slope)
        return deltas[::-1]

    def _gradient(self, X, y):
        """Give the derivatives of the cost with respect to all weights, and to all biases."""
        activations, zs, slopes = self._forward(X)
        # the 1/n of the mean is given to the last layer, which hands it down to the others
        deltas = self._backward(slopes, self.cost.delta(zs[-1], y, check=False) / len(X))
        weights = [a.T @ delta for a, delta in zip(activations, deltas, strict=True)]
        return weights, [delta.sum(axis=0) for delta in deltas]

    def _epoch(self, X, y, batch_size, eta):
        """Change the weights and biases, into new arrays, and refuse what leaves the range of numbers."""
        self.weights, self.biases = [w.copy() for w in self.weights], [b.copy() for b in self.biases]
        order = self.rng.permutation(len(X))
        y = y[order]  # the targets at once, the inputs batch by batch: so much memory is slower than the cache
        with _unbounded():
            for start in range(0, len(X), batch_size):
                batch = slice(start, start + batch_size)
                gradient = self._gradient(X.take(order[batch], axis=0), y[batch])
                for w, b, dw, db in zip(self.weights, self.biases, *gradient, strict=True):
                    w -= eta * dw
                    b -= eta * db
        _finite(self.weights, "weights")

    def _last_weighted_inputs(self, X):
        parts = [X[start : start + _PART] for start in range(0, len(X), _PART)]
        with _unbounded():
            z = np.concatenate([self._forward(part)[1][-1] for part in parts])
        return real_array(z, "weighted_inputs(X)[-1]", finite=True)

    def _state(self, X, y, validation):
        state = (self.cost.value(self._last_weighted_inputs(X), y),)
        if validation is None:
            return state
        X, y = validation
        z = self._last_weighted_inputs(X)
        return *state, self.cost.value(z, y), self._accuracy(z, y)

    def _accuracy(self, z, y):
        targets = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0] > 0.5
        return float(np.mean(self._classes(z) == targets))

    def _classes(self, z):
        if z.shape[1] > 1:
            return z.argmax(axis=1)  # where outputs round to the same number, their inputs still differ
        return (OUTPUTS[self.cost.outputs](z)[:, 0] > 0.5).astype(int)

    def _validation(self, pair):
        if pair is None:
            return None
        try:
            X, y = pair
            return self._examples(X, y)
        except (TypeError, ValueError) as error:
            raise type(error)(f"validation: {error}") from None

    def _examples(self, X, y):
        X = self._inputs(X)
        return X, target_array(y, (len(X), self.sizes[-1]), "the network's outputs", *self.cost.target_range)

    def _inputs(self, X):
        X = real_array(X, "X", finite=True).astype(np.float64, copy=False)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise ValueError(f"X has shape {X.shape}: shape (examples, {self.sizes[0]}) is needed")
        return X


def _unbounded():
    """Let results leave the range of numbers without a warning, because what is not finite is refused in the end."""
    return np.errstate(over="ignore", invalid="ignore")


def _finite(arrays, name):
    """Return arrays, one for each layer, unless the range of numbers was left: then say where."""
    for layer, array in enumerate(arrays):
        real_array(array, f"{name}[{layer}]", finite=True)
    return arrays


def _show_progress(epoch, epochs, cost):
    bar = "█" * (30 * epoch // epochs)
    end = "\n" if epoch == epochs else ""
    print(f"\r{bar:░<30} epoch {epoch} of {epochs}, cost {cost:.4f}", end=end, file=sys.stderr, flush=True)
