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

from ._validate import number_or_array, one_of, real_array, target_array
from .activations import OUTPUTS, log_softmax, sigmoid_outputs, sigmoid_slope, softmax_outputs, softplus

_PART = 2**15  # as many numbers as the processor's cache holds


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
    a, y = _matching("a", real_array(a, "a", finite=True), y, -np.inf, np.inf)
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
    n, cost = len(z) if z.ndim else 1, z.dtype.type(0)
    with np.errstate(over="ignore"):
        for z_part, y_part in _parts(z, y):
            linear = ((z_part >= 0) - y_part) * z_part  # max(z, 0) - z y without its cancellation
            cost += (linear / n).sum() + _sum_of_softplus(-np.abs(z_part)) / n  # divided first: see _mean_over_examples
    return number_or_array(cost)


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


class _TrainingCost:
    """What the costs to train with have in common: each is a cost of outputs, taken from their weighted inputs.

    Attributes
    ----------
    name : str
        What figures and tables call the cost.
    outputs : str
        What the output neurons compute from their weighted inputs.
    target_range : tuple of float
        The smallest and the largest target that there can be.
    """

    def __init__(self, outputs):
        self.outputs = one_of(outputs, "outputs", self._possible_outputs)
        self.target_range = (-np.inf, np.inf) if outputs == "linear" else (0, 1)

    def __repr__(self):
        return f"{type(self).__name__}(outputs={self.outputs!r})"

    def value(self, z, y):
        """Cost of the outputs, computed from their weighted inputs.

        Parameters
        ----------
        z : array_like, shape (), (n,) or (n, k)
            Finite weighted inputs of the output neurons. Softmax outputs need shape (n, k).
        y : array_like, same shape
            Targets, from 0 to 1; for linear outputs any finite numbers.

        Returns
        -------
        float
            The cost, summed over outputs and averaged over examples.

        Raises
        ------
        TypeError
            If an argument does not hold real numbers.
        ValueError
            If an argument is empty, holds NaN or a number out of range, or if the shapes do not fit.
        """
        with np.errstate(over="ignore"):  # inputs further apart than the largest float are as good as infinitely far
            return self._value(*self._checked(z, y))

    def delta(self, z, y, check=True):
        """Error of the output neurons, the derivative of one example's cost by its weighted inputs.

        The documentation of the class has the formulas.

        Parameters
        ----------
        z, y : array_like
            As for `value`.
        check : bool
            Whether to check `z` and `y` first. A network, which has checked its data once, leaves it out at its steps.

        Returns
        -------
        float or ndarray
            The shape of `z`.

        Raises
        ------
        TypeError, ValueError
            As `value`.

        Notes
        -----
        Nielsen (2015), chapter 3.
        """
        if not check:
            return self._delta(z, y)
        with np.errstate(over="ignore"):
            return number_or_array(self._delta(*self._checked(z, y)))

    def _checked(self, z, y):
        return _softmax_logits(z, y) if self.outputs == "softmax" else _logits(z, y, *self.target_range)


class QuadraticCost(_TrainingCost):
    r"""Quadratic cost, to train with.

    .. math::

        \delta_j = \begin{cases}
            (a_j - y_j)\, \sigma'(z_j) & \text{for sigmoid outputs} \\
            a_j \left[ a_j - y_j - \sum_k a_k (a_k - y_k) \right] & \text{for softmax outputs} \\
            a_j - y_j & \text{for linear outputs}
        \end{cases}

    Parameters
    ----------
    outputs : {"sigmoid", "softmax", "linear"}
        What the output neurons compute from their weighted inputs.

    Raises
    ------
    ValueError
        If `outputs` is something else.
    """

    name = "quadratic"
    _possible_outputs = "sigmoid", "softmax", "linear"

    def __init__(self, outputs="sigmoid"):
        super().__init__(outputs)

    def _value(self, z, y):
        return quadratic(OUTPUTS[self.outputs](z), y)

    def _delta(self, z, y):
        match self.outputs:
            case "sigmoid":
                return (sigmoid_outputs(z) - y) * sigmoid_slope(z)
            case "softmax":
                a = softmax_outputs(z)
                return a * (a - y - (a * (a - y)).sum(axis=1, keepdims=True))
            case "linear":
                return z - y


class CrossEntropyCost(_TrainingCost):
    r"""Cross-entropy cost, to train with.

    .. math::

        \delta_j = \begin{cases}
            a_j - y_j & \text{for sigmoid outputs} \\
            a_j - y_j - \sum_{k \ne j} (a_k - y_k)\, \dfrac{a_j}{1 - a_k} & \text{for softmax outputs}
        \end{cases}

    Parameters
    ----------
    outputs : {"sigmoid", "softmax"}
        What the output neurons compute from their weighted inputs. Linear outputs leave the interval from 0 to 1, where
        alone the cross-entropy is defined.

    Raises
    ------
    ValueError
        If `outputs` is something else.

    Notes
    -----
    Each softmax output is the sigmoid of its log odds, :math:`a_j = \sigma(z_j - \ln \sum_{k \ne j} e^{z_k})`.
    """

    name = "cross-entropy"
    _possible_outputs = "sigmoid", "softmax"

    def __init__(self, outputs="sigmoid"):
        super().__init__(outputs)

    def _value(self, z, y):
        return cross_entropy_from_logits(z if self.outputs == "sigmoid" else _log_odds(z)[0], y)

    def _delta(self, z, y):
        match self.outputs:
            case "sigmoid":
                return sigmoid_outputs(z) - y
            case "softmax":
                log_odds, others = _log_odds(z)
                error = sigmoid_outputs(log_odds) - y
                return error - np.einsum("nk,nkj->nj", error, others)


class LogLikelihoodCost(_TrainingCost):
    r"""Log-likelihood cost, to train with.

    .. math::

        \delta_j = \begin{cases}
            a_j \sum_k y_k - y_j & \text{for softmax outputs} \\
            -y_j (1 - a_j) & \text{for sigmoid outputs}
        \end{cases}

    The first is :math:`a_j - y_j` for targets that sum to 1. The second never pushes an output down: sigmoid outputs
    that all say 1 cost nothing.

    Parameters
    ----------
    outputs : {"softmax", "sigmoid"}
        What the output neurons compute from their weighted inputs. Linear outputs leave the interval from 0 to 1, where
        alone the log-likelihood is defined.

    Raises
    ------
    ValueError
        If `outputs` is something else.
    """

    name = "log-likelihood"
    _possible_outputs = "softmax", "sigmoid"

    def __init__(self, outputs="softmax"):
        super().__init__(outputs)

    def _value(self, z, y):
        match self.outputs:
            case "softmax":
                return log_likelihood_from_logits(z, y)
            case "sigmoid":
                return _mean_over_examples(y * softplus(-z))

    def _delta(self, z, y):
        match self.outputs:
            case "softmax":
                return softmax_outputs(z) * y.sum(axis=1, keepdims=True) - y
            case "sigmoid":
                return -y * sigmoid_outputs(-z)


def training_cost(cost):
    """Return `cost` if it can be trained with, else raise ``TypeError``."""
    if not isinstance(cost, _TrainingCost):
        raise TypeError(f"cost must be a cost to train with, such as CrossEntropyCost(), not {cost!r}")
    return cost


def _matching(name, outputs, y, low, high):
    """Check the targets of outputs, which have at most two dimensions; give targets the outputs' precision."""
    if outputs.ndim > 2:
        raise ValueError(f"{name} has {outputs.ndim} dimensions: at most two, (examples, outputs), have a meaning")
    return outputs, target_array(y, outputs.shape, name, low, high, outputs.dtype)


def _activations(a, y):
    return _matching("a", real_array(a, "a", 0, 1), y, 0, 1)


def _logits(z, y, low=0, high=1):
    return _matching("z", real_array(z, "z", finite=True), y, low, high)


def _softmax_logits(z, y):
    z, y = _logits(z, y)
    if z.ndim != 2:
        raise ValueError(f"z has shape {z.shape}: softmax outputs need shape (examples, outputs)")
    return z, y


def _log_odds(z):
    """Give the log odds of each softmax output, and the softmax of its rivals: [x, j, k] is 0 for k = j."""
    if z.shape[1] < 2:
        raise ValueError(f"z has shape {z.shape}: the cross-entropy of softmax outputs needs two outputs or more")
    rivals = np.where(np.eye(z.shape[1]), -np.inf, z[:, None, :])
    strongest = rivals.max(axis=-1)
    logarithms = np.log(np.exp(rivals - strongest[:, :, None]).sum(axis=-1))
    largest = np.finfo(z.dtype).max
    return np.clip(z - strongest - logarithms, -largest, largest), softmax_outputs(rivals)


def _parts(*arrays):
    """Go through flat arrays of one shape a part at a time, because what is computed for a part stays in the cache."""
    flat = [array.reshape(-1) for array in arrays]
    for start in range(0, len(flat[0]), _PART):
        yield [array[start : start + _PART] for array in flat]


def _sum_of_softplus(z):
    r"""Sum :math:`\ln(1 + e^z)` over all z, none of which is positive, with a 32nd of the logarithms.

    A sum of logarithms is the logarithm of a product, and the product of two factors :math:`1 + p` and :math:`1 + q` is
    another of their kind, :math:`(1 + p)(1 + q) = 1 + (p + q + pq)`. With :math:`p = e^z \le 1` no term is negative,
    so that p keeps its relative accuracy, and five times over p stays below :math:`2^{32}`. Each time half as many
    numbers are left; the logarithms would take most of the time.
    """
    p = np.exp(z)
    for _ in range(5):
        half = (len(p) + 1) // 2
        p, q = p[:half], p[half:]
        paired = p[: len(q)]
        paired += q + paired * q
    return np.log1p(p).sum()


def _weighted(weight, surprise):
    """Multiply, with 0 · ∞ = 0: what has no weight costs nothing, however surprising it would be."""
    return np.multiply(weight, surprise, where=weight > 0, out=np.zeros_like(surprise))


def _mean_over_examples(costs):
    """Sum over outputs, average over examples, as one number."""
    with np.errstate(over="ignore"):  # a cost beyond the largest float is rightly infinite
        per_example = costs.sum(axis=1) if costs.ndim == 2 else costs
        # dividing first keeps a mean of huge costs finite where their sum would not be
        return number_or_array((per_example / per_example.size).sum())
