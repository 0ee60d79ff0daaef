"""Cost surfaces against the closed form of the cost, and the course's statements about their shape."""

import numpy as np
import pytest
from crossentropy import CrossEntropyCost, QuadraticCost, cost_surface
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit, log_expit

COSTS = [QuadraticCost(), CrossEntropyCost()]

every_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda cost: cost.name)


@pytest.mark.parametrize(
    ("cost", "formula"),
    [
        (QuadraticCost(), lambda z, y: (expit(z) - y) ** 2 / 2),
        (CrossEntropyCost(), lambda z, y: -y * log_expit(z) - (1 - y) * log_expit(-z)),
    ],
    ids=["quadratic", "cross-entropy"],
)
@pytest.mark.parametrize(("x", "y"), [(1, 0), ([1.0], [1.0]), ([0.5, -1.0, 2.0], [1.0, 0.3, 0.0])])
def test_surface_is_the_mean_cost_at_every_point(cost, formula, x, y):
    """Row i, column j holds the mean over examples of the cost at b[i] and w[j], by SciPy to 1e-12 relative."""
    w, b = np.linspace(-5, 5, 7), np.linspace(-3, 4, 6)
    z = w[None, :, None] * np.atleast_1d(x) + b[:, None, None]
    surface = cost_surface(cost, x, y, w, b)
    assert surface.shape == (6, 7)
    assert_allclose(surface, formula(z, np.atleast_1d(y)).mean(axis=2), rtol=1e-12, atol=1e-300)


@every_cost
def test_surface_of_one_point(cost):
    """One weight and one bias give a surface of one entry, the cost of that neuron."""
    assert_array_equal(cost_surface(cost, 1, 0, [2], [2]), [[cost.value(4.0, 0)]])


@every_cost
def test_float32_axes_do_not_cost_more_than_their_rounding(cost):
    """float32 axes give the surface of the rounded weights and biases within float32 accuracy."""
    w, b = np.linspace(-2, 2, 5, dtype=np.float32), np.linspace(-1, 1, 3, dtype=np.float32)
    assert_allclose(
        cost_surface(cost, 1, 0, w, b), cost_surface(cost, 1, 0, w.astype(float), b.astype(float)), rtol=1e-6
    )


@every_cost
def test_arguments_are_left_as_they_were(cost):
    """Read-only, strided axes work and are not changed."""
    w, b = np.arange(6.0)[::2], np.arange(4.0)[::-1]
    w.flags.writeable = b.flags.writeable = False
    assert_array_equal(cost_surface(cost, 1, 0, w, b), cost_surface(cost, 1, 0, [0, 2, 4], [3, 2, 1, 0]))


@pytest.mark.parametrize("direction", ["w", "b", "diagonal"])
def test_cross_entropy_surface_is_convex(direction):
    """Along every straight line the cross-entropy surface has second differences of 0 or more."""
    axis = np.linspace(-10, 10, 41)
    surface = cost_surface(CrossEntropyCost(), [1, -0.5, 2], [0, 1, 0.5], axis, axis)
    line = {"w": surface, "b": surface.T, "diagonal": surface.diagonal()}[direction]
    assert (np.diff(line, 2) >= -1e-12).all()


def test_quadratic_surface_is_not_convex():
    """The quadratic surface bends down where the neuron is badly wrong: that is its plateau."""
    surface = cost_surface(QuadraticCost(), 1, 0, np.linspace(-10, 10, 41), [0.0])
    assert np.diff(surface, 2).min() < -1e-3
    assert surface.max() < 0.5


def test_cross_entropy_surface_grows_without_bound():
    """Far on the wrong side the cross-entropy grows like |z|, where the quadratic stays below 1/2."""
    assert_allclose(cost_surface(CrossEntropyCost(), 1, 0, [1e3, 1e6, 1e308], [0.0]), [[1e3, 1e6, 1e308]])
