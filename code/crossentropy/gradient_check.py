"""Gradient check: holds a formula for a derivative against the function that it should be the derivative of."""

from dataclasses import dataclass

import numpy as np

from ._validate import entry_name, finite_number, number_or_array, real_array

# The step that balances the error of central differences, of order h², against rounding, of order eps / h.
_RELATIVE_STEP = float(np.finfo(np.float64).eps ** (1 / 3))
_LARGEST = float(np.finfo(np.float64).max)


def numerical_gradient(f, x):
    r"""Derivative of `f` at `x` by central differences.

    .. math:: \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}

    Parameters
    ----------
    f : callable
        Takes an array like `x`, or a float if `x` is a single number, and returns a number.
    x : float or array_like
        Where to take the derivative.

    Returns
    -------
    float or ndarray
        One derivative for each entry of `x`, in its shape.

    Raises
    ------
    TypeError
        If `x` or what `f` returns is not real numbers.
    ValueError
        If `x` is empty, or `x` or what `f` returns holds NaN or an infinity.

    Notes
    -----
    The step is :math:`\varepsilon^{1/3} \max(1, |x_i|)` [1]_.

    .. [1] J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd ed., Springer, 2006, section 8.1.

    Examples
    --------
    >>> round(numerical_gradient(lambda x: x**2, 3.0), 6)
    6.0
    """
    x = real_array(x, "x", finite=True).astype(np.float64)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        center, above, below = float(x[index]), x.copy(), x.copy()
        step = _RELATIVE_STEP * max(1, abs(center))
        above[index] = min(center + step, _LARGEST)
        below[index] = max(center - step, -_LARGEST)
        # the distance that was really taken, which rounding and the ends of the numbers may have changed
        distance = above[index] - below[index]
        gradient[index] = (_value(f, above) - _value(f, below)) / distance
    return number_or_array(gradient)


@dataclass(frozen=True)
class GradientCheck:
    """Result of `check_gradient`; true if the check passed.

    Attributes
    ----------
    analytic : float or ndarray
        The gradient that was claimed.
    numerical : float or ndarray
        The gradient by central differences.
    error : float
        Largest difference of the two, relative to the larger of 1 and the entries compared.
    tolerance : float
        Largest error that passes.
    worst : tuple of int
        Index of the entry with the largest error.
    """

    analytic: float | np.ndarray
    numerical: float | np.ndarray
    error: float
    tolerance: float
    worst: tuple

    def __bool__(self):
        return self.error <= self.tolerance

    def __repr__(self):
        entry = entry_name("gradient", self.worst)
        claimed, found = np.asarray(self.analytic)[self.worst], np.asarray(self.numerical)[self.worst]
        if self:
            return f"gradient check passed: largest relative error {self.error:.1e}"
        return f"gradient check FAILED: {entry} is {claimed:.6g}, central differences give {found:.6g}"


def check_gradient(f, gradient, x, tolerance=1e-6):
    """Compare a gradient with central differences.

    Parameters
    ----------
    f : callable
        The function, as for `numerical_gradient`.
    gradient : callable or array_like
        Its claimed gradient: the values at `x`, or a function that returns them when called with `x`.
    x : float or array_like
        Where to compare.
    tolerance : float
        Largest relative error that passes.

    Returns
    -------
    GradientCheck
        True in a condition if the check passed; printing it says which entry is worst.

    Raises
    ------
    TypeError
        If an argument or what a function returns is not real numbers.
    ValueError
        If the gradient does not have the shape of `x`, or something holds NaN or an infinity.

    Examples
    --------
    >>> check_gradient(lambda x: x**2, lambda x: x, 3.0)
    gradient check FAILED: gradient is 3, central differences give 6
    """
    tolerance = finite_number(tolerance, "tolerance", low=0)
    numerical = numerical_gradient(f, x)
    x = number_or_array(real_array(x, "x").astype(np.float64))
    analytic = real_array(gradient(x) if callable(gradient) else gradient, "gradient", finite=True)
    if analytic.shape != np.shape(x):
        raise ValueError(f"gradient has shape {analytic.shape} but x has shape {np.shape(x)}: they must match")
    scale = np.maximum(1, np.maximum(np.abs(analytic), np.abs(numerical)))
    error = np.abs(analytic / scale - numerical / scale)
    worst = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    return GradientCheck(number_or_array(analytic), numerical, float(error[worst]), tolerance, worst)


def _value(f, x):
    return finite_number(f(number_or_array(x)), "f(x)")
