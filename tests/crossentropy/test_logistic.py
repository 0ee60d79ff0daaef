"""One neuron at work: the best weights against scikit-learn and closed forms, what has none, and what it says then."""

import re

import numpy as np
import pytest
from crossentropy import CrossEntropyCost, Neuron, cross_entropy_from_logits, logistic, numerical_gradient, sigmoid
from crossentropy.data import tumours
from sklearn.linear_model import LogisticRegression

DATA = tumours()
X, Y = DATA.training
TWO = X[:, :2]
rng = np.random.default_rng(5)


def by_scikit_learn(x, y, inverse_penalty, **options):
    """Fit with scikit-learn, as exactly as it can."""
    model = LogisticRegression(C=inverse_penalty, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    model.fit(x, y, **options)
    return model.coef_[0], model.intercept_[0]


def penalised(theta, x, y, penalty, weights):
    """Write the cost as it stands in the documentation."""
    z = x @ theta[:-1] + theta[-1]
    mean = np.average(np.logaddexp(0, z) - y * z, weights=weights)
    return mean + penalty / 2 * np.sum(theta[:-1] ** 2)


def test_without_a_penalty_the_best_neuron_is_scikit_learns():
    """On two measurements of the tumours both find the same minimum, to 1e-6."""
    neuron = logistic.fit(TWO, Y)
    w, b = by_scikit_learn(TWO, Y, np.inf)
    assert neuron.w == pytest.approx(w, abs=1e-6)
    assert neuron.b == pytest.approx(b, abs=1e-6)


@pytest.mark.parametrize("penalty", [1, 0.1, 0.01, 0.001])
def test_with_a_penalty_the_best_neuron_is_scikit_learns(penalty):
    """On all thirty measurements λ = 1/(n C) gives the same minimum, to 1e-6."""
    neuron = logistic.fit(X, Y, penalty)
    w, b = by_scikit_learn(X, Y, 1 / (penalty * len(Y)))
    assert neuron.w == pytest.approx(w, abs=1e-6)
    assert neuron.b == pytest.approx(b, abs=1e-6)


def test_weights_of_the_examples_are_scikit_learns():
    """Weights are relative to their sum: λ = 1/(C Σ v); an example without weight is as good as not there."""
    weights = rng.uniform(0.5, 4, len(Y))
    weights[:20] = 0
    neuron = logistic.fit(TWO, Y, 0.05, weights)
    w, b = by_scikit_learn(TWO, Y, 1 / (0.05 * weights.sum()), sample_weight=weights)
    assert neuron.w == pytest.approx(w, abs=1e-6)
    assert neuron.b == pytest.approx(b, abs=1e-6)
    without = logistic.fit(TWO[20:], Y[20:], 0.05, weights[20:])
    assert neuron.w == pytest.approx(without.w, abs=1e-9)
    assert logistic.fit(TWO, Y, 0.05, 7 * weights).w == pytest.approx(neuron.w, abs=1e-9)


@pytest.mark.parametrize("penalty", [0, 0.3])
def test_at_the_minimum_no_direction_leads_down(penalty):
    """Soft targets, weights and a penalty: the gradient of the documented cost vanishes, and nothing is below."""
    x, y, v = rng.normal(size=(40, 3)), rng.uniform(0.05, 0.95, 40), rng.uniform(0.2, 2, 40)
    neuron = logistic.fit(x, y, penalty, v)
    theta = np.append(neuron.w, neuron.b)
    slopes = numerical_gradient(lambda at: penalised(at, x, y, penalty, v), theta)
    assert slopes == pytest.approx(np.zeros(4), abs=1e-8)
    least = penalised(theta, x, y, penalty, v)
    assert all(penalised(theta + rng.normal(scale=0.1, size=4), x, y, penalty, v) > least for _ in range(20))


def test_the_gradient_vanishes_at_the_minimum():
    """After the last step no derivative is above rounding, whatever the data."""
    for _ in range(20):
        x, y = rng.normal(size=(60, 3)), rng.integers(0, 2, 60)
        neuron = logistic.fit(x, y)
        error = neuron.activation(x) - y
        assert np.abs(np.append(error @ x, error.sum())).max() / len(y) < 1e-12


def test_the_closed_form_of_a_table_of_two_by_two():
    """With one input of 0 or 1 the outputs are the shares of each group, and w is the logarithm of the odds ratio."""
    counts = {(0, 0): 30, (0, 1): 10, (1, 0): 5, (1, 1): 25}
    x, y = np.array([pair for pair, n in counts.items() for _ in range(n)]).T
    neuron = logistic.fit(x[:, None], y)
    assert neuron.w[0] == pytest.approx(np.log((25 / 5) / (10 / 30)), abs=1e-12)
    assert neuron.b == pytest.approx(np.log(10 / 30), abs=1e-12)


def test_far_from_the_minimum_steps_are_halved():
    """On these examples whole Newton steps never arrive; halved where they would climb, they come to the minimum."""
    x, y = np.array([[0.0, 10], [270, 100], [40, 0], [90, 20], [20, -10]]), np.array([0, 0, 0, 0, 1])
    neuron = logistic.fit(x, y, 1e-3)
    slopes = numerical_gradient(lambda at: penalised(at, x, y, 1e-3, None), np.append(neuron.w, neuron.b))
    assert slopes == pytest.approx(np.zeros(3), abs=1e-7)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([[0], [1]], [0, 1]),
        ([[0], [1], [1], [2]], [0, 0, 1, 1]),
        ([[0], [1], [2]], [1, 1, 1]),
        (X, Y),
    ],
)
def test_where_weights_run_away_there_is_no_minimum(x, y):
    """Classes that a line parts, even if it touches some of both, have no best weights; nor has a single class."""
    with pytest.raises(ValueError, match=r"^no finite weights cost least"):
        logistic.fit(x, y)


def test_a_penalty_does_not_hold_the_bias():
    """A single class drives the bias away, whatever the penalty."""
    with pytest.raises(ValueError, match=r"^no finite weights cost least"):
        logistic.fit([[0], [1], [2]], [1, 1, 1], 1)


def test_the_smaller_the_penalty_the_longer_the_weights():
    """Where the classes can be parted the weights grow without end as λ falls, and the cost falls to 0."""
    neurons = [logistic.fit(X, Y, 10.0**-k) for k in range(9)]
    lengths = [np.linalg.norm(neuron.w) for neuron in neurons]
    costs = [cross_entropy_from_logits(neuron.weighted_input(X), Y) for neuron in neurons]
    assert all(np.diff(lengths) > 0)
    assert lengths[-1] > 100
    assert all(np.diff(costs) < 0)
    assert costs[-1] < 1e-4


def test_inputs_that_follow_from_others_need_a_penalty():
    """Of two equal columns any mixture costs the same; a penalty shares the weight between them."""
    x, y = np.repeat([[0.0], [1], [1], [2]], 2, axis=1), [0, 1, 0, 1]
    with pytest.raises(ValueError, match=r"^x has columns that follow from others"):
        logistic.fit(x, y)
    first, second = logistic.fit(x, y, 0.1).w
    assert first == pytest.approx(second)
    with pytest.raises(ValueError, match=r"larger penalty$"):
        logistic.fit(x, y, 1e-300)


def test_log_odds_is_the_inverse_of_the_sigmoid():
    """σ(ln a/(1 − a)) = a, odd around 1/2, infinite at the ends."""
    z = np.linspace(-30, 30, 61)
    assert logistic.log_odds(sigmoid(z[:31])) == pytest.approx(z[:31], rel=1e-12)
    assert logistic.log_odds([0, 0.5, 1]).tolist() == [-np.inf, 0, np.inf]
    assert logistic.log_odds(0.75) == pytest.approx(np.log(3))
    assert isinstance(logistic.log_odds(0.75), float)


def test_the_curvature_is_the_derivative_of_the_gradient():
    """Column j is how the gradient changes with parameter j, whatever the targets; no eigenvalue is negative."""
    neuron, x, y = Neuron([0.5, -1.0], 0.3), rng.normal(size=(30, 2)), rng.integers(0, 2, 30)
    found = logistic.curvature(neuron, x)

    def slope(theta, i):
        dw, db = Neuron(theta[:2], theta[2]).gradient(CrossEntropyCost(), x, y)
        return np.append(dw, db)[i]

    theta = np.append(neuron.w, neuron.b)
    for i in range(3):
        assert found[i] == pytest.approx(numerical_gradient(lambda at, i=i: slope(at, i), theta), abs=1e-8)
    assert np.linalg.eigvalsh(found).min() > 0


def test_at_the_safe_rate_the_cost_never_rises():
    """η = 1/L bounds every curvature, so each step lowers the cost; at z = 0 the bound is reached."""
    eta = logistic.safe_rate(X)
    largest = np.linalg.eigvalsh(logistic.curvature(Neuron(np.zeros(30), 0), X))[-1]
    assert eta == pytest.approx(1 / largest)
    costs = Neuron(rng.normal(scale=3, size=30), 1).train(CrossEntropyCost(), X, Y, eta, 200).cost
    assert all(np.diff(costs) < 0)


def test_descent_at_the_safe_rate_comes_to_the_same_neuron():
    """A convex cost has one valley: gradient descent from two far starts ends where Newton's method does."""
    best = logistic.fit(TWO, Y)
    for start in ([-5.0, 5.0], [8.0, -2.0]):
        run = Neuron(start, 3).train(CrossEntropyCost(), TWO, Y, logistic.safe_rate(TWO), 2000)
        assert run.w[-1] == pytest.approx(best.w, abs=1e-4)
        assert run.b[-1] == pytest.approx(best.b, abs=1e-4)


def test_a_prior_is_corrected_by_bayes_rule():
    """The posterior under the new shares is the old one, reweighted by what the shares have become, and normalised."""
    neuron, x = Neuron([1.5, -0.5], 0.4), rng.normal(size=(20, 2))
    a = neuron.activation(x)
    yes, no = a * 0.01 / 0.4, (1 - a) * 0.99 / 0.6
    assert logistic.correct_prior(neuron, 0.4, 0.01).activation(x) == pytest.approx(yes / (yes + no))
    same = logistic.correct_prior(neuron, 0.3, 0.3)
    assert same.b == neuron.b
    assert same.w is neuron.w or np.array_equal(same.w, neuron.w)


def test_weights_of_classes_are_a_prior_too():
    """Counting every example of class 1 k times moves the log-odds of a neuron without inputs that matter by ln k."""
    x = np.repeat([[-1.0], [1.0]], 50, axis=0)
    y = np.tile([0, 0, 0, 0, 1], 20)
    plain, weighted = logistic.fit(x, y), logistic.fit(x, y, weights=np.where(y == 1, 4, 1))
    assert weighted.b - plain.b == pytest.approx(np.log(4))
    assert plain.b == pytest.approx(logistic.log_odds(0.2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: logistic.fit([1, 2], [0, 1]), "x has shape (2,): it must be a table, with a row for each example"),
        (lambda: logistic.fit([[1], [np.nan]], [0, 1]), "x[1, 0] is nan: it must be a number from -1e+100 to 1e+100"),
        (lambda: logistic.fit([[1], [2e100]], [0, 1]), "x[1, 0] is 2e+100: it must be a number from -1e+100 to 1e+100"),
        (lambda: logistic.fit([[1], [2]], [0, 2]), "y[1] is 2.0: it must be a number from 0 to 1"),
        (lambda: logistic.fit([[1], [2]], [0]), "y has shape (1,): it must have shape (2,), like the rows of x"),
        (lambda: logistic.fit([[1], [2]], [0, 1], -1), "penalty is -1.0: it must be a finite number, 0 or more"),
        (
            lambda: logistic.fit([[1], [2]], [0, 1], 1, [1]),
            "weights has shape (1,): it must have shape (2,), one for each row of x",
        ),
        (lambda: logistic.fit([[1], [2]], [0, 1], 1, [0, 0]), "weights are all 0: at least one example must count"),
        (
            lambda: logistic.fit([[1], [2]], [0, 1], 1, [1, -1]),
            "weights[1] is -1.0: it must be a number from 0 to 1e+100",
        ),
        (lambda: logistic.log_odds(1.5), "a is 1.5: it must be a number from 0 to 1"),
        (lambda: logistic.safe_rate([]), "x is empty: at least one number is needed"),
        (lambda: logistic.safe_rate([1.0]), "x has shape (1,): it must be a table, with a row for each example"),
        (lambda: logistic.curvature(Neuron([1, 2], 0), [[1]]), "x has shape (1, 1), which does not fit w"),
        (lambda: logistic.correct_prior(Neuron(1, 0), 0, 0.5), "trained is 0: it must be above 0 and below 1"),
        (lambda: logistic.correct_prior(Neuron(1, 0), 0.5, 1), "true is 1: it must be above 0 and below 1"),
        (lambda: logistic.correct_prior(Neuron(1, 0), 0.5, [0.5]), "true has shape (1,): it must be a single number"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    """A ValueError names the argument and what it must be."""
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_what_is_no_number_is_refused():
    """Text is no share, and masked examples are not counted silently."""
    with pytest.raises(TypeError, match=r"^trained must hold real numbers, not 'half'"):
        logistic.correct_prior(Neuron(1, 0), "half", 0.5)
    with pytest.raises(TypeError, match=r"^x is a masked array"):
        logistic.fit(np.ma.array([[1], [2]], mask=[[0], [1]]), [0, 1])
