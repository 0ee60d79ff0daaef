"""Calibration against scikit-learn, SciPy and closed forms."""

import re
from fractions import Fraction

import numpy as np
import pytest
from crossentropy import calibration, log_likelihood, log_likelihood_from_logits, softmax
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(23)
Z = rng.normal(scale=3, size=(400, 5))
LABELS = np.array([rng.choice(5, p=a) for a in softmax(Z / 1.7)])
Y = np.eye(5)[LABELS]


def by_hand(a, y, bins):
    """Sort into bins one by one, in exact arithmetic; give (bin, count, mean of a, mean of y) of those not empty."""
    sorted_in, ends = {}, [Fraction(end) for end in np.linspace(0, 1, bins + 1)[1:]]
    for ai, yi in zip(a, y, strict=True):
        place = next(b for b, end in enumerate(ends) if Fraction(ai) <= end)
        sorted_in.setdefault(place, []).append((ai, yi))
    return [(b, len(rows), *np.mean(rows, axis=0)) for b, rows in sorted(sorted_in.items())]


def test_the_likeliest_answer_and_whether_it_is_right():
    """The confidence is the largest output; the answer is right where that of the largest target is."""
    a = softmax(Z)
    confidence, right = calibration.top_answers(a, Y)
    for i in range(len(a)):
        assert confidence[i] == max(a[i])
        assert right[i] == (list(a[i]).index(max(a[i])) == LABELS[i])
    assert right.dtype == float
    assert 0.5 < right.mean() < 1


@pytest.mark.parametrize("bins", [1, 2, 7, 10, 15])
def test_a_reliability_diagram_is_scikit_learns(bins):
    """Means and shares in bins of equal width are those of `calibration_curve`, and of sorting by hand."""
    for a, y in [
        calibration.top_answers(softmax(Z), Y),
        (rng.uniform(size=300), rng.integers(0, 2, 300).astype(float)),
        (np.array([0, 0.1, 0.2, 0.3, 0.7, 0.9, 1.0, 1.0]), np.array([0, 1, 0, 1, 1, 0, 1, 0.0])),
    ]:
        found = calibration.reliability(a, y, bins)
        shares, confidence = calibration_curve(y, a, n_bins=bins)
        assert_allclose(found.share, shares, rtol=1e-12)
        assert_allclose(found.confidence, confidence, rtol=1e-12)
        assert_allclose(np.transpose(found), by_hand(a, y, bins), rtol=1e-12)
        assert found.count.sum() == len(a)


@pytest.mark.parametrize("bins", [1, 10, 15])
def test_the_calibration_error_is_that_of_a_direct_computation(bins):
    """ECE: over the bins, share of the answers times the gap between share right and mean confidence."""
    a, y = calibration.top_answers(softmax(Z), Y)
    rows = by_hand(a, y, bins)
    assert calibration.calibration_error(a, y, bins) == pytest.approx(
        sum(count * abs(share - confidence) for _, count, confidence, share in rows) / len(a), abs=1e-12
    )
    by_default = calibration.calibration_error(a, y)
    assert by_default == calibration.calibration_error(a, y, 10)
    assert_array_equal(calibration.reliability(a, y).place, calibration.reliability(a, y, 10).place)


def test_a_calibration_error_in_closed_form():
    """A forecaster who says 0.8 where it is 0.5, and 0.2 where it is 0.2, is off by 0.3 half of the time."""
    a, y = np.repeat([0.8, 0.2], 10), np.repeat([1, 0, 1, 0.0], [5, 5, 2, 8])
    assert calibration.calibration_error(a, y) == pytest.approx(0.15)
    assert isinstance(calibration.calibration_error(a, y), float)
    assert calibration.calibration_error([0.5, 0.5], [0, 1]) == 0


@pytest.mark.parametrize(("count", "n"), [(0, 1), (0, 20), (3, 20), (10, 20), (20, 20), (366, 371)])
def test_wilsons_interval_is_scipys(count, n):
    """The ends are SciPy's to 1e-12, and those that the test by the normal distribution does not reject at 5 %."""
    low, high = calibration.wilson_interval(count, n)
    expected = stats.binomtest(count, n).proportion_ci(0.95, method="wilson")
    assert_allclose([low, high], expected, rtol=1e-12, atol=1e-15)
    for end in (end for end in (low, high) if 1e-9 < end < 1 - 1e-9):
        assert abs(count / n - end) / np.sqrt(end * (1 - end) / n) == pytest.approx(stats.norm.ppf(0.975))


def test_wilsons_interval_of_many_at_once():
    """Each entry of arrays has its own interval."""
    low, high = calibration.wilson_interval([[1, 2], [0, 7]], [[4, 5], [6, 7]])
    assert low.shape == high.shape == (2, 2)
    assert (low[0, 1], high[0, 1]) == calibration.wilson_interval(2, 5)


@pytest.mark.parametrize("factor", [1e-3, 0.2, 1, 6, 1e4])
def test_the_best_temperature_is_scipys(factor):
    """No temperature costs less: SciPy's minimum is the same, whatever the scale of the logits."""
    z = factor * Z
    best = calibration.best_temperature(z, Y)
    found = minimize_scalar(
        lambda t: log_likelihood_from_logits(z / np.exp(t), Y),
        bounds=(np.log(factor / 10), np.log(factor * 30)),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert best == pytest.approx(np.exp(found.x), rel=1e-6)
    assert best / factor == pytest.approx(calibration.best_temperature(Z, Y), rel=1e-12)
    assert log_likelihood(softmax(z / best), Y) <= found.fun + 1e-12


def test_the_best_temperature_in_closed_form():
    """With two classes and one gap g between logits, right in a share s, the output is s: T = g / ln(s/(1 − s))."""
    for gap, right, n in (3, 3, 4), (0.01, 9, 10), (0.01, 6, 10), (40, 5, 9):
        z = np.tile([gap, 0.0], (n, 1))
        y = np.eye(2)[np.repeat([0, 1], [right, n - right])]
        expected = gap / np.log(right / (n - right))
        assert calibration.best_temperature(z, y) == pytest.approx(expected, rel=1e-12)
        assert calibration.best_temperature(z - 7, y) == pytest.approx(expected, rel=1e-10)


def test_whoever_is_always_right_has_no_temperature():
    """Four hundred answers of all sizes that are all right are told so, whatever the rounding of their sum."""
    with pytest.raises(ValueError, match=RIGHT):
        calibration.best_temperature(Z, np.eye(5)[Z.argmax(axis=1)])


def test_soft_targets_have_a_temperature_too():
    """Logits whose softmax at T = 2.5 is the target cost least there."""
    assert calibration.best_temperature(Z, softmax(Z / 2.5)) == pytest.approx(2.5, rel=1e-12)
    assert calibration.best_temperature(Z, softmax(Z / 0.3)) == pytest.approx(0.3, rel=1e-12)


def test_a_temperature_changes_no_answer():
    """The order of the outputs stays at every temperature, so that the accuracy does."""
    for temperature in 0.1, 1, 30:
        assert_array_equal(softmax(Z / temperature).argmax(axis=1), Z.argmax(axis=1))


def test_smoothed_targets():
    """They sum to 1, keep their order, and are the mean of the targets and of a guess among k, weighted with ε."""
    y = calibration.smoothed(Y, 0.1)
    assert_allclose(y.sum(axis=1), 1)
    assert_allclose(y[np.arange(400), LABELS], 0.92)
    assert_allclose(np.sort(y)[:, :4], 0.02)
    assert_array_equal(calibration.smoothed(Y, 0), Y)
    assert_allclose(calibration.smoothed(Y, 1), 0.2)
    assert_allclose(calibration.smoothed([1, 0], 0.5), [0.75, 0.25])


def test_the_outputs_that_cost_least_are_the_smoothed_targets():
    """Under smoothed targets the logits need not run away: their gap is ln of the ratio of the two targets."""
    target = calibration.smoothed([[1, 0, 0]], 0.3)
    gap = np.log((0.7 + 0.1) / 0.1)
    best = minimize_scalar(lambda g: log_likelihood_from_logits([[g, 0, 0]], target), bounds=(0, 9), method="bounded")
    assert best.x == pytest.approx(gap, abs=1e-4)


TABLE, ROWS = [[0.5, 0.5], [0.2, 0.8]], [[1, 0], [0, 1]]
RIGHT = "no temperature costs least, because every answer is right: a lower one always costs less"
NOTHING = "no temperature costs least, because the logits z know nothing about the targets y"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: calibration.top_answers([0.5, 0.5], [1, 0]), "a has shape (2,): it must be a table, with a row"),
        (lambda: calibration.top_answers([[0.5, 1.5]], [[1, 0]]), "a[0, 1] is 1.5: it must be a number from 0 to 1"),
        (lambda: calibration.top_answers([[-0.5, 0.5]], [[1, 0]]), "a[0, 0] is -0.5: it must be a number from 0 to 1"),
        (lambda: calibration.top_answers(TABLE, [0, 1]), "y has shape (2,): it must have shape (2, 2), like a; class"),
        (lambda: calibration.top_answers(TABLE, [[1, 0], [0, 2]]), "y[1, 1] is 2.0: it must be a number from 0 to 1"),
        (lambda: calibration.top_answers(TABLE, [[1, 0], [0, -1]]), "y[1, 1] is -1.0: it must be a number from 0"),
        (lambda: calibration.reliability(TABLE, ROWS), "a has shape (2, 2): it must be a row, a probability for each"),
        (lambda: calibration.reliability([1.5], [1]), "a[0] is 1.5: it must be a number from 0 to 1"),
        (lambda: calibration.reliability([-1], [1]), "a[0] is -1.0: it must be a number from 0 to 1"),
        (lambda: calibration.reliability([], []), "a is empty: at least one number is needed"),
        (lambda: calibration.reliability([0.5], [1, 0]), "y has shape (2,): it must have shape (1,), like a"),
        (lambda: calibration.reliability([0.5], [2]), "y[0] is 2.0: it must be a number from 0 to 1"),
        (lambda: calibration.reliability([0.5], [-1]), "y[0] is -1.0: it must be a number from 0 to 1"),
        (lambda: calibration.reliability([0.5], [1], 0), "bins is 0.0: it must be a finite number, 1 or more"),
        (lambda: calibration.reliability([0.5], [1], 2.5), "bins is 2.5: it must be a whole number"),
        (lambda: calibration.calibration_error([0.5], [1], 0), "bins is 0.0: it must be a finite number, 1 or more"),
        (lambda: calibration.wilson_interval([1], [2, 3]), "n has shape (2,): it must have shape (1,), like count"),
        (lambda: calibration.wilson_interval(3, 2), "n must be more than 0, and nowhere smaller than count"),
        (lambda: calibration.wilson_interval([0, 0], [4, 0]), "n must be more than 0, and nowhere smaller than count"),
        (lambda: calibration.wilson_interval(-1, 2), "count is -1.0: it must be a finite number, 0 or more"),
        (lambda: calibration.wilson_interval(np.inf, np.inf), "count is inf: it must be a finite number, 0 or more"),
        (lambda: calibration.wilson_interval(1, -2), "n is -2.0: it must be a finite number, 0 or more"),
        (lambda: calibration.wilson_interval(1, np.inf), "n is inf: it must be a finite number, 0 or more"),
        (lambda: calibration.best_temperature([1, 2], [1, 0]), "z has shape (2,): it must be a table, with a row"),
        (lambda: calibration.best_temperature([[1, np.inf]], [[1, 0]]), "z[0, 1] is inf: it must be a number from -1e"),
        (lambda: calibration.best_temperature([[-2e100, 0]], [[1, 0]]), "z[0, 0] is -2e+100: it must be a number"),
        (lambda: calibration.best_temperature(TABLE, [0, 1]), "y has shape (2,): it must have shape (2, 2), like z"),
        (lambda: calibration.best_temperature([[1, 2]], [[1, 2]]), "y[0, 1] is 2.0: it must be a number from 0 to 1"),
        (lambda: calibration.best_temperature([[1, 2]], [[1, -2]]), "y[0, 1] is -2.0: it must be a number from 0 to 1"),
        (lambda: calibration.best_temperature([[5, 1], [1, 2]], ROWS), RIGHT),
        (lambda: calibration.best_temperature([[2, 1], [2, 1]], ROWS), NOTHING),
        (lambda: calibration.best_temperature([[1, 2], [2, 1]], ROWS), NOTHING),
        (lambda: calibration.best_temperature([[0, 0]], [[1, 0]]), NOTHING),
        (lambda: calibration.best_temperature([[3, 3]], [[1, 0]]), NOTHING),
        (lambda: calibration.smoothed(1, 0.1), "y is a single number: it must have a target for each class"),
        (lambda: calibration.smoothed([2, 0], 0.1), "y[0] is 2.0: it must be a number from 0 to 1"),
        (lambda: calibration.smoothed([-1, 0], 0.1), "y[0] is -1.0: it must be a number from 0 to 1"),
        (lambda: calibration.smoothed([1, 0], 1.5), "epsilon is 1.5: it must be a number from 0 to 1"),
        (lambda: calibration.smoothed([1, 0], -0.5), "epsilon is -0.5: it must be a finite number, 0 or more"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    """A ValueError names the argument and what it must be."""
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_what_is_no_number_is_refused():
    """Text is no probability, and masked probabilities are not counted silently."""
    with pytest.raises(TypeError, match=r"^a must hold real numbers, not 'often'"):
        calibration.reliability(["often"], [1])
    with pytest.raises(TypeError, match=r"^a is a masked array"):
        calibration.calibration_error(np.ma.array([0.2, 0.3], mask=[0, 1]), [0, 1])
    with pytest.raises(TypeError, match=r"^epsilon must hold real numbers, not 'some'"):
        calibration.smoothed([1, 0], "some")
    for name in "count", "n":
        with pytest.raises(TypeError, match=f"^{name} must hold real numbers, not 'one'"):
            calibration.wilson_interval(**{"count": 1, "n": 2} | {name: "one"})
    with pytest.raises(TypeError, match=r"^z must hold real numbers"):
        calibration.best_temperature([["a", "b"]], [[0, 1]])
