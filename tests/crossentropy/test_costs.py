"""Costs against scikit-learn, SciPy, mpmath, their own theorems and their derivatives."""

import mpmath
import numpy as np
import pytest
import sympy
from crossentropy import (
    CrossEntropyCost,
    LogLikelihoodCost,
    QuadraticCost,
    cross_entropy,
    cross_entropy_from_logits,
    log_likelihood,
    log_likelihood_from_logits,
    numerical_gradient,
    quadratic,
    sigmoid,
    softmax,
)
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special, stats
from sklearn.metrics import log_loss, mean_squared_error

SHAPES = [(), (1,), (7,), (1, 1), (1, 4), (6, 1), (5, 3)]
ON_ACTIVATIONS = [quadratic, cross_entropy, log_likelihood]
FROM_LOGITS = [cross_entropy_from_logits, log_likelihood_from_logits]
TO_TRAIN_WITH = [QuadraticCost(), CrossEntropyCost(), LogLikelihoodCost()]

every_function = pytest.mark.parametrize("cost", ON_ACTIVATIONS + FROM_LOGITS)
every_cost = pytest.mark.parametrize("cost", TO_TRAIN_WITH, ids=lambda cost: cost.name)

probabilities = st.floats(0, 1)
inner = st.floats(1e-9, 1 - 1e-9)
bits = st.integers(0, 1)
# Outputs and targets of six examples with three outputs, the outputs neither 0 nor 1.
examples = st.tuples(
    hnp.arrays(np.float64, (6, 3), elements=st.floats(1e-3, 1 - 1e-3)),
    hnp.arrays(np.float64, (6, 3), elements=st.integers(0, 8).map(lambda eighths: eighths / 8)),
)


@pytest.fixture(autouse=True)
def strict():
    """Turn every floating-point condition but underflow, which is rounding to 0, into an error."""
    with np.errstate(all="raise", under="ignore"):
        yield


def cases(count=210, shapes=SHAPES):
    """Yield random generators, each with one of the shapes."""
    for seed in range(count):
        yield np.random.default_rng(seed), shapes[seed % len(shapes)]


def table(values):
    """Write (), (n,) and (n, k) alike as (n, k)."""
    return np.reshape(values, (-1, np.shape(values)[-1] if np.ndim(values) == 2 else 1))


def mean(per_output):
    """Sum over outputs, average over examples."""
    return table(per_output).sum(axis=1).mean()


def one_hot(rng, n, k):
    """Draw n one-hot targets."""
    return np.eye(k)[rng.integers(k, size=n)]


# Reference implementations


def test_quadratic_is_half_the_mean_squared_error_of_scikit_learn():
    """C = ½ · mean squared error, summed over outputs, also for outputs and targets that are not confined to 0 … 1."""
    for rng, shape in cases():
        a, y = 10 * rng.normal(size=(2, *shape))
        k = table(a).shape[1]
        assert_allclose(quadratic(a, y), k * mean_squared_error(table(y), table(a)) / 2, rtol=1e-12)


def test_cross_entropy_is_the_log_loss_of_scikit_learn():
    """For targets 0 and 1 the cross-entropy is the sum over outputs of scikit-learn's binary log loss."""
    for rng, shape in cases():
        a, y = rng.uniform(1e-6, 1 - 1e-6, shape), rng.integers(0, 2, shape)
        columns = zip(table(y).T, table(a).T, strict=True)
        assert_allclose(cross_entropy(a, y), sum(log_loss(*column, labels=[0, 1]) for column in columns), rtol=1e-12)


def test_log_likelihood_is_the_log_loss_of_scikit_learn():
    """For one-hot targets the log-likelihood cost is scikit-learn's log loss of several classes."""
    for rng, (n, k) in cases(shapes=[(1, 2), (5, 3), (8, 10)]):
        a, y = softmax(rng.normal(size=(n, k))), one_hot(rng, n, k)
        assert_allclose(log_likelihood(a, y), log_loss(y.argmax(axis=1), a, labels=range(k)), rtol=1e-12)


def test_cross_entropy_of_soft_targets_by_scipy():
    """C = mean of −xlogy(y, a) − xlog1py(1 − y, −a), with SciPy's 0 ln 0 = 0, for soft and for hard targets."""
    for rng, shape in cases():
        a, y = rng.random(shape), rng.random(shape).round(rng.integers(0, 3))
        assert_allclose(cross_entropy(a, y), mean(-special.xlogy(y, a) - special.xlog1py(1 - y, -a)), rtol=1e-12)


def test_log_likelihood_of_soft_targets_by_scipy():
    """C = mean of −xlogy(y, a), in every shape."""
    for rng, shape in cases():
        a, y = rng.random(shape), rng.random(shape).round(rng.integers(0, 3))
        assert_allclose(log_likelihood(a, y), mean(-special.xlogy(y, a)), rtol=1e-12, atol=1e-300)


def test_cross_entropy_is_entropy_plus_divergence():
    """C(a, y) = H(y) + KL(y ‖ a), each of the distributions (y, 1 − y) and (a, 1 − a)."""
    for rng, _ in cases():
        a, y = rng.random(2)
        p, q = [y, 1 - y], [a, 1 - a]
        assert_allclose(cross_entropy(a, y), stats.entropy(p) + special.rel_entr(p, q).sum(), rtol=1e-12)


def test_log_likelihood_is_entropy_plus_divergence():
    """C(a, y) = H(y) + KL(y ‖ a) for distributions over k outputs."""
    for rng, _ in cases():
        a, y = rng.dirichlet(np.ones(5), size=2)
        assert_allclose(log_likelihood([a], [y]), stats.entropy(y) + stats.entropy(y, a), rtol=1e-12)


def test_cross_entropy_from_logits_by_scipy():
    """C = mean of −y ln σ(z) − (1 − y) ln σ(−z), with SciPy's ln σ."""
    for rng, shape in cases():
        z, y = rng.uniform(-100, 100, shape), rng.random(shape).round(rng.integers(0, 3))
        expected = mean(-y * special.log_expit(z) - (1 - y) * special.log_expit(-z))
        assert_allclose(cross_entropy_from_logits(z, y), expected, rtol=1e-12)


@pytest.mark.parametrize("shape", [(2**16 - 1,), (2**16 + 1,), (150_001,), (50_000, 3)])
def test_cross_entropy_from_many_logits_by_scipy(shape):
    """The same for more logits than are summed at a time: every one counts once."""
    rng = np.random.default_rng(0)
    z, y = rng.uniform(-100, 100, shape), rng.random(shape)
    expected = mean(-y * special.log_expit(z) - (1 - y) * special.log_expit(-z))
    assert_allclose(cross_entropy_from_logits(z, y), expected, rtol=1e-12)


def test_log_likelihood_from_logits_by_scipy():
    """C = mean of −Σ y ln softmax(z), with SciPy's ln softmax."""
    for rng, shape in cases(shapes=[(1, 2), (5, 3), (8, 10)]):
        z, y = rng.uniform(-10, 10, shape), rng.random(shape)
        expected = mean(-y * special.log_softmax(z, axis=1))
        assert_allclose(log_likelihood_from_logits(z, y), expected, rtol=1e-12)


# Tables of edge cases


@pytest.mark.parametrize(
    ("cost", "output", "y", "expected"),
    [
        (quadratic, 0, 0, 0),
        (quadratic, 1, 0, 0.5),
        (quadratic, -3, 1, 8),
        (quadratic, [0, 3], [4, 3], 4),
        (quadratic, [[1, 2], [3, 4]], [[0, 0], [0, 0]], 7.5),
        (quadratic, 1e-200, 0, 0),
        (quadratic, 1e200, 0, np.inf),
        (quadratic, 1e308, -1e308, np.inf),
        (cross_entropy, 0, 0, 0),
        (cross_entropy, 1, 1, 0),
        (cross_entropy, 1, 0, np.inf),
        (cross_entropy, 0, 1, np.inf),
        (cross_entropy, 0, 0.5, np.inf),
        (cross_entropy, 1, 0.5, np.inf),
        (cross_entropy, 0.5, 0.3, np.log(2)),
        (cross_entropy, 0.25, 1, np.log(4)),
        (cross_entropy, 1 - 2**-53, 0, 53 * np.log(2)),
        (cross_entropy, 5e-324, 1, 1074 * np.log(2)),
        (cross_entropy, 1e-300, 0, 1e-300),
        (cross_entropy, [0, 1, 0.5], [0, 1, 1], np.log(2) / 3),
        (cross_entropy, [[0, 0.5], [1, 0.5]], [[0, 1], [1, 0]], np.log(2)),
        (cross_entropy, [0.5, 1], [1, 0], np.inf),
        (log_likelihood, 0, 0, 0),
        (log_likelihood, 1, 1, 0),
        (log_likelihood, 0, 1, np.inf),
        (log_likelihood, 0, 1e-300, np.inf),
        (log_likelihood, [[1, 0]], [[1, 0]], 0),
        (log_likelihood, [[1, 0]], [[0, 1]], np.inf),
        (log_likelihood, [[1, 0]], [[0, 0]], 0),
        (log_likelihood, [[0.25, 0.75], [0.5, 0.5]], [[1, 0], [0, 1]], 1.5 * np.log(2)),
        (log_likelihood, [0.25, 1], [1, 1], np.log(2)),
        (cross_entropy_from_logits, 1000, 0, 1000),
        (cross_entropy_from_logits, -1000, 1, 1000),
        (cross_entropy_from_logits, 1000, 1, 0),
        (cross_entropy_from_logits, -1000, 0, 0),
        (cross_entropy_from_logits, 0.0, 0.3, np.log(2)),
        (cross_entropy_from_logits, -0.0, 0.3, np.log(2)),
        (cross_entropy_from_logits, [1.5e308, 1.5e308], [0, 0], 1.5e308),
        (cross_entropy_from_logits, [[1.5e308, 1.5e308]], [[0, 0]], np.inf),
        (log_likelihood_from_logits, [[1000, 0]], [[1, 0]], 0),
        (log_likelihood_from_logits, [[1000, 0]], [[0, 1]], 1000),
        (log_likelihood_from_logits, [[5]], [[1]], 0),
        (log_likelihood_from_logits, [[1e308, 1e308]], [[0, 1]], np.log(2)),
        (log_likelihood_from_logits, [[1e308, 0]], [[0, 1]], 1e308),
        (log_likelihood_from_logits, [[1e308, -1e308]], [[0, 1]], np.inf),
        (log_likelihood_from_logits, [[1e308, -1e308]], [[1, 0]], 0),
        (log_likelihood_from_logits, [[1.5e308, 0, 0]], [[0, 1, 1]], np.inf),
    ],
)
def test_edge_cases(cost, output, y, expected):
    """Each cost has its closed form, also where a factor is 0 or a result infinite, and a zero is never −0.0."""
    value = cost(output, y)
    assert_allclose(value, expected, rtol=1e-15)
    assert type(value) is float and not np.signbit(value)


@pytest.mark.parametrize("size", [0.0, 1e-300, 1e-9, 1, 36, 37, 700, 745, 1e307, 1e308])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("y", [0, 1e-17, 0.3, 0.5, 1 - 2**-53, 1])
def test_cross_entropy_from_logits_at_the_edges(size, sign, y):
    """The cost from logits is right to 1e-12 relative for every finite input, by 700 digits of mpmath."""
    with mpmath.workdps(700):
        z, target = mpmath.mpf(sign * size), mpmath.mpf(y)
        expected = float(target * mpmath.log(1 + mpmath.exp(-z)) + (1 - target) * mpmath.log(1 + mpmath.exp(z)))
    assert_allclose(cross_entropy_from_logits(sign * size, y), expected, rtol=1e-12, atol=5e-324)


@pytest.mark.parametrize("gap", [1, 36, 37, 40, 300, 745])
def test_log_likelihood_from_logits_of_an_almost_certain_output(gap):
    """The cost of an almost certain right answer, and of the wrong ones, is right to 1e-12 relative, by mpmath."""
    for j in range(3):
        with mpmath.workdps(700):
            expected = float(mpmath.log(mpmath.exp(gap) + mpmath.e + 1) - [gap, 1, 0][j])
        assert_allclose(log_likelihood_from_logits([[gap, 1, 0]], [np.eye(3)[j]]), expected, rtol=1e-12, atol=5e-324)


def test_activations_lose_what_logits_keep():
    """From activations the cost of a confident wrong answer is finite at z = 36 and infinite at z = 37; logits: 37."""
    assert np.isfinite(cross_entropy(sigmoid(36), 0))
    assert cross_entropy(sigmoid(37), 0) == np.inf
    assert cross_entropy_from_logits(37, 0) == 37


# Theorems


@given(probabilities, probabilities)
def test_costs_are_not_negative(a, y):
    """C ≥ 0 for every output and every target."""
    for cost in ON_ACTIVATIONS:
        assert cost(a, y) >= 0


@given(probabilities, bits)
def test_cross_entropy_is_zero_only_for_a_perfect_answer(a, y):
    """For y in {0, 1}: C = 0 if and only if a = y."""
    assert (cross_entropy(a, y) == 0) == (a == y)


@given(st.floats(-745, 745), bits)
def test_cross_entropy_of_a_finite_input_is_never_zero(z, y):
    """A sigmoid output with a finite weighted input costs more than 0, where the cost does not underflow."""
    assert cross_entropy_from_logits(z, y) > 0


@given(st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_quadratic_is_zero_only_for_a_perfect_answer(a, y):
    """C = 0 if and only if a = y."""
    assert (quadratic(a / 8, y / 8) == 0) == (a == y)


@given(st.lists(probabilities, min_size=2, max_size=5), st.data())
def test_log_likelihood_is_zero_only_for_certainty_of_the_right_answer(a, data):
    """For a one-hot target: C = 0 if and only if the output at the right answer is 1, whatever the others are."""
    j = data.draw(st.integers(0, len(a) - 1))
    assert (log_likelihood([a], [np.eye(len(a))[j]]) == 0) == (a[j] == 1)


@pytest.mark.parametrize("y", [0, 1])
def test_cross_entropy_tends_to_zero_as_the_output_tends_to_the_target(y):
    """For y in {0, 1}: C → 0 as a → y, at the rate |a − y|."""
    distances = 2.0 ** -np.arange(30, 50)
    costs = [cross_entropy(abs(y - d), y) for d in distances]
    assert_allclose(costs, distances, rtol=2.0**-30)


@given(inner, inner)
def test_cross_entropy_of_a_soft_target_is_least_at_the_target(a, y):
    """For 0 < y < 1: C(a, y) ≥ C(y, y) = H(y) > 0."""
    assert_allclose(cross_entropy(y, y), stats.entropy([y, 1 - y]), rtol=1e-7)
    assert cross_entropy(a, y) >= cross_entropy(y, y) * (1 - 1e-14) > 0


@given(st.integers(0, 2**20), st.integers(0, 2**20))
def test_cross_entropy_does_not_care_which_answer_is_called_one(a, y):
    """C(a, y) = C(1 − a, 1 − y)."""
    a, y = a / 2**20, y / 2**20
    assert_allclose(cross_entropy(a, y), cross_entropy(1 - a, 1 - y), rtol=1e-12)


@given(st.floats(-1e307, 1e307), st.integers(0, 2**20))
def test_logits_do_not_care_which_answer_is_called_one(z, y):
    """C(z, y) = C(−z, 1 − y), because 1 − σ(z) = σ(−z), to 1e-12 relative for every finite input."""
    y /= 2**20
    assert_allclose(cross_entropy_from_logits(z, y), cross_entropy_from_logits(-z, 1 - y), rtol=1e-12)


def test_swapped_arguments_give_infinity():
    """C(a, y) is finite for a = 0.3, y = 1, and infinite with the two swapped."""
    assert_allclose(cross_entropy(0.3, 1), np.log(10 / 3))
    assert cross_entropy(1, 0.3) == np.inf


@given(st.floats(-5, 5), probabilities)
def test_logits_and_activations_agree(z, y):
    """C from z equals C from a = σ(z) where 1 − σ(z) is accurate."""
    assert_allclose(cross_entropy_from_logits(z, y), cross_entropy(sigmoid(z), y), rtol=1e-12)


@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-300, 300)), st.randoms(use_true_random=False))
def test_softmax_logits_and_activations_agree(z, random):
    """The log-likelihood cost from z equals that from a = softmax(z) where ln a is well conditioned."""
    y = np.eye(4)[random.choices(range(4), k=3)]
    expected = log_likelihood(softmax(z), y)
    assert_allclose(log_likelihood_from_logits(z, y), expected, rtol=1e-12, atol=1e-15)


@every_function
@given(examples, st.permutations(range(6)), st.integers(2, 5))
def test_cost_is_a_mean_over_examples(cost, output_and_y, order, times):
    """Using every example several times, or in another order, leaves the cost as it was."""
    output, y = output_and_y
    expected = cost(output, y)
    assert_allclose(cost(np.repeat(output, times, axis=0), np.repeat(y, times, axis=0)), expected, rtol=1e-13)
    assert_allclose(cost(output[order], y[order]), expected, rtol=1e-13)
    assert_allclose(np.mean([cost(output[[i]], y[[i]]) for i in range(6)]), expected, rtol=1e-13)


@pytest.mark.parametrize("cost", [*ON_ACTIVATIONS, cross_entropy_from_logits])
def test_cost_is_a_sum_over_outputs(cost):
    """One example with k outputs costs as much as its outputs one by one; (n,) means the same as (n, 1)."""
    output, y = np.random.default_rng(2).random((2, 5))
    assert_allclose(cost([output], [y]), sum(map(cost, output, y)), rtol=1e-14)
    assert cost(output, y) == cost(output[:, None], y[:, None])


def test_summed_binary_is_not_categorical_cross_entropy():
    """For one right answer among k ≥ 2 the summed binary cross-entropy exceeds the log-likelihood cost."""
    rng = np.random.default_rng(3)
    a, y = softmax(rng.normal(size=(20, 4))), one_hot(rng, 20, 4)
    for a_x, y_x in zip(a, y, strict=True):
        wrong = -np.log1p(-a_x[y_x == 0]).sum()
        assert_allclose(cross_entropy([a_x], [y_x]) - log_likelihood([a_x], [y_x]), wrong, rtol=1e-12)


# Costs to train with


@pytest.mark.parametrize(
    ("cost", "function"),
    [
        (QuadraticCost(), lambda z, y: quadratic(special.expit(z), y)),
        (CrossEntropyCost(), lambda z, y: cross_entropy(special.expit(z), y)),
        (LogLikelihoodCost(), lambda z, y: log_likelihood(special.softmax(z, axis=1), y)),
    ],
    ids=["quadratic", "cross-entropy", "log-likelihood"],
)
def test_value_is_the_cost_of_the_outputs(cost, function):
    """value(z, y) is the cost of that name at the outputs: of sigmoid, or of softmax for the log-likelihood."""
    for rng, shape in cases(shapes=[(1, 2), (5, 3), (8, 10)]):
        z, y = rng.uniform(-4, 4, shape), rng.random(shape)
        assert_allclose(cost.value(z, y), function(z, y), rtol=1e-12)


@pytest.mark.parametrize("make", [QuadraticCost, CrossEntropyCost, LogLikelihoodCost])
def test_a_cost_prints_as_the_call_that_makes_it(make):
    """The name of the class and of its outputs."""
    assert repr(make(outputs="softmax")) == f"{make.__name__}(outputs='softmax')"


@every_cost
@pytest.mark.parametrize("shape", [(1, 3), (4, 3)])
@pytest.mark.parametrize("seed", range(10))
def test_delta_by_central_differences(cost, shape, seed):
    """Delta is n times the derivative of the mean cost by each weighted input, for soft targets too."""
    rng = np.random.default_rng(seed)
    z, y = 3 * rng.normal(size=shape), rng.random(shape)
    numerical = numerical_gradient(lambda z: cost.value(z, y), z)
    assert_allclose(cost.delta(z, y), len(z) * numerical, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("cost", TO_TRAIN_WITH[:2], ids=lambda cost: cost.name)
@pytest.mark.parametrize("shape", [(), (5,)])
def test_delta_of_one_output(cost, shape):
    """Delta has the shape of z, also for a single number and for n examples with one output."""
    z, y = np.random.default_rng(5).random((2, *shape))
    delta = cost.delta(z, y)
    assert_allclose(delta, np.size(z) * numerical_gradient(lambda z: cost.value(z, y), z), rtol=1e-7, atol=1e-9)
    assert np.shape(delta) == shape and isinstance(delta, np.ndarray if shape else float)


@every_cost
def test_delta_by_computer_algebra(cost):
    """Delta is the symbolic derivative of the textbook formula, at 50 digits, to 1e-12 relative."""
    zs, ys = sympy.symbols("z:3", real=True), sympy.symbols("y:3", real=True)
    outputs = {
        "quadratic": [1 / (1 + sympy.exp(-z)) for z in zs],
        "cross-entropy": [1 / (1 + sympy.exp(-z)) for z in zs],
        "log-likelihood": [sympy.exp(z) / sum(map(sympy.exp, zs)) for z in zs],
    }[cost.name]
    textbook = {
        "quadratic": lambda a, y: (y - a) ** 2 / 2,
        "cross-entropy": lambda a, y: -y * sympy.log(a) - (1 - y) * sympy.log(1 - a),
        "log-likelihood": lambda a, y: -y * sympy.log(a),
    }[cost.name]
    formula = sum(map(textbook, outputs, ys))
    gradient = sympy.lambdify([zs, ys], [sympy.diff(formula, z) for z in zs], "mpmath")
    for rng, _ in cases(30):
        z, y = rng.uniform(-5, 5, 3), rng.random(3)
        with mpmath.workdps(50):
            expected = [float(g) for g in gradient([*map(mpmath.mpf, z)], [*map(mpmath.mpf, y)])]
        assert_allclose(cost.delta([z], [y])[0], expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("cost", "z", "y", "expected"),
    [
        (QuadraticCost(), 1000, 0, 0),
        (QuadraticCost(), -1e308, 1, 0),
        (QuadraticCost(), 0, 0, 0.125),
        (CrossEntropyCost(), 1e308, 0, 1),
        (CrossEntropyCost(), -1e308, 1, -1),
        (CrossEntropyCost(), 1000, 1, 0),
        (CrossEntropyCost(), 0.0, 0.5, 0),
        (LogLikelihoodCost(), [[1e308, -1e308]], [[0, 1]], [[1, -1]]),
        (LogLikelihoodCost(), [[0, 0]], [[0, 1]], [[0.5, -0.5]]),
        (LogLikelihoodCost(), [[0, 0]], [[1, 1]], [[0, 0]]),
        (LogLikelihoodCost(), [[7]], [[1]], [[0]]),
    ],
)
def test_delta_at_the_edges(cost, z, y, expected):
    """A saturated wrong answer has error 0 under the quadratic cost and ±1 under the other two."""
    assert_array_equal(cost.delta(z, y), expected)


@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-1e307, 1e307)), st.randoms(use_true_random=False))
def test_log_likelihood_from_logits_of_any_size(z, random):
    """For |z| ≤ 1e307 the cost is finite, and SciPy's to 1e-12 relative."""
    y = np.eye(4)[random.choices(range(4), k=3)]
    value = log_likelihood_from_logits(z, y)
    assert np.isfinite(value)
    assert_allclose(value, -(y * special.log_softmax(z, axis=1)).sum(axis=1).mean(), rtol=1e-12, atol=1e-15)


@given(
    hnp.arrays(np.int64, (2, 3), elements=st.integers(-(2**40), 2**40)),
    hnp.arrays(np.int64, (2, 1), elements=st.integers(-(2**40), 2**40)),
    st.randoms(use_true_random=False),
)
def test_costs_of_softmax_outputs_are_shift_invariant(z, c, random):
    """Adding one number to all weighted inputs of an example changes no cost and no error, where the sums are exact."""
    y = np.eye(3)[random.choices(range(3), k=2)]
    for cost in (LogLikelihoodCost(), CrossEntropyCost("softmax"), QuadraticCost("softmax")):
        assert cost.value(z + c, y) == cost.value(z, y)
        assert_array_equal(cost.delta(z + c, y), cost.delta(z, y))


OTHER_OUTPUTS = [
    QuadraticCost("softmax"),
    QuadraticCost("linear"),
    CrossEntropyCost("softmax"),
    LogLikelihoodCost("sigmoid"),
]


@pytest.mark.parametrize("cost", OTHER_OUTPUTS, ids=repr)
def test_costs_of_other_outputs(cost):
    """Value is the cost of the activations, delta its derivative, for every k ≥ 2, and float32 stays float32."""
    activation = {"softmax": lambda z: special.softmax(z, axis=1), "sigmoid": special.expit, "linear": lambda z: z}
    function = {"quadratic": quadratic, "cross-entropy": cross_entropy, "log-likelihood": log_likelihood}[cost.name]
    for rng, (n, k) in cases(30, shapes=[(1, 2), (5, 3), (2, 6)]):
        z, y = rng.uniform(-4, 4, (n, k)), rng.random((n, k))
        assert_allclose(cost.value(z, y), function(activation[cost.outputs](z), y), rtol=1e-12)
        gradient = numerical_gradient(lambda z, y=y: cost.value(z, y), z)
        assert_allclose(cost.delta(z, y) / n, gradient, rtol=1e-7, atol=1e-9)
        single = cost.delta(z.astype(np.float32), y)
        assert single.dtype == np.float32 and type(cost.value(z.astype(np.float32), y)) is np.float32
        assert_allclose(single, cost.delta(z, y), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("cost", "z", "y", "value", "delta"),
    [
        (QuadraticCost("softmax"), [1e308, -1e308], [0, 1], 1, [0, 0]),
        (QuadraticCost("softmax"), [0, 0], [0, 1], 0.25, [0.25, -0.25]),
        (QuadraticCost("linear"), [3, -1], [1, -1], 2, [2, 0]),
        (QuadraticCost("linear"), [1e308, 0], [-1e308, 0], np.inf, [np.inf, 0]),
        (CrossEntropyCost("softmax"), [1000, 0], [0, 1], 2000, [2, -2]),
        (CrossEntropyCost("softmax"), [1000, 0], [1, 0], 0, [0, 0]),
        (CrossEntropyCost("softmax"), [1e308, -1e308], [1, 0], 0, [0, 0]),
        (CrossEntropyCost("softmax"), [1e307, -1e307, 0], [1, 0, 0], 0, [0, 0, 0]),
        (CrossEntropyCost("softmax"), [1e307, -1e307, 0], [0, 1, 0], 3e307, [2, -1, -1]),
        (CrossEntropyCost("softmax"), [0, 0], [0, 1], 2 * np.log(2), [1, -1]),
        (LogLikelihoodCost("sigmoid"), [1000, -1000], [1, 1], 1000, [0, -1]),
        (LogLikelihoodCost("sigmoid"), [1e308, 1e308], [0, 1], 0, [0, 0]),
    ],
)
def test_costs_of_other_outputs_at_the_edges(cost, z, y, value, delta):
    """However large the inputs are, value and error are those of the limit."""
    assert_allclose(cost.value([z], [y]), value, rtol=1e-15)
    assert_allclose(cost.delta([z], [y]), [delta], rtol=1e-15)


@given(st.floats(-700, 700), st.floats(-700, 700), probabilities)
def test_cross_entropy_is_convex_in_z(z1, z2, y):
    """The cost at the middle of two weighted inputs is at most the mean of their costs."""
    middle, ends = cross_entropy_from_logits((z1 + z2) / 2, y), cross_entropy_from_logits([z1, z2], [y, y])
    assert middle <= ends * (1 + 1e-14) + 1e-300


@given(*[hnp.arrays(np.float64, (1, 4), elements=st.floats(-300, 300))] * 2, st.integers(0, 3))
def test_log_likelihood_is_convex_in_z(z1, z2, j):
    """So is the log-likelihood of softmax outputs, between any two rows of weighted inputs."""
    y = np.eye(4)[[j]]
    middle = log_likelihood_from_logits((z1 + z2) / 2, y)
    ends = log_likelihood_from_logits(np.concatenate([z1, z2]), np.concatenate([y, y]))
    assert middle <= ends * (1 + 1e-13) + 1e-12


# Types of numbers and layouts of memory


@every_function
@given(examples)
def test_float32_is_as_close_to_float64_as_float32_allows(cost, output_and_y):
    """The cost of outputs in float32 is that of the same numbers in float64, to float32 rounding."""
    output, y = output_and_y[0].astype(np.float32), output_and_y[1]
    assert_allclose(cost(output, y), cost(output.astype(np.float64), y), rtol=2e-6, atol=1e-6)


@every_function
@pytest.mark.parametrize("y_dtype", [np.float32, np.float64, int])
def test_float32_stays_float32(cost, y_dtype):
    """float32 outputs give a float32 cost whatever the targets, within float32 accuracy of the float64 cost."""
    rng = np.random.default_rng(6)
    output, y = rng.uniform(0.01, 0.99, (20, 3)).astype(np.float32), rng.integers(0, 2, (20, 3)).astype(y_dtype)
    value = cost(output, y)
    assert type(value) is np.float32
    assert_allclose(value, cost(output.astype(np.float64), y), rtol=1e-6)


@every_cost
def test_delta_of_float32_stays_float32(cost):
    """float32 weighted inputs give float32 errors, within float32 accuracy of the float64 ones."""
    z, y = np.random.default_rng(7).random((2, 20, 3)).astype(np.float32)
    assert cost.delta(z, y).dtype == np.float32
    assert_allclose(cost.delta(z, y), cost.delta(z.astype(np.float64), y), rtol=1e-5, atol=1e-6)


def test_targets_beyond_float32():
    """A target too large for the float32 of its output costs infinitely much, without a warning."""
    assert quadratic(np.float32(1), 1e300) == np.inf


@every_function
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16])
def test_other_numbers_become_float64(cost, dtype):
    """Integers, booleans and half precision are computed in float64 and give a Python float."""
    output, y = np.array([[1, 0], [1, 1]], dtype), np.array([[1, 0], [1, 0]], dtype)
    value = cost(output, y)
    assert type(value) is float
    assert value == cost(output.astype(float), y.astype(float))


@every_function
@pytest.mark.parametrize("layout", ["big-endian", "Fortran", "strided", "read-only", "lists"])
def test_memory_layout_does_not_matter(cost, layout):
    """The cost depends on the numbers alone, not on how they lie in memory, and the arguments are left as they were."""
    output, y = np.random.default_rng(8).random((2, 6, 4))
    change = {
        "big-endian": lambda values: values.astype(">f8"),
        "Fortran": np.asfortranarray,
        "strided": lambda values: np.repeat(values, 2, axis=1)[:, ::2],
        "read-only": np.copy,
        "lists": np.ndarray.tolist,
    }[layout]
    same = [change(output), change(y)]
    if layout != "lists":
        for values in same:
            values.flags.writeable = False
    assert_allclose(cost(*same), cost(output, y), rtol=1e-15)
    assert_array_equal(same, [output, y])
