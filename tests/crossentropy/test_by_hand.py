"""The exercises by hand: every solution confirmed, by computer algebra where it is algebra, and by numbers."""

import re
from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pytest
import sympy
from crossentropy import (
    calibration,
    cross_entropy,
    cross_entropy_from_logits,
    language,
    log_likelihood_from_logits,
    logistic,
    numerical_gradient,
    sigmoid,
    sigmoid_prime,
    softmax,
    study,
)
from scipy.optimize import minimize
from sympy import Eq, Rational, diff, exp, log, simplify, solve, sqrt, tanh

PAGES = Path(__file__).parents[2] / "chapters" / "exercises"
CONFIRMED = set()
a, z = sympy.symbols("a z", real=True)
y, s, h, epsilon = sympy.symbols("y s h epsilon", positive=True)
rng = np.random.default_rng(1)


def solution(page, title):
    """Mark a test as the confirmation of an exercise by hand."""
    CONFIRMED.add((page, title))
    return lambda test: test


def same(left, right):
    """Tell whether two expressions are the same function."""
    return simplify(left - right) == 0


def cost(a, y):
    """Write the cross-entropy in symbols."""
    return -(y * log(a) + (1 - y) * log(1 - a))


def sigma(z):
    """Write the sigmoid in symbols."""
    return 1 / (1 + exp(-z))


def test_every_exercise_by_hand_is_confirmed_here():
    """The exercises by hand are those with a test below: whoever adds one adds its test."""
    by_hand = {
        (page.stem, title)
        for page in PAGES.glob("*.md")
        for title in re.findall(r"(?m)^## (.+)\n\n\*\*By hand\.\*\*", page.read_text("utf-8"))
    }
    assert by_hand == CONFIRMED


@solution("learning_slowdown", "The speed limit")
def test_the_longest_step_is_at_two_thirds():
    """For y = 0 the gradient is a²(1 − a), largest at a = 2/3, z = ln 2, with 4/27; far out it falls by e per unit."""
    size = a**2 * (1 - a)
    assert same((sigma(z) * diff(sigma(z), z)), size.subs(a, sigma(z)))
    assert solve(diff(size, a), a) == [0, Rational(2, 3)]
    assert size.subs(a, Rational(2, 3)) == Rational(4, 27)
    assert same(sigma(log(2)), Rational(2, 3))
    far = size.subs(a, sigma(z))
    assert sympy.limit(far / far.subs(z, z + 1), z, sympy.oo) == sympy.E


def test_the_output_changes_fastest_at_three_fifths():
    """What the first chapter says of its curves: a small step changes the output by 2η a³(1 − a)², largest at 3/5."""
    speed = a**3 * (1 - a) ** 2
    assert Rational(3, 5) in solve(diff(speed, a), a)
    assert diff(speed, a, 2).subs(a, Rational(3, 5)) < 0
    # w and b both move by η a²(1 − a), so z by twice that, and a by a(1 − a) times as much
    assert same(2 * a**2 * (1 - a) * a * (1 - a), 2 * speed)


@solution("formula", "Reading a cost backwards")
def test_a_cost_is_a_geometric_mean():
    """exp(−C) is the geometric mean of what the right answers got; 0.99⁹ · 10⁻³ is worse than 0.6¹⁰."""
    outputs, targets = rng.uniform(size=10), rng.integers(0, 2, 10)
    right = np.where(targets == 1, outputs, 1 - outputs)
    assert np.exp(-cross_entropy(outputs, targets)) == pytest.approx(np.prod(right) ** 0.1)
    assert 0.99**9 * 1e-3 < 0.6**10


@solution("formula", "A swap that hides")
def test_a_swap_is_noticed_except_at_two_outputs():
    """C − S is 0 at a = y and a = 1 − y, and strictly convex in a, so nowhere else; at y = 1/2 it only touches 0."""
    difference = cost(a, y) - cost(y, a)
    assert same(difference.subs(a, y), 0)
    assert same(difference.subs(a, 1 - y), 0)
    assert same(diff(difference, a, 2), y / a**2 + (1 - y) / (1 - a) ** 2)
    assert same(diff(difference, a).subs({a: Rational(1, 2), y: Rational(1, 2)}), 0)


@solution("properties", "An end to growing")
def test_smoothed_targets_end_the_growth():
    """The target 1 − ε/2 is met at z = ln(2/ε − 1), for ε = 0.1 at ln 19, and there the cost is H(0.95)."""
    end = log(2 / epsilon - 1)
    assert same(sigma(end), 1 - epsilon / 2)
    assert simplify(end.subs(epsilon, Rational(1, 10)) - log(19)) == 0
    assert cross_entropy_from_logits(float(log(19)), 0.95) == pytest.approx(cross_entropy(0.95, 0.95))
    assert same(diff(-log(sigma(z)), z), sigma(z) - 1)


@solution("properties", "A plateau begins")
def test_the_quadratic_cost_curves_down_beyond_two_thirds():
    """∂²C/∂z² of the quadratic cost for y = 0 is a²(1 − a)(2 − 3a), negative for a > 2/3."""
    second = diff(sigma(z) ** 2 / 2, z, 2)
    assert same(second, (a**2 * (1 - a) * (2 - 3 * a)).subs(a, sigma(z)))
    assert second.subs(z, log(2)).equals(0)
    assert second.subs(z, log(2) + 1).evalf() < 0 < second.subs(z, log(2) - 1).evalf()


@solution("derivative", "How small a step?")
def test_the_best_step_of_a_central_difference():
    """The error h²/6 f‴ + ε/h is least at h = (3ε)^(1/3), about ε^(2/3); one-sided, h/2 + ε/h at h = (2ε)^(1/2)."""
    f = sympy.Function("f")
    central = (f(h) - f(-h)) / (2 * h)
    taylor = sum(diff(f(z), z, k).subs(z, 0) * h**k / sympy.factorial(k) for k in range(5))
    value = central.subs({f(h): taylor, f(-h): taylor.subs(h, -h)})
    assert same(value, diff(f(z), z).subs(z, 0) + h**2 / 6 * diff(f(z), z, 3).subs(z, 0))
    [best] = solve(diff(h**2 / 6 + epsilon / h, h), h)
    assert same(best, (3 * epsilon) ** Rational(1, 3))
    assert same(solve(diff(h / 2 + epsilon / h, h), h)[0], sqrt(2 * epsilon))
    assert 1e-6 < best.subs(epsilon, 1e-16) < 1e-5
    assert abs(numerical_gradient(np.exp, 0.0) - 1) < 1e-9


@solution("derivative", "Another sigmoid")
def test_a_tanh_neuron_has_the_error_a_minus_y():
    """With p = (1 + tanh z)/2 = σ(2z) and t = (1 + y)/2, ∂C/∂z = a − y."""
    p, t = (1 + tanh(z)) / 2, (1 + y) / 2
    assert simplify((diff(cost(p, t), z) - (tanh(z) - y)).rewrite(exp)) == 0
    assert simplify((p - sigma(2 * z)).rewrite(exp)) == 0


@solution("generalization", "A quarter each time")
def test_errors_shrink_by_a_quarter_of_c_in_each_layer():
    """If weights lengthen an error at most c times, at most (c/4)^h is left after h sigmoid layers, 1/64 for c = 1."""
    assert sigmoid_prime(0) == 0.25 >= sigmoid_prime(np.linspace(-9, 9, 99)).max()
    assert Fraction(1, 4) ** 3 == Fraction(1, 64)
    for c in (1.0, 3.0, 5.0):
        delta = rng.normal(size=6)
        bound = np.linalg.norm(delta)
        for _ in range(4):
            w = rng.normal(size=(6, 6))
            w *= c / np.linalg.norm(w, 2)
            delta = w.T @ delta * sigmoid_prime(rng.normal(size=6))
            bound *= c / 4
            assert np.linalg.norm(delta) <= bound


@solution("generalization", "A third pair")
def test_the_pair_for_counts():
    """For a = e^z the cost e^z − yz = a − y ln a has the error a − y and its minimum at a = y; it may be negative."""
    poisson = exp(z) - y * z
    assert same(diff(poisson, z), exp(z) - y)
    positive = sympy.symbols("a", positive=True)
    assert solve(Eq(diff(positive - y * log(positive), positive), 0), positive) == [y]
    assert diff(positive - y * log(positive), positive, 2).is_positive
    assert same(diff((exp(z) - y) ** 2 / 2, z), (exp(z) - y) * exp(z))
    assert (poisson.subs({z: log(10), y: 10})).evalf() < 0


@solution("softmax", "Monotone, and not local")
def test_the_slopes_of_softmax():
    """∂aⱼ/∂zₖ is aⱼ(1 − aⱼ) or −aⱼaₖ, and those of one output sum to 0."""
    inputs = sympy.symbols("z1:4", real=True)
    outputs = [exp(zj) / sum(map(exp, inputs)) for zj in inputs]
    for j, k in np.ndindex(3, 3):
        assert same(diff(outputs[j], inputs[k]), outputs[j] * (int(j == k) - outputs[k]))
    assert same(sum(diff(outputs[0], zk) for zk in inputs), 0)


@solution("softmax", "A sum that moves along")
def test_log_sum_exp_is_a_soft_maximum():
    """The bounds max z ≤ g(z) ≤ max z + ln k hold, on the right with equality for equal inputs; g(z + s) = g(z) + s."""
    for k in (1, 2, 5):
        for inputs in rng.normal(scale=5, size=(200, k)):
            g = inputs[0] - np.log(softmax(inputs)[0])
            assert inputs.max() - 1e-9 <= g <= inputs.max() + np.log(k) + 1e-9
    z1, z2 = sympy.symbols("z1 z2", real=True)
    assert same(log(exp(z1) + exp(z1)), z1 + log(2))
    assert simplify(exp(log(exp(z1 + s) + exp(z2 + s)) - log(exp(z1) + exp(z2)) - s)) == 1


@solution("origins", "Noise that is normal")
def test_normal_noise_leads_to_the_quadratic_cost():
    """−ln of the normal density is (y − a)²/(2s²) + ln(s√(2π)), which is negative for a small enough s."""
    density = exp(-((y - a) ** 2) / (2 * s**2)) / (s * sqrt(2 * sympy.pi))
    right = (y - a) ** 2 / (2 * s**2) + log(s * sqrt(2 * sympy.pi))
    assert same(sympy.expand_log(-log(density), force=True), sympy.expand_log(right, force=True))
    assert right.subs({a: y, s: Rational(1, 10)}).evalf() < 0


@solution("numerics", "From the formula to the weighted input")
def test_the_cost_from_the_weighted_input():
    """−[y ln a + (1 − y) ln(1 − a)] = ln(1 + e^z) − yz, and ln(1 + e^z) = max(z, 0) + ln(1 + e^−|z|)."""
    assert simplify(diff(cost(sigma(z), y) - (log(1 + exp(z)) - y * z), z)) == 0
    assert same(cost(sigma(z), y).subs(z, 0), log(2))
    assert same(log(1 + exp(z)).subs(z, 0), log(2))
    inputs = np.linspace(-30, 30, 601)
    assert np.log1p(np.exp(inputs)) == pytest.approx(np.maximum(inputs, 0) + np.log1p(np.exp(-abs(inputs))))


@solution("numerics", "One softmax too many")
def test_two_softmax_layers_stay_above_a_floor():
    """A softmax of softmax outputs costs more than ln(1 + (k − 1)/e), which a certain answer comes close to."""
    for k in (2, 3, 10):
        floor = np.log1p((k - 1) / np.e)
        certain = np.eye(k)[:1]
        assert log_likelihood_from_logits(softmax(99 * certain), certain) == pytest.approx(floor)
        for inputs in rng.normal(scale=3, size=(50, 1, k)):
            assert log_likelihood_from_logits(softmax(inputs), certain) > floor


@solution("digits", "Heads or tails")
def test_the_sign_test():
    """Of all 2ⁿ results of n fair coins, Σ C(n, k) have so few tails; both counts of the chapter are as it says."""
    results = study.results()
    few = {}
    for start in study.STARTS:
        ahead = results.final("cross-entropy", start) > results.final("quadratic", start)
        tails = int(len(ahead) - ahead.sum())
        few[start] = sum(comb(len(ahead), k) for k in range(tails + 1)) / 2 ** len(ahead)
    assert few["small"] < 1e-4
    assert few["large"] > 0.02


@solution("digits", "How many images are enough?")
def test_the_deviation_of_an_accuracy():
    """√(p(1 − p)/n) is the standard deviation of a share of n; 25 times the images make it five times smaller."""
    n, p = 360, 0.95
    shares = np.random.default_rng(0).binomial(n, p, 200_000) / n
    assert shares.std() == pytest.approx(np.sqrt(p * (1 - p) / n), rel=0.01)
    assert np.sqrt(p * (1 - p) / (25 * n)) == pytest.approx(np.sqrt(p * (1 - p) / n) / 5)
    assert 9000 <= 25 * n < 10_000


@solution("logistic", "A table of four numbers")
def test_two_groups_have_their_shares_as_outputs():
    """The cost of two groups is stationary where the outputs are the shares, so that e^w is the odds ratio."""
    w, b = sympy.symbols("w b", real=True)
    p0, p1, share = sympy.symbols("p0 p1 share", positive=True)
    total = (1 - share) * cost(sigma(b), p0) + share * cost(sigma(w + b), p1)
    best = {b: log(p0 / (1 - p0)), w: log(p1 / (1 - p1)) - log(p0 / (1 - p0))}
    assert all(simplify(diff(total, each).subs(best)) == 0 for each in (w, b))
    assert simplify(exp(best[w]) - (p1 / (1 - p1)) / (p0 / (1 - p0))) == 0


@solution("logistic", "The mean output")
def test_the_mean_output_is_the_share_unless_the_bias_has_a_penalty():
    """With λ on the weights the mean output is the share; with λ on the bias too, it is the share less λ b."""
    x, targets = rng.normal(size=(60, 2)), (rng.uniform(size=60) < 0.1).astype(float)
    for penalty in 0, 0.2:
        outputs = logistic.fit(x, targets, penalty).activation(x)
        assert outputs.mean() == pytest.approx(targets.mean(), abs=1e-12)
    held = minimize(
        lambda at: cross_entropy_from_logits(x @ at[:2] + at[2], targets) + 0.1 * at @ at, np.zeros(3), tol=1e-12
    ).x
    outputs = sigmoid(x @ held[:2] + held[2])
    assert outputs.mean() == pytest.approx(targets.mean() - 0.2 * held[2], abs=1e-6)
    assert held[2] < 0
    assert outputs.mean() > targets.mean()


@solution("language", "Eight letters")
def test_the_pairs_of_eight_letters():
    """Shares of counted pairs give 4/7 ln 2 nats, the perplexity 2^(4/7); with one added aa costs ln 5."""
    text = "abbabbab"
    pairs = [text[i : i + 2] for i in range(7)]
    after = {first: [pair[1] for pair in pairs if pair[0] == first] for first in "ab"}
    shares = {pair: Fraction(after[pair[0]].count(pair[1]), len(after[pair[0]])) for pair in ("aa", "ab", "ba", "bb")}
    assert shares == {"aa": 0, "ab": 1, "ba": Fraction(1, 2), "bb": Fraction(1, 2)}
    mean = -sum(np.log(float(shares[pair])) for pair in pairs) / 7
    assert mean == pytest.approx(4 / 7 * np.log(2))
    assert np.exp(mean) == pytest.approx(2 ** (4 / 7))
    added = language.probabilities([[after["a"].count("a"), after["a"].count("b")]], add=1)
    assert added[0, 0] == pytest.approx(1 / 5)


@solution("language", "Errors that cancel")
def test_the_weighted_inputs_of_a_context_sum_to_0():
    """However long it learns, each row sums to 0, also where a target is 0."""
    y = language.probabilities([[3, 0, 1, 2], [0, 0, 5, 1]])
    for epochs in 1, 10, 500:
        assert language.train(y, 1.5, epochs).sum(axis=1) == pytest.approx(np.zeros(2), abs=1e-12)


@solution("language", "How fast do they run?")
def test_the_distance_grows_as_the_logarithm_of_time():
    """The solution of du/dt = 2/(1 + e^u) from 0 is u + e^u = 2t + 1; small steps follow it; far out ln 10 is added."""
    u, t = sympy.symbols("u t", positive=True)
    left, right = u + exp(u), 2 * t + 1
    assert same(diff(right, t) / diff(left, u), 2 / (1 + exp(u)))
    assert left.subs(u, 0) == right.subs(t, 0)
    eta, epochs = 0.01, 4000
    z1, z2 = language.train([[1.0, 0.0]], eta, epochs)[0]
    assert z1 - z2 + np.exp(z1 - z2) == pytest.approx(2 * eta * epochs + 1, rel=1e-3)
    far = [np.subtract(*language.train([[1.0, 0.0]], 2, epochs)[0]) for epochs in (1000, 10000)]
    assert far[1] - far[0] == pytest.approx(np.log(10), rel=1e-2)


@solution("trust", "A score that looks fair")
def test_the_absolute_score_rewards_a_boast():
    """In the long run it is p + (1 − 2p) q: a line, which falls for p > 1/2, so that q = 1 costs least."""
    p, q = sympy.symbols("p q", positive=True)
    long_run = p * (1 - q) + (1 - p) * q
    assert simplify(long_run - (p + (1 - 2 * p) * q)) == 0
    assert simplify(diff(long_run, q) - (1 - 2 * p)) == 0
    grid = np.linspace(0, 1, 101)
    assert grid[np.argmin(0.6 * np.abs(grid - 1) + 0.4 * np.abs(grid))] == 1


@solution("trust", "Calibrated and useless")
def test_the_climate_is_calibrated_and_costs_the_entropy():
    """Always 20 % has no calibration error where it rains on one day of five, and costs all of the entropy."""
    rain = np.tile([1.0, 0, 0, 0, 0], 20)
    climate = np.full(100, 0.2)
    assert calibration.calibration_error(climate, rain) == pytest.approx(0, abs=1e-12)
    assert cross_entropy(climate, rain) == pytest.approx(-0.2 * np.log(0.2) - 0.8 * np.log(0.8))
    assert cross_entropy(rain, rain) == 0


@solution("trust", "What a temperature leaves alone")
def test_a_temperature_keeps_the_order():
    """Quotients of outputs are e^((z_j − z_k)/T); the limits are 1/k, and 1 for the largest."""
    z = np.array([2.0, -1.0, 0.5])
    for temperature in 0.2, 1.0, 7.0:
        outputs = softmax(z / temperature)
        assert outputs[0] / outputs[2] == pytest.approx(np.exp(1.5 / temperature))
        assert np.array_equal(np.argsort(outputs), np.argsort(z))
    assert softmax(z / 1e9) == pytest.approx(np.full(3, 1 / 3))
    assert softmax(z / 1e-3) == pytest.approx([1, 0, 0])


def test_the_sigmoid_agrees_with_its_symbols():
    """The symbols above are the functions of the package."""
    points = rng.normal(size=20)
    assert sympy.lambdify(z, sigma(z))(points) == pytest.approx(sigmoid(points))
