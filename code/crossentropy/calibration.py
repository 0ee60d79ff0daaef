r"""Calibration: whether what was given a probability happens that often, and what makes it so.

A classifier is calibrated if, of the answers that it gives with probability 0.9, nine of ten are right. Logits z are
divided by a temperature T before softmax: :math:`a = \operatorname{softmax}(z / T)`. A high one makes outputs alike.
"""

from typing import NamedTuple

import numpy as np

from ._validate import finite_number, real_array, table, target_array, whole_number
from .activations import softmax

_NORMAL = 1.959963984540054  # a normal variable is nearer than so many standard deviations with probability 95 %
_LARGEST = 1e100  # a logit whose square is still far from the largest float


class Reliability(NamedTuple):
    """Probabilities and what became of them, bin by bin, without bins that are empty.

    Attributes
    ----------
    place : ndarray of int
        Which bins these are, from 0 for that of the smallest probabilities.
    count : ndarray of int
        How many probabilities are in each.
    confidence : ndarray
        Their mean.
    share : ndarray
        The mean of their targets: how often it happened.
    """

    place: np.ndarray
    count: np.ndarray
    confidence: np.ndarray
    share: np.ndarray


def top_answers(a, y):
    """Give the probability of each likeliest answer, and whether it was right.

    Parameters
    ----------
    a : array_like, shape (n, k)
        Outputs, from 0 to 1.
    y : array_like, shape (n, k)
        Targets; the right answer is the largest.

    Returns
    -------
    confidence, right : ndarray, shape (n,)
        The largest output, and 1 if it is that of the right answer, 0 if not.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty, out of range, or no table, or if the shapes differ.

    Examples
    --------
    >>> top_answers([[0.7, 0.3], [0.4, 0.6]], [[1, 0], [1, 0]])
    (array([0.7, 0.6]), array([1., 0.]))
    """
    a = table(real_array(a, "a", 0, 1), "a")
    y = target_array(y, a.shape, "a", 0, 1)
    return a.max(axis=1), np.where(a.argmax(axis=1) == y.argmax(axis=1), 1.0, 0.0)


def reliability(a, y, bins=10):
    """Compare probabilities with how often it happened, in bins of equal width.

    A probability between two bins belongs to the lower one.

    Parameters
    ----------
    a : array_like, shape (n,)
        Probabilities.
    y : array_like, shape (n,)
        1 for each that came true, 0 for the others.
    bins : int
        How many.

    Returns
    -------
    Reliability

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty, out of range, or no row, or if the lengths differ; or if `bins` is not a whole number,
        1 or more.

    Notes
    -----
    Murphy, A. H. and Winkler, R. L. (1977). Reliability of subjective probability forecasts of precipitation and
    temperature. *Applied Statistics*, 26, 41–47. The bins are those of scikit-learn's ``calibration_curve``.

    Examples
    --------
    >>> reliability([0.15, 0.95, 0.85], [0, 1, 0], bins=2).share
    array([0. , 0.5])
    """
    a = real_array(a, "a", 0, 1)
    if a.ndim != 1:
        raise ValueError(f"a has shape {a.shape}: it must be a row, a probability for each example")
    y, bins = target_array(y, a.shape, "a", 0, 1), whole_number(bins, "bins", low=1)
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], a)
    count = np.bincount(place)
    there = np.flatnonzero(count)
    means = (np.bincount(place, weights=values)[there] / count[there] for values in (a, y))
    return Reliability(there, count[there], *means)


def calibration_error(a, y, bins=10):
    r"""Expected calibration error: how far probabilities are from how often it happened, on average.

    .. math:: \mathrm{ECE} = \sum_b \frac{n_b}{n} \left| \bar y_b - \bar a_b \right|

    with the means over the :math:`n_b` examples in bin b.

    Parameters
    ----------
    a, y, bins
        As for `reliability`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        As `reliability`.

    Notes
    -----
    Naeini, M. P., Cooper, G. F. and Hauskrecht, M. (2015). Obtaining well calibrated probabilities using Bayesian
    binning. *AAAI*, 2901–2907.

    Examples
    --------
    >>> round(calibration_error([0.9, 0.9, 0.9, 0.9], [1, 1, 1, 0]), 4)
    0.15
    """
    found = reliability(a, y, bins)
    return float(np.average(np.abs(found.share - found.confidence), weights=found.count))


def wilson_interval(count, n):
    r"""Range of the probabilities with which it is no surprise, at 5 %, to see something `count` times in n.

    .. math:: \frac{\hat p + \frac{u^2}{2n} \pm u \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{u^2}{4n^2}}}{1 +
        \frac{u^2}{n}}, \qquad \hat p = \frac{\text{count}}{n}, \quad u \approx 1.96

    Parameters
    ----------
    count : array_like
        How often it happened, from 0 to `n`.
    n : array_like
        How often it could have happened, more than 0; the shape of `count`.

    Returns
    -------
    low, high : ndarray
        The shape of `count`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty, holds NaN or a negative number, or if the shapes differ; if an entry of `n` is 0, or
        smaller than that of `count`.

    Notes
    -----
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. *Journal of the American
    Statistical Association*, 22, 209–212.

    Examples
    --------
    >>> np.round(wilson_interval(9, 10), 3)
    array([0.596, 0.982])
    """
    count, n = real_array(count, "count", 0, finite=True), real_array(n, "n", 0, finite=True)
    if count.shape != n.shape:
        raise ValueError(f"n has shape {n.shape}: it must have shape {count.shape}, like count")
    if np.any(n < count) or not np.all(n):
        raise ValueError("n must be more than 0, and nowhere smaller than count")
    share, u2 = count / n, _NORMAL**2
    middle, reach = share + u2 / (2 * n), np.sqrt(u2 * (share * (1 - share) / n + u2 / (4 * n**2)))
    return (middle - reach) / (1 + u2 / n), (middle + reach) / (1 + u2 / n)


def best_temperature(z, y):
    r"""Temperature at which softmax outputs cost least under the log-likelihood.

    The cost is convex in :math:`\beta = 1 / T`. Its slope, the sum of :math:`(a_j - y_j) z_j` over classes and examples
    but for a factor 1/n, rises with β. Between a β with a negative slope and one with a positive slope the interval is
    halved, again and again.

    Parameters
    ----------
    z : array_like, shape (n, k)
        Logits.
    y : array_like, shape (n, k)
        Targets, which sum to 1 for each example.

    Returns
    -------
    float
        More than 0.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty, out of range, or no table, or if the shapes differ; or if no temperature costs least:
        every answer is right, or the logits know nothing about the targets.

    Notes
    -----
    Guo, C., Pleiss, G., Sun, Y. and Weinberger, K. Q. (2017). On calibration of modern neural networks. *ICML*,
    1321–1330.

    Examples
    --------
    >>> round(best_temperature([[3, 0], [3, 0], [3, 0], [3, 0]], [[1, 0], [1, 0], [1, 0], [0, 1]]), 4)
    2.7307
    """
    z = table(real_array(z, "z", -_LARGEST, _LARGEST), "z")
    y, scale = target_array(y, z.shape, "z", 0, 1), np.abs(z).max()

    def slope(beta):
        return np.sum((softmax(beta / scale * z) - y) * z)

    if scale == 0 or slope(0.0) >= 0:
        raise ValueError("no temperature costs least, because the logits z know nothing about the targets y")
    if np.sum(z.max(axis=1) - np.sum(y * z, axis=1)) <= 0:
        raise ValueError("no temperature costs least, because every answer is right: a lower one always costs less")
    low = high = 1.0
    while slope(high) < 0:
        high *= 2
    while slope(low) > 0:
        low /= 2
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return float(scale / high)


def smoothed(y, epsilon):
    r"""Targets of which a part is shared out among all classes: label smoothing.

    .. math:: (1 - \varepsilon)\, y_j + \frac{\varepsilon}{k}

    Parameters
    ----------
    y : array_like, shape (..., k)
        Targets.
    epsilon : float
        The part, from 0 to 1.

    Returns
    -------
    ndarray
        The shape of `y`.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty or out of range, or if `y` is a single number.

    Notes
    -----
    Szegedy, C. et al. (2016). Rethinking the Inception architecture for computer vision. *CVPR*, 2818–2826.

    Examples
    --------
    >>> smoothed([0, 1], 0.1)
    array([0.05, 0.95])
    """
    y, epsilon = real_array(y, "y", 0, 1), finite_number(epsilon, "epsilon", low=0)
    if epsilon > 1:
        raise ValueError(f"epsilon is {epsilon:g}: it must be a number from 0 to 1")
    if y.ndim == 0:
        raise ValueError("y is a single number: it must have a target for each class")
    return (1 - epsilon) * y + epsilon / y.shape[-1]
