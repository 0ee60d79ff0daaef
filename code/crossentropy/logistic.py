r"""One neuron at work, also called logistic regression: the weights that cost least, and what an output means.

With inputs x of n examples, targets y, weights :math:`v_i` of the examples and a penalty :math:`\lambda`, the cost is

.. math::

    C = \frac{1}{\sum_i v_i} \sum_i v_i \left[ \ln (1 + e^{z_i}) - y_i z_i \right] + \frac{\lambda}{2} \|w\|^2,
    \qquad z_i = w \cdot x_i + b .

It is the cross-entropy if all :math:`v_i` are equal and :math:`\lambda = 0`. The bias has no penalty.
"""

import numpy as np

from ._validate import finite_number, number_or_array, real_array, table, target_array
from .activations import sigmoid, softplus
from .neuron import Neuron

_STEPS = 100  # Newton's method needs about ten, unless weights run away
_FLAT = 1e-12  # as the slope of a sigmoid at 28
_LARGEST = 1e100  # an input whose square is still far from the largest float


def log_odds(a):
    r"""Logarithm of the odds, :math:`\ln \frac{a}{1 - a}`: the weighted input of a sigmoid with this output.

    Parameters
    ----------
    a : array_like
        Probabilities, from 0 to 1.

    Returns
    -------
    float or ndarray
        The shape of `a`; infinite where `a` is 0 or 1.

    Raises
    ------
    TypeError
        If `a` does not hold real numbers.
    ValueError
        If `a` is empty, or holds NaN or a number outside 0 … 1.

    Notes
    -----
    Berkson (1944) named it "logit".

    Examples
    --------
    >>> log_odds([0.5, 0.9]).round(4)
    array([0.    , 2.1972])
    """
    a = real_array(a, "a", 0, 1)
    with np.errstate(divide="ignore"):
        return number_or_array(np.log(a) - np.log1p(-a))


def curvature(neuron, x):
    r"""Second derivatives of the cross-entropy with respect to the weights and the bias.

    .. math::

        \frac{1}{n} \sum_i a_i (1 - a_i)\, \tilde x_i \tilde x_i^{\mathsf T}, \qquad \tilde x_i = (x_i, 1)

    The targets do not matter, and no direction has a negative curvature.

    Parameters
    ----------
    neuron : Neuron
        With m weights.
    x : array_like, shape (n, m)
        Inputs.

    Returns
    -------
    ndarray, shape (m + 1, m + 1)
        The bias comes last.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` does not fit the neuron, is empty, or holds a number that is not finite, or beyond 10¹⁰⁰.
    """
    x = _table(x)
    a, rows = sigmoid(neuron.weighted_input(x)), _with_bias(x)
    return _bends(rows, a * (1 - a) / len(rows))


def safe_rate(x):
    r"""Largest learning rate of which the inputs alone can tell that no step of gradient descent raises the cost.

    .. math::

        \eta = \frac{1}{L}, \qquad
        L = \text{largest eigenvalue of } \frac{1}{4n} \sum_i \tilde x_i \tilde x_i^{\mathsf T}

    No curvature of the cross-entropy is above L, because :math:`\sigma' \le 1/4`.

    Parameters
    ----------
    x : array_like, shape (n, m)
        Inputs of a neuron.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` is not a table, is empty, or holds a number that is not finite, or beyond 10¹⁰⁰.

    Notes
    -----
    Böhning and Lindsay (1988), Monotonicity of quadratic-approximation algorithms.
    """
    rows = _with_bias(_table(x))
    return float(4 * len(rows) / np.linalg.eigvalsh(rows.T @ rows)[-1])


def fit(x, y, penalty=0.0, weights=None):
    r"""Find the neuron that costs least, by Newton's method.

    .. math:: \theta \to \theta - H^{-1} \nabla C, \qquad \theta = (w, b)

    with the second derivatives :math:`H` (see `curvature`). A step that would raise the cost is halved.

    Parameters
    ----------
    x : array_like, shape (n, m)
        Inputs.
    y : array_like, shape (n,)
        Targets, from 0 to 1.
    penalty : float
        :math:`\lambda`, 0 or more.
    weights : array_like, shape (n,), optional
        How much each example counts, 0 or more; by default all count the same.

    Returns
    -------
    Neuron

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty, out of range, or does not fit the others; or if no finite weights cost least, or more
        than one set of weights does.

    Notes
    -----
    Cox (1958). scikit-learn's ``LogisticRegression(C=...)`` has the same minimum for
    :math:`\lambda = 1 / (\texttt{C} \sum_i v_i)`.

    Examples
    --------
    >>> fit([[0], [0], [1], [1]], [0, 0.5, 0.5, 1])
    Neuron(w=[2.19722458], b=-1.0986122886681096)
    """
    x = _table(x)
    y, v = target_array(y, x.shape[:1], "the rows of x", 0, 1), _shares(weights, len(x))
    penalty, rows = finite_number(penalty, "penalty", low=0), _with_bias(x)[v > 0]
    y, v = y[v > 0], v[v > 0]
    if penalty == 0 and np.linalg.matrix_rank(rows) < rows.shape[1]:
        raise ValueError("x has columns that follow from others: without a penalty, many weights cost the same")

    def cost(theta):
        z = rows @ theta
        return v @ (softplus(z) - y * z) + penalty / 2 * theta[:-1] @ theta[:-1]

    # The curvature in the flattest direction, as a share of what it would be if every slope were 1, falls towards 0 if
    # the classes can be told apart. At a minimum it does not: examples on the wrong side pull, and others pull back.
    straight, theta = _bends(rows, v, penalty), np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        a = sigmoid(rows @ theta)
        bends = _bends(rows, v * a * (1 - a), penalty)
        if np.linalg.eigvals(np.linalg.lstsq(straight, bends)[0]).real.min() < _FLAT:
            break
        step = np.linalg.solve(bends, rows.T @ (v * (a - y)) + penalty * np.append(theta[:-1], 0))
        if np.abs(rows @ step).max() < 1e-6:  # a step squares the error of the log-odds: it will be below 1e-12
            return Neuron(theta[:-1] - step[:-1], theta[-1] - step[-1])
        while cost(theta - step) > cost(theta) * (1 + 1e-12):  # more than rounding
            step = step / 2
        theta = theta - step
    raise ValueError("no finite weights cost least, because larger ones cost less: give a larger penalty")


def correct_prior(neuron, trained, true):
    r"""Move the bias of a neuron to where its class 1 is more, or less, frequent than where it was trained.

    .. math:: b \to b + \ln \frac{\pi}{1 - \pi} - \ln \frac{\pi_0}{1 - \pi_0}

    It is Bayes' rule, if what the inputs of each class look like stays the same.

    Parameters
    ----------
    neuron : Neuron
        Trained where class 1 has the share `trained`.
    trained, true : float
        Shares :math:`\pi_0` and :math:`\pi`, above 0 and below 1.

    Returns
    -------
    Neuron

    Raises
    ------
    TypeError
        If a share is no real number.
    ValueError
        If a share is not above 0 and below 1.

    Examples
    --------
    >>> correct_prior(Neuron([2.0], 0.0), trained=0.5, true=0.1).b.__round__(4)
    -2.1972
    """
    return Neuron(neuron.w, neuron.b + _finite_log_odds(true, "true") - _finite_log_odds(trained, "trained"))


def _table(x):
    return np.float64(table(real_array(x, "x", -_LARGEST, _LARGEST), "x"))


def _shares(weights, n):
    """Give weights of the examples that sum to 1."""
    v = np.ones(n) if weights is None else real_array(weights, "weights", 0, _LARGEST)
    if v.shape != (n,):
        raise ValueError(f"weights has shape {v.shape}: it must have shape ({n},), one for each row of x")
    if not v.any():
        raise ValueError("weights are all 0: at least one example must count")
    return v / v.sum()


def _with_bias(x):
    return np.column_stack([x, np.ones(len(x))])


def _bends(rows, slopes, penalty=0.0):
    """Second derivatives of the cost, whose last row and column belong to the bias."""
    penalties = np.full(rows.shape[1], penalty)
    penalties[-1] = 0
    return (rows.T * slopes) @ rows + np.diag(penalties)


def _finite_log_odds(share, name):
    share = finite_number(share, name)
    if not 0 < share < 1:
        raise ValueError(f"{name} is {share:g}: it must be above 0 and below 1")
    return log_odds(share)
