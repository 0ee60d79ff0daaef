r"""Cost functions: how wrong the outputs are, in one number.

Conventions, for every function and class of this module:

* Arguments come in the order (output, target): ``(a, y)`` for activations, ``(z, y)`` for weighted inputs ("logits").
* Shape ``(n, k)`` holds n examples with k outputs each; shape ``(n,)`` is n examples with one output; a single number
  is one example with one output. Both arguments have the same shape.
* A cost is summed over outputs and averaged over examples. Logarithms are natural, so that it is in nats.
* :math:`0 \ln 0 = 0`, its limit: an output that the target gives no weight costs nothing.
* Arithmetic has the precision of the outputs: float32 outputs give a float32, all others a Python float.
"""

import numpy as np

from ._validate import plain, real_array
from .activations import log_softmax, sigmoid, sigmoid_prime, softmax


def quadratic(a, y):
    r"""Quadratic cost, half the mean squared error.

    .. math:: C = \frac{1}{2n} \sum_x \sum_j (y_j - a_j)^2

    Parameters
    ----------
    a : array_like, shape (), (n,) or (n, k)
        Outputs: any finite numbers, because linear outputs are not confined to 0 … 1.
    y : array_like, same shape
        Targets: any finite numbers.

    Returns
    -------
    float
        The cost, 0 or more.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty or holds NaN or an infinity, or if the shapes differ.

    Notes
    -----
    Nielsen (2015), chapter 1.

    Examples
    --------
    >>> quadratic(0.8, 0)
    0.32000000000000006
    """
    a, y = _matching("a", real_array(a, "a", finite=True), real_array(y, "y", finite=True))
    with np.errstate(over="ignore"):
        return _mean_over_examples((y - a) ** 2 / 2)


def cross_entropy(a, y):
    r"""Cross-entropy cost of outputs that each answer one yes-or-no question.

    .. math:: C = -\frac{1}{n} \sum_x \sum_j \left[ y_j \ln a_j + (1 - y_j) \ln (1 - a_j) \right]

    Parameters
    ----------
    a : array_like, shape (), (n,) or (n, k)
        Outputs, from 0 to 1.
    y : array_like, same shape
        Targets, from 0 to 1.

    Returns
    -------
    float
        The cost in nats: exactly 0 if every output equals its target of 0 or 1, and infinity if some output is
        certain of what its target says is possible not to be so.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty, or holds NaN or a number outside 0 … 1, or if the shapes differ.

    See Also
    --------
    cross_entropy_from_logits : the same cost from weighted inputs, finite for every finite input.

    Notes
    -----
    Nielsen (2015), chapter 3.

    Examples
    --------
    >>> cross_entropy([0.5, 0.5], [0, 1])
    0.6931471805599453
    """
    a, y = _activations(a, y)
    with np.errstate(divide="ignore"):  # ln 0 = -inf is what a confidently wrong answer is charged
        return _mean_over_examples(_weighted(y, -np.log(a)) + _weighted(1 - y, -np.log1p(-a)))


def log_likelihood(a, y):
    r"""Log-likelihood cost of outputs that share one probability among them.

    .. math:: C = -\frac{1}{n} \sum_x \sum_j y_j \ln a_j

    For a target with a single 1 it is the surprise :math:`-\ln a_j` at the right answer.

    Parameters
    ----------
    a : array_like, shape (), (n,) or (n, k)
        Outputs, from 0 to 1, such as those of `softmax`.
    y : array_like, same shape
        Targets, from 0 to 1: one-hot, or the probabilities wanted.

    Returns
    -------
    float
        The cost in nats.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty, or holds NaN or a number outside 0 … 1, or if the shapes differ.

    Notes
    -----
    Nielsen (2015), chapter 3.

    Examples
    --------
    >>> log_likelihood([[0.25, 0.5, 0.25]], [[0, 1, 0]])
    0.6931471805599453
    """
    a, y = _activations(a, y)
    with np.errstate(divide="ignore"):
        return _mean_over_examples(_weighted(y, -np.log(a)))


def cross_entropy_from_logits(z, y):
    r"""`cross_entropy` of sigmoid outputs, computed from their weighted inputs.

    .. math:: C = \frac{1}{n} \sum_x \sum_j \left[ \max(z_j, 0) - z_j y_j + \ln(1 + e^{-|z_j|}) \right]

    No term is negative, so that nothing cancels: the result keeps its relative accuracy for every finite input.

    Parameters
    ----------
    z : array_like, shape (), (n,) or (n, k)
        Finite weighted inputs of the sigmoid outputs.
    y : array_like, same shape
        Targets, from 0 to 1.

    Returns
    -------
    float
        The cost in nats.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty or holds NaN, `z` an infinity, or `y` a number outside 0 … 1, or if the shapes differ.

    Examples
    --------
    >>> cross_entropy_from_logits(1000.0, 0)
    1000.0
    """
    z, y = _logits(z, y)
    # z (1 - y) above zero and -z y below it: max(z, 0) - z y without its cancellation
    return _mean_over_examples(z * np.where(z >= 0, 1 - y, -y) + np.log1p(np.exp(-np.abs(z))))


def log_likelihood_from_logits(z, y):
    r"""`log_likelihood` of softmax outputs, computed from their weighted inputs.

    .. math:: C = -\frac{1}{n} \sum_x \sum_j y_j \ln \frac{e^{z_j}}{\sum_k e^{z_k}}

    Parameters
    ----------
    z : array_like, shape (n, k)
        Finite weighted inputs of the softmax outputs.
    y : array_like, shape (n, k)
        Targets, from 0 to 1: one-hot, or the probabilities wanted.

    Returns
    -------
    float
        The cost in nats.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty or holds NaN, `z` an infinity, or `y` a number outside 0 … 1, if the shapes differ, or
        if they are not two-dimensional.

    Examples
    --------
    >>> log_likelihood_from_logits([[0.0, 0.0]], [[0, 1]])
    0.6931471805599453
    """
    z, y = _softmax_logits(z, y)
    return _mean_over_examples(_weighted(y, -log_softmax(z)))


class QuadraticCost:
    """Quadratic cost of sigmoid outputs, as a thing to train with."""

    name = "quadratic"

    def value(self, z, y):
        r"""Cost of the outputs :math:`a = \sigma(z)`.

        Parameters
        ----------
        z : array_like, shape (), (n,) or (n, k)
            Finite weighted inputs of the output neurons.
        y : array_like, same shape
            Targets, from 0 to 1.

        Returns
        -------
        float
            The cost, summed over outputs and averaged over examples.

        Raises
        ------
        TypeError, ValueError
            As `cross_entropy_from_logits`.
        """
        z, y = _logits(z, y)
        return quadratic(sigmoid(z), y)

    def delta(self, z, y):
        r"""Error of the output neurons, the derivative of one example's cost by its weighted inputs.

        .. math:: \delta = (a - y)\, \sigma'(z)

        Parameters
        ----------
        z, y : array_like
            As for `value`.

        Returns
        -------
        float or ndarray
            The shape of `z`.

        Raises
        ------
        TypeError, ValueError
            As `cross_entropy_from_logits`.

        Notes
        -----
        Nielsen (2015), chapter 3.
        """
        z, y = _logits(z, y)
        return plain((sigmoid(z) - y) * sigmoid_prime(z))


class CrossEntropyCost:
    """Cross-entropy cost of sigmoid outputs, as a thing to train with."""

    name = "cross-entropy"

    def value(self, z, y):
        r"""Cost of the outputs :math:`a = \sigma(z)`, in nats: `cross_entropy_from_logits`.

        Parameters
        ----------
        z : array_like, shape (), (n,) or (n, k)
            Finite weighted inputs of the output neurons.
        y : array_like, same shape
            Targets, from 0 to 1.

        Returns
        -------
        float
            The cost, summed over outputs and averaged over examples.

        Raises
        ------
        TypeError, ValueError
            As `cross_entropy_from_logits`.
        """
        return cross_entropy_from_logits(z, y)

    def delta(self, z, y):
        r"""Error of the output neurons, the derivative of one example's cost by its weighted inputs.

        .. math:: \delta = a - y

        Parameters
        ----------
        z, y : array_like
            As for `value`.

        Returns
        -------
        float or ndarray
            The shape of `z`.

        Raises
        ------
        TypeError, ValueError
            As `cross_entropy_from_logits`.

        Notes
        -----
        Nielsen (2015), chapter 3.
        """
        z, y = _logits(z, y)
        return plain(sigmoid(z) - y)


class LogLikelihoodCost:
    """Log-likelihood cost of softmax outputs, as a thing to train with."""

    name = "log-likelihood"

    def value(self, z, y):
        """Cost of softmax outputs, in nats: `log_likelihood_from_logits`.

        Parameters
        ----------
        z : array_like, shape (n, k)
            Finite weighted inputs of the output neurons.
        y : array_like, shape (n, k)
            Targets, from 0 to 1.

        Returns
        -------
        float
            The cost, averaged over examples.

        Raises
        ------
        TypeError, ValueError
            As `log_likelihood_from_logits`.
        """
        return log_likelihood_from_logits(z, y)

    def delta(self, z, y):
        r"""Error of the output neurons, the derivative of one example's cost by its weighted inputs.

        .. math:: \delta_j = a_j \sum_k y_k - y_j

        which is :math:`a_j - y_j` for targets that sum to 1.

        Parameters
        ----------
        z, y : array_like, shape (n, k)
            As for `value`.

        Returns
        -------
        ndarray, shape (n, k)

        Raises
        ------
        TypeError, ValueError
            As `log_likelihood_from_logits`.

        Notes
        -----
        Nielsen (2015), chapter 3.
        """
        z, y = _softmax_logits(z, y)
        return softmax(z) * y.sum(axis=-1, keepdims=True) - y


def _matching(name, outputs, y):
    """Check that outputs and targets have one shape of at most two dimensions; give targets the outputs' precision."""
    if outputs.shape != y.shape:
        raise ValueError(f"{name} has shape {outputs.shape} but y has shape {y.shape}: they must match")
    if outputs.ndim > 2:
        raise ValueError(f"{name} has {outputs.ndim} dimensions: at most two, (examples, outputs), have a meaning")
    with np.errstate(over="ignore"):
        return outputs, y.astype(outputs.dtype)


def _activations(a, y):
    return _matching("a", real_array(a, "a", 0, 1), real_array(y, "y", 0, 1))


def _logits(z, y):
    return _matching("z", real_array(z, "z", finite=True), real_array(y, "y", 0, 1))


def _softmax_logits(z, y):
    z, y = _logits(z, y)
    if z.ndim != 2:
        raise ValueError(f"z has shape {z.shape}: softmax outputs need shape (examples, outputs)")
    return z, y


def _weighted(weight, surprise):
    """Multiply, with 0 · ∞ = 0: what has no weight costs nothing, however surprising it would be."""
    return np.multiply(weight, surprise, where=weight > 0, out=np.zeros_like(surprise))


def _mean_over_examples(costs):
    """Sum over outputs, average over examples, as a plain number."""
    with np.errstate(over="ignore"):  # a cost beyond the largest float is rightly infinite
        per_example = costs.sum(axis=-1) if costs.ndim == 2 else costs
        # dividing first keeps a mean of huge costs finite where their sum would not be
        return plain((per_example / per_example.size).sum())
