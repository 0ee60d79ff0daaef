"""Every line of the course's derivations, in order: confirmed by computer algebra, and by numbers at 50 digits.

The neuron has two inputs, z = w₁x₁ + w₂x₂ + b and a = σ(z), and target y. A line is confirmed if what it states is zero
in symbols when subtracted from what it follows from, and if both sides agree at random points.
"""

import mpmath
import numpy as np
import pytest
import sympy
from crossentropy import (
    CrossEntropyCost,
    LogLikelihoodCost,
    Neuron,
    QuadraticCost,
    cross_entropy,
    entropy,
    kl_divergence,
    log_likelihood,
    sigmoid_prime,
    softmax,
)
from numpy.testing import assert_allclose
from sympy import diff, exp, log

x1, x2, w1, w2, b, z, t = sympy.symbols("x1 x2 w1 w2 b z t", real=True)
u1, u2 = sympy.symbols("u1 u2", real=True)
y, v, s = sympy.symbols("y v s", positive=True)
logits = sympy.symbols("z1:4", real=True)
p1, p2, q1, q2 = sympy.symbols("p1 p2 q1 q2", positive=True)
PROBABILITIES = {y, v, s, p1, p2, q1, q2}


def sigma(z):
    """Write the sigmoid in symbols, by its definition."""
    return 1 / (1 + exp(-z))


def slope(at):
    """Write σ′ in symbols, by differentiating the definition."""
    return diff(sigma(t), t).subs(t, at)


def surprise(a, y):
    """Write the cross-entropy of one example in symbols, by its definition."""
    return -(y * log(a) + (1 - y) * log(1 - a))


Z = w1 * x1 + w2 * x2 + b
A = sigma(Z)

each_weight = pytest.mark.parametrize(("w", "x"), [(w1, x1), (w2, x2)], ids=["w1", "w2"])


def random_points(symbols, n=20):
    """Draw points, the probabilities among the symbols from 0 to 1."""
    rng = np.random.default_rng(0)
    for _ in range(n):
        yield [rng.uniform(0.01, 0.99) if symbol in PROBABILITIES else rng.uniform(-2, 2) for symbol in symbols]


def confirm(left, right):
    """Confirm an identity in symbols, and at random points to 40 of 50 digits."""
    assert sympy.simplify(left - right) == 0
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    sides = sympy.lambdify(symbols, [left, right], "mpmath")
    with mpmath.workdps(50):
        for point in random_points(symbols):
            assert mpmath.almosteq(*sides(*map(mpmath.mpf, point)), rel_eps=mpmath.mpf("1e-40"))


def confirm_code(code, formula, symbols):
    """Confirm that the package computes a formula, at random points to 1e-12 relative."""
    exact = sympy.lambdify(symbols, formula, "mpmath")
    for point in random_points(symbols):
        with mpmath.workdps(50):
            expected = float(exact(*map(mpmath.mpf, point)))
        assert_allclose(code(*point), expected, rtol=1e-12, atol=1e-15)


# The slope of the sigmoid


def test_slope_of_the_sigmoid():
    """σ′(z) = σ(z)(1 − σ(z))."""
    confirm(diff(sigma(z), z), sigma(z) * (1 - sigma(z)))
    confirm_code(sigmoid_prime, diff(sigma(z), z), [z])


def test_slope_of_the_sigmoid_line_by_line():
    """σ = 1/u with u = 1 + e⁻ᶻ: (−1/u²)(−e⁻ᶻ) = e⁻ᶻ/(1 + e⁻ᶻ)² = σ · e⁻ᶻ/(1 + e⁻ᶻ), and the last factor is 1 − σ."""
    u = sympy.symbols("u", positive=True)
    first = diff(1 / u, u).subs(u, 1 + exp(-z)) * diff(1 + exp(-z), z)
    confirm(first, exp(-z) / (1 + exp(-z)) ** 2)
    confirm(first, 1 / (1 + exp(-z)) * exp(-z) / (1 + exp(-z)))
    confirm(exp(-z) / (1 + exp(-z)), 1 - sigma(z))


def test_a_sigmoid_turned_by_half_a_turn():
    """σ(−z) = 1 − σ(z)."""
    confirm(sigma(-z), 1 - sigma(z))


# The quadratic cost of one neuron


@each_weight
def test_quadratic_by_a_weight(w, x):
    """∂C/∂wⱼ = (a − y) σ′(z) xⱼ for C = (y − a)²/2."""
    confirm(diff((y - A) ** 2 / 2, w), (A - y) * slope(Z) * x)


def test_quadratic_by_the_bias():
    """∂C/∂b = (a − y) σ′(z) for C = (y − a)²/2."""
    confirm(diff((y - A) ** 2 / 2, b), (A - y) * slope(Z))


def test_quadratic_of_the_first_example():
    """∂C/∂w = ∂C/∂b = a σ′(z) for x = 1 and y = 0."""
    a = sigma(w1 + b)
    for parameter in (w1, b):
        confirm(diff((0 - a) ** 2 / 2, parameter), a * slope(w1 + b))


# The cross-entropy by a weight, one line at a time


@each_weight
def test_line_1_chain_rule(w, x):
    """∂C/∂wⱼ = −(y/σ(z) − (1 − y)/(1 − σ(z))) ∂σ/∂wⱼ."""
    confirm(diff(surprise(A, y), w), -(y / A - (1 - y) / (1 - A)) * diff(A, w))


@each_weight
def test_line_2_inner_derivative(w, x):
    """∂σ/∂wⱼ = σ′(z) xⱼ."""
    confirm(diff(A, w), slope(Z) * x)


@each_weight
def test_line_3_substitution(w, x):
    """∂C/∂wⱼ = −(y/σ(z) − (1 − y)/(1 − σ(z))) σ′(z) xⱼ."""
    confirm(diff(surprise(A, y), w), -(y / A - (1 - y) / (1 - A)) * slope(Z) * x)


@each_weight
def test_line_4_common_denominator(w, x):
    """∂C/∂wⱼ = σ′(z) xⱼ / (σ(z)(1 − σ(z))) · (σ(z) − y)."""
    confirm(-(y / s - (1 - y) / (1 - s)), (s - y) / (s * (1 - s)))
    confirm(diff(surprise(A, y), w), slope(Z) * x / (A * (1 - A)) * (A - y))


def test_line_5_cancellation():
    """σ′(z) / (σ(z)(1 − σ(z))) = 1."""
    confirm(slope(z) / (sigma(z) * (1 - sigma(z))), sympy.Integer(1))


@each_weight
def test_line_6_result(w, x):
    """∂C/∂wⱼ = xⱼ (σ(z) − y)."""
    confirm(diff(surprise(A, y), w), x * (A - y))


def test_line_7_bias():
    """∂C/∂b = σ(z) − y."""
    confirm(diff(surprise(A, y), b), A - y)


# Several examples


def example_costs(cost):
    """Write the mean cost of two examples: (x₁, x₂) with target y, and (u₁, u₂) with target v."""
    other = sigma(w1 * u1 + w2 * u2 + b)
    return (cost(A, y) + cost(other, v)) / 2, other


@pytest.mark.parametrize(("w", "x", "u"), [(w1, x1, u1), (w2, x2, u2)], ids=["w1", "w2"])
def test_mean_over_examples_by_a_weight(w, x, u):
    """∂C/∂wⱼ = (1/n) Σₓ xⱼ (σ(z) − y), for n = 2."""
    cost, other = example_costs(surprise)
    confirm(diff(cost, w), (x * (A - y) + u * (other - v)) / 2)


def test_mean_over_examples_by_the_bias():
    """∂C/∂b = (1/n) Σₓ (σ(z) − y), for n = 2."""
    cost, other = example_costs(surprise)
    confirm(diff(cost, b), ((A - y) + (other - v)) / 2)


@pytest.mark.parametrize(
    ("cost", "formula"),
    [(QuadraticCost(), lambda a, y: (y - a) ** 2 / 2), (CrossEntropyCost(), surprise)],
    ids=["quadratic", "cross-entropy"],
)
@pytest.mark.parametrize(("index", "parameter"), [(0, w1), (1, w2), (2, b)], ids=["w1", "w2", "b"])
def test_the_code_computes_these_derivatives(cost, formula, index, parameter):
    """Neuron.gradient gives ∂C/∂w₁, ∂C/∂w₂ and ∂C/∂b of the mean over two examples."""

    def gradient(w1, w2, b, x1, x2, u1, u2, y, v):
        return np.append(*Neuron([w1, w2], b).gradient(cost, [[x1, x2], [u1, u2]], [y, v]))[index]

    derivative = diff(example_costs(formula)[0], parameter)
    confirm_code(gradient, derivative, [w1, w2, b, x1, x2, u1, u2, y, v])


# By the weighted input


def test_cross_entropy_by_the_weighted_input():
    """∂C/∂z = σ(z) − y, where the quadratic cost has (σ(z) − y) σ′(z)."""
    confirm(diff(surprise(sigma(z), y), z), sigma(z) - y)
    confirm(diff((y - sigma(z)) ** 2 / 2, z), (sigma(z) - y) * slope(z))
    confirm_code(CrossEntropyCost().delta, diff(surprise(sigma(z), y), z), [z, y])
    confirm_code(QuadraticCost().delta, diff((y - sigma(z)) ** 2 / 2, z), [z, y])


def test_cross_entropy_is_convex():
    """∂²C/∂z² = σ′(z), which is positive, whatever the target."""
    second = diff(surprise(sigma(z), y), z, 2)
    confirm(second, slope(z))
    assert sympy.simplify(slope(z)).is_positive
    assert y not in sympy.simplify(second).free_symbols
    confirm_code(lambda z, y: sigmoid_prime(z), second, [z, y])


def test_quadratic_is_not_convex():
    """∂²C/∂z² of the quadratic cost is negative at z = 2, y = 0."""
    assert diff((y - sigma(z)) ** 2 / 2, z, 2).subs({z: 2, y: 0}).evalf() < 0


# By the output


def test_cross_entropy_by_the_output():
    """∂C/∂a = (a − y)/(a(1 − a))."""
    confirm(diff(surprise(s, y), s), (s - y) / (s * (1 - s)))


def test_cross_entropy_of_a_soft_target_is_least_at_the_target():
    """For 0 < y < 1 the only stationary output is a = y; there ∂²C/∂a² = 1/(y(1 − y)) > 0, and C = H(y)."""
    assert sympy.solve(diff(surprise(s, y), s), s) == [y]
    confirm(diff(surprise(s, y), s, 2).subs(s, y), 1 / (y * (1 - y)))
    binary_entropy = -y * log(y) - (1 - y) * log(1 - y)
    confirm(surprise(s, y).subs(s, y), binary_entropy)
    confirm_code(lambda y: cross_entropy(y, y), binary_entropy, [y])


def test_t_ln_t_tends_to_zero():
    """From ln u ≤ u − 1 at u = 1/√t follow 0 ≤ −t ln t ≤ 2(√t − t) ≤ 2√t for 0 < t < 1, so t ln t → 0."""
    p = sympy.symbols("p", positive=True)
    tangent = (1 / sympy.sqrt(p) - 1) - log(1 / sympy.sqrt(p))
    assert sympy.simplify(tangent - (1 / sympy.sqrt(p) - 1 + log(p) / 2)) == 0
    assert sympy.simplify(2 * p * tangent - (2 * (sympy.sqrt(p) - p) + p * log(p))) == 0
    points = np.linspace(0.001, 0.999, 999)
    assert np.all(-points * np.log(points) <= 2 * (np.sqrt(points) - points))
    assert sympy.limit(p * log(p), p, 0) == sympy.limit(2 * sympy.sqrt(p), p, 0) == 0


@pytest.mark.parametrize("target", [0, 1])
def test_cross_entropy_of_a_hard_target_tends_to_zero(target):
    """For y in {0, 1}: C → 0 as a → y, and C → ∞ as a → 1 − y."""
    cost = surprise(s, y).subs(y, target)
    direction = "-" if target else "+"
    assert sympy.limit(cost, s, target, direction) == 0
    assert sympy.limit(cost, s, 1 - target, "+" if target else "-") == sympy.oo


# Three roads to the formula


@pytest.mark.parametrize(("parameter", "x"), [(w1, x1), (w2, x2), (b, sympy.Integer(1))], ids=["w1", "w2", "b"])
def test_road_1_what_the_wanted_gradient_asks_of_the_cost(parameter, x):
    """∂C/∂wⱼ = xⱼ (a − y) and ∂C/∂b = a − y ask for one and the same ∂C/∂a = (a − y)/(a(1 − a))."""
    wanted = (A - y) / (A * (1 - A))
    confirm(wanted * diff(A, parameter), x * (A - y))
    assert sympy.simplify(x * (A - y) / diff(A, parameter) - wanted) == 0


def test_road_1_partial_fractions():
    """(a − y)/(a(1 − a)) = −y/a + (1 − y)/(1 − a)."""
    confirm((s - y) / (s * (1 - s)), -y / s + (1 - y) / (1 - s))


def test_road_1_the_wanted_gradient_integrates_to_the_cross_entropy():
    """The cost with ∂C/∂b = a − y must have ∂C/∂a = (a − y)/(a(1 − a)), whose antiderivative is the cross-entropy."""
    antiderivative = sympy.integrate(sympy.apart((s - y) / (s * (1 - s)), s), s)
    difference = antiderivative.replace(log(s - 1), log(1 - s)) - surprise(s, y)
    assert sympy.simplify(diff(difference, s)) == 0
    confirm(surprise(s, y).subs(s, sympy.Rational(1, 2)), log(2) + 0 * y)


def test_road_1_constants_of_integration():
    """A constant may depend on y: with 0 a perfect answer to y in {0, 1} costs 0, with −H(y) one to any y does."""
    for target in (0, 1):
        assert sympy.limit(surprise(s, y).subs(y, target), s, target, "-" if target else "+") == 0
    divergence = surprise(s, y) - surprise(y, y)
    confirm(diff(divergence, s), diff(surprise(s, y), s))
    confirm(divergence.subs(s, y), 0 * y)


def test_road_1_from_a_linear_neuron():
    """For a = z the wanted ∂C/∂a is a − y, whose antiderivative is the quadratic cost, up to a constant."""
    confirm(diff((y - z) ** 2 / 2, z), z - y)
    confirm(sympy.integrate(z - y, z) + y**2 / 2, (y - z) ** 2 / 2)


def test_road_1_from_a_tanh_neuron():
    """For a = tanh z the cost −((1 + y) ln((1 + a)/2) + (1 − y) ln((1 − a)/2))/2 has ∂C/∂a = (a − y)/(1 − a²)."""
    cost = -((1 + y) * log((1 + s) / 2) + (1 - y) * log((1 - s) / 2)) / 2
    confirm(diff(cost, s), (s - y) / (1 - s**2))
    confirm(diff(sympy.tanh(z), z), 1 - sympy.tanh(z) ** 2)
    for target in (-1, 1):
        assert sympy.limit(cost.subs(y, target), s, target, "-" if target == 1 else "+") == 0


def test_road_2_minus_the_mean_logarithm_of_the_likelihood():
    """−(1/n) ln ∏ₓ aʸ(1 − a)¹⁻ʸ is the cross-entropy, for n = 2."""
    likelihood = A**y * (1 - A) ** (1 - y)
    cost, other = example_costs(surprise)
    confirm(-log(likelihood * other**v * (1 - other) ** (1 - v)) / 2, cost)


def test_road_2_a_normal_distribution_leads_to_the_quadratic_cost():
    """−ln of the normal density with mean a and variance 1 is (y − a)²/2, up to a constant."""
    density = exp(-((y - z) ** 2) / 2) / sympy.sqrt(2 * sympy.pi)
    confirm(-log(density), (y - z) ** 2 / 2 + log(2 * sympy.pi) / 2)


def test_road_3_cross_entropy_is_entropy_and_divergence():
    """H(p, q) = H(p) + KL(p‖q); for p = (y, 1 − y) and q = (a, 1 − a) it is the cost of one neuron."""
    cross, divergence = -p1 * log(q1) - p2 * log(q2), -p1 * log(q1 / p1) - p2 * log(q2 / p2)
    confirm(cross, -p1 * log(p1) - p2 * log(p2) + divergence)
    neuron = {p1: y, p2: 1 - y, q1: s, q2: 1 - s}
    confirm(cross.subs(neuron), surprise(s, y))
    confirm_code(lambda y: entropy([y, 1 - y]), surprise(y, y), [y])
    confirm_code(lambda s, y: kl_divergence([y, 1 - y], [s, 1 - s]), divergence.subs(neuron), [s, y])


def test_road_3_the_logarithm_stays_below_its_tangent():
    """The gap t − 1 − ln t is 0 at t = 1, its only stationary point, and convex: so ln t ≤ t − 1 for all t > 0."""
    t = sympy.symbols("t", positive=True)
    gap = t - 1 - log(t)
    assert gap.subs(t, 1) == 0
    assert sympy.solve(diff(gap, t), t) == [1]
    assert diff(gap, t, 2).is_positive


# Softmax with the log-likelihood

outputs = [exp(z) / sum(map(exp, logits)) for z in logits]
targets = [y, v, 1 - y - v]
log_sum_exp = log(sum(map(exp, logits)))
log_likelihood_cost = -sum(y * log(a) for y, a in zip(targets, outputs, strict=True))


@pytest.mark.parametrize("j", range(3))
@pytest.mark.parametrize("k", range(3))
def test_slope_of_softmax(j, k):
    """∂aⱼ/∂zₖ = aⱼ(1 − aⱼ) for k = j, and −aⱼaₖ otherwise."""
    confirm(diff(outputs[j], logits[k]), outputs[j] * (int(j == k) - outputs[k]))


@pytest.mark.parametrize("j", range(3))
def test_log_likelihood_line_1_the_logarithm_undoes_the_exponential(j):
    """The logarithm of softmax is ln aⱼ = zⱼ − g(z), so z − ln a is the same for all j."""
    confirm(log(outputs[j]), logits[j] - log_sum_exp)


def test_log_likelihood_line_2_split_sum():
    """C = g(z) − Σₖ yₖ zₖ for targets that sum to 1."""
    confirm(log_likelihood_cost, log_sum_exp - sum(y * z for y, z in zip(targets, logits, strict=True)))


@pytest.mark.parametrize("j", range(3))
def test_log_likelihood_line_3_slope_of_log_sum_exp(j):
    """∂g/∂zⱼ = aⱼ."""
    confirm(diff(log_sum_exp, logits[j]), outputs[j])


@pytest.mark.parametrize("j", range(3))
def test_log_likelihood_line_4_result(j):
    """∂C/∂zⱼ = aⱼ − yⱼ for targets that sum to 1."""
    confirm(diff(log_likelihood_cost, logits[j]), outputs[j] - targets[j])


@pytest.mark.parametrize("j", range(3))
def test_a_shift_of_all_weighted_inputs(j):
    """softmax(z + s) = softmax(z), but g(z + s) = g(z) + s."""
    shift = {z: z + t for z in logits}
    confirm(outputs[j].subs(shift, simultaneous=True), outputs[j] + 0 * t)
    confirm(log_sum_exp.subs(shift, simultaneous=True), log_sum_exp + t)


def test_softmax_of_two_is_a_sigmoid():
    """softmax(z₁, z₂)₁ = σ(z₁ − z₂)."""
    z1, z2, _ = logits
    confirm(exp(z1) / (exp(z1) + exp(z2)), sigma(z1 - z2))


def test_ratio_of_two_outputs():
    """a₁/a₂ = exp(z₁ − z₂), whatever z₃ is."""
    confirm(outputs[0] / outputs[1], exp(logits[0] - logits[1]))


@pytest.mark.parametrize(
    ("inputs", "limit"), [((2, 1, -1), (1, 0, 0)), ((1, 1, 0), (0.5, 0.5, 0)), ((3, 3, 3), (1 / 3, 1 / 3, 1 / 3))]
)
def test_softmax_becomes_argmax(inputs, limit):
    """softmax(cz) → 1/m for each of the m largest as c → ∞, and 0 for the others; for c = 0 all are 1/k."""
    c = sympy.symbols("c", positive=True)
    scaled = [output.subs({z: c * value for z, value in zip(logits, inputs, strict=True)}) for output in outputs]
    assert_allclose([float(sympy.limit(output, c, sympy.oo)) for output in scaled], limit, rtol=1e-15)
    assert [output.subs(c, 0) for output in scaled] == [sympy.Rational(1, 3)] * 3
    assert_allclose(softmax(1e4 * np.array(inputs)), limit, rtol=1e-15)


def test_summed_binary_is_not_categorical():
    """Summed binary minus categorical cost is −Σⱼ (1 − yⱼ) ln(1 − aⱼ); for two outputs, one is twice the other."""
    summed = sum(surprise(a, y) for a, y in zip(outputs, targets, strict=True))
    second_terms = -sum((1 - y) * log(1 - a) for a, y in zip(outputs, targets, strict=True))
    confirm(summed - log_likelihood_cost, second_terms)
    confirm(surprise(s, y) + surprise(1 - s, 1 - y), 2 * -(y * log(s) + (1 - y) * log(1 - s)))


@pytest.mark.parametrize("j", range(3))
def test_the_code_computes_these_errors(j):
    """LogLikelihoodCost.delta gives ∂C/∂zⱼ, and log_likelihood of softmax the cost, for targets that sum to 1."""

    def example(z1, z2, z3, first, share):
        rest = (1 - first) * share
        return [[z1, z2, z3]], [[first, rest, 1 - first - rest]]

    symbols = [*logits, y, v]
    delta = diff(log_likelihood_cost, logits[j]).subs(v, (1 - y) * v)
    confirm_code(lambda *point: LogLikelihoodCost().delta(*example(*point))[0, j], delta, symbols)

    def cost(*point):
        z, target = example(*point)
        return log_likelihood(softmax(z), target)

    confirm_code(cost, log_likelihood_cost.subs(v, (1 - y) * v), symbols)
