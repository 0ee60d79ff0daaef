"""Entropy and divergence against SciPy, closed forms and their theorems."""

import mpmath
import numpy as np
import pytest
from crossentropy import entropy, kl_divergence, log_likelihood
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

SHAPES = [(2,), (10,), (1, 3), (6, 4), (2, 3, 5), (3, 1)]


@pytest.fixture(autouse=True)
def strict():
    """Turn every floating-point condition but underflow, which is rounding to 0, into an error."""
    with np.errstate(all="raise", under="ignore"):
        yield


def pairs(k):
    """Draw two distributions over k outcomes, some of them impossible in both."""
    weights = hnp.arrays(np.float64, (2, k), elements=st.floats(0, 1).filter(lambda w: w == 0 or w > 1e-9))
    return weights.filter(lambda w: (w.sum(axis=1) > 0).all()).map(lambda w: w / w.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("shape", SHAPES)
def test_entropy_by_scipy(shape):
    """H equals SciPy's along the last axis to 1e-12 relative."""
    for seed in range(30):
        p = np.random.default_rng(seed).dirichlet(np.ones(shape[-1]), size=shape[:-1])
        assert_allclose(entropy(p), stats.entropy(p, axis=-1), rtol=1e-12, atol=1e-15)
        assert np.shape(entropy(p)) == shape[:-1]


@pytest.mark.parametrize("shape", SHAPES)
def test_divergence_by_scipy(shape):
    """KL equals SciPy's along the last axis to 1e-12 relative."""
    for seed in range(30):
        p, q = np.random.default_rng(seed).dirichlet(np.ones(shape[-1]), size=(2, *shape[:-1]))
        assert_allclose(kl_divergence(p, q), stats.entropy(p, q, axis=-1), rtol=1e-12, atol=1e-15)
        assert np.shape(kl_divergence(p, q)) == shape[:-1]


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([1], 0),
        ([1, 0], 0),
        ([0, 1, 0], 0),
        ([0.5, 0.5], np.log(2)),
        ([0.5, 0.25, 0.25], 1.5 * np.log(2)),
        ([0.125] * 8, np.log(8)),
        ([[0, 1], [0.5, 0.5]], [0, np.log(2)]),
        ([1, 5e-324], 5e-324 * 744.4400719213812),
    ],
)
def test_entropy_in_closed_form(p, expected):
    """H is 0 for certainty, ln k for equal chances, and 0 ln 0 = 0; a zero is never −0.0."""
    assert_allclose(entropy(p), expected, rtol=1e-15)
    assert not np.signbit(entropy(p)).any()


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        ([0.5, 0.5], [0.25, 0.75], np.log(2) - np.log(3) / 2),
        ([1, 0], [0.5, 0.5], np.log(2)),
        ([0.5, 0.5], [1, 0], np.inf),
        ([1, 0], [0, 1], np.inf),
        ([1, 0], [1, 0], 0),
        ([1, 0], [5e-324, 1], 1074 * np.log(2)),
        ([[1, 0], [0.5, 0.5]], [[0.5, 0.5], [1, 0]], [np.log(2), np.inf]),
    ],
)
def test_divergence_in_closed_form(p, q, expected):
    """KL is infinite where q calls impossible what p does not, and 0 · ln 0 = 0 elsewhere."""
    assert_allclose(kl_divergence(p, q), expected, rtol=1e-15)


@given(pairs(4))
def test_divergence_is_never_negative(pq):
    """KL(p ‖ q) ≥ 0, Gibbs' inequality, and KL(p ‖ p) = 0 exactly."""
    p, q = pq
    assert kl_divergence(p, q) >= 0
    assert kl_divergence(p, p) == 0


@given(pairs(4), st.randoms(use_true_random=False))
def test_entropy_is_between_certainty_and_equal_chances(pq, random):
    """0 ≤ H(p) ≤ ln k, and the order of the outcomes does not matter."""
    p, _ = pq
    assert 0 <= entropy(p) <= np.log(4) * (1 + 1e-15)
    assert_allclose(entropy(p[random.sample(range(4), 4)]), entropy(p), rtol=1e-12, atol=1e-300)


@given(pairs(4))
def test_expected_surprise_is_entropy_plus_divergence(pq):
    """The log-likelihood cost of believing q is H(p) + KL(p ‖ q)."""
    p, q = pq
    assert_allclose(log_likelihood([q], [p]), entropy(p) + kl_divergence(p, q), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("gap", [1e-3, 1e-5])
def test_divergence_of_neighbours(gap):
    """KL is (1/2) Σ (p − q)²/q for close p and q, and right to 1e-15 absolute, by mpmath."""
    p, q = [0.5, 0.5], [0.5 - gap, 0.5 + gap]
    with mpmath.workdps(50):
        expected = float(sum(mpmath.mpf(pj) * mpmath.log(mpmath.mpf(pj) / qj) for pj, qj in zip(p, q, strict=True)))
    assert_allclose(kl_divergence(p, q), expected, rtol=0, atol=1e-15)
    assert_allclose(expected, 2 * gap**2, rtol=1e-5)


def test_types_of_numbers():
    """float32 stays float32 and may sum to 1 within float32 rounding; a single result is a Python float."""
    p = np.random.default_rng(0).dirichlet(np.ones(50), size=4).astype(np.float32)
    for values, result in [(entropy(p), entropy), (kl_divergence(p, p[::-1]), lambda p: kl_divergence(p, p[::-1]))]:
        assert values.dtype == np.float32
        exact = p.astype(float) / p.astype(float).sum(axis=1, keepdims=True)
        assert_allclose(values, result(exact), rtol=1e-5)
    assert type(entropy([1, 0])) is float and type(kl_divergence([True, False], [1, 0])) is float
    assert_array_equal(entropy([[1, 0], [0, 1]]), [0.0, 0.0])
