"""Activation functions: from a weighted input z to an output a.

All of them accept a number or an array of any shape and give back the same shape. They never overflow: only
exponentials of numbers that are zero or negative are taken. float32 in gives float32 out.
"""

import numpy as np

from ._validate import number_or_array, real_array


def sigmoid(z):
    r"""Sigmoid (logistic) function.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}

    Parameters
    ----------
    z : array_like
        Weighted inputs, any shape. Infinities are allowed and give 0 or 1.

    Returns
    -------
    float or ndarray
        Outputs from 0 to 1, with the shape of `z`.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.
    ValueError
        If `z` is empty or holds NaN.

    Notes
    -----
    Nielsen (2015), chapter 1.

    Examples
    --------
    >>> sigmoid(0)
    0.5
    """
    return number_or_array(sigmoid_outputs(real_array(z, "z")))


def sigmoid_prime(z):
    r"""Derivative of the sigmoid function.

    .. math:: \sigma'(z) = \sigma(z)\,(1 - \sigma(z)) = \frac{e^{-|z|}}{(1 + e^{-|z|})^2}

    The second form keeps its relative accuracy where :math:`\sigma(z)` rounds to 1.

    Parameters
    ----------
    z : array_like
        Weighted inputs, any shape. Infinities are allowed and give 0.

    Returns
    -------
    float or ndarray
        Slopes from 0 to 1/4, with the shape of `z`.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.
    ValueError
        If `z` is empty or holds NaN.

    Examples
    --------
    >>> sigmoid_prime(0)
    0.25
    """
    return number_or_array(sigmoid_slope(real_array(z, "z")))


def sigmoid_outputs(z):
    """Give σ(z) of an array that was checked before."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def sigmoid_slope(z):
    """Give σ′(z) of an array that was checked before."""
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def sigmoid_and_slope(z):
    """Give σ(z) and σ′(z) of an array of float64 that was checked before, faster than one by one.

    Hidden layers use it. Where e^z would overflow, σ′ stays at 10⁻³⁰⁸, which is as good as zero.
    """
    e = np.exp(np.minimum(z, 709))
    total = 1 + e
    a = e / total
    return a, a / total


def softplus(z):
    r"""Softplus, the logarithm of :math:`1 + e^z` in nats.

    .. math:: \ln(1 + e^z) = \max(z, 0) + \ln(1 + e^{-|z|})

    Parameters
    ----------
    z : array_like
        Weighted inputs, any shape.

    Returns
    -------
    float or ndarray
        Values of 0 or more, with the shape of `z`.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.
    ValueError
        If `z` is empty or holds NaN.
    """
    z = real_array(z, "z")
    return number_or_array(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


def log_sigmoid(z):
    r"""Natural logarithm of the sigmoid function, without going through the sigmoid.

    .. math:: \ln \sigma(z) = -\ln(1 + e^{-z})

    Parameters
    ----------
    z : array_like
        Weighted inputs, any shape.

    Returns
    -------
    float or ndarray
        Values in nats, 0 or less, with the shape of `z`.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.
    ValueError
        If `z` is empty or holds NaN.
    """
    z = real_array(z, "z")
    return number_or_array(np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z))))


def softmax(z):
    r"""Softmax function: k weighted inputs become k positive numbers that sum to 1.

    .. math:: a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}

    Parameters
    ----------
    z : array_like, shape (..., k)
        Finite weighted inputs; the outputs of one example lie along the last axis.

    Returns
    -------
    ndarray, shape (..., k)
        Outputs from 0 to 1 whose sum along the last axis is 1.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.
    ValueError
        If `z` is a single number, is empty, or holds NaN or an infinity.

    Notes
    -----
    Nielsen (2015), chapter 3.

    Examples
    --------
    >>> softmax([1.0, 1.0])
    array([0.5, 0.5])
    """
    with np.errstate(over="ignore"):  # a distance beyond the largest float is rightly -inf: its exponential is 0
        return softmax_outputs(_softmax_inputs(z))


def softmax_outputs(z):
    """Give softmax of an array that was checked before; the largest input is taken off, so that nothing overflows."""
    a = np.exp(z - z.max(axis=-1, keepdims=True))
    a /= a.sum(axis=-1, keepdims=True)
    return a


def log_softmax(z):
    r"""Natural logarithm of softmax, without going through softmax.

    .. math:: \ln a_j = z_j - \ln \sum_k e^{z_k}

    The largest term is taken out of the sum, :math:`\ln(1 + r)` with :math:`r` the rest, so that an almost certain
    output keeps its relative accuracy.

    Parameters
    ----------
    z : array_like, shape (..., k)
        Finite weighted inputs; the outputs of one example lie along the last axis.

    Returns
    -------
    ndarray, shape (..., k)
        Values in nats, 0 or less.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers.
    ValueError
        If `z` is a single number, is empty, or holds NaN or an infinity.
    """
    z = _softmax_inputs(z)
    with np.errstate(over="ignore"):
        z = z - z.max(axis=-1, keepdims=True)
    e = np.exp(z)
    np.put_along_axis(e, z.argmax(axis=-1, keepdims=True), 0, axis=-1)
    return z - np.log1p(e.sum(axis=-1, keepdims=True))


def _softmax_inputs(z):
    z = real_array(z, "z", finite=True)
    if z.ndim == 0:
        raise ValueError(f"z is the single number {z}: softmax needs the inputs of all outputs along the last axis")
    return z


# What the output layer of a network may compute, by name, for arrays that were checked before.
OUTPUTS = {"sigmoid": sigmoid_outputs, "softmax": softmax_outputs, "linear": lambda z: z}
