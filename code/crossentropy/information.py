r"""Entropy and Kullback–Leibler divergence: what a distribution costs in surprise, and what a wrong one costs more.

Probabilities lie along the last axis: shape ``(k,)`` is one distribution over k outcomes, ``(n, k)`` is n of them.
Logarithms are natural, so that results are in nats, and :math:`0 \ln 0 = 0`, its limit.
"""

import numpy as np

from ._validate import entry_name, number_or_array, real_array


def entropy(p):
    r"""Entropy, the expected surprise of a distribution.

    .. math:: H(p) = -\sum_j p_j \ln p_j

    Parameters
    ----------
    p : array_like, shape (..., k)
        Probabilities, which sum to 1 along the last axis.

    Returns
    -------
    float or ndarray, shape (...)
        Entropy in nats, from 0 for certainty to ln k for outcomes that are all equally likely.

    Raises
    ------
    TypeError
        If `p` does not hold real numbers.
    ValueError
        If `p` is a single number, is empty, or holds NaN, a number outside 0 … 1, or a distribution whose sum is not 1.

    Notes
    -----
    Shannon, C. E. (1948). A mathematical theory of communication. *Bell System Technical Journal*, 27, 379–423.

    Examples
    --------
    >>> entropy([0.5, 0.5])
    0.6931471805599453
    """
    p = _distributions(p, "p")
    return number_or_array((p * -_log(p, where=p > 0)).sum(axis=-1) + 0.0)  # certainty is 0.0, not -0.0


def kl_divergence(p, q):
    r"""Kullback–Leibler divergence, the surprise that believing q adds to the entropy of p.

    .. math:: \mathrm{KL}(p \,\|\, q) = \sum_j p_j \ln \frac{p_j}{q_j}

    Parameters
    ----------
    p : array_like, shape (..., k)
        Probabilities that outcomes have, which sum to 1 along the last axis.
    q : array_like, same shape
        Probabilities that are believed.

    Returns
    -------
    float or ndarray, shape (...)
        Divergence in nats: 0 if q is p, and infinity if q calls impossible what p does not.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is a single number, is empty, or holds NaN, a number outside 0 … 1, or a distribution whose sum
        is not 1, or if the shapes differ.

    Notes
    -----
    Cover, T. M. and Thomas, J. A. (2006). *Elements of Information Theory*, 2nd ed., Wiley, section 2.3.

    Examples
    --------
    >>> kl_divergence([0.5, 0.5], [0.25, 0.75])
    0.14384103622589045
    """
    p, q = _distributions(p, "p"), _distributions(q, "q")
    if p.shape != q.shape:
        raise ValueError(f"p has shape {p.shape} but q has shape {q.shape}: they must match")
    possible = p > 0
    surplus = (p * (_log(p, where=possible) - _log(q, where=possible))).sum(axis=-1)
    return number_or_array(np.maximum(surplus, 0))  # the sum is never negative, but rounded terms may make it so


def _log(p, where):
    with np.errstate(divide="ignore"):
        return np.log(np.where(where, p, 1))


def _distributions(p, name):
    p = real_array(p, name, 0, 1)
    if p.ndim == 0:
        raise ValueError(f"{name} is the single number {p}: the probabilities of all outcomes lie along the last axis")
    sums = p.sum(axis=-1)
    wrong = np.abs(sums - 1) > np.sqrt(np.finfo(p.dtype).eps)
    if wrong.any():
        index = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(f"{entry_name(name, index)} sums to {sums[index]}: probabilities must sum to 1")
    return p
