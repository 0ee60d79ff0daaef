"""What counts as good input, said once for the whole package.

Every public function turns its arguments into arrays here, so that all of them refuse the same things with the
same sentences: a ``TypeError`` for what is not real numbers, a ``ValueError`` that names the argument and the first
offending index for the rest.
"""

from numbers import Real

import numpy as np

_LARGEST = {np.dtype(kind): np.finfo(kind).max for kind in (np.float32, np.float64)}
_SEQUENCES = list, tuple


def real_array(value, name, low=-np.inf, high=np.inf, finite=False):
    """Return `value` as a floating-point array, or say what is wrong with it.

    Parameters
    ----------
    value : array_like of real numbers
        Any shape, including a single number.
    name : str
        What the caller's documentation calls this argument.
    low, high : float
        The closed interval that every entry must lie in.
    finite : bool
        Whether infinities are refused too.

    Returns
    -------
    ndarray
        float32 if `value` is float32, float64 otherwise.

    Raises
    ------
    TypeError
        If `value` does not hold real numbers (text, complex numbers, ``None``, …), or hides some of them by a mask.
    ValueError
        If `value` is empty or ragged, or if an entry is NaN, outside the interval, or not finite when it must be.
    """
    array = _float_array(value, name)
    _check_entries(array, name, low, high, finite)
    return array


def target_array(value, shape, like, low, high, dtype=np.float64):
    """Return `value` as the array of targets y for outputs of a shape, or say what is wrong with it.

    Parameters
    ----------
    value : array_like of real numbers
        The targets, which have to be finite.
    shape : tuple of int
        Shape of the outputs.
    like : str
        What the caller's documentation calls the outputs.
    low, high : float
        The closed interval that every target must lie in.
    dtype : dtype
        Precision of the outputs.

    Returns
    -------
    ndarray
        In the precision of the outputs.

    Raises
    ------
    TypeError, ValueError
        As `real_array`; and if the shape is another, with a word of help for class numbers in place of one-hot rows.
    """
    y = _float_array(value, "y")
    if y.shape != shape:
        numbers = len(shape) == 2 and shape[1] > 1 and y.shape in (shape[:1], (shape[0], 1))
        rows = f"; class numbers become one-hot rows by numpy.eye({shape[1]})[numpy.ravel(y)]" if numbers else ""
        raise ValueError(f"y has shape {y.shape}: it must have shape {shape}, like {like}{rows}")
    _check_entries(y, "y", low, high, finite=True)
    with np.errstate(over="ignore"):
        return y.astype(dtype, copy=False)


def _float_array(value, name):
    """Return `value` as a floating-point array that is not empty, whatever its entries are."""
    if _is_masked(value):
        raise TypeError(f"{name} is a masked array: give the entries that are not masked, as {name}.compressed() does")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is ragged: its rows differ in length") from None
    if array.dtype.kind not in "biuf":
        entries = np.asarray(value, dtype=object).ravel()
        culprits = [entry for entry in entries if not isinstance(entry, Real | np.bool)]
        if culprits or array.dtype.kind != "O":
            raise TypeError(f"{name} must hold real numbers, not {(culprits or [value])[0]!r}")
        array = _floats(array, name)  # fractions, and integers of more than 64 bits
    if array.size == 0:
        raise ValueError(f"{name} is empty: at least one number is needed")
    single = array.dtype.newbyteorder("=") == np.float32
    with np.errstate(over="ignore"):
        return array.astype(np.float32 if single else np.float64, copy=False)


def _check_entries(array, name, low, high, finite):
    """Raise a ``ValueError`` that names the first entry which is NaN or outside the interval, if there is one."""
    largest = _LARGEST[array.dtype] if finite else np.inf
    least, most = max(low, -largest), min(high, largest)
    if not (array.min() >= least and array.max() <= most):  # NaN, which min and max pass on, fails both
        index = tuple(int(i) for i in np.argwhere(~((array >= least) & (array <= most)))[0])
        raise ValueError(f"{entry_name(name, index)} is {array[index]}: {_rule(low, high, finite)}")


def table(array, name):
    """Give an array back that has a row for each example; raise ``ValueError`` if it is no table."""
    if array.ndim != 2:
        raise ValueError(f"{name} has shape {array.shape}: it must be a table, with a row for each example")
    return array


def finite_number(value, name, low=-np.inf):
    """Return `value` as a float if it is a single finite number, `low` or more; else raise as `real_array`."""
    array = real_array(value, name, low, finite=True)
    if array.ndim:
        raise ValueError(f"{name} has shape {array.shape}: it must be a single number")
    return float(array)


def whole_number(value, name, low):
    """Return `value` as an int if it is a whole number, `low` or more; else raise as `real_array`."""
    number = finite_number(value, name, low)
    if not number.is_integer():
        raise ValueError(f"{name} is {number:g}: it must be a whole number")
    return int(number)


def one_of(value, name, choices):
    """Return `value` if it is one of the choices, else raise ``ValueError``."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} is {value!r}: it must be {' or '.join(map(repr, choices))}")
    return value


def number_or_array(value):
    """Return a single float64 as a Python float, an array or a float32 as it is.

    A single number should print as ``0.5``, not as ``np.float64(0.5)``.
    """
    value = np.asarray(value)[()]
    return float(value) if isinstance(value, np.float64) else value


def entry_name(name, index):
    """Write one entry of an argument as a reader would: ``a``, ``a[3]`` or ``a[3, 1]``."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _is_masked(value):
    """Tell whether there is a masked array in a value, which NumPy would rob of its mask without a word."""
    if not isinstance(value, _SEQUENCES):
        return isinstance(value, np.ma.MaskedArray)
    kinds = set(map(type, value))  # so that a long row of numbers is not looked through one by one
    return any(issubclass(kind, (*_SEQUENCES, np.ma.MaskedArray)) for kind in kinds) and any(map(_is_masked, value))


def _floats(numbers, name):
    try:
        return numbers.astype(np.float64)
    except OverflowError:
        raise ValueError(f"{name} holds a number beyond the largest float") from None


def _rule(low, high, finite):
    if np.isfinite(low) and np.isfinite(high):
        return f"it must be a number from {low:g} to {high:g}"
    if np.isfinite(low):
        return f"it must be a finite number, {low:g} or more" if finite else f"it must be {low:g} or more"
    return "it must be a finite number" if finite else "it must be a number"
