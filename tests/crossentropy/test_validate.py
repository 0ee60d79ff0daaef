"""What counts as good input: the one place where the package decides it, tried with everything that is not."""

import re
import warnings
from fractions import Fraction

import numpy as np
import pytest
from crossentropy._validate import entry_name, finite_number, one_of, real_array, target_array, whole_number
from numpy.testing import assert_array_equal

ROW, TABLE = [0.5, 0.25, 0.75], [[0.5, 0.25, 0.75], [0.75, 0.5, 0.25]]
SMALLEST = 5e-324

every_shape = pytest.mark.parametrize("good", [0.5, ROW, TABLE, [TABLE, TABLE]], ids=["number", "row", "table", "more"])


@every_shape
@pytest.mark.parametrize(
    ("number", "limits", "rule"),
    [
        (np.nan, {}, "it must be a number"),
        (np.nan, {"low": 0, "high": 1}, "it must be a number from 0 to 1"),
        (np.nan, {"finite": True}, "it must be a finite number"),
        (np.inf, {"finite": True}, "it must be a finite number"),
        (-np.inf, {"finite": True}, "it must be a finite number"),
        (np.inf, {"low": 0, "high": 1}, "it must be a number from 0 to 1"),
        (-np.inf, {"low": 0}, "it must be 0 or more"),
        (np.inf, {"low": 0, "finite": True}, "it must be a finite number, 0 or more"),
        (-SMALLEST, {"low": 0, "high": 1}, "it must be a number from 0 to 1"),
        (-SMALLEST, {"low": 0, "finite": True}, "it must be a finite number, 0 or more"),
        (1 + 2**-52, {"low": 0, "high": 1}, "it must be a number from 0 to 1"),
    ],
)
def test_a_number_outside_the_interval(good, number, limits, rule):
    """Wherever a number stands that is not allowed, a ValueError gives its index, its value, and what is allowed."""
    good = np.array(good)
    real_array(good, "p", **limits)
    for index in np.ndindex(good.shape):
        bad = good.copy()
        bad[index] = number
        message = f"{entry_name('p', index)} is {np.float64(number)}: {rule}"
        with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
            real_array(bad, "p", **limits)


def test_the_first_of_several_bad_numbers_is_named():
    """Of several bad numbers the message names the first in reading order, whatever is wrong with it."""
    with pytest.raises(ValueError, match=r"^p\[0, 2\] is inf"):
        real_array([[0, 1, np.inf], [np.nan, 2, 0]], "p", 0, 1)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_both_ends_belong_to_the_interval(kind):
    """The ends are allowed, the numbers next to them are not, and finite numbers go up to the largest of their kind."""
    ends, largest = np.array([0, 1], kind), np.finfo(kind).max
    assert_array_equal(real_array(ends, "p", 0, 1), ends)
    assert_array_equal(real_array([kind(-largest), kind(largest)], "z", finite=True), [-largest, largest])
    for number in (np.nextafter(kind(0), kind(-1)), np.nextafter(kind(1), kind(2))):
        with pytest.raises(ValueError, match=r"^p is "):
            real_array(number, "p", 0, 1)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, np.float64),
        (True, np.float64),
        ([True, 0.5], np.float64),
        (np.arange(3, dtype=np.uint8), np.float64),
        (np.float16(0.5), np.float64),
        (np.longdouble(0.5), np.float64),
        (Fraction(1, 2), np.float64),
        ([2**70, 1], np.float64),
        (np.float32(0.5), np.float32),
        (np.array([0.5], ">f4"), np.float32),
        (np.array([0.5], ">f8"), np.float64),
        ((1, 2.5), np.float64),
        (range(3), np.float64),
    ],
    ids=repr,
)
def test_numbers_of_every_kind(value, kind):
    """float32 stays float32, in the processor's order of bytes; all other real numbers become float64."""
    array = real_array(value, "z")
    assert array.dtype == kind and array.dtype.isnative
    assert array.tolist() == np.asarray(value, dtype=object).astype(float).tolist()


@pytest.mark.parametrize(
    "value", ["1", None, 1j, b"1", {}, np.datetime64("2015-01-01"), object()], ids=lambda value: type(value).__name__
)
def test_what_is_not_a_real_number(value):
    """Text, None, complex numbers and objects raise a TypeError that names the argument, alone or among others."""
    for bad in (value, [value], [[value, value]]):
        with pytest.raises(TypeError, match=r"^z must hold real numbers, not "):
            real_array(bad, "z")


@pytest.mark.parametrize(("values", "culprit"), [([1.0, "x"], "'x'"), ([1, 2j], "2j"), ([np.float32(1), None], "None")])
def test_the_entry_that_is_not_a_real_number_is_shown(values, culprit):
    """Among good numbers the message shows the entry that is not one."""
    with pytest.raises(TypeError, match=rf"^z\b.*{culprit}"):
        real_array(values, "z")


def test_an_integer_beyond_the_largest_float():
    """An integer that no float64 comes near raises a ValueError that says so."""
    for value in (10**400, [1, -(10**400)]):
        with pytest.raises(ValueError, match=r"^z holds a number beyond the largest float$"):
            real_array(value, "z")


@pytest.mark.parametrize(
    "value",
    [
        np.ma.array([0.9, 0.2, 0.001], mask=[0, 0, 1]),
        np.ma.array([0.9, 0.2]),
        np.ma.array(0.5),
        np.ma.masked,
        [0.9, np.ma.masked],
        [np.ma.array([0.9, 0.2], mask=[0, 1]), [0.5, 0.5]],
        ((0.5, 0.5), [np.ma.array(0.5, mask=True), 0.5]),
    ],
    ids=["masked", "unmasked", "number", "constant", "in a row", "row of a table", "in a row of a table"],
)
def test_masked_arrays(value):
    """A masked array, or a table with one, raises a TypeError: NumPy would drop the mask and count what it hides."""
    with warnings.catch_warnings(), pytest.raises(TypeError, match=r"^a is a masked array: give the entries "):
        warnings.simplefilter("error")
        real_array(value, "a", 0, 1)


@pytest.mark.parametrize("empty", [[], [[]], np.empty((0, 3)), ()], ids=["[]", "(1, 0)", "(0, 3)", "()"])
def test_nothing_at_all(empty):
    """An empty argument raises a ValueError that says so."""
    with pytest.raises(ValueError, match=r"^z is empty: at least one number is needed$"):
        real_array(empty, "z")


def test_ragged_rows():
    """Rows of different lengths raise a ValueError that says so."""
    with pytest.raises(ValueError, match=r"^z is ragged: its rows differ in length$"):
        real_array([[0.5, 0.5], [0.5]], "z")


@pytest.mark.parametrize("value", [ROW, [0.5]])
def test_one_number_is_needed(value):
    """Where a single number is needed, an array of numbers raises a ValueError with its shape."""
    with pytest.raises(ValueError, match=rf"^eta has shape \({len(value)},\): it must be a single number$"):
        finite_number(value, "eta")


def test_finite_and_whole_numbers():
    """A number comes back as a Python number; one that is infinite, too small or not whole raises a ValueError."""
    assert type(finite_number(np.float32(0.5), "eta")) is float
    assert type(whole_number(3.0, "epochs", 0)) is int
    for value, message in [
        (np.inf, "epochs is inf: "),
        (-1, "epochs is -1.0: "),
        (2.5, "epochs is 2.5: it must be a whole"),
    ]:
        with pytest.raises(ValueError, match="^" + re.escape(message)):
            whole_number(value, "epochs", 0)


@pytest.mark.parametrize("value", ["large", None, ["small"], 1])
def test_one_of_several_words(value):
    """What is not one of the choices raises a ValueError that lists them."""
    with pytest.raises(ValueError, match=r"^init is .*: it must be 'small' or 'tiny'$"):
        one_of(value, "init", ("small", "tiny"))


def test_targets_are_checked_in_shape_before_their_range():
    """Class numbers beyond 1 are told about rows, not about numbers from 0 to 1; other targets about their range."""
    with pytest.raises(ValueError, match=r"^y has shape \(2,\): it must have shape \(2, 3\), like a; class numbers"):
        target_array([2, 0], (2, 3), "a", 0, 1)
    with pytest.raises(ValueError, match=r"^y\[1, 0\] is 2.0: it must be a number from 0 to 1$"):
        target_array([[0, 1], [2, 0]], (2, 2), "a", 0, 1)
    with pytest.raises(ValueError, match=r"^y\[1\] is inf: it must be a finite number$"):
        target_array([0, np.inf], (2,), "z", -np.inf, np.inf)
    assert target_array([0, 1], (2,), "a", 0, 1, np.dtype(np.float32)).dtype == np.float32
