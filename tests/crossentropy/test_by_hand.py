"""The worked solutions of the exercises by hand: each claim, in symbols where that can be, otherwise in numbers.

Tests are named after their exercise, so that whoever changes a solution finds them.
"""

import math

import numpy as np
import pytest
import sympy
from crossentropy import Network, QuadraticCost, cross_entropy, entropy, log_likelihood, sigmoid, sigmoid_prime, softmax
from crossentropy.gradient_check import numerical_gradient
from sympy import Rational, diff, exp, integrate, limit, log, oo, simplify, sqrt, symbols

a, y, t = symbols("a y t", positive=True)
z, s, h, n = symbols("z s h n", real=True)
eps, m = symbols("epsilon m", positive=True)
SIGMA = 1 / (1 + exp(-z))


def cost(a, y):
    """Write the cross-entropy of one example in symbols."""
    return -(y * log(a) + (1 - y) * log(1 - a))


def test_the_speed_limit():
    """For x = 1 and y = 0 the gradient a²(1−a) is largest at a = 2/3, where it is 4/27, and falls like e⁻ᶻ far out."""
    size = SIGMA * diff(SIGMA, z)
    assert simplify(size - (a**2 * (1 - a)).subs(a, SIGMA)) == 0
    gradient = a**2 * (1 - a)
    assert sympy.expand(diff(gradient, a) - a * (2 - 3 * a)) == 0
    peak = Rational(2, 3)
    assert gradient.subs(a, peak) == Rational(4, 27)
    assert diff(gradient, a, 2).subs(a, peak) < 0
    assert simplify(SIGMA.subs(z, log(2)) - peak) == 0
    assert limit(size.subs(z, z + 1) / size, z, oo) == exp(-1)


def test_reading_a_cost_backwards():
    """For hard targets e⁻ᶜ is the geometric mean of what the right answers are given; the timid one wins."""
    rng = np.random.default_rng(1)
    outputs, targets = rng.uniform(0.01, 0.99, 8), rng.integers(0, 2, 8)
    right = np.where(targets == 1, outputs, 1 - outputs)
    assert math.isclose(math.exp(-cross_entropy(outputs, targets)), np.prod(right) ** (1 / 8))
    timid, bold = cross_entropy([0.6] * 10, [1] * 10), cross_entropy([0.99] * 9 + [1e-3], [1] * 10)
    assert timid < bold
    assert math.isclose(math.exp(-bold), (0.99**9 * 1e-3) ** 0.1)


def test_a_swap_that_hides():
    """C − S is 0 for a = y and a = 1 − y and strictly convex in a, so it has no other zero; at y = 1/2 it touches 0."""
    difference = cost(a, y) - cost(y, a)
    assert difference.subs(a, y) == 0
    assert simplify(difference.subs(a, 1 - y)) == 0
    assert simplify(diff(difference, a, 2) - (y / a**2 + (1 - y) / (1 - a) ** 2)) == 0
    assert simplify(diff(difference, a).subs({a: Rational(1, 2), y: Rational(1, 2)})) == 0
    assert math.isclose(cross_entropy(0.2, 0.8), cross_entropy(0.8, 0.2))
    assert not math.isclose(cross_entropy(0.3, 0.8), cross_entropy(0.8, 0.3), rel_tol=0.01)


def test_an_end_to_growing():
    """A smoothed target ends the growth at z = ln(2/ε − 1), for ε = 0.1 at ln 19, where the cost is H(0.95)."""
    target = 1 - eps / 2
    end = log(2 / eps - 1)
    assert simplify(SIGMA.subs(z, end) - target) == 0
    assert simplify(diff(cost(SIGMA, target), z) - (SIGMA - target)) == 0
    assert simplify(end.subs(eps, Rational(1, 10)) - log(19)) == 0
    assert math.isclose(cross_entropy(sigmoid(math.log(19)), 0.95), entropy([0.95, 0.05]))
    assert limit(-log(SIGMA), z, oo) == 0
    assert simplify(diff(-log(SIGMA), z) + 1 / (1 + exp(z))) == 0  # never 0


def test_a_plateau_begins():
    """The quadratic cost has the second derivative a²(1−a)(2−3a) with respect to z, that of the cross-entropy is σ′."""
    second = diff(SIGMA**2 / 2, z, 2)
    assert simplify(second - (a**2 * (1 - a) * (2 - 3 * a)).subs(a, SIGMA)) == 0
    assert simplify(diff(cost(SIGMA, y), z, 2) - diff(SIGMA, z)) == 0


def test_how_small_a_step():
    """By Taylor the central error is h²/6 f‴, the one-sided h/2 f″; with rounding the best steps are as stated."""
    f = sympy.Function("f")
    central = sympy.series((f(z + h) - f(z - h)) / (2 * h), h, 0, 4).removeO().doit()
    one_sided = sympy.series((f(z + h) - f(z)) / h, h, 0, 2).removeO().doit()
    at = {f: sympy.Lambda(t, exp(t))}  # all its derivatives are equal
    assert simplify((central.subs(at).doit() - exp(z) - h**2 / 6 * exp(z)).subs(z, 0)) == 0
    assert simplify((one_sided.subs(at).doit() - exp(z) - h / 2 * exp(z)).subs(z, 0)) == 0
    width = symbols("h", positive=True)
    best = sympy.solve(diff(width**2 / 6 + eps / width, width), width)
    assert (3 * eps) ** Rational(1, 3) in best
    assert sqrt(2) * sqrt(eps) in sympy.solve(diff(width / 2 + eps / width, width), width)
    assert 1e-6 < (3e-16) ** (1 / 3) < 1e-5
    errors = {step: abs((math.sin(1 + step) - math.sin(1 - step)) / (2 * step) - math.cos(1)) for step in (1e-5, 1e-2)}
    assert errors[1e-5] < 1e-9 < 1e-6 < errors[1e-2]


def test_another_sigmoid():
    """With p = (1 + tanh z)/2 and t = (1 + y)/2 the derivative of the cross-entropy is a − y, and p = σ(2z)."""
    target = symbols("target", real=True)
    p, wanted = (1 + sympy.tanh(z)) / 2, (1 + target) / 2
    derivative = diff(cost(p, wanted), z)
    assert simplify((derivative - (sympy.tanh(z) - target)).rewrite(exp)) == 0
    assert simplify(p.rewrite(exp) - SIGMA.subs(z, 2 * z)) == 0


@pytest.mark.parametrize("layers", [1, 2, 3, 5])
def test_a_quarter_each_time(layers):
    """After h hidden layers an error is at most (c/4)^h times as long, with c the largest stretch of the weights."""
    network = Network([4, *[6] * layers, 3], QuadraticCost(), np.random.default_rng(layers))
    rng = np.random.default_rng(7)
    deltas = network.deltas(rng.normal(size=(20, 4)), rng.uniform(size=(20, 3)))
    c = max(np.linalg.norm(w, 2) for w in network.weights[1:])
    first, last = (np.linalg.norm(delta, axis=1) for delta in (deltas[0], deltas[-1]))
    assert np.all(first <= (c / 4) ** layers * last)
    assert sigmoid_prime(np.linspace(-9, 9, 181)).max() == 0.25
    assert (Rational(1) / 4) ** 3 == Rational(1, 64)


def test_a_third_pair():
    """Integrating eᶻ − y gives a − y ln a, with its minimum at a = y; the quadratic cost has the error (a − y) a."""
    found = integrate(exp(z) - y, z)
    assert simplify(found.subs(z, log(a)) - (a - y * log(a))) == 0
    derivative = diff(a - y * log(a), a)
    assert simplify(derivative - (1 - y / a)) == 0
    assert sympy.solve(derivative, a) == [y]
    assert diff(a - y * log(a), a, 2).subs(a, y).is_positive
    assert simplify(diff((y - exp(z)) ** 2 / 2, z) - ((a - y) * a).subs(a, exp(z))) == 0
    assert limit((exp(z) - y) * exp(z), z, -oo) == 0


def test_monotone_and_not_local():
    """The slopes of softmax are a(1 − a) and −aⱼaₖ; those of one output sum to 0."""
    zs = symbols("z1:4", real=True)
    outputs = [exp(zj) / sum(map(exp, zs)) for zj in zs]
    for j, aj in enumerate(outputs):
        for k, ak in enumerate(outputs):
            assert simplify(diff(aj, zs[k]) - (aj * (1 - aj) if j == k else -aj * ak)) == 0
        assert simplify(sum(diff(aj, zk) for zk in zs)) == 0


@pytest.mark.parametrize("k", [1, 2, 5, 40])
def test_a_sum_that_moves_along(k):
    """For log-sum-exp max ≤ g ≤ max + ln k, with equality on the right for equal inputs, on the left for k = 1."""

    def g(z):
        return float(np.logaddexp.reduce(z))

    rng = np.random.default_rng(k)
    for draw in rng.normal(scale=3, size=(50, k)):
        assert draw.max() <= g(draw) <= draw.max() + math.log(k) + 1e-12
        assert bool(g(draw) > draw.max()) is (k > 1)
        assert g(draw + 5) == pytest.approx(g(draw) + 5)
        np.testing.assert_allclose(softmax(draw + 5), softmax(draw), rtol=1e-12)
        np.testing.assert_allclose(numerical_gradient(g, draw), softmax(draw), atol=1e-8)
    assert g(np.full(k, 2.5)) == pytest.approx(2.5 + math.log(k))


def test_noise_that_is_normal():
    """Minus the logarithm of the normal density is the quadratic cost over s², and a constant."""
    target, output = symbols("target output", real=True)
    spread = symbols("spread", positive=True)
    density = exp(-((target - output) ** 2) / (2 * spread**2)) / (spread * sqrt(2 * sympy.pi))
    stated = (target - output) ** 2 / (2 * spread**2) + log(spread * sqrt(2 * sympy.pi))
    assert simplify(sympy.expand_log(-log(density) - stated, force=True)) == 0
    assert simplify(diff(stated, output) - (output - target) / spread**2) == 0


def test_from_the_formula_to_the_weighted_input():
    """The cost is ln(1 + eᶻ) − yz, and ln(1 + eᶻ) = max(z, 0) + ln(1 + e^−|z|) on both sides of 0."""
    assert simplify(diff(cost(SIGMA, y) - (log(1 + exp(z)) - y * z), z)) == 0
    assert simplify((cost(SIGMA, y) - (log(1 + exp(z)) - y * z)).subs(z, 0)) == 0
    assert simplify(sympy.expand_log(log(exp(t) * (exp(-t) + 1)), force=True) - (t + log(1 + exp(-t)))) == 0
    for weighted in -3.0, 0.0, 4.5:
        stable = max(weighted, 0) + math.log1p(math.exp(-abs(weighted)))
        assert math.isclose(stable, math.log(1 + math.exp(weighted)))


@pytest.mark.parametrize("k", [2, 10, 1000])
def test_a_softmax_too_many(k):
    """After two softmax layers the cost stays above ln(1 + (k − 1)/e), and comes close to it."""
    floor = math.log1p((k - 1) / math.e)

    def twice(z):
        return log_likelihood([softmax(softmax(z))], [np.eye(k)[0]])

    assert math.isclose(twice(60 * np.eye(k)[0]), floor)
    rng = np.random.default_rng(k)
    assert min(twice(draw) for draw in rng.normal(scale=5, size=(200, k))) >= floor
    assert math.isclose(floor, -math.log(math.e / (math.e + k - 1)))


def test_heads_or_tails():
    """The number of results with at most so many tails, over 2ⁿ, is the probability of a fair coin."""
    from scipy.stats import binom

    for tosses, tails in (20, 1), (20, 6):
        count = sum(math.comb(tosses, k) for k in range(tails + 1))
        assert math.isclose(count / 2**tosses, binom.cdf(tails, tosses, 0.5))


def test_how_many_images_are_enough():
    """The standard deviation of a share is √(p(1−p)/n), so that 25 times as many images make it five times smaller."""
    rng = np.random.default_rng(2)
    shares = rng.binomial(397, 0.95, 100_000) / 397
    assert math.isclose(shares.std(), math.sqrt(0.95 * 0.05 / 397), rel_tol=0.02)
    p, images = symbols("p n", positive=True)
    deviation = sqrt(p * (1 - p) / images)
    assert simplify(deviation.subs(images, 25 * images) - deviation / 5) == 0
