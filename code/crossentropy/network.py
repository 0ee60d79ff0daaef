"""A fully connected network of neurons, trained by backpropagation and stochastic gradient descent."""

import sys
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ._validate import finite_number, one_of, real_array, whole_number
from .activations import OUTPUTS, sigmoid_and_slope
from .costs import training_cost

_PART = 500


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
        If there are fewer than two layers, or a layer without neurons, or if `init` is something else.

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
            If `X` is empty, holds NaN or an infinity, or does not fit the first layer.
        """
        return self._forward(self._inputs(X))[1]

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
            If an argument is empty, out of range, or does not fit the network.
        """
        _, zs, slopes = self._forward(self._inputs(X))
        return self._backward(slopes, self.cost._delta(*self.cost._checked(zs[-1], y)))

    def gradient(self, X, y):
        r"""Derivatives of the cost by all weights and biases.

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
        activations, zs, slopes = self._forward(self._inputs(X))
        deltas = self._backward(slopes, self.cost._delta(*self.cost._checked(zs[-1], y)) / len(zs[-1]))
        weights = [a.T @ delta for a, delta in zip(activations, deltas, strict=True)]
        return weights, [delta.sum(axis=0) for delta in deltas]

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
        X = self._inputs(X)
        z, y = self.cost._checked(self._last_weighted_inputs(X), y)
        validation = self._validation(validation)
        states = [self._state(z, y, validation)]
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
            for epoch in range(1, epochs + 1):
                self._epoch(X, y, batch_size, eta)
                states.append(self._state(self._last_weighted_inputs(X), y, validation))
                if progress:
                    _show_progress(epoch, epochs, states[-1][0])
        return NetworkHistory(*map(np.array, zip(*states, strict=True)))

    def partial_fit(self, X, y, batch_size, eta):
        """Learn from every example once, in random order: an epoch of `fit`, without its look at the cost.

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
        X = self._inputs(X)
        _, y = self.cost._checked(np.zeros((len(X), self.sizes[-1])), y)
        with np.errstate(over="ignore", invalid="ignore"):
            self._epoch(X, y, batch_size, eta)

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
        return self._accuracy(*self.cost._checked(self._last_weighted_inputs(self._inputs(X)), y))

    def _forward(self, X):
        """Give the activations of every layer but the last, all weighted inputs, and the slopes of hidden layers."""
        activations, zs, slopes = [X], [], []
        for w, b in zip(self.weights, self.biases, strict=True):
            z = (w.T @ activations[-1].T).T  # a @ w, which BLAS computes faster with the many examples as columns
            z += b
            zs.append(z)
            if len(zs) < len(self.weights):
                a, slope = sigmoid_and_slope(z)
                activations.append(a)
                slopes.append(slope)
        return activations, zs, slopes

    def _backward(self, slopes, delta):
        """Give the δ of every layer but the first from those of the last, in whatever unit these are."""
        deltas = [delta]
        for w, slope in zip(self.weights[:0:-1], slopes[::-1], strict=True):
            deltas.append((deltas[-1] @ w.T) * slope)
        return deltas[::-1]

    def _epoch(self, X, y, batch_size, eta):
        """Change the weights and biases, into new arrays, and refuse what leaves the range of numbers."""
        self.weights, self.biases = [w.copy() for w in self.weights], [b.copy() for b in self.biases]
        order = self.rng.permutation(len(X))
        y = y[order]  # the targets at once, the inputs batch by batch: so much memory is slower than the cache
        for start in range(0, len(X), batch_size):
            batch = slice(start, start + batch_size)
            self._step(X.take(order[batch], axis=0), y[batch], eta)
        for layer, w in enumerate(self.weights):
            real_array(w, f"weights[{layer}]", finite=True)

    def _step(self, X, y, eta):
        activations, zs, slopes = self._forward(X)
        # η/n is part of the δ of the last layer, which are fewer than the weights
        deltas = self._backward(slopes, self.cost._delta(zs[-1], y) * (eta / len(X)))
        for w, b, a, delta in zip(self.weights, self.biases, activations, deltas, strict=True):
            w -= a.T @ delta
            b -= delta.sum(axis=0)

    def _last_weighted_inputs(self, X):
        # a part at a time, because the layers of a part fit into the processor's cache
        parts = [X[start : start + _PART] for start in range(0, len(X), _PART)]
        return np.concatenate([self._forward(part)[1][-1] for part in parts])

    def _state(self, z, y, validation):
        if validation is None:
            return (self.cost.value(z, y),)
        validation_z = self._last_weighted_inputs(validation[0])
        return (
            self.cost.value(z, y),
            self.cost.value(validation_z, validation[1]),
            self._accuracy(validation_z, validation[1]),
        )

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
            X = self._inputs(X)
            return X, self.cost._checked(self._last_weighted_inputs(X), y)[1]
        except (TypeError, ValueError) as error:
            raise type(error)(f"validation: {error}") from None

    def _inputs(self, X):
        X = real_array(X, "X", finite=True).astype(np.float64, copy=False)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise ValueError(f"X has shape {X.shape}: shape (examples, {self.sizes[0]}) is needed")
        return X


def _show_progress(epoch, epochs, cost):
    bar = "█" * (30 * epoch // epochs)
    end = "\n" if epoch == epochs else ""
    print(f"\r{bar:░<30} epoch {epoch} of {epochs}, cost {cost:.4f}", end=end, file=sys.stderr, flush=True)
