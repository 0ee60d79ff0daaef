"""Activation functions against SciPy, mpmath, their own theorems and their derivatives."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from crossentropy import log_sigmoid, log_softmax, numerical_gradient, sigmoid, sigmoid_prime, softmax, softplus
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special

ELEMENTWISE = {
    sigmoid: (special.expit, lambda z: 1 / (1 + mpmath.exp(-z))),
    sigmoid_prime: (lambda z: special.expit(z) * special.expit(-z), lambda z: 1 / (2 + mpmath.exp(z) + mpmath.exp(-z))),
    softplus: (lambda z: np.logaddexp(0, z), lambda z: mpmath.log(1 + mpmath.exp(z))),
    log_sigmoid: (special.log_expit, lambda z: -mpmath.log(1 + mpmath.exp(-z))),
}
ACROSS = {
    softmax: lambda z: special.softmax(z, axis=-1),
    log_softmax: lambda z: special.log_softmax(z, axis=-1),
}
SCIPY = {f: scipy for f, (scipy, _) in ELEMENTWISE.items()} | ACROSS

elementwise = pytest.mark.parametrize("f", ELEMENTWISE)
across = pytest.mark.parametrize("f", ACROSS)
every = pytest.mark.parametrize("f", SCIPY)

numbers = st.floats(allow_nan=False, allow_infinity=False)
vectors = hnp.arrays(np.float64, st.integers(1, 6), elements=st.floats(-700, 700))


@pytest.fixture(autouse=True)
def strict():
    """Turn every floating-point condition but underflow, which is rounding to 0, into an error."""
    with np.errstate(all="raise", under="ignore"):
        yield


@elementwise
@pytest.mark.parametrize("shape", [(), (240,), (60, 4), (5, 6, 8)])
@pytest.mark.parametrize("scale", [1e-8, 1, 30, 600])
def test_elementwise_functions_agree_with_scipy(f, shape, scale):
    """Each function of one number equals SciPy's to 1e-12 relative, in every shape."""
    z = scale * np.random.default_rng(len(shape)).uniform(-1, 1, shape)
    assert_allclose(f(z), SCIPY[f](z), rtol=1e-12, atol=0)
    assert np.shape(f(z)) == shape


@across
@pytest.mark.parametrize("shape", [(240,), (60, 4), (5, 6, 8), (200, 1)])
@pytest.mark.parametrize("scale", [1e-8, 1, 10])
def test_softmax_functions_agree_with_scipy(f, shape, scale):
    """Softmax and its logarithm equal SciPy's along the last axis to 1e-12 relative, in every shape."""
    z = scale * np.random.default_rng(len(shape)).uniform(-1, 1, shape)
    assert_allclose(f(z), SCIPY[f](z), rtol=1e-12, atol=1e-15)


@elementwise
@pytest.mark.parametrize("size", [0.0, 1e-300, 1e-9, 1, 36, 37, 700, 745, 746, 1e307, 1e308, np.finfo(float).max])
@pytest.mark.parametrize("sign", [1, -1])
def test_elementwise_functions_at_the_edges(f, size, sign):
    """Each function is right to 1e-12 relative from the smallest to the largest float64, by 700 digits of mpmath."""
    with mpmath.workdps(700):
        expected = float(ELEMENTWISE[f][1](mpmath.mpf(sign * size)))
    assert_allclose(f(sign * size), expected, rtol=1e-12, atol=5e-324)


@pytest.mark.parametrize(
    ("f", "below", "above"),
    [(sigmoid, 0, 1), (sigmoid_prime, 0, 0), (softplus, 0, np.inf), (log_sigmoid, -np.inf, 0)],
)
def test_limits(f, below, above):
    """The values at z = −∞ and z = +∞ are the limits there."""
    assert_array_equal(f([-np.inf, np.inf]), [below, above])


@pytest.mark.parametrize("gap", [1, 20, 36, 37, 40, 300, 745, 1e4, 1e308])
@pytest.mark.parametrize("k", [2, 3])
def test_log_softmax_of_an_almost_certain_output(gap, k):
    """Every ln aⱼ, also one next to 0, is right to 1e-12 relative, by mpmath."""
    z = [gap, *range(k - 1)]
    with mpmath.workdps(700):
        total = sum(mpmath.exp(zj) for zj in z)
        expected = [float(zj - mpmath.log(total)) if gap < 1e4 else zj - gap for zj in z]
    assert_allclose(log_softmax(np.array(z, float)), expected, rtol=1e-12, atol=5e-324)


@pytest.mark.parametrize(
    ("z", "a", "log_a"),
    [
        ([1e308, -1e308], [1, 0], [0, -np.inf]),
        ([1e308, 1e308], [0.5, 0.5], [-np.log(2), -np.log(2)]),
        ([-1e308, -1e308, -1e308, -1e308], [0.25] * 4, [-np.log(4)] * 4),
        ([0.0, -0.0], [0.5, 0.5], [-np.log(2), -np.log(2)]),
        ([1000.0, 0.0], [1, 0], [0, -1000]),
        ([5.0], [1], [0]),
    ],
)
def test_softmax_at_the_edges(z, a, log_a):
    """Softmax depends on differences alone, however large the inputs, and one output alone is certain."""
    assert_allclose(softmax(z), a, rtol=1e-15)
    assert_allclose(log_softmax(z), log_a, rtol=1e-15)


@given(numbers)
def test_sigmoid_is_symmetric_about_one_half(z):
    """σ(−z) = 1 − σ(z), to rounding."""
    assert_allclose(sigmoid(-z), 1 - sigmoid(z), rtol=0, atol=2**-52)


@given(numbers, numbers)
def test_sigmoid_is_monotone(z1, z2):
    """z₁ ≤ z₂ gives σ(z₁) ≤ σ(z₂), to rounding, and the outputs lie in [0, 1]."""
    low, high = sorted([z1, z2])
    assert 0 <= sigmoid(low) <= sigmoid(high) * (1 + 1e-15) and sigmoid(high) <= 1


@given(numbers)
def test_sigmoid_prime_is_even_and_at_most_one_quarter(z):
    """σ′(−z) = σ′(z), and 0 ≤ σ′(z) ≤ σ′(0) = 1/4, to rounding."""
    assert sigmoid_prime(-z) == sigmoid_prime(z)
    assert sigmoid_prime(0) == 0.25
    assert 0 <= sigmoid_prime(z) <= 0.25 * (1 + 2**-52)


@given(numbers)
def test_softplus_and_log_sigmoid_are_mirror_images(z):
    """Ln σ(z) = −ln(1 + e^{−z}), and softplus(z) − softplus(−z) = z."""
    assert log_sigmoid(z) == -softplus(-z) <= 0
    assert_allclose(softplus(z) - softplus(-z), z, rtol=1e-15, atol=2**-52)


@given(vectors)
def test_softmax_is_a_probability_distribution(z):
    """The outputs of softmax are from 0 to 1 and sum to 1, and their logarithms are log_softmax."""
    a = softmax(z)
    assert (a >= 0).all() and (a <= 1).all()
    assert_allclose(a.sum(), 1, rtol=1e-14)
    assert_allclose(np.exp(log_softmax(z)), a, rtol=1e-12, atol=5e-324)


@across
@given(hnp.arrays(np.int64, st.integers(1, 6), elements=st.integers(-(2**40), 2**40)), st.integers(-(2**40), 2**40))
def test_softmax_is_shift_invariant(f, z, c):
    """Adding one number to all weighted inputs changes nothing, to the last bit where the sums are exact."""
    assert_array_equal(f(z + c), f(z))


@across
@given(vectors, st.randoms(use_true_random=False))
def test_softmax_follows_a_permutation(f, z, random):
    """Reordering the weighted inputs reorders the outputs, and nothing else."""
    order = random.sample(range(len(z)), len(z))
    assert_allclose(f(z[order]), f(z)[order], rtol=1e-14)


@given(vectors)
def test_softmax_keeps_the_order(z):
    """zᵢ ≤ zⱼ gives aᵢ ≤ aⱼ, to rounding, so that the largest output is where the largest input is."""
    a = softmax(np.sort(z))
    assert (a[:-1] <= a[1:] * (1 + 1e-15)).all()


@given(st.floats(-700, 700))
def test_softmax_of_two_is_sigmoid_of_the_difference(z):
    """softmax(z, 0) = (σ(z), 1 − σ(z)), and the same for the logarithms."""
    assert_allclose(softmax([z, 0]), [sigmoid(z), sigmoid(-z)], rtol=1e-12)
    assert_allclose(log_softmax([z, 0]), [log_sigmoid(z), log_sigmoid(-z)], rtol=1e-12)


@pytest.mark.parametrize(
    ("f", "derivative"),
    [(sigmoid, sigmoid_prime), (softplus, sigmoid), (log_sigmoid, lambda z: sigmoid(-z))],
)
def test_derivatives(f, derivative):
    """σ′ is the derivative of σ, σ(z) that of softplus, and σ(−z) that of ln σ."""
    for z in np.random.default_rng(1).uniform(-8, 8, 50):
        assert_allclose(derivative(z), numerical_gradient(f, z), rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("j", range(4))
def test_jacobian_of_softmax(j):
    """∂aⱼ/∂zₖ = aⱼ(δⱼₖ − aₖ)."""
    z = np.random.default_rng(2).normal(size=4)
    a = softmax(z)
    assert_allclose(numerical_gradient(lambda z: softmax(z)[j], z), a[j] * (np.eye(4)[j] - a), rtol=1e-7, atol=1e-10)


@every
def test_float32_stays_float32(f):
    """float32 in gives float32 out, within float32 accuracy of the float64 result."""
    z = np.random.default_rng(3).uniform(-10, 10, (50, 4)).astype(np.float32)
    assert f(z).dtype == np.float32
    assert_allclose(f(z), f(z.astype(np.float64)), rtol=1e-5)


@elementwise
def test_one_float32_stays_float32(f):
    """A single float32 gives a single float32."""
    assert type(f(np.float32(0.5))) is np.float32


@every
@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint64, np.float16, object])
def test_other_numbers_become_float64(f, dtype):
    """Integers, booleans, half precision and Python's own numbers are computed in float64."""
    z = np.array([1, 0, 1], dtype)
    assert f(z).dtype == np.float64
    assert_array_equal(f(z), f([1.0, 0.0, 1.0]))


@every
def test_fractions_and_long_integers_are_real_numbers(f):
    """A fraction, or an integer of more than 64 bits, counts as the float64 next to it."""
    assert_array_equal(f([Fraction(1, 4), 2**70]), f([0.25, 2.0**70]))


@elementwise
@pytest.mark.parametrize("z", [1, 1.0, True, np.float64(1), np.array(1.0), np.array(1)])
def test_a_single_number_gives_a_python_float(f, z):
    """Zero-dimensional in gives a Python float out, which prints as a plain number."""
    assert type(f(z)) is float
    assert f(z) == f([1.0])[0]


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layout", ["big-endian", "little-endian", "Fortran", "strided", "reversed", "read-only"])
def test_memory_layout_does_not_matter(f, dtype, layout):
    """The result depends on the numbers alone, not on how they lie in memory, and the input is left as it was."""
    z = np.random.default_rng(4).normal(size=(6, 4)).astype(dtype)
    same = {
        "big-endian": lambda: z.astype(z.dtype.newbyteorder(">")),
        "little-endian": lambda: z.astype(z.dtype.newbyteorder("<")),
        "Fortran": lambda: np.asfortranarray(z),
        "strided": lambda: np.repeat(z, 2, axis=1)[:, ::2],
        "reversed": lambda: z[::-1].copy()[::-1],
        "read-only": z.copy,
    }[layout]()
    same.flags.writeable = False
    out = f(same)
    assert out.dtype == dtype
    assert_allclose(out, f(z), rtol=4 * np.finfo(dtype).eps)
    assert_array_equal(same, z)
