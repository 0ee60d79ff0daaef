"""What the chapter on floating point says about SciPy and scikit-learn; test_frameworks.py has the others."""

import re
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from crossentropy import (
    cross_entropy,
    cross_entropy_from_logits,
    log_likelihood,
    log_likelihood_from_logits,
    log_sigmoid,
    log_softmax,
    logistic,
    sigmoid,
    softmax,
    softplus,
)
from crossentropy.data import tumours
from numpy.testing import assert_allclose
from scipy import special, stats
from sklearn.metrics import log_loss

Z = np.linspace(-800, 800, 321)
TABLE = np.random.default_rng(seed=1).normal(scale=300, size=(50, 4))


@pytest.mark.parametrize(
    ("ours", "reference"),
    [(sigmoid, special.expit), (log_sigmoid, special.log_expit), (softplus, special.softplus)],
)
def test_functions_of_one_number_are_those_of_scipy(ours, reference):
    """Sigmoid is expit; its logarithm and softplus have SciPy's values, far into saturation too."""
    assert_allclose(ours(Z), reference(Z), rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize(("ours", "reference"), [(softmax, special.softmax), (log_softmax, special.log_softmax)])
def test_softmax_is_that_of_scipy_along_the_last_axis(ours, reference):
    """SciPy's default takes all examples as one; along the last axis it is ours."""
    assert_allclose(ours(TABLE), reference(TABLE, axis=-1), rtol=1e-13, atol=1e-15)
    assert not np.allclose(ours(TABLE), reference(TABLE))


def test_log_softmax_is_z_minus_log_sum_exp():
    """Likewise logsumexp wants its axis."""
    assert_allclose(log_softmax(TABLE), TABLE - special.logsumexp(TABLE, axis=-1, keepdims=True), atol=1e-11)
    assert np.ndim(special.logsumexp(TABLE)) == 0


def test_xlogy_is_a_term_of_the_cost():
    """0 ln 0 is 0; the target comes first."""
    assert special.xlogy(0, 0) == 0
    assert -special.xlogy(0.3, 0.8) - special.xlogy(0.7, 0.2) == pytest.approx(cross_entropy(0.8, 0.3), rel=1e-15)


def test_rel_entr_and_entropy_are_the_cost_minus_the_entropy_of_the_target():
    """Both take the target first; stats.entropy makes its arguments sum to 1, rel_entr does not."""
    y, a = np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.6, 0.3])
    excess = log_likelihood([a], [y]) - log_likelihood([y], [y])
    assert special.rel_entr(y, a).sum() == pytest.approx(excess)
    assert stats.entropy(y, a) == pytest.approx(excess)
    assert stats.entropy(2 * y, 5 * a) == pytest.approx(excess)
    assert special.rel_entr(2 * y, 5 * a).sum() != pytest.approx(excess)


def test_log_loss_takes_the_target_first_and_averages_over_examples():
    """With the target first it is the mean cost of the examples, for one output and for several."""
    y, a = np.array([1, 0, 0]), np.array([0.7, 0.4, 0.1])
    assert log_loss(y, a) == pytest.approx(cross_entropy(a, y))
    table = softmax(TABLE[:8] / 300)
    index = np.arange(8) % 4
    assert log_loss(index, table) == pytest.approx(log_likelihood(table, np.eye(4)[index]))
    assert log_loss(np.eye(4)[index], table) == pytest.approx(log_likelihood(table, np.eye(4)[index]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_log_loss_clips_at_eps_of_the_type(dtype):
    """A certain wrong answer costs −ln eps, where the formula has infinity."""
    wrong = np.array([0, 1], dtype=dtype)
    assert log_loss([1, 0], wrong) == pytest.approx(-np.log(np.finfo(dtype).eps), rel=1e-6)
    assert cross_entropy(wrong, [1, 0]) == np.inf


@pytest.mark.parametrize("library", ["SciPy", "scikit-learn"])
def test_the_page_names_the_versions_that_are_tested(library):
    """Whoever updates one of them looks at the tables again."""
    page = Path(__file__).parents[2] / "chapters" / "numerics.md"
    assert re.search(rf"{library} (\d+\.\d+\.\d+)", page.read_text("utf-8"))[1] == version(library)


def test_log_loss_refuses_logits():
    """Numbers outside 0 … 1 raise an error, there as here."""
    for refuse in (lambda a, y: log_loss(y, a), cross_entropy):
        with pytest.raises(ValueError, match=r"0|1"):
            refuse([3.0, -0.5], [1, 0])


@pytest.mark.parametrize("k", [2, 3, 10])
def test_the_best_cost_under_a_second_softmax(k):
    """Softmax of outputs cannot get below ln(1 + (k − 1)/e), whatever the weighted inputs are."""
    floor = np.log1p((k - 1) / np.e)
    certain = np.eye(k)[:1]
    assert log_likelihood_from_logits(certain, certain) == pytest.approx(floor)
    for row in np.random.default_rng(seed=k).normal(scale=30, size=(200, k)):
        assert log_likelihood_from_logits([softmax(row)], certain) >= floor - 1e-15


def test_the_best_cost_under_a_second_sigmoid():
    """It lies at ln 2 for the target 0, and at ln(1 + 1/e) for the target 1."""
    assert cross_entropy_from_logits(sigmoid(-800), 0) == pytest.approx(np.log(2))
    assert cross_entropy_from_logits(sigmoid(800), 1) == pytest.approx(np.log1p(1 / np.e))
    for z in Z:
        assert cross_entropy_from_logits(sigmoid(z), 0) >= np.log(2)
        assert cross_entropy_from_logits(sigmoid(z), 1) >= np.log1p(1 / np.e) - 1e-15


def test_scikit_learn_has_a_penalty_unless_it_is_told_otherwise():
    """The lines of the chapter find the neuron of the penalty 0.01; by default C is 1."""
    page = Path(__file__).parents[2] / "chapters" / "logistic.md"
    [lines] = re.findall(r"(?s)```python\n(from sklearn.+?)```", page.read_text("utf-8"))
    X, y = tumours().training
    names = {"X": X, "y": y}
    exec(lines, names)
    best = logistic.fit(X, y, 0.01)
    assert names["model"].coef_[0] == pytest.approx(best.w, abs=1e-5)
    assert names["model"].intercept_[0] == pytest.approx(best.b, abs=1e-5)
    assert type(names["model"])().C == 1
