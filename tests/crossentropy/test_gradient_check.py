"""The gradient check: it must be accurate, pass what is right and fail what is wrong."""

import math

import numpy as np
import pytest
from crossentropy import CrossEntropyCost, QuadraticCost, check_gradient, numerical_gradient
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import rosen, rosen_der


@pytest.mark.parametrize(
    ("f", "derivative"),
    [
        (math.exp, math.exp),
        (math.sin, math.cos),
        (math.atan, lambda x: 1 / (1 + x * x)),
        (lambda x: x**5, lambda x: 5 * x**4),
        (lambda x: 7, lambda x: 0),
    ],
)
@pytest.mark.parametrize("x", [-3.0, -0.5, 0.0, 1e-8, 1, 4.0])
def test_derivatives_known_in_closed_form(f, derivative, x):
    """Central differences give the derivative to a relative error of ε^(2/3), about 4e-11."""
    assert_allclose(numerical_gradient(f, x), derivative(x), rtol=1e-9, atol=1e-10)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e3, 1e3))
def test_parabolas_have_no_truncation_error(p, q, x):
    """The central difference of px² + qx is its derivative 2px + q, but for rounding."""
    scale = 1 + abs(p) * (1 + x * x) + abs(q) * (1 + abs(x))
    assert_allclose(numerical_gradient(lambda x: p * x * x + q * x, x), 2 * p * x + q, rtol=0, atol=1e-9 * scale)


@pytest.mark.parametrize("x", [1e-12, 1e8, -1e12, 1e100, 1.7e308, -np.finfo(float).max, np.finfo(float).max])
def test_step_grows_with_x(x):
    """The step is relative to a large x, and ends at the largest number: the derivative 1 of f(x) = x is exact."""
    assert numerical_gradient(lambda x: x, x) == 1


@pytest.mark.parametrize("x", [0.0, 0.5, -1.0, 1.5, -8.0, 1e10])
def test_step_is_the_cube_root_of_epsilon(x):
    """F is looked at one step of ε^(1/3) max(1, |x|) to each side, the only two places."""
    seen = []
    numerical_gradient(lambda x: seen.append(x) or 0, x)
    step = 2 ** (-52 / 3) * max(1, abs(x))
    assert_allclose(np.sort(np.array(seen) - x), [-step, step], rtol=1e-5)


@pytest.mark.parametrize("n", [2, 3, 10])
def test_rosenbrock_by_scipy(n):
    """The gradient of Rosenbrock's function agrees with SciPy's formula."""
    x = np.random.default_rng(n).normal(size=n)
    assert_allclose(numerical_gradient(rosen, x), rosen_der(x), rtol=1e-7, atol=1e-7)
    assert check_gradient(rosen, rosen_der, x)


@pytest.mark.parametrize("shape", [(1,), (3,), (2, 3), (2, 1, 2)])
def test_gradient_has_the_shape_of_x(shape):
    """There is one derivative for each entry, in the shape of x: that of Σ sin x is cos x."""
    x = np.random.default_rng(1).normal(size=shape)
    gradient = numerical_gradient(lambda x: np.sin(x).sum(), x)
    assert gradient.shape == shape
    assert_allclose(gradient, np.cos(x), rtol=1e-8)


@pytest.mark.parametrize("x", [2, 2.0, True, np.float32(2), np.array(2)])
def test_a_single_number_stays_one(x):
    """F is called with a Python float where x is a single number, and the derivative is a Python float."""
    seen = []
    gradient = numerical_gradient(lambda x: seen.append(type(x)) or x**2, x)
    assert type(gradient) is float and set(seen) == {float}
    assert_allclose(gradient, 2 * float(x), rtol=1e-9)


def test_float32_is_differentiated_in_float64():
    """A float32 x costs no accuracy: the differences are taken in float64."""
    x = np.array([0.5, 1.5], np.float32)
    gradient = numerical_gradient(lambda x: np.exp(x).sum(), x)
    assert gradient.dtype == np.float64
    assert_allclose(gradient, np.exp(x.astype(float)), rtol=1e-9)


def test_x_is_left_as_it_was():
    """Neither the check nor a function that overwrites its argument changes the caller's x."""
    x = np.array([1.0, 2.0])
    x.flags.writeable = False

    def overwriting(x):
        total = (x**2).sum()
        x[:] = 0
        return total

    assert_allclose(numerical_gradient(overwriting, np.array(x)), [2, 4], rtol=1e-9)
    assert_allclose(numerical_gradient(lambda x: (x**2).sum(), x), [2, 4], rtol=1e-9)
    assert_array_equal(x, [1, 2])


@pytest.mark.parametrize("cost", [QuadraticCost(), CrossEntropyCost()], ids=lambda cost: cost.name)
@pytest.mark.parametrize("factor", [-1, 0, 0.5, 1 + 1e-4, 2])
def test_a_wrong_gradient_fails(cost, factor):
    """The check passes the right gradient of a cost and fails a multiple of it by any factor but 1."""
    z, y = np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 0.0])

    def gradient(z):
        return cost.delta(z, y) / 3

    assert check_gradient(lambda z: cost.value(z, y), gradient, z)
    assert not check_gradient(lambda z: cost.value(z, y), lambda z: factor * gradient(z), z)


@pytest.mark.parametrize("index", [(0, 0), (1, 2)])
def test_the_worst_entry_is_named(index):
    """The result knows the entry with the largest error, what was claimed and what was found, and prints them."""
    x = np.ones((2, 3))
    claimed = 2 * x
    claimed[index] = 5
    check = check_gradient(lambda x: (x**2).sum(), claimed, x)
    assert not check
    assert check.worst == index
    assert_array_equal(check.analytic, claimed)
    assert_allclose(check.numerical, 2 * x, rtol=1e-9)
    assert_allclose(check.error, 3 / 5, rtol=1e-9)
    entry = f"gradient[{index[0]}, {index[1]}]"
    assert repr(check) == f"gradient check FAILED: {entry} is 5, central differences give 2"


def test_a_passed_check_says_so():
    """A passed check is true, prints its largest error, and has the single number at the empty index."""
    check = check_gradient(math.exp, math.exp, 1)
    assert check and check.worst == () and check.error <= check.tolerance == 1e-6
    assert type(check.analytic) is type(check.numerical) is float
    assert repr(check).startswith("gradient check passed: largest relative error ")


def test_error_is_absolute_below_one_and_relative_above():
    """The error is relative to the larger of 1 and the entries compared."""
    large = check_gradient(lambda x: 1e6 * x, 1.5e6, 0.0)
    small = check_gradient(lambda x: 1e-6 * x, 1.5e-6, 0.0)
    assert_allclose([large.error, small.error], [1 / 3, 0.5e-6], rtol=1e-3)
    assert small and not large


@pytest.mark.parametrize(("tolerance", "passes"), [(0.4, False), (0.5, True), (0.6, True)])
def test_tolerance_decides(tolerance, passes):
    """A gradient that is half as large as it should be has error 1/2, and passes if so much is tolerated."""
    check = check_gradient(lambda x: 4 * x, 2.0, 0.0, tolerance)
    assert check.error == 0.5
    assert bool(check) is passes


def test_opposite_huge_gradients_fail():
    """A gradient near the largest float64 with the wrong sign fails, without a warning."""
    assert not check_gradient(lambda x: x * 1e308, -1e308, 1.0)
